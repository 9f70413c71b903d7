import { BlockList, isIP } from "node:net";

interface Prefix {
    address: string;
    bits: number;
    family: "ipv4" | "ipv6";
}

/** An IPv4 or IPv6 prefix, or undefined where the text is none. */
export function parseCidr(text: string): Prefix | undefined {
    const [address = "", bits = "", ...rest] = text.split("/");
    const version = isIP(address);
    const n = Number(bits);
    if (version === 0 || rest.length > 0 || !/^\d+$/.test(bits) || n > (version === 4 ? 32 : 128)) return undefined;
    return { address, bits: n, family: version === 4 ? "ipv4" : "ipv6" };
}

/** Whether two prefixes share an address: the shorter one holds the other's first. */
export function overlaps(a: Prefix, b: Prefix): boolean {
    if (a.family !== b.family) return false;
    const [outer, inner] = a.bits <= b.bits ? [a, b] : [b, a];
    const list = new BlockList();
    list.addSubnet(outer.address, outer.bits, outer.family);
    return list.check(inner.address, inner.family);
}
