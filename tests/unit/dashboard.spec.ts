import assert from "node:assert/strict";
import { referencePlacement, withReplicas } from "../../components/common/placement";
import { Dashboard, DashboardArgs, dashboardPods } from "../../components/dashboard";
import { asCounted, asRendered, identity, podOf } from "../support/blockstorage";
import { certificates } from "../support/certificates";
import { cache, nameOf } from "../support/identity";
import { library, LibraryRun, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const make = (args: Partial<DashboardArgs> = {}) =>
    library(() => new Dashboard("web", { namespace: "cloud", identity, cache, ...args }));
const file = ({ inputs }: LibraryRun<unknown>, name: string) =>
    at(inputs("ConfigMap", "web-config"), "data", name) as string;

describe("the dashboard by itself", () => {
    it("is the RA's: three pods on three dedicated hosts behind a load balancer", async () => {
        const { value, inputs } = await make();
        const deployment = inputs("Deployment", "web");
        assert.equal(at(deployment, "spec", "replicas"), 3);
        assert.deepEqual(at(podOf(deployment), "tolerations"), [
            { key: "openstack-ra/dedicated", operator: "Equal", value: "horizon", effect: "NoSchedule" },
        ]);
        assert.equal(at(inputs("Service", "web"), "spec", "type"), "LoadBalancer");
        assert.equal(at(inputs("PodDisruptionBudget", "web"), "spec", "maxUnavailable"), 1);
        assert.equal(await valueOf(value.publicUrl), "http://web.cloud.svc.cluster.local:8080");
        const alone = await make({ loadBalancer: false });
        assert.equal(at(alone.inputs("Service", "web"), "spec", "type"), "ClusterIP");
    });

    it("has a key that all instances share, in a Secret, and no other credential", async () => {
        const run = await make();
        assert.deepEqual(plainData(run.inputs("Secret", "web-credentials")), {
            HORIZON_SECRET_KEY: "generated-web-secret-key",
        });
        assert.match(file(run, "local_settings.py"), /^SECRET_KEY = os\.environ\["HORIZON_SECRET_KEY"\]$/m);
        assert.equal(run.resources.filter(({ type }) => type.endsWith(":Secret")).length, 1);
    });

    it("keeps sessions in every memcached, and logs users in at Keystone", async () => {
        const text = file(await make(), "local_settings.py");
        assert.match(text, /"LOCATION": \["mc-0:11211", "mc-1:11211"\]/);
        assert.match(text, /^OPENSTACK_KEYSTONE_URL = "https:\/\/keystone\.example\.org\/v3"$/m);
        assert.match(text, /^DEFAULT_SERVICE_REGIONS = \{"\*": "North"\}$/m);
    });

    it("answers by its own names, its user's, and the pod's address", async () => {
        const run = await make({ publicUrl: "https://cloud.example.org", allowedHosts: [".example.net"] });
        assert.match(
            file(run, "local_settings.py"),
            /^ALLOWED_HOSTS = \["cloud\.example\.org", "web\.cloud\.svc\.cluster\.local", "\.example\.net"\]$/m,
        );
        const { env } = podOf(run.inputs("Deployment", "web")).containers[0]!;
        assert.deepEqual(env, [
            { name: "POD_IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
            // Python within Apache has no locale of its own.
            { name: "LC_ALL", value: "C.UTF-8" },
        ]);
    });

    it("makes what browsers get before it serves, where Apache finds it", async () => {
        const run = await make();
        const { initContainers, containers, volumes } = podOf(run.inputs("Deployment", "web"));
        const [makes] = initContainers!;
        assert.deepEqual(makes!.command, ["python3", "/etc/horizon/horizon.wsgi"]);
        assert.deepEqual(makes!.env, containers[0]!.env);
        const [, path] = /^Alias \/static (\S+)$/m.exec(file(run, "apache.conf"))!;
        const shared = [makes, containers[0]].map(
            (container) => container!.volumeMounts.find(({ mountPath }) => mountPath === path)?.name,
        );
        assert.ok(shared[0] && shared[0] === shared[1]);
        assert.deepEqual(volumes.find(({ name }) => name === shared[0])?.emptyDir, { sizeLimit: "1Gi" });
    });

    it("gives its containers the key, and its pods the time to end what they began", async () => {
        const run = await make();
        const pod = podOf(run.inputs("Deployment", "web"));
        const secret = nameOf(run, "web-credentials", "Secret");
        for (const container of [...pod.containers, ...pod.initContainers!])
            assert.equal(at(container, "envFrom", 0, "secretRef", "name"), secret);
        assert.equal(pod.terminationGracePeriodSeconds, 60);
        assert.match(JSON.stringify(at(pod, "containers", 0, "lifecycle")), /sleep 5; kill -WINCH 1; sleep 35/);
        assert.equal(at(pod, "containers", 0, "readinessProbe", "httpGet", "path"), "/auth/login/");
    });

    it("with certificates speaks TLS alone, by a certificate of its own names and its user's", async () => {
        const run = await make({ certificates, publicUrl: "https://cloud.example.org" });
        const certificate = run.resources.find(({ type }) => type.endsWith(":Certificate"))!;
        assert.deepEqual(at(certificate.inputs, "spec", "dnsNames"), [
            "web",
            "web.cloud",
            "web.cloud.svc",
            "web.cloud.svc.cluster.local",
            "cloud.example.org",
        ]);
        const { containers, volumes } = podOf(run.inputs("Deployment", "web"));
        const mounted = volumes.find((volume) => at(volume, "secret", "secretName") === certificate.objectName)!;
        const path = containers[0]!.volumeMounts.find(({ name }) => name === mounted.name)!.mountPath;
        const apache = file(run, "apache.conf");
        assert.match(apache, /^SSLEngine On$/m);
        assert.ok(apache.includes(`\nSSLCertificateFile ${path}/tls.crt\nSSLCertificateKeyFile ${path}/tls.key\n`));
        for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"])
            assert.equal(at(containers[0], probe, "httpGet", "scheme"), "HTTPS", probe);
        // Apache reads a renewed certificate only when it starts anew.
        assert.match(containers[0]!.command.join(" "), /tls\.crt -nt .* kill -USR1/);
        // Nobody else ends TLS before it, so nobody else may say so.
        assert.match(file(run, "local_settings.py"), /^SESSION_COOKIE_SECURE = True$/m);
        assert.doesNotMatch(file(run, "local_settings.py"), /SECURE_PROXY_SSL_HEADER/);
        const inner = await make({ certificates });
        assert.equal(await valueOf(inner.value.publicUrl), "https://web.cloud.svc.cluster.local:8080");
    });

    it("takes of its cloud what it says", async () => {
        for (const args of [{}, { scale: { hypervisors: 10, virtualMachines: 100 } }]) {
            const run = await make(args);
            assert.deepEqual(asRendered(run), asCounted(dashboardPods(args)));
            const [group] = dashboardPods(args);
            const { processes = 0 } = group!;
            const workers = `StartServers ${processes}\nMaxRequestWorkers ${processes * 8}\n[^]*ThreadsPerChild 8\n`;
            assert.match(file(run, "apache.conf"), new RegExp(workers));
        }
    });

    it("is refused with every fault at once", async () => {
        const placement = withReplicas(referencePlacement("horizon/apache2"), 4);
        const bad = { placement, publicUrl: "https://x/y", allowedHosts: ["a:80", "ok.example.org"] };
        await assert.rejects(
            make({ ...bad, scale: { hypervisors: 1, virtualMachines: 0.5 } }),
            /web: 4 faults\n[^]*4 replicas on 3 hosts[^]*0\.5 virtual machines[^]*publicUrl: "https:\/\/x\/y"[^]*allowedHosts\.0: "a:80"/,
        );
    });
});
