import { Change } from "../../diff/compare";
import { at, numberAt, Rule } from "../rule";

/** Where kinds describe Ceph's pools. */
const POOLS: Record<string, string[][] | undefined> = {
    CephBlockPool: [["spec"]],
    CephObjectStore: [
        ["spec", "metadataPool"],
        ["spec", "dataPool"],
    ],
};

/** Levels of CRUSH's tree that Rook knows, the smallest first: of copies in different ones, one is lost with one. */
const DOMAINS = ["osd", "host", "chassis", "rack", "row", "pdu", "pod", "room", "datacenter", "zone", "region"];

/** What differs of one pool: its failure domain, its kind of disks, its copies. */
interface PoolChange {
    domain?: [before: string, after: string];
    disks?: [before: string, after: string];
    copies?: [before: number, after: number];
    /** Whether Rook gives a pool that is there another rule. */
    follows: boolean;
}

function differing<T>(before: T, after: T): [T, T] | undefined {
    return before === after ? undefined : [before, after];
}

function poolChanges({ kind, op, before, after }: Change): PoolChange[] {
    if (op !== "update" || !before || !after) return [];
    return (POOLS[kind] ?? []).map((path) => {
        const [was, is] = [at(before.state, ...path), at(after.state, ...path)];
        // Rook's own: copies on different hosts, on disks of any kind.
        const text = (of: unknown, field: string, otherwise: string) => {
            const value = at(of, field);
            return typeof value === "string" ? value : otherwise;
        };
        const [from, to] = [numberAt(was, "replicated", "size"), numberAt(is, "replicated", "size")];
        return {
            domain: differing(text(was, "failureDomain", "host"), text(is, "failureDomain", "host")),
            disks: differing(text(was, "deviceClass", "any"), text(is, "deviceClass", "any")),
            copies: from === undefined || to === undefined || from === to ? undefined : [from, to],
            follows: at(is, "enableCrushUpdates") === true,
        };
    });
}

function isSmaller([before, after]: [string, string]): boolean {
    return DOMAINS.indexOf(after) < DOMAINS.indexOf(before);
}

/** What becomes less safe, each once. */
function dangers(change: Change): string[] {
    const found = poolChanges(change).flatMap(({ domain, copies }) => [
        ...(domain && isSmaller(domain)
            ? [
                  `several copies may stand in one ${domain[0]} (${domain.join(" → ")}): one that is lost takes data with it`,
              ]
            : []),
        ...(copies && copies[1] < copies[0]
            ? [`a copy of everything is deleted (${copies.join(" → ")}): fewer lost disks take data with them`]
            : []),
    ]);
    return [...new Set(found)];
}

function moves(change: Change): PoolChange[] {
    return poolChanges(change).filter(
        ({ domain, disks, copies }) => domain ?? disks ?? (copies && copies[1] > copies[0]),
    );
}

export const poolRules: Rule[] = [
    {
        name: "copies-less-safe",
        class: "replacement",
        applies: (change) => dangers(change).length > 0,
        says: (change) => `loses safety: ${dangers(change).join("; ")}`,
    },
    {
        name: "pool-data-moves",
        class: "member-restart",
        applies: (change) => moves(change).length > 0,
        says: (change) => {
            const found = moves(change);
            const what = found.some(({ domain, disks }) => domain ?? disks)
                ? "Ceph moves nearly all of its data to other disks"
                : "Ceph writes one more copy of all of its data";
            const waits = found.some(({ domain, disks, follows }) => (domain ?? disks) && !follows)
                ? "; but a pool that is there keeps its rule, since Rook gives it another one only with enableCrushUpdates: until it is given by hand, new pools alone are as told"
                : "";
            return `${what}: reads and writes of clients are slower until it is done, for hours or days, and no daemon restarts${waits}`;
        },
    },
];
