import { readFileSync } from "node:fs";
import {
    CGI_CFG,
    HOME,
    NAGIOS_CFG,
    nagiosCfg,
    nagiosObjects,
    OBJECTS_CFG,
} from "../../../components/stacklight/alerting/nagios";
import { rules } from "../../support/alertstories";
import { debianPrograms, Programs } from "../programs";
import { debianModule } from "./apache";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";

/** Where Debian keeps what the image has below its own prefix. */
const DEBIAN: Record<string, string> = {
    [`${HOME}/bin/nagios`]: "/usr/sbin/nagios4",
    [`${HOME}/sbin`]: "/usr/lib/cgi-bin/nagios4",
    [`${HOME}/share`]: "/usr/share/nagios4/htdocs",
};

/** A file of Nagios' with its paths in the sandbox, for whoever runs it here. */
export function nagiosInside(sandbox: Sandbox, programs: Programs, text: string): string {
    return sandbox.inside(text, (path) => {
        const known = DEBIAN[path.replace(/\/$/, "")];
        if (known === undefined) return debianModule(programs, path);
        // A directory keeps its slash.
        return programs.file(known) + (path.endsWith("/") ? "/" : "");
    });
}

/** What Nagios says is wrong; its totals and headings are not. */
const WRONG = /^(Error|Warning)(:| in)|^\s+Error processing/;

/** nagios.cfg and objects.cfg by `nagios -v`, each with ours of the other; a warning is a fault. */
export const checkNagios: Check = async ({ name, content }) => {
    const programs = await debianPrograms();
    return Sandbox.use(async (sandbox) => {
        const given = { [name]: content };
        const files = {
            [OBJECTS_CFG]: given["objects.cfg"] ?? nagiosObjects(rules, {}),
            [NAGIOS_CFG]: given["nagios.cfg"] ?? nagiosCfg(true),
        };
        // What a configuration names is made where it is moved; ours come after.
        const moved = Object.entries(files).map(
            ([path, text]) => [path, nagiosInside(sandbox, programs, text)] as const,
        );
        // It looks whether its user may write: here that is whoever tests.
        const own = { user: process.getuid?.() ?? 0, group: process.getgid?.() ?? 0 };
        for (const [path, text] of moved) {
            sandbox.write(
                path,
                text.replace(/^nagios_(user|group)=.*/gm, (_, of: "user" | "group") => `nagios_${of}=${own[of]}`),
            );
        }
        const main = `${sandbox.directory}${NAGIOS_CFG}`;
        const { code, stdout } = await run(programs.program("nagios4"), ["-v", main], { env: programs.env() });
        const said = lines(sandbox.outside(stdout)).filter((line) => WRONG.test(line));
        return code === 0 || said.length > 0 ? said : [`nagios -v: ${lines(stdout).slice(-3).join(" ")}`];
    });
};

/** cgi.cfg by the options that Debian's own says there are: Nagios' programs pass over others. */
export const checkNagiosCgi: Check = async ({ content }) => {
    const programs = await debianPrograms();
    const known = readFileSync(programs.file("/etc/nagios4/cgi.cfg"), "utf8");
    return lines(content).flatMap((line) => {
        const [option = ""] = line.split("=");
        return new RegExp(`^#?\\s*${option}=`, "m").test(known) ? [] : [`${CGI_CFG}: no option "${option}"`];
    });
};
