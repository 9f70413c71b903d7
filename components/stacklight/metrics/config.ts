import { serverFiles } from "../../common/tls";
import { METRICS_USERS } from "../access";
import { MetricsSize } from "./sizing";

/** InfluxDB's port, for all that it does. */
export const PORT = 8086;
export const GRAFANA_PORT = 3000;

/** Where a copy's data is. */
export const DATA = "/var/lib/influxdb2";

/** What metrics are written to; for InfluxDB's 1.x API the bucket is a database, by a mapping that it has by itself. */
export const ORGANIZATION = "openstack";
export const BUCKET = "metrics";

/** A program's arguments, as it takes them. */
function words(program: string, options: Record<string, string | number>): string[] {
    return [program, ...Object.entries(options).map(([option, value]) => `--${option}=${value}`)];
}

/** What an InfluxDB is, whoever it listens to. */
export function influxdOptions(size: MetricsSize): string[] {
    const mebibytes = (n: number) => n * 2 ** 20;
    return words("influxd", {
        "bolt-path": `${DATA}/influxd.bolt`,
        "sqlite-path": `${DATA}/influxd.sqlite`,
        "engine-path": `${DATA}/engine`,
        // Bytes.
        "storage-cache-max-memory-size": mebibytes(size.cache.most),
        "storage-cache-snapshot-memory-size": mebibytes(size.cache.snapshot),
        "log-level": "info",
        // It tells its vendor nothing, shows no pages of its own, and runs no tasks: Grafana and the aggregator do.
        "reporting-disabled": "true",
        "ui-disabled": "true",
        "no-tasks": "true",
        "pprof-disabled": "true",
        "hardening-enabled": "true",
    });
}

/** Seconds that a copy has to end: what is in memory goes to disk. */
export const GRACE = 120;
/** Shell command by which it does so. InfluxDB listens to no other signal; told to terminate, it ends at once. */
export const DRAIN = `kill -INT 1; sleep ${GRACE - 10}`;

/** Seconds between looks at the certificate; the kubelet takes a minute itself to bring a renewed one. */
const CERTIFICATE_SECONDS = 10;
/** Seconds between the ends of two copies for a renewed certificate: the time to open half a terabyte again. */
const APART_SECONDS = 900;

/**
 * The command of a copy. InfluxDB reads its certificate only when it starts: beside it, a loop waits for a renewed one, which
 * all copies get at once, and ends it, copy by copy. What is written meanwhile waits at the senders. POD_NAME comes from the
 * pod.
 */
export function influxdCommand(size: MetricsSize, tls: boolean): string[] {
    const own = [...influxdOptions(size), `--http-bind-address=:${PORT}`];
    if (!tls) return own;
    const { cert, key } = serverFiles;
    const influxd = [...own, `--tls-cert=${cert}`, `--tls-key=${key}`, "--tls-min-version=1.2"];
    // $$ is the shell, and so InfluxDB once it is what the shell has become.
    const end = `sleep $((\${POD_NAME##*-} * ${APART_SECONDS})) && kill -INT $$`;
    const loop = `while sleep ${CERTIFICATE_SECONDS}; do [ ${cert} -nt /tmp/started ] && ${end} && break; done`;
    return ["sh", "-c", `touch /tmp/started; (${loop}) & exec ${influxd.join(" ")}`];
}

/** What the set-up is told, but for credentials. */
export function setupSettings(retentionDays: number): Record<string, string> {
    return {
        DATA,
        ORGANIZATION,
        BUCKET,
        RETENTION_SECONDS: String(retentionDays * 86_400),
        WRITER: METRICS_USERS.write,
        READER: METRICS_USERS.read,
    };
}
