"""The staff of the office: who works on which field, who sits at the counter, who acts for the head."""

from __future__ import annotations

from datetime import date

from motcua_tui.desk.office import Office
from schemas.acts import Act
from schemas.canonical import Json
from schemas.entry import Entry, Sealed
from schemas.office_acts import OfficeAct
from schemas.refusal import Notice, Refusal, note
from schemas.rules.staff import (
    HALVES,
    Deputy,
    deputy_on,
    on_duty,
    parse_deputies,
    parse_fields,
    parse_rota,
    specialist_for,
)
from schemas.times import parse_date

_HEADS_WORK = frozenset({Act.SETTLE, Act.DESTROY_CONTENT, Act.DECIDE})


def specialist(office: Office, field: str) -> str | None:
    """The officer with an account here who works on a field; None where nobody is named for it."""
    known = parse_fields(office.setting("staff.fields"))
    user = None if isinstance(known, Refusal) else specialist_for(known, field)
    here = office.store.users().get(user or "")
    return here.user if here is not None and here.active and here.role != "auditor" else None


def assigned_at_receipt(office: Office, field: str) -> str | None:
    """To whom a dossier just received goes by itself; None where the office only proposes it, or nobody is named."""
    return specialist(office, field) if office.setting("staff.assign") == "assign" else None


def proposal(office: Office, field: str) -> list[Notice]:
    """Who works on this field, said to the clerk who received the dossier."""
    user = specialist(office, field) if office.setting("staff.assign") == "propose" else None
    if user is None or user == office.officer.user:
        return []
    display = office.store.users()[user].display
    return [note("staff.proposed", "Lĩnh vực này do {display} phụ trách. Hãy giao hồ sơ cho người đó.", display=display)]


def duty(office: Office, day_text: str | None = None) -> dict[str, Json] | Refusal:
    """Who sits at the counter on a day, as `motcua rota --json` prints it."""
    day = parse_date(day_text or office.clock.text(office.store)[:10])
    if isinstance(day, Refusal):
        return day
    rota = parse_rota(office.setting("staff.rota"))
    known = office.store.users()
    named: dict[str, Json] = {}
    for half in HALVES:
        users = () if isinstance(rota, Refusal) else on_duty(rota, day, half)
        named[half] = [{"user": user, "display": known[user].display if user in known else user} for user in users]
    opens = [f"{session.opens:%H:%M}-{session.closes:%H:%M}" for session in office.calendar.serves(day)]
    return {"date": day.isoformat(), "opens": list(opens), **named}


class Deputyships:
    """Every deputyship this office ever recorded, to tell of an act whether it was done for the head."""

    def __init__(self, office: Office) -> None:
        self._known: list[tuple[Entry, tuple[Deputy, ...]]] = []
        for sealed in office.store.office_entries(OfficeAct.SET_SETTINGS):
            values = (sealed.read() or {}).get("values")
            text = values.get("staff.deputies") if isinstance(values, dict) else None
            read = parse_deputies(text) if isinstance(text, str) else None
            if read is not None and not isinstance(read, Refusal):
                self._known.append((sealed.entry, read))
        self._known.sort(key=lambda known: known[0].at)

    def of(self, sealed: Sealed) -> Deputy | None:
        """The deputyship under which an act of the head's was done; None for everyday work."""
        entry = sealed.entry
        if not self._known or not _is_heads_work(sealed):
            return None
        in_force: tuple[Deputy, ...] = ()
        for setting, deputies in self._known:
            # Within one second the place in the chain tells what came first.
            before = setting.seq < entry.seq if setting.chain == entry.chain else setting.at <= entry.written_at
            if before:
                in_force = deputies
        return deputy_on(in_force, entry.by, date.fromisoformat(entry.written_at[:10]))


def _is_heads_work(sealed: Sealed) -> bool:
    """Decisions, settlements, destruction, whatever needed a ground, a promised date moved, a day closed."""
    act = sealed.entry.act
    if act in _HEADS_WORK or act == OfficeAct.CLOSE_DAY:
        return True
    content = sealed.read() or {}
    fields = content.get("fields")
    return bool(content.get("override")) or (act == Act.CORRECT and isinstance(fields, dict) and "due_at" in fields)
