import * as pulumi from "@pulumi/pulumi";
import { CacheAccess, DatabaseAccess, MessagingAccess } from "../../components/common/access";
import { Identity, IdentityArgs } from "../../components/identity";
import { library, LibraryRun } from "./library";
import { at } from "./stacks";

// What a user has already: no component of ours, only what the interfaces ask for.

export const database: DatabaseAccess = {
    host: pulumi.output("db.example.org"),
    port: 3306,
    account: (name) => ({
        username: name,
        password: pulumi.secret("pw"),
        url: (schema) => pulumi.secret(`mysql+pymysql://${name}:pw@db.example.org/${schema}`),
    }),
};
export const messaging: MessagingAccess = {
    hosts: pulumi.output(["mq"]),
    port: 5671,
    ca: { secretName: "mq-ca", key: "ca.pem", path: "/etc/ssl/mq.crt" },
    account: (name) => ({
        username: name,
        password: pulumi.secret("pw"),
        rpc: pulumi.secret(`rabbit://${name}:pw@mq/openstack`),
        notifications: pulumi.secret(`rabbit://${name}:pw@mq/notifications`),
    }),
};
export const cache: CacheAccess = { servers: pulumi.output(["mc-0:11211", "mc-1:11211"]) };

/** Identity by itself, on them. */
export const make = (args: Partial<IdentityArgs> = {}) =>
    library(() => new Identity("id", { namespace: "cloud", database, cache, ...args }));
/** The one container of a workload or job. */
export const container = (inputs: Record<string, unknown>) =>
    at(inputs, "spec", "template", "spec", "containers", 0) as {
        command: string[];
        image: string;
        env: { name: string; value: string }[];
        envFrom: { secretRef: { name: string } }[];
        volumeMounts: { name: string; mountPath: string; subPath?: string }[];
    };
/** Keystone's configuration file. */
export const conf = ({ inputs }: LibraryRun<unknown>) =>
    at(inputs("ConfigMap", "id-config"), "data", "keystone.conf") as string;
/** The name that the engine gave an object. */
export const nameOf = ({ resources }: LibraryRun<unknown>, name: string, kind: string) =>
    resources.find((made) => made.name === name && made.type.endsWith(`:${kind}`))?.objectName;
