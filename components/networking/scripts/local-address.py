"""The address that this host has in a network: local-address.py PREFIX...

Prints the one address that lies in one of the prefixes. Exits 1, and says which addresses there are, where none does or
several do: a tunnel that ends at a guessed address carries nothing, and nobody is told.
"""

import ipaddress
import re
import sys


def ipv4():
    """Addresses of this network namespace: the kernel routes each to itself ("host LOCAL")."""
    with open("/proc/net/fib_trie", encoding="ascii") as trie:
        return re.findall(r"\|-- (\S+)\n\s+/32 host LOCAL", trie.read())


def ipv6():
    try:
        with open("/proc/net/if_inet6", encoding="ascii") as table:
            return [str(ipaddress.IPv6Address(int(line.split()[0], 16))) for line in table]
    except FileNotFoundError:
        return []


def main(prefixes):
    networks = [ipaddress.ip_network(prefix, strict=False) for prefix in prefixes]
    every = sorted({ipaddress.ip_address(text) for text in ipv4() + ipv6()}, key=lambda a: (a.version, a))
    found = [str(address) for address in every if any(address in network for network in networks)]
    if len(found) == 1:
        print(found[0])
        return 0
    wanted = " or ".join(prefixes)
    have = ", ".join(str(address) for address in every if not address.is_loopback and not address.is_link_local)
    if found:
        print(f"several addresses in {wanted}: {', '.join(found)}; expected one of this host's", file=sys.stderr)
    else:
        print(f"no address in {wanted}; this host has {have or 'none'}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
