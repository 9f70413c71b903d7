import { Input } from "@pulumi/pulumi";
import { volumeClaim } from "../../common/files";
import { Images } from "../../common/images";
import { App, labels, selectorLabels, unlessEmpty } from "../../common/labels";
import { nodeAffinity, Placement, podAntiAffinity, tolerations, topologySpread } from "../../common/placement";
import { gibibytes, ResourceSize, resources } from "../../common/quantity";
import { Certificate } from "../../common/tls";
import { ElasticsearchSpec, HttpTls, KibanaSpec, PodTemplate } from "./elastic";
import { LogsSize } from "./sizing";

/** Names that the operator gives to the Services of an Elasticsearch and of a Kibana. */
export const elasticsearchService = (name: string) => `${name}-es-http`;
export const kibanaService = (name: string) => `${name}-kb-http`;

export const NODE_SET = "default";
export const PORTS = { elasticsearch: 9200, transport: 9300, kibana: 5601 };

/** The version that an image's tag names; undefined where it names none. */
export function imageVersion(reference: string): string | undefined {
    return /:(\d+\.\d+\.\d+)(@.*)?$/.exec(reference)?.[1];
}

interface Settings {
    placement: Placement;
    size: LogsSize;
    images: Images;
    /** Of its port; without one it speaks plaintext. */
    certificate?: Certificate;
}

export interface ElasticsearchArgs extends Settings {
    app: App;
    storageClass: string;
    storage?: string;
    users: Input<string>[];
    roles: Input<string>;
}

export interface KibanaArgs extends Settings {
    app: App;
    /** The Elasticsearch that it shows. */
    elasticsearch: string;
    publicUrl?: Input<string>;
    balanced: boolean;
    annotations?: Record<string, string>;
}

/** The members: every one of them a master, with data, in a rack of its own where there are as many. */
export function elasticsearchSpec(args: ElasticsearchArgs): ElasticsearchSpec {
    const { app, placement, size, images } = args;
    const template = podTemplate(app, "elasticsearch", placement, size.member);
    return {
        version: imageVersion(images.elasticsearch) ?? "",
        image: images.elasticsearch,
        http: { tls: httpTls(args) },
        auth: { fileRealm: args.users.map((secretName) => ({ secretName })), roles: [{ secretName: args.roles }] },
        // Local volumes: a member cannot start anew on another host before the old one is gone.
        updateStrategy: { changeBudget: { maxSurge: 0, maxUnavailable: 1 } },
        // The operator's own choice deletes the data with the cluster.
        volumeClaimDeletePolicy: "DeleteOnScaledownOnly",
        // A disruption budget is not set: the operator's own allows one member to leave, and none unless all is green.
        nodeSets: [
            {
                name: NODE_SET,
                count: placement.replicas,
                config: {
                    "node.roles": ["master", "data", "ingest"],
                    // Mapped files need vm.max_map_count of every host, without which no member starts. Plain reads cost a
                    // search some percent, and cost writing, which is what logs do all day, nothing.
                    "node.store.allow_mmap": false,
                    // Neither asks anybody outside, nor runs a licensed feature's native processes.
                    "ingest.geoip.downloader.enabled": false,
                    "xpack.ml.enabled": false,
                },
                podTemplate: {
                    ...template,
                    spec: {
                        ...template.spec,
                        affinity: {
                            nodeAffinity: nodeAffinity(placement),
                            podAntiAffinity: podAntiAffinity(selectorLabels(app)),
                        },
                    },
                },
                // The operator's name of it: any other is a second volume.
                volumeClaimTemplates: [
                    volumeClaim(args.storage ?? gibibytes(size.storage), args.storageClass, "elasticsearch-data"),
                ],
            },
        ],
    };
}

/** As many Kibanas as members, on the same hosts. */
export function kibanaSpec(args: KibanaArgs): KibanaSpec {
    const { app, placement, size, images, publicUrl, certificate } = args;
    const template = podTemplate(app, "kibana", placement, size.kibana, "pod-template-hash");
    return {
        version: imageVersion(images.kibana) ?? "",
        image: images.kibana,
        count: placement.replicas,
        elasticsearchRef: { name: args.elasticsearch },
        http: {
            tls: httpTls(args),
            service: {
                metadata: { annotations: args.annotations && unlessEmpty(args.annotations) },
                // From any host that announces addresses to one with a Kibana: its hosts announce none (the RA's table has
                // no balancer for them).
                spec: { type: args.balanced ? "LoadBalancer" : "ClusterIP" },
            },
        },
        config: {
            ...(publicUrl === undefined ? {} : { "server.publicBaseUrl": publicUrl }),
            // The operator's own choice verifies the CA alone.
            ...(certificate ? { "elasticsearch.ssl.verificationMode": "full" as const } : {}),
            // Nothing of it asks anybody outside.
            "telemetry.optIn": false,
            "newsfeed.enabled": false,
            "map.includeElasticMapsService": false,
        },
        podTemplate: { ...template, spec: { ...template.spec, affinity: { nodeAffinity: nodeAffinity(placement) } } },
    };
}

function httpTls({ certificate }: Settings): HttpTls {
    return certificate
        ? { certificate: { secretName: certificate.secretName } }
        : { selfSignedCertificate: { disabled: true } };
}

/** What the operator adds to: image, command, probes, volumes, and for containers what "restricted" asks for. */
function podTemplate(
    app: App,
    container: string,
    placement: Placement,
    size: ResourceSize,
    revisionLabel?: string,
): PodTemplate {
    return {
        metadata: { labels: labels(app) },
        spec: {
            tolerations: tolerations(placement),
            topologySpreadConstraints: topologySpread(selectorLabels(app), revisionLabel),
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            // The images' user; the group of the volume.
            securityContext: { runAsNonRoot: true, fsGroup: 1000, seccompProfile: { type: "RuntimeDefault" } },
            containers: [{ name: container, resources: resources(size) }],
        },
    };
}
