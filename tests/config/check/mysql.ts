import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { debianPrograms, Programs } from "../programs";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";
import { freePort } from "../port";

/** Options of Percona XtraDB Cluster 8.4 that MariaDB, the judge of the others, does not have. Their values, by the manuals. */
const NOT_IN_MARIADB: Record<string, { accepts: (value: string) => boolean; expected: string }> = {
    // Percona XtraDB Cluster 8.4: "Strict mode", "Index of wsrep system variables".
    pxc_strict_mode: oneOf("DISABLED", "PERMISSIVE", "ENFORCING", "MASTER"),
    pxc_encrypt_cluster_traffic: oneOf("ON", "OFF"),
    // MariaDB's name for it is wsrep_slave_threads, with the same range.
    wsrep_applier_threads: between(1, 512),
    // MySQL 8.4, "InnoDB Startup Options and System Variables": 8 MiB to 512 GiB.
    innodb_redo_log_capacity: between(8 * 2 ** 20, 512 * 2 ** 30),
};

/** Options that MariaDB has and MySQL 8.4 refuses to start with; with what MySQL has instead. */
const NOT_IN_MYSQL: [RegExp, string][] = [
    [/^wsrep_slave_threads$/, "an old name of wsrep_applier_threads"],
    [/^expire_logs_days$/, "removed in MySQL 8.4: binlog_expire_logs_seconds"],
    [/^(query_cache_|have_query_cache)/, "removed in MySQL 8.0: there is no query cache"],
    [/^max_statement_time$/, "MySQL: max_execution_time"],
    [
        /^(aria_|rocksdb_|spider_|mroonga_|columnstore_|thread_pool_(?!size)|histogram_|sql_error_log|plugin_maturity)/,
        "MariaDB only",
    ],
    [
        /^innodb_(defragment|encrypt|encryption|file_format|large_prefix|log_optimize|scrub|instant_alter)/,
        "MariaDB only",
    ],
    [/^wsrep_(gtid_|mode$|strict_ddl|mysql_replication_bundle|replicate_myisam)/, "MariaDB only"],
    [/^(log_warnings|old_passwords|secure_auth|sync_frm|multi_range_count|innodb_locks_unsafe_for_binlog)$/, "removed"],
];

function oneOf(...values: string[]) {
    return { accepts: (value: string) => values.includes(value.toUpperCase()), expected: values.join(", ") };
}

function between(min: number, max: number) {
    const accepts = (value: string) => {
        const [, digits, unit = ""] = /^(\d+)([KMGT]?)$/i.exec(value) ?? [];
        const bytes = Number(digits) * 1024 ** " KMGT".indexOf(unit.toUpperCase() || " ");
        return digits !== undefined && bytes >= min && bytes <= max;
    };
    return { accepts, expected: `a number from ${min} to ${max}` };
}

interface Setting {
    line: string;
    section: string;
    option: string;
    value: string;
}

function settings(content: string): Setting[] {
    let section = "";
    return lines(content).flatMap((line) => {
        if (line.startsWith("[")) section = line.slice(1, -1);
        if (/^[[#;]/.test(line)) return [];
        const [name = "", ...value] = line.split("=");
        const option = name.trim().replaceAll("-", "_").toLowerCase();
        return [{ line, section, option, value: value.join("=").trim() }];
    });
}

/** Faults by the tables above; MariaDB does not get to see these lines. */
function byTable({ option, value }: Setting): string[] | undefined {
    const gone = NOT_IN_MYSQL.find(([pattern]) => pattern.test(option));
    if (gone) return [`${option}: not in MySQL 8.4 (${gone[1]})`];
    const rule = NOT_IN_MARIADB[option];
    if (!rule) return undefined;
    return rule.accepts(value) ? [] : [`${option}: ${value}, expected ${rule.expected}`];
}

/** What MariaDB says of the options while it only prints its help: it does not start. */
const FAULT = /\[ERROR\]|adjusted to|truncated|ambiguous/;
/** Remarks on this machine, not on the file. */
const NOISE = /max_open_files|mysql\.plugin|Parsing options for plugin/;
const STAMP = /^[\d-]+\s+[\d:]+\s+\d+\s+/;

function faultsIn(text: string, fault: RegExp): string[] {
    const said = lines(text).filter((line) => fault.test(line) && !NOISE.test(line));
    return said.map((line) => line.replace(STAMP, "").replace(/\/\S*\/mariadbd: /, ""));
}

async function byMariadb(programs: Programs, sandbox: Sandbox, content: string): Promise<string[]> {
    const config = sandbox.write("/my.cnf", content);
    const messages = `--lc-messages-dir=${programs.file("/usr/share/mysql")}`;
    const args = [`--defaults-file=${config}`, "--verbose", "--help", messages, "--user=root"];
    const outcome = await run(programs.program("mariadbd"), args, { env: programs.env() });
    const faults = faultsIn(outcome.stderr, FAULT);
    if (outcome.code !== 0 && faults.length === 0) return [`mariadbd: exit status ${outcome.code}: ${outcome.stderr}`];
    return faults;
}

const GALERA_FAULT =
    /WSREP: .*(Unrecognized parameter|Invalid value|Failed to parse|Bad \S+ value|must be|not allowed)/;
const SIZE = /^\d+[KMGT]?$/i;

/**
 * Galera's options by Galera itself: MariaDB loads it with them, bootstraps a cluster of one on loopback, and ends at once
 * because there is no database. The cache file alone is made smaller than asked for.
 */
async function byGalera(programs: Programs, sandbox: Sandbox, options: string): Promise<string[]> {
    const given = options.replace(/^(["'])(.*)\1$/, "$2");
    const size = /(?:^|;)\s*gcache\.size\s*=\s*([^;]*)/.exec(given)?.[1]?.trim();
    const data = join(sandbox.directory, "data");
    mkdirSync(data);
    const here = `gcache.size=128K;base_host=127.0.0.1;base_port=${await freePort()}`;
    const outcome = await run(
        programs.program("mariadbd"),
        [
            "--no-defaults",
            `--datadir=${data}`,
            `--lc-messages-dir=${programs.file("/usr/share/mysql")}`,
            "--user=root",
            "--skip-networking",
            `--socket=${join(sandbox.directory, "socket")}`,
            "--innodb-buffer-pool-size=8M",
            "--innodb-log-file-size=4M",
            "--binlog-format=ROW",
            "--wsrep-on=ON",
            `--wsrep-provider=${programs.file("/usr/lib/galera/libgalera_smm.so")}`,
            "--wsrep-cluster-address=gcomm://",
            "--wsrep-node-address=127.0.0.1",
            `--wsrep-provider-options=${given};${here}`,
        ],
        { env: programs.env(), timeout: 30_000 },
    );
    if (!outcome.stderr.includes("WSREP")) throw new Error(`Galera did not run: ${outcome.stderr}`);
    return [
        ...(size !== undefined && !SIZE.test(size) ? [`gcache.size: ${size}, expected a size such as 10G`] : []),
        ...faultsIn(outcome.stderr, GALERA_FAULT),
    ];
}

/** my.cnf: what MariaDB and Galera have by themselves, the rest by the tables, every option by one of them. */
export const checkMysql: Check = async (file) => {
    const programs = await debianPrograms();
    const all = settings(file.content);
    const names = all.map(({ section, option }) => `${section}.${option}`);
    const repeated = [...new Set(names.filter((name, i) => names.indexOf(name) !== i))];
    const judged = new Map(all.map((setting) => [setting.line, byTable(setting)]));
    const rest = file.content.split("\n").filter((line) => judged.get(line.trim()) === undefined);
    return Sandbox.use(async (sandbox) => {
        const galera = all.find(({ option }) => option === "wsrep_provider_options");
        return [
            ...repeated.map((name) => `${name}: set more than once, the last one would count`),
            ...[...judged.values()].flatMap((faults) => faults ?? []),
            ...(await byMariadb(programs, sandbox, rest.join("\n"))),
            ...(galera ? await byGalera(programs, sandbox, galera.value) : []),
        ];
    });
};
