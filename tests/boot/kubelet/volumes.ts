import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Mount } from "../machine/room";
import { Machine } from "../machine/machine";
import { Facts, substituted } from "./env";
import { Objects, plain } from "./objects";
import { PodSpec, Projection, Source, Volume, VolumeMount } from "./spec";

/** What of a host's own files pods may have. */
const HOST_PATHS = ["/dev", "/lib/modules", "/proc", "/sys"];

/** A change of a rendered file, for what this machine is quicker or smaller at: the file's path in the container, and the change. */
export type Edit = [file: RegExp, from: RegExp, to: string];

export interface VolumesArgs {
    machine: Machine;
    objects: Objects;
    /** Where the pod has its own. */
    directory: string;
    spec: PodSpec;
    facts: Facts;
    /** Files of the pod's service account. */
    account: Record<string, string>;
    edits: Edit[];
}

/** The volumes of a pod as a kubelet makes them: their files, owners and modes. */
export class Volumes {
    readonly #sources = new Map<string, string>();

    constructor(private readonly args: VolumesArgs) {
        for (const volume of args.spec.volumes ?? []) this.#sources.set(volume.name, this.#make(volume));
    }

    /** What a container mounts. */
    public mounts(volumeMounts: VolumeMount[], env: Record<string, string>): Mount[] {
        return volumeMounts.map((mount) => {
            const { name, mountPath, readOnly = false, mountPropagation: propagation = "None" } = mount;
            const source = this.#sources.get(name);
            if (source === undefined) throw new Error(`${this.args.facts.pod} has no volume ${name}`);
            const subPath = mount.subPathExpr ? substituted(mount.subPathExpr, env) : mount.subPath;
            const mounted = {
                source: subPath ? join(source, subPath) : source,
                target: mountPath,
                readOnly,
                propagation,
            };
            if (!existsSync(mounted.source)) {
                // A kubelet makes a missing one a directory, which for a file of ours is always a mistake.
                const volume = this.args.spec.volumes?.find((one) => one.name === name);
                if (volume?.configMap || volume?.secret) throw new Error(`volume ${name} has no file ${subPath ?? ""}`);
                mkdirSync(mounted.source, { recursive: true });
            }
            return mounted;
        });
    }

    /** The files of a Secret anew, as a kubelet brings them some time after a change. */
    public refresh(secretName: string): void {
        for (const volume of this.args.spec.volumes ?? [])
            if (volume.secret?.secretName === secretName) this.#make(volume);
    }

    #make(volume: Volume): string {
        const { hostPath, configMap, secret, projected, emptyDir, persistentVolumeClaim: claim } = volume;
        if (hostPath) return this.#hostPath(hostPath.path, hostPath.type);
        const directory = claim
            ? this.args.machine.path(join("claims", claim.claimName))
            : join(this.args.directory, "volumes", volume.name);
        mkdirSync(directory, { recursive: true });
        if (configMap) this.#files(directory, this.#data("ConfigMap", configMap), configMap.defaultMode);
        else if (secret)
            this.#files(directory, this.#data("Secret", { ...secret, name: secret.secretName }), secret.defaultMode);
        else if (projected) this.#files(directory, this.#projected(projected.sources), projected.defaultMode);
        else if (emptyDir || claim) this.#own(directory, 0o777);
        else throw new Error(`volume ${volume.name} of ${this.args.facts.pod} is of a kind that is not made here`);
        return directory;
    }

    #hostPath(path: string, type = ""): string {
        if (HOST_PATHS.some((own) => path === own || path.startsWith(`${own}/`))) return path;
        const here = this.args.machine.path(path);
        if (existsSync(here)) return here;
        if (["Directory", "File", "Socket", "BlockDevice", "CharDevice"].includes(type)) {
            throw new Error(`hostPath ${path} of ${this.args.facts.pod} is to be there, and nobody made it`);
        }
        if (type === "FileOrCreate") {
            mkdirSync(dirname(here), { recursive: true });
            writeFileSync(here, "");
        } else mkdirSync(here, { recursive: true });
        return here;
    }

    #data(kind: string, { name, items, optional }: Source): Files {
        const object = this.args.objects.find(kind, name);
        if (!object) {
            if (optional) return {};
            throw new Error(`no ${kind} ${name} is rendered, and no operator makes it`);
        }
        const data = plain(object);
        const wanted: NonNullable<Source["items"]> = items ?? Object.keys(data).map((key) => ({ key, path: key }));
        return Object.fromEntries(
            wanted.map(({ key, path, mode }) => {
                const text = data[key];
                if (text === undefined) throw new Error(`no ${key} in ${kind} ${name}`);
                return [path, { text: kind === "ConfigMap" ? this.#edited(path, text) : text, mode }];
            }),
        );
    }

    #projected(sources: Projection[]): Files {
        return Object.assign(
            {},
            ...sources.map(({ configMap, secret, downwardAPI, serviceAccountToken }): Files => {
                if (configMap) return this.#data("ConfigMap", configMap);
                if (secret) return this.#data("Secret", secret);
                if (serviceAccountToken) return { [serviceAccountToken.path]: { text: this.args.account.token ?? "" } };
                return Object.fromEntries(
                    (downwardAPI?.items ?? []).map(({ path, fieldRef }) => [
                        path,
                        { text: this.args.facts.field(fieldRef.fieldPath) },
                    ]),
                );
            }),
        ) as Files;
    }

    #edited(path: string, text: string): string {
        return this.args.edits.reduce(
            (result, [file, from, to]) => (file.test(path) ? result.replace(from, to) : result),
            text,
        );
    }

    #files(directory: string, files: Files, defaultMode = 0o644): void {
        const { fsGroup } = this.args.spec.securityContext ?? {};
        const group = fsGroup ?? 0;
        for (const gone of readdirSync(directory).filter((name) => !(name in files))) {
            rmSync(join(directory, gone), { recursive: true });
        }
        chownSync(directory, 0, group);
        for (const [path, { text, mode }] of Object.entries(files)) {
            const file = join(directory, path);
            mkdirSync(dirname(file), { recursive: true });
            rmSync(file, { force: true });
            writeFileSync(file, text);
            chownSync(file, 0, group);
            // A pod's group may read its files, whatever their mode says.
            chmodSync(file, (mode ?? defaultMode) | (fsGroup === undefined ? 0 : 0o440));
        }
    }

    #own(directory: string, mode: number): void {
        const { fsGroup } = this.args.spec.securityContext ?? {};
        if (fsGroup !== undefined) chownSync(directory, 0, fsGroup);
        chmodSync(directory, fsGroup === undefined ? mode : mode | 0o2000);
    }
}

type Files = Record<string, { text: string; mode?: number }>;
