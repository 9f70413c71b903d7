import assert from "node:assert/strict";
import fc from "fast-check";
import { revealed, Secret } from "../../cli/program";
import { canary, formsOf, leaks, WatchedRun, watchedRun } from "../support/secrets";
import { copyOf, put } from "../support/rules";
import { resourceNamed } from "../support/stacks";
import { variants } from "../support/variants";

describe("credentials", () => {
    for (const { what, stack, options } of variants) {
        it(`of ${what} stand in Secrets and secret outputs only`, async () => {
            const watched = await watchedRun(stack, options);
            assert.ok(watched.credentials.size >= 5);
            assert.deepEqual(leaks(watched), []);
        });

        it(`of ${what} all stand somewhere: the search is able to find them`, async () => {
            const watched = await watchedRun(stack, options);
            // Without their marks, every Secret is a leak.
            for (const resource of watched.run.resources) {
                resource.inputs = revealed(resource.inputs) as Record<string, unknown>;
            }
            const found = leaks(watched).join("\n");
            for (const name of watched.credentials.keys()) {
                assert.match(found, new RegExp(`: ${name.replace(/[.]/g, "\\.")}$`, "m"), `${name} is nowhere`);
            }
        });
    }

    it("are among the outputs, as secrets", async () => {
        const { outputs, credentials } = await watchedRun("lab");
        const stack = [...outputs].find(([urn]) => urn.includes("::pulumi:pulumi:Stack::"))?.[1];
        const { adminPassword, authUrl } = stack as Record<string, unknown>;
        assert.ok(adminPassword instanceof Secret);
        assert.equal(adminPassword.value, credentials.get("keystone-admin-password"));
        assert.equal(authUrl, "https://keystone.openstack.svc.cluster.local:5000/v3");
    });
});

describe("the search for credentials", () => {
    const password = canary("mysql-keystone-password");
    const changed = async (change: (watched: WatchedRun) => void) => {
        const { run, credentials, outputs } = await watchedRun("lab");
        const watched = { run: copyOf(run), credentials, outputs };
        change(watched);
        return leaks(watched).join("\n");
    };

    for (const [what, content] of [
        ["as it is", `connection = mysql://keystone:${password}@db`],
        ["escaped for a URL", `connection = mysql://keystone:${encodeURIComponent(password)}@db`],
        ["in base64", Buffer.from(password).toString("base64")],
        ["in base64 of a longer text", Buffer.from(`keystone:${password}@db`).toString("base64")],
        ["in hexadecimal", Buffer.from(password).toString("hex")],
    ] as const) {
        it(`finds a password ${what} in a ConfigMap`, async () => {
            const found = await changed(({ run }) => {
                put("ConfigMap", "keystone-config", "data keystone.conf", content)(run);
            });
            assert.match(found, /ConfigMap::keystone-config\.data\.keystone\.conf: mysql-keystone-password$/);
        });
    }

    it("finds one in a pod's environment, even where the engine knows it as secret", async () => {
        const env = { name: "PASSWORD", value: new Secret(password) };
        const found = await changed(({ run }) => {
            put("Deployment", "keystone", "spec template spec containers 0 env +", env)(run);
        });
        assert.match(found, /Deployment::keystone\.spec.*env\.1\.value: mysql-keystone-password$/);
    });

    it("finds one in the data of a Secret that is not marked", async () => {
        const found = await changed(({ run }) => {
            const secret = resourceNamed(run, "Secret", "mysql-accounts");
            secret.inputs.data = revealed(secret.inputs.data);
        });
        assert.match(found, /Secret::mysql-accounts\.data\.keystone: mysql-keystone-password$/m);
    });

    it("finds one in a Secret's labels, in a component's arguments, and in an output", async () => {
        const found = await changed(({ run, outputs }) => {
            put("Secret", "mysql-accounts", "metadata labels password", password)(run);
            put("Database", "mysql", "password", password)(run);
            outputs.set("urn:stack", { url: `http://admin:${password}@host` });
        });
        for (const place of ["mysql-accounts.metadata.labels.password", "Database::mysql.password", "urn:stack.url"]) {
            assert.ok(found.includes(`${place}: mysql-keystone-password`), place);
        }
    });

    it("knows a credential in the middle of any text that is base64 as a whole", () => {
        const text = fc.string({ unit: "binary", maxLength: 40 });
        fc.assert(
            fc.property(text, text, (before, after) => {
                const all = Buffer.from(before + password + after).toString("base64");
                assert.ok(formsOf(password).some((form) => all.includes(form)));
            }),
        );
    });
});
