import { Fault } from "./faults";
import { DEFAULT_RELEASE, Release } from "./releases";

/** Where an image comes from. A digest, where given, decides; the tag then only tells people what it is. */
export interface ImageReference {
    registry?: string;
    repository?: string;
    tag?: string;
    /** `sha256:` and 64 hex digits. */
    digest?: string;
}

/**
 * Every image of the program, in one place. OpenStack: the OpenStack-Helm family, whose Keystone and Horizon carry Apache
 * with mod_wsgi as the RA has them; commands are explicit everywhere, so that another family can take its place.
 */
export const imageCatalogue = {
    keystone: { registry: "quay.io", repository: "airshipit/keystone", tag: "2026.1-ubuntu_noble" },
    placement: { registry: "quay.io", repository: "airshipit/placement", tag: "2026.1-ubuntu_noble" },
    nova: { registry: "quay.io", repository: "airshipit/nova", tag: "2026.1-ubuntu_noble" },
    neutron: { registry: "quay.io", repository: "airshipit/neutron", tag: "2026.1-ubuntu_noble" },
    glance: { registry: "quay.io", repository: "airshipit/glance", tag: "2026.1-ubuntu_noble" },
    horizon: { registry: "quay.io", repository: "airshipit/horizon", tag: "2026.1-ubuntu_noble" },
    // Kolla's: only they have etcd3gw, by which the volume services coordinate (RA "Cinder Volume").
    "cinder-api": { registry: "quay.io", repository: "openstack.kolla/cinder-api", tag: "2026.1-ubuntu-noble" },
    "cinder-scheduler": {
        registry: "quay.io",
        repository: "openstack.kolla/cinder-scheduler",
        tag: "2026.1-ubuntu-noble",
    },
    "cinder-volume": { registry: "quay.io", repository: "openstack.kolla/cinder-volume", tag: "2026.1-ubuntu-noble" },
    "cinder-backup": { registry: "quay.io", repository: "openstack.kolla/cinder-backup", tag: "2026.1-ubuntu-noble" },
    // Kolla's too: the other family has only a tag that moves.
    "openvswitch-db": {
        registry: "quay.io",
        repository: "openstack.kolla/openvswitch-db-server",
        tag: "2026.1-ubuntu-noble",
    },
    "openvswitch-vswitchd": {
        registry: "quay.io",
        repository: "openstack.kolla/openvswitch-vswitchd",
        tag: "2026.1-ubuntu-noble",
    },
    etcd: { registry: "quay.io", repository: "coreos/etcd", tag: "v3.6.7" },
    "openstack-client": { registry: "quay.io", repository: "airshipit/openstack-client", tag: "2026.1-ubuntu_noble" },
    memcached: { registry: "docker.io", repository: "library/memcached", tag: "1.6.45" },
    // The last series in which pause_minority acts (RabbitMQ 4.3 has Raft in its place).
    rabbitmq: { registry: "docker.io", repository: "library/rabbitmq", tag: "4.2.9-management" },
    mysql: { registry: "docker.io", repository: "percona/percona-xtradb-cluster", tag: "8.4.7-7.1" },
    "mysql-haproxy": { registry: "docker.io", repository: "percona/haproxy", tag: "2.8.17" },
    "mysql-proxysql": { registry: "docker.io", repository: "percona/proxysql2", tag: "2.7.3-1.2" },
    "mysql-backup": { registry: "docker.io", repository: "percona/percona-xtrabackup", tag: "8.4.0-5.1" },
    "mysql-logs": { registry: "docker.io", repository: "percona/fluentbit", tag: "4.0.1-1" },
    telegraf: { registry: "docker.io", repository: "library/telegraf", tag: "1.39.3" },
    "fluent-bit": { registry: "docker.io", repository: "fluent/fluent-bit", tag: "5.1.1" },
    // Tentacle, as Rook 1.20 is tested with it; Rook has its own image with its operator.
    ceph: { registry: "quay.io", repository: "ceph/ceph", tag: "v20.2.4" },
    // Always pinned: the name's "latest" is to become InfluxDB 3, which has no copies.
    influxdb: { registry: "docker.io", repository: "library/influxdb", tag: "2.9.1" },
    // The last series that has InfluxDB's data source built in.
    grafana: { registry: "docker.io", repository: "grafana/grafana", tag: "12.4.2" },
    elasticsearch: { registry: "docker.elastic.co", repository: "elasticsearch/elasticsearch", tag: "8.19.20" },
    kibana: { registry: "docker.elastic.co", repository: "kibana/kibana", tag: "8.19.20" },
    nagios: { registry: "docker.io", repository: "manios/nagios", tag: "4.5.12" },
    // TLS in front of Nagios' pages: its image's Apache has none.
    haproxy: { registry: "docker.io", repository: "library/haproxy", tag: "3.2.4" },
} as const satisfies Record<string, Required<Omit<ImageReference, "digest">>>;

export type ImageName = keyof typeof imageCatalogue;

/** Replacements, by image name. */
export type ImageOverrides = Partial<Record<ImageName, ImageReference>>;

/** Full reference of every image of the catalogue, as a pod takes it. */
export type Images = Record<ImageName, string>;

/**
 * The catalogue with replacements.
 * @param registry stands in for the registry of every image that has none of its own in `overrides`: a site's mirror
 * @param release of OpenStack's own images
 */
export function imageReferences(
    overrides: ImageOverrides = {},
    registry?: string,
    release: Release = DEFAULT_RELEASE,
): Images {
    const references = Object.entries(imageCatalogue).map(([name, image]) => {
        const own: ImageReference = overrides[name as ImageName] ?? {};
        const host = own.registry ?? registry ?? image.registry;
        const reference = `${host}/${own.repository ?? image.repository}:${own.tag ?? tagOf(image.tag, release)}`;
        return [name, own.digest ? `${reference}@${own.digest}` : reference];
    });
    return Object.fromEntries(references) as Images;
}

/**
 * The tag of an image in a release: those of OpenStack's own begin with it, in both families. (No tag of 2026.2 was there to be
 * seen when this was written; where a family names it otherwise, `images` has the last word.)
 */
export function tagOf(tag: string, release: Release): string {
    return tag.startsWith(`${DEFAULT_RELEASE}-`) ? release + tag.slice(DEFAULT_RELEASE.length) : tag;
}

/** The catalogue's images, with those that a tier was given in their place. */
export function tierImages(given: Partial<Images> | undefined, release?: Release): Images {
    return { ...imageReferences({}, undefined, release), ...given };
}

/** Whether a text is a registry as image references begin with it: host, port, path, no protocol. */
export function isRegistry(text: string): boolean {
    return /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*$/.test(text);
}

/** What is wrong with replacements from a stack's configuration. */
export function imageFaults(path: string, overrides: Record<string, ImageReference>): Fault[] {
    const faults: Fault[] = [];
    for (const [name, reference] of Object.entries(overrides)) {
        const at = `${path}.${name}`;
        if (!Object.hasOwn(imageCatalogue, name)) {
            faults.push({
                propertyPath: at,
                reason: `no such image, expected one of ${Object.keys(imageCatalogue).join(", ")}`,
            });
        }
        if (reference.digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(reference.digest)) {
            faults.push({
                propertyPath: `${at}.digest`,
                reason: `"${reference.digest}", expected sha256: and 64 hex digits`,
            });
        }
        if (reference.registry !== undefined && !isRegistry(reference.registry)) {
            faults.push({
                propertyPath: `${at}.registry`,
                reason: `"${reference.registry}", expected a host, with a port or path where it has one`,
            });
        }
        if (reference.repository !== undefined && !/^[a-z0-9]+([._/-]+[a-z0-9]+)*$/.test(reference.repository)) {
            faults.push({
                propertyPath: `${at}.repository`,
                reason: `"${reference.repository}", expected a path such as library/memcached, without a tag`,
            });
        }
        if (reference.tag !== undefined && !/^\w[\w.-]{0,127}$/.test(reference.tag)) {
            faults.push({ propertyPath: `${at}.tag`, reason: `"${reference.tag}", expected an image tag` });
        }
    }
    return faults;
}
