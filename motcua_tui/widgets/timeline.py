"""The course of one dossier: what was done, when, by whom, newest last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from motcua_tui.text import _
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.show import fit, shown, wrap

WHEN_WIDTH = 16
WHO_WIDTH = 24
TEXT_MAX = 2000


@dataclass(frozen=True)
class Step:
    """One entry. `when` is already in words ("08:30 22/11/2026"); `sign` and `tag` tell its kind."""

    when: str
    what: str
    who: str = ""
    detail: str = ""
    sign: str = "●"
    tag: str = "link"


class Timeline(LinesView):
    """The steps under one another; longer details are wrapped below their step."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._steps: Sequence[Step] = ()

    def set_steps(self, steps: Sequence[Step]) -> None:
        self._steps = steps
        self.rebuild()

    def build(self, width: int) -> list[Line]:
        return step_lines(self._steps, width)


def step_lines(steps: Sequence[Step], width: int) -> list[Line]:
    """The steps as lines `width` cells wide, for a page that shows more than the course."""
    if not steps:
        return [[("  " + _("Chưa có mục nào."), "muted")]]
    last = len(steps) - 1
    return [line for number, step in enumerate(steps) for line in _lines_of(step, width, end=number == last)]


def _lines_of(step: Step, width: int, *, end: bool) -> list[Line]:
    stem = "    " if end else " │  "
    who = shown(step.who, 100)
    room = max(10, width - 3 - WHEN_WIDTH - 2 - (WHO_WIDTH + 1 if who and width >= 76 else 0))
    first, *rest = wrap(shown(step.what, TEXT_MAX), room)
    head: list[tuple[str, str]] = [
        (f" {step.sign} ", step.tag),
        (fit(shown(step.when, 40), WHEN_WIDTH) + "  ", "muted"),
        (first, "strong"),
    ]
    lines: list[Line] = [head]
    if who and width >= 76:
        head.append((" " * (room - cell_len(first) + 1) + fit(who, WHO_WIDTH), "muted"))
    indent = stem + " " * (WHEN_WIDTH + 1)
    lines += [[(indent, "muted"), (line, "strong")] for line in rest]
    if who and width < 76:
        lines.append([(indent, "muted"), (fit(who, width - cell_len(indent)), "muted")])
    if step.detail:
        detail = wrap(shown(step.detail, TEXT_MAX, lines=True), max(10, width - cell_len(indent) - 1))
        lines += [[(indent, "muted"), (line, "")] for line in detail]
    return lines
