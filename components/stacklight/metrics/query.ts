import { FieldOf, measurement, MeasurementName, TagOf } from "./measurements";

/** Aggregate of what falls into one step of a graph. */
export type Take = "mean" | "max" | "min" | "last";

/** A question to InfluxDB: one field of a measurement over time. */
export interface Query<M extends MeasurementName = MeasurementName> {
    from: M;
    field: FieldOf<M>;
    /** @default "mean"; of counters that grow always "max" */
    take?: Take;
    /** Growth of a counter, in a second. @default the field as it is */
    rate?: boolean;
    /** What a value is multiplied by, e.g. -1 for what is drawn downwards. @default 1 */
    times?: number;
    /** One line for each value of these tags. @default one line */
    by?: TagOf<M>[];
    /** Where lines are sums: the tags by which each of them is a series of its own. @default nothing is summed up */
    sumOf?: TagOf<M>[];
    /** Values of tags: a text, or a regular expression between slashes. */
    where?: Partial<Record<TagOf<M>, string>>;
    /** What a line is called; $tag_x stands for a tag. @default the tags of `by` */
    as?: string;
}

/** A query as InfluxQL, with the name of its lines. */
export interface Line {
    query: string;
    alias: string;
}

const name = (text: string) => `"${text}"`;

/** InfluxQL knows no exponents. */
const DECIMAL = new Intl.NumberFormat("en", { useGrouping: false, maximumFractionDigits: 12 });

/** Conditions on tags and, with $timeFilter, the time that a dashboard shows. */
function conditions(where: Record<string, string | undefined>, timed = true): string {
    const tags = Object.entries(where).flatMap(([tag, value = ""]) =>
        value.startsWith("/") ? [`${name(tag)} =~ ${value}`] : [`${name(tag)} = '${value}'`],
    );
    return [...tags, ...(timed ? ["$timeFilter"] : [])].join(" AND ");
}

const grouped = (tags: string[]) => `GROUP BY ${["time($__interval)", ...tags.map(name)].join(", ")}`;

/** The name of the lines of some tags. */
function aliasOf(by: string[], otherwise: string): string {
    return by.length > 0 ? by.map((tag) => `$tag_${tag}`).join(" ") : otherwise;
}

/** A query of one field. Its names are those of the table, or it does not compile. */
export function line<M extends MeasurementName>(query: Query<M>): Line {
    const { from, field, take = "mean", rate = false, times, by = [], sumOf, where = {}, as } = query;
    const taken = rate ? `non_negative_derivative(max(${name(field)}), 1s)` : `${take}(${name(field)})`;
    const source = `FROM ${name(measurement(from).measurement ?? from)} WHERE ${conditions(where)}`;
    const factor = times === undefined ? "" : ` * ${DECIMAL.format(times)}`;
    const text = sumOf
        ? `SELECT sum("value")${factor} FROM (SELECT ${taken} AS "value" ${source} ` +
          `${grouped([...new Set<string>([...by, ...sumOf])])}) WHERE $timeFilter ${grouped(by)} fill(none)`
        : `SELECT ${taken}${factor} ${source} ${grouped(by)} fill(none)`;
    return { query: text, alias: as ?? aliasOf(by, field) };
}

/** How many different values a field that is no number has: of agents' ids, how many agents. */
export function countOf<M extends "openstack_nova_service" | "openstack_neutron_agent">(query: {
    from: M;
    by?: TagOf<M>[];
    where?: Partial<Record<TagOf<M>, string>>;
    /** Only those whose flag says so. */
    unless?: M extends "openstack_neutron_agent" ? "alive" : never;
    as?: string;
}): Line {
    const { from, by = [], where = {}, unless, as } = query;
    const flag = unless === undefined ? [] : [`${name(unless)} = false`];
    const text = [...flag, conditions(where)].join(" AND ");
    return {
        query: `SELECT count(distinct("id")) FROM ${name(from)} WHERE ${text} ${grouped(by)} fill(none)`,
        alias: as ?? aliasOf(by, "count"),
    };
}

/** Values of a tag, for a dashboard's choice. */
export function tagValues<M extends MeasurementName>(from: M, tag: TagOf<M>): string {
    return `SHOW TAG VALUES FROM ${name(measurement(from).measurement ?? from)} WITH KEY = ${name(tag)}`;
}
