import { Options, optionsOf, Release } from "../common/releases";
import { CephClient } from "../common/access";
import { CEPH_CONF, secretUuid } from "../common/ceph";
import { AgentMode } from "../common/hostagent";
import { Catalogue, OsloConfig, renderOslo } from "../common/oslo";
import {
    accountSection,
    IdentityAddress,
    mergeSections,
    notificationsSection,
    rabbitSection,
    serviceUserSection,
} from "../common/sections";
import { ComputeNodeSize } from "./sizing";

/** nova-compute must not know of a database: it complains where its file has these, and asks the conductor instead. */
const databases = ["database", "api_database"] as const;

type NovaComputeOptions = Omit<Options["nova"], (typeof databases)[number]>;

/** Nova's options without those of databases. */
export function novaComputeOptions(release?: Release): NovaComputeOptions {
    const nova: Catalogue = optionsOf(release).nova;
    return Object.fromEntries(
        Object.entries(nova).filter(([section]) => !databases.some((other) => other === section)),
    ) as NovaComputeOptions;
}

/** nova-compute.conf by section and option; every option exists in the pinned release. */
export type NovaComputeConfig = OsloConfig<NovaComputeOptions>;

export const CONFIG = "/etc/nova/nova-compute.conf";
/** Machines' directories, and the host's identity in Nova (compute_id), which must outlive every pod. */
export const STATE = "/var/lib/nova";
export const OVS_RUN = "/run/openvswitch";

/** How the CPU of a virtual machine is made of the host's. */
export const cpuModes = ["host-model", "host-passthrough", "custom"] as const;
export type CpuMode = (typeof cpuModes)[number];

/** Seconds that work which has begun has to end, live migrations above all (Nova's own default)… */
const DRAIN = 160;
/** …that the process then has in all… */
const GRACEFUL = 180;

/** …and after which it is killed: above both. */
export function graceSeconds(overrides: NovaComputeConfig | undefined): number {
    return (overrides?.DEFAULT?.graceful_shutdown_timeout ?? GRACEFUL) + 20;
}

export interface NovaComputeSettings {
    size: ComputeNodeSize;
    identity: Omit<IdentityAddress, "cacheServers">;
    /** Nova's account. */
    username: string;
    /** Where machines' disks are. */
    ceph: Pick<CephClient, "user" | "pool">;
    agents: AgentMode;
    /** Whether hosts have certificates, by which libvirtd and QEMU verify each other. */
    tls: boolean;
    /** URL of the console's proxy, without a path. */
    consoleUrl: string;
    cpuMode: CpuMode;
    cpuModels?: string[];
    /** MiB. */
    reservedMemory?: number;
    reservedCores?: number;
    cpuAllocationRatio: number;
    ramAllocationRatio: number;
    /** What the user sets differently. */
    overrides?: NovaComputeConfig;
    /** Release whose options these are. @default the default release */
    release?: Release;
}

/** nova-compute.conf, without credentials and without what differs from host to host. */
export function novaComputeConf(settings: NovaComputeSettings): string {
    const { size, consoleUrl, overrides } = settings;
    const config: NovaComputeConfig = {
        DEFAULT: {
            use_stderr: true,
            compute_driver: "libvirt.LibvirtDriver",
            state_path: STATE,
            ...intervals,
            graceful_shutdown_timeout: GRACEFUL,
            manager_shutdown_timeout: DRAIN,
            // After a power cut a host starts the machines that it ran.
            resume_guests_state_on_host_boot: true,
            reserved_host_memory_mb: settings.reservedMemory ?? size.reservedMemory,
            reserved_host_cpus: settings.reservedCores,
            cpu_allocation_ratio: settings.cpuAllocationRatio,
            ram_allocation_ratio: settings.ramAllocationRatio,
        },
        ...apis(settings),
        notifications: { notification_format: "unversioned", notify_on_state_change: "vm_and_task_state" },
        oslo_concurrency: { lock_path: `${STATE}/locks` },
        oslo_messaging_notifications: notificationsSection(true),
        oslo_messaging_rabbit: rabbitSection(size.senders),
        // While releases are mixed, agents speak what the oldest of them understands.
        upgrade_levels: { compute: "auto" },
        libvirt: libvirt(settings),
        // Two hosts that libvirt lets a machine move between may still differ in Nova's own, stricter comparison.
        workarounds: { skip_cpu_compare_on_dest: true },
        os_vif_ovs: {
            ovsdb_connection: `unix:${OVS_RUN}/db.sock`,
            // A port belongs to no network until the L2 agent has wired it.
            isolate_vif: true,
        },
        vnc: { novncproxy_base_url: `${consoleUrl}/vnc_lite.html` },
        ...(settings.agents === "pod" ? helpers : {}),
    };
    return renderOslo(novaComputeOptions(settings.release), mergeSections(config, overrides));
}

/** What each host asks of the conductors at its own pace; the defaults are for tens of hosts. */
const intervals = {
    // 1000 hosts report 33 times a second, not 100 times; one is down after six reports are missing.
    report_interval: 30,
    service_down_time: 180,
    // A conductor with a queue of a thousand hosts' questions answers late, and is right to.
    rpc_response_timeout: 180,
    // Each run reads all machines of the host: 20,000 in half an hour, not in ten minutes.
    sync_power_state_interval: 1800,
    // Neutron tells of every change; asking for all ports of all machines besides would be most of its load.
    heal_instance_info_cache_interval: -1,
};

/** The services that it calls: as Nova itself, or for a user, with Nova's token beside the user's. */
function apis({ identity, username }: NovaComputeSettings) {
    const account = accountSection(identity, username);
    const endpoint = { valid_interfaces: ["internal"], region_name: identity.region };
    return {
        placement: { ...account, ...endpoint },
        neutron: { ...account, ...endpoint },
        // One that restarts is no reason to fail a machine's start.
        glance: { ...endpoint, cafile: identity.cafile, num_retries: 3 },
        cinder: { ...account, catalog_info: "block-storage::internalURL", os_region_name: identity.region },
        service_user: serviceUserSection(identity, username),
    };
}

function libvirt({ ceph, cpuMode, cpuModels, tls }: NovaComputeSettings): NovaComputeConfig["libvirt"] {
    return {
        virt_type: "kvm",
        cpu_mode: cpuMode,
        cpu_models: cpuModels,
        // PCI Express, with room to attach 16 volumes and ports to a running machine; libvirt's own default is one.
        hw_machine_type: ["x86_64=q35"],
        num_pcie_ports: 16,
        images_type: "rbd",
        images_rbd_pool: ceph.pool,
        images_rbd_ceph_conf: CEPH_CONF,
        // For disks that Nova makes; Cinder tells the user and secret of its volumes with each of them.
        rbd_user: ceph.user,
        rbd_secret_uuid: secretUuid(ceph),
        // librbd's cache, which honours a guest's flushes.
        disk_cachemodes: ["network=writeback"],
        // What a guest deletes becomes free in Ceph.
        hw_disk_discard: "unmap",
        // Else as Nova would: by TCP, in plaintext.
        ...(tls ? { live_migration_scheme: "tls", live_migration_with_native_tls: true } : {}),
        // A machine that writes faster than the network carries is slowed down, and at last halted for the rest.
        live_migration_permit_auto_converge: true,
        live_migration_timeout_action: "force_complete",
    };
}

/** A pod's agent is root already: its privileged helpers need no sudo. On a host, the packages' sudo rules hold. */
const helper = { helper_command: `privsep-helper --config-file ${CONFIG}` };
const helpers = { nova_sys_admin: helper, privsep_osbrick: helper, vif_plug_ovs_privileged: helper };
