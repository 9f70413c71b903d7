import * as pulumi from "@pulumi/pulumi";
import { MessagingAccess } from "../../components/common/access";
import { CA_FILE } from "../../components/common/tls";
import { LogsAccess, MetricsAccess } from "../../components/stacklight/access";
import { hostCounter } from "../../stacks";
import { layout } from "../../stacks/lab";
import { placeServices } from "../../components/common/placement";

const ca = { secretName: "site-ca", key: "ca.crt", path: CA_FILE };

/** Three InfluxDBs, an Elasticsearch and brokers that are there already. */
export const metrics: MetricsAccess = {
    urls: pulumi.output([0, 1, 2].map((n) => `https://influxdb-${n}.cloud.svc:8086`)),
    organization: "cloud",
    bucket: "metrics",
    writeToken: { secretName: "influxdb-tokens", key: "write" },
    readToken: { secretName: "influxdb-tokens", key: "read" },
    ca,
};

export const logs: LogsAccess = {
    host: pulumi.output("logs-es-http.cloud.svc"),
    port: 9200,
    username: { secretName: "logs-writer", key: "username" },
    password: { secretName: "logs-writer", key: "password" },
    ca,
};

export const brokers: MessagingAccess = {
    hosts: pulumi.output(["rabbit-0", "rabbit-1"]),
    port: 5671,
    ca,
    account: (name) => {
        const url = (vhost: string) =>
            pulumi.secret(`rabbit://${name}:pass@rabbit-0:5671,${name}:pass@rabbit-1:5671/${vhost}?ssl=true`);
        return {
            username: name,
            password: pulumi.secret("pass"),
            rpc: url("openstack"),
            notifications: url("notifications"),
        };
    },
};

/** The lab's. */
export const placements = placeServices({ hypervisors: 1000, hostCount: hostCounter(layout) });
