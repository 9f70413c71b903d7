import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { KubernetesObject } from "../../../cli/manifests";
import { Deviation } from "../deviations";
import { Changes, Container, Outcome } from "../machine/container";
import { Image } from "../machine/image";
import { Machine } from "../machine/machine";
import { Mount, Room } from "../machine/room";
import { environment, Facts, substituted } from "./env";
import { Kept, repeated } from "./kept";
import { Objects, PodTemplate, templateOf } from "./objects";
import { ask } from "./probe";
import { rights } from "./rooms";
import { ContainerSpec, PodSpec, Probe } from "./spec";
import { Edit, Volumes } from "./volumes";

/** What pods find on a node. */
export interface Node {
    machine: Machine;
    objects: Objects;
    /** An image by its reference. */
    image(reference: string): Promise<Image>;
    /** How the API server is reached. */
    cluster: Record<string, string>;
    /** Files of pods' service accounts. */
    account: Record<string, string>;
    /** What workloads cannot have here. */
    deviations(workload: string): Deviation[];
    edits: Edit[];
}

const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Seconds that a container has to become ready where its probes do not say. */
const PATIENCE = 300;
/** Milliseconds between two questions of a probe. */
const PERIOD = 500;

/** A rendered pod on this machine, as a kubelet makes it: its files, environment, commands, users and rights are those rendered. */
export class Pod {
    public readonly name: string;
    public readonly volumes: Volumes;
    public readonly spec: PodSpec;
    readonly #template: PodTemplate;
    readonly #facts: Facts;
    readonly #account: string;
    readonly #kept = new Map<string, Kept>();
    #repeats = 0;

    constructor(
        private readonly node: Node,
        private readonly workload: KubernetesObject,
    ) {
        const { machine, objects, edits, account } = node;
        this.#template = templateOf(workload)!;
        this.spec = withClaims(this.#template.spec, workload);
        this.name = `${workload.metadata.name}-${workload.kind === "StatefulSet" ? "0" : "boot"}`;
        const directory = join(machine.directory, "pods", this.name);
        this.#account = join(directory, "account");
        mkdirSync(this.#account, { recursive: true });
        for (const [file, text] of Object.entries(account)) writeFileSync(join(this.#account, file), text);
        const facts = { pod: this.name, field: (path: string) => this.#field(path) };
        this.#facts = facts;
        this.volumes = new Volumes({ machine, objects, directory, spec: this.spec, facts, account, edits });
    }

    /** The environment that its first container is given. */
    public get env(): Record<string, string> {
        return this.#environment(this.spec.containers[0]!);
    }

    /** How often containers were started again because they had ended. */
    public get restarts(): number {
        return [...this.#kept.values()].reduce((sum, { starts }) => sum + starts - 1, this.#repeats);
    }

    /** Runs its init containers, then its first container, or another command in its place, to the end. */
    public async run(changes?: Changes): Promise<Outcome> {
        await this.#initialise();
        const container = new Container(this.node.machine, await this.#room(this.spec.containers[0]!), changes);
        return { code: await container.ended, said: container.said };
    }

    /** Runs a job's container until it ends well, as often as its job says; an error where it never does. */
    public async complete(attempts: number): Promise<void> {
        await this.#initialise();
        const room = await this.#room(this.spec.containers[0]!);
        const { starts, fault } = await repeated(attempts, () => new Container(this.node.machine, room));
        this.#repeats += starts - 1;
        if (fault !== undefined) throw new Error(`${this.name}: ${fault.slice(-6000)}`);
    }

    /** Starts it and waits until it is ready. Containers that end are started again, a few times. */
    public async start(): Promise<this> {
        await this.#initialise();
        for (const spec of this.spec.containers) await this.#keep(spec);
        for (const spec of this.spec.containers) await this.#ready(spec);
        for (const { then } of this.#deviations) {
            const outcome = then === undefined ? undefined : await this.container().exec(["sh", "-c", then]);
            if (outcome && outcome.code !== 0) throw new Error(`${this.name}: ${then}: ${outcome.said}`);
        }
        return this;
    }

    /** A container of its, by its name; its first without one. */
    public container(name = this.spec.containers[0]!.name): Container {
        const kept = this.#kept.get(name);
        if (!kept) throw new Error(`${this.name} has started no container ${name}`);
        return kept.current;
    }

    /** From now on, the end of its first container is final. */
    public release(): Container {
        return this.#kept.get(this.spec.containers[0]!.name)!.release();
    }

    /** What its containers use and may use of memory, in MiB. */
    public async memory(): Promise<{ container: string; used: number; limit: string | undefined }[]> {
        return Promise.all(
            this.spec.containers.map(async ({ name, resources }) => ({
                container: name,
                used: await this.container(name).memory(),
                limit: resources?.limits?.memory,
            })),
        );
    }

    /** Ends it as a kubelet does: hooks, then the signal, then by force. Seconds until its last container was gone. */
    public async stop(): Promise<number> {
        const start = Date.now();
        const elapsed = () => (Date.now() - start) / 1000;
        const grace = this.spec.terminationGracePeriodSeconds ?? 30;
        await Promise.all(
            this.spec.containers.map(async ({ name, lifecycle }) => {
                const container = this.#kept.get(name)!.release();
                const hook = lifecycle?.preStop?.exec?.command;
                if (hook) await container.exec(hook, grace);
                await container.stop(Math.max(2, grace - elapsed()));
            }),
        );
        return elapsed();
    }

    async #initialise(): Promise<void> {
        for (const spec of this.spec.initContainers ?? []) {
            if (spec.restartPolicy === "Always") {
                await this.#keep(spec);
                await this.#ready(spec);
                continue;
            }
            const room = await this.#room(spec);
            const { starts, fault } = await repeated(Infinity, () => new Container(this.node.machine, room));
            this.#repeats += starts - 1;
            if (fault !== undefined) throw new Error(`${this.name}: ${spec.name} ${fault.slice(-6000)}`);
        }
    }

    async #keep(spec: ContainerSpec): Promise<void> {
        const room = await this.#room(spec);
        this.#kept.set(spec.name, new Kept(() => new Container(this.node.machine, room), this.node.machine));
    }

    /** Until every probe of a container has answered well. */
    async #ready(spec: ContainerSpec): Promise<void> {
        const { machine } = this.node;
        const { startupProbe: startup, readinessProbe, livenessProbe } = spec;
        const patience = startup ? (startup.failureThreshold ?? 3) * (startup.periodSeconds ?? 10) : PATIENCE;
        const end = Date.now() + 1000 * Math.max(patience, 60);
        const kept = this.#kept.get(spec.name)!;
        for (const probe of [startup, readinessProbe, livenessProbe]) {
            for (;;) {
                const { current } = kept;
                const why = current.over
                    ? "it ended"
                    : probe
                      ? await ask(this.#here(probe), current, spec, machine.wire, machine.address)
                      : undefined;
                if (why === undefined) break;
                if (kept.givenUp || Date.now() > end) {
                    throw new Error(`${this.name}: ${spec.name} is not ready: ${why}\n${current.said.slice(-6000)}`);
                }
                await setTimeout(PERIOD);
            }
        }
        if (!startup && !readinessProbe && !livenessProbe) await setTimeout(PERIOD);
        if (kept.current.over) await this.#ready(spec);
    }

    get #deviations(): Deviation[] {
        return this.node.deviations(this.workload.metadata.name);
    }

    #here(probe: Probe): Probe {
        const path = this.#deviations.find(({ probePath }) => probePath !== undefined)?.probePath;
        return probe.httpGet && path !== undefined ? { ...probe, httpGet: { ...probe.httpGet, path } } : probe;
    }

    #environment(spec: ContainerSpec): Record<string, string> {
        return environment(spec, this.node.objects, this.#facts, this.node.cluster);
    }

    async #room(spec: ContainerSpec): Promise<Room> {
        const { machine } = this.node;
        const pod = this.spec;
        const { command = [], args = [], volumeMounts = [] } = spec;
        if (command.length === 0) throw new Error(`${spec.name} has no command; what its image runs is not known here`);
        const image = await this.node.image(spec.image);
        const told = this.#environment(spec);
        const account: Mount = { source: this.#account, target: ACCOUNT, readOnly: true, propagation: "None" };
        const mounts = this.volumes.mounts(volumeMounts, told);
        const deviating = Object.fromEntries(this.#deviations.flatMap(({ env = {} }) => Object.entries(env)));
        return {
            name: `${this.name}-${spec.name}`,
            hostname: pod.hostNetwork ? machine.hostname : this.name,
            image,
            mounts: pod.automountServiceAccountToken ? [...mounts, account] : mounts,
            env: { ...image.env, HOME: "/tmp", ...told, ...deviating },
            command: [...command, ...args].map((word) => substituted(word, told)),
            ...rights(pod, spec),
        };
    }

    #field(path: string): string {
        const { machine } = this.node;
        const { labels = {}, annotations = {} } = this.#template.metadata;
        const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
        if (keyed) return { labels, annotations }[keyed[1] as "labels"][keyed[2]!] ?? "";
        const fields: Record<string, string> = {
            "metadata.name": this.name,
            "metadata.namespace": this.workload.metadata.namespace ?? "default",
            "spec.nodeName": machine.hostname,
            "spec.serviceAccountName": this.spec.serviceAccountName ?? "default",
            "status.hostIP": machine.address,
            "status.podIP": machine.address,
        };
        const value = fields[path];
        if (value === undefined) throw new Error(`${this.name} is to be told ${path}, which is not known here`);
        return value;
    }
}

/** A pod with a StatefulSet's claims among its volumes. */
function withClaims(spec: PodSpec, workload: KubernetesObject): PodSpec {
    const { volumeClaimTemplates = [] } = (workload.spec ?? {}) as {
        volumeClaimTemplates?: { metadata: { name: string } }[];
    };
    const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
        name,
        persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` },
    }));
    return { ...spec, volumes: [...(spec.volumes ?? []), ...claims] };
}
