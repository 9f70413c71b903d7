import assert from "node:assert/strict";
import fc from "fast-check";
import { secretUuid } from "../../components/common/ceph";
import { REFERENCE_SCALE } from "../../components/common/scale";
import { novaComputeConf, NovaComputeSettings } from "../../components/compute-node/config";
import { sizeComputeNode } from "../../components/compute-node/sizing";

const settings: NovaComputeSettings = {
    size: sizeComputeNode(REFERENCE_SCALE),
    identity: { authUrl: "https://keystone:5000/v3", region: "RegionOne", cafile: "/ca.crt" },
    tls: true,
    username: "nova",
    ceph: { user: "nova", pool: "vms" },
    agents: "pod",
    consoleUrl: "https://console.example.org",
    cpuMode: "host-model",
    cpuAllocationRatio: 4,
    ramAllocationRatio: 1,
};
const conf = (changes: Partial<NovaComputeSettings> = {}) => novaComputeConf({ ...settings, ...changes });
const option = (text: string, section: string, name: string) =>
    new RegExp(`^\\[${section}\\]\\n(?:[^[].*\\n)*?${name} = (.*)$`, "m").exec(text)?.[1];

describe("nova-compute.conf", () => {
    it("knows of no database, and holds no credential or address of one host", () => {
        assert.doesNotMatch(conf(), /database\]|password = |transport_url|my_ip|server_listen|inbound_addr|^host = /m);
    });

    it("keeps disks in Ceph, by the secret that libvirtd has of the user", () => {
        const libvirt = (name: string) => option(conf(), "libvirt", name);
        assert.deepEqual(["virt_type", "images_type", "images_rbd_pool", "rbd_user", "rbd_secret_uuid"].map(libvirt), [
            "kvm",
            "rbd",
            "vms",
            "nova",
            secretUuid({ user: "nova" }),
        ]);
    });

    it("verifies every service that it calls", () => {
        for (const section of ["placement", "neutron", "glance", "cinder", "service_user"]) {
            assert.equal(option(conf(), section, "cafile"), "/ca.crt", section);
        }
    });

    it("moves running machines over TLS where hosts have certificates, libvirt's part and QEMU's", () => {
        assert.equal(option(conf(), "libvirt", "live_migration_scheme"), "tls");
        assert.equal(option(conf(), "libvirt", "live_migration_with_native_tls"), "true");
        assert.doesNotMatch(conf({ tls: false }), /live_migration_(scheme|with_native_tls|tunnelled)/);
    });

    it("ends within its time: the drain before the process, both before the pod", () => {
        const [drain, graceful] = ["manager_shutdown_timeout", "graceful_shutdown_timeout"].map((name) =>
            Number(option(conf(), "DEFAULT", name)),
        );
        assert.ok(drain! < graceful! && graceful! < 200);
    });

    it("is down only after several reports are missing", () => {
        const [report, down] = ["report_interval", "service_down_time"].map((name) =>
            Number(option(conf(), "DEFAULT", name)),
        );
        assert.ok(down! >= 3 * report!);
    });

    it("gives machines the CPU, and hosts the memory and cores, that were asked for", () => {
        const changed = conf({
            cpuMode: "custom",
            cpuModels: ["Haswell-noTSX", "Broadwell"],
            reservedCores: 2,
            reservedMemory: 16384,
            cpuAllocationRatio: 1.5,
        });
        assert.equal(option(changed, "libvirt", "cpu_mode"), "custom");
        assert.equal(option(changed, "libvirt", "cpu_models"), "Haswell-noTSX,Broadwell");
        assert.equal(option(changed, "DEFAULT", "reserved_host_cpus"), "2");
        assert.equal(option(changed, "DEFAULT", "reserved_host_memory_mb"), "16384");
        assert.equal(option(changed, "DEFAULT", "cpu_allocation_ratio"), "1.5");
        assert.equal(option(conf(), "libvirt", "cpu_mode"), "host-model");
        assert.equal(option(conf(), "DEFAULT", "reserved_host_cpus"), undefined);
        assert.equal(option(conf(), "DEFAULT", "reserved_host_memory_mb"), "8096");
    });

    it("starts its privileged helpers without sudo in a pod, and by the packages' rules on a host", () => {
        for (const context of ["nova_sys_admin", "privsep_osbrick", "vif_plug_ovs_privileged"]) {
            assert.equal(
                option(conf(), context, "helper_command"),
                "privsep-helper --config-file /etc/nova/nova-compute.conf",
            );
            assert.equal(option(conf({ agents: "host" }), context, "helper_command"), undefined);
        }
    });

    it("takes a user's options over its own, and leaves those beside them", () => {
        const changed = conf({ overrides: { libvirt: { virt_type: "qemu" }, pci: { alias: ["{}"] } } });
        assert.equal(option(changed, "libvirt", "virt_type"), "qemu");
        assert.equal(option(changed, "libvirt", "images_type"), "rbd");
        assert.equal(option(changed, "pci", "alias"), "{}");
    });
});

describe("what a hypervisor keeps for itself", () => {
    it("grows with its machines, and not with their cloud", () => {
        const kept = (hypervisors: number, virtualMachines: number) =>
            sizeComputeNode({ hypervisors, virtualMachines }).reservedMemory;
        fc.assert(
            fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 100 }), (hosts, machines) => {
                assert.equal(kept(hosts, hosts * machines), 4096 + 200 * machines);
                assert.ok(kept(hosts, hosts * machines + 1) > kept(hosts, hosts * machines));
            }),
        );
    });
});

describe("the UUID of a Ceph user's key", () => {
    it("is of version 5, as the same everywhere", () => {
        assert.equal(secretUuid({ user: "nova" }), "bf696e56-a4a3-5434-91f8-0ded1f10a479");
        fc.assert(
            fc.property(fc.string(), fc.string(), (a, b) => {
                assert.match(
                    secretUuid({ user: a }),
                    /^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
                );
                assert.equal(secretUuid({ user: a }) === secretUuid({ user: b }), a === b);
            }),
        );
    });
});
