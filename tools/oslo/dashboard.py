"""Judges Horizon's local_settings.py by Horizon: python dashboard.py local_settings.py

Horizon's settings are loaded with the file in its place, then Django's own checks run and what the settings name is loaded:
cache, sessions, URLs. Horizon itself takes an import error for a missing file, and Django ignores names that nothing reads;
here both are faults. Prints one fault a line and exits 1 where there is one.
"""

import ast
import importlib.util
import logging
import os
import re
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

PLACE = "local.local_settings"

# Whose settings the file may set.
READERS = ("compressor", "django", "horizon", "openstack_auth", "openstack_dashboard")
EXPECTED = ("ALLOWED_HOSTS", "CACHES", "OPENSTACK_KEYSTONE_URL", "SECRET_KEY", "SESSION_ENGINE")


class Finder:
    """Lets Horizon find the file where it looks for it, and keeps what it cannot import."""

    def __init__(self, path: str) -> None:
        self.path = path

    def find_spec(self, name: str, *_) -> ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path) if name == PLACE else None


def set_environment(tree: ast.Module) -> None:
    """A value for each variable of the environment that the file names."""
    for node in ast.walk(tree):
        match node:
            case (
                ast.Subscript(value=ast.Attribute(attr="environ"), slice=ast.Constant(value=str(name)))
                | ast.Call(func=ast.Attribute(attr="get" | "getenv"), args=[ast.Constant(value=str(name)), *_])
            ):
                os.environ.setdefault(name, "1")


def source_faults(tree: ast.Module) -> list[str]:
    """Names that nothing reads, and secrets. What the file needs for itself begins with _ or is not in capitals."""
    known: set[str] = set()
    for package in READERS:
        spec = importlib.util.find_spec(package)
        for directory in spec.submodule_search_locations or []:
            for source in Path(directory).rglob("*.py"):
                if "tests" not in source.parts and "test" not in source.parts:
                    known.update(re.findall(r"\b[A-Z][A-Z0-9_]+\b", source.read_text(encoding="utf-8")))
    found = []
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        for name in (target.id for target in targets if isinstance(target, ast.Name)):
            if name.isupper() and not name.startswith("_") and name not in known:
                found.append(f"line {node.lineno}: {name}: unknown setting")
            if name == "SECRET_KEY" and isinstance(node.value, ast.Constant):
                found.append(f"line {node.lineno}: SECRET_KEY: a credential in a config file")
    return found


def load_faults(path: str) -> list[str]:
    """What Horizon and Django say when they load it all."""
    sys.meta_path.insert(0, Finder(path))
    os.environ["DJANGO_SETTINGS_MODULE"] = "openstack_dashboard.settings"
    from horizon.utils import secret_key

    # Horizon would make a key of its own on each replica.
    secret_key.generate_or_read_from_file = lambda _: ""
    import django
    from django.conf import settings
    from django.core import checks
    from django.core.cache import caches
    from django.utils.module_loading import import_string

    importlib.import_module("openstack_dashboard.settings")
    # Again, for what it raised where Horizon was silent.
    local = importlib.import_module(PLACE)
    found = [f"{name}: not set" for name in EXPECTED if not getattr(local, name, None)]
    if found:
        return found
    django.setup()
    said = [message for message in checks.run_checks() if message.level >= checks.WARNING]
    # Directories are the pod's.
    found += [str(message) for message in said if message.id != "files.E001"]
    if not str(settings.OPENSTACK_KEYSTONE_URL).endswith("/v3"):
        found.append(f"OPENSTACK_KEYSTONE_URL: {settings.OPENSTACK_KEYSTONE_URL!r}, expected a URL that ends in /v3")
    import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    for alias, cache in settings.CACHES.items():
        # The client of a memcached server is made with the options, and connects to nothing yet.
        getattr(caches[alias], "_cache", None)
        if "memcached" in cache["BACKEND"] and not cache.get("LOCATION"):
            found.append(f"CACHES: {alias} has no LOCATION, expected memcached's servers")
    return found


def faults(path: str) -> list[str]:
    text = Path(path).read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]
    set_environment(tree)
    found = source_faults(tree)
    try:
        return found + load_faults(path)
    except Exception as error:  # The file is a program: it can raise anything.
        return [*found, f"{type(error).__name__}: {error}"]


if __name__ == "__main__":
    logging.disable()
    result = faults(sys.argv[1])
    print("\n".join(result))
    sys.exit(1 if result else 0)
