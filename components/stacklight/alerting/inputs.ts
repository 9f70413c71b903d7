import { Plugin } from "./toml";
import { WatchedDatabase } from "./watched";

/**
 * MySQL's members, one by one, and the proxies' pods: their Service balances, so they are found through Kubernetes.
 */
export function sqlInput(
    { name, tls, proxy, account }: WatchedDatabase,
    hosts: string[],
    password: string,
    ca: string | undefined,
    namespace: string,
): Plugin[] {
    const tags = { cluster: name };
    const members: Plugin = {
        plugin: "inputs.mysql",
        options: {
            servers: hosts.map(
                (host) => `${account.username}:${password}@tcp(${host})/?tls=${tls ? "custom" : "false"}`,
            ),
            metric_version: 2,
            tls_ca: ca,
        },
        tables: { tags },
    };
    if (!proxy) return [members];
    return [
        members,
        {
            plugin: "inputs.prometheus",
            options: {
                urls: [],
                metric_version: 2,
                timeout: "10s",
                fieldinclude: ["haproxy_backend_status", "haproxy_frontend_*_sessions"],
                monitor_kubernetes_pods: true,
                monitor_kubernetes_pods_method: "settings",
                monitor_kubernetes_pods_namespace: namespace,
                monitor_kubernetes_pods_scheme: "http",
                monitor_kubernetes_pods_port: 8404,
                monitor_kubernetes_pods_path: "/metrics",
                kubernetes_label_selector: `app.kubernetes.io/instance=${name},app.kubernetes.io/component=${proxy.component}`,
            },
            tables: { tags },
        },
    ];
}

/** What Nova, Neutron and Cinder know of their agents. Lists of a thousand each, so every second minute. */
export function openstackInput(
    { authUrl, username, project }: { authUrl: string; username: string; project: string },
    password: string,
    ca: string | undefined,
): Plugin {
    return {
        plugin: "inputs.openstack",
        options: {
            authentication_endpoint: authUrl,
            domain: "default",
            project,
            username,
            password,
            enabled_services: ["agents", "cinder_services", "hypervisors", "nova_services"],
            interval: "120s",
            timeout: "30s",
            tls_ca: ca,
            // Without Keystone there is as much to tell of everything else.
            startup_error_behavior: "retry",
        },
    };
}
