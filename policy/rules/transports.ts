import { Credential, credentialsOf } from "../credentials";
import { optionOf, textsOf } from "../files";
import { containersOf, Pods, podsOf } from "../pods";
import { Rule, Violation } from "../rule";
import { at, listAt, ofKind, Stack, UNKNOWN } from "../stack";

const NOTIFICATIONS = "OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL";
const RPC = "OS_DEFAULT__TRANSPORT_URL";

/** Brokers and virtual host of each transport URL in a text, without accounts. */
function transportsIn(value: string): string[] {
    return [...value.matchAll(/rabbit:\/\/([^/"\s]*)\/([^?"\s]*)/g)].map(([, servers = "", vhost = ""]) => {
        const hosts = servers.split(",").map((server) => server.slice(server.lastIndexOf("@") + 1));
        return `${hosts.sort().join()}/${vhost}`;
    });
}

/** Transports that carry both. */
function sharedFaults(all: Credential[]): Violation[] {
    const notifications = new Set(
        all.filter(({ key }) => key === NOTIFICATIONS).flatMap(({ value }) => transportsIn(value)),
    );
    return all
        .filter(({ key }) => key !== NOTIFICATIONS)
        .filter(({ value }) => transportsIn(value).some((transport) => notifications.has(transport)))
        .map(({ urn, where }) => ({ urn, says: `${where}: calls go to the virtual host of notifications` }));
}

/** Variables that a pod gets from Secrets, by their Secrets' names. */
function secretsOf({ spec }: Pods): unknown[] {
    return containersOf(spec)
        .flatMap((container) => listAt(container, "envFrom"))
        .map((source) => at(source, "secretRef", "name"));
}

/** A service that notifies and is told of no transport for it does so over that of its calls (oslo.messaging). */
function fallbackFaults(stack: Stack): Violation[] {
    const named = ofKind(stack, "Secret")
        .map(({ props }) => ({ name: at(props, "metadata", "name"), data: at(props, "data") }))
        .filter(({ name, data }) => name !== UNKNOWN && data !== UNKNOWN);
    return podsOf(stack)
        .filter((pods) => {
            const given = secretsOf(pods);
            // What is not known may hold the variable.
            if (given.includes(UNKNOWN)) return false;
            const keys = named
                .filter(({ name }) => given.includes(name))
                .flatMap(({ data }) => Object.keys(data as object));
            return keys.includes(RPC) && !keys.includes(NOTIFICATIONS) && notifies(stack, pods);
        })
        .map(({ urn, where }) => ({ urn, says: `${where}: notifies, and has no ${NOTIFICATIONS}` }));
}

function notifies(stack: Stack, pods: Pods): boolean {
    return textsOf(stack, pods).some((text) => {
        const driver = optionOf(text, "oslo_messaging_notifications", "driver");
        return driver !== undefined && driver !== "noop";
    });
}

export const transports: Rule = {
    name: "transports",
    description: "Calls and notifications have transports of their own.",
    source: "RA, Messaging: notifications that nobody takes away must not fill the brokers of the calls",
    violations: (stack) => [...sharedFaults(credentialsOf(stack)), ...fallbackFaults(stack)],
};
