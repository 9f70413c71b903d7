import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Certificates, Messaging, NOTIFICATIONS_VHOST } from "openstack-ra";

const name = new pulumi.Config().require("namespace");
const { name: namespace } = new k8s.core.v1.Namespace(name, { metadata: { name } }).metadata;

const services = ["orders", "billing"];
const brokers = new Messaging("broker", {
    namespace,
    accounts: services,
    // A shop has no hypervisors; this is the least that three brokers are given.
    scale: { hypervisors: 1, virtualMachines: 1 },
    certificates: new Certificates("tls", { namespace }),
});

// What each service mounts: AMQP URLs of all brokers, with the virtual host whose queues are replicated.
for (const service of services) {
    const { username, password } = brokers.account(service);
    const urls = pulumi
        .all([brokers.hosts, password])
        .apply(([hosts, plain]) =>
            hosts.map(
                (host) =>
                    `amqps://${username}:${encodeURIComponent(plain)}@${host}:${brokers.port}/${NOTIFICATIONS_VHOST}`,
            ),
        );
    new k8s.core.v1.Secret(`${service}-amqp`, {
        metadata: { namespace, name: `${service}-amqp` },
        stringData: { urls: urls.apply((all) => all.join("\n")) },
    });
}

/** The Secret with the CA by which services verify the brokers. */
export const caSecret = brokers.ca?.secretName;
