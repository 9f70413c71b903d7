import { CephOptions } from "../../../components/ceph";
import { debianPrograms } from "../programs";
import { lines, run } from "../run";
import { Check } from "./check";

/** Every option that Ceph does not have, or whose value it does not take, in the words of its own program. */
export async function judgeCephOptions(options: CephOptions): Promise<string[]> {
    const programs = await debianPrograms();
    const all = Object.values(options).flatMap((section) => Object.entries(section));
    const judged = await Promise.all(
        all.map(async ([option, value]) => {
            // As an option of the command line it is read like one of the configuration's.
            const args = ["-c", "/dev/null", `--${option}=${value}`, "--show-config-value", option];
            const { code, stderr } = await run(programs.program("ceph-conf"), args, { env: programs.env() });
            const said = lines(stderr).filter((line) => /not found|parse error|invalid|unable to parse/i.test(line));
            return code === 0 && said.length === 0 ? [] : [`${option}: ${said[0] ?? `exit status ${code}: ${stderr}`}`];
        }),
    );
    return judged.flat();
}

/** The options of a ceph.conf, by section. */
export function cephConfOptions(content: string): CephOptions {
    const options: CephOptions = {};
    let section = "global";
    for (const line of lines(content)) {
        if (line.startsWith("[")) section = line.slice(1, -1);
        const [name = "", ...value] = line.split("=");
        if (value.length === 0) continue;
        (options[section] ??= {})[name.trim().replaceAll(" ", "_")] = value.join("=").trim();
    }
    return options;
}

/** ceph.conf, by Ceph's own program. */
export const checkCephConf: Check = ({ content }) => judgeCephOptions(cephConfOptions(content));
