"""The figures behind the charts, on screen and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from motcua_tui.desk import report_kinds, report_out, sheets_out
from motcua_tui.desk.charts import Charts, Pile, Punctual, Work, charts
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_charts import chart_sheet
from motcua_tui.desk.reports import Report, period_asked
from motcua_tui.screens.charts import drawn
from motcua_tui.widgets.bars import BarLine, bar, bars
from schemas.acts import Act
from schemas.refusal import Refusal
from schemas.rules.periods import Period
from schemas.times import VN
from tests.desk.made import done, new_office, sitting, taken_in


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office"), "mai") as opened:
        opened.clock = ScriptedClock(opened.folder)
        yield opened


def at(office: Office, day: int) -> None:
    assert isinstance(office.clock, ScriptedClock)
    office.clock.now = datetime(2026, 11, day, 9, 0, tzinfo=VN)


def found(office: Office) -> Charts:
    made = charts(office, "2026-11-01", "2026-11-30")
    assert isinstance(made, Charts), made
    return made


def lived(office: Office) -> None:
    at(office, 2)
    first, second, _third = (taken_in(office).dossier for _ in range(3))
    at(office, 4)
    done(office, first.id, Act.FINISH)
    done(office, first.id, Act.HAND_OVER, to_name="Người Nhận", to_id="025199000123", relation="owner", via="counter")
    done(office, first.id, Act.RATE, level=4)
    at(office, 9)
    done(office, second.id, Act.FINISH)


def test_each_chart_counts_what_was_done(office: Office) -> None:
    lived(office)
    made = found(office)
    assert made.work == (Work(day="2026-11-02", received=3), Work(day="2026-11-04", returned=1))
    assert made.punctual == (Punctual(field="Thử nghiệm", on_time=1, ended=2),)
    assert made.piles == (Pile(clerk="mai", open=1, overdue=1),)
    assert (made.ratings[4], sum(made.ratings.values()), made.satisfied) == (1, 1, 100.0)
    assert made.queued == ()


def test_a_long_period_is_shown_by_month(office: Office) -> None:
    lived(office)
    made = charts(office, "2026-09-01", "2026-11-30")
    assert isinstance(made, Charts) and made.by_month
    assert made.work == (Work(day="2026-11", received=3, returned=1),)


def test_a_period_that_ends_before_it_begins_is_refused(office: Office) -> None:
    made = charts(office, "2026-11-30", "2026-11-01")
    assert isinstance(made, Refusal) and made.code == "period.backwards"


def test_the_charts_go_on_paper_with_every_figure(office: Office, tmp_path: Path) -> None:
    lived(office)
    written = sheets_out.write(office, chart_sheet(office, found(office)), tmp_path / "bieu-do.pdf")
    assert not isinstance(written, Refusal), written
    words = " ".join(page.extract_text() for page in PdfReader(tmp_path / "bieu-do.pdf").pages)
    assert "50 (1/2)" in " ".join(words.split())
    assert "Chưa có số liệu." in words


def test_a_report_ends_with_the_charts_of_its_period_where_they_are_wanted(office: Office, tmp_path: Path) -> None:
    lived(office)
    period = period_asked(office, "2026-11-01", "2026-11-30")
    made = report_kinds.make(office, "07a", period) if isinstance(period, Period) else period
    assert isinstance(made, Report)
    plain, drawn_too = (report_out.save_in(office, made, tmp_path, kind) for kind in (".pdf", report_out.WITH_CHARTS))
    assert isinstance(plain, Path) and isinstance(drawn_too, Path) and drawn_too.suffix == ".pdf"
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(drawn_too).pages]
    assert len(pages) == len(PdfReader(plain).pages) + 1
    assert "07a" in pages[0] and "50 (1/2)" in pages[-1]


def test_the_screen_says_every_figure_in_words_not_by_length_alone(office: Office) -> None:
    lived(office)
    text = drawn(found(office), {"mai": "Nguyễn Thị Mai"}, 80).plain
    assert "50 % (1/2)" in text and "Nguyễn Thị Mai" in text and "hài lòng 100 %" in text
    assert all(len(line) <= 80 for line in text.split("\n"))


def test_a_bar_is_as_long_as_its_share() -> None:
    assert (bar(1, 10), bar(0, 10), bar(0.5, 10), bar(0.5, 10, 1)) == ("█" * 10, "", "█" * 5, "░" * 5)
    assert bar(0.0625, 10) == "▋"
    lines = bars([BarLine("một", (3, 1)), BarLine("hai mươi", (6, 0), "x")], 60).plain.split("\n")
    assert lines[0].startswith("     một ") and lines[2].endswith("6") and lines[3].endswith("0 x")
