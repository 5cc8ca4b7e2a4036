#!/usr/bin/env python3
"""Everything a developer repeats, one word each: `python3 tasks.py TASK [OPTIONS]`.

    test [ARGS]     every test; ARGS go to pytest
    lint            style, types, imports, sizes, words, docs: the tests in tests/lint
    lock            write requirements/*.lock anew from pyproject.toml (needs a network)
    text            collect the sentences of the code, update the English catalogue, compile it
    refusals        write docs/refusals.md from the code
    schemas         write the JSON Schemas and the tables of the record language from the types
    mutate [ARGS]   change rules, ledger, session, vault one thing at a time; does a test notice?
    month [ARGS]    play a month of a commune through the command line; see whether the books balance
    simulate [ARGS] the seeded simulation: --seeds N, --from S, --jobs J, --steps K, --fault NAME
    endure NAME [N] cuts, kills, restores, late requests, black holes, soak: as much as one likes
    power [ARGS]    power cuts: every write recorded, the states a cut could leave rebuilt and judged
    prove GATE [R1 ...] the proof: tests, nightly or release, every threat or some (docs/proof.md)
    reports [N]     a made-up year of N dossiers, or published figures, reported from a real store
    sbom [FILE]     the bill of materials (CycloneDX) of what runs in an office and at a province
    audit [--online] pins, hashes, licences and native parts of the libraries; known faults by network
    bench [ARGS]    the benchmarks, each beside its bare counterpart
    pictures FOLDER every screen as pictures on sheets: four sizes, three looks, both languages
    demo [ARGS]     the demo office

Runs in the project's `.venv`, which is made if need be.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import run

ROOT = Path(__file__).resolve().parent
LOCKS = {"run": ("--extra", "province"), "dev": ("--extra", "province", "--extra", "dev")}


def test(arguments: list[str]) -> int:
    """Run every test."""
    return python("-m", "pytest", "-n", "auto", "--dist", "worksteal", *arguments)


def lint(arguments: list[str]) -> int:
    """Run every check of the code, the words and the docs."""
    return python("-m", "pytest", "tests/lint", *arguments)


def lock(arguments: list[str]) -> int:
    """Resolve pyproject.toml for every platform into the lock files; `--upgrade` moves what is not pinned."""
    folder = ROOT / "requirements"
    with tempfile.TemporaryDirectory() as scratch:
        python("-m", "venv", scratch)
        binaries = Path(scratch) / ("Scripts" if os.name == "nt" else "bin")
        call(binaries / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", folder / "uv.lock")
        compiling: list[str | Path] = [
            *(binaries / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes"),
            *("--only-binary", ":all:", "--python-version", "3.11", "--no-emit-index-url"),
            *("--custom-compile-command", "python3 tasks.py lock", *arguments),
        ]
        call(*compiling, "--output-file", folder / "run.lock", *LOCKS["run"], "pyproject.toml")
        same = ("--constraints", "requirements/run.lock", "--no-annotate")
        call(*compiling, *same, "--output-file", folder / "dev.lock", *LOCKS["dev"], "pyproject.toml")
        return call(*compiling, "--output-file", folder / "uv.lock", "requirements/uv.in")


def text(arguments: list[str]) -> int:
    """Update and compile the English catalogue; name the sentences that still need English."""
    from tools import words

    catalogue = words.update()
    for sentence in words.missing(catalogue):
        print(f"chưa dịch · no English yet: {sentence}")
    for sentence in words.mismatched(catalogue):
        print(f"khác giá trị điền · other values: {sentence}")
    print(f"{len(list(words.messages(catalogue)))} câu · sentences")
    return 0


def refusals(arguments: list[str]) -> int:
    """Write docs/refusals.md."""
    from tools import refusals as listed
    from tools import words

    found = listed.collect()
    print(*found.problems, sep="\n", end="")
    listed.PAGE.write_text(listed.page(found, words.english()), "utf-8", newline="\n")
    print(f"{len(found.codes)} mã · codes")
    return 1 if found.problems else 0


def schemas(arguments: list[str]) -> int:
    """Write the JSON Schemas and the tables of docs/record-language.md."""
    from tools import language

    for path in language.write():
        print(path)
    return 0


def mutate(arguments: list[str]) -> int:
    """Test the tests of the rules."""
    from tools import mutate as mutation

    return mutation.main(arguments, lambda line: print(line, flush=True))


def month(arguments: list[str]) -> int:
    """Play a month of a commune."""
    from tools import month as played

    return played.main(arguments)


def simulate(arguments: list[str]) -> int:
    """Run the simulation."""
    return module("tests.simulation", arguments)


def endure(arguments: list[str]) -> int:
    """Run one of the endurance programmes."""
    return module("tests.endurance", arguments)


def power(arguments: list[str]) -> int:
    """Pull the plug at every write."""
    return module("tests.power", arguments)


def reports(arguments: list[str]) -> int:
    """Report a whole made-up year from a real store."""
    return module("tests.reports", arguments)


def prove(arguments: list[str]) -> int:
    """Run the programmes of a gate."""
    from tools import prove as proof

    return proof.main(arguments, lambda line: print(line, flush=True))


def sbom(arguments: list[str]) -> int:
    """Write the bill of materials."""
    from tools import sbom as bill

    return bill.main(arguments, print)


def audit(arguments: list[str]) -> int:
    """Audit what others wrote."""
    from tools import audit as audited

    return audited.main(arguments, print)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks."""
    return module("benchmarks", arguments)


def pictures(arguments: list[str]) -> int:
    """Take pictures of every screen."""
    from tools import pictures as taken

    return taken.main(arguments, print)


def demo(arguments: list[str]) -> int:
    """Open the demo office."""
    return python("-m", "motcua_tui", "demo", *arguments)


TASKS: dict[str, Callable[[list[str]], int]] = {
    each.__name__: each
    for each in (
        *(test, lint, lock, text, refusals, schemas, mutate, month, simulate, endure, power, prove),
        *(reports, sbom, audit, bench, pictures, demo),
    )
}


def module(name: str, arguments: list[str]) -> int:
    """Run one of the project's modules, or say that this version has none yet."""
    try:
        found = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        found = None
    if found is None:
        print(f"Bản này chưa có {name}. · This version has no {name} yet.", file=sys.stderr)
        return 2
    return python("-m", name, *arguments)


def python(*arguments: str | Path) -> int:
    """Run the environment's Python in the project's folder and return its exit code."""
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, check=False).returncode


def call(*command: str | Path) -> int:
    """Run a command in the project's folder; a failure ends the task."""
    return subprocess.run(command, cwd=ROOT, check=True).returncode


def main(arguments: list[str]) -> int:
    """Run the named task in the project's environment."""
    run.speak_utf8()
    if not arguments or arguments[0] not in TASKS:
        print(__doc__)
        return 0 if arguments[:1] in ([], ["-h"], ["--help"]) else 2
    if Path(sys.prefix).resolve() != run.VENV.resolve():
        return subprocess.call([run.prepare("dev"), Path(__file__).resolve(), *arguments])
    return TASKS[arguments[0]](arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
