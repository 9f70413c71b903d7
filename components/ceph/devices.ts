import { HostDisks, StorageHost } from "./crush";

/** The disks of every storage host, by path or by name below /dev; `{2..11}` or `{c..l}` in one stands for each of them. */
export interface StorageDevices {
    /** HDDs, at least as many as the host with the most has, e.g. `/dev/disk/by-path/pci-0000:03:00.0-sas-phy{2..11}-lun-0`. */
    hdd: string[];
    /**
     * What keeps their metadata: the SSDs, shared evenly; or a partition or logical volume for each HDD, where the SSDs hold
     * the operating system too.
     */
    ssd: string[];
}

/** An HDD, and where its metadata is. */
export interface OsdDevice {
    name: string;
    metadataDevice?: string;
    /** Whether the metadata device is the HDD's own, and as large as it is. */
    whole?: boolean;
}

const RANGE = /\{(\w)(\d*)\.\.(\w)(\d*)\}/;

/** The names that a pattern stands for, its first range changing slowest. */
export function expanded(pattern: string): string[] {
    const found = RANGE.exec(pattern);
    if (!found) return [pattern];
    const [range, a = "", moreA = "", b = "", moreB = ""] = found;
    const numbers = /^\d+$/.test(a + moreA) && /^\d+$/.test(b + moreB);
    const letters = /^[a-z]$/.test(a + moreA) && /^[a-z]$/.test(b + moreB);
    if (!numbers && !letters) return [pattern];
    const [first, last] = numbers ? [Number(a + moreA), Number(b + moreB)] : [a.charCodeAt(0), b.charCodeAt(0)];
    const values = Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => first + i);
    return values.flatMap((value) =>
        expanded(pattern.replace(range, () => (numbers ? String(value) : String.fromCharCode(value)))),
    );
}

export function allExpanded(patterns: string[]): string[] {
    return patterns.flatMap(expanded);
}

export function diskCount({ disks }: Pick<StorageHost, "disks">, of: HostDisks["media"]): number {
    return disks.filter(({ media }) => media === of).reduce((sum, { count }) => sum + count, 0);
}

/** The kernel's name of the n-th disk, counted from 0: sda to sdz, sdaa and so on. */
function kernelName(n: number): string {
    const letter = (i: number) => String.fromCharCode("a".charCodeAt(0) + i);
    return `/dev/sd${n < 26 ? letter(n) : letter(Math.floor(n / 26) - 1) + letter(n % 26)}`;
}

/**
 * The HDDs of a host, each with the device of its metadata. SSDs are shared as evenly as their number allows, the first
 * HDDs on the first SSD. Without names of the user's the kernel's are taken, SSDs first as controllers count them: they hold
 * for the one time that OSDs are made, since Rook knows its disks again by what is on them.
 */
export function osdDevices(host: Pick<StorageHost, "disks">, devices?: StorageDevices): OsdDevice[] {
    const [hdds, ssds] = [diskCount(host, "hdd"), diskCount(host, "ssd")];
    const names = (from: number, count: number) => Array.from({ length: count }, (_, i) => kernelName(from + i));
    const data = devices ? allExpanded(devices.hdd) : names(ssds, hdds);
    const metadata = devices ? allExpanded(devices.ssd) : names(0, ssds);
    const own = metadata.length >= hdds && metadata.length !== ssds;
    return Array.from({ length: hdds }, (_, i) => {
        const name = data[i] ?? "";
        if (metadata.length === 0) return { name };
        if (own) return { name, metadataDevice: metadata[i] ?? "", whole: true };
        return { name, metadataDevice: metadata[Math.floor((i * metadata.length) / hdds)] ?? "" };
    });
}
