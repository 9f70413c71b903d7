import { certificate } from "../certificate";
import { debianPrograms } from "../programs";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";

/**
 * The half of the configuration that the database operator writes when the cluster runs: the servers. Its names are the ones
 * that our half refers to.
 */
const SERVERS = ["galera-nodes", "galera-admin-nodes", "galera-replica-nodes", "galera-mysqlx-nodes"]
    .map((name) => `backend ${name}\n  mode tcp\n  server member-0 127.0.0.1:3306\n`)
    .join("\n");

/** What HAProxy finds wrong, without its time stamps and totals. */
const SAID = /^\[(ALERT|WARNING)\]\s*\(\d+\) : (?:config : )?(.*)$/;

/** Certificates that a configuration names, each with its key beside it: HAProxy reads them to judge it. */
async function certificates(sandbox: Sandbox, content: string): Promise<void> {
    for (const [, path = ""] of content.matchAll(/ ssl crt (\S+)/g)) {
        const { certificate: text, key } = await certificate(sandbox.directory, "server", ["DNS:localhost"]);
        sandbox.write(path, text);
        sandbox.write(path.replace(/\.crt$/, ".key"), key);
    }
}

/** An HAProxy configuration by `haproxy -c`; warnings are faults. */
export const checkHaproxy: Check = async (file) => {
    const programs = await debianPrograms();
    return Sandbox.use(async (sandbox) => {
        const config = sandbox.write(`/${file.name}`, sandbox.inside(file.content));
        await certificates(sandbox, file.content);
        const servers = sandbox.write("/servers.cfg", SERVERS);
        const outcome = await run(programs.program("haproxy"), ["-c", "-f", config, "-f", servers], {
            env: programs.env(),
        });
        const faults = lines(sandbox.outside(outcome.stderr))
            .map((line) => SAID.exec(line)?.[2] ?? "")
            .filter((line) => line !== "");
        if (outcome.code !== 0 && faults.length === 0) return [outcome.stderr || `exit status ${outcome.code}`];
        return faults;
    });
};
