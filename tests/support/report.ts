import { ReportData } from "../../cli/report";
import { stackSettings } from "../../cli/settings";
import { judge, rackLosses } from "../../cli/verify";
import { NodeFact, PodFact } from "../../cli/verify/facts";
import { serviceLabel } from "../../components/common/labels";
import { SERVICE_LABEL } from "../../components/common/roles";
import { ServiceName } from "../../components/common/services";

/** Rows that the pretended cluster has. */
const BUILT: ServiceName[] = ["keystone-all", "rabbitmq-server", "nova-compute", "ceph-osd"];

/** What a stack's report is made from, where pods of some rows are on every host of theirs. */
export function reportData(stack: string, change: (pods: PodFact[]) => PodFact[] = (pods) => pods): ReportData {
    const settings = stackSettings(stack);
    const { layout } = settings;
    const nodes: NodeFact[] = layout.hosts.map(({ name, rack, roles }) => ({ name, rack, roles }));
    const { placements } = settings.cloud;
    const pods = BUILT.flatMap((service) => {
        const { roles, replicas } = placements[service];
        const hosts = nodes.filter((node) => node.roles.some((role) => roles.includes(role))).slice(0, replicas);
        const label = serviceLabel(service);
        return hosts.map(({ name: node }, i): PodFact => {
            const labels = { [SERVICE_LABEL]: label };
            return {
                name: `${label}-${i}`,
                namespace: "openstack",
                node,
                ready: true,
                labels,
                passing: false,
                simulated: false,
            };
        });
    });
    const facts = { nodes, pods: change(pods), services: [] };
    const expected = {
        namespaces: new Set(["openstack"]),
        placements,
        built: new Set(BUILT),
        loadBalancers: false,
        disks: new Map(nodes.filter(({ roles }) => roles.includes("storage")).map(({ name }) => [name, 1])),
    };
    return {
        stack,
        settings,
        facts,
        reports: judge(facts, expected),
        losses: rackLosses(facts, expected),
        deployed: "a test",
        made: new Date("2026-11-24T03:04:05Z"),
    };
}
