import { Fault, faultsAt } from "../common/faults";

/** Ceph's options by section (global, a kind of daemon, or one daemon) and name; values as text. */
export type CephOptions = Record<string, Record<string, string>>;

/** A section of Ceph's central configuration: "osd", "osd.7", "osd/host:storage-01". */
const SECTION = /^(global|mon|mgr|osd|client)(\.[\w.-]+)?(\/[a-z]+:[\w.-]+)?$/;
const OPTION = /^[a-z][a-z0-9_/]*$/;

/** Faults of options that a user sets. Whether Ceph has them is for Ceph to say. */
export function optionFaults(path: string, options: CephOptions | undefined): Fault[] {
    return Object.entries(options ?? {}).flatMap(([section, values]) => {
        const at = `${path}.${section}`;
        const named = SECTION.test(section)
            ? []
            : faultsAt(at, [`no section of Ceph's, expected global, mon, mgr, osd or client, or one of theirs: osd.7`]);
        return [
            ...named,
            ...Object.entries(values).flatMap(([option, value]) => {
                if (OPTION.test(option) && typeof value === "string" && /^[^\r\n]+$/.test(value)) return [];
                return faultsAt(`${at}.${option}`, [
                    `${JSON.stringify(value)}, expected one line of text for an option`,
                ]);
            }),
        ];
    });
}

/** Options with a user's own over them. */
export function withOptions(ours: CephOptions, own: CephOptions = {}): CephOptions {
    const sections = new Set([...Object.keys(ours), ...Object.keys(own)]);
    return Object.fromEntries([...sections].map((section) => [section, { ...ours[section], ...own[section] }]));
}
