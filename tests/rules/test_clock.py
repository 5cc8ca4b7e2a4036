"""The clock's trust level: the twelve scenarios of the field, and what a person's word changes."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.procedure import Limit
from schemas.refusal import Refusal
from schemas.rules.clock import Anchor, ClockState, Known, Reading, confirm, judge, outside_bracket
from schemas.rules.due import due
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.times import VN, moment_text

BUILT = date(2026, 10, 1)
TEN = datetime(2026, 11, 20, 10, 0, tzinfo=VN)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BOOT_S = 5000.0


def reading(wall: datetime, after: timedelta = timedelta(), boot: str = "boot-1") -> Reading:
    """The wall clock says `wall` when `after` has gone by since the good reading at ten o'clock."""
    return Reading(wall=wall, monotonic_s=BOOT_S + after.total_seconds(), boot=boot)


GOOD = reading(TEN)
KNOWN = Known(built_on=BUILT, last_entry_at=TEN - 2 * MINUTE, last_good=GOOD)
REBOOTED = replace(KNOWN, last_good=None)


def codes(state: ClockState) -> set[str]:
    return {reason.code for reason in state.reasons}


def confirmed(day: date, at: Reading, known: Known) -> Known:
    anchor = confirm(day, at, known)
    assert isinstance(anchor, Anchor)
    return replace(known, confirmed=anchor)


def test_a_clock_in_step_is_plausible_and_its_own_time_is_used() -> None:
    state = judge(reading(TEN + HOUR, HOUR), KNOWN)
    assert (state.trust, state.reasons, state.must_ask, state.notices) == ("plausible", (), False, ())
    assert state.now == TEN + HOUR
    assert state.proposed == date(2026, 11, 20)


def test_a_new_store_with_no_entry_and_no_reading_is_plausible() -> None:
    assert judge(reading(TEN), Known(built_on=BUILT)).trust == "plausible"


# Scenario: back 1 hour.
def test_an_hour_back_is_a_jump_and_before_the_last_entry() -> None:
    state = judge(reading(TEN - HOUR, MINUTE), KNOWN)
    assert state.trust == "broken"
    assert codes(state) == {"clock.jumped", "clock.before_last_entry"}
    assert state.must_ask
    assert state.proposed == date(2026, 11, 20)


def test_after_an_hour_back_the_confirmed_day_runs_on_by_the_monotonic_clock() -> None:
    back = reading(TEN - HOUR, MINUTE)
    state = judge(reading(TEN - HOUR + 9 * MINUTE, 10 * MINUTE), confirmed(date(2026, 11, 20), back, KNOWN))
    assert (state.trust, state.must_ask) == ("broken", False)
    assert state.now == TEN + 10 * MINUTE


# Scenario: back 1 day.
def test_a_day_back_after_a_restart_is_before_the_last_entry() -> None:
    state = judge(reading(TEN - DAY, boot="boot-2"), REBOOTED)
    assert (state.trust, codes(state)) == ("broken", {"clock.before_last_entry"})
    assert state.proposed == date(2026, 11, 20)


def test_after_a_day_back_the_hour_is_not_before_the_last_entry() -> None:
    early = reading(datetime(2026, 11, 19, 3, 0, tzinfo=VN), boot="boot-2")
    state = judge(early, confirmed(date(2026, 11, 20), early, REBOOTED))
    assert state.now == REBOOTED.last_entry_at


# Scenario: 1 Jan 1970, 1980, 2000, 2010.
@pytest.mark.parametrize("year", [1970, 1980, 2000, 2010])
def test_a_dead_battery_is_before_the_build_and_the_person_is_asked_once(year: int) -> None:
    dead = reading(datetime(year, 1, 1, 0, 3, tzinfo=VN), boot="boot-2")
    state = judge(dead, REBOOTED)
    assert state.trust == "broken"
    assert codes(state) == {"clock.before_build", "clock.before_last_entry"}
    assert (state.must_ask, state.proposed) == (True, date(2026, 11, 20))
    known = confirmed(date(2026, 11, 23), dead, REBOOTED)
    later = replace(dead, wall=dead.wall + 3 * HOUR, monotonic_s=dead.monotonic_s + 3 * 3600)
    told = judge(later, known)
    assert (told.trust, told.must_ask) == ("broken", False)
    assert moment_text(told.now) == "2026-11-23T03:03:00+07:00"


def test_a_dead_battery_in_a_new_store_proposes_the_build_date() -> None:
    dead = reading(datetime(1970, 1, 1, tzinfo=VN))
    state = judge(dead, Known(built_on=BUILT))
    assert (state.must_ask, state.proposed) == (True, BUILT)


# Scenario: forward 1 year.
def test_a_year_forward_while_running_is_a_jump() -> None:
    state = judge(reading(TEN + 365 * DAY, MINUTE), KNOWN)
    assert (state.trust, codes(state)) == ("broken", {"clock.jumped"})
    assert state.proposed == date(2026, 11, 20)


def test_a_year_forward_over_a_restart_passes_and_is_caught_by_the_province() -> None:
    forward = TEN + 365 * DAY
    assert judge(reading(forward, boot="boot-2"), REBOOTED).trust == "plausible"
    flagged = outside_bracket(forward, None, TEN + DAY)
    assert flagged is not None
    assert flagged.code == "clock.after_receipt"


@pytest.mark.parametrize(("days", "trust"), [(400, "plausible"), (401, "broken")])
def test_more_than_400_days_after_the_last_entry_is_broken(days: int, trust: str) -> None:
    assert REBOOTED.last_entry_at is not None
    state = judge(reading(REBOOTED.last_entry_at + days * DAY, boot="boot-2"), REBOOTED)
    assert state.trust == trust
    assert codes(state) == ({"clock.long_after_last_entry"} if trust == "broken" else set())


# Scenario: forward 30 years.
def test_thirty_years_forward_is_broken_even_in_a_new_store() -> None:
    far = reading(datetime(2056, 11, 20, 10, 0, tzinfo=VN), boot="boot-2")
    assert codes(judge(far, REBOOTED)) == {"clock.long_after_build", "clock.long_after_last_entry"}
    assert codes(judge(far, Known(built_on=BUILT))) == {"clock.long_after_build"}


# Scenario: jump during a form.
def test_a_jump_while_a_form_is_open_is_seen_when_it_is_saved_and_not_forgotten() -> None:
    opened = judge(reading(TEN + MINUTE, MINUTE), KNOWN)
    assert opened.trust == "plausible"
    known = replace(KNOWN, last_good=reading(TEN + MINUTE, MINUTE))
    for minutes in (4, 5, 60):
        saved = judge(reading(TEN + 3 * DAY + minutes * MINUTE, minutes * MINUTE), known)
        assert (saved.trust, codes(saved)) == ("broken", {"clock.jumped"})


@pytest.mark.parametrize(("off_s", "trust"), [(299, "plausible"), (300, "plausible"), (301, "broken")])
@pytest.mark.parametrize("sign", [1, -1])
def test_five_minutes_of_drift_are_forgiven_and_no_more(off_s: int, sign: int, trust: str) -> None:
    wall = TEN + HOUR + timedelta(seconds=sign * off_s)
    assert judge(reading(wall, HOUR), KNOWN).trust == trust


@pytest.mark.parametrize(("off_s", "trust"), [(300, "plausible"), (301, "broken")])
def test_five_minutes_before_the_last_entry_are_forgiven_and_no_more(off_s: int, trust: str) -> None:
    assert REBOOTED.last_entry_at is not None
    wall = REBOOTED.last_entry_at - timedelta(seconds=off_s)
    assert judge(reading(wall, boot="boot-2"), REBOOTED).trust == trust


def test_a_clock_set_right_again_is_plausible_without_asking() -> None:
    assert judge(reading(TEN + 365 * DAY, MINUTE), KNOWN).trust == "broken"
    assert judge(reading(TEN + 2 * MINUTE, 2 * MINUTE), KNOWN).trust == "plausible"


# Scenario: jump between append and receipt.
def test_a_jump_between_writing_and_the_receipt_leaves_the_entry_outside_its_bracket() -> None:
    typed = TEN + 2 * DAY
    assert outside_bracket(typed, TEN, TEN + HOUR) is not None
    assert outside_bracket(TEN + HOUR, TEN, TEN + 2 * HOUR) is None


# Scenario: time zone wrong; a zone with summer time set.
@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-8)), timezone(timedelta(hours=2))])
def test_a_wrong_zone_shifts_no_time_and_earns_a_word(zone: timezone) -> None:
    offset = zone.utcoffset(None)
    elsewhere = Reading(
        wall=(TEN + HOUR).astimezone(zone),
        monotonic_s=BOOT_S + 3600,
        boot="boot-1",
        zone_offset_minutes=int(offset.total_seconds() // 60),
    )
    state = judge(elsewhere, KNOWN)
    assert state.trust == "plausible"
    assert moment_text(state.now) == "2026-11-20T11:00:00+07:00"
    assert [notice.code for notice in state.notices] == ["clock.zone"]


def test_a_zone_that_changes_to_summer_time_is_no_jump() -> None:
    before = Reading(
        wall=TEN.astimezone(timezone(HOUR)), monotonic_s=BOOT_S, boot="b", zone_offset_minutes=60
    )
    after = Reading(
        wall=(TEN + MINUTE).astimezone(timezone(2 * HOUR)),
        monotonic_s=BOOT_S + 60,
        boot="b",
        zone_offset_minutes=120,
    )
    assert judge(after, Known(built_on=BUILT, last_good=before)).trust == "plausible"


# Scenario: leap day.
def test_a_leap_day_is_a_day_like_any_other() -> None:
    eve = datetime(2028, 2, 28, 23, 59, tzinfo=VN)
    known = Known(built_on=BUILT, last_entry_at=eve, last_good=reading(eve))
    state = judge(reading(eve + 2 * MINUTE, 2 * MINUTE), known)
    assert (state.trust, moment_text(state.now)) == ("plausible", "2028-02-29T00:01:00+07:00")
    dead = reading(datetime(1970, 1, 1, 12, 0, tzinfo=VN), boot="boot-2")
    told = judge(dead, confirmed(date(2028, 2, 29), dead, replace(known, last_good=None)))
    assert moment_text(told.now) == "2028-02-29T12:00:00+07:00"


# Scenario: midnight during receipt.
def test_midnight_passes_while_a_dossier_is_received() -> None:
    late = datetime(2026, 11, 20, 23, 58, tzinfo=VN)
    known = Known(built_on=BUILT, last_entry_at=late, last_good=reading(late))
    assert judge(reading(late + 5 * MINUTE, 5 * MINUTE), known).now.date() == date(2026, 11, 21)


def test_midnight_moves_a_confirmed_date_on_as_well() -> None:
    dead = reading(datetime(1970, 1, 1, 23, 58, tzinfo=VN), boot="boot-2")
    known = confirmed(date(2026, 12, 31), dead, REBOOTED)
    later = replace(dead, wall=dead.wall + 5 * MINUTE, monotonic_s=dead.monotonic_s + 300)
    assert moment_text(judge(later, known).now) == "2027-01-01T00:03:00+07:00"


# Scenario: 31 Dec, then the Tết holidays.
def test_over_new_year_and_tet_a_rested_clock_stays_plausible_and_due_dates_use_its_day() -> None:
    last = datetime(2025, 12, 31, 16, 55, tzinfo=VN)
    known = Known(built_on=date(2025, 10, 1), last_entry_at=last)
    back = judge(reading(datetime(2026, 2, 23, 7, 0, tzinfo=VN), boot="boot-2"), known)
    assert back.trust == "plausible"
    answer = due(last, Limit(value=2, unit="working_days"), shipped_calendar())
    assert moment_text(answer.due_at) == "2026-01-06T17:00:00+07:00"


# Synced.
def synced_at(wall: datetime, province: datetime) -> Known:
    here = reading(wall)
    return replace(KNOWN, last_good=here, province=Anchor(moment=province, reading=here))


@pytest.mark.parametrize(("hours", "trust"), [(0, "synced"), (24, "synced"), (25, "plausible")])
def test_the_province_vouches_for_24_hours(hours: int, trust: str) -> None:
    state = judge(reading(TEN + hours * HOUR, hours * HOUR), synced_at(TEN, TEN))
    assert (state.trust, state.now) == (trust, TEN + hours * HOUR)


def test_a_restart_ends_the_provinces_word() -> None:
    assert judge(reading(TEN + HOUR, boot="boot-2"), synced_at(TEN, TEN)).trust == "plausible"


def test_a_jump_ends_the_provinces_word_and_its_time_is_what_a_confirmation_takes() -> None:
    known = synced_at(TEN, TEN)
    back = reading(TEN - HOUR, MINUTE)
    assert judge(back, known).trust == "broken"
    told = judge(back, confirmed(date(2026, 11, 20), back, known))
    assert told.now == TEN + MINUTE


def test_a_clock_that_is_off_but_steady_gives_way_to_the_provinces_time() -> None:
    known = synced_at(TEN, TEN + 12 * MINUTE)
    state = judge(reading(TEN + HOUR, HOUR), known)
    assert (state.trust, state.must_ask, state.now) == ("synced", False, TEN + HOUR + 12 * MINUTE)
    assert [notice.code for notice in state.notices] == ["clock.differs_from_province"]


def test_a_dead_battery_is_healed_by_the_province_without_asking() -> None:
    dead = datetime(1970, 1, 1, tzinfo=VN)
    known = replace(synced_at(dead, TEN), last_good=None)
    state = judge(reading(dead + HOUR, HOUR), known)
    assert (state.trust, state.now) == ("synced", TEN + HOUR)


def test_small_differences_leave_the_machines_own_time() -> None:
    state = judge(reading(TEN + HOUR, HOUR), synced_at(TEN, TEN + 4 * MINUTE))
    assert (state.trust, state.now, state.notices) == ("synced", TEN + HOUR, ())


def test_a_province_time_before_the_build_is_not_believed() -> None:
    assert (
        judge(reading(TEN, timedelta()), synced_at(TEN, datetime(2020, 1, 1, tzinfo=VN))).trust == "plausible"
    )


def test_a_province_time_from_the_day_of_the_build_is_believed() -> None:
    assert judge(GOOD, synced_at(TEN, datetime(2026, 10, 1, tzinfo=VN))).trust == "synced"


# A person's word.
def test_a_date_before_the_build_is_not_accepted() -> None:
    refusal = confirm(date(2026, 9, 30), GOOD, KNOWN)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "clock.date_before_build"
    assert "01/10/2026" in refusal.message
    assert isinstance(confirm(BUILT, GOOD, KNOWN), Anchor)


def test_a_confirmation_that_bears_the_clock_out_makes_it_plausible() -> None:
    forward = reading(TEN + 450 * DAY, boot="boot-2")
    known = confirmed((TEN + 450 * DAY).date(), forward, REBOOTED)
    state = judge(forward, known)
    assert (state.trust, state.must_ask, state.now) == ("plausible", False, TEN + 450 * DAY)


def test_a_confirmation_does_not_outlive_a_restart() -> None:
    dead = reading(datetime(1970, 1, 1, tzinfo=VN), boot="boot-2")
    known = confirmed(date(2026, 11, 23), dead, REBOOTED)
    assert judge(replace(dead, boot="boot-3"), known).must_ask


def test_a_last_entry_of_the_future_is_overcome_by_confirming_and_writing_the_next() -> None:
    """A wrong year once written must not make every later reading broken for ever."""
    poisoned = Known(built_on=BUILT, last_entry_at=TEN + 300 * DAY)
    here = reading(TEN, boot="boot-2")
    assert codes(judge(here, poisoned)) == {"clock.before_last_entry"}
    known = confirmed(date(2026, 11, 20), here, poisoned)
    told = judge(here, known)
    assert (told.trust, told.now) == ("broken", TEN)
    assert judge(here, replace(known, last_entry_at=told.now)).trust == "plausible"


# The bracket.
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (TEN - 5 * MINUTE, None),
        (TEN - 5 * MINUTE - timedelta(seconds=1), "clock.before_checkpoint"),
        (TEN, None),
        (TEN + HOUR + 5 * MINUTE, None),
        (TEN + HOUR + 5 * MINUTE + timedelta(seconds=1), "clock.after_receipt"),
    ],
)
def test_an_entry_lies_between_checkpoint_and_receipt_give_or_take_five_minutes(
    typed: datetime, code: str | None
) -> None:
    flag = outside_bracket(typed, TEN, TEN + HOUR)
    assert (flag.code if flag else None) == code


def test_without_a_province_nothing_is_outside_its_bracket() -> None:
    assert outside_bracket(TEN, None, None) is None


walls = st.datetimes(datetime(1970, 1, 2), datetime(2199, 1, 1), timezones=st.just(VN))


@given(walls, st.integers(0, 10**7), st.booleans(), st.one_of(st.none(), walls), st.one_of(st.none(), walls))
def test_a_person_is_asked_exactly_when_the_clock_is_broken_and_nobody_has_said(
    wall: datetime, after_s: int, same_boot: bool, last: datetime | None, said: datetime | None
) -> None:
    known = Known(
        built_on=BUILT,
        last_entry_at=last,
        last_good=GOOD if same_boot else None,
        confirmed=Anchor(moment=said, reading=GOOD) if said else None,
    )
    state = judge(reading(wall, timedelta(seconds=after_s)), known)
    assert state.must_ask == (state.trust == "broken" and said is None)
    assert bool(state.reasons) == (state.trust == "broken")
    assert all(reason.message for reason in state.reasons)
    if state.trust == "plausible":
        assert state.now == wall.replace(microsecond=0)
