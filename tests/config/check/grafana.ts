import { parse } from "yaml";
import { lines } from "../run";
import { Check } from "./check";

const FLAG = /^(true|false)$/;
const PATH = /^\/\S+$/;

/**
 * What grafana.ini may say, and how: of Grafana's own conf/defaults.ini (12.4) what we set. Grafana passes over what it does
 * not know, and is in no registry as a program.
 */
const OPTIONS: Record<string, Record<string, RegExp>> = {
    server: {
        http_port: /^\d+$/,
        root_url: /^https?:\/\/\S+\/$/,
        protocol: /^(http|https|h2|socket)$/,
        cert_file: PATH,
        cert_key: PATH,
        certs_watch_interval: /^\d+[smh]$/,
        min_tls_version: /^TLS1\.[23]$/,
    },
    paths: { data: PATH, plugins: PATH, provisioning: PATH },
    log: { mode: /^(console|file|syslog)$/ },
    database: { type: /^sqlite3$/ },
    security: { admin_user: /^\w+$/, cookie_secure: FLAG, disable_gravatar: FLAG },
    users: { allow_sign_up: FLAG, default_theme: /^(dark|light|system)$/ },
    "auth.anonymous": { enabled: FLAG, org_role: /^(Viewer|Editor|Admin)$/ },
    unified_alerting: { enabled: FLAG },
    analytics: { reporting_enabled: FLAG, check_for_updates: FLAG, check_for_plugin_updates: FLAG },
    plugins: { preinstall_disabled: FLAG, plugin_admin_enabled: FLAG, public_key_retrieval_disabled: FLAG },
    news: { news_feed_enabled: FLAG },
    snapshots: { enabled: FLAG },
};

/** grafana.ini by the table of its options. */
export const checkGrafanaIni: Check = ({ content }) => {
    let section = "";
    const faults = lines(content).flatMap((line) => {
        const heading = /^\[(.+)\]$/.exec(line)?.[1];
        if (heading !== undefined) {
            section = heading;
            return OPTIONS[section] ? [] : [`no section [${section}]`];
        }
        const [, option = line, value = ""] = /^(\w+) = (.*)$/.exec(line) ?? [];
        const expected = OPTIONS[section]?.[option];
        if (!expected) return [`[${section}] has no option ${option}`];
        return expected.test(value) ? [] : [`[${section}] ${option} = ${value}: expected ${expected.source}`];
    });
    return Promise.resolve(faults);
};

type Shape = { [key: string]: "text" | "flag" | "number" | Shape | [Shape] };

/** What Grafana reads of provisioning files (pkg/services/provisioning of 12.4, and InfluxDB's data source); it passes over the rest. */
const PROVISIONING: Record<string, Shape> = {
    "datasources.yaml": {
        apiVersion: "number",
        prune: "flag",
        datasources: [
            {
                uid: "text",
                name: "text",
                type: "text",
                access: "text",
                url: "text",
                isDefault: "flag",
                editable: "flag",
                basicAuth: "flag",
                basicAuthUser: "text",
                jsonData: {
                    version: "text",
                    dbName: "text",
                    httpMode: "text",
                    timeInterval: "text",
                    tlsAuthWithCACert: "flag",
                },
                secureJsonData: { basicAuthPassword: "text", tlsCACert: "text" },
            },
        ],
    },
    "providers.yaml": {
        apiVersion: "number",
        providers: [
            {
                name: "text",
                type: "text",
                folder: "text",
                allowUiUpdates: "flag",
                disableDeletion: "flag",
                options: { path: "text" },
            },
        ],
    },
};

const TYPES = { text: "string", flag: "boolean", number: "number" };

function shapeFaults(value: unknown, shape: Shape[string], path: string): string[] {
    if (typeof shape === "string") {
        return typeof value === TYPES[shape] ? [] : [`${path}: ${JSON.stringify(value)}, expected a ${shape}`];
    }
    if (Array.isArray(shape)) {
        if (!Array.isArray(value)) return [`${path}: no list`];
        return value.flatMap((item, i) => shapeFaults(item, shape[0], `${path}[${i}]`));
    }
    return Object.entries(value as object).flatMap(([key, item]) => {
        const of = shape[key];
        return of === undefined ? [`${path}: no field ${key}`] : shapeFaults(item, of, `${path}.${key}`);
    });
}

/** Files by which Grafana is provisioned, by the fields that it reads. */
export const checkGrafanaProvisioning: Check = ({ name, content }) =>
    Promise.resolve(shapeFaults(parse(content), PROVISIONING[name] ?? {}, name));
