import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { cp, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheDir, searchPath } from "../../cli/env";
import { withProgress } from "../../cli/progress";
import { lines, output, run } from "./run";
import { Unavailable } from "./unavailable";

/** Debian's packages of the programs that read our config files, and of all that the boot suite runs; unpacked, they start nothing. */
const PACKAGES = [
    "apache2-bin",
    "ceph-common",
    "ceph-mgr",
    "ceph-mon",
    "ceph-osd",
    "conntrack",
    "dnsmasq-base",
    "etcd-server",
    "galera-4",
    "haproxy",
    "influxdb",
    "iproute2",
    "ipset",
    "iptables",
    "iputils-arping",
    "keepalived",
    "libapache2-mod-wsgi-py3",
    "libvirt-daemon",
    "libvirt-daemon-driver-qemu",
    "mariadb-server-core",
    "media-types",
    "memcached",
    "nagios4-cgi",
    "nagios4-core",
    "netbase",
    "novnc",
    "openssl",
    "openvswitch-switch",
    "procps",
    "python3-libvirt",
    "python3-rados",
    "python3-rbd",
    "qemu-utils",
    "rabbitmq-server",
    "radvd",
    "uwsgi-core",
    "uwsgi-plugin-python3",
];

/** Where those programs are: installed on this machine, or unpacked below a directory of the cache. */
export class Programs {
    /**
     * @param root where they are unpacked, with their paths below it
     * @param packages that they are of
     */
    constructor(
        public readonly root: string,
        private readonly packages: readonly string[] = PACKAGES,
    ) {}

    /** A program: from PATH where it is there, else unpacked. */
    public program(name: string): string {
        const directories = [...searchPath(), "/usr/sbin", "/usr/local/sbin"];
        const candidates = [...directories, join(this.root, "usr/sbin"), join(this.root, "usr/bin")];
        const found = candidates.map((directory) => join(directory, name)).find((path) => existsSync(path));
        if (found === undefined) throw new Unavailable(`no ${name} on PATH or in Debian's packages`);
        return found;
    }

    /** A file of a package by the path that it has when installed. One `*` in a part of the path stands for a version. */
    public file(path: string): string {
        const found = this.files(path)[0];
        if (found === undefined) throw new Unavailable(`${path} is in none of ${this.packages.join(", ")}`);
        return found;
    }

    /** Every file that fits: those unpacked, else those installed. */
    public files(path: string): string[] {
        const unpacked = matching(this.root, path);
        return unpacked.length > 0 ? unpacked : matching("/", path);
    }

    /** What of the packages' files in /etc is there because they are installed; what is unpacked is below the root. */
    public async installedConfiguration(): Promise<string[]> {
        // It says nothing of packages that are not installed, and fails for that.
        const { stdout } = await run("dpkg-query", ["--listfiles", ...this.packages]);
        return [...new Set(lines(stdout))].filter((path) => path.startsWith("/etc/"));
    }

    /** What the unpacked programs need in their environment. */
    public env(): Record<string, string> {
        // Some are in folders that programs know by where they are installed.
        const libraries = ["", "/ceph", "/pulseaudio"].flatMap((folder) =>
            matching(this.root, `usr/lib/*-linux-gnu${folder}`),
        );
        return libraries.length > 0 ? { LD_LIBRARY_PATH: libraries.join(":") } : {};
    }
}

function matching(root: string, path: string): string[] {
    return path
        .split("/")
        .filter((part) => part !== "")
        .reduce<string[]>((found, part) => found.flatMap((directory) => children(directory, part)), [root]);
}

function children(directory: string, part: string): string[] {
    if (!part.includes("*")) return existsSync(join(directory, part)) ? [join(directory, part)] : [];
    const [start = "", end = ""] = part.split("*");
    const names = existsSync(directory) ? readdirSync(directory) : [];
    return names.filter((name) => name.startsWith(start) && name.endsWith(end)).map((name) => join(directory, name));
}

const unpacked = new Map<string, Promise<Programs>>();

/**
 * The real programs of packages. What is not installed is fetched with apt and unpacked in the cache: that needs no root,
 * starts no daemon and changes nothing on the machine.
 */
export function debianPrograms(packages: readonly string[] = PACKAGES): Promise<Programs> {
    const key = createHash("sha256").update(packages.join()).digest("hex").slice(0, 12);
    const there = unpacked.get(key) ?? unpack(key, packages);
    unpacked.set(key, there);
    return there;
}

async function unpack(key: string, packages: readonly string[]): Promise<Programs> {
    const base = join(cacheDir(), `debian-${key}`);
    const root = join(base, "root");
    const complete = join(base, "complete");
    const programs = new Programs(root, packages);
    if (existsSync(complete)) return programs;
    await withProgress(`${packages.length} of Debian's packages`, async (report) => {
        await rm(base, { recursive: true, force: true });
        for (const part of ["lists/partial", "archives/partial", "root"]) {
            await mkdir(join(base, part), { recursive: true });
        }
        const options = [
            `Dir::State::lists=${join(base, "lists")}`,
            `Dir::Cache=${base}`,
            `Dir::Cache::archives=${join(base, "archives")}`,
            "Debug::NoLocking=true",
            "APT::Sandbox::User=",
        ].flatMap((option) => ["-o", option]);
        report("package lists");
        await apt([...options, "update"]);
        report("fetching");
        await apt([...options, "--yes", "--no-install-recommends", "--download-only", "install", ...packages]);
        report("unpacking");
        const archives = (await readdir(join(base, "archives"))).filter((name) => name.endsWith(".deb"));
        for (const archive of archives) await output("dpkg", ["-x", join(base, "archives", archive), root]);
        await mergeUsr(root);
        for (const part of ["lists", "archives"]) await rm(join(base, part), { recursive: true });
        await writeFile(complete, "");
    });
    return programs;
}

/** /bin, /lib and /sbin become links to those in /usr, as on a machine on which packages are installed. */
async function mergeUsr(root: string): Promise<void> {
    for (const name of ["bin", "lib", "sbin"].filter((directory) => existsSync(join(root, directory)))) {
        await cp(join(root, name), join(root, "usr", name), { recursive: true, verbatimSymlinks: true });
        await rm(join(root, name), { recursive: true });
        await symlink(join("usr", name), join(root, name));
    }
}

async function apt(args: string[]): Promise<void> {
    try {
        await output("apt-get", ["-qq", ...args], { timeout: 5 * 60_000, env: { DEBIAN_FRONTEND: "noninteractive" } });
    } catch (error) {
        const [first = "", ...rest] = lines(error instanceof Error ? error.message : String(error));
        const missing = first.includes("ENOENT") ? "apt-get is not on PATH (not a Debian system)" : "";
        throw new Unavailable(`Debian's packages: ${missing || (rest.at(-1) ?? first)}`);
    }
}
