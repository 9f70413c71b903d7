import * as assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { ensureBinaries } from "../../cli/cluster/binaries";
import { commandSets, linkerFlags } from "../../cli/cluster/commands";
import { renderKwokctlConfig } from "../../cli/cluster/config";
import { withLock } from "../../cli/cluster/lock";
import { nodeAddress, nodeManifest, planNodes } from "../../cli/cluster/nodes";
import { clusterDir } from "../../cli/cluster/paths";
import { asServerOf } from "../../cli/cluster/processes";
import { readStages } from "../../cli/cluster/stages";
import { isSameMinorOrNewer, parseVersion, pinnedVersions } from "../../cli/cluster/versions";
import { withProgress } from "../../cli/progress";
import { NodeSpec } from "../../stacks/nodes";

const GO_MOD = `module tools

go 1.26.0

require (
	k8s.io/kubernetes v1.36.3 // indirect
	sigs.k8s.io/kwok v0.8.0 // indirect
)

replace (
	k8s.io/api => k8s.io/api v0.36.3
)
`;

function node(name: string, cpu = "24"): NodeSpec {
    return {
        name,
        labels: { "kubernetes.io/hostname": name, "openstack-ra/role-compute": "true" },
        taints: [{ key: "openstack-ra/dedicated", value: "mysql", effect: "NoSchedule" }],
        capacity: { cpu, memory: "256Gi", pods: "110" },
    };
}

describe("versions of the control plane's commands", () => {
    it("are read from what each command prints", () => {
        assert.deepEqual(parseVersion("Client Version: v1.32.4-dispatcher\nKustomize Version: v5.5.0"), [1, 32, 4]);
        assert.deepEqual(parseVersion("etcd Version: 3.6.8\nGit SHA: Not provided"), [3, 6, 8]);
        assert.deepEqual(parseVersion("go version go1.26 linux/amd64"), [1, 26, 0]);
        assert.equal(parseVersion("no version here"), undefined);
    });

    it("are new enough from the pinned minor on, whatever the patch", () => {
        assert.ok(isSameMinorOrNewer([1, 36, 0], [1, 36, 3]));
        assert.ok(isSameMinorOrNewer([1, 100, 0], [1, 36, 3]));
        assert.ok(isSameMinorOrNewer([2, 0, 0], [1, 36, 3]));
        assert.ok(!isSameMinorOrNewer([1, 32, 4], [1, 36, 3]));
        assert.ok(!isSameMinorOrNewer([0, 99, 0], [1, 36, 3]));
    });

    it("are pinned by go.mod's requirements, not by its replacements", () => {
        const { go, modules } = pinnedVersions(GO_MOD);
        assert.deepEqual(go, [1, 26, 0]);
        assert.deepEqual(
            [...modules],
            [
                ["k8s.io/kubernetes", "v1.36.3"],
                ["sigs.k8s.io/kwok", "v0.8.0"],
            ],
        );
        assert.throws(() => pinnedVersions("module tools\n"), /no go directive/);
    });

    it("are stamped into the servers by the linker", () => {
        const flags = linkerFlags(pinnedVersions(GO_MOD).modules);
        assert.match(flags, /version\.gitVersion=v1\.36\.3 .*version\.gitMinor=36 /);
        assert.throws(() => linkerFlags(new Map()), /k8s.io\/kubernetes is not required/);
    });
});

describe("finding the control plane's commands", () => {
    const saved = { PATH: process.env.PATH, OPENSTACK_RA_CACHE: process.env.OPENSTACK_RA_CACHE };
    let directory: string;

    async function command(name: string, says: string): Promise<void> {
        const file = join(directory, "bin", name);
        await writeFile(file, `#!/bin/sh\necho '${says}'\n`);
        await chmod(file, 0o755);
    }

    beforeEach(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-"));
        await mkdir(join(directory, "bin"));
        process.env.PATH = join(directory, "bin");
        process.env.OPENSTACK_RA_CACHE = join(directory, "cache");
        for (const name of commandSets.flatMap((set) => set.commands)) await command(name, "version v99.1.0");
    });

    afterEach(async () => {
        Object.assign(process.env, saved);
        if (saved.OPENSTACK_RA_CACHE === undefined) delete process.env.OPENSTACK_RA_CACHE;
        await rm(directory, { recursive: true });
    });

    it("takes those on PATH that are new enough, and builds nothing then", async () => {
        const { paths, kubernetes } = await ensureBinaries();
        assert.equal(paths.etcd, join(directory, "bin", "etcd"));
        assert.equal(kubernetes, "v99.1.0");
    });

    it("does not take an old one, and says what to do where Go is missing", async () => {
        await command("kubectl", "Client Version: v1.32.4-dispatcher");
        await assert.rejects(ensureBinaries(), /Go is not installed\. Go 1\.\d+ or newer .*go\.dev\/dl/);
    });

    it("does not mix servers of two versions", async () => {
        await command("kube-scheduler", "Kubernetes v99.2.0");
        await assert.rejects(ensureBinaries(), /Go is not installed/);
    });

    it("says which Go it found where that is too old", async () => {
        await command("kubectl", "Client Version: v1.32.4-dispatcher");
        await command("go", "go version go1.19.4 linux/amd64");
        await assert.rejects(ensureBinaries(), /Go 1\.19\.4 is too old\. Go 1\.\d+ or newer/);
    });
});

describe("the configuration for kwokctl", () => {
    const paths = {
        etcd: "/bin/etcd",
        "kube-apiserver": "/bin/kube-apiserver",
        "kube-controller-manager": "/bin/kube-controller-manager",
        "kube-scheduler": "/bin/kube-scheduler",
        kubectl: "/bin/kubectl",
        kwok: "/bin/kwok",
        kwokctl: "/bin/kwokctl",
    };
    interface Rendered {
        kind: string;
        options: Record<string, unknown>;
        componentsPatches?: { name: string; extraArgs: { key: string; value: string }[] }[];
    }
    const [cluster, kwok] = parseAllDocuments(renderKwokctlConfig({ paths, kubernetes: "v1.36.3" })).map(
        (document) => document.toJS() as Rendered,
    );

    it("names every binary, so that none is downloaded", () => {
        const binaries = Object.entries(cluster!.options).filter(([key]) => key.endsWith("Binary"));
        assert.deepEqual(
            binaries.map(([, file]) => file).sort(),
            Object.values(paths).filter((file) => file !== paths.kwokctl),
        );
    });

    it("listens on loopback only", () => {
        assert.equal(cluster!.options.bindAddress, "127.0.0.1");
        assert.equal(cluster!.options.runtime, "binary");
    });

    it("gives services the range from which load balancers' addresses are derived", async () => {
        const server = cluster!.componentsPatches!.find(({ name }) => name === "kube-apiserver");
        const range = server!.extraArgs.find(({ key }) => key === "service-cluster-ip-range")!.value;
        assert.equal(range, "10.96.0.0/16");
        const stages = await readStages();
        const service = JSON.stringify(stages.find(({ metadata }) => metadata.name === "service-address"));
        assert.ok(service.includes(`replace \\"${range.split(".").slice(0, 2).join(".")}.\\" \\"198.18.\\"`));
    });

    it("lets kwok look again for pods that it saw before their nodes", () => {
        assert.ok(Number(kwok!.options.podsOnNodeSyncParallelism) > 0);
    });

    it("gives pods a range apart from that of services", () => {
        assert.equal(kwok!.kind, "KwokConfiguration");
        assert.equal(kwok!.options.cidr, "10.128.0.0/9");
    });
});

describe("simulated nodes", () => {
    it("have the labels, taints and capacity of their hosts", () => {
        const manifest = nodeManifest(node("host-1"), "100.64.0.1") as {
            metadata: { labels: Record<string, string>; annotations: Record<string, string> };
            spec: { taints: unknown };
            status: Record<string, unknown>;
        };
        assert.equal(manifest.metadata.labels["openstack-ra/role-compute"], "true");
        assert.equal(manifest.metadata.annotations["kwok.x-k8s.io/node"], "fake");
        assert.deepEqual(manifest.spec.taints, node("host-1").taints);
        assert.deepEqual(manifest.status.capacity, { cpu: "24", memory: "256Gi", pods: "110" });
        assert.deepEqual(manifest.status.allocatable, manifest.status.capacity);
    });

    it("have different addresses, in one range for thousands", () => {
        const addresses = Array.from({ length: 5000 }, (_, index) => nodeAddress(index));
        assert.equal(new Set(addresses).size, 5000);
        assert.equal(addresses[0], "100.64.0.1");
        assert.equal(addresses[4999], "100.64.19.136");
    });

    it("are made where they are missing, changed where they differ and removed where nobody wants them", () => {
        const first = planNodes([], [node("a"), node("b")]);
        assert.deepEqual(
            first.apply.map(({ spec, address, isNew }) => [spec.name, address, isNew]),
            [
                ["a", "100.64.0.1", true],
                ["b", "100.64.0.2", true],
            ],
        );
        const known = first.apply.map(({ spec, address }) => {
            const { metadata } = nodeManifest(spec, address) as { metadata: { annotations: Record<string, string> } };
            return { name: spec.name, address, digest: metadata.annotations["openstack-ra/node-spec"] };
        });
        assert.deepEqual(planNodes(known, [node("a"), node("b")]), { apply: [], remove: [] });

        const second = planNodes(known, [node("b", "40"), node("c")]);
        assert.deepEqual(second.remove, ["a"]);
        assert.deepEqual(
            second.apply.map(({ spec, address, isNew }) => [spec.name, address, isNew]),
            [
                ["b", "100.64.0.2", false],
                ["c", "100.64.0.3", true],
            ],
        );
    });
});

describe("a cluster's processes", () => {
    it("are those that were started from its own work directory", () => {
        const of = (file: string) => asServerOf("/cache/clusters/lab", { pid: 7, args: [file, "--flag"] });
        assert.deepEqual(of("/cache/clusters/lab/bin/etcd"), { pid: 7, name: "etcd" });
        assert.equal(of("/cache/clusters/lab-2/bin/etcd"), undefined);
        assert.equal(of("/usr/bin/etcd"), undefined);
        assert.equal(asServerOf("/cache/clusters/lab", { pid: 7, args: [""] }), undefined);
    });

    it("live in a directory that its name cannot leave", () => {
        assert.match(clusterDir("lab"), /clusters[/\\]lab$/);
        for (const name of ["", "..", "a/b", "Lab", "-a"]) assert.throws(() => clusterDir(name), /cluster name/);
    });
});

describe("a lock", () => {
    let directory: string;
    beforeEach(async () => {
        directory = await mkdtemp(join(tmpdir(), "openstack-ra-"));
    });
    afterEach(() => rm(directory, { recursive: true }));

    it("lets one work at a time, also when one fails", async () => {
        const file = join(directory, "lock");
        let inside = 0;
        const work = async () => {
            inside += 1;
            assert.equal(inside, 1);
            await new Promise((resolve) => setTimeout(resolve, 20));
            inside -= 1;
            throw new Error("on purpose");
        };
        const results = await Promise.allSettled([withLock(file, work), withLock(file, work), withLock(file, work)]);
        assert.deepEqual(
            results.map((result) => result.status === "rejected" && (result.reason as Error).message),
            ["on purpose", "on purpose", "on purpose"],
        );
    });

    it("that a crash left behind is taken over", async () => {
        const file = join(directory, "lock");
        await writeFile(file, "1");
        const past = new Date(Date.now() - 60_000);
        await utimes(file, past, past);
        assert.equal(await withLock(file, () => Promise.resolve("mine")), "mine");
    });
});

describe("progress", () => {
    it("is silent on quick work, and speaks in lines of slow work where there is no terminal", async () => {
        const lines: string[] = [];
        const out = {
            isTTY: false,
            write: (text: string | Uint8Array) => {
                lines.push(String(text));
                return true;
            },
        };
        await withProgress("quick", () => Promise.resolve(), out);
        assert.deepEqual(lines, []);
        const slow = (report: (detail: string) => void) => {
            report("3 of 5");
            return new Promise((_, reject) =>
                setTimeout(() => {
                    reject(new Error("broken"));
                }, 2700),
            );
        };
        await assert.rejects(withProgress("slow", slow, out), /broken/);
        assert.match(lines.join(""), /^slow: 3 of 5 \(\d s\)\nslow: failed in 3 s\n$/);
    });
});
