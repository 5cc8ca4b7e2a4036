"""What loads what, seen at run time; and how pure the shared language is."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys

import pytest

from tools.source import ROOT, python_files, shown, tree

OFFICE = ("cli", "desk", "prints", "store", "text", "vault")
WITHOUT_SCREEN = ("schemas", "sync", *(f"motcua_tui.{part}" for part in OFFICE))
PURE = set(
    "__future__ abc base64 binascii bisect calendar collections contextlib copy dataclasses datetime decimal "
    "enum functools hashlib hmac html itertools json math operator re string textwrap types typing "
    "unicodedata msgspec schemas".split()
)
READS_DATA = {"importlib.resources"}  # tables shipped in the package, read where a module says so
ASKS_THE_WORLD = {"now", "today", "utcnow", "open", "getenv", "urandom"}


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)


def modules(package: str) -> list[str]:
    """The package and everything in it, programs aside: importing those would start them."""
    folder = ROOT.joinpath(*package.split("."))
    found = [each.name for each in pkgutil.walk_packages([str(folder)], f"{package}.")]
    return [package, *(name for name in found if not name.endswith("__main__"))]


@pytest.mark.parametrize("package", WITHOUT_SCREEN)
def test_textual_is_not_loaded_by(package):
    code = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        "print(sorted({'textual', 'rich'} & set(sys.modules)))"
    )
    done = python(code, *modules(package))
    assert (done.stdout.strip(), done.returncode) == ("[]", 0), done.stderr


@pytest.mark.skipif(not (ROOT / "motcua_tui" / "__main__.py").exists(), reason="the program is not there yet")
@pytest.mark.parametrize("arguments", [["--version"], ["--help"]])
def test_the_command_line_loads_neither_textual_nor_typst(arguments):
    code = (
        "import runpy, sys\n"
        "sys.argv = ['motcua', *sys.argv[1:]]\n"
        "try: runpy.run_module('motcua_tui', run_name='__main__', alter_sys=True)\n"
        "except SystemExit as end: print('ended', end.code)\n"
        "print(sorted({'textual', 'rich', 'typst', 'starlette'} & set(sys.modules)))"
    )
    done = python(code, *arguments)
    assert done.stdout.splitlines()[-2:] in (["ended 0", "[]"], ["ended None", "[]"]), (
        done.stdout + done.stderr
    )


def imported(module: ast.Module) -> set[str]:
    plain = {alias.name for node in ast.walk(module) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "." for node in ast.walk(module) if isinstance(node, ast.ImportFrom)}


def test_the_shared_language_imports_only_what_neither_reads_nor_asks():
    wrong = {
        f"{shown(file)}: {name}"
        for file in python_files("schemas")
        if not shown(file).endswith("export.py")  # a developer's tool that writes the JSON Schemas
        for name in imported(tree(file))
        if name not in READS_DATA and name.split(".")[0] not in PURE
    }
    assert not wrong


def test_the_shared_language_never_asks_the_clock_or_the_machine():
    wrong = [
        f"{shown(file)}:{node.lineno}"
        for file in python_files("schemas")
        if not shown(file).endswith("export.py")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.Call) and called(node) in ASKS_THE_WORLD
    ]
    assert not wrong


def called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
