import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { projectRoot } from "../components/common/project";
import { stableJson } from "../components/common/text";
import { stackConfig } from "./stackfile";
import { AliasSpec, formerUrns, urnOf } from "./urns";

/** A resource as the program registered it. */
export interface Registered {
    /** The URN that the engine would give it. */
    urn: string;
    /** URNs that the engine takes for its own too, by the program's aliases. */
    formerUrns?: string[];
    type: string;
    name: string;
    /** False for components. */
    custom: boolean;
    parent?: string;
    /** Secret values stand in `Secret` objects; what is unknown at preview is `UNKNOWN`. */
    inputs: Record<string, unknown>;
    /** The object's name, given or made up by the engine. */
    objectName?: string;
    provider: string;
    protect: boolean;
    dependencies: string[];
    ignoreChanges: string[];
}

export interface ProgramRun {
    stack: string;
    resources: Registered[];
    /** Outputs of the stack; secret ones stand in `Secret` objects. */
    outputs: Record<string, unknown>;
}

export interface ProgramOptions {
    /** Folder of another Pulumi project below this one, e.g. "examples/identity". @default this one */
    project?: string;
    /** As `pulumi preview` of a new stack: what only a provider or a cluster can know is unknown. */
    preview?: boolean;
    /** In place of values of the stack's file, as text. */
    config?: Record<string, string>;
    /** The same, for values that are encrypted in a stack's file. */
    secretConfig?: Record<string, string>;
    /** Makes the value of a generated password or key. @default a stand-in that tells its resource's name */
    generate?: Generate;
    /**
     * The built project whose program and stack files are meant, with its own SDK. One of another root than this program's must
     * run in a process of its own. @default this one
     */
    root?: string;
}

/** @param bytes for a key, its length; undefined for a password of 32 characters */
export type Generate = (name: string, bytes: number | undefined) => string;

/** A value that the program marked as secret. */
export class Secret {
    constructor(readonly value: unknown) {}
}

export const UNKNOWN = "[unknown]";

// The SDK's marks in serialised values (sdk/nodejs/runtime/rpc.ts).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

function marked(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(marked);
    if (value === null || typeof value !== "object") return value;
    const record = value as Record<string, unknown>;
    if ("__pulumiUnknown" in record || "isKnown" in record) return UNKNOWN;
    if (record[SIGNATURE] === SECRET) return new Secret(marked(record.value));
    return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, marked(item)]));
}

/** The value with every secret replaced: by itself, or by what `mask` makes of it. */
export function revealed(value: unknown, mask: (secret: unknown) => unknown = (secret) => secret): unknown {
    if (value instanceof Secret) return mask(revealed(value.value, mask));
    if (Array.isArray(value)) return value.map((item) => revealed(item, mask));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, revealed(item, mask)]));
}

const standIn: Generate = (name, bytes) =>
    bytes === undefined
        ? `generated-${name}`
        : createHash("sha512").update(name).digest().subarray(0, bytes).toString("base64");

/** Not releases of charts and files of manifests, which the provider makes objects of. */
function isKubernetesObject(type: string): boolean {
    return type.startsWith("kubernetes:") && !/^kubernetes:(helm\.sh|yaml)\//.test(type);
}

/** As the provider's autonaming, but with a suffix that follows from the content, so that equal programs give equal names. */
function objectName(name: string, inputs: Record<string, unknown>): string {
    const given = (inputs.metadata as { name?: unknown } | undefined)?.name;
    if (typeof given === "string") return given;
    return `${name}-${createHash("sha256").update(stableJson(inputs)).digest("hex").slice(0, 7)}`;
}

class Mocks implements pulumi.runtime.Mocks {
    readonly inputs = new Map<string, { inputs: Record<string, unknown>; objectName?: string }>();

    constructor(
        private readonly preview: boolean,
        private readonly generate: Generate,
        private readonly sdk: typeof pulumi,
    ) {}

    newResource(args: pulumi.runtime.MockResourceArgs) {
        const inputs = args.inputs as Record<string, unknown>;
        const named = isKubernetesObject(args.type) ? objectName(args.name, inputs) : undefined;
        this.inputs.set(`${args.type}::${args.name}`, { inputs, objectName: named });
        const id = this.preview ? undefined : `${args.name}-id`;
        return { id, state: this.#state(args, inputs, named) };
    }

    #state(args: pulumi.runtime.MockResourceArgs, inputs: Record<string, unknown>, named?: string) {
        if (named !== undefined) return { ...inputs, metadata: { ...(inputs.metadata as object), name: named } };
        const result = {
            "random:index/randomPassword:RandomPassword": "result",
            "random:index/randomBytes:RandomBytes": "base64",
        };
        const field = result[args.type as keyof typeof result] as string | undefined;
        if (field === undefined || this.preview) return inputs;
        const bytes = field === "base64" ? (inputs.length as number) : undefined;
        return { ...inputs, [field]: this.sdk.secret(this.generate(args.name, bytes)) };
    }

    call(args: pulumi.runtime.MockCallArgs): never {
        throw new Error(`the program calls ${args.token}, which only an engine with a cluster can answer`);
    }
}

/** The part of a registration that mocks are not told. */
interface Request {
    getType(): string;
    getName(): string;
    getCustom(): boolean;
    getParent(): string;
    getProvider(): string;
    getProtect(): boolean | undefined;
    getDependenciesList(): string[];
    getIgnorechangesList(): string[];
    getAliasesList(): Alias[];
}

interface Alias {
    getUrn(): string;
    getSpec(): { getName(): string; getType(): string; getNoparent(): boolean; getParenturn(): string } | undefined;
}

interface OutputsRequest {
    getUrn(): string;
    getOutputs(): { toJavaScript(): unknown };
}

interface Monitor {
    registerResource(request: Request, callback: (error: Error | null, response: { getUrn(): string }) => void): void;
    registerResourceOutputs(request: OutputsRequest, callback: (error: Error | null, response: unknown) => void): void;
}

/** What another place is that the program gives a resource as its own, with the real URN of the parent in it. */
function aliasSpec(alias: Alias, realUrn: (mockUrn: string) => string): AliasSpec {
    const spec = alias.getSpec();
    const parentUrn = spec?.getParenturn();
    return {
        urn: alias.getUrn(),
        name: spec?.getName(),
        type: spec?.getType(),
        noParent: spec?.getNoparent(),
        parentUrn: parentUrn && realUrn(parentUrn),
    };
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs a project's index.ts in this process, against the SDK's mocks in place of an engine, and tells what it registered. The one way in
 * which plan, render, simulate and the tests see the program. Rejects with the program's own error.
 */
export async function runProgram(stack: string, options: ProgramOptions = {}): Promise<ProgramRun> {
    // The SDK keeps its state per process: one run after another.
    const run = turn.then(
        () => runNow(stack, options),
        () => runNow(stack, options),
    );
    turn = run;
    return run;
}

async function runNow(stack: string, options: ProgramOptions): Promise<ProgramRun> {
    const { root = projectRoot(), project: folder = "" } = options;
    const { project, values, secretKeys } = stackConfig(
        stack,
        options.config,
        options.secretConfig,
        join(root, folder),
    );
    const sdk = createRequire(join(root, "package.json"))("@pulumi/pulumi") as typeof pulumi;
    const mocks = new Mocks(options.preview ?? false, options.generate ?? standIn, sdk);
    const byMockUrn = new Map<string, Registered>();
    const realUrn = (mockUrn: string) => byMockUrn.get(mockUrn)?.urn ?? mockUrn;
    const outputs = new Map<string, unknown>();
    const failures: unknown[] = [];
    let giveUp: (error: unknown) => void = () => undefined;
    // What waits for an output that failed waits for ever: the run ends with the first failure.
    const failure = new Promise<never>((_, reject) => {
        giveUp = reject;
    });
    failure.catch(() => undefined);
    const failed = (error: unknown) => {
        failures.push(error);
        giveUp(error);
    };
    // Stacks of promises cost a third of a run's time, and nobody reads them here.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    // Errors in `apply` reject promises that nobody awaits.
    process.on("unhandledRejection", failed);
    try {
        sdk.runtime.setAllConfig(values, secretKeys);
        await sdk.runtime.setMocks(mocks, project, stack, options.preview ?? false);
        const monitor = sdk.runtime.getMonitor() as unknown as Monitor;
        recordOutputs(monitor, (urn, values) => outputs.set(urn, marked(values)));
        recordRegistrations(monitor, (request, mockUrn) => {
            const parent = byMockUrn.get(request.getParent());
            const seen = mocks.inputs.get(`${request.getType()}::${request.getName()}`);
            const named = { type: request.getType(), name: request.getName() };
            const aliases = request.getAliasesList().map((alias) => aliasSpec(alias, realUrn));
            byMockUrn.set(mockUrn, {
                urn: urnOf(stack, project, named, parent?.urn),
                formerUrns: formerUrns(stack, project, named, aliases, parent),
                ...named,
                custom: request.getCustom(),
                parent: parent?.urn,
                inputs: marked(seen?.inputs ?? {}) as Record<string, unknown>,
                objectName: seen?.objectName,
                provider: request.getProvider(),
                protect: request.getProtect() ?? false,
                dependencies: request.getDependenciesList(),
                ignoreChanges: request.getIgnorechangesList(),
            });
        });
        const program = join(root, "bin", folder, "index");
        for (const file of [program, join(root, "bin", "config")]) {
            Reflect.deleteProperty(require.cache, require.resolve(file));
        }
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- the program must run now, not when this module loads
        const run = sdk.runtime.runInPulumiStack(() => Promise.resolve(require(program)));
        await Promise.race([run.then(() => sdk.runtime.disconnect()), failure]);
        await turnOfEvents();
        if (failures.length > 0) throw failures[0];
        const resources = [...byMockUrn.values()].map((resource) => ({
            ...resource,
            dependencies: resource.dependencies.map(realUrn),
        }));
        const own = [...byMockUrn].find(([, { type }]) => type === "pulumi:pulumi:Stack")?.[0] ?? "";
        return { stack, resources, outputs: (outputs.get(own) ?? {}) as Record<string, unknown> };
    } finally {
        // A refused run rejects more promises after its own, and they are not the next run's.
        await turnOfEvents();
        process.off("unhandledRejection", failed);
        Error.stackTraceLimit = stackTraceLimit;
    }
}

function turnOfEvents(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
}

function recordOutputs(monitor: Monitor, record: (urn: string, values: unknown) => void): void {
    const register = monitor.registerResourceOutputs.bind(monitor);
    monitor.registerResourceOutputs = (request, callback) => {
        record(request.getUrn(), request.getOutputs().toJavaScript());
        register(request, callback);
    };
}

function recordRegistrations(monitor: Monitor, record: (request: Request, urn: string) => void): void {
    const register = monitor.registerResource.bind(monitor);
    monitor.registerResource = (request, callback) => {
        register(request, (error, response) => {
            if (!error) record(request, response.getUrn());
            callback(error, response);
        });
    };
}
