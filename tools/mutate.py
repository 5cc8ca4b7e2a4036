"""Test the tests: change one thing in a module that must not be wrong, run its tests, and see whether any of them notices.

`python3 tasks.py mutate [NAME ...] [--every N] [--workers N]`, a name being a module's or one of rules, ledger, session, vault.
`--removals` takes away whole safeguards instead, one at a time. The mutants live in copies of the code in a temporary folder; the
working tree is never touched. A mutant that no test notices is named by its line.
"""

from __future__ import annotations

import argparse
import ast
import itertools
import os
import queue
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.source import ROOT, project_files, shown

# Each module with the tests that see it, the quickest first.
_RULES = {
    "workflow": ("workflow", "guards", "counter_acts", "fold"),
    "guards": ("guards", "counter_acts"),
    "fold": ("histories", "conflicts", "effects", "counter_acts", "linked", "numbering", "fold"),
    "conflicts": ("histories", "conflicts", "fold"),
    "on_time": ("on_time",),
    "permissions": ("permissions", "guards"),
}
_VAULT = {
    "opening": ("opening",), "tries": ("opening",), "copies": ("opening", "forgery"), "slots": ("forgery",),
    "seal": ("opening", "rotation"),
    "rotation": ("rotation",), "changes": ("changes",), "recovery": ("recovery", "changes"), "passwords": ("passwords",),
    "signing": ("signing",), "stream": ("stream",), "attach": ("attach",), "kdf": ("kdf",),
}  # fmt: skip
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "rules": {
        f"schemas/rules/{name}.py": tuple(f"tests/schemas/test_{test}.py" for test in tests) for name, tests in _RULES.items()
    },
    "ledger": {
        "motcua_tui/store/ledger.py": ("tests/store/test_contract.py", "tests/store/test_verify.py"),
        "motcua_tui/store/verify_ledger.py": ("tests/store/test_verify.py",),
        "motcua_tui/store/anchor.py": ("tests/store/test_anchor.py", "tests/store/test_rollback.py"),
        "motcua_tui/store/turns.py": ("tests/store/test_contract.py", "tests/store/test_verify.py"),
    },
    "session": {
        "sync/wire/speech.py": ("tests/sync/test_messages.py",),
        "sync/wire/messages.py": ("tests/sync/test_messages.py",),
        "sync/wire/segment_reader.py": ("tests/sync/test_wire.py",),
        "sync/office/exchange.py": ("tests/sync/test_exchange.py", "tests/sync/test_bad_line.py"),
    },
    "vault": {
        f"motcua_tui/vault/{name}.py": tuple(f"tests/vault/test_{test}.py" for test in tests) for name, tests in _VAULT.items()
    },
}
MODULES = {path: tests for group in GROUPS.values() for path, tests in group.items()}
SECONDS_MAX = 300
SHARE_MIN = 0.85
_moments = itertools.count(1_000_000_000)

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
    """One change to one module: where, what, the module's text with it, and the tests that should notice."""

    path: str
    line: int
    what: str
    text: str
    tests: tuple[str, ...]


@dataclass(frozen=True)
class Removal:
    """A safeguard taken away: what stands in the module and what stands there without it."""

    name: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]

    def mutant(self) -> Mutant:
        """The module without it."""
        text = (ROOT / self.path).read_text("utf-8")
        assert text.count(self.before) == 1, self.name
        line = text[: text.index(self.before)].count("\n") + 1
        return Mutant(self.path, line, f"without {self.name}", text.replace(self.before, self.after), self.tests)


REMOVALS = (
    Removal("FULL", "motcua_tui/store/connect.py", '("synchronous", 2, 2)', '("synchronous", 1, 1)',
            ("tests/store/test_connect.py",)),
    Removal("the parent check", "sync/wire/segment_reader.py",
            "        if hash is None:\n            raise ParentMissing(place)\n        return hash",
            '        return hash or "0" * 64', ("tests/sync/test_wire.py",)),
    Removal("the receipt check", "sync/wire/messages.py",
            "    return is_signed(public, _RECEIPT + written(receipt), to_bytes(signature, 64))", "    return True",
            ("tests/sync/test_messages.py",)),
    Removal("the head outside the file", "motcua_tui/store/opening.py",
            "if noted is not None and not reaches(Ledger(db), noted):", "if False:", ("tests/store/test_rollback.py",)),
    Removal("the sanitiser", "motcua_tui/widgets/show.py",
            'tidy = of_sure_width(clean(blanks.sub(" ", raw), keep_newlines=lines))', 'tidy = blanks.sub(" ", raw)',
            ("tests/widgets/test_show.py",)),
    Removal("the hash of each entry", "motcua_tui/store/verify_ledger.py",
            "            found != octets(row[1]).hex()\n            or entry is None\n", "            entry is None\n",
            ("tests/store/test_verify.py",)),
    Removal("the content's own seal", "motcua_tui/store/verify_ledger.py",
            "    elif seal(octets(content), entry.seq, None if keyless else _sixteen(key)) != entry.seal:", "    elif False:",
            ("tests/store/test_verify.py",)),
    Removal("the wait after wrong passwords", "motcua_tui/vault/tries.py", "    if left_s <= 0:\n", "    if True:\n",
            ("tests/vault/test_opening.py",)),
)  # fmt: skip


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


def count_of(path: str) -> int:
    """How many changes there are of one module."""
    counter = Changer(-1)
    counter.visit(ast.parse((ROOT / path).read_text("utf-8")))
    return counter.seen


def mutant_of(path: str, wanted: int) -> Mutant:
    """The change of this number, in the order of the module's lines."""
    changer = Changer(wanted)
    changed = ast.unparse(ast.fix_missing_locations(changer.visit(ast.parse((ROOT / path).read_text("utf-8")))))
    return Mutant(path, changer.line, changer.what, changed, MODULES[path])


def copy_of_the_code(folder: Path) -> Path:
    """The project in a folder of its own."""
    for file in project_files():
        target = folder / shown(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return folder


def is_noticed(folder: Path, mutant: Mutant) -> bool:
    """True when a test fails, or never ends, with the mutant in place."""
    place = folder / mutant.path
    whole = place.read_text("utf-8")
    _put(place, mutant.text)
    try:
        return _tests_fail(folder, mutant.tests)
    finally:
        _put(place, whole)


def _put(place: Path, text: str) -> None:
    """Compiled code is kept from mutant to mutant and told apart by a file's time, so every text gets a time of its own."""
    place.write_text(text, "utf-8")
    moment = next(_moments)
    os.utime(place, (moment, moment))


def _tests_fail(folder: Path, tests: Sequence[str]) -> bool:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests]
    kept = {"PYTHONPYCACHEPREFIX": str(folder / ".compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    environment = {**os.environ, "CI": "1", "PYTHONHASHSEED": "0", **kept}
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
    reader.add_argument("names", nargs="*", help=f"modules such as fold, or {', '.join(GROUPS)}; all for none")
    reader.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth mutant")
    reader.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1), metavar="N")
    reader.add_argument("--removals", action="store_true", help="take whole safeguards away instead")
    asked = reader.parse_args(arguments)
    paths = [path for group, members in GROUPS.items() for path in members if _is_named(group, path, asked.names)]
    if not paths:
        reader.error("no such module or group")
    if asked.removals:
        chosen = [removal.mutant() for removal in REMOVALS]
    else:
        every = [(path, number) for path in paths for number in range(count_of(path))][:: asked.every]
        chosen = [mutant_of(path, number) for path, number in every]
    with tempfile.TemporaryDirectory() as scratch:
        return _run(Path(scratch), chosen, asked.workers, 1.0 if asked.removals else SHARE_MIN, say)


def _is_named(group: str, path: str, names: Sequence[str]) -> bool:
    return not names or group in names or Path(path).stem in names


def _run(scratch: Path, chosen: list[Mutant], workers: int, share_min: float, say: Callable[[str], None]) -> int:
    folders: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(workers):
        folders.put(copy_of_the_code(scratch / str(number)))
    first = folders.get()
    if any(_tests_fail(first, [test]) for test in sorted({test for mutant in chosen for test in mutant.tests})):
        say("The tests fail without any mutant; mend that first.")
        return 1
    folders.put(first)

    def judge(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            noticed = is_noticed(folder, mutant)
        finally:
            folders.put(folder)
        if not noticed:
            say(f"survived: {mutant.path}:{mutant.line}: {mutant.what}")
        return noticed

    with ThreadPoolExecutor(workers) as pool:
        verdicts = list(pool.map(judge, chosen))
    return _told(chosen, verdicts, share_min, say)


def _told(chosen: list[Mutant], verdicts: list[bool], share_min: float, say: Callable[[str], None]) -> int:
    for path in dict.fromkeys(mutant.path for mutant in chosen):
        own = [noticed for mutant, noticed in zip(chosen, verdicts, strict=True) if mutant.path == path]
        say(f"{path}: {sum(own)} of {len(own)} noticed")
    share = sum(verdicts) / len(verdicts)
    say(f"all: {sum(verdicts)} of {len(verdicts)} noticed, {share:.1%}")
    return 0 if share >= share_min else 1
