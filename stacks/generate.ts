import { Role, roleNames } from "../components/common/roles";
import { Scale } from "../components/common/scale";
import { HardwareProfile, Host, Layout, Rack, Segment } from "./layout";
import { referenceHardware } from "./hardware";

/** A site as counts; `generateLayout` makes racks and hosts of it. */
export interface SiteShape {
    name: string;
    description: string;
    scale: Scale;
    racks: number;
    /** Hosts for each role. */
    hosts: Partial<Record<Role, number>>;
    segments: Segment[];
    /** Server models of hosts other than storage, in turn. @default the RA's two */
    controllerProfiles?: string[];
    /** @default the RA's storage server */
    storageProfile?: string;
    profiles?: Record<string, HardwareProfile>;
}

function numbered(prefix: string, n: number, of: number): string {
    return `${prefix}-${String(n).padStart(String(of).length, "0")}`;
}

/** Picks the rack that comes first by the given loads (compared in order), then by its place in the row. */
function leastLoaded(racks: Rack[], loads: ((rack: string) => number)[]): string {
    let best = racks[0];
    for (const rack of racks.slice(1)) {
        if (!best) break;
        for (const load of loads) {
            const difference = load(rack.name) - load(best.name);
            if (difference < 0) best = rack;
            if (difference !== 0) break;
        }
    }
    if (!best) throw new Error("a layout needs at least one rack");
    return best.name;
}

/**
 * Racks and hosts from counts. The hosts of a role go to different racks while there are racks left, and the racks fill as
 * evenly as the numbers allow; the RA gives no host-to-rack map.
 */
export function generateLayout(shape: SiteShape): Layout {
    const models = shape.controllerProfiles ?? ["dell-r630", "lenovo-rd550"];
    const racks = Array.from({ length: shape.racks }, (_, i) => ({ name: numbered("rack", i + 1, shape.racks) }));
    const total = new Map<string, number>();
    const hosts: Host[] = [];
    let controllers = 0;

    for (const role of roleNames) {
        const count = shape.hosts[role] ?? 0;
        const ofRole = new Map<string, number>();
        const inRole = (rack: string) => ofRole.get(rack) ?? 0;
        const inRack = (rack: string) => total.get(rack) ?? 0;
        for (let i = 1; i <= count; i++) {
            const rack = leastLoaded(racks, role === "compute" ? [inRack, inRole] : [inRole, inRack]);
            ofRole.set(rack, inRole(rack) + 1);
            total.set(rack, inRack(rack) + 1);
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
    };
}
