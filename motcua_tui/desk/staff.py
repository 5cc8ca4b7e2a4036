"""The staff of the office: who works on which field, who sits at the counter, who acts for the head."""

from __future__ import annotations

from datetime import date

from motcua_tui.desk.office import Office
from motcua_tui.desk.rota import display_of, fittest, on_duty_now
from schemas.acts import Act
from schemas.entry import Entry, Sealed
from schemas.office_acts import OfficeAct
from schemas.refusal import Notice, Refusal, note
from schemas.rules.staff import Deputy, deputy_on, parse_deputies, parse_fields, specialists_for
from schemas.text import fold

_HEADS_WORK = frozenset({Act.SETTLE, Act.DESTROY_CONTENT, Act.DECIDE})


def specialist(office: Office, field: str) -> str | None:
    """The officer with an account here who works on a field; None where nobody is named for it.

    Of several it is who is on duty now, and of those who holds least.
    """
    known = parse_fields(office.setting("staff.fields"))
    return None if isinstance(known, Refusal) else fittest(office, specialists_for(known, field))


def proposed(office: Office, field: str) -> str | None:
    """To whom a dossier of this field is best given: its specialist, else whoever of those on duty now holds least."""
    return specialist(office, field) or fittest(office, on_duty_now(office))


def assigned_at_receipt(office: Office, field: str) -> str | None:
    """To whom a dossier just received goes by itself; None where the office only proposes it, or nobody is named."""
    return specialist(office, field) if office.setting("staff.assign") == "assign" else None


def proposal(office: Office, field: str) -> list[Notice]:
    """Who works on this field, or who is on duty, said to the clerk who received the dossier."""
    if office.setting("staff.assign") != "propose":
        return []
    user, names = specialist(office, field), display_of(office)
    if user is not None:
        said = note("staff.proposed", "Lĩnh vực này do {display} phụ trách. Hãy giao hồ sơ cho người đó.", display=names[user])
        return [] if user == office.officer.user else [said]
    now = on_duty_now(office)
    user = None if office.officer.user in now else fittest(office, now)
    if user is None:
        return []
    return [note("staff.on_duty", "{display} đang trực quầy. Có thể giao hồ sơ cho người đó.", display=names[user])]


def user_named(office: Office, typed: str) -> str:
    """The user name of the one colleague these words mean: a user name, or words of the full name without diacritics.

    Words that mean nobody, or several, are given back as they are.
    """
    wanted, people = fold(typed), {user.user: user for user in office.store.users().values() if user.active}
    if typed in people or not wanted:
        return typed
    found = [user for user, one in people.items() if f" {wanted} " in f" {fold(one.display)} " or user == wanted]
    return found[0] if len(found) == 1 else typed


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
