import { Change } from "./compare";
import { Hosts, Snapshot } from "./snapshot";

/** Kind of the changes below: no object of the cluster stands for a host. */
export const HOSTS = "Hosts";

function placesOf(hosts: Hosts[]): Map<string, { roles: string; rack: string }> {
    return new Map(
        hosts.flatMap(({ roles, places = {} }) =>
            Object.entries(places).map(([host, rack]) => [host, { roles: roles.join(", "), rack }]),
        ),
    );
}

/** Hosts of both sides that stand in another rack, a change for all with the same roles; each host is a field. */
export function movedHosts({ hosts: before = [] }: Snapshot, { hosts: after = [] }: Snapshot): Change[] {
    const [old, now] = [placesOf(before), placesOf(after)];
    const changes = new Map<string, Change>();
    for (const [host, { roles, rack }] of now) {
        const from = old.get(host)?.rack;
        if (from === undefined || from === rack) continue;
        const [key, op, kind] = [`${HOSTS} ${roles}`, "update", HOSTS] as const;
        const change = changes.get(key) ?? { key, op, kind, name: roles, tier: "hosts", fields: [], replacedFor: [] };
        changes.set(key, change);
        change.fields.push({ path: host, before: from, after: rack });
    }
    return [...changes.values()];
}
