import { dirname, join } from "node:path";
import { projectRoot } from "../../../components/common/project";
import { debianPrograms } from "../programs";
import { Check } from "../rendered";
import { lines, run } from "../run";
import { Sandbox } from "../sandbox";

/** Keys that Debian's 3.10 still reads and 4.2, which we run, does not; with what to do instead. */
const GONE: [RegExp, string][] = [
    [/^ha_|^mirroring_/, "classic queues are not mirrored since 4.0: use quorum queues"],
    [/^queue_master_locator$/, "replaced by queue_leader_locator"],
    [/^cluster_formation\.k8s\./, "without effect since 4.1, where Kubernetes discovery needs no settings"],
    [
        /^cluster_formation\.randomized_startup_delay_range\./,
        "without effect since 3.12, where joining nodes take a lock",
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
