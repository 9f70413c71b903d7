import * as k8s from "@pulumi/kubernetes";
import { Input } from "@pulumi/pulumi";
import { CustomKind } from "../../common/custom";

// The kinds of Elastic's operator (ECK 3.5), and only the fields that we set.

/**
 * Ready when the operator has nothing left to do. Not when it is green: while a member restarts, or copies are made again, it
 * is yellow, and takes and gives all it is asked for.
 */
export const ELASTICSEARCH: CustomKind = {
    apiVersion: "elasticsearch.k8s.elastic.co/v1",
    kind: "Elasticsearch",
    ready: "jsonpath={.status.phase}=Ready",
    // A member that restarts is waited for until its shards are in step again.
    timeout: 3600,
};

export const KIBANA: CustomKind = {
    apiVersion: "kibana.k8s.elastic.co/v1",
    kind: "Kibana",
    ready: "jsonpath={.status.health}=green",
    timeout: 1200,
};

/** Of a certificate of ours; without one, none: the operator's own CA is nobody's whom clients know. */
export interface HttpTls {
    certificate?: { secretName: Input<string> };
    selfSignedCertificate?: { disabled: true };
}

export interface PodTemplate {
    metadata: { labels: Record<string, string> };
    spec: k8s.types.input.core.v1.PodSpec;
}

/** Settings of elasticsearch.yml and kibana.yml: what we set of them, beside what the operator sets. */
export interface ElasticsearchSettings {
    "node.roles": string[];
    "node.store.allow_mmap": false;
    "ingest.geoip.downloader.enabled": false;
    "xpack.ml.enabled": false;
}

export interface KibanaSettings {
    "server.publicBaseUrl"?: Input<string>;
    "elasticsearch.ssl.verificationMode"?: "full";
    "telemetry.optIn": false;
    "newsfeed.enabled": false;
    "map.includeElasticMapsService": false;
}

export interface ElasticsearchSpec {
    version: string;
    image: string;
    http: { tls: HttpTls };
    auth: { fileRealm: { secretName: Input<string> }[]; roles: { secretName: Input<string> }[] };
    updateStrategy: { changeBudget: { maxSurge: 0; maxUnavailable: 1 } };
    volumeClaimDeletePolicy: "DeleteOnScaledownOnly";
    nodeSets: {
        name: string;
        count: number;
        config: ElasticsearchSettings;
        podTemplate: PodTemplate;
        volumeClaimTemplates: k8s.types.input.core.v1.PersistentVolumeClaim[];
    }[];
}

export interface KibanaSpec {
    version: string;
    image: string;
    count: number;
    elasticsearchRef: { name: string };
    http: {
        tls: HttpTls;
        service: {
            metadata: { annotations?: Record<string, string> };
            spec: { type: "LoadBalancer" | "ClusterIP" };
        };
    };
    config: KibanaSettings;
    podTemplate: PodTemplate;
}
