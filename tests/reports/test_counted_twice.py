"""The product's figures beside an independent count of the same entries: random lives, odd periods, every setting."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator

import pytest

from motcua_tui.desk import feedback, report_kinds, settings
from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import Report
from schemas.office_acts import FeedbackKind, FeedbackStep
from schemas.refusal import Refusal
from schemas.rules.periods import Period, period_named
from tests.desk.made import new_office, sitting
from tests.reports.independent import Told, form_06a, form_07a
from tests.reports.lives import CODES, live

PERIODS = (
    "2023-12", "2024-01", "2024-02", "2024-03", "2024-Q1", "2024-H1", "2024-H2", "2024", "2025-01", "2025-Q1",
    ("2024-02-29", "2024-02-29"), ("2024-02-28", "2024-03-01"), ("2023-12-31", "2024-01-01"), ("2023-12-15", "2025-03-31"),
)  # fmt: skip
STEPS: tuple[tuple[FeedbackStep, ...], ...] = ((), ("answer",), ("answer", "publish"), ("forward",), ("refuse",))
USUAL = {
    "refused": "by_date", "withdrawn": "by_date", "stopped": "by_date", "paused": "in_time", "twice": "by_date",
    "online": "full", "online_other": "", "elsewhere_codes": "",
}  # fmt: skip
CHOICES: tuple[dict[str, str], ...] = (
    {},
    {"refused": "apart", "withdrawn": "on_time", "stopped": "apart", "paused": "by_date", "twice": "overdue"},
    {"withdrawn": "apart", "refused": "on_time", "online": "partial", "online_other": CODES[1], "elsewhere_codes": CODES[2]},
)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = new_office(tmp_path_factory.mktemp("twice") / "kho")
    with sitting(home, "mai") as office:
        live(office, 420, 7)
        _complain(office, 40, 7)
        yield office


def period_of(name: str | tuple[str, str]) -> Period:
    period = period_named(name, 14) if isinstance(name, str) else Period(first=name[0], last=name[1])
    assert isinstance(period, Period)
    return period


def exported(office: Office) -> list[list[Told]]:
    """Every dossier's entries as plain JSON."""
    return [
        [(one.entry.act, one.entry.at, json.loads(one.content or b"{}")) for one in office.store.entries_of(dossier.id)]
        for dossier in office.store.every_dossier()
    ]


@pytest.mark.parametrize("chosen", CHOICES, ids=["as it comes", "otherwise", "apart"])
def test_every_cell_of_07a_is_what_an_independent_count_of_the_entries_gives(office: Office, chosen: dict[str, str]) -> None:
    ways = USUAL | chosen
    changed = settings.change(office, {f"report.{name}": value for name, value in ways.items()})
    assert not isinstance(changed, Refusal), changed
    entries = exported(office)
    for name in PERIODS:
        period = period_of(name)
        report = report_kinds.make(office, "07a", period)
        assert isinstance(report, Report)
        told = {line.key: dict(zip(report.columns[2:], line.cells[2:], strict=True)) for line in report.lines}
        wanted = form_07a(entries, period.first, period.last, ways | {"elsewhere": ways["elsewhere_codes"]})
        apart = {key: cells.pop("apart") for key, cells in wanted.items()}
        assert told == wanted or (not wanted and told == {"": dict.fromkeys(report.columns[2:], 0)}), (name, chosen)
        rows = [row for row in report.json if isinstance(row, dict)]
        assert [row["apart"] for row in rows] == [apart.get(line.key, 0) for line in report.lines], (name, chosen)
        assert not report.broken, (name, report.broken)


def test_behind_every_cell_stand_exactly_the_dossiers_it_counts(office: Office) -> None:
    assert not isinstance(settings.change(office, {f"report.{name}": value for name, value in USUAL.items()}), Refusal)
    report = report_kinds.make(office, "07a", period_of("2024-Q1"))
    assert isinstance(report, Report)
    for line in report.lines:
        for column, figure in zip(report.columns[2:], line.cells[2:], strict=True):
            behind = report_kinds.behind(office, report, line.key, column)
            assert (len(behind.rows), behind.total) == (figure, figure), (line.key, column)
            assert len({row.id for row in behind.rows}) == figure


def test_every_cell_of_06a_is_what_an_independent_count_gives_and_leads_to_its_complaints(office: Office) -> None:
    told = []
    for one in feedback.every(office):
        steps = {step.step: step.at[:10] for step in one.steps}
        handled = min((steps[name] for name in ("answer", "forward", "refuse") if name in steps), default=None)
        told.append((one.field, one.about, one.received_at[:10], handled, steps.get("publish")))
    for name in PERIODS:
        period = period_of(name)
        report = report_kinds.make(office, "06a", period)
        assert isinstance(report, Report) and not report.broken
        wanted = form_06a(told, period.first, period.last)
        assert {line.key: list(line.cells[2:]) for line in report.lines} == (wanted or {"": [0] * 14}), name
        for line in report.lines if name in ("2024-01", "2024") else ():
            for column, figure in zip(report.columns[2:], line.cells[2:], strict=True):
                assert len(report_kinds.complaints_behind(office, report, line.key, column)) == figure


def _complain(office: Office, count: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        day = chance.choice(("2023-12-14", "2023-12-15", "2024-02-29", "2024-03-14", "2024-06-14", "2024-12-31"))
        about: FeedbackKind = "conduct" if chance.random() < 0.5 else "rule"
        ask = feedback.FeedbackAsk(text="Chờ lâu", about=about, field=chance.choice(("Hộ tịch", "Đất đai", "")))
        taken = feedback.receive(office, ask, f"{day}T23:59:59+07:00")
        assert not isinstance(taken, Refusal), taken
        for name in chance.choice(STEPS):
            words = feedback.StepAsk(text="đã xem", to="Sở Tư pháp")
            moved = feedback.move(office, str(taken["feedback"]), name, words, f"{chance.choice(_AFTER[day])}T08:00:00+07:00")
            assert not isinstance(moved, Refusal), moved


_AFTER = {
    "2023-12-14": ("2023-12-15", "2024-01-10"),
    "2023-12-15": ("2023-12-15", "2024-03-15"),
    "2024-02-29": ("2024-02-29", "2024-03-14"),
    "2024-03-14": ("2024-03-15", "2024-12-14"),
    "2024-06-14": ("2024-06-15",),
    "2024-12-31": ("2025-01-02",),
}
