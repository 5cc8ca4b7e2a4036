"""Handing over between shifts (bàn giao ca): a list of what lies where, signed by who leaves and by who takes over.

Two entries of the ledger: the one who leaves writes the list, the one who takes over confirms it by its hash. Each
person's own key signs the chain behind their entry at once, so each has signed for exactly this list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from motcua_tui.desk.act import dossier_for
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from schemas import limits
from schemas.acts import Act, Assigned
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct, ShiftHanded, ShiftPlace, ShiftTaken
from schemas.refusal import Refusal, no
from schemas.rules.workflow import ALLOWED
from schemas.text import clean, nfc


class Shift(Record):
    """One handing over. `taken_by` is "" until the colleague confirmed it."""

    number: int
    hash: str
    by: str
    to: str
    at: str
    places: tuple[ShiftPlace, ...]
    note: str
    signed: bool
    taken_by: str = ""
    taken_at: str | None = None
    missing: tuple[str, ...] = ()
    remark: str = ""
    taken_signed: bool = False


def hand(office: Office, to: str, note: str = "", *, everything: bool = False) -> dict[str, Json] | Refusal:
    """Write and sign what the officer at this counter leaves to a colleague: what they hold or keep, or everything.

    Refuses `shift.user_unknown`, `shift.to_oneself`, `shift.too_many`.
    """
    refusal = office.why_not(OfficeAct.HAND_SHIFT) or _why_not_to(office, to)
    dossiers = [] if refusal else _lying_here(office, everything=everything)
    if len(dossiers) > limits.SHIFT_DOSSIERS_MAX:
        refusal = no(
            "shift.too_many",
            "Có hơn {limit} hồ sơ, không bàn giao một lần được. Hãy bàn giao từng người giữ.",
            limit=limits.SHIFT_DOSSIERS_MAX,
        )
    content = read_value(_handed(to, dossiers, note), ShiftHanded, area="shift") if refusal is None else refusal
    claim = office.claim()
    if isinstance(content, Refusal) or isinstance(claim, Refusal):
        return content if isinstance(content, Refusal) else _refused(claim)
    written = office.record(OfficeAct.HAND_SHIFT, content, claim)
    if isinstance(written, Refusal):
        return written
    office.end_turn()
    return shown(office, 0)


def take(
    office: Office, number: int = 0, missing: Sequence[str] = (), note: str = "", *, assign: bool = False
) -> dict[str, Json] | Refusal:
    """Confirm and sign a hand-over that was left to the officer at this counter; `missing` names what was not found.

    With `assign`, what the colleague was working on is assigned in the same transaction. Refuses `shift.unknown`,
    `shift.not_yours`, `shift.taken_already`, `shift.not_in_list`.
    """
    refusal = office.why_not(OfficeAct.TAKE_SHIFT)
    shift = refusal or _meant(office, number)
    if isinstance(shift, Refusal):
        return shift
    lacking = _ids(office, shift, missing)
    plain: dict[str, Json] = {"handed": shift.hash, "note": clean(nfc(note)).strip()}
    content = lacking if isinstance(lacking, Refusal) else read_value({**plain, "missing": lacking}, ShiftTaken, area="shift")
    claim = office.claim()
    if isinstance(content, Refusal) or isinstance(claim, Refusal):
        return content if isinstance(content, Refusal) else _refused(claim)
    drafts = [office.draft(OfficeAct.TAKE_SHIFT, content, claim)]
    drafts += _assigned(office, shift, claim) if assign else []
    written = office.append(drafts)
    if isinstance(written, Refusal):
        return written
    office.end_turn()
    return shown(office, shift.number)


def shifts(office: Office) -> list[Shift]:
    """Every hand-over known here, the oldest first."""
    taken: dict[tuple[str, str], Sealed] = {}
    for sealed in office.store.office_entries(OfficeAct.TAKE_SHIFT):
        taken.setdefault((str((sealed.read() or {}).get("handed")), sealed.entry.by), sealed)
    handed = office.store.office_entries(OfficeAct.HAND_SHIFT)
    return [_shift(office, number, one, taken) for number, one in enumerate(handed, start=1)]


def waiting_for(office: Office) -> list[Shift]:
    """Hand-overs that wait for the officer at this counter."""
    return [shift for shift in shifts(office) if shift.to == office.officer.user and not shift.taken_by]


def listed(office: Office) -> list[Json]:
    """Every hand-over as `motcua shift list --json` prints it."""
    return [_figures(shift) for shift in shifts(office)]


def shown(office: Office, number: int) -> dict[str, Json] | Refusal:
    """One hand-over, the newest for 0, place by place."""
    shift = find(office, number)
    if shift is None:
        return unknown()
    rows: list[Json] = [
        {"place": place.place, "dossiers": [_row(office, id_, shift) for id_ in place.dossiers]} for place in shift.places
    ]
    return {**_figures(shift), "places": rows}


def find(office: Office, number: int) -> Shift | None:
    """The hand-over with this number; 0 means the newest."""
    known = shifts(office)
    return next((shift for shift in known if shift.number == (number or len(known))), None)


# -- what lies here


def _lying_here(office: Office, *, everything: bool) -> list[Dossier]:
    user, home = office.officer.user, office.store.identity.unit
    here = [one for one in office.store.unreturned() if one.holder_unit in ("", home) and not one.destroyed]
    return [one for one in here if everything or user in (one.holder, one.keeper)]


def _handed(to: str, dossiers: Sequence[Dossier], note: str) -> dict[str, Json]:
    places: dict[str, list[Json]] = {}
    for one in dossiers:
        places.setdefault(one.location, []).append(one.id)
    listed: list[Json] = [{"place": place, "dossiers": ids} for place, ids in sorted(places.items())]
    return {"to": to, "places": listed, "note": clean(nfc(note)).strip()}


def _why_not_to(office: Office, to: str) -> Refusal | None:
    known = office.store.users().get(to)
    if known is None or not known.active:
        return no("shift.user_unknown", "Không có cán bộ với tên đăng nhập đó đang làm việc. Hãy kiểm tra lại.")
    if to == office.officer.user:
        return no("shift.to_oneself", "Không bàn giao cho chính mình. Hãy chọn đồng nghiệp nhận ca.")
    return None


def _meant(office: Office, number: int) -> Shift | Refusal:
    """The one named, else the newest that waits for this officer."""
    waiting = waiting_for(office)
    shift = find(office, number) if number else (waiting[-1] if waiting else None)
    if shift is None:
        return unknown()
    if shift.to != office.officer.user:
        return no("shift.not_yours", "Lần bàn giao này giao cho người khác nhận. Hãy để người được giao mở khóa và nhận.")
    if shift.taken_by:
        return no("shift.taken_already", "Lần bàn giao này đã được nhận. Không cần nhận lại; hãy in biên bản nếu cần.")
    return shift


def _ids(office: Office, shift: Shift, missing: Sequence[str]) -> list[Json] | Refusal:
    listed = {id_ for place in shift.places for id_ in place.dossiers}
    found: list[Json] = []
    for number in missing:
        dossier = dossier_for(office, number)
        if isinstance(dossier, Refusal):
            return dossier
        if dossier.id not in listed:
            return no("shift.not_in_list", "Có hồ sơ báo thiếu không nằm trong danh sách bàn giao. Hãy kiểm tra lại số.")
        found.append(dossier.id)
    return list(dict.fromkeys(found))


def _assigned(office: Office, shift: Shift, claim: Claim) -> list[Draft]:
    drafts: list[Draft] = []
    for id_ in (id_ for place in shift.places for id_ in place.dossiers):
        dossier = office.store.dossier(id_)
        if dossier is None or dossier.holder != shift.by or dossier.conflicts or Act.ASSIGN not in ALLOWED[dossier.status]:
            continue
        drafts.append(office.draft(Act.ASSIGN, Assigned(to=office.officer.user), claim, dossier=id_))
    return drafts


# -- as it is shown


def _shift(office: Office, number: int, handed: Sealed, known: Mapping[tuple[str, str], Sealed]) -> Shift:
    content = read_value(handed.read() or {}, ShiftHanded, area="shift")
    assert isinstance(content, ShiftHanded)
    # Whoever confirms must be the one it was left to: another's word is not a signature for them.
    taken = known.get((handed.hash, content.to))
    answer = read_value(taken.read() or {}, ShiftTaken, area="shift") if taken else None
    assert not isinstance(answer, Refusal)
    return Shift(
        number=number,
        hash=handed.hash,
        by=handed.entry.by,
        to=content.to,
        at=handed.entry.at,
        places=content.places,
        note=content.note,
        signed=not office.store.unconfirmed(handed.hash),
        taken_by=taken.entry.by if taken else "",
        taken_at=taken.entry.at if taken else None,
        missing=answer.missing if answer else (),
        remark=answer.note if answer else "",
        taken_signed=taken is not None and not office.store.unconfirmed(taken.hash),
    )


def _figures(shift: Shift) -> dict[str, Json]:
    return {
        "shift": shift.number,
        "hash": shift.hash,
        "by": shift.by,
        "to": shift.to,
        "at": shift.at,
        "dossiers": sum(len(place.dossiers) for place in shift.places),
        "note": shift.note,
        "signed": shift.signed,
        "taken_at": shift.taken_at,
        "missing": list(shift.missing),
        "remark": shift.remark,
        "taken_signed": shift.taken_signed,
    }


def _row(office: Office, id_: str, shift: Shift) -> Json:
    dossier = office.store.dossier(id_)
    if dossier is None:
        return {"dossier": id_, "code": None, "name": None, "missing": id_ in shift.missing}
    code = dossier.official_code or dossier.provisional_code
    return {"dossier": id_, "code": code, "name": dossier.applicant.name, "missing": id_ in shift.missing}


def unknown() -> Refusal:
    """No hand-over has this number."""
    return no("shift.unknown", "Không có lần bàn giao nào như vậy. Hãy xem danh sách bàn giao.")


def _refused(claim: Claim | Refusal) -> Refusal:
    assert isinstance(claim, Refusal)
    return claim
