import { BALANCES_LABEL, BESIDE_LABEL, serviceLabel } from "../../components/common/labels";
import { roles, SERVICE_LABEL } from "../../components/common/roles";
import { serviceNames, serviceRow } from "../../components/common/services";
import { Host, Layout, profileOf } from "../../stacks/layout";
import { count } from "../table";
import { RackLoss } from "../verify";
import { PodFact } from "../verify/facts";
import { element, Html } from "./html";
import { lookOf, roleClass } from "./roles";

/** What a pod is: the row of the table, what stands in front of or beside it, or its workload. */
function titleOf({ name, labels }: PodFact): string {
    const row = (label: string) => serviceNames.find((service) => serviceLabel(service) === labels[label]);
    const [own, balanced, beside] = [row(SERVICE_LABEL), row(BALANCES_LABEL), row(BESIDE_LABEL)];
    if (own) return own;
    if (balanced) return `proxy of ${balanced}`;
    if (beside) return serviceRow(beside).beside ?? beside;
    if (labels.app?.startsWith("rook-")) return labels.app;
    const { "app.kubernetes.io/instance": instance, "app.kubernetes.io/component": component } = labels;
    // As flows name them.
    if (instance && component) return instance === component ? instance : `${instance} ${component}`;
    return name.replace(/(-[a-f0-9]{8,10})?-[a-z0-9]{5}$/, "");
}

/** Pods by what they are, the table's rows first. */
function contents(pods: PodFact[]): Html {
    const groups = new Map<string, PodFact[]>();
    for (const pod of pods) groups.set(titleOf(pod), [...(groups.get(titleOf(pod)) ?? []), pod]);
    const lines = [...groups]
        .sort(([a], [b]) => a.localeCompare(b))
        .map(([title, of]) => {
            const waiting = of.filter(({ ready }) => !ready).length;
            return element(
                "li",
                {},
                of.length > 1 ? `${of.length} × ${title}` : title,
                waiting > 0 ? `, ${waiting} not ready` : "",
            );
        });
    return lines.length > 0 ? element("ul", {}, ...lines) : element("p", { class: "quiet" }, "nothing runs here");
}

function hostItem(layout: Layout, host: Host, pods: PodFact[]): Html {
    const { cores, memoryGB, model } = profileOf(layout, host);
    const titles = host.roles.length > 2 ? "several roles" : host.roles.map((role) => roles[role].title).join(", ");
    const id = `host-${host.name}`;
    const label = `${host.name}: ${titles}, ${count(pods.length, "pod")}`;
    const attributes = { type: "button", class: `host ${roleClass(host.roles)}`, popovertarget: id, title: label };
    return element(
        "li",
        {},
        element("button", { ...attributes, "aria-label": label }, lookOf(host.roles).code),
        element(
            "div",
            { popover: true, id },
            element("h4", {}, host.name),
            element("p", { class: "quiet" }, `${titles} · ${host.rack} · ${model}, ${cores} cores, ${memoryGB} GB`),
            contents(pods),
        ),
    );
}

/** Pixels of a rack where there are few. */
const WIDEST = 60;

/** Every rack with its hosts, those of the control plane on top; what runs on a host opens from its cell. */
export function rackGrid(layout: Layout, pods: PodFact[], losses: RackLoss[]): Html {
    const byHost = new Map<string, PodFact[]>();
    for (const pod of pods) {
        const node = pod.node ?? "";
        const there = byHost.get(node);
        if (there) there.push(pod);
        else byHost.set(node, [pod]);
    }
    const order = Object.keys(roles);
    const place = ({ roles: [first = "compute"] }: Host) => order.indexOf(first);
    return element(
        "ul",
        { class: "racks", style: `max-width:${layout.racks.length * WIDEST}px` },
        ...layout.racks.map(({ name }) => {
            const hosts = layout.hosts.filter(({ rack }) => rack === name).sort((a, b) => place(a) - place(b));
            const loss = losses.find(({ rack }) => rack === name);
            const stands = loss?.problems.length === 0;
            const told = stands ? `without ${name} everything stands` : `without ${name}: ${loss?.problems.join("; ")}`;
            return element(
                "li",
                { class: "rack" },
                element(
                    "h3",
                    { title: name },
                    element("span", { class: "unseen" }, `${name}, `),
                    name.replace(/^\D+-?/, "") || name,
                ),
                element("ol", {}, ...hosts.map((host) => hostItem(layout, host, byHost.get(host.name) ?? []))),
                loss
                    ? element("div", {
                          class: stands ? "stands" : "falls",
                          role: "img",
                          "aria-label": told,
                          title: told,
                      })
                    : "",
            );
        }),
    );
}
