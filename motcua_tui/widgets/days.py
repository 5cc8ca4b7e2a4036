"""Why a dossier is due when it is: one line for every day that counted or was skipped."""

from __future__ import annotations

from motcua_tui.text import _, fill, mark
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.show import fit, shown, wrap
from schemas.refusal import Notice
from schemas.rules.due import DayNote, Due
from schemas.times import short_date, short_moment

DAY_WIDTH = 23
REASON_MAX = 400
WEEKDAYS = (
    mark("Thứ Hai"),
    mark("Thứ Ba"),
    mark("Thứ Tư"),
    mark("Thứ Năm"),
    mark("Thứ Sáu"),
    mark("Thứ Bảy"),
    mark("Chủ nhật"),
)


class DueDays(LinesView):
    """The account of the days between receipt and due date, both included.

    A "?" stands behind the days of a year whose calendar nobody has confirmed; the line on top says so.
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._due: Due | None = None

    def set_due(self, due: Due | None) -> None:
        self._due = due
        self.rebuild()

    def build(self, width: int) -> list[Line]:
        due = self._due
        if due is None:
            return [[("  " + _("Chưa có ngày hẹn trả."), "muted")]]
        lines: list[Line] = [[(" √ ", "good"), (_("Hẹn trả: {when}").format(when=short_moment(due.due_at)), "strong")]]
        if due.caution is not None:
            lines += _wrapped(" ▲ ", "warn", _words(due.caution), width)
        lines.append([])
        for day in due.days:
            lines += _lines_of(day, width)
        return lines


def _lines_of(day: DayNote, width: int) -> list[Line]:
    sign, tag = ("●", "good") if day.counted else ("○", "muted")
    name = f"{_(WEEKDAYS[day.date.weekday()])} {short_date(day.date)}{' ?' if day.unconfirmed else ''}"
    room = max(10, width - DAY_WIDTH - 4)
    first, *rest = wrap(_words(day.reason), room)
    colour = "" if day.counted else "muted"
    lines: list[Line] = [[(f" {sign} ", tag), (fit(name, DAY_WIDTH) + " ", colour), (first, colour)]]
    return lines + [[(" " * (DAY_WIDTH + 4), ""), (line, colour)] for line in rest]


def _words(notice: Notice) -> str:
    """What the rule says. Names of holidays are data an office can import, so they are outside text."""
    return shown(fill(_(notice.text), notice.params), REASON_MAX)


def _wrapped(sign: str, tag: str, text: str, width: int) -> list[Line]:
    first, *rest = wrap(text, max(10, width - 4))
    lines: list[Line] = [[(sign, tag), (first, tag)]]
    return lines + [[("   ", ""), (line, tag)] for line in rest]
