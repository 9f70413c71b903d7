import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { Generate, ProgramOptions, ProgramRun, Registered, runProgram, Secret } from "../../cli/program";

/** Credentials of a run, by what they are: generated ones by their resource, others by their key of the configuration. */
export type Credentials = Map<string, string>;

/** A value at random that nothing contains by chance, the same for a name in every run. */
export function canary(name: string, bytes?: number): string {
    const digest = createHash("sha512").update(`canary ${name}`).digest();
    if (bytes !== undefined) return digest.subarray(0, bytes).toString("base64");
    // With characters that URLs and shells would have to escape, as a user's own passwords may have them.
    return `c+/&$ ${digest.subarray(0, 20).toString("hex")}`;
}

export interface WatchedRun {
    run: ProgramRun;
    credentials: Credentials;
    /** Outputs of components and of the stack, by mock URN; secrets in `Secret` objects. */
    outputs: Map<string, unknown>;
}

/** Runs a stack with credentials that can be recognised wherever they turn up. */
export async function watchedRun(stack: string, options: ProgramOptions = {}): Promise<WatchedRun> {
    const credentials: Credentials = new Map();
    const generate: Generate = (name, bytes) => {
        credentials.set(name, canary(name, bytes));
        return canary(name, bytes);
    };
    const run = await runProgram(stack, { ...options, generate });
    for (const [key, text] of Object.entries(options.secretConfig ?? {})) {
        for (const [name, value] of leaves(text)) credentials.set(`${key}${name}`, value);
    }
    const monitor = pulumi.runtime.getMonitor() as unknown as {
        getRegisteredResources(): Map<string, { state: { toJavaScript?(): unknown } }>;
    };
    const outputs = new Map<string, unknown>();
    for (const [urn, { state }] of monitor.getRegisteredResources()) {
        // Only what registerOutputs was given is still as it went over the wire.
        if (state.toJavaScript) outputs.set(urn, unwrapped(state.toJavaScript()));
    }
    return { run, credentials, outputs };
}

function leaves(text: string): [name: string, value: string][] {
    if (!text.startsWith("{")) return [["", text]];
    return Object.entries(JSON.parse(text) as Record<string, string>).map(([name, value]) => [`.${name}`, value]);
}

// The SDK's mark of a secret in what it sends (sdk/nodejs/runtime/rpc.ts).
const SIGNATURE = "4dabf18193072939515e22adb298388d";

export function unwrapped(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(unwrapped);
    if (value === null || typeof value !== "object") return value;
    if (SIGNATURE in value) return new Secret(unwrapped((value as Record<string, unknown>).value));
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unwrapped(item)]));
}

const urlSafe = (base64: string) => base64.replace(/\+/g, "-").replace(/\//g, "_");

/** What a text is in the base64 of any longer text that it is in the middle of. */
function inBase64(text: string): string[] {
    return [0, 1, 2].map((shift) => {
        const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]).toString("base64");
        // The first and the last characters also hold bits of the neighbours.
        return encoded.replace(/=+$/, "").slice(shift === 0 ? 0 : shift + 1, -1);
    });
}

/** How a credential may be written: as it is, escaped, as a key, and any of these in base64. */
export function formsOf(credential: string): string[] {
    const escaped = [encodeURIComponent(credential), JSON.stringify(credential).slice(1, -1), urlSafe(credential)];
    const plain = [...new Set([credential, ...escaped])];
    const encoded = plain.flatMap(inBase64);
    return [...new Set([...plain, Buffer.from(credential).toString("hex"), ...encoded, ...encoded.map(urlSafe)])];
}

interface Text {
    path: string;
    text: string;
    secret: boolean;
}

function textsOf(value: unknown, path = "", secret = false): Text[] {
    if (value instanceof Secret) return textsOf(value.value, path, true);
    if (typeof value === "string") return [{ path, text: value, secret }];
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]) => [
        { path: `${path}.${key}`, text: key, secret },
        ...textsOf(item, `${path}.${key}`, secret),
    ]);
}

/** Where a credential may stand: in the data of a Secret and in what the engine encrypts for a provider. */
function isKept({ type, inputs }: Registered, { path, secret }: Text): boolean {
    const inSecret = inputs.kind === "Secret" && /^\.(data|stringData)\./.test(path);
    return secret && (type.startsWith("pulumi:providers:") || inSecret);
}

function namesIn(text: string, forms: [string, string[]][]): string[] {
    return forms.filter(([, all]) => all.some((form) => text.includes(form))).map(([name]) => name);
}

/** Every place outside Secrets and secret outputs where a credential stands. */
export function leaks({ run, credentials, outputs }: WatchedRun): string[] {
    const forms = [...credentials].map(([name, value]): [string, string[]] => [name, formsOf(value)]);
    const inResources = run.resources.flatMap((resource) =>
        [{ path: ".objectName", text: resource.objectName ?? "", secret: false }, ...textsOf(resource.inputs)]
            .filter((text) => !isKept(resource, text))
            .flatMap(({ path, text }) => namesIn(text, forms).map((name) => `${resource.urn}${path}: ${name}`)),
    );
    const inOutputs = [...outputs].flatMap(([urn, values]) =>
        textsOf(values)
            .filter(({ secret }) => !secret)
            .flatMap(({ path, text }) => namesIn(text, forms).map((name) => `${urn}${path}: ${name}`)),
    );
    return [...inResources, ...inOutputs];
}
