import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount, trust, TrustedCa } from "../common/access";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { brokerProbes, daemon } from "../common/daemon";
import { refuse } from "../common/faults";
import { openstackHelm } from "../common/family";
import { credentials, joinMounts, Mounts, scratch } from "../common/files";
import { tierImages } from "../common/images";
import { App } from "../common/labels";
import { apiCertificate, ApiNames, basicMounts, internalUrl } from "../common/openstack";
import { password } from "../common/passwords";
import { PodArgs } from "../common/pods";
import { REFERENCE_SCALE } from "../common/scale";
import { Certificate, certificateMounts, CLIENT_TLS } from "../common/tls";
import { UWSGI_GRACE, uwsgiCommand } from "../common/uwsgi";
import {
    ComputeControlArgs,
    computeControlFaults,
    ComputeControlSettings,
    ControlService,
    placementOf,
    trustedBy,
    trustFaults,
} from "./args";
import { Cell, CellAccess, cellSchema } from "./cells";
import {
    API_PORT,
    API_UWSGI,
    CONSOLE_PAGE,
    CONSOLE_PORT,
    METADATA_PORT,
    METADATA_UWSGI,
    NOVA_CONF,
    NOVA_GRACE,
} from "./config";
import { cellUrls, CellServers, novaVariables } from "./credentials";
import { novaFiles } from "./files";
import { cellJobs, discoverHosts, migrateRows, prepareDatabases } from "./jobs";
import { ComputeControlSize, sizeComputeControl } from "./sizing";

type NamedCell = Pick<Cell, "name" | "consoleUrl">;
/** What all of the tier's pods have in common, whatever they run. */
type Base = Pick<PodArgs, "image" | "uid" | "fields">;
/** What the pods of one cell have in common, or those above the cells. */
type Connected = Base & Pick<PodArgs, "mounts" | "credentials" | "env">;

/**
 * Nova's control plane (RA "OpenStack Compute (Nova)"): the API and the metadata API, schedulers, and for each cell its
 * conductors and console proxies. One cell shares the cloud's database and broker; several have their own, and then a super
 * conductor stands above them.
 */
export class ComputeControl extends pulumi.ComponentResource {
    /** URL of the API for users, with its version. */
    public readonly publicUrl: pulumi.Output<string>;
    /** Nova's account in Keystone; hypervisors use it too. */
    public readonly account: ServiceAccount;
    /** What hypervisors are told of their cell. */
    public readonly cells: CellAccess[];
    /** Host name and port of the metadata API inside the cluster. */
    public readonly metadataHost: pulumi.Output<string>;
    /** Port of the metadata API, which Neutron's agents ask. */
    public readonly metadataPort = METADATA_PORT;
    /** The CA by which the metadata API is verified. @default it speaks plaintext */
    public readonly metadataCa?: TrustedCa;
    /** What Neutron's metadata agents sign requests with. */
    public readonly metadataSecret: pulumi.Output<string>;

    readonly #name: string;
    readonly #args: ComputeControlArgs;
    readonly #settings: ComputeControlSettings;
    readonly #size: ComputeControlSize;

    constructor(name: string, args: ComputeControlArgs, opts?: pulumi.ComponentResourceOptions) {
        const settings = { ...args, cells: args.cells?.map((cell) => cell.name) };
        const scale = args.scale ?? REFERENCE_SCALE;
        refuse(name, [...computeControlFaults(settings), ...trustFaults(trustedBy(args))]);
        super("openstack-ra:index:ComputeControl", name, { scale, cells: settings.cells }, opts);
        this.#name = name;
        this.#args = args;
        this.#settings = settings;
        this.#size = sizeComputeControl(scale, args.cells?.length);

        const internal = internalUrl(`${name}-api`, args, API_PORT);
        this.publicUrl = pulumi.interpolate`${args.publicUrl ?? internal}/v2.1`;
        this.metadataHost = pulumi.interpolate`${name}-metadata.${args.namespace}.svc.cluster.local`;
        this.metadataCa = args.certificates?.ca;
        this.metadataSecret = password(`${name}-metadata-secret`, {
            parent: this,
            protect: args.protect ?? true,
        });
        this.account = args.identity.service("nova", {
            type: "compute",
            description: "Virtual machines",
            endpoints: { internal: pulumi.interpolate`${internal}/v2.1`, public: this.publicUrl },
        });
        const cells = args.cells ?? [{ ...args, name: "cell1" }];
        this.cells = cells.map((cell) => ({
            name: cell.name,
            messaging: cell.messaging,
            consoleUrl: this.#consoleUrl(cell),
        }));

        const files = novaFiles(name, this.#app("config"), args, this.#size, this);
        const base: Base = {
            image: tierImages(args.images).nova,
            uid: openstackHelm.uid,
            // Services are known by their host: with a pod's name, each rollout would leave the old ones behind as dead.
            fields: { OS_DEFAULT__HOST: "spec.nodeName" },
        };
        const above = this.#above(base, files);
        const job = { ...above, app: this.#app("jobs"), placement: placementOf("nova-api", settings) };
        const urls = credentials(`${name}-cells`, job.app, { CELLS: cellUrls(args.database, cells) }, { parent: this });
        const onCells = cellJobs(name, job, urls.metadata.name, this);
        const mapped = prepareDatabases(name, onCells, this);
        // Cells are read when a process starts: where one has moved, these start anew.
        const aware = { ...above, env: { CELLS_READ_FROM: urls.metadata.name } };

        const ready = { parent: this, dependsOn: mapped };
        const conductors = args.cells
            ? [
                  this.#conductor("super-conductor", "nova-super-conductor", aware, args, ready),
                  ...args.cells.map((cell) => {
                      const connected = this.#inCell(base, files, cell);
                      this.#consoleProxy(cell, connected, ready);
                      return this.#conductor(this.#part("conductor", cell), "nova-conductor", connected, cell, ready);
                  }),
              ]
            : [this.#conductor("conductor", "nova-conductor", aware, args, ready)];
        if (!args.cells) this.#consoleProxy({ ...args, name: "cell1" }, above, ready);
        const others = this.#apiLevel(aware, { parent: this, dependsOn: conductors });
        migrateRows(name, onCells, { parent: this, dependsOn: [...conductors, ...others] });
        discoverHosts(name, job, { parent: this, dependsOn: mapped });
        this.registerOutputs({ publicUrl: this.publicUrl, metadataHost: this.metadataHost });
    }

    #app(component: string, service?: ControlService): App {
        return { namespace: this.#args.namespace, instance: this.#name, component, service };
    }

    /** A part that every cell has: "conductor", or "conductor-cell2" where there are several. */
    #part(part: string, cell: Pick<Cell, "name">): string {
        return this.#args.cells ? `${part}-${cell.name}` : part;
    }

    #consoleUrl(cell: NamedCell): pulumi.Output<string> {
        const service = `${this.#name}-${this.#part("novncproxy", cell)}`;
        return pulumi.output(cell.consoleUrl ?? internalUrl(service, this.#args, CONSOLE_PORT));
    }

    /** The API, the metadata API and the schedulers. */
    #apiLevel(aware: Connected, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
        const size = this.#size;
        const api = apiService(
            `${this.#name}-api`,
            {
                ...aware,
                ...this.#placed("api", "nova-api"),
                size: size.pods.api,
                command: uwsgiCommand(API_UWSGI),
                port: API_PORT,
                certificate: this.#certificate("api", this),
                ...balancing(this.#args, "nova-api"),
                healthPath: "/healthcheck",
                grace: UWSGI_GRACE,
            },
            opts,
        );
        const metadata = apiService(
            `${this.#name}-metadata`,
            {
                ...aware,
                ...this.#placed("metadata", "nova-metadata"),
                size: size.pods.metadata,
                command: uwsgiCommand(METADATA_UWSGI),
                port: METADATA_PORT,
                certificate: this.#certificate("metadata"),
                // Only Neutron's agents ask it.
                balanced: false,
                healthPath: "/healthcheck",
                grace: UWSGI_GRACE,
            },
            opts,
        );
        const scheduler = daemon(
            `${this.#name}-scheduler`,
            {
                ...aware,
                ...this.#placed("scheduler", "nova-scheduler"),
                size: size.pods.scheduler,
                command: ["nova-scheduler", "--config-file", NOVA_CONF],
                probes: brokerProbes(this.#args.messaging),
                grace: NOVA_GRACE,
            },
            opts,
        );
        return [api.deployment, metadata.deployment, scheduler];
    }

    #conductor(
        component: string,
        service: ControlService,
        connected: Connected,
        { messaging }: Pick<Cell, "messaging">,
        opts: pulumi.CustomResourceOptions,
    ): pulumi.Resource {
        return daemon(
            `${this.#name}-${component}`,
            {
                ...connected,
                ...this.#placed(component, service),
                size: this.#size.pods.conductor,
                command: ["nova-conductor", "--config-file", NOVA_CONF],
                probes: brokerProbes(messaging),
                grace: NOVA_GRACE,
            },
            opts,
        );
    }

    /** Browsers hold a websocket for as long as a console is open; it ends with the pod, and users open it again. */
    #consoleProxy(cell: NamedCell, connected: Connected, opts: pulumi.CustomResourceOptions): void {
        const component = this.#part("novncproxy", cell);
        const { client, ca } = this.#args.certificates ?? {};
        apiService(
            `${this.#name}-${component}`,
            {
                ...connected,
                ...this.#placed(component, "nova-novncproxy"),
                // By its own certificate hypervisors know that it is the proxy that looks at a machine's screen.
                mounts: joinMounts(connected.mounts, trust(ca), certificateMounts(client, CLIENT_TLS)),
                size: this.#size.pods.novncproxy,
                command: ["nova-novncproxy", "--config-file", NOVA_CONF],
                port: CONSOLE_PORT,
                certificate: this.#certificate(component, { publicUrl: this.#consoleUrl(cell) }),
                ...balancing(this.#args, "nova-novncproxy"),
                healthPath: CONSOLE_PAGE,
                // Connections last as long as somebody looks: they are cut, and their pages connect anew.
                grace: 30,
            },
            opts,
        );
    }

    #placed(component: string, service: ControlService): Pick<PodArgs, "app" | "placement"> {
        return { app: this.#app(component, service), placement: placementOf(service, this.#settings) };
    }

    #certificate(component: string, names: ApiNames = {}): Certificate | undefined {
        const app = this.#app(component);
        return apiCertificate(`${this.#name}-${component}`, app, this.#args, names, { parent: this });
    }

    /** Above the cells: on the cloud's own broker, with the API's database, and the CAs of every cell's servers. */
    #above(base: Base, files: Mounts): Connected {
        const { database } = this.#args;
        const schema = cellSchema(this.#args.cells ? "cell0" : "cell1");
        const own = { ...this.#args, schema, api: database.account("nova").url("nova_api") };
        const trusted = trustedBy(this.#args).map(({ ca }) => ca);
        return {
            ...base,
            mounts: joinMounts(files, trust(...trusted, this.#args.identity.ca), scratch("/tmp")),
            credentials: [this.#credentials(`${this.#name}-credentials`, own)],
        };
    }

    /** In one of several cells: on its own broker and database, and without the API's (Nova, "Cells (v2)"). */
    #inCell(base: Base, files: Mounts, cell: Cell): Connected {
        return {
            ...base,
            mounts: joinMounts(files, basicMounts({ ...this.#args, ...cell })),
            credentials: [
                this.#credentials(`${this.#name}-credentials-${cell.name}`, { ...cell, schema: cellSchema(cell.name) }),
            ],
        };
    }

    #credentials(name: string, on: CellServers): pulumi.Output<string> {
        const variables = novaVariables(on, this.account, this.metadataSecret);
        return credentials(name, this.#app("credentials"), variables, { parent: this }).metadata.name;
    }
}
