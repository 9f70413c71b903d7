import { ProgramRun, Registered, runProgram } from "../../cli/program";

export { at } from "../../policy/stack";

/** The project's own stacks; what others a user adds is not for these tests to judge. */
export const stacks = ["dev", "lab", "scale-1000", "scale-5000"];

const runs = new Map<string, Promise<ProgramRun>>();

/** A stack's run, as deployed or as previewed before its first deployment; made once for all tests of a process. */
export function stackRun(stack: string, { preview = false } = {}): Promise<ProgramRun> {
    const key = `${stack} ${preview}`;
    const run = runs.get(key) ?? runProgram(stack, { preview });
    runs.set(key, run);
    return run;
}

/** The component that a resource belongs to, e.g. "keystone"; itself where it is one, or belongs to none. */
export function ownerOf(run: ProgramRun, resource: Registered): Registered {
    if (!resource.custom) return resource;
    const parent = run.resources.find(({ urn }) => urn === resource.parent);
    return parent && parent.type !== "pulumi:pulumi:Stack" ? ownerOf(run, parent) : resource;
}

/** Resources of a Kubernetes kind. */
export function ofKind(run: ProgramRun, kind: string): Registered[] {
    return run.resources.filter(({ type, inputs }) => type.startsWith("kubernetes:") && inputs.kind === kind);
}

/** The resource with a type's last part and a name, e.g. "Deployment", "keystone". */
export function resourceNamed(run: ProgramRun, type: string, name: string): Registered {
    const found = run.resources.filter((r) => r.type.endsWith(`:${type}`) && r.name === name);
    if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources ${type} ${name} in ${run.stack}`);
    return found[0];
}
