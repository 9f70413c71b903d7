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

/** What hosts are made by. */
type Kinds = Pick<SiteShape, "hosts" | "controllerProfiles" | "storageProfile">;

/**
 * Hosts of each role, into the racks that have fewest: those of a role go to different racks while there are racks left, and
 * the racks fill as evenly as the numbers allow. Hosts that are there stay where they are.
 */
function placed({ hosts: wanted, controllerProfiles, storageProfile }: Kinds, racks: Rack[], there: Host[]): Host[] {
    const models = controllerProfiles ?? ["dell-r630", "lenovo-rd550"];
    const hosts = [...there];
    const inRacks = (of: Host[]) => racks.map(({ name }) => of.filter(({ rack }) => rack === name).length);
    const inRack = inRacks(there);
    let controllers = there.filter(({ roles }) => !roles.includes("storage")).length;

    for (const role of roleNames) {
        const more = wanted[role] ?? 0;
        const before = there.filter(({ roles }) => roles.includes(role));
        // Hypervisors even the racks out; hosts of every other role first of all stand in different racks.
        const [perRole, perHost] = role === "compute" ? [1, FIRST] : [FIRST, 1];
        const ofRole = inRacks(before);
        const loads = inRack.map((n, at) => n * perHost + (ofRole[at] ?? 0) * perRole);
        for (let i = before.length + 1; i <= before.length + more; i++) {
            const at = loads.indexOf(Math.min(...loads));
            loads[at] = (loads[at] ?? 0) + perRole + perHost;
            inRack[at] = (inRack[at] ?? 0) + 1;
            const rack = racks[at]?.name ?? "";
            const profile =
                role === "storage" ? (storageProfile ?? "lenovo-rd650") : (models[controllers++ % models.length] ?? "");
            hosts.push({ name: numbered(role, i, before.length + more), rack, profile, roles: [role] });
        }
    }
    return hosts;
}

/**
 * Racks and hosts from counts; the RA gives no host-to-rack map. Other counts may put every host elsewhere: a site that is
 * built grows by `extendLayout`.
 */
export function generateLayout(shape: SiteShape): Layout {
    const names = Array.from({ length: shape.racks }, (_, i) => numbered("rack", i + 1, shape.racks));
    if (names.length === 0) throw new Error("a layout needs at least one rack");
    const racks: Rack[] = shape.underlay
        ? connectedRacks(names, shape.underlay, shape.segments)
        : names.map((name) => ({ name }));
    return {
        name: shape.name,
        description: shape.description,
        scale: shape.scale,
        converged: false,
        profiles: shape.profiles ?? referenceHardware,
        racks,
        hosts: placed(shape, racks, []),
        segments: shape.segments,
        underlay: shape.underlay,
        bond: shape.bond,
    };
}

/** What a site grows by. */
export interface Growth extends Pick<SiteShape, "controllerProfiles" | "storageProfile"> {
    /** Racks more. @default none */
    racks?: number;
    /** Hosts more, for each role. */
    hosts: Partial<Record<Role, number>>;
    /** What the control plane is sized for from now on. @default as before */
    scale?: Scale;
}

/**
 * A site that has grown: new hosts go to the racks that have fewest, which are the new ones, and every host that was there
 * stays where it is. A host in another rack would have its data moved, and its pods with it.
 */
export function extendLayout(layout: Layout, growth: Growth): Layout {
    const { racks: before, underlay, segments } = layout;
    const count = before.length + (growth.racks ?? 0);
    const more = Array.from({ length: growth.racks ?? 0 }, (_, i) => numbered("rack", before.length + i + 1, count));
    const names = [...before.map(({ name }) => name), ...more];
    const connected = underlay ? connectedRacks(names, underlay, segments) : names.map((name) => ({ name }));
    const racks = [...before, ...connected.slice(before.length)];
    return {
        ...layout,
        scale: growth.scale ?? layout.scale,
        racks,
        hosts: placed(growth, racks, layout.hosts),
    };
}
