import { ProgramOptions } from "../../cli/program";
import { databaseAccounts, messagingAccounts } from "../../components/cloud";
import { canary } from "./secrets";
import { stacks } from "./stacks";

/** A way to set up the program. */
export interface Variant {
    what: string;
    stack: string;
    options: ProgramOptions;
}

const CA = "-----BEGIN CERTIFICATE-----";

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
                databasePasswords: passwordsOf("database", Object.keys(databaseAccounts)),
                messagingPasswords: passwordsOf("messaging", messagingAccounts),
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
