import { Dashboard } from "../../components/stacklight/metrics/dashboard";
import { measurements } from "../../components/stacklight/metrics/measurements";

/** A query of a panel. */
export interface Target {
    refId: string;
    query: string;
    alias: string;
    datasource: { type: string; uid: string };
}

/** What dashboards show: each panel that asks for something. */
export function targetsOf({ panels }: Dashboard): { title: string; targets: Target[] }[] {
    return panels
        .filter(({ type }) => type !== "row")
        .map(({ title, targets }) => ({ title, targets: targets as Target[] }));
}

/** What a query names: where it reads, the fields that it takes, and the tags that it groups and chooses by. */
export function namesIn(query: string): { measurement: string; fields: string[]; tags: string[] } {
    const all = (pattern: RegExp, text = query) => [...text.matchAll(pattern)].map(([, found]) => found!);
    return {
        measurement: all(/FROM "([^"]+)"/g)[0]!,
        fields: all(/\("([^"]+)"\)/g).filter((field) => field !== "value"),
        tags: [
            ...all(/GROUP BY ([^)]*\)[^)]*?)(?:\)| fill|$)/g).flatMap((tags) => all(/"([^"]+)"/g, tags)),
            ...all(/"([^"]+)" (?:=|=~) (?:'|\/)/g),
        ],
    };
}

/** A query as Grafana sends it: the time that is shown, a step, and everything chosen. */
export function asked(query: string): string {
    return query
        .replaceAll("$timeFilter", "time > now() - 1h")
        .replaceAll("$__interval", "1m")
        .replace(/\/\^\$\w+\$\//g, "/.*/");
}

/** What the choices of a dashboard ask for. */
export function choicesOf({ templating }: Dashboard): string[] {
    const { list } = templating as { list: { type: string; query: string }[] };
    return list.filter(({ type }) => type === "query").map(({ query }) => query);
}

/** Values of tags that dashboards choose by; of any other it is its name. */
const VALUES: Record<string, string[]> = {
    cpu: ["cpu-total"],
    deployment_name: ["nova-scheduler", "network-server"],
    namespace: ["cloud"],
    service: ["nova-api", "neutron-server", "grafana"],
    state: ["down"],
    status: ["enabled"],
    type: ["server"],
};

/** Four minutes of every measurement of the table in InfluxDB's line protocol, its numbers growing. */
export function points(now: number): string {
    return Object.entries(measurements)
        .flatMap(([name, row]) => {
            const sets = row.tags.reduce<string[]>(
                (found, tag) =>
                    (VALUES[tag] ?? [tag]).flatMap((value) => found.map((tags) => `${tags},${tag}=${value}`)),
                ["measurement" in row ? row.measurement : name],
            );
            return [0, 1, 2, 3].flatMap((minute) => {
                const numbers = row.fields.map((field, i) => `${field}=${1000 + i + 60 * minute}`);
                const flags =
                    "flags" in row ? row.flags.map((flag) => `${flag}=${flag === "id" ? '"an-id"' : "false"}`) : [];
                const fields = [...numbers, ...flags].join(",");
                return sets.map((tags) => `${tags} ${fields} ${now - (4 - minute) * 60_000}000000`);
            });
        })
        .join("\n");
}
