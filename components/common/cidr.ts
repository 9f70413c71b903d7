import { BlockList, isIP } from "node:net";

export interface Prefix {
    address: string;
    bits: number;
    family: "ipv4" | "ipv6";
}

/** An IPv4 or IPv6 prefix, or undefined where the text is none. */
export function parseCidr(text: string): Prefix | undefined {
    const [address = "", bits = "", ...rest] = text.split("/");
    const family = familyOf(address);
    const n = Number(bits);
    if (family === undefined || rest.length > 0 || !/^\d+$/.test(bits) || n > width(family)) return undefined;
    return { address, bits: n, family };
}

/** The family of an address, or undefined where the text is none. A zone ("fe80::1%eth0") is one host's to know. */
export function familyOf(address: string): Prefix["family"] | undefined {
    const version = address.includes("%") ? 0 : isIP(address);
    return version === 0 ? undefined : version === 4 ? "ipv4" : "ipv6";
}

function width(family: Prefix["family"]): number {
    return family === "ipv4" ? 32 : 128;
}

/** Whether two prefixes share an address: the shorter one holds the other's first. */
export function overlaps(a: Prefix, b: Prefix): boolean {
    if (a.family !== b.family) return false;
    const [outer, inner] = a.bits <= b.bits ? [a, b] : [b, a];
    const list = new BlockList();
    list.addSubnet(outer.address, outer.bits, outer.family);
    return list.check(inner.address, inner.family);
}

/** Whether an address lies in a prefix. */
export function holds(prefix: Prefix, address: string): boolean {
    const family = familyOf(address);
    return family !== undefined && overlaps(prefix, { address, bits: width(family), family });
}

/** Whether all of a prefix lies in another. */
export function holdsAll(outer: Prefix, inner: Prefix): boolean {
    return outer.bits <= inner.bits && overlaps(outer, inner);
}

/** How many addresses a prefix has. */
export function addressCount({ bits, family }: Prefix): number {
    return 2 ** (width(family) - bits);
}

/** Addresses of a prefix that no client takes for a network's own or its broadcast: none that end in .0 or .255. */
export function plainAddressCount(prefix: Prefix): number {
    const count = addressCount(prefix);
    if (prefix.family === "ipv6") return count;
    if (prefix.bits <= 24) return (count / 256) * 254;
    return count - [addressAt(prefix, 0), addressAt(prefix, -1)].filter((end) => /\.(0|255)$/.test(end)).length;
}

/** The n-th address of a prefix, counted from 0; a negative number counts from behind. */
export function addressAt(prefix: Prefix, n: number): string {
    const { address, bits, family } = prefix;
    const size = 1n << BigInt(width(family) - bits);
    const first = (valueOf(address, family) / size) * size;
    return textOf(first + (n < 0 ? size : 0n) + BigInt(n), family);
}

function valueOf(address: string, family: Prefix["family"]): bigint {
    if (family === "ipv4") return address.split(".").reduce((value, part) => value * 256n + BigInt(part), 0n);
    const [head = [], tail = []] = canonical(address)
        .split("::")
        .map((half) => half.split(":").filter((group) => group !== ""));
    const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill("0"), ...tail];
    return groups.reduce((value, group) => value * 65_536n + BigInt(`0x${group}`), 0n);
}

function textOf(value: bigint, family: Prefix["family"]): string {
    if (family === "ipv4") return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join(".");
    const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65_535n).toString(16));
    return canonical(groups.join(":"));
}

/** An IPv6 address as RFC 5952 writes it; two spellings of one address give the same text. */
function canonical(address: string): string {
    return new URL(`http://[${address}]`).hostname.slice(1, -1);
}

/** One text for all spellings of an address; what is none stays as it is. */
export function sameText(address: string): string {
    return familyOf(address) === "ipv6" ? canonical(address) : address;
}
