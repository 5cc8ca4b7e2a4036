"""The tests of the tests can still be made: every module and safeguard they change is where they look for it."""

from __future__ import annotations

import ast

import pytest

from tools import mutate
from tools.source import ROOT


@pytest.mark.parametrize("removal", mutate.REMOVALS, ids=lambda removal: removal.name)
def test_a_safeguard_that_is_to_be_taken_away_stands_where_it_is_looked_for(removal):
    mutant = removal.mutant()
    assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse((ROOT / removal.path).read_text("utf-8")))


@pytest.mark.parametrize("path", mutate.MODULES)
def test_a_module_that_is_to_be_changed_has_changes_and_tests(path):
    count = mutate.count_of(path)
    assert count > 5 and all((ROOT / test).exists() for test in mutate.MODULES[path])
    whole = ast.dump(ast.parse((ROOT / path).read_text("utf-8")))
    assert all(ast.dump(ast.parse(mutate.mutant_of(path, number).text)) != whole for number in (0, count // 2, count - 1))


def test_a_mutant_that_is_noticed_and_one_that_is_not_are_told_apart(tmp_path):
    (tmp_path / "one.py").write_text("LIMIT = 3\n", "utf-8")
    (tmp_path / "test_one.py").write_text("from one import LIMIT\n\n\ndef test_it():\n    assert LIMIT < 5\n", "utf-8")
    seen, unseen = (mutate.Mutant("one.py", 1, "", f"LIMIT = {value}\n", ("test_one.py",)) for value in (5, 4))
    assert mutate.is_noticed(tmp_path, seen) and not mutate.is_noticed(tmp_path, unseen)
    assert (tmp_path / "one.py").read_text("utf-8") == "LIMIT = 3\n"
