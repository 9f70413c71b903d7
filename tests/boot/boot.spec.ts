import assert from "node:assert/strict";
import Mocha from "mocha";
import { withProgress } from "../../cli/progress";
import { RELEASE } from "../config/checks";
import { orSkip } from "../config/unavailable";
import { Browser } from "./browser";
import { Cluster } from "./cluster";
import { deviationsOf } from "./deviations";
import { Guest } from "./guest";
import { HOST } from "./host";
import { plain } from "./kubelet/objects";
import { addressesOf, movedPorts } from "./names";
import { operators } from "./operators";
import { Rollout } from "./rollout";
import { Session } from "./session";
import { site } from "./site";
import { Step, stepsOf } from "./steps";
import { Story } from "./story";

const CATALOGUE = ["block-storage", "compute", "identity", "image", "network", "placement"];
/** Minutes for all of it, the packages' first installation included. */
const MINUTES = 40;

describe("the dev stack, for real", function () {
    this.timeout(MINUTES * 60_000);
    let cluster: Cluster;
    let rollout: Rollout;
    let steps: Step[];
    let user: Session;
    let story: Story;
    const started = describe("step by step", () => undefined);

    before(async function () {
        cluster = await orSkip(this, Cluster.start({ stack: "dev", release: RELEASE, ...HOST }));
        await withProgress("Ceph and libvirtd, which are a site's own", () => site(cluster));
        steps = stepsOf(cluster.run);
        let told: (detail: string) => void = () => undefined;
        rollout = new Rollout(cluster, steps, (detail) => {
            told(detail);
        });
        void withProgress("the dev stack's workloads", (report) => {
            told = report;
            return rollout.settled();
        });
        for (const step of steps) {
            for (const { why } of deviationsOf(step.object.metadata.name)) {
                console.warn(`      NOT AS RENDERED: ${step.title}: ${why}`);
            }
            const does =
                step.object.kind === "Job"
                    ? "ends well"
                    : step.object.kind in operators
                      ? "is stood in for"
                      : "is ready";
            started.addTest(new Mocha.Test(`${step.title} ${does}`, () => rollout.result(step)));
        }
    });
    after(async () => {
        await (cluster as Cluster | undefined)?.stop();
    });

    it("has no port of a Service that leads to another one, which is not done here", () => {
        assert.deepEqual(movedPorts(cluster.objects), []);
    });

    describe("as its users see it", () => {
        type Thing = Awaited<ReturnType<Story["image"]>>;
        let image: Thing, network: Thing, outside: Thing, server: Thing, volume: Thing;
        let subnet: Thing;

        before(async () => {
            await rollout.settled();
            for (const note of rollout.notes) console.warn(`      NOT AS RENDERED: ${note}`);
        });

        it("nothing had to be started twice", () => {
            assert.deepEqual(rollout.restarts, {});
        });

        it("every address that a pod is told is answered", async () => {
            const { wire } = cluster.machine;
            const silent: string[] = [];
            for (const address of addressesOf(cluster.objects)) {
                const [host = "", port = ""] = address.split(":");
                if (!(await wire.listens(host, Number(port)))) silent.push(address);
            }
            assert.deepEqual(silent, []);
        });

        it("the administrator gets a token, and with it a catalogue of every service", async () => {
            const password = plain(cluster.object("Secret", "keystone-admin")).OS_BOOTSTRAP_PASSWORD!;
            const admin = { name: "admin", project: "admin", password };
            user = await Session.open(cluster.machine.wire, "http://keystone.openstack.svc:5000", admin);
            story = new Story(user);
            assert.deepEqual(user.catalogue.map(({ type }) => type).sort(), CATALOGUE);
        });

        it("the host's compute service reports, and the job that looks for new hosts finds it", async () => {
            await story.computeService(cluster.machine.hostname);
            const { code, said } = await cluster.pod("CronJob", "nova-discover-hosts").run();
            assert.equal(code, 0, said);
            assert.match(said, /Creating host mapping for compute host 'dev-1'/);
        });

        it("an image is uploaded", async () => {
            image = await story.image("tiny", Buffer.alloc(4 << 20, "openstack"));
            assert.equal(image.size, 4 << 20);
        });

        it("a network, its subnet and a router to the outside are set up by the agents", async () => {
            ({ network, subnet } = await story.network("inside", "192.0.2.0/24"));
            const provider = {
                "router:external": true,
                "provider:network_type": "flat",
                "provider:physical_network": physicalNetwork(cluster),
            };
            const external = await story.network("outside", "198.51.100.0/24", provider, { enable_dhcp: false });
            outside = external.network;
            await story.router("door", subnet, outside);
            await story.ports(network, ["network:dhcp", "network:router_interface"]);
            await story.ports(outside, ["network:router_gateway"]);
        });

        it("a server starts on it", async () => {
            server = await story.server("machine", image, network);
            assert.equal(server["OS-EXT-SRV-ATTR:host"], cluster.machine.hostname);
        });

        it("a guest in the server's place reaches its router, and gets the server's metadata", async () => {
            const ports = await story.ports(network, []);
            const port = ports.find(({ device_id: device }) => device === server.id)!;
            const door = ports.find(({ device_owner: owner }) => owner === "network:router_interface")!;
            const [{ ip_address: router }] = door.fixed_ips as [{ ip_address: string }];
            const agent = rollout.pods.get("DaemonSet neutron-dhcp-agent")!;
            const guest = new Guest(agent.container(), port);
            await guest.plug();
            await story.ports(network, [port.device_owner as string]);
            await guest.configure(router);
            assert.match(await guest.reaches(router), /reply from/);
            const metadata = await guest.fetch("http://169.254.169.254/openstack/latest/meta_data.json");
            assert.equal((JSON.parse(metadata) as { uuid: string }).uuid, server.id);
        });

        it("a volume is made of the image, attached to the server and backed up", async () => {
            volume = await story.volume("disk", image);
            await story.attach(server, volume);
            await story.backup("copy", volume);
        });

        it("the administrator logs in to Horizon, and sees the project", async () => {
            const browser = new Browser(cluster.machine.wire, "http://horizon.openstack.svc.cluster.local:8080");
            const login = await browser.open("/auth/login/");
            const password = plain(cluster.object("Secret", "keystone-admin")).OS_BOOTSTRAP_PASSWORD!;
            const page = await browser.open("/auth/login/", {
                csrfmiddlewaretoken: Browser.field(login.text, "csrfmiddlewaretoken"),
                region: Browser.field(login.text, "region"),
                username: "admin",
                password,
            });
            assert.deepEqual([page.status, page.path], [200, "/project/"]);
            const style = /href="(\/static[^"]+\.css)"/.exec(page.text)?.[1] ?? "";
            assert.equal((await browser.open(style)).status, 200);
        });

        it("no container uses more memory than it may", async () => {
            const over: string[] = [];
            for (const [title, pod] of rollout.pods) {
                for (const { container, used, limit } of await pod.memory()) {
                    if (limit !== undefined && used > mebibytes(limit))
                        over.push(`${title} ${container}: ${used} of ${limit}`);
                }
            }
            assert.deepEqual(over, []);
        });
    });
});

function mebibytes(quantity: string): number {
    const [, number = "", unit = ""] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
    return Number(number) * (unit === "Gi" ? 1024 : 1);
}

/** The network outside, by the name that the configuration gives it. */
function physicalNetwork(cluster: Cluster): string {
    const files = cluster.objects.ofKind("ConfigMap").flatMap((object) => Object.values(plain(object)));
    const found = files.flatMap((text) => /^flat_networks = (\S+)$/m.exec(text)?.[1] ?? []);
    return found[0] ?? "";
}
