import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { ServiceAccount } from "../common/access";
import { apiService } from "../common/api";
import { balancing } from "../common/balancers";
import { brokerProbeFile, brokerProbes, daemon } from "../common/daemon";
import { openstackHelm } from "../common/family";
import { configFiles, credentials, joinMounts, Mounts } from "../common/files";
import { tierImages } from "../common/images";
import { jobSize, runOnce } from "../common/jobs";
import { apiCertificate, authtokenVariables, basicMounts, identityAddress, osloVariables } from "../common/openstack";
import { neutron } from "../common/options/2026.1/neutron";
import { UWSGI_GRACE, uwsgiCommand } from "../common/uwsgi";
import { fabricOf } from "./args";
import { daemonGrace, ml2Conf, NEUTRON_PASTE, neutronConf, neutronUwsgi, PORT } from "./config";
import { gatewaysOf } from "./placements";
import { appOf, Tier } from "./tier";

const DIRECTORY = "/etc/neutron";
const UWSGI = `${DIRECTORY}/uwsgi.ini`;
const FILES = ["neutron.conf", "ml2_conf.ini"];

/** A command-line program of Neutron's with the server's configuration. */
function withConfig(program: string): string[] {
    return [program, ...FILES.flatMap((file) => ["--config-file", `${DIRECTORY}/${file}`])];
}

/**
 * The schema before the new release's first pod. Neutron has taken nothing away since Newton: up to there both
 * branches are run, which does nothing in a schema that is in use, and completes a new one; then all additions.
 */
function expandCommand(): string[] {
    const manage = withConfig("neutron-db-manage").join(" ");
    return ["sh", "-c", `${manage} upgrade newton && ${manage} upgrade --expand`];
}

/** What a release takes away, once no pod of the old one is left. */
function contractCommand(): string[] {
    return [...withConfig("neutron-db-manage"), "upgrade", "--contract"];
}

/**
 * Neutron's server: the API behind a load balancer (RA "OpenStack Networking (Neutron)"), and apart from it the
 * workers that answer agents and those that look after what agents left behind. Its deployments, for agents to wait
 * for.
 */
export function createServer(
    tier: Tier,
    account: ServiceAccount,
    publicUrl: pulumi.Output<string>,
): k8s.apps.v1.Deployment[] {
    const { name, args, size, placements, parent } = tier;
    const app = appOf(tier, "server", "neutron-server");
    const pod = {
        app,
        placement: placements["neutron-server"],
        image: tierImages(args.images, args.release).neutron,
        uid: openstackHelm.uid,
        mounts: files(tier),
        credentials: [serverCredentials(tier, account)],
    };
    const job = { ...pod, size: jobSize };
    const expanded = runOnce(
        `${name}-db-expand`,
        { ...job, component: "db-expand", command: expandCommand() },
        { parent },
    );
    const opts = { parent, dependsOn: expanded };
    const api = apiService(
        `${name}-server`,
        {
            ...pod,
            size: size.server,
            command: uwsgiCommand(UWSGI),
            env: { OS_NEUTRON_CONFIG_DIR: DIRECTORY, OS_NEUTRON_CONFIG_FILES: FILES.join(";") },
            port: PORT,
            certificate: apiCertificate(`${name}-server`, app, args, { publicUrl }, { parent }),
            ...balancing(args, "neutron-server"),
            healthPath: "/healthcheck",
            grace: UWSGI_GRACE,
        },
        opts,
    );
    const workers = { ...pod, probes: brokerProbes(args.messaging), grace: daemonGrace(args.config?.neutron) };
    const deployments = [
        api.deployment,
        daemon(
            `${name}-rpc-server`,
            {
                ...workers,
                app: appOf(tier, "rpc-server", "neutron-rpc-server"),
                placement: placements["neutron-rpc-server"],
                size: size.rpcServer,
                command: withConfig("neutron-rpc-server"),
            },
            opts,
        ),
        daemon(
            `${name}-periodic-workers`,
            {
                ...workers,
                app: appOf(tier, "periodic-workers", "neutron-periodic-workers"),
                placement: placements["neutron-periodic-workers"],
                size: size.periodicWorkers,
                command: withConfig("neutron-periodic-workers"),
            },
            opts,
        ),
    ];
    runOnce(
        `${name}-db-contract`,
        { ...job, component: "db-contract", command: contractCommand() },
        { parent, dependsOn: deployments },
    );
    return deployments;
}

/** neutron.conf and what belongs to it. */
function files(tier: Tier): Mounts {
    const { name, args, size, placements, parent } = tier;
    const fabric = fabricOf(args);
    const gateways = gatewaysOf(placements);
    const texts = {
        [`${DIRECTORY}/neutron.conf`]: identityAddress(args).apply((identity) =>
            neutronConf({ size, identity, gateways, fabric, overrides: args.config?.neutron, release: args.release }),
        ),
        [`${DIRECTORY}/ml2_conf.ini`]: ml2Conf(fabric, args.config?.ml2, args.release),
        [`${DIRECTORY}/api-paste.ini`]: NEUTRON_PASTE,
        [UWSGI]: neutronUwsgi(size, args.certificates !== undefined),
        ...brokerProbeFile,
    };
    return joinMounts(
        configFiles(`${name}-server-config`, appOf(tier, "server", "neutron-server"), texts, { parent }),
        basicMounts(args),
    );
}

function serverCredentials(tier: Tier, account: ServiceAccount): pulumi.Output<string> {
    const { name, args, parent } = tier;
    const { password } = account;
    const transports = args.messaging.account("neutron");
    const variables = osloVariables(neutron, {
        DEFAULT: { transport_url: transports.rpc },
        database: { connection: args.database.account("neutron").url("neutron") },
        keystone_authtoken: authtokenVariables(account),
        nova: { password },
        oslo_messaging_notifications: { transport_url: transports.notifications },
        placement: { password },
    });
    const app = appOf(tier, "server", "neutron-server");
    return credentials(`${name}-server-credentials`, app, variables, { parent }).metadata.name;
}
