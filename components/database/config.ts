import { DatabaseSize } from "./sizing";

/** Additions to my.cnf, by option name as MySQL writes it. */
export type MySqlOptions = Record<string, string | number>;

/** GiB as MySQL writes them, to the MiB. */
const mysqlSize = (n: number) => `${Math.round(n * 1024)}M`;

/** my.cnf for one active writer with hot standbys. */
export function myCnf(size: DatabaseSize, additions: MySqlOptions = {}): string {
    const provider = [
        `gcache.size=${mysqlSize(size.gcache)}`,
        // A restarted member can still serve and receive IST.
        "gcache.recover=yes",
        // Standbys may lag this many write sets before they slow the writer down; the default of 100 stalls on bursts.
        "gcs.fc_limit=160",
    ];
    const options: MySqlOptions = {
        max_connections: size.maxConnections,
        skip_name_resolve: "ON",
        // The type that the services' migrations were written against: foreign keys must match it.
        character_set_server: "utf8mb3",
        collation_server: "utf8mb3_general_ci",
        max_allowed_packet: "256M",
        innodb_buffer_pool_size: mysqlSize(size.bufferPool),
        innodb_redo_log_capacity: mysqlSize(size.redoLog),
        innodb_flush_method: "O_DIRECT",
        // Every commit is on the other members' side before it returns; one second of disk lag cannot lose it.
        innodb_flush_log_at_trx_commit: 2,
        innodb_autoinc_lock_mode: 2,
        binlog_format: "ROW",
        // A week, as long as backups are kept.
        binlog_expire_logs_seconds: 604_800,
        // MASTER: for clusters where only one member is written to.
        pxc_strict_mode: "MASTER",
        wsrep_applier_threads: size.appliers,
        wsrep_provider_options: `"${provider.join(";")}"`,
        // Reads go to the writer too, so no session has to wait for another member.
        wsrep_sync_wait: 0,
        ...additions,
    };
    return ["[mysqld]", ...Object.entries(options).map(([option, value]) => `${option} = ${value}`), ""].join("\n");
}

/**
 * HAProxy's static half; the operator writes the other (the servers, with member 0 first and the others as backups, so that
 * one member gets all writes). Given whole because the operator's own stops at 2048 connections.
 */
export function haproxyCfg(size: DatabaseSize): string {
    const frontend = (name: string, binds: string[], backend: string) => [
        `frontend ${name}`,
        ...binds.map((bind) => `  bind ${bind}`),
        "  mode tcp",
        "  option clitcpka",
        `  default_backend ${backend}`,
        "",
    ];
    return [
        "global",
        "  log stdout format raw local0",
        // A tenth above the server's own limit, so that it is MySQL that refuses, with a message that clients understand.
        `  maxconn ${Math.ceil(size.maxConnections * 1.1)}`,
        "  external-check",
        "  insecure-fork-wanted",
        "  hard-stop-after 10s",
        "  stats socket /etc/haproxy/pxc/haproxy.sock mode 600 expose-fd listeners level admin",
        "",
        "defaults",
        "  log global",
        "  mode tcp",
        "  option tcplog",
        "  option dontlognull",
        "  default-server init-addr last,libc,none",
        "  retries 10",
        "  timeout connect 10s",
        // Longer than any pooled connection rests (connection_recycle_time) and than the longest migration runs.
        "  timeout client 8h",
        "  timeout server 8h",
        "",
        "resolvers kubernetes",
        "  parse-resolv-conf",
        "",
        ...frontend("galera-in", ["*:3306", "*:3309 accept-proxy"], "galera-nodes"),
        ...frontend("galera-admin-in", ["*:33062"], "galera-admin-nodes"),
        ...frontend("galera-replica-in", ["*:3307"], "galera-replica-nodes"),
        ...frontend("galera-mysqlx-in", ["*:33060"], "galera-mysqlx-nodes"),
        "frontend stats",
        "  bind *:8404",
        "  mode http",
        "  http-request use-service prometheus-exporter if { path /metrics }",
        "",
    ].join("\n");
}

/**
 * ProxySQL's configuration. Its first rule sends every statement to the writer: the operator's own rules send SELECTs to the
 * standbys, where a transaction that begins with one would read old rows and fail to write. The user names and passwords in
 * it are the placeholders that the image's entry point replaces from the cluster's Secret; so are the TLS settings.
 */
export function proxysqlCnf(size: DatabaseSize): string {
    return `datadir="/var/lib/proxysql"

admin_variables=
{
    admin_credentials="admin:admin"
    mysql_ifaces="0.0.0.0:6032"
    refresh_interval=2000
    cluster_username="admin"
    cluster_password="admin"
    cluster_check_interval_ms=200
    cluster_check_status_frequency=100
}

mysql_variables=
{
    interfaces="0.0.0.0:3306"
    threads=${Math.max(2, Math.floor(size.proxy.cpu))}
    max_connections=${size.maxConnections}
    default_query_timeout=600000
    default_schema="information_schema"
    monitor_password="monitor"
    monitor_galera_healthcheck_interval=1000
    monitor_connect_interval=20000
    monitor_ping_interval=10000
    connect_timeout_server=10000
    poll_timeout=2000
    default_authentication_plugin="caching_sha2_password"
    have_ssl=false
    ssl_p2s_ca=""
    ssl_p2s_cert=""
    ssl_p2s_key=""
}

mysql_query_rules=
(
    { rule_id=1 active=1 match_digest="." destination_hostgroup=11 apply=1 }
)
`;
}
