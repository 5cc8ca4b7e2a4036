"""The pages that promise something name tests that exist."""

from __future__ import annotations

import ast
import re

import pytest

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


def test_every_threat_has_a_control_a_test_and_a_limit():
    page = (ROOT / "docs" / "threat-model.md").read_text("utf-8")
    threats = re.split(r"^### ", page, flags=re.MULTILINE)[1:]
    assert [threat.split()[0] for threat in threats] == [f"T{number}" for number in range(1, len(threats) + 1)]
    for threat in threats:
        for part in ("*Control.*", "*Tests.*", "*Not promised.*"):
            assert threat.count(part) == 1, threat[:60]
