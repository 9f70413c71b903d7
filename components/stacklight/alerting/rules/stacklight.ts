import { Watched } from "../watched";
import { GLOBAL } from "./names";
import { membersRule, Rule } from "./rule";

/** What StackLight itself is judged by, and what it alone looks at. */
export function stacklightRules({ influxdbs, logs, certificates }: Watched): Rule[] {
    const rules: Rule[] = [
        {
            kind: "influxdb",
            ...membersRule(
                {
                    host: "influxdb",
                    by: ["server"],
                    service: "instances",
                    says: ` of ${influxdbs} instances are not well`,
                    source: {
                        measurement: "http_response",
                        field: "response_status_code_match",
                        tags: { service: "influxdb" },
                    },
                    why: 'Each has a full copy, so one that is left does; what it missed it does not get again (RA "InfluxDB").',
                },
                influxdbs,
                Math.max(influxdbs - 1, 0),
            ),
        },
    ];
    if (logs) {
        rules.push({
            kind: "elasticsearch",
            host: "elasticsearch",
            service: "health",
            says: " is Elasticsearch's own judgement (1: green, 2: yellow, 3: red)",
            source: { measurement: "elasticsearch_cluster_health", field: "status_code" },
            by: ["name"],
            reduce: "worst",
            compare: "above",
            warning: 1,
            critical: 2,
            for: 600,
            why: 'Yellow lacks copies, red data (Elasticsearch, "Cluster health"); a new day\'s index is yellow for seconds.',
        });
    }
    if (certificates) {
        rules.push({
            kind: "certificates",
            host: GLOBAL,
            service: "certificates",
            says: " days until the first certificate ends",
            source: { measurement: "x509_cert", field: "expiry", tags: { type: "leaf" } },
            by: ["source"],
            // Of seconds.
            scale: 1 / 86_400,
            reduce: "worst",
            compare: "below",
            warning: 25,
            critical: 7,
            for: 300,
            fresh: 7200,
            why: "cert-manager renews with thirty days left (tls.ts): below 25 it has failed for five days.",
        });
    }
    return rules;
}
