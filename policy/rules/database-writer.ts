import { credentialsOf } from "../credentials";
import { Rule, Violation } from "../rule";
import { at, isKnown, ofKind, Resource, Stack, UNKNOWN } from "../stack";

/** What makes a proxy follow one writer, in the configuration that it is given; the operator's own writes the rest. */
const PROXIES = {
    haproxy: (configuration: string): string[] => {
        const [, backend] = /^frontend galera-in$[\s\S]*?^\s+default_backend (\S+)/m.exec(configuration) ?? [];
        const balanced = /^backend galera-nodes$/m.test(configuration) || /^\s*balance\s/m.test(configuration);
        return [
            ...(backend === undefined || backend === "galera-nodes"
                ? []
                : [`sends port 3306 to ${backend}, expected galera-nodes: the writer, others as its backups`]),
            ...(balanced ? ["balances between members by a backend of its own"] : []),
        ];
    },
    proxysql: (configuration: string): string[] => {
        const groups = [...configuration.matchAll(/destination_hostgroup\s*=\s*(\d+)/g)].map(([, group]) => group);
        // 11 is the writers' group of the operator.
        return groups.length > 0 && groups.every((group) => group === "11")
            ? []
            : ["has no rule that sends every statement to the writers' group, 11"];
    },
};

type Proxy = keyof typeof PROXIES;
const proxyNames = Object.keys(PROXIES) as Proxy[];

function clusterFaults({ props }: Resource): string[] {
    const spec = at(props, "spec");
    const enabled = proxyNames.filter((proxy) => at(spec, proxy, "enabled") === true);
    if (spec === UNKNOWN || proxyNames.some((proxy) => !isKnown(at(spec, proxy)))) return [];
    const replicas = at(spec, "haproxy", "exposeReplicas", "enabled");
    return [
        ...(enabled.length === 1 ? [] : [`${enabled.length} proxies, expected one: two need not agree on the writer`]),
        ...enabled.flatMap((proxy) => PROXIES[proxy]((at(spec, proxy, "configuration") ?? "") as string)),
        ...(enabled.includes("haproxy") && replicas !== false ? ["has an address of its replicas"] : []),
    ];
}

/** Where a service connects to: host and schema, without the account. */
function connectionsIn(value: string): { host: string; schema: string }[] {
    return [...value.matchAll(/mysql\+pymysql:\/\/[^@\s"]*@([^:/\s"]+)(?::\d+)?\/(\w+)/g)].map(
        ([, host = "", schema = ""]) => ({ host, schema }),
    );
}

/** Services that write past the proxy, or to a schema that others reach by another address. */
function connectionFaults(stack: Stack, clusters: Resource[]): Violation[] {
    const connections = credentialsOf(stack).flatMap(({ urn, where, value }) =>
        connectionsIn(value).map((connection) => ({ urn, where, ...connection })),
    );
    const first = new Map<string, string>();
    for (const { schema, host } of connections) if (!first.has(schema)) first.set(schema, host);
    return connections.flatMap(({ urn, where, host, schema }): Violation[] => {
        const cluster = clusters.find(({ name }) => host.startsWith(`${name}-`) && !host.startsWith(`${name}-cell`));
        const service = host.split(".")[0] ?? "";
        const past = cluster && !proxyNames.some((proxy) => service === `${cluster.name}-${proxy}`);
        if (past) return [{ urn, says: `${where}: connects to ${service}, expected the proxy of ${cluster.name}` }];
        const other = first.get(schema);
        return other === host
            ? []
            : [{ urn, says: `${where}: connects to ${host}, others of ${schema} to ${other ?? ""}` }];
    });
}

export const databaseWriter: Rule = {
    name: "database-writer",
    description: "Each database has one writer at a time, which every service reaches by the same proxy.",
    source: "RA, MySQL: one active writer with hot standbys; Galera refuses what two members write at once",
    violations: (stack) => {
        const clusters = ofKind(stack, "PerconaXtraDBCluster");
        return [
            ...clusters.flatMap((cluster) =>
                clusterFaults(cluster).map((says) => ({ urn: cluster.urn, says: `${cluster.name}: ${says}` })),
            ),
            ...connectionFaults(stack, clusters),
        ];
    },
};
