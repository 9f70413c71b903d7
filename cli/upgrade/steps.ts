import { KubernetesObject } from "../manifests";
import { ImpactClass } from "../impact/classes";

/** A command, word for word; "openstack-ra" stands for this program. */
export type CommandLine = string[];

/** What a step is, whatever it is of: an upgrade, or a rotation. */
export interface Step {
    /** Stays the same from run to run, e.g. "nova-conductors". */
    id: string;
    service: string;
    title: string;
    impact: ImpactClass;
    /** What else there is to know. */
    notes: string[];
    /** Each ends with status 0 where the step may begin. */
    checks: CommandLine[];
    /**
     * The same of the pods that the step itself replaces, or the whole list. A step that was begun has left them half replaced, and only the step
     * can mend that: then these are not asked.
     */
    whole?: CommandLine[];
    /** What it deploys: URNs, none where it deploys nothing. */
    targets: string[];
    /** The same as the engine is told. */
    patterns: string[];
    /** Of these, what the engine makes anew though nothing of it differs: passwords. */
    anew?: string[];
    /** What it runs beside that, or in place of it. */
    commands: CommandLine[];
    /** What a person has to do, where the program must not: where it is described, and what says that it is done. */
    hand?: { how: string; done: CommandLine[] };
    /** Pods that are replaced, by workload. */
    pods: PodCount[];
    back: string;
    /** Why there is no way back, where there is none. */
    irreversible?: string;
}

export interface PodCount {
    kind: string;
    name: string;
    pods: number;
    /** Hosts that are replaced at a time, and how often; only of pods on every host. */
    atOnce?: number;
    waves?: number;
}

/** A word as a shell takes it. */
function quoted(word: string): string {
    return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

export function shell(command: CommandLine): string {
    return command.map(quoted).join(" ");
}

/** kubectl in an object's own namespace. */
export function kubectlOf({ metadata }: KubernetesObject, ...words: string[]): CommandLine {
    return ["kubectl", "--namespace", metadata.namespace ?? "default", ...words];
}

/** What deploys a step's targets and nothing else. */
export function upCommand(stack: string, { patterns, anew = [] }: Pick<Step, "patterns" | "anew">): CommandLine {
    const words = patterns.flatMap((pattern) => [anew.includes(pattern) ? "--target-replace" : "--target", pattern]);
    return ["pulumi", "up", "--stack", stack, ...words];
}
