"""The tests of the tests can still be made: every module and safeguard they change is where they look for it."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import pytest

from tools import mutants, mutate
from tools.equivalent import EQUIVALENT
from tools.source import ROOT


@pytest.mark.parametrize("removal", mutate.REMOVALS, ids=lambda removal: removal.name)
def test_a_safeguard_that_is_to_be_taken_away_stands_where_it_is_looked_for(removal):
    mutant = removal.mutant()
    assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse((ROOT / removal.path).read_text("utf-8")))


@pytest.mark.parametrize("path", mutate.MODULES)
def test_a_module_that_is_to_be_changed_has_changes_and_tests(path):
    tests = mutate.MODULES[path]
    count = mutants.count_of(path)
    assert count > 5 and all((ROOT / test).exists() for test in tests)
    changed = mutants.mutant_of(path, count // 2, tests)
    assert ast.dump(ast.parse(changed.text)) != ast.dump(ast.parse((ROOT / path).read_text("utf-8")))


@pytest.mark.parametrize(("path", "line", "what"), EQUIVALENT)
def test_a_change_that_is_said_to_change_nothing_is_one_that_is_made(path, line, what):
    assert path in mutate.MODULES
    assert line in [each.strip() for each in (ROOT / path).read_text("utf-8").splitlines()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "one.py").write_text("LIMIT = 3\n\n\ndef limit():\n    return LIMIT\n", "utf-8")
    test = "from one import LIMIT, limit\n\n\ndef test_it():\n    assert LIMIT < 5 and 2 < limit() < 5\n"
    (tmp_path / "test_one.py").write_text(test, "utf-8")
    return tmp_path


def test_a_mutant_that_is_noticed_and_one_that_is_not_are_told_apart(folder):
    whole = (folder / "one.py").read_text("utf-8")
    seen, unseen = (
        mutants.Mutant("one.py", 1, "", whole.replace("3", value), ("test_one.py",)) for value in ("5", "4")
    )
    assert mutate.is_noticed(folder, seen) and not mutate.is_noticed(folder, unseen)
    assert (folder / "one.py").read_text("utf-8") == whole


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs copies of a process")
def test_in_memory_they_are_told_apart_too(folder, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    whole = (folder / "one.py").read_text("utf-8")
    there = mutants.Function("limit", 0, 4, 5)
    made = [
        mutants.Mutant("one.py", 5, "", whole.replace("return LIMIT", changed), ("test_one.py",), there)
        for changed in ("return None", "return LIMIT + 1", "return LIMIT + 2")
    ]
    assert list(mutate.judged_in_memory(folder, made)) == list(zip(made, (True, False, True), strict=True))
    assert (folder / "one.py").read_text("utf-8") == whole
