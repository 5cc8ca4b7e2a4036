"""A made-up year of a commune with totals known beforehand, written into a real store and reported from it.

What each form must say is counted here from the plan by plain arithmetic on day numbers, without the product's rules.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from motcua_tui.desk import feedback, report_kinds, settings
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report
from motcua_tui.store import Draft
from schemas.acts import Act, Finished, HandedOver, Rated, Received, WithReason
from schemas.base import Record
from schemas.intake import Person, ProcedureRef
from schemas.refusal import Refusal
from schemas.rules.periods import Period, period_named
from tests.desk.made import new_office, sitting

FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Trẻ em")
COLUMNS = {"online": 4, "post": 6, "counter": 7}
FIRST, DAYS = date(2024, 11, 20), 400
"""From before one year's end to after the next: both cut-offs of December, and Tết, lie within."""
AT_ONCE = 200
MONTHS = ["2024-12", *(f"2025-{month:02}" for month in range(1, 13))]
PERIODS = [*MONTHS, "2025-Q1", "2025-Q3", "2025-H1", "2025"]


@dataclass(frozen=True)
class Planned:
    """One dossier: its field, how it came, and the day numbers of receipt, promise and end (None: it stays open)."""

    field: str
    channel: str
    received: int
    due: int
    ended: int | None
    withdrawn: bool
    rated: int = 0


def plan(count: int, seed: int) -> list[Planned]:
    """The year, the same for the same seed."""
    chance, begin, found = random.Random(seed), FIRST.toordinal(), []
    for _ in range(count):
        received = begin + chance.randrange(DAYS)
        due = received + chance.randrange(0, 12)
        ended = received + chance.randrange(0, 16) if chance.random() < 0.94 else None
        channel = chance.choice(("counter", "counter", "counter", "online", "post"))
        found.append(Planned(chance.choice(FIELDS), channel, received, due, ended, ended is not None and chance.random() < 0.03))
    return sorted(found, key=lambda one: one.received)


def expected(every: list[Planned], period: Period) -> dict[str, list[int]]:
    """Columns (3) to (15) of Biểu 07a by field, and their sum under ""."""
    first, last = (date.fromisoformat(day).toordinal() for day in (period.first, period.last))
    lines: dict[str, list[int]] = {}
    for one in every:
        if one.received > last or (one.ended is not None and one.ended < first):
            continue
        for name in (one.field, ""):
            cells = lines.setdefault(name, [0] * 13)
            cells[0] += 1
            cells[(8 if one.received < first else COLUMNS[one.channel]) - 3] += 1
            if one.ended is not None and one.ended <= last:
                cells[9 - 3] += 1
                cells[(10 if one.ended < one.due else 11 if one.ended == one.due else 12) - 3] += 1
            else:
                cells[13 - 3] += 1
                cells[(14 if one.due >= last else 15) - 3] += 1
    return lines


def live(folder: Path, every: list[Planned], say: Callable[[str], None] = lambda _words: None) -> Path:
    """An office that has lived this year."""
    home = new_office(folder / "kho")
    with sitting(home, "mai") as office:
        waiting: list[Draft] = []
        for number, one in enumerate(every):
            waiting += _drafts(office, number, one, len(waiting))
            if len(waiting) >= AT_ONCE:
                _write(office, waiting)
            if number % 2_000 == 1_999:
                say(f"{number + 1:,} dossiers")
        _write(office, waiting)
        changed = settings.change(office, {"unit.points": "3", "unit.own_staff": "6", "unit.scanners": "1"})
        assert not isinstance(changed, Refusal), changed
        for day, answered in COMPLAINTS:
            _complain(office, day, answered)
    return home


COMPLAINTS = (("2024-12-01", "2024-12-20"), ("2025-02-13", "2025-02-23"), ("2025-03-10", None), ("2025-08-01", "2025-08-05"))
"""When each complaint was received and answered."""


def _complain(office: Office, day: str, answered: str | None) -> None:
    taken = feedback.receive(office, feedback.FeedbackAsk(text="Chờ lâu", field="Hộ tịch"), f"{day}T08:00:00+07:00")
    assert not isinstance(taken, Refusal), taken
    if answered:
        ask = feedback.StepAsk(text="Đã nhắc")
        moved = feedback.move(office, str(taken["feedback"]), "answer", ask, f"{answered}T08:00:00+07:00")
        assert not isinstance(moved, Refusal), moved


def _write(office: Office, waiting: list[Draft]) -> None:
    written = office.append(waiting)
    assert not isinstance(written, Refusal), written
    waiting.clear()


def _drafts(office: Office, number: int, one: Planned, before: int) -> Iterator[Draft]:
    content = Received(
        procedure=ProcedureRef(code="9.000001", name="Xác nhận thử nghiệm", field=one.field, limit="3 working_days"),
        applicant=Person(name=f"Người thứ {number}"),
        channel="online" if one.channel == "online" else "post" if one.channel == "post" else "counter",
        provisional_code=f"TẠM-A1-{number:06d}-001",
        due_at=f"{date.fromordinal(one.due)}T17:00:00+07:00",
    )
    yield _draft(office, Act.RECEIVE, content, f"{date.fromordinal(one.received)}T08:00:00+07:00", None)
    if one.ended is None:
        return
    end = f"{date.fromordinal(one.ended)}T16:00:00+07:00"
    if one.withdrawn:
        yield _draft(office, Act.WITHDRAW, WithReason(reason="xin rút"), end, before)
        return
    yield _draft(office, Act.FINISH, Finished(), end, before)
    yield _draft(office, Act.HAND_OVER, HandedOver(to_name=f"Người thứ {number}"), end, before)
    if one.rated:
        yield _draft(office, Act.RATE, Rated(level=one.rated), end, before)


def _draft(office: Office, act: Act, content: Record, at: str, same_as: int | None) -> Draft:
    return Draft(act=act, by=office.officer.user, content=content, at=at, same_as=same_as)


def check(office: Office, every: list[Planned], say: Callable[[str], None] = lambda _words: None) -> list[str]:
    """What any report says otherwise than the plan: empty when all of them are exact."""
    wrong: list[str] = []
    for name in PERIODS:
        period = period_named(name, 14)
        assert isinstance(period, Period)
        wrong += _check_07a(office, every, period, name) + _check_register(office, every, period, name)
        say(f"{name}: {period.first} – {period.last}")
    return wrong + _check_others(office)


def _made(office: Office, name: str, period: Period) -> Report:
    report = report_kinds.make(office, name, period)
    assert isinstance(report, Report), report
    return report


def _check_07a(office: Office, every: list[Planned], period: Period, name: str) -> list[str]:
    report, wanted = _made(office, "07a", period), expected(every, period)
    told = {line.key: list(line.cells[2:]) for line in report.lines}
    wrong = [f"07a {name} {field}: {told.get(field)} ≠ {cells}" for field, cells in wanted.items() if told.get(field) != cells]
    wrong += [f"07a {name}: {check.identity}" for check in report.broken]
    old = report_kinds.make(office, "07a", period, "2020")
    assert isinstance(old, Report)
    cells = wanted.get("", [0] * 13)
    short = [cells[0], cells[1] + cells[2], cells[3] + cells[4], *cells[5:]]
    return wrong + ([] if list(old.lines[-1].cells[2:]) == short else [f"07a-2020 {name}: {old.lines[-1].cells}"])


def _check_register(office: Office, every: list[Planned], period: Period, name: str) -> list[str]:
    first, last = (date.fromisoformat(day).toordinal() for day in (period.first, period.last))
    wanted = sum(first <= one.received <= last for one in every)
    told = len(_made(office, "register", period).lines)
    return [] if told == wanted else [f"register {name}: {told} ≠ {wanted}"]


def _check_others(office: Office) -> list[str]:
    """06a over quarters I and III, 08b from what was entered."""
    wrong = []
    for name, wanted in (("2025-Q1", [3, 1, 2, 2, 1, 1, 1]), ("2025-Q3", [2, 1, 1, 1, 0, 1, 1])):
        period = period_named(name, 14)
        assert isinstance(period, Period)
        total = _made(office, "06a", period).json[-1]
        assert isinstance(total, dict)
        told = [total[f"c{number}"] for number in (3, 6, 7, 8, 11, 12, 13)]
        wrong += [] if told == wanted else [f"06a {name}: {told} ≠ {wanted}"]
        row = _made(office, "08b", period).json[0]
        assert isinstance(row, dict)
        wrong += [] if [row[f"c{number}"] for number in (3, 4, 5, 9)] == [3, 6, None, 1] else [f"08b {name}: {row}"]
    return wrong


def published(count: int, late: int, still: int, back: int, rated: tuple[int, int] = (0, 0)) -> list[Planned]:
    """A published commune: so many received, resolved, late, in process, withdrawn, all in the first half of 2026. Of those
    resolved, the first so many were rated, so many of them by somebody satisfied.
    """
    begin = date(2026, 3, 2).toordinal()
    ends = (begin + (5 if number < late else 3) for number in range(count))
    levels = (4 if place < rated[1] else 3 if place < rated[0] else 0 for place in range(count))
    done = [
        Planned("Hộ tịch", "counter", begin, begin + 3, end, False, level) for end, level in zip(ends, levels, strict=True)
    ]
    near = date(2026, 6, 13).toordinal()
    open_ = [Planned("Hộ tịch", "counter", near, near + 9, None, False) for _ in range(still)]
    return [*done, *open_, *(Planned("Hộ tịch", "counter", begin, begin + 3, begin + 1, True) for _ in range(back))]
