"""No label is cut: what stands before a field fits its place in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from motcua_tui.screens.act_fields import FIELDS
from motcua_tui.screens.settings import LABELS
from motcua_tui.text import _, language, set_language
from motcua_tui.widgets.columns import Column, widths

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
