import { Input } from "@pulumi/pulumi";
import { Role } from "../../common/roles";
import { ServiceName } from "../../common/services";

/** An API that is asked whether it answers. */
export interface Api {
    /** Its row of the placement table. */
    service: ServiceName;
    /** Its Deployment. */
    workload: string;
    /** Instances of it. */
    replicas: number;
    /** URL inside the cluster, with the path that answers 200 without a token. */
    url: Input<string>;
}

/** Equal servers that are asked one by one. */
export interface Members {
    /** What the cluster is called, e.g. "rabbitmq". */
    name: string;
    /** How many there are. */
    members: number;
    /** Where each is asked: a URL of Prometheus' format, or host:port. */
    at: Input<string[]>;
}

/** A MySQL cluster. */
export interface WatchedDatabase extends Members {
    /** Any account: MySQL tells each how it does. */
    account: { username: string; password: Input<string> };
    /** Whether the members have certificates. */
    tls: boolean;
    /** The HAProxy in front: its pods' "app.kubernetes.io/component" and number. @default none is watched */
    proxy?: { component: string; members: number };
}

export interface WatchedCeph {
    /** Name of the cluster. */
    name: string;
    /** URL of the manager's metrics. */
    url: Input<string>;
    /** Monitors that it should have. */
    monitors: number;
    /** OSDs that it should have. */
    osds: number;
}

/** What is watched: all of it as data, since rules are known before anything runs. */
export interface Watched {
    /** APIs, each asked by its URL. */
    apis: Api[];
    /** Clusters of RabbitMQ. @default none is watched */
    brokers?: Members[];
    /** Clusters of MySQL. @default none is watched */
    databases?: WatchedDatabase[];
    /** memcached servers. @default none is watched */
    caches?: Members[];
    /** Clusters of etcd. @default none is watched */
    etcds?: Members[];
    /** @default Ceph is the site's, which watches it itself */
    ceph?: WatchedCeph;
    /** Whether there is an account to ask Nova, Neutron and Cinder of their agents. */
    agents: boolean;
    /** Hosts with each role, of which metrics are expected. */
    hosts: Partial<Record<Role, number>>;
    /** Hosts in each rack. @default racks are not judged by themselves */
    racks?: Record<string, number>;
    /** InfluxDB's instances, each of which has a full copy. */
    influxdbs: number;
    /** Whether Elasticsearch is there. */
    logs: boolean;
    /** Whether there are certificates to look at. */
    certificates: boolean;
}
