import { Stack } from "./stack";

/** What the user of the pack may tell a rule, in the file of `--policy-pack-config`. */
export interface Settings {
    /** Whether what a trial may do without is asked for. */
    production: boolean;
    /** Whether every image must be named by its digest. */
    digests: boolean;
    /** Whether the cluster has load balancers, as the stack's own `loadBalancers`. */
    loadBalancers: boolean;
}

export const settings: { [S in keyof Settings]: { default: boolean; description: string } } = {
    production: { default: true, description: "whether the stack is to be relied on; false for a trial" },
    digests: { default: false, description: "whether every image must be named by its digest" },
    loadBalancers: { default: true, description: "false where the stack's own loadBalancers is" },
};

export const defaultSettings = Object.fromEntries(
    Object.entries(settings).map(([name, { default: value }]) => [name, value]),
) as unknown as Settings;

/** What is wrong, with the resource that says so where one does. It holds no secret: people and logs see it. */
export interface Violation {
    urn?: string;
    says: string;
}

/** Each fault of what one resource makes, with its place. */
export function violationsAt({ urn, where }: { urn: string; where: string }, faults: string[]): Violation[] {
    return faults.map((fault) => ({ urn, says: `${where}: ${fault}` }));
}

/** An invariant of the RA or of this program. All are mandatory: who means to go against one sets its level, by name. */
export interface Rule {
    /** By which it is configured. */
    name: string;
    /** What holds, as a sentence. */
    description: string;
    /** Where it comes from: a section of the RA, or this program's own reason. */
    source: string;
    /** The settings that it reads. */
    reads?: (keyof Settings)[];
    /**
     * What is wrong in a stack. Values that are not known before deployment are no violations: what depends on them is judged
     * when the deployment knows them, which runs the rules again.
     */
    violations: (stack: Stack, settings: Settings) => Violation[];
}
