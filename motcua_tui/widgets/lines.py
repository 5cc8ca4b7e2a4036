"""A scrolling text of short coloured lines, made anew for each width: timelines, accounts of days, help."""

from __future__ import annotations

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.strips import line

TAGS = ("good", "warn", "bad", "muted", "link", "strong")

Line = Sequence[tuple[str, str]]
"""Pieces of text, each with a tag out of `TAGS` or ""."""


class LinesView(ScrollView, can_focus=True, inherit_bindings=False):
    """Shows what `build` makes of the width at hand. The arrow and page keys scroll."""

    COMPONENT_CLASSES = {f"lines--{tag}" for tag in TAGS}
    DEFAULT_CSS = """
    LinesView {
        height: 1fr; background: $surface; color: $foreground; overflow-x: hidden; scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        &>.lines--good { color: $good; }
        &>.lines--warn { color: $warn; text-style: bold; }
        &>.lines--bad { color: $bad; text-style: bold; }
        &>.lines--muted { color: $muted; }
        &>.lines--link { color: $link; }
        &>.lines--strong { text-style: bold; }
        &:focus { background-tint: $link 6%; }
    }
    """
    BINDINGS = [
        bind("up", "scroll_up"),
        bind("down", "scroll_down"),
        bind("page_up", "page_up"),
        bind("page_down", "page_down"),
        bind("first", "scroll_home"),
        bind("last", "scroll_end"),
    ]

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._lines: list[Line] = []
        self._built_for = -1

    def build(self, width: int) -> list[Line]:
        """The lines for a screen `width` cells wide. Their text has been through `shown`."""
        raise NotImplementedError

    def rebuild(self) -> None:
        """Make the lines anew after the content has changed."""
        self._built_for = -1
        self._fit()
        self.refresh()

    def on_resize(self) -> None:
        self._fit()

    def _fit(self) -> None:
        width = self.scrollable_content_region.width or self.size.width
        if width and width != self._built_for:
            self._built_for = width
            self._lines = self.build(width)
            self.virtual_size = Size(width, len(self._lines))

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        at = self.scroll_offset.y + y
        if at >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        segments = [Segment(text, self._style(tag)) for text, tag in self._lines[at]]
        return line(
            [(segment.text, segment.style or self.rich_style) for segment in segments],
            [],
            width,
            self.rich_style,
        )

    def _style(self, tag: str) -> Style:
        if tag not in TAGS:
            return self.rich_style
        return self.rich_style + self.get_component_rich_style(f"lines--{tag}", partial=True)
