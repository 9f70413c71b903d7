import * as pulumi from "@pulumi/pulumi";
import { AccountArgs, ServiceAccount, ServiceArgs, trust, TrustedCa } from "../common/access";
import { configFiles, credentials, joinMounts, scratch } from "../common/files";
import { runOnce, RunOnceArgs } from "../common/jobs";
import { password } from "../common/passwords";
import { projectFile } from "../common/project";
import { SERVICE_PROJECT } from "../common/sections";

/** What a registration takes from the identity tier. */
export interface Registrar extends Omit<RunOnceArgs, "component" | "command"> {
    name: string;
    region: string;
    authUrl: pulumi.Output<string>;
    /** What must serve before anything is registered. */
    api: pulumi.Resource;
    adminPassword: pulumi.Output<string>;
    /** By which Keystone is verified. */
    ca?: TrustedCa;
    protect: boolean;
}

const SCRIPT = "/etc/openstack-ra/register.py";
const WANTED = "/etc/openstack-ra/service.json";

/** Registers one account, and its service where it has one, by a job that leaves alone what is as it should be. */
export function register(
    service: string,
    args: AccountArgs | ServiceArgs,
    registrar: Registrar,
    parent: pulumi.Resource,
): ServiceAccount {
    const { app, region } = registrar;
    const name = `${registrar.name}-service-${service}`;
    const opts = { parent };
    const servicePassword = password(`${name}-password`, { parent, protect: registrar.protect });
    const account = { user: service, project: SERVICE_PROJECT, roles: args.roles ?? ["admin", "service"], region };
    const wanted = pulumi
        .output("endpoints" in args ? catalogueEntry(args) : {})
        .apply((entry) => JSON.stringify({ ...account, ...entry }));
    const files = { [SCRIPT]: projectFile("components/identity/scripts/register.py"), [WANTED]: wanted };
    const secrets = credentials(
        name,
        app,
        { OS_PASSWORD: registrar.adminPassword, SERVICE_PASSWORD: servicePassword },
        opts,
    );
    const job = runOnce(
        name,
        {
            ...registrar,
            component: `service-${service}`,
            command: ["python3", SCRIPT, WANTED],
            env: {
                OS_AUTH_URL: registrar.authUrl,
                OS_USERNAME: "admin",
                OS_PROJECT_NAME: "admin",
                OS_USER_DOMAIN_NAME: "Default",
                OS_PROJECT_DOMAIN_NAME: "Default",
                OS_REGION_NAME: region,
                OS_INTERFACE: "internal",
                ...(registrar.ca ? { OS_CACERT: registrar.ca.path } : {}),
            },
            credentials: [secrets.metadata.name],
            mounts: joinMounts(configFiles(name, app, files, opts), trust(registrar.ca), scratch("/tmp")),
        },
        { ...opts, dependsOn: registrar.api },
    );
    return {
        username: service,
        project: SERVICE_PROJECT,
        password: pulumi.secret(pulumi.all([servicePassword, job.id]).apply(([plain]) => plain)),
    };
}

function catalogueEntry({ type, description, endpoints }: ServiceArgs) {
    const internal = pulumi.output(endpoints.internal);
    return { type, description, endpoints: { internal, public: endpoints.public ?? internal } };
}
