"""What the record of the nights keeps and what the clerk is told in the morning."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from motcua_tui.desk.nights import NIGHTS_FILE, Night, is_done, morning_notice, night_of, read_nights, standing
from motcua_tui.text import say
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.times import VN, moment_text

MORNING = datetime(2026, 11, 25, 7, 30, tzinfo=VN)
DONE: dict[str, Json] = {"status": "done", "code": "", "sent_entries": 12, "waiting_entries": 0}
NO_LINE: dict[str, Json] = {"status": "no_line", "code": "sync.no_line", "waiting_entries": 12}


def at(day: int, hour: int = 22, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=VN)


def ran(folder: Path, moment: datetime, outcome: dict[str, Json] | Refusal) -> None:
    Night(folder, moment).ended(moment + timedelta(minutes=2), outcome)


def test_two_nights_without_a_line_are_told_with_the_cause_and_the_remedy(tmp_path: Path) -> None:
    ran(tmp_path, at(23), NO_LINE)
    assert morning_notice(tmp_path, MORNING, moment_text(at(20))) is None
    ran(tmp_path, at(24), NO_LINE)
    told = morning_notice(tmp_path, MORNING, moment_text(at(20)))
    assert told is not None and told.code == "nights.no_line"
    assert "2 đêm" in say(told) and "F9" in say(told)


def test_many_tries_of_one_night_are_one_night(tmp_path: Path) -> None:
    for hour in (20, 21, 22, 23):
        ran(tmp_path, at(24, hour), NO_LINE)
    ran(tmp_path, at(25, 3), NO_LINE)
    assert standing(read_nights(tmp_path)).failed == 1
    assert {night_of(at(24, 20)), night_of(at(25, 3)), night_of(at(25, 19))} == {"2026-11-24"}


def test_a_night_that_succeeded_late_is_a_good_night(tmp_path: Path) -> None:
    ran(tmp_path, at(23), NO_LINE)
    ran(tmp_path, at(24), NO_LINE)
    assert not is_done(tmp_path, at(25, 5))
    ran(tmp_path, at(25, 6), DONE)
    assert is_done(tmp_path, at(25, 19)) and not is_done(tmp_path, at(25, 20))
    assert morning_notice(tmp_path, MORNING, "") is None


def test_a_letter_on_its_way_by_stick_is_no_failed_night(tmp_path: Path) -> None:
    letter: dict[str, Json] = {"status": "partial", "code": "stick.on_its_way", "waiting_entries": 12}
    for day in (22, 23, 24):
        ran(tmp_path, at(day), letter)
    assert standing(read_nights(tmp_path)).failed == 0
    assert morning_notice(tmp_path, MORNING, moment_text(at(20))) is None
    assert not is_done(tmp_path, at(25, 5))
    ran(tmp_path, at(24, 23), {"status": "refused", "code": "stick.missing"})
    assert standing(read_nights(tmp_path)).failed == 0


def test_once_the_province_answered_by_day_nobody_is_told_of_the_nights(tmp_path: Path) -> None:
    ran(tmp_path, at(23), NO_LINE)
    ran(tmp_path, at(24), NO_LINE)
    assert morning_notice(tmp_path, MORNING, moment_text(at(25, 7, 10))) is None


def test_a_job_that_was_killed_counts_as_cut_off(tmp_path: Path) -> None:
    Night(tmp_path, at(23))
    Night(tmp_path, at(24))
    told = morning_notice(tmp_path, MORNING, "")
    assert told is not None and told.code == "nights.cut"


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("sync.tls", "nights.certificate"),
        ("sync.not_ours", "nights.login_page"),
        ("sync.out_of_time", "nights.slow_line"),
        ("sync.turned_away", "nights.turned_away"),
        ("wire.parent_missing", "nights.not_accepted"),
        ("sync.never_heard_of", "nights.failed"),
    ],
)
def test_every_cause_has_its_own_words(code: str, named: str, tmp_path: Path) -> None:
    for day in (23, 24):
        ran(tmp_path, at(day), {"status": "no_line", "code": code})
    told = morning_notice(tmp_path, MORNING, "")
    assert told is not None and told.code == named and "{" not in say(told)


def test_a_fault_of_the_program_is_a_failed_night(tmp_path: Path) -> None:
    for day in (23, 24):
        Night(tmp_path, at(day)).broke(at(day, 23))
    told = morning_notice(tmp_path, MORNING, "")
    assert told is not None and told.code == "nights.fault"


def test_a_run_that_met_another_one_says_nothing(tmp_path: Path) -> None:
    for day in (23, 24):
        ran(tmp_path, at(day), no("sync.running", "Một lần đồng bộ khác đang chạy trên máy này. Hãy đợi lần đó xong."))
    assert standing(read_nights(tmp_path)).failed == 0


def test_a_schedule_that_went_silent_is_told_and_a_weekend_is_not(tmp_path: Path) -> None:
    friday = moment_text(at(20, 17))
    monday, tuesday = at(23, 7), at(24, 7)
    assert morning_notice(tmp_path, monday, friday, friday) is None
    told = morning_notice(tmp_path, tuesday, friday, friday)
    assert told is not None and (told.code, told.params) == ("nights.silent", {"days": 3})
    assert morning_notice(tmp_path, tuesday, friday) is None


def test_a_torn_line_costs_nothing_but_itself(tmp_path: Path) -> None:
    ran(tmp_path, at(23), NO_LINE)
    path = tmp_path / NIGHTS_FILE
    path.write_bytes(path.read_bytes()[:-9])
    ran(tmp_path, at(24), NO_LINE)
    lines = read_nights(tmp_path)
    assert [line.did for line in lines] == ["begun", "begun", "ended"]
    path.write_bytes(b"\xff\x00 not ours\n" + path.read_bytes())
    assert read_nights(tmp_path) == lines


def test_every_line_of_the_record_is_one_event(tmp_path: Path) -> None:
    ran(tmp_path, at(23), NO_LINE)
    ran(tmp_path, at(24), DONE)
    lines = (tmp_path / NIGHTS_FILE).read_text(encoding="utf-8").splitlines()
    assert len(lines) == 4 and all(line.startswith('{"at":') for line in lines)


def test_the_record_stays_short_and_keeps_the_newest(tmp_path: Path) -> None:
    path = tmp_path / NIGHTS_FILE
    path.parent.mkdir(parents=True)
    line = b'{"at":"2026-11-01T22:00:00+07:00","run":"aa","did":"begun"}\n'
    path.write_bytes(line * (300_000 // len(line)))
    ran(tmp_path, at(24), DONE)
    assert path.stat().st_size < 64 << 10
    assert read_nights(tmp_path)[-1].sent == 12


def test_the_record_holds_codes_and_counts_and_nothing_else(tmp_path: Path) -> None:
    ran(tmp_path, at(24), {**DONE, "message": "Nguyễn Thị Thử 025199000123"})
    assert "Nguyễn" not in (tmp_path / NIGHTS_FILE).read_text(encoding="utf-8")
