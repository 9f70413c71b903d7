"""Gives this host its certificates, and keeps them good: host-certificate.py once|keep DIRECTORY CA

DIRECTORY is the host's /etc/pki, CA the certificate by which hosts verify each other. cert-manager signs: a key never
leaves its host. There are two certificates, so that whoever breaks out of a virtual machine does not command libvirtd on
every host with QEMU's: their organizations differ, and libvirtd asks for its own (tls_allowed_dn_list).

What is good is left alone: signed by the CA, with this host's names, its key and not in the last third of its life. A new
one is for the same key, so that the two files fit together at each moment. NODE_NAME, HOST_IP, and ISSUER_NAME,
ISSUER_KIND and ISSUER_GROUP are in the environment. "once" ends with an error where a certificate is missing; "keep" looks
about every hour, for ever, and has libvirtd and machines' screens read what is new.
"""

import base64
import datetime
import ipaddress
import json
import os
import pathlib
import random
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from xml.etree import ElementTree

import libvirt
import libvirt_qemu
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

ACCOUNT = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")
RUN = pathlib.Path("/run/libvirt")
# Seconds that cert-manager may take: all hosts of a cloud may ask at once.
TIMEOUT = 600
# Seconds after which it is asked first; then ever more seldom.
PAUSE = 1.0
# Where QEMU and libvirtd have both what they want of a certificate; older ones insist on encipherment.
USAGES = ["digital signature", "key encipherment", "server auth", "client auth"]

# What is asked for, and which files it becomes (libvirt, "TLS certificates"; qemu.conf, default_tls_x509_cert_dir and
# vnc_tls_x509_cert_dir).
LIBVIRT = {
    "name": "libvirt",
    "ca": ["CA/cacert.pem"],
    "certificate": ["libvirt/servercert.pem", "libvirt/clientcert.pem"],
    "key": ["libvirt/private/serverkey.pem", "libvirt/private/clientkey.pem"],
}
QEMU = {
    "name": "qemu",
    "ca": ["qemu/ca-cert.pem", "libvirt-vnc/ca-cert.pem"],
    "certificate": ["qemu/server-cert.pem", "qemu/client-cert.pem", "libvirt-vnc/server-cert.pem"],
    "key": ["qemu/server-key.pem", "qemu/client-key.pem", "libvirt-vnc/server-key.pem"],
}

# As "virt-admin server-update-tls" does, which not every image has.
UPDATE_TLS = """
import ctypes, sys
admin, daemon = ctypes.CDLL("libvirt-admin.so.0"), sys.argv[1].encode()
admin.virAdmConnectOpen.restype = admin.virAdmConnectLookupServer.restype = ctypes.c_void_p
message = ctypes.CDLL("libvirt.so.0").virGetLastErrorMessage
message.restype = ctypes.c_char_p
connection = ctypes.c_void_p(admin.virAdmConnectOpen(daemon + b":///system", 0))
server = connection and ctypes.c_void_p(admin.virAdmConnectLookupServer(connection, daemon, 0))
if not server or admin.virAdmServerUpdateTlsFiles(server, 0) != 0:
    sys.exit(message().decode())
"""


class Trouble(Exception):
    """What an operator has to know; the text says all."""


class Requests:
    """The CertificateRequests of the pod's namespace."""

    def __init__(self):
        host, port = (os.environ.get(f"KUBERNETES_SERVICE_{part}", "") for part in ("HOST", "PORT"))
        self.namespace = (ACCOUNT / "namespace").read_text().strip()
        path = f"apis/cert-manager.io/v1/namespaces/{self.namespace}/certificaterequests"
        self.url = f"https://{f'[{host}]' if ':' in host else host}:{port or 443}/{path}"

    def call(self, method, name="", body=None):
        """Status and answer. The token is read each time: the kubelet renews it."""
        request = urllib.request.Request(f"{self.url}{name and '/'}{name}", method=method)
        request.add_header("Authorization", f"Bearer {(ACCOUNT / 'token').read_text().strip()}")
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        context = ssl.create_default_context(cafile=ACCOUNT / "ca.crt")
        try:
            with urllib.request.urlopen(request, context=context, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, {"message": said(error)}
        except (OSError, ValueError) as error:
            return 503, {"message": f"the Kubernetes API does not answer: {getattr(error, 'reason', error)}"}

    def certificate(self, name, spec):
        """The certificate of a request, made anew; it is deleted once it is answered. A refused one stays, to be read."""
        until = time.monotonic() + TIMEOUT
        body = {"apiVersion": "cert-manager.io/v1", "kind": "CertificateRequest", "metadata": {"name": name}, "spec": spec}
        made, last, pause = False, "", PAUSE
        while time.monotonic() < until:
            status, answer = self.call("GET", name) if made else self.call("POST", body=body)
            made = made or status == 201
            last = answer.get("message", "")
            if status == 409:
                # Of a pod that ended while it waited.
                self.call("DELETE", name)
            elif 400 <= status < 500 and status not in (408, 429):
                raise Trouble(f"CertificateRequest {self.namespace}/{name}: {last or status}")
            elif status in (200, 201):
                issued, last = answered(answer)
                if issued:
                    self.call("DELETE", name)
                    return issued
            # All hosts wait at the same time: not in step.
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(pause * 1.5, 20)
        raise Trouble(f"CertificateRequest {self.namespace}/{name}: no certificate in {TIMEOUT:g} s: {last}")


def said(error):
    try:
        return json.load(error)["message"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"{error.code} {error.reason}"


def answered(request):
    """The certificate, or why there is none yet. Trouble where there will be none."""
    status = request.get("status") or {}
    if status.get("certificate"):
        return base64.b64decode(status["certificate"]), ""
    conditions = {of["type"]: of for of in status.get("conditions") or []}
    ready = conditions.get("Ready", {})
    name = f"{request['metadata'].get('namespace', '')}/{request['metadata']['name']}"
    for bad in (conditions.get("Denied", {}), conditions.get("InvalidRequest", {})):
        if bad.get("status") == "True":
            raise Trouble(f"CertificateRequest {name} is {bad['type']}: {bad.get('message', '')}")
    if ready.get("reason") in ("Failed", "Denied"):
        raise Trouble(f"CertificateRequest {name} has failed: {ready.get('message', '')}")
    if "Approved" not in conditions:
        return None, "nobody has approved it; does cert-manager run?"
    return None, ready.get("message", "the issuer has not answered")


def subject(kind, node):
    """By its organization libvirtd tells who is a libvirtd; names longer than this are no common names."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"openstack-ra {kind['name']}"),
            x509.NameAttribute(NameOID.COMMON_NAME, node[:64]),
        ]
    )


def names(node, address):
    return x509.SubjectAlternativeName([x509.DNSName(node), x509.IPAddress(ipaddress.ip_address(address))])


def fault(chain, key, wanted, san, authorities):
    """What is wrong with a certificate; nothing where it is good."""
    if not chain:
        return "there is none"
    first, now = chain[0], datetime.datetime.now(datetime.timezone.utc)
    life = first.not_valid_after_utc - first.not_valid_before_utc
    if first.public_key() != key.public_key():
        return "its key is another"
    if first.subject != wanted:
        return f"it is for {first.subject.rfc4514_string()}"
    try:
        held = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return "it has no names"
    if set(held) != set(san):
        return f"it is for {', '.join(str(name.value) for name in held)}"
    if not any(signs(authority, chain[-1]) for authority in authorities):
        return "it is not signed by the CA that hosts verify by"
    if now > first.not_valid_after_utc - life / 3:
        return f"it ends at {first.not_valid_after_utc:%Y-%m-%d %H:%M} UTC"
    return ""


def signs(authority, certificate):
    try:
        certificate.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def read(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def private_key(path):
    """The host's key, made where there is none."""
    text = read(path)
    try:
        return serialization.load_pem_private_key(text, None) if text else ec.generate_private_key(ec.SECP256R1())
    except ValueError as error:
        raise Trouble(f"{path} holds no key: {error}; delete it, and the host gets another") from error


def write(path, content, mode, group):
    """Puts a file in its place as a whole; nothing where it is there already."""
    path.parent.mkdir(mode=0o700 if path.parent.name == "private" else 0o755, parents=True, exist_ok=True)
    if read(path) == content and path.stat().st_mode & 0o777 == mode and group in (None, path.stat().st_gid):
        return
    temporary = path.with_name(f".{path.name}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        os.fsync(descriptor)
        if group is not None:
            os.chown(descriptor, -1, group)
        os.fchmod(descriptor, mode)
    os.replace(temporary, path)


def provide(kind, directory, ca, group=None):
    """Makes all files of one kind good; whether there is a new certificate."""
    node, address = os.environ["NODE_NAME"], os.environ["HOST_IP"]
    wanted, san = subject(kind, node), names(node, address)
    authorities = x509.load_pem_x509_certificates(ca)
    key = private_key(directory / kind["key"][0])
    pem = read(directory / kind["certificate"][0])
    old = fault(chain_of(pem), key, wanted, san, authorities)
    if old:
        print(f"{kind['name']}: a certificate for {node}, {address}: {old}", flush=True)
        request = x509.CertificateSigningRequestBuilder().subject_name(wanted).add_extension(san, critical=False)
        text = request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        spec = {
            "request": base64.b64encode(text).decode(),
            "issuerRef": {part: os.environ[f"ISSUER_{part.upper()}"] for part in ("name", "kind", "group")},
            "usages": USAGES,
        }
        pem = Requests().certificate(f"{node}-{kind['name']}", spec)
        wrong = fault(chain_of(pem), key, wanted, san, authorities)
        if wrong:
            raise Trouble(f"the issuer's certificate for {node} is not what was asked for: {wrong}")
        print(f"{kind['name']}: good until {chain_of(pem)[0].not_valid_after_utc:%Y-%m-%d %H:%M} UTC", flush=True)
    form = serialization.PrivateFormat.PKCS8
    text = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    # Before any certificate, its key.
    for path in kind["key"]:
        write(directory / path, text, 0o600 if group is None else 0o640, group)
    for path in kind["ca"]:
        write(directory / path, ca, 0o644, None)
    for path in kind["certificate"]:
        write(directory / path, pem, 0o644, None)
    return bool(old)


def chain_of(pem):
    try:
        return x509.load_pem_x509_certificates(pem) if pem else []
    except ValueError:
        return []


def connect():
    try:
        return libvirt.open("qemu:///system")
    except libvirt.libvirtError as error:
        raise Trouble(f"libvirtd does not answer at {RUN}/libvirt-sock: {error}") from error


def group_of_qemu():
    """The group that QEMU runs in, which must read its keys: libvirtd knows, as "+UID:+GID"."""
    connection = connect()
    try:
        capabilities = ElementTree.fromstring(connection.getCapabilities())
    finally:
        connection.close()
    label = capabilities.findtext(".//secmodel[model='dac']/baselabel[@type='kvm']", "")
    if not label:
        raise Trouble("libvirtd does not say as whom QEMU runs (no security model \"dac\"), nor so who may read its key")
    return int(label.split(":")[1].lstrip("+"))


def reload_daemon():
    """Has the daemon that listens with TLS read its files again; one that does not run reads them when it starts."""
    sockets = {"libvirtd": "libvirt-admin-sock", "virtproxyd": "virtproxyd-admin-sock"}
    for daemon in (name for name, socket in sockets.items() if (RUN / socket).exists()):
        # The two libraries end a process that has used both.
        child = subprocess.run([sys.executable, "-c", UPDATE_TLS, daemon], capture_output=True, text=True, timeout=60)
        if child.returncode != 0:
            raise Trouble(f"{daemon} may still have an old certificate: {child.stderr.strip()}; restart it")
        print(f"{daemon} has read its certificate", flush=True)


def reload_screens():
    """Machines read the certificate of their screen when they start, and that of a migration with each."""
    command = {"execute": "display-reload", "arguments": {"type": "vnc", "tls-certs": True}}
    connection = connect()
    for machine in connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
        try:
            answer = json.loads(libvirt_qemu.qemuMonitorCommand(machine, json.dumps(command), 0))
            error = answer.get("error", {}).get("desc")
        except libvirt.libvirtError as failed:
            error = failed
        if error:
            print(f"{machine.name()}: its screen keeps the old certificate until it moves or stops: {error}", flush=True)
    connection.close()


def look(directory, ca):
    """Makes everything good; who has to read what is new."""
    readers = set()
    # libvirtd may wait for these before it answers at all.
    if provide(LIBVIRT, directory, ca):
        readers.add(reload_daemon)
    if provide(QEMU, directory, ca, group_of_qemu()):
        readers.add(reload_screens)
    return readers


def main(what, directory, ca_file):
    # Errors are asked for here; the library would print each besides.
    libvirt.registerErrorHandler(lambda *_: None, None)
    # At first all: nobody knows what they have read while no pod was there.
    readers = {reload_daemon, reload_screens}
    while True:
        try:
            new = look(pathlib.Path(directory), pathlib.Path(ca_file).read_bytes())
            if what == "once":
                return
            readers |= new
            for reader in list(readers):
                reader()
                readers.discard(reader)
            pause = 3600
        except (Trouble, OSError, ValueError, subprocess.SubprocessError) as error:
            if what == "once":
                sys.exit(f"the host's certificates: {error}")
            print(f"the host's certificates: {error}", file=sys.stderr, flush=True)
            pause = 300
        time.sleep(pause * random.uniform(0.75, 1.25))


if __name__ == "__main__":
    main(*sys.argv[1:])
