import { Registered } from "../../cli/program";
import { at, ownerOf, stackRun } from "./stacks";

/** A config file as a stack renders it. */
export interface RenderedFile {
    stack: string;
    /** The component that it belongs to, e.g. "keystone". */
    owner: string;
    /** Its name, e.g. "keystone.conf", "rabbitmq.conf". */
    name: string;
    content: string;
}

/** Where custom resources have their servers' files. */
const IN_CUSTOM_RESOURCES: Record<string, [name: string, path: string[]][]> = {
    PerconaXtraDBCluster: [
        ["my.cnf", ["spec", "pxc", "configuration"]],
        ["haproxy.cfg", ["spec", "haproxy", "configuration"]],
        ["proxysql.cnf", ["spec", "proxysql", "configuration"]],
    ],
    RabbitmqCluster: [
        ["rabbitmq.conf", ["spec", "rabbitmq", "additionalConfig"]],
        ["rabbitmq-env.conf", ["spec", "rabbitmq", "envConfig"]],
    ],
};

function filesOf({ inputs }: Registered): [name: string, content: unknown][] {
    const { kind } = inputs;
    if (kind === "ConfigMap") return Object.entries(inputs.data ?? {});
    // memcached reads no file: its arguments are its configuration.
    const command = at(inputs, "spec", "template", "spec", "containers", 0, "command") as string[] | undefined;
    if (command?.[0] === "memcached") return [["memcached.args", command.join("\n")]];
    return (IN_CUSTOM_RESOURCES[kind as string] ?? []).map(([file, path]) => [file, at(inputs, ...path)]);
}

/** Every config file of resources, by the component that it belongs to. */
export function filesIn(resources: Registered[], ownerName: (resource: Registered) => string) {
    return resources.flatMap((resource) =>
        filesOf(resource).flatMap(([name, content]) =>
            typeof content === "string" ? [{ owner: ownerName(resource), name, content }] : [],
        ),
    );
}

/** Every config file that a stack renders: what its ConfigMaps hold, and what its custom resources and commands carry. */
export async function renderedFiles(stack: string): Promise<RenderedFile[]> {
    const run = await stackRun(stack);
    const files = filesIn(run.resources, (resource) => ownerOf(run, resource).name);
    return files
        .map((file) => ({ stack, ...file }))
        .sort((a, b) => (`${a.owner}/${a.name}` < `${b.owner}/${b.name}` ? -1 : 1));
}
