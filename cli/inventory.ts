import { HOST_LABEL, Role, roleNames } from "../components/common/roles";
import { suggestion } from "../components/common/text";
import { Host, Layout, profileOf } from "../stacks/layout";
import { nodeLabels, nodeTaints } from "../stacks/nodes";
import { table } from "./table";

export const inventoryFormats = ["text", "json", "kubelet"] as const;

export interface InventoryOptions {
    /** "text" for people; "json"; "kubelet": each host's name and flags, for scripts. @default "text" */
    format?: (typeof inventoryFormats)[number];
    /** Only hosts with this role. */
    role?: string;
    /** Only hosts in this rack. */
    rack?: string;
}

/** The kubelet's flags for a host's labels and taints. It sets the host's name by itself. */
export function kubeletFlags(host: Host): string {
    const labels = Object.entries(nodeLabels(host)).filter(([key]) => key !== HOST_LABEL);
    const taints = nodeTaints(host).map(({ key, value, effect }) => `${key}=${value}:${effect}`);
    return [
        `--node-labels=${labels.map(([key, value]) => `${key}=${value}`).join(",")}`,
        ...(taints.length > 0 ? [`--register-with-taints=${taints.join(",")}`] : []),
    ].join(" ");
}

function refuseUnknown(what: string, name: string | undefined, known: readonly string[]): void {
    if (name === undefined || known.includes(name)) return;
    const few = known.length <= roleNames.length ? `, expected one of ${known.join(", ")}` : "";
    throw new Error(`no ${what} "${name}"${suggestion(name, [...known])}${few}`);
}

/** A layout's hosts, one on each line. Throws where the layout has no such rack, or nobody such a role. */
export function inventory(layout: Layout, options: InventoryOptions = {}): string {
    const { role, rack, format = "text" } = options;
    refuseUnknown("role", role, roleNames);
    refuseUnknown(
        "rack",
        rack,
        layout.racks.map(({ name }) => name),
    );
    const hosts = layout.hosts
        .filter((host) => role === undefined || host.roles.includes(role as Role))
        .filter((host) => rack === undefined || host.rack === rack);
    return formats[format](layout, hosts);
}

const formats = {
    text: (_: Layout, hosts: Host[]) =>
        table(
            [{ title: "HOST" }, { title: "RACK" }, { title: "ROLES" }, { title: "KUBELET FLAGS" }],
            hosts.map((host) => [host.name, host.rack, host.roles.join(","), kubeletFlags(host)]),
        ).join("\n"),
    json: (layout: Layout, hosts: Host[]) =>
        JSON.stringify(
            hosts.map((host) => {
                const { model, cores, memoryGB } = profileOf(layout, host);
                const { name, rack, roles } = host;
                return {
                    name,
                    rack,
                    roles,
                    model,
                    cores,
                    memoryGB,
                    labels: nodeLabels(host),
                    taints: nodeTaints(host),
                };
            }),
            undefined,
            2,
        ),
    kubelet: (_: Layout, hosts: Host[]) => hosts.map((host) => `${host.name} ${kubeletFlags(host)}`).join("\n"),
};
