import { readFileSync } from "node:fs";
import { KubernetesObject } from "../../cli/manifests";
import { mariadb } from "./backends/mariadb";
import { rabbitmq } from "./backends/rabbitmq";
import { Cluster } from "./cluster";
import { secret } from "./kubelet/objects";

/** What of a Certificate's is known once it is rendered. */
interface CertificateSpec {
    secretName: string;
    dnsNames?: string[];
    ipAddresses?: string[];
}

/** Does what an operator does of a custom resource; lines that say what is not as rendered. */
type Operator = (cluster: Cluster, resource: KubernetesObject) => Promise<string[]>;

/** By kind of custom resource. */
export const operators: Record<string, Operator | undefined> = {
    PerconaXtraDBCluster: async ({ machine, images, programs, objects, authority }, resource) => {
        await mariadb(machine, await images.debian, programs, resource, objects, authority);
        return ["one MariaDB of Debian's, with its own my.cnf, in place of Percona's cluster and its proxies"];
    },
    // cert-manager's: the CA is the cluster's own.
    ClusterIssuer: () => Promise.resolve([]),
    Certificate: ({ authority, objects }, resource) => {
        const { secretName, dnsNames = [], ipAddresses = [] } = resource.spec as CertificateSpec;
        const { cert, key } = authority.issue(secretName, [...dnsNames, ...ipAddresses]);
        const files = { "ca.crt": authority.ca, "tls.crt": cert, "tls.key": key };
        const texts = Object.entries(files).map(([name, path]) => [name, readFileSync(path, "utf8")]);
        objects.add(secret(secretName, Object.fromEntries(texts) as Record<string, string>));
        return Promise.resolve([]);
    },
    RabbitmqCluster: async ({ machine, images, objects }, resource) => {
        const { left } = await rabbitmq(machine, await images.debian, resource, objects);
        return [`Debian's RabbitMQ 3.10, which has no ${left.map((line) => line.split(" ")[0]).join(", ")}`];
    },
};

/** Does the same for every custom resource of a kind. */
export async function operate(cluster: Cluster, kind: string): Promise<void> {
    for (const resource of cluster.objects.ofKind(kind)) await operators[kind]!(cluster, resource);
}
