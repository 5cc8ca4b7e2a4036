"""One function per form: from a dossier's state to the fields its template prints."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from motcua_tui.desk.paper_parts import Facts, fee_lines, limit_words, named_parts, part_lines, party
from motcua_tui.desk.paper_routing import partner_units, route_steps
from motcua_tui.prints.hand_over import HandOverSheet, ResultLine
from motcua_tui.prints.letters import ApologySheet, ExtensionSheet
from motcua_tui.prints.receipt import ReceiptSheet
from motcua_tui.prints.refusal import RefusalSheet
from motcua_tui.prints.routing import RouteStep, RoutingSheet
from motcua_tui.prints.sheet import Letterhead, Party
from motcua_tui.prints.stop import StopSheet
from motcua_tui.prints.supplement import SupplementSheet
from schemas.dossier import Dossier
from schemas.refusal import Refusal, no
from schemas.rules.on_time import on_time
from schemas.rules.terms import SUPPLEMENT_ANSWER_DAYS
from schemas.status import VIETNAMESE, Status

_WAYS = {
    "counter": "Trực tiếp tại nơi tiếp nhận hồ sơ",
    "post": "Qua dịch vụ bưu chính",
    "home": "Trả tại nhà",
    "online": "Bản điện tử trên Cổng Dịch vụ công quốc gia",
}
_RELATIONS = {
    "owner": "Chủ hồ sơ",
    "representative": "Người được ủy quyền",
    "relative": "Người thân",
    "post": "Nhân viên bưu chính",
}
_ON_TIME = {"early": "Trước hạn", "on_time": "Đúng hạn", "overdue": "Quá hạn"}


def receipt(facts: Facts, dossier: Dossier) -> ReceiptSheet | Refusal:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    if not dossier.is_received:
        return _nothing("receipt")
    return ReceiptSheet(
        **_common(facts, date.fromisoformat(dossier.received_at[:10])),
        form=facts.form("receipt"),
        owner=party(dossier.applicant),
        submitter=party(dossier.submitter) if dossier.submitter else None,
        received_unit=facts.letterhead.office,
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        case=dossier.case,
        parts=part_lines(dossier.parts),
        sets=dossier.copies_count,
        limit_text=limit_words(dossier.procedure.limit),
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        unconfirmed_years=facts.unconfirmed_years,
        return_place=facts.place,
        return_how=_WAYS[dossier.return_by],
        fees=fee_lines(dossier.fees),
        note=dossier.note,
        giver_name=(dossier.submitter or dossier.applicant).name,
        receiver_name=facts.name(dossier.received_by),
    )


def supplement(facts: Facts, dossier: Dossier) -> SupplementSheet | Refusal:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: of the latest request."""
    if not dossier.supplements:
        return _nothing("supplement")
    request = dossier.supplements[-1]
    return SupplementSheet(
        **_common(facts),
        form=facts.form("supplement"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        parts=named_parts(request.parts),
        reason=request.reason,
        received_at=_moment(dossier.received_at),
        close_after_days=SUPPLEMENT_ANSWER_DAYS,
        contact=facts.hotline,
        signer_name=facts.name(request.by),
    )


def refusal(facts: Facts, dossier: Dossier) -> RefusalSheet | Refusal:
    """Phiếu từ chối tiếp nhận, giải quyết hồ sơ."""
    if dossier.status is not Status.REFUSED:
        return _nothing("refusal")
    return RefusalSheet(
        **_common(facts),
        form=facts.form("refusal"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        parts=part_lines(dossier.parts),
        reason=dossier.end_reason,
        received_at=_moment(dossier.received_at) if dossier.forwards or dossier.decision else None,
        contact=facts.hotline,
        giver_name=dossier.applicant.name,
        signer_name=facts.clerk,
    )


def extension(facts: Facts, dossier: Dossier) -> ExtensionSheet | Refusal:
    """Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết."""
    if not dossier.extensions:
        return _nothing("extension")
    change = dossier.extensions[-1]
    assert change.old is not None and change.new is not None
    return ExtensionSheet(
        **_common(facts),
        form=facts.form("extension"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_moment(change.old),
        new_due_at=_moment(change.new),
        reason=change.reason,
    )


def apology(facts: Facts, dossier: Dossier) -> ApologySheet | Refusal:
    """Văn bản xin lỗi of a dossier already late."""
    if not dossier.apologies or dossier.due_at is None:
        return _nothing("apology")
    said = dossier.apologies[-1]
    return ApologySheet(
        **_common(facts),
        form=facts.form("extension"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_moment(dossier.due_at),
        expected_on=date.fromisoformat(said.expected_on),
        reason=said.reason,
    )


def stop(facts: Facts, dossier: Dossier) -> StopSheet | Refusal:
    """Thông báo dừng giải quyết hồ sơ."""
    if dossier.status not in (Status.STOPPED, Status.WITHDRAWN) or dossier.ended_at is None:
        return _nothing("stop")
    return StopSheet(
        **_common(facts),
        form=facts.form("stop"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        stopped_at=_moment(dossier.ended_at),
        reason=dossier.end_reason,
        stage=VIETNAMESE[dossier.status],
        parts=part_lines(dossier.parts),
    )


def routing(facts: Facts, dossier: Dossier) -> RoutingSheet | Refusal:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: who gave to whom, when."""
    if not dossier.is_received:
        return _nothing("routing")
    begin = RouteStep(
        giver=facts.letterhead.office,
        giver_name=facts.name(dossier.received_by),
        taker="",
        at=_moment(dossier.received_at),
    )
    steps = route_steps(facts, dossier)
    return RoutingSheet(
        **_common(facts),
        form=facts.form("routing"),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        lead_unit=next((task.unit for task in dossier.links if task.lead), facts.letterhead.office),
        partner_units=partner_units(dossier),
        steps=(begin, *steps),
        blank_steps=max(0, 4 - len(steps)),
    )


def hand_over(facts: Facts, dossier: Dossier) -> HandOverSheet | Refusal:
    """Giấy biên nhận kết quả: what went to whom."""
    if not dossier.is_received:
        return _nothing("hand-over")
    document = dossier.decision.document_no if dossier.decision else ""
    handed = dossier.handed
    shown = _ON_TIME.get(on_time(dossier, facts.printed_at.isoformat()), "")
    return HandOverSheet(
        **_common(facts),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        handed_at=_optional(dossier.returned_at),
        on_time=shown,
        results=(ResultLine(name=f"Kết quả giải quyết: {dossier.procedure.name}"[:4000], document_no=document),),
        fees=fee_lines(dossier.fees),
        receiver=_receiver(dossier),
        relation=_RELATIONS.get(handed.relation, handed.relation) if handed else "",
        via=_WAYS[handed.via if handed else dossier.return_by],
        giver_name=facts.clerk,
    )


def _receiver(dossier: Dossier) -> Party | None:
    return Party(name=dossier.handed.to_name, id_number=dossier.handed.to_id) if dossier.handed else None


class Common(TypedDict):
    """The fields every slip has."""

    printed_at: datetime
    qr: str
    letterhead: Letterhead
    code: str
    provisional: bool
    provisional_code: str
    dated: date
    reprint: int
    copies: tuple[str, ...]


def _common(facts: Facts, dated: date | None = None) -> Common:
    return {
        "printed_at": facts.printed_at,
        "qr": facts.qr,
        "letterhead": facts.letterhead,
        "code": facts.code,
        "provisional": facts.provisional,
        "provisional_code": facts.provisional_code,
        "dated": dated or facts.dated,
        "reprint": facts.reprint,
        "copies": facts.copies,
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _optional(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _nothing(form: str) -> Refusal:
    return no(
        "print.nothing_to_print", "Hồ sơ chưa có việc tương ứng với mẫu giấy “{form}” nên chưa in được.", form=form
    )
