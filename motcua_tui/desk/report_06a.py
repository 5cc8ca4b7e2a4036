"""Biểu 06a/BTP/KSTT: complaints and suggestions (phản ánh, kiến nghị) of a period."""

from __future__ import annotations

from collections.abc import Iterator

from motcua_tui.desk import feedback
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import RIGHT, Check, Report, ReportLine, Said
from motcua_tui.prints.tables import Head
from motcua_tui.text import mark
from schemas.canonical import Json
from schemas.rules.form_06a import COLUMNS, SUMS, Complaint, Form06a, columns_of, field_of, form_of
from schemas.rules.form_07a import Line
from schemas.rules.periods import Period

_HANDLED = ("answer", "forward", "refuse")
_HANDLED_MEANS = mark("Đã trả lời, đã chuyển cơ quan khác và đã từ chối đều tính là đã xử lý: biểu mẫu không nói rõ.")
_HEAD = (
    (
        Head(text="STT", down=3), Head(text="Tên ngành, lĩnh vực có PAKN", down=3),
        Head(text="Số lượng PAKN được tiếp nhận", across=5), Head(text="Kết quả xử lý PAKN", across=8),
        Head(text="Số PAKN đã xử lý được đăng tải công khai", down=3),
    ),
    (
        Head(text="Tổng số", down=2), Head(text="Theo nội dung", across=2), Head(text="Theo thời điểm tiếp nhận", across=2),
        Head(text="Đã xử lý", across=5), Head(text="Đang xử lý", across=3),
    ),
    (
        Head(text="Hành vi hành chính"), Head(text="Quy định hành chính"), Head(text="Từ kỳ trước"), Head(text="Trong kỳ"),
        Head(text="Tổng số"), Head(text="Hành vi hành chính"), Head(text="Quy định hành chính"), Head(text="Từ kỳ trước"),
        Head(text="Trong kỳ"), Head(text="Tổng số"), Head(text="Hành vi hành chính"), Head(text="Quy định hành chính"),
    ),
)  # fmt: skip
_NUMBERS = (
    "(1)", "(2)", "(3)=(4)+(5)=(6)+(7)", "(4)", "(5)", "(6)", "(7)", "(8)=(9)+(10)=(11)+(12)", "(9)", "(10)", "(11)", "(12)",
    "(13)=(14)+(15)", "(14)", "(15)", "(16)",
)  # fmt: skip


def make(office: Office, period: Period) -> Report:
    """The form of a period, with every identity checked."""
    form = form_of(complaints(office), period)
    every = (*form.lines, form.total)
    checks = _checks(form)
    return Report(
        name="06a",
        title="Kết quả xử lý phản ánh, kiến nghị (PAKN) về quy định hành chính và hành vi hành chính",
        form_no="Biểu số 06a/BTP/KSTT",
        period=period,
        to="Ủy ban nhân dân cấp tỉnh",
        counted_in="Số PAKN",
        columns=("c1", "c2", *COLUMNS),
        counted=frozenset(COLUMNS),
        head=_HEAD,
        numbers=_NUMBERS,
        widths=(4, 20, *([8] * len(COLUMNS))),
        sides=("c", "l", *(RIGHT for _ in COLUMNS)),
        lines=tuple(_line(place, line, line is form.total) for place, line in enumerate(every, start=1)),
        json=[_json(line, checks if line is form.total else None) for line in every],
        checks=checks,
        notes=(Said(text=_HANDLED_MEANS),),
    )


def complaints_in(office: Office, report: Report, key: str, column: str) -> list[str]:
    """The numbers behind one cell, in the order they came. Key "" is the sum of all fields."""
    return [
        one.number
        for one in complaints(office)
        if column in columns_of(one, report.period) and (not key or field_of(one) == key)
    ]


def complaints(office: Office) -> Iterator[Complaint]:
    """Every complaint and suggestion this office knows, without anybody's words."""
    for one in feedback.every(office):
        yield Complaint(
            number=one.number,
            about=one.about,
            received_at=one.received_at,
            handled_at=next((step.at for step in one.steps if step.step in _HANDLED), None),
            published_at=next((step.at for step in one.steps if step.step == "publish"), None),
            field=one.field,
        )


def _line(place: int, line: Line, total: bool) -> ReportLine:
    figures = tuple(line.cells[column] for column in COLUMNS)
    return ReportLine("" if total else line.field, ("" if total else place, line.field, *figures), strong=total)


def _json(line: Line, checks: tuple[Check, ...] | None) -> dict[str, Json]:
    row: dict[str, Json] = {"field": line.field, **{column: line.cells[column] for column in COLUMNS}}
    if checks is not None:
        row["total"] = True
        row["checks"] = [{"identity": one.identity, "holds": one.holds, "where": list(one.where)} for one in checks]
    return row


def _checks(form: Form06a) -> tuple[Check, ...]:
    found = []
    for column, parts in SUMS:
        where = tuple(one.field for one in form.broken if (one.column, one.parts) == (column, parts))
        identity = f"({column[1:]})=" + "+".join(f"({part[1:]})" for part in parts)
        found.append(Check(identity=identity, holds=not where, where=where))
    return tuple(found)
