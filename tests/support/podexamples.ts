import { secret } from "../../cli/diff/snapshot";
import { resource } from "./differences";
import { Example, agent, configMap, deployment, hosts, job, reads, service, stateful, workload } from "./impactobjects";

/** A policy with these rules, each with the addresses that it allows; all where it has none. */
export const policy = (ingress: (string[] | undefined)[]) =>
    resource("NetworkPolicy", {
        spec: { ingress: ingress.map((cidrs) => ({ from: cidrs?.map((cidr) => ({ ipBlock: { cidr } })) })) },
    });

/** Of pods without data, and of what restarts nothing. */
export const podExamples: Record<string, Example[]> = {
    "schema-migrates": [
        {
            before: [job(["x-manage", "db_sync"])],
            after: [job(["x-manage", "db_sync"], "i:2")],
            says: /take a backup first/,
        },
        {
            before: [job(["x-manage", "db", "contract"])],
            after: [job(["x-manage", "db", "contract"], "i:2")],
            says: /cannot be undone/,
        },
        {
            before: [job(["nova-manage", "db", "online_data_migrations"])],
            after: [job(["nova-manage", "db", "online_data_migrations"], "i:2")],
            says: /once the pods of the new release run, and cannot be undone/,
        },
        // Whether the tier is new, a preview does not tell.
        { after: [job(["x-manage", "db", "contract"])], partial: true, says: /cannot be undone/ },
    ],
    "job-runs-again": [
        {
            before: [job(["x-manage", "bootstrap"], "i:1", "x")],
            after: [job(["x-manage", "bootstrap"], "i:2", "x")],
            says: /done once more/,
        },
    ],
    "agents-roll": [
        {
            before: [agent("nova-compute", "nova", "i:1")],
            after: [agent("nova-compute", "nova", "i:2")],
            hosts,
            says: /486 compute hosts, 15 at a time in 33 waves, at most 3\.1 h .*; virtual machines run on/,
        },
        {
            before: [agent("nova-compute", "nova", "i:1")],
            after: [agent("nova-compute", "nova", "i:2")],
            says: /^compute hosts, 3% of them at a time/,
        },
    ],
    "agents-gone": [
        { before: [agent("nova-compute", "nova", "i:1")], hosts, says: /its pods end on 486 compute hosts/ },
    ],
    "agents-by-hand": [
        {
            before: [agent("neutron-l3-agent", "neutron", "i:1", undefined, "OnDelete")],
            after: [agent("neutron-l3-agent", "neutron", "i:2", undefined, "OnDelete")],
            hosts,
            says: /nothing happens until its pods are deleted by hand, on 486 compute hosts/,
        },
    ],
    "collectors-roll": [
        {
            before: [agent("stacklight-collector-host", "stacklight-collector", "i:1")],
            after: [agent("stacklight-collector-host", "stacklight-collector", "i:2")],
            hosts,
            says: /33 waves.*metrics and logs wait/,
        },
    ],
    "agents-new": [{ after: [agent("nova-compute", "nova", "i:1")], hosts, says: /starts on 486 compute hosts/ }],
    "deployment-rolls": [
        {
            before: [deployment(5, { image: "i:1", grace: 60 })],
            after: [deployment(5, { image: "i:2", grace: 60 })],
            says: /5 pods, 1 at a time in 5 waves, at most 27 min \(5 × 305 s to start \+ 60 s to end\)/,
        },
        {
            before: [deployment(8, { image: "i:1" }, { strategy: {} })],
            after: [deployment(8, { image: "i:2" }, { strategy: {} })],
            says: /8 pods, 4 at a time in 2 waves/,
        },
    ],
    "single-pod": [
        {
            before: [deployment(1, { image: "i:1" })],
            after: [deployment(1, { image: "i:2" })],
            says: /its only pod is replaced/,
        },
    ],
    recreate: [
        {
            before: [deployment(2, { image: "i:1" }, { strategy: { type: "Recreate" } })],
            after: [deployment(2, { image: "i:2" }, { strategy: { type: "Recreate" } })],
            says: /all its pods end before new ones start: away for 2 pods, at most 6 min/,
        },
    ],
    "cache-members": [
        {
            before: [stateful(3, { image: "i:1", labels: { "openstack-ra/service": "memcached" } })],
            after: [stateful(3, { image: "i:2", labels: { "openstack-ra/service": "memcached" } })],
            says: /lose what they hold.*3 members, 1 at a time in 3 waves/,
        },
    ],
    "named-workers": [
        {
            before: [stateful(3, { image: "i:1" })],
            after: [stateful(3, { image: "i:2" })],
            says: /one after the other.*3 pods, 1 at a time in 3 waves/,
        },
    ],
    "operated-pods": [
        {
            before: [resource("Kibana", { spec: { count: 3, image: "a" } })],
            after: [resource("Kibana", { spec: { count: 3, image: "b" } })],
            says: /replaces 3 pods of Kibana/,
        },
        {
            before: [resource("CephObjectStore", { spec: { gateway: { instances: 3, resources: 1 } } })],
            after: [resource("CephObjectStore", { spec: { gateway: { instances: 3, resources: 2 } } })],
            says: /replaces 3 gateways/,
        },
    ],
    "operator-release": [
        {
            before: [{ ...resource("Release", {}), state: { version: "1" } }],
            after: [{ ...resource("Release", {}), state: { version: "2" } }],
            says: /the operator itself restarts/,
        },
    ],
    scaled: [
        { before: [deployment(8)], after: [deployment(6)], says: /2 pods end, each within 30 s, 8 → 6/ },
        { before: [deployment(3)], after: [deployment(5)], says: /2 more pods start, 3 → 5/ },
        { before: [deployment(3)], after: [deployment(2)], says: /^1 pod ends, within 30 s, 3 → 2/ },
        {
            before: [resource("CephObjectStore", { spec: { gateway: { instances: 3 } } })],
            after: [resource("CephObjectStore", { spec: { gateway: { instances: 1 } } })],
            says: /^2 gateways end, 3 → 1; the others go on$/,
        },
    ],
    "service-addressed-anew": [
        {
            before: [service({ ports: [{ port: 1 }] })],
            after: [service({ ports: [{ port: 2 }] })],
            says: /old address or port are cut/,
        },
        {
            before: [service({ clusterIP: "a" })],
            after: [service({ clusterIP: "b" })],
            says: /is deleted and made anew/,
        },
        {
            before: [service({}, { annotations: { "metallb.io/address-pool": "a" } })],
            after: [service({}, { annotations: { "metallb.io/address-pool": "b" } })],
            says: /may give it another address/,
        },
    ],
    "service-annotated": [
        {
            before: [service({}, { annotations: { "metallb.io/address-pool": "a" } })],
            after: [service({})],
            says: /somebody else must give it one and announce it/,
        },
        {
            before: [service({}, { annotations: { a: "1" } })],
            after: [service({}, { annotations: { a: "2" } })],
            says: /pods and connections stay/,
        },
    ],
    "vni-range": [
        {
            before: [configMap("1111111", { "ml2_conf.ini": "[ml2_type_vxlan]\nvni_ranges = 1:65535\n" })],
            after: [configMap("2222222", { "ml2_conf.ini": "[ml2_type_vxlan]\nvni_ranges = 1:4096\n" })],
            says: /networks keep their numbers/,
        },
    ],
    content: [
        {
            before: [configMap("1111111", { a: "1" }), reads("CronJob", "x-config-1111111", {})],
            after: [reads("CronJob", "x-config-2222222", {}), configMap("2222222", { a: "2" })],
            says: /read anew by 1 object$/,
        },
        {
            before: [resource("Secret", { data: { password: secret("a") } })],
            after: [resource("Secret", { data: { password: secret("b") } })],
            says: /made anew under its name/,
        },
    ],
    made: [{ after: [deployment(3)], says: /^3 pods start$/ }],
    removed: [{ before: [resource("ConfigMap", {})], says: /^$/ }],
    "policy-narrowed": [
        { before: [policy([["a", "b"]])], after: [policy([["a"]])], says: /fewer may connect/ },
        { before: [policy([["a"]])], after: [policy([["c"]])], says: /fewer may connect/ },
        { before: [policy([["a"], ["b"]])], after: [policy([["a"]])], says: /fewer may connect/ },
        { before: [policy([undefined])], after: [policy([["a"]])], says: /fewer may connect/ },
        { before: [policy([["a"]])], says: /what only this policy allows is refused/ },
    ],
    "work-is-cut": [
        {
            before: [workload("Deployment", { replicas: 3 }, { image: "i:1" }, { name: "nova-novncproxy-cell1" })],
            after: [workload("Deployment", { replicas: 3 }, { image: "i:2" }, { name: "nova-novncproxy-cell1" })],
            says: /^open consoles are cut, .* within 30 s$/,
        },
        {
            before: [workload("StatefulSet", { replicas: 3 }, { image: "i:1" }, { name: "cinder-backup" })],
            after: [workload("StatefulSet", { replicas: 3 }, { image: "i:2" }, { name: "cinder-backup" })],
            says: /a backup or restore that is under way fails/,
        },
    ],
    "never-in-place": [
        {
            before: [resource("PriorityClass", { value: 1 })],
            after: [resource("PriorityClass", { value: 2 })],
            says: /refuses another value/,
        },
    ],
    "by-kind": [
        {
            before: [policy([["a"]])],
            after: [policy([["a", "b"]])],
            says: /more may connect; pods stay/,
        },
        {
            before: [workload("CronJob", {}, { image: "i:1" })],
            after: [workload("CronJob", {}, { image: "i:2" })],
            says: /from its next run on/,
        },
        {
            before: [resource("PodDisruptionBudget", { spec: { maxUnavailable: 1 } })],
            after: [resource("PodDisruptionBudget", { spec: { maxUnavailable: 2 } })],
            says: /next eviction/,
        },
    ],
    "in-place": [
        {
            before: [resource("ClusterIssuer", { spec: { a: 1 } })],
            after: [resource("ClusterIssuer", { spec: { a: 2 } })],
            says: /no pod of the program restarts/,
        },
    ],
};
