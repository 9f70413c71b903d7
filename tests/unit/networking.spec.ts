import assert from "node:assert/strict";
import { nameOf } from "../support/identity";
import { plainData, valueOf } from "../support/library";
import { conf, hostPathsOf, make, podOf } from "../support/networking";
import { at } from "../support/stacks";

const update = (inputs: Record<string, unknown>) => at(inputs, "spec", "updateStrategy");

describe("networking by itself", () => {
    it("is the RA's: an API on three hosts behind a load balancer, with the workers for agents beside it", async () => {
        const { value, inputs } = await make();
        for (const part of ["server", "rpc-server", "periodic-workers"]) {
            assert.equal(at(inputs("Deployment", `net-${part}`), "spec", "replicas"), 3);
            assert.equal(at(inputs("PodDisruptionBudget", `net-${part}`), "spec", "maxUnavailable"), 1);
            const { securityContext } = podOf(inputs("Deployment", `net-${part}`));
            assert.equal(securityContext?.runAsNonRoot, true);
        }
        assert.equal(at(inputs("Service", "net-server"), "spec", "type"), "LoadBalancer");
        assert.equal(await valueOf(value.publicUrl), "http://net-server.cloud.svc.cluster.local:9696");
    });

    it("gives credentials by the environment alone, to each part its own", async () => {
        const run = await make();
        const server = plainData(run.inputs("Secret", "net-server-credentials"));
        assert.deepEqual(Object.keys(server).sort(), [
            "OS_DATABASE__CONNECTION",
            "OS_DEFAULT__TRANSPORT_URL",
            "OS_KEYSTONE_AUTHTOKEN__MEMCACHE_SECRET_KEY",
            "OS_KEYSTONE_AUTHTOKEN__PASSWORD",
            "OS_NOVA__PASSWORD",
            "OS_OSLO_MESSAGING_NOTIFICATIONS__TRANSPORT_URL",
            "OS_PLACEMENT__PASSWORD",
        ]);
        assert.equal(server.OS_DATABASE__CONNECTION, "mysql+pymysql://neutron:pw@db.example.org/neutron");
        const transport = { OS_DEFAULT__TRANSPORT_URL: "rabbit://neutron:pw@mq/openstack" };
        for (const part of ["dhcp-agent", "l3-agent", "openvswitch-agent", "openvswitch-agent-gateway"]) {
            assert.deepEqual(plainData(run.inputs("Secret", `net-${part}-credentials`)), transport);
        }
        assert.deepEqual(plainData(run.inputs("Secret", "net-metadata-agent-credentials")), {
            ...transport,
            OS_DEFAULT__METADATA_PROXY_SHARED_SECRET: "shared",
        });
        for (const { type, inputs } of run.resources.filter(({ type }) => type.endsWith(":ConfigMap"))) {
            assert.doesNotMatch(JSON.stringify(inputs), /pw@|shared|neutron-password/, type);
        }
    });

    it("completes a new schema and adds to an old one before the server, and takes away after it", async () => {
        const { inputs } = await make();
        const files = "--config-file /etc/neutron/neutron.conf --config-file /etc/neutron/ml2_conf.ini";
        assert.deepEqual(podOf(inputs("Job", "net-db-expand")).containers[0].command, [
            "sh",
            "-c",
            `neutron-db-manage ${files} upgrade newton && neutron-db-manage ${files} upgrade --expand`,
        ]);
        assert.equal(
            podOf(inputs("Job", "net-db-contract")).containers[0].command.join(" "),
            `neutron-db-manage ${files} upgrade --contract`,
        );
    });

    it("is told by the API's own variables where its files are", async () => {
        const [api] = podOf((await make()).inputs("Deployment", "net-server")).containers;
        assert.deepEqual(Object.fromEntries(api.env.map(({ name, value }) => [name, value])), {
            OS_NEUTRON_CONFIG_DIR: "/etc/neutron",
            OS_NEUTRON_CONFIG_FILES: "neutron.conf;ml2_conf.ini",
        });
        assert.deepEqual(api.command, ["uwsgi", "--ini", "/etc/neutron/uwsgi.ini"]);
    });

    it("gives daemons more time to end than they give themselves", async () => {
        const run = await make({ config: { neutron: { DEFAULT: { graceful_shutdown_timeout: 200 } } } });
        const grace = (type: string, part: string) =>
            podOf(run.inputs(type, `net-${part}`)).terminationGracePeriodSeconds;
        assert.equal(grace("Deployment", "rpc-server"), 210);
        assert.equal(grace("DaemonSet", "dhcp-agent"), 70);
        assert.match(conf(run, "dhcp-agent", "neutron.conf"), /^graceful_shutdown_timeout = 60$/m);
    });
});

describe("networking's agents", () => {
    it("are known by their host's name, and end tunnels at its address", async () => {
        const { inputs } = await make();
        for (const part of ["dhcp-agent", "l3-agent", "metadata-agent", "openvswitch-agent"]) {
            const fields = podOf(inputs("DaemonSet", `net-${part}`)).containers[0].env.map(({ name, valueFrom }) => [
                name,
                valueFrom?.fieldRef.fieldPath,
            ]);
            const address = part === "openvswitch-agent" ? [["OS_OVS__LOCAL_IP", "status.hostIP"]] : [];
            assert.deepEqual(fields, [["OS_DEFAULT__HOST", "spec.nodeName"], ...address]);
        }
    });

    it("end tunnels in the overlay where it is known, at the address that the host has there", async () => {
        const run = await make({ overlay: ["10.40.0.0/17", "10.41.0.0/16"] });
        for (const part of ["openvswitch-agent", "openvswitch-agent-gateway"]) {
            const [container] = podOf(run.inputs("DaemonSet", `net-${part}`)).containers;
            assert.ok(!container.env.some(({ name }) => name === "OS_OVS__LOCAL_IP"));
            const [sh, c, script, name, ...program] = container.command;
            assert.deepEqual([sh, c, name], ["sh", "-c", "sh"]);
            assert.equal(
                script,
                "OS_OVS__LOCAL_IP=$(python3 /etc/openstack-ra/local-address.py 10.40.0.0/17 10.41.0.0/16)" +
                    ' && export OS_OVS__LOCAL_IP && exec "$@"',
            );
            assert.equal(program[0], "neutron-openvswitch-agent");
            assert.match(conf(run, part, "local-address.py"), /^def main\(prefixes\):$/m);
        }
        const [other] = podOf(run.inputs("DaemonSet", "net-l3-agent")).containers;
        assert.equal(other.command[0], "neutron-l3-agent");
    });

    it("see of their host the namespaces, the switch and their own state", async () => {
        const { inputs } = await make();
        for (const part of ["dhcp-agent", "l3-agent", "openvswitch-agent", "openvswitch-agent-gateway"]) {
            const set = inputs("DaemonSet", `net-${part}`);
            assert.deepEqual(hostPathsOf(set), [
                "/lib/modules",
                "/run/netns",
                "/run/openvswitch",
                "/run/xtables.lock",
                "/var/lib/neutron",
            ]);
            const { containers, hostNetwork, volumes } = podOf(set);
            assert.equal(hostNetwork, true);
            assert.equal(containers[0].securityContext.privileged, true);
            assert.deepEqual(
                containers[0].volumeMounts
                    .filter(({ mountPropagation }) => mountPropagation)
                    .map(({ mountPath, mountPropagation }) => [mountPath, mountPropagation]),
                [["/run/netns", "Bidirectional"]],
            );
            assert.equal(
                volumes.find(({ hostPath }) => hostPath?.path === "/run/xtables.lock")?.hostPath?.type,
                "FileOrCreate",
            );
        }
    });

    it("for metadata have no privileges and not the host's network", async () => {
        const set = (await make()).inputs("DaemonSet", "net-metadata-agent");
        const { containers, hostNetwork, securityContext } = podOf(set);
        assert.deepEqual(hostPathsOf(set), ["/var/lib/neutron"]);
        assert.equal(hostNetwork, undefined);
        assert.deepEqual(securityContext, { seccompProfile: { type: "RuntimeDefault" } });
        assert.deepEqual(containers[0].securityContext, {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
            runAsUser: 0,
            runAsGroup: 0,
        });
    });

    it("are replaced a host or a rack at a time; L3 and the switch only by an operator", async () => {
        const { inputs } = await make();
        const rolling = (maxUnavailable: unknown) => ({ type: "RollingUpdate", rollingUpdate: { maxUnavailable } });
        const expected = {
            "dhcp-agent": rolling(1),
            "metadata-agent": rolling(1),
            "openvswitch-agent-gateway": rolling(1),
            "openvswitch-agent": rolling("3%"),
            "l3-agent": { type: "OnDelete" },
            openvswitch: { type: "OnDelete" },
            "openvswitch-gateway": { type: "OnDelete" },
        };
        for (const [part, strategy] of Object.entries(expected)) {
            assert.deepEqual(update(inputs("DaemonSet", `net-${part}`)), strategy, part);
        }
    });

    it("of L3 hand their routers over before they end, within their grace", async () => {
        const { containers, terminationGracePeriodSeconds } = podOf((await make()).inputs("DaemonSet", "net-l3-agent"));
        const [, , script] = containers[0].lifecycle!.preStop.exec.command;
        assert.match(script!, /ha_confs\/\*\.pid\.keepalived[^]*sleep 5$/);
        assert.equal(terminationGracePeriodSeconds, 75);
    });

    it("keep their pods when the server's configuration changes", async () => {
        const before = await make();
        const after = await make({
            config: { neutron: { DEFAULT: { rpc_workers: 3 } }, ml2: { ml2: { overlay_ip_version: 6 } } },
            publicUrl: "https://network.example.org",
        });
        const changed = before.resources
            .filter(({ type }) => /:(DaemonSet|ConfigMap)$/.test(type))
            .filter(({ type, name, inputs }) => {
                const other = after.inputs(type.split(":").pop()!, name);
                return JSON.stringify(other) !== JSON.stringify(inputs);
            });
        assert.deepEqual(
            changed.map(({ name }) => name),
            ["net-server-config"],
        );
    });

    it("have a neutron.conf and a Secret of their own", async () => {
        const run = await make();
        const l3 = run.inputs("DaemonSet", "net-l3-agent");
        const [container] = podOf(l3).containers;
        assert.deepEqual(at(container, "envFrom"), [
            { secretRef: { name: nameOf(run, "net-l3-agent-credentials", "Secret") } },
        ]);
        assert.deepEqual(container.command, [
            "neutron-l3-agent",
            "--config-file",
            "/etc/neutron/neutron.conf",
            "--config-file",
            "/etc/neutron/l3_agent.ini",
        ]);
    });
});
