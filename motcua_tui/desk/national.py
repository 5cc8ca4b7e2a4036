"""A province without our gateway: its interface and account, and official numbers from the range it leaves to this device."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from motcua_tui.desk.numbers import number_in_advance
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from motcua_tui.desk.practice import why_not_line
from schemas.acts import Act, CodeBound
from schemas.base import Record, read_json
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.office_acts import Enrolled, OfficeAct
from schemas.refusal import Refusal, no
from schemas.status import Status
from sync.national.service import Account
from sync.office import national
from sync.office.state import SyncFolder

_NOT_ACCEPTED = frozenset({Status.REGISTERED, Status.REFUSED})
Number = Annotated[int, Meta(ge=1, le=9_999_999)]


class Numbers(Record):
    """The first and the last of each day's numbers."""

    first: Number
    last: Number


class AccountFile(Account):
    """What the province hands an office: the account, where the services lie, the numbers left to this device."""

    numbers: Numbers | None = None


def enrol_national(office: Office, url: str, raw: bytes, ca: str = "") -> dict[str, Json] | Refusal:
    """Send to the interface at `url` from now on. The account file is read once; the account is kept sealed."""
    refusal = why_not_line(office) or office.why_not(OfficeAct.ENROL)
    if refusal:
        return refusal
    given = read_json(raw, AccountFile, area="account")
    if isinstance(given, Refusal):
        return given
    if given.numbers and given.numbers.first > given.numbers.last:
        return no("account.numbers", "Dải số phải có số đầu không lớn hơn số cuối. Hãy sửa lại tệp tài khoản.")
    claim = office.claim()
    if isinstance(claim, Refusal):
        return claim
    where = office.store.identity
    account = Account(**{name: getattr(given, name) for name in Account.__struct_fields__})
    numbers = (given.numbers.first, given.numbers.last) if given.numbers else (0, 0)
    done = national.enrol(SyncFolder(office.folder), where.unit, where.device, url, account, ca, numbers)
    if isinstance(done, Refusal):
        return done
    office.store.marks.forget_all()
    written = office.record(OfficeAct.ENROL, Enrolled(province=url, unit=done.unit, province_key=""), claim)
    if isinstance(written, Refusal):
        return written
    return {"unit": done.unit, "device": done.device, "province_key": "", "province": done.province, "kind": "national"}


def bind_numbers(office: Office) -> None:
    """Give every accepted dossier of this device its official number, from the range the province leaves to it.

    The number is of the day of receipt. Without a range, or with none left, dossiers wait and are named.
    """
    state = SyncFolder(office.folder).load()
    enrolment = state.enrolment
    if enrolment is None or enrolment.kind != "national" or not enrolment.last_number or office.officer.role == "auditor":
        return
    claim = office.claim()
    if isinstance(claim, Refusal):
        return
    changed = national.changed(OfficePostbox(office), state)
    waiting = [one for dossier in changed if (one := office.store.dossier(dossier)) is not None and _is_due(one)]
    for dossier in sorted(waiting, key=lambda one: (one.received_at, one.id)):
        code = number_in_advance(office, dossier.received_at[:10])
        if code:
            office.append([office.draft(Act.BIND_CODE, CodeBound(official_code=code), claim, dossier=dossier.id)])


def _is_due(dossier: Dossier) -> bool:
    unfit = dossier.destroyed or dossier.conflicts or dossier.official_code
    only_registered = dossier.registered_at is not None and not dossier.is_received
    return not unfit and not only_registered and dossier.status not in _NOT_ACCEPTED
