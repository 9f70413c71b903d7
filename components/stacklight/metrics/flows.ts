import { calls, Flow, Server, serverOf } from "../../common/flows";
import { GRAFANA_PORT, PORT } from "./config";

/** What collectors and the aggregator write to, and whoever reads: every copy. */
export function metricsServer(name: string): Server {
    return serverOf(name, "influxdb", PORT);
}

/** Grafana, which operators look at, and probes may ask for /api/health. */
export function grafanaServer(name: string): Server {
    return serverOf(name, "grafana", GRAFANA_PORT);
}

export function metricsFlows(name: string): Flow[] {
    const grafana = grafanaServer(name);
    return [...calls("users", grafana), ...calls(grafana.at, metricsServer(name))];
}
