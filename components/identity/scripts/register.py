"""Registers one service in Keystone: its user, its roles, and where it is an API its catalogue entry and endpoints.

usage: register.py FILE

FILE is JSON: {"user", "project", "roles", "region"} and, of an API, {"type", "description", "endpoints": {interface: url}}.
The administrator's account comes from OS_* variables, the user's password from SERVICE_PASSWORD. What is there already is
left alone or brought to what the file says; a second run changes nothing.
"""

import json
import os
import sys

import openstack
from keystoneauth1 import exceptions
from keystoneauth1.identity import v3


def has_password(identity, user, password):
    account = v3.Password(os.environ["OS_AUTH_URL"], user_id=user.id, password=password, unscoped=True)
    try:
        account.get_token(identity.session)
    except exceptions.Unauthorized:
        return False
    return True


def shared(find, create):
    """What several services share: where they register at the same time, one makes it and the others find it."""
    there = find()
    if there is None:
        try:
            there = create()
        except openstack.exceptions.ConflictException:
            there = find()
    return there


def ensure_user(identity, wanted, password):
    domain = identity.find_domain("default") or identity.find_domain("Default")
    project = shared(
        lambda: identity.find_project(wanted["project"], domain_id=domain.id),
        lambda: identity.create_project(name=wanted["project"], domain_id=domain.id),
    )
    user = identity.find_user(wanted["user"], domain_id=domain.id)
    if user is None:
        user = identity.create_user(name=wanted["user"], domain_id=domain.id, password=password)
    elif not has_password(identity, user, password):
        # Not without need: Keystone revokes all of a user's tokens where it is given a password, even the same one.
        identity.update_user(user, password=password)
    for name in wanted["roles"]:
        role = shared(lambda: identity.find_role(name), lambda: identity.create_role(name=name))
        identity.assign_project_role_to_user(project, user, role)


def ensure_service(identity, wanted):
    found = [service for service in identity.services(type=wanted["type"]) if service.name == wanted["user"]]
    about = {"name": wanted["user"], "type": wanted["type"], "description": wanted["description"]}
    service = found[0] if found else identity.create_service(**about)
    if service.description != wanted["description"]:
        identity.update_service(service, description=wanted["description"])
    for interface, url in wanted["endpoints"].items():
        query = {"service_id": service.id, "interface": interface}
        there = [e for e in identity.endpoints(**query) if e.region_id == wanted["region"]]
        if not there:
            identity.create_endpoint(region_id=wanted["region"], url=url, **query)
        elif there[0].url != url:
            identity.update_endpoint(there[0], url=url)


def main(path):
    with open(path, encoding="utf-8") as file:
        wanted = json.load(file)
    identity = openstack.connect().identity
    ensure_user(identity, wanted, os.environ["SERVICE_PASSWORD"])
    if "type" in wanted:
        ensure_service(identity, wanted)
    print(f"{wanted['user']}: {wanted.get('type', 'account')} registered in {wanted['region']}")


if __name__ == "__main__":
    main(sys.argv[1])
