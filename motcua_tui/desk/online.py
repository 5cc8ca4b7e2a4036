"""Dossiers filed online, taken in without typing them again, by the procedure as it stands today.

Between the filing and the answer a new catalogue may have come. A dossier is received under the version in force on the
day it is received; where that is another one than on the day of filing, whoever takes it in is told so before and after.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from motcua_tui.desk.clock import Claim
from motcua_tui.desk.due import DueAnswer, due_from_text, due_of_limit, limit_words
from motcua_tui.desk.office import Office
from motcua_tui.text import _
from schemas.acts import AcceptedOnline
from schemas.asks import AcceptOnlineAsk
from schemas.dossier import Dossier
from schemas.intake import ProcedureRef
from schemas.procedure import Limit, Procedure, find_case, limit_for, parse_limit, version_hash
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.numbering import provisional_code
from schemas.status import Status


class _Standing(NamedTuple):
    """The procedure of a filing: as it was filed, and as the catalogue has it today."""

    filed: ProcedureRef
    then: Procedure | None
    now: Procedure | None
    case: str

    @property
    def is_changed(self) -> bool:
        """Whether another version holds today than on the day of filing."""
        if self.now is None:
            return self.then is not None
        told = self.filed.version or (version_hash(self.then)[:16] if self.then else "")
        return bool(told) and told != version_hash(self.now)[:16]

    @property
    def limit_now(self) -> str:
        """The limit of today's version for this case filed online, "" where the catalogue states none."""
        return _limit_text(self.now, self.case)

    @property
    def limit_then(self) -> str:
        """The limit the filing states, else that of the version of its day."""
        return self.filed.limit or _limit_text(self.then, self.case)

    @property
    def limit(self) -> str:
        """The limit that counts unless somebody states another: today's where the version changed, else the filing's own."""
        return (self.limit_now or self.limit_then) if self.is_changed else (self.limit_then or self.limit_now)


def _limit_text(procedure: Procedure | None, case: str) -> str:
    if procedure is None:
        return ""
    limit = limit_for(procedure, case if find_case(procedure, case) else None, "online")
    return str(limit) if limit is not None else "same_day" if procedure.immediate else ""


def _standing(office: Office, dossier: Dossier, day: str) -> _Standing:
    catalogue, filed = office.store.catalogue, dossier.procedure
    filed_on = (dossier.filed_at or dossier.received_at)[:10]
    then = catalogue.by_hash(filed.code, filed.version) if filed.version else None
    return _Standing(
        filed=filed,
        then=then or catalogue.current(filed.code, date.fromisoformat(filed_on)),
        now=catalogue.current(filed.code, date.fromisoformat(day)),
        case=dossier.case,
    )


def changes(office: Office, dossier: Dossier, day: str) -> list[Notice]:
    """What became of the procedure since this dossier was filed; nothing for one that was answered or is as it was."""
    if dossier.filed_at is None or dossier.status is not Status.REGISTERED:
        return []
    stands = _standing(office, dossier, day)
    if stands.now is None and stands.then is not None:
        return [
            note(
                "online.procedure_ended",
                "Theo danh mục, thủ tục này không còn hiệu lực hôm nay. Hãy xem lại căn cứ trước khi tiếp nhận.",
            )
        ]
    if not stands.is_changed:
        return []
    before, today = stands.limit_then, stands.limit_now
    if before == today or not today:
        return [
            note(
                "online.procedure_changed",
                "Thủ tục đã có bản mới từ sau khi nộp; thời hạn không đổi. Hãy xem lại thành phần hồ sơ.",
            )
        ]
    return [
        note(
            "online.limit_changed",
            "Thủ tục đã có bản mới từ sau khi nộp: thời hạn lúc nộp {before}, nay {today}. Hẹn trả tính theo bản nay; nếu giữ "
            "thời hạn cũ, hãy tự nhập khi tiếp nhận.",
            before=limit_words(before) or _("chưa ghi"),
            today=limit_words(today),
        )
    ]


def accepted_online(office: Office, dossier: Dossier, ask: AcceptOnlineAsk, claim: Claim) -> AcceptedOnline | Refusal:
    """What `accept-online` records. Refuses `receive.limit_needed` where nobody states a limit."""
    identity, day = office.store.identity, claim.at[:10]
    stands = _standing(office, dossier, day)
    limit = _limit(stands, ask)
    if isinstance(limit, Refusal):
        return limit
    due = _due(office, ask, limit, claim.at)
    if isinstance(due, Refusal):
        return due
    now = _as_it_stands(stands, str(limit or ""))
    return AcceptedOnline(
        due_at=due.due_at,
        due_unconfirmed=due.unconfirmed,
        provisional_code=provisional_code(identity.device, identity.incarnation, day, office.store.next_count(day)),
        override=ask.override,
        procedure=now if now != dossier.procedure else None,
    )


def _limit(stands: _Standing, ask: AcceptOnlineAsk) -> Limit | Refusal | None:
    if ask.due_at:
        return None
    text = ask.limit or stands.limit
    if text:
        return parse_limit(text)
    return no("receive.limit_needed", "Danh mục không ghi thời hạn của thủ tục này. Hãy nhập thời hạn hoặc ngày hẹn trả.")


def _due(office: Office, ask: AcceptOnlineAsk, limit: Limit | None, at: str) -> DueAnswer | Refusal:
    return due_from_text(office, ask.due_at, at) if limit is None else due_of_limit(office, limit, at)


def _as_it_stands(stands: _Standing, limit: str) -> ProcedureRef:
    """The procedure as a receipt of today names it; as it was filed where the catalogue does not know it."""
    now = stands.now
    if now is None:
        return ProcedureRef(
            code=stands.filed.code, name=stands.filed.name, field=stands.filed.field, version=stands.filed.version,
            limit=limit or stands.filed.limit,
        )  # fmt: skip
    return ProcedureRef(code=now.code, name=now.name, field=now.field, version=version_hash(now)[:16], limit=limit)
