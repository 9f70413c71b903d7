import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { refuseSealed, stackConfig, stackNames } from "../../cli/stackfile";
import { projectRoot } from "../../components/common/project";
import { parseSettings, Settings } from "../../config";
import { stacks } from "../support/stacks";

const project = parse(readFileSync(join(projectRoot(), "Pulumi.yaml"), "utf8")) as {
    config: Record<string, { type: string; default?: unknown; description: string }>;
};
/** A Ceph cluster is the one thing that has no default. */
const ceph = JSON.stringify({ external: { monitors: ["ceph-mon-1"], keysSecret: "ceph-clients" } });
const settings = (values: Record<string, string>, secret: string[] = []) =>
    parseSettings({ ...values, ceph }, (key) => secret.includes(key));
const cloud = (values: Record<string, string>) => settings(values).cloud;

describe("a stack's configuration", () => {
    it("is its file over the project's defaults, under full names, as text", () => {
        const { project: name, values, secretKeys } = stackConfig("dev");
        assert.equal(name, "openstack-ra");
        assert.equal(values["openstack-ra:layout"], "dev");
        assert.equal(values["openstack-ra:protect"], "false");
        assert.equal(values["openstack-ra:region"], "RegionOne");
        assert.equal(values["openstack-ra:images"], "{}");
        assert.equal(values["pulumi:disable-default-providers"], '["kubernetes"]');
        assert.deepEqual(secretKeys, []);
    });

    it("may be given in part, encrypted or not", () => {
        const { values, secretKeys } = stackConfig("lab", { region: "X", "other:key": "1" }, { kubeconfig: "K" });
        assert.deepEqual(
            [values["openstack-ra:region"], values["other:key"], values["openstack-ra:kubeconfig"]],
            ["X", "1", "K"],
        );
        assert.deepEqual(secretKeys, ["openstack-ra:kubeconfig"]);
    });

    it("is refused where an object is encrypted as one value, and taken where its values are", () => {
        const check = (name: string, value: unknown) => {
            refuseSealed("Pulumi.x.yaml", `p:${name}`, value, { name: "p", config: { passwords: { type: "object" } } });
        };
        assert.throws(() => {
            check("passwords", { secure: "v1:abc" });
        }, /^Error: Pulumi.x.yaml: p:passwords is encrypted as one value.*--path passwords\.<name>$/);
        check("passwords", { keystone: { secure: "v1:abc" } });
        check("kubeconfig", { secure: "v1:abc" });
    });

    it("is there for every file Pulumi.<stack>.yaml", () => {
        for (const name of stacks) assert.ok(stackNames().includes(name), name);
        assert.throws(() => stackConfig("staging"), /^Error: no stack "staging", there are: .*dev, .*lab,/);
    });

    for (const stack of stacks) {
        it(`of ${stack} shuts out the default provider of Kubernetes`, () => {
            assert.equal(stackConfig(stack).values["pulumi:disable-default-providers"], '["kubernetes"]');
        });
    }
});

describe("the project's declared configuration", () => {
    it("has every key that the program knows, and no other", () => {
        const declared = Object.keys(project.config);
        const defaults = Object.fromEntries(
            declared.map((key) => [key, key === "layout" ? "lab" : text(project.config[key]?.default)]),
        );
        settings(defaults);
        assert.throws(
            () => settings({ ...defaults, another: "1" }),
            (error: Error) => {
                const known = /expected one of (.*)$/m.exec(error.message)?.[1]?.split(", ");
                assert.deepEqual(known?.sort(), declared.sort());
                return true;
            },
        );
    });

    it("has a default for every key but the layout, and a description for each", () => {
        for (const [key, { default: value, description }] of Object.entries(project.config)) {
            assert.equal(value === undefined, key === "layout", key);
            assert.ok(description !== "", key);
        }
    });

    it("has the defaults that the program has by itself", () => {
        const own = settings({ layout: "lab" });
        const declared = settings(
            Object.fromEntries(
                Object.entries(project.config).map(([key, { default: value }]) => [
                    key,
                    value === undefined ? "lab" : text(value),
                ]),
            ),
        );
        // The tiers know these two themselves; what is undefined is not written.
        const comparable = ({ cloud: of, ...rest }: Settings) =>
            JSON.stringify({ ...rest, cloud: { ...of, region: undefined, storageClass: undefined } });
        assert.equal(comparable(declared), comparable(own));
    });
});

describe("settings", () => {
    it("place as many replicas as a stack asks for", () => {
        const { placements } = cloud({
            layout: "lab",
            identity: '{"replicas": 3}',
            messaging: '{"replicas": 1}',
            cache: '{"replicas": 8}',
        });
        assert.deepEqual(
            [
                placements["keystone-all"],
                placements["rabbitmq-server"],
                placements.memcached,
                placements["mysqld-server"],
            ].map(({ replicas }) => replicas),
            [3, 1, 8, 3],
        );
    });

    it("take text as text, even where it looks like JSON", () => {
        assert.equal(cloud({ layout: "lab", region: "42", namespace: "1" }).region, "42");
    });

    it("take an empty text for none", () => {
        const {
            kubeconfig,
            kubeContext,
            namespace,
            cloud: { storageClass },
        } = settings({
            layout: "lab",
            kubeconfig: "",
            kubeContext: "",
            storageClass: "",
            namespace: "",
        });
        assert.deepEqual(
            [kubeconfig, kubeContext, storageClass, namespace],
            [undefined, undefined, undefined, "openstack"],
        );
    });

    it("take encrypted values, and refuse the same in plain text", () => {
        const values = { layout: "lab", kubeconfig: "apiVersion: v1" };
        assert.equal(settings(values, ["kubeconfig"]).kubeconfig, "apiVersion: v1");
        assert.throws(() => settings(values), /1 fault; nothing was changed\n {2}kubeconfig: stands in plain text/);
    });
});

function text(value: unknown): string {
    return typeof value === "string" ? value : JSON.stringify(value);
}
