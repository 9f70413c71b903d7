import { ProgramRun, runProgram } from "../../cli/program";
import { canary } from "./secrets";
import { Variant } from "./variants";

export const exampleNames = ["messaging", "identity", "external-ceph"] as const;
export type ExampleName = (typeof exampleNames)[number];

/** The values that an example's stack file leaves to its user's secrets. */
const secrets: Partial<Record<ExampleName, Record<string, string>>> = {
    identity: { databasePassword: canary("example database") },
};

/** The programs in examples/, each by its stack file. */
export const examples = exampleNames.map((name): Variant & { name: ExampleName } => ({
    name,
    what: `the example ${name}`,
    stack: "dev",
    options: { project: `examples/${name}`, secretConfig: secrets[name] },
}));

/** An example's run, with values of its configuration in place of its stack file's. */
export function exampleRun(name: ExampleName, config: Record<string, string> = {}): Promise<ProgramRun> {
    const { stack, options } = examples.find((one) => one.name === name)!;
    return runProgram(stack, { ...options, config });
}
