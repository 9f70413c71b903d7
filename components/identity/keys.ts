import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { configFiles, encoded, joinMounts, Mounts } from "../common/files";
import { jobTemplate, RunOnceArgs } from "../common/jobs";
import { App, metadata } from "../common/labels";
import { projectFile } from "../common/project";

export const repositories = ["fernet", "credential"] as const;
/** Fernet keys sign tokens; credential keys encrypt EC2 credentials and one-time-password seeds in the database. */
export type Repository = (typeof repositories)[number];

const SCRIPT = "/etc/keystone/rotate.py";

export interface KeysArgs {
    name: string;
    /** Cron schedule of each repository's rotation, UTC. */
    schedules: Record<Repository, string>;
    /** The rotation's pod, but for its command and its script. */
    pod: Omit<RunOnceArgs, "component" | "command">;
    protect: boolean;
}

/** A Fernet key as Keystone stores it: 32 random bytes in URL-safe base64. */
export function fernetKey(base64: string): string {
    return base64.replace(/\+/g, "-").replace(/\//g, "_");
}

/** A repository's first two keys: the staged one (0) and the primary one (1). */
function keyRepository(name: string, app: App, parent: pulumi.Resource, protect: boolean): k8s.core.v1.Secret {
    const kept = { parent, protect };
    const keys = ["0", "1"].map((index): [string, pulumi.Output<string>] => [
        index,
        pulumi.secret(new random.RandomBytes(`${name}-${index}`, { length: 32 }, kept).base64.apply(fernetKey)),
    ]);
    return new k8s.core.v1.Secret(
        name,
        { metadata: metadata(app, { name }), data: encoded(Object.fromEntries(keys)) },
        // From the first rotation on, the keys are the CronJob's: nothing here may put the first ones back.
        { ...kept, ignoreChanges: ["data"] },
    );
}

/** Both key repositories, made once and kept, and the CronJobs that rotate them. */
export function createKeys(args: KeysArgs, parent: pulumi.Resource): Record<Repository, k8s.core.v1.Secret> {
    const { name } = args;
    const opts = { parent };
    const app: App = { ...args.pod.app, component: "rotate", service: undefined };
    const secretName = (repository: Repository) => `${name}-${repository}-keys`;
    const secrets = {
        fernet: keyRepository(secretName("fernet"), app, parent, args.protect),
        credential: keyRepository(secretName("credential"), app, parent, args.protect),
    };

    const account = new k8s.core.v1.ServiceAccount(`${name}-rotate`, { metadata: metadata(app) }, opts);
    const role = new k8s.rbac.v1.Role(
        `${name}-rotate`,
        {
            metadata: metadata(app),
            rules: [
                {
                    apiGroups: [""],
                    resources: ["secrets"],
                    resourceNames: repositories.map(secretName),
                    verbs: ["get", "patch"],
                },
            ],
        },
        opts,
    );
    new k8s.rbac.v1.RoleBinding(
        `${name}-rotate`,
        {
            metadata: metadata(app),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
            subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: app.namespace }],
        },
        opts,
    );

    const script = configFiles(
        `${name}-rotate`,
        app,
        { [SCRIPT]: projectFile("components/identity/scripts/rotate.py") },
        opts,
    );
    for (const repository of repositories) {
        rotation(`${name}-rotate-${repository}`, repository, args, script, account.metadata.name, opts);
    }
    return secrets;
}

function rotation(
    name: string,
    repository: Repository,
    args: KeysArgs,
    script: Mounts,
    serviceAccountName: pulumi.Input<string>,
    opts: pulumi.CustomResourceOptions,
): void {
    const component = `rotate-${repository}`;
    const app: App = { ...args.pod.app, component, service: undefined };
    new k8s.batch.v1.CronJob(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                schedule: args.schedules[repository],
                timeZone: "Etc/UTC",
                // Two rotations at once would lose a key.
                concurrencyPolicy: "Forbid",
                successfulJobsHistoryLimit: 1,
                failedJobsHistoryLimit: 3,
                jobTemplate: {
                    spec: {
                        // A second try after a rotation that did happen would rotate again: wait for the next date instead.
                        backoffLimit: 0,
                        // A pod that hangs must not stop all rotations after it.
                        activeDeadlineSeconds: 1800,
                        template: jobTemplate(
                            {
                                ...args.pod,
                                component,
                                command: ["python3", SCRIPT, repository, `${args.name}-${repository}-keys`],
                                serviceAccountName,
                                mounts: joinMounts(args.pod.mounts, script),
                            },
                            "Never",
                        ),
                    },
                },
            },
        },
        opts,
    );
}
