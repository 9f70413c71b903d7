import { dirname, join } from "node:path";
import { projectRoot } from "../../../components/common/project";
import { debianPrograms } from "../programs";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";
import { Check } from "./check";

/** Keys that Debian's 3.10 takes and 4.2, which we run, refuses or no longer heeds; with why, or what to do instead. */
const GONE: [RegExp, string][] = [
    [/^queue_master_locator$/, "replaced by queue_leader_locator"],
    [/^classic_queue\.default_version$/, "4.0 has version 2 only"],
    [
        /^cluster_formation\.randomized_startup_delay_range\./,
        "removed in 4.0: joining members take a lock since 3.8.18",
    ],
];

/** The settings of a rabbitmq.conf. */
function keys(content: string): string[] {
    return lines(content)
        .filter((line) => !line.startsWith("#"))
        .map((line) => line.split("=")[0]?.trim() ?? "");
}

function repeatedOrGone(content: string): string[] {
    const all = keys(content);
    return [
        ...new Set(all.filter((key, i) => all.indexOf(key) !== i).map((key) => `${key}: set more than once`)),
        ...all.flatMap((key) => GONE.filter(([gone]) => gone.test(key)).map(([, instead]) => `${key}: ${instead}`)),
    ];
}

/** rabbitmq.conf by RabbitMQ's own schemas and their reader, as the broker does when it starts. */
export const checkRabbitmq: Check = async (file) => {
    const programs = await debianPrograms();
    const plugins = "/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins";
    const runtime = dirname(programs.file("/usr/lib/erlang/erts-*/bin/erlexec"));
    const ours = join(projectRoot(), "tests", "config", "rabbitmq");
    return Sandbox.use(async (sandbox) => {
        const config = sandbox.write(`/${file.name}`, sandbox.inside(file.content));
        const schemas = programs.files(`${plugins}/rabbit*/priv/schema/*.schema`);
        const judge = [join(ours, "judge.escript"), config, ...schemas, join(ours, "newer.schema")];
        const outcome = await run(programs.file("/usr/lib/erlang/bin/escript"), judge, {
            env: {
                ...programs.env(),
                // The unpacked runtime does not know where it is.
                ROOTDIR: dirname(dirname(runtime)),
                BINDIR: runtime,
                EMU: "beam",
                PROGNAME: "erl",
                ESCRIPT_EMULATOR: join(runtime, "erlexec"),
                ERL_LIBS: programs.file(plugins),
            },
        });
        const faults = lines(sandbox.outside(outcome.stdout));
        if (outcome.code !== 0 && faults.length === 0) throw new Error(`judge.escript: ${outcome.stderr}`);
        return [...repeatedOrGone(file.content), ...faults];
    });
};
