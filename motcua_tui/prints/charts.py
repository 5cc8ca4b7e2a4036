"""Biểu đồ: the charts of a period on paper, drawn by the template, every bar with its figure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Sheet
from schemas.base import Record

Value = Annotated[float, Meta(ge=0)]


class Bar(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One line of a chart: a bar for each value, and what else is said behind them."""

    label: Line
    values: Annotated[tuple[Value, ...], Meta(min_length=1, max_length=2)]
    note: Line = ""


class ChartPart(Record, frozen=True, kw_only=True, omit_defaults=False):
    """One chart. `whole` is the value of a full bar, 0 for the greatest there is."""

    title: Line
    bars: Annotated[tuple[Bar, ...], Meta(max_length=print_limits.CHART_BARS_MAX)] = ()
    legend: Annotated[tuple[Line, ...], Meta(max_length=2)] = ()
    whole: Value = 0


class ChartSheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The charts from `since` to `until`, A4."""

    template: ClassVar[str] = "charts.typ"
    stem: ClassVar[str] = "bieu-do"
    blocks: ClassVar[frozenset[str]] = frozenset({"head_role"})

    letterhead: Letterhead
    dated: date
    since: date
    until: date
    parts: tuple[ChartPart, ...]
    keeper_name: Line = ""
    head_role: Line = "Người phụ trách Bộ phận Một cửa"
    head_name: Line = ""

    @property
    def mark(self) -> str:
        return f"{self.since.isoformat()}_{self.until.isoformat()}"
