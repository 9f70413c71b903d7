import * as grpc from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import * as proto from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ProgramRun, Registered, Secret, UNKNOWN } from "../../cli/program";
import { projectRoot } from "../../components/common/project";
import { propsOf } from "../../policy/stack";

/** What the pack says of a stack. */
export interface Diagnostic {
    policy: string;
    urn: string;
    message: string;
    mandatory: boolean;
}

/** Settings of policies by their names, as in the file of `--policy-pack-config`. */
export type PackConfig = Record<string, object>;

/** The policy pack in a process of its own, as `pulumi --policy-pack policy` runs it. */
export interface Pack {
    info: () => Promise<proto.AnalyzerInfo>;
    /** What it finds in a run, whose secrets and unknown values it gets marked as the engine marks them. */
    analyze: (run: ProgramRun, config?: PackConfig) => Promise<Diagnostic[]>;
    stop: () => void;
}

// The engine's marks in what it sends (sdk/nodejs/runtime/rpc.ts).
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const UNKNOWN_STRING = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function marked(value: unknown): unknown {
    if (value === UNKNOWN) return UNKNOWN_STRING;
    if (value instanceof Secret) return { [SIGNATURE]: SECRET, value: marked(value.value) };
    if (Array.isArray(value)) return value.map(marked);
    if (value === null || typeof value !== "object") return value;
    const known = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(known.map(([key, item]) => [key, marked(item)]));
}

function message(resource: Registered): proto.AnalyzerResource {
    const options = new proto.AnalyzerResourceOptions();
    options.setProtect(resource.protect);
    options.setIgnorechangesList(resource.ignoreChanges);
    const sent = new proto.AnalyzerResource();
    sent.setUrn(resource.urn);
    sent.setType(resource.type);
    sent.setName(resource.name);
    sent.setParent(resource.parent ?? "");
    sent.setOptions(options);
    sent.setProperties(Struct.fromJavaScript(marked(propsOf(resource, (secret) => secret)) as Record<string, never>));
    return sent;
}

/** The first line of a process' output; rejects with what it said instead. */
async function firstLine(child: ChildProcess): Promise<string> {
    let [out, err] = ["", ""];
    child.stderr?.on("data", (data: Buffer) => (err += data.toString()));
    const ended = once(child, "exit").then(() => Promise.reject(new Error(`the pack ended: ${err || out}`)));
    const said = new Promise<string>((resolve) => {
        child.stdout?.on("data", (data: Buffer) => {
            out += data.toString();
            if (out.includes("\n")) resolve(out.trim());
        });
    });
    return Promise.race([said, ended]);
}

function call<T>(ask: (callback: (error: Error | null, answer: T) => void) => unknown): Promise<T> {
    return new Promise((resolve, reject) => {
        ask((error, answer) => {
            if (error) reject(error);
            else resolve(answer);
        });
    });
}

/**
 * Starts the pack of a folder as the CLI's language host does: its own runner from the pack's node_modules, in the pack's
 * folder, with the engine's address (nobody is there: the pack is called, and calls nobody).
 */
export async function startPack(directory = join(projectRoot(), "policy")): Promise<Pack> {
    const runner = createRequire(join(directory, "package.json")).resolve("@pulumi/pulumi/cmd/run-policy-pack");
    const child = spawn(process.execPath, [runner, "127.0.0.1:1", directory], {
        cwd: directory,
        env: { ...process.env, PULUMI_NODEJS_TYPESCRIPT: "true" },
        stdio: ["ignore", "pipe", "pipe"],
    });
    const port = await firstLine(child);
    const client = new AnalyzerClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
        "grpc.max_send_message_length": -1,
    });
    return {
        info: () => call((done) => client.getAnalyzerInfo(new Empty(), done)),
        analyze: async (run, config = {}) => {
            await call((done) => client.configure(configuration(config), done));
            const request = new proto.AnalyzeStackRequest();
            request.setResourcesList(run.resources.map(message));
            const response = await call<proto.AnalyzeResponse>((done) => client.analyzeStack(request, done));
            return response.getDiagnosticsList().map((diagnostic) => ({
                policy: diagnostic.getPolicyname(),
                urn: diagnostic.getUrn(),
                message: diagnostic.getMessage(),
                mandatory: diagnostic.getEnforcementlevel() === proto.EnforcementLevel.MANDATORY,
            }));
        },
        stop: () => {
            client.close();
            child.kill();
        },
    };
}

function configuration(config: PackConfig): proto.ConfigureAnalyzerRequest {
    const request = new proto.ConfigureAnalyzerRequest();
    for (const [name, properties] of Object.entries(config)) {
        const policy = new proto.PolicyConfig();
        policy.setEnforcementlevel(proto.EnforcementLevel.MANDATORY);
        policy.setProperties(Struct.fromJavaScript(properties as Record<string, never>));
        request.getPolicyconfigMap().set(name, policy);
    }
    return request;
}
