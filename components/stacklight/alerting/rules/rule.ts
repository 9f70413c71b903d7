/** A value in what Telegraf reads. */
export interface Source {
    measurement: string;
    /** The field with the number; true counts as 1. Or: */
    field?: string;
    /** a tag that is to have this text: 1 where it has, else 0. */
    tag?: { name: string; is: string };
    /** Only of metrics with all of these tags. */
    tags?: Record<string, string>;
}

/** How the values of many series become the one that is judged. */
export type Reduction =
    /** The one that is nearest to the threshold, or farthest beyond it. */
    | "worst"
    | "sum"
    /** How many are bad, of those that are expected or seen. */
    | "bad"
    /** The same as a percentage. */
    | "badPercent";

export interface Thresholds {
    /** States from here on: beyond it, not at it. @default none */
    warning?: number;
    /** Critical from here on: beyond it, not at it. @default never */
    critical?: number;
    /** Seconds that a value has to be beyond a threshold. */
    for: number;
}

/** What is told to Nagios as one service, and when. */
export interface Rule extends Thresholds {
    /** Its kind: several rules of one kind watch equal things. */
    kind: string;
    /** Nagios' host: a cluster, a role or a rack; and its service there. */
    host: string;
    service: string;
    /** What the value is, as it reads after the number: "% of connections are in use". */
    says: string;
    source: Source;
    /** Tags that tell series apart. */
    by: readonly string[];
    /** In percent of this value of the same series. */
    over?: Source;
    /** The value's growth a second: it is a counter. */
    rate?: boolean;
    /** What values are multiplied by, to be in the thresholds' unit. */
    scale?: number;
    reduce: Reduction;
    /** With "bad" and "badPercent": bad are series with values on this side of the limit. */
    bad?: { compare: "above" | "below"; limit: number };
    /** With "bad" and "badPercent": so many are there; those that are not seen are bad too. @default those seen */
    expected?: number;
    /** On which side of the thresholds states are. */
    compare: "above" | "below";
    /** Seconds that a value counts; without any, the state is UNKNOWN. @default 180: three readings */
    fresh?: number;
    /** What the value is where the measurement comes in, but no series of this rule. @default UNKNOWN */
    absent?: number;
    /** Why these thresholds, and by which source. */
    why: string;
}

/** A rule before its cluster is known. */
export type RuleOf = Omit<Rule, "kind">;

/** Of n voting members, how many may be lost. */
export function spare(members: number): number {
    return Math.floor((members - 1) / 2);
}

/** Members that do not answer or are not well: any is a warning, and so many that no majority is left are critical. */
export function membersRule(
    rule: Pick<Rule, "host" | "service" | "says" | "source" | "by" | "why">,
    members: number,
    lost = spare(members),
): RuleOf {
    return {
        ...rule,
        reduce: "bad",
        bad: { compare: "below", limit: 1 },
        expected: members,
        compare: "above",
        // Where none may be lost, the first is critical.
        ...(lost > 0 ? { warning: 0 } : {}),
        critical: lost,
        for: 120,
    };
}
