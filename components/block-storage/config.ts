import { optionsOf, Release } from "../common/releases";
import { CephClient } from "../common/access";
import { CEPH_CONF, CEPH_KEYS, secretUuid } from "../common/ceph";
import { OsloConfig, renderOslo } from "../common/oslo";
import { cinder } from "../common/options/2026.1/cinder";
import {
    accountSection,
    authtokenSection,
    databaseSection,
    IdentityAddress,
    mergeSections,
    middlewareSection,
    notificationsSection,
    rabbitSection,
    serviceUserSection,
} from "../common/sections";
import { uwsgiIni } from "../common/uwsgi";
import { BlockStorageSize } from "./sizing";

/** cinder.conf by section and option; every option exists in the pinned release. */
export type CinderConfig = OsloConfig<typeof cinder>;

export const PORT = 8776;

export const CINDER_CONF = "/etc/cinder/cinder.conf";
export const RESOURCE_FILTERS_JSON = "/etc/cinder/resource_filters.json";

/** Where images wait that are not raw, and so cannot be cloned in Ceph, until they are. */
export const CONVERSION = "/var/lib/cinder/conversion";

/** Seconds that a service which is told to end has for what it has begun. */
const GRACEFUL = 180;

/** Seconds after which it is killed. */
export function graceSeconds(overrides: CinderConfig | undefined): number {
    return (overrides?.DEFAULT?.graceful_shutdown_timeout ?? GRACEFUL) + 20;
}

export interface CinderSettings {
    size: BlockStorageSize;
    identity: IdentityAddress;
    volumes: Pick<CephClient, "user" | "pool">;
    backups: Pick<CephClient, "user" | "pool">;
    /** What the user sets differently. */
    overrides?: CinderConfig;
    /** Release whose options these are. @default the default release */
    release?: Release;
}

/** cinder.conf of all four services, without credentials. */
export function cinderConf({ size, identity, volumes, backups, overrides, release }: CinderSettings): string {
    const config: CinderConfig = {
        DEFAULT: {
            use_stderr: true,
            enabled_backends: ["rbd1"],
            // All volume services have the same volumes: any of them takes a request, and another takes over what one that is
            // lost had begun (RA "Cinder Volume").
            cluster: "ceph",
            // The address is in the catalogue that came with the user's token.
            glance_catalog_info: "image:glance:internalURL",
            glance_ca_certificates_file: identity.cafile,
            resource_query_filters_file: RESOURCE_FILTERS_JSON,
            image_conversion_dir: CONVERSION,
            backup_driver: "cinder.backup.drivers.ceph.CephBackupDriver",
            backup_ceph_conf: CEPH_CONF,
            backup_ceph_user: backups.user,
            backup_ceph_pool: backups.pool,
            backup_max_operations: size.backups,
            // Seconds: an answer that waits for a broker that moves, or for Ceph while it recovers, is late and not lost.
            rpc_response_timeout: 180,
            graceful_shutdown_timeout: GRACEFUL,
        },
        // Helpers for disks of the host. There are none with Ceph: these processes are to have no privilege at all.
        cinder_sys_admin: { capabilities: [] },
        privsep_osbrick: { capabilities: [] },
        database: databaseSection(size.database),
        // With the account of [service_user] it asks where in Ceph an image is; users are not told.
        glance: { auth_type: "password", auth_section: "service_user", region_name: identity.region },
        keystone_authtoken: authtokenSection(identity, "cinder", "block-storage"),
        nova: { ...accountSection(identity, "cinder"), interface: "internal", region_name: identity.region },
        oslo_concurrency: { lock_path: "/tmp" },
        oslo_messaging_notifications: notificationsSection(true),
        oslo_messaging_rabbit: rabbitSection(size.senders),
        oslo_middleware: middlewareSection,
        rbd1: {
            volume_driver: "cinder.volume.drivers.rbd.RBDDriver",
            volume_backend_name: "rbd",
            rbd_ceph_conf: CEPH_CONF,
            rbd_user: volumes.user,
            rbd_pool: volumes.pool,
            // Under which hypervisors have this user's key.
            rbd_secret_uuid: secretUuid(volumes),
            rados_connect_timeout: 30,
            // What a machine's file system frees, Ceph gets back.
            report_discard_supported: true,
        },
        service_user: serviceUserSection(identity, "cinder"),
    };
    return renderOslo(optionsOf(release).cinder, mergeSections(config, overrides));
}

/**
 * Where os-brick looks for a keyring, to put it into a ceph.conf of its own below [global]: there, the path of the key does
 * as well.
 */
export function brickKeyring({ user }: Pick<CephClient, "user">): Record<string, string> {
    return { [`/etc/ceph/ceph.client.${user}.keyring`]: `keyfile = ${CEPH_KEYS}/${user}\n` };
}

/**
 * Cinder begins every command that might need root, qemu-img above all, with "sudo cinder-rootwrap FILE", and no option
 * changes that. On Ceph's volumes none does: this runs the command as who asks.
 */
export const SUDO = { "/usr/local/bin/sudo": '#!/bin/sh\nshift 2\nexec "$@"\n' };

/** uWSGI in front of the API. */
export function cinderUwsgi(size: BlockStorageSize, tls: boolean): string {
    return uwsgiIni({
        name: "cinder-api",
        module: "cinder.wsgi.api:application",
        port: PORT,
        tls,
        ...size.wsgi,
        options: { pyargv: `--config-file ${CINDER_CONF}` },
    });
}
