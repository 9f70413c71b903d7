"""Rotates one of Keystone's key repositories and writes it back to its Secret.

usage: rotate.py fernet|credential SECRET

Runs in a pod of Keystone's image. The Secret is read and written through the Kubernetes API with the pod's own
account; keystone-manage does the rotation, on a copy in the pod's memory-only scratch directory. Pods that mount the
Secret get the new keys within two minutes, and need no restart.
"""

import base64
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request

ACCOUNT = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")
# The kubelet's sync period (one minute) and its cache's time to live, with a margin.
PROPAGATION_SECONDS = 150
REPOSITORIES = ["fernet", "credential"]
# keystone-manage refuses to start where a repository is missing, even one that it has nothing to do with.
OPTIONS = [
    "OS_FERNET_TOKENS__KEY_REPOSITORY",
    "OS_FERNET_RECEIPTS__KEY_REPOSITORY",
    "OS_CREDENTIAL__KEY_REPOSITORY",
]


class Secret:
    """One Secret of the pod's namespace."""

    def __init__(self, name, account=ACCOUNT, server=None):
        host = os.environ.get("KUBERNETES_SERVICE_HOST", "")
        port = os.environ.get("KUBERNETES_SERVICE_PORT", "443")
        if ":" in host:
            host = f"[{host}]"
        namespace = (account / "namespace").read_text().strip()
        self.url = f"{server or f'https://{host}:{port}'}/api/v1/namespaces/{namespace}/secrets/{name}"
        self.token = (account / "token").read_text().strip()
        self.context = ssl.create_default_context(cafile=account / "ca.crt") if not server else None

    def request(self, method, body=None):
        request = urllib.request.Request(self.url, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/merge-patch+json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, context=self.context, timeout=60) as response:
            return json.load(response)

    def read(self):
        secret = self.request("GET")
        keys = {index: base64.b64decode(value) for index, value in (secret.get("data") or {}).items()}
        return keys, secret["metadata"]["resourceVersion"]

    def replace(self, old, new, version):
        """Writes the new keys and drops those that are gone; refused by the API where somebody else wrote meanwhile."""
        data = {index: None for index in old}
        data.update({index: base64.b64encode(value).decode() for index, value in new.items()})
        self.request("PATCH", {"metadata": {"resourceVersion": version}, "data": data})


def keystone_manage(command, directory):
    environment = dict(os.environ, **{option: str(directory) for option in OPTIONS})
    subprocess.run(["keystone-manage", command], env=environment, check=True)


def rotate(repository, secret, sleep=time.sleep):
    old, version = secret.read()
    if not old:
        raise SystemExit(f"{secret.url} holds no keys; refusing to make new ones over it")
    with tempfile.TemporaryDirectory() as temporary:
        directory = pathlib.Path(temporary)
        for index, key in old.items():
            (directory / index).write_bytes(key)
            (directory / index).chmod(0o600)
        if repository == "credential":
            # Everything must be under the primary key before the oldest one is dropped.
            keystone_manage("credential_migrate", directory)
        keystone_manage(f"{repository}_rotate", directory)
        new = {path.name: path.read_bytes() for path in directory.iterdir() if path.name.isdigit()}
        secret.replace(old, new, version)
        if repository == "credential":
            # All pods must have the new primary key before anything is encrypted with it.
            sleep(PROPAGATION_SECONDS)
            keystone_manage("credential_migrate", directory)
    print(f"{repository}: keys {', '.join(sorted(old, key=int))} -> {', '.join(sorted(new, key=int))}")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in REPOSITORIES:
        raise SystemExit(__doc__)
    rotate(sys.argv[1], Secret(sys.argv[2]))
