import { ProgramOptions, ProgramRun, runProgram } from "../../cli/program";
import { databaseAccounts, messagingAccounts } from "../../components/cloud";
import { operatorNames } from "../../components/operators";
import { canary } from "./secrets";
import { stackRun, stacks } from "./stacks";

/** A way to set up the program. */
export interface Variant {
    what: string;
    stack: string;
    options: ProgramOptions;
}

/** A certificate of a site's own CA, whose key nobody has. */
const CA = `-----BEGIN CERTIFICATE-----
MIIBezCCASGgAwIBAgIUB1KJfMbUk2+EJxt5cB5tWojgkH4wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHc2l0ZS1jYTAgFw0yNjExMjQwMzA0MzRaGA8yMTI2MTAzMTAz
MDQzNFowEjEQMA4GA1UEAwwHc2l0ZS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABKhVYaQYWP/5FODN2jocWe6rz4X0PjwEj1VPKNI4oFP8jIcDyzgYGEaUMPh3
+un42xiRwEY5Jtyah4Yq3+/Cd+6jUzBRMB0GA1UdDgQWBBSQXQU2ZyLvXybztaQ1
kdxCuyCMZzAfBgNVHSMEGDAWgBSQXQU2ZyLvXybztaQ1kdxCuyCMZzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCICmohlXfP6Hq7CcamRRvMhPlQGb2
cmMQGyj8ovigERzxAiEA01mTBXnRtb60JtT+EACwgtMo6cEZjRnZ2MVyhY7zlaQ=
-----END CERTIFICATE-----
`;

const passwordsOf = (of: string, accounts: string[]) =>
    JSON.stringify(Object.fromEntries(accounts.map((account) => [account, canary(`${of} ${account}`)])));

/** Every stack as it is, and what the stacks leave out: each other arm of each tier. */
export const variants: Variant[] = [
    ...stacks.map((stack) => ({ what: stack, stack, options: {} })),
    {
        what: "lab with databases and brokers that are there already",
        stack: "lab",
        options: {
            config: {
                database: JSON.stringify({ external: { host: "db", caCertificate: CA } }),
                messaging: JSON.stringify({ external: { hosts: ["a", "b"], caCertificate: CA } }),
            },
            secretConfig: {
                kubeconfig: canary("kubeconfig"),
                alertWebhook: `https://alerts.example.org:8443/${encodeURIComponent(canary("webhook"))}`,
                databasePasswords: passwordsOf("database", Object.keys(databaseAccounts)),
                messagingPasswords: passwordsOf("messaging", [...messagingAccounts, "stacklight"]),
            },
        },
    },
    {
        what: "lab with a bucket for backups, behind ProxySQL",
        stack: "lab",
        options: {
            config: {
                database: JSON.stringify({ proxy: "proxysql", backup: { bucket: { name: "backups" } } }),
            },
            secretConfig: {
                backupCredentials: JSON.stringify({ accessKey: canary("access"), secretKey: canary("secret") }),
            },
        },
    },
    {
        what: "lab in plaintext, with one broker, and no load balancers",
        stack: "lab",
        options: {
            config: {
                tls: JSON.stringify({ enabled: false }),
                messaging: JSON.stringify({ replicas: 1 }),
                loadBalancers: "false",
            },
        },
    },
    {
        what: "lab with operators that the stack installs, and interfaces of pods in the storage network",
        stack: "lab",
        options: {
            config: {
                operators: JSON.stringify({ install: Object.fromEntries(operatorNames.map((name) => [name, true])) }),
                fabric: JSON.stringify({ interfaces: ["storage"] }),
            },
        },
    },
    {
        what: "cells with the site's issuer, and addresses that the site announces",
        stack: "scale-5000",
        options: {
            config: {
                tls: JSON.stringify({ issuer: "site", caCertificate: CA }),
                fabric: JSON.stringify({ mode: "external" }),
            },
        },
    },
    {
        what: "lab whose hosts run the agents themselves",
        stack: "lab",
        options: {
            config: {
                agents: "host",
                ceph: JSON.stringify({
                    monitorAddresses: {
                        "ceph-mon-1": "10.30.0.11",
                        "ceph-mon-2": "10.30.0.12",
                        "ceph-mon-3": "10.30.0.13",
                    },
                }),
            },
        },
    },
    {
        what: "lab with a Ceph that is there already",
        stack: "lab",
        options: {
            config: {
                ceph: JSON.stringify({ external: { monitors: ["mon-a", "mon-b"], keysSecret: "ceph-clients" } }),
            },
        },
    },
];

const runs = new Map<Variant, Promise<ProgramRun>>();

/** A variant's run; made once for all tests of a process. */
export function variantRun(variant: Variant): Promise<ProgramRun> {
    const plain = Object.keys(variant.options).length === 0;
    const run = runs.get(variant) ?? (plain ? stackRun(variant.stack) : runProgram(variant.stack, variant.options));
    runs.set(variant, run);
    return run;
}
