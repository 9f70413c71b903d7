"""Gives the host's libvirtd the keys by which QEMU opens disks in Ceph: libvirt-secrets.py KEYS USER=UUID...

KEYS is a directory with a file for each user, named like the user. A secret that libvirtd does not have under its UUID is
defined, and a value that differs is set; what is right already is left alone, so that it may run at every start.
"""

import base64
import sys
from xml.sax.saxutils import escape

import libvirt


def definition(user, uuid):
    """A secret that outlives a reboot, and whose value may be read back to compare it."""
    return f"""<secret ephemeral='no' private='no'>
  <uuid>{escape(uuid)}</uuid>
  <usage type='ceph'>
    <name>openstack-ra client.{escape(user)}</name>
  </usage>
</secret>
"""


def unless(codes, ask):
    """What libvirtd answers, or nothing where it answers with one of these errors."""
    try:
        return ask()
    except libvirt.libvirtError as error:
        if error.get_error_code() in codes:
            return None
        raise


def provide(connection, user, uuid, key):
    missing = {libvirt.VIR_ERR_NO_SECRET}
    secret = unless(missing, lambda: connection.secretLookupByUUIDString(uuid))
    if secret is None:
        secret = connection.secretDefineXML(definition(user, uuid))
    # One that somebody else made private cannot be compared.
    if unless(missing | {libvirt.VIR_ERR_INVALID_SECRET}, secret.value) != key:
        secret.setValue(key)
        print(f"set the key of {user} as secret {uuid}")


def main(keys, users):
    # Errors are asked for here; the library would print each besides.
    libvirt.registerErrorHandler(lambda *_: None, None)
    try:
        connection = libvirt.open("qemu:///system")
        for user, uuid in (pair.split("=", 1) for pair in users):
            with open(f"{keys}/{user}", encoding="ascii") as file:
                # libvirt keeps the bytes, and gives them to QEMU in base64 again.
                provide(connection, user, uuid, base64.b64decode(file.read().strip(), validate=True))
        connection.close()
    except (libvirt.libvirtError, OSError, ValueError) as error:
        sys.exit(f"the keys are not with libvirtd: {error}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
