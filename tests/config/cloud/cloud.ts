import { mkdirSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { searchPath } from "../../../cli/env";
import { KubernetesObject, manifests } from "../../../cli/manifests";
import { runProgram } from "../../../cli/program";
import { PodSpec } from "../../support/pods";
import { at } from "../../support/stacks";
import { freePort } from "../check/memcached";
import { debianPrograms, Programs } from "../programs";
import { run } from "../run";
import { Unavailable } from "../unavailable";
import { releasePython } from "../venv";
import { certificate, mariadb, memcached } from "./backends";
import { Client } from "./client";
import { Machine, plain, Pod } from "./pod";
import { asUser, Started } from "./process";
import { Rule, SecretServer } from "./secrets";

const NAMESPACE = "openstack";
const TOKEN = "token-of-the-service-account";
/** Processes of Apache in place of those that the lab's hosts have cores for. */
const PROCESSES = 2;

/** One of each of what a tier needs, on loopback, and the tier's rendered pods on top of it. */
export class Cloud {
    readonly #stop: (() => unknown)[] = [];
    public kubernetes!: SecretServer;
    public machine!: Machine;
    public client!: Client;
    public programs!: Programs;
    /** Where memcached listens. */
    public cachePort = 0;
    /** Every rendered object, and those that operators make. */
    public objects: KubernetesObject[] = [];

    private kubernetesPort = 0;

    private constructor(private readonly directory: string) {}

    /** Renders a stack with some configuration and starts what its pods connect to. */
    public static async start(stack: string, release: string, config: Record<string, string>): Promise<Cloud> {
        const cloud = new Cloud(await mkdtemp(join(tmpdir(), "openstack-ra-cloud-")));
        cloud.#stop.push(() => rm(cloud.directory, { recursive: true, force: true }));
        try {
            await canBeUsers();
            const python = await releasePython(release);
            cloud.programs = await debianPrograms();
            cloud.objects = manifests(await runProgram(stack, { config }), { reveal: true }).map(
                ({ object }) => object,
            );
            await cloud.#backends(dirname(python));
            return cloud;
        } catch (error) {
            await cloud.stop();
            throw error;
        }
    }

    public async stop(): Promise<void> {
        for (const step of this.#stop.splice(0).reverse()) await step();
    }

    /** A rendered pod, by its workload's kind and name without suffix. */
    public pod(kind: string, name: string): Pod {
        return new Pod(this.object(kind, name), this.objects, this.machine);
    }

    /** The newest object of a kind, by its name with or without its suffix. */
    public object(kind: string, name: string): KubernetesObject {
        const suffix = new RegExp(`^${name}(-[0-9a-f]{7,8})?$`);
        const found = this.objects.findLast((object) => object.kind === kind && suffix.test(object.metadata.name));
        if (!found) throw new Error(`no ${kind} ${name} is rendered`);
        return found;
    }

    /** Starts an API's own pod. */
    public async serve(pod: Pod): Promise<Started> {
        const apache = pod.start({ env: this.programs.env() });
        this.#stop.push(() => apache.stop());
        return apache.until(() =>
            this.client.get("/healthcheck").then(
                () => true,
                () => false,
            ),
        );
    }

    /** What a database holds, by table. */
    public async contents(pod: Pod): Promise<Record<string, string[]>> {
        const { code, said } = await pod.run({ command: ["python3", "-W", "ignore", "-c", DUMP] });
        if (code !== 0) throw new Error(said);
        return JSON.parse(said) as Record<string, string[]>;
    }

    async #backends(bin: string): Promise<void> {
        const { directory, programs } = this;
        const variables = plain(this.object("Secret", "keystone-credentials"));
        const url = new URL(variables.OS_DATABASE__CONNECTION!);
        const database = await mariadb(programs, directory, url.username, decodeURIComponent(url.password));
        this.#stop.push(() => database.started.stop());
        const cache = await memcached(programs, directory);
        this.#stop.push(() => cache.started.stop());
        this.cachePort = cache.port;
        const account = await this.#kubernetes();
        const port = await freePort();
        this.client = new Client(`http://127.0.0.1:${port}`);
        const modules = dirname(programs.file("/usr/lib/apache2/modules/mod_wsgi.so"));
        this.machine = {
            directory,
            paths: {
                "/usr/lib/apache2/modules": modules,
                "/var/lib/openstack": dirname(bin),
                "/var/run/secrets/kubernetes.io/serviceaccount": account,
            },
            texts: [
                [/memcached-\d\.memcached\.openstack\.svc\.cluster\.local:11211/g, `127.0.0.1:${cache.port}`],
                [/mysql-haproxy\.openstack\.svc\.cluster\.local:3306/, `127.0.0.1:${database.port}`],
                [/keystone\.openstack\.svc\.cluster\.local:5000/g, `127.0.0.1:${port}`],
                // No broker here: oslo.messaging's own, in the process.
                [/^rabbit:.*/, "fake:///notifications"],
                [/^Listen 5000$/m, `Listen 127.0.0.1:${port}`],
                [/(WSGIDaemonProcess .*processes=)\d+/, `$1${PROCESSES}`],
                // The kubelet of this cluster is quicker.
                [/^PROPAGATION_SECONDS = \d+$/m, "PROPAGATION_SECONDS = 0"],
            ],
            env: {
                LC_ALL: "C.UTF-8",
                PATH: [bin, dirname(programs.program("apache2")), ...searchPath()].join(":"),
                KUBERNETES_SERVICE_HOST: "127.0.0.1",
                KUBERNETES_SERVICE_PORT: String(this.kubernetesPort),
            },
        };
        // The operator makes the Secret with the database's CA.
        const job = at(this.object("Job", "keystone-db-sync"), "spec", "template", "spec") as PodSpec;
        const { secretName: name, items } = job.volumes.find((volume) => volume.name === "database-ca")!.secret;
        const data = { [items[0]!.key]: Buffer.from(database.certificate).toString("base64") };
        this.objects.push({ apiVersion: "v1", kind: "Secret", metadata: { name }, data });
    }

    /** An API server with the keys' Secrets for whoever has the rotation's role; the service account's directory. */
    async #kubernetes(): Promise<string> {
        const directory = join(this.directory, "serviceaccount");
        mkdirSync(directory);
        const tls = await certificate(directory, "ca");
        writeFileSync(join(directory, "namespace"), NAMESPACE);
        writeFileSync(join(directory, "token"), `${TOKEN}\n`);
        const { rules } = this.object("Role", "keystone-rotate") as unknown as { rules: Rule[] };
        this.kubernetes = new SecretServer(tls, NAMESPACE, TOKEN, rules);
        this.kubernetesPort = await this.kubernetes.listen();
        this.#stop.push(() => {
            this.kubernetes.close();
        });
        for (const name of ["keystone-fernet-keys", "keystone-credential-keys"]) {
            const secret = this.object("Secret", name);
            this.kubernetes.put(name, secret.data as Record<string, string>);
            // What the rotation wrote is what pods mount from then on.
            Object.defineProperty(secret, "data", { get: () => this.kubernetes.secrets.get(name)?.data });
        }
        return directory;
    }
}

async function canBeUsers(): Promise<void> {
    const probe = await run("env", [...asUser(1), "true"]).catch(() => undefined);
    if (probe?.code !== 0) throw new Unavailable("root cannot become another user here: no user namespaces");
}

/** A program that prints what a database holds. */
export const DUMP = `
import json, os, sqlalchemy as sa
engine = sa.create_engine(os.environ["OS_DATABASE__CONNECTION"])
tables = sa.MetaData()
tables.reflect(engine)
with engine.connect() as connection:
    rows = {name: sorted(str(tuple(row)) for row in connection.execute(t.select())) for name, t in tables.tables.items()}
print(json.dumps(rows))
`;
