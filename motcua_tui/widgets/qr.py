"""A QR code drawn with half blocks, two squares a cell: black on white whatever the look, so that a telephone reads it."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

QUIET = 2
"""Empty squares around; the white of the widget adds to them."""
# Bytes that fit each version from 1 on at level L, in byte mode (ISO/IEC 18004, table 7).
CAPACITY = (17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858)
_INK = Style(color="#000000", bgcolor="#ffffff")
_CELLS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def version_for(rows: int, columns: int) -> int:
    """The largest code that a room of so many cells holds; 0 where not even the smallest fits."""
    squares = min(rows * 2, columns) - 2 * QUIET
    return max(0, min((squares - 17) // 4, len(CAPACITY)))


def room_of(version: int) -> int:
    """How many bytes a code of this version carries."""
    return CAPACITY[version - 1]


def drawn(text: str, version: int) -> list[str]:
    """The code of a text as lines of half blocks. The text fits: the caller asked `room_of`."""
    import segno  # only who shows one pays for it

    code = segno.make_qr(text.encode(), version=version, error="l", mode="byte", boost_error=True)
    squares = [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET)]
    if len(squares) % 2:
        squares.append([False] * len(squares[0]))
    pairs = zip(squares[::2], squares[1::2], strict=True)
    return ["".join(_CELLS[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]


class QrView(Widget):
    """One code in the middle of a white field."""

    DEFAULT_CSS = "QrView { background: #ffffff; color: #000000; width: 1fr; height: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: list[str] = []

    def show_code(self, rows: list[str]) -> None:
        """Draw another code."""
        self.rows = rows
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self.rows[0]) if self.rows else 0

    def render_line(self, y: int) -> Strip:
        top = max(0, (self.size.height - len(self.rows)) // 2)
        text = self.rows[y - top] if 0 <= y - top < len(self.rows) else ""
        return Strip([Segment(text.center(self.size.width), _INK)])
