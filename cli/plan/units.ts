import { amount } from "../table";

export const GIB = 2 ** 30;

export function gigabytes(bytes: number): string {
    return `${amount(bytes / GIB)} GB`;
}

export function terabytes(gb: number): string {
    return gb > 0 ? `${amount(gb / 1000)} TB` : "";
}
