import assert from "node:assert/strict";
import Mocha from "mocha";
import { readFileSync } from "node:fs";
import { withProgress } from "../../cli/progress";
import { RELEASE } from "../config/checks";
import { orSkip } from "../config/unavailable";
import { at } from "../support/stacks";
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
/** Workloads that no package of this machine has as the stack has them; the accounts that they have elsewhere are made. */
const TRIED_ELSEWHERE = /^stacklight-/;
/** Minutes for all of it, the packages' first installation included. */
const MINUTES = 40;

describe("the dev stack with certificates, for real", function () {
    this.timeout(MINUTES * 60_000);
    let cluster: Cluster;
    let rollout: Rollout;
    let steps: Step[];
    let user: Session;
    let story: Story;
    const started = describe("step by step", () => undefined);

    before(async function () {
        cluster = await orSkip(this, Cluster.start({ stack: "dev", release: RELEASE, config: { tls: "{}" }, ...HOST }));
        await withProgress("Ceph and libvirtd, which are a site's own", () => site(cluster));
        steps = stepsOf(cluster.run).filter(({ object }) => !TRIED_ELSEWHERE.test(object.metadata.name));
        console.warn(
            "      NOT STARTED HERE: StackLight, whose programs are tried with the same files by the config suite",
        );
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

        it("no API answers without TLS, and by a pod's address nobody is believed", async () => {
            const { wire, address } = cluster.machine;
            const ports = cluster.objects
                .ofKind("Certificate")
                .filter(({ metadata: { name } }) => !TRIED_ELSEWHERE.test(name))
                .flatMap(({ metadata: { name } }) => cluster.objects.find("Service", name.replace(/-tls$/, "")) ?? [])
                .map((service) => at(service, "spec", "ports", 0, "port") as number);
            assert.ok(ports.length >= 8, ports.join());
            for (const port of ports) {
                const plainly = await wire.send("GET", `http://${address}:${port}/`).catch(() => undefined);
                assert.ok(!plainly || plainly.status === 400, `${port}: ${plainly?.status}`);
                await assert.rejects(wire.send("GET", `https://${address}:${port}/`), /altnames/, `${port}`);
            }
        });

        it("the hypervisor has certificates of its own where libvirtd and QEMU look", () => {
            for (const path of ["libvirt/servercert.pem", "qemu/server-cert.pem", "libvirt-vnc/server-cert.pem"]) {
                assert.match(readFileSync(cluster.machine.path(`/etc/pki/${path}`), "utf8"), /^-----BEGIN CERTIFICATE/);
            }
        });

        it("the page of consoles is there, over TLS", async () => {
            const { spec } = cluster.object("Certificate", "nova-novncproxy-tls");
            const [host] = (spec as { dnsNames: string[] }).dnsNames;
            const { status } = await cluster.machine.wire.send("GET", `https://${host}:6080/vnc_lite.html`);
            assert.equal(status, 200);
        });

        it("Glance believes a sibling by the pod's own name, in the session in which it asks it", async () => {
            const pod = rollout.pods.get("Deployment glance-api")!;
            const [, , script = ""] = pod.spec.containers[0]!.command!;
            const ask = [
                "import os",
                "from keystoneauth1 import session",
                'url = os.environ["OS_DEFAULT__WORKER_SELF_REFERENCE_URL"]',
                'print(url, session.Session().get(f"{url}/healthcheck").text)',
            ].join("; ");
            const asked = script.replace(/exec uwsgi .*/, `exec python3 -c '${ask}'`);
            const { code, said } = await pod.container().exec(["sh", "-c", asked], 60);
            const own = `https://${cluster.machine.address.replaceAll(".", "-")}.glance-api.openstack.svc.cluster.local`;
            assert.deepEqual([code, said.trim()], [0, `${own}:9292 OK`]);
        });

        it("the administrator gets a token, and with it a catalogue of every service", async () => {
            const password = plain(cluster.object("Secret", "keystone-admin")).OS_BOOTSTRAP_PASSWORD!;
            const admin = { name: "admin", project: "admin", password };
            user = await Session.open(cluster.machine.wire, "https://keystone.openstack.svc:5000", admin);
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
            const browser = new Browser(cluster.machine.wire, "https://horizon.openstack.svc.cluster.local:8080");
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
