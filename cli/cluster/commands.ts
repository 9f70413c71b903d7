const KUBERNETES = "k8s.io/kubernetes";
const KWOK = "sigs.k8s.io/kwok";
const ETCD = "go.etcd.io/etcd/server/v3";

/** Commands that must be of one version: all are taken from PATH, or none. */
export interface CommandSet {
    /** The Go module; its pinned version is the oldest minor that is taken from PATH. */
    module: string;
    commands: CommandName[];
    /** How a command is asked for its version. */
    versionArgs: string[];
}

export type CommandName =
    "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler" | "kubectl" | "kwok" | "kwokctl";

/** The embedded control plane, whole. */
export const commandSets: CommandSet[] = [
    { module: ETCD, commands: ["etcd"], versionArgs: ["--version"] },
    {
        module: KUBERNETES,
        commands: ["kube-apiserver", "kube-controller-manager", "kube-scheduler"],
        versionArgs: ["--version"],
    },
    { module: KUBERNETES, commands: ["kubectl"], versionArgs: ["version", "--client"] },
    { module: KWOK, commands: ["kwok", "kwokctl"], versionArgs: ["--version"] },
];

/** The Go package of a command. */
export function packageOf(module: string, command: CommandName): string {
    return module === ETCD ? ETCD : `${module}/cmd/${command}`;
}

/** The file name that `go build` gives to a command. */
export function builtName(command: CommandName): string {
    return command === "etcd" ? "server" : command;
}

/** Linker flags that make the commands say the version that they were built from, as their own builds do. */
export function linkerFlags(versions: Map<string, string>): string {
    const kubernetes = versions.get(KUBERNETES);
    if (kubernetes === undefined) throw new Error(`go.mod: ${KUBERNETES} is not required`);
    const [, major, minor] = /^v(\d+)\.(\d+)/.exec(kubernetes) ?? [];
    const stamp = (name: string, value = "") => `-X k8s.io/component-base/version.${name}=${value}`;
    return [
        "-s -w",
        stamp("gitVersion", kubernetes),
        stamp("gitMajor", major),
        stamp("gitMinor", minor),
        stamp("gitTreeState", "clean"),
    ].join(" ");
}
