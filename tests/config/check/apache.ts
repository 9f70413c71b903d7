import { debianPrograms, Programs } from "../programs";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";

const MODULES = "/usr/lib/apache2/modules/";
/** Where other distributions' images keep them. */
const OTHERS = /^\/usr\/lib\/apache2\/(mod_\w+\.so)$/;

/** Where Debian has a module. */
export function debianModule(programs: Programs, path: string): string | undefined {
    const here = path.replace(OTHERS, `${MODULES}$1`);
    return here.startsWith(MODULES) ? programs.files(here)[0] : undefined;
}

/** Notes that come with every configuration check. */
const NOISE = /^Syntax OK$|Configuration check failed/;

/** An Apache configuration by `apache2 -t`, with Debian's modules, mod_wsgi among them. */
export const checkApache: Check = async (file) => {
    const programs = await debianPrograms();
    return Sandbox.use(async (sandbox) => {
        const content = sandbox.inside(file.content, (path) => debianModule(programs, path));
        const config = sandbox.write(`/${file.name}`, content);
        // Apache resolves relative paths, and by default its log, from the server's root.
        const root = ["-d", sandbox.directory];
        const outcome = await run(programs.program("apache2"), ["-t", ...root, "-f", config], { env: programs.env() });
        const said = lines(sandbox.outside(outcome.stderr)).filter((line) => !NOISE.test(line));
        if (outcome.code !== 0 && said.length === 0) return [`apache2 -t: exit status ${outcome.code}`];
        return said;
    });
};
