import { Image } from "./image";

/** A directory or file of the machine that a container sees at a path of its own. */
export interface Mount {
    source: string;
    target: string;
    readOnly: boolean;
    propagation: "None" | "HostToContainer" | "Bidirectional";
}

export interface User {
    uid: number;
    gid: number;
    groups: number[];
}

/** All that a container sees of the world, and may do in it. */
export interface Room {
    name: string;
    hostname: string;
    image: Image;
    mounts: Mount[];
    env: Record<string, string>;
    command: string[];
    user: User;
    /** All of root's rights, and the machine's devices. */
    privileged: boolean;
    /** The capabilities that it keeps, in lower case without "cap_". */
    capabilities: string[];
    /** Whether programs may give it more rights than it has. */
    escalation: boolean;
    readOnlyRoot: boolean;
    /** Whether it sees the machine's processes. */
    hostProcesses: boolean;
}

/** What container runtimes leave a container of root's rights. */
export const DEFAULT_CAPABILITIES = [
    "audit_write",
    "chown",
    "dac_override",
    "fowner",
    "fsetid",
    "kill",
    "mknod",
    "net_bind_service",
    "net_raw",
    "setfcap",
    "setgid",
    "setpcap",
    "setuid",
    "sys_chroot",
];

/** The words before a command that runs it as the container's user. */
export function userWords({ user, privileged, capabilities, escalation }: Room): string[] {
    const kept = ["-all", ...capabilities.map((capability) => `+${capability}`)].join(",");
    return [
        "setpriv",
        `--reuid=${user.uid}`,
        `--regid=${user.gid}`,
        user.groups.length > 0 ? `--groups=${user.groups.join(",")}` : "--clear-groups",
        ...(privileged ? [] : [`--bounding-set=${kept}`, "--inh-caps=-all"]),
        ...(escalation ? [] : ["--no-new-privs"]),
        "--",
    ];
}

const quoted = (words: string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");

/**
 * The script that makes a container's root and becomes its command, which is the script's arguments. It runs in namespaces
 * of its own, so that its mounts go with it.
 */
export function setup(room: Room, root: string): string {
    const { image, mounts, privileged } = room;
    const trees = image.trees.map(([source, target]): Mount => ({
        source,
        target,
        readOnly: true,
        propagation: "None",
    }));
    const byDepth = [...mounts].sort((a, b) => a.target.split("/").length - b.target.split("/").length);
    return [
        "set -e",
        "umask 022",
        `R=${root}/r`,
        `echo ${room.hostname} > /proc/sys/kernel/hostname`,
        `U=${root}/u`,
        "mkdir -p $R $U",
        "mount -t tmpfs -o mode=755 root $R",
        // As in any image, files are mounted in /usr where there was none.
        "mount -t tmpfs -o mode=755 usr $U",
        "mkdir $U/upper $U/work",
        `cp -a ${image.skeleton}/. $R`,
        `echo '${room.hostname}' > $R/etc/hostname`,
        `mount -t overlay -o lowerdir=${image.usr.join(":")},upperdir=$U/upper,workdir=$U/work usr $R/usr`,
        room.hostProcesses ? "mount --bind /proc $R/proc" : "mount -t proc proc $R/proc",
        "mount -t sysfs sysfs $R/sys",
        ...(privileged ? PRIVILEGED_DEVICES : DEVICES),
        "mount -t tmpfs -o mode=1777 shm $R/dev/shm",
        ...trees.flatMap(mountLines),
        ...byDepth.flatMap(mountLines),
        ...(room.readOnlyRoot ? ["mount -o remount,ro $R/usr", "mount -o remount,ro $R"] : []),
        `exec chroot $R ${quoted(userWords(room))} "$@"`,
        "",
    ].join("\n");
}

/** The devices that every container has. */
const DEVICES = [
    "mount --bind $R/proc/sys $R/proc/sys",
    "mount -o remount,bind,ro $R/proc/sys",
    "mount -o remount,ro $R/sys",
    "mount -t tmpfs -o mode=755 dev $R/dev",
    "for name in null zero full random urandom tty; do : > $R/dev/$name; mount --bind /dev/$name $R/dev/$name; done",
    "mkdir $R/dev/shm $R/dev/pts",
    "mount -t devpts -o newinstance,ptmxmode=0666 pts $R/dev/pts",
    "ln -s pts/ptmx $R/dev/ptmx",
    "ln -s /proc/self/fd $R/dev/fd",
    "ln -s fd/0 $R/dev/stdin; ln -s fd/1 $R/dev/stdout; ln -s fd/2 $R/dev/stderr",
];

const PRIVILEGED_DEVICES = ["mount --rbind /dev $R/dev", "mount --make-rprivate $R/dev"];

function mountLines({ source, target, readOnly, propagation }: Mount): string[] {
    const [from, to] = [quoted([source]), `"$R"${quoted([target])}`];
    const shared = { None: "rprivate", HostToContainer: "rslave", Bidirectional: "rshared" }[propagation];
    return [
        `if [ -d ${from} ]; then mkdir -p ${to}; elif [ ! -e ${to} ]; then mkdir -p "$(dirname ${to})"; : > ${to}; fi`,
        `mount --rbind ${from} ${to}`,
        `mount --make-${shared} ${to}`,
        ...(readOnly ? [`mount -o remount,bind,ro ${to}`] : []),
    ];
}
