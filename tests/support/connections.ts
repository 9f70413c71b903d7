import { basename } from "node:path";
import { ProgramRun, revealed } from "../../cli/program";
import { addressIn, dataOf, podEnds, resolver } from "./addresses";
import { Connection, End } from "./networkpolicy";
import { containersOf, Pods } from "./pods";

/** A connection that a stack's configuration speaks of, or that a test declares. */
export interface Found extends Connection {
    /** Who, and where it says so, e.g. "Deployment glance-api: glance-api.conf auth_url". */
    where: string;
}

/** One line of what a pod reads: a file's, an argument, an environment variable. */
interface Line {
    file: string;
    option: string;
    value: string;
}

/** Hosts in a line that nobody calls because of it. */
export const notCalled: { line: RegExp; why: string }[] = [
    { line: /^service\.json /, why: "an entry for the catalogue; who reads it there, calls" },
    { line: /^environment OS_BOOTSTRAP_/, why: "Keystone's own entry for the catalogue" },
    { line: /novncproxy_base_url$/, why: "for users' browsers" },
    { line: /^grafana\.ini root_url$/, why: "where users' browsers are" },
    { line: / CSRF_TRUSTED_ORIGINS$/, why: "what users' browsers say of themselves" },
    { line: /^(rotate|keys)\.py /, why: "Kubernetes' API, by variables that it gives each pod" },
    { line: / (initial-)?advertise-(client|peer)-urls$/, why: "what a member says of itself" },
];

/** Shared files name APIs, or Ceph, that not every process that reads them calls. */
export const notAsked: { pods: RegExp; apis: RegExp; why: string }[] = [
    { pods: /Job /, apis: /./, why: "schemas and keys need neither APIs nor Ceph" },
    { pods: /nova-(metadata|novncproxy)/, apis: /./, why: "it answers from the database, and asks its cell's brokers" },
    { pods: /nova-scheduler/, apis: /^(image|block-storage|network)$/, why: "it asks Placement alone" },
    {
        pods: /cinder-(scheduler|backup)/,
        apis: /^(image|compute)$/,
        why: "images and machines are the volume services' and the API's",
    },
];

/** Sections by which services are told how to ask an API, and the API's type in the catalogue. */
const sections: Record<string, string> = {
    cinder: "block-storage",
    glance: "image",
    neutron: "network",
    nova: "compute",
    placement: "placement",
};

function linesOf(file: string, text: string): Line[] {
    return text.split("\n").map((line) => {
        const option = /^\s*(?:--)?([\w.-]+)\s*[=:]/.exec(line);
        return { file, option: option?.[1] ?? "", value: line.slice(option?.[0].length ?? 0).trim() };
    });
}

/** The files of hosts that run agents themselves. */
function readByHosts(run: ProgramRun): Line[] {
    const files = revealed(run.outputs.hostFiles ?? {}) as Record<string, string>;
    return Object.entries(files).flatMap(([path, text]) => linesOf(basename(path), text));
}

interface Named {
    name: string;
}

/** Where containers and volumes take texts from, as far as these are there. */
interface Sources {
    env?: {
        name: string;
        value?: string;
        valueFrom?: Partial<Record<"secretKeyRef" | "configMapKeyRef", Named & { key: string }>> & {
            fieldRef?: { fieldPath: string };
        };
    }[];
    envFrom?: { secretRef?: Named; configMapRef?: Named }[];
    command?: string[];
    args?: string[];
}
interface VolumeSource {
    configMap?: Named;
    secret?: { secretName?: string; name?: string };
    projected?: { sources: VolumeSource[] };
}

/** All texts in a custom resource; its operator gives them to the pods that it makes. */
function textsIn(kind: string, value: unknown, path = "spec"): Line[] {
    if (typeof value === "string") return value.split("\n").map((text) => ({ file: kind, option: path, value: text }));
    if (typeof value !== "object" || value === null) return [];
    return Object.entries(value).flatMap(([name, part]) => textsIn(kind, part, `${path}.${name}`));
}

/** All that a pod's programs read, line by line. */
function readBy(run: ProgramRun, { spec, where, namespace, custom }: Pods): Line[] {
    const own: Record<string, string> = {
        "metadata.name": `${where.replace(/^\w+ /, "")}-0`,
        "metadata.namespace": namespace,
        "status.podIP": "itself",
    };
    const texts = (kind: "Secret" | "ConfigMap", name: string | undefined) =>
        Object.entries(name === undefined ? {} : dataOf(run, kind, name));
    const variable = (option: string, value = "") => ({ file: "environment", option, value });
    const files = (entries: [name: string, text: string][]) => entries.flatMap((entry) => linesOf(...entry));
    const containers = (containersOf(spec) as Sources[]).flatMap(
        ({ env = [], envFrom = [], command = [], args = [] }) => {
            const fields = Object.fromEntries(
                env.map(({ name, valueFrom }) => [name, own[valueFrom?.fieldRef?.fieldPath ?? ""] ?? ""]),
            );
            const expanded = (text: string) => text.replace(/\$\((\w+)\)/g, (_, name: string) => fields[name] ?? "");
            return [
                ...env.flatMap(({ name, value = "", valueFrom: { secretKeyRef, configMapKeyRef } = {} }) => [
                    variable(name, expanded(value)),
                    // A process may be told a Secret's name, and find elsewhere what is in it.
                    ...files(texts("Secret", value)),
                    ...(secretKeyRef
                        ? [variable(name, dataOf(run, "Secret", secretKeyRef.name)[secretKeyRef.key])]
                        : []),
                    ...(configMapKeyRef
                        ? [variable(name, dataOf(run, "ConfigMap", configMapKeyRef.name)[configMapKeyRef.key])]
                        : []),
                ]),
                ...envFrom
                    .flatMap(({ secretRef, configMapRef }) => [
                        ...texts("Secret", secretRef?.name),
                        ...texts("ConfigMap", configMapRef?.name),
                    ])
                    .map((entry) => variable(...entry)),
                ...[...command, ...args].flatMap((word) => linesOf("arguments", expanded(word))),
            ];
        },
    );
    const mounted = ({ configMap, secret, projected }: VolumeSource): Line[] => [
        ...files(texts("ConfigMap", configMap?.name)),
        ...files(texts("Secret", secret?.secretName ?? secret?.name)),
        ...(projected?.sources ?? []).flatMap(mounted),
    ];
    const { volumes = [] } = spec as { volumes?: VolumeSource[] };
    return [...containers, ...volumes.flatMap(mounted), ...(custom ? textsIn(custom.kind, custom.spec) : [])];
}

type Place = [host: string, port: number];

const DEFAULT_PORTS: Record<string, number> = { http: 80, https: 443 };
/** A URL's scheme and its servers: one, or several that each have credentials of their own. */
const URLS = /([a-z][a-z0-9+.]*):\/\/([^\s"',/?#]+(?:,[^\s"',/?#=]*@[^\s"',/?#=]+)*)/g;
const BARE = /(?<![\w.@:/-])((?:[a-z0-9-]+\.)+[a-z0-9-]+|\[[\da-f:]+\]):(\d{2,5})(?![\w.:])/gi;

/** Hosts and ports in a value: of URLs, whatever their scheme, and bare ones. */
export function placesIn(value: string): Place[] {
    const ofUrls = [...value.matchAll(URLS)].flatMap(([, scheme = "", servers = ""]) =>
        servers.split(",").map((server): Place => {
            const [, host = "", port] = /^(.*?)(?::(\d+))?$/.exec(server.replace(/^.*@/, "")) ?? [];
            return [host, Number(port ?? DEFAULT_PORTS[scheme])];
        }),
    );
    const bare = [...value.replace(URLS, "").matchAll(BARE)].map(([, host = "", port]): Place => [host, Number(port)]);
    return [...ofUrls, ...bare].map(([host, port]) => [host.replace(/^\[|\]$/g, ""), port]);
}

/** Monitors by both of their protocols, unless a port is said. */
function monitorsIn(value: string): Place[] {
    return value.split(",").flatMap((monitor): Place[] => {
        const [, host = "", port] = /^([\w.-]+|\[[\da-f:]+\])(?::(\d+))?$/.exec(monitor.trim()) ?? [];
        return port ? [[host, Number(port)]] : [3300, 6789].map((each) => [host, each]);
    });
}

/** A host and a port that stand in options of their own. */
function pairsIn(lines: Line[]): [Line, Place][] {
    return lines
        .filter(({ option }) => /(^|_)host$/.test(option))
        .flatMap((line): [Line, Place][] => {
            const name = line.option.replace(/host$/, "port");
            const port = lines.find(
                ({ file, option, value }) => option === name && file === line.file && /^\d+$/.test(value),
            );
            return port ? [[line, [line.value, Number(port.value)]]] : [];
        });
}

const LISTENS = /^(0\.0\.0\.0|127\.|localhost$|::1?$|\*$|$)/;

/** Types of the catalogue with the URLs by which services inside find them. */
function catalogueOf(lines: Line[]): [type: string, url: string][] {
    const urls = lines
        .filter(({ file }) => file === "service.json")
        .map(({ value }) => JSON.parse(value) as { type: string; endpoints?: { internal: string } })
        // An account alone is none of its entries.
        .flatMap(({ type, endpoints }) => (endpoints ? [[type, endpoints.internal] as const] : []));
    return [...new Map(urls)];
}

/** Types of APIs that a process asks by the catalogue's addresses: those that its files have a section for. */
function askedBy(lines: Line[]): (type: string) => boolean {
    if (lines.some(({ option }) => option === "OPENSTACK_ENDPOINT_TYPE")) return () => true;
    const named = lines.map(({ file, value }) => {
        const section = /^\[(\w+)\]$/.exec(value)?.[1] ?? "";
        // placement.conf has a section of that name too, which is its own.
        return file === `${section}.conf` ? undefined : sections[section];
    });
    return (type) => named.includes(type);
}

interface Reader {
    name: string;
    from: End;
    namespace: string;
    lines: Line[];
}

/**
 * Every connection that a stack's configuration speaks of: all hosts and ports in the files, arguments and environment of
 * each pod, and the catalogue's APIs that its files have a section for. Of the tiers' declarations it knows nothing.
 * @param networks first prefixes of the networks in which hosts have addresses
 */
export function connectionsOf(run: ProgramRun, networks: { management: string; storage: string }) {
    const resolve = resolver(run, addressIn(networks.management));
    const host = addressIn(networks.management);
    const pods = podEnds(run).map((of): Reader => ({
        name: of.where,
        from: of.spec.hostNetwork ? host : of,
        namespace: of.namespace,
        lines: readBy(run, of),
    }));
    const namespace = pods[0]?.namespace ?? "";
    const readers = [...pods, { name: "hosts", from: host, namespace, lines: readByHosts(run) }];
    const catalogue = catalogueOf(readers.flatMap(({ lines }) => lines));
    const used = new Set<{ why: string }>();
    const noneOf = <T extends { why: string }>(entries: T[], matches: (entry: T) => boolean) => {
        const matching = entries.filter(matches);
        matching.forEach((entry) => used.add(entry));
        return matching.length === 0;
    };
    const found = readers.flatMap(({ name, from, namespace: at, lines }) => {
        const to = (what: string, [server, port]: Place): Found[] => {
            if (LISTENS.test(server)) return [];
            const where = `${name}: ${what}`;
            if (Number.isNaN(port)) throw new Error(`${where}: no port of ${server}`);
            if (server === "itself") return [{ from, to: from, port, where }];
            return resolve(server, port, at).map((target) => ({ from, ...target, where }));
        };
        const isAsked = (type: string) => noneOf(notAsked, (entry) => entry.pods.test(name) && entry.apis.test(type));
        const called = lines.filter(
            ({ file, option }) =>
                noneOf(notCalled, ({ line }) => line.test(`${file} ${option}`)) &&
                (option !== "mon_host" || isAsked("ceph")),
        );
        const asks = askedBy(lines);
        return [
            ...called.flatMap(({ file, option, value }) => {
                const places = option === "mon_host" ? monitorsIn(value) : placesIn(value);
                return places.flatMap((place) => to(`${file} ${option}`, place));
            }),
            ...pairsIn(called).flatMap(([{ file, option }, place]) => to(`${file} ${option}`, place)),
            ...catalogue
                .filter(([type]) => asks(type) && isAsked(type))
                .flatMap(([type, url]) => placesIn(url).flatMap((place) => to(`asks for ${type}`, place))),
        ];
    });
    const idle = [...notCalled, ...notAsked].filter((entry) => !used.has(entry));
    return { found, idle: idle.map(({ why }) => why) };
}
