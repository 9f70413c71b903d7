import assert from "node:assert/strict";
import { inventory, kubeletFlags } from "../../cli/inventory";
import { layout as dev } from "../../stacks/dev";
import { layout } from "../../stacks/lab";

describe("inventory", () => {
    it("has one aligned line for each host, and its titles", () => {
        const lines = inventory(layout).split("\n");
        assert.equal(lines.length, 1 + 561);
        const column = lines[0]!.indexOf("KUBELET FLAGS");
        assert.ok(column > 0 && lines.slice(1).every((line) => line.indexOf("--node-labels=") === column));
    });

    it("gives a dedicated host its labels and its taint as the kubelet takes them", () => {
        const host = layout.hosts.find(({ name }) => name === "rabbitmq-1")!;
        assert.equal(
            kubeletFlags(host),
            `--node-labels=topology.kubernetes.io/zone=${host.rack},topology.rook.io/rack=crush-${host.rack},` +
                "openstack-ra/role-rabbitmq=true --register-with-taints=openstack-ra/dedicated=rabbitmq:NoSchedule",
        );
    });

    it("gives no taint where services share the host", () => {
        const hypervisor = layout.hosts.find(({ roles }) => roles[0] === "compute")!;
        assert.ok(!kubeletFlags(hypervisor).includes("--register-with-taints"));
        assert.ok(!kubeletFlags(dev.hosts[0]!).includes("--register-with-taints"));
    });

    it("leaves out the label that the kubelet sets by itself", () => {
        assert.ok(!inventory(layout).includes("kubernetes.io/hostname"));
    });

    it("shows the hosts of one role or one rack only, when asked", () => {
        const names = (options: object) =>
            inventory(layout, { ...options, format: "kubelet" })
                .split("\n")
                .map((line) => line.split(" ")[0]);
        assert.deepEqual(names({ role: "mysql" }), ["mysql-1", "mysql-2", "mysql-3"]);
        const rack = layout.hosts.find(({ name }) => name === "mysql-1")!.rack;
        assert.deepEqual(names({ role: "mysql", rack }), ["mysql-1"]);
        assert.equal(names({ rack }).length, layout.hosts.filter((host) => host.rack === rack).length);
    });

    it("refuses a role or a rack that there is not, with the nearest name", () => {
        assert.throws(
            () => inventory(layout, { role: "mysq" }),
            /no role "mysq" \(did you mean mysql\?\), expected one of/,
        );
        assert.throws(() => inventory(layout, { rack: "rack-1" }), /no rack "rack-1" \(did you mean rack-01\?\)$/);
    });

    it("gives programs every host with labels and taints", () => {
        const hosts = JSON.parse(inventory(layout, { format: "json" })) as {
            cores: number;
            labels: object;
            taints: object[];
        }[];
        assert.equal(hosts.length, 561);
        assert.equal(
            hosts.reduce((sum, { cores }) => sum + cores, 0),
            12_384 + 1_080,
        );
        assert.ok(hosts.every(({ labels, taints }) => Object.keys(labels).length === 4 && Array.isArray(taints)));
    });
});
