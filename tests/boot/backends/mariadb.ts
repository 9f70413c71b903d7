import { readFileSync } from "node:fs";
import { join } from "node:path";
import { KubernetesObject } from "../../../cli/manifests";
import { Programs } from "../../config/programs";
import { Authority } from "../../config/authority";
import { Objects, plain, secret } from "../kubelet/objects";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";
import { backend } from "./backend";

interface Account {
    name: string;
    dbs?: string[];
    hosts: string[];
    grants?: string[];
    passwordSecretRef: { name: string; key: string };
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** What the operator does of a cluster's accounts: exactly the schemas, users and rights that it declares. */
function accountStatements(cluster: KubernetesObject, objects: Objects): string[] {
    const { users, tls } = cluster.spec as { users: Account[]; tls: { enabled: boolean } };
    return users.flatMap(({ name, dbs = [], hosts, grants = [], passwordSecretRef: { name: secretName, key } }) => {
        const password = plain(objects.get("Secret", secretName))[key] ?? "";
        return [
            ...dbs.map((db) => `CREATE DATABASE IF NOT EXISTS \`${db}\` CHARACTER SET utf8mb4;`),
            ...hosts.flatMap((host) => {
                const user = `${quoted(name)}@${quoted(host)}`;
                const secure = tls.enabled ? " REQUIRE SSL" : "";
                // In a grant's pattern "_" stands for any character.
                const rights = dbs.map(
                    (db) => `GRANT ${grants.join()} ON \`${db.replaceAll("_", "\\_")}\`.* TO ${user};`,
                );
                return [`CREATE USER ${user} IDENTIFIED BY ${quoted(password)}${secure};`, ...rights];
            }),
        ];
    });
}

/** Debian's MariaDB in place of the Percona cluster, with its accounts; as there, clients get its CA in a Secret. */
export async function mariadb(
    machine: Machine,
    image: Image,
    programs: Programs,
    cluster: KubernetesObject,
    objects: Objects,
    authority: Authority,
): Promise<void> {
    const { name, namespace } = cluster.metadata;
    const { cert, key } = authority.issue(name, [`${name}-haproxy.${namespace ?? ""}.svc.cluster.local`]);
    const [ca, tlsCert, tlsKey] = [authority.ca, cert, key].map((path) => readFileSync(path, "utf8")) as [
        string,
        string,
        string,
    ];
    const share = programs.file("/usr/share/mysql");
    const system = ["mysql_system_tables.sql", "mysql_system_tables_data.sql"];
    const first = ["CREATE DATABASE mysql;", "USE mysql;", ...system.map((f) => readFileSync(join(share, f), "utf8"))];
    const options = "--no-defaults --user=root --innodb-buffer-pool-size=256M --innodb-flush-log-at-trx-commit=0";
    const reached = "--bind-address=0.0.0.0 --max-connections=1000 --skip-name-resolve";
    const secured = "--ssl-cert=/tls/server.crt --ssl-key=/tls/server.key";
    await backend(machine, image, {
        name: "mysql",
        data: ["/var/lib/mysql"],
        files: {
            "/sql/first.sql": first.join("\n"),
            "/sql/accounts.sql": accountStatements(cluster, objects).join("\n"),
            "/tls/server.crt": tlsCert,
            "/tls/server.key": tlsKey,
        },
        script: [
            `mariadbd ${options} --bootstrap < /sql/first.sql`,
            "mkdir -p /run/mysqld",
            `exec mariadbd ${options} ${reached} ${secured} --init-file=/sql/accounts.sql`,
        ].join("\n"),
        ready: 3306,
    });
    const files = { "ca.crt": ca, "tls.crt": tlsCert, "tls.key": tlsKey };
    objects.add(secret(`${cluster.metadata.name}-ssl-internal`, files), secret(`${cluster.metadata.name}-ssl`, files));
}
