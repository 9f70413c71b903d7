"""Makes Nova's cells what they are declared to be: cells.py map | migrate

map      brings the schema of every cell up to date and tells the API's database where each cell is; what is right already
         stays as it is.
migrate  moves old rows of every cell to their present form, which an upgrade does after all services are new.

CELLS in the environment is JSON: {name: {"database": URL, "transport": URL}}; cell0, which keeps machines that found no
host, has no transport. Nova reads the API's database, and what it is itself connected to, from its own configuration.
"""

import json
import os
import subprocess
import sys
from urllib.parse import urlsplit

CELL0 = "cell0"
DATABASE = "OS_DATABASE__CONNECTION"
TRANSPORT = "OS_DEFAULT__TRANSPORT_URL"


def nova_manage(*arguments, database=None, **options):
    environment = dict(os.environ, **({DATABASE: database} if database else {}))
    return subprocess.run(["nova-manage", *arguments], env=environment, check=True, text=True, **options)


def template(url):
    """The URL with names in place of servers and credentials: each process fills them in from its own configuration."""
    parts = urlsplit(url)
    servers = parts.netloc.split(",")
    netloc = []
    for number, server in enumerate(servers, 1):
        index = str(number) if len(servers) > 1 else ""
        address = server.rpartition("@")[2]
        bracketed = address.startswith("[")
        host = f"[{{hostname{index}}}]" if bracketed else f"{{hostname{index}}}"
        # Of several servers, Nova counts the colon behind a bracket to the port.
        separator = "" if bracketed and index else ":"
        port = f"{separator}{{port{index}}}" if address.rpartition("]")[2].rpartition(":")[1] else ""
        netloc.append(f"{{username{index}}}:{{password{index}}}@{host}{port}")
    query = "?{query}" if parts.query else ""
    return f"{{scheme}}://{','.join(netloc)}{parts.path}{query}"


def wanted(cells, environment):
    """Each cell's mapping: templates where all cells are on this process's own servers, so that nobody's password is kept.

    Templates are filled in from one configuration; cells on other servers have their URLs as they are.
    """

    def own(cell):
        return all(
            urlsplit(cell[key]).netloc == urlsplit(environment[variable]).netloc
            for key, variable in (("database", DATABASE), ("transport", TRANSPORT))
            if key in cell
        )

    text = template if all(own(cell) for cell in cells.values()) else str
    return {name: {key: text(url) for key, url in cell.items()} for name, cell in cells.items()}


def mapped():
    """Name → UUID of the cells that the API's database knows, from nova-manage's table."""
    table = nova_manage("cell_v2", "list_cells", stdout=subprocess.PIPE).stdout
    rows = [[field.strip() for field in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("|")]
    return {name: uuid for name, uuid, *_ in rows[1:]}


def place(name, cell, uuids):
    """Maps one cell, or corrects its mapping. Without a transport nova-manage would take this process's own."""
    database = ["--database_connection", cell["database"]]
    transport = ["--transport-url", cell.get("transport", "none:///")]
    if name in uuids:
        nova_manage("cell_v2", "update_cell", "--cell_uuid", uuids[name], *transport, *database)
    elif name == CELL0:
        nova_manage("cell_v2", "map_cell0", *database)
    else:
        nova_manage("cell_v2", "create_cell", "--name", name, *transport, *database)


def main(action, cells):
    for cell in cells.values():
        if action == "map":
            nova_manage("db", "sync", "--local_cell", database=cell["database"])
        else:
            nova_manage("db", "online_data_migrations", database=cell["database"])
    if action == "migrate":
        return
    uuids = mapped()
    for name, cell in wanted(cells, os.environ).items():
        place(name, cell, uuids)
        print(f"{name}: {'mapped already' if name in uuids else 'mapped'}")
    for name in sorted(uuids.keys() - cells.keys()):
        # It may still have machines: whoever took it out of the declaration decides.
        print(f"{name}: mapped but not declared, left as it is")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("map", "migrate"):
        raise SystemExit(__doc__)
    main(sys.argv[1], json.loads(os.environ["CELLS"]))
