import assert from "node:assert/strict";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { checkFor } from "./checks";
import { debianPrograms } from "./programs";
import { sampleFiles } from "./samples";
import { orSkip } from "./unavailable";

/** A change of a good file that its program must refuse, and what it must say. */
type Break = [what: string, change: (content: string) => string, says: RegExp];

const replace = (from: string | RegExp, to: string) => (content: string) => {
    const changed = content.replace(from, to);
    assert.notEqual(changed, content, `${String(from)} is not in the file`);
    return changed;
};
const append = (line: string) => (content: string) => `${content}${line}\n`;

const SAMPLES = sampleFiles(REFERENCE_SCALE);

const BREAKS: Record<string, Break[]> = {
    "apache.conf": [
        ["a directive that does not exist", append("KeepAliveTimeOutt 5"), /Invalid command 'KeepAliveTimeOutt'/],
        [
            "an option that mod_wsgi does not have",
            replace("application-group=", "application="),
            /Invalid option to WSGI script/,
        ],
        ["a module that does not exist", replace("mod_wsgi.so", "mod_wsgy.so"), /Cannot load .*mod_wsgy\.so/],
        ["a value out of range", replace(/ThreadsPerChild \d+/, "ThreadsPerChild -1"), /ThreadsPerChild/],
    ],
    "rabbitmq.conf": [
        ["a misspelt key", replace("queue_leader_locator", "queue_leader_locater"), /unknown variable/],
        ["a word that is no choice", replace("pause_minority", "pause"), /not a valid enum value/],
        ["text for a number", replace(/backlog = \d+/, "backlog = many"), /"many" cannot be converted/],
        ["a newer key with a wrong value", replace("nonexcl_queues = true", "nonexcl_queues = yes"), /enum value/],
        ["a line that is no setting", append("pause_minority"), /Syntax error/],
        ["a key that 4.2 dropped", append("queue_master_locator = min-masters"), /replaced by/],
        ["a key twice", append("queue_leader_locator = balanced"), /more than once/],
    ],
    "rabbitmq-env.conf": [["an open quote", append('A="'), /nterminated quoted string/]],
    "my.cnf": [
        ["a misspelt option", replace("max_connections", "max_conections"), /unknown variable 'max_conections/],
        ["a word that is no choice", replace("= ROW", "= ROWS"), /Error while setting value 'ROWS'/],
        ["a number out of range", replace("at_trx_commit = 2", "at_trx_commit = 7"), /unsigned value 7 adjusted to/],
        ["a unit that does not exist", replace("256M", "256Q"), /Unknown suffix 'Q'/],
        ["an unknown collation", replace("utf8mb3_general_ci", "utf8mb3_generic_ci"), /collation/i],
        ["an unknown Galera option", replace("gcs.fc_limit", "gcs.fc_limt"), /Unrecognized parameter 'gcs\.fc_limt'/],
        ["a wrong value for Galera", replace("fc_limit=160", "fc_limit=much"), /Invalid value 'much'/],
        ["a wrong size for Galera", replace(/gcache\.size=\w+/, "gcache.size=big"), /gcache\.size: big/],
        ["a wrong mode of PXC's", replace("MASTER", "SLAVE"), /pxc_strict_mode: SLAVE, expected DISABLED/],
        ["a redo log too small", replace(/redo_log_capacity = \w+/, "redo_log_capacity = 1M"), /expected a number/],
        ["what only MariaDB has", append("query_cache_size = 1M"), /not in MySQL 8\.4/],
        ["an option twice", append("max-connections = 5"), /more than once/],
    ],
    "haproxy.cfg": [
        ["a misspelt keyword", replace("retries 10", "retry 10"), /unknown keyword 'retry'/],
        ["a back end that does not exist", replace("backend galera-nodes", "backend galera"), /galera/],
        ["a missing timeout", replace("  timeout connect 10s\n", ""), /missing timeouts|timeout/],
        ["a unit that does not exist", replace("timeout client 8h", "timeout client 8y"), /8y|time/],
    ],
    "nagios-haproxy.cfg": [
        ["a misspelt option of its certificate", replace("ssl crt", "ssl cert"), /unknown keyword 'cert'/],
        ["a back end that does not exist", replace("default_backend apache", "default_backend web"), /'web'/],
    ],
    "nagios-apache.conf": [
        ["a module that does not exist", replace("mod_cgi.so", "mod_cgj.so"), /Cannot load .*mod_cgj\.so/],
        ["a directive without its module", replace(/LoadModule auth_basic.*\n/, ""), /AuthBasicProvider/],
        ["a group that nobody has", replace("Require valid-user", "Require valid-usr"), /Unknown Authz provider/],
    ],
    "nagios.cfg": [
        ["a misspelt option", replace("check_service_freshness", "check_service_freshnes"), /UNKNOWN VARIABLE/],
        ["a value out of range", replace("status_update_interval=10", "status_update_interval=0"), /Illegal value/],
        ["objects that are nowhere", replace("objects.cfg", "object.cfg"), /./],
    ],
    "objects.cfg": [
        [
            "a service of no host",
            replace("host_name rabbitmq\n    service", "host_name rabbitmc\n    service"),
            /rabbitmc/,
        ],
        [
            "a misspelt directive",
            replace("freshness_threshold", "freshness_treshold"),
            /Invalid service object directive/,
        ],
        ["a command that is not there", replace("check_command stale", "check_command state"), /'state'/],
        [
            "a service twice",
            (text) => `${text}${text.slice(text.lastIndexOf("define service"))}`,
            /Duplicate definition/,
        ],
        ["nobody who is told", replace(/define contactgroup \{[^}]*\}/, ""), /'operators'/],
    ],
    "cgi.cfg": [["a misspelt option", replace("use_authentication", "use_authentification"), /no option/]],
    "rules.star": [
        ["a broken line", append("def"), /not an identifier/],
        ["a name that is not there", replace("UNKNOWN = 0", "UNKNOWM = 0"), /UNKNOWN/],
    ],
    "hosts.csv": [["a row with a column too many", append("compute-2,rack-01,compute,x"), /wrong number of fields/]],
    "notify.sh": [["a case without its end", replace(/esac\n$/, ""), /end of file|expecting/]],
    "memcached.args": [
        ["an option that does not exist", append("\n--no-such-option"), /unrecognized option/],
        ["an item size below the minimum", replace("2m", "100"), /Item max size cannot be less than/],
    ],
};

describe("real programs", function () {
    this.timeout(60_000);

    before(async function () {
        this.timeout(10 * 60_000);
        await orSkip(this, debianPrograms());
    });

    for (const [name, breaks] of Object.entries(BREAKS)) {
        const content = SAMPLES[name] ?? "";
        const judge = (text: string) => checkFor({ name })!({ stack: "sample", owner: "sample", name, content: text });

        describe(name, () => {
            it("is accepted", async () => {
                assert.deepEqual(await judge(content), []);
            });
            for (const [what, change, says] of breaks) {
                it(`is refused with ${what}`, async () => {
                    assert.match((await judge(change(content))).join("\n"), says);
                });
            }
        });
    }
});
