"""What the counter should not forget today, in one place: due, last days, people to call, papers to hand on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from motcua_tui.desk import feedback
from motcua_tui.desk.due import working_day_after
from motcua_tui.desk.messages import kind_for
from motcua_tui.desk.office import Office
from motcua_tui.store import Row, View
from motcua_tui.text import mark
from schemas import limits
from schemas.acts import Act
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.rules.deadlines import deadlines
from schemas.rules.terms import extension_by
from schemas.status import Status

PILES = {
    "forward": mark("Chuyển hồ sơ giấy"),
    "due_today": mark("Hẹn trả hôm nay"),
    "last_day": mark("Hạn cuối xin gia hạn"),
    "overdue": mark("Quá hạn"),
    "online": mark("Trực tuyến chờ trả lời"),
    "correct": mark("Kết quả sai phải sửa"),
    "supplement": mark("Bổ sung sắp hết hạn"),
    "collect": mark("Kết quả chưa đến nhận"),
    "guided": mark("Hướng dẫn, chưa lại"),
}
"""Every pile in the order of the screen, the most urgent first."""
GUIDED_DAYS = 30
CORRECTION_LOOK_BACK_DAYS = 60


class Reminder(Record):
    """One dossier to be looked at. `by` is the last moment, "" for none; `days` how long it has waited or been late."""

    pile: str
    dossier: str
    code: str
    name: str
    phone: str
    procedure: str
    by: str = ""
    days: int = 0
    message: str = ""
    """The kind of text there is to send, "" for none."""


def reminders(office: Office) -> dict[str, list[Reminder]]:
    """Every pile with what lies in it now, the most urgent first. Changes nothing."""
    now = office.clock.text(office.store)
    makers = {
        "forward": _forward, "due_today": _due_today, "last_day": _last_day, "overdue": _overdue, "online": _online,
        "correct": _correct, "supplement": _supplement, "collect": _collect, "guided": _guided,
    }  # fmt: skip
    return {pile: sorted(makers[pile](office, now), key=lambda one: (one.by or "9", one.dossier)) for pile in PILES}


def reminders_json(office: Office) -> dict[str, Json]:
    """The reminders as `motcua reminders` prints them."""
    piles = reminders(office)
    named: dict[str, Json] = {pile: [_json(one) for one in found] for pile, found in piles.items()}
    return {"now": office.clock.text(office.store), **named, "feedback": feedback.reminders(office)}


def _json(one: Reminder) -> Json:
    return {
        "dossier": one.dossier, "code": one.code, "name": one.name, "phone": one.phone, "procedure": one.procedure,
        "by": one.by or None, "days": one.days, "message": one.message or None,
    }  # fmt: skip


def _one(pile: str, dossier: Dossier, by: str = "", days: int = 0) -> Reminder:
    who = dossier.submitter or dossier.applicant
    return Reminder(
        pile=pile,
        dossier=dossier.id,
        code=dossier.official_code or dossier.provisional_code,
        name=who.name,
        phone=who.phone or dossier.applicant.phone,
        procedure=dossier.procedure.name,
        by=by,
        days=days,
        message=kind_for(dossier),
    )


def _of(office: Office, rows: Iterable[Row]) -> Iterator[Dossier]:
    """The whole dossiers behind rows; what was destroyed reminds of nothing."""
    found = (office.store.dossier(row.id) for row in rows if not row.destroyed)
    return (dossier for dossier in found if dossier is not None)


def _step(office: Office, dossier: Dossier, step: str) -> str:
    return next((one.by for one in deadlines(dossier, office.calendar) if one.step == step), "")


def _forward(office: Office, now: str) -> Iterator[Reminder]:
    """Received and still at the counter, by when the paper goes on (NĐ 118 Đ18.2)."""
    for dossier in _of(office, office.store.search("", Status.RECEIVED, limits.SEARCH_ROWS_MAX)):
        by = _step(office, dossier, "forward")
        if by:
            yield _one("forward", dossier, by, max(0, _days(by, now)))


def _due_today(office: Office, now: str) -> Iterator[Reminder]:
    for dossier in _of(office, office.store.due_between(now[:10], now[:10])):
        yield _one("due_today", dossier, dossier.due_at or "")


def _last_day(office: Office, now: str) -> Iterator[Reminder]:
    """Today is the last working day to apologise and move the date (NĐ 118 Đ19.6)."""
    today = date.fromisoformat(now[:10])
    first = (today + timedelta(days=1)).isoformat()
    last = working_day_after(office, now[:10], 1)
    for dossier in _of(office, office.store.due_between(first, last)):
        due = dossier.due_at
        if due and not dossier.extensions and extension_by(datetime.fromisoformat(due), office.calendar) == today:
            yield _one("last_day", dossier, _step(office, dossier, "extend") or due)


def _overdue(office: Office, now: str) -> Iterator[Reminder]:
    for dossier in _of(office, office.store.overdue_on(now[:10])):
        yield _one("overdue", dossier, dossier.due_at or "", _days(dossier.due_at or now, now))


def _online(office: Office, now: str) -> Iterator[Reminder]:
    for dossier in _of(office, office.store.rows(View.INBOX, now, limit=limits.SEARCH_ROWS_MAX)):
        yield _one("online", dossier, dossier.answer_by or "")


def _supplement(office: Office, now: str) -> Iterator[Reminder]:
    """Whose 15 days end within the office's number of days, or have ended."""
    near = int(office.setting("remind.supplement_days"))
    for dossier in _of(office, office.store.rows(View.SUPPLEMENT, now, limit=limits.SEARCH_ROWS_MAX)):
        by = _step(office, dossier, "complete")
        asked = dossier.open_supplement
        if by and asked and _days(now, by) <= near:
            yield _one("supplement", dossier, by, _days(asked.requested_at, now))


def _collect(office: Office, now: str) -> Iterator[Reminder]:
    """Results that have waited for the office's number of days."""
    wait = int(office.setting("remind.collect_days"))
    for dossier in _of(office, office.store.rows(View.COLLECT, now, limit=limits.SEARCH_ROWS_MAX)):
        waited = _days(dossier.finished_at or now, now)
        if waited >= wait:
            yield _one("collect", dossier, dossier.finished_at or "", waited)


def _correct(office: Office, now: str) -> Iterator[Reminder]:
    since = (date.fromisoformat(now[:10]) - timedelta(days=CORRECTION_LOOK_BACK_DAYS)).isoformat()
    for id_ in office.store.dossiers_with(Act.REPORT_ERROR, since):
        dossier = office.store.dossier(id_)
        if dossier is not None and dossier.open_error is not None:
            yield _one("correct", dossier, dossier.open_error.due_at or "")


def _guided(office: Office, now: str) -> Iterator[Reminder]:
    """Told at the counter what to bring, and not seen since; old ones are left in peace."""
    for dossier in _of(office, office.store.search("", Status.REGISTERED, limits.SEARCH_ROWS_MAX)):
        told = dossier.guidances[-1].at if dossier.guidances else ""
        if told and 0 < _days(told, now) <= GUIDED_DAYS:
            yield _one("guided", dossier, told, _days(told, now))


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
