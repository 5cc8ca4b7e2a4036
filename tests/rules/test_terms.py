"""The decree's own clocks."""

from datetime import date, datetime

import pytest

from schemas.procedure import Limit
from schemas.rules import terms
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.times import moment_text, parse_moment

CALENDAR = shipped_calendar()


def moment(text: str) -> datetime:
    parsed = parse_moment(text)
    assert isinstance(parsed, datetime)
    return parsed


def test_a_dossier_is_sent_back_within_three_working_days() -> None:
    assert (
        moment_text(terms.supplement_notice_by(moment("2026-11-20T09:00"), CALENDAR))
        == "2026-11-26T17:00:00+07:00"
    )


@pytest.mark.parametrize(
    ("notified", "until"),
    [("2026-11-20T09:00", "2026-12-07T17:00:00+07:00"), ("2026-11-23T09:00", "2026-12-08T17:00:00+07:00")],
)
def test_the_citizen_has_fifteen_days_and_a_last_day_off_moves_on(notified: str, until: str) -> None:
    assert moment_text(terms.supplement_answer_by(moment(notified), CALENDAR)) == until


def test_a_completed_dossier_starts_its_whole_period_again() -> None:
    again = terms.restart_after_supplement(
        moment("2026-11-20T09:00"), Limit(value=3, unit="working_days"), CALENDAR
    )
    assert moment_text(again.due_at) == "2026-11-26T17:00:00+07:00"
    assert sum(day.counted for day in again.days) == 3


@pytest.mark.parametrize(
    ("due_at", "last_day"),
    [
        ("2026-11-27T17:00", date(2026, 11, 26)),
        ("2026-11-23T17:00", date(2026, 11, 20)),
        ("2026-02-23T17:00", date(2026, 2, 13)),
        ("2026-08-24T17:00", date(2026, 8, 22)),
    ],
)
def test_an_extension_is_written_on_a_working_day_before_the_due_day(due_at: str, last_day: date) -> None:
    assert terms.extension_by(moment(due_at), CALENDAR) == last_day


def test_an_online_dossier_is_answered_within_eight_working_hours() -> None:
    assert (
        moment_text(terms.online_answer_by(moment("2026-11-20T22:00"), CALENDAR))
        == "2026-11-23T17:00:00+07:00"
    )
    assert (
        moment_text(terms.online_answer_by(moment("2026-11-19T10:00"), CALENDAR))
        == "2026-11-20T10:00:00+07:00"
    )


@pytest.mark.parametrize(
    ("received", "until"),
    [
        ("2026-11-20T09:00", "2026-11-20T17:00:00+07:00"),
        ("2026-11-20T15:00", "2026-11-20T17:00:00+07:00"),
        ("2026-11-20T15:00:01", "2026-11-23T07:00:00+07:00"),
        ("2026-11-21T09:00", "2026-11-23T07:00:00+07:00"),
    ],
)
def test_paper_received_after_three_is_handed_on_when_the_office_opens(received: str, until: str) -> None:
    assert moment_text(terms.forward_paper_by(moment(received), CALENDAR)) == until


def test_a_wrong_result_is_corrected_within_three_working_days() -> None:
    assert (
        moment_text(terms.correction_by(moment("2026-11-20T09:00"), CALENDAR)) == "2026-11-26T17:00:00+07:00"
    )
