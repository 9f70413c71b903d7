import { Role, roleNames } from "../components/common/roles";
import { Scale } from "../components/common/scale";
import { HardwareProfile, Host, Layout, Rack, Segment, Underlay } from "./layout";
import { referenceHardware } from "./hardware";
import { connectedRacks } from "./underlay";

/** A site as counts; `generateLayout` makes racks and hosts of it. */
export interface SiteShape {
    name: string;
    description: string;
    scale: Scale;
    racks: number;
    /** Hosts for each role. */
    hosts: Partial<Record<Role, number>>;
    segments: Segment[];
    /** Switches; each rack gets two leafs with links to every spine. @default none */
    underlay?: Underlay;
    /** The hosts' port-channel. @default not known */
    bond?: string;
    /** Server models of hosts other than storage, in turn. @default the RA's two */
    controllerProfiles?: string[];
    /** @default the RA's storage server */
    storageProfile?: string;
    profiles?: Record<string, HardwareProfile>;
}

function numbered(prefix: string, n: number, of: number): string {
    return `${prefix}-${String(n).padStart(String(of).length, "0")}`;
}

/** Weight of what decides first where a host goes, against what decides between equals; above any number of hosts in a rack. */
const FIRST = 1e6;

/**
 * Racks and hosts from counts. The hosts of a role go to different racks while there are racks left, and the racks fill as
 * evenly as the numbers allow; the RA gives no host-to-rack map.
 */
export function generateLayout(shape: SiteShape): Layout {
    const models = shape.controllerProfiles ?? ["dell-r630", "lenovo-rd550"];
    const names = Array.from({ length: shape.racks }, (_, i) => numbered("rack", i + 1, shape.racks));
    if (names.length === 0) throw new Error("a layout needs at least one rack");
    const racks: Rack[] = shape.underlay
        ? connectedRacks(names, shape.underlay, shape.segments)
        : names.map((name) => ({ name }));
    const inRack = racks.map(() => 0);
    const hosts: Host[] = [];
    let controllers = 0;

    for (const role of roleNames) {
        const count = shape.hosts[role] ?? 0;
        // Hypervisors even the racks out; hosts of every other role first of all stand in different racks.
        const [perRole, perHost] = role === "compute" ? [1, FIRST] : [FIRST, 1];
        const loads = inRack.map((n) => n * perHost);
        for (let i = 1; i <= count; i++) {
            const at = loads.indexOf(Math.min(...loads));
            loads[at] = (loads[at] ?? 0) + perRole + perHost;
            inRack[at] = (inRack[at] ?? 0) + 1;
            const rack = racks[at]?.name ?? "";
            const profile =
                role === "storage"
                    ? (shape.storageProfile ?? "lenovo-rd650")
                    : (models[controllers++ % models.length] ?? "");
            hosts.push({ name: numbered(role, i, count), rack, profile, roles: [role] });
        }
    }
    return {
        name: shape.name,
        description: shape.description,
        scale: shape.scale,
        converged: false,
        profiles: shape.profiles ?? referenceHardware,
        racks,
        hosts,
        segments: shape.segments,
        underlay: shape.underlay,
        bond: shape.bond,
    };
}
