import { serviceLabel } from "../../common/labels";
import { ServiceName, serviceNames, serviceRow } from "../../common/services";
import { LOG_STREAM, logFields } from "./streams";

/** An object of Kibana's, as its export writes it and its import reads it. */
export interface SavedObject {
    type: "index-pattern" | "search";
    id: string;
    attributes: Record<string, unknown>;
    references: { id: string; name: string; type: "index-pattern" }[];
}

type LogField = keyof typeof logFields;

/** Levels that somebody should see, in oslo.log's words. */
const SEVERE = ["WARNING", "ERROR", "CRITICAL"];

/** Services with logs: rows of the table, but for those that another one took over. */
export const viewedServices: ServiceName[] = serviceNames.filter((name) => !serviceRow(name).absorbedBy);

/** Workloads of services that are not called as their row; "*" stands for anything. */
const WORKLOADS: Partial<Record<ServiceName, string[]>> = {
    "keystone-all": ["keystone*"],
    "neutron-l2-agent": ["neutron-openvswitch-agent*"],
    openvswitch: ["neutron-openvswitch", "neutron-openvswitch-gateway"],
    "horizon/apache2": ["horizon*"],
    "rabbitmq-server": ["rabbitmq*"],
    "mysqld-server": ["mysql*"],
    "ceph-mon": ["rook-ceph-mon*"],
    "ceph-osd": ["rook-ceph-osd*"],
    radosgw: ["rook-ceph-rgw*"],
    "lma-aggregator": ["*aggregator*"],
    "influxdb+grafana": ["*influxdb*", "*grafana*"],
    "elasticsearch+kibana": ["*-es-default", "*-kb"],
    nagios: ["*nagios*"],
    collector: ["*collector-host", "*collector-network", "*collector-hypervisor"],
    notifications: ["*collector-notifications"],
};

/** Names of a service's workloads, as its search finds them. */
export function workloadsOf(service: ServiceName): string[] {
    return WORKLOADS[service] ?? [`${service}*`];
}

/** Services whose lines have levels: oslo.log's. */
function hasLevels(service: ServiceName): boolean {
    return /^(keystone|nova|placement|neutron|glance|cinder)-/.test(service);
}

const SOURCE = "kibanaSavedObjectMeta.searchSourceJSON";

interface Search {
    id: string;
    title: string;
    /** In Kibana's query language. */
    query: string;
    columns: LogField[];
    /** Whether only what is severe is shown at first; the filter is there all the same, to be switched. */
    severe: boolean;
}

function savedSearch({ id, title, query, columns, severe }: Search): SavedObject {
    const index = `${SOURCE}.index`;
    const filterIndex = `${SOURCE}.filter[0].meta.index`;
    const filter = {
        meta: {
            alias: "WARNING and above",
            disabled: !severe,
            negate: false,
            key: "level",
            type: "phrases",
            params: SEVERE,
            indexRefName: filterIndex,
        },
        query: { bool: { should: SEVERE.map((level) => ({ match_phrase: { level } })), minimum_should_match: 1 } },
        $state: { store: "appState" },
    };
    return {
        type: "search",
        id: `openstack-ra-${id}`,
        attributes: {
            title,
            description: "",
            columns,
            sort: [["@timestamp", "desc"]],
            grid: {},
            hideChart: false,
            isTextBasedQuery: false,
            timeRestore: false,
            kibanaSavedObjectMeta: {
                searchSourceJSON: JSON.stringify({
                    query: { language: "kuery", query },
                    filter: [filter],
                    indexRefName: index,
                }),
            },
        },
        references: [index, filterIndex].map((name) => ({ id: LOG_STREAM, name, type: "index-pattern" as const })),
    };
}

function ofService(service: ServiceName): SavedObject {
    const levels = hasLevels(service);
    return savedSearch({
        id: serviceLabel(service),
        title: levels ? `${service}: warnings and errors` : service,
        query: `workload : (${workloadsOf(service).join(" or ")})`,
        columns: ["host", "pod", ...(levels ? (["level", "logger"] as const) : []), "message"],
        severe: levels,
    });
}

/** What Kibana has from the beginning: all logs, a saved search for each service, and for what is none's. */
export function savedViews(): SavedObject[] {
    return [
        {
            type: "index-pattern",
            id: LOG_STREAM,
            attributes: { title: LOG_STREAM, name: "Logs and notifications", timeFieldName: "@timestamp" },
            references: [],
        },
        ...viewedServices.map(ofService),
        savedSearch({
            id: "openstack-notifications",
            title: "Notifications of OpenStack",
            query: "event_type : *",
            columns: ["event_type", "publisher", "project", "instance", "request_id"],
            severe: false,
        }),
        savedSearch({
            id: "hosts",
            title: "Hosts: journal, audit and virtual machines",
            query: "source : (journal or audit or machine)",
            columns: ["host", "source", "systemd_unit", "message"],
            severe: false,
        }),
    ];
}
