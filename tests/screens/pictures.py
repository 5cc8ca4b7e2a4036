"""A pytest plugin that makes pictures of the golden screens instead of comparing them: `python3 tasks.py pictures`.

The steps of the tests stay as they are. It must be loaded before the tests are, since they import what it replaces.
From the environment: `MOTCUA_PICTURES` (folder), `MOTCUA_PICTURE_SIZES` ("80x24 120x40"), `MOTCUA_LANG`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual._context import active_app

from motcua_tui.text import language
from motcua_tui.widgets.theme import themes
from tests.screens import golden
from tests.screens.at_rest import wait_at_rest
from tools.pictures import SEEN_FILE

FOLDER = Path(os.environ["MOTCUA_PICTURES"])
SEEN = FOLDER / SEEN_FILE
LOOKS = tuple(theme.name for theme in themes())


def photograph(name: str, lines: Sequence[str], *, masks: Sequence[tuple[str, str]] = (), is_kept: bool = True) -> None:
    """Take the screen in front in every look. Stands in for the comparison with the kept text."""
    app = active_app.get()
    with SEEN.open("a", encoding="utf-8") as seen:
        seen.writelines(f"{kind.__module__}.{kind.__name__}\n" for kind in type(app.screen).__mro__)
    worn = app.theme
    screen, _dash, size = name.rpartition("-")
    for look in LOOKS:
        app.theme = look
        app.refresh_css(animate=False)
        picture = FOLDER / size / look.removeprefix("motcua-") / language() / f"{screen}.svg"
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_text(app.export_screenshot(title=name), encoding="utf-8")
    app.theme = worn
    app.refresh_css(animate=False)


golden.SIZES[:] = golden.SMALLEST[:] = [
    (int(columns), int(rows))
    for columns, _x, rows in (one.partition("x") for one in os.environ["MOTCUA_PICTURE_SIZES"].split())
]
golden.check = photograph
if language() != "vi":
    wait_at_rest()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only what compares screens takes pictures."""
    items[:] = [item for item in items if "_kept" in item.name]
