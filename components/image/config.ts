import { optionsOf, Release } from "../common/releases";
import { CephClient } from "../common/access";
import { CEPH_CONF } from "../common/ceph";
import { OsloConfig, renderOslo } from "../common/oslo";
import { glance } from "../common/options/2026.1/glance";
import { commonPaste } from "../common/paste";
import {
    authtokenSection,
    databaseSection,
    IdentityAddress,
    mergeSections,
    middlewareSection,
    notificationsSection,
    rabbitSection,
} from "../common/sections";
import { uwsgiIni } from "../common/uwsgi";
import { ImageSize } from "./sizing";

/** glance-api.conf by section and option; every option exists in the pinned release. */
export type GlanceConfig = OsloConfig<typeof glance>;

export const PORT = 9292;

/** Where uploads wait that are not stored yet, and what tasks work on. */
export const STAGING = "/var/lib/glance/staging";
export const TASKS = "/var/lib/glance/tasks";

export interface GlanceSettings {
    size: ImageSize;
    identity: IdentityAddress;
    ceph: Pick<CephClient, "user" | "pool">;
    /** What the user sets differently. */
    overrides?: GlanceConfig;
    /** Release whose options these are. @default the default release */
    release?: Release;
}

/** glance-api.conf, without credentials. */
export function glanceConf({ size, identity, ceph, overrides, release }: GlanceSettings): string {
    const config: GlanceConfig = {
        DEFAULT: {
            use_stderr: true,
            enabled_backends: { rbd: "rbd" },
            // Hypervisors and volumes clone an image within Ceph, once they know where it is.
            show_image_direct_url: true,
        },
        database: databaseSection(size.database),
        glance_store: { default_backend: "rbd" },
        keystone_authtoken: authtokenSection(identity, "glance", "image"),
        os_glance_staging_store: { filesystem_store_datadir: STAGING },
        os_glance_tasks_store: { filesystem_store_datadir: TASKS },
        oslo_concurrency: { lock_path: "/tmp" },
        oslo_messaging_notifications: notificationsSection(true),
        oslo_messaging_rabbit: rabbitSection(size.senders),
        oslo_middleware: middlewareSection,
        paste_deploy: { flavor: "keystone", config_file: "/etc/glance/api-paste.ini" },
        rbd: {
            rbd_store_user: ceph.user,
            rbd_store_pool: ceph.pool,
            rbd_store_ceph_conf: CEPH_CONF,
            // MiB, the default of librbd's own clients times two: large objects, few of them.
            rbd_store_chunk_size: 8,
            // Holes of an image take no space.
            rbd_thin_provisioning: true,
            rados_connect_timeout: 30,
        },
        wsgi: { task_pool_threads: size.wsgi.threads },
    };
    return renderOslo(optionsOf(release).glance, mergeSections(config, overrides));
}

/** api-paste.ini: the pipeline of a request, and a path that answers without a token. */
export const GLANCE_PASTE = `[composite:glance-api-keystone]
paste.composite_factory = glance.api:root_app_factory
/: api
/healthcheck: healthcheck

[pipeline:api]
pipeline = cors http_proxy_to_wsgi versionnegotiation authtoken context rootapp

[composite:rootapp]
paste.composite_factory = glance.api:root_app_factory
/: apiversions
/v2: apiv2app

[app:apiversions]
paste.app_factory = glance.api.versions:create_resource

[app:apiv2app]
paste.app_factory = glance.api.v2.router:API.factory

[filter:versionnegotiation]
paste.filter_factory = glance.api.middleware.version_negotiation:VersionNegotiationFilter.factory

[filter:context]
paste.filter_factory = glance.api.middleware.context:ContextMiddleware.factory

${commonPaste({ project: "glance", program: "glance-api", delayAuthDecision: true })}`;

/** uWSGI in front of the application; images come in chunks, whose length nobody knows beforehand. */
export function glanceUwsgi(size: ImageSize, tls: boolean): string {
    return uwsgiIni({
        name: "glance-api",
        module: "glance.wsgi.api:application",
        port: PORT,
        tls,
        ...size.wsgi,
        options: { "http-auto-chunked": true, "http-chunked-input": true, "http-raw-body": true },
    });
}
