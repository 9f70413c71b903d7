import { BadInput } from "./badinput";

/** Arguments that the cloud's own services cannot have. */
export const badServices: BadInput[] = [
    {
        what: "a Ceph cluster without monitors, with pools that nobody can have",
        config: { ceph: '{"external": {"monitors": [], "keysSecret": "Keys", "pools": {"vms": "my pool"}}}' },
        says: [
            'ceph.external.keysSecret: "Keys", expected the name of a Kubernetes object',
            "ceph.external.monitors: empty, expected at least 1 monitor",
            'ceph.external.pools.vms: "my pool", expected letters, digits',
        ],
    },
    {
        what: "one monitor twice, and one with a path",
        config: { ceph: '{"external": {"monitors": ["a", "a", "b/c"], "keysSecret": "keys"}}' },
        says: ['ceph.external.monitors.2: "b/c", expected', 'ceph.external.monitors: "a" is there twice'],
    },
    {
        what: "a pool that no service has",
        config: { ceph: '{"external": {"monitors": ["a"], "keysSecret": "keys", "pools": {"disks": "x"}}}' },
        says: ["ceph.external.pools.disks: unknown key, expected one of images, volumes, backups, vms"],
    },
    {
        what: "no cell",
        config: { cells: "0" },
        says: ["cells: 0, expected at least 1"],
    },
    {
        what: "more cells than there are hosts for",
        config: { cells: "2" },
        says: [
            "database.placement: mysqld-server: 3 times 3 replicas on 3 hosts with role mysql, expected at most one on a host",
            "messaging.placement: rabbitmq-server: 3 times 3 replicas on 3 hosts with role rabbitmq",
            "computeControl.placements.nova-conductor: nova-conductor: 2 times 3 replicas on 3 hosts",
        ],
    },
    {
        what: "cells beside a database that is there already",
        config: { cells: "2", database: '{"external": {"host": "db"}}' },
        says: ["cells: 2 cells, expected 1 beside database.external: each has its own"],
    },
    {
        what: "agents that run nowhere",
        config: { agents: "vm" },
        says: ['agents: "vm", expected one of "pod" or "host"'],
    },
    {
        what: "instances of a service of another tier",
        config: { computeControl: '{"replicas": {"nova-compute": 3}}' },
        says: [
            "computeControl.replicas.nova-compute: unknown key (did you mean nova-conductor?), expected one of nova-api,",
        ],
    },
    {
        what: "more APIs of Nova than hosts of their own",
        config: { computeControl: '{"replicas": {"nova-api": 4}}' },
        says: [
            "computeControl.placements.nova-api: nova-api: 4 replicas on 3 hosts with role nova-api, expected at most",
        ],
    },
    {
        what: "more dashboards than hosts of their own",
        config: { dashboard: '{"replicas": 4}' },
        says: ["dashboard.placement: horizon/apache2: 4 replicas on 3 hosts with role horizon, expected at most one"],
    },
    {
        what: "an even quorum of locks",
        config: { coordination: '{"replicas": 4}' },
        says: ["coordination.placement: etcd: 4 replicas, expected an odd number"],
    },
    {
        what: "no volume service",
        config: { blockStorage: '{"replicas": {"cinder-volume": 0}}' },
        says: [
            "blockStorage.placements.cinder-volume: cinder-volume: 0 replicas, expected a whole number of at least 1",
        ],
    },
    {
        what: "public URLs that are none",
        config: {
            image: '{"publicUrl": "https://example.org/image"}',
            blockStorage: '{"publicUrl": "example.org"}',
            computeControl: '{"publicUrl": "ftp://example.org", "consoleUrl": "example.org:6080"}',
            dashboard: '{"publicUrl": "https://a b"}',
            networking: '{"publicUrl": "https://user:pw@example.org"}',
        },
        says: [
            'image.publicUrl: "https://example.org/image", expected http:// or https:// and a host, without a path',
            'blockStorage.publicUrl: "example.org", expected',
            'computeControl.publicUrl: "ftp://example.org", expected',
            'computeControl.consoleUrl: "example.org:6080", expected',
            'dashboard.publicUrl: "https://a b", expected',
            'networking.publicUrl: "https://user:pw@example.org", expected',
        ],
    },
    {
        what: "a dashboard that is called by a URL",
        config: { dashboard: '{"allowedHosts": ["https://example.org"]}' },
        says: ['dashboard.allowedHosts.0: "https://example.org", expected a host name'],
    },
    {
        what: "unknown options of Nova, Placement, Glance and Cinder",
        config: {
            computeControl: '{"config": {"scheduler": {"workerz": 1}}, "placementConfig": {"api": {"auth": "x"}}}',
            computeNode: '{"config": {"libvirt": {"virt_typ": "kvm"}}}',
            image: '{"config": {"rbd": {"rbd_store_pol": "x"}}}',
            blockStorage: '{"config": {"rbd1": {"rbd_pol": "x"}}}',
        },
        says: [
            "computeControl.config.scheduler.workerz: unknown option (did you mean workers?)",
            "placementApi.config.api.auth: unknown option",
            "computeNode.config.libvirt.virt_typ: unknown option (did you mean virt_type?)",
            "image.config.rbd.rbd_store_pol: unknown option (did you mean rbd_store_pool?)",
            "blockStorage.config.rbd1.rbd_pol: unknown option (did you mean rbd_pool?)",
        ],
    },
    {
        what: "values of another type in their files",
        config: {
            computeControl: '{"config": {"DEFAULT": {"service_down_time": "3m"}}}',
            blockStorage: '{"config": {"DEFAULT": {"enabled_backends": "rbd1"}}}',
        },
        says: [
            'computeControl.config.DEFAULT.service_down_time: "3m", expected a whole number',
            'blockStorage.config.DEFAULT.enabled_backends: "rbd1", expected a list',
        ],
    },
    {
        what: "credentials in their files",
        config: {
            computeControl: '{"config": {"placement": {"password": "x"}}}',
            image: '{"config": {"DEFAULT": {"transport_url": "rabbit://x"}}}',
        },
        says: [
            "computeControl.config.placement.password: a credential in a config file, expected through the environment",
            "OS_DEFAULT__TRANSPORT_URL",
        ],
    },
    {
        what: "the same address for all hypervisors",
        config: { computeNode: '{"config": {"DEFAULT": {"my_ip": "10.0.0.1"}}}' },
        says: ["computeNode.config.DEFAULT.my_ip: the same for all hosts, expected none: each host has its own"],
    },
    {
        what: "a CPU model without its name, or in a mode that takes none",
        config: { computeNode: '{"cpuMode": "custom"}' },
        says: ['computeNode.cpuModels: missing, expected at least 1 beside the mode "custom"'],
    },
    {
        what: "an unknown CPU mode",
        config: { computeNode: '{"cpuMode": "fastest"}' },
        says: ['computeNode.cpuMode: "fastest", expected one of host-model, host-passthrough, custom'],
    },
    {
        what: "hosts that give nothing, or less than that",
        config: { computeNode: '{"cpuAllocationRatio": 0, "ramAllocationRatio": -1, "reservedMemory": -1}' },
        says: [
            "computeNode.reservedMemory: -1 MiB, expected a whole number from 0",
            "computeNode.cpuAllocationRatio: 0, expected a number above 0",
            "computeNode.ramAllocationRatio: -1, expected a number above 0",
        ],
    },
    {
        what: "more sessions than the database accepts",
        config: { computeControl: '{"config": {"database": {"max_overflow": 100}}}' },
        says: ["budget: database sessions: ", " sessions, expected at most 10000; the most take nova-conductor "],
    },
    {
        what: "more connections than the brokers hold",
        config: { computeNode: '{"config": {"oslo_messaging_rabbit": {"rpc_conn_pool_size": 1000}}}' },
        says: ["budget: AMQP connections: ", " connections, expected at most 131072; the most take nova-compute "],
    },
];
