"""Copies entries of Secrets into one Secret, which may be in another namespace.

usage: keys.py FILE

FILE is JSON: {"target": {"namespace", "name"}, "entries": {entry: {"namespace", "name", "key"}}}. The target is there
already. Secrets are read and written through the Kubernetes API with the pod's own account. What is as it should be is
left alone: a second run changes nothing. Where a source is missing, the other entries are copied all the same, what the
target has of it stays, and the run fails, to be tried again. No value is ever printed.
"""

import json
import os
import pathlib
import ssl
import sys
import urllib.error
import urllib.request

ACCOUNT = pathlib.Path("/var/run/secrets/kubernetes.io/serviceaccount")


class Api:
    """The Kubernetes API, as the pod's account."""

    def __init__(self, account=ACCOUNT, server=None):
        host = os.environ.get("KUBERNETES_SERVICE_HOST", "")
        port = os.environ.get("KUBERNETES_SERVICE_PORT", "443")
        if ":" in host:
            host = f"[{host}]"
        self.server = server or f"https://{host}:{port}"
        self.token = (account / "token").read_text().strip()
        self.context = ssl.create_default_context(cafile=account / "ca.crt") if not server else None

    def request(self, method, secret, body=None):
        path = f"/api/v1/namespaces/{secret['namespace']}/secrets/{secret['name']}"
        request = urllib.request.Request(self.server + path, method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.add_header("Content-Type", "application/merge-patch+json")
            request.data = json.dumps(body).encode()
        with urllib.request.urlopen(request, context=self.context, timeout=60) as response:
            return json.load(response)

    def data(self, secret):
        """A Secret's data; none where it is not there."""
        try:
            return self.request("GET", secret).get("data") or {}
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return {}


def copy(wanted, api):
    target = api.request("GET", wanted["target"])
    there = target.get("data") or {}
    found, missing = {}, []
    for entry, source in wanted["entries"].items():
        value = api.data(source).get(source["key"])
        if value:
            found[entry] = value
        else:
            missing.append(f"{source['namespace']}/{source['name']} has no {source['key']}")
    changed = {entry: value for entry, value in found.items() if there.get(entry) != value}
    if changed:
        # Refused by the API where somebody else wrote meanwhile.
        version = target["metadata"]["resourceVersion"]
        api.request("PATCH", wanted["target"], {"metadata": {"resourceVersion": version}, "data": changed})
    print(f"{wanted['target']['name']}: {', '.join(sorted(changed)) or 'nothing'} copied")
    if missing:
        raise SystemExit("; ".join(missing))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        copy(json.load(file), Api())
