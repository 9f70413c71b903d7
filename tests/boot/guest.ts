import { Body } from "./session";
import { Container } from "./machine/container";

/**
 * A guest in place of a virtual machine: a network namespace whose interface is plugged into the host's switch as
 * Nova plugs a machine's, with the port's own addresses.
 */
export class Guest {
    readonly #interface: string;

    /** @param host a container that works on the host's network: with its namespaces and its switch */
    constructor(
        private readonly host: Container,
        private readonly port: Body,
    ) {
        this.#interface = `tap${(port.id as string).slice(0, 11)}`;
    }

    /** Plugs it in. */
    public async plug(): Promise<void> {
        const { id, mac_address: mac, device_id: machine } = this.port as Record<string, string>;
        const ids = { "iface-id": id, "attached-mac": mac, "vm-id": machine, "iface-status": "active" };
        const external = Object.entries(ids).map(([key, value]) => `external_ids:${key}="${value}"`);
        const name = this.#interface;
        await this.#said(
            `ovs-vsctl add-port br-int ${name} -- set interface ${name} type=internal ${external.join(" ")}`,
            `ip netns add ${name}`,
            `ip link set ${name} netns ${name}`,
            `ip netns exec ${name} ip link set lo up`,
            `ip netns exec ${name} ip link set ${name} address ${mac} up`,
        );
    }

    /** Gives it its address, and a router for all others. */
    public async configure(router: string): Promise<void> {
        const [{ ip_address: address }] = this.port.fixed_ips as [{ ip_address: string }];
        const inside = `ip netns exec ${this.#interface}`;
        await this.#said(
            `${inside} ip address add ${address}/24 dev ${this.#interface}`,
            `${inside} ip route add default via ${router}`,
        );
    }

    /** Whether an address answers ARP, through the switch. */
    public reaches(address: string): Promise<string> {
        return this.#said(`ip netns exec ${this.#interface} arping -f -c 5 -w 10 -I ${this.#interface} ${address}`);
    }

    /** What an URL answers. */
    public fetch(url: string): Promise<string> {
        const program = `import sys, urllib.request as u; print(u.urlopen("${url}", timeout=30).read().decode())`;
        return this.#said(`ip netns exec ${this.#interface} python3 -c '${program}'`);
    }

    async #said(...commands: string[]): Promise<string> {
        const { code, said } = await this.host.exec(["sh", "-ec", commands.join("\n")], 60);
        if (code !== 0) throw new Error(`${commands.join("; ")}: ${said}`);
        return said;
    }
}
