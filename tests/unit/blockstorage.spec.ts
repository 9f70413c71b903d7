import assert from "node:assert/strict";
import { BlockStorageArgs, blockStoragePods } from "../../components/block-storage";
import { secretUuid } from "../../components/common/ceph";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { asCounted, asRendered, coordination, make, podOf, registered } from "../support/blockstorage";
import { certificates } from "../support/certificates";
import { LibraryRun, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const WORKERS = ["scheduler", "volume", "backup"];
const conf = ({ inputs }: LibraryRun<unknown>) => at(inputs("ConfigMap", "ci-config"), "data", "cinder.conf") as string;
const command = (pod: ReturnType<typeof podOf>) => pod.containers[0]!.command.join(" ");

describe("block storage by itself", () => {
    it("is the RA's: three of each, the API behind a load balancer", async () => {
        const { inputs, value } = await make();
        assert.equal(at(inputs("Deployment", "ci-api"), "spec", "replicas"), 3);
        assert.equal(at(inputs("Service", "ci-api"), "spec", "type"), "LoadBalancer");
        for (const worker of WORKERS) {
            assert.equal(at(inputs("StatefulSet", `ci-${worker}`), "spec", "replicas"), 3);
            assert.equal(at(inputs("PodDisruptionBudget", `ci-${worker}`), "spec", "maxUnavailable"), 1);
        }
        assert.equal(await valueOf(value.publicUrl), "http://ci-api.cloud.svc.cluster.local:8776");
    });

    it("is in the catalogue with the version in its URLs, and no project", async () => {
        await make({ publicUrl: "https://volumes.example.org" });
        const { type, endpoints } = registered.cinder!;
        assert.equal(type, "block-storage");
        assert.equal(await valueOf(endpoints.internal as never), "http://ci-api.cloud.svc.cluster.local:8776/v3");
        assert.equal(await valueOf(endpoints.public as never), "https://volumes.example.org/v3");
    });

    it("has its credentials in the environment, and none in files", async () => {
        const run = await make();
        const names = Object.keys(plainData(run.inputs("Secret", "ci-credentials")));
        assert.deepEqual(names.sort(), [
            "OS_COORDINATION__BACKEND_URL",
            "OS_DATABASE__CONNECTION",
            "OS_DEFAULT__TRANSPORT_URL",
            "OS_KEYSTONE_AUTHTOKEN__MEMCACHE_SECRET_KEY",
            "OS_KEYSTONE_AUTHTOKEN__PASSWORD",
            "OS_NOVA__PASSWORD",
            "OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL",
            "OS_SERVICE_USER__PASSWORD",
        ]);
        const data = plainData(run.inputs("Secret", "ci-credentials"));
        assert.match(data.OS_DATABASE__CONNECTION!, /cinder:pw@db\.example\.org\/cinder$/);
        assert.match(data.OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL!, /cinder:pw@mq\/notifications$/);
        assert.equal(data.OS_COORDINATION__BACKEND_URL, "etcd3+http://etcd:2379?api_version=v3");
        for (const { type, inputs } of run.resources.filter((made) => made.type.endsWith(":ConfigMap")))
            assert.doesNotMatch(JSON.stringify(inputs.data), /service-pw|:pw@/, type);
    });

    it("proves to the coordinator who it is, where it asks", async () => {
        const mountsOf = async (args: object) => {
            const { inputs } = await make(args);
            return podOf(inputs("StatefulSet", "ci-volume")).containers[0]!.volumeMounts.map((of) => of.mountPath);
        };
        const { ca, client } = certificates;
        const secured = await mountsOf({ coordination: { ...coordination, ca, client } });
        assert.deepEqual(
            secured.filter((path) => path.startsWith("/etc/ssl/openstack-ra")),
            ["/etc/ssl/openstack-ra/ca.crt", "/etc/ssl/openstack-ra/client"],
        );
        assert.ok(!(await mountsOf({})).some((path) => path.startsWith("/etc/ssl/openstack-ra")));
    });

    it("gives the workers names that stay, and by them lets each find what it had begun", async () => {
        const { inputs } = await make();
        for (const worker of WORKERS) {
            const { env } = podOf(inputs("StatefulSet", `ci-${worker}`)).containers[0]!;
            assert.deepEqual(env, [
                { name: "OS_DEFAULT__HOST", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
            ]);
        }
    });

    it("gives every pod the time that its service takes to end", async () => {
        const time = async (args: Partial<BlockStorageArgs> = {}) => {
            const run = await make(args);
            const seconds = Number(/^graceful_shutdown_timeout = (\d+)$/m.exec(conf(run))?.[1]);
            return [
                seconds,
                ...WORKERS.map(
                    (worker) => podOf(run.inputs("StatefulSet", `ci-${worker}`)).terminationGracePeriodSeconds,
                ),
            ];
        };
        assert.deepEqual(await time(), [180, 200, 200, 200]);
        assert.deepEqual(await time({ config: { DEFAULT: { graceful_shutdown_timeout: 40 } } }), [40, 60, 60, 60]);
    });

    it("runs restricted, with a writable directory wherever it writes", async () => {
        const { inputs } = await make();
        const writable = (kind: string, name: string) => {
            const { volumes, containers, securityContext } = podOf(inputs(kind, name));
            assert.equal(securityContext.runAsUser, 42407);
            const scratch = volumes.filter(({ emptyDir }) => emptyDir).map((volume) => volume.name);
            return containers[0]!.volumeMounts.filter((mount) => scratch.includes(mount.name)).map((m) => m.mountPath);
        };
        assert.deepEqual(writable("Deployment", "ci-api"), ["/tmp"]);
        assert.deepEqual(writable("StatefulSet", "ci-scheduler"), ["/tmp"]);
        assert.deepEqual(writable("StatefulSet", "ci-volume"), ["/tmp", "/var/lib/cinder/conversion"]);
        assert.deepEqual(writable("StatefulSet", "ci-backup"), ["/tmp"]);
    });

    it("gives the keys of Ceph to those who need them: volumes' to both, backups' to backups alone", async () => {
        const { inputs } = await make();
        const keys = (name: string) =>
            podOf(inputs(name === "ci-api" ? "Deployment" : "StatefulSet", name))
                .containers[0]!.volumeMounts.map(({ mountPath }) => mountPath)
                .filter((path) => path.startsWith("/etc/ceph/keys/"));
        assert.deepEqual(keys("ci-api"), []);
        assert.deepEqual(keys("ci-scheduler"), []);
        assert.deepEqual(keys("ci-volume"), ["/etc/ceph/keys/cinder"]);
        assert.deepEqual(keys("ci-backup"), ["/etc/ceph/keys/cinder", "/etc/ceph/keys/cinder-backup"]);
    });

    it("mounts what a volume takes in place of root's rights: a program, and a keyring's place", async () => {
        const { inputs } = await make();
        for (const worker of ["volume", "backup"]) {
            const { containers, volumes } = podOf(inputs("StatefulSet", `ci-${worker}`));
            const paths = containers[0]!.volumeMounts.map(({ mountPath }) => mountPath);
            assert.ok(paths.includes("/usr/local/bin/sudo") && paths.includes("/etc/ceph/ceph.client.cinder.keyring"));
            assert.equal(volumes.find(({ name }) => name === "ci-sudo")?.configMap?.defaultMode, 0o555);
        }
    });

    it("asks the workers whether they have a broker, and restarts none that has none", async () => {
        const { inputs } = await make();
        for (const worker of WORKERS) {
            const [container] = podOf(inputs("StatefulSet", `ci-${worker}`)).containers;
            assert.deepEqual(at(container?.readinessProbe, "exec", "command"), [
                "python3",
                "/etc/openstack-ra/amqp.py",
                "5671",
            ]);
            assert.equal(container?.livenessProbe, undefined);
        }
    });

    it("makes the schema before anything serves, and moves old data after everything does", async () => {
        const { inputs, resources } = await make();
        const sync = podOf(inputs("Job", "ci-db-sync"));
        assert.equal(command(sync), "cinder-manage --config-file /etc/cinder/cinder.conf db sync");
        const migrations = podOf(inputs("Job", "ci-db-online-migrations"));
        assert.equal(
            command(migrations),
            "cinder-manage --config-file /etc/cinder/cinder.conf db online_data_migrations",
        );
        const order = resources.map(({ type, name }) => `${type.split(":").at(-1)!} ${name}`);
        const place = (what: string) => order.indexOf(what);
        const workloads = ["Deployment ci-api", ...WORKERS.map((worker) => `StatefulSet ci-${worker}`)].map(place);
        assert.ok(
            workloads.every((at_) => at_ > place("Job ci-db-sync") && at_ < place("Job ci-db-online-migrations")),
        );
    });

    it("tells Ceph's clients where it is, and hypervisors whose key to take", async () => {
        const run = await make();
        assert.match(
            at(run.inputs("ConfigMap", "ci-volume-ceph"), "data", "ceph.conf") as string,
            /mon_host = 10\.0\.0\.1,10\.0\.0\.2\n/,
        );
        const uuid = /^rbd_secret_uuid = (.*)$/m.exec(conf(run))?.[1];
        assert.equal(uuid, secretUuid({ user: "cinder" }));
    });

    for (const [what, args] of [
        ["at the RA's size", {}],
        ["at a small one", { scale: { hypervisors: 3, virtualMachines: 30 } }],
        [
            "with other numbers of pods",
            { placements: { "cinder-volume": withReplicas(referencePlacement("cinder-volume"), 5) } },
        ],
    ] as [string, Partial<BlockStorageArgs>][]) {
        it(`takes of its cloud what it says ${what}`, async () => {
            const run = await make(args);
            const groups = blockStoragePods(args);
            assert.deepEqual(asRendered(run), asCounted(groups));
            const ini = at(run.inputs("ConfigMap", "ci-api-config"), "data", "uwsgi.ini") as string;
            assert.equal(/^processes = (\d+)$/m.exec(ini)?.[1], String(groups[0]?.processes));
            const number = (option: string) => Number(new RegExp(`^${option} = (\\d+)$`, "m").exec(conf(run))?.[1]);
            for (const { sessions } of groups) {
                const { pool, overflow, account, schema } = sessions![0]!;
                assert.deepEqual([pool, overflow], [number("max_pool_size"), number("max_overflow")]);
                assert.deepEqual([account, schema], ["cinder", "cinder"]);
            }
        });
    }

    it("counts the connections of each process to the brokers: what it listens by, and two pools of senders", () => {
        const count = (args: Partial<BlockStorageArgs> = {}) => blockStoragePods(args).map(({ amqp }) => amqp);
        assert.deepEqual(count(), [9, 10, 12, 10]);
        assert.deepEqual(count({ config: { oslo_messaging_rabbit: { rpc_conn_pool_size: 1 } } }), [3, 4, 6, 4]);
        const [api] = blockStoragePods({ config: { database: { max_pool_size: 7 } } });
        assert.deepEqual(api?.sessions, [{ account: "cinder", schema: "cinder", pool: 7, overflow: 12 }]);
    });

    it("is refused with every fault at once", async () => {
        const bad = {
            config: { DEFAULT: { enabled_backendz: ["x"] }, nova: { password: "x" } },
            placements: { "cinder-backup": withReplicas(referencePlacement("cinder-backup"), 0) },
            scale: { hypervisors: 0, virtualMachines: 1 },
            publicUrl: "volumes.example.org",
        } as unknown as Partial<BlockStorageArgs>;
        await assert.rejects(
            make(bad),
            /ci: 5 faults\n[^]*placements\.cinder-backup: [^]*0 replicas[^]*scale: 0 hyp[^]*publicUrl: "vol[^]*enabled_backendz: unknown[^]*nova\.password: a credential/,
        );
    });
});
