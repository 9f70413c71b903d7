import {
    chmodSync,
    cpSync,
    existsSync,
    lstatSync,
    mkdirSync,
    readdirSync,
    readlinkSync,
    symlinkSync,
    writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Programs } from "../../config/programs";
import { Unavailable } from "../../config/unavailable";

/** What a container's files are before anything is mounted. */
export interface Image {
    /** The root without /usr: a directory that is copied. */
    skeleton: string;
    /** The layers of /usr, the first one on top. */
    usr: string[];
    /** Other directories: from → where, read-only. */
    trees: [source: string, target: string][];
    env: Record<string, string>;
}

const SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** What /etc holds of this machine's, beside the files of installed packages. */
const ETC = ["/etc/ca-certificates", "/etc/ssl"];

/** Links that Debian makes when a package is installed, and the names that images of other distributions have. */
const LINKS: Record<string, string> = {
    "bin/uwsgi": "uwsgi-core",
    "sbin/ovs-vswitchd": "../lib/openvswitch-switch/ovs-vswitchd",
    "sbin/iptables": "xtables-nft-multi",
    "sbin/iptables-restore": "xtables-nft-multi",
    "sbin/iptables-save": "xtables-nft-multi",
    "sbin/ip6tables": "xtables-nft-multi",
    "sbin/ip6tables-restore": "xtables-nft-multi",
    "sbin/ip6tables-save": "xtables-nft-multi",
};

/** Where, in /usr, Debian's Python packages are that an image's own Python needs. */
const PYTHON = "lib/openstack-ra-python";

export interface ImageArgs {
    /** Where it is made. */
    directory: string;
    programs: Programs;
    hosts: string;
    /** Files in this machine's /etc that belong to packages that are installed. */
    configuration: string[];
    /** A user of the image's own: its name and number. */
    user?: [name: string, uid: number];
    trees?: [source: string, target: string][];
    /** Directories of programs before all others. */
    path?: string[];
    env?: Record<string, string>;
}

/** Debian as it is on this machine, with the unpacked packages in their places. */
export function makeImage({
    directory,
    programs,
    hosts,
    configuration,
    user,
    trees = [],
    path = [],
    env = {},
}: ImageArgs): Image {
    const skeleton = join(directory, "skeleton");
    const links = join(directory, "links");
    const link = (name: string, target: string) => {
        mkdirSync(dirname(join(links, name)), { recursive: true });
        symlinkSync(target, join(links, name));
    };
    for (const [name, target] of Object.entries(LINKS)) link(name, target);
    const plugin = programs.file("/usr/lib/uwsgi/plugins/python3*_plugin.so");
    link("lib/uwsgi/plugins/python3_plugin.so", basename(plugin));
    // Of all of Debian's Python packages, an image's own Python gets only those that no index has.
    const libvirt = ["libvirt.py", "libvirt_qemu.py", "libvirtmod.*.so", "libvirtmod_qemu.*.so"];
    for (const name of ["rados.*.so", "rbd.*.so", ...libvirt]) {
        const file = basename(programs.file(`/usr/lib/python3/dist-packages/${name}`));
        link(join(PYTHON, file), join("../python3/dist-packages", file));
    }
    for (const part of ["dev", "etc", "home", "mnt", "opt", "proc", "root", "run", "srv", "sys", "usr", "var/tmp"]) {
        mkdirSync(join(skeleton, part), { recursive: true });
    }
    for (const part of ["etc", "var"]) {
        const unpacked = join(programs.root, part);
        if (existsSync(unpacked)) cpSync(unpacked, join(skeleton, part), { recursive: true, verbatimSymlinks: true });
    }
    mkdirSync(join(skeleton, "tmp"));
    for (const shared of ["tmp", "var/tmp"]) chmodSync(join(skeleton, shared), 0o1777);
    symlinkSync("../run", join(skeleton, "var", "run"));
    symlinkSync("../usr/lib/os-release", join(skeleton, "etc", "os-release"));
    for (const name of ["bin", "sbin", ...readdirSync("/").filter((entry) => entry.startsWith("lib"))]) {
        if (!lstatSync(join("/", name)).isSymbolicLink()) {
            throw new Unavailable(`/${name} is no link to /usr/${name} here: not a Debian of the last years`);
        }
        symlinkSync(readlinkSync(join("/", name)), join(skeleton, name));
    }
    for (const path of [...new Set([...ETC, ...configuration])].filter((entry) => existsSync(entry))) {
        const whole = ETC.includes(path) || !lstatSync(path).isDirectory();
        if (whole) cpSync(path, join(skeleton, path), { recursive: true, verbatimSymlinks: true });
        else mkdirSync(join(skeleton, path), { recursive: true });
    }
    const users: [string, number, string][] = [
        ["root", 0, "/root"],
        ["nobody", 65534, "/nonexistent"],
        ...(user ? [[...user, "/tmp"] as [string, number, string]] : []),
    ];
    const files = {
        hosts,
        passwd: users.map(([name, id, home]) => `${name}:x:${id}:${id}::${home}:/bin/sh\n`).join(""),
        group: users.map(([name, id]) => `${id === 65534 ? "nogroup" : name}:x:${id}:\n`).join(""),
        "nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
        // Nobody answers there: every name that there is stands in /etc/hosts.
        "resolv.conf": "nameserver 127.0.0.1\n",
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(skeleton, "etc", name), content);
    return {
        skeleton,
        usr: [links, join(programs.root, "usr"), "/usr"].filter((layer) => existsSync(layer)),
        trees,
        env: { LANG: "C.UTF-8", PYTHONPATH: join("/usr", PYTHON), ...env, PATH: [...path, SEARCH_PATH].join(":") },
    };
}
