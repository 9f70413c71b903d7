import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { configFiles, joinMounts } from "../common/files";
import { jobSize, jobTemplate, runOnce, RunOnceArgs } from "../common/jobs";
import { metadata } from "../common/labels";
import { projectFile } from "../common/project";

const SCRIPT = "/etc/openstack-ra/cells.py";

/** A job's pod, but for what it runs: that of the services above the cells. */
type JobPod = Omit<RunOnceArgs, "component" | "command" | "size">;

/** The pod of a job that works on all cells: it has the script, and is told where they are. */
export function cellJobs(name: string, pod: JobPod, urls: pulumi.Output<string>, parent: pulumi.Resource): JobPod {
    const files = { [SCRIPT]: projectFile("components/compute-control/scripts/cells.py") };
    const script = configFiles(`${name}-cells`, pod.app, files, { parent });
    return { ...pod, credentials: [...(pod.credentials ?? []), urls], mounts: joinMounts(pod.mounts, script) };
}

/** The API's schema, then those of the cells and where each of them is. */
export function prepareDatabases(name: string, pod: JobPod, parent: pulumi.Resource): k8s.batch.v1.Job {
    const api = runOnce(
        `${name}-api-db-sync`,
        { ...pod, size: jobSize, component: "api-db-sync", command: ["nova-manage", "api_db", "sync"] },
        { parent },
    );
    return runOnce(
        `${name}-cells`,
        { ...pod, size: jobSize, component: "cells", command: ["python3", SCRIPT, "map"] },
        { parent, dependsOn: api },
    );
}

/** Rows in the form of the new release, once nobody writes the old one any more. */
export function migrateRows(name: string, pod: JobPod, opts: pulumi.CustomResourceOptions): void {
    const component = "online-data-migrations";
    const command = ["python3", SCRIPT, "migrate"];
    runOnce(`${name}-${component}`, { ...pod, size: jobSize, component, command }, opts);
}

/** Every few minutes takes in hypervisors that are new; until then nothing is scheduled to them. */
export function discoverHosts(name: string, pod: JobPod, opts: pulumi.CustomResourceOptions): void {
    const component = "discover-hosts";
    const command = ["nova-manage", "cell_v2", "discover_hosts", "--verbose"];
    new k8s.batch.v1.CronJob(
        `${name}-${component}`,
        {
            metadata: metadata({ ...pod.app, component }, { name: `${name}-${component}` }),
            spec: {
                schedule: "*/5 * * * *",
                // Two at once collide over the same hosts.
                concurrencyPolicy: "Forbid",
                successfulJobsHistoryLimit: 1,
                failedJobsHistoryLimit: 1,
                jobTemplate: {
                    spec: {
                        // The next one begins soon enough, and one that hangs must not stop those after it.
                        backoffLimit: 0,
                        activeDeadlineSeconds: 1200,
                        template: jobTemplate({ ...pod, size: jobSize, component, command }, "Never"),
                    },
                },
            },
        },
        opts,
    );
}
