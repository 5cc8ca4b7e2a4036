"""Biểu 07a/BTP/KSTT (Thông tư 09/2026/TT-BTP): received, resolved and in process by field, counted over the store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

import msgspec
from msgspec.structs import replace

from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import RIGHT, TICK_EVERY, Check, Report, ReportLine, Said, Tick, no_tick, ways_of
from motcua_tui.prints.tables import Cell, Head
from motcua_tui.text import mark
from schemas.acts import PaymentReceived, PaymentRequired
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.rules import form_07a
from schemas.rules.counting import Facts, Place, Ways, end_of, is_elsewhere, open_on, place_of, turns_on_payment
from schemas.rules.fold import content_of
from schemas.rules.form_07a import APART, BEFORE, COLUMNS, OLD_COLUMNS, SUMS, Form07a, Line, Tally, old_cells
from schemas.rules.periods import Period

F = TypeVar("F", bound=Facts)

TITLE = "Tình hình, kết quả giải quyết thủ tục hành chính tại cơ quan, đơn vị trực tiếp giải quyết thủ tục hành chính"
_RECEIVED = "Số lượng hồ sơ tiếp nhận"
_RESOLVED = "Số lượng hồ sơ đã giải quyết"
_OPEN = "Số lượng hồ sơ đang giải quyết"
_LAST_THREE = (
    Head(text="Tổng số", down=2), Head(text="Trước hạn", down=2), Head(text="Đúng hạn", down=2), Head(text="Quá hạn", down=2),
    Head(text="Tổng số", down=2), Head(text="Trong hạn", down=2), Head(text="Quá hạn", down=2),
)  # fmt: skip
_HEAD = (
    (
        Head(text="STT", down=3), Head(text="Lĩnh vực giải quyết", down=3), Head(text=_RECEIVED, across=6),
        Head(text=_RESOLVED, across=4), Head(text=_OPEN, across=3),
    ),
    (Head(text="Tổng số", down=2), Head(text="Trong kỳ", across=4), Head(text="Từ kỳ trước", down=2), *_LAST_THREE),
    (
        Head(text="Trực tuyến toàn trình"), Head(text="Trực tuyến một phần"), Head(text="Qua dịch vụ bưu chính"),
        Head(text="Trực tiếp"),
    ),
)  # fmt: skip
_OLD_HEAD = (
    (
        Head(text="STT", down=3), Head(text="Lĩnh vực giải quyết", down=3), Head(text=_RECEIVED, across=4),
        Head(text=_RESOLVED, across=4), Head(text=_OPEN, across=3),
    ),
    (Head(text="Tổng số", down=2), Head(text="Trong kỳ", across=2), Head(text="Từ kỳ trước", down=2), *_LAST_THREE),
    (Head(text="Trực tuyến"), Head(text="Trực tiếp, dịch vụ bưu chính")),
)  # fmt: skip
_NUMBERS = (
    "(1)", "(2)", "(3)=(4)+(5)+(6)+(7)+(8)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)=(10)+(11)+(12)", "(10)", "(11)", "(12)",
    "(13)=(14)+(15)", "(14)", "(15)",
)  # fmt: skip
_OLD_NUMBERS = (
    "(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)", "(11)=(12)+(13)", "(12)",
    "(13)",
)  # fmt: skip
_WAYS = {
    "by_date": mark("theo ngày hẹn"),
    "on_time": mark("đã giải quyết đúng hạn"),
    "apart": mark("để riêng, không vào cột đã giải quyết"),
    "in_time": mark("trong hạn"),
    "overdue": mark("quá hạn"),
}


def make(office: Office, period: Period, layout: str | None = None, tick: Tick = no_tick) -> Report:
    """The form of a period, in the present or the older layout, with every identity checked."""
    ways, tally, beside = ways_of(office), Tally(), Beside()
    for facts in facts_of(office, period, ways, tick):
        place = place_of(facts, period, ways)
        if place is not None:
            tally.add(facts.procedure.field, place, open_before=open_on(facts, period.before))
        elif facts.destroyed and facts.received_day >= period.first:
            beside.destroyed += 1
        elif is_elsewhere(facts, ways) and place_of(facts, period, replace(ways, elsewhere=frozenset())) is not None:
            beside.elsewhere += 1
    return report_of(tally.form(), period, ways, layout or office.setting("report.layout"), beside)


class Beside(msgspec.Struct):
    """How many dossiers the form does not count, by why."""

    destroyed: int = 0
    elsewhere: int = 0


def facts_of(office: Office, period: Period, ways: Ways, tick: Tick = no_tick) -> Iterator[Facts]:
    """Every dossier that may count in the period."""
    rows = office.store.concerned(period.first, period.last)
    for done, facts in enumerate(office.store.states(rows, Facts)):
        if done % TICK_EVERY == 0:
            tick(done, len(rows))
        yield with_payment(office, facts, period, ways)
    tick(len(rows), len(rows))


def with_payment(office: Office, facts: F, period: Period, ways: Ways) -> F:
    """The facts with whether a payment was waited for when the period ended, read from the entries where it turns on that."""
    if not turns_on_payment(facts, period, ways):
        return facts
    return replace(facts, owed_then=_owed_on(office.store.entries_of(facts.id), period.last))


def _owed_on(entries: Sequence[Sealed], day: str) -> bool:
    """True where a payment that was asked for had not all come in by the end of that day."""
    owed, waits = 0, False
    for sealed in sorted(entries, key=lambda one: one.entry.at):
        content = content_of(sealed) if sealed.entry.at[:10] <= day else None
        if isinstance(content, PaymentRequired):
            owed, waits = owed + sum(fee.amount_vnd for fee in content.fees), True
        elif isinstance(content, PaymentReceived):
            owed = max(0, owed - content.amount_vnd)
            waits = waits and owed > 0
    return waits


def counts_in(place: Place, column: str) -> bool:
    """True when a dossier at this place is one of those a column of the form counts, sums included."""
    parts = next((parts for whole, parts in SUMS[:3] if whole == column), (column,))
    return place.came in parts or place.went in parts


def dossiers_in(office: Office, report: Report, key: str, column: str, tick: Tick = no_tick) -> list[str]:
    """The dossiers behind one cell of the form, in the order they came. Key "" is the sum of all fields."""
    ways, found = ways_of(office), list[str]()
    wanted = (column,) if report.name != "07a-2020" else OLD_COLUMNS.get(column, (column,))
    for facts in facts_of(office, report.period, ways, tick):
        place = place_of(facts, report.period, ways)
        field = " ".join(facts.procedure.field.split()) or form_07a.NO_FIELD
        if place is not None and (not key or field == key) and any(counts_in(place, one) for one in wanted):
            found.append(facts.id)
    return found


def report_of(form: Form07a, period: Period, ways: Ways, layout: str, beside: Beside | None = None) -> Report:
    """The form's figures as a report."""
    old = layout == "2020"
    columns = tuple(OLD_COLUMNS) if old else COLUMNS
    shown = [(line, dict(old_cells(line.cells)) if old else dict(line.cells)) for line in (*form.lines, form.total)]
    checks = _checks(form, old)
    return Report(
        name="07a-2020" if old else "07a",
        title=TITLE,
        form_no="Biểu số 06/VPCP/KSTT (mẫu cũ)" if old else "Biểu số 07a/BTP/KSTT",
        period=period,
        to="Ủy ban nhân dân cấp tỉnh",
        counted_in="Số hồ sơ TTHC",
        columns=("c1", "c2", *columns),
        counted=frozenset(columns),
        head=_OLD_HEAD if old else _HEAD,
        numbers=_OLD_NUMBERS if old else _NUMBERS,
        widths=(4, 24, *([9] * len(columns))),
        sides=("c", "l", *(RIGHT for _ in columns)),
        lines=tuple(_line(place, line, cells, columns, line is form.total) for place, (line, cells) in enumerate(shown, start=1)),
        json=[_json(line, cells, columns, checks if line is form.total else None) for line, cells in shown],
        checks=checks,
        notes=_notes(form, period, ways, beside or Beside()),
    )


def _line(place: int, line: Line, cells: dict[str, int], columns: tuple[str, ...], total: bool) -> ReportLine:
    figures: tuple[Cell, ...] = tuple(cells[column] for column in columns)
    if total:
        return ReportLine("", ("", line.field, *figures), strong=True)
    return ReportLine(line.field, (place, line.field, *figures))


def _json(line: Line, cells: dict[str, int], columns: tuple[str, ...], checks: tuple[Check, ...] | None) -> dict[str, Json]:
    row: dict[str, Json] = {"field": line.field, **{column: cells[column] for column in columns}, APART: line.cells[APART]}
    if checks is not None:
        row["total"] = True
        row["on_time_percent"] = cast("Json", on_time_percent(line))
        row["checks"] = [{"identity": one.identity, "holds": one.holds, "where": list(one.where)} for one in checks]
    return row


def _checks(form: Form07a, old: bool) -> tuple[Check, ...]:
    """Every identity of the form and of this office, the carry-over from the period before last."""
    asked = [*SUMS, ("c8", (BEFORE,))]
    found = {(one.column, one.parts): tuple(b.field for b in form.broken if (b.column, b.parts) == (one.column, one.parts))
             for one in form.broken}  # fmt: skip
    return tuple(
        Check(identity=_identity(column, parts, old), holds=(column, parts) not in found, where=found.get((column, parts), ()))
        for column, parts in asked
    )


def _identity(column: str, parts: tuple[str, ...], old: bool) -> str:
    """The identity by the numbers of the layout it stands in."""
    shown = {new: place for place, news in OLD_COLUMNS.items() for new in news} if old else {}
    words = {APART: "(để riêng)", BEFORE: f"({shown.get('c13', 'c13')[1:]}) kỳ trước"}
    told = dict.fromkeys(words.get(part, f"({shown.get(part, part)[1:]})") for part in parts)
    return f"({shown.get(column, column)[1:]})=" + "+".join(told)


def on_time_percent(line: Line) -> float | None:
    """How many in a hundred of those resolved were so before or on their day, cut after two places: one late dossier is seen."""
    resolved = line.cells["c9"]
    return (resolved - line.cells["c12"]) * 10_000 // resolved / 100 if resolved else None


def _notes(form: Form07a, period: Period, ways: Ways, beside: Beside) -> tuple[Said, ...]:
    """What the form leaves open and how it was counted here; everything that stands in no column."""
    said = [
        Said(text=mark("Hồ sơ từ chối tính {refused}; công dân rút tính {withdrawn}; dừng giải quyết tính {stopped}."),
             params={name: _WAYS[getattr(ways, name)] for name in ("refused", "withdrawn", "stopped")}),
        Said(text=mark("Hồ sơ chờ bổ sung, chờ nộp tiền tính {paused}; yêu cầu bổ sung hơn một lần tính {twice}."),
             params={name: _WAYS[getattr(ways, name)] for name in ("paused", "twice")}),
    ]  # fmt: skip
    if (percent := on_time_percent(form.total)) is not None:
        resolved = form.total.cells["c9"]
        text = mark("Giải quyết trước hạn, đúng hạn: {on_time}/{resolved} hồ sơ, đạt {percent} %.")
        on_time = resolved - form.total.cells["c12"]
        shown: dict[str, str | int] = {"on_time": on_time, "resolved": resolved, "percent": f"{percent:.2f}".replace(".", ",")}
        said.insert(0, Said(text=text, params=shown))
    if apart := form.total.cells[APART]:
        text = mark("Để riêng {count} hồ sơ đã tiếp nhận, kết thúc mà không có kết quả.")
        said.append(Said(text=text, params={"count": apart}))
    if (end := end_of(period, ways)[:10]) < period.last:
        text = mark("Kỳ chưa kết thúc: hồ sơ đang giải quyết tính đến ngày {day}.")
        said.insert(0, Said(text=text, params={"day": "/".join(reversed(end.split("-")))}))
    if beside.elsewhere:
        text = mark("Không tính {count} hồ sơ nhận tại đây mà cơ quan khác giải quyết và báo cáo.")
        said.append(Said(text=text, params={"count": beside.elsewhere}))
    if beside.destroyed:
        text = mark("Không tính {count} hồ sơ đã hủy nội dung theo quy định lưu trữ.")
        said.append(Said(text=text, params={"count": beside.destroyed}))
    if form.broken:
        said.append(Said(text=mark("CÓ SỐ LIỆU KHÔNG KHỚP, chưa gửi được. Hãy xem lại hồ sơ của các dòng được nêu.")))
    return tuple(said)
