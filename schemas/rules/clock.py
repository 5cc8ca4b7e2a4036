"""How far the machine's clock can be believed. A dead battery is normal here: it says 1 January 1970.

Nothing here asks the clock. The caller takes one `Reading` at the edge and says what else is known; the
answer is a trust level, the reasons, and the time to use. The order of acts never depends on any of it.

`synced`: the province told the time on this boot within the last 24 hours and the clock has kept step since.
`plausible`: nothing speaks against the clock. `broken`: something does; a person is asked for today's date,
and until the machine starts again that date, carried on by the monotonic clock, is the time.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from msgspec import Meta

from schemas.base import Record
from schemas.entry import Trust
from schemas.refusal import Notice, Refusal, no, note
from schemas.times import at, in_vietnam, short_date

JUMP_MAX = timedelta(minutes=5)
AFTER_LAST_ENTRY_MAX = timedelta(days=400)
# A new store has no entry to compare with; without this bound its first entry could carry any future date.
AFTER_BUILD_MAX = timedelta(days=3653)
SYNCED_FOR = timedelta(hours=24)
VIETNAM_OFFSET_MINUTES = 420

Aware = Annotated[datetime, Meta(tz=True)]


class Reading(Record):
    """The wall clock and the monotonic clock, read together.

    `wall` is aware and taken from UTC, so a wrong time zone cannot shift it. `monotonic_s` counts seconds,
    also while the machine sleeps (on Linux CLOCK_BOOTTIME). `boot` names the boot: only readings of one boot
    can be compared by `monotonic_s`. `zone_offset_minutes` is what the machine believes its zone to be.
    """

    wall: Aware
    monotonic_s: float
    boot: str
    zone_offset_minutes: int = VIETNAM_OFFSET_MINUTES


class Anchor(Record):
    """A moment taken to be true at a reading: the province's time as it came, or what a person confirmed."""

    moment: Aware
    reading: Reading


class Known(Record):
    """What the clock is held against.

    `last_good` is the newest reading that was judged plausible or synced; a reading judged broken never
    replaces it, else a jump would be forgotten a second later. `last_entry_at` is when the last entry of the
    chain was typed (not what a late entry claims), by the time in use then.
    """

    built_on: date
    last_entry_at: datetime | None = None
    last_good: Reading | None = None
    province: Anchor | None = None
    confirmed: Anchor | None = None


class ClockState(Record):
    """The verdict: how far to trust, why not further, the time to use, and whether a person must be asked.

    `proposed` is the date to offer when asking. `notices` are worth showing but do not lower the trust.
    """

    trust: Trust
    reasons: tuple[Notice, ...]
    now: datetime
    must_ask: bool
    proposed: date
    notices: tuple[Notice, ...]


def judge(reading: Reading, known: Known) -> ClockState:
    """Hold a reading against what is known.

    A clock in step with the province is believed as far as the province is: should it be off by more than
    five minutes, the province's time is used. A broken clock gives way to the date a person confirms.
    """
    wall = in_vietnam(reading.wall)
    told = _told_by_province(reading, known)
    if told is not None:
        return _believed("synced", told if _is_off(wall, told) else wall, _differs(wall, told))
    reasons = _why_broken(reading, known)
    carried = _carried_on(known.confirmed, reading)
    if not reasons or (carried is not None and _is_borne_out(wall, carried, reasons)):
        return _believed("plausible", wall, _foreign_zone(reading))
    return ClockState(
        trust="broken",
        reasons=reasons,
        now=carried or wall,
        must_ask=carried is None,
        proposed=(carried or _best_guess(reading, known)).date(),
        notices=_foreign_zone(reading),
    )


def confirm(day: date, reading: Reading, known: Known) -> Anchor | Refusal:
    """Take a person's word for today's date. The hour comes from the best source left.

    That is the time carried on by the monotonic clock, if it falls on that day; else the wall clock's hour,
    not earlier than the last entry of the same day. Refuses `clock.date_before_build`.
    """
    if day < known.built_on:
        return no(
            "clock.date_before_build",
            "Ngày này trước ngày phát hành phần mềm ({built}). Hãy kiểm tra lại ngày hôm nay.",
            built=short_date(known.built_on),
        )
    expected = _expected(reading, known)
    if expected is not None and expected.date() == day:
        return Anchor(moment=expected, reading=reading)
    moment = at(day, in_vietnam(reading.wall).time())
    last = known.last_entry_at
    if last is not None and in_vietnam(last).date() == day:
        moment = max(moment, in_vietnam(last))
    return Anchor(moment=moment, reading=reading)


def outside_bracket(
    typed_at: datetime, not_before: datetime | None, not_after: datetime | None
) -> Notice | None:
    """Whether an entry's time of typing contradicts the province's: to be shown to the supervisor.

    `not_before` is the newest province checkpoint its author had seen, `not_after` the first receipt that
    covers it. Five minutes either way are forgiven. A late entry is measured by its typing, not its claim.
    """
    if not_before is not None and typed_at < not_before - JUMP_MAX:
        return note(
            "clock.before_checkpoint",
            "Giờ ghi của mục này sớm hơn giờ tỉnh đã xác nhận trước đó. Hãy kiểm tra lại ngày giờ.",
        )
    if not_after is not None and typed_at > not_after + JUMP_MAX:
        return note(
            "clock.after_receipt",
            "Giờ ghi của mục này muộn hơn lúc tỉnh nhận mục đó. Hãy kiểm tra lại ngày giờ.",
        )
    return None


def _believed(trust: Trust, now: datetime, notices: tuple[Notice, ...]) -> ClockState:
    return ClockState(trust=trust, reasons=(), now=now, must_ask=False, proposed=now.date(), notices=notices)


def _told_by_province(reading: Reading, known: Known) -> datetime | None:
    """The province's time carried on, if it is fresh and the wall clock has not jumped since."""
    told = _carried_on(known.province, reading)
    if told is None or known.province is None or told < _built(known):
        return None
    since = reading.monotonic_s - known.province.reading.monotonic_s
    is_fresh = since <= SYNCED_FOR.total_seconds()
    return told if is_fresh and not _has_jumped(reading, known) else None


def _why_broken(reading: Reading, known: Known) -> tuple[Notice, ...]:
    wall, built, last = in_vietnam(reading.wall), _built(known), known.last_entry_at
    found: list[Notice] = []
    if wall < built:
        found.append(note("clock.before_build", "Đồng hồ máy chỉ ngày trước ngày phát hành phần mềm."))
    if wall > built + AFTER_BUILD_MAX:
        found.append(
            note("clock.long_after_build", "Đồng hồ máy chỉ ngày quá xa sau ngày phát hành phần mềm.")
        )
    if last is not None and wall < last - JUMP_MAX:
        found.append(note("clock.before_last_entry", "Đồng hồ máy chỉ giờ trước mục ghi gần nhất."))
    if last is not None and wall > last + AFTER_LAST_ENTRY_MAX:
        text = "Đồng hồ máy chỉ ngày sau mục ghi gần nhất hơn {days} ngày."
        found.append(note("clock.long_after_last_entry", text, days=AFTER_LAST_ENTRY_MAX.days))
    if _has_jumped(reading, known):
        found.append(note("clock.jumped", "Đồng hồ máy nhảy sai so với thời gian thật đã trôi qua."))
    return tuple(found)


def _has_jumped(reading: Reading, known: Known) -> bool:
    """True if the wall clock and the monotonic clock parted since a reading that was good."""
    seen = (known.last_good, known.province.reading if known.province else None)
    good = (Anchor(moment=earlier.wall, reading=earlier) for earlier in seen if earlier is not None)
    steps = (_carried_on(anchor, reading) for anchor in good)
    return any(step is not None and _is_off(in_vietnam(reading.wall), step) for step in steps)


def _is_borne_out(wall: datetime, carried: datetime, reasons: tuple[Notice, ...]) -> bool:
    """True if the person's date agrees with the wall clock: it only seemed wrong, or was put right since.

    A clock before the last entry stays broken: its hour at least is wrong.
    """
    blamed = {reason.code for reason in reasons}
    return not _is_off(wall, carried) and not blamed & {"clock.before_last_entry", "clock.before_build"}


def _expected(reading: Reading, known: Known) -> datetime | None:
    """The time carried on by the monotonic clock, from the province's word or the last good reading."""
    told = _carried_on(known.province, reading)
    if told is not None or known.last_good is None:
        return told
    return _carried_on(Anchor(moment=known.last_good.wall, reading=known.last_good), reading)


def _best_guess(reading: Reading, known: Known) -> datetime:
    """A date to propose: what the monotonic clock carries on, else the newest moment that is surely past."""
    newest = max(_built(known), in_vietnam(known.last_entry_at or _built(known)))
    return _expected(reading, known) or newest


def _carried_on(anchor: Anchor | None, reading: Reading) -> datetime | None:
    """An anchor's moment and the time gone by since; None on another boot."""
    if anchor is None or anchor.reading.boot != reading.boot:
        return None
    elapsed_s = reading.monotonic_s - anchor.reading.monotonic_s
    return in_vietnam(anchor.moment + timedelta(seconds=elapsed_s)) if elapsed_s >= 0 else None


def _is_off(wall: datetime, truth: datetime) -> bool:
    return abs(wall - truth) > JUMP_MAX


def _built(known: Known) -> datetime:
    return at(known.built_on, time())


def _differs(wall: datetime, told: datetime) -> tuple[Notice, ...]:
    if not _is_off(wall, told):
        return ()
    return (note("clock.differs_from_province", "Đồng hồ máy lệch giờ của tỉnh. Đang dùng giờ của tỉnh."),)


def _foreign_zone(reading: Reading) -> tuple[Notice, ...]:
    """A foreign zone often means that somebody set the hour by hand: worth a word if no province tells."""
    if reading.zone_offset_minutes == VIETNAM_OFFSET_MINUTES:
        return ()
    return (
        note(
            "clock.zone", "Múi giờ của máy không phải giờ Việt Nam. Hãy kiểm tra giờ hiển thị có đúng không."
        ),
    )
