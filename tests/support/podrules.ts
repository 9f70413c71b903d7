import { imageReferences } from "../../components/common/images";
import { DEDICATED_TAINT, roleLabel, roleNames, roles, SERVICE_LABEL } from "../../components/common/roles";
import { stableJson } from "../../components/common/jobs";
import { serviceLabel } from "../../components/common/labels";
import { serviceNames } from "../../components/common/services";
import { ProgramRun, Registered } from "../../cli/program";
import { allPods, Pods, PodSpec } from "./pods";
import { put, Rule } from "./rules";
import { at } from "./stacks";

type Container = PodSpec["containers"][number];

/** Faults of all pods, or of those that the program makes itself, each with its place. */
const ofPods =
    (faults: (pods: Pods) => string[], which: (pods: Pods) => boolean = () => true) =>
    (run: ProgramRun) =>
        allPods(run)
            .filter(which)
            .flatMap((pods) => faults(pods).map((fault) => `${pods.where}: ${fault}`));
const ours = ({ operated }: Pods) => !operated;

const ofContainers =
    (faults: (container: Container) => string[]) =>
    ({ spec }: Pods) =>
        [...spec.containers, ...((at(spec, "initContainers") as Container[] | undefined) ?? [])].flatMap((container) =>
            faults(container).map((fault) => `${container.name}: ${fault}`),
        );

/** Puts a value at a path of the pods of Keystone's API. */
const keystone = (path: string, value: unknown) => put("Deployment", "keystone", `spec template spec ${path}`, value);

/** Everything that is named "image" in a resource. */
function imagesIn(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(imagesIn);
    if (value === null || typeof value !== "object") return [];
    return Object.entries(value).flatMap(([key, item]) =>
        key === "image" && typeof item === "string" ? [item] : imagesIn(item),
    );
}

function securityFaults({ spec }: Pods): string[] {
    const pod = spec.securityContext;
    const faults: string[] = [];
    if (!pod.runAsNonRoot || !(pod.runAsUser > 0) || !(pod.runAsGroup > 0)) faults.push("may run as root");
    if (at(pod, "seccompProfile", "type") !== "RuntimeDefault") faults.push("no seccomp profile");
    if (spec.hostNetwork || spec.hostPID || spec.hostIPC) faults.push("in a namespace of the host");
    for (const { hostPath } of spec.volumes as { hostPath?: unknown }[]) if (hostPath) faults.push("mounts the host");
    for (const { name, securityContext } of spec.containers) {
        if (at(securityContext, "allowPrivilegeEscalation") !== false) faults.push(`${name} may gain privileges`);
        if (at(securityContext, "readOnlyRootFilesystem") !== true) faults.push(`${name} may write its image`);
        if (JSON.stringify(at(securityContext, "capabilities")) !== '{"drop":["ALL"]}')
            faults.push(`${name} has capabilities`);
    }
    return faults;
}

function mountFaults({ spec }: Pods): string[] {
    const volumes = spec.volumes.map(({ name }) => name);
    const mounts = spec.containers.flatMap(({ volumeMounts }) => volumeMounts);
    const paths = mounts.map(({ mountPath }) => mountPath);
    return [
        ...volumes.filter((name, i) => volumes.indexOf(name) !== i).map((name) => `two volumes ${name}`),
        ...volumes
            .filter((name) => !mounts.some((mount) => mount.name === name))
            .map((name) => `nothing mounts ${name}`),
        ...mounts.filter(({ name }) => !volumes.includes(name)).map(({ name }) => `no volume ${name}`),
        ...paths.filter((path, i) => paths.indexOf(path) !== i).map((path) => `two mounts on ${path}`),
    ];
}

function placementFaults({ spec }: Pods): string[] {
    const terms = at(
        spec,
        "affinity",
        "nodeAffinity",
        "requiredDuringSchedulingIgnoredDuringExecution",
        "nodeSelectorTerms",
    );
    const keys = JSON.stringify(terms ?? []);
    const wanted = roleNames.filter((role) => keys.includes(`"${roleLabel(role)}"`));
    const tolerated = (spec.tolerations as { key: string; value: string }[])
        .map(({ key, value }) => `${key}=${value}`)
        .sort();
    const taints = wanted
        .filter((role) => roles[role].exclusive)
        .map((role) => `${DEDICATED_TAINT}=${role}`)
        .sort();
    return [
        ...(wanted.length === 0 ? ["may run anywhere"] : []),
        ...(tolerated.join() === taints.join() ? [] : [`tolerates ${tolerated.join()}, expected ${taints.join()}`]),
    ];
}

const spreads =
    (key: string) =>
    ({ spec, selector }: Pods) => {
        const found = spec.topologySpreadConstraints.filter(
            (constraint) =>
                constraint.topologyKey === key &&
                constraint.whenUnsatisfiable === "DoNotSchedule" &&
                stableJson(constraint.labelSelector.matchLabels) === stableJson(selector),
        );
        return found.length === 1 ? [] : [`${found.length} hard constraints over ${key} for its own pods`];
    };
const standing = ({ kind }: Pods) => kind === "Deployment" || kind === "StatefulSet";

export const podRules: Rule[] = [
    {
        what: "runs its own pods restricted",
        faults: ofPods(securityFaults, ours),
        breaks: [
            [keystone("securityContext runAsUser", 0), /keystone: may run as root/],
            [keystone("securityContext seccompProfile", undefined), /keystone: no seccomp/],
            [keystone("hostNetwork", true), /keystone: in a namespace of the host/],
            [keystone("volumes +", { name: "x", hostPath: { path: "/" } }), /keystone: mounts the host/],
            [keystone("containers 0 securityContext allowPrivilegeEscalation", true), /may gain/],
            [keystone("containers 0 securityContext readOnlyRootFilesystem", false), /may write/],
            [keystone("containers 0 securityContext capabilities add", ["NET_RAW"]), /capabilities/],
        ],
    },
    {
        what: "asks for cores and memory for every container, and limits its memory",
        faults: ofPods(
            ofContainers(({ resources }) =>
                ["requests.cpu", "requests.memory", "limits.memory"].filter(
                    (path) => !at(resources, ...path.split(".")),
                ),
            ),
        ),
        breaks: [
            [keystone("containers 0 resources limits", undefined), /keystone: api: limits.memory/],
            [
                put("RabbitmqCluster", "rabbitmq", "spec resources requests cpu", undefined),
                /rabbitmq-server: .*requests.cpu/,
            ],
        ],
    },
    {
        what: "starts every container by a command of its own, and never limits its cores",
        faults: ofPods(
            ofContainers(({ command, resources }) => [
                ...(command.length > 0 ? [] : ["starts the image's own program"]),
                ...(at(resources, "limits", "cpu") === undefined ? [] : ["a limit of cores"]),
            ]),
            ours,
        ),
        breaks: [
            [keystone("containers 0 command", []), /the image's own program/],
            [keystone("containers 0 resources limits cpu", "1"), /a limit of cores/],
        ],
    },
    {
        what: "probes every API at start, for readiness and for life, and everything else that listens for two of them",
        faults: ofPods(
            ({ kind, spec }) => {
                const probes =
                    kind === "Deployment"
                        ? ["startupProbe", "readinessProbe", "livenessProbe"]
                        : ["readinessProbe", "livenessProbe"];
                return spec.containers.flatMap((container) => {
                    const ports = container.ports.map(({ name }) => name);
                    return probes.flatMap((probe) => {
                        const [given, tcp] = [
                            at(container, probe, "httpGet", "port"),
                            at(container, probe, "tcpSocket", "port"),
                        ];
                        return ports.includes((given ?? tcp) as string) ? [] : [`no ${probe} on a port of its own`];
                    });
                });
            },
            (pods) => ours(pods) && standing(pods),
        ),
        breaks: [
            [keystone("containers 0 readinessProbe", undefined), /keystone: no readinessProbe/],
            [keystone("containers 0 livenessProbe httpGet port", "http"), /keystone: no livenessProbe/],
        ],
    },
    {
        what: "lets a Deployment's pods finish what they began within their time",
        faults: ofPods(
            ({ spec }) => {
                const stop = spec.containers.map((c) =>
                    JSON.stringify(at(c, "lifecycle", "preStop", "exec", "command")),
                );
                const slept = [...stop.join().matchAll(/sleep (\d+)/g)].reduce(
                    (sum, [, seconds]) => sum + Number(seconds),
                    0,
                );
                return slept >= 5 && spec.terminationGracePeriodSeconds > slept ? [] : [`${slept} s before the end`];
            },
            ({ kind }) => kind === "Deployment",
        ),
        breaks: [[keystone("terminationGracePeriodSeconds", 30), /keystone: 40 s before the end/]],
    },
    {
        what: "takes every image from the catalogue, by a tag that stays what it is",
        faults: (run) =>
            run.resources.flatMap(({ urn, inputs }: Registered) =>
                imagesIn(inputs)
                    .filter(
                        (image) =>
                            !Object.values(imageReferences()).includes(image) || /:(latest|master|main)?$/.test(image),
                    )
                    .map((image) => `${urn}: ${image}`),
            ),
        breaks: [
            [keystone("containers 0 image", "quay.io/airshipit/keystone:latest"), /:latest/],
            [put("PerconaXtraDBCluster", "mysql", "spec backup image", "percona/percona-xtrabackup"), /xtrabackup/],
        ],
    },
    {
        what: "mounts what it declares and declares what it mounts",
        faults: ofPods(mountFaults, ours),
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
    {
        what: "places every pod by roles, and lets it onto the dedicated hosts of these roles only",
        faults: ofPods(placementFaults),
        breaks: [
            [keystone("affinity", undefined), /keystone: may run anywhere/],
            [keystone("tolerations +", { key: DEDICATED_TAINT, value: "mysql" }), /keystone: tolerates .*mysql/],
        ],
    },
    ...["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((key): Rule => ({
        what: `spreads what keeps running over ${key.endsWith("zone") ? "racks" : "hosts"}`,
        faults: ofPods(spreads(key), standing),
        breaks: [
            [keystone("topologySpreadConstraints", []), /keystone: 0 hard constraints/],
            [put("Deployment", "keystone", "spec selector matchLabels", { app: "x" }), /0 hard/],
        ],
    })),
    {
        what: "labels the pods of every service with their row of the placement table, and no job",
        faults: ofPods((pods) => {
            const row = pods.labels[SERVICE_LABEL];
            const known = serviceNames.some((name) => serviceLabel(name) === row);
            if (!standing(pods)) return row === undefined ? [] : [`a job in the row ${row}`];
            return known || pods.labels["openstack-ra/balances"] ? [] : [`no row ${row ?? ""}`];
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
