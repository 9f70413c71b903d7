import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";

const SCRIPT = join(projectRoot(), "tests", "config", "authority.py");

/** A certificate authority in a directory of its own; it works with the Python of a release's environment. */
export class Authority {
    constructor(
        private readonly python: string,
        public readonly directory: string,
    ) {
        this.#run("new");
    }

    /** Its own certificate. */
    public get ca(): string {
        return join(this.directory, "ca.crt");
    }

    /** Files of a certificate for a server and client with these names and addresses, and of its key. */
    public issue(name: string, hosts: string[] = []): { cert: string; key: string } {
        this.#run("issue", [name, ...hosts]);
        return { cert: join(this.directory, `${name}.crt`), key: join(this.directory, `${name}.key`) };
    }

    /** The certificate that was asked for, valid from and to these seconds from now. */
    public sign(request: string, from = -60, to = 86_400): string {
        return this.#run("sign", [String(from), String(to)], request);
    }

    #run(what: string, args: string[] = [], input = ""): string {
        const { status, stdout, stderr } = spawnSync(this.python, [SCRIPT, what, this.directory, ...args], {
            input,
            encoding: "utf8",
        });
        if (status !== 0) throw new Error(`${SCRIPT} ${what}: ${stderr}`);
        return stdout;
    }
}
