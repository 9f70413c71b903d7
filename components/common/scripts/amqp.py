"""Whether this container's processes have a connection to the broker: amqp.py PORT...

Exits 0 where a process of this container holds an established TCP connection to one of the ports, else 1. With the host's
network all of the host's connections are in /proc/net/tcp, so a connection counts only where its socket is an open file of
one of our own processes.
"""

import glob
import os
import sys

ESTABLISHED = "01"


def sockets(ports):
    """Inodes of the established connections to these ports, as this network namespace has them."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            with open(table, encoding="ascii") as lines:
                next(lines)
                rows = [line.split() for line in lines]
        except FileNotFoundError:
            continue
        for row in rows:
            port = int(row[2].rsplit(":", 1)[1], 16)
            if row[3] == ESTABLISHED and port in ports:
                yield row[9]


def ours():
    """Process IDs of this container: where the host's are visible too, those in our own cgroup."""
    with open("/proc/self/cgroup", encoding="ascii") as file:
        own = file.read()
    for path in glob.glob("/proc/[0-9]*/cgroup"):
        try:
            with open(path, encoding="ascii") as file:
                if file.read() == own:
                    yield path.split("/")[2]
        except OSError:
            continue


def main(ports):
    wanted = {f"socket:[{inode}]" for inode in sockets(ports)}
    for pid in ours():
        for descriptor in glob.glob(f"/proc/{pid}/fd/*"):
            try:
                if os.readlink(descriptor) in wanted:
                    return 0
            except OSError:
                continue
    print(f"no connection to a broker on port {', '.join(map(str, ports))}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main([int(port) for port in sys.argv[1:]]))
