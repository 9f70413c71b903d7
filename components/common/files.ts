import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { basename } from "node:path";
import { App, metadata } from "./labels";

/** Files of a pod: absolute path in the container → content. No credentials; these come through the environment. */
export type Files = Record<string, pulumi.Input<string>>;

export interface VolumeMount {
    name: string;
    mountPath: string;
    subPath?: string;
    readOnly?: boolean;
    mountPropagation?: string;
}

/** A volume of a pod, under its name in the pod. */
export type Volume = k8s.types.input.core.v1.Volume & { name: string };

export interface Mounts {
    volumes: Volume[];
    volumeMounts: VolumeMount[];
}

/**
 * Config files as one immutable ConfigMap, named by the engine: changed content makes another object under another name,
 * which rolls exactly the pods that mount it, and the old one stays until they are gone. Each file is mounted by itself, so
 * that nothing in the image's own directory is hidden.
 * @param mode of each file, for programs. @default readable
 */
export function configFiles(
    name: string,
    app: App,
    files: Files,
    opts: pulumi.CustomResourceOptions,
    mode?: number,
): Mounts {
    const paths = Object.keys(files).sort();
    const configMap = new k8s.core.v1.ConfigMap(
        name,
        {
            metadata: metadata(app),
            immutable: true,
            data: Object.fromEntries(paths.map((path) => [basename(path), files[path] ?? ""])),
        },
        opts,
    );
    return {
        volumes: [
            {
                name,
                configMap: { name: configMap.metadata.name, ...(mode === undefined ? {} : { defaultMode: mode }) },
            },
        ],
        volumeMounts: paths.map((path) => ({
            name,
            mountPath: path,
            subPath: basename(path),
            readOnly: true,
        })),
    };
}

/** Credentials as one immutable Secret, named by the engine. Keys are names of environment variables where pods read it. */
export function credentials(
    name: string,
    app: App,
    variables: Record<string, pulumi.Input<string>>,
    opts: pulumi.CustomResourceOptions,
): k8s.core.v1.Secret {
    return new k8s.core.v1.Secret(name, { metadata: metadata(app), immutable: true, data: encoded(variables) }, opts);
}

/** Secret data: base64 of each value. (`data` rather than `stringData`: what is sent is what is stored, so nothing drifts.) */
export function encoded(values: Record<string, pulumi.Input<string>>): pulumi.Output<Record<string, string>> {
    return pulumi.secret(
        pulumi
            .output(values)
            .apply((plain) =>
                Object.fromEntries(
                    Object.entries(plain).map(([key, value]) => [key, Buffer.from(value).toString("base64")]),
                ),
            ),
    );
}

/** Writable directories for a container whose root file system is read-only; in memory, so that no key or token touches a disk. */
export function scratch(...paths: string[]): Mounts {
    return {
        volumes: paths.map((path) => ({ name: scratchName(path), emptyDir: { medium: "Memory", sizeLimit: "64Mi" } })),
        volumeMounts: paths.map((path) => ({ name: scratchName(path), mountPath: path })),
    };
}

/** Writable directories on the host's disk, for what is too large for memory; gone with the pod. */
export function diskSpace(sizeLimit: string, ...paths: string[]): Mounts {
    return {
        volumes: paths.map((path) => ({ name: scratchName(path), emptyDir: { sizeLimit } })),
        volumeMounts: paths.map((path) => ({ name: scratchName(path), mountPath: path })),
    };
}

function scratchName(path: string): string {
    return `scratch${path.replace(/[^a-z0-9]+/g, "-")}`;
}

/** A Secret's keys as files, readable by the pod's group only. */
export function secretFiles(volume: string, secretName: pulumi.Input<string>, mountPath: string): Mounts {
    return {
        volumes: [{ name: volume, secret: { secretName, defaultMode: 0o440 } }],
        volumeMounts: [{ name: volume, mountPath, readOnly: true }],
    };
}

/** Mounts of several parts; what several of them have is there once. */
export function joinMounts(...parts: Mounts[]): Mounts {
    const volumes = new Map(parts.flatMap((part) => part.volumes).map((volume) => [volume.name, volume]));
    const mounts = new Map(parts.flatMap((part) => part.volumeMounts).map((mount) => [mount.mountPath, mount]));
    return {
        volumes: [...volumes.values()],
        volumeMounts: [...mounts.values()],
    };
}

/** Those of a part's mounts that one of several containers needs, by their paths. */
export function mountsAt({ volumes, volumeMounts }: Mounts, ...paths: string[]): Mounts {
    const mounts = volumeMounts.filter(({ mountPath }) => paths.includes(mountPath));
    return { volumes: volumes.filter(({ name }) => mounts.some((mount) => mount.name === name)), volumeMounts: mounts };
}

export interface HostPath {
    path: string;
    /** Where the container sees it. @default at the same path */
    at?: string;
    /** A file in place of a directory. */
    file?: boolean;
    readOnly?: boolean;
    /** Whether what is mounted below it by one side is seen by the other: "Bidirectional" for network namespaces. */
    propagation?: "HostToContainer" | "Bidirectional";
}

/** Directories and files of the host, made where they are missing. */
export function hostPaths(...paths: HostPath[]): Mounts {
    const name = (path: string) => `host${path.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
    return {
        volumes: paths.map(({ path, file, at = path }) => ({
            name: name(at),
            hostPath: { path, type: file ? "FileOrCreate" : "DirectoryOrCreate" },
        })),
        volumeMounts: paths.map(({ path, readOnly, propagation, at = path }) => ({
            name: name(at),
            mountPath: at,
            readOnly,
            mountPropagation: propagation,
        })),
    };
}

/** A member's own volume of a class, on whichever host it is first placed. */
export function volumeClaim(storage: string, storageClassName = "local-ssd", name = "data") {
    return {
        metadata: { name },
        spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
    };
}
