import { ProgramRun } from "../../cli/program";
import { addressIn, OUTSIDE, podEnds, resolver } from "./addresses";
import { Found } from "./connections";
import { End, PodEnd } from "./networkpolicy";
import { at, ofKind } from "./stacks";

/** Connections that no configuration names: what programs do by themselves, and those who come from outside. */
interface Declared {
    why: string;
    from: End[];
    to: End[];
    ports: (number | string)[];
}

/** The networks' first prefixes, and that of users. */
export interface Prefixes {
    management: string;
    storage: string;
    users: string;
}

const percona = (label: string): PodEnd => ({
    namespace: "databases",
    labels: { "app.kubernetes.io/name": label },
});

/** Pods that jobs of Percona's operator make (its 1.19, pkg/naming/labels.go), where a cluster has backups. */
export function backupPods(run: ProgramRun): PodEnd[] {
    return ofKind(run, "PerconaXtraDBCluster")
        .filter(({ inputs }) => at(inputs, "spec", "backup", "storages") !== undefined)
        .map(({ inputs }) => ({
            namespace: at(inputs, "metadata", "namespace") as string,
            labels: {
                "app.kubernetes.io/name": "percona-xtradb-cluster",
                "app.kubernetes.io/instance": at(inputs, "metadata", "name") as string,
                "percona.com/backup-type": "xtrabackup",
                "batch.kubernetes.io/job-name": "xb-scheduled",
            },
        }));
}

/** Services that users call: those with load balancers, or would have them. */
const PUBLIC =
    /^(keystone|horizon|radosgw|stacklight-metrics-grafana|(glance|cinder|nova|placement)-api|neutron-server|nova-novncproxy(-cell\d+)?)$/;

export function declaredFlows(run: ProgramRun, { management, storage, users }: Prefixes): Found[] {
    const pods = podEnds(run);
    const resolve = resolver(run, OUTSIDE);
    const named = (where: RegExp) => pods.filter((of) => where.test(of.where) && !of.spec.hostNetwork);
    const backups = backupPods(run);
    const bucket = ofKind(run, "PerconaXtraDBCluster").some(
        ({ inputs }) => at(inputs, "spec", "backup", "storages", "default", "type") === "s3",
    );
    const rook = ofKind(run, "CephCluster").length > 0;
    const atHosts = ofKind(run, "Service").some(({ name }) => name === "ceph-monitors");
    const clusters = [...new Set(named(/-pxc$/).map(({ labels }) => labels["app.kubernetes.io/instance"]))];
    const databases = clusters.flatMap((cluster): Declared[] => {
        const of = (component: string) =>
            pods.filter(
                ({ labels }) =>
                    labels["app.kubernetes.io/instance"] === cluster &&
                    labels["app.kubernetes.io/component"] === component,
            );
        const [members, haproxy, proxysql] = [of("pxc"), of("haproxy"), of("proxysql")];
        const own = backups.filter(({ labels }) => labels["app.kubernetes.io/instance"] === cluster);
        const operators = ["percona-xtradb-cluster-operator", "pxc-operator"].map(percona);
        return [
            {
                why: "Galera replicates, copies and asks its members",
                from: members,
                to: members,
                ports: [3306, 33062, 4444, 4567, 4568],
            },
            {
                why: "the proxy follows the writer",
                from: [...haproxy, ...proxysql],
                to: members,
                ports: [3306, 33062],
            },
            { why: "ProxySQL's instances agree", from: proxysql, to: proxysql, ports: [6032] },
            {
                why: "the operator makes accounts, and asks for states",
                from: operators,
                to: members,
                ports: [3306, 33062],
            },
            { why: "the operator finds the writer", from: operators, to: haproxy, ports: [3306] },
            { why: "the operator finds the writer", from: operators, to: proxysql, ports: [6032] },
            { why: "a backup joins the cluster", from: own, to: members, ports: [3306, 4567] },
            { why: "a member sends it a copy", from: members, to: own, ports: [4444, 4567] },
            bucket
                ? { why: "backups are in a bucket", from: own, to: [OUTSIDE], ports: [443] }
                : { why: "a restore reads a backup's volume", from: own, to: own, ports: [3307] },
        ];
    });
    const brokers = [...new Set(named(/rabbitmq.*-server$/))];
    const gateways = pods.filter(({ labels }) => labels.app === "rook-ceph-rgw");
    const gatewayPorts = ofKind(run, "CephObjectStore").map(
        ({ inputs }) =>
            (at(inputs, "spec", "gateway", "securePort") ?? at(inputs, "spec", "gateway", "port")) as number,
    );
    const rookOperator: PodEnd = { namespace: "rook-ceph", labels: { app: "rook-ceph-operator" } };
    const declared: Declared[] = [
        ...databases,
        { why: "Rook sees to gateways", from: [rookOperator], to: gateways, ports: gatewayPorts },
        { why: "gateways are clients of Ceph", from: gateways, to: [addressIn(storage)], ports: [6800, 7568] },
        {
            why: "gateways ask the monitors, which Rook gives their hosts' addresses unless it is told others",
            from: gateways,
            to: [addressIn(atHosts ? management : storage)],
            ports: [3300],
        },
        {
            why: "RabbitMQ's operator asks brokers how they are",
            from: [{ namespace: "rabbitmq-system", labels: { "app.kubernetes.io/name": "rabbitmq-cluster-operator" } }],
            to: brokers,
            ports: ofKind(run, "RabbitmqCluster").map(({ inputs }) => (at(inputs, "spec", "tls") ? 15671 : 15672)),
        },
        ...brokers.map((broker) => ({
            why: "brokers are a cluster, and their tools speak to it",
            from: [broker],
            to: [broker],
            ports: [4369, 25672, 35672, 35682],
        })),
        {
            why: "Elasticsearch's members are a cluster, and one that ends asks another to take it out",
            from: named(/-logs-es-/),
            to: named(/-logs-es-/),
            ports: [9200, 9300],
        },
        {
            why: "Kibana asks the cluster of its reference",
            from: named(/-logs-kb$/),
            to: named(/-logs-es-/),
            ports: [9200],
        },
        {
            why: "Elastic's operator asks members how they are",
            from: [{ namespace: "elastic-system", labels: { "control-plane": "elastic-operator" } }],
            to: named(/-logs-es-/),
            ports: [9200],
        },
        { why: "users call Kibana", from: [addressIn(users)], to: named(/-logs-kb$/), ports: [5601] },
        {
            why: "the aggregator asks the proxies that Kubernetes tells of",
            from: named(/-aggregator$/),
            to: named(/^StatefulSet mysql.*-haproxy$/),
            ports: [8404],
        },
        {
            why: "Ceph's data: an address and port of each OSD that the monitors tell",
            from: named(/^(Deployment glance-api|StatefulSet cinder-(volume|backup))$/),
            to: [rook ? addressIn(storage) : OUTSIDE],
            ports: [6800, 7568],
        },
        {
            why: "consoles: Nova's agents tell each machine's port",
            from: named(/novncproxy/),
            to: [addressIn(management)],
            ports: [5900, 6923],
        },
        {
            why: "users' images from the web",
            from: named(/^Deployment glance-api$/),
            to: [OUTSIDE],
            ports: [80, 443],
        },
        {
            why: "Kubernetes' API, for pods with an account",
            from: pods
                .filter(({ spec }) => spec.automountServiceAccountToken)
                .map((of) => (of.spec.hostNetwork ? addressIn(management) : of)),
            to: [OUTSIDE],
            ports: [443, 6443],
        },
        {
            why: "names",
            from: [...pods.filter(({ spec }) => !spec.hostNetwork), ...backups],
            to: [OUTSIDE],
            ports: [53, "53/UDP"],
        },
    ];
    const published = ofKind(run, "Service")
        .filter(({ objectName }) => PUBLIC.test(objectName ?? ""))
        .flatMap(({ objectName, inputs }) => {
            const port = at(inputs, "spec", "ports", 0, "port") as number;
            const namespace = at(inputs, "metadata", "namespace") as string;
            return resolve(`${objectName}.${namespace}.svc`, port, namespace).map((target) => ({
                from: addressIn(users),
                ...target,
                where: `users call ${objectName}`,
            }));
        });
    return [
        ...published,
        ...declared.flatMap(({ why, from, to, ports }) =>
            from.flatMap((one) =>
                to.flatMap((other) =>
                    ports.map((text) => {
                        const [port, protocol] = String(text).split("/");
                        return { from: one, to: other, port: Number(port), protocol: protocol ?? "TCP", where: why };
                    }),
                ),
            ),
        ),
    ];
}
