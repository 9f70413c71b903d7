import { readFileSync, rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { serverFiles } from "../../../components/common/tls";
import { Certificate, certificate } from "../certificate";
import { debianPrograms, Programs } from "../programs";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Unavailable } from "../unavailable";
import { Check } from "./check";
import { environmentFor, toolFaults } from "./oslo";

/** Options whose value uWSGI takes as it comes: any text for true, and for 0 where a number belongs. */
const FLAG =
    /^(die-on-term|disable-logging|enable-threads|exit-on-reload|http-(auto-chunked|chunked-input|raw-body)|lazy-apps|log-x-forwarded-for|master|need-app|single-interpreter|strict|thunder-lock|vacuum)$/;
const NUMBER =
    /^(buffer-size|harakiri|http-timeout|listen|max-requests|processes|socket-timeout|ssl-option|threads|workers|(worker-)?reload-mercy)$/;
const SOCKET = /^(http-socket|socket|stats)$/;

/** What is in uWSGI when it comes from PyPI, as in the images; in Debian these are plugins. */
const PLUGINS = ["corerouter", "http", "logfile", "router_redirect", "transformation_chunked"];

/**
 * A uwsgi.ini: uWSGI itself reads it, knows every option, and the application exists in the release's packages. Nothing is
 * started: asked for an option, uWSGI answers and ends.
 */
export function checkUwsgi(release: string): Check {
    return async (file) => {
        const programs = await debianPrograms();
        return Sandbox.use(async (sandbox) => {
            const uwsgi = programs.program("uwsgi-core");
            const content = await withCertificate(file.content);
            const args = ["--strict", "--ini", sandbox.write(`/${file.name}`, content), "--get", "module"];
            const { code, stderr } = await run(uwsgi, [...plugins(programs), ...args], { env: programs.env() });
            const said = lines(sandbox.outside(stderr)).filter((line) => !/getting INI configuration/.test(line));
            if (code !== 0 && said.length === 0) said.push(`uwsgi: exit status ${code}`);
            const options = optionsIn(file.content);
            const binary = readFileSync(uwsgi);
            const values = options.flatMap(([option, value]) =>
                valueFaults(option, value, (text) => binary.includes(text)),
            );
            return [...said, ...values, ...(await moduleFaults(sandbox, release, options))];
        });
    };
}

/** What Debian's uWSGI is told, to be what the images have. */
export function plugins(programs: Programs): string[] {
    const [python] = programs.files("/usr/lib/uwsgi/plugins/python3*_plugin.so");
    if (python === undefined) throw new Unavailable("no Python plugin of uWSGI in Debian's packages");
    const names = [...PLUGINS, basename(python, "_plugin.so")];
    return ["--plugins-dir", dirname(python), ...names.flatMap((name) => ["--plugin", name])];
}

let made: Promise<Certificate> | undefined;

/** The file with a certificate of this process's, which uWSGI reads before it answers anything. */
async function withCertificate(content: string): Promise<string> {
    if (!content.includes(serverFiles.cert)) return content;
    const { path, keyPath } = await (made ??= dummy());
    return content.replaceAll(serverFiles.cert, path).replaceAll(serverFiles.key, keyPath);
}

async function dummy(): Promise<Certificate> {
    const directory = await mkdtemp(join(tmpdir(), "openstack-ra-uwsgi-"));
    process.once("exit", () => {
        rmSync(directory, { recursive: true });
    });
    return certificate(directory, "server", ["DNS:localhost"]);
}

function optionsIn(content: string): [option: string, value: string][] {
    return lines(content).flatMap((line) => {
        const [, option, value] = /^([\w-]+)\s*=\s*(.*)$/.exec(line) ?? [];
        return option !== undefined && value !== undefined ? [[option, value]] : [];
    });
}

function valueFaults(option: string, value: string, known: (text: string) => boolean): string[] {
    const fault = (expected: string) => [`${option}: "${value}", expected ${expected}`];
    if (FLAG.test(option) && !/^(true|false)$/.test(value)) return fault("true or false");
    if (NUMBER.test(option) && !/^\d+$/.test(value)) return fault("a number");
    if (option === "https-socket" && !/^[\d.]*:\d+(,\/[^,\s]+){2}$/.test(value)) {
        return fault("an address and a port, a certificate's file and its key's");
    }
    if (option === "touch-reload" && !value.startsWith("/")) return fault("a path");
    if (SOCKET.test(option) && !/^[\d.]*:\d+$|^\//.test(value)) return fault("an address and a port, or a path");
    if (!option.startsWith("hook-")) return [];
    // uWSGI looks hooks up when they run; their names, and the functions that they call, are in its binary.
    const [, hook = "", fn = ""] = /^(\w+):(?:\d+ (\w+)$)?/.exec(value) ?? [];
    if (!hook || !known(`${hook}\0`)) return fault("a hook of uWSGI's");
    return hook === "unix_signal" && !(fn && known(`${fn}\0`)) ? fault("a signal and a function of uWSGI's") : [];
}

/** The application is where the file says. */
function moduleFaults(sandbox: Sandbox, release: string, options: [option: string, value: string][]) {
    const modules = options.filter(([option]) => option === "module").map(([, value]) => value);
    const [module, ...more] = modules;
    if (module === undefined || more.length > 0) return [`module: set ${modules.length} times, expected once`];
    return toolFaults(sandbox, environmentFor(release, module), "wsgi.py", ["--callable", module]);
}
