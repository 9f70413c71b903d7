import assert from "node:assert/strict";
import { rulesFor } from "../../components/stacklight/alerting";
import { watchedOf } from "../../components/stacklight/alerting/args";
import { thresholdFaults } from "../../components/stacklight/alerting/rules";
import { watched } from "../support/alerting";
import { examples } from "../support/alertexamples";
import { judgeAll, Metric } from "../support/alertrules";
import { rules, stories } from "../support/alertstories";

const all = watchedOf({ watched, logs: true, openstack: true, certificates: true });
const SAYS = ["nothing", "a warning", "critical"];

describe("alert rules", () => {
    it("have an example of each kind, and no example is of none", () => {
        assert.deepEqual(Object.keys(examples).sort(), [...new Set(rules.map(({ kind }) => kind))].sort());
    });

    for (const [kind, { fires }] of Object.entries(examples)) {
        it(`of the kind ${kind} can fire at each threshold that they have`, () => {
            for (const rule of rules.filter((of) => of.kind === kind)) {
                const states = new Set(fires.map(([state]) => state));
                assert.equal(states.has(1), rule.warning !== undefined && rule.warning !== rule.critical, rule.host);
                assert.equal(states.has(2), rule.critical !== undefined, rule.host);
            }
        });
    }

    for (const { kind, rule, state, metrics, first, last } of stories()) {
        it(`${kind}: ${metrics.length} readings of its example come to ${SAYS[state]}`, () => {
            const alerts = judgeAll([rule], metrics);
            const at = (time: number) => alerts.find((alert) => alert.time === time)?.state;
            assert.equal(at(last), state);
            if (rule.for > 0 && state > 0) assert.equal(at(first), undefined, "at once, and not when it has held");
        });
    }

    it("tell that nothing is known where nothing comes in, and of members that are expected that they are lost", () => {
        const none = [0, 60, 120, 180, 7200, 7260].map((time) => ({ name: "tick", tags: {}, fields: {}, time }));
        const last = judgeAll(rules, none).filter(({ time }) => time === 7260);
        assert.equal(last.length, rules.length);
        for (const { cluster, service, state } of last) {
            const { expected } = rules.find((rule) => rule.host === cluster && rule.service === service)!;
            assert.equal(state, expected === undefined ? 3 : 2, `${cluster}, ${service}`);
        }
    });

    it("tell nothing that they cannot know yet, so that a new aggregator takes back no state", () => {
        const rule = rules.find(({ kind }) => kind === "api-slow")!;
        const slow = (time: number): Metric[] => [
            { name: "http_response", tags: { service: "keystone-all" }, fields: { response_time: 9 }, time },
            { name: "tick", tags: {}, fields: {}, time },
        ];
        const told = judgeAll([rule], [0, 60, 120, 180, 240, 300].flatMap(slow));
        assert.deepEqual(
            told.map(({ time, state }) => [time, state]),
            [[300, 2]],
        );
    });

    it("have a reason, a name of their own, and a warning before they are critical", () => {
        const names = rules.map(({ host, service }) => `${host}/${service}`);
        assert.equal(new Set(names).size, names.length);
        for (const { host, service, why, warning, critical, compare } of rules) {
            assert.ok(why.length > 30, `${host}/${service} has no reason`);
            assert.ok(warning !== undefined || critical !== undefined);
            if (warning === undefined || critical === undefined) continue;
            assert.ok(compare === "above" ? warning <= critical : warning >= critical, `${host}/${service}`);
        }
    });

    it("of one member are critical when it is lost, and of one host when it is silent", () => {
        const single = rulesFor({ ...all, etcds: [{ name: "etcd", members: 1, at: [] }], hosts: { mysql: 1 } });
        const leader = single.find(({ kind }) => kind === "etcd-leader");
        assert.deepEqual([leader?.warning, leader?.critical], [undefined, 0]);
        assert.equal(single.find(({ kind }) => kind === "hosts-reporting")?.critical, 1);
    });

    it("take other thresholds by their kind", () => {
        const changed = rulesFor(all, { "host-disk": { warning: 60 } }).filter(({ kind }) => kind === "host-disk");
        assert.deepEqual(
            changed.map(({ warning, critical }) => [warning, critical]),
            [
                [60, 90],
                [60, 90],
            ],
        );
    });

    it("refuse thresholds of no rule, in the wrong order, or that hold for no time", () => {
        const faults = thresholdFaults("thresholds", all, {
            "host-disc": { warning: 60 },
            "ceph-full": { warning: 85 },
            certificates: { critical: 30 },
            "host-cpu": { for: -1 },
        });
        assert.deepEqual(
            faults.map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`),
            [
                "thresholds.host-disc: no such rule (did you mean host-disk?)",
                "thresholds.host-cpu.for: -1 seconds, expected a whole number from 0",
                "thresholds.certificates: warning at 25 and critical at 30, expected the warning to come first, above critical",
                "thresholds.ceph-full: warning at 85 and critical at 80, expected the warning to come first, below critical",
            ],
        );
    });
});
