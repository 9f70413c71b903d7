import * as pulumi from "@pulumi/pulumi";
import { DatabaseAccess, MessagingAccess, ServiceAccount } from "../common/access";
import { authtokenVariables, osloVariables } from "../common/openstack";
import { nova } from "../common/options/2026.1/nova";
import { Cell, cellSchema } from "./cells";
import { sharedPasswords } from "./config";

/** The servers that a process is connected to itself: those of its cell, or those above the cells. */
export interface CellServers {
    database: DatabaseAccess;
    messaging: MessagingAccess;
    /** Schema of its own cell. */
    schema: string;
    /** URL of the API's database, for processes above the cells. */
    api?: pulumi.Output<string>;
}

/** What nova.conf must not hold, and what tells one process's cell from another's. */
export function novaVariables(on: CellServers, account: ServiceAccount, metadataSecret: pulumi.Output<string>) {
    const shared = sharedPasswords(account.password);
    const transports = on.messaging.account("nova");
    return osloVariables(nova, {
        ...shared,
        DEFAULT: { transport_url: transports.rpc },
        database: { connection: on.database.account("nova").url(on.schema) },
        ...(on.api ? { api_database: { connection: on.api } } : {}),
        keystone_authtoken: authtokenVariables(account),
        neutron: { ...shared.neutron, metadata_proxy_shared_secret: metadataSecret },
        oslo_messaging_notifications: { transport_url: transports.notifications },
    });
}

/** Where each cell is, as the script that maps them reads it. */
export function cellUrls(
    above: DatabaseAccess,
    cells: Pick<Cell, "name" | "database" | "messaging">[],
): pulumi.Output<string> {
    const urls = cells.map(({ name, database, messaging }) =>
        pulumi
            .all([database.account("nova").url(cellSchema(name)), messaging.account("nova").rpc])
            .apply(([connection, transport]) => [name, { database: connection, transport }] as const),
    );
    const cell0 = above.account("nova").url(cellSchema("cell0"));
    return pulumi
        .all([cell0, pulumi.all(urls)])
        .apply(([connection, others]) =>
            JSON.stringify({ cell0: { database: connection }, ...Object.fromEntries(others) }),
        );
}
