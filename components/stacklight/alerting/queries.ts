/** What is asked of each role's or rack's hosts. */
export interface HostQuery {
    /** Columns of the answer that become tags, besides "tags": the group, e.g. "role=compute". */
    tags: string[];
    /** The column with the value. */
    field: string;
    /** InfluxQL. */
    query: string;
}

/** Hosts that told of themselves in the last five minutes. */
function reporting(by: string): HostQuery {
    const each = `SELECT last("load1") AS "one" FROM "system" WHERE time > now() - 5m GROUP BY "${by}", "host"`;
    return { tags: [], field: "hosts", query: `SELECT count("one") AS "hosts" FROM (${each}) GROUP BY "${by}"` };
}

/**
 * What rules ask of hosts, by the measurement that the answer becomes. The hosts' own metrics go past the aggregator, to
 * InfluxDB: it would else hold up 57,000 values a second, and lose them all when it is down. Asked each minute, each answer
 * is a dozen lines.
 */
export const hostQueries: Record<string, HostQuery> = {
    hosts_reporting: reporting("role"),
    hosts_disk: {
        tags: ["host", "path"],
        field: "used_percent",
        query:
            'SELECT max("used_percent") AS "used_percent", "host", "path" FROM "disk" ' +
            'WHERE time > now() - 5m GROUP BY "role"',
    },
    hosts_memory: {
        tags: ["host"],
        field: "available_percent",
        query:
            'SELECT min("available_percent") AS "available_percent", "host" FROM "mem" ' +
            'WHERE time > now() - 5m GROUP BY "role"',
    },
    hosts_cpu: {
        tags: ["host"],
        field: "idle_percent",
        query:
            'SELECT min("idle") AS "idle_percent", "host" FROM (SELECT mean("usage_idle") AS "idle" FROM "cpu" ' +
            `WHERE "cpu" = 'cpu-total' AND time > now() - 10m GROUP BY "role", "host") GROUP BY "role"`,
    },
};

export const rackQueries: Record<string, HostQuery> = { racks_reporting: reporting("rack") };

/** The question as a path of InfluxDB's 1.x API. */
export function queryPath(bucket: string, { query }: HostQuery): string {
    return `/query?db=${encodeURIComponent(bucket)}&q=${encodeURIComponent(query)}`;
}
