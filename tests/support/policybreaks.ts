import { ProgramRun, Registered, Secret } from "../../cli/program";
import { DEDICATED_TAINT, RACK_LABEL, SERVICE_LABEL } from "../../components/common/roles";
import { keystone, scheduler } from "./podrule";
import { copyOf, put } from "./rules";
import { at, resourceNamed } from "./stacks";

/** A change of the lab that a rule must find, and what it must say of it. */
export type Break = [change: (run: ProgramRun) => void, says: RegExp];

/** Puts a value into a Secret. */
const secret = (name: string, key: string, change: (value: string) => string) => (run: ProgramRun) => {
    const { inputs } = resourceNamed(run, "Secret", name);
    const data = (inputs.data as Secret).value as Record<string, string>;
    const plain = Buffer.from(data[key] ?? "", "base64").toString();
    inputs.data = new Secret({ ...data, [key]: Buffer.from(change(plain)).toString("base64") });
};

/** Takes a key out of a Secret. */
const without = (name: string, key: string) => (run: ProgramRun) => {
    const { inputs } = resourceNamed(run, "Secret", name);
    const data = (inputs.data as Secret).value as Record<string, string>;
    inputs.data = new Secret(Object.fromEntries(Object.entries(data).filter(([other]) => other !== key)));
};

/** Changes a text of a resource. */
const text = (type: string, name: string, path: string, from: string | RegExp, to: string) => (run: ProgramRun) => {
    const before = at(resourceNamed(run, type, name).inputs, ...path.split(" ")) as string;
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${String(from)} is not in ${name}`);
    put(type, name, path, after)(run);
};

const remove = (which: (resource: Registered) => boolean) => (run: ProgramRun) => {
    run.resources = run.resources.filter((resource) => !which(resource));
};

const unprotected = (type: string, name: string): Break => [
    (run) => (resourceNamed(run, type, name).protect = false),
    new RegExp(`${name}: not protected`),
];

const spread = (type: string, name: string, path: string) => (run: ProgramRun) => {
    const constraints = at(resourceNamed(run, type, name).inputs, ...path.split(" ")) as { topologyKey: string }[];
    const kept = constraints.filter(({ topologyKey }) => topologyKey !== RACK_LABEL);
    put(type, name, path, kept)(run);
};

const AFFINITY = "affinity nodeAffinity requiredDuringSchedulingIgnoredDuringExecution nodeSelectorTerms +";
const DATABASE = "PerconaXtraDBCluster";
const DIGEST = `@sha256:${"0".repeat(64)}`;

export const policyBreaks: Record<string, Break[]> = {
    "dedicated-hosts": [
        [keystone("affinity", undefined), /keystone: may run on any host/],
        [keystone("tolerations +", { key: DEDICATED_TAINT, value: "mysql" }), /keystone: tolerates .*mysql/],
        [keystone("tolerations", [{ operator: "Exists" }]), /keystone: tolerates any key=any, expected .*=keystone/],
        [
            put("Deployment", "nova-scheduler", `spec template metadata labels ${SERVICE_LABEL}`, "keystone-all"),
            /nova-scheduler: keystone-all on hosts of nova-api, nova-conductor, which/,
        ],
        [keystone("topologySpreadConstraints", []), /keystone: 0 hard constraints over kubernetes.io\/hostname/],
    ],
    "osd-hosts": [
        [
            (run) => {
                for (const [path, value] of [
                    ["tolerations +", { key: DEDICATED_TAINT, value: "storage" }],
                    [AFFINITY, { matchExpressions: [{ key: "openstack-ra/role-storage", operator: "Exists" }] }],
                ] as const)
                    scheduler(path, value)(run);
            },
            /nova-scheduler: may run on the hosts of Ceph's disks/,
        ],
        [
            (run) => {
                keystone("affinity", undefined)(run);
                keystone("tolerations", [{ operator: "Exists" }])(run);
            },
            /Deployment keystone: may run on/,
        ],
    ],
    quorums: [
        [put("RabbitmqCluster", "rabbitmq", "spec replicas", 4), /rabbitmq-server: 4 members, expected an odd/],
        [put("CephCluster", "ceph", "spec mon count", 2), /ceph-mon.*: 2 members/],
        [put("StatefulSet", "etcd", "spec replicas", 2), /etcd: 2 members/],
        [
            spread(DATABASE, "mysql", "spec pxc topologySpreadConstraints"),
            /mysql-pxc: 0 hard constraints over topology/,
        ],
        [
            put("CephCluster", "ceph", "spec placement mon topologySpreadConstraints", undefined),
            /ceph-mon.*: 0 hard constraints/,
        ],
    ],
    "disruption-budgets": [
        [
            put("PodDisruptionBudget", "keystone", "spec selector matchLabels app.kubernetes.io/component", "x"),
            /PodDisruptionBudget keystone: selects 0 workloads/,
        ],
        [
            put("PodDisruptionBudget", "keystone", "spec selector matchLabels", {}),
            /PodDisruptionBudget keystone: selects \d+ workloads/,
        ],
        [
            put("PodDisruptionBudget", "rabbitmq-members", "spec maxUnavailable", 2),
            /lets 2 of 3 pods of StatefulSet rabbitmq-server go at a time, expected at most 1/,
        ],
        [put("PodDisruptionBudget", "etcd", "spec maxUnavailable", "50%"), /lets 2 of 3 pods of StatefulSet etcd/],
        [put("PodDisruptionBudget", "keystone", "spec maxUnavailable", 0), /keystone: lets no pod/],
        [
            put("PodDisruptionBudget", "keystone", "spec", {
                selector: {
                    matchLabels: { "app.kubernetes.io/instance": "keystone", "app.kubernetes.io/component": "api" },
                },
                minAvailable: 5,
            }),
            /keystone: lets no pod/,
        ],
        [put(DATABASE, "mysql", "spec pxc podDisruptionBudget maxUnavailable", 3), /lets 3 of 3 pods of .*mysql-pxc/],
        [remove(({ type }) => type.endsWith("PodDisruptionBudget")), /Deployment keystone: 0 budgets for 5 pods/],
        [put("Deployment", "keystone", "spec replicas", 1), /Deployment keystone: 1 budgets for 1 pods/],
        [
            (run) => run.resources.push(copyOf(resourceNamed(run, "PodDisruptionBudget", "memcached"))),
            /memcached: 2 budgets/,
        ],
    ],
    "load-balancers": [
        [
            put("Service", "keystone", "spec type", "ClusterIP"),
            /Deployment keystone: no load balancer, expected a Service of/,
        ],
        [put("Service", "glance-api", "spec selector", { app: "x" }), /glance-api: no load balancer/],
        [put("Service", "radosgw", "metadata namespace", "openstack"), /radosgw.*: no load balancer/],
        [put(DATABASE, "mysql", "spec haproxy size", 1), /mysql-pxc: no load balancer, expected one/],
    ],
    transports: [
        [
            secret("cinder-credentials", "OS_DEFAULT__TRANSPORT_URL", (url) =>
                url.replace("/openstack?", "/notifications?"),
            ),
            /Secret cinder-credentials: OS_DEFAULT__TRANSPORT_URL: calls go to the virtual host of notifications/,
        ],
        [
            without("nova-credentials", "OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL"),
            /Deployment nova-conductor: notifies, and has no OS_OSLO_MESSAGING_NOTIFICATIONS/,
        ],
    ],
    "database-writer": [
        [put(DATABASE, "mysql", "spec haproxy exposeReplicas enabled", true), /mysql: has an address of its replicas/],
        [put(DATABASE, "mysql", "spec proxysql", { enabled: true, configuration: "" }), /mysql: 2 proxies/],
        [
            text(
                DATABASE,
                "mysql",
                "spec haproxy configuration",
                "default_backend galera-nodes",
                "default_backend galera-replica-nodes",
            ),
            /mysql: sends port 3306 to galera-replica-nodes/,
        ],
        [
            text(DATABASE, "mysql", "spec haproxy configuration", /$/, "backend galera-nodes\n  balance roundrobin\n"),
            /mysql: balances between members/,
        ],
        [
            (run) => {
                put(DATABASE, "mysql", "spec haproxy enabled", false)(run);
                const rule = '{ rule_id=2 match_digest="^SELECT" destination_hostgroup=10 apply=1 }';
                put(DATABASE, "mysql", "spec proxysql", { enabled: true, configuration: rule })(run);
            },
            /mysql: has no rule that sends every statement/,
        ],
        [
            secret("glance-credentials", "OS_DATABASE__CONNECTION", (url) => url.replace("mysql-haproxy", "mysql-pxc")),
            /Secret glance-credentials: OS_DATABASE__CONNECTION: connects to mysql-pxc, expected the proxy of mysql/,
        ],
        [
            secret("nova-cells", "CELLS", (cells) => cells.replaceAll("mysql-haproxy.openstack", "db.elsewhere")),
            /nova-c\w+: \w+: connects to .*, others of nova_cell1 to/,
        ],
    ],
    images: [
        [
            keystone("containers 0 image", "quay.io/airshipit/keystone:latest"),
            /keystone:latest: the tag "latest" moves/,
        ],
        [keystone("containers 0 image", "registry:5000/keystone"), /registry:5000\/keystone: no tag/],
        [put(DATABASE, "mysql", "spec backup image", "percona/percona-xtrabackup"), /xtrabackup: no tag/],
        [put("CephCluster", "ceph", "spec cephVersion image", "quay.io/ceph/ceph:main"), /ceph:main: the tag "main"/],
    ],
    requests: [
        [keystone("containers 0 resources limits", undefined), /keystone: api: no limits.memory/],
        [
            put("RabbitmqCluster", "rabbitmq", "spec resources requests cpu", undefined),
            /rabbitmq-server: .*requests.cpu/,
        ],
    ],
    privileges: [
        [keystone("securityContext runAsUser", 0), /keystone: may run as root/],
        [keystone("securityContext seccompProfile", undefined), /keystone: no seccomp/],
        [keystone("hostNetwork", true), /keystone: in a namespace of the host/],
        [keystone("volumes +", { name: "x", hostPath: { path: "/" } }), /keystone: mounts the host/],
        [keystone("containers 0 securityContext privileged", true), /keystone: api is privileged/],
        [keystone("containers 0 securityContext allowPrivilegeEscalation", true), /may gain/],
        [keystone("containers 0 securityContext readOnlyRootFilesystem", false), /may write/],
        [keystone("containers 0 securityContext capabilities add", ["NET_RAW"]), /capabilities/],
        [put("DaemonSet", "nova-compute", "spec template spec hostNetwork", undefined), /not in the host's network/],
        [put("DaemonSet", "neutron-l3-agent", "spec template spec dnsPolicy", "Default"), /not in the host's/],
        [
            put(
                "DaemonSet",
                "nova-compute",
                "spec template spec containers 0 securityContext readOnlyRootFilesystem",
                false,
            ),
            /may write its image/,
        ],
    ],
    "default-passwords": [
        [secret("keystone-admin", "OS_BOOTSTRAP_PASSWORD", () => "admin123"), /OS_BOOTSTRAP_PASSWORD: a well-known/],
        [secret("mysql-system-users", "root", () => "root"), /mysql-system-users: root: a well-known/],
        [secret("mysql-accounts", "nova", () => "nova"), /mysql-accounts: nova: the name of its own account/],
        [secret("mysql-accounts", "nova", () => ""), /mysql-accounts: nova: empty/],
        [secret("horizon-credentials", "HORIZON_SECRET_KEY", () => "x7Gp2"), /HORIZON_SECRET_KEY: shorter than/],
        [
            secret("cinder-credentials", "OS_DEFAULT__TRANSPORT_URL", (url) => url.replace(/:[^:@]+@/, ":guest@")),
            /cinder-credentials: OS_DEFAULT__TRANSPORT_URL: a well-known/,
        ],
        [
            secret("rabbitmq-admin", "default_user.conf", () => "default_user = admin\ndefault_pass = guest\n"),
            /default_user.conf: a well-known/,
        ],
        [put("RandomPassword", "keystone-admin-password", "length", 8), /admin-password: shorter than 12/],
        [
            keystone("containers 0 env +", { name: "OS_DATABASE_PASSWORD", value: "correct horse battery staple" }),
            /Deployment keystone: OS_DATABASE_PASSWORD: a value in plain text/,
        ],
    ],
    "key-schedules": [
        [
            put("CronJob", "keystone-rotate-fernet", "spec schedule", "0 */6 * * *"),
            /rotate-fernet: \[fernet_tokens\] max_active_keys is 7, expected 11: .* every 6 h/,
        ],
        [
            // From 22 o'clock to midnight there are two hours.
            put("CronJob", "keystone-rotate-fernet", "spec schedule", "0 */11 * * *"),
            /max_active_keys is 7, expected 27: .* every 2 h/,
        ],
        [put("CronJob", "keystone-rotate-fernet", "spec schedule", "0 0 30 2 *"), /never runs again/],
        [put("CronJob", "keystone-rotate-fernet", "spec suspend", true), /rotate-fernet: suspended/],
        [put("CronJob", "keystone-rotate-fernet", "spec concurrencyPolicy", "Allow"), /would lose a key/],
        [put("CronJob", "keystone-rotate-credential", "spec schedule", "0 3 * * 1"), /every 7 days, expected 28/],
        [
            text("ConfigMap", "keystone-config", "data keystone.conf", /expiration = 3600/, "expiration = 604800"),
            /max_active_keys is 7, expected 20: tokens live 604800 \+ 172800 s/,
        ],
        [remove(({ name }) => name === "keystone-rotate-fernet"), /keystone-fernet-keys: no CronJob rotates it/],
    ],
    protection: [
        unprotected(DATABASE, "mysql"),
        unprotected("RabbitmqCluster", "rabbitmq"),
        unprotected("RandomPassword", "rabbitmq-admin-password"),
        unprotected("CephCluster", "ceph"),
        unprotected("CephBlockPool", "ceph-images"),
        unprotected("CephClient", "ceph-glance"),
        unprotected("CephObjectStore", "radosgw"),
        unprotected("Elasticsearch", "stacklight-logs"),
        unprotected("StatefulSet", "stacklight-metrics-influxdb"),
        unprotected("Certificate", "openstack-ca"),
        unprotected("Secret", "ceph-clients"),
        unprotected("Namespace", "openstack"),
    ],
};

/** An image by its digest, in place of its tag. */
export const pinned = (image: string) => `${image}${DIGEST}`;
