"""The rota (lịch trực quầy): who sits at the counter in each half of a day, and who is best asked to take a dossier.

The rota is the setting `staff.rota`; a change of it is an entry, so what held on a day gone by is known for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from motcua_tui.desk import settings
from motcua_tui.desk.office import Office
from schemas.base import Record
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal, no
from schemas.rules.staff import (
    HALVES,
    NOBODY,
    Duty,
    Half,
    is_own,
    on_duty,
    parse_rota,
    rota_days,
    rota_text,
    since,
    with_duty,
    without_day,
)
from schemas.times import in_vietnam, parse_date

NOON = time(12, 0)
WEEK = 7


class DutyDay(Record):
    """One day of the rota. `served` are the halves in which citizens are served, `own` that the date has its own words."""

    date: date
    opens: tuple[str, ...]
    served: tuple[Half, ...]
    own: bool
    people: dict[Half, tuple[str, ...]]

    @property
    def uncovered(self) -> tuple[Half, ...]:
        """The halves in which citizens come and nobody is named."""
        return tuple(half for half in self.served if not self.people[half])


def rota_of(office: Office) -> tuple[Duty, ...]:
    """The rota in force; nothing where none is written."""
    return _read(office.setting("staff.rota"))


def day_of(office: Office, day: date, rota: tuple[Duty, ...] | None = None) -> DutyDay:
    """Who sits where on a day. On a day nobody is served the weekday's people stay at home; what names the date stands."""
    known = _rota_on(office, day) if rota is None else rota
    sessions, own = office.calendar.serves(day), is_own(known, day)
    served: list[Half] = []
    if any(session.opens < NOON for session in sessions):
        served.append("morning")
    if any(session.closes > NOON for session in sessions):
        served.append("afternoon")
    named = {half: on_duty(known, day, half) if half in served or _names(known, day, half) else () for half in HALVES}
    opens = tuple(f"{session.opens:%H:%M}-{session.closes:%H:%M}" for session in sessions)
    return DutyDay(date=day, opens=opens, served=tuple(served), own=own, people=named)


def week_of(office: Office, day: date) -> list[DutyDay]:
    """Monday to Sunday of the week around a day."""
    monday = day - timedelta(days=day.weekday())
    return [day_of(office, monday + timedelta(days=ahead)) for ahead in range(WEEK)]


def on_duty_now(office: Office) -> tuple[str, ...]:
    """Who should sit at the counter at this moment."""
    now = in_vietnam(datetime.fromisoformat(office.clock.text(office.store)))
    return day_of(office, now.date(), rota_of(office)).people[half_of(now)]


def half_of(moment: datetime) -> Half:
    """The half day a moment lies in."""
    return "morning" if in_vietnam(moment).time() < NOON else "afternoon"


def next_on_duty(office: Office) -> tuple[str, ...]:
    """Who sits at the counter after this half day: this afternoon, or on the next morning anybody is named for."""
    now = in_vietnam(datetime.fromisoformat(office.clock.text(office.store)))
    rota = rota_of(office)
    later: Sequence[Half] = HALVES[1:] if half_of(now) == "morning" else ()
    for ahead in range(WEEK + 1):
        people = day_of(office, now.date() + timedelta(days=ahead), rota).people
        for half in later if ahead == 0 else HALVES:
            if people[half]:
                return people[half]
    return ()


# -- who is best asked


def fittest(office: Office, people: Sequence[str]) -> str | None:
    """Of several the one on duty now, and of those the one who holds least; None of none."""
    able = [user for user in people if can_take(office, user)]
    if len(able) < 2:
        return able[0] if able else None
    now, held = on_duty_now(office), held_now(office)
    return min(able, key=lambda user: (user not in now, held.get(user, 0), able.index(user)))


def can_take(office: Office, user: str) -> bool:
    """True for somebody who works here now and may work on a dossier."""
    here = office.store.users().get(user)
    return here is not None and here.active and here.role != "auditor"


def held_now(office: Office) -> dict[str, int]:
    """How many open dossiers everybody holds."""
    return {holder: total for holder, total, _late in office.store.held_by(office.clock.text(office.store))}


# -- telling and changing


def duty_today(office: Office) -> tuple[DutyDay, Half]:
    """Today, and the half in which the office is now."""
    now = in_vietnam(datetime.fromisoformat(office.clock.text(office.store)))
    return day_of(office, now.date(), rota_of(office)), half_of(now)


def duty(office: Office, day_text: str | None = None, *, week: bool = False) -> dict[str, Json] | Refusal:
    """Who sits at the counter on a day, or in its week, as `motcua rota --json` prints it."""
    day = parse_date(day_text or office.clock.text(office.store)[:10])
    if isinstance(day, Refusal):
        return day
    if not week:
        return _plain(office, day_of(office, day))
    days = week_of(office, day)
    return {"from": days[0].date.isoformat(), "to": days[-1].date.isoformat(), "days": [_plain(office, one) for one in days]}


def set_duty(
    office: Office, days_text: str, people: dict[Half, Sequence[str]], *, instead_of: date | None = None
) -> dict[str, Json] | Refusal:
    """Name who sits at the counter: on one date, or on weekdays such as `T2-T6`. Halves that are not named stay.

    `instead_of` is a date whose own words the weekday is to replace. Refuses `staff.days_not_valid`,
    `staff.halves_missing`, `staff.day_gone`, and whoever does not work here.
    """
    days, today = rota_days(days_text), office.clock.text(office.store)[:10]
    if not days:
        return no(
            "staff.days_not_valid",
            "Không đọc được ngày trực. Hãy ghi ngày như {date}, hoặc thứ trong tuần như {week}.",
            date="2026-11-25",
            week="T2-T6",
        )
    if not people:
        return no("staff.halves_missing", "Chưa ghi ai trực buổi nào. Hãy ghi người trực sáng, chiều hoặc cả hai.")
    if isinstance(days[0], date) and days[0].isoformat() < today:
        return no("staff.day_gone", "Ngày này đã qua, lịch trực của ngày đã qua không sửa được. Hãy chọn ngày từ hôm nay trở đi.")
    rota = rota_of(office) if instead_of is None or instead_of in days else without_day(rota_of(office), instead_of)
    for half, users in people.items():
        named = () if list(users) == [NOBODY] else users
        rota = with_duty(rota, days, half, named)
    shown = days[0] if isinstance(days[0], date) else instead_of
    return _change(office, rota, shown)


def clear_day(office: Office, day_text: str) -> dict[str, Json] | Refusal:
    """Take back what was said of a date: its weekday holds again."""
    day = parse_date(day_text)
    return day if isinstance(day, Refusal) else _change(office, without_day(rota_of(office), day), day)


def _change(office: Office, rota: Iterable[Duty], day: date | None) -> dict[str, Json] | Refusal:
    """Write the rota, dates gone by left out and people who left with them."""
    today = date.fromisoformat(office.clock.text(office.store)[:10])
    known = office.store.users()
    before = {user for one in rota_of(office) for user in one.users}
    gone = {user for user in before if user not in known or not known[user].active}
    kept = [_without(one, gone) for one in since(rota, today)]
    text = rota_text(one for one in kept if one.users or one.date is not None)
    changed = settings.change(office, {"staff.rota": text})
    return changed if isinstance(changed, Refusal) else _plain(office, day_of(office, day or today))


def _without(one: Duty, gone: set[str]) -> Duty:
    return Duty(half=one.half, users=tuple(user for user in one.users if user not in gone), weekday=one.weekday, date=one.date)


def _plain(office: Office, one: DutyDay) -> dict[str, Json]:
    names = display_of(office)
    named: dict[str, Json] = {
        half: [{"user": user, "display": names.get(user, user)} for user in one.people[half]] for half in HALVES
    }
    plain: dict[str, Json] = {"date": one.date.isoformat(), "opens": list(one.opens), **named, "own": one.own}
    return {**plain, "uncovered": list(one.uncovered)}


def display_of(office: Office) -> dict[str, str]:
    """Everybody's full name by user name."""
    return {user.user: user.display for user in office.store.users().values()}


def _read(text: str) -> tuple[Duty, ...]:
    rota = parse_rota(text)
    return () if isinstance(rota, Refusal) else rota


def _names(rota: tuple[Duty, ...], day: date, half: Half) -> bool:
    return any(one.date == day and one.half == half for one in rota)


def _rota_on(office: Office, day: date) -> tuple[Duty, ...]:
    """The rota that held at the end of a day gone by; for today and later the one in force."""
    if day.isoformat() >= office.clock.text(office.store)[:10]:
        return rota_of(office)
    text = ""
    for sealed in office.store.office_entries(OfficeAct.SET_SETTINGS):
        values = (sealed.read() or {}).get("values")
        said = values.get("staff.rota") if isinstance(values, dict) else None
        if isinstance(said, str) and sealed.entry.at[:10] <= day.isoformat():
            text = said
    return _read(text)
