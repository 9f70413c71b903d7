import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../components/common/project";

const SCRIPT = join(projectRoot(), "components/networking/scripts/local-address.py");

/** As Linux prints it, of a host with addresses in three networks, and a route by one of them. */
const FIB_TRIE = `Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 10.40.0.0/16 2 0 2
        +-- 10.40.3.0/24 2 0 2
           |-- 10.40.3.0
              /24 link UNICAST
           |-- 10.40.3.7
              /32 host LOCAL
           |-- 10.40.3.9
              /32 universe UNICAST
        |-- 10.40.255.255
           /32 link BROADCAST
Local:
  +-- 0.0.0.0/0 3 0 5
           |-- 10.10.3.7
              /32 host LOCAL
           |-- 10.40.3.7
              /32 host LOCAL
           |-- 10.30.3.7
              /32 host LOCAL
           |-- 10.30.3.8
              /32 host LOCAL
        +-- 127.0.0.0/31 1 0 0
           |-- 127.0.0.0
              /8 host LOCAL
           |-- 127.0.0.1
              /32 host LOCAL
`;
const IF_INET6 = `00000000000000000000000000000001 01 80 10 80       lo
fd000040000000000000000000000007 02 40 00 80 bond0.40
fe8000000000000000fc00fffe000001 02 40 20 80     bond0
`;

describe("the script that finds a host's address in a network", () => {
    let folder: string;

    before(() => {
        folder = mkdtempSync(join(tmpdir(), "openstack-ra-"));
        writeFileSync(join(folder, "fib_trie"), FIB_TRIE);
        writeFileSync(join(folder, "if_inet6"), IF_INET6);
    });

    after(() => {
        rmSync(folder, { recursive: true });
    });

    /** The script, with files in the place of the kernel's. */
    function ask(...prefixes: string[]) {
        const program = [
            "import builtins, runpy, sys",
            "real = builtins.open",
            `builtins.open = lambda path, **of: real(str(path).replace("/proc/net", ${JSON.stringify(folder)}), **of)`,
            `sys.argv = ["x"] + ${JSON.stringify(prefixes)}`,
            `runpy.run_path(${JSON.stringify(SCRIPT)}, run_name="__main__")`,
        ];
        const { status, stdout, stderr } = spawnSync("python3", ["-c", program.join("\n")], { encoding: "utf8" });
        return { status, stdout: stdout.trim(), stderr: stderr.trim() };
    }

    it("prints the one that lies in a prefix", () => {
        assert.deepEqual(ask("10.40.0.0/16"), { status: 0, stdout: "10.40.3.7", stderr: "" });
        assert.equal(ask("10.41.0.0/16", "10.40.0.0/22").stdout, "10.40.3.7");
        assert.equal(ask("fd00:40::/64").stdout, "fd00:40::7");
    });

    it("fails where there is none, and says what there is", () => {
        assert.deepEqual(ask("10.50.0.0/16", "10.51.0.0/16"), {
            status: 1,
            stdout: "",
            stderr:
                "no address in 10.50.0.0/16 or 10.51.0.0/16; this host has 10.10.3.7, 10.30.3.7, 10.30.3.8, " +
                "10.40.3.7, fd00:40::7",
        });
        // A route to another host, and the network's broadcast, are no addresses of this one.
        assert.equal(ask("10.40.3.9/32").status, 1);
        assert.equal(ask("10.40.255.255/32").status, 1);
    });

    it("fails where there are several", () => {
        const { status, stdout, stderr } = ask("10.30.0.0/16");
        assert.deepEqual([status, stdout], [1, ""]);
        assert.match(stderr, /^several addresses in 10\.30\.0\.0\/16: 10\.30\.3\.7, 10\.30\.3\.8; expected one/);
    });

    it("reads what this machine's kernel says", function () {
        if (process.platform !== "linux") this.skip();
        const { status, stdout } = spawnSync("python3", [SCRIPT, "127.0.0.1/32"], { encoding: "utf8" });
        assert.deepEqual([status, stdout.trim()], [0, "127.0.0.1"]);
    });
});
