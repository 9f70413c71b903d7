import assert from "node:assert/strict";
import { runProgram } from "../../cli/program";
import { changedFiles, goldenOf } from "../support/golden";
import { stackRun } from "../support/stacks";

/** Resources of golden files, by URN. */
function entries(text = ""): Map<string, string> {
    return new Map(text.split(/^- urn: /m).map((entry) => [entry.split("\n")[0]!, entry]));
}

/** What a setting changes in the lab: in each golden file, the kinds and names of resources; or that the file is gone. */
async function changed(config: Record<string, string>): Promise<Record<string, string>> {
    const [before, after] = [goldenOf(await stackRun("lab")), goldenOf(await runProgram("lab", { config }))];
    return Object.fromEntries(
        changedFiles(before, after).map((file) => {
            if (after[file] === undefined) return [file, "gone"];
            const [old, now] = [entries(before[file]), entries(after[file])];
            const urns = [...new Set([...old.keys(), ...now.keys()])].filter((urn) => now.get(urn) !== old.get(urn));
            const names = urns.map((urn) => urn.split(/[$/]/).pop()?.replace(/^v\w+:(.*)::/, "$1 ") ?? urn);
            return [file, names.sort().join(", ")];
        }),
    );
}

const image = (name: string) => ({ images: JSON.stringify({ [name]: { tag: "x" } }) });
const debug = (tier: string, file = "config") => ({ [tier]: JSON.stringify({ [file]: { DEFAULT: { debug: true } } }) });
const neutron = (config: object) => ({ networking: JSON.stringify({ config }) });

const KEYSTONE_JOBS = "Job keystone-bootstrap, Job keystone-db-sync";
const NOVA =
    "CronJob nova-discover-hosts, Deployment nova-api, Deployment nova-conductor, Deployment nova-metadata, " +
    "Deployment nova-novncproxy, Deployment nova-scheduler, Job nova-api-db-sync, Job nova-cells, Job nova-online-data-migrations";
const PLACEMENT = "Deployment placement-api, Job placement-db-sync, Job placement-online-data-migrations";
const GLANCE = "Deployment glance-api, Job glance-db-contract, Job glance-db-expand, Job glance-metadefs";
const CINDER = "Job cinder-db-online-migrations, Job cinder-db-sync";
const VOLUMES = "StatefulSet cinder-backup, StatefulSet cinder-scheduler, StatefulSet cinder-volume";
const SERVER =
    "Deployment neutron-periodic-workers, Deployment neutron-rpc-server, Deployment neutron-server, " +
    "Job neutron-db-contract, Job neutron-db-expand";
const L2 = "DaemonSet neutron-openvswitch-agent, DaemonSet neutron-openvswitch-agent-gateway";
const GATEWAYS = "DaemonSet neutron-dhcp-agent, DaemonSet neutron-l3-agent, DaemonSet neutron-metadata-agent";

/** Settings, with everything that they change: one service's objects, and no other's. */
const CHANGES: [what: string, config: Record<string, string>, files: Record<string, string>][] = [
    [
        "Keystone's image",
        image("keystone"),
        {
            "keystone.yaml":
                "CronJob keystone-rotate-credential, CronJob keystone-rotate-fernet, Deployment keystone, " + KEYSTONE_JOBS,
        },
    ],
    ["Placement's image", image("placement"), { "placement.yaml": PLACEMENT }],
    ["Nova's image", image("nova"), { "nova-compute.yaml": "DaemonSet nova-compute", "nova.yaml": NOVA }],
    ["Neutron's image", image("neutron"), { "neutron.yaml": `${GATEWAYS}, ${L2}, ${SERVER}` }],
    ["Glance's image", image("glance"), { "glance.yaml": GLANCE }],
    ["the image of Cinder's API", image("cinder-api"), { "cinder.yaml": `Deployment cinder-api, ${CINDER}` }],
    ["the image of the schedulers of volumes", image("cinder-scheduler"), { "cinder.yaml": "StatefulSet cinder-scheduler" }],
    ["the image of the volume services", image("cinder-volume"), { "cinder.yaml": "StatefulSet cinder-volume" }],
    ["the image of the backup services", image("cinder-backup"), { "cinder.yaml": "StatefulSet cinder-backup" }],
    ["Horizon's image", image("horizon"), { "horizon.yaml": "Deployment horizon" }],
    ["etcd's image", image("etcd"), { "etcd.yaml": "StatefulSet etcd" }],
    [
        "the switch's image",
        image("openvswitch-vswitchd"),
        {
            "neutron.yaml": "DaemonSet neutron-openvswitch, DaemonSet neutron-openvswitch-gateway",
            // Collectors ask the switch by its own tools.
            "stacklight-collector.yaml":
                "DaemonSet stacklight-collector-hypervisor, DaemonSet stacklight-collector-network",
        },
    ],
    ["an option of nova.conf", debug("computeControl"), { "nova.yaml": `ConfigMap nova-config, ${NOVA}` }],
    [
        "an option of placement.conf",
        debug("computeControl", "placementConfig"),
        { "placement.yaml": `ConfigMap placement-config, ${PLACEMENT}` },
    ],
    [
        "an option of nova-compute.conf",
        debug("computeNode"),
        { "nova-compute.yaml": "ConfigMap nova-compute-config, DaemonSet nova-compute" },
    ],
    ["an option of glance-api.conf", debug("image"), { "glance.yaml": `ConfigMap glance-config, ${GLANCE}` }],
    [
        "an option of cinder.conf",
        debug("blockStorage"),
        { "cinder.yaml": `ConfigMap cinder-config, Deployment cinder-api, ${CINDER}, ${VOLUMES}` },
    ],
    [
        "the workers of Neutron's server",
        neutron({ neutron: { DEFAULT: { rpc_workers: 17 } } }),
        { "neutron.yaml": `ConfigMap neutron-server-config, ${SERVER}` },
    ],
    [
        "the range of VNIs",
        { networking: '{"vniRange": {"min": 1, "max": 4096}}' },
        { "neutron.yaml": `ConfigMap neutron-server-config, ${SERVER}` },
    ],
    [
        "an option of the L3 agents",
        neutron({ l3Agent: { DEFAULT: { ha_vrrp_advert_int: 3 } } }),
        { "neutron.yaml": "ConfigMap neutron-l3-agent-config, DaemonSet neutron-l3-agent" },
    ],
    [
        "an option of the DHCP agents",
        neutron({ dhcpAgent: { DEFAULT: { num_sync_threads: 5 } } }),
        { "neutron.yaml": "ConfigMap neutron-dhcp-agent-config, DaemonSet neutron-dhcp-agent" },
    ],
    [
        "an option of the metadata agents",
        neutron({ metadataAgent: { DEFAULT: { metadata_workers: 3 } } }),
        { "neutron.yaml": "ConfigMap neutron-metadata-agent-config, DaemonSet neutron-metadata-agent" },
    ],
    [
        "an option of the L2 agents",
        neutron({ openvswitchAgent: { agent: { arp_responder: false } } }),
        {
            "neutron.yaml":
                "ConfigMap neutron-openvswitch-agent-config, ConfigMap neutron-openvswitch-agent-gateway-config, " + L2,
        },
    ],
    [
        "a host by which Horizon may be called",
        { dashboard: '{"allowedHosts": ["cloud.example.org"]}' },
        { "horizon.yaml": "ConfigMap horizon-config, Deployment horizon" },
    ],
    [
        "the public URL of images",
        { image: '{"publicUrl": "https://images.example.org"}' },
        {
            "glance.yaml": "Certificate glance-api-tls",
            "keystone.yaml": "ConfigMap keystone-service-glance, Job keystone-service-glance",
        },
    ],
    ["the number of schedulers", { computeControl: '{"replicas": {"nova-scheduler": 6}}' }, { "nova.yaml": "Deployment nova-scheduler" }],
    [
        "the database's options",
        { database: '{"configuration": {"slow_query_log": "ON"}, "backup": {"volume": {"storageClass": "backup", "size": "100Gi"}}}' },
        { "mysql.yaml": "PerconaXtraDBCluster mysql" },
    ],
    ["the brokers' image", image("rabbitmq"), { "rabbitmq.yaml": "RabbitmqCluster rabbitmq" }],
    [
        "the load balancers",
        { loadBalancers: "false" },
        {
            "cinder.yaml": "Service cinder-api",
            "fabric.yaml": "gone",
            "glance.yaml": "Service glance-api",
            "horizon.yaml": "Service horizon",
            "keystone.yaml": "Service keystone",
            "neutron.yaml": "Service neutron-server",
            "nova.yaml": "Service nova-api, Service nova-novncproxy",
            "placement.yaml": "Service placement-api",
            "radosgw.yaml": "Service radosgw",
            "stacklight-logs.yaml": "Kibana stacklight-logs-kibana",
            "stacklight-metrics.yaml": "Service stacklight-metrics-grafana",
        },
    ],
    ["Ceph's image", image("ceph"), { "ceph.yaml": "CephCluster ceph" }],
    ["the copies of images in Ceph", { ceph: '{"pools": {"images": {"replicas": 4}}}' }, { "ceph.yaml": "CephBlockPool ceph-images" }],
    [
        "the public URL of objects",
        { objectStorage: '{"publicUrl": "https://objects.example.org"}' },
        {
            "keystone.yaml":
                "ConfigMap keystone-service-s3, ConfigMap keystone-service-swift, Job keystone-service-s3, Job keystone-service-swift",
            "radosgw.yaml": "Certificate radosgw-tls",
        },
    ],
    ["a load balancer's address", { fabric: '{"addresses": {"keystone-all": "10.21.0.9"}}' }, { "keystone.yaml": "Service keystone" }],
];

describe("a changed setting", () => {
    for (const [what, config, files] of CHANGES) {
        it(`of ${what} changes what has it, and nothing else`, async () => {
            assert.deepEqual(await changed(config), files);
        });
    }

    it("of an option of keystone.conf gives the file and what mounts it new names, and no Secret", async () => {
        const files = await changed(debug("identity"));
        assert.deepEqual(Object.keys(files), ["keystone.yaml"]);
        assert.match(files["keystone.yaml"]!, /ConfigMap keystone-config, .*Deployment keystone/);
        assert.doesNotMatch(files["keystone.yaml"]!, /Secret|Random|keystone-apache|PodDisruptionBudget|Service /);
    });

    it("never changes a password or a key", async () => {
        const random = (run: Awaited<ReturnType<typeof stackRun>>) =>
            run.resources.filter(({ type }) => type.startsWith("random:"));
        const before = random(await stackRun("lab"));
        assert.equal(before.length, 44);
        const settings: Record<string, string>[] = [
            { images: '{"keystone": {"tag": "x"}, "mysql": {"tag": "x"}, "rabbitmq": {"tag": "x"}}' },
            { layout: "scale-1000" },
            { identity: '{"tokenHours": 8, "rotationHours": 24, "replicas": 3}', messaging: '{"replicas": 1}' },
            { database: '{"proxy": "proxysql"}', tls: '{"enabled": false}', cache: '{"replicas": 8}' },
        ];
        for (const config of settings) {
            assert.deepEqual(random(await runProgram("lab", { config })), before);
        }
    });
});
