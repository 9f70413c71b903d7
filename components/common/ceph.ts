import * as pulumi from "@pulumi/pulumi";
import { CephClient } from "./access";
import { configFiles, joinMounts, Mounts } from "./files";
import { App } from "./labels";

/** Where librbd's clients look: the cluster's name is that of this file. */
export const CEPH_CONF = "/etc/ceph/ceph.conf";

function keyFile({ user }: CephClient): string {
    return `/etc/ceph/keys/${user}`;
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
        ...clients.map((client) => keyMount(client)),
    );
}

/** One key of the Secret, which may hold other users' keys too. */
function keyMount(client: CephClient): Mounts {
    const { secretName, entry } = client.key;
    const volume = `ceph-key-${client.user}`;
    return {
        volumes: [
            { name: volume, secret: { secretName, defaultMode: 0o440, items: [{ key: entry, path: client.user }] } },
        ],
        volumeMounts: [{ name: volume, mountPath: keyFile(client), subPath: client.user, readOnly: true }],
    };
}
