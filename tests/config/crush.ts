import { domainOf, FailureDomain, StorageHost } from "../../components/ceph/crush";
import { osdDevices } from "../../components/ceph/devices";
import { crushRack } from "../../components/common/roles";
import { Programs } from "./programs";
import { output } from "./run";
import { Sandbox } from "./sandbox";

/** An OSD of a map, and where it is. */
export interface MappedOsd {
    host: string;
    rack: string;
}

/** Those of every new cluster ("jewel"); a map without them is one of Ceph's first years. */
const TUNABLES = {
    choose_local_tries: 0,
    choose_local_fallback_tries: 0,
    choose_total_tries: 50,
    chooseleaf_descend_once: 1,
    chooseleaf_vary_r: 1,
    chooseleaf_stable: 1,
    straw_calc_version: 1,
    allowed_bucket_algs: 54,
};

/** The hosts' OSDs by their numbers. */
export function osdsOf(hosts: StorageHost[]): MappedOsd[] {
    return hosts.flatMap((host) => osdDevices(host).map(() => ({ host: host.name, rack: host.rack })));
}

/**
 * The map that Rook makes of the hosts' labels, as Ceph's compiler takes it, with the rule that Ceph makes for a pool of a
 * device class and a failure domain. Weights are TiB, as Ceph has them.
 */
export function crushMap(hosts: StorageHost[], failureDomain: FailureDomain): string {
    const osds = osdsOf(hosts);
    const weight = Math.max(...hosts.flatMap(({ disks }) => disks.map(({ sizeGB }) => sizeGB))) * (1e9 / 2 ** 40);
    let id = 0;
    const bucket = (type: string, name: string, items: [string, number][]) => ({
        name,
        weight: items.reduce((sum, [, of]) => sum + of, 0),
        text: [
            `${type} ${name} {`,
            `id ${--id}`,
            "alg straw2",
            "hash 0",
            ...items.map(([item, of]) => `item ${item} weight ${of.toFixed(5)}`),
            "}",
        ].join("\n"),
    });
    type Bucket = ReturnType<typeof bucket>;
    const items = (of: Bucket[]): [string, number][] => of.map(({ name, weight: total }) => [name, total]);
    const hostBuckets = new Map(
        hosts.map(({ name }) => {
            const own = osds.flatMap((osd, i): [string, number][] => (osd.host === name ? [[`osd.${i}`, weight]] : []));
            return [name, bucket("host", name, own)];
        }),
    );
    const racks = [...new Set(hosts.map(({ rack }) => rack))].map((rack) => {
        const inside = hosts.filter((host) => host.rack === rack).flatMap(({ name }) => hostBuckets.get(name) ?? []);
        const inner = bucket("rack", crushRack(rack), items(inside));
        return { inner, outer: bucket("zone", rack, items([inner])) };
    });
    const root = bucket("root", "default", items(racks.map(({ outer }) => outer)));
    const levels = [
        ...hostBuckets.values(),
        ...racks.map(({ inner }) => inner),
        ...racks.map(({ outer }) => outer),
        root,
    ];
    return [
        ...Object.entries(TUNABLES).map(([tunable, value]) => `tunable ${tunable} ${value}`),
        ...osds.map((_, i) => `device ${i} osd.${i} class hdd`),
        ...["osd", "host", "rack", "zone", "root"].map((type, i) => `type ${i} ${type}`),
        ...levels.map(({ text }) => text),
        "rule pool {",
        "id 0",
        "type replicated",
        // Ceph before 17 asks for these two; later ones read over them.
        "min_size 1",
        "max_size 10",
        "step take default class hdd",
        `step chooseleaf firstn 0 type ${failureDomain}`,
        "step emit",
        "}",
        "",
    ].join("\n");
}

export interface PlacementGroups {
    /** OSDs of each group. */
    groups: number[][];
    /** What Ceph calls bad: groups with fewer copies than asked for. */
    bad: string[];
}

/** Where Ceph itself puts the placement groups of a pool, with some of the OSDs marked out. */
export async function mapGroups(
    programs: Programs,
    map: string,
    { copies, groups, out = [] }: { copies: number; groups: number; out?: number[] },
): Promise<PlacementGroups> {
    return Sandbox.use(async (sandbox) => {
        const [text, compiled] = [sandbox.write("/map.txt", map), `${sandbox.directory}/map`];
        const tool = (...args: string[]) => output(programs.program("crushtool"), args, { env: programs.env() });
        await tool("-c", text, "-o", compiled);
        const weights = out.flatMap((osd) => ["--weight", String(osd), "0"]);
        const range = ["--min-x", "0", "--max-x", String(groups - 1)];
        const shown = ["--show-mappings", "--show-bad-mappings"];
        const said = await tool(
            "-i",
            compiled,
            "--test",
            "--rule",
            "0",
            "--num-rep",
            String(copies),
            ...range,
            ...shown,
            ...weights,
        );
        const found = said.split("\n");
        return {
            groups: found.flatMap((line) => {
                const osds = /^CRUSH rule \d+ x \d+ \[([\d,]*)\]/.exec(line)?.[1];
                return osds === undefined ? [] : [osds.split(",").map(Number)];
            }),
            bad: found.filter((line) => line.startsWith("bad mapping")),
        };
    });
}

/** Groups of which two copies share a failure domain. */
export function sharing(groups: number[][], osds: MappedOsd[], failureDomain: FailureDomain): number[][] {
    return groups.filter((group) => {
        const domains = group.map((osd) => {
            const { host = "", rack = "" } = osds[osd] ?? {};
            return domainOf({ name: host, rack }, failureDomain);
        });
        return new Set(domains).size < domains.length;
    });
}
