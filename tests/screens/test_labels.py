"""No label is cut: what stands before a field fits its place in both languages."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from motcua_tui.desk.day_log import DayLog, Pile
from motcua_tui.desk.day_unusual import KIND_WORDS
from motcua_tui.screens.act_fields import FIELDS
from motcua_tui.screens.day_rows import LISTS, Named, columns_of, lists_of, row_of
from motcua_tui.screens.settings import LABELS
from motcua_tui.text import _, language, set_language
from motcua_tui.widgets.columns import HEADING_MORE, Column, widths
from tools.source import name_of, python_files, tree

ROOM = 23
"""A form's label has 24 cells, of which one is a gap."""


@pytest.fixture(params=["vi", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language()
    set_language(request.param)
    yield request.param
    set_language(before)


def test_every_setting_is_named_whole(spoken: str) -> None:
    assert [label for label in map(_, LABELS.values()) if cell_len(label) > ROOM] == []


def test_every_field_of_an_act_is_named_whole(spoken: str) -> None:
    said = [_(field.label) + " *" * field.required for fields in FIELDS.values() for field in fields]
    assert [label for label in said if cell_len(label) > ROOM] == []


def test_a_narrow_column_grows_for_its_heading_and_a_wide_heading_is_left() -> None:
    columns = [Column("Số", 1), Column("Tên", 4, flex=True), Column("Một tiêu đề dài", 4)]
    assert widths(columns, 40) == [2, 30, 4]


def test_no_heading_is_wider_than_its_column_may_grow(spoken: str) -> None:
    cut = []
    for call in (node for file in python_files() for node in ast.walk(tree(file)) if isinstance(node, ast.Call)):
        if name_of(call) != "Column" or len(call.args) < 2 or not isinstance(call.args[1], ast.Constant):
            continue
        more = 0 if any(keyword.arg == "flex" for keyword in call.keywords) else HEADING_MORE
        titles = [_(one.value) for one in ast.walk(call.args[0]) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        cut += [title for title in titles if cell_len(title) > int(str(call.args[1].value)) + more]
    assert cut == []


LEFT, RIGHT = 33, 41
"""The cells of the day log's two lists at 80 columns, beside the mark of the cursor and the bar at the side."""


def test_the_day_log_is_read_whole_at_80_columns(spoken: str) -> None:
    day = DayLog(
        date="2026-11-24", entries=0, rows={}, piles=dict.fromkeys(Pile, ()), last_week=dict.fromkeys(Pile, 0),
        by_clerk=(), by_field=(), by_procedure=(), unusual=(), closed=None,
    )  # fmt: skip
    piles = [row_of(one, set()).cells[0] for one in lists_of(day, {})]
    assert [said for said in piles if cell_len(said) > widths(LISTS, LEFT)[0]] == []
    unusual = columns_of(Named("unusual", "", 1, unusual=(0,)))
    room = widths(unusual, RIGHT)[0]
    assert [said for said in map(_, KIND_WORDS.values()) if cell_len(f"▲ {said}") > room] == []
