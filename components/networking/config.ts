import { OsloConfig, renderOslo } from "../common/oslo";
import { neutron } from "../common/options/2026.1/neutron";
import { neutronMl2 } from "../common/options/2026.1/neutron-ml2";
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
} from "../common/sections";
import { uwsgiIni } from "../common/uwsgi";
import { dhcpCopies, Gateways, NetworkingSize, routerCopies } from "./sizing";

/** neutron.conf by section and option; every option exists in the pinned release. */
export type NeutronConfig = OsloConfig<typeof neutron>;
/** ml2_conf.ini, likewise. */
export type Ml2Config = OsloConfig<typeof neutronMl2>;

export const PORT = 9696;

/** Seconds between an agent's reports: with 1000 hypervisors' L2 agents, 17 reports a second. */
export const REPORT_INTERVAL = 60;
/** Seconds without a report after which an agent counts as down: two that were lost, and some for a busy server. */
export const AGENT_DOWN = 150;
/** Seconds that a daemon has to end what it has begun (oslo.service's own). */
export const GRACEFUL_SHUTDOWN = 60;

/** Seconds that its pod has: some more, for the daemon itself to end. */
export function daemonGrace(overrides: NeutronConfig | undefined): number {
    return (overrides?.DEFAULT?.graceful_shutdown_timeout ?? GRACEFUL_SHUTDOWN) + 10;
}

/** Numbers of VXLAN networks, from the first to the last. */
export interface VniRange {
    /** The first number, 1 at least. */
    min: number;
    /** The last number, 16,777,215 at most (VXLAN's 24 bits). */
    max: number;
}

/** What tenants' and external networks are made of. */
export interface Fabric {
    vniRange: VniRange;
    /** Largest packet between hosts on the network that carries the tunnels, in bytes. */
    overlayMtu: number;
    /** The same on the external network. */
    externalMtu: number;
    /** Neutron's name of the external network. */
    physicalNetwork: string;
}

export interface ServerSettings {
    size: NetworkingSize;
    identity: IdentityAddress;
    gateways: Gateways;
    fabric: Fabric;
    /** What the user sets differently. */
    overrides?: NeutronConfig;
}

/** neutron.conf of the server's processes, without credentials. */
export function neutronConf({ size, identity, gateways, fabric, overrides }: ServerSettings): string {
    // For calls to others, by Neutron's own account.
    const own = {
        ...accountSection(identity, "neutron"),
        region_name: identity.region,
        endpoint_type: "internal",
    } as const;
    const config: NeutronConfig = {
        DEFAULT: {
            use_stderr: true,
            core_plugin: "ml2",
            service_plugins: ["router", "segments", "trunk", "qos"],
            rpc_workers: size.workers.rpc,
            rpc_state_report_workers: size.workers.reports,
            executor_thread_pool_size: size.rpcThreads,
            // A full answer to an agent with hundreds of ports takes longer than the default of 60 seconds.
            rpc_response_timeout: 180,
            graceful_shutdown_timeout: GRACEFUL_SHUTDOWN,
            agent_down_time: AGENT_DOWN,
            dhcp_agents_per_network: dhcpCopies(gateways),
            // A lost host's networks get a DHCP server on another.
            allow_automatic_dhcp_failover: true,
            // Routers stand on several hosts, and keepalived decides which of them forwards (RA "Neutron L3 agent");
            // one host has none to hand over to.
            l3_ha: routerCopies(gateways) > 1,
            max_l3_agents_per_router: routerCopies(gateways),
            // Routers stand on the hosts of the L3 agents alone (RA "Services Placement Summary").
            enable_dvr: false,
            // Networks within tunnels have their headers less.
            global_physnet_mtu: fabric.overlayMtu,
            notify_nova_on_port_status_changes: true,
            notify_nova_on_port_data_changes: true,
        },
        database: databaseSection(size.database),
        keystone_authtoken: authtokenSection(identity, "neutron", "network"),
        nova: own,
        oslo_concurrency: { lock_path: "/tmp" },
        oslo_messaging_notifications: notificationsSection(true),
        oslo_messaging_rabbit: rabbitSection(size.senders),
        oslo_middleware: middlewareSection,
        // Addresses of routed networks' segments are inventories there.
        placement: own,
    };
    return renderOslo(neutron, mergeSections(config, overrides));
}

/** ml2_conf.ini: tenants' networks in VXLAN, external ones on the physical network. */
export function ml2Conf(fabric: Fabric, overrides?: Ml2Config): string {
    const { vniRange, overlayMtu, externalMtu, physicalNetwork } = fabric;
    const config: Ml2Config = {
        ml2: {
            type_drivers: ["flat", "vlan", "vxlan"],
            project_network_types: ["vxlan"],
            // Hosts are told where addresses are, so that nothing is flooded to a thousand tunnels.
            mechanism_drivers: ["openvswitch", "l2population"],
            extension_drivers: ["port_security", "qos"],
            path_mtu: overlayMtu,
            physical_network_mtus: { [physicalNetwork]: String(externalMtu) },
        },
        ml2_type_flat: { flat_networks: [physicalNetwork] },
        ml2_type_vlan: { network_vlan_ranges: [physicalNetwork] },
        ml2_type_vxlan: { vni_ranges: [`${vniRange.min}:${vniRange.max}`] },
        securitygroup: { enable_security_group: true },
    };
    return renderOslo(neutronMl2, mergeSections(config, overrides));
}

/** api-paste.ini: the pipeline of a request, and a path that answers without a token. */
export const NEUTRON_PASTE = `[composite:neutron]
use = egg:Paste#urlmap
/: neutronversions_composite
/healthcheck: healthcheck
/v2.0: neutronapi_v2_0

[composite:neutronapi_v2_0]
use = call:neutron.auth:pipeline_factory
keystone = cors http_proxy_to_wsgi request_id catch_errors authtoken keystonecontext extensions neutronapiapp_v2_0

[composite:neutronversions_composite]
use = call:neutron.auth:pipeline_factory
keystone = cors http_proxy_to_wsgi neutronversions

[app:neutronapiapp_v2_0]
paste.app_factory = neutron.api.v2.router:APIRouter.factory

[app:neutronversions]
paste.app_factory = neutron.pecan_wsgi.app:versions_factory

[filter:catch_errors]
paste.filter_factory = oslo_middleware:CatchErrors.factory

[filter:extensions]
paste.filter_factory = neutron.api.extensions:plugin_aware_extension_middleware_factory

[filter:keystonecontext]
paste.filter_factory = neutron.auth:NeutronKeystoneContext.factory

[filter:request_id]
paste.filter_factory = oslo_middleware:RequestId.factory

${commonPaste({ project: "neutron" })}`;

/** uWSGI in front of the API. */
export function neutronUwsgi(size: NetworkingSize, tls: boolean): string {
    return uwsgiIni({ name: "neutron-server", module: "neutron.wsgi.api:application", port: PORT, tls, ...size.wsgi });
}
