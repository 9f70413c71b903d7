import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubernetesObject, manifests } from "../../cli/manifests";
import { ProgramRun, runProgram } from "../../cli/program";
import { Authority } from "../config/authority";
import { CertificateRequests } from "../config/signer";
import { debianPrograms, Programs } from "../config/programs";
import { releasePython } from "../config/venv";
import { at } from "../support/stacks";
import { certificate } from "../config/certificate";
import { deviationsOf } from "./deviations";
import { Images } from "./images";
import { Objects } from "./kubelet/objects";
import { Node, Pod } from "./kubelet/pod";
import { Rule, SecretServer } from "./kubelet/secretserver";
import { Edit } from "./kubelet/volumes";
import { Interface, Machine } from "./machine/machine";
import { namesOf } from "./names";

const NAMESPACE = "openstack";
const TOKEN = "token-of-the-service-account";
/** Where the API server is inside the machine. */
const API_PORT = 6443;

export interface ClusterArgs {
    stack: string;
    release: string;
    /** In place of values of the stack's file. */
    config?: Record<string, string>;
    secretConfig?: Record<string, string>;
    hostname: string;
    interfaces: Interface[];
    /** Names beside those of rendered Services that mean the machine. */
    names?: string[];
    edits?: Edit[];
}

/** One machine with a rendered stack's objects: what a cluster would make of them, on one host. */
export class Cluster {
    public machine!: Machine;
    public images!: Images;
    public kubernetes!: SecretServer;
    public node!: Node;
    /** Who signs what cert-manager would. */
    public authority!: Authority;
    readonly #stop: (() => unknown)[] = [];

    private constructor(
        private readonly directory: string,
        public readonly programs: Programs,
        public readonly run: ProgramRun,
        public readonly objects: Objects,
    ) {}

    public static async start(args: ClusterArgs): Promise<Cluster> {
        const programs = await debianPrograms();
        const { config, secretConfig } = args;
        const run = await runProgram(args.stack, { config, secretConfig });
        const objects = new Objects(manifests(run, { reveal: true }).map(({ object }) => object));
        const directory = await scratch();
        const cluster = new Cluster(directory, programs, run, objects);
        cluster.#stop.push(() => rm(directory, { recursive: true, force: true }));
        try {
            await cluster.#begin(args);
            return cluster;
        } catch (error) {
            await cluster.stop();
            throw error;
        }
    }

    public async stop(): Promise<void> {
        for (const step of this.#stop.splice(0).reverse()) await step();
    }

    /** A rendered pod, by its workload's kind and name without suffix. */
    public pod(kind: string, name: string): Pod {
        return new Pod(this.node, this.object(kind, name));
    }

    /** The newest object of a kind, by its name with or without its suffix. */
    public object(kind: string, name: string): KubernetesObject {
        return this.objects.named(kind, name);
    }

    async #begin({ release, hostname, interfaces, names = [], edits = [] }: ClusterArgs) {
        const { directory, objects } = this;
        const socket = join(directory, "api");
        const address = interfaces[0]!.address.split("/")[0]!;
        this.authority = new Authority(await releasePython(release), join(directory, "authority"));
        const requests = new CertificateRequests(this.authority, NAMESPACE);
        const account = await this.#kubernetes(socket, address, requests);
        this.machine = await Machine.start({
            directory,
            programs: this.programs,
            hostname,
            interfaces,
            names: [...new Set([...namesOf(objects, address), ...names])].sort(),
            served: { [API_PORT]: socket },
        });
        this.#stop.push(() => this.machine.stop());
        this.machine.wire.ca = readFileSync(this.authority.ca, "utf8");
        const hosts = readFileSync(join(directory, "hosts"), "utf8");
        this.images = new Images(join(directory, "images"), this.programs, release, hosts);
        this.node = {
            machine: this.machine,
            objects,
            image: (reference) => this.images.image(reference),
            cluster: { KUBERNETES_SERVICE_HOST: address, KUBERNETES_SERVICE_PORT: String(API_PORT) },
            account,
            deviations: deviationsOf,
            edits,
        };
    }

    /** An API server with those Secrets that Roles name; the files of service accounts. */
    async #kubernetes(socket: string, address: string, requests: CertificateRequests): Promise<Record<string, string>> {
        const directory = join(this.directory, "serviceaccount");
        mkdirSync(directory);
        const tls = await certificate(directory, "ca", [`IP:${address}`]);
        const rules = this.objects.ofKind("Role").flatMap((role) => at(role, "rules") as Rule[]);
        this.kubernetes = new SecretServer(tls, NAMESPACE, TOKEN, rules, requests);
        await this.kubernetes.listen(socket);
        this.#stop.push(() => {
            this.kubernetes.close();
        });
        for (const name of new Set(rules.flatMap(({ resourceNames = [] }) => resourceNames))) {
            const secret = this.objects.find("Secret", name);
            if (!secret) continue;
            this.kubernetes.put(name, secret.data as Record<string, string>);
            // What is written there is what pods mount from then on.
            Object.defineProperty(secret, "data", { get: () => this.kubernetes.secrets.get(name)?.data });
        }
        return { "ca.crt": tls.certificate, namespace: NAMESPACE, token: `${TOKEN}\n` };
    }
}

const SCRATCH = "openstack-ra-boot-";

/** A directory of this process's own. Those of processes that were killed, and could not remove them, go now. */
async function scratch(): Promise<string> {
    for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(SCRATCH))) {
        const pid = name.slice(SCRATCH.length).split("-")[0] ?? "";
        if (!existsSync(join("/proc", pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
    }
    return mkdtemp(join(tmpdir(), `${SCRATCH}${process.pid}-`));
}
