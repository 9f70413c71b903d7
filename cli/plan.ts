import { Budget } from "../components/cloud/budgets";
import { cloudBudgets } from "../components/cloud";
import { serviceLabel } from "../components/common/labels";
import { roleNames, roles, SERVICE_LABEL } from "../components/common/roles";
import { serviceNames, serviceRow, ServiceName } from "../components/common/services";
import type { Settings } from "../config";
import { hostCounter } from "../stacks";
import { HostGroup, hostGroups, sumOf } from "../stacks/groups";
import { groupShare } from "./capacity";
import { Manifest, manifests } from "./manifests";
import { operatorLines } from "./operators";
import { ProgramRun } from "./program";
import { amount, count, counted, indented, percent, plain, Style, table, wrapped } from "./table";
import { builtServices, PodSet, podSets } from "./workloads";

const GIB = 2 ** 30;

function gigabytes(bytes: number): string {
    return `${amount(bytes / GIB)} GB`;
}

function terabytes(gb: number): string {
    return gb > 0 ? `${amount(gb / 1000)} TB` : "";
}

function heading({ stack }: ProgramRun, { layout }: Settings): string {
    return `${stack}: ${layout.description}`;
}

/** What stands there: the RA's totals, computed from the hosts. */
function hardware({ layout }: Settings, groups: HostGroup[]): string[] {
    const { scale, racks } = layout;
    const onlyStorage = ({ roles: of }: HostGroup) => of.every((role) => role === "storage");
    const hypervisors = sumOf(groups.filter((group) => group.roles.includes("compute"))).hosts;
    const row = (title: string, of: HostGroup[]) => {
        const { hosts, cores, memoryGB, ssdGB, hddGB } = sumOf(of);
        return [title, amount(hosts), amount(cores), `${amount(memoryGB)} GB`, terabytes(ssdGB), terabytes(hddGB)];
    };
    const kinds: [string, HostGroup[]][] = [
        ["compute and control", groups.filter((group) => !onlyStorage(group))],
        ["storage", groups.filter(onlyStorage)],
    ];
    return [
        `${count(sumOf(groups).hosts, "host")} in ${count(racks.length, "rack")}, of them ${count(hypervisors, "hypervisor")}; ` +
            `sized for ${count(scale.hypervisors, "hypervisor")} and ${count(scale.virtualMachines, "virtual machine")}`,
        "",
        ...table(
            [
                { title: "" },
                { title: "HOSTS", align: "right" },
                { title: "CORES", align: "right" },
                { title: "MEMORY", align: "right" },
                { title: "SSD", align: "right" },
                { title: "HDD", align: "right" },
            ],
            kinds.filter(([, of]) => of.length > 0).map(([title, of]) => row(title, of)),
        ),
    ];
}

/** The last part of an image's reference; the whole is among the images. */
function shortImage(reference: string): string {
    return (reference.split("/").pop() ?? reference).replace(/@sha256:.*/, "");
}

/** Tier by tier: its pods, one line for each set, then what else belongs to it. */
function tierTree(all: Manifest[], sets: PodSet[]): string[] {
    const rows = sets.map(({ name, replicas, images, requests, kind, simulated }) => [
        name,
        `${amount(replicas)} x`,
        images.map(shortImage).join(", "),
        `${amount(requests.cores)} ${requests.cores === 1 ? "core" : "cores"}`,
        gigabytes(requests.memory),
        simulated ? `${kind}, by its operator` : kind,
    ]);
    const [titles = "", ...lines] = table(
        [
            { title: "" },
            { title: "PODS", align: "right" },
            { title: "IMAGE" },
            { title: "EACH", align: "right" },
            { title: "", align: "right" },
            { title: "" },
        ],
        rows,
    );
    const standing = new Set(
        sets.filter(({ simulated }) => !simulated).map(({ tier, kind, name }) => `${tier} ${kind} ${name}`),
    );
    const tiers = [...new Set(all.map(({ tier }) => tier))];
    return [
        `  ${titles}`,
        ...tiers.flatMap((tier) => {
            const others = all
                .filter((manifest) => manifest.tier === tier)
                .map(({ object }) => object)
                .filter(({ kind, metadata }) => !standing.has(`${tier} ${kind} ${metadata.name}`));
            return [
                tier,
                ...indented(lines.filter((_, i) => sets[i]?.tier === tier)),
                ...indented(wrapped(counted(others.map(({ kind }) => kind)))),
            ];
        }),
    ];
}

function rolesTitle({ roles: of }: HostGroup): string {
    return of.length === roleNames.length ? "every role" : of.join(", ");
}

/** Hosts by role, and how much of them the pods ask for. */
function hostsByRole(groups: HostGroup[], sets: PodSet[]): string[] {
    const rows = groups.map((group) => {
        const shares = sets.map((set) => ({ set, pods: groupShare(set, group, groups) }));
        const asked = (of: (set: PodSet) => number) => shares.reduce((sum, { set, pods }) => sum + pods * of(set), 0);
        const cores = asked(({ requests }) => requests.cores);
        const memory = asked(({ requests }) => requests.memory);
        const [only, ...more] = group.roles;
        return [
            rolesTitle(group),
            only !== undefined && more.length === 0 ? roles[only].title : "",
            amount(group.hosts),
            amount(group.racks.size),
            amount(group.cores),
            `${amount(group.memoryGB)} GB`,
            ...(cores + memory > 0
                ? [amount(cores), percent(cores, group.cores), gigabytes(memory), percent(memory, group.memoryGB * GIB)]
                : []),
            cores > group.cores || memory > group.memoryGB * GIB ? "more than there is" : "",
        ];
    });
    const right = ["HOSTS", "RACKS", "CORES", "MEMORY", "ASKED FOR", "", "", ""];
    return table(
        [
            { title: "ROLE" },
            { title: "" },
            ...right.map((title) => ({ title, align: "right" as const })),
            { title: "" },
        ],
        rows,
    );
}

/** How a service is reached: what of the table's balancer the stack really has. */
function balancerOf(service: ServiceName, all: Manifest[], sets: PodSet[]): string {
    const label = serviceLabel(service);
    const wanted = serviceRow(service).loadBalancer;
    if (wanted === false) return "no";
    if (wanted === "proxy") {
        const proxy = sets.find(({ balances }) => balances === label);
        return proxy ? `${proxy.name} x ${proxy.replicas}` : "none";
    }
    const front = all.find(
        ({ object }) => object.kind === "Service" && object.metadata.labels?.[SERVICE_LABEL] === label,
    );
    const type = (front?.object.spec as { type?: string } | undefined)?.type;
    return type === "LoadBalancer" ? "yes" : front ? "cluster address" : "none";
}

/** Rows of the placement table that the stack has. */
function placement({ cloud: { placements } }: Settings, all: Manifest[], sets: PodSet[]): string[] {
    const built = builtServices(sets);
    const rows = built.map((service) => {
        const { roles: of, hosts, racks } = placements[service];
        const pods = sets.filter((set) => set.service === serviceLabel(service));
        return [
            service,
            amount(pods.reduce((sum, { replicas }) => sum + replicas, 0)),
            amount(hosts),
            amount(racks),
            of.join(", "),
            serviceRow(service).mayShare ? "yes" : "no",
            balancerOf(service, all, sets),
        ];
    });
    const others = serviceNames.filter(
        (service) => !built.includes(service) && !serviceRow(service).absorbedBy && placements[service].sets > 0,
    );
    return [
        ...table(
            [
                { title: "SERVICE" },
                { title: "INSTANCES", align: "right" },
                { title: "HOSTS", align: "right" },
                { title: "RACKS", align: "right" },
                { title: "ROLES" },
                { title: "MAY SHARE" },
                { title: "LOAD BALANCER" },
            ],
            rows,
        ),
        ...(others.length > 0 ? [`${others.length} more rows of the table are not in this stack`] : []),
    ];
}

/** Takers of a budget that are worth a line of their own. */
const MOST = 5;

/** Cells are equal, so one stands for all of them; what nothing is taken of is not worth a line. */
function worthTelling(all: Budget[]): Budget[] {
    const cells = all.filter(({ cell }) => cell !== undefined);
    const fullest = (what: string) => cells.filter((of) => of.what === what).sort((a, b) => b.used - a.used)[0];
    return all.filter((budget) => budget.used > 0 && (budget.cell === undefined || budget === fullest(budget.what)));
}

/** What is taken of what there is, and by whom: the same numbers by which an overdrawn budget is refused. */
function budgets({ cloud }: Settings): string[] {
    const rows = worthTelling(cloudBudgets(cloud)).flatMap(({ what, cell, used, limit, unit, parts }) => {
        const [most, rest] = [parts.slice(0, MOST), parts.slice(MOST)];
        const others = rest.reduce((sum, part) => sum + part.used, 0);
        const of = limit === undefined ? "of the external server's own" : `of ${amount(limit)} ${unit}`;
        return [
            [cell ? `${what}, each cell` : what, amount(used), of, limit === undefined ? "" : percent(used, limit), ""],
            ...most.map(({ who, used: part, how }) => [`  ${who}`, amount(part), "", "", how]),
            ...(rest.length > 0 ? [[`  ${rest.length} more`, amount(others), "", "", ""]] : []),
        ];
    });
    return table(
        [
            { title: "" },
            { title: "USED", align: "right" },
            { title: "LIMIT" },
            { title: "", align: "right" },
            { title: "" },
        ],
        rows,
    );
}

function objectCounts(run: ProgramRun, all: Manifest[]): string[] {
    return [
        `${count(all.length, "Kubernetes object")}; ${count(run.resources.length, "resource")} of the engine`,
        ...wrapped(counted(all.map(({ object }) => object.kind))),
    ];
}

/** Images of the catalogue that objects name. */
function images(settings: Settings, all: Manifest[]): string[] {
    const text = JSON.stringify(all.map(({ object }) => object));
    const used = Object.entries(settings.cloud.images ?? {}).filter(([, reference]) =>
        text.includes(JSON.stringify(reference)),
    );
    return table([{ title: "NAME" }, { title: "REFERENCE" }], used);
}

/** What a stack is: hardware, tiers, requests against capacity, placement, budgets, counts. As long for any number of hosts. */
export function planText(run: ProgramRun, settings: Settings, style: Style = plain): string {
    const all = manifests(run);
    const sets = podSets(all, hostCounter(settings.layout));
    const groups = hostGroups(settings.layout);
    const sections: [string, string[]][] = [
        [heading(run, settings), hardware(settings, groups)],
        ["Tiers", tierTree(all, sets)],
        ["Hosts by role", hostsByRole(groups, sets)],
        ["Placement", placement(settings, all, sets)],
        ["Budgets", budgets(settings)],
        ["Operators", operatorLines(run)],
        ["Objects", objectCounts(run, all)],
        ["Images", images(settings, all)],
    ];
    return sections.map(([title, lines]) => [style.heading(title), ...indented(lines)].join("\n")).join("\n\n");
}
