"""The pages that promise something name tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

from tools import prove
from tools.source import ROOT, tree

PAGES = ("docs/threat-model.md", "docs/asvs.md", "docs/proof.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def functions_of(file: str) -> set[str]:
    defined = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree(ROOT / file).body if isinstance(node, defined)}


@pytest.mark.parametrize("page", PAGES)
def test_every_test_a_page_names_is_there(page):
    named = NAMED.findall((ROOT / page).read_text("utf-8"))
    assert len(named) > 10
    lost = [f"{file}::{test}" for file, test in named if not (ROOT / file).exists() or (test and test not in functions_of(file))]
    assert not lost


def test_the_table_of_programmes_is_in_step_with_the_code():
    page = prove.PAGE.read_text("utf-8")
    assert prove.in_page(page) == page


@pytest.mark.parametrize("gate", prove.GATES)
def test_every_programme_of_a_gate_can_be_started(gate):
    heard: list[str] = []
    assert prove.main([gate, "--list"], heard.append) == 0
    assert {line.split()[0] for line in heard} >= {f"R{number}" for number in (1, 2, *range(4, 16))}
    named = {word for line in heard for word in re.findall(r"tests/[\w/.]+", line)}
    assert named and all((ROOT / name).exists() for name in named)


def test_a_gate_says_what_broke_and_what_was_missing(monkeypatch):
    good, bad = (prove.Programme("R1", "x", ("-c", f"raise SystemExit({code})"), (1, 0, 2), "things") for code in (0, 1))
    lacking = prove.Programme("R3", "z", ("-c", "raise SystemExit(2)"))
    away = prove.Programme("R2", "y", ("-c", ""), needs=("no-such-program",))
    for programmes, code in (((good,), 0), ((good, away), 2), ((good, lacking), 2), ((good, bad, away), 1)):
        monkeypatch.setattr(prove, "PROGRAMMES", programmes)
        assert prove.main(["tests"], lambda _line: None) == code
    assert prove.chosen("nightly", []) == [away] and prove.chosen("release", ["R2"]) == [away]


def test_every_threat_has_a_control_a_test_and_a_limit():
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    threats = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [threat.split()[0] for threat in threats] == [f"T{number}" for number in range(1, len(threats) + 1)]
    for threat in threats:
        for part in ("*Control.*", "*Tests.*", "*Not promised.*"):
            assert threat.count(part) == 1, threat[:60]
