import { Input } from "@pulumi/pulumi";
import { SERVICE_LABEL } from "./roles";
import { ServiceName } from "./services";

/** On the pods of a balancer that comes with a tier: the row of the placement table that it balances. */
export const BALANCES_LABEL = "openstack-ra/balances";

/** On pods that stand beside a row's own, as Grafana beside InfluxDB: the row. They are none of its instances. */
export const BESIDE_LABEL = "openstack-ra/beside";

/** What a workload is, in the words of Kubernetes' recommended labels. */
export interface App {
    namespace: Input<string>;
    /** The tier's resource name, e.g. "keystone": one instance of the tier in a namespace. */
    instance: string;
    /** The part of the tier, e.g. "api" or "rotate". */
    component: string;
    /** The row of the placement table that the pods are instances of; jobs have none. */
    service?: ServiceName;
    /** The row whose hosts the pods share, where they are no instances of it. */
    beside?: ServiceName;
}

/** Labels that select the pods; they never change in the life of a workload. */
export function selectorLabels(app: App): Record<string, string> {
    return { "app.kubernetes.io/instance": app.instance, "app.kubernetes.io/component": app.component };
}

/** All labels of an object. "horizon/apache2" and "influxdb+grafana" become label values. */
export function labels(app: App): Record<string, string> {
    return {
        ...selectorLabels(app),
        "app.kubernetes.io/part-of": "openstack-ra",
        ...(app.service ? { [SERVICE_LABEL]: serviceLabel(app.service) } : {}),
        ...(app.beside ? { [BESIDE_LABEL]: serviceLabel(app.beside) } : {}),
    };
}

export function serviceLabel(service: ServiceName): string {
    return service.replace(/[^a-z0-9-]/g, "-");
}

/**
 * Metadata of an object of an app. Without a name the engine names it, after its resource and with a suffix of its own, so
 * that a replacement can stand beside what it replaces.
 */
export function metadata(app: App, extra: { name?: Input<string>; annotations?: Record<string, string> } = {}) {
    const annotations = extra.annotations && unlessEmpty(extra.annotations);
    return { ...extra, annotations, namespace: app.namespace, labels: labels(app) };
}

/** Nothing in place of an empty map: the API server stores none, and every preview would show it as new. */
export function unlessEmpty<T extends object>(map: T): T | undefined {
    return Object.keys(map).length > 0 ? map : undefined;
}
