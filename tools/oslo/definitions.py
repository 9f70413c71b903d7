"""The option definitions of a service, as its installed packages declare them.

A service is one row of SERVICES: the entry points that list its options, the sections that also take the options of a
keystoneauth plugin, and the sections that take another section's options (both are registered when the service runs, so no
entry point lists them). An agent of Neutron reads neutron.conf first and then its own file: its row has only the latter.
"""

import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from keystoneauth1 import loading
from oslo_config import cfg

T = TypeVar("T")

# Some options allow as many workers as this machine has cores. The hosts have other machines' number: so many that it is no limit.
multiprocessing.cpu_count = lambda: 2**53


@dataclass(frozen=True)
class Service:
    package: str
    namespaces: tuple[str, ...]
    auth_sections: tuple[str, ...] = ()
    # {section: the section whose options it takes}
    dynamic: dict[str, str] = field(default_factory=dict)
    # Sections that are only lists for `dynamic`: no process reads them under these names.
    lists: tuple[str, ...] = ()


PRIVSEP = "privsep"

SERVICES = {
    "keystone": Service(
        package="keystone",
        namespaces=(
            "keystone",
            "oslo.cache",
            "oslo.db",
            "oslo.log",
            "oslo.messaging",
            "oslo.middleware",
            "oslo.policy",
            "osprofiler",
        ),
    ),
    "nova": Service(
        package="nova",
        namespaces=(
            "nova.conf",
            "keystonemiddleware.auth_token",
            "os_brick",
            "os_vif",
            "oslo.concurrency",
            "oslo.limit",
            "oslo.log",
            "oslo.messaging",
            "oslo.middleware",
            "oslo.policy",
            "oslo.privsep",
            "oslo.reports",
            "oslo.service.periodic_task",
            "oslo.service.service",
            "oslo.versionedobjects",
            "osprofiler",
        ),
        auth_sections=("keystone_authtoken", "placement", "neutron", "glance", "cinder", "service_user"),
        dynamic={"nova_sys_admin": PRIVSEP, "privsep_osbrick": PRIVSEP, "vif_plug_ovs_privileged": PRIVSEP},
    ),
    "placement": Service(
        package="openstack-placement",
        namespaces=(
            "placement.conf",
            "keystonemiddleware.auth_token",
            "oslo.log",
            "oslo.middleware",
            "oslo.policy",
            "osprofiler",
        ),
        auth_sections=("keystone_authtoken",),
    ),
    "neutron": Service(
        package="neutron",
        namespaces=(
            "neutron",
            "neutron.agent",
            "neutron.db",
            "neutron.experimental",
            "neutron.extensions",
            "keystonemiddleware.auth_token",
            "nova.auth",
            "oslo.cache",
            "oslo.concurrency",
            "oslo.db",
            "oslo.log",
            "oslo.messaging",
            "oslo.middleware",
            "oslo.policy",
            "oslo.privsep",
            "oslo.reports",
            "oslo.service.periodic_task",
            "oslo.service.service",
            "oslo.service.wsgi",
            "oslo.versionedobjects",
            "osprofiler",
            "placement.auth",
        ),
        auth_sections=("keystone_authtoken", "nova", "placement"),
        dynamic={
            "privsep_conntrack": PRIVSEP,
            "privsep_dhcp_release": PRIVSEP,
            "privsep_link": PRIVSEP,
            "privsep_namespace": PRIVSEP,
            "privsep_ovs_vsctl": PRIVSEP,
        },
    ),
    "neutron-ml2": Service(package="neutron", namespaces=("neutron.ml2",)),
    "neutron-openvswitch-agent": Service(
        package="neutron", namespaces=("neutron.ml2.ovs.agent", "neutron.base.agent")
    ),
    "neutron-l3-agent": Service(
        package="neutron", namespaces=("neutron.l3.agent", "neutron.az.agent", "neutron.base.agent")
    ),
    "neutron-dhcp-agent": Service(
        package="neutron", namespaces=("neutron.dhcp.agent", "neutron.az.agent", "neutron.base.agent")
    ),
    "neutron-metadata-agent": Service(package="neutron", namespaces=("neutron.metadata.agent", "oslo.cache")),
    "glance": Service(
        package="glance",
        namespaces=(
            "glance.api",
            "glance",
            "glance.multi_store",
            "castellan.config",
            "keystonemiddleware.auth_token",
            "oslo.concurrency",
            "oslo.db",
            "oslo.limit",
            "oslo.log",
            "oslo.messaging",
            "oslo.middleware",
            "oslo.policy",
            "oslo.reports",
            "osprofiler",
        ),
        auth_sections=("keystone_authtoken",),
        dynamic={
            "local": "file",
            "os_glance_staging_store": "file",
            "os_glance_tasks_store": "file",
            "rbd": "glance.store.rbd.Store",
        },
        lists=(
            "cinder",
            "file",
            "glance.store.http.Store",
            "glance.store.rbd.Store",
            "glance.store.s3.Store",
            "glance.store.swift.Store",
            "glance.store.vmware_datastore.Store",
        ),
    ),
    "cinder": Service(
        package="cinder",
        namespaces=(
            "cinder",
            "castellan.config",
            "keystonemiddleware.auth_token",
            "os_brick",
            "oslo.concurrency",
            "oslo.db",
            "oslo.log",
            "oslo.messaging",
            "oslo.middleware",
            "oslo.policy",
            "oslo.privsep",
            "oslo.reports",
            "oslo.service.periodic_task",
            "oslo.service.service",
            "oslo.service.wsgi",
            "oslo.versionedobjects",
            "osprofiler",
        ),
        auth_sections=("keystone_authtoken", "nova", "service_user"),
        dynamic={"cinder_sys_admin": PRIVSEP, "privsep_osbrick": PRIVSEP, "rbd1": "backend_defaults"},
    ),
}

# Credentials that their packages forgot to declare secret.
FORGOTTEN_SECRETS = {
    "connection_string",
    "kioxia_token",
    "memcache_password",
    "pure_api_token",
    "ssl_client_key_password",
}


def by_package(work: Callable[[tuple[str, ...]], T], services: Iterable[str]) -> list[T]:
    """Does the work once for each package's services, each time in a process of its own: two packages' options clash."""
    packages: dict[str, list[str]] = {}
    for name in dict.fromkeys(services):
        packages.setdefault(SERVICES[name].package, []).append(name)
    with multiprocessing.get_context("fork").Pool(maxtasksperchild=1) as pool:
        return pool.map(work, [tuple(names) for names in packages.values()], chunksize=1)


def is_credential(opt: cfg.Opt) -> bool:
    return opt.secret or opt.dest in FORGOTTEN_SECRETS


# os-vif 5.2.0 declares its options under the name of oslo.cache's, which Keystone and Neutron read.
MISNAMED = {"os_vif.opts": "os_vif"}


def declared_under(namespace: str) -> list[EntryPoint]:
    """The entry points that list the options of a namespace."""
    return [
        point
        for point in entry_points(group="oslo.config.opts")
        if MISNAMED.get(point.module, point.name) == namespace
    ]


def options_of(service: Service) -> dict[str, dict[str, cfg.Opt]]:
    """{section: {option: definition}}. Where two namespaces list the same option, the first one counts."""
    sections: dict[str, dict[str, cfg.Opt]] = {}
    for namespace in service.namespaces:
        found = declared_under(namespace)
        if not found:
            raise LookupError(f"no package in this environment has the options of {namespace}")
        for entry_point in found:
            for group, opts in entry_point.load()():
                _add(sections, getattr(group, "name", group) or "DEFAULT", opts)
    for section in service.auth_sections:
        _add(sections, section, loading.get_auth_plugin_conf_options("password"))
        _add(sections, section, loading.get_auth_common_conf_options())
        _add(sections, section, loading.get_session_conf_options())
    for section, other in service.dynamic.items():
        _add(sections, section, list(sections[other].values()))
    for section in service.lists:
        del sections[section]
    return sections


def _add(sections: dict[str, dict[str, cfg.Opt]], section: str, opts: list[cfg.Opt]) -> None:
    for opt in opts:
        if not isinstance(opt, cfg.SubCommandOpt):
            sections.setdefault(section, {}).setdefault(opt.dest, opt)
