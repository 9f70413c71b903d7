import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { KubernetesObject } from "../../../cli/manifests";
import { PodSpec } from "../../support/pods";
import { at } from "../../support/stacks";
import { asUser, Started } from "./process";

/** What a pod finds here in place of its image and its cluster. */
export interface Machine {
    /** Where pods have their files. */
    directory: string;
    /** Directories of images and of the cluster → those here. */
    paths: Record<string, string>;
    /** Other texts that must differ here, in files, commands and environments: addresses. */
    texts: [from: RegExp, to: string][];
    env: Record<string, string>;
}

/** What a run does differently. */
export interface Changes {
    env?: Record<string, string>;
    command?: string[];
}

export interface Outcome {
    code: number | null;
    said: string;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The data of a Secret or ConfigMap in plain text. */
export function plain(object: KubernetesObject): Record<string, string> {
    const entries = Object.entries((object.data ?? {}) as Record<string, string>);
    if (object.kind !== "Secret") return Object.fromEntries(entries);
    return Object.fromEntries(entries.map(([key, value]) => [key, Buffer.from(value, "base64").toString()]));
}

/**
 * A rendered pod on this machine, put together as a kubelet does: exactly the files that it mounts, exactly its environment,
 * its own command. Only addresses and paths differ.
 */
export class Pod {
    public readonly root: string;
    public readonly command: string[];
    public readonly env: Record<string, string>;
    readonly #spec: PodSpec;
    readonly #moved: RegExp;
    #runs = 0;

    constructor(
        workload: KubernetesObject,
        private readonly objects: KubernetesObject[],
        private readonly machine: Machine,
    ) {
        const job = workload.kind === "CronJob" ? at(workload, "spec", "jobTemplate") : workload;
        this.#spec = at(job, "spec", "template", "spec") as PodSpec;
        this.root = join(machine.directory, workload.metadata.name);
        const container = this.#spec.containers[0]!;
        // Longest first; one pass, since what a path becomes may begin like another.
        const paths = [...container.volumeMounts.map(({ mountPath }) => mountPath), ...Object.keys(machine.paths)];
        const alternatives = paths.sort((a, b) => b.length - a.length).map(escaped);
        this.#moved = new RegExp(`(?<![\\w./-])(?:${alternatives.join("|")})(?![\\w-])`, "g");
        for (const { name, mountPath, subPath } of container.volumeMounts) this.#mount(name, mountPath, subPath);
        this.command = container.command.map((word) => this.here(word));
        const given = [
            ...container.envFrom.flatMap(({ secretRef }) =>
                Object.entries(plain(this.#object("Secret", secretRef.name))),
            ),
            ...container.env.map(({ name, value }): [string, string] => [name, value]),
        ].map(([name, value]) => [name, this.here(value)]);
        // Where services look for their files when it is not /etc.
        const etc = join(this.root, "etc", "keystone");
        this.env = {
            ...machine.env,
            HOME: etc,
            OS_KEYSTONE_CONFIG_DIR: etc,
            ...(Object.fromEntries(given) as Record<string, string>),
        };
    }

    /** The text with this machine's addresses and paths. */
    public here(text: string): string {
        const moved = text.replace(this.#moved, (path) => this.machine.paths[path] ?? join(this.root, path));
        return this.machine.texts.reduce((result, [from, to]) => result.replace(from, to), moved);
    }

    /** Starts its command, or another one in its place. */
    public start({ env = {}, command = this.command }: Changes = {}): Started {
        const log = join(this.root, `log-${this.#runs++}`);
        const as = asUser(this.#spec.securityContext.runAsUser);
        return new Started({ command: [...as, ...command], env: { ...this.env, ...env }, log });
    }

    /** Runs it to its end. */
    public async run(changes?: Changes): Promise<Outcome> {
        const started = this.start(changes);
        return { code: await started.ended, said: started.said };
    }

    /** The mounted directories of a Secret anew, as a kubelet does some time after a change. */
    public refresh(secretName: string): void {
        for (const { name, mountPath, subPath } of this.#spec.containers[0]!.volumeMounts) {
            const { secret } = this.#volume(name);
            if (secret?.secretName === secretName && !subPath) this.#mount(name, mountPath);
        }
    }

    #mount(volumeName: string, mountPath: string, subPath?: string): void {
        const path = join(this.root, mountPath);
        const { configMap, secret } = this.#volume(volumeName);
        const source = configMap
            ? this.#object("ConfigMap", configMap.name)
            : secret && this.#object("Secret", secret.secretName);
        if (!source) {
            mkdirSync(path, { recursive: true });
            return;
        }
        const data = plain(source);
        // Credentials are as they are; files know addresses and paths.
        const content = (file: string) => {
            const text = data[file];
            if (text === undefined) throw new Error(`no ${file} in ${source.kind} ${source.metadata.name}`);
            return source.kind === "Secret" ? text : this.here(text);
        };
        const directory = subPath ? dirname(path) : path;
        mkdirSync(directory, { recursive: true });
        if (subPath) {
            writeFileSync(path, content(subPath));
            return;
        }
        for (const gone of readdirSync(directory).filter((file) => !(file in data))) rmSync(join(directory, gone));
        for (const file of Object.keys(data)) {
            rmSync(join(directory, file), { force: true });
            writeFileSync(join(directory, file), content(file));
            chmodSync(join(directory, file), secret?.defaultMode ?? 0o644);
        }
    }

    #volume(volumeName: string): Partial<PodSpec["volumes"][number]> {
        return this.#spec.volumes.find(({ name }) => name === volumeName) ?? {};
    }

    #object(kind: string, name: string): KubernetesObject {
        const found = this.objects.findLast(({ kind: k, metadata }) => k === kind && metadata.name === name);
        if (!found) throw new Error(`no ${kind} ${name} is rendered, and no operator makes it`);
        return found;
    }
}
