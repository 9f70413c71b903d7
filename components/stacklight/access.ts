import * as pulumi from "@pulumi/pulumi";
import { TrustedCa } from "../common/access";

/** An entry of a Secret in the cloud's namespace. */
export interface SecretEntry {
    secretName: pulumi.Input<string>;
    key: string;
}

/** Where metrics are written and read (RA "InfluxDB + Grafana"): a `Metrics`, or what gives the same. */
export interface MetricsAccess {
    /** URL of each InfluxDB, without a path. Each has a full copy, so what is written goes to every one of them. */
    readonly urls: pulumi.Output<string[]>;
    readonly organization: string;
    readonly bucket: string;
    readonly writeToken: SecretEntry;
    readonly readToken: SecretEntry;
    readonly ca?: TrustedCa;
}

/** Where logs and notifications are written (RA "Elasticsearch + Kibana"): a `Logs`, or what gives the same. */
export interface LogsAccess {
    readonly host: pulumi.Output<string>;
    readonly port: number;
    readonly username: SecretEntry;
    readonly password: SecretEntry;
    readonly ca?: TrustedCa;
}

/** Who is told of states (RA "Nagios"): a passive service's state is posted there. */
export interface AlertsAccess {
    /** URL of the CGI that takes commands. */
    readonly url: pulumi.Output<string>;
    readonly username: SecretEntry;
    readonly password: SecretEntry;
    readonly ca?: TrustedCa;
}
