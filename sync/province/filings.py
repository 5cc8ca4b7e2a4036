"""Dossiers that citizens file online: taken in for a unit, handed down, and waiting there for a clerk's answer."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Annotated, NamedTuple

from msgspec import Meta

from schemas import limits, times
from schemas.acts import Act, Received
from schemas.base import Record, read_json
from schemas.catalogue import BadRecord, read_catalogue
from schemas.entry import UNIT
from schemas.intake import Fees, Name, Note, PartGiven, Person, ProcedureRef, ReturnBy
from schemas.procedure import Procedure, find_case, limit_for, version_hash, version_on
from schemas.refusal import Refusal, no
from schemas.rules.terms import online_answer_by
from sync.province.calendar import published_calendar
from sync.province.connect import connected, writing
from sync.province.devices import add_unit
from sync.province.home import Home
from sync.province.intake import bind_and_show
from sync.province.ledger import UnitLedger
from sync.province.models import DossierRow, Reference
from sync.province.own_chain import BY, OwnChain
from sync.wire.reference import read_reference

_CATALOGUES_READ = 4
_AHEAD_MAX = timedelta(minutes=5)
"""How far the portal's clock may be ahead of ours."""


class Filed(Record):
    """A dossier as the national portal hands it over."""

    procedure: ProcedureRef | Annotated[str, Meta(min_length=1, max_length=limits.PROCEDURE_CODE_MAX)]
    applicant: Person
    submitter: Person | None = None
    case: Annotated[str, Meta(max_length=limits.CASE_NAME_MAX)] = ""
    parts: Annotated[tuple[PartGiven, ...], Meta(max_length=limits.DOSSIER_PARTS_MAX)] = ()
    fees: Fees = ()
    note: Note = ""
    return_by: ReturnBy = "online"
    official_code: Annotated[str, Meta(max_length=limits.CODE_MAX)] = ""
    filed_at: Annotated[str, Meta(max_length=40)] = ""
    procedure_name: Name | None = None


class Taken(NamedTuple):
    """The dossier a filing became; `known` where it had been filed before under the same number."""

    dossier: str
    known: bool = False


def file_online(home: Home, unit: str, raw: bytes, now: datetime) -> Taken | Refusal:
    """Take in a dossier that a citizen filed on the portal for a unit. One with a number that is there already is the same
    filing sent again, and is not taken in twice.

    Refuses `unit.code`, `filed.in_future`, and what reading refuses.
    """
    if not re.fullmatch(UNIT, unit):
        return no("unit.code", "Mã đơn vị không đúng dạng, ví dụ H44.99.12. Hãy nhập lại.")
    filed = read_json(raw, Filed, area="filed")
    if isinstance(filed, Refusal):
        return filed
    at = times.parse_moment(filed.filed_at) if filed.filed_at else now
    if isinstance(at, Refusal):
        return at
    if at > now + _AHEAD_MAX:
        return no("filed.in_future", "Thời điểm nộp ở tương lai. Hãy kiểm tra lại filed_at và đồng hồ máy chủ.")
    with connected():
        # Known before it is held: two dossiers filed at once for a new unit must wait for each other.
        add_unit(unit, unit)
        content = _received(home, filed, at, online_answer_by(at, published_calendar(home)))
    with writing(unit):
        known = _filed_before(unit, filed.official_code)
        return Taken(known, known=True) if known else Taken(_handed_down(home, unit, content, at, now))


def _handed_down(home: Home, unit: str, content: Received, at: datetime, now: datetime) -> str:
    ledger = UnitLedger(unit)
    own = OwnChain(home, ledger, times.moment_text(at))
    sealed = own.begin_dossier(Act.FILE_ONLINE, content, BY)
    own.flush()
    dossier = sealed.entry.dossier
    assert dossier is not None
    bind_and_show(home, ledger, {dossier}, times.moment_text(now))
    return dossier


def _filed_before(unit: str, official_code: str) -> str:
    row = DossierRow.get_or_none(DossierRow.unit == unit, DossierRow.official_code == official_code) if official_code else None
    return "" if row is None else str(row.dossier)


def _received(home: Home, filed: Filed, at: datetime, answer_by: datetime) -> Received:
    return Received(
        procedure=_procedure(home, filed, at.date()),
        applicant=filed.applicant,
        submitter=filed.submitter,
        channel="online",
        case=filed.case,
        parts=filed.parts,
        fees=filed.fees,
        note=filed.note,
        return_by=filed.return_by,
        official_code=filed.official_code,
        answer_by=times.moment_text(answer_by),
    )


def _procedure(home: Home, filed: Filed, day: date) -> ProcedureRef:
    """The procedure as the portal names it; where it gives the code alone, as the catalogue published last has it that day."""
    named = filed.procedure
    if isinstance(named, ProcedureRef):
        return named
    found = _published(home, named, day)
    if found is None:
        return ProcedureRef(code=named, name=filed.procedure_name or named)
    limit = limit_for(found, filed.case if find_case(found, filed.case) else None, "online")
    return ProcedureRef(
        code=found.code,
        name=found.name,
        field=found.field,
        version=version_hash(found)[:16],
        limit="" if limit is None else str(limit),
    )


def _published(home: Home, code: str, day: date) -> Procedure | None:
    """A procedure as the catalogues handed down last have it on a day. Call within a connection."""
    newest = Reference.select().where(Reference.name == "catalogue").order_by(Reference.version.desc()).limit(_CATALOGUES_READ)
    bodies = [read_reference(bytes(row.body), home.keys.public.sign).body for row in newest]
    versions: list[Procedure] = []
    for body in reversed(bodies):
        outcomes = read_catalogue(body) if code.encode("utf-8") in body else ()
        if not isinstance(outcomes, Refusal):
            versions += [one for one in outcomes if not isinstance(one, BadRecord) and one.code == code]
    return version_on(versions, day)
