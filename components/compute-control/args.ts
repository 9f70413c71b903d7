import { Input } from "@pulumi/pulumi";
import { optionsOf } from "../common/releases";
import { DatabaseAccess, MessagingAccess, TrustedCa } from "../common/access";
import { Fault, faultsAt, meaningless } from "../common/faults";
import { CommonArgs, osloFaults, publicUrlFaults, Settings, Wiring } from "../common/openstack";
import { Placement, placementFaults, referencePlacement } from "../common/placement";
import { scaleFaults } from "../common/scale";
import { ServiceName, serviceRow } from "../common/services";
import { Cell } from "./cells";
import { NovaConfig } from "./config";

export interface ComputeControlArgs extends Wiring, CommonArgs {
    /** Rows of the placement table. @default the RA's, and for each cell its own conductors and console proxies */
    placements?: Partial<Record<ServiceName, Placement>>;
    /** Parts of the hypervisors, two or more. @default one, "cell1", on the cloud's own database and broker */
    cells?: Cell[];
    /** URL of the API that users reach, without a path. @default the address inside the cluster */
    publicUrl?: Input<string>;
    /** URL at which users' browsers reach consoles, without a path. @default the address inside the cluster */
    consoleUrl?: Input<string>;
    /** Options of nova.conf that differ. */
    config?: NovaConfig;
}

/** The arguments that stand on their own, with the names of the cells. */
export type ComputeControlSettings = Settings<ComputeControlArgs, "cells"> & { cells?: string[] };

const rows = ["nova-api", "nova-metadata", "nova-scheduler", "nova-conductor", "nova-novncproxy"] as const;

export type ControlService = (typeof rows)[number] | "nova-super-conductor";

/** The rows of the table that the tier has. */
export function controlServices({ cells }: Pick<ComputeControlSettings, "cells">): ControlService[] {
    return cells ? [...rows, "nova-super-conductor"] : [...rows];
}

/** Where a service runs: as given, or as the RA has it, as many times as there are cells. */
export function placementOf(service: ControlService, settings: ComputeControlSettings): Placement {
    const reference = referencePlacement(service);
    const sets = setsOf(service, settings);
    const each = { sets, hosts: sets * reference.hosts, racks: sets * reference.racks };
    return settings.placements?.[service] ?? { ...reference, ...each };
}

function setsOf(service: ControlService, { cells }: ComputeControlSettings): number {
    return serviceRow(service).perCell === "cells" ? (cells?.length ?? 1) : 1;
}

/** All faults of the arguments. */
export function computeControlFaults(settings: ComputeControlSettings): Fault[] {
    return [
        ...controlServices(settings).flatMap((service) => placedFaults(service, settings)),
        ...faultsAt("scale", scaleFaults(settings.scale)),
        ...cellFaults(settings),
        ...publicUrlFaults("publicUrl", settings.publicUrl),
        ...publicUrlFaults("consoleUrl", settings.consoleUrl),
        ...osloFaults("config", optionsOf(settings.release).nova, settings.config),
    ];
}

function placedFaults(service: ControlService, settings: ComputeControlSettings): Fault[] {
    const placement = placementOf(service, settings);
    const expected = setsOf(service, settings);
    const sets =
        placement.sets === expected
            ? []
            : [`${placement.sets} times its replicas, expected ${expected}: once for each cell`];
    return faultsAt(`placements.${service}`, [...placementFaults(placement), ...sets]);
}

function cellFaults({ cells, consoleUrl }: ComputeControlSettings): Fault[] {
    if (!cells) return [];
    const faults: string[] = [];
    if (cells.length < 2)
        faults.push(`${cells.length}, expected at least 2, or none for one on the cloud's own database`);
    for (const name of cells.filter((cell) => !/^[a-z][a-z0-9]{0,19}$/.test(cell) || cell === "cell0")) {
        faults.push(`"${name}", expected a-z and 0-9, 20 at most, other than "cell0", which Nova has already`);
    }
    for (const name of cells.filter((cell, i) => cells.indexOf(cell) !== i)) faults.push(`"${name}" is there twice`);
    return [...faultsAt("cells", faults), ...meaningless("cells, which have one each", { consoleUrl })];
}

/** What the API's services verify servers by: a CA of each database and broker, with the name of its volume. */
export function trustedBy({ database, messaging, cells = [] }: Pick<ComputeControlArgs, keyof Wiring | "cells">) {
    const of = (prefix: string, access: { database: DatabaseAccess; messaging: MessagingAccess }) => [
        { volume: `${prefix}database-ca`, ca: access.database.ca },
        { volume: `${prefix}messaging-ca`, ca: access.messaging.ca },
    ];
    const all = [...of("", { database, messaging }), ...cells.flatMap((cell) => of(`${cell.name}-`, cell))];
    const present = all.flatMap(({ volume, ca }) => (ca ? [{ volume, ca }] : []));
    // Where a cell is on servers of the cloud's own, their CA is there once.
    return present.filter(({ ca }, i) => present.findIndex((other) => other.ca === ca) === i);
}

/** Faults of what the cells are wired to: where two CAs would be at one path, one of them would verify nothing. */
export function trustFaults(trusted: { volume: string; ca: TrustedCa }[]): Fault[] {
    const paths = trusted.map(({ ca }) => ca.path);
    return trusted
        .filter(({ ca }, i) => paths.indexOf(ca.path) !== i)
        .map(({ volume, ca }) => ({
            propertyPath: "cells",
            reason: `${volume}: ${ca.path} is another server's CA already, expected a path of its own`,
        }));
}
