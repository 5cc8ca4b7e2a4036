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
from schemas.rules.lateness import Late, LateFacts, Mistake, late, mistakes
from schemas.rules.periods import Period

NAME = "late"
COLUMNS = ("ended", "open", "days", "apologised", "unapologised", "mistakes")
GROUPS: dict[str, str] = {"clerk": mark("Người"), "unit": mark("Đơn vị"), "cause": mark("Nguyên nhân")}
CAUSES: dict[str, str] = {
    "unit": mark("Đơn vị phối hợp giữ quá hạn"),
    "supplements": mark("Yêu cầu bổ sung hơn một lần"),
    "extended": mark("Đã gia hạn mà vẫn quá hạn"),
    "desk": mark("Xử lý tại đơn vị"),
    "corrected": mark("Sai sót: thông tin phải sửa"),
    "result": mark("Sai sót: kết quả phải đính chính"),
    "irregular": mark("Sai sót: việc trái quy trình"),
    "voided": mark("Sai sót: hồ sơ lập nhầm phải hủy"),
}
OWN_UNIT = ""


Key = tuple[str, str]


class Found(msgspec.Struct, frozen=True):
    """One dossier of the report: how late it is and who held it, how many working days, which mistakes and who took it in."""

    id: str
    late: Late | None
    days: int
    taker: str
    mistakes: dict[Mistake, int]

    def parts(self) -> Iterator[tuple[tuple[Key, ...], Sum]]:
        """What it adds to which lines: lateness to whoever holds it, a mistake to whoever took it in."""
        if (late := self.late) is not None:
            keys = (("clerk", late.clerk), ("unit", late.unit), ("cause", late.cause))
            yield keys, Sum(
                ended=int(late.ended), open=int(not late.ended), days=self.days,
                apologised=int(late.apologised), unapologised=int(not late.apologised),
            )  # fmt: skip
        for kind, count in self.mistakes.items():
            yield (("clerk", self.taker), ("unit", OWN_UNIT), ("cause", kind)), Sum(mistakes=count)


class Sum(msgspec.Struct):
    """The figures of one line."""

    ended: int = 0
    open: int = 0
    days: int = 0
    apologised: int = 0
    unapologised: int = 0
    mistakes: int = 0

    def add(self, part: Sum) -> None:
        """Count these too."""
        for column in COLUMNS:
            setattr(self, column, getattr(self, column) + getattr(part, column))


def make(office: Office, period: Period, tick: Tick = no_tick) -> Report:
    """The report of a period: a line for each officer, each unit and each cause, and the sum."""
    sums: dict[Key, Sum] = {}
    total = Sum()
    for found in find(office, period, tick):
        for keys, part in found.parts():
            total.add(part)
            for key in keys:
                sums.setdefault(key, Sum()).add(part)
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
            Said(text=mark("Quá hạn tính cho người đang giữ hồ sơ; sai sót, của hồ sơ nhận trong kỳ, tính cho người tiếp nhận.")),
        ),
    )


def dossiers_in(office: Office, report: Report, key: str, column: str, tick: Tick = no_tick) -> list[str]:
    """The dossiers behind one figure, in the order they came. Key "" is the sum."""
    group, _, name = key.partition(":")
    found = []
    for one in find(office, report.period, tick):
        if any(getattr(part, column) and (not key or (group, name) in keys) for keys, part in one.parts()):
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
        wrong = mistakes(facts, period)
        if judged is None and not wrong:
            continue
        days = 0 if judged is None else working_days_between(office, judged.due_at, judged.until)
        yield Found(id=facts.id, late=judged, days=days, taker=facts.received_by, mistakes=wrong)
    tick(len(rows), len(rows))


def _line(group: str, name: str, names: dict[str, str], figures: Sum) -> ReportLine:
    shown = {"clerk": names.get(name, name), "unit": name or "Tại đơn vị", "cause": CAUSES.get(name, name)}[group]
    return ReportLine(f"{group}:{name}", (GROUPS[group], shown, *_cells(figures)))


def _cells(figures: Sum) -> tuple[Cell, ...]:
    return tuple(getattr(figures, column) for column in COLUMNS)


def _json(group: str, name: str, figures: Sum) -> dict[str, Json]:
    return {"by": group, "name": name, **{column: getattr(figures, column) for column in COLUMNS}}
