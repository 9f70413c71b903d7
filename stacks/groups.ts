import { HostKind } from "../components/cloud/budgets";
import { Role, roleNames } from "../components/common/roles";
import { Layout, profileOf } from "./layout";

/** Hosts with the same roles, counted together. */
export interface HostGroup {
    roles: Role[];
    hosts: number;
    racks: Set<string>;
    cores: number;
    memoryGB: number;
    ssdGB: number;
    hddGB: number;
}

function emptyGroup(roles: Role[]): HostGroup {
    return { roles, hosts: 0, racks: new Set(), cores: 0, memoryGB: 0, ssdGB: 0, hddGB: 0 };
}

/** A layout's hosts by their roles, in the order of the roles. */
export function hostGroups(layout: Layout): HostGroup[] {
    const groups = new Map<string, HostGroup>();
    for (const host of layout.hosts) {
        const key = host.roles.join();
        const group = groups.get(key) ?? emptyGroup(host.roles);
        groups.set(key, group);
        const { cores, memoryGB, disks } = profileOf(layout, host);
        group.hosts += 1;
        group.racks.add(host.rack);
        group.cores += cores;
        group.memoryGB += memoryGB;
        for (const { media, count, sizeGB } of disks) group[`${media}GB`] += count * sizeGB;
    }
    const place = ({ roles: [first] }: HostGroup) => (first === undefined ? -1 : roleNames.indexOf(first));
    return [...groups.values()].sort((a, b) => place(a) - place(b));
}

/** Groups as one. */
export function sumOf(groups: HostGroup[]): HostGroup {
    const sum = emptyGroup([]);
    for (const group of groups) {
        for (const key of ["hosts", "cores", "memoryGB", "ssdGB", "hddGB"] as const) sum[key] += group[key];
        for (const rack of group.racks) sum.racks.add(rack);
    }
    return sum;
}

/** Equal hosts by their roles, as budgets count them; where memory differs, the least. */
export function hostKinds({ hosts, profiles }: Layout): HostKind[] {
    const kinds = new Map<string, HostKind>();
    for (const { roles, profile } of hosts) {
        const memory = (profiles[profile]?.memoryGB ?? Infinity) * 1024;
        const before = kinds.get(roles.join()) ?? { roles, hosts: 0, memory };
        kinds.set(roles.join(), { roles, hosts: before.hosts + 1, memory: Math.min(before.memory, memory) });
    }
    return [...kinds.values()];
}
