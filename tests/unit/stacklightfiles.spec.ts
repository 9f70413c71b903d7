import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { SWITCH_RUN } from "../../components/networking/agentconfig";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { collectorPods } from "../../components/stacklight/collector";
import { fluentBitYaml, parsers, tracebacks } from "../../components/stacklight/collector/fluentbit";
import { sizeCollector } from "../../components/stacklight/collector/sizing";
import { ASK_SWITCH, hostConf, MACHINES_CONF, READINGS } from "../../components/stacklight/collector/telegraf";
import { fakeProgram, withFolder } from "../support/fakes";
import { placements } from "../support/stacklight";

describe("collectors' metrics", () => {
    const conf = hostConf({
        urls: ["https://a", "https://b", "https://c"],
        bucket: "b",
        hosts: true,
    });

    it("go to every InfluxDB by an output of its own", () => {
        const outputs = conf.split("[[").filter((part) => part.startsWith("outputs."));
        assert.equal(outputs.length, 3);
        for (const output of outputs) assert.match(output, /urls = \["https:\/\/[abc]"\]/);
    });

    it("have no series for each core or machine's interface, and wait on disk", () => {
        assert.match(conf, /percpu = false/);
        assert.doesNotMatch(conf, /tap|qvo/);
        assert.match(conf, /buffer_strategy = "disk_write_through"/);
        assert.match(MACHINES_CONF, /libvirt-sock-ro"/);
    });

    it("of the switch are its packets and flows, and none while it does not answer", async () => {
        await withFolder(async (folder) => {
            const answer =
                "system@ovs-system:\n  lookups: hit:90 missed:9 lost:1\n  flows: 7\n  masks: hit:1 total:2 hit/pkt:1\n  port 0: ovs-system (internal)\n  port 1: br-int (internal)\n";
            for (const path of [READINGS, SWITCH_RUN]) mkdirSync(join(folder, path), { recursive: true });
            writeFileSync(join(folder, SWITCH_RUN, "ovs-vswitchd.pid"), "42\n");
            const script = ASK_SWITCH.replaceAll(READINGS, join(folder, READINGS)).replaceAll(
                SWITCH_RUN,
                join(folder, SWITCH_RUN),
            );
            const env = { ...process.env, PATH: `${folder}:${process.env.PATH ?? ""}` };
            const ask = async (says: string) => {
                await fakeProgram(folder, "ovs-appctl", says);
                // Once.
                await fakeProgram(folder, "sleep", "kill $PPID");
                spawnSync("sh", ["-c", script], { env });
            };
            const reading = () => readFileSync(join(folder, READINGS, "openvswitch.influx"), "utf8");
            await ask(
                `case "$*" in *ovs-vswitchd.42.ctl*) printf '${answer.replaceAll("\n", "\\n")}' ;; *) exit 1 ;; esac`,
            );
            assert.equal(
                reading(),
                "openvswitch,datapath=system@ovs-system hit=90i,missed=9i,lost=1i,flows=7i,ports=2i\n",
            );
            await ask("exit 1");
            assert.throws(reading, /ENOENT/);
        });
    });
});

describe("collectors' logs", () => {
    const read = (parser: keyof typeof parsers, text: string) =>
        new RegExp((parsers[parser] as { regex: string }).regex).exec(text)?.groups;
    const id = "a".repeat(64);

    it("know pod, workload, namespace and container by the file's name", () => {
        const workloads = {
            "nova-api-7d9f8b6c5d-x2k4q": "nova-api",
            "nova-metadata-x2k4q": "nova-metadata",
            "mysql-haproxy-0": "mysql-haproxy",
            "rook-ceph-osd-12-6d5c9b8f7c-abcde": "rook-ceph-osd-12",
        };
        for (const [pod, workload] of Object.entries(workloads)) {
            const found = read("container-file", `/var/log/containers/${pod}_openstack_fluent-bit-${id}.log`);
            assert.deepEqual({ ...found }, { pod, workload, namespace: "openstack", container: "fluent-bit" });
        }
    });

    const head = "2026-01-01 00:00:00.000 7 ERROR nova.compute";
    it("have level, request, project and machine of oslo.log's lines", () => {
        const line = `${head} [None req-2 alice demo - - default default] [instance: 0a-1b] it failed\n${head} Traceback`;
        const { level, logger, request_id, project, instance, message } = read("oslo-line", line)!;
        assert.deepEqual(
            [level, logger, request_id, project, instance],
            ["ERROR", "nova.compute", "req-2", "demo", "0a-1b"],
        );
        assert.match(message!, /^it failed\n.*Traceback$/);
        assert.equal(read("oslo-line", `${head} [req-1 req-2 alice demo -] x`)?.global_request_id, "req-1");
        assert.equal(read("oslo-line", `${head} [req-2 alice demo -] x`)?.request_id, "req-2");
        assert.equal(read("oslo-line", `${head} [-] plain`)?.message, "plain");
        assert.equal(read("oslo-line", '10.0.0.1 - - "GET / HTTP/1.1" 200'), undefined);
    });

    it("join a traceback to the line that it belongs to", () => {
        const [[, first] = [], [, next] = []] = tracebacks["oslo-traceback"]!;
        const begins = (line: string) => new RegExp(first!).test(line);
        const goesOn = (line: string) => new RegExp(next!).test(line);
        for (const line of ["[None req-2 a b - - c c] no", "[-] no", "[req-1 req-2 a b] no"]) {
            assert.deepEqual([begins(`${head} ${line}`), goesOn(`${head} ${line}`)], [true, false], line);
        }
        for (const line of ["Traceback (most recent call last):", '  File "x"', "[instance: 0a-1b] Boom"]) {
            assert.deepEqual([begins(`${head} ${line}`), goesOn(`${head} ${line}`)], [false, true], line);
        }
    });

    it("wait on disk up to a limit, and are verified over TLS where there is a CA", () => {
        const output = (cafile?: string) => {
            const text = fluentBitYaml({ host: "logs", port: 9200, cafile, buffer: 2560 });
            const { pipeline } = parse(text) as { pipeline: Record<string, Record<string, unknown>[]> };
            for (const input of pipeline.inputs ?? []) assert.equal(input["storage.type"], "filesystem");
            return pipeline.outputs![0]!;
        };
        assert.equal(output()["storage.total_limit_size"], "2560M");
        assert.deepEqual(
            [output().tls, output("/ca.crt").tls, output("/ca.crt")["tls.verify"]],
            [undefined, true, true],
        );
    });
});

describe("sizes of collectors", () => {
    it("leave room for a day without InfluxDB and Elasticsearch", () => {
        const { metricBuffer, logBuffer } = sizeCollector(REFERENCE_SCALE);
        assert.ok(metricBuffer > 1024 && metricBuffer < 4096, String(metricBuffer));
        assert.equal(logBuffer, 2560);
    });

    it("are small on every host", () => {
        for (const { service, size } of collectorPods({ placements })) {
            if (service === "collector") assert.ok(size.memory <= 420 && size.cpu <= 0.25);
        }
    });
});
