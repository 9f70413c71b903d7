import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { freePort } from "../check/memcached";
import { Programs } from "../programs";
import { run } from "../run";
import { Unavailable } from "../unavailable";
import { asUser, Started } from "./process";

export interface Certificate {
    certificate: string;
    key: string;
}

/** A certificate for this machine that is its own CA. */
export async function certificate(directory: string, name: string): Promise<Certificate & { path: string }> {
    const [path, key] = [join(directory, `${name}.crt`), join(directory, `${name}.key`)];
    const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
    const made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", path, ...subject];
    const outcome = await run("openssl", made).catch(() => undefined);
    if (outcome?.code !== 0) throw new Unavailable(`openssl: ${outcome?.stderr ?? "not on PATH"}`);
    return { path, certificate: readFileSync(path, "utf8"), key: readFileSync(key, "utf8") };
}

/** Whether somebody listens. */
export function listens(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const socket = connect(port, "127.0.0.1", () => {
            socket.destroy();
            resolve(true);
        });
        socket.once("error", () => {
            resolve(false);
        });
    });
}

export interface Server {
    port: number;
    started: Started;
}

/** Debian's MariaDB with one account, which must use TLS as it must with ours, and its schema. */
export async function mariadb(
    programs: Programs,
    directory: string,
    account: string,
    secret: string,
): Promise<Server & { certificate: string }> {
    const base = join(directory, "mariadb");
    const data = join(base, "data");
    mkdirSync(data, { recursive: true });
    const tls = await certificate(base, "server");
    const port = await freePort();
    const share = programs.file("/usr/share/mysql");
    const common = [
        "--no-defaults",
        `--datadir=${data}`,
        `--lc-messages-dir=${share}`,
        "--user=root",
        "--innodb-buffer-pool-size=64M",
        "--innodb-flush-log-at-trx-commit=0",
    ];
    const system = ["mysql_system_tables.sql", "mysql_system_tables_data.sql"];
    const statements = [
        "CREATE DATABASE mysql;",
        "USE mysql;",
        ...system.map((file) => readFileSync(join(share, file), "utf8")),
    ];
    const init = join(base, "init.sql");
    writeFileSync(init, statements.join("\n"));
    const first = `"$0" "$@" --bootstrap < '${init}'`;
    const program = programs.program("mariadbd");
    const made = await run("sh", ["-c", first, program, ...common], { env: programs.env() });
    if (made.code !== 0) throw new Error(`mariadbd --bootstrap: ${made.stderr}`);
    const accounts = join(base, "accounts.sql");
    writeFileSync(
        accounts,
        [
            `CREATE DATABASE ${account};`,
            `CREATE USER ${account}@'%' IDENTIFIED BY '${secret}' REQUIRE SSL;`,
            `GRANT ALL ON ${account}.* TO ${account}@'%';`,
        ].join("\n"),
    );
    const here = [`--port=${port}`, "--bind-address=127.0.0.1", `--socket=${join(base, "sock")}`];
    const ssl = [`--ssl-cert=${tls.path}`, `--ssl-key=${join(base, "server.key")}`];
    const command = [program, ...common, ...here, ...ssl, `--pid-file=${join(base, "pid")}`, `--init-file=${accounts}`];
    const started = new Started({ command, env: programs.env(), log: join(base, "log") });
    await started.until(() => listens(port));
    return { port, started, certificate: tls.certificate };
}

/** Debian's memcached. */
export async function memcached(programs: Programs, directory: string): Promise<Server> {
    const port = await freePort();
    const command = [...asUser(1), programs.program("memcached"), "-p", String(port), "-l", "127.0.0.1"];
    const started = new Started({ command, env: programs.env(), log: join(directory, "memcached.log") });
    await started.until(() => listens(port));
    return { port, started };
}

/** Everything cached is forgotten, as it is after some time. */
export function forget(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
        const socket = connect(port, "127.0.0.1", () => socket.write("flush_all\r\n"));
        socket.once("error", reject);
        socket.once("data", () => {
            socket.destroy();
            resolve();
        });
    });
}
