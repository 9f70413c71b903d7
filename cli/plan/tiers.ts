import { Manifest } from "../manifests";
import { amount, counted, indented, table, wrapped } from "../table";
import { PodSet } from "../workloads";
import { gigabytes } from "./units";

/** The last part of an image's reference; the whole is among the images. */
function shortImage(reference: string): string {
    return (reference.split("/").pop() ?? reference).replace(/@sha256:.*/, "");
}

/** What names begin with, to the end of a word. */
function commonStart([first = "", ...others]: string[]): string {
    let end = 0;
    while (end < first.length && others.every((name) => name[end] === first[end])) end += 1;
    return first.slice(0, first.lastIndexOf("-", end - 1) + 1);
}

/** Sets of one kind that an operator makes for each host are one line together, however many hosts there are. */
function together(sets: PodSet[]): PodSet[] {
    const kinds = new Map<string, [PodSet, ...PodSet[]]>();
    for (const set of sets) {
        const { tier, service, images, requests, simulated } = set;
        const key = JSON.stringify(
            simulated && service ? [tier, service, images, requests] : [set.name, set.kind, tier],
        );
        kinds.set(key, [...(kinds.get(key) ?? []), set] as [PodSet, ...PodSet[]]);
    }
    return [...kinds.values()].map(([first, ...others]) => {
        if (others.length === 0) return first;
        const all = [first, ...others];
        const name = `${commonStart(all.map((set) => set.name))}*`;
        return { ...first, name, replicas: all.reduce((sum, { replicas }) => sum + replicas, 0) };
    });
}

/** Tier by tier: its pods, one line for each set, then what else belongs to it. */
export function tierTree(all: Manifest[], each: PodSet[]): string[] {
    const sets = together(each);
    const rows = sets.map(({ name, replicas, images, requests, kind, simulated }) => [
        name,
        `${amount(replicas)} x`,
        images.map(shortImage).join(", "),
        `${amount(requests.cores)} ${requests.cores === 1 ? "core" : "cores"}`,
        gigabytes(requests.memory),
        simulated ? `${kind}, by its operator` : kind,
    ]);
    const [titles = "", ...lines] = table(
        [
            { title: "" },
            { title: "PODS", align: "right" },
            { title: "IMAGE" },
            { title: "EACH", align: "right" },
            { title: "", align: "right" },
            { title: "" },
        ],
        rows,
    );
    const standing = new Set(
        sets.filter(({ simulated }) => !simulated).map(({ tier, kind, name }) => `${tier} ${kind} ${name}`),
    );
    const tiers = [...new Set(all.map(({ tier }) => tier))];
    return [
        `  ${titles}`,
        ...tiers.flatMap((tier) => {
            const others = all
                .filter((manifest) => manifest.tier === tier)
                .map(({ object }) => object)
                .filter(({ kind, metadata }) => !standing.has(`${tier} ${kind} ${metadata.name}`));
            return [
                tier,
                ...indented(lines.filter((_, i) => sets[i]?.tier === tier)),
                ...indented(wrapped(counted(others.map(({ kind }) => kind)))),
            ];
        }),
    ];
}
