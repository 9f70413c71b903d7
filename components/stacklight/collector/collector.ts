import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { trust } from "../../common/access";
import { agent, daemon, rackWave } from "../../common/daemon";
import { refuse } from "../../common/faults";
import {
    configFiles,
    credentials,
    diskSpace,
    hostPaths,
    joinMounts,
    Mounts,
    mountsAt,
    scratch,
} from "../../common/files";
import { tierImages } from "../../common/images";
import { App, labels, metadata } from "../../common/labels";
import { ContainerArgs } from "../../common/pods";
import { REFERENCE_SCALE } from "../../common/scale";
import { SWITCH_RUN } from "../../networking/agentconfig";
import { CollectorArgs, collectorFaults, hostsCsv } from "./args";
import { fluentBitYaml, NOTIFICATIONS, STATE } from "./fluentbit";
import { notificationsConf, passwordVariable } from "./notifications";
import { HostClass, hostClasses } from "./placements";
import { CollectorSize, sizeCollector } from "./sizing";
import {
    ASK_SWITCH,
    BUFFER,
    HOST_ROOT,
    hostConf,
    hostEnvironment,
    HOSTS_DIRECTORY,
    HOSTS_FILE,
    LOGS_PORT,
    MACHINES_CONF,
    READINGS,
    SWITCH_CONF,
} from "./telegraf";

const HOST_CONF = "/etc/telegraf/telegraf.conf";
const SWITCH_FILE = "/etc/telegraf/switch.conf";
const MACHINES_FILE = "/etc/telegraf/machines.conf";
const FLUENT_BIT = "/etc/fluent-bit/fluent-bit.yaml";
const ASK_FILE = "/etc/openstack-ra/ask-switch.sh";

/** Telegraf's user in its image. What it reads of the host, everybody may read there. */
const UID = 999;

/** Account of the brokers that reads notifications. */
const ACCOUNT = "stacklight";

/**
 * Collectors on every host (RA "Stacklight Collector"): Telegraf reads the host, its switch and its machines, Fluent Bit
 * its containers' logs, journal and audit; both keep on the host's disk what InfluxDB and Elasticsearch do not take. One
 * reader for the cloud makes lines of log of OpenStack's notifications.
 *
 * Hosts keep their journal on disk (/var/log/journal).
 */
export class Collector extends pulumi.ComponentResource {
    constructor(name: string, args: CollectorArgs, opts?: pulumi.ComponentResourceOptions) {
        const { placements, scale = REFERENCE_SCALE } = args;
        refuse(name, collectorFaults(args));
        super("openstack-ra:index:Collector", name, { scale, placement: placements.collector }, opts);

        const app: App = { namespace: args.namespace, instance: name, component: "collector" };
        const size = sizeCollector(scale);
        const priority = new k8s.scheduling.v1.PriorityClass(
            name,
            {
                metadata: { labels: labels(app) },
                value: -10,
                preemptionPolicy: "Never",
                description: "Collectors make room for what they watch, and take none",
            },
            { parent: this },
        );
        const files = this.#files(name, app, args, size);
        for (const hosts of hostClasses(placements)) {
            this.#onHosts(`${name}-${hosts.suffix}`, { ...app, component: hosts.suffix, service: "collector" }, hosts, {
                args,
                size,
                files,
                priority: priority.metadata.name,
            });
        }
        this.#notifications(name, { ...app, component: NOTIFICATIONS, service: "notifications" }, args, size);
        this.registerOutputs({});
    }

    /** The files of every collector; each takes those that it needs. */
    #files(name: string, app: App, { metrics, logs, hosts }: CollectorArgs, size: CollectorSize): Mounts {
        const { bucket } = metrics;
        const files = {
            [HOST_CONF]: metrics.urls.apply((urls) =>
                hostConf({ urls, bucket, cafile: metrics.ca?.path, hosts: hosts !== undefined }),
            ),
            [SWITCH_FILE]: SWITCH_CONF,
            [MACHINES_FILE]: MACHINES_CONF,
            [ASK_FILE]: ASK_SWITCH,
            [FLUENT_BIT]: logs.host.apply((host) =>
                fluentBitYaml({ host, port: logs.port, cafile: logs.ca?.path, buffer: size.logBuffer }),
            ),
        };
        const config = configFiles(`${name}-config`, app, files, { parent: this });
        return hosts === undefined ? config : joinMounts(config, this.#hosts(name, app, hosts));
    }

    /**
     * Racks and roles of hosts. Not named by its content as other files are: a host needs only its own row, which is
     * there before it joins, and a host more is no reason to replace all collectors.
     */
    #hosts(name: string, app: App, hosts: NonNullable<CollectorArgs["hosts"]>): Mounts {
        const map = new k8s.core.v1.ConfigMap(
            `${name}-hosts`,
            { metadata: metadata(app, { name: `${name}-hosts` }), data: { [HOSTS_FILE]: hostsCsv(hosts) } },
            { parent: this },
        );
        return {
            volumes: [{ name: "hosts", configMap: { name: map.metadata.name } }],
            volumeMounts: [{ name: "hosts", mountPath: HOSTS_DIRECTORY, readOnly: true }],
        };
    }

    /** One collector on each host of a class. */
    #onHosts(name: string, app: App, { placement, openvswitch, libvirt }: HostClass, shared: Shared): void {
        const { args, size, files, priority } = shared;
        const images = tierImages(args.images);
        const parts = [HOST_CONF, ...(openvswitch ? [SWITCH_FILE] : []), ...(libvirt ? [MACHINES_FILE] : [])];
        const buffer = diskSpace(`${size.metricBuffer}Mi`, BUFFER);
        const node = { NODE_NAME: "spec.nodeName" };
        const logs: ContainerArgs = {
            image: images["fluent-bit"],
            command: ["/fluent-bit/bin/fluent-bit", "--config", FLUENT_BIT],
            size: size.logs,
            mounts: joinMounts(
                mountsAt(files, FLUENT_BIT),
                trust(args.logs.ca),
                hostPaths({ path: "/var/log", readOnly: true }, { path: STATE }),
            ),
            fields: node,
            entries: { LOGS_USERNAME: args.logs.username, LOGS_PASSWORD: args.logs.password },
            probes: {
                readiness: { httpGet: { host: "127.0.0.1", path: "/", port: LOGS_PORT }, periodSeconds: 30 },
            },
        };
        const asking: ContainerArgs = {
            image: images["openvswitch-vswitchd"],
            command: ["sh", ASK_FILE],
            size: size.switch,
            mounts: joinMounts(
                mountsAt(files, ASK_FILE),
                hostPaths({ path: SWITCH_RUN, readOnly: true }),
                scratch(READINGS),
            ),
        };
        agent(
            name,
            {
                app,
                placement,
                // Counters of interfaces are those of the reader's network.
                host: { filesOnly: true, network: true },
                priorityClassName: priority,
                uid: UID,
                image: images.telegraf,
                command: ["telegraf", ...parts.flatMap((file) => ["--config", file])],
                size: size.metrics,
                mounts: joinMounts(
                    mountsAt(files, HOSTS_DIRECTORY, ...parts),
                    trust(args.metrics.ca),
                    hostPaths({ path: "/", at: HOST_ROOT, readOnly: true, propagation: "HostToContainer" }),
                    buffer,
                    ...(openvswitch ? [scratch(READINGS)] : []),
                ),
                fields: node,
                entries: { INFLUX_PASSWORD: args.metrics.writeToken },
                env: hostEnvironment,
                // A pod's first start, and each after its host's: what a power cut has torn, Telegraf does not start with.
                before: {
                    "empty-buffer": {
                        image: images.telegraf,
                        command: ["sh", "-c", `rm -rf ${BUFFER}/*`],
                        size: size.switch,
                        mounts: buffer,
                        uid: UID,
                    },
                },
                beside: { "fluent-bit": logs, ...(openvswitch ? { openvswitch: asking } : {}) },
                update: rackWave(placement.racks),
            },
            { parent: this },
        );
    }

    /** What reads OpenStack's notifications. They wait in their queues for a day while it is away. */
    #notifications(name: string, app: App, args: CollectorArgs, size: CollectorSize): void {
        const opts = { parent: this };
        const clusters = args.messaging.map((messaging) => {
            const { hosts, port, ca } = messaging;
            const { username, password } = messaging.account(ACCOUNT);
            return { brokers: pulumi.output({ hosts, port, username, cafile: ca?.path }), ca, password };
        });
        const config = pulumi.all(clusters.map(({ brokers }) => brokers)).apply(notificationsConf);
        const passwords = Object.fromEntries(clusters.map(({ password }, i) => [passwordVariable(i), password]));
        daemon(
            `${name}-${NOTIFICATIONS}`,
            {
                app,
                placement: args.placements.notifications,
                uid: UID,
                image: tierImages(args.images).telegraf,
                command: ["telegraf", "--config", HOST_CONF],
                size: size.notifications,
                mounts: joinMounts(
                    configFiles(`${name}-${NOTIFICATIONS}-config`, app, { [HOST_CONF]: config }, opts),
                    trust(...clusters.map(({ ca }) => ca)),
                ),
                credentials: [credentials(`${name}-${NOTIFICATIONS}-credentials`, app, passwords, opts).metadata.name],
            },
            opts,
        );
    }
}

/** What all collectors have in common. */
interface Shared {
    args: CollectorArgs;
    size: CollectorSize;
    files: Mounts;
    priority: pulumi.Input<string>;
}
