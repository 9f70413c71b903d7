import { serviceLabel } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { serviceNames, serviceRow, ServiceName } from "../../components/common/services";
import type { Settings } from "../../config";
import { Manifest } from "../manifests";
import { amount, table } from "../table";
import { builtServices, PodSet } from "../workloads";

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
export function placement({ cloud: { placements } }: Settings, all: Manifest[], sets: PodSet[]): string[] {
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
