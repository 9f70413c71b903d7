"""Judges a config file by the service's own option definitions: python validate.py keystone keystone.conf

Prints one fault a line and exits 1 where there is one. oslo.config itself ignores unknown names and looks at a value only
when the service asks for it; here every option of the file is read, by the same code that the service uses.
With --values it prints what that code reads, as JSON, instead.

python validate.py --jobs jobs.json judges many files in one go: jobs.json is a list of [service, file], and what is printed
a list of the same length with each file's list of faults.
"""

import argparse
import copy
import json
import logging
import sys
from functools import partial

from oslo_config import cfg

from definitions import SERVICES, by_package, is_credential, options_of

Sections = dict[str, dict[str, cfg.Opt]]


def parsed(path: str) -> dict[str, dict[str, list[str]]]:
    """The file as oslo.config's parser sees it: {section: {option: texts, one per occurrence}}."""
    sections: dict[str, dict[str, list[str]]] = {}
    cfg.ConfigParser(path, sections).parse()
    return sections


def loaded(definitions: Sections, path: str) -> cfg.ConfigOpts:
    """oslo.config with the service's options and this one file, deaf to the environment, from which the rest comes."""
    conf = cfg.ConfigOpts()
    for section, opts in definitions.items():
        for opt in opts.values():
            opt = copy.copy(opt)
            opt.required = False
            conf.register_opt(opt, group=None if section == "DEFAULT" else section)
    conf(args=[], project="validate", default_config_files=[path], default_config_dirs=[], use_env=False)
    return conf


def value_of(conf: cfg.ConfigOpts, section: str, option: str):
    return conf[option] if section == "DEFAULT" else conf[section][option]


def faults(definitions: Sections, path: str) -> list[str]:
    try:
        file = parsed(path)
        conf = loaded(definitions, path)
    except (cfg.Error, cfg.ParseError) as error:
        return [f"not readable: {error}"]
    found = []
    for section, options in file.items():
        known = definitions.get(section)
        if known is None:
            found.append(f"[{section}]: unknown section{hint(old_names(definitions), section, None)}")
            continue
        for option, texts in options.items():
            where = f"[{section}] {option}"
            opt = known.get(option)
            if opt is None:
                found.append(f"{where}: unknown option{hint(old_names(definitions), section, option)}")
                continue
            found += [f"{where}: {fault}" for fault in option_faults(opt, texts)]
            try:
                value_of(conf, section, option)
            except (cfg.Error, ValueError) as error:
                # oslo.config wraps a reference to an unknown option as if this option were unknown.
                cause = error.__context__ if isinstance(error, cfg.NoSuchOptError) else None
                found.append(f"{where}: {cause or error}")
        found += [f"[{section}] {option}: not set, but required" for option in missing(known, options)]
    return found


def missing(known: dict[str, cfg.Opt], options: dict[str, list[str]]) -> list[str]:
    """What a section must say. Credentials come elsewhere; an account's options count where there is an account."""
    return [
        opt.dest
        for opt in known.values()
        if opt.required and opt.default is None and not is_credential(opt) and opt.dest not in options
        if opt.dest != "auth_url" or "auth_type" in options
    ]


def option_faults(opt: cfg.Opt, texts: list[str]) -> list[str]:
    found = []
    if opt.deprecated_for_removal:
        found.append(f"deprecated for removal: {' '.join((opt.deprecated_reason or 'no reason given').split())}")
    if is_credential(opt):
        found.append("a credential in a config file")
    if len(texts) > 1 and not opt.multi:
        found.append(f"set {len(texts)} times, the last one would count")
    return found


def old_names(definitions: Sections) -> dict[tuple[str, str], str]:
    """Names that options had in earlier releases."""
    return {
        (old.group or section, old.name.replace("-", "_")): f"[{section}] {opt.dest}"
        for section, opts in definitions.items()
        for opt in opts.values()
        for old in opt.deprecated_opts
        if old.name
    }


def hint(old: dict[tuple[str, str], str], section: str, option: str | None) -> str:
    renamed = [new for (group, name), new in old.items() if group == section and option in (None, name)]
    return f", an old name of {', '.join(renamed)}" if renamed else ""


def judge(jobs: list[tuple[str, str]], services: tuple[str, ...]) -> list[tuple[int, list[str]]]:
    """The faults of these services' files, each with the file's place among the jobs."""
    definitions = {service: options_of(SERVICES[service]) for service in services}
    return [(i, faults(definitions[service], path)) for i, (service, path) in enumerate(jobs) if service in services]


def judge_all(jobs: list[tuple[str, str]]) -> list[list[str]]:
    judged = by_package(partial(judge, jobs), [service for service, _ in jobs])
    return [found for _, found in sorted(sum(judged, []))]


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("service", nargs="?", choices=sorted(SERVICES))
    parser.add_argument("file", nargs="?")
    parser.add_argument("--values", action="store_true", help="print what the service would read, as JSON")
    parser.add_argument("--jobs", help="a JSON file with [service, file] of each file to judge")
    arguments = parser.parse_args()
    # Deprecations are faults here, not log lines.
    logging.disable()
    if arguments.jobs:
        with open(arguments.jobs, encoding="utf-8") as jobs:
            json.dump(judge_all(json.load(jobs)), sys.stdout)
        return 0
    if not arguments.file:
        parser.error("a service and a file are needed")
    definitions = options_of(SERVICES[arguments.service])
    if arguments.values:
        conf = loaded(definitions, arguments.file)
        file = parsed(arguments.file)
        json.dump({s: {o: value_of(conf, s, o) for o in options} for s, options in file.items()}, sys.stdout)
        return 0
    found = faults(definitions, arguments.file)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
