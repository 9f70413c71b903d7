import { calls, Flow, Operator, Pods, podsOf, Server, tcp } from "../common/flows";
import { DatabaseArgs } from "./args";

type Settings = Pick<DatabaseArgs, "external" | "proxy" | "backup">;

const OPERATOR: Operator = {
    operator: {
        matchExpressions: [
            {
                // By its manifest, and by its chart.
                key: "app.kubernetes.io/name",
                operator: "In",
                values: ["percona-xtradb-cluster-operator", "pxc-operator"],
            },
        ],
    },
};

/** What clients call: the proxy, or the host of an external database, of which policies know no name. */
export function databaseServer(name: string, { external, proxy = "haproxy" }: Settings, port: number): Server {
    return { at: external ? "anywhere" : podsOf(name, proxy), ports: tcp(port) };
}

/** The proxy's, the members', their operator's and their backups' connections (Percona's operator 1.19, build/). */
export function databaseFlows(name: string, { external, proxy = "haproxy", backup }: Settings): Flow[] {
    if (external) return [];
    const members = podsOf(name, "pxc");
    const [front, admin] = [podsOf(name, proxy), proxy === "haproxy" ? 3306 : 6032];
    const on = (at: Pods, ...ports: number[]): Server => ({ at, ports: tcp(...ports) });
    return [
        // Statements, and by the port for administrators whether a member is fit for them.
        ...calls(front, on(members, 3306, 33062)),
        // Galera's replication, and full and incremental copies.
        ...calls(members, on(members, 3306, 33062, 4444, 4567, 4568)),
        // It makes accounts on the members themselves (pkg/controller/pxc/users.go), and asks by the other port how they are.
        ...calls(OPERATOR, on(members, 3306, 33062), on(front, admin)),
        ...(proxy === "proxysql" ? calls(front, on(front, admin)) : []),
        ...(backup ? backupFlows(name, members, backup.bucket) : []),
    ];
}

function backupFlows(name: string, members: Pods, bucket: { endpoint?: string } | undefined): Flow[] {
    // Jobs that back up or restore, and the pod that hands a backup's volume to the latter: all without a component.
    const backups: Pods = {
        name: `${name}-backup`,
        selector: {
            matchLabels: { "app.kubernetes.io/instance": name },
            matchExpressions: [{ key: "app.kubernetes.io/component", operator: "DoesNotExist" }],
        },
    };
    const { port, protocol } = new URL(bucket?.endpoint ?? "https://s3.amazonaws.com");
    const store: Server = { at: "anywhere", ports: tcp(Number(port) || (protocol === "http:" ? 80 : 443)) };
    return [
        // A backup joins the cluster, and one of the members sends it a full copy.
        ...calls(backups, { at: members, ports: tcp(3306, 4567) }),
        ...calls(members, { at: backups, ports: tcp(4444, 4567) }),
        ...calls(backups, bucket ? store : { at: backups, ports: tcp(3307) }),
    ];
}
