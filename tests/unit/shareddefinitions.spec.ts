import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { definitionsFolder } from "../../cli/cluster/crds";
import { definitionSources } from "../../cli/cluster/definitions";
import { operatorCatalogue, operatorNames } from "../../components/operators";

interface Definition {
    spec: { group: string; scope: string; names: { kind: string }; versions: { name: string; served: boolean }[] };
}

const folder = definitionsFolder(undefined);

describe("the operators' own definitions, where they are beside the project,", () => {
    before(function () {
        if (existsSync(folder)) return;
        console.warn(`SKIPPED, NOT CHECKED: the operators' definitions; ${folder} is not there`);
        this.skip();
    });

    const files = () => readdirSync(folder).filter((name) => name.endsWith(".yaml"));

    it("are all given to a simulated cluster", () => {
        for (const file of files()) {
            const owners = definitionSources.filter(({ operator }) => file.startsWith(`${operator}-`));
            assert.equal(owners.length, 1, file);
        }
        assert.equal(files().length, definitionSources.length);
    });

    it("are of the releases that the catalogue of operators names", () => {
        for (const name of operatorNames) {
            assert.ok(files().includes(`${name}-${operatorCatalogue[name].definitions}.yaml`), name);
        }
    });

    it("serve every kind that a simulated cluster waits for, in its version and scope", () => {
        const served = files().flatMap((file) =>
            parseAllDocuments(readFileSync(join(folder, file), "utf8"))
                .map((document) => document.toJS() as Definition | null)
                .flatMap((definition) => definition?.spec ?? [])
                .flatMap(({ group, scope, names, versions }) =>
                    versions
                        .filter((version) => version.served)
                        .map(({ name }) => `${group}/${name} ${names.kind} ${scope}`),
                ),
        );
        for (const { kind, group, version, cluster } of definitionSources.flatMap(({ kinds }) => kinds)) {
            const wanted = `${group}/${version} ${kind} ${cluster ? "Cluster" : "Namespaced"}`;
            assert.ok(served.includes(wanted), wanted);
        }
    });
});
