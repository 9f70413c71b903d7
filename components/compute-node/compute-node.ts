import * as pulumi from "@pulumi/pulumi";
import { CephClient, trust } from "../common/access";
import { CEPH_CONF, CEPH_KEYS, cephConf, cephFiles, cephKey, secretUuid } from "../common/ceph";
import { agent, brokerProbeFile, brokerProbes, rackWave } from "../common/daemon";
import { refuse } from "../common/faults";
import { configFiles, credentials, hostPaths, joinMounts, Mounts, scratch } from "../common/files";
import { hostAgent, HostFiles } from "../common/hostagent";
import { tierImages } from "../common/images";
import { App } from "../common/labels";
import { osloVariables } from "../common/openstack";
import { Catalogue, osloEnv } from "../common/oslo";
import { ContainerArgs } from "../common/pods";
import { projectFile } from "../common/project";
import { ResourceSize } from "../common/quantity";
import { REFERENCE_SCALE } from "../common/scale";
import { ComputeNodeArgs, computeNodeFaults, computePlacement, ownOptions } from "./args";
import { hostCertificateFile, hostCertificates } from "./hostcertificates";
import { CONFIG, graceSeconds, novaComputeOptions, novaComputeConf, OVS_RUN, STATE } from "./config";
import { sizeComputeNode } from "./sizing";

const COMMAND = ["nova-compute", "--config-file", CONFIG];
const SECRETS = "/etc/openstack-ra/libvirt-secrets.py";

/**
 * The socket of the host's libvirtd: the directory, since a daemon that restarts makes another socket. By it everything
 * is done with machines, so the pod need not see the host's processes, nor any directory of libvirt's or QEMU's.
 */
const libvirtSocket = hostPaths({ path: "/run/libvirt" });

/**
 * Hypervisors (RA "Compute Virtualization"): nova-compute on every host with the role compute, beside libvirtd and
 * QEMU, which are the host's own: nothing here restarts a virtual machine.
 *
 * A host has KVM, libvirtd (8.0 or later) and QEMU (6.2 or later) with librbd. With certificates libvirtd listens with
 * TLS at port 16514; those are at libvirt's and QEMU's default paths and name the host's address, by which other hosts
 * call it: agents in pods see to that, and what libvirtd.conf and qemu.conf must say is in docs/tls.md. To move a machine
 * that is shut off, or resize it onto another host, Nova makes its directory there over SSH, which is not set up here.
 */
export class ComputeNode extends pulumi.ComponentResource {
    /**
     * With agents of the host: what its provisioning puts on it. It adds the CAs of the brokers and of the APIs, where
     * they have one (`messaging.ca`, `identity.ca`), each at its path, the key of the Ceph user "nova" at /etc/ceph/keys/nova, the secrets of `secretUuids` in
     * libvirtd, and the cluster's names to the host's resolver. Where the management network is not that of the default
     * route, it sets OS_DEFAULT__MY_IP in /etc/openstack-ra/host.env.
     */
    public readonly hostFiles: HostFiles | undefined;
    /** The UUID under which libvirtd has each Ceph user's key. Pods see to that when they start. */
    public readonly secretUuids: Record<string, string>;

    constructor(name: string, args: ComputeNodeArgs, opts?: pulumi.ComponentResourceOptions) {
        const { agents = "pod", scale = REFERENCE_SCALE } = args;
        const placement = computePlacement(args);
        refuse(name, computeNodeFaults(args));
        super("openstack-ra:index:ComputeNode", name, { scale, placement, agents }, opts);

        // One of each user: an outer Ceph may give Nova and Cinder the same.
        const users = [args.ceph.client("cinder"), args.ceph.client("nova")];
        const clients = [...new Map(users.map((client) => [client.user, client])).values()];
        this.secretUuids = Object.fromEntries(clients.map((client) => [client.user, secretUuid(client)]));
        if (agents === "host") this.hostFiles = hostFiles(args);
        else this.#agents(name, args, clients);
        this.registerOutputs({ hostFiles: this.hostFiles, secretUuids: this.secretUuids });
    }

    #agents(name: string, args: ComputeNodeArgs, clients: CephClient[]): void {
        const opts = { parent: this };
        const app: App = { namespace: args.namespace, instance: name, component: "agent", service: "nova-compute" };
        const placement = computePlacement(args);
        const size = sizeComputeNode(args.scale ?? REFERENCE_SCALE);
        const { certificates } = args;
        const image = tierImages(args.images, args.release).nova;
        const script = projectFile("components/compute-node/scripts/libvirt-secrets.py");
        const config = configFiles(
            `${name}-config`,
            app,
            {
                [CONFIG]: configuration(args),
                [SECRETS]: script,
                ...brokerProbeFile,
                ...(certificates ? hostCertificateFile : {}),
            },
            opts,
        );
        const host =
            certificates &&
            hostCertificates(
                `${name}-certificates`,
                app,
                certificates,
                { image, size: { once: size.pod, keep: size.keeper }, files: config, libvirt: libvirtSocket },
                opts,
            );
        const secrets: ContainerArgs = {
            image,
            command: ["python3", SECRETS, CEPH_KEYS, ...Object.entries(this.secretUuids).map((pair) => pair.join("="))],
            size: size.pod,
            mounts: joinMounts(config, libvirtSocket, ...clients.map(cephKey)),
        };
        agent(
            name,
            {
                app,
                placement,
                image,
                uid: 0,
                command: COMMAND,
                size: host ? without(size.pod, size.keeper) : size.pod,
                mounts: joinMounts(
                    config,
                    cephFiles(name, app, [args.ceph.client("nova")], opts),
                    trust(args.messaging.ca, args.identity.ca),
                    ...onHost,
                ),
                credentials: [credentials(`${name}-credentials`, app, passwords(args), opts).metadata.name],
                fields: Object.fromEntries(ownOptions.map(([section, option, at]) => [variable(section, option), at])),
                probes: brokerProbes(args.messaging),
                // libvirtd may wait for its certificate before it answers.
                before: { ...(host ? { certificates: host.once } : {}), "libvirt-secrets": secrets },
                beside: host && { "certificates-keeper": host.keep },
                serviceAccountName: host?.account,
                grace: graceSeconds(args.config),
                update: rackWave(placement.racks),
            },
            { ...opts, dependsOn: host?.right },
        );
    }
}

/** What is left of a pod for the agent. */
function without(pod: ResourceSize, part: ResourceSize): ResourceSize {
    return { cpu: pod.cpu - part.cpu, memory: pod.memory - part.memory };
}

/** What an agent in a pod has of its host. */
const onHost: Mounts[] = [
    libvirtSocket,
    // Where QEMU finds what Nova makes for a machine, by the same path; and the host's identity in Nova.
    hostPaths({ path: STATE }, { path: `${STATE}/instances` }),
    // Open vSwitch's database, for machines' ports.
    hostPaths({ path: OVS_RUN }),
    // Sockets of its privileged helpers, and config drives while they are made.
    scratch("/tmp"),
];

function configuration(args: ComputeNodeArgs): pulumi.Output<string> {
    const { agents = "pod", cpuMode = "host-model", cpuAllocationRatio = 4, ramAllocationRatio = 1 } = args;
    return pulumi.all([args.identity.authUrl, args.consoleUrl]).apply(([authUrl, consoleUrl]) =>
        novaComputeConf({
            ...args,
            agents,
            tls: args.certificates !== undefined,
            cpuMode,
            cpuAllocationRatio,
            ramAllocationRatio,
            consoleUrl,
            size: sizeComputeNode(args.scale ?? REFERENCE_SCALE),
            identity: { authUrl, region: args.identity.region, cafile: args.identity.ca?.path },
            username: args.account.username,
            ceph: args.ceph.client("nova"),
            overrides: args.config,
        }),
    );
}

function passwords({ account: { password }, messaging }: ComputeNodeArgs): Record<string, pulumi.Input<string>> {
    const transports = messaging.account("nova");
    return osloVariables(novaComputeOptions(), {
        DEFAULT: { transport_url: transports.rpc },
        oslo_messaging_notifications: { transport_url: transports.notifications },
        placement: { password },
        neutron: { password },
        cinder: { password },
        service_user: { password },
    });
}

function variable(section: string, option: string): string {
    return osloEnv(section, option, novaComputeOptions() as Catalogue);
}

/** The same agent as a unit of the host. */
function hostFiles(args: ComputeNodeArgs): HostFiles {
    const nova = args.ceph.client("nova");
    // What is not in the file, oslo.config puts together from what the host knows of itself.
    const addresses = ownOptions.filter(([section]) => section !== "DEFAULT");
    return hostAgent({
        name: "nova-compute",
        description: "OpenStack Compute",
        command: COMMAND,
        user: "nova",
        files: {
            [CONFIG]: configuration(args),
            [CEPH_CONF]: pulumi.output(nova.monitors).apply((monitors) => cephConf(monitors, [nova])),
        },
        variables: {
            ...Object.fromEntries(addresses.map(([section, option]) => [variable(section, option), "$my_ip"])),
            ...passwords(args),
        },
        grace: graceSeconds(args.config),
    });
}
