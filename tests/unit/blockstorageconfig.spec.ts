import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { brickKeyring, CinderConfig, cinderConf, cinderUwsgi, SUDO } from "../../components/block-storage/config";
import { CINDER_PASTE, RESOURCE_FILTERS } from "../../components/block-storage/paste";
import { sizeBlockStorage } from "../../components/block-storage/sizing";
import { REFERENCE_SCALE } from "../../components/common/scale";

const conf = (overrides?: CinderConfig) =>
    cinderConf({
        size: sizeBlockStorage(REFERENCE_SCALE),
        identity: {
            authUrl: "https://keystone:5000/v3",
            region: "North",
            cacheServers: ["mc-0:11211", "mc-1:11211"],
            cafile: "/ca.crt",
        },
        volumes: { user: "cinder", pool: "fast" },
        backups: { user: "cinder-backup", pool: "far" },
        overrides,
    });
const option = (text: string, section: string, name: string) =>
    new RegExp(`^\\[${section}\\]\\n(?:[^[].*\\n)*?${name} =(?: (.*))?$`, "m").exec(text)?.slice(1)[0] ?? undefined;

describe("cinder.conf", () => {
    it("has one backend on Ceph, of which all volume services are equal members", () => {
        assert.equal(option(conf(), "DEFAULT", "enabled_backends"), "rbd1");
        assert.equal(option(conf(), "DEFAULT", "cluster"), "ceph");
        assert.equal(option(conf(), "rbd1", "volume_driver"), "cinder.volume.drivers.rbd.RBDDriver");
        assert.equal(option(conf(), "rbd1", "rbd_pool"), "fast");
        assert.equal(option(conf(), "rbd1", "rbd_user"), "cinder");
    });

    it("keeps backups in their own pool, as their own user", () => {
        assert.equal(option(conf(), "DEFAULT", "backup_driver"), "cinder.backup.drivers.ceph.CephBackupDriver");
        assert.equal(option(conf(), "DEFAULT", "backup_ceph_pool"), "far");
        assert.equal(option(conf(), "DEFAULT", "backup_ceph_user"), "cinder-backup");
    });

    it("reaches other services by their addresses inside the cloud, in its own region", () => {
        assert.equal(option(conf(), "DEFAULT", "glance_catalog_info"), "image:glance:internalURL");
        assert.equal(option(conf(), "nova", "interface"), "internal");
        for (const section of ["glance", "nova", "keystone_authtoken"]) {
            assert.equal(option(conf(), section, "region_name"), "North", section);
        }
    });

    it("verifies every service that it calls, Glance by an option of Cinder's own", () => {
        assert.equal(option(conf(), "DEFAULT", "glance_ca_certificates_file"), "/ca.crt");
        for (const section of ["nova", "service_user", "keystone_authtoken"]) {
            assert.equal(option(conf(), section, "cafile"), "/ca.crt", section);
        }
    });

    it("shows that it is a service where it acts for a user", () => {
        assert.equal(option(conf(), "service_user", "send_service_user_token"), "true");
        assert.equal(option(conf(), "service_user", "username"), "cinder");
        assert.equal(option(conf(), "glance", "auth_section"), "service_user");
    });

    it("asks for no capability of the kernel", () => {
        assert.match(conf(), /^\[cinder_sys_admin\]\ncapabilities =\n/m);
        assert.match(conf(), /^\[privsep_osbrick\]\ncapabilities =\n/m);
    });

    it("holds no credential", () => {
        assert.doesNotMatch(conf(), /password =|transport_url|^connection = |backend_url|secret_key/m);
    });

    it("takes a user's options over its own, and leaves those beside them", () => {
        const changed = conf({ rbd1: { rbd_max_clone_depth: 0 }, DEFAULT: { cluster: "other" } });
        assert.equal(option(changed, "rbd1", "rbd_max_clone_depth"), "0");
        assert.equal(option(changed, "rbd1", "rbd_pool"), "fast");
        assert.equal(option(changed, "DEFAULT", "cluster"), "other");
    });
});

describe("what stands beside cinder.conf", () => {
    it("answers without a token at a path of its own, and with one at /v3", () => {
        assert.match(CINDER_PASTE, /^\/healthcheck: healthcheck$/m);
        assert.match(CINDER_PASTE, /^\/v3: openstack_volume_api_v3$/m);
        const [, pipeline] = /^keystone = (.*)$/m.exec(CINDER_PASTE)!;
        assert.match(
            pipeline!,
            /^request_id cors http_proxy_to_wsgi faultwrap sizelimit authtoken keystonecontext apiv3$/,
        );
        const sections = [...CINDER_PASTE.matchAll(/^\[\w+:(\w+)\]$/gm)].map(([, name]) => name);
        for (const name of pipeline!.split(" ")) assert.ok(sections.includes(name), name);
    });

    it("lets users filter lists", () => {
        const filters = JSON.parse(RESOURCE_FILTERS) as Record<string, string[]>;
        assert.ok(filters.volume?.includes("bootable"));
    });

    it("starts the API with its file, by name", () => {
        const ini = cinderUwsgi(sizeBlockStorage(REFERENCE_SCALE), false);
        assert.match(ini, /^module = cinder\.wsgi\.api:application$/m);
        assert.match(ini, /^pyargv = --config-file \/etc\/cinder\/cinder\.conf$/m);
        assert.match(ini, /^http-socket = 0\.0\.0\.0:8776$/m);
    });

    it("gives os-brick a path for a key, not the key", () => {
        assert.deepEqual(brickKeyring({ user: "cinder" }), {
            "/etc/ceph/ceph.client.cinder.keyring": "keyfile = /etc/ceph/keys/cinder\n",
        });
    });

    it("runs what Cinder would have run as root, as who asks, with every word as it was", () => {
        const words = ["cinder-rootwrap", "/etc/cinder/rootwrap.conf", "printf", "%s|", "a b", "$HOME", ""];
        const { stdout } = spawnSync("sh", ["-c", SUDO["/usr/local/bin/sudo"], "sudo", ...words], { encoding: "utf8" });
        assert.equal(stdout, "a b|$HOME||");
    });
});

describe("sizes of block storage", () => {
    it("are those of the RA's hosts at its scale", () => {
        const { wsgi, pods } = sizeBlockStorage(REFERENCE_SCALE);
        assert.deepEqual(wsgi, { processes: 4, threads: 4 });
        assert.deepEqual(pods.api, { cpu: 1, memory: 1296 });
        assert.deepEqual(pods.backup, { cpu: 2, memory: 2048 });
    });

    it("grow with the cloud, are never nothing, and end at the RA's", () => {
        const clouds = fc.integer({ min: 1, max: 5000 });
        fc.assert(
            fc.property(clouds, clouds, (one, other) => {
                const [small, large] = [Math.min(one, other), Math.max(one, other)].map((hypervisors) =>
                    sizeBlockStorage({ hypervisors, virtualMachines: hypervisors * 20 }),
                );
                const top = sizeBlockStorage(REFERENCE_SCALE);
                for (const pod of ["api", "scheduler", "volume", "backup"] as const) {
                    assert.ok(small!.pods[pod].cpu > 0 && small!.pods[pod].cpu <= large!.pods[pod].cpu);
                    assert.ok(small!.pods[pod].memory <= large!.pods[pod].memory);
                    assert.ok(large!.pods[pod].memory <= top.pods[pod].memory);
                }
                assert.ok(small!.backups >= 1 && Number.isInteger(small!.wsgi.processes));
            }),
        );
    });
});
