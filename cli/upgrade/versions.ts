import { ImageName } from "../../components/common/images";
import { Release, releaseNames } from "../../components/common/releases";
import { suggestion } from "../../components/common/text";

/** What the rules of upgrades need to know of a release. */
export type Line = Record<string, { slurp: boolean }>;

/** Why one may not go from one release to another; nothing where one may. @param line the releases, the oldest first */
export function releaseFault(from: string, to: string, line: Line): string | undefined {
    const names = Object.keys(line);
    const [old, next] = [names.indexOf(from), names.indexOf(to)];
    if (next < 0)
        return `no release "${to}"${suggestion(to, names)}, there are option catalogues of ${names.join(", ")}`;
    if (next < old)
        return `older than the stack's ${from}: no service has a way back for its schema; expected a newer one`;
    const skipped = names.slice(old + 1, next);
    const both = line[from]?.slurp === true && line[to]?.slurp === true;
    // Two SLURP releases that follow on each other: what is between them may be left out, and nothing else.
    if (skipped.length === 0 || (both && !skipped.some((name) => line[name]?.slurp))) return undefined;
    return (
        `${from} → ${to} leaves out ${skipped.join(", ")}, which one may only between two SLURP releases ` +
        `that follow on each other; expected ${skipped[0] ?? ""} first`
    );
}

/** The numbers of a version: "8.4.7-7.1" → 8, 4, 7, 7, 1; a text that does not begin with one has none. */
export function numbers(tag: string): number[] {
    const [text = ""] = /^v?\d+([.-]\d+)*/.exec(tag) ?? [];
    return text.split(/\D+/).filter(Boolean).map(Number);
}

function compare(a: number[], b: number[]): number {
    const at = a.findIndex((part, i) => part !== b[i]);
    return at < 0 ? a.length - b.length : (a[at] ?? 0) - (b[at] ?? 0);
}

/** The release that a tag of OpenStack's own images begins with. */
export function releaseOf(tag: string): string | undefined {
    return /^(\d{4}\.\d)(-|$)/.exec(tag)?.[1];
}

/** Which versions may follow on one, of servers that keep data. */
interface Series {
    holds: (old: number[], next: number[]) => boolean;
    /** After "expected". */
    expected: (old: number[]) => string;
    why: string;
}

/** Only versions whose first numbers stay. */
function stays(parts: number, why: string): Series {
    return {
        holds: (old, next) => compare(old.slice(0, parts), next.slice(0, parts)) === 0,
        expected: (old) => `a version of ${old.slice(0, parts).join(".")}`,
        why,
    };
}

/** Only versions that begin with one of these numbers. */
function oneOf(majors: number[], why: string): Series {
    return { holds: (_, [next = 0]) => majors.includes(next), expected: () => `one of ${majors.join(" or ")}`, why };
}

/** The same minor version, or the next one. */
function nextMinor(why: string): Series {
    return {
        holds: ([major, minor = 0], [to, next = 0]) => major === to && next <= minor + 1,
        expected: ([major = 0, minor = 0]) => `a version of ${major}.${minor} or ${major}.${minor + 1}`,
        why,
    };
}

const series: Partial<Record<ImageName, Series>> = {
    // docs/decisions.md, and RabbitMQ's release notes of 4.3.
    rabbitmq: stays(
        2,
        "4.3 has no pause_minority any more, refuses the queues that RPC uses unless a deprecated feature is permitted, " +
            "and wants all feature flags of 4.2 enabled before; the program's configuration is for 4.2",
    ),
    mysql: stays(
        2,
        "another series has another data dictionary, and the operator (1.19) is told of 8.4; Percona's guide to major upgrades has the way",
    ),
    influxdb: stays(1, "InfluxDB 3 has no copies, and another database"),
    elasticsearch: stays(1, "another major version has to be prepared in Kibana's Upgrade Assistant"),
    // rook.io/docs, Ceph upgrades, supported versions of 1.20.
    ceph: oneOf(
        [19, 20],
        "Rook 1.20 is made for Squid (19) and Tentacle (20), and no others; a newer Rook comes first",
    ),
    // etcd.io/docs, Upgrade policy.
    etcd: nextMinor("members of etcd go one minor version at a time"),
};

/** Images whose servers do not start on the data of a newer version: why, and what there is instead of a way back. */
export const keepsData: Partial<Record<ImageName, { why: string; back: string }>> = {
    rabbitmq: {
        why: "brokers do not start on the data of a newer minor version",
        back: "None from a newer minor version; an older patch of the same one starts on its data.",
    },
    mysql: {
        why: "MySQL does not start on the data of a newer version",
        back: "From a backup that was made before, into a cluster of the old version.",
    },
    etcd: {
        why: "members of etcd do not start on the data of a newer minor version",
        back:
            "An older patch of the same minor version: the old version again. From a newer minor version only what " +
            "etcd's guide to downgrades says (etcdctl downgrade enable, before the first member). Its data are locks of volumes: " +
            "empty claims are a way back too, while no cinder-volume runs.",
    },
    ceph: {
        why: "Ceph's daemons cannot be downgraded",
        back: "None: forward, to a version that mends it.",
    },
    influxdb: {
        why: "InfluxDB does not start on metadata of a newer version",
        back: "`influxd downgrade` in each member before the old version, as InfluxDB's guide has it, or empty claims and a backup of before.",
    },
    elasticsearch: {
        why: "Elasticsearch does not start on the data of a newer version",
        back: "From a snapshot that was made before, into a cluster of the old version.",
    },
};

/** Why an image may not go from one tag to another; nothing where it may. @param release of the stack */
export function tagFault(image: ImageName, from: string, to: string, release: Release): string | undefined {
    const other = releaseOf(to);
    if (other !== undefined && releaseOf(from) !== undefined && other !== release) {
        return releaseNames.indexOf(other as Release) > releaseNames.indexOf(release)
            ? `${to} is of another release than the stack's ${release}: upgrade all services, with --to ${other}`
            : `${to} is older than the stack's release ${release}, and its schema has no way back`;
    }
    const [old, next] = [numbers(from), numbers(to)];
    if (keepsData[image] && next.length > 0 && next.length < old.length)
        return `${to}, expected all numbers, as ${from} has them: a shorter tag moves, and data do not move back with it`;
    const line = series[image];
    if (line && !line.holds(old, next)) return `${to}, expected ${line.expected(old)}: ${line.why}`;
    if (keepsData[image] && compare(next, old) < 0) {
        return `${to} is older than ${from}, and does not start on its data`;
    }
    return undefined;
}

/** A version that was given without what the image's tags begin or end with: "4.2.10" → "4.2.10-management", "3.7.0" → "v3.7.0". */
export function completed(given: string, current: string): string {
    const version = current.startsWith("v") && /^\d/.test(given) ? `v${given}` : given;
    const [, words = ""] = /^v?[\d.]+(-[a-z_][\w-]*)$/.exec(current) ?? [];
    return /^v?\d+(\.\d+)*$/.test(version) ? version + words : version;
}
