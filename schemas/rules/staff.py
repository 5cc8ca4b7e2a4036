"""Who does what in an office: fields and their specialists, the rota of the counter, who acts for the head and when.

Each is one setting, a text a person can read and write; here it is read. NĐ 118/2025: the head gives tasks to deputies
and officers by field (Điều 9.4, 19.1) and makes their fields and telephones known (Điều 9.8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from schemas import limits
from schemas.base import Record
from schemas.entry import USER
from schemas.refusal import Refusal, no
from schemas.text import fold
from schemas.times import parse_date

Half = Literal["morning", "afternoon"]
HALVES: tuple[Half, ...] = ("morning", "afternoon")
REST = "*"
"""The field that means every other one."""
NOBODY = "-"
"""Of a single date: nobody sits at the counter, whatever its weekday says."""

_DAYS = ("T2", "T3", "T4", "T5", "T6", "T7", "CN")
_WORDS: dict[Half, str] = {"morning": "sáng", "afternoon": "chiều"}
_USER = re.compile(USER)
_HALF_WORDS: dict[str, tuple[Half, ...]] = {
    "sang": ("morning",), "chieu": ("afternoon",), "ca ngay": HALVES,
}  # fmt: skip
_DUTY = re.compile(r"(?P<days>\S+)\s+(?P<half>[^:]+):(?P<users>.*)", re.DOTALL)
_DEPUTY = re.compile(r"(?P<user>\S+)\s+(?P<first>\S+?)\.\.(?P<last>\S+)\s+(?P<ground>.+)", re.DOTALL)


class Specialist(Record):
    """Who works on the dossiers of a field (lĩnh vực)."""

    field: str
    user: str


class Duty(Record):
    """Who sits at the counter on a half day: of a weekday (0 is Monday), or of one date, which goes before."""

    half: Half
    users: tuple[str, ...]
    weekday: int = -1
    date: date | None = None


class Deputy(Record):
    """Who acts for the head, from one day to another, both included, and on which ground."""

    user: str
    first: date
    last: date
    ground: str


def parse_fields(text: str) -> tuple[Specialist, ...] | Refusal:
    """Read `Hộ tịch: linh, mai; Chứng thực: mai; *: hoa`, one record a person. Refuses `staff.fields_not_valid`."""
    found: list[Specialist] = []
    for part in _parts(text):
        field, colon, named = part.rpartition(":")
        users = _users_of(named)
        if not (colon and field.strip() and users):
            return no(
                "staff.fields_not_valid",
                "Phân công lĩnh vực chưa đúng dạng ở “{part}”. Hãy ghi như {example}.",
                part=_short(part),
                example="Hộ tịch: linh; Chứng thực: mai; *: hoa",
            )
        found += [Specialist(field=field.strip(), user=user) for user in users]
    return tuple(found)


def specialists_for(known: Iterable[Specialist], field: str) -> tuple[str, ...]:
    """Who works on a field: named in full, else by the longest beginning of it, else whoever has the rest."""
    wanted, longest = fold(field), 0
    best: list[str] = []
    rest: list[str] = []
    for one in known:
        name = fold(one.field)
        if one.field == REST:
            rest.append(one.user)
        elif name and wanted.startswith(name) and len(name) >= longest:
            best = [*best, one.user] if len(name) == longest else [one.user]
            longest = len(name)
    return tuple(dict.fromkeys(best or rest))


def parse_rota(text: str) -> tuple[Duty, ...] | Refusal:
    """Read `T2-T6 sáng: linh, mai; T2-T6 chiều: mai; 2026-11-25 cả ngày: hoa; 2026-11-26 chiều: -`.

    Refuses `staff.rota_not_valid`.
    """
    found: list[Duty] = []
    for part in _parts(text):
        duties = _duties(part)
        if duties is None:
            return no(
                "staff.rota_not_valid",
                "Lịch trực chưa đúng dạng ở “{part}”. Hãy ghi như {example}.",
                part=_short(part),
                example="T2-T6 sáng: linh, mai; T7 sáng: hoa; 2026-11-25 cả ngày: mai",
            )
        found += duties
    return tuple(found)


def on_duty(rota: Iterable[Duty], day: date, half: Half) -> tuple[str, ...]:
    """Who sits at the counter on a half day. What is said of the date itself goes before the weekday."""
    duties = [duty for duty in rota if duty.half == half]
    own = [duty for duty in duties if duty.date == day]
    usual = [duty for duty in duties if duty.date is None and duty.weekday == day.weekday()]
    return tuple(dict.fromkeys(user for duty in own or usual for user in duty.users))


def is_own(rota: Iterable[Duty], day: date) -> bool:
    """True where something is said of the date itself."""
    return any(duty.date == day for duty in rota)


def rota_days(text: str) -> tuple[int | date, ...]:
    """The days `T2-T6`, `T7,CN` or `2026-11-25` names, weekdays from 0 on; nothing where it cannot be read."""
    return tuple(_days_of(text.strip()))


def with_duty(rota: Iterable[Duty], days: Iterable[int | date], half: Half, users: Sequence[str]) -> tuple[Duty, ...]:
    """The rota with another half day. Of a date nobody may be said; a weekday with nobody is not in the rota."""
    wanted = tuple(days)
    kept = [duty for duty in rota if duty.half != half or _day_of(duty) not in wanted]
    fresh = [_duty(day, half, tuple(users)) for day in wanted if users or isinstance(day, date)]
    return (*kept, *fresh)


def without_day(rota: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """The rota with nothing said of this date, so that its weekday holds again."""
    return tuple(duty for duty in rota if duty.date != day)


def since(rota: Iterable[Duty], day: date) -> tuple[Duty, ...]:
    """The rota without the single dates before a day: they are history, and the ledger keeps them."""
    return tuple(duty for duty in rota if duty.date is None or duty.date >= day)


def rota_text(rota: Iterable[Duty]) -> str:
    """The rota as `parse_rota` reads it: weekdays with the same people together, then the single dates in order."""
    known: dict[int | date, dict[Half, tuple[str, ...]]] = {}
    for duty in rota:
        halves = known.setdefault(_day_of(duty), {})
        halves[duty.half] = tuple(dict.fromkeys((*halves.get(duty.half, ()), *duty.users)))
    weekly: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for number, name in enumerate(_DAYS):
        for said in _said_of(known.get(number, {})):
            weekly.setdefault(said, []).append(name)
    dates = sorted(day for day in known if isinstance(day, date))
    parts = [f"{_joined(days)} {words}: {', '.join(users)}" for (words, users), days in weekly.items()]
    for day in dates:
        parts += [f"{day.isoformat()} {words}: {', '.join(users) or NOBODY}" for words, users in _said_of(known[day])]
    return "; ".join(parts)


def _said_of(halves: Mapping[Half, tuple[str, ...]]) -> list[tuple[str, tuple[str, ...]]]:
    """What is said of one day: both halves in one where the same people sit there."""
    if len(halves) == len(HALVES) and len(set(halves.values())) == 1:
        return [("cả ngày", halves["morning"])]
    return [(_WORDS[half], halves[half]) for half in HALVES if half in halves]


def _joined(days: Sequence[str]) -> str:
    """`T2-T6` where the days follow each other, else `T2,T4`."""
    first, last = _DAYS.index(days[0]), _DAYS.index(days[-1])
    follows = len(days) > 2 and last - first + 1 == len(days)
    return f"{days[0]}-{days[-1]}" if follows else ",".join(days)


def _day_of(duty: Duty) -> int | date:
    return duty.weekday if duty.date is None else duty.date


def _duty(day: int | date, half: Half, users: tuple[str, ...]) -> Duty:
    if isinstance(day, date):
        return Duty(half=half, users=users, date=day)
    return Duty(half=half, users=users, weekday=day)


def _duties(part: str) -> list[Duty] | None:
    said = _DUTY.fullmatch(part)
    halves = _HALF_WORDS.get(fold(said["half"])) if said else None
    if said is None or halves is None:
        return None
    days = _days_of(said["days"])
    is_nobody = said["users"].strip() == NOBODY and all(isinstance(day, date) for day in days)
    users = () if is_nobody else _users_of(said["users"])
    if not days or not (users or is_nobody):
        return None
    return [_duty(day, half, users) for day in days for half in halves]


def _users_of(text: str) -> tuple[str, ...]:
    """The user names between commas; nothing where one of them is none."""
    users = tuple(user.strip() for user in text.split(",") if user.strip())
    return users if all(_USER.fullmatch(user) for user in users) else ()


def _days_of(text: str) -> list[int | date]:
    day = parse_date(text)
    if not isinstance(day, Refusal):
        return [day]
    found: list[int | date] = []
    for name in text.upper().split(","):
        first, _, last = name.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            return []
        found += range(_DAYS.index(first), _DAYS.index(last or first) + 1)
    return found


def parse_deputies(text: str) -> tuple[Deputy, ...] | Refusal:
    """Read `hung 2026-11-23..2026-11-27 Quyết định 12/QĐ-UBND`. Refuses `staff.deputy_not_valid`."""
    found: list[Deputy] = []
    for part in _parts(text):
        said = _DEPUTY.fullmatch(part)
        deputy = _deputy(said) if said and _USER.fullmatch(said["user"]) else None
        if deputy is None:
            return no(
                "staff.deputy_not_valid",
                "Người làm thay chưa đúng dạng ở “{part}”. Hãy ghi như {example}.",
                part=_short(part),
                example="hung 2026-11-23..2026-11-27 Quyết định 12/QĐ-UBND",
            )
        found.append(deputy)
    return tuple(found)


def _deputy(said: re.Match[str]) -> Deputy | None:
    first, last = parse_date(said["first"]), parse_date(said["last"])
    if isinstance(first, Refusal) or isinstance(last, Refusal) or last < first:
        return None
    return Deputy(user=said["user"], first=first, last=last, ground=said["ground"].strip()[: limits.REASON_MAX])


def deputy_on(deputies: Iterable[Deputy], user: str, day: date) -> Deputy | None:
    """On which ground a person acts for the head on a day; None for everybody else."""
    return next((one for one in deputies if one.user == user and one.first <= day <= one.last), None)


def users_named(name: str, value: str) -> tuple[str, ...]:
    """The user names in one of the staff settings, each once; none in another setting or a text that cannot be read."""
    if name == "staff.fields" and not isinstance(fields := parse_fields(value), Refusal):
        found = [one.user for one in fields]
    elif name == "staff.rota" and not isinstance(rota := parse_rota(value), Refusal):
        found = [user for duty in rota for user in duty.users]
    elif name == "staff.deputies" and not isinstance(deputies := parse_deputies(value), Refusal):
        found = [one.user for one in deputies]
    else:
        found = []
    return tuple(dict.fromkeys(found))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _short(part: str) -> str:
    return part[:40]
