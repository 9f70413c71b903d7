import assert from "node:assert/strict";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { haproxyCfg, myCnf, proxysqlCnf } from "../../components/database/config";
import { sizeDatabase } from "../../components/database/sizing";

describe("my.cnf", () => {
    const cnf = myCnf(sizeDatabase(REFERENCE_SCALE));

    it("has the sizes, one writer's strict mode, and additions in place of its own", () => {
        for (const line of [
            "innodb_buffer_pool_size = 98304M",
            "max_connections = 10000",
            "wsrep_applier_threads = 8",
            "pxc_strict_mode = MASTER",
        ]) {
            assert.ok(cnf.split("\n").includes(line), line);
        }
        assert.match(cnf, /^\[mysqld\]\n/);
        const changed = myCnf(sizeDatabase(REFERENCE_SCALE), { max_connections: 5 }).split("\n");
        assert.deepEqual(
            changed.filter((line) => line.startsWith("max_connections")),
            ["max_connections = 5"],
        );
    });

    it("keeps ten gigabytes of write sets over a restart", () => {
        assert.match(cnf, /^wsrep_provider_options = "gcache\.size=10240M;gcache\.recover=yes;gcs\.fc_limit=160"$/m);
    });
});

describe("the proxies' configuration", () => {
    const size = sizeDatabase(REFERENCE_SCALE);

    it("of HAProxy accepts more than the database does, and sends its four ports to the operator's back ends", () => {
        const cfg = haproxyCfg(size);
        assert.match(cfg, /^ {2}maxconn 11000$/m);
        for (const [port, backend] of [
            [3306, "nodes"],
            [33062, "admin-nodes"],
            [3307, "replica-nodes"],
            [33060, "mysqlx-nodes"],
        ] as const) {
            assert.match(cfg, new RegExp(`bind \\*:${port}\\n(?:  .*\\n)*?  default_backend galera-${backend}\\n`));
        }
        assert.doesNotMatch(cfg, /^backend /m);
    });

    it("of ProxySQL sends every statement to the writer by its first and only rule", () => {
        const cnf = proxysqlCnf(size);
        assert.match(
            cnf,
            /mysql_query_rules=\n\(\n {4}\{ rule_id=1 active=1 match_digest="\." destination_hostgroup=11 apply=1 \}\n\)/,
        );
        assert.equal(cnf.match(/rule_id/g)?.length, 1);
        assert.match(cnf, /max_connections=10000\n/);
        assert.match(cnf, /threads=4\n/);
    });
});
