import { Change } from "../../diff/compare";
import { listed, Rule } from "../rule";

/** Options that name physical networks: "physnet1:br-ex", "physnet1:100:200", "physnet1". */
const NAMING = /\] (?:bridge_mappings|flat_networks|network_vlan_ranges)$/;

function namesIn(value = ""): string[] {
    return value
        .split(",")
        .map((item) => item.trim().split(":")[0] ?? "")
        .filter(Boolean);
}

/** Names that a file had and has no more. */
function forgotten({ kind, fields }: Change): string[] {
    if (kind !== "ConfigMap") return [];
    const gone = fields
        .filter(({ path }) => NAMING.test(path))
        .flatMap(({ before, after }) => {
            const names = namesIn(after);
            return names.includes("*") ? [] : namesIn(before).filter((name) => name !== "*" && !names.includes(name));
        });
    return [...new Set(gone)];
}

export const networkRules: Rule[] = [
    {
        name: "physical-network-gone",
        class: "outage",
        applies: (change) => forgotten(change).length > 0,
        says: (change) =>
            `networks in Neutron's database keep the physical network ${listed(forgotten(change))}, which nothing knows any more: their ports are bound on no host, and routers lose their way out`,
    },
];
