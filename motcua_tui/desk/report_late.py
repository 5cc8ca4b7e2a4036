"""Lateness and mistakes over a period by officer, unit and cause, and which late dossiers had a written apology."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from motcua_tui.desk.due import working_days_between
from motcua_tui.desk.office import Office
from motcua_tui.desk.report_07a import with_payment
from motcua_tui.desk.reports import RIGHT, TICK_EVERY, Report, ReportLine, Said, Tick, no_tick, ways_of
from motcua_tui.prints.tables import Cell, plain_head
from motcua_tui.text import mark
from schemas.canonical import Json
from schemas.rules.lateness import Late, LateFacts, late, mistakes
from schemas.rules.periods import Period

NAME = "late"
COLUMNS = ("ended", "open", "days", "apologised", "unapologised", "mistakes")
GROUPS: dict[str, str] = {"clerk": mark("Người"), "unit": mark("Đơn vị"), "cause": mark("Nguyên nhân")}
CAUSES: dict[str, str] = {
    "unit": mark("Đơn vị phối hợp giữ quá hạn"),
    "supplements": mark("Yêu cầu bổ sung hơn một lần"),
    "extended": mark("Đã gia hạn mà vẫn quá hạn"),
    "desk": mark("Xử lý tại đơn vị"),
}
OWN_UNIT = ""


class Found(msgspec.Struct, frozen=True):
    """One dossier of the report: how late it is, how many working days, how many mistakes."""

    id: str
    clerk: str
    late: Late | None
    days: int
    mistakes: int


class Sum(msgspec.Struct):
    """The figures of one line."""

    ended: int = 0
    open: int = 0
    days: int = 0
    apologised: int = 0
    unapologised: int = 0
    mistakes: int = 0

    def add(self, found: Found) -> None:
        """Count one dossier."""
        self.mistakes += found.mistakes
        if found.late is None:
            return
        self.ended += found.late.ended
        self.open += not found.late.ended
        self.days += found.days
        self.apologised += found.late.apologised
        self.unapologised += not found.late.apologised


def make(office: Office, period: Period, tick: Tick = no_tick) -> Report:
    """The report of a period: a line for each officer, each unit and each cause, and the sum."""
    sums: dict[tuple[str, str], Sum] = {}
    total = Sum()
    for found in find(office, period, tick):
        total.add(found)
        for key in _keys(found):
            sums.setdefault(key, Sum()).add(found)
    names = {user: row.display for user, row in office.store.users().items()}
    ordered = sorted(sums.items(), key=lambda item: (list(GROUPS).index(item[0][0]), -item[1].ended - item[1].open, item[0][1]))
    lines = [_line(group, name, names, one) for (group, name), one in ordered]
    return Report(
        name=NAME,
        title="Hồ sơ quá hạn và sai sót",
        period=period,
        columns=("c1", "c2", *COLUMNS),
        counted=frozenset(COLUMNS),
        head=plain_head(
            "Theo", "Tên", "Xong quá hạn", "Đang quá hạn", "Số ngày làm việc quá hạn", "Có thư xin lỗi", "Chưa có thư xin lỗi",
            "Sai sót phải sửa",
        ),
        widths=(12, 34, 10, 10, 12, 10, 10, 10),
        sides=("l", "l", *(RIGHT for _ in COLUMNS)),
        lines=(*lines, ReportLine("", ("", "TỔNG CỘNG", *_cells(total)), strong=True)),
        json=[*(_json(group, name, one) for (group, name), one in ordered), {**_json("total", "", total), "total": True}],
        notes=(
            Said(text=mark("Mỗi hồ sơ được đếm một lần theo người, một lần theo đơn vị và một lần theo nguyên nhân.")),
            Said(
                text=mark("Sai sót: thông tin phải sửa, kết quả phải đính chính, việc trái quy trình, của hồ sơ nhận trong kỳ.")
            ),
        ),
    )


def dossiers_in(office: Office, report: Report, key: str, column: str, tick: Tick = no_tick) -> list[str]:
    """The dossiers behind one figure, in the order they came. Key "" is the sum."""
    group, _, name = key.partition(":")
    found = []
    for one in find(office, report.period, tick):
        counted = Sum()
        counted.add(one)
        if getattr(counted, column) and (not key or (group, name) in _keys(one)):
            found.append(one.id)
    return found


def find(office: Office, period: Period, tick: Tick = no_tick) -> Iterator[Found]:
    """Every dossier that is late in the period or had mistakes in it."""
    # Late is late for the citizen, also where another body resolves it.
    ways, rows = replace(ways_of(office), elsewhere=frozenset()), office.store.concerned(period.first, period.last)
    for done, facts in enumerate(office.store.states(rows, LateFacts)):
        if done % TICK_EVERY == 0:
            tick(done, len(rows))
        judged = late(with_payment(office, facts, period, ways), period, ways)
        wrong = 0 if facts.destroyed else mistakes(facts, period)
        if judged is None and not wrong:
            continue
        days = 0 if judged is None else working_days_between(office, judged.due_at, judged.until)
        clerk = judged.clerk if judged is not None else facts.received_by
        yield Found(id=facts.id, clerk=clerk, late=judged, days=days, mistakes=wrong)
    tick(len(rows), len(rows))


def _keys(found: Found) -> list[tuple[str, str]]:
    keys = [("clerk", found.clerk)]
    if found.late is not None:
        keys += [("unit", found.late.unit), ("cause", found.late.cause)]
    return keys


def _line(group: str, name: str, names: dict[str, str], figures: Sum) -> ReportLine:
    shown = {"clerk": names.get(name, name), "unit": name or "Tại đơn vị", "cause": CAUSES.get(name, name)}[group]
    return ReportLine(f"{group}:{name}", (GROUPS[group], shown, *_cells(figures)))


def _cells(figures: Sum) -> tuple[Cell, ...]:
    return tuple(getattr(figures, column) for column in COLUMNS)


def _json(group: str, name: str, figures: Sum) -> dict[str, Json]:
    return {"by": group, "name": name, **{column: getattr(figures, column) for column in COLUMNS}}
