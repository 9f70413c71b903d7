import assert from "node:assert/strict";
import { parseQuantity } from "../../components/common/quantity";
import { ComputeNodeArgs, computeNodePods } from "../../components/compute-node";
import { certificates } from "../support/certificates";
import { make } from "../support/computenode";
import { isSecret, valueOf } from "../support/library";
import { at } from "../support/stacks";

interface Container {
    name: string;
    command: string[];
    env: { name: string; value?: string; valueFrom?: { fieldRef: { fieldPath: string } } }[];
    resources: { requests: { cpu: string; memory: string } };
    volumeMounts: { mountPath: string }[];
}
interface Pod {
    initContainers: Container[];
    containers: Container[];
    serviceAccountName?: string;
    automountServiceAccountToken: boolean;
    volumes: { name: string; hostPath?: { path: string } }[];
}
const run = async (args: Partial<ComputeNodeArgs> = {}) => {
    const made = await make(args);
    return { ...made, pod: at(made.inputs("DaemonSet", "hv"), "spec", "template", "spec") as Pod };
};
const ofKind = (made: { type: string; name: string }[], kind: string) => made.filter(({ type }) => type.endsWith(kind));

describe("compute nodes with certificates", () => {
    it("have those of their host before anything else, and keep them beside the agent", async () => {
        const { pod } = await run({ certificates });
        assert.deepEqual(
            pod.initContainers.map(({ name }) => name),
            ["certificates", "libvirt-secrets"],
        );
        const [agent, keeper, ...others] = pod.containers;
        assert.deepEqual([agent?.name, keeper?.name, others.length], ["agent", "certificates-keeper", 0]);
        const script = "/etc/openstack-ra/host-certificate.py";
        for (const [container, what] of [
            [pod.initContainers[0], "once"],
            [keeper, "keep"],
        ] as const) {
            const command = ["python3", script, what, "/etc/pki", "/etc/ssl/openstack-ra/ca.crt"];
            assert.deepEqual(container?.command, command);
            const env = Object.fromEntries(
                container.env.map(({ name, value, valueFrom }) => [name, value ?? valueFrom?.fieldRef.fieldPath]),
            );
            assert.deepEqual(env, {
                NODE_NAME: "spec.nodeName",
                HOST_IP: "status.hostIP",
                ISSUER_NAME: "site",
                ISSUER_KIND: "ClusterIssuer",
                ISSUER_GROUP: "cert-manager.io",
            });
            const mounted = container.volumeMounts.map(({ mountPath }) => mountPath);
            for (const path of [script, "/etc/ssl/openstack-ra/ca.crt", "/etc/pki/libvirt", "/run/libvirt"]) {
                assert.ok(mounted.includes(path), path);
            }
        }
    });

    it("give the agent none of the keys, and of /etc/pki nothing that is the distribution's", async () => {
        const { pod } = await run({ certificates });
        const agent = pod.containers[0]!;
        assert.deepEqual(
            agent.volumeMounts.filter(({ mountPath }) => mountPath.startsWith("/etc/pki")),
            [],
        );
        const paths = pod.volumes.flatMap(({ hostPath }) => hostPath?.path ?? []).filter((p) => p.startsWith("/etc"));
        for (const { name } of pod.volumes) assert.match(name, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
        assert.deepEqual(paths.sort(), ["/etc/pki/CA", "/etc/pki/libvirt", "/etc/pki/libvirt-vnc", "/etc/pki/qemu"]);
    });

    it("may ask for certificates, and nothing else of the API", async () => {
        const { pod, inputs, resources } = await run({ certificates });
        assert.equal(pod.automountServiceAccountToken, true);
        const account = resources.find(({ type }) => type.endsWith(":ServiceAccount"))!.objectName;
        assert.equal(pod.serviceAccountName, account);
        assert.deepEqual(at(inputs("Role", "hv-certificates"), "rules"), [
            {
                apiGroups: ["cert-manager.io"],
                resources: ["certificaterequests"],
                verbs: ["create", "get", "delete"],
            },
        ]);
        assert.deepEqual(at(inputs("RoleBinding", "hv-certificates"), "subjects"), [
            { kind: "ServiceAccount", name: account, namespace: "cloud" },
        ]);
        assert.deepEqual(ofKind(resources, ":Certificate"), [], "none for each host");
    });

    it("take no more of their host than without", async () => {
        const sum = ({ containers }: Pod, of: "cpu" | "memory") =>
            containers.reduce((all, { resources }) => all + parseQuantity(resources.requests[of]), 0);
        const [plain, secured] = [(await run()).pod, (await run({ certificates })).pod];
        const [group] = computeNodePods({});
        for (const pod of [plain, secured]) {
            assert.equal(Math.round(sum(pod, "cpu") * 1000), group!.size.cpu * 1000);
            assert.equal(sum(pod, "memory"), group!.size.memory * 2 ** 20);
        }
    });

    it("tell hosts that run the agents themselves to move machines over TLS", async () => {
        const { value, resources } = await make({ agents: "host", certificates });
        assert.deepEqual(ofKind(resources, ":ServiceAccount"), []);
        assert.ok(await isSecret(value.hostFiles!));
        const files = await valueOf(value.hostFiles!);
        assert.match(files["/etc/nova/nova-compute.conf"]!, /^live_migration_scheme = tls$/m);
    });
});

describe("compute nodes without certificates", () => {
    it("ask nobody, and have no account", async () => {
        const { pod, resources, inputs } = await run();
        assert.deepEqual(
            resources.filter(({ type }) => /:(ServiceAccount|Role|RoleBinding|Certificate)$/.test(type)),
            [],
        );
        assert.equal(pod.automountServiceAccountToken, false);
        assert.equal(pod.containers.length, 1);
        assert.doesNotMatch(JSON.stringify(pod), /\/etc\/pki|host-certificate/);
        const conf = at(inputs("ConfigMap", "hv-config"), "data", "nova-compute.conf") as string;
        assert.doesNotMatch(conf, /live_migration_scheme|native_tls/);
    });
});
