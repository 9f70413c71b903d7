import { stringify } from "yaml";
import { BUCKET, GRAFANA_PORT } from "./config";
import { METRICS_USERS } from "../access";
import { DATASOURCE } from "./dashboard";
import { serverFiles } from "../../common/tls";

export const GRAFANA_INI = "/etc/grafana/grafana.ini";
const PROVISIONING = "/etc/grafana/provisioning";
export const DATASOURCES = `${PROVISIONING}/datasources/datasources.yaml`;
export const PROVIDERS = `${PROVISIONING}/dashboards/providers.yaml`;
export const DASHBOARDS = "/etc/grafana/dashboards";
/** Grafana's own state: users' sessions and what it read from files. Gone with the pod. */
export const STATE = "/var/lib/grafana";

/** Environment variables with what files must not hold. */
export const ADMIN_PASSWORD = "GF_SECURITY_ADMIN_PASSWORD";
/** With what Grafana encrypts data sources' passwords in its own database; the pod's own, as the database is. */
export const SECRET_KEY = "GF_SECURITY_SECRET_KEY";
export const READER_PASSWORD = "READER_PASSWORD";

export const GRAFANA_COMMAND = [
    "/usr/share/grafana/bin/grafana",
    "server",
    "--homepath=/usr/share/grafana",
    `--config=${GRAFANA_INI}`,
];

export interface GrafanaSettings {
    /** URL at which it is reached. */
    url: string;
    tls: boolean;
    /** Whether dashboards can be read without logging in. */
    anonymous: boolean;
}

type Section = Record<string, string | number | boolean>;

/** grafana.ini: what differs from Grafana's own. */
export function grafanaIni({ url, tls, anonymous }: GrafanaSettings): string {
    const sections: Record<string, Section> = {
        server: {
            http_port: GRAFANA_PORT,
            root_url: `${url}/`,
            ...(tls
                ? {
                      // One connection for each browser: what it asks meets the same Grafana as long as that one stands.
                      protocol: "h2",
                      cert_file: serverFiles.cert,
                      cert_key: serverFiles.key,
                      certs_watch_interval: "30s",
                      min_tls_version: "TLS1.2",
                  }
                : { protocol: "http" }),
        },
        paths: { data: STATE, plugins: `${STATE}/plugins`, provisioning: PROVISIONING },
        log: { mode: "console" },
        // Its own file, and never the control plane's database (RA "MySQL").
        database: { type: "sqlite3" },
        security: { admin_user: "admin", cookie_secure: tls, disable_gravatar: true },
        users: { allow_sign_up: false, default_theme: "system" },
        "auth.anonymous": { enabled: anonymous, org_role: "Viewer" },
        // Nagios tells people; dashboards show.
        unified_alerting: { enabled: false },
        // It asks nobody outside the cloud for anything.
        analytics: { reporting_enabled: false, check_for_updates: false, check_for_plugin_updates: false },
        plugins: { preinstall_disabled: true, plugin_admin_enabled: false, public_key_retrieval_disabled: true },
        news: { news_feed_enabled: false },
        snapshots: { enabled: false },
    };
    return Object.entries(sections)
        .map(([section, options]) =>
            [`[${section}]`, ...Object.entries(options).map(([option, value]) => `${option} = ${value}`), ""].join(
                "\n",
            ),
        )
        .join("\n");
}

export interface DatasourceSettings {
    /** URL of whichever copy is ready, which is the default. */
    any: string;
    /** URLs of the copies. */
    copies: string[];
    /** File of the CA that they are verified by. @default plaintext */
    cafile?: string;
}

/** The data sources: any copy, and each by itself, since one that was away lacks what was written meanwhile. */
export function datasources({ any, copies, cafile }: DatasourceSettings): string {
    const source = (uid: string, name: string, url: string) => ({
        uid,
        name,
        type: "influxdb",
        access: "proxy",
        url,
        isDefault: uid === DATASOURCE,
        editable: false,
        basicAuth: true,
        basicAuthUser: METRICS_USERS.read,
        jsonData: {
            version: "InfluxQL",
            dbName: BUCKET,
            httpMode: "POST",
            timeInterval: "10s",
            ...(cafile === undefined ? {} : { tlsAuthWithCACert: true }),
        },
        secureJsonData: {
            basicAuthPassword: `$__env{${READER_PASSWORD}}`,
            ...(cafile === undefined ? {} : { tlsCACert: `$__file{${cafile}}` }),
        },
    });
    return stringify(
        {
            apiVersion: 1,
            prune: true,
            datasources: [
                source(DATASOURCE, "InfluxDB", any),
                ...copies.map((url, i) => source(`${DATASOURCE}-${i}`, `InfluxDB ${i}`, url)),
            ],
        },
        { lineWidth: 0 },
    );
}

/** Where the dashboards are, as files. */
export function providers(): string {
    const provider = {
        name: "openstack-ra",
        type: "file",
        folder: "OpenStack",
        allowUiUpdates: false,
        disableDeletion: true,
        options: { path: DASHBOARDS },
    };
    return stringify({ apiVersion: 1, providers: [provider] }, { lineWidth: 0 });
}
