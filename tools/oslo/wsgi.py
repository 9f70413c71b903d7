"""Judges a WSGI script without running it: python wsgi.py keystone.wsgi

It must be Python, take `application` from somewhere, and what it imports must exist in this environment's packages. With
--callable keystone.wsgi.api:application it judges that name instead, as uWSGI's `module` has it. Prints one fault a line and exits 1 where there is one.
"""

import ast
import importlib.util
import sys


def names_in(module: str) -> set[str] | None:
    """The names that a module has at its top level, read from its source; nothing where there is no such module."""
    try:
        spec = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    with open(spec.origin, encoding="utf-8") as source:
        return defined(ast.parse(source.read()))


def defined(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def faults(path: str) -> list[str]:
    try:
        with open(path, encoding="utf-8") as source:
            tree = ast.parse(source.read())
    except SyntaxError as error:
        return [f"line {error.lineno}: {error.msg}"]
    found = [] if "application" in defined(tree) else ["it defines no `application`"]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = names_in(node.module)
            if names is None:
                found.append(f"line {node.lineno}: no module {node.module}")
                continue
            found += [
                f"line {node.lineno}: no {alias.name} in {node.module}" for alias in node.names if alias.name not in names
            ]
    return found


def callable_faults(spec: str) -> list[str]:
    module, _, name = spec.partition(":")
    names = names_in(module)
    if names is None:
        return [f"no module {module}"]
    return [] if (name or "application") in names else [f"no {name or 'application'} in {module}"]


if __name__ == "__main__":
    result = callable_faults(sys.argv[2]) if sys.argv[1] == "--callable" else faults(sys.argv[1])
    print("\n".join(result))
    sys.exit(1 if result else 0)
