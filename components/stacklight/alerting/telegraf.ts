import { METRICS_USERS } from "../access";
import { openstackInput, sqlInput } from "./inputs";
import { hostQueries, queryPath, rackQueries } from "./queries";
import { Plugin, telegrafConf } from "./toml";
import { Watched } from "./watched";

export const TELEGRAF_CONF = "/etc/telegraf/telegraf.conf";
export const RULES = "/etc/telegraf/rules.star";

/** Variables by which credentials reach telegraf.conf. */
export const variables = {
    nagiosUser: "NAGIOS_USERNAME",
    nagiosPassword: "NAGIOS_PASSWORD",
    writeToken: "INFLUXDB_WRITE_TOKEN",
    readToken: "INFLUXDB_READ_TOKEN",
    logsUser: "ELASTICSEARCH_USERNAME",
    logsPassword: "ELASTICSEARCH_PASSWORD",
    openstackPassword: "OPENSTACK_PASSWORD",
} as const;

/** Reads a variable of the environment. */
export const env = (name: string) => `\${${name}}`;

/** What of the addresses is known once the cloud is there. */
export interface Addresses {
    /** URLs of APIs, in the order of `Watched.apis`. */
    apis: string[];
    brokers: string[][];
    caches: string[][];
    etcds: string[][];
    databases: { hosts: string[]; variable: string }[];
    ceph?: string;
    influxdbs: string[];
    elasticsearch?: string;
    nagios: string;
    keystone?: { authUrl: string; username: string; project: string };
}

/** Files of the CAs by which servers are verified; none where they speak plaintext. */
export interface Cas {
    /** Of the cloud's servers. */
    cloud?: string;
    keystone?: string;
    metrics?: string;
    logs?: string;
    nagios?: string;
    databases: (string | undefined)[];
}

export interface TelegrafSettings {
    watched: Watched;
    addresses: Addresses;
    cas: Cas;
    namespace: string;
    bucket: string;
}

/** The pair that Nagios 4.5.12 compares against requests from other sites; it is no secret, and any hexadecimal digits do. */
const FORM_ID = "a1b2c3d4";

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** Kubernetes' API, as every pod with an account finds it. */
const KUBERNETES = {
    url: "https://kubernetes.default.svc",
    bearer_token: `${ACCOUNT}/token`,
    tls_ca: `${ACCOUNT}/ca.crt`,
};

function prometheus(name: string, urls: string[], ca: string | undefined, fields: string[]): Plugin {
    return {
        plugin: "inputs.prometheus",
        // In the second format a metric is a field; of a thousand only those that rules and dashboards read.
        options: { urls, metric_version: 2, timeout: "10s", tls_ca: ca, fieldinclude: fields },
        tables: { tags: { cluster: name } },
    };
}

function probe(service: string, urls: string[], ca: string | undefined): Plugin {
    return {
        plugin: "inputs.http_response",
        options: { urls, response_timeout: "10s", response_status_code: 200, tls_ca: ca },
        tables: { tags: { service } },
    };
}

/** The hosts that a rule's metrics come from: InfluxDB has them all, and answers for each role in one line. */
function hostInputs({ watched, addresses, cas, bucket }: TelegrafSettings): Plugin[] {
    const queries = watched.racks ? { ...hostQueries, ...rackQueries } : hostQueries;
    return Object.entries(queries).map(([measurement, query]) => ({
        plugin: "inputs.http",
        options: {
            urls: addresses.influxdbs.map((url) => url + queryPath(bucket, query)),
            username: METRICS_USERS.read,
            password: env(variables.readToken),
            headers: { Accept: "application/csv" },
            timeout: "30s",
            tls_ca: cas.metrics,
            name_override: measurement,
            data_format: "csv",
            csv_header_row_count: 1,
            csv_tag_columns: ["tags", ...query.tags],
            csv_reset_mode: "always",
            fieldinclude: [query.field],
            // Copies are equal, and the question is long.
            tagexclude: ["url"],
        },
    }));
}

function inputs(settings: TelegrafSettings): Plugin[] {
    const { watched, addresses, cas, namespace } = settings;
    const { apis, brokers = [], caches = [], etcds = [], databases = [], ceph, logs } = watched;
    const { keystone } = addresses;
    // Etcd and Ceph's manager give their metrics without TLS, whatever they do besides.
    const secure = [...addresses.apis, ...addresses.influxdbs, addresses.nagios].filter((url) => /^https:/.test(url));
    return [
        { plugin: "inputs.mock", options: { metric_name: "tick" }, lists: { constant: { name: "value", value: 1 } } },
        ...apis.map(({ service }, i) => probe(service, [addresses.apis[i] ?? ""], cas.cloud)),
        probe(
            "influxdb",
            addresses.influxdbs.map((url) => `${url}/health`),
            cas.metrics,
        ),
        ...brokers.map(({ name }, i) => prometheus(name, addresses.brokers[i] ?? [], cas.cloud, ["rabbitmq_*"])),
        ...etcds.map(({ name }, i) => prometheus(name, addresses.etcds[i] ?? [], undefined, ["etcd_*"])),
        ...(ceph && addresses.ceph ? [prometheus(ceph.name, [addresses.ceph], undefined, ["ceph_*"])] : []),
        ...databases.flatMap((database, i) => {
            const { hosts = [], variable = "" } = addresses.databases[i] ?? {};
            return sqlInput(database, hosts, env(variable), cas.databases[i], namespace);
        }),
        ...caches.map(({ name }, i): Plugin => ({
            plugin: "inputs.memcached",
            options: { servers: addresses.caches[i] ?? [] },
            tables: { tags: { cluster: name } },
        })),
        {
            plugin: "inputs.kube_inventory",
            options: {
                ...KUBERNETES,
                namespace,
                resource_include: ["daemonsets", "deployments", "nodes", "statefulsets"],
                response_timeout: "20s",
            },
        },
        {
            plugin: "inputs.kube_inventory",
            options: {
                ...KUBERNETES,
                namespace,
                // Thousands, so seldom; of each only how often it was started anew.
                resource_include: ["pods"],
                interval: "300s",
                response_timeout: "60s",
                fieldinclude: ["restarts_total"],
            },
        },
        ...(keystone ? [openstackInput(keystone, env(variables.openstackPassword), cas.keystone)] : []),
        ...(logs && addresses.elasticsearch
            ? [
                  {
                      plugin: "inputs.elasticsearch",
                      options: {
                          servers: [addresses.elasticsearch],
                          username: env(variables.logsUser),
                          password: env(variables.logsPassword),
                          cluster_health: true,
                          cluster_health_level: "cluster",
                          // Health alone: nodes tell their own collectors.
                          node_stats: ["breaker"],
                          indices_include: [],
                          tls_ca: cas.logs,
                      },
                  },
              ]
            : []),
        ...(watched.certificates
            ? [
                  {
                      plugin: "inputs.x509_cert",
                      options: {
                          sources: [...new Set(secure.map((url) => new URL(url).origin))],
                          interval: "1h",
                          timeout: "10s",
                          tls_ca: cas.cloud,
                          exclude_root_certs: true,
                      },
                  },
              ]
            : []),
        ...hostInputs(settings),
    ];
}

/** What a state is posted as: the form that Nagios' own page sends for a passive result. */
const FORM = [
    "cmd_typ=30",
    "cmd_mod=2",
    `nagFormId=${FORM_ID}`,
    'host={{.Tag "cluster" | urlquery}}',
    'service={{.Tag "service" | urlquery}}',
    'plugin_state={{.Field "state"}}',
    'plugin_output={{.Field "output" | urlquery}}',
].join("&");

function outputs({ addresses, cas, bucket }: TelegrafSettings): Plugin[] {
    return [
        // One block for each: of several URLs in a block only one gets what is written.
        ...addresses.influxdbs.map((url): Plugin => ({
            plugin: "outputs.influxdb",
            options: {
                urls: [url],
                database: bucket,
                skip_database_creation: true,
                username: METRICS_USERS.write,
                password: env(variables.writeToken),
                content_encoding: "gzip",
                timeout: "10s",
                tls_ca: cas.metrics,
                // What is asked of InfluxDB is there already.
                namedrop: ["tick", "hosts_*", "racks_*"],
            },
        })),
        {
            plugin: "outputs.http",
            options: {
                url: addresses.nagios,
                method: "POST",
                username: env(variables.nagiosUser),
                password: env(variables.nagiosPassword),
                timeout: "10s",
                tls_ca: cas.nagios,
                namepass: ["alert"],
                // Old states are worth nothing: two minutes of them.
                metric_buffer_limit: 1000,
                data_format: "template",
                use_batch_format: false,
                template: FORM,
            },
            tables: {
                headers: {
                    "Content-Type": "application/x-www-form-urlencoded",
                    Cookie: `NagFormId=${FORM_ID}`,
                },
            },
        },
    ];
}

/** telegraf.conf of the aggregator, without credentials. */
export function aggregatorConf(settings: TelegrafSettings): string {
    const agent = {
        // A state a minute, as StackLight had it.
        interval: "60s",
        flush_interval: "10s",
        metric_batch_size: 5000,
        // Ten minutes of what is read here, while an InfluxDB is away.
        metric_buffer_limit: 200_000,
        // It tells of others, and of no host.
        omit_hostname: true,
        skip_processors_after_aggregators: true,
    };
    const judge: Plugin = { plugin: "processors.starlark", options: { script: RULES } };
    return telegrafConf(agent, [...inputs(settings), judge, ...outputs(settings)]);
}
