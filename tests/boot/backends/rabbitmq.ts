import { KubernetesObject } from "../../../cli/manifests";
import { lines } from "../../config/run";
import { at } from "../../support/stacks";
import { Objects, plain } from "../kubelet/objects";
import { Container } from "../machine/container";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";
import { backend } from "./backend";

/** Settings that Debian's 3.10 does not have, or that need a cluster. */
const ELSEWHERE = /^(deprecated_features\.|cluster_formation\.|queue_leader_locator\b)/;

const TLS = "/etc/rabbitmq-tls";

/** What the operator makes of a certificate, and of the word that there is nothing without TLS. */
const SECURED = [
    "listeners.tcp = none",
    "listeners.ssl.default = 5671",
    `ssl_options.certfile = ${TLS}/tls.crt`,
    `ssl_options.keyfile = ${TLS}/tls.key`,
    "ssl_options.versions.1 = tlsv1.2",
];

interface Broker {
    container: Container;
    /** Lines of rabbitmq.conf that this broker cannot be given. */
    left: string[];
}

type Mount = { name: string; mountPath: string };
type Volume = { name: string; secret?: { secretName: string } };

/** Files that a cluster's pods get from Secrets. */
function mounted(cluster: KubernetesObject, objects: Objects): Record<string, string> {
    const spec = at(cluster, "spec", "override", "statefulSet", "spec", "template", "spec");
    const volumes = (at(spec, "volumes") as Volume[] | undefined) ?? [];
    const mounts = (at(spec, "containers", 0, "volumeMounts") as Mount[] | undefined) ?? [];
    const files = mounts.flatMap(({ name, mountPath }) => {
        const source = volumes.find((volume) => volume.name === name)?.secret;
        const data = source ? plain(objects.get("Secret", source.secretName)) : {};
        return Object.entries(data).map(([file, content]) => [`${mountPath}/${file}`, content]);
    });
    return Object.fromEntries(files) as Record<string, string>;
}

/** Debian's RabbitMQ in place of the operator's cluster: its configuration, and from its definitions every account and queue policy. */
export async function rabbitmq(
    machine: Machine,
    image: Image,
    cluster: KubernetesObject,
    objects: Objects,
): Promise<Broker> {
    const config = lines((at(cluster, "spec", "rabbitmq", "additionalConfig") as string | undefined) ?? "");
    const left = config.filter((line) => ELSEWHERE.test(line));
    const kept = config.filter((line) => !ELSEWHERE.test(line));
    const secretName = at(cluster, "spec", "tls", "secretName") as string | undefined;
    const tls = secretName === undefined ? {} : plain(objects.get("Secret", secretName));
    const container = await backend(machine, image, {
        name: "rabbitmq",
        data: ["/var/lib/rabbitmq"],
        files: {
            ...mounted(cluster, objects),
            ...Object.fromEntries(Object.entries(tls).map(([file, text]) => [`${TLS}/${file}`, text])),
            "/etc/rabbitmq/rabbitmq.conf": `${[...kept, ...(secretName === undefined ? [] : SECURED)].join("\n")}\n`,
            "/etc/rabbitmq/rabbitmq-env.conf":
                (at(cluster, "spec", "rabbitmq", "envConfig") as string | undefined) ?? "",
            "/etc/rabbitmq/enabled_plugins": "[].\n",
        },
        env: { HOME: "/var/lib/rabbitmq", RABBITMQ_NODENAME: "rabbit@localhost", RABBITMQ_LOGS: "-" },
        script: "exec /usr/lib/rabbitmq/bin/rabbitmq-server",
        ready: secretName === undefined ? 5672 : 5671,
    });
    return { container, left };
}
