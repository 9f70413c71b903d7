import { Rule, rulesFor } from "../../components/stacklight/alerting";
import { watchedOf } from "../../components/stacklight/alerting/args";
import { watched } from "./alerting";
import { Example, examples } from "./alertexamples";
import { Metric } from "./alertrules";

/** The rules of all that can be watched. */
export const rules = rulesFor(watchedOf({ watched, logs: true, openstack: true, certificates: true }));

/** One case of an example: what is read in which minutes, and what it comes to. */
export interface Story {
    kind: string;
    rule: Rule;
    state: 0 | 1 | 2;
    metrics: Metric[];
    /** Time of the first judgement with readings, and of the last. */
    first: number;
    last: number;
}

const MINUTE = 60;

function story(kind: string, rule: Rule, state: 0 | 1 | 2, readings: Example["quiet"], start: number): Story {
    const tick = (time: number): Metric => ({ name: "tick", tags: {}, fields: { value: 1 }, time });
    const minutes = Math.ceil(rule.for / MINUTE) + 2;
    // What was before is forgotten first.
    const metrics = [tick(start)];
    for (let minute = 1; minute <= minutes; minute++) {
        const time = start + minute * MINUTE;
        const read = typeof readings === "function" ? readings(minute) : readings;
        metrics.push(...read.map((reading) => ({ ...reading, time: time - 5 })), tick(time));
    }
    return { kind, rule, state, metrics, first: start + MINUTE, last: start + minutes * MINUTE };
}

/** Every case of every example, one after the other; days lie between, so that none knows of another. */
export function stories(): Story[] {
    const cases = Object.entries(examples).flatMap(([kind, { of, fires, quiet }]) => {
        const rule = rules.find(({ host, service }) => host === of[0] && service === of[1]);
        if (rule?.kind !== kind) throw new Error(`${of.join(", ")}: no rule of the kind ${kind}`);
        return [...fires, [0, quiet] as const].map(([state, readings]) => ({ kind, rule, state, readings }));
    });
    const DAYS = 2 * 86_400;
    return cases.map(({ kind, rule, state, readings }, i) =>
        story(kind, rule, state, readings, 1_700_000_000 + i * DAYS),
    );
}
