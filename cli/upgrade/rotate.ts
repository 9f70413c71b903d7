import { suggestion } from "../../components/common/text";
import { hostCounter } from "../../stacks";
import { ImpactClass, worst } from "../impact";
import { manifests } from "../manifests";
import { Generate, ProgramRun, Registered, runProgram, standIn } from "../program";
import { stackSettings } from "../settings";
import { count } from "../table";
import { upgradeSteps } from "./plan";
import { kubectlOf, shell, Step } from "./steps";
import { targetPattern } from "./targets";

export const rotations = ["fernet", "credential", "password", "certificate"] as const;

/** Minutes that one job or certificate may take. */
const PATIENCE = "--timeout=10m";

function step(id: string, title: string, more: Partial<Step>): Step {
    const nothing = { notes: [], checks: [], targets: [], patterns: [], commands: [], pods: [] };
    return { ...nothing, id, service: "keys", title, impact: "no-restart", back: "Nothing to undo.", ...more };
}

function oneOf(what: string, name: string | undefined, names: string[]): string {
    if (name !== undefined && names.includes(name)) return name;
    const given = name === undefined ? `rotate ${what}: no name` : `no ${what} "${name}"${suggestion(name, names)}`;
    throw new Error(`${given}, expected one of ${[...names].sort().join(", ")}`);
}

/** The keys of Keystone: one run of the CronJob that rotates them anyway, out of turn. */
function keySteps(which: "fernet" | "credential", run: ProgramRun): Step[] {
    const [cron] = manifests(run)
        .map(({ object }) => object)
        .filter(({ kind, metadata }) => kind === "CronJob" && metadata.name.endsWith(`-rotate-${which}`));
    if (!cron) throw new Error(`stack ${run.stack} has no rotation of ${which} keys: no tier of it has Keystone`);
    const job = `${cron.metadata.name}-by-hand`;
    const make = kubectlOf(
        cron,
        "create",
        "job",
        job,
        `--from=cronjob/${cron.metadata.name}`,
        "--dry-run=client",
        "-o",
        "yaml",
    );
    const notes = {
        fernet: [
            "not more often than identity.rotationHours on the whole: the number of keys is for that, and tokens of a key that has gone are invalid",
            "pods see the new keys within two minutes, without a restart",
        ],
        credential: ["every stored credential is encrypted again before the oldest key goes"],
    };
    return [
        step(`${which}-copy`, "a copy of the keys, to be kept until the next rotation", {
            notes: ["the output is the keys themselves: into a store for credentials, not onto a screen"],
            hand: {
                how: shell(
                    kubectlOf(cron, "get", "secret", `${cron.metadata.name.replace("-rotate", "")}-keys`, "-o", "yaml"),
                ),
                done: [],
            },
        }),
        step(`${which}-clean`, "no earlier rotation by hand is left", {
            commands: [kubectlOf(cron, "delete", "job", job, "--ignore-not-found")],
        }),
        step(`${which}-rotate`, `the next ${which} key becomes the primary one`, {
            notes: notes[which],
            // Through apply: the same job once more is the same job.
            commands: [
                ["sh", "-c", `${shell(make)} | kubectl apply --server-side -f -`],
                kubectlOf(cron, "wait", `job/${job}`, "--for=condition=Complete", PATIENCE),
            ],
            irreversible: "the oldest key goes, and what only it can read",
            back: "The copy back into the Secret, before the next rotation.",
        }),
        step(`${which}-end`, "the job goes", {
            commands: [kubectlOf(cron, "delete", "job", job, "--ignore-not-found")],
        }),
    ];
}

function passwordsOf({ resources }: ProgramRun): Registered[] {
    return resources.filter(({ type }) => type.endsWith(":RandomPassword"));
}

const shortName = ({ name }: Registered) => name.replace(/-password$/, "");

/** What the old password is refused by, until a pod's own step; and how bad that is for the service. */
const refusals: { accounts: RegExp; impact: ImpactClass; text: string }[] = [
    {
        accounts: /^keystone-service-/,
        impact: "outage",
        text: "Keystone refuses the old password, and the tokens that were had with it, from this step on: calls of the service to others fail",
    },
    {
        accounts: /^rabbitmq-/,
        impact: "outage",
        text: "brokers restart with this step, and nobody with the old password is let in again: the service's messages stand still",
    },
    {
        accounts: /^mysql-(?!system-)/,
        impact: "blip",
        text: "connections that stand go on; new ones with the old password are refused from this step on",
    },
];

function podsText({ id, pods }: Step): string {
    const sum = pods.reduce((total, one) => total + one.pods, 0);
    const inWaves = pods.flatMap(({ waves }) => waves ?? []);
    return `${id} (${count(sum, "pod")}${inWaves.length > 0 ? ` in ${count(Math.max(...inWaves), "wave")}` : ""})`;
}

/** The first step with what it does to the pods of the others. */
function refusing(first: Step, others: Step[], of: string): Step {
    const refusal = refusals.find(({ accounts }) => accounts.test(of));
    const waiting = others.filter(({ pods }) => pods.length > 0);
    if (!refusal || waiting.length === 0) return first;
    return {
        ...first,
        impact: worst([first.impact, refusal.impact]),
        notes: [...first.notes, refusal.text, `each until its own step is done: ${waiting.map(podsText).join(", ")}`],
    };
}

/** A step of an upgrade that only brings another password. */
function asRotation(one: Step, of: string): Step {
    const rotated = { ...one, irreversible: undefined, back: "None: once more, to yet another password." };
    if (one.impact === "schema-migration")
        return {
            ...rotated,
            impact: "no-restart",
            title: "jobs that read the password",
            notes: [...one.notes, "they run once more, on a schema that is as they want it"],
        };
    // Percona's operator changes accounts in the running database; its own users' it brings to proxies by restarting them.
    if (one.service === "mysql" && !/-system-/.test(of))
        return { ...rotated, impact: "no-restart", title: "the operator changes the account's password", pods: [] };
    return rotated;
}

/**
 * A generated password: made anew with the first step that has it, and whoever reads it is replaced in the order of an upgrade. The
 * program is run with another value in its place, so that what differs is what the real engine will change.
 */
async function passwordSteps(before: ProgramRun, name: string | undefined): Promise<Step[]> {
    const { stack } = before;
    const of = oneOf("password", name, passwordsOf(before).map(shortName));
    const password = passwordsOf(before).find((one) => shortName(one) === of);
    if (!password) throw new Error(`no password ${of}`);
    const generate: Generate = (own, bytes) =>
        own === password.name ? `${standIn(own, bytes)}-anew` : standIn(own, bytes);
    const after = await runProgram(stack, { generate });
    const [first, ...others] = upgradeSteps(before, after, hostCounter(stackSettings(stack).layout));
    if (!first) throw new Error(`nothing of stack ${stack} reads the password ${of}`);
    const pattern = targetPattern(password, before.resources);
    const begun = refusing(asRotation(first, of), others, of);
    const replaced = {
        ...begun,
        targets: [password.urn, ...first.targets],
        patterns: [pattern, ...first.patterns],
        anew: [pattern],
        whole: [["openstack-ra", "verify", stack], ...(first.whole ?? [])],
        // The engine replaces nothing that its state has as protected; it is again, once it is deployed.
        commands: password.protect ? [["pulumi", "state", "unprotect", password.urn, "--stack", stack, "--yes"]] : [],
        irreversible: "the old password is gone from the stack's state",
        notes: [
            ...begun.notes,
            "pods that still have the old password are refused when they connect anew, until their own step",
        ],
    };
    return [
        replaced,
        ...others.map((one) => asRotation(one, of)),
        step("proof", "nothing is left to deploy", {
            commands: [
                ["pulumi", "preview", "--stack", stack, "--expect-no-changes"],
                ["openstack-ra", "verify", stack],
            ],
        }),
    ];
}

/** What renewing one does that is no server's. */
interface Authority {
    title: string;
    notes: string[];
    back: string;
    /** Who reads it only at its start. */
    restarts: string;
}

const authorities: Record<string, Authority> = {
    "openstack-ca": {
        title: "the CA's certificate anew, with the key that it has",
        notes: [
            "servers' certificates stay, and are signed by the new one from their own renewal on; with the same key each believes in the other",
            "whoever trusts the CA has read it at its start, and believes until the end of the old certificate: restart all before that (docs/tls.md, Renewal)",
        ],
        back: "Nothing to undo: what has the old certificate believes until its end.",
        restarts:
            "every process that trusts the CA, before the old certificate ends (docs/tls.md, Renewal): " +
            "kubectl -n openstack rollout restart deployment,statefulset,daemonset",
    },
};

/** A certificate of a server, by cert-manager: as `cmctl renew` asks for it. */
function certificateSteps(run: ProgramRun, name: string | undefined): Step[] {
    const all = manifests(run)
        .map(({ object }) => object)
        .filter(({ kind }) => kind === "Certificate");
    if (all.length === 0) throw new Error(`stack ${run.stack} has no certificates: tls.enabled is false`);
    const of = oneOf(
        "certificate",
        name,
        all.map(({ metadata }) => metadata.name),
    );
    const object = all.find(({ metadata }) => metadata.name === of);
    if (!object) throw new Error(`no certificate ${of}`);
    const resource = `certificate.cert-manager.io/${of}`;
    const issuing = { type: "Issuing", status: "True", reason: "ManuallyTriggered", message: "openstack-ra rotate" };
    const patch = JSON.stringify({ status: { conditions: [issuing] } });
    const authority = authorities[of];
    return [
        step(`${of}-renew`, authority?.title ?? "another key, and its certificate", {
            service: of,
            checks: [kubectlOf(object, "wait", resource, "--for=condition=Ready", PATIENCE)],
            commands: [
                kubectlOf(object, "patch", resource, "--subresource=status", "--type=merge", "-p", patch),
                kubectlOf(object, "wait", resource, "--for=condition=Issuing=False", PATIENCE),
                kubectlOf(object, "wait", resource, "--for=condition=Ready", PATIENCE),
            ],
            notes: authority?.notes ?? ["servers read it within minutes, by themselves (docs/tls.md, Renewal)"],
            back:
                authority?.back ??
                "Nothing to undo: the old certificate is good until its end, and nobody has it any more.",
        }),
        ...(authority
            ? [
                  step(`${of}-restarts`, "who reads it only at its start", {
                      // All of them: agents and L3 routers too.
                      impact: "data-plane",
                      hand: { how: authority.restarts, done: [] },
                  }),
              ]
            : []),
    ];
}

/** What is rotated, for people: "another …". */
export function rotationTitle(what: string, name?: string): string {
    const titles: Record<string, string> = { fernet: "set of Fernet keys", credential: "set of credential keys" };
    return titles[what] ?? `${what} of ${name ?? ""}`;
}

/**
 * The steps of a rotation. Throws where there is no such key, account or certificate, with those that there are.
 * @param name of the account or certificate
 * @param run gives the program as it is
 */
export async function rotationSteps(
    stack: string,
    what: string,
    name?: string,
    run: () => Promise<ProgramRun> = () => runProgram(stack),
): Promise<Step[]> {
    if (!rotations.some((one) => one === what)) {
        const names = [...rotations];
        throw new Error(`no rotation "${what}"${suggestion(what, names)}, expected one of ${names.join(", ")}`);
    }
    if (what === "password") return passwordSteps(await run(), name);
    if (what === "certificate") return certificateSteps(await run(), name);
    if (name !== undefined) throw new Error(`rotate ${what} takes no name, given "${name}"`);
    return keySteps(what as "fernet" | "credential", await run());
}

/** Whether all of it is `pulumi`'s: nobody else can make a generated value anew. */
export function needsPulumi(steps: Step[]): boolean {
    return steps.some(({ targets }) => targets.length > 0);
}
