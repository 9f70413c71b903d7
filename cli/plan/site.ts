import type { Settings } from "../../config";
import { HostGroup, sumOf } from "../../stacks/groups";
import { ProgramRun } from "../program";
import { SEGMENT_TITLES, segmentRows, underlayLines } from "../../stacks/networks";
import { amount, count, table } from "../table";
import { terabytes } from "./units";

export function heading({ stack }: ProgramRun, { layout }: Settings): string {
    return `${stack}: ${layout.description}`;
}

/** What stands there: the RA's totals, computed from the hosts. */
export function hardware({ layout }: Settings, groups: HostGroup[]): string[] {
    const { scale, racks } = layout;
    const onlyStorage = ({ roles: of }: HostGroup) => of.every((role) => role === "storage");
    const hypervisors = sumOf(groups.filter((group) => group.roles.includes("compute"))).hosts;
    const row = (title: string, of: HostGroup[]) => {
        const { hosts, cores, memoryGB, ssdGB, hddGB } = sumOf(of);
        return [title, amount(hosts), amount(cores), `${amount(memoryGB)} GB`, terabytes(ssdGB), terabytes(hddGB)];
    };
    const kinds: [string, HostGroup[]][] = [
        ["compute and control", groups.filter((group) => !onlyStorage(group))],
        ["storage", groups.filter(onlyStorage)],
    ];
    return [
        `${count(sumOf(groups).hosts, "host")} in ${count(racks.length, "rack")}, of them ${count(hypervisors, "hypervisor")}; ` +
            `sized for ${count(scale.hypervisors, "hypervisor")} and ${count(scale.virtualMachines, "virtual machine")}`,
        "",
        ...table(
            [
                { title: "" },
                { title: "HOSTS", align: "right" },
                { title: "CORES", align: "right" },
                { title: "MEMORY", align: "right" },
                { title: "SSD", align: "right" },
                { title: "HDD", align: "right" },
            ],
            kinds.filter(([, of]) => of.length > 0).map(([title, of]) => row(title, of)),
        ),
    ];
}

/** Its switches, and its networks by class. */
export function networks({ layout }: Settings): string[] {
    const titles = SEGMENT_TITLES.map((title) => ({
        title,
        align: title === "VLAN" || title === "MTU" ? ("right" as const) : undefined,
    }));
    return [...underlayLines(layout), ...table(titles, segmentRows(layout))];
}
