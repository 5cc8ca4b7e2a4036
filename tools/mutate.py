"""Test the tests: change one thing in a rule, run the tests of the rules, and see whether any of them notices.

`python3 tasks.py mutate [RULE ...] [--every N] [--workers N]`. The mutants live in copies of the code in a temporary
folder; the working tree is never touched. A mutant that no test notices is named by its line.
"""

from __future__ import annotations

import argparse
import ast
import os
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.source import ROOT

# Each rule with the test modules that see it, the quickest first.
RULES = {
    "workflow": ("workflow", "guards", "fold"),
    "guards": ("guards",),
    "fold": ("histories", "conflicts", "effects", "fold"),
    "conflicts": ("histories", "conflicts", "fold"),
    "on_time": ("on_time",),
    "permissions": ("permissions", "guards"),
}
COPIED = ("schemas", "tests/schemas", "tests/vectors", "tests/conftest.py", "tests/programs.py", "pyproject.toml")
SECONDS_MAX = 300

_COMPARES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change to one rule: where, what, and the module's text with it."""

    rule: str
    line: int
    what: str
    text: str


class Changer(ast.NodeTransformer):
    """Makes the change number `wanted`, counted over the tree; -1 makes none and counts all."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.seen = 0
        self.line = 0
        self.what = ""

    def mine(self, node: ast.AST, what: str) -> bool:
        """True for the one change to make."""
        here = self.seen == self.wanted
        self.seen += 1
        if here:
            self.line, self.what = getattr(node, "lineno", 0), what
        return here

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        other = _COMPARES.get(type(node.ops[0]))
        if other and self.mine(node, f"{type(node.ops[0]).__name__} becomes {other.__name__}"):
            node.ops[0] = other()
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        other = _OPERATORS.get(type(node.op))
        if other and self.mine(node, f"{type(node.op).__name__} becomes {other.__name__}"):
            node.op = other()
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if self.mine(node, "and/or exchanged"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        for place in range(len(node.values)):
            if self.mine(node, f"operand {place} dropped"):
                del node.values[place]
                break
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not) and self.mine(node, "not dropped"):
            return self.generic_visit(node.operand)
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool | int) and self.mine(node, f"{node.value} changed"):
            return ast.Constant(not node.value if isinstance(node.value, bool) else node.value + 1)
        return node

    def visit_Set(self, node: ast.Set) -> ast.AST:
        for place in range(len(node.elts) if len(node.elts) > 1 else 0):
            if self.mine(node, f"member {place} dropped"):
                del node.elts[place]
                break
        return self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is not None and not _is_none(node.value) and self.mine(node, "returns None"):
            return ast.Return(ast.Constant(None))
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if self.mine(node, "condition always false"):
            node.test = ast.Constant(False)
        return self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        if self.mine(node, "branches exchanged"):
            node.body, node.orelse = node.orelse, node.body
        return self.generic_visit(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(each) for each in node.body]  # annotations are no code
        return node

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node  # an assertion narrows a type; the tables' own assertions are no rule

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def mutants(rule: str) -> list[Mutant]:
    """Every change of one rule's module, in the order of its lines."""
    text = (ROOT / "schemas" / "rules" / f"{rule}.py").read_text("utf-8")
    counter = Changer(-1)
    counter.visit(ast.parse(text))
    return [_mutant(rule, text, wanted) for wanted in range(counter.seen)]


def _mutant(rule: str, text: str, wanted: int) -> Mutant:
    changer = Changer(wanted)
    changed = ast.unparse(ast.fix_missing_locations(changer.visit(ast.parse(text))))
    return Mutant(rule, changer.line, changer.what, changed)


def copy_of_the_code(folder: Path) -> Path:
    """What the tests of the rules need, in a folder of its own."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    (folder / "tests" / "__init__.py").touch()
    return folder


def is_noticed(folder: Path, mutant: Mutant) -> bool:
    """True when a test fails, or never ends, with the mutant in place."""
    place = folder / "schemas" / "rules" / f"{mutant.rule}.py"
    tests = [f"tests/schemas/test_{name}.py" for name in RULES[mutant.rule]]
    whole = place.read_text("utf-8")
    place.write_text(mutant.text, "utf-8")
    try:
        return _tests_fail(folder, [name for name in tests if (folder / name).exists()])
    finally:
        place.write_text(whole, "utf-8")


def _tests_fail(folder: Path, tests: list[str]) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    environment = {**os.environ, "CI": "1", "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """Run the mutants and tell the survivors and the share that was noticed."""
    reader = argparse.ArgumentParser(prog="tasks.py mutate", description=__doc__)
    reader.add_argument("rules", nargs="*", help=f"some of {', '.join(RULES)}; all for none")
    reader.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth mutant")
    reader.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1), metavar="N")
    asked = reader.parse_args(arguments)
    chosen = [one for rule in asked.rules or RULES for one in mutants(rule)][:: asked.every]
    with tempfile.TemporaryDirectory() as scratch:
        return _run(Path(scratch), chosen, asked.workers, say)


def _run(scratch: Path, chosen: list[Mutant], workers: int, say: Callable[[str], None]) -> int:
    folders: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(workers):
        folders.put(copy_of_the_code(scratch / str(number)))
    first = folders.get()
    if any(_tests_fail(first, [f"tests/schemas/test_{name}.py"]) for name in ("workflow", "fold")):
        say("The tests fail without any mutant; mend that first.")
        return 1
    folders.put(first)

    def judge(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            return is_noticed(folder, mutant)
        finally:
            folders.put(folder)

    with ThreadPoolExecutor(workers) as pool:
        verdicts = list(pool.map(judge, chosen))
    return _told(chosen, verdicts, say)


def _told(chosen: list[Mutant], verdicts: list[bool], say: Callable[[str], None]) -> int:
    for mutant, noticed in zip(chosen, verdicts, strict=True):
        if not noticed:
            say(f"survived: schemas/rules/{mutant.rule}.py:{mutant.line}: {mutant.what}")
    for rule in dict.fromkeys(mutant.rule for mutant in chosen):
        own = [noticed for mutant, noticed in zip(chosen, verdicts, strict=True) if mutant.rule == rule]
        say(f"{rule}: {sum(own)} of {len(own)} noticed")
    share = sum(verdicts) / len(verdicts)
    say(f"all: {sum(verdicts)} of {len(verdicts)} noticed, {share:.1%}")
    return 0 if share >= 0.85 else 1
