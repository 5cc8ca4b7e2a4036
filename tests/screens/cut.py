"""Labels of fields and headings of tables that would not be read whole on the screen in front, in either language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.cells import cell_len
from textual.app import App

from motcua_tui.text import _, language, set_language
from motcua_tui.widgets.columns import widths
from motcua_tui.widgets.form import FormRow
from motcua_tui.widgets.table import MARGIN, VTable


def cut_words(app: App[Any]) -> list[str]:
    """What is cut, with its language before it. The widths are those of the screen as it stands."""
    before = language()
    try:
        found = []
        for each in ("vi", "en"):
            set_language(each)
            found += [f"{each}: {words}" for words in (*_labels(app), *_headings(app))]
        return found
    finally:
        set_language(before)


def _labels(app: App[Any]) -> Iterator[str]:
    for row in app.screen.query(FormRow):
        label = row.query_one(".label")
        words = _(row.label) + (" *" if row.required else "")
        if row.display and label.display and label.content_size.width and cell_len(words) > label.content_size.width:
            yield words


def _headings(app: App[Any]) -> Iterator[str]:
    for table in app.screen.query(VTable):
        if not table.display or not table.size.width:
            continue
        for column, size in zip(table.columns, widths(table.columns, table.size.width - MARGIN - 1), strict=True):
            if size and cell_len(_(column.title)) > size:
                yield _(column.title)
