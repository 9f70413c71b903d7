import * as pulumi from "@pulumi/pulumi";
import { CephAccess, MessagingAccess } from "../../components/common/access";
import { ComputeNode, ComputeNodeArgs } from "../../components/compute-node";
import { messaging } from "./identity";
import { library } from "./library";

// What a user has already: no component of ours, only what the interfaces ask for.

export const ceph: CephAccess = {
    client: (user) => ({
        user,
        pool: user === "nova" ? "vms" : "volumes",
        monitors: ["10.0.0.1", "10.0.0.2"],
        key: { secretName: "ceph-keys", entry: user },
    }),
};

/** A hypervisor tier by itself, named "hv". */
export const make = (args: Partial<ComputeNodeArgs> = {}, broker: MessagingAccess = messaging) =>
    library(
        () =>
            new ComputeNode("hv", {
                namespace: "cloud",
                messaging: broker,
                identity: { authUrl: pulumi.output("http://keystone:5000/v3"), region: "RegionOne" },
                account: { username: "nova", password: pulumi.secret(pulumi.output("pa$$word")) },
                ceph,
                consoleUrl: pulumi.output("https://console.example.org"),
                ...args,
            }),
    );
