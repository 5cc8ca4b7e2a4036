"""One line of the screen put together from styled pieces."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Piece = tuple[str, Style]


def line(left: Sequence[Piece], right: Sequence[Piece], width: int, ground: Style) -> Strip:
    """`left` from the left edge, `right` at the right edge; where both do not fit, `left` is cut."""
    right_segments = [Segment(text, style) for text, style in right]
    room = max(0, width - sum(cell_len(text) for text, _style in right))
    left_strip = Strip([Segment(text, style) for text, style in left]).adjust_cell_length(room, ground)
    return Strip([*left_strip, *right_segments]).adjust_cell_length(width, ground)


def length(pieces: Sequence[Piece]) -> int:
    """How many cells the pieces take."""
    return sum(cell_len(text) for text, _style in pieces)
