import { ImageName } from "../../../components/common/images";
import { Change } from "../../diff/compare";
import { numbers, tagFault } from "../../upgrade/versions";
import { Rule } from "../rule";

/** Where the version of what holds data stands, by kind; of a StatefulSet, which image it is follows from its repository. */
const VERSIONS: Record<string, { path: RegExp; image?: ImageName } | undefined> = {
    PerconaXtraDBCluster: { path: /^spec\.pxc\.image$/, image: "mysql" },
    RabbitmqCluster: { path: /^spec\.image$/, image: "rabbitmq" },
    CephCluster: { path: /^spec\.cephVersion\.image$/, image: "ceph" },
    Elasticsearch: { path: /^spec\.version$/, image: "elasticsearch" },
    StatefulSet: { path: /^spec\.template\.spec\.containers\[[^\]]*\]\.image$/ },
};
const REPOSITORY = /(?:^|\/)(etcd|influxdb)(?:[:@]|$)/;

/** The version in an image's reference, or a version by itself. */
function tagOf(reference: string): string | undefined {
    return /^(?:.*:)?([^:/]+)$/.exec(reference.split("@")[0] ?? "")?.[1];
}

/** Why its members do not start on the data that they have; undefined where they may. */
function versionFault({ kind, op, fields }: Change): string | undefined {
    const version = op === "update" ? VERSIONS[kind] : undefined;
    return fields
        .filter(({ path }) => version?.path.test(path))
        .map(({ before = "", after = "" }) => {
            const image = version?.image ?? (REPOSITORY.exec(before)?.[1] as ImageName | undefined);
            const [from, to] = [tagOf(before), tagOf(after)];
            if (!image || !from || !to || [from, to].some((tag) => numbers(tag).length === 0)) return undefined;
            // The release is asked for of OpenStack's own images only.
            return tagFault(image, from, to, "2026.1");
        })
        .find((fault) => fault !== undefined);
}

export const versionRules: Rule[] = [
    {
        name: "version-impossible",
        class: "replacement",
        applies: (change) => versionFault(change) !== undefined,
        says: (change) => `cannot become this with its data: ${versionFault(change) ?? ""}`,
    },
];
