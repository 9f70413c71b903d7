import { repositories, Repository } from "../../components/identity/keys";
import { activeFernetKeys } from "../../components/identity/sizing";
import { shortestGap } from "../../components/common/cron";
import { optionOf, textsOf } from "../files";
import { containersOf, Pods, podsOf } from "../pods";
import { Rule, violationsAt } from "../rule";
import { at, isKnown, ofKind, Stack, UNKNOWN } from "../stack";

/** Days between rotations of credential keys: each one encrypts every stored credential anew. */
const CREDENTIAL_DAYS = 28;
const DAY = 24 * 60;

const COMMAND = ["spec", "jobTemplate", "spec", "template", "spec", "containers", 0, "command"] as const;

/** The rotations of a stack, by their command. */
function rotations(stack: Stack): { pods: Pods; repository: Repository; spec: unknown }[] {
    return podsOf(stack).flatMap((pods) => {
        const [interpreter, script, repository] = containersOf(pods.spec)[0]?.command ?? [];
        const found = repositories.find((name) => name === repository);
        if (pods.kind !== "CronJob" || interpreter !== "python3" || !script?.endsWith("/rotate.py") || !found)
            return [];
        const resource = stack.find(({ urn }) => urn === pods.urn);
        return [{ pods, repository: found, spec: at(resource?.props, "spec") }];
    });
}

function runFaults(spec: unknown): string[] {
    const concurrency = at(spec, "concurrencyPolicy");
    return [
        ...(at(spec, "suspend") === true ? ["suspended"] : []),
        ...(concurrency === "Forbid" || concurrency === UNKNOWN
            ? []
            : ["two at a time would lose a key, expected Forbid"]),
    ];
}

/** As many keys as tokens can be of, by how often there is a new one. */
function fernetFaults(stack: Stack, pods: Pods, gap: number): string[] {
    const conf = textsOf(stack, pods).find((text) => optionOf(text, "fernet_tokens", "max_active_keys"));
    // Its ConfigMap is named when it is made.
    if (conf === undefined) return [];
    const number = (section: string, option: string) => Number(optionOf(conf, section, option));
    const [life, window] = [number("token", "expiration"), number("token", "allow_expired_window")];
    const expected = activeFernetKeys(life, window, gap / 60);
    return ["fernet_tokens", "fernet_receipts"].flatMap((section) => {
        const kept = number(section, "max_active_keys");
        const why = `tokens live ${life} + ${window} s, and keys are rotated every ${gap / 60} h at the most often`;
        return kept === expected ? [] : [`[${section}] max_active_keys is ${kept}, expected ${expected}: ${why}`];
    });
}

function scheduleFaults(stack: Stack, { pods, repository, spec }: ReturnType<typeof rotations>[number]): string[] {
    const schedule = at(spec, "schedule");
    if (!isKnown(schedule)) return [];
    const gap = shortestGap(String(schedule));
    if (gap === undefined) return [`"${String(schedule)}" never runs again`];
    if (repository === "fernet") return fernetFaults(stack, pods, gap);
    return gap >= CREDENTIAL_DAYS * DAY ? [] : [`every ${gap / DAY} days, expected ${CREDENTIAL_DAYS} or more`];
}

/** Repositories of keys that nobody rotates. */
function lackingFaults(stack: Stack, found: Repository[]): { urn: string; says: string }[] {
    return ofKind(stack, "Secret").flatMap(({ urn, name }) =>
        repositories
            .filter((repository) => name.endsWith(`-${repository}-keys`) && !found.includes(repository))
            .map(() => ({ urn, says: `${name}: no CronJob rotates it` })),
    );
}

export const keySchedules: Rule = {
    name: "key-schedules",
    description: "Keystone's keys are rotated, and as many are kept as tokens may still be read by.",
    source: "Keystone: ceil((expiration + allow_expired_window) / rotation) + 2 Fernet keys (docs/keys.md)",
    violations: (stack) => {
        const all = rotations(stack);
        const hidden = ofKind(stack, "CronJob").some(({ props }) => !isKnown(at(props, ...COMMAND)));
        return [
            ...all.flatMap((rotation) =>
                violationsAt(rotation.pods, [...runFaults(rotation.spec), ...scheduleFaults(stack, rotation)]),
            ),
            // A job that is not known yet may be the one.
            ...(hidden
                ? []
                : lackingFaults(
                      stack,
                      all.map(({ repository }) => repository),
                  )),
        ];
    },
};
