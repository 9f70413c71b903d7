import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { ProgramOptions, runProgram } from "../../cli/program";
import { findLayout } from "../../stacks";
import { Layout } from "../../stacks/layout";

export interface Refusal {
    message: string;
    /** Types of all resources that were registered before the program stopped. */
    registered: string[];
}

/** Types of what was registered in the last run, but for the stack itself. */
export function registeredTypes(): string[] {
    const monitor = pulumi.runtime.getMonitor() as unknown as { getRegisteredResources(): Map<string, unknown> };
    const types = [...monitor.getRegisteredResources().keys()].map((urn) => urn.split("::")[2]?.split("$").pop() ?? "");
    return types.filter((type) => type !== "pulumi:pulumi:Stack");
}

/** Runs a stack that the program must refuse, and gives its message. Fails where the program accepts it. */
export async function refusal(stack: string, options: ProgramOptions): Promise<Refusal> {
    // The SDK rejects several promises with the one error, some of them after the run; mocha would blame the next test.
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection");
    process.on("unhandledRejection", () => undefined);
    try {
        const run = runProgram(stack, options);
        const error = await run.then(
            ({ resources }) => assert.fail(`accepted, with ${resources.length} resources`),
            (reason: unknown) => reason,
        );
        // Registrations end later than the program that began them.
        for (let i = 0; i < 10; i++) await setImmediate();
        if (error instanceof assert.AssertionError) throw error;
        return { message: (error as Error).message, registered: registeredTypes() };
    } finally {
        process.removeAllListeners("unhandledRejection");
        for (const listener of listeners) process.on("unhandledRejection", listener);
    }
}

/** A copy of a layout, changed. */
export function changedLayout(name: string, change: (layout: Layout) => void): Layout {
    const layout = structuredClone(findLayout(name));
    if (!layout) throw new Error(`no layout ${name}`);
    change(layout);
    return layout;
}

/** Does something while `stacks/<name>` holds another layout. */
export async function withLayout<T>(name: string, layout: Layout, work: () => Promise<T>): Promise<T> {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- the module that the program will find
    const module = require(`../../stacks/${name}`) as { layout: Layout };
    const before = module.layout;
    module.layout = layout;
    try {
        return await work();
    } finally {
        module.layout = before;
    }
}
