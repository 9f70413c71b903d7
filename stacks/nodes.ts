import {
    CELL_LABEL,
    CRUSH_RACK_LABEL,
    crushRack,
    DEDICATED_TAINT,
    HOST_LABEL,
    RACK_LABEL,
    roleLabel,
    roles,
} from "../components/common/roles";
import { Host, Layout, profileOf } from "./layout";

export interface Taint {
    key: string;
    value: string;
    effect: "NoSchedule";
}

/** A host as Kubernetes sees it once it has joined. */
export interface NodeSpec {
    name: string;
    labels: Record<string, string>;
    taints: Taint[];
    /** Kubernetes quantities, e.g. `{ cpu: "24", memory: "256Gi", pods: "110" }`. */
    capacity: Record<string, string>;
}

/** Labels that a host gets when it joins: its name, its rack (for the scheduler and for CRUSH), its roles and its cell. */
export function nodeLabels(host: Host): Record<string, string> {
    return {
        [HOST_LABEL]: host.name,
        [RACK_LABEL]: host.rack,
        [CRUSH_RACK_LABEL]: crushRack(host.rack),
        ...Object.fromEntries(host.roles.map((role) => [roleLabel(role), "true"])),
        ...(host.cell === undefined ? {} : { [CELL_LABEL]: host.cell }),
    };
}

/** One taint on a host that a service has to itself; none on a host with several roles, where they share by choice. */
export function nodeTaints(host: Host): Taint[] {
    const [role, ...others] = host.roles;
    if (role === undefined || others.length > 0 || !roles[role].exclusive) return [];
    return [{ key: DEDICATED_TAINT, value: role, effect: "NoSchedule" }];
}

export function nodeSpec(layout: Layout, host: Host): NodeSpec {
    const profile = profileOf(layout, host);
    return {
        name: host.name,
        labels: nodeLabels(host),
        taints: nodeTaints(host),
        // Physical cores, as the RA counts them; 110 pods is the kubelet's default.
        capacity: { cpu: String(profile.cores), memory: `${profile.memoryGB}Gi`, pods: "110" },
    };
}

/** All hosts of a layout as nodes. */
export function nodeSpecs(layout: Layout): NodeSpec[] {
    return layout.hosts.map((host) => nodeSpec(layout, host));
}
