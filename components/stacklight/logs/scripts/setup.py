"""Sets up Elasticsearch and Kibana: how indices are made and how long they live, their data streams, and Kibana's views.

usage: setup.py FILE

FILE is JSON: {"elasticsearch": url, "kibana": url, "policies": {name: body}, "templates": {name: body}, "streams": [name],
"views": [saved object]}. The account comes from the variables username and password, the CA by which both are verified
from CA_FILE. Each thing is put as the file says, whatever it was before: a second run changes nothing. Indices that are
there keep their own settings until the next one is begun, a day later at most.
"""

import base64
import json
import os
import ssl
import sys
import urllib.error
import urllib.request

BOUNDARY = "openstack-ra"


class Server:
    """One of the two, as one account."""

    def __init__(self, url, username, password, ca=None):
        self.url = url
        self.authorization = "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
        self.context = ssl.create_default_context(cafile=ca) if url.startswith("https:") else None

    def request(self, method, path, body=None, content="application/json"):
        request = urllib.request.Request(self.url + path, data=body, method=method)
        request.add_header("Authorization", self.authorization)
        request.add_header("Content-Type", content)
        # Kibana asks it of everybody who is no browser.
        request.add_header("kbn-xsrf", "true")
        try:
            with urllib.request.urlopen(request, context=self.context, timeout=120) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 404 and method == "GET":
                return None
            raise SystemExit(f"{method} {path}: {error.code} {error.read().decode(errors='replace')[:2000]}") from None

    def put(self, path, body=None):
        return self.request("PUT", path, None if body is None else json.dumps(body).encode())


def set_up_elasticsearch(server, wanted):
    for name, policy in wanted["policies"].items():
        server.put(f"/_ilm/policy/{name}", policy)
    for name, template in wanted["templates"].items():
        server.put(f"/_index_template/{name}", template)
    for name in wanted["streams"]:
        if server.request("GET", f"/_data_stream/{name}") is None:
            server.put(f"/_data_stream/{name}")


def import_views(server, views):
    lines = "\n".join(json.dumps(view) for view in views)
    head = 'Content-Disposition: form-data; name="file"; filename="views.ndjson"'
    body = f"--{BOUNDARY}\r\n{head}\r\nContent-Type: application/ndjson\r\n\r\n{lines}\r\n--{BOUNDARY}--\r\n"
    content = f"multipart/form-data; boundary={BOUNDARY}"
    answer = server.request("POST", "/api/saved_objects/_import?overwrite=true", body.encode(), content)
    # With 200, too, where only some of them were taken.
    if not answer["success"]:
        raise SystemExit(f"views: {json.dumps(answer.get('errors'))[:2000]}")


def main(path):
    with open(path, encoding="utf-8") as file:
        wanted = json.load(file)
    account = os.environ["username"], os.environ["password"], os.environ.get("CA_FILE")
    set_up_elasticsearch(Server(wanted["elasticsearch"], *account), wanted)
    import_views(Server(wanted["kibana"], *account), wanted["views"])
    print(f"{', '.join(wanted['streams'])} set up, {len(wanted['views'])} views in Kibana")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(sys.argv[1])
