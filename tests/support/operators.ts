import * as pulumi from "@pulumi/pulumi";
import { ProgramRun, Registered } from "../../cli/program";
import { OperatorName, operatorNames, Operators, OperatorsArgs } from "../../components/operators";
import { library, Made } from "./library";

export const NAMESPACE = "openstack";

export interface InstalledOperators {
    operators: Operators;
    resources: Made[];
    inputs: (type: string, name: string) => Record<string, unknown>;
    /** What the engine is told of each child besides its inputs, by type and name. */
    options: Map<string, pulumi.CustomResourceOptions>;
}

/** A program that has nothing but operators. */
export async function installed(
    install: OperatorsArgs["install"],
    more: Partial<OperatorsArgs> = {},
): Promise<InstalledOperators> {
    const options: InstalledOperators["options"] = new Map();
    const seen: pulumi.ResourceTransformation = ({ type, name, opts }) => {
        options.set(`${type.split(":").pop() ?? ""} ${name}`, opts);
        return undefined;
    };
    const { value, resources, inputs } = await library(
        () => new Operators("operators", { namespace: NAMESPACE, install, ...more }, { transformations: [seen] }),
    );
    return { operators: value, resources, inputs, options };
}

/** All operators. */
export function every(): Record<OperatorName, boolean> {
    return Object.fromEntries(operatorNames.map((name) => [name, true])) as Record<OperatorName, boolean>;
}

/** The lines of what faulty arguments are refused with; fails where anything was registered. */
export async function refusalOf(args: object): Promise<string[]> {
    let lines: string[] = [];
    const { resources } = await library(() => {
        try {
            new Operators("operators", { namespace: NAMESPACE, ...args });
        } catch (error) {
            lines = (error as Error).message.split("\n").map((line) => line.trim());
        }
    });
    if (resources.length > 0) throw new Error(`${resources.length} resources were registered`);
    return lines;
}

/** A run, with the operators of another program. */
export function withOperators(run: ProgramRun, { resources }: Pick<InstalledOperators, "resources">): ProgramRun {
    const component = "urn:operators";
    const registered = resources.map(({ type, name, inputs, objectName }): Registered => {
        const isComponent = type === "openstack-ra:index:Operators";
        return {
            urn: isComponent ? component : `urn:${type}::${name}`,
            type,
            name,
            custom: !isComponent && !type.startsWith("kubernetes:yaml"),
            parent: isComponent ? undefined : component,
            inputs,
            objectName,
            provider: "",
            protect: false,
            dependencies: [],
            ignoreChanges: [],
        };
    });
    return { ...run, resources: [...run.resources, ...registered] };
}
