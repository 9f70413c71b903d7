import { CA_FILE, serverFiles } from "../common/tls";

/** Ports of a member: for clients, for the other members, and for probes and metrics. */
export const ports = { client: 2379, peer: 2380, metrics: 2381 };

export const DATA = "/var/lib/etcd";

export interface EtcdSettings {
    /** The cluster; its members are called `<name>-0`, `<name>-1`, … */
    name: string;
    /** The headless Service by which members have names. */
    members: string;
    replicas: number;
    /** Bytes that the database may grow to. */
    quota: number;
    /** Whether members have a certificate, and ask their clients and one another for theirs. */
    tls: boolean;
}

/**
 * etcd's arguments; POD_NAME and NAMESPACE come from the pod. The list of members only counts when a member starts without
 * data. A member whose volume is lost does not come back by itself: it would vote again on what it has voted on, so etcd
 * refuses. The cluster works on without it, and is whole again when all pods and claims are deleted: what it holds are locks
 * that live for 30 seconds.
 */
export function etcdCommand({ name, members, replicas, quota, tls }: EtcdSettings): string[] {
    const protocol = tls ? "https" : "http";
    const at = (pod: string, port: number) => `${protocol}://${pod}.${members}.$(NAMESPACE).svc.cluster.local:${port}`;
    const own = "$(POD_NAME)";
    const all = Array.from({ length: replicas }, (_, i) => `${name}-${i}`);
    const options = {
        name: own,
        // A directory that is etcd's own: a volume's has a lost+found, and not its mode.
        "data-dir": `${DATA}/data`,
        "listen-client-urls": `${protocol}://0.0.0.0:${ports.client}`,
        "advertise-client-urls": at(own, ports.client),
        "listen-peer-urls": `${protocol}://0.0.0.0:${ports.peer}`,
        "initial-advertise-peer-urls": at(own, ports.peer),
        // Never with TLS: etcd would ask the kubelet for a certificate too. It tells how the member does, and no key.
        "listen-metrics-urls": `http://0.0.0.0:${ports.metrics}`,
        "initial-cluster": all.map((member) => `${member}=${at(member, ports.peer)}`).join(","),
        "initial-cluster-state": "new",
        "initial-cluster-token": name,
        // Ms. Its hosts are shared: a disk or a core that is busy for a second must not cost a leader (etcd, "Tuning").
        "heartbeat-interval": 500,
        "election-timeout": 5000,
        "auto-compaction-mode": "periodic",
        "auto-compaction-retention": "1h",
        "quota-backend-bytes": quota,
        ...(tls ? tlsOptions(name) : {}),
    };
    return ["etcd", ...Object.entries(options).map(([option, value]) => `--${option}=${value}`)];
}

/**
 * One certificate for all members, as servers and as one another's clients: etcd's own JSON gateway, which tooz speaks to,
 * is a client of etcd with it too. Whoever has another certificate of the CA is no member. etcd reads a renewed
 * certificate with the next connection.
 */
function tlsOptions(name: string): Record<string, string | boolean> {
    const { cert, key } = serverFiles;
    const both = { "cert-file": cert, "key-file": key, "trusted-ca-file": CA_FILE, "client-cert-auth": true };
    const ofPeers = Object.entries(both).map(([option, value]) => [`peer-${option}`, value] as const);
    return {
        ...both,
        ...Object.fromEntries(ofPeers),
        "peer-cert-allowed-hostname": `${name}.$(NAMESPACE).svc.cluster.local`,
    };
}
