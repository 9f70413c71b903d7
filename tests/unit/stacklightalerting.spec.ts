import assert from "node:assert/strict";
import { alertingFaults, alertingPods, rulesFor, sizeAlerting } from "../../components/stacklight/alerting";
import { watchedOf } from "../../components/stacklight/alerting/args";
import { alertingFlows } from "../../components/stacklight/alerting/flows";
import { nagiosObjects } from "../../components/stacklight/alerting/nagios";
import { htpasswd } from "../../components/stacklight/alerting/web";
import { referencePlacement } from "../../components/common/placement";
import { makeAlerting, watched } from "../support/alerting";
import { rules } from "../support/alertstories";
import { podOf } from "../support/blockstorage";
import { certificates } from "../support/certificates";
import { isSecret, plainData, valueOf } from "../support/library";
import { at } from "../support/stacks";

const reasons = (args: Partial<Parameters<typeof alertingFaults>[0]>) =>
    alertingFaults({ watched, ...args }).map(({ propertyPath, reason }) => `${propertyPath}: ${reason}`);

describe("the aggregator and Nagios by themselves", () => {
    it("are one pod each, the aggregator on Nagios' host", async () => {
        const { inputs, resources } = await makeAlerting({ certificates });
        const nagios = inputs("StatefulSet", "alerting-nagios");
        const aggregator = inputs("Deployment", "alerting-aggregator");
        assert.deepEqual([at(nagios, "spec", "replicas"), at(aggregator, "spec", "replicas")], [1, 1]);
        assert.equal(at(aggregator, "spec", "strategy", "type"), "Recreate");
        const [near] = at(
            podOf(aggregator),
            "affinity",
            "podAffinity",
            "requiredDuringSchedulingIgnoredDuringExecution",
        ) as { labelSelector: { matchLabels: object }; topologyKey: string }[];
        assert.equal(near?.topologyKey, "kubernetes.io/hostname");
        assert.deepEqual(near.labelSelector.matchLabels, at(nagios, "spec", "selector", "matchLabels"));
        const label = (of: Record<string, unknown>) =>
            at(of, "spec", "template", "metadata", "labels", "openstack-ra/service");
        assert.deepEqual([label(nagios), label(aggregator)], ["nagios", "lma-aggregator"]);
        assert.ok(resources.length <= 16, `${resources.length} resources`);
    });

    it("hold no credential in a file, and each where its program reads it", async () => {
        const { inputs, value } = await makeAlerting({
            certificates,
            notifications: { webhook: { url: "https://chat.example.org/hook/t0ken" } },
        });
        for (const name of ["alerting-aggregator-config", "alerting-nagios-config"]) {
            const text = JSON.stringify(inputs("ConfigMap", name).data);
            assert.doesNotMatch(text, /s3cret|t0ken|generated-/, name);
        }
        const users = plainData(inputs("Secret", "alerting-nagios-users"));
        assert.match(users.htpasswd!, /^operator:\{SHA\}\S+\naggregator:\{SHA\}\S+\n$/);
        assert.equal(users["curl.conf"], 'url = "https://chat.example.org/hook/t0ken"\n');
        const own = plainData(inputs("Secret", "alerting-aggregator-credentials"));
        assert.deepEqual(own, { MYSQL_PASSWORD_0: "s3cret", OPENSTACK_PASSWORD: "openstack-s3cret" });
        assert.equal(
            await valueOf(value.url),
            "https://alerting-nagios.cloud.svc.cluster.local:8443/nagios/cgi-bin/cmd.cgi",
        );
        assert.equal(await isSecret(value.url), false);
    });

    it("give Telegraf every variable that its configuration reads, and none that it does not", async () => {
        const { inputs } = await makeAlerting({ certificates });
        const conf = (inputs("ConfigMap", "alerting-aggregator-config").data as Record<string, string>)[
            "telegraf.conf"
        ]!;
        const read = [...conf.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name!);
        const [container] = podOf(inputs("Deployment", "alerting-aggregator")).containers as unknown as {
            env: { name: string }[];
        }[];
        const given = [
            ...container!.env.map(({ name }) => name),
            ...Object.keys(plainData(inputs("Secret", "alerting-aggregator-credentials"))),
        ];
        assert.deepEqual([...new Set(read)].sort(), given.sort());
    });

    it("write to every InfluxDB by itself, and tell Nagios nothing but states", async () => {
        const { inputs } = await makeAlerting();
        const conf = (inputs("ConfigMap", "alerting-aggregator-config").data as Record<string, string>)[
            "telegraf.conf"
        ]!;
        const blocks = conf.split("\n\n");
        const influxdbs = blocks.filter((block) => block.startsWith("[[outputs.influxdb]]"));
        assert.equal(influxdbs.length, 3);
        for (const [i, block] of influxdbs.entries())
            assert.match(block, new RegExp(`urls = \\["https://influxdb-${i}\\.`));
        const [nagios] = blocks.filter((block) => block.startsWith("[[outputs.http]]"));
        assert.match(nagios!, /^namepass = \["alert"\]$/m);
        assert.match(nagios!, /^Cookie = "NagFormId=([0-9a-f]{1,10})"$/m);
        const [, id] = /NagFormId=([0-9a-f]+)/.exec(nagios!)!;
        assert.match(nagios!, new RegExp(`nagFormId=${id}&`), "Nagios 4.5.12 compares the two");
    });

    it("without certificates speak plaintext, and with them Apache listens to nobody else", async () => {
        const files = async (args: Parameters<typeof makeAlerting>[0]) =>
            (await makeAlerting(args)).inputs("ConfigMap", "alerting-nagios-config").data as Record<string, string>;
        const plain = await files({});
        assert.match(plain["apache.conf"]!, /^Listen 8080$/m);
        assert.equal(plain["haproxy.cfg"], undefined);
        const secure = await files({ certificates });
        assert.match(secure["apache.conf"]!, /^Listen 127\.0\.0\.1:8080$/m);
        assert.match(secure["haproxy.cfg"]!, /bind \*:8443 ssl crt /);
    });

    it("read Kubernetes and change nothing there", async () => {
        const { inputs } = await makeAlerting();
        const { rules: granted } = inputs("ClusterRole", "alerting-aggregator") as {
            rules: { resources: string[]; verbs: string[] }[];
        };
        assert.deepEqual([...new Set(granted.flatMap(({ verbs }) => verbs))], ["get", "list", "watch"]);
        assert.ok(!granted.some(({ resources }) => resources.includes("secrets")));
    });

    it("have a host for each cluster, role and rack, and a service for each rule; none for each host", () => {
        const text = nagiosObjects(rules, {});
        const hosts = [...text.matchAll(/define host \{\n {4}use cluster\n {4}host_name (\S+)/g)].map(
            ([, name]) => name,
        );
        for (const host of ["00-global", "rabbitmq", "hosts-compute", "rack-r01"])
            assert.ok(hosts.includes(host), host);
        assert.equal(hosts.length, new Set(rules.map(({ host }) => host)).size);
        assert.equal([...text.matchAll(/use state$/gm)].length, rules.length);
        const many = rulesFor({ ...watchedOf({ watched }), hosts: { compute: 5000, mysql: 3 } });
        const few = rulesFor(watchedOf({ watched }));
        assert.equal(many.length, few.length);
    });

    it("tell nobody unless told to, and then by mail and webhook", () => {
        assert.match(nagiosObjects(rules, {}), /service_notification_commands notify-nobody$/m);
        const mail = {
            to: ["a@example.org", "b@example.org"],
            from: "cloud@example.org",
            smtpHost: "mail.example.org",
        };
        const both = nagiosObjects(rules, { mail, webhook: { url: "https://chat.example.org/" } });
        assert.match(both, /service_notification_commands notify-by-mail,notify-by-webhook$/m);
        assert.match(
            both,
            /command_line \S+ \S+ mail smtp:\/\/mail\.example\.org:25 cloud@example\.org a@example\.org b@example\.org$/m,
        );
        assert.doesNotMatch(both, /chat\.example/);
    });

    it("keep equal users for equal passwords, as Apache reads them", () => {
        assert.equal(htpasswd({ operator: "password" }), "operator:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\n");
    });

    it("take the RA's least host at any size that has one for them, and little on a laptop", () => {
        const sum = (hypervisors: number) =>
            alertingPods({ scale: { hypervisors, virtualMachines: hypervisors * 10 } }, true).at(-1)!.size;
        assert.ok(sum(100).cpu >= 4 && sum(100).memory >= 8 * 1024);
        assert.equal(alertingPods({}, true)[1]!.size.cpu, alertingPods({}, false)[1]!.size.cpu + 0.1);
        assert.ok(sum(1).cpu < 0.5 && sum(1).memory < 512);
        assert.deepEqual(sizeAlerting({ hypervisors: 1000, virtualMachines: 20_000 }).storage, 10);
    });

    it("may be called by nobody but the aggregator, and call nobody unless people are told", () => {
        const names = (notifications: object) =>
            alertingFlows("alerting", { notifications, certificates }, []).map(({ from, to }) => {
                const name = (of: unknown) => (typeof of === "string" ? of : (of as { name: string }).name);
                return `${name(from)} -> ${name(to.at)} ${to.ports.map(({ port }) => port).join()}`;
            });
        assert.deepEqual(names({}), [
            "alerting-aggregator -> alerting-nagios 8443",
            "alerting-aggregator -> anywhere 443,6443",
        ]);
        const mail = { to: ["a@example.org"], from: "c@example.org", smtpHost: "mail.example.org", tls: true };
        assert.ok(names({ mail }).includes("alerting-nagios -> anywhere 465"));
    });

    for (const [what, args, says] of [
        [
            "two Nagios",
            {
                placements: {
                    "lma-aggregator": referencePlacement("lma-aggregator"),
                    nagios: { ...referencePlacement("nagios"), replicas: 2 },
                },
            },
            "placements.nagios: 2 of nagios, expected 1",
        ],
        [
            "a host below the RA's least",
            { hosts: [{ name: "lma-1", cores: 2, memoryGB: 4 }] },
            'hosts: lma-1: 2 cores and 4 GB, expected at least 4 and 8 GB (RA "Nagios")',
        ],
        [
            "nobody to mail to",
            { notifications: { mail: { to: [], from: "c@example.org", smtpHost: "mail" } } },
            "notifications.mail.to: empty, expected at least 1 mail address",
        ],
        [
            "what is no mail address",
            { notifications: { mail: { to: ["ops; rm -rf /"], from: "c@example.org", smtpHost: "mail" } } },
            'notifications.mail.to.0: "ops; rm -rf /", expected a mail address such as cloud@example.org',
        ],
        [
            "a mail server with a port in its name",
            { notifications: { mail: { to: ["o@example.org"], from: "c@example.org", smtpHost: "mail:25" } } },
            'notifications.mail.smtpHost: "mail:25", expected a host name or an address (IPv6 in brackets), without a port',
        ],
        [
            "a webhook that is no URL, which is not repeated",
            { notifications: { webhook: { url: "chat.example.org/t0ken" } } },
            "notifications.webhook.url: not such a URL, expected http:// or https://, a host and a path",
        ],
        [
            "a port that is none",
            { notifications: { webhook: { url: "https://chat.example.org/", port: 70_000 } } },
            "notifications.webhook.port: 70000, expected a whole number from 1 to 65535",
        ],
        ["a volume without a unit", { storage: "ten" }, 'storage: "ten", expected a quantity of bytes such as 200Gi'],
        [
            "two clusters of one name",
            { watched: { ...watched, brokers: [...watched.brokers!, ...watched.brokers!] } },
            'watched: two of "rabbitmq, members", expected a name of its own for each cluster',
        ],
    ] as const) {
        it(`refuse ${what}`, () => {
            assert.ok(reasons(args as never).includes(says), reasons(args as never).join("\n"));
        });
    }
});
