import { imageReferences } from "../../components/common/images";
import { BALANCES_LABEL, BESIDE_LABEL, serviceLabel } from "../../components/common/labels";
import { HOST_LABEL, RACK_LABEL, SERVICE_LABEL } from "../../components/common/roles";
import { serviceNames } from "../../components/common/services";
import { ProgramRun, Registered } from "../../cli/program";
import { isOurs, isStanding } from "../../policy/pods";
import { imagesIn } from "../../policy/rules/images";
import { isPinned, spreadFaults } from "../../policy/spread";
import { keystone, ofPods, scheduler } from "./podrule";
import { allPods, containersOf, Pods, PodSpec } from "./pods";
import { put, Rule } from "./rules";
import { at } from "./stacks";

function mountFaults({ spec, claims }: Pods): string[] {
    const volumes = [...spec.volumes.map(({ name }) => name), ...claims];
    const containers = containersOf(spec);
    const mounts = containers.flatMap(({ volumeMounts }) => volumeMounts);
    const twice = containers.flatMap(({ volumeMounts }) => {
        const paths = volumeMounts.map(({ mountPath }) => mountPath);
        return paths.filter((path, i) => paths.indexOf(path) !== i);
    });
    return [
        ...volumes.filter((name, i) => volumes.indexOf(name) !== i).map((name) => `two volumes ${name}`),
        ...volumes
            .filter((name) => !mounts.some((mount) => mount.name === name))
            .map((name) => `nothing mounts ${name}`),
        ...mounts.filter(({ name }) => !volumes.includes(name)).map(({ name }) => `no volume ${name}`),
        ...twice.map((path) => `two mounts on ${path}`),
    ];
}

/** Over hosts or racks, each workload by itself. */
const spreads = (key: string) => (run: ProgramRun) => {
    const all = allPods(run);
    return ofPods(
        (pods) => spreadFaults(pods, key, all),
        (pods) => isStanding(pods) && !isPinned(pods),
    )(run);
};

/** What reads and tells by itself: nobody waits for its answers, and Nagios says when it has told nothing. */
const isReader = ({ where }: Pods) => / stacklight-(collector-notifications|alerting-(aggregator|nagios))$/.test(where);

/** Of Ceph's monitors, in their row; Rook's own label tells them apart. */
const isManager = ({ operated, labels }: Pods) => operated && labels.app === "rook-ceph-mgr";

export const podRules: Rule[] = [
    {
        what: "starts every container by a command of its own, and never limits its cores",
        faults: ofPods(
            ({ spec }) =>
                containersOf(spec).flatMap(({ command, resources }) => [
                    ...(command.length > 0 ? [] : ["starts the image's own program"]),
                    ...(at(resources, "limits", "cpu") === undefined ? [] : ["a limit of cores"]),
                ]),
            isOurs,
        ),
        breaks: [
            [keystone("containers 0 command", []), /the image's own program/],
            [keystone("containers 0 resources limits cpu", "1"), /a limit of cores/],
        ],
    },
    {
        what: "probes what listens at start, for readiness and for life, and what does not by its broker, and never kills it for that",
        faults: ofPods(
            ({ kind, spec }) => {
                const listening =
                    kind === "Deployment"
                        ? ["startupProbe", "readinessProbe", "livenessProbe"]
                        : ["readinessProbe", "livenessProbe"];
                return spec.containers.flatMap((container) => {
                    const ports = container.ports.map(({ name }) => name);
                    if (ports.length === 0) {
                        const asked = at(container, "readinessProbe", "exec", "command") as string[] | undefined;
                        return [
                            ...(asked?.[0] === "python3" ? [] : ["no readinessProbe by its broker"]),
                            ...(at(container, "livenessProbe") === undefined ? [] : ["dies with its broker"]),
                        ];
                    }
                    return listening.flatMap((probe) => {
                        const [given, tcp] = [
                            at(container, probe, "httpGet", "port"),
                            at(container, probe, "tcpSocket", "port"),
                        ];
                        return ports.includes((given ?? tcp) as string) ? [] : [`no ${probe} on a port of its own`];
                    });
                });
            },
            (pods) => isOurs(pods) && isStanding(pods) && !isReader(pods),
        ),
        breaks: [
            [keystone("containers 0 readinessProbe", undefined), /keystone: no readinessProbe/],
            [keystone("containers 0 livenessProbe httpGet port", "http"), /keystone: no livenessProbe/],
            [scheduler("containers 0 readinessProbe", undefined), /nova-scheduler: no readinessProbe by its broker/],
            [scheduler("containers 0 livenessProbe", { exec: {} }), /nova-scheduler: dies with its broker/],
        ],
    },
    {
        what: "lets a Deployment's pods finish what they began within their time",
        faults: ofPods(
            ({ spec }) => {
                // Half a minute is Kubernetes' own.
                const { terminationGracePeriodSeconds: grace = 30 } = spec as Partial<PodSpec>;
                // What is behind no balancer begins to end at once, and half a minute is too short for a call.
                if (spec.containers.every(({ ports }) => ports.length === 0)) {
                    return grace > 30 ? [] : [`${grace} s for its last calls`];
                }
                const stop = spec.containers.map((c) =>
                    JSON.stringify(at(c, "lifecycle", "preStop", "exec", "command")),
                );
                const slept = [...stop.join().matchAll(/sleep (\d+)/g)].reduce(
                    (sum, [, seconds]) => sum + Number(seconds),
                    0,
                );
                return slept >= 5 && grace > slept ? [] : [`${slept} s before the end`];
            },
            (pods) => pods.kind === "Deployment" && !isReader(pods),
        ),
        breaks: [
            [keystone("terminationGracePeriodSeconds", 30), /keystone: 40 s before the end/],
            [scheduler("terminationGracePeriodSeconds", 30), /nova-scheduler: 30 s for its last calls/],
        ],
    },
    {
        what: "takes every image from the catalogue",
        faults: (run) =>
            run.resources.flatMap(({ urn, inputs }: Registered) =>
                imagesIn(inputs)
                    .filter((image) => !Object.values(imageReferences()).includes(image))
                    .map((image) => `${urn}: ${image}`),
            ),
        breaks: [
            [put("PerconaXtraDBCluster", "mysql", "spec backup image", "percona/percona-xtrabackup"), /xtrabackup/],
        ],
    },
    {
        what: "mounts what it declares and declares what it mounts",
        faults: ofPods(mountFaults, isOurs),
        breaks: [
            [keystone("volumes 0 name", "x"), /keystone: no volume keystone-config/],
            [
                keystone("containers 0 volumeMounts 0 name", "keystone-apache"),
                /keystone: nothing mounts keystone-config/,
            ],
            [
                keystone("containers 0 volumeMounts +", {
                    name: "keystone-config",
                    mountPath: "/etc/keystone/keystone.conf",
                }),
                /two mounts on/,
            ],
            [keystone("volumes +", { name: "keystone-config" }), /two volumes keystone-config/],
        ],
    },
    ...[RACK_LABEL, HOST_LABEL].map((key, i): Rule => ({
        what: `spreads what keeps running over ${key === RACK_LABEL ? "racks" : "hosts"}`,
        faults: spreads(key),
        breaks: [
            [keystone("topologySpreadConstraints", []), /keystone: 0 hard constraints/],
            [put("Deployment", "keystone", "spec template metadata labels", { app: "x" }), /keystone: 0 hard/],
            // All others are counted too.
            [keystone(`topologySpreadConstraints ${i} labelSelector matchLabels`, {}), /keystone: 0 hard/],
            [put("CephCluster", "ceph", "spec placement mon topologySpreadConstraints", undefined), /ceph-mon: 0 hard/],
            [put("CephCluster", "ceph", "spec placement mgr topologySpreadConstraints", []), /ceph-mgr: 0 hard/],
        ],
    })),
    {
        what: "labels the pods of every service with their row of the placement table, and no job",
        faults: ofPods((pods) => {
            const row = pods.labels[SERVICE_LABEL];
            const known = serviceNames.some((name) => serviceLabel(name) === row);
            if (!isStanding(pods) && pods.kind !== "DaemonSet")
                return row === undefined ? [] : [`a job in the row ${row}`];
            const near = pods.labels[BALANCES_LABEL] ?? pods.labels[BESIDE_LABEL];
            return known || near || isManager(pods) ? [] : [`no row ${row ?? ""}`];
        }),
        breaks: [
            [put("Deployment", "keystone", `spec template metadata labels ${SERVICE_LABEL}`, undefined), /no row/],
            [
                put("Job", "keystone-db-sync", `spec template metadata labels ${SERVICE_LABEL}`, "mysqld-server"),
                /a job in/,
            ],
        ],
    },
];
