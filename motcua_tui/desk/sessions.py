"""Mobile sessions (tiếp nhận lưu động): a device that receives outside the office, where, and what it brought back.

NĐ 118/2025 Điều 14.3.a: such receipt follows the same tracking as at the counter. A session is this device's own: from
its opening to its closing, every receipt on its chain belongs to it.
"""

from __future__ import annotations

from msgspec.structs import replace

from motcua_tui.desk.office import Office
from schemas.acts import Act
from schemas.base import Record, read_value
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct, SessionClosed, SessionOpened
from schemas.refusal import Refusal, no
from schemas.text import clean, nfc

_PAGE = 500


class Session(Record):
    """One session. `closed_at` is None while it lasts; `number` counts from 1 in the order known here."""

    number: int
    device: str
    place: str
    note: str
    by: str
    opened_at: str
    chain: str
    first: int
    last: int | None = None
    closed_at: str | None = None


class Brought(Record):
    """A dossier of a session. `is_here` once somebody wrote down where the paper file lies or who keeps it."""

    dossier: Dossier
    is_here: bool


def sessions(office: Office) -> list[Session]:
    """Every session known here, other devices' too, the oldest first."""
    found: list[Session] = []
    for sealed in office.store.office_entries(OfficeAct.OPEN_SESSION):
        found.append(_opened(sealed, len(found) + 1))
    ends = office.store.office_entries(OfficeAct.CLOSE_SESSION)
    return [_closed(session, ends, found) for session in found]


def open_now(office: Office) -> Session | None:
    """The session this device is in, if any."""
    own = [one for one in sessions(office) if one.chain == office.store.identity.chain]
    return own[-1] if own and own[-1].closed_at is None else None


def open_session(office: Office, place: str, note: str = "") -> dict[str, Json] | Refusal:
    """Begin to receive outside. Refuses `session.open_already` and a place that is empty or too long."""
    refusal = office.why_not(OfficeAct.OPEN_SESSION)
    if refusal is None and open_now(office) is not None:
        refusal = no("session.open_already", "Máy này đang trong một buổi lưu động. Hãy kết thúc buổi đó trước.")
    plain: dict[str, Json] = {"place": clean(nfc(place)).strip(), "note": clean(nfc(note)).strip()}
    content = read_value(plain, SessionOpened, area="session") if refusal is None else refusal
    claim = office.claim()
    if isinstance(content, Refusal) or isinstance(claim, Refusal):
        return content if isinstance(content, Refusal) else _refusal(claim)
    written = office.record(OfficeAct.OPEN_SESSION, content, claim)
    return written if isinstance(written, Refusal) else _shown(office, sessions(office)[-1])


def close_session(office: Office) -> dict[str, Json] | Refusal:
    """End this device's session. Refuses `session.none_open`."""
    refusal = office.why_not(OfficeAct.CLOSE_SESSION)
    session = open_now(office)
    if refusal is None and session is None:
        refusal = no("session.none_open", "Máy này không có buổi lưu động nào đang mở. Hãy mở buổi lưu động trước.")
    claim = office.claim()
    if refusal is not None or isinstance(claim, Refusal):
        return refusal or _refusal(claim)
    assert session is not None
    content = SessionClosed(received=len(brought(office, session)))
    written = office.record(OfficeAct.CLOSE_SESSION, content, claim)
    if isinstance(written, Refusal):
        return written
    return _shown(office, find(office, session.number) or session)


def place_of_receipt(office: Office, channel: str, at: str) -> str:
    """Where a dossier is taken in, if outside the office: "" for what did not come over this device's counter."""
    session = open_now(office) if channel in ("counter", "mobile") else None
    return session.place if session is not None and at >= session.opened_at else ""


def find(office: Office, number: int) -> Session | None:
    """The session with this number; 0 means the newest."""
    known = sessions(office)
    return next((one for one in known if one.number == (number or len(known))), None)


def brought(office: Office, session: Session) -> list[Brought]:
    """What was received in a session, in the order it was received; dossiers recorded by mistake are left out."""
    found: list[Brought] = []
    place = session.first
    while True:
        page = office.store.ledger.entries(session.chain, place, _PAGE)
        for sealed in page:
            if session.last is not None and sealed.entry.seq > session.last:
                return found
            found += _brought(office, sealed)
        if len(page) < _PAGE:
            return found
        place += _PAGE


def _brought(office: Office, sealed: Sealed) -> list[Brought]:
    if sealed.entry.act != Act.RECEIVE or sealed.entry.dossier is None:
        return []
    dossier = office.store.dossier(sealed.entry.dossier)
    if dossier is None or dossier.channel != "mobile":
        return []
    return [Brought(dossier=dossier, is_here=bool(dossier.location or dossier.keeper))]


def listed(office: Office) -> list[Json]:
    """Every session as `motcua session list --json` prints it."""
    return [_shown(office, session) for session in sessions(office)]


def shown(office: Office, number: int) -> dict[str, Json] | Refusal:
    """One session with every dossier that came with it, to check against the papers on return."""
    session = find(office, number)
    if session is None:
        return unknown()
    rows = brought(office, session)
    return {**_shown(office, session), "missing": sum(not row.is_here for row in rows), "rows": [_row(row) for row in rows]}


def papers_of(dossier: Dossier) -> int:
    """How many papers were handed in, of every kind."""
    return sum(part.originals + part.certified + part.copies for part in dossier.parts)


def _row(row: Brought) -> Json:
    dossier = row.dossier
    return {
        "dossier": dossier.id,
        "code": dossier.official_code or dossier.provisional_code,
        "name": dossier.applicant.name,
        "procedure": dossier.procedure.code,
        "papers": papers_of(dossier),
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "status": dossier.status.slug,
        "location": dossier.location,
        "is_here": row.is_here,
    }


def _opened(sealed: Sealed, number: int) -> Session:
    content, entry = sealed.read() or {}, sealed.entry
    return Session(
        number=number,
        device=entry.chain.rsplit(".", 2)[1],
        place=str(content.get("place", "")),
        note=str(content.get("note", "")),
        by=entry.by,
        opened_at=entry.at,
        chain=entry.chain,
        first=entry.seq,
    )


def _closed(session: Session, ends: list[Sealed], known: list[Session]) -> Session:
    """Ended by its own closing; a chain that went on to another session, or to a restore, ended the one before."""
    later = min((one.first for one in known if one.chain == session.chain and one.first > session.first), default=None)
    for end in ends:
        seq = end.entry.seq
        if end.entry.chain == session.chain and seq > session.first and (later is None or seq < later):
            return replace(session, last=seq, closed_at=end.entry.at)
    return session


def _shown(office: Office, session: Session) -> dict[str, Json]:
    return {
        "session": session.number,
        "device": session.device,
        "place": session.place,
        "note": session.note,
        "by": session.by,
        "opened_at": session.opened_at,
        "closed_at": session.closed_at,
        "received": len(brought(office, session)),
    }


def unknown() -> Refusal:
    """No session has this number."""
    return no("session.unknown", "Không có buổi lưu động mang số này. Hãy xem danh sách các buổi.")


def _refusal(claim: object) -> Refusal:
    assert isinstance(claim, Refusal)
    return claim
