"""Every refusal the code can give, read from its syntax trees, and the page that lists them.

A refusal is built by `no(code, text, ...)`. Code and text are literals there, or stand in a name whose value
is a literal: a constant, an argument of the enclosing function, or a `StrEnum` (each of its values counts).
Another refusal is handed on under a new area by `no(other.code.replace("a.", "b."), other.text)`.
Anything else could not be listed or translated. Warnings, built by `note`, are listed with the refusals; a
bare `Refusal(...)` without literals brings back what another process said.
"""

from __future__ import annotations

import ast
import copy
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from tools.source import ROOT, name_of, python_files, shown, tree

PAGE = ROOT / "docs" / "refusals.md"
BUILDERS = ("no", "note", "Refusal")
CODE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z][a-z0-9_]*)+")
DEPTH_MAX = 12
INTRODUCTION = """\
# Mã từ chối · Refusal codes

Trang này do `python3 tasks.py refusals` viết từ mã nguồn; đừng sửa tay. Mã không đổi giữa các phiên bản;
câu chữ có thể được sửa cho rõ hơn. Chữ trong ngoặc nhọn là giá trị điền vào khi báo.

`python3 tasks.py refusals` writes this page from the code; do not edit it. Codes are stable, sentences may
become clearer. Words in braces are filled in when the refusal is given.
"""

Function = ast.FunctionDef | ast.AsyncFunctionDef
Pair = tuple[ast.expr, ast.expr]


@dataclass(frozen=True)
class Said:
    """One way a refusal is given: its code, its Vietnamese template, the names of its values, where."""

    code: str
    text: str
    values: frozenset[str]
    where: str


@dataclass(frozen=True)
class Site:
    """A call, the function and the file it stands in."""

    call: ast.Call
    inside: Function | None
    file: Path


@dataclass
class Findings:
    """All refusals of the code, and the calls that cannot be read."""

    said: list[Said] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def codes(self) -> dict[str, list[str]]:
        """The sentences of each code, both in order."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.said:
            found[one.code].add(one.text)
        return {code: sorted(found[code]) for code in sorted(found)}


class Unreadable(Exception):
    """A code or a text that is no literal, however far one follows it."""


class Reader:
    """Follows literals from constants and callers into the refusals they end in."""

    def __init__(self, files: list[Path]) -> None:
        self.calls: dict[str, list[Site]] = defaultdict(list)
        self.constants: dict[tuple[Path, str], ast.expr] = {}
        self.enums: dict[str, list[ast.expr]] = {}
        for file in files:
            self.enums.update(_enums(tree(file)))
            self.constants.update({(file, name): value for name, value in _assigned(tree(file).body)})
            for call, inside in _calls(tree(file), None):
                self.calls[name_of(call)].append(Site(call, inside, file))

    def findings(self) -> Findings:
        """Every refusal and warning, wherever one is built."""
        found = Findings()
        handed_on = []
        for site in [site for builder in BUILDERS for site in self.calls[builder]]:
            if areas := _areas(site.call):
                handed_on.append((site, areas))
            elif not (site.inside and site.inside.name in BUILDERS) and not _same(site.call):
                self._add(site, found)
        for site, (old, new) in handed_on:
            for one in [one for one in found.said if one.code.startswith(old)]:
                code = new + one.code.removeprefix(old)
                found.said.append(Said(code, one.text, one.values, _where(site)))
        return found

    def _add(self, site: Site, found: Findings) -> None:
        code, text = _argument(site.call, 0, "code"), _argument(site.call, 1, "text")
        values = frozenset(key.arg or "**" for key in site.call.keywords)
        try:
            if code is None or text is None:
                raise Unreadable
            pairs = sorted(self.pairs((code, text), site))
        except Unreadable:
            if name_of(site.call) != "Refusal":
                found.problems.append(f"{_where(site)}: no literals, neither here nor at every caller")
            return
        for each_code, each_text in pairs:
            if not CODE.fullmatch(each_code):
                found.problems.append(f"{_where(site)}: “{each_code}” is not of the form area.reason")
            found.said.append(Said(each_code, each_text, values, _where(site)))

    def pairs(self, pair: Pair, site: Site, depth: int = 0) -> set[tuple[str, str]]:
        """Every (code, text) these expressions can be at this place. Raises `Unreadable`."""
        if depth > DEPTH_MAX:
            raise Unreadable
        names = sorted(_names(pair))
        for name in names:
            values = self._values(name, site)
            if values is not None:
                found = [self.pairs(_put(pair, {name: value}), site, depth + 1) for value in values]
                return set().union(*found)
        if not names or site.inside is None:
            return set(product(_texts(pair[0]), _texts(pair[1])))
        callers = self._callers(site.inside, site.file)
        found = [self.pairs(_put(pair, _bound(site.inside, each.call)), each, depth + 1) for each in callers]
        return set().union(*found)

    def _callers(self, function: Function, file: Path) -> list[Site]:
        private = function.name.startswith("_")
        return [each for each in self.calls[function.name] if each.file == file or not private]

    def _values(self, name: str, site: Site) -> list[ast.expr] | None:
        """What the name can be in this function; `None` if only its callers know. Raises `Unreadable`."""
        if site.inside and name in _parameters(site.inside):
            return self.enums.get(_annotation(site.inside, name))
        inside = ast.walk(site.inside) if site.inside else iter(())
        if local := [value for each, value in _assigned(inside) if each == name]:
            return local
        here = self.constants.get((site.file, name))
        values = [here] if here else [value for (_, each), value in self.constants.items() if each == name]
        if not values:
            raise Unreadable
        return values


def collect() -> Findings:
    """Every refusal of the three packages."""
    return Reader(python_files()).findings()


def page(findings: Findings, english: dict[str, str]) -> str:
    """The text of docs/refusals.md: every code with its sentences, by area."""
    lines = [INTRODUCTION.rstrip("\n")]
    area = ""
    for code, texts in findings.codes.items():
        if code.split(".")[0] != area:
            area = code.split(".")[0]
            lines += ["", f"## {area}", "", "| Mã · Code | Tiếng Việt | English |", "|---|---|---|"]
        lines += [f"| `{code}` | {_cell(text)} | {_cell(english.get(text, ''))} |" for text in texts]
    return "\n".join(lines) + "\n"


class _Put(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, values: dict[str, ast.expr]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return copy.deepcopy(self.values.get(node.id, node))


def _put(pair: Pair, values: dict[str, ast.expr]) -> Pair:
    code, text = (_Put(values).visit(copy.deepcopy(each)) for each in pair)
    return code, text


def _names(pair: Pair) -> set[str]:
    """The names whose values decide the two texts."""
    parts = [part for each in pair for part in _parts(each)]
    return {node.id for part in parts for node in ast.walk(part) if isinstance(node, ast.Name)}


def _parts(node: ast.expr) -> list[ast.expr]:
    """The expressions a text is made of: both sides of a choice, the pieces of an f-string."""
    match node:
        case ast.IfExp(body=body, orelse=other):
            return [*_parts(body), *_parts(other)]
        case ast.JoinedStr(values=pieces):
            return [part for piece in pieces for part in _parts(piece)]
        case ast.FormattedValue(value=value):
            return _parts(value)
        case ast.Call(args=[inner, *_]) if name_of(node) in ("mark", "N_"):
            return _parts(inner)
    return [node]


def _texts(node: ast.expr) -> set[str]:
    """The texts of an expression without names. Raises `Unreadable`."""
    match node:
        case ast.Constant(value=str(text)):
            return {text}
        case ast.IfExp(body=body, orelse=other):
            return _texts(body) | _texts(other)
        case ast.JoinedStr(values=pieces):
            return {"".join(texts) for texts in product(*map(_texts, pieces))}
        case ast.FormattedValue(value=value):
            return _texts(value)
        case ast.Call(args=[inner, *_]) if name_of(node) in ("mark", "N_"):
            return _texts(inner)
    raise Unreadable


def _areas(call: ast.Call) -> tuple[str, str] | None:
    """The old and the new area of a refusal handed on under another one."""
    match _argument(call, 0, "code"):
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(attr="code"), attr="replace"),
            args=[ast.Constant(value=str(old)), ast.Constant(value=str(new))],
        ):
            return old, new
    return None


def _same(call: ast.Call) -> bool:
    """Whether another refusal is handed on as it is."""
    code = _argument(call, 0, "code")
    return isinstance(code, ast.Attribute) and code.attr == "code"


def _bound(function: Function, call: ast.Call) -> dict[str, ast.expr]:
    """What the call gives for each parameter. Raises `Unreadable` if that cannot be told."""
    if any(isinstance(each, ast.Starred) for each in call.args):
        raise Unreadable
    bound = {}
    parameters = [each for each in _parameters(function).items() if each[0] not in ("self", "cls")]
    for place, (name, default) in enumerate(parameters):
        value = _argument(call, place, name) or default
        if value is not None:
            bound[name] = value
    return bound


def _parameters(function: Function | None) -> dict[str, ast.expr | None]:
    """The function's parameters in order, with their defaults."""
    if function is None:
        return {}
    arguments = function.args
    placed = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(placed) - len(arguments.defaults)), *arguments.defaults]
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {argument.arg: default for argument, default in [*zip(placed, defaults, strict=True), *named]}


def _annotation(function: Function, name: str) -> str:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return next(ast.unparse(each.annotation) for each in arguments if each.arg == name and each.annotation)


def _enums(module: ast.Module) -> dict[str, list[ast.expr]]:
    """The values of every StrEnum the module defines."""
    classes = [node for node in module.body if isinstance(node, ast.ClassDef)]
    texts = [each for each in classes if "StrEnum" in map(ast.unparse, each.bases)]
    return {each.name: [value for _, value in _assigned(each.body)] for each in texts}


def _assigned(nodes: Iterator[ast.AST] | list[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _argument(call: ast.Call, place: int, name: str) -> ast.expr | None:
    """The argument given by place or by keyword. A value to fill in may bear the same name as one given by place."""
    if place < len(call.args):
        return call.args[place]
    return next((key.value for key in call.keywords if key.arg == name), None)


def _calls(node: ast.AST, inside: Function | None) -> Iterator[tuple[ast.Call, Function | None]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield child, inside
        yield from _calls(child, child if isinstance(child, Function) else inside)


def _where(site: Site) -> str:
    return f"{shown(site.file)}:{site.call.lineno}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
