"""Bars in cells: a chart that any terminal shows, with the figure beside each bar, so that colour carries no meaning."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len
from textual.content import Content

from motcua_tui.widgets.show import fit, shown

FULL = "█"
SECOND = "░"
_PARTS = "▏▎▍▌▋▊▉"


class BarLine(NamedTuple):
    """One label with a bar for each value and what is said behind the last figure."""

    label: str
    values: tuple[float, ...]
    note: str = ""


def bars(lines: Sequence[BarLine], width: int, *, whole: float = 0, label_max: int = 28) -> Content:
    """The lines as a chart `width` cells wide. A full bar is `whole`, or the greatest value there is."""
    most = whole or max((value for line in lines for value in line.values), default=0) or 1
    label = min(label_max, max((cell_len(shown(line.label)) for line in lines), default=0))
    room = max(4, width - label - 20)
    drawn: list[Content] = []
    for line in lines:
        for number, value in enumerate(line.values):
            name = fit(shown(line.label) if number == 0 else "", label, right=True)
            note = f" {shown(line.note)}" if line.note and number == len(line.values) - 1 else ""
            style = "$link" if number == 0 else "$muted"
            drawn.append(Content(name + " ") + Content.styled(bar(value / most, room, number), style) + f" {spoken(value)}{note}")
    return Content("\n").join(drawn)


def bar(share: float, room: int, number: int = 0) -> str:
    """A bar of `share` (0 to 1) of `room` cells; the first kind in eighths of a cell, the second hatched."""
    share = min(1.0, max(0.0, share))
    if number:
        return SECOND * round(share * room)
    eighths = round(share * room * 8)
    return FULL * (eighths // 8) + (_PARTS[eighths % 8 - 1] if eighths % 8 else "")


def spoken(value: float) -> str:
    """A figure as people write it: 12, 99,4."""
    return str(int(value)) if value == int(value) else f"{value:.1f}".replace(".", ",")
