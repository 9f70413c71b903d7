import { Rule } from "./rule";

const WHY = "What their own services say of them (nova service-list, network agent list), of those not disabled.";

/** A service's processes by their reports to their API: a host's share is one of hundreds, a scheduler's one of a few. */
function processes(host: string, binary: string, measurement: string, critical: number): Rule {
    return {
        kind: binary === "nova-compute" ? "hypervisors" : "openstack-services",
        host,
        service: "reports",
        says: `% of ${binary} processes do not report`,
        source: { measurement, tag: { name: "state", is: "up" }, tags: { name: binary, status: "enabled" } },
        by: ["host_machine"],
        reduce: "badPercent",
        bad: { compare: "below", limit: 1 },
        compare: "above",
        warning: 0,
        critical,
        // Asked every two minutes.
        for: 240,
        fresh: 600,
        why: WHY,
    };
}

function agents(host: string, type: string, critical: number): Rule {
    return {
        kind: "network-agents",
        host,
        service: "reports",
        says: `% of the ${type}s are not alive`,
        source: { measurement: "openstack_neutron_agent", field: "alive", tags: { agent_type: type } },
        by: ["agent_host"],
        reduce: "badPercent",
        bad: { compare: "below", limit: 1 },
        compare: "above",
        warning: 0,
        critical,
        for: 240,
        fresh: 600,
        why: WHY,
    };
}

/** Beyond two hosts in a hundred it is no longer a host, but a rack or the bus. */
const OF_MANY = 2;
/** One of three may be lost; nova-scheduler has eight. */
const OF_FEW = 34;

/** What agents and workers are judged by. */
export function openstackRules(): Rule[] {
    return [
        processes("nova-compute", "nova-compute", "openstack_nova_service", OF_MANY),
        processes("nova-scheduler", "nova-scheduler", "openstack_nova_service", OF_FEW),
        processes("nova-conductor", "nova-conductor", "openstack_nova_service", OF_FEW),
        processes("cinder-scheduler", "cinder-scheduler", "openstack_cinder_service", OF_FEW),
        processes("cinder-volume", "cinder-volume", "openstack_cinder_service", OF_FEW),
        agents("neutron-l2-agent", "Open vSwitch agent", OF_MANY),
        agents("neutron-l3-agent", "L3 agent", OF_FEW),
        agents("neutron-dhcp-agent", "DHCP agent", OF_FEW),
        agents("neutron-metadata-agent", "Metadata agent", OF_FEW),
    ];
}
