import { ProgramRun, Registered, Secret } from "../../cli/program";
import { at } from "./stacks";

/** A text of an object, with its place. */
interface Text {
    where: string;
    text: string;
}

/** What is said without TLS on purpose, by its place, with the reason. */
const EXCEPTIONS: [where: RegExp, says: RegExp, reason: string][] = [
    [
        /StatefulSet etcd /,
        /^http:\/\/0\.0\.0\.0:2381$/,
        "etcd's metrics, for the kubelet: with TLS etcd would ask it for a certificate. No key of its database is there.",
    ],
    [
        /ConfigMap stacklight-alerting-aggregator-config /,
        /^http:\/\/etcd-\d+\.[a-z.-]+:2381\/metrics$/,
        "The same, for who watches it.",
    ],
    [
        /ConfigMap stacklight-alerting-aggregator-config /,
        /^http:\/\/rook-ceph-mgr\.[a-z.-]+:9283\/metrics$/,
        "Ceph's managers have no TLS for their metrics. No key of Ceph's is there.",
    ],
];

/** Options of a URL without which nobody encrypts, or nobody looks who answers. */
const NEEDED: Record<string, RegExp[]> = {
    amqps: [],
    "etcd3+https": [/[?&]ca_cert=\//],
    https: [],
    "mysql+pymysql": [/[?&]ssl_ca=\//],
    smtps: [],
    rabbit: [/[?&]ssl=(true|1)\b/, /[?&]ssl_ca_file=\//],
    wss: [],
};

/** Every connection string without TLS, or with TLS that verifies nobody. One to no host or to itself stays on the machine. */
function urlFaults({ where, text }: Text): string[] {
    return [...text.matchAll(/\b([a-z][a-z0-9+.-]*):\/\/([^\s"'<>`,;]+[^\s"'<>`]*)/gi)]
        .filter(([, , rest = ""]) => !/^(\/|127\.0\.0\.1[:/])/.test(rest))
        .filter(([url]) => !EXCEPTIONS.some(([place, says]) => place.test(where) && says.test(url)))
        .flatMap(([url, scheme = ""]) => {
            const shown = url.replace(/:[^:@/]*@/g, ":…@");
            const needed = NEEDED[scheme.toLowerCase()];
            if (!needed) return [`${where}: ${shown}: no TLS`];
            const missing = needed.filter((option) => !option.test(url));
            return missing.map((option) => `${where}: ${shown}: without ${option.source}`);
        });
}

/** Lines of files by which a program connects or listens without TLS, though no URL says so. */
const LINES: [line: RegExp, expected: string][] = [
    [/^http(-socket)? *=.*/m, "https-socket"],
    [/^nova_metadata_protocol *= *http$/m, "https"],
    [/^auth_schemes *=.*\bnone\b.*/m, "vencrypt"],
    [/^live_migration_scheme *= *(?! |tls$).*/m, "tls"],
    [/^(insecure|api_insecure|glance_api_insecure|nova_metadata_insecure) *= *(true|1)/im, "false"],
    [/^listeners\.tcp\.(default|\d+) *=.*/m, "listeners.ssl"],
    [/^OPENSTACK_SSL_NO_VERIFY *= *True/m, "OPENSTACK_SSL_CACERT"],
    [/^(ssl_verify|verify) *= *(false|none)/im, "a CA"],
];

function lineFaults({ where, text }: Text): string[] {
    const lines = LINES.flatMap(([line, expected]) => {
        const found = line.exec(text);
        return found ? [`${where}: ${found[0]}: expected ${expected}`] : [];
    });
    // Apache says by one word whether it encrypts, and nova-novncproxy by one option.
    if (/^Listen (?!127\.0\.0\.1:)/m.test(text) && !/^SSLEngine On$/m.test(text))
        lines.push(`${where}: Listen without SSLEngine On`);
    if (/^novncproxy_port /m.test(text)) {
        for (const option of ["ssl_only = true", "auth_schemes = vencrypt"]) {
            if (!text.includes(`\n${option}\n`)) lines.push(`${where}: a proxy of consoles without ${option}`);
        }
    }
    // Telegraf's plugins say who verifies beside the URL.
    for (const block of text.split(/^(?=\[\[)/m)) {
        if (/^\[\[(inputs|outputs)\.[^]*(https|amqps):\/\//.test(block) && !/^\s*tls_ca = "\//m.test(block)) {
            lines.push(`${where}: ${block.slice(0, block.indexOf("\n"))} without tls_ca`);
        }
    }
    return lines;
}

/** What custom resources and probes say of TLS by a field. */
function fieldFaults({ inputs }: Registered, where: string): string[] {
    const faults: string[] = [];
    if (inputs.kind === "RabbitmqCluster" && at(inputs, "spec", "tls", "disableNonTLSListeners") !== true) {
        faults.push(`${where}: listens without TLS`);
    }
    if (inputs.kind === "PerconaXtraDBCluster" && at(inputs, "spec", "tls", "enabled") === false) {
        faults.push(`${where}: listens without TLS`);
    }
    const containers = at(inputs, "spec", "template", "spec", "containers") as Record<string, unknown>[] | undefined;
    for (const container of containers ?? []) {
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
            const httpGet = at(container, probe, "httpGet") as
                { host?: string; scheme?: string; port: unknown } | undefined;
            if (httpGet?.host === "127.0.0.1") continue;
            if (httpGet && httpGet.scheme !== "HTTPS" && httpGet.port !== "metrics") {
                faults.push(`${where} ${probe}: asks without TLS`);
            }
        }
    }
    return faults;
}

/** Every text of a value, with those of Secrets as pods read them. */
function textsOf(value: unknown, where: string, encoded = false): Text[] {
    if (value instanceof Secret) return textsOf(value.value, where, encoded);
    if (typeof value === "string") return [{ where, text: encoded ? Buffer.from(value, "base64").toString() : value }];
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]) => textsOf(item, `${where} ${key}`, encoded));
}

/**
 * Whatever a run makes that speaks without TLS, each with its place: config files, Secrets, environments, commands, custom
 * resources and the files of hosts. memcached is not among them: its clients are told hosts and ports alone (docs/tls.md).
 */
export function plaintext(run: ProgramRun): string[] {
    const inObjects = run.resources.flatMap((resource) => {
        const { type, name, inputs } = resource;
        const where = `${type.split(":").at(-1) ?? ""} ${name}`;
        const { data, ...others } = inputs as { data?: unknown };
        const texts = [...textsOf(others, where), ...textsOf(data, `${where} data`, inputs.kind === "Secret")];
        return [...texts.flatMap(textFaults), ...fieldFaults(resource, where)];
    });
    return [...inObjects, ...textsOf(run.outputs, "outputs").flatMap(textFaults)];
}

function textFaults(text: Text): string[] {
    return [...urlFaults(text), ...lineFaults(text)];
}
