import { serviceLabel } from "../../../common/labels";
import { Api } from "../watched";
import { Rule, spare } from "./rule";

/** What every API is judged by. */
export function apiRules({ service, workload, replicas }: Api): Rule[] {
    const host = serviceLabel(service);
    return [
        {
            kind: "api-answers",
            host,
            service: "API",
            says: " is the result of a request to the API (0: answered with 200)",
            source: { measurement: "http_response", field: "result_code", tags: { service } },
            by: ["server"],
            reduce: "worst",
            compare: "above",
            critical: 0,
            for: 120,
            why: "Users' requests fail. Two readings: one may fall into a pod's end (StackLight's API checks: one of one).",
        },
        {
            kind: "api-slow",
            host,
            service: "API response time",
            says: "s for a request to the API that needs neither token nor database",
            source: { measurement: "http_response", field: "response_time", tags: { service } },
            by: ["server"],
            reduce: "worst",
            compare: "above",
            warning: 1,
            critical: 5,
            for: 300,
            why: "It takes milliseconds; a second is a queue in front of every worker, and probes time out at five (api.ts).",
        },
        {
            kind: "api-instances",
            host,
            service: "API instances",
            says: ` of ${replicas} instances are available`,
            source: {
                measurement: "kubernetes_deployment",
                field: "replicas_available",
                tags: { deployment_name: workload },
            },
            by: ["deployment_name"],
            reduce: "worst",
            compare: "below",
            warning: replicas,
            critical: replicas - spare(replicas),
            for: 300,
            why: "The RA's number holds while pods are replaced (api.ts); below a majority the rest is overloaded.",
        },
    ];
}
