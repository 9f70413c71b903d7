import { at } from "../support/stacks";
import { Objects, plain } from "./kubelet/objects";

const ADDRESS = /[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?\.svc(?:\.cluster\.local)?(?=:(\d+))?/g;

/** Every text that pods are given: their files, and the rest of all objects. */
function texts(objects: Objects): string[] {
    const files = ["ConfigMap", "Secret"]
        .flatMap((kind) => objects.ofKind(kind))
        .flatMap((o) => Object.values(plain(o)));
    const others = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"].flatMap((kind) => objects.ofKind(kind));
    return [...files, ...others.map((object) => JSON.stringify(object))];
}

/** Names in the cluster, those of rendered Services, of their pods and of what operators make, that pods know. */
export function namesOf(objects: Objects, address: string): string[] {
    const services = objects.ofKind("Service").flatMap(({ metadata: { name, namespace = "default" } }) => {
        const short = `${name}.${namespace}`;
        const long = `${short}.svc.cluster.local`;
        return [name, short, `${short}.svc`, long, `${address.replaceAll(".", "-")}.${long}`];
    });
    const told = texts(objects).flatMap((text) => [...text.matchAll(ADDRESS)].map(([name]) => name));
    return [...new Set([...services, ...told])].sort();
}

/** Addresses in the cluster that pods are told, as host:port. */
export function addressesOf(objects: Objects): string[] {
    const told = texts(objects).flatMap((text) =>
        [...text.matchAll(ADDRESS)].flatMap(([name, port]) => (port === undefined ? [] : [`${name}:${port}`])),
    );
    return [...new Set(told)].sort();
}

/** Ports of rendered Services that lead to another port of their pods. */
export function movedPorts(objects: Objects): string[] {
    type Port = { name?: string; port: number; targetPort?: number | string };
    return objects.ofKind("Service").flatMap((service) => {
        const ports = (at(service, "spec", "ports") as Port[] | undefined) ?? [];
        return ports
            .filter(({ port, targetPort }) => typeof targetPort === "number" && targetPort !== port)
            .map(({ port, targetPort }) => `Service ${service.metadata.name}: ${port} is ${targetPort} in its pods`);
    });
}
