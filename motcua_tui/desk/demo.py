"""A ready office of a made-up commune with made-up people and real procedures, to try everything in five minutes.

Everything goes through the same use cases as a clerk's own work, at scripted times. For one seed and one day the
office is the same: people, dossiers, acts; only keys are fresh.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from motcua_tui import vault
from motcua_tui.desk import act as acting
from motcua_tui.desk import receive as receiving
from motcua_tui.desk import settings as office_settings
from motcua_tui.desk import setup, users
from motcua_tui.desk.catalogue import import_starter
from motcua_tui.desk.clock import Claim, OfficeClock, wall_now
from motcua_tui.desk.demo_mark import MARK_FILE, PASSWORD
from motcua_tui.desk.demo_people import Cast, made_up_cast
from motcua_tui.desk.demo_scenes import FEWEST, Scene, Stage, open_books, scenes
from motcua_tui.desk.office import Office, Officer
from motcua_tui.desk.unlock import open_office
from motcua_tui.durable import put_in_place
from motcua_tui.store import Store
from motcua_tui.vault import Unlocked
from motcua_tui.vault.kdf import FLOOR
from schemas.acts import Act
from schemas.asks import ReceiveAsk, read_act
from schemas.canonical import Json
from schemas.intake import Channel, FeeDue, PartGiven
from schemas.office_acts import OfficeAct, SettingsSet
from schemas.procedure import Procedure, fees_for, limit_for, parts_for
from schemas.refusal import Refusal, no
from schemas.rules.clock import ClockState
from schemas.settings import PRACTICE
from schemas.times import VN, at, in_vietnam, moment_text

OFFICE = "UBND xã Mẫu Sơn"
UNIT = "H44.99.12"
SUPERVISOR, CLERKS, AUDITOR = (
    ("binh", "Hoàng Thị Bình"),
    (("hoa", "Lò Thị Hoa"), ("linh", "Trần Văn Linh")),
    ("an", "Đỗ Văn An"),
)
DAYS_BACK = 30


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
        """The scripted time, or an earlier one that is typed in now."""
        typed = moment_text(self.now)
        return Claim(at=now, trust="plausible", typed_at=typed) if now else Claim(at=typed, trust="plausible")


Tick = Callable[[int, int], None]
"""Told how many of how many happenings have happened; what it raises ends the making."""


def _no_tick(_done: int, _of: int) -> None:
    return


class Stopped(Exception):
    """Raised by a `Tick` of somebody who does not want to wait for the rest."""


def make_whole(folder: Path, *, dossiers: int, seed: int, tick: Tick = _no_tick) -> Refusal | None:
    """The demo office in `folder`, there only once it is complete: what is made lies beside it until then.

    Refuses a folder that holds another office, and one that cannot be written. None when it stands or was `Stopped`.
    """
    if (folder / "store.db").exists():
        return _taken()
    beside = folder.with_name(folder.name + ".part")
    try:
        shutil.rmtree(beside, ignore_errors=True)
        made = make(beside, dossiers=dossiers, seed=seed, tick=tick)
        if isinstance(made, Refusal):
            return made
        if folder.is_dir():
            folder.rmdir()
        put_in_place(beside, folder)
    except Stopped:
        return None
    except OSError:
        return no("store.read_only", "Thư mục dữ liệu không cho ghi. Hãy kiểm tra quyền ghi của thư mục rồi thử lại.")
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return None


def make(folder: Path, *, dossiers: int, seed: int, tick: Tick = _no_tick) -> dict[str, Json] | Refusal:
    """Fill an empty folder with the demo office. Refuses a folder that holds a store."""
    if (folder / "store.db").exists():
        return _taken()
    office = _empty_office(folder)
    if isinstance(office, Refusal):
        return office
    clock = ScriptedClock(folder)
    office.clock = clock
    try:
        _furnish(office, clock)
        _live(office, clock, dossiers, random.Random(seed), tick)  # noqa: S311 - made-up people, the same for the same seed
        entries = sum(chain.length for chain in office.store.chains())
    finally:
        office.close()
    (folder / MARK_FILE).write_text("{}\n", encoding="utf-8")
    people: list[Json] = [
        {"user": user, "display": display, "role": role, "password": PASSWORD}
        for (user, display), role in [
            (SUPERVISOR, "supervisor"),
            *((one, "clerk") for one in CLERKS),
            (AUDITOR, "auditor"),
        ]
    ]
    return {"folder": str(folder), "dossiers": dossiers, "entries": entries, "users": people}


def _taken() -> Refusal:
    return no("store.exists", "Thư mục dữ liệu đã có văn phòng. Hãy chọn thư mục khác, không ghi đè.")


def _empty_office(folder: Path) -> Office | Refusal:
    password = vault.typed_password(PASSWORD)
    assert not isinstance(password, Refusal)
    plan = setup.Plan(office=OFFICE, unit=UNIT, device="A", user=SUPERVISOR[0], display=SUPERVISOR[1])
    made = setup.init(folder, plan, password, kdf=FLOOR)
    return made if isinstance(made, Refusal) else open_office(folder, SUPERVISOR[0], password)


def _furnish(office: Office, clock: ScriptedClock) -> None:
    """Users, settings and the starter catalogue, on the evening before the first day."""
    clock.now = _first_day(office, clock.now) - timedelta(hours=14)
    _mark_practice(office)
    password = vault.typed_password(PASSWORD)
    assert not isinstance(password, Refusal)
    for (user, display), role in [*((one, "clerk") for one in CLERKS), (AUDITOR, "auditor")]:
        _must(users.add(office, user, role, display, password))
    _must(
        office_settings.change(
            office,
            {
                "agency.parent": "Ủy ban nhân dân xã Mẫu Sơn",
                "agency.name": "Trung tâm Phục vụ hành chính công xã Mẫu Sơn",
                "agency.place": "Mẫu Sơn",
                "agency.address": "Trung tâm Phục vụ hành chính công xã Mẫu Sơn, thôn Trung Tâm",
                "agency.hotline": "0200 000 0000",
                "staff.fields": "Hộ tịch: hoa; Chứng thực: hoa, linh; *: linh",
                "staff.rota": "T2-T6 sáng: hoa, linh; T2-T6 chiều: linh; T7 sáng: hoa",
            },
        )
    )
    _must(import_starter(office))
    for opened in open_books(office, clock.now.year):
        _must(opened)


def _mark_practice(office: Office) -> None:
    """Before anything else, and in the ledger: a copy without the mark of its folder is still an office to practise at."""
    claim = office.claim()
    assert not isinstance(claim, Refusal)
    _must(office.record(OfficeAct.SET_SETTINGS, SettingsSet(values={PRACTICE: "1"}), claim))


@dataclass
class Step:
    """One act that will happen to a dossier at a moment."""

    at: datetime
    dossier: str
    act: Act
    content: dict[str, Json]


@dataclass
class Visit:
    """One made-up citizen's business: who, what, when, and how far it gets."""

    at: datetime
    ask: ReceiveAsk
    life: str


_CHANNELS: tuple[Channel, ...] = ("counter", "post", "mobile")

# How far a dossier gets, and how often. Certification and civil status at the counter end at once (about 85 % of a
# commune's work); the demo shows more of the slow ones, because those are what a screen must keep in view.
_LIVES = {
    "immediate": 46, "returned": 20, "finished": 7, "processing": 9, "received": 5, "supplement": 4, "supplemented": 2,
    "payment": 2, "withdrawn": 1, "refused": 2, "stopped": 1, "extended": 1,
}  # fmt: skip


def _live(office: Office, clock: ScriptedClock, dossiers: int, rng: random.Random, tick: Tick) -> None:
    """Receive and handle the dossiers in the order of time; everything up to now has happened, nothing later."""
    now = clock.now = in_vietnam(wall_now())
    cast = made_up_cast(rng)
    pending: list[Step] = []
    stage = Stage(office, cast, _working_days(office, now), now, rng, (CLERKS[0][0], CLERKS[1][0]), SUPERVISOR[0])
    played = scenes(stage) if dossiers >= FEWEST else []
    visits = list(_visits(office, cast, dossiers - stage.dossiers, now, rng))
    happenings: list[Visit | Scene] = [*visits, *played]
    with _staff(office) as staff, office.store.transaction():
        for place, visit in enumerate(sorted(happenings, key=lambda one: one.at)):
            tick(place, len(happenings))
            _catch_up(staff, clock, pending, visit.at)
            clock.now = visit.at
            if isinstance(visit, Scene):
                staff.sit_down(visit.by)
                visit.play()
                continue
            staff.sit_down(rng.choice(CLERKS)[0])
            taken = receiving.receive(office, visit.ask)
            if not isinstance(taken, Refusal):
                pending += _plan(office, taken.dossier.id, visit, taken.dossier.due_at, rng)
        _catch_up(staff, clock, pending, now)
        clock.now = now


def _catch_up(staff: Staff, clock: ScriptedClock, pending: list[Step], until: datetime) -> None:
    """Do what was to happen up to a moment, each act by whoever the dossier was assigned to."""
    pending.sort(key=lambda step: step.at)
    while pending and pending[0].at <= until:
        step = pending.pop(0)
        clock.now = step.at
        held = staff.office.store.row(step.dossier)
        staff.sit_down(held.holder if held is not None and held.holder in dict(CLERKS) else SUPERVISOR[0])
        ask = read_act(step.act, step.content)
        if not isinstance(ask, Refusal):
            acting.act(staff.office, step.dossier, step.act, ask)


@dataclass
class Staff:
    """The people of the office taking turns at the one counter, each signing with an own key at the end."""

    office: Office
    keys: dict[str, Unlocked]

    def sit_down(self, user: str) -> None:
        """From now on this person acts."""
        known = self.office.store.users()[user]
        self.office.officer = Officer(user=user, role=known.role, display=known.display)
        self.office.unlocked = self.keys[user]


@contextmanager
def _staff(office: Office) -> Iterator[Staff]:
    password = vault.typed_password(PASSWORD)
    assert not isinstance(password, Refusal)
    supervisor = office.unlocked
    keys = {SUPERVISOR[0]: supervisor}
    for user, _display in CLERKS:
        unlocked = vault.unlock(office.folder, user, password, wall_now())
        assert not isinstance(unlocked, Refusal)
        keys[user] = unlocked
    staff = Staff(office, keys)
    yield staff
    for user, unlocked in keys.items():
        staff.sit_down(user)
        office.end_turn()
        if unlocked is not supervisor:
            unlocked.lock()
    staff.sit_down(SUPERVISOR[0])


def _visits(office: Office, cast: Cast, dossiers: int, now: datetime, rng: random.Random) -> Iterator[Visit]:
    days = _working_days(office, now)
    procedures = [one for one in office.store.catalogue.search("", now.date(), limit=500) if isinstance(one, Procedure)]
    quick = [one for one in procedures if one.immediate]
    slow = [one for one in procedures if not one.immediate and one.limit is not None and one.parts]
    for _ in range(dossiers):
        life = rng.choices(list(_LIVES), list(_LIVES.values()))[0]
        procedure = rng.choice(quick if life == "immediate" and quick else slow)
        # A dossier of today has not come far; whoever is to end must have come earlier.
        span = days if life in ("returned", "finished", "extended", "supplemented") else days[-12:]
        day = rng.choice(span if life != "received" else days[-3:])
        moment = at(day, time(7, 15)) + timedelta(minutes=rng.randrange(0, 9 * 60))
        if 11 * 60 + 30 <= moment.hour * 60 + moment.minute < 13 * 60 + 30:
            moment += timedelta(hours=2)
        yield Visit(
            at=min(moment, now - timedelta(minutes=rng.randrange(1, 30))),
            ask=_ask(cast, procedure, life, rng),
            life=life,
        )


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
        channel=rng.choices(_CHANNELS, [92, 4, 4])[0],
    )


@dataclass
class Prospects:
    """When things will happen to one dossier: shares of the time until its due date, moved into office hours."""

    office: Office
    dossier: str
    visit: Visit
    window: timedelta
    rng: random.Random

    def step(self, share: float, act: Act, content: dict[str, Json] | None = None) -> Step:
        """One act at that share of the window."""
        return Step(_office_time(self.office, self.visit.at + self.window * share), self.dossier, act, content or {})


def _plan(office: Office, dossier: str, visit: Visit, due_at: str | None, rng: random.Random) -> list[Step]:
    """What will happen to a dossier. What lies in the future has not happened yet."""
    due = datetime.fromisoformat(due_at) if due_at else visit.at + timedelta(days=3)
    ahead = Prospects(office, dossier, visit, max(due - visit.at, timedelta(hours=6)), rng)
    begin = ahead.step(0.1, Act.ASSIGN, {"to": rng.choice(CLERKS)[0]})
    if visit.life in ("immediate", "received"):
        return []
    if visit.life == "processing":
        return [begin]
    if visit.life in ("finished", "returned"):
        return [begin, *_resolved(ahead, returned=visit.life == "returned")]
    return [begin, *_turns(ahead)[visit.life]]


def _resolved(ahead: Prospects, *, returned: bool) -> list[Step]:
    """Decided, finished, perhaps fetched; one in eight is late."""
    rng = ahead.rng
    done = rng.uniform(1.1, 1.5) if rng.random() < 0.12 else rng.uniform(0.45, 0.95)
    decision: dict[str, Json] = {
        "outcome": "approved", "document_no": f"{rng.randrange(10, 900)}/UBND-MS", "signed_by": SUPERVISOR[1],
    }  # fmt: skip
    shelf: dict[str, Json] = {"place": f"Tủ {rng.randrange(1, 5)}, ngăn {rng.randrange(1, 9)}"}
    steps = [ahead.step(done - 0.1, Act.DECIDE, decision), ahead.step(done, Act.FINISH), ahead.step(done, Act.LOCATE, shelf)]
    if returned:
        taker = ahead.visit.ask.submitter or ahead.visit.ask.applicant
        fetched = done + rng.uniform(0.05, 0.6)
        steps.append(ahead.step(fetched, Act.HAND_OVER, {"to_name": taker.name, "relation": "owner", "via": "counter"}))
        steps.append(ahead.step(fetched, Act.RATE, {"level": rng.choice([3, 4, 5, 5])}))
    return steps


def _turns(ahead: Prospects) -> dict[str, list[Step]]:
    """The turns a dossier may take instead of a straight way."""
    missing: dict[str, Json] = {
        "reason": "Thiếu bản chính giấy tờ chứng minh nơi cư trú.", "parts": ["Giấy tờ chứng minh nơi cư trú"],
    }  # fmt: skip
    fees: dict[str, Json] = {"fees": [{"name": "Lệ phí", "amount_vnd": 50000, "kind": "charge"}]}
    later = moment_text(ahead.step(1.9, Act.NOTE).at)[:10]
    return {
        "supplement": [ahead.step(0.4, Act.REQUEST_SUPPLEMENT, missing)],
        "supplemented": [
            ahead.step(0.3, Act.REQUEST_SUPPLEMENT, missing),
            ahead.step(0.9, Act.SUPPLEMENT_RECEIVED, {"parts": ["Giấy tờ chứng minh nơi cư trú"]}),
        ],
        "payment": [ahead.step(0.5, Act.REQUIRE_PAYMENT, fees)],
        "withdrawn": [ahead.step(0.5, Act.WITHDRAW, {"reason": "Công dân đề nghị rút hồ sơ."})],
        "refused": [ahead.step(0.3, Act.REFUSE, {"reason": "Không thuộc thẩm quyền giải quyết của xã."})],
        "stopped": [ahead.step(0.6, Act.STOP, {"reason": "Công dân đề nghị dừng giải quyết."})],
        "extended": [ahead.step(0.3, Act.EXTEND, {"reason": "Chờ kết quả xác minh.", "new_due_at": later})],
    }


def _office_time(office: Office, moment: datetime) -> datetime:
    """The moment itself, or the first minutes of the next office session after it."""
    calendar, local = office.calendar, in_vietnam(moment)
    day = calendar.working_day_from(local.date())
    if day != local.date():
        return calendar.opening(day) + timedelta(minutes=20)
    if local > calendar.closing(day):
        return calendar.opening(calendar.next_working_day(day)) + timedelta(minutes=20)
    return max(local, calendar.opening(day) + timedelta(minutes=5))


def _working_days(office: Office, now: datetime) -> list[date]:
    day, days = now.date(), list[date]()
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
