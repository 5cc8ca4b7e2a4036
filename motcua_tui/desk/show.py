"""A dossier as the command line and the screens show it. Every look at personal data is noted in the access log."""

from __future__ import annotations

from datetime import datetime

import msgspec

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.held_numbers import why_no_number
from motcua_tui.desk.office import Office
from motcua_tui.desk.staff import Deputyships
from motcua_tui.text import say
from schemas.acts import Act
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.refusal import Refusal
from schemas.rules.clock import outside_bracket
from schemas.rules.custody import custody
from schemas.rules.deadlines import deadlines
from schemas.rules.guards import why_not_void
from schemas.rules.linked import holding, state_of
from schemas.rules.on_time import on_time
from schemas.rules.permissions import DOSSIER_ACTS
from schemas.rules.staff import Deputy
from schemas.rules.workflow import allowed_acts, has_object


def show(office: Office, number: str) -> dict[str, Json] | Refusal:
    """The dossier as `motcua show --json` prints it."""
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    office.note_look(dossier.id, "show")
    return as_json(office, dossier)


def as_json(office: Office, dossier: Dossier) -> dict[str, Json]:
    """Every key of CLI.md, and more beside them."""
    entries = office.store.entries_of(dossier.id)
    deputies = Deputyships(office)
    shown: dict[str, Json] = {
        "dossier": dossier.id,
        "provisional_code": dossier.provisional_code or None,
        "official_code": dossier.official_code or None,
        "procedure": _full(dossier.procedure),
        "applicant": _full(dossier.applicant),
        "submitter": _full(dossier.submitter),
        "status": dossier.status.slug,
        "status_code": int(dossier.status),
        "on_time": on_time(dossier, office.clock.text(office.store)),
        "held_by": [_full(one) for one in holding(dossier, office.store.identity.unit, office.clock.text(office.store))],
        "sync": office.store.dossier_sync(dossier.id),
        "sync_reason": office.store.travel.of([dossier.id])[dossier.id].reason or None,
        "deadlines": [
            {"step": one.step, "by": one.by, "words": say(one.notice)} for one in deadlines(dossier, office.calendar)
        ],
        "allowed": [str(act) for act in allowed_now(office, dossier)],
        "entries": [_entry(office, sealed, deputies.of(sealed)) for sealed in entries],
        "number_held": say(held) if (held := why_no_number(office, dossier)) else None,
        "custody": [_full(step) for step in custody(entries)],
    }
    return {**shown, **{key: _full(getattr(dossier, key)) for key in _AS_THEY_ARE}}


_AS_THEY_ARE = (
    "received_at", "received_by", "due_at", "first_due_at", "due_unconfirmed", "finished_at", "returned_at", "ended_at",
    "end_reason", "holder", "holder_unit", "location", "keeper", "supplements", "extensions", "due_changes", "apologies",
    "forwards", "links", "payments", "decision", "handed", "ratings", "remarks", "attachments", "books", "conflicts",
    "irregular", "channel", "case", "note", "copies_count", "return_by", "immediate", "destroyed", "destroyed_ground",
    "filed_at", "registered_at", "answer_by", "parts", "fees", "guidances", "result_errors", "documents", "slip_no",
    "session_place", "authorisation", "voided", "imported", "further_codes",
)  # fmt: skip


def allowed_now(office: Office, dossier: Dossier) -> list[Act]:
    """The acts the table allows on this dossier and this officer's role may do."""
    if dossier.destroyed:
        return []
    mine = DOSSIER_ACTS[office.role]
    table = allowed_acts(dossier.status, has_conflict=bool(dossier.conflicts))
    acts = [act for act in table if act in mine and has_object(dossier, act)]
    given = any(state_of(task) != "returned" for task in dossier.links)
    acts = [act for act in acts if act is not Act.RETURN_LINK or given]
    return [act for act in acts if act is not Act.VOID or why_not_void(dossier) is None]


def _full(value: object) -> Json:
    """A value with the empty fields of its records spelled out: a reader of JSON should not have to guess."""
    if isinstance(value, msgspec.Struct):
        return {name: _full(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, tuple):
        return [_full(item) for item in value]
    assert value is None or isinstance(value, (str, int))
    return value


def _proof(office: Office, sealed: Sealed) -> Json:
    """Between which moments a late entry was written down: its neighbours in the chain cannot be moved around it.

    `outside` is why its own time of typing does not fit between them, None where it does.
    """
    entry = sealed.entry
    first = max(0, entry.seq - 1)
    near = {one.entry.seq: one.entry.written_at for one in office.store.entries(entry.chain, first, 3)}
    after, before = near.get(entry.seq - 1), near.get(entry.seq + 1)
    moments = [None if text is None else datetime.fromisoformat(text) for text in (after, before)]
    outside = outside_bracket(datetime.fromisoformat(entry.written_at), *moments)
    return {"after": after, "before": before, "outside": outside.code if outside else None}


def _entry(office: Office, sealed: Sealed, deputy: Deputy | None) -> Json:
    entry = sealed.entry
    return {
        "hash": sealed.hash,
        "act": entry.act,
        "by": entry.by,
        "at": entry.at,
        "late": entry.late,
        "typed_at": entry.typed_at,
        "proof": _proof(office, sealed) if entry.late else None,
        "trust": entry.trust,
        "confirmed_by_signature": not office.store.unconfirmed(sealed.hash),
        "sync": office.store.sync_state(sealed.hash),
        **({"for_head": deputy.ground} if deputy else {}),
        "content": sealed.read(),
    }
