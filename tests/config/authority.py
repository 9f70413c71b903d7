"""A certificate authority for tests, as cert-manager's own: authority.py new|issue|sign DIRECTORY ...

new                     makes DIRECTORY/ca.crt and ca.key
issue NAME HOST...      makes DIRECTORY/NAME.crt and NAME.key, for a server and a client of these names
sign FROM TO            answers the request on standard input with a certificate of these times, in seconds from now
"""

import datetime
import ipaddress
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM = serialization.Encoding.PEM
USAGES = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]


def from_now(seconds):
    return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def host(text):
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def write(directory, name, key, certificate):
    form = serialization.PrivateFormat.TraditionalOpenSSL
    (directory / f"{name}.key").write_bytes(key.private_bytes(PEM, form, serialization.NoEncryption()))
    (directory / f"{name}.crt").write_bytes(certificate.public_bytes(PEM))


def build(subject, issuer, public_key, first, last):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(from_now(first))
        .not_valid_after(from_now(last))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def usage(ca):
    return x509.KeyUsage(not ca, False, not ca, False, False, ca, ca, False, False)


def new(directory):
    directory.mkdir(parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    subject = named(f"tests of {directory.name}")
    builder = build(subject, subject, key.public_key(), -60, 86400)
    builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True)
    write(directory, "ca", key, builder.add_extension(usage(True), critical=True).sign(key, hashes.SHA256()))


def signed(directory, subject, public_key, names, first, last):
    ca = x509.load_pem_x509_certificate((directory / "ca.crt").read_bytes())
    key = serialization.load_pem_private_key((directory / "ca.key").read_bytes(), None)
    builder = (
        build(subject, ca.subject, public_key, first, last)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(False, None), critical=True)
        .add_extension(usage(False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(USAGES), critical=False)
    )
    if names is not None:
        builder = builder.add_extension(names, critical=False)
    return builder.sign(key, hashes.SHA256())


def issue(directory, name, *hosts):
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([host(text) for text in hosts]) if hosts else None
    write(directory, name, key, signed(directory, named(name), key.public_key(), names, -60, 86400))


def sign(directory, first, last):
    request = x509.load_pem_x509_csr(sys.stdin.buffer.read())
    names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    certificate = signed(directory, request.subject, request.public_key(), names, int(first), int(last))
    sys.stdout.buffer.write(certificate.public_bytes(PEM))


if __name__ == "__main__":
    {"new": new, "issue": issue, "sign": sign}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
