import { optionsOf, Release } from "../common/releases";
import { OsloConfig, renderOslo } from "../common/oslo";
import { nova } from "../common/options/2026.1/nova";
import { commonPaste } from "../common/paste";
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
import { CA_FILE, clientFiles, serverFiles } from "../common/tls";
import { uwsgiIni } from "../common/uwsgi";
import { ComputeControlSize, ServiceReports } from "./sizing";

/** nova.conf by section and option; every option exists in the pinned release. */
export type NovaConfig = OsloConfig<typeof nova>;

export const API_PORT = 8774;
export const METADATA_PORT = 8775;
export const CONSOLE_PORT = 6080;

export const NOVA_CONF = "/etc/nova/nova.conf";
export const API_UWSGI = "/etc/nova/nova-api-uwsgi.ini";
export const METADATA_UWSGI = "/etc/nova/nova-metadata-uwsgi.ini";

/** The page of noVNC that nova-novncproxy serves. */
export const CONSOLE_PAGE = "/vnc_lite.html";

/** Seconds that a pod of a conductor or scheduler has to end: above both of its own limits, which follow. */
export const NOVA_GRACE = 45;
const GRACEFUL = 30;
/** Nova sleeps this long at every end, busy or not; its default of 160 would make a change of eight schedulers last for ever. */
const MANAGER_SHUTDOWN = 10;

/** What all of Nova's processes are told, those on hypervisors too: how they report, speak to each other, and reach others. */
export function sharedSections(identity: IdentityAddress, reports: ServiceReports) {
    const { region, cafile } = identity;
    const internal = { valid_interfaces: ["internal"], region_name: region };
    const account = accountSection(identity, "nova");
    return {
        DEFAULT: {
            use_stderr: true,
            report_interval: reports.interval,
            service_down_time: reports.down,
            // Three times the default, as at 1000 nodes: an answer that is late is better than the work done twice.
            rpc_response_timeout: 180,
            // Half an hour for what shows signs of life meanwhile.
            long_rpc_timeout: 1800,
        },
        cinder: { ...account, catalog_info: "block-storage::internalURL", os_region_name: region },
        // With the user's token: no account of Nova's.
        glance: { ...internal, cafile, num_retries: 3 },
        keystone: { ...internal, cafile },
        neutron: { ...account, ...internal },
        notifications: {
            notification_format: "unversioned" as const,
            notify_on_state_change: "vm_and_task_state" as const,
        },
        oslo_messaging_notifications: notificationsSection(true),
        placement: { ...account, ...internal },
        service_user: serviceUserSection(identity, "nova"),
        // During an upgrade everybody speaks as the oldest hypervisor does.
        upgrade_levels: { compute: "auto" },
    } satisfies NovaConfig;
}

/** The passwords of those sections. */
export function sharedPasswords<T>(password: T) {
    return {
        cinder: { password },
        neutron: { password },
        placement: { password },
        service_user: { password },
    };
}

/** Browsers to the proxy of consoles, which reads its certificate anew for each of them (websockify, do_handshake). */
const CONSOLE_TLS = { cert: serverFiles.cert, key: serverFiles.key, ssl_only: true };

/** The proxy to machines' screens on hypervisors: each shows the other a certificate (VeNCrypt, X509None). */
const SCREEN_TLS = {
    auth_schemes: ["vencrypt" as const],
    vencrypt_client_cert: clientFiles.cert,
    vencrypt_client_key: clientFiles.key,
    vencrypt_ca_certs: CA_FILE,
};

export interface NovaSettings {
    size: ComputeControlSize;
    identity: IdentityAddress;
    /** Whether its servers have certificates. */
    tls: boolean;
    /** What the user sets differently. */
    overrides?: NovaConfig;
    /** Release whose options these are. @default the default release */
    release?: Release;
}

/** nova.conf of the control plane, one for all its processes, without credentials and without where its cell is. */
export function novaConf({ size, identity, tls, overrides, release }: NovaSettings): string {
    const config: NovaConfig = {
        DEFAULT: {
            ...(tls ? CONSOLE_TLS : {}),
            executor_thread_pool_size: size.calls,
            cell_worker_thread_pool_size: size.cellQueries,
            graceful_shutdown_timeout: GRACEFUL,
            manager_shutdown_timeout: MANAGER_SHUTDOWN,
        },
        // Lists ask only cells in which the project has machines.
        api: { instance_list_per_project_cells: true },
        api_database: databaseSection(size.database),
        // A machine's metadata, which it asks for in many small pieces, from any of the processes.
        cache: {
            enabled: true,
            backend: "oslo_cache.memcache_pool",
            memcache_servers: identity.cacheServers,
        },
        conductor: { workers: size.conductors },
        database: databaseSection(size.database),
        filter_scheduler: {
            host_subset_size: size.subset,
            shuffle_best_same_weighed_hosts: true,
            // Saves hypervisors a message to all schedulers for every change of a machine; these read the database instead.
            track_instance_changes: false,
        },
        keystone_authtoken: authtokenSection(identity, "nova", "compute"),
        neutron: { service_metadata_proxy: true },
        oslo_concurrency: { lock_path: "/tmp" },
        oslo_messaging_rabbit: rabbitSection(size.senders),
        oslo_middleware: middlewareSection,
        scheduler: {
            workers: size.schedulers,
            // A host is tried, and up to four others when it turns out to be full.
            max_attempts: 5,
            // As many as the RA has; more candidates would cost memory and time, not find better ones.
            max_placement_results: 1000,
            // Eight schedulers would all look at once; a CronJob looks instead.
            discover_hosts_in_cells_interval: -1,
        },
        console: tls ? { ssl_minimum_version: "tlsv1_2" } : undefined,
        vnc: { novncproxy_host: "0.0.0.0", novncproxy_port: CONSOLE_PORT, ...(tls ? SCREEN_TLS : {}) },
    };
    const all = mergeSections<NovaConfig>(sharedSections(identity, size.reports), config);
    return renderOslo(optionsOf(release).nova, mergeSections(all, overrides));
}

export function apiUwsgi(size: ComputeControlSize, tls: boolean): string {
    const module = "nova.wsgi.osapi_compute:application";
    return uwsgiIni({ name: "nova-api", module, port: API_PORT, tls, ...size.api });
}

export function metadataUwsgi(size: ComputeControlSize, tls: boolean): string {
    const module = "nova.wsgi.metadata:application";
    return uwsgiIni({ name: "nova-metadata", module, port: METADATA_PORT, tls, ...size.metadata });
}

/** api-paste.ini: the pipelines of both APIs, and a path of each that answers without a token. */
export const NOVA_PASTE = `[composite:osapi_compute]
use = call:nova.api.openstack.urlmap:urlmap_factory
/: versions
/healthcheck: healthcheck
/v2: version_v2
/v2/+: v2
/v2.1: version_v21
/v2.1/+: v21

[composite:metadata]
use = egg:Paste#urlmap
/: metadata_pipeline
/healthcheck: healthcheck

[composite:v21]
use = call:nova.api.auth:pipeline_factory_v21
keystone = cors http_proxy_to_wsgi compute_req_id faultwrap request_log sizelimit authtoken keystonecontext apiv21

[composite:v2]
use = call:nova.api.auth:pipeline_factory_v21
keystone = cors http_proxy_to_wsgi compute_req_id faultwrap request_log sizelimit authtoken keystonecontext legacy apiv21

[pipeline:versions]
pipeline = cors faultwrap request_log http_proxy_to_wsgi apiversions

[pipeline:version_v21]
pipeline = cors compute_req_id faultwrap request_log http_proxy_to_wsgi apiversion

[pipeline:version_v2]
pipeline = cors compute_req_id faultwrap request_log http_proxy_to_wsgi legacy apiversion

[pipeline:metadata_pipeline]
pipeline = http_proxy_to_wsgi metadata_app

[app:apiv21]
paste.app_factory = nova.api.openstack.compute:APIRouterV21.factory

[app:apiversions]
paste.app_factory = nova.api.openstack.compute.versions:Versions.factory

[app:apiversion]
paste.app_factory = nova.api.openstack.compute.versions:VersionsV2.factory

[app:metadata_app]
paste.app_factory = nova.api.metadata.handler:MetadataRequestHandler.factory

[filter:compute_req_id]
paste.filter_factory = nova.api.compute_req_id:ComputeReqIdMiddleware.factory

[filter:faultwrap]
paste.filter_factory = nova.api.openstack:FaultWrapper.factory

[filter:keystonecontext]
paste.filter_factory = nova.api.auth:NovaKeystoneContext.factory

[filter:legacy]
paste.filter_factory = nova.api.openstack:LegacyV2CompatibleWrapper.factory

[filter:request_log]
paste.filter_factory = nova.api.openstack.requestlog:RequestLog.factory

[filter:sizelimit]
paste.filter_factory = oslo_middleware:RequestBodySizeLimiter.factory

${commonPaste({ project: "nova" })}`;
