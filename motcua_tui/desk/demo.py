"""A ready office of a made-up commune with made-up people and real procedures, to try everything in five minutes.

Everything goes through the same use cases as a clerk's own work, at scripted times. For one seed and one day the
office is the same: people, dossiers, acts; only keys are fresh.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from motcua_tui import vault
from motcua_tui.desk import act as acting
from motcua_tui.desk import receive as receiving
from motcua_tui.desk import settings as office_settings
from motcua_tui.desk import setup, users
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.clock import Claim, OfficeClock, wall_now
from motcua_tui.desk.demo_people import Cast, made_up_cast
from motcua_tui.desk.office import Office
from motcua_tui.desk.unlock import open_office
from motcua_tui.store import Store
from motcua_tui.vault.kdf import FLOOR
from schemas.acts import Act
from schemas.asks import ReceiveAsk, read_act
from schemas.canonical import Json
from schemas.intake import FeeDue, PartGiven
from schemas.procedure import Procedure, fees_for, limit_for, parts_for
from schemas.refusal import Refusal, no
from schemas.rules.clock import ClockState
from schemas.times import VN, at, in_vietnam, moment_text

OFFICE = "UBND xã Mẫu Sơn"
UNIT = "H44.99.12"
PASSWORD = "trau gam co non ben bo suoi"
SUPERVISOR, CLERKS, AUDITOR = ("binh", "Hoàng Thị Bình"), (("hoa", "Lò Thị Hoa"), ("linh", "Trần Văn Linh")), ("an", "Đỗ Văn An")
DAYS_BACK = 30
MARK_FILE = "demo.json"



class ScriptedClock(OfficeClock):
    """A clock that says what the script says, so that a made-up month can be lived through in a minute."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.now = in_vietnam(wall_now())

    def state(self, store: Store) -> ClockState:
        """The scripted time, plausible."""
        return ClockState(
            trust="plausible", reasons=(), now=self.now, must_ask=False, proposed=self.now.date(), notices=()
        )

    def claim(self, store: Store, now: str | None) -> Claim | Refusal:
        """The scripted time."""
        return Claim(at=moment_text(self.now), trust="plausible")


def is_demo(folder: Path) -> bool:
    """True for a folder that `make` filled."""
    return (folder / MARK_FILE).exists() and (folder / "store.db").exists()


def make(folder: Path, *, dossiers: int, seed: int) -> dict[str, Json] | Refusal:
    """Fill an empty folder with the demo office. Refuses a folder that holds a store."""
    if (folder / "store.db").exists():
        return no("store.exists", "Thư mục dữ liệu đã có văn phòng. Hãy chọn thư mục khác, không ghi đè.")
    office = _empty_office(folder)
    if isinstance(office, Refusal):
        return office
    clock = ScriptedClock(folder)
    office.clock = clock
    try:
        _furnish(office, clock)
        _live(office, clock, dossiers, random.Random(seed))
        entries = sum(chain.length for chain in office.store.chains())
    finally:
        office.close()
    (folder / MARK_FILE).write_text("{}\n", encoding="utf-8")
    people: list[Json] = [
        {"user": user, "display": display, "role": role, "password": PASSWORD}
        for (user, display), role in [(SUPERVISOR, "supervisor"), *((one, "clerk") for one in CLERKS), (AUDITOR, "auditor")]
    ]
    return {"folder": str(folder), "dossiers": dossiers, "entries": entries, "users": people}


def _empty_office(folder: Path) -> Office | Refusal:
    password = vault.typed_password(PASSWORD)
    assert not isinstance(password, Refusal)
    plan = setup.Plan(office=OFFICE, unit=UNIT, device="A", user=SUPERVISOR[0], display=SUPERVISOR[1])
    made = setup.init(folder, plan, password, kdf=FLOOR)
    return made if isinstance(made, Refusal) else open_office(folder, SUPERVISOR[0], password)


def _furnish(office: Office, clock: ScriptedClock) -> None:
    """Users, settings and the starter catalogue, on the evening before the first day."""
    clock.now = _first_day(office, clock.now) - timedelta(hours=14)
    password = vault.typed_password(PASSWORD)
    assert not isinstance(password, Refusal)
    for (user, display), role in [*((one, "clerk") for one in CLERKS), (AUDITOR, "auditor")]:
        _must(users.add(office, user, role, display, password))
    _must(
        office_settings.change(
            office,
            {
                "agency.parent": OFFICE.upper(),
                "agency.name": "TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG",
                "agency.place": "Mẫu Sơn",
                "agency.address": "Trung tâm Phục vụ hành chính công xã Mẫu Sơn, thôn Trung Tâm",
                "agency.hotline": "0200 000 0000",
            },
        )
    )
    _must(import_starter(office))


@dataclass
class Visit:
    """One made-up citizen's business: who, what, when, and how far it gets."""

    at: datetime
    ask: ReceiveAsk
    life: str


# How far a dossier gets, and how often. Certification and civil status at the counter end at once (FACTS: about 85 %).
_LIVES = (
    ("immediate", 46), ("returned", 20), ("finished", 7), ("processing", 9), ("received", 5), ("supplement", 4),
    ("supplemented", 2), ("payment", 2), ("withdrawn", 1), ("refused", 2), ("stopped", 1), ("extended", 1),
)  # fmt: skip


def _live(office: Office, clock: ScriptedClock, dossiers: int, rng: random.Random) -> None:
    """Receive and handle the dossiers in the order of time; everything up to now has happened, nothing later."""
    now = clock.now = in_vietnam(wall_now())
    cast = made_up_cast(rng)
    visits = sorted(_visits(office, cast, dossiers, now, rng), key=lambda visit: visit.at)
    steps: list[tuple[datetime, int, Visit]] = [(visit.at, place, visit) for place, visit in enumerate(visits)]
    pending: list[tuple[datetime, str, Act, dict[str, Json]]] = []
    with office.store.transaction():
        for moment, _place, visit in steps:
            _catch_up(office, clock, pending, moment)
            clock.now = moment
            taken = receiving.receive(office, visit.ask)
            if not isinstance(taken, Refusal):
                pending += _plan(office, taken.dossier.id, visit, taken.dossier.due_at, rng)
        _catch_up(office, clock, pending, now)
    clock.now = now


def _catch_up(
    office: Office, clock: ScriptedClock, pending: list[tuple[datetime, str, Act, dict[str, Json]]], until: datetime
) -> None:
    pending.sort(key=lambda step: step[0])
    while pending and pending[0][0] <= until:
        moment, dossier, act, content = pending.pop(0)
        clock.now = moment
        ask = read_act(act, content)
        if not isinstance(ask, Refusal):
            acting.act(office, dossier, act, ask)


def _visits(office: Office, cast: Cast, dossiers: int, now: datetime, rng: random.Random) -> Iterator[Visit]:
    days = _working_days(office, now)
    procedures = [one for one in office.store.catalogue.search("", now.date(), limit=500) if isinstance(one, Procedure)]
    quick = [one for one in procedures if one.immediate]
    slow = [one for one in procedures if not one.immediate and one.limit is not None and one.parts]
    for _ in range(dossiers):
        life = rng.choices([name for name, _weight in _LIVES], [weight for _name, weight in _LIVES])[0]
        procedure = rng.choice(quick if life == "immediate" and quick else slow)
        # A dossier of today has not come far; whoever is to end must have come earlier.
        span = days if life in ("returned", "finished", "extended", "supplemented") else days[-12:]
        day = rng.choice(span if life != "received" else days[-3:])
        moment = at(day, time(7, 15)) + timedelta(minutes=rng.randrange(0, 9 * 60))
        if 11 * 60 + 30 <= moment.hour * 60 + moment.minute < 13 * 60 + 30:
            moment += timedelta(hours=2)
        yield Visit(at=min(moment, now - timedelta(minutes=rng.randrange(1, 30))), ask=_ask(cast, procedure, life, rng), life=life)


def _ask(cast: Cast, procedure: Procedure, life: str, rng: random.Random) -> ReceiveAsk:
    person = cast.anyone(rng)
    parts = tuple(
        PartGiven(name=part.name, originals=part.originals, copies=part.copies or (0 if part.originals else 1))
        for part in parts_for(procedure)[:8]
        if part.required is not False
    )
    fees = tuple(
        FeeDue(name=fee.name, amount_vnd=fee.amount_vnd, kind=fee.kind)
        for fee in fees_for(procedure)[:1]
        if fee.amount_vnd
    )
    return ReceiveAsk(
        procedure=procedure.code,
        applicant=person,
        submitter=cast.relative_of(person, rng) if rng.random() < 0.15 else None,
        parts=parts,
        fees=fees,
        immediate=life == "immediate",
        limit="" if limit_for(procedure) else "5 working_days",
        channel=rng.choices(["counter", "post", "mobile"], [92, 4, 4])[0],
    )


def _plan(
    office: Office, dossier: str, visit: Visit, due_at: str | None, rng: random.Random
) -> list[tuple[datetime, str, Act, dict[str, Json]]]:
    """What will happen to a dossier, at which working moments. What lies in the future does not happen."""
    due = datetime.fromisoformat(due_at) if due_at else visit.at + timedelta(days=3)
    window = max(due - visit.at, timedelta(hours=6))

    def when(share: float) -> datetime:
        return _office_time(office, visit.at + window * share)

    clerk = rng.choice(CLERKS)[0]
    begin = (when(0.1), dossier, Act.ASSIGN, {"to": clerk})
    late = rng.random() < 0.12
    done = rng.uniform(1.1, 1.5) if late else rng.uniform(0.45, 0.95)
    finish = [
        (when(done - 0.1), dossier, Act.DECIDE, _decision(rng)),
        (when(done), dossier, Act.FINISH, {}),
    ]
    name = (visit.ask.submitter or visit.ask.applicant).name
    hand = (when(done + rng.uniform(0.05, 0.6)), dossier, Act.HAND_OVER, {"to_name": name, "relation": "owner", "via": "counter"})
    return _STORIES[visit.life](when, dossier, begin, finish, hand, rng)


def _decision(rng: random.Random) -> dict[str, Json]:
    return {"outcome": "approved", "document_no": f"{rng.randrange(10, 900)}/UBND-MS", "signed_by": SUPERVISOR[1]}


def _stories() -> dict[str, object]:
    supplement: dict[str, Json] = {"reason": "Thiếu bản chính giấy tờ chứng minh nơi cư trú.", "parts": ["Giấy tờ chứng minh nơi cư trú"]}
    fees: dict[str, Json] = {"fees": [{"name": "Lệ phí", "amount_vnd": 50000, "kind": "charge"}]}
    return {
        "immediate": lambda when, d, begin, finish, hand, rng: [],
        "received": lambda when, d, begin, finish, hand, rng: [],
        "processing": lambda when, d, begin, finish, hand, rng: [begin],
        "finished": lambda when, d, begin, finish, hand, rng: [begin, *finish, (finish[-1][0], d, Act.LOCATE, {"place": f"Tủ {rng.randrange(1, 5)}, ngăn {rng.randrange(1, 9)}"})],
        "returned": lambda when, d, begin, finish, hand, rng: [begin, *finish, hand, (hand[0], d, Act.RATE, {"level": rng.choice([3, 4, 5, 5])})],
        "supplement": lambda when, d, begin, finish, hand, rng: [begin, (when(0.4), d, Act.REQUEST_SUPPLEMENT, supplement)],
        "supplemented": lambda when, d, begin, finish, hand, rng: [begin, (when(0.3), d, Act.REQUEST_SUPPLEMENT, supplement), (when(0.9), d, Act.SUPPLEMENT_RECEIVED, {"parts": ["Giấy tờ chứng minh nơi cư trú"]})],
        "payment": lambda when, d, begin, finish, hand, rng: [begin, (when(0.5), d, Act.REQUIRE_PAYMENT, fees)],
        "withdrawn": lambda when, d, begin, finish, hand, rng: [begin, (when(0.5), d, Act.WITHDRAW, {"reason": "Công dân đề nghị rút hồ sơ."})],
        "refused": lambda when, d, begin, finish, hand, rng: [(when(0.3), d, Act.REFUSE, {"reason": "Không thuộc thẩm quyền giải quyết của xã."})],
        "stopped": lambda when, d, begin, finish, hand, rng: [begin, (when(0.6), d, Act.STOP, {"reason": "Công dân đề nghị dừng giải quyết."})],
        "extended": lambda when, d, begin, finish, hand, rng: [begin, (when(0.3), d, Act.EXTEND, {"reason": "Chờ kết quả xác minh.", "new_due_at": moment_text(when(1.9))[:10]})],
    }


_STORIES: dict[str, object] = _stories()


def _office_time(office: Office, moment: datetime) -> datetime:
    """The moment itself, or the first minutes of the next office session after it."""
    calendar, local = office.calendar, in_vietnam(moment)
    day = calendar.working_day_from(local.date())
    if day != local.date():
        return calendar.opening(day) + timedelta(minutes=20)
    if local > calendar.closing(day):
        return calendar.opening(calendar.next_working_day(day)) + timedelta(minutes=20)
    return max(local, calendar.opening(day) + timedelta(minutes=5))


def _working_days(office: Office, now: datetime) -> list:
    day, days = now.date(), []
    while len(days) < DAYS_BACK:
        if office.calendar.is_working(day) and (day != now.date() or now.timetz() > time(7, 45, tzinfo=VN)):
            days.insert(0, day)
        day -= timedelta(days=1)
    return days


def _first_day(office: Office, now: datetime) -> datetime:
    return at(_working_days(office, now)[0], time(7, 0))


def _must(answer: object) -> None:
    """The demo's own furniture cannot be refused; if it is, that is a fault and not a made-up office."""
    if isinstance(answer, Refusal):
        raise RuntimeError(answer.code)
