import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";
import { withFolder } from "../support/fakes";

const SCRIPT = join(projectRoot(), "components/compute-node/scripts/libvirt-secrets.py");
const UUID = "bf696e56-a4a3-5434-91f8-0ded1f10a479";
const KEY = Buffer.from("the key of a user").toString("base64");

/** libvirt's Python module: secrets are in a file, with what was done to them; errors are those of a real libvirtd 9.0. */
const LIBVIRT = `
import builtins, json, re
VIR_ERR_NO_SECRET, VIR_ERR_INVALID_SECRET, VIR_ERR_INTERNAL_ERROR = 66, 65, 1
FILE = __file__.replace("libvirt.py", "libvirtd.json")

class libvirtError(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
    def get_error_code(self):
        return self.code

def registerErrorHandler(handler, context):
    pass

class Secret:
    def __init__(self, daemon, uuid):
        self.daemon, self.uuid = daemon, uuid
    def value(self, flags=0):
        secret = self.daemon.state["secrets"][self.uuid]
        if "private='yes'" in secret["xml"]:
            raise libvirtError(VIR_ERR_INVALID_SECRET, "secret is private")
        if "value" not in secret:
            raise libvirtError(VIR_ERR_NO_SECRET, "secret does not have a value")
        return secret["value"].encode()
    def setValue(self, value, flags=0):
        self.daemon.state["secrets"][self.uuid]["value"] = value.decode()
        self.daemon.did("set " + self.uuid)

class Connection:
    def __init__(self):
        with builtins.open(FILE) as file:
            self.state = json.load(file)
        if self.state.get("down"):
            raise libvirtError(VIR_ERR_INTERNAL_ERROR, "Failed to connect socket")
    def did(self, what):
        self.state["done"].append(what)
        with builtins.open(FILE, "w") as file:
            json.dump(self.state, file)
    def secretLookupByUUIDString(self, uuid):
        if self.state.get("broken"):
            raise libvirtError(VIR_ERR_INTERNAL_ERROR, "out of order")
        if uuid not in self.state["secrets"]:
            raise libvirtError(VIR_ERR_NO_SECRET, "no secret with matching uuid")
        return Secret(self, uuid)
    def secretDefineXML(self, xml, flags=0):
        uuid = re.search("<uuid>(.*)</uuid>", xml).group(1)
        self.state["secrets"][uuid] = {"xml": xml}
        self.did("define " + uuid)
        return Secret(self, uuid)
    def close(self):
        pass

def open(uri):
    assert uri == "qemu:///system", uri
    return Connection()
`;

interface Daemon {
    secrets: Record<string, { xml: string; value?: string }>;
    done: string[];
    down?: boolean;
    broken?: boolean;
}

/** Runs the script against a libvirtd in that state; twice, where asked for, and gives the state after. */
async function run(before: Partial<Daemon> = {}, { times = 1, key = `${KEY}\n`, users = [`nova=${UUID}`] } = {}) {
    return withFolder((folder) => {
        const file = join(folder, "libvirtd.json");
        writeFileSync(file, JSON.stringify({ secrets: {}, done: [], ...before }));
        writeFileSync(join(folder, "libvirt.py"), LIBVIRT);
        mkdirSync(join(folder, "keys"));
        for (const user of ["nova", "cinder"]) writeFileSync(join(folder, "keys", user), key);
        const ended = Array.from({ length: times }, () =>
            spawnSync("python3", [SCRIPT, join(folder, "keys"), ...users], {
                encoding: "utf8",
                env: { ...process.env, PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: "1" },
            }),
        );
        const { status, stderr } = ended.at(-1)!;
        return Promise.resolve({ status, stderr, daemon: JSON.parse(readFileSync(file, "utf8")) as Daemon });
    });
}

describe("the keys of Ceph's users in libvirtd", () => {
    const defined = "<secret ephemeral='no' private='no'>";
    const value = "the key of a user";

    it("are defined and set where they are missing, and outlive a reboot", async () => {
        const { status, stderr, daemon } = await run();
        assert.equal(status, 0, stderr);
        assert.deepEqual(daemon.done, [`define ${UUID}`, `set ${UUID}`]);
        assert.equal(daemon.secrets[UUID]?.value, value);
        assert.match(daemon.secrets[UUID].xml, /^<secret ephemeral='no' private='no'>\n/);
        assert.match(daemon.secrets[UUID].xml, /<usage type='ceph'>\n {4}<name>openstack-ra client\.nova<\/name>/);
    });

    it("are left alone where they are right: a second time changes nothing", async () => {
        assert.deepEqual((await run({}, { times: 2 })).daemon.done, [`define ${UUID}`, `set ${UUID}`]);
        assert.deepEqual((await run({ secrets: { [UUID]: { xml: defined, value } } })).daemon.done, []);
    });

    it("are set, and not defined again, where they differ or have no value", async () => {
        for (const before of [{ xml: defined, value: "another" }, { xml: defined }]) {
            const { daemon } = await run({ secrets: { [UUID]: before } });
            assert.deepEqual([daemon.done, daemon.secrets[UUID]?.value], [[`set ${UUID}`], value]);
        }
    });

    it("are set where nobody may read them", async () => {
        const secret = { xml: "<secret private='yes'>", value: "another" };
        assert.deepEqual((await run({ secrets: { [UUID]: secret } })).daemon.done, [`set ${UUID}`]);
    });

    it("are those of each user", async () => {
        const other = UUID.replace("bf", "00");
        const { daemon } = await run({}, { users: [`nova=${UUID}`, `cinder=${other}`] });
        assert.deepEqual(Object.keys(daemon.secrets), [UUID, other]);
        assert.match(daemon.secrets[other]!.xml, /client\.cinder/);
    });

    it("make the agent wait, with a sentence, where libvirtd does not answer or a key is none", async () => {
        const cases: [Partial<Daemon>, object, RegExp][] = [
            [{ down: true }, {}, /^the keys are not with libvirtd: Failed to connect socket$/m],
            [{ broken: true }, {}, /^the keys are not with libvirtd: out of order$/m],
            [{}, { key: "no base64!" }, /^the keys are not with libvirtd: /m],
            [{}, { users: [`glance=${UUID}`] }, /^the keys are not with libvirtd: .*No such file/m],
        ];
        for (const [before, changes, says] of cases) {
            const { status, stderr, daemon } = await run(before, changes);
            assert.equal(status, 1);
            assert.match(stderr, says);
            assert.doesNotMatch(stderr, /Traceback/);
            assert.deepEqual(daemon.done, []);
        }
    });
});
