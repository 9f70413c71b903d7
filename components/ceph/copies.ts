import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { openstackHelm } from "../common/family";
import { configFiles } from "../common/files";
import { jobSize, jobTemplate, runOnce, RunOnceArgs } from "../common/jobs";
import { App, metadata } from "../common/labels";
import { Placement } from "../common/placement";
import { projectFile } from "../common/project";

const SCRIPT = "/etc/openstack-ra/keys.py";
const WANTED = "/etc/openstack-ra/keys.json";

/** Minutes between copies: how late a rotated key is known. */
const MINUTES = 10;

/** An entry of a Secret. */
export interface SecretEntry {
    namespace: pulumi.Input<string>;
    name: pulumi.Input<string>;
    key: string;
}

export interface CopiesArgs {
    /** Of the job; its namespace is where the copying is done from. */
    app: App;
    placement: Placement;
    image: string;
    /** The Secret that the entries are copied to, under their names. */
    target: { namespace: pulumi.Input<string>; name: string };
    entries: Record<string, SecretEntry>;
    protect: boolean;
}

/**
 * A Secret with entries of others, which the program never sees (after a refresh, the engine's state has them encrypted): made
 * empty, filled by a job, and kept up to date. Its
 * name is known once it is filled, so that whoever mounts it waits for that.
 */
export function copiedSecret(name: string, args: CopiesArgs, opts: CopyOptions): pulumi.Output<string> {
    const { app, target, entries, protect } = args;
    const own = { parent: opts.parent };
    const secret = new k8s.core.v1.Secret(
        name,
        {
            metadata: metadata({ ...app, namespace: target.namespace }, { name: target.name }),
            type: "Opaque",
            data: {},
        },
        // What the jobs put there is not the program's to take away.
        { ...own, protect, ignoreChanges: ["data"] },
    );
    const account = new k8s.core.v1.ServiceAccount(name, { metadata: metadata(app) }, own);
    const sources = Object.values(entries);
    const grants = allow(name, app, account, target, sources, own);
    const wanted = pulumi.output({ target, entries }).apply((plain) => JSON.stringify(plain));
    const pod: Omit<RunOnceArgs, "component"> = {
        app,
        placement: args.placement,
        image: args.image,
        uid: openstackHelm.uid,
        size: jobSize,
        command: ["python3", SCRIPT, WANTED],
        serviceAccountName: account.metadata.name,
        mounts: configFiles(
            name,
            app,
            { [SCRIPT]: projectFile("components/ceph/scripts/keys.py"), [WANTED]: wanted },
            own,
        ),
    };
    const component = app.component;
    const first = runOnce(name, { ...pod, component }, { ...own, dependsOn: [secret, ...grants, ...opts.dependsOn] });
    new k8s.batch.v1.CronJob(
        name,
        {
            metadata: metadata(app, { name }),
            spec: {
                schedule: `*/${MINUTES} * * * *`,
                timeZone: "Etc/UTC",
                concurrencyPolicy: "Forbid",
                successfulJobsHistoryLimit: 1,
                failedJobsHistoryLimit: 1,
                jobTemplate: {
                    spec: {
                        backoffLimit: 0,
                        activeDeadlineSeconds: 300,
                        template: jobTemplate({ ...pod, component }, "Never"),
                    },
                },
            },
        },
        { ...own, dependsOn: first },
    );
    return pulumi.all([secret.metadata.name, first.id]).apply(([filled]) => filled);
}

export interface CopyOptions {
    parent: pulumi.Resource;
    /** What makes the entries that are copied. */
    dependsOn: pulumi.Resource[];
}

/** The account may read the sources and change the target, each by its name, and nothing else. */
function allow(
    name: string,
    app: App,
    account: k8s.core.v1.ServiceAccount,
    target: CopiesArgs["target"],
    sources: SecretEntry[],
    opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
    const rule = (resourceNames: pulumi.Input<string>[], verbs: string[]) => ({
        apiGroups: [""],
        resources: ["secrets"],
        resourceNames,
        verbs,
    });
    const grant = (to: string, namespace: pulumi.Input<string>, rules: k8s.types.input.rbac.v1.PolicyRule[]) => {
        const at: App = { ...app, namespace };
        const role = new k8s.rbac.v1.Role(`${name}-${to}`, { metadata: metadata(at), rules }, opts);
        return new k8s.rbac.v1.RoleBinding(
            `${name}-${to}`,
            {
                metadata: metadata(at),
                roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: role.metadata.name },
                subjects: [{ kind: "ServiceAccount", name: account.metadata.name, namespace: app.namespace }],
            },
            opts,
        );
    };
    return [
        grant("read", sources[0]?.namespace ?? app.namespace, [
            rule(
                sources.map((source) => source.name),
                ["get"],
            ),
        ]),
        grant("write", target.namespace, [rule([target.name], ["get", "patch"])]),
    ];
}
