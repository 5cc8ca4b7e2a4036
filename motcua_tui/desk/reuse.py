"""Papers a person has given before (giấy tờ đã nộp): offered again, so that nobody is asked twice for the same.

NĐ 118/2025 Điều 17.1.b: what is there already as electronic data with legal value is not handed in again.
"""

from __future__ import annotations

from collections.abc import Iterable

from motcua_tui.desk.office import Office
from motcua_tui.store.project import identity_of, people_of
from schemas import limits
from schemas.asks import ReceiveAsk
from schemas.base import Record
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.intake import REUSE_GROUND, PartGiven, Parts
from schemas.refusal import Refusal, no
from schemas.text import check_text, fold

DOSSIERS_MAX = 20
PAPERS_MAX = 60


class Earlier(Record):
    """A paper given with an earlier dossier; `files` are the hashes of its scans, newest first."""

    name: str
    dossier: str
    code: str
    received_at: str
    procedure: str
    files: tuple[str, ...] = ()


def earlier_papers(office: Office, id_number: str) -> list[Earlier] | Refusal:
    """The papers this person gave before, newest first, each name once. None for a number of less than six characters."""
    bad = check_text(id_number, limits.IDENTITY_MAX, "id_number")
    if bad:
        return bad
    identity = identity_of(id_number)
    if len(identity) < 6:
        return []
    found: dict[str, Earlier] = {}
    for dossier in _dossiers_of(office, identity):
        for number, part in enumerate(dossier.parts, start=1):
            name = fold(part.name)
            if name not in found and len(found) < PAPERS_MAX and _was_given(part):
                found[name] = _earlier(dossier, number, part)
    return list(found.values())


def listed(office: Office, id_number: str) -> list[Json] | Refusal:
    """`motcua papers ID`: the same as JSON."""
    found = earlier_papers(office, id_number)
    if isinstance(found, Refusal):
        return found
    return [
        {"name": one.name, "dossier": one.dossier, "code": one.code, "received_at": one.received_at,
         "procedure": one.procedure, "files": list(one.files)}
        for one in found
    ]  # fmt: skip


def with_sources(office: Office, ask: ReceiveAsk) -> Parts | Refusal:
    """The parts of an ask, each paper used again with the dossier that holds it and the article.

    Refuses a source that is not here, is not this person's, or does not hold the paper.
    """
    done: list[PartGiven] = []
    for part in ask.parts or ():
        sourced = _sourced(office, ask, part) if part.reused_from else part
        if isinstance(sourced, Refusal):
            return sourced
        done.append(sourced)
    return tuple(done)


def _sourced(office: Office, ask: ReceiveAsk, part: PartGiven) -> PartGiven | Refusal:
    found = office.store.resolve(part.reused_from)
    source = office.store.dossier(found[0]) if len(found) == 1 else None
    if source is None or source.destroyed:
        return no("reuse.unknown", "Không có hồ sơ nguồn của giấy tờ dùng lại trong máy. Hãy xem lại số hồ sơ.")
    people = [identity_of(person.id_number) for person in (ask.applicant, ask.submitter) if person and person.id_number]
    if not any(identity_of(person.id_number) in people for person in people_of(source)):
        return no("reuse.another_person",
            "Hồ sơ nguồn không phải của người này nên không dùng lại giấy tờ của hồ sơ đó được. Hãy nhận giấy tờ mới, hoặc chọn "
            "hồ sơ khác của chính người này.")
    if not was_taken(source) or not any(fold(one.name) == fold(part.name) and _was_given(one) for one in source.parts):
        return no("reuse.no_such_paper", "Hồ sơ nguồn không có giấy tờ mang tên này. Hãy xem lại tên giấy tờ.")
    return PartGiven(
        name=part.name, originals=part.originals, certified=part.certified, copies=part.copies,
        pages=part.pages, electronic=part.electronic,
        reused_from=source.id, reused_ground=part.reused_ground or REUSE_GROUND,
    )  # fmt: skip


def files_of(office: Office, part: PartGiven) -> Iterable[tuple[str, str]]:
    """(hash, label) of the scans the source holds of a paper that is used again, newest first."""
    source = office.store.dossier(part.reused_from)
    if source is None:
        return ()
    numbers = {number for number, one in enumerate(source.parts, start=1) if fold(one.name) == fold(part.name)}
    return [(one.sha256, one.label) for one in reversed(source.attachments) if one.part in numbers and not one.result]


def was_taken(dossier: Dossier) -> bool:
    """False for what was guided or refused at the counter: its papers went home again."""
    return dossier.is_received and not dossier.voided


def _was_given(part: PartGiven) -> bool:
    return bool(part.originals or part.certified or part.copies or part.electronic)


def _dossiers_of(office: Office, identity: str) -> list[Dossier]:
    rows = office.store.search(identity, None, DOSSIERS_MAX)
    found = (office.store.dossier(row.id) for row in rows)
    return [
        one for one in found
        if one is not None and was_taken(one) and any(identity_of(person.id_number) == identity for person in people_of(one))
    ]  # fmt: skip


def _earlier(dossier: Dossier, number: int, part: PartGiven) -> Earlier:
    files = [one.sha256 for one in reversed(dossier.attachments) if one.part == number and not one.result]
    return Earlier(
        name=part.name,
        dossier=dossier.id,
        code=dossier.official_code or dossier.provisional_code or dossier.id,
        received_at=dossier.received_at,
        procedure=dossier.procedure.name,
        files=tuple(files),
    )
