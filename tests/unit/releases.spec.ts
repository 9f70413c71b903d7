import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../../cli/program";
import { stackSettings } from "../../cli/settings";
import { imageReferences } from "../../components/common/images";
import { Catalogue, checkOslo } from "../../components/common/oslo";
import { projectRoot } from "../../components/common/project";
import { DEFAULT_RELEASE, optionsOf, releaseNames } from "../../components/common/releases";
import { resourceNamed, stackRun } from "../support/stacks";
import { upgradedRun } from "../support/upgrades";

describe("releases of OpenStack", function () {
    this.timeout(120_000);

    it("each has a catalogue of every service's options", () => {
        const services = Object.keys(optionsOf(DEFAULT_RELEASE)).sort();
        const files = (release: string) =>
            readdirSync(join(projectRoot(), "components", "common", "options", release)).sort();
        for (const release of releaseNames) {
            assert.deepEqual(Object.keys(optionsOf(release)).sort(), services);
            assert.deepEqual(files(release), files(DEFAULT_RELEASE));
            assert.equal(files(release).length, services.length);
        }
    });

    it("a stack that names none has the default one, and the same program as one that names it", async () => {
        const named = await runProgram("dev", { config: { release: DEFAULT_RELEASE } });
        assert.deepEqual(named.resources, (await stackRun("dev")).resources);
    });

    for (const release of releaseNames.filter((name) => name !== DEFAULT_RELEASE)) {
        // The others have nothing but cells that these have not (upgradeplan.spec.ts).
        for (const stack of ["lab", "dev"]) {
            it(`${stack} renders for ${release}: every option is in its catalogue, every image of OpenStack's is its own`, async () => {
                const run = await upgradedRun(stack, release);
                const images = new Set(
                    JSON.stringify(run.resources).match(/quay\.io\/(airshipit|openstack\.kolla)\/[^"]+/g),
                );
                assert.ok(images.size > 5);
                for (const image of images) assert.match(image, new RegExp(`:${release}-ubuntu[_-]noble$`));
            });
        }
    }

    it("an option that 2026.2 has no more is refused for it, and for 2026.1 is not", () => {
        const config = {
            identity: '{"config": {"auth": {"ban_ec2credential_tokens": true}}}',
            image: '{"config": {"DEFAULT": {"http_keepalive": true}}}',
            computeNode: '{"config": {"os_vif_linux_bridge": {"use_ipv6": true}}}',
            networking: '{"config": {"l3Agent": {"DEFAULT": {"api_workers": 2}}}}',
        };
        stackSettings("lab", config);
        assert.throws(
            () => stackSettings("lab", { ...config, release: "2026.2" }),
            ({ message }: Error) =>
                [
                    "identity.config.auth.ban_ec2credential_tokens: unknown option",
                    "image.config.DEFAULT.http_keepalive: unknown option",
                    "computeNode.config.os_vif_linux_bridge: unknown section",
                    "networking.config.l3Agent.DEFAULT.api_workers: unknown option",
                ].every((fault) => message.includes(fault)) && message.includes("4 faults"),
        );
    });

    it("an option that only 2026.2 has may be set for it alone", () => {
        const [[section, option] = ["", ""]] = Object.entries(optionsOf("2026.2").keystone).flatMap(([name, options]) =>
            Object.keys(options)
                .filter((one) => checkOslo({ [name]: options }, { [name]: { [one]: true } }, "c").length === 0)
                .filter((one) => !(one in ((optionsOf("2026.1").keystone as Catalogue)[name] ?? {})))
                .map((one) => [name, one]),
        );
        assert.ok(section && option);
        const config = { identity: JSON.stringify({ config: { [section]: { [option]: true } } }) };
        stackSettings("dev", { ...config, release: "2026.2" });
        assert.throws(
            () => stackSettings("dev", config),
            new RegExp(`${section}(\\.${option})?: unknown (option|section)`),
        );
    });

    it("a release that does not exist is refused, with those that do", () => {
        assert.throws(() => stackSettings("lab", { release: "2026.3" }), /release: .*2026\.3.*2026\.1.*2026\.2/s);
    });

    it("a replacement in `images` has the last word", async () => {
        const images = '{"keystone": {"tag": "mine"}}';
        const run = await runProgram("dev", { config: { release: "2026.2", images } });
        const text = JSON.stringify(resourceNamed(run, "Deployment", "keystone").inputs);
        assert.match(text, /airshipit\/keystone:mine/);
        assert.equal(imageReferences({}, undefined, "2026.2").rabbitmq, imageReferences().rabbitmq);
    });
});
