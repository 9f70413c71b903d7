import { cinder } from "../../components/common/options/2026.1/cinder";
import { glance } from "../../components/common/options/2026.1/glance";
import { keystone } from "../../components/common/options/2026.1/keystone";
import { neutron } from "../../components/common/options/2026.1/neutron";
import { neutronDhcpAgent } from "../../components/common/options/2026.1/neutron-dhcp-agent";
import { neutronL3Agent } from "../../components/common/options/2026.1/neutron-l3-agent";
import { neutronMetadataAgent } from "../../components/common/options/2026.1/neutron-metadata-agent";
import { neutronMl2 } from "../../components/common/options/2026.1/neutron-ml2";
import { neutronOpenvswitchAgent } from "../../components/common/options/2026.1/neutron-openvswitch-agent";
import { nova } from "../../components/common/options/2026.1/nova";
import { placement } from "../../components/common/options/2026.1/placement";
import { Catalogue, renderOslo } from "../../components/common/oslo";
import { OsloFile } from "./check/oslo";

/** Every service's catalogue, by the service's name in tools/oslo. */
export const CATALOGUES: Record<string, Catalogue> = {
    cinder,
    glance,
    keystone,
    neutron,
    "neutron-dhcp-agent": neutronDhcpAgent,
    "neutron-l3-agent": neutronL3Agent,
    "neutron-metadata-agent": neutronMetadataAgent,
    "neutron-ml2": neutronMl2,
    "neutron-openvswitch-agent": neutronOpenvswitchAgent,
    nova,
    placement,
};

const account = { auth_type: "password", auth_url: "http://keystone:5000/v3", username: "service" };
const helper = { helper_command: "privsep-helper" };

/** A good file of each service; sections that only the service's row in tools/oslo knows are among them. */
export const GOOD: Record<string, string> = {
    cinder: renderOslo(cinder, {
        DEFAULT: { debug: false, enabled_backends: ["rbd1"], cluster: "ceph" },
        rbd1: { volume_driver: "cinder.volume.drivers.rbd.RBDDriver", rbd_max_clone_depth: 5 },
        nova: { ...account, interface: "internal", region_name: "RegionOne" },
        service_user: { ...account, send_service_user_token: true },
        cinder_sys_admin: helper,
    }),
    glance: renderOslo(glance, {
        DEFAULT: { enabled_backends: { rbd: "rbd" } },
        glance_store: { default_backend: "rbd" },
        rbd: { rbd_store_chunk_size: 8, rbd_thin_provisioning: true },
        os_glance_staging_store: { filesystem_store_datadir: "/var/lib/glance/staging" },
        keystone_authtoken: { ...account, service_token_roles_required: true },
    }),
    keystone: renderOslo(keystone, { DEFAULT: { debug: false }, token: { expiration: 3600 } }),
    neutron: renderOslo(neutron, {
        DEFAULT: { core_plugin: "ml2", rpc_workers: 12, l3_ha: true },
        agent: { report_interval: 60 },
        nova: { ...account, endpoint_type: "internal" },
        placement: { ...account, endpoint_type: "internal" },
        privsep: helper,
        privsep_conntrack: helper,
        privsep_dhcp_release: helper,
        privsep_link: helper,
        privsep_namespace: helper,
        privsep_ovs_vsctl: helper,
    }),
    "neutron-dhcp-agent": renderOslo(neutronDhcpAgent, {
        DEFAULT: { enable_isolated_metadata: true, num_sync_threads: 8 },
    }),
    "neutron-l3-agent": renderOslo(neutronL3Agent, {
        DEFAULT: { agent_mode: "legacy", ha_vrrp_advert_int: 2, cleanup_on_shutdown: false },
    }),
    "neutron-metadata-agent": renderOslo(neutronMetadataAgent, {
        DEFAULT: { nova_metadata_host: "nova-metadata", metadata_workers: 4, nova_metadata_insecure: false },
    }),
    "neutron-ml2": renderOslo(neutronMl2, {
        ml2: { type_drivers: ["flat", "vxlan"], path_mtu: 9000 },
        ml2_type_vxlan: { vni_ranges: ["1:65535"] },
        securitygroup: { enable_ipset: true },
    }),
    "neutron-openvswitch-agent": renderOslo(neutronOpenvswitchAgent, {
        agent: { tunnel_types: ["vxlan"], l2_population: true },
        ovs: { of_connect_timeout: 300, ovsdb_connection: "tcp:127.0.0.1:6640" },
    }),
    nova: renderOslo(nova, {
        DEFAULT: { report_interval: 30, debug: false },
        api_database: { max_pool_size: 5 },
        neutron: { ...account, service_metadata_proxy: true },
        placement: { ...account, region_name: "RegionOne" },
        service_user: { ...account, send_service_user_token: true },
        vif_plug_ovs_privileged: helper,
    }),
    placement: renderOslo(placement, {
        placement: { randomize_allocation_candidates: true, max_allocation_candidates: 1000 },
        placement_database: { max_pool_size: 5, sync_on_startup: false },
    }),
};

export interface Broken {
    what: string;
    file: OsloFile;
    says: RegExp;
}

/** What each service must refuse of every file that it reads: each a change of the good file. */
export function broken(file: OsloFile): Broken[] {
    const { content } = file;
    const [line = "", option = ""] = /^(\w+) = .*$/m.exec(content) ?? [];
    const found: Broken[] = [
        {
            what: `${option} misspelt`,
            file: { ...file, content: content.replace(line, line.replace(option, `${option}x`)) },
            says: new RegExp(`\\] ${option}x: unknown option`),
        },
    ];
    const typed = typedLine(file);
    if (typed) {
        found.push({
            what: `${typed.option} = maybe`,
            file: { ...file, content: content.replace(typed.line, `${typed.option} = maybe`) },
            says: new RegExp(`\\] ${typed.option}: .*maybe`),
        });
    }
    return found;
}

/** The first option of a file that takes no text. */
function typedLine({ service, content }: OsloFile): { option: string; line: string } | undefined {
    let section = "DEFAULT";
    for (const line of content.split("\n")) {
        section = /^\[(.*)\]$/.exec(line)?.[1] ?? section;
        const option = /^(\w+) = /.exec(line)?.[1];
        const spec = option && CATALOGUES[service]?.[section]?.[option];
        const type = typeof spec === "object" ? spec.type : spec;
        if (option && /^(boolean|integer|float)$/.test(type ?? "")) return { option, line };
    }
    return undefined;
}
