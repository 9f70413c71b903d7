import { Dashboard } from "../dashboard";
import { ceph } from "./ceph";
import { controlPlane } from "./control-plane";
import { hosts } from "./hosts";
import { mysql } from "./mysql";
import { neutron } from "./neutron";
import { nova } from "./nova";
import { rabbitmq } from "./rabbitmq";
import { stacklight } from "./stacklight";

/** All dashboards: one for each tier, one for hosts, one for StackLight itself. */
export function dashboards(namespace: string): Dashboard[] {
    return [
        controlPlane(namespace),
        nova(namespace),
        neutron(namespace),
        rabbitmq(),
        mysql(),
        ceph(),
        hosts(),
        stacklight(namespace),
    ];
}
