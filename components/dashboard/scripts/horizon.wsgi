"""Horizon with the settings that are beside this file, wherever an image has its own.

A WSGI script. Run as a program it makes the files that browsers get, as those settings ask for them.
"""

import importlib.util
import pathlib
import sys

# Under the name by which openstack_dashboard.settings imports it.
_spec = importlib.util.spec_from_file_location(
    "local.local_settings", pathlib.Path(__file__).with_name("local_settings.py")
)
sys.modules[_spec.name] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(sys.modules[_spec.name])

from openstack_dashboard.wsgi import application  # noqa: E402,F401

if __name__ == "__main__":
    from django.core.management import call_command

    call_command("collectstatic", interactive=False)
    call_command("compress", force=True)
