"""Lines put together for one width: titles, labels with their values, lists."""

from __future__ import annotations

from motcua_tui.widgets.lines import Line
from motcua_tui.widgets.show import fit, shown, wrap

LABEL_WIDTH = 15
TEXT_MAX = 4000


class Page:
    """Lines being put together for one width."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.lines: list[Line] = []

    def title(self, words: str) -> None:
        """A section begins."""
        if self.lines:
            self.lines.append([])
        rule = "─" * max(0, self.width - len(words) - 4)
        self.lines.append([(f" {words} ", "strong"), (rule, "muted")])

    def pair(self, label: str, value: str, tag: str = "") -> None:
        """A label and its value, wrapped beside it. An empty value takes no line."""
        if not value:
            return
        room = max(10, self.width - LABEL_WIDTH - 3)
        first, *rest = wrap(shown(value, TEXT_MAX, lines=True), room)
        self.lines.append([(" " + fit(label, LABEL_WIDTH) + " ", "muted"), (first, tag)])
        self.lines += [[(" " * (LABEL_WIDTH + 2), ""), (line, tag)] for line in rest]

    def item(self, sign: str, text: str, tag: str = "", sign_tag: str = "muted") -> None:
        """A line of a list, wrapped behind its sign."""
        first, *rest = wrap(shown(text, TEXT_MAX, lines=True), max(10, self.width - len(sign) - 4))
        self.lines.append([(f" {sign} ", sign_tag), (first, tag)])
        self.lines += [[(" " * (len(sign) + 2), ""), (line, tag)] for line in rest]
