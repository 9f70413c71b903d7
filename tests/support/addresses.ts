import { ProgramRun, revealed } from "../../cli/program";
import { End } from "./networkpolicy";
import { allPods, objectOf, Pods, selects } from "./pods";
import { at, ofKind } from "./stacks";

/** Where a name leads to, and by which port: pods by their Service, or what is outside. */
export interface Target {
    to: End;
    port: number;
}

/** What only a name is known of; in no network of any layout. */
export const OUTSIDE: End = { address: "203.0.113.1" };

interface Service {
    name: string;
    namespace: string;
    selector: Record<string, string> | undefined;
    ports: { port: number; targetPort?: number | string }[];
}

function ownServices(run: ProgramRun): Service[] {
    return ofKind(run, "Service").map((resource) => {
        const object = objectOf(resource);
        const { name, namespace } = object.metadata as { name: string; namespace: string };
        const spec = object.spec as Pick<Service, "selector" | "ports">;
        return { name, namespace, selector: spec.selector, ports: spec.ports };
    });
}

/** Services that operators make, and nobody else's; their ports lead to equal ones. */
function operatorServices(run: ProgramRun): Service[] {
    const of = (kind: string, services: (name: string) => [name: string, selector: Record<string, string>][]) =>
        ofKind(run, kind).flatMap((resource) => {
            const metadata = revealed(resource.inputs.metadata) as { name: string; namespace: string };
            return services(metadata.name).map(([name, selector]) => ({
                name,
                namespace: metadata.namespace,
                selector,
                ports: [],
            }));
        });
    const percona = (name: string, component: string): [string, Record<string, string>] => [
        `${name}-${component}`,
        { "app.kubernetes.io/instance": name, "app.kubernetes.io/component": component },
    ];
    return [
        ...of("PerconaXtraDBCluster", (name) => ["haproxy", "proxysql", "pxc"].map((part) => percona(name, part))),
        ...of("RabbitmqCluster", (name) =>
            [name, `${name}-nodes`].map((service) => [service, { "app.kubernetes.io/name": name }]),
        ),
        ...of("Elasticsearch", (name) => [[`${name}-es-http`, { "elasticsearch.k8s.elastic.co/cluster-name": name }]]),
        ...of("Kibana", (name) => [[`${name}-kb-http`, { "kibana.k8s.elastic.co/name": name }]]),
        ...of("CephCluster", () => [["rook-ceph-mgr", { app: "rook-ceph-mgr" }]]),
        ...of("CephObjectStore", (name) => [
            [`rook-ceph-rgw-${name}`, { app: "rook-ceph-rgw", rook_object_store: name }],
        ]),
    ];
}

/** The first address of a network. */
export function addressIn(cidr: string): End {
    return { address: cidr.replace(/(\.0|:)\/\d+$/, (_, end: string) => (end === ":" ? ":1" : ".1")) };
}

function portOf(pods: Pods, target: number | string): number {
    if (typeof target === "number") return target;
    const ports = pods.spec.containers.flatMap((container) => container.ports);
    const found = ports.find(({ name }) => name === target)?.containerPort;
    if (found === undefined) throw new Error(`${pods.where} has no port "${target}"`);
    return found;
}

/**
 * Leads hosts and ports to pods, as the cluster's names and Services do.
 * @param host address of pods in their hosts' network, and of what has a Service without pods: Ceph's monitors
 */
export function resolver(run: ProgramRun, host: End): (name: string, port: number, namespace: string) => Target[] {
    const services = [...ownServices(run), ...operatorServices(run)];
    const pods = allPods(run);
    return (name, port, namespace) => {
        if (/^[\d.]+$|:/.test(name)) return [{ to: { address: name }, port }];
        const [first = "", second, third] = name.replace(/\.svc(\.cluster\.local)?$/, "").split(".");
        const named = (of: string, at = namespace) =>
            services.find((service) => service.name === of && service.namespace === at);
        const ofPod = second !== undefined && /-\d+$/.test(first) ? named(second, third) : undefined;
        const service = ofPod ?? named(first, second);
        if (!service && first === "kubernetes" && second === "default") return [{ to: OUTSIDE, port }];
        if (!service) {
            if (/\.svc(\.|$)/.test(name)) throw new Error(`no Service for ${name}`);
            return [{ to: OUTSIDE, port }];
        }
        const { selector, ports } = service;
        if (!selector) return [{ to: host, port }];
        const own = ports.find((of) => of.port === port);
        if (ports.length > 0 && !own && !ofPod) throw new Error(`Service ${service.name} has no port ${port}`);
        const behind = pods.filter((of) => of.namespace === service.namespace && selects(selector, of.labels));
        if (behind.length === 0) throw new Error(`no pods for ${name}`);
        return behind.map((of) => ({
            to: of.spec.hostNetwork ? host : of,
            port: ofPod ? port : portOf(of, own?.targetPort ?? port),
        }));
    };
}

/** The namespace's pods that get a label from Kubernetes too: those of jobs. */
export function podEnds(run: ProgramRun): Pods[] {
    return allPods(run).map((pods) =>
        /^(Cron)?Job$/.test(pods.kind)
            ? { ...pods, labels: { ...pods.labels, "batch.kubernetes.io/job-name": pods.where.replace(/^\w+ /, "") } }
            : pods,
    );
}

/** Values of a stack's Secret or ConfigMap of a name as texts, by key; none where somebody else makes it. */
export function dataOf(run: ProgramRun, kind: "Secret" | "ConfigMap", name: string): Record<string, string> {
    const object = ofKind(run, kind).find(({ objectName }) => objectName === name);
    if (!object) return {};
    const data = revealed(at(object.inputs, "data") ?? {}) as Record<string, string>;
    if (kind === "ConfigMap") return data;
    const plain = (text: string) => Buffer.from(text, "base64").toString();
    return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, plain(text)]));
}
