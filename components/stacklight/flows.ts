import { Flow, Server } from "../common/flows";
import { alertingFlows } from "./alerting/flows";
import { StackLightSettings } from "./args";
import { collectorFlows } from "./collector/flows";
import { logsFlows, logsServer } from "./logs/flows";
import { metricsFlows, metricsServer } from "./metrics/flows";

/** @param watched all that the aggregator asks */
export function stackLightFlows(
    name: string,
    args: Pick<StackLightSettings, "alerting"> & { certificates?: unknown },
    brokers: Server[],
    watched: Server[],
): Flow[] {
    const [metrics, logs] = [metricsServer(`${name}-metrics`), logsServer(`${name}-logs`)];
    return [
        ...metricsFlows(`${name}-metrics`),
        ...logsFlows(`${name}-logs`),
        ...collectorFlows(`${name}-collector`, { metrics, logs, brokers }),
        ...alertingFlows(`${name}-alerting`, { ...args.alerting, certificates: args.certificates }, [
            metrics,
            logs,
            ...watched,
        ]),
    ];
}
