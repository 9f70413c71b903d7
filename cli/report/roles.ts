import { Role } from "../../components/common/roles";

export interface RoleLook {
    /** On a host's cell, so that colours are not all that tells hosts apart; nothing on those that are most. */
    code: string;
    /** In light and in dark. */
    fill: [light: string, dark: string];
}

const same = (colour: string): [string, string] => [colour, colour];

/** Colours of roles: strong ones for the control plane, on which white can be read; quiet ones for the many. */
export const roleLooks: Record<Role, RoleLook> = {
    keystone: { code: "K", fill: same("#1d4ed8") },
    "nova-api": { code: "NA", fill: same("#7c3aed") },
    "nova-conductor": { code: "NC", fill: same("#a21caf") },
    horizon: { code: "H", fill: same("#be185d") },
    rabbitmq: { code: "R", fill: same("#c2410c") },
    mysql: { code: "DB", fill: same("#854d0e") },
    "ceph-mon": { code: "M", fill: same("#0f766e") },
    lma: { code: "L", fill: same("#15803d") },
    influxdb: { code: "I", fill: same("#0e7490") },
    elasticsearch: { code: "E", fill: same("#b91c1c") },
    storage: { code: "", fill: ["#8fd0c2", "#2a6d62"] },
    compute: { code: "", fill: ["#d5dce8", "#343f52"] },
};

/** A host of several roles. */
export const SEVERAL: RoleLook = { code: "all", fill: same("#475569") };

/** The style of a host's cell. */
export function roleClass(roles: readonly Role[]): string {
    const [first = "compute", ...others] = roles;
    return others.length > 0 ? "role-several" : `role-${first}`;
}

export function lookOf(roles: readonly Role[]): RoleLook {
    const [first = "compute", ...others] = roles;
    return others.length > 0 ? SEVERAL : roleLooks[first];
}
