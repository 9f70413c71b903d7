import * as pulumi from "@pulumi/pulumi";
import { Files } from "./files";

/** Who runs the agents of hypervisors: pods beside libvirtd and QEMU, or the host's own provisioning (RA, to the letter). */
export const agentModes = ["pod", "host"] as const;
export type AgentMode = (typeof agentModes)[number];

export interface HostAgentArgs {
    /** Of the unit, e.g. "nova-compute". */
    name: string;
    description: string;
    /** The program by its name, found on the unit's PATH, and its arguments. */
    command: string[];
    /** User that it runs as, from the distribution's packages. */
    user: string;
    files: Files;
    /** What files must not hold, as environment variables. */
    variables: Record<string, pulumi.Input<string>>;
    /** Seconds that it has to end. */
    grace: number;
}

/**
 * Files by their paths on the host: configuration, a systemd unit, and the unit's environment with the credentials,
 * which only root may read (systemd reads it before it changes the user).
 */
export type HostFiles = pulumi.Output<Record<string, string>>;

/** Written by the host's own provisioning where it is needed: what only the host knows, such as OS_DEFAULT__MY_IP. */
const OWN_ENVIRONMENT = "/etc/openstack-ra/host.env";

/** An agent as the host's own provisioning takes it; secret as a whole, since its environment holds credentials. */
export function hostAgent({ name, files, variables, ...unit }: HostAgentArgs): HostFiles {
    const environment = `/etc/openstack-ra/${name}.env`;
    return pulumi.secret(
        pulumi.all([pulumi.output(files), pulumi.output(variables)]).apply(([texts, values]) => ({
            ...texts,
            [environment]: Object.entries(values)
                .map(([variable, value]) => `${variable}=${quoted(value)}\n`)
                .join(""),
            [`/etc/systemd/system/${name}.service`]: unitText(unit, environment),
        })),
    );
}

/** As systemd's EnvironmentFile reads it back: it expands nothing, and takes a backslash before these four characters. */
function quoted(value: string): string {
    return `"${value.replace(/["\\$`]/g, "\\$&")}"`;
}

/** As systemd's ExecStart reads it back: there `%` begins a specifier and `$` a variable, unless doubled. */
function argument(text: string): string {
    const literal = text.replace(/[%$]/g, "$&$&");
    return /^[^\s"'\\;]+$/.test(text) ? literal : `"${literal.replace(/["\\]/g, "\\$&")}"`;
}

function unitText(unit: Omit<HostAgentArgs, "name" | "files" | "variables">, environment: string): string {
    return [
        "[Unit]",
        `Description=${unit.description.replaceAll("%", "%%")}`,
        "Wants=network-online.target",
        // What of these a distribution does not have, systemd leaves out.
        "After=network-online.target libvirtd.service virtqemud.service openvswitch-switch.service openvswitch.service",
        "",
        "[Service]",
        `User=${unit.user}`,
        `EnvironmentFile=${environment}`,
        // The later file wins; it need not be there.
        `EnvironmentFile=-${OWN_ENVIRONMENT}`,
        `ExecStart=/usr/bin/env ${unit.command.map(argument).join(" ")}`,
        "Restart=always",
        "RestartSec=5",
        // What it has started, a virtual machine's helper or a dnsmasq, outlives it.
        "KillMode=process",
        `TimeoutStopSec=${unit.grace}`,
        "",
        "[Install]",
        "WantedBy=multi-user.target",
        "",
    ].join("\n");
}
