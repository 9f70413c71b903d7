import { scaleFaults } from "../components/common/scale";
import { controlRoles, roleNames, roles } from "../components/common/roles";
import { hostsWith, Layout } from "./layout";
import { DNS_LABEL, duplicates } from "./names";
import { segmentFaults } from "./segment-faults";
import { underlayFaults } from "./underlay-faults";

function rackAndHostFaults(layout: Layout): string[] {
    const faults: string[] = [];
    const racks = new Set(layout.racks.map((rack) => rack.name));
    const seen = new Set<string>();
    for (const rack of duplicates(layout.racks.map((r) => r.name))) faults.push(`racks: "${rack}" is there twice`);
    for (const { name } of layout.racks) {
        if (!DNS_LABEL.test(name))
            faults.push(`racks: "${name}" is no label value, expected a-z, 0-9 and - (63 at most)`);
    }
    for (const host of layout.hosts) {
        const where = `hosts: "${host.name}"`;
        if (seen.has(host.name)) faults.push(`${where} is there twice`);
        seen.add(host.name);
        if (!DNS_LABEL.test(host.name)) faults.push(`${where} is no host name, expected a-z, 0-9 and - (63 at most)`);
        if (!racks.has(host.rack))
            faults.push(`${where} stands in rack "${host.rack}", which the layout does not have`);
        if (!Object.hasOwn(layout.profiles, host.profile)) {
            const known = Object.keys(layout.profiles).join(", ");
            faults.push(`${where} has hardware profile "${host.profile}", expected one of ${known}`);
        }
        for (const role of host.roles.filter((r) => !Object.hasOwn(roles, r))) {
            faults.push(`${where} has role "${role}", expected one of ${roleNames.join(", ")}`);
        }
        if (host.roles.length === 0) faults.push(`${where} has no role, expected one`);
        if (host.roles.length > 1 && !layout.converged) {
            faults.push(
                `${where} has roles ${host.roles.join(", ")}, expected one (several only where converged is true)`,
            );
        }
    }
    return faults;
}

/** RA: what is there three or five times for availability must not be lost with one rack. */
function spreadFaults(layout: Layout): string[] {
    if (layout.converged) return [];
    const faults: string[] = [];
    for (const role of controlRoles) {
        for (const rack of duplicates(hostsWith(layout, role).map((host) => host.rack))) {
            faults.push(
                `hosts: rack "${rack}" has two hosts with role ${role}, expected every host of it in another rack`,
            );
        }
    }
    return faults;
}

function sizeFaults(layout: Layout): string[] {
    const faults: string[] = [];
    const hypervisors = hostsWith(layout, "compute").length;
    const { scale } = layout;
    if (hypervisors < 1) faults.push("hosts: none has role compute, expected at least 1");
    if (scale.hypervisors < hypervisors) {
        faults.push(
            `scale: ${scale.hypervisors} hypervisors, expected at least the ${hypervisors} that the layout has`,
        );
    }
    return [...faults, ...scaleFaults(scale).map((fault) => `scale: ${fault}`)];
}

/** All faults of a layout, as sentences; empty when it is sound. (Whether a service finds its hosts is the tier's to say.) */
export function layoutFaults(layout: Layout): string[] {
    return [
        ...rackAndHostFaults(layout),
        ...spreadFaults(layout),
        ...segmentFaults(layout),
        ...underlayFaults(layout),
        ...sizeFaults(layout),
    ];
}
