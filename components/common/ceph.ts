import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";
import { CephClient } from "./access";
import { configFiles, joinMounts, Mounts } from "./files";
import { App } from "./labels";

/** Where librbd's clients look: the cluster's name is that of this file. */
export const CEPH_CONF = "/etc/ceph/ceph.conf";

/** Where pods find the users' keys, each in a file named like its user. */
export const CEPH_KEYS = "/etc/ceph/keys";

function keyFile({ user }: CephClient): string {
    return `${CEPH_KEYS}/${user}`;
}

/** Namespace of the UUIDs that are made of names here. */
const NAMESPACE = "6f70656e-7374-4163-8b2d-72612d636570";

/**
 * The UUID under which every hypervisor's libvirtd has a Ceph user's key: made of the user's name (version 5 of RFC
 * 9562), so that Nova, Cinder and the hosts agree on it without asking one another.
 */
export function secretUuid({ user }: Pick<CephClient, "user">): string {
    const bytes = createHash("sha1")
        .update(Buffer.from(NAMESPACE.replaceAll("-", ""), "hex"))
        .update(user)
        .digest()
        .subarray(0, 16);
    bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
    bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
    return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** ceph.conf of clients of one cluster: where the monitors are, and where each user's key is. */
export function cephConf(monitors: string[], clients: CephClient[]): string {
    const sections = clients.map((client) => [`[client.${client.user}]`, `keyfile = ${keyFile(client)}`, ""]);
    return ["[global]", `mon_host = ${monitors.join(",")}`, "", ...sections.flat()].join("\n");
}

/** ceph.conf and the keys of these users, of one cluster, in a pod. */
export function cephFiles(
    name: string,
    app: App,
    clients: [CephClient, ...CephClient[]],
    opts: pulumi.CustomResourceOptions,
): Mounts {
    const text = pulumi.output(clients[0].monitors).apply((monitors) => cephConf(monitors, clients));
    return joinMounts(
        configFiles(`${name}-ceph`, app, { [CEPH_CONF]: text }, opts),
        ...clients.map((client) => cephKey(client)),
    );
}

/** A user's key in a pod: one of the Secret, which may hold other users' keys too. */
export function cephKey(client: CephClient): Mounts {
    const { secretName, entry } = client.key;
    const volume = `ceph-key-${client.user}`;
    return {
        volumes: [
            { name: volume, secret: { secretName, defaultMode: 0o440, items: [{ key: entry, path: client.user }] } },
        ],
        volumeMounts: [{ name: volume, mountPath: keyFile(client), subPath: client.user, readOnly: true }],
    };
}
