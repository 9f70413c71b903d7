import { cephCapacity } from "../../components/ceph";
import { tierArgs } from "../../components/cloud";
import type { Settings } from "../../config";
import { table } from "../table";

/** What Ceph holds, and what is left of that after a loss. */
export function storage({ cloud }: Settings): string[] {
    const { rows } = cephCapacity(tierArgs(cloud).ceph);
    if (rows.length === 0) return ["a Ceph cluster that is there already"];
    return table(
        [{ title: "CEPH" }, { title: "", align: "right" }, { title: "FROM" }],
        rows.map(({ what, value, how }) => [what, value, how]),
    );
}
