import {
    compute,
    daemonSet,
    disk,
    each,
    elastic,
    expiry,
    influxdb,
    l3,
    many,
    one,
    rack,
    read,
    schedulers,
    workload,
} from "./alertreadings";
import { Example } from "./alertexamples";

/** Of agents, hosts, Kubernetes, and StackLight itself. */
export const platformExamples: Record<string, Example> = {
    hypervisors: {
        of: ["nova-compute", "reports"],
        fires: [
            [1, compute(1)],
            [2, compute(3)],
        ],
        quiet: compute(0),
    },
    "openstack-services": {
        of: ["nova-scheduler", "reports"],
        fires: [
            [1, schedulers(2)],
            [2, schedulers(3)],
        ],
        quiet: schedulers(0),
    },
    "network-agents": {
        of: ["neutron-l3-agent", "reports"],
        fires: [
            [1, l3(1)],
            [2, l3(2)],
        ],
        quiet: l3(0),
    },
    "hosts-reporting": {
        of: ["hosts-compute", "reporting"],
        fires: [
            [1, one("hosts_reporting", "hosts")(49)],
            [2, one("hosts_reporting", "hosts")(24)],
            // None of the role, though others are told of.
            [2, [read("hosts_reporting", { tags: "role=mysql" }, { hosts: 3 })]],
        ],
        quiet: one("hosts_reporting", "hosts")(50),
    },
    "racks-reporting": {
        of: ["rack-r01", "reporting"],
        fires: [
            [1, rack("r01", 9)],
            [2, rack("r02", 10)],
        ],
        quiet: rack("r01", 10),
    },
    "host-disk": {
        of: ["hosts-compute", "disk"],
        fires: [
            [1, disk(85)],
            [2, disk(90.5)],
        ],
        quiet: disk(80),
    },
    "host-memory": {
        of: ["hosts-compute", "memory"],
        fires: [
            [1, one("hosts_memory", "available_percent")(9)],
            [2, one("hosts_memory", "available_percent")(1)],
        ],
        quiet: one("hosts_memory", "available_percent")(11),
    },
    "host-cpu": {
        of: ["hosts-compute", "CPU"],
        fires: [
            [1, one("hosts_cpu", "idle_percent")(5)],
            [2, one("hosts_cpu", "idle_percent")(1)],
        ],
        quiet: one("hosts_cpu", "idle_percent")(30),
    },
    "kubernetes-nodes": {
        of: ["00-global", "Kubernetes nodes"],
        fires: [
            [1, each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 1))],
            [2, each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 3))],
        ],
        quiet: [
            ...each("kubernetes_node", "node_name", { condition: "Ready" }, "ready")(...many(100, 0)),
            ...each("kubernetes_node", "node_name", { condition: "DiskPressure" }, "ready")(...many(100, 100)),
        ],
    },
    workloads: { of: ["00-global", "instances"], fires: [[1, workload(1)]], quiet: workload(0) },
    agents: {
        of: ["00-global", "agents"],
        fires: [
            [1, daemonSet(1)],
            [2, daemonSet(6)],
        ],
        quiet: daemonSet(0),
    },
    influxdb: {
        of: ["influxdb", "instances"],
        fires: [
            [1, influxdb(1, 0, 0)],
            [2, influxdb(0, 0)],
        ],
        quiet: influxdb(1, 1, 1),
    },
    elasticsearch: {
        of: ["elasticsearch", "health"],
        fires: [
            [1, elastic(2)],
            [2, elastic(3)],
        ],
        quiet: elastic(1),
    },
    certificates: {
        of: ["00-global", "certificates"],
        fires: [
            [1, expiry(20)],
            [2, expiry(5)],
        ],
        quiet: expiry(80),
    },
};
