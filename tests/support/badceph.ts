import { BadInput } from "./badinput";

const ceph = (value: object) => ({ ceph: JSON.stringify(value) });
const outer = { monitors: ["a"], keysSecret: "keys" };

/** Arguments that a Ceph cluster cannot have: all against the lab, whose storage hosts and networks are given. */
export const badCeph: BadInput[] = [
    {
        what: "an even number of Ceph monitors",
        config: ceph({ replicas: 2 }),
        says: ["ceph.placements.ceph-mon: ceph-mon: 2 replicas, expected an odd number: an even quorum can split"],
    },
    {
        what: "more Ceph monitors than hosts for them",
        config: ceph({ replicas: 5 }),
        says: ["ceph.placements.ceph-mon: ceph-mon: 5 replicas on 3 hosts with role ceph-mon, expected at most one"],
    },
    {
        what: "a pool larger than the cluster",
        config: ceph({ pools: { volumes: { terabytes: 400 } } }),
        says: [
            "ceph.pools.volumes.terabytes: 400 TB, expected at most 255 TB, which the cluster holds with any one rack lost",
        ],
    },
    {
        what: "pools that together are larger than the cluster",
        config: ceph({ pools: { volumes: { terabytes: 150 }, vms: { terabytes: 150 } } }),
        says: [
            "ceph.pools: volumes 150 TB, vms 150 TB: 118 % of what the cluster holds with any one rack lost, expected",
        ],
    },
    {
        what: "pools that share more than all data",
        config: ceph({ pools: { volumes: { share: 0.9 }, vms: { share: -1 } } }),
        says: ["ceph.pools.vms.share: -1, expected a number above 0, and at most 1"],
    },
    {
        what: "shares of pools above all data",
        config: ceph({ pools: { volumes: { share: 0.9 } } }),
        says: [
            "ceph.pools: shares of 1.45 in all (images 0.1, volumes 0.9, vms 0.3, backups 0.1, objects 0.05), expected at most 1",
        ],
    },
    {
        what: "too few copies, or too few that must be left",
        config: ceph({ pools: { images: { replicas: 2 }, vms: { minSize: 1 } } }),
        says: [
            "ceph.pools.images.replicas: 2 copies, expected a whole number from 3 to 10 copies",
            "ceph.pools.vms.minSize: 1 copies, expected a whole number from 2 to 2 copies",
        ],
    },
    {
        what: "a pool that stops with the first rack",
        config: ceph({ pools: { vms: { replicas: 3, minSize: 3 } } }),
        says: ["ceph.pools.vms.minSize: 3 copies, expected a whole number from 2 to 2 copies"],
    },
    {
        what: "a pool of Ceph's that no service has",
        config: ceph({ pools: { shares: { replicas: 3 } } }),
        says: ["ceph.pools.shares: unknown key"],
    },
    {
        what: "a failure domain that is no level of the site",
        config: ceph({ failureDomain: "row" }),
        says: ['ceph.failureDomain: "row", expected'],
    },
    {
        what: "fewer disks than a storage host has",
        config: ceph({ devices: { hdd: ["/dev/sd{c..f}"], ssd: ["/dev/sd{a..b}", "/dev/sdc"] } }),
        says: [
            'ceph.hosts: storage-01 and 44 more: devices name "/dev/sdc" twice',
            "ceph.hosts: storage-01 and 44 more: devices.hdd names 4 of its 10 HDDs, expected all",
            "ceph.hosts: storage-01 and 44 more: devices.ssd names 3 devices, expected its 2 SSDs, or a partition for each",
        ],
    },
    {
        what: "addresses of monitors elsewhere, or of other hosts",
        config: ceph({ monitorAddresses: { "ceph-mon-1": "10.10.0.5", "keystone-1": "10.30.0.5" } }),
        says: [
            'ceph.monitorAddresses.ceph-mon-1: "10.10.0.5", expected an address in 10.30.0.0/16',
            "ceph.monitorAddresses.keystone-1: no host for monitors, expected one of ceph-mon-1, ceph-mon-2, ceph-mon-3",
            "ceph.monitorAddresses: 2 hosts for 3 monitors, expected one for each",
        ],
    },
    {
        what: "hypervisors' own agents, and monitors that they cannot find",
        config: { agents: "host" },
        says: ["ceph.monitorAddresses: missing, expected the addresses of 3 monitors' hosts: hypervisors that run"],
    },
    {
        what: "options of Ceph's in no section, or over several lines",
        config: ceph({ configuration: { osds: { osd_max_backfills: "2" }, mon: { "mon max": "1\n2" } } }),
        says: [
            "ceph.configuration.osds: no section of Ceph's, expected global, mon, mgr, osd or client",
            'ceph.configuration.mon.mon max: "1\\n2", expected one line of text for an option',
        ],
    },
    {
        what: "settings of Rook's beside a Ceph cluster that is there already",
        config: ceph({ external: outer, failureDomain: "host", encryption: true, pools: { vms: { replicas: 4 } } }),
        says: [
            "ceph.failureDomain: means nothing beside external, expected one of the two",
            "ceph.pools: means nothing beside external",
            "ceph.encryption: means nothing beside external",
        ],
    },
    {
        what: "a namespace of Rook's that is none",
        config: ceph({ rookNamespace: "Rook Ceph" }),
        says: ['ceph.rookNamespace: "Rook Ceph", expected the name of a Kubernetes object'],
    },
];
