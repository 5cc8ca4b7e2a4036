"""One thing changed in a module: which changes there are, and the module's text with one of them."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache

from tools.source import ROOT

_COMPARES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}  # fmt: skip


@dataclass(frozen=True)
class Function:
    """The outermost function a change lies in: its name, the how manieth of this name in the module, its first and last line."""

    name: str
    nth: int
    first: int
    last: int


@dataclass(frozen=True)
class Mutant:
    """One change to one module: where, what, the module's text with it, and the tests that should notice."""

    path: str
    line: int
    what: str
    text: str
    tests: tuple[str, ...]
    function: Function | None = None
    """None where the change is to what the module does when it is imported."""

    def source(self) -> str:
        """The line that is changed, as it stands."""
        return _lines(self.path)[self.line - 1].strip()


@cache
def _lines(path: str) -> list[str]:
    return (ROOT / path).read_text("utf-8").splitlines()


class Changer(ast.NodeTransformer):
    """Makes the change number `wanted`, counted over the tree; -1 makes none and counts all."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.seen = 0
        self.line = 0
        self.what = ""
        self.function: Function | None = None
        self._inside: Function | None = None
        self._classes: list[str] = []
        self._names: list[str] = []

    def mine(self, node: ast.AST, what: str) -> bool:
        """True for the one change to make."""
        here = self.seen == self.wanted
        self.seen += 1
        if here:
            self.line, self.what, self.function = getattr(node, "lineno", 0), what, self._inside
        return here

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        outermost = self._inside is None
        if outermost:
            name = ".".join((*self._classes, node.name))
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            self._inside = Function(name, self._names.count(name), first, node.end_lineno or first)
            self._names.append(name)
        node.body = [self.visit(each) for each in node.body]  # annotations are no code
        if outermost:
            self._inside = None
        return node

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
        if node.value is not None and not _is_no(node.value) and self.mine(node, "returns None"):
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

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node  # an assertion narrows a type; the tables' own assertions are no rule

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node


def _is_no(node: ast.expr) -> bool:
    """None or False: whoever asks cannot tell one from the other."""
    return isinstance(node, ast.Constant) and (node.value is None or node.value is False)


def count_of(path: str) -> int:
    """How many changes there are of one module."""
    counter = Changer(-1)
    counter.visit(ast.parse((ROOT / path).read_text("utf-8")))
    return counter.seen


def mutant_of(path: str, wanted: int, tests: tuple[str, ...]) -> Mutant:
    """The change of this number, in the order of the module's lines."""
    changer = Changer(wanted)
    changed = ast.unparse(ast.fix_missing_locations(changer.visit(ast.parse((ROOT / path).read_text("utf-8")))))
    return Mutant(path, changer.line, changer.what, changed, tests, changer.function)
