import { Body, Session } from "./session";

/** What a thing's own answer says of it. */
type Thing = Body & { id: string; status: string };

const of = (body: Body, name: string) => body[name] as Thing;

/** What users do with a cloud, each step by its API as they reach it. */
export class Story {
    constructor(private readonly user: Session) {}

    /** An image of some bytes, once Glance has stored it. */
    public async image(name: string, content: Buffer): Promise<Thing> {
        const wanted = { name, disk_format: "raw", container_format: "bare" };
        const { id } = (await this.user.ask("POST", "image", "/v2/images", wanted)) as Thing;
        await this.user.ask("PUT", "image", `/v2/images/${id}/file`, content);
        return (await this.user.until("image", `/v2/images/${id}`, ({ status }) => status, "active")) as Thing;
    }

    /** A network with one subnet. */
    public async network(name: string, cidr: string, more: Body = {}, subnet: Body = {}) {
        const network = of(await this.#made("network", "/v2.0/networks", "network", { name, ...more }), "network");
        const wanted = { network_id: network.id, ip_version: 4, cidr, ...subnet };
        return { network, subnet: of(await this.#made("network", "/v2.0/subnets", "subnet", wanted), "subnet") };
    }

    /** A router with a leg in a subnet and another one outside. */
    public async router(name: string, subnet: Thing, outside: Thing): Promise<Thing> {
        const wanted = { name, external_gateway_info: { network_id: outside.id } };
        const router = of(await this.#made("network", "/v2.0/routers", "router", wanted), "router");
        const path = `/v2.0/routers/${router.id}/add_router_interface`;
        await this.user.ask("PUT", "network", path, { subnet_id: subnet.id });
        return router;
    }

    /** The ports of a network, once every one of these owners has one that is up. */
    public async ports(network: Thing, owners: string[]): Promise<Body[]> {
        const path = `/v2.0/ports?network_id=${network.id}`;
        const up = (ports: Body[]) =>
            ports.filter(({ status }) => status === "ACTIVE").map((port) => port.device_owner);
        const state = ({ ports }: Body) => owners.every((owner) => up(ports as Body[]).includes(owner));
        return (await this.user.until("network", path, state, "true")).ports as Body[];
    }

    /** Until a host's compute service has reported. */
    public async computeService(host: string): Promise<void> {
        const path = `/os-services?binary=nova-compute&host=${host}`;
        await this.user.until("compute", path, ({ services }) => (services as Body[])[0]?.state, "up");
    }

    /** A server on a network, once it runs. */
    public async server(name: string, image: Thing, network: Thing): Promise<Thing> {
        const small = { name: `${name}-size`, ram: 64, vcpus: 1, disk: 0 };
        const flavor = of(await this.#made("compute", "/flavors", "flavor", small), "flavor");
        const wanted = { name, flavorRef: flavor.id, imageRef: image.id, networks: [{ uuid: network.id }] };
        const { id } = of(await this.#made("compute", "/servers", "server", wanted), "server");
        return of(await this.#until("compute", `/servers/${id}`, "server", "active"), "server");
    }

    /** A volume with an image's content, once it can be used. */
    public async volume(name: string, image: Thing): Promise<Thing> {
        const wanted = { name, size: 1, imageRef: image.id };
        const { id } = of(await this.#made("block-storage", "/volumes", "volume", wanted), "volume");
        return of(await this.#until("block-storage", `/volumes/${id}`, "volume", "available"), "volume");
    }

    /** A volume in a server. */
    public async attach(server: Thing, volume: Thing): Promise<void> {
        const wanted = { volumeId: volume.id };
        await this.#made("compute", `/servers/${server.id}/os-volume_attachments`, "volumeAttachment", wanted);
        await this.#until("block-storage", `/volumes/${volume.id}`, "volume", "in-use");
    }

    /** A backup of a volume, which may be in use. */
    public async backup(name: string, volume: Thing): Promise<Thing> {
        const wanted = { name, volume_id: volume.id, force: true };
        const { id } = of(await this.#made("block-storage", "/backups", "backup", wanted), "backup");
        return of(await this.#until("block-storage", `/backups/${id}`, "backup", "available"), "backup");
    }

    #made(type: string, path: string, name: string, wanted: Body): Promise<Body> {
        return this.user.ask("POST", type, path, { [name]: wanted });
    }

    #until(type: string, path: string, name: string, status: string): Promise<Body> {
        return this.user.until(type, path, (body) => of(body, name).status, status);
    }
}
