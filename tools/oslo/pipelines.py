"""Judges a PasteDeploy file without running what it names: python pipelines.py api-paste.ini

PasteDeploy resolves every section, as when a service starts: factories are imported from the packages, and the names in
pipelines must be sections. It leaves a composite's names and a factory's settings to the factories, which run only with a
service around them: those are looked at here. Prints one fault a line and exits 1 where there is one.
"""

import configparser
import sys
from importlib import import_module
from importlib.metadata import entry_points

from paste.deploy import loadwsgi

from definitions import Service, options_of

KINDS = {
    **dict.fromkeys(("app", "application", "composite", "composit", "pipeline", "filter-app"), loadwsgi.APP),
    "filter": loadwsgi.FILTER,
}

# The application that a service asks for by name, by the package of the file's factories. Glance's depends on its flavor.
APPLICATIONS = {
    "cinder": ("osapi_volume",),
    "glance": ("glance-api", "glance-api-keystone"),
    "neutron": ("neutron",),
    "nova": ("osapi_compute", "metadata"),
}

# Cinder's routes need its objects, which its own start registers, as this module does.
PREPARATION = {"cinder": "cinder.opts"}

# Middleware that takes its options from the paste file too, and ignores those that it does not know.
CONFIGURABLE = ("keystonemiddleware", "oslo_middleware")
ANYWHERE = {"oslo_config_file", "oslo_config_program", "oslo_config_project"}


def faults(path: str) -> list[str]:
    try:
        loader = loadwsgi.ConfigLoader(path)
    except (configparser.Error, UnicodeError) as error:
        return [f"not readable: {error}"]
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for package, module in PREPARATION.items():
        if f"{package}." in text:
            import_module(module)
    found: list[str] = []
    packages: set[str] = set()
    names: set[str] = set()
    for section in loader.parser.sections():
        kind, _, name = section.partition(":")
        names.add(name)
        if kind not in KINDS or not name:
            found.append(f"[{section}]: no section that PasteDeploy reads, expected one of {', '.join(KINDS)}, with a name")
            continue
        try:
            context = loader.get_context(KINDS[kind], name)
        except Exception as error:  # Importing a factory runs its module: that can raise anything.
            found.append(f"[{section}]: {error or type(error).__name__}")
            continue
        module = getattr(context.object, "__module__", None) or ""
        packages.add(module.partition(".")[0])
        if kind in ("composite", "composit"):
            found += [f"[{section}] {fault}" for fault in composite_faults(loader, context)]
        elif module.startswith(CONFIGURABLE):
            found += [f"[{section}] {fault}" for fault in option_faults(context)]
    for package in sorted(packages & APPLICATIONS.keys()):
        if not names & set(APPLICATIONS[package]):
            found.append(f"no {' or '.join(APPLICATIONS[package])}, the application that {package} asks for")
    return found


def composite_faults(loader: loadwsgi.ConfigLoader, context: loadwsgi.LoaderContext) -> list[str]:
    """What a composite's settings name: an application, or filters and an application."""
    found = []
    pipelines = "pipeline_factory" in getattr(context.object, "__name__", "")
    if pipelines and "keystone" not in context.local_conf:
        found.append("keystone: no such pipeline, expected one: it is chosen by the auth_strategy or flavor")
    for key, value in context.local_conf.items():
        *filters, app = value.split() or [""]
        for name, kind in [*((name, loadwsgi.FILTER) for name in filters), (app, loadwsgi.APP)]:
            try:
                loader.find_config_section(kind, name)
            except LookupError as error:
                found.append(f"{key}: {error}")
    return found


def option_faults(context: loadwsgi.LoaderContext) -> list[str]:
    sections = options_of(Service("", ("oslo.middleware", "keystonemiddleware.auth_token")))
    known = {option for options in sections.values() for option in options} | ANYWHERE
    found = [f"{option}: unknown option" for option in context.local_conf if option not in known]
    backends = {entry.name for entry in entry_points(group="oslo.middleware.healthcheck")}
    for backend in context.local_conf.get("backends", "").replace(",", " ").split():
        if backend not in backends:
            found.append(f"backends: no {backend}, expected one of {', '.join(sorted(backends))}")
    return found


if __name__ == "__main__":
    result = faults(sys.argv[1])
    print("\n".join(dict.fromkeys(result)))
    sys.exit(1 if result else 0)
