import * as pulumi from "@pulumi/pulumi";
import { Alerting, AlertingArgs, WatchedArgs } from "../../components/stacklight/alerting";
import { MetricsAccess } from "../../components/stacklight/access";
import { library } from "./library";

const members = (name: string, at: string[]) => ({ name, members: 3, at });
const three = (text: (i: number) => string) => [0, 1, 2].map(text);

/** One of each thing that can be watched. */
export const watched: WatchedArgs = {
    apis: [
        {
            service: "keystone-all",
            workload: "keystone-api",
            replicas: 5,
            url: "https://keystone-api.cloud.svc.cluster.local:5000/healthcheck",
        },
        {
            service: "horizon/apache2",
            workload: "horizon",
            replicas: 3,
            url: "https://horizon.cloud.svc.cluster.local:8080/auth/login/",
        },
    ],
    brokers: [
        members(
            "rabbitmq",
            three((i) => `https://rabbitmq-server-${i}.rabbitmq-nodes.cloud:15691/metrics`),
        ),
    ],
    databases: [
        {
            ...members(
                "mysql",
                three((i) => `mysql-pxc-${i}.mysql-pxc:3306`),
            ),
            account: { username: "stacklight", password: "s3cret" },
            proxy: { component: "haproxy", members: 3 },
            ca: { secretName: "openstack-ca", key: "ca.crt", path: "/etc/ssl/openstack-ra/ca.crt" },
        },
    ],
    caches: [
        members(
            "memcached",
            three((i) => `memcached-${i}.memcached.cloud.svc.cluster.local:11211`),
        ),
    ],
    etcds: [
        members(
            "etcd",
            three((i) => `http://etcd-${i}.etcd-members.cloud.svc.cluster.local:2381/metrics`),
        ),
    ],
    ceph: { name: "ceph", url: "http://rook-ceph-mgr.rook-ceph.svc.cluster.local:9283/metrics", monitors: 3, osds: 40 },
    hosts: { compute: 50, mysql: 3 },
    racks: { r01: 10 },
    influxdbs: 3,
};

const entry = (secretName: string, key: string) => ({ secretName, key });

export const metrics: MetricsAccess = {
    urls: pulumi.output(three((i) => `https://influxdb-${i}.influxdb.cloud.svc.cluster.local:8086`)),
    organization: "openstack",
    bucket: "metrics",
    writeToken: entry("influxdb-users", "writer"),
    readToken: entry("influxdb-users", "reader"),
    ca: { secretName: "openstack-ca", key: "ca.crt", path: "/etc/ssl/openstack-ra/ca.crt" },
};

export const logs = {
    host: pulumi.output("logs-es-http.cloud.svc.cluster.local"),
    port: 9200,
    username: entry("logs-users", "collector"),
    password: entry("logs-users", "password"),
    ca: metrics.ca,
};

export const openstack = {
    identity: { authUrl: pulumi.output("https://keystone-api.cloud.svc.cluster.local:5000/v3"), ca: metrics.ca },
    account: { username: "stacklight", password: pulumi.secret("openstack-s3cret"), project: "service" },
};

/** The tier by itself, of which everything is there that can be. */
export function makeAlerting(args: Partial<AlertingArgs> = {}) {
    return library(() => new Alerting("alerting", { namespace: "cloud", watched, metrics, logs, openstack, ...args }));
}
