"""Every word a user reads goes through gettext and has its English."""

from __future__ import annotations

import ast
import re
import string

from tools import words
from tools.refusals import collect
from tools.source import name_of, python_files, shown, tree

SHOWN_TO_USERS = (
    *(f"motcua_tui/{part}" for part in ("__main__.py", "cli", "desk", "screens", "store", "vault", "widgets")),
    "sync/province",
)
VIETNAMESE_IN_ANY_LANGUAGE = (
    "motcua_tui/desk/demo",  # made-up people: their names and what they write
    "motcua_tui/desk/paper_",  # the words of the legal forms
    "motcua_tui/desk/legacy",  # what is written of an older register
    "motcua_tui/desk/report_",  # the headings of the forms of reports
    "motcua_tui/widgets/telex",  # the letters themselves
    "motcua_tui/widgets/keys",
    "motcua_tui/widgets/show",
)
MASK = "‹ẩn›"  # stands in the place of personal data in logs, whoever reads them
TRANSLATES = {"_", "mark", "N_", "no", "note"}
VIETNAMESE = re.compile(r"[đơưăâêô\u1ea0-\u1ef9áàãéèíìĩóòõúùũý]", re.IGNORECASE)


def test_the_catalogue_holds_exactly_the_sentences_of_the_code():
    known = {words.source(message) for message in words.messages(words.read())}
    wanted = {words.source(message) for message in words.messages(words.collected())}
    assert (wanted - known, known - wanted) == (set(), set()), "run: python3 tasks.py text"


def test_a_sentence_is_collected_wherever_it_stands():
    module = ast.parse(
        'x = f"{_(\'Hẹn lại\')}!"\nmark("Một " "câu")\ntext.no("a.b", "Không", n=1)\n'
        'Setting("", "[0-9]", "Số liên")\n_("")\n_(name)\nprint("Thôi")\n'
    )
    found = {"Hẹn lại", "Một câu", "Không", "Số liên"}
    assert set(words.sentences(module)) == found


def test_every_sentence_has_its_english():
    assert words.missing(words.read()) == []


def test_the_english_fills_in_the_same_values():
    assert words.mismatched(words.read()) == []


def test_english_says_one_day_and_two_days():
    english = map(words.said_in_english, words.messages(words.read()))
    assert [found for said in english for found in words.of_one_form(said)] == [], "write {n} {n:day|days}"
    assert words.of_one_form("{n} days, {count} of our pages; {limit} lines") == ["{n} days", "{count} of our pages"]


def test_the_compiled_catalogue_is_in_step():
    assert words.MO.read_bytes() == words.compiled(words.read()), "run: python3 tasks.py text"


def test_the_provinces_catalogue_is_in_step_and_no_larger_than_it_needs():
    cut = words.of_province(words.read())
    assert words.PROVINCE_MO.read_bytes() == words.compiled(cut), "run: python3 tasks.py text"
    assert 100 < len(list(words.messages(cut))) < len(list(words.messages(words.read())))


def test_every_refusal_fills_its_sentence_with_plain_names_it_is_given():
    wrong = [
        f"{said.where}: {said.code}: {name or '?'}"
        for said in collect().said
        for _, name, spec, conversion in string.Formatter().parse(said.text)
        if name is not None
        and (spec or conversion or not name.isidentifier() or not (said.values & {name, "**", "params"}))
    ]
    assert not wrong


def untranslated(module: ast.Module) -> list[ast.Constant]:
    """Vietnamese literals that are neither translated nor docstrings."""
    parents = {child: node for node in ast.walk(module) for child in ast.iter_child_nodes(node)}

    def translated(node: ast.AST) -> bool:
        while (parent := parents.get(node)) is not None:
            if isinstance(parent, ast.Call) and name_of(parent) in TRANSLATES and node is not parent.func:
                return True
            node = parent
        return False

    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VIETNAMESE.search(node.value)
        and not isinstance(parents[node], ast.Expr)
        and not translated(node)
    ]


def test_every_vietnamese_sentence_of_the_office_goes_through_gettext():
    found = [
        f"{shown(file)}:{node.lineno}: {node.value!r}"
        for file in python_files()
        if shown(file).startswith(SHOWN_TO_USERS) and not shown(file).startswith(VIETNAMESE_IN_ANY_LANGUAGE)
        for node in untranslated(tree(file))
        if node.value != MASK
    ]
    assert not found


def test_an_untranslated_sentence_would_be_found():
    module = ast.parse('"""Tài liệu."""\nprint("Đã lưu")\nprint(_("Đã xoá"))\nsay(no("a.b", "Không được"))\n')
    assert [node.value for node in untranslated(module)] == ["Đã lưu"]
