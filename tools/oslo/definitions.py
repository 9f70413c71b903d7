"""The option definitions of a service, as its installed packages declare them.

A service is one row of SERVICES: the entry points that list its options, and the sections that also take the options of
a keystoneauth plugin (those are registered when the service runs, so no entry point lists them).
"""

from dataclasses import dataclass
from importlib.metadata import entry_points

from keystoneauth1 import loading
from oslo_config import cfg


@dataclass(frozen=True)
class Service:
    package: str
    namespaces: tuple[str, ...]
    auth_sections: tuple[str, ...] = ()


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
}

# Credentials that their packages forgot to declare secret.
FORGOTTEN_SECRETS = {("oslo_messaging_kafka", "ssl_client_key_password"), ("profiler", "connection_string")}


def is_credential(section: str, opt: cfg.Opt) -> bool:
    return opt.secret or (section, opt.dest) in FORGOTTEN_SECRETS


def options_of(service: Service) -> dict[str, dict[str, cfg.Opt]]:
    """{section: {option: definition}}. Where two namespaces list the same option, the first one counts."""
    sections: dict[str, dict[str, cfg.Opt]] = {}
    for namespace in service.namespaces:
        found = entry_points(group="oslo.config.opts", name=namespace)
        if not found:
            raise SystemExit(f"no package in this environment has the options of {namespace}")
        for entry_point in found:
            for group, opts in entry_point.load()():
                _add(sections, getattr(group, "name", group) or "DEFAULT", opts)
    for section in service.auth_sections:
        _add(sections, section, loading.get_auth_plugin_conf_options("password"))
        _add(sections, section, loading.get_auth_common_conf_options())
        _add(sections, section, loading.get_session_conf_options())
    return sections


def _add(sections: dict[str, dict[str, cfg.Opt]], section: str, opts: list[cfg.Opt]) -> None:
    for opt in opts:
        if not isinstance(opt, cfg.SubCommandOpt):
            sections.setdefault(section, {}).setdefault(opt.dest, opt)
