import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { projectFile } from "../../components/common/project";
import { Identity } from "../../components/identity";
import { cache, container, database, nameOf } from "../support/identity";
import { library, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

describe("a service that registers itself", () => {
    const register = (publicUrl?: string) =>
        library(() => {
            const identity = new Identity("id", { namespace: "cloud", database, cache });
            const endpoints = { internal: pulumi.output("http://glance.cloud:9292"), public: publicUrl };
            return identity.service("glance", { type: "image", description: "Images", endpoints });
        });

    it("gets an account whose password is known once it is registered", async () => {
        const { value: account, inputs } = await register();
        assert.deepEqual([account.username, account.project], ["glance", "service"]);
        assert.equal(await valueOf(account.password), "generated-id-service-glance-password");
        assert.ok(await pulumi.isSecret(account.password));
        assert.deepEqual(plainData(inputs("Secret", "id-service-glance")), {
            OS_PASSWORD: "generated-id-admin-password",
            SERVICE_PASSWORD: "generated-id-service-glance-password",
        });
    });

    it("is what the job's file says, its public address the internal one unless there is another", async () => {
        const wanted = async (publicUrl?: string) => {
            const { inputs } = await register(publicUrl);
            return JSON.parse(
                at(inputs("ConfigMap", "id-service-glance"), "data", "service.json") as string,
            ) as unknown;
        };
        const internal = "http://glance.cloud:9292";
        assert.deepEqual(await wanted(), {
            user: "glance",
            project: "service",
            roles: ["admin", "service"],
            region: "RegionOne",
            type: "image",
            description: "Images",
            endpoints: { internal, public: internal },
        });
        assert.deepEqual(at(await wanted("https://images.example.org"), "endpoints"), {
            internal,
            public: "https://images.example.org",
        });
    });

    it("is registered by a job of the client's image, as the administrator, after the API", async () => {
        const run = await register();
        const { command, image, env, envFrom } = container(run.inputs("Job", "id-service-glance"));
        assert.deepEqual(command, ["python3", "/etc/openstack-ra/register.py", "/etc/openstack-ra/service.json"]);
        assert.match(image, /openstack-client/);
        assert.equal(
            env.find(({ name }) => name === "OS_AUTH_URL")?.value,
            "http://id.cloud.svc.cluster.local:5000/v3",
        );
        assert.deepEqual(
            envFrom.map(({ secretRef: { name } }) => name),
            [nameOf(run, "id-service-glance", "Secret")],
        );
        assert.equal(
            at(run.inputs("ConfigMap", "id-service-glance"), "data", "register.py"),
            projectFile("components/identity/scripts/register.py"),
        );
        const labels = at(run.inputs("Job", "id-service-glance"), "spec", "template", "metadata", "labels");
        assert.equal(at(labels, "openstack-ra/service"), undefined);
    });
});
