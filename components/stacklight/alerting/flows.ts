import { calls, Flow, KUBERNETES, podsOf, Server, serverOf, tcp } from "../../common/flows";
import { AlertingArgs } from "./args";
import { PLAIN_PORT, TLS_PORT } from "./web";

/** Ports of what the aggregator reads, where they are not those that clients call. */
export const metricsPorts = { rabbitmq: 15692, rabbitmqTls: 15691, etcd: 2381, haproxy: 8404, ceph: 9283 };

type Settings = Pick<AlertingArgs, "notifications"> & { certificates?: unknown };

/**
 * The aggregator asks every API and cluster, Kubernetes and InfluxDB, and tells Nagios. People come through Kubernetes' API
 * (`kubectl port-forward`), which no policy holds up.
 * @param servers all that the aggregator asks
 */
export function alertingFlows(name: string, { notifications = {}, certificates }: Settings, servers: Server[]): Flow[] {
    const nagios = serverOf(name, "nagios", certificates ? TLS_PORT : PLAIN_PORT);
    const { mail, webhook } = notifications;
    const told = [...(mail ? [mail.smtpPort ?? (mail.tls ? 465 : 25)] : []), ...(webhook ? [webhook.port ?? 443] : [])];
    return [
        ...calls(podsOf(name, "aggregator"), nagios, KUBERNETES, ...servers),
        ...calls(nagios.at, ...told.map((port): Server => ({ at: "anywhere", ports: tcp(port) }))),
    ];
}
