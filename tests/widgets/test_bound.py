"""One key, one meaning: every binding of every screen comes from the table of keys."""

from __future__ import annotations

import ast
import importlib
import os
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from textual.binding import Binding
from textual.dom import DOMNode

import motcua_tui.screens
import motcua_tui.widgets
from motcua_tui.keytable import BY_NAME, IN_FIELDS, TABLE, key_name
from motcua_tui.screens.app import CounterApp
from motcua_tui.text import _, set_language
from motcua_tui.widgets.fields import ViInput

OUTSIDE = {
    "screens/kiosk/": "the citizens' screen: another program, other hands, no keyboard knowledge asked for",
    "widgets/bound.py": "makes the bindings of the table",
    "widgets/fields.py": "the editing keys every text field on any machine has",
}
AFTERWARDS = {"NotTakenScreen": {"F8"}, "ReportsScreen": {"Ctrl+G", "F8"}}
"""Keys of the screen that comes next, and said to be so."""
_NAMED = re.compile(r"F\d+|Ctrl\+[A-Z]|\bDel\b")


def _modules() -> Iterator[str]:
    for package in (motcua_tui.screens, motcua_tui.widgets):
        for found in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
            if ".kiosk" not in found.name:
                yield found.name


def _kinds() -> Iterator[type[DOMNode]]:
    """Every class of ours with keys."""
    for name in _modules():
        for kind in vars(importlib.import_module(name)).values():
            if isinstance(kind, type) and issubclass(kind, DOMNode) and kind.__module__ == name and kind is not ViInput:
                yield kind


def _keys(kind: type[DOMNode]) -> set[str]:
    bindings = [one for owner in kind.__mro__ if issubclass(owner, DOMNode) and owner.__module__.startswith("motcua_tui")
                for one in owner.__dict__.get("BINDINGS", ())]
    return {key for one in bindings if isinstance(one, Binding) for key in one.key.split(",")}


def test_a_key_stands_in_the_table_once() -> None:
    keys = [key for one in TABLE for key in one.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))
    assert len(BY_NAME) == len(TABLE)


def test_no_screen_names_a_key_itself() -> None:
    root = Path(motcua_tui.screens.__file__).parents[1]
    for path in [*root.glob("screens/**/*.py"), *root.glob("widgets/**/*.py")]:
        if any(part in path.as_posix() for part in OUTSIDE):
            continue
        calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
        named = [node.lineno for node in calls if isinstance(node.func, ast.Name) and node.func.id == "Binding"]
        assert not named, f"{path.name}: bind() gives a key its meaning, lines {named}"


def test_on_one_screen_a_key_does_one_thing() -> None:
    # Before saving the papers, after saving the person are used again; from the real office to practice and back.
    either = {("ReceiveScreen", "ctrl+b"), ("UnlockScreen", "ctrl+t")}
    for kind in _kinds():
        own = [one for one in kind.__dict__.get("BINDINGS", ()) if isinstance(one, Binding)]
        keys = [key for one in own for key in one.key.split(",")]
        twice = {key for key in keys if keys.count(key) > 1 and (kind.__name__, key) not in either}
        assert not twice, (kind.__name__, twice)


def test_the_key_that_says_yes_opens_nothing_anywhere() -> None:
    yes = BY_NAME["yes"].keys
    assert [kind.__name__ for kind in _kinds() if yes in _keys(kind)] == ["Ask"]


def test_a_screen_names_only_keys_it_has() -> None:
    """What F1 says of a key is true on that very screen; digits and arrows are said in words."""
    everywhere = {key_name(key) for key in _keys(CounterApp)}
    for kind in _kinds():
        here = everywhere | {key_name(key) for key in _keys(kind)}
        words = " ".join(str(getattr(kind, name, "")) for name in ("HELP_WORDS", "OWN_SYSTEM_WORDS"))
        strange = set(_NAMED.findall(words)) - here - AFTERWARDS.get(kind.__name__, set())
        assert not strange, (kind.__name__, strange)


def test_text_fields_leave_the_keys_of_the_screens_alone() -> None:
    fields = {key for one in ViInput.BINDINGS if isinstance(one, Binding) for key in one.key.split(",")}
    moving = {"left", "right", "home", "end", "enter", "backspace", "delete", BY_NAME["undo"].keys}
    ours = {key for one in TABLE for key in one.keys.split(",")}
    assert fields & ours - moving == set(IN_FIELDS)


def _page() -> str:
    """docs/keys.md as the table makes it."""
    lines = [
        "# The keys", "",
        "One key means one thing on every screen that has it; the words at the bottom only name it for the screen at hand.",
        "Made from `motcua_tui/keytable.py`, as are the bindings, the help and the palette. F1 lists the keys of the",
        "screen in front; Ctrl+P finds what has no key. The citizens' screen has keys of its own (`docs/kiosk.md`).", "",
        "| key | means | nghĩa | where |", "| --- | --- | --- | --- |",
    ]  # fmt: skip
    set_language("en")
    english = {one.name: (_(one.words), _(one.where)) for one in TABLE}
    set_language("vi")
    for one in TABLE:
        keys = "1–9" if one.name == "digit" else ", ".join(f"`{key_name(key)}`" for key in one.keys.split(","))
        words, where = english[one.name]
        lines.append(f"| {keys} | {words} | {one.words} | {where} |")
    lines += ["", "In a text field some of them are the field's own:", ""]
    lines += [f"- `{key_name(key)}` {why}." for key, why in IN_FIELDS.items()]
    return "\n".join(lines) + "\n"


def test_the_page_of_the_keys_says_what_the_table_says() -> None:
    """`MOTCUA_GOLDEN=write` writes it anew."""
    kept = Path(__file__).parents[2] / "docs/keys.md"
    if os.environ.get("MOTCUA_GOLDEN") == "write":
        kept.write_text(_page(), encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == _page()
