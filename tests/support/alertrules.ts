import { Rule, Source } from "../../components/stacklight/alerting/rules";

/** A metric as Telegraf has it. */
export interface Metric {
    name: string;
    tags: Record<string, string>;
    fields: Record<string, number | boolean | string>;
    /** Seconds. */
    time: number;
}

export interface Alert {
    cluster: string;
    service: string;
    state: number;
    /** What is judged; nothing where nothing is known. */
    value: number | undefined;
    time: number;
}

const [OK, WARNING, CRITICAL, UNKNOWN] = [0, 1, 2, 3] as [number, number, number, number];

type Series = Map<string, { value: number; time: number }>;

function valueOf(source: Source, { name, tags, fields }: Metric): number | undefined {
    if (name !== source.measurement) return undefined;
    if (Object.entries(source.tags ?? {}).some(([tag, text]) => tags[tag] !== text)) return undefined;
    if (source.tag) return Number(tags[source.tag.name] === source.tag.is);
    const value = fields[source.field ?? ""];
    return value === undefined || typeof value === "string" ? undefined : Number(value);
}

const beyond = (compare: "above" | "below", value: number, limit: number) =>
    compare === "above" ? value > limit : value < limit;

/** What one rule makes of metrics: the same as the aggregator's own program, by other means. */
class Judge {
    readonly #seen: Series = new Map();
    readonly #over: Series = new Map();
    readonly #counts: Series = new Map();
    readonly #since = new Map<number, number>();
    #heard = -Infinity;
    #started: number | undefined;

    constructor(private readonly rule: Rule) {}

    public observe(metric: Metric): void {
        const { rule } = this;
        if (metric.name === rule.source.measurement) this.#heard = metric.time;
        const series = rule.by.map((tag) => metric.tags[tag] ?? "").join(" ");
        for (const [source, into] of [
            [rule.source, this.#seen],
            [rule.over, this.#over],
        ] as const) {
            const value = source && valueOf(source, metric);
            if (value === undefined) continue;
            const given = rule.rate ? this.#growth(series, value, metric.time) : value;
            if (given !== undefined) into.set(series, { value: given, time: metric.time });
        }
    }

    /** Nothing where it has not watched for long enough to know. */
    public judge(now: number): Alert[] {
        const { host: cluster, service } = this.rule;
        const value = this.#value(now);
        const state = this.#state(value, now, now - (this.#started ??= now));
        return state === undefined ? [] : [{ cluster, service, value, state, time: now }];
    }

    #growth(series: string, value: number, time: number): number | undefined {
        const before = this.#counts.get(series);
        this.#counts.set(series, { value, time });
        // After a day it is forgotten.
        if (!before || time <= before.time || time - before.time > 86_400 || value < before.value) return undefined;
        return (value - before.value) / (time - before.time);
    }

    #value(now: number): number | undefined {
        const { rule } = this;
        const isFresh = (time: number) => now - time <= (rule.fresh ?? 180);
        const values = [...this.#seen]
            .filter(([, { time }]) => isFresh(time))
            .flatMap(([series, { value }]) => {
                if (!rule.over) return [value];
                const over = this.#over.get(series);
                return over && isFresh(over.time) && over.value > 0 ? [(100 * value) / over.value] : [];
            })
            .map((value) => value * (rule.scale ?? 1));
        const { bad } = rule;
        if (bad) {
            const expected = Math.max(rule.expected ?? 0, values.length);
            if (expected === 0) return undefined;
            const count = values.filter((of) => beyond(bad.compare, of, bad.limit)).length + expected - values.length;
            return rule.reduce === "bad" ? count : (100 * count) / expected;
        }
        if (values.length === 0) return isFresh(this.#heard) ? rule.absent : undefined;
        if (rule.reduce === "sum") return values.reduce((sum, of) => sum + of, 0);
        return rule.compare === "above" ? Math.max(...values) : Math.min(...values);
    }

    #state(value: number | undefined, now: number, watched: number): number | undefined {
        const { rule } = this;
        if (value === undefined) {
            this.#since.clear();
            return watched >= (rule.fresh ?? 180) ? UNKNOWN : undefined;
        }
        let state = OK;
        let waits = false;
        for (const [level, threshold] of [
            [WARNING, rule.warning],
            [CRITICAL, rule.critical],
        ] as const) {
            if (threshold === undefined) continue;
            if (!beyond(rule.compare, value, threshold)) {
                this.#since.delete(level);
                continue;
            }
            const since = this.#since.get(level) ?? now;
            this.#since.set(level, since);
            if (now - since >= rule.for) state = level;
            else waits = true;
        }
        return waits && watched <= rule.for ? undefined : state;
    }
}

/** What rules make of metrics, tick by tick; metrics called "tick" are those. */
export function judgeAll(rules: Rule[], metrics: Metric[]): Alert[] {
    const judges = rules.map((rule) => new Judge(rule));
    return metrics.flatMap((metric) => {
        if (metric.name === "tick") return judges.flatMap((judge) => judge.judge(metric.time));
        for (const judge of judges) judge.observe(metric);
        return [];
    });
}
