import * as pulumi from "@pulumi/pulumi";
import { IdentityAccess, MessagingAccess } from "../common/access";
import { Balancers } from "../common/balancers";
import { refuse } from "../common/faults";
import { CertificateAccess } from "../common/tls";
import { Alerting } from "./alerting";
import { partArgs, stackLightFaults, StackLightSettings } from "./args";
import { Collector } from "./collector";
import { Logs } from "./logs";
import { Metrics } from "./metrics";

export interface StackLightArgs extends StackLightSettings {
    /** Namespace of the tier's objects, which is there already. */
    namespace: pulumi.Input<string>;
    /** Brokers whose notifications are read: the cloud's own, and those of its cells. */
    messaging: MessagingAccess[];
    /** Where the account is that lists agents. */
    identity: IdentityAccess;
    /** Who signs certificates. @default nobody: plaintext */
    certificates?: CertificateAccess;
    /** By what load balancers get their addresses. @default any, of whoever gives them */
    balancers?: Balancers;
}

/** Monitoring of the control plane (RA "Control Plane Operations Monitoring"): collectors, metrics, logs, alerts. */
export class StackLight extends pulumi.ComponentResource {
    /** URL of Grafana. */
    public readonly dashboardsUrl: pulumi.Output<string>;
    /** URL of Kibana. */
    public readonly logsUrl: pulumi.Output<string>;

    constructor(name: string, args: StackLightArgs, opts?: pulumi.ComponentResourceOptions) {
        refuse(name, stackLightFaults(args));
        super("openstack-ra:index:StackLight", name, { scale: args.scale }, opts);
        const parts = partArgs(args);
        const { namespace, certificates, balancers } = args;
        const own = { parent: this };

        const metrics = new Metrics(`${name}-metrics`, { ...parts.metrics, namespace, certificates, balancers }, own);
        const logs = new Logs(`${name}-logs`, { ...parts.logs, namespace, certificates, balancers }, own);
        new Collector(
            `${name}-collector`,
            { ...parts.collector, namespace, metrics, logs, messaging: args.messaging },
            own,
        );
        // Agents are listed for administrators only, by the services' own policies.
        const account = args.identity.account("stacklight", { roles: ["admin"] });
        new Alerting(
            `${name}-alerting`,
            {
                ...parts.alerting,
                namespace,
                metrics,
                logs,
                openstack: { identity: args.identity, account },
                certificates,
            },
            own,
        );
        this.dashboardsUrl = metrics.publicUrl;
        this.logsUrl = logs.publicUrl;
        this.registerOutputs({ dashboardsUrl: this.dashboardsUrl, logsUrl: this.logsUrl });
    }
}
