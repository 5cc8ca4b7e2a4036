"""A dossier as one line of a list, the same in every list."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from motcua_tui.screens.gate import Gate
from motcua_tui.store import Row as DossierRow
from motcua_tui.store import Store, View
from motcua_tui.store.travel import Journey
from motcua_tui.text import _, mark
from motcua_tui.widgets.badges import status_badge, sync_badge
from motcua_tui.widgets.columns import Column, Row


def columns(*, line: bool = False, online: bool = False) -> list[Column]:
    """Number, person, procedure, status, due date, holder; the last ones go first where the screen is narrow. With a `line`
    to a province a sign before the number says whether it has the dossier. What was filed `online` has a day by which to
    answer in the place of a due date."""
    return [
        *([Column(mark("Tỉnh"), max(4, cell_len(_("Tỉnh"))))] if line else []),
        Column(mark("Số hồ sơ"), 21),
        Column(mark("Người nộp"), 14, flex=True),
        Column(mark("Thủ tục"), 14, flex=True, drop=2),
        Column(mark("Trạng thái"), 17, drop=1),
        Column(mark("Trả lời") if online else mark("Hẹn trả"), 10),
        Column(mark("Đang giữ"), 9, drop=3),
    ]


def signed(row: Row, journey: Journey) -> Row:
    """The row with the sign of how far it has travelled, as on the dossier itself."""
    badge = sync_badge(journey.state.value, differs=bool(journey.reason))
    return Row(row.key, (f" {badge.sign}", *row.cells), (badge.tag, *row.tags))


def as_rows(store: Store, rows: Sequence[DossierRow], now: str, *, line: bool, online: bool = False) -> list[Row]:
    """The rows of a list, with their signs where there is a line."""
    shown = [_to_answer(row, now) if online else as_row(row, now) for row in rows]
    if not line:
        return shown
    journeys = store.travel.of([row.id for row in rows])
    return [signed(row, journeys[row.key]) for row in shown]


def as_row(row: DossierRow, now: str) -> Row:
    """The cells; a late one says so with a sign, not by colour alone."""
    badge = status_badge(row.status)
    late = row.overdue(now)
    due = day_word(row.due_at)
    return Row(
        key=row.id,
        cells=(
            row.code,
            row.name,
            row.procedure_name,
            f"{badge.sign} {badge.word}",
            f"■ {due}" if late else f"▲ {due}" if _is_today(row, now) else f"  {due}",
            row.holder,
        ),
        tags=("", "", "", badge.tag, "bad" if late else "warn" if _is_today(row, now) else "", "muted"),
    )


def _to_answer(row: DossierRow, now: str) -> Row:
    """A filing that waits, with its legal clock (NĐ 118 Đ17.2): the day, today the hour, by which it is to be answered."""
    plain, by = as_row(row, now), row.cursor.rpartition("|")[0]
    late, today = by < now, by[:10] == now[:10]
    word = by[11:16] if today else day_word(by)
    due = f"■ {word}" if late else f"▲ {word}" if today else f"  {word}"
    tag = "bad" if late else "warn" if today else ""
    return Row(plain.key, (*plain.cells[:4], due, plain.cells[5]), (*plain.tags[:4], tag, plain.tags[5]))


def day_word(moment: str | None) -> str:
    """The day of a canonical moment as people write it: 26/11/26."""
    return f"{moment[8:10]}/{moment[5:7]}/{moment[2:4]}" if moment else "–"


def _is_today(row: DossierRow, now: str) -> bool:
    return row.overdue_after is not None and row.due_at is not None and row.due_at[:10] == now[:10]


class ViewSource:
    """The pages of one of the counter's lists, read by key, not by counting. After a lock there are none."""

    def __init__(self, store: Store, view: View, now: str, user: str, gate: Gate, *, line: bool = False) -> None:
        self._store, self._view, self._now, self._user, self._gate = store, view, now, user, gate
        self._line = line
        self._cursors: dict[str, str] = {}

    def page(self, start: int, size: int, after: Row | None) -> Sequence[Row]:
        """Continue after the row before; from anywhere else walk there page by page."""
        nothing: Sequence[Row] = ()
        return self._gate.run(lambda: self._page(start, size, after), nothing)

    def _page(self, start: int, size: int, after: Row | None) -> Sequence[Row]:
        cursor = self._cursors.get(after.key, "") if after is not None else ""
        if start and not cursor:
            cursor = self._walk(start)
        return self._read(cursor, size)

    def _walk(self, start: int) -> str:
        cursor, at = "", 0
        while at < start:
            rows = self._store.rows(
                self._view, self._now, self._user, after=cursor, limit=min(200, start - at)
            )
            if not rows:
                break
            at, cursor = at + len(rows), rows[-1].cursor
        return cursor

    def _read(self, cursor: str, size: int) -> list[Row]:
        found: list[Row] = []
        while len(found) < size:
            rows = self._store.rows(
                self._view, self._now, self._user, after=cursor, limit=min(200, size - len(found))
            )
            if not rows:
                break
            cursor = rows[-1].cursor
            self._cursors[rows[-1].id] = cursor
            found += as_rows(self._store, rows, self._now, line=self._line, online=self._view is View.INBOX)
        return found
