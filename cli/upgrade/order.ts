import { ServiceOrder } from "./phases";

const ADDED = "Nothing to undo: what is added to the schema, pods of the old release do not see.";
const TAKEN = "only a backup of the database brings back what is taken away";
const REWRITTEN = "rows in the new form are none for pods of the old release; only a backup brings the old ones back";

/** In the order in which all are upgraded: who is asked before who asks (Operations Guide, "Upgrades"). */
export const serviceOrders = {
    rabbitmq: {
        images: ["rabbitmq"],
        source: "rabbitmq.com/docs/rolling-upgrade; the operator waits for each member and for quorum queues",
        phases: [
            {
                id: "members",
                title: "brokers, one after the other",
                names: ["rabbitmq*"],
                impact: "member-restart",
                asks: [
                    {
                        workloads: ["statefulset/*-server"],
                        command: ["rabbitmq-diagnostics", "check_if_node_is_quorum_critical"],
                        each: true,
                    },
                    { workloads: ["statefulset/*-server"], command: ["rabbitmq-diagnostics", "check_alarms"] },
                ],
            },
        ],
    },
    mysql: {
        images: ["mysql"],
        source: "docs.percona.com/percona-operator-for-mysql/pxc, update-db: SmartUpdate restarts the writer last",
        phases: [{ id: "members", title: "members, the writer last", names: ["mysql*"], impact: "member-restart" }],
    },
    keystone: {
        images: ["keystone"],
        source: "docs.openstack.org/keystone, admin/upgrading; no release since 2023.2 has a contract migration (keystone/common/sql/migrations)",
        phases: [
            {
                id: "schema",
                title: "expands, migrates and contracts the schema in one",
                names: ["keystone-db-sync"],
                impact: "schema-migration",
                irreversible: TAKEN,
                back: "From a backup of the database; up to 2026.2 there is nothing that pods of the old release would miss.",
            },
            { id: "bootstrap", title: "roles and endpoints", names: ["keystone-bootstrap"], impact: "no-restart" },
            { id: "api", title: "API", names: ["keystone"], impact: "rolling-restart" },
            {
                id: "rotation",
                title: "the rotations of keys",
                names: ["keystone-rotate-fernet", "keystone-rotate-credential"],
                impact: "no-restart",
            },
            { id: "accounts", title: "accounts and catalogue", names: ["keystone-service-*"], impact: "no-restart" },
        ],
    },
    clients: {
        images: ["openstack-client"],
        source: "who reads Ceph's keys waits for the job that copies them (components/ceph/copies.ts)",
        phases: [
            {
                id: "copies",
                title: "jobs that copy keys and certificates of Ceph",
                names: ["ceph-clients", "radosgw-ca"],
                impact: "no-restart",
            },
        ],
    },
    glance: {
        images: ["glance"],
        source: "docs.openstack.org/glance, admin/zero-downtime-db-upgrade",
        phases: [
            {
                id: "expand",
                title: "expands the schema and migrates rows",
                names: ["glance-db-expand"],
                impact: "schema-migration",
                back: ADDED,
            },
            { id: "api", title: "API", names: ["glance-api"], impact: "blip" },
            { id: "metadefs", title: "definitions of metadata", names: ["glance-metadefs"], impact: "no-restart" },
            {
                id: "contract",
                title: "takes away what the old release needed",
                names: ["glance-db-contract"],
                impact: "schema-migration",
                irreversible: TAKEN,
            },
        ],
    },
    placement: {
        images: ["placement"],
        source: "docs.openstack.org/placement, admin/upgrade-notes; before Nova, whose schedulers ask it",
        phases: [
            {
                id: "expand",
                title: "expands the schema",
                names: ["placement-db-sync"],
                impact: "schema-migration",
                back: ADDED,
            },
            { id: "api", title: "API", names: ["placement-api"], impact: "rolling-restart" },
            {
                id: "migrations",
                title: "online data migrations",
                names: ["placement-online-data-migrations"],
                impact: "schema-migration",
                irreversible: REWRITTEN,
            },
        ],
    },
    nova: {
        images: ["nova"],
        source: "docs.openstack.org/nova, admin/upgrades: conductors first, computes last, a restart when no old one is left, then online migrations",
        phases: [
            {
                id: "expand",
                title: "expands the schemas of the API and of all cells",
                names: ["nova-api-db-sync", "nova-cells"],
                impact: "schema-migration",
                back: ADDED,
            },
            {
                id: "conductors",
                title: "conductors",
                names: ["nova-super-conductor", "nova-conductor*"],
                impact: "rolling-restart",
            },
            {
                id: "schedulers",
                title: "schedulers, APIs and consoles",
                names: ["nova-scheduler", "nova-api", "nova-metadata", "nova-novncproxy*", "nova-discover-hosts"],
                // An open console is cut and its page connects anew.
                impact: "blip",
            },
            {
                id: "computes",
                title: "agents of hypervisors, in waves",
                names: ["nova-compute*"],
                impact: "data-plane",
                asks: [
                    {
                        workloads: ["deployment/nova-super-conductor", "deployment/nova-conductor"],
                        // 1 is warnings, which it prints; 2 is what must not be.
                        command: ["sh", "-c", "nova-status upgrade check || test $? -eq 1"],
                    },
                ],
            },
            {
                id: "unpin",
                title: "conductors, schedulers and APIs, once more: they find no old service any more",
                names: [],
                restarts: ["nova-super-conductor", "nova-conductor*", "nova-scheduler", "nova-metadata", "nova-api"],
                impact: "rolling-restart",
                notes: [
                    "each has kept the lowest version among the services at its start (upgrade_levels compute=auto): a hypervisor's agent of the old release, or a record of one that is gone, would keep it there",
                    "agents and consoles keep it until their own next start, for calls among hypervisors",
                ],
                back: "Nothing to undo: the same pods, begun anew.",
            },
            {
                id: "migrations",
                title: "online data migrations",
                names: ["nova-online-data-migrations"],
                impact: "schema-migration",
                irreversible: REWRITTEN,
            },
        ],
    },
    neutron: {
        images: ["neutron"],
        source: "docs.openstack.org/neutron, contributor/internals/upgrade: the server is never older than its agents; docs/networking.md",
        phases: [
            {
                id: "expand",
                title: "expands the schema",
                names: ["neutron-db-expand"],
                impact: "schema-migration",
                back: ADDED,
            },
            {
                id: "servers",
                title: "API, workers for agents, periodic workers",
                names: ["neutron-server", "neutron-rpc-server", "neutron-periodic-workers"],
                impact: "rolling-restart",
            },
            {
                id: "gateways",
                title: "DHCP, metadata and L2 agents of the network hosts",
                names: ["neutron-dhcp-agent", "neutron-metadata-agent", "neutron-openvswitch-agent-gateway"],
                impact: "data-plane",
            },
            {
                id: "l3",
                title: "L3 agents",
                names: ["neutron-l3-agent"],
                impact: "data-plane",
                hand: "docs/networking.md, L3 agents",
            },
            {
                id: "l2",
                title: "L2 agents of hypervisors, in waves",
                names: ["neutron-openvswitch-agent"],
                impact: "data-plane",
            },
            {
                id: "contract",
                title: "takes away what the old release needed",
                names: ["neutron-db-contract"],
                impact: "schema-migration",
                irreversible: TAKEN,
            },
        ],
    },
    cinder: {
        images: ["cinder-api", "cinder-scheduler", "cinder-volume", "cinder-backup"],
        source: "docs.openstack.org/cinder, admin/upgrades: scheduler, volumes and backups, the API last; the same once more, then online migrations",
        phases: [
            {
                id: "expand",
                title: "expands the schema",
                names: ["cinder-db-sync"],
                impact: "schema-migration",
                back: ADDED,
            },
            { id: "scheduler", title: "schedulers", names: ["cinder-scheduler"], impact: "rolling-restart" },
            {
                id: "volumes",
                title: "volumes and backups",
                names: ["cinder-volume", "cinder-backup"],
                impact: "blip",
            },
            { id: "api", title: "API", names: ["cinder-api"], impact: "rolling-restart" },
            {
                id: "unpin",
                title: "schedulers, volumes, backups and API, once more: they find no old service any more",
                names: [],
                restarts: ["cinder-scheduler", "cinder-volume", "cinder-backup", "cinder-api"],
                impact: "blip",
                notes: [
                    "each has kept the lowest version among the services at its start; a record of one that is gone would keep it there (cinder-manage service remove)",
                ],
                back: "Nothing to undo: the same pods, begun anew.",
            },
            {
                id: "migrations",
                title: "online data migrations",
                names: ["cinder-db-online-migrations"],
                impact: "schema-migration",
                irreversible: REWRITTEN,
            },
        ],
    },
    horizon: {
        images: ["horizon"],
        source: "it only asks the others",
        phases: [{ id: "web", title: "web pages", names: ["horizon"], impact: "rolling-restart" }],
    },
    openvswitch: {
        images: ["openvswitch-db", "openvswitch-vswitchd"],
        source: "docs/networking.md, Order",
        phases: [
            {
                id: "gateways",
                title: "switches of the network hosts",
                names: ["neutron-openvswitch-gateway"],
                impact: "data-plane",
                hand: "docs/networking.md, Open vSwitch on the hosts of the L3 agents",
            },
            {
                id: "hypervisors",
                title: "switches of hypervisors",
                names: ["neutron-openvswitch"],
                impact: "data-plane",
                hand: "docs/networking.md, Open vSwitch on hypervisors",
            },
        ],
    },
    elasticsearch: {
        // Kibana refuses an Elasticsearch of another version; the operator holds it back until its Elasticsearch is there.
        images: ["elasticsearch", "kibana"],
        source: "elastic.co/docs, Upgrade: Elasticsearch, then Kibana, both of one version",
        phases: [
            { id: "members", title: "members", names: ["stacklight-logs"], impact: "member-restart" },
            { id: "pages", title: "Kibana", names: ["stacklight-logs-kibana"], impact: "rolling-restart" },
        ],
    },
} as const satisfies Record<string, ServiceOrder>;

export type OrderedService = keyof typeof serviceOrders;

export const orderedServices = Object.keys(serviceOrders) as OrderedService[];
