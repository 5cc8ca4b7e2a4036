"""One function per form: from a dossier's state to the fields its template prints."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from motcua_tui.desk.paper_parts import Facts, fee_lines, limit_words, named_parts, part_lines, party
from motcua_tui.desk.paper_routing import partner_units, route_steps
from motcua_tui.prints.fee import FeeSheet, PaymentLine
from motcua_tui.prints.guide import GuideSheet
from motcua_tui.prints.hand_over import HandOverSheet, ResultLine
from motcua_tui.prints.letters import ApologySheet, ExtensionSheet
from motcua_tui.prints.receipt import ReceiptSheet
from motcua_tui.prints.refusal import RefusalSheet
from motcua_tui.prints.routing import RouteStep, RoutingSheet
from motcua_tui.prints.sheet import Letterhead, PartLine, Party
from motcua_tui.prints.stop import StopSheet
from motcua_tui.prints.supplement import SupplementSheet
from motcua_tui.prints.transfer import TransferSheet, TransferTask
from schemas.acts import Act
from schemas.dossier import Dossier, Guidance, Supplement
from schemas.limits import NAME_MAX, REASON_MAX
from schemas.refusal import Refusal, no
from schemas.rules.certification import is_certification
from schemas.rules.on_time import on_time
from schemas.rules.terms import SUPPLEMENT_ANSWER_DAYS
from schemas.status import Status
from schemas.times import short_moment

WAYS = {
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
RESULT_NAME_MAX = 200
_ON_TIME = {"early": "Trước hạn", "on_time": "Đúng hạn", "overdue": "Quá hạn"}


def receipt(facts: Facts, dossier: Dossier) -> ReceiptSheet | Refusal:
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả."""
    if not dossier.is_received:
        return nothing("receipt")
    return ReceiptSheet(
        **_common(facts, _day(dossier.received_at), two=True),
        form=facts.form("receipt", _day(dossier.received_at)),
        book_no=facts.book_no,
        sequence_no=facts.sequence_no,
        owner=party(dossier.applicant),
        submitter=party(dossier.submitter) if dossier.submitter else None,
        submitter_relation=_by_right_of(dossier),
        received_unit=facts.letterhead.office,
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        case=dossier.case,
        parts=part_lines(dossier.parts),
        certifying=is_certification(dossier.procedure.field, dossier.procedure.name),
        sets=dossier.copies_count,
        limit_text=limit_words(dossier.procedure.limit),
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.first_due_at or dossier.due_at),
        unconfirmed_years=facts.unconfirmed_years,
        next_stage="; ".join(_stages(facts, dossier))[:NAME_MAX],
        return_place=facts.place,
        return_how=WAYS[dossier.return_by],
        fees=fee_lines(dossier.fees),
        note=_noted(dossier),
        giver_name=(dossier.submitter or dossier.applicant).name,
        receiver_name=facts.name(dossier.received_by),
    )


def _stages(facts: Facts, dossier: Dossier) -> list[str]:
    """What other units do with it after the counter, each with its limit (liên thông)."""
    tasks = [f"{facts.unit(one.unit)}: {one.task}" for one in dossier.links]
    limits = [limit_words(one.limit) for one in dossier.links]
    return [f"{task} ({limit})" if limit else task for task, limit in zip(tasks, limits, strict=True)]


def _by_right_of(dossier: Dossier) -> str:
    return f"theo {dossier.authorisation.document}"[:500] if dossier.authorisation else ""


def _noted(dossier: Dossier) -> str:
    """The remark of the receipt, and that the date promised first has been moved: a later print must not hide it."""
    moved = dossier.due_changes[-1:] if dossier.first_due_at != dossier.due_at else ()
    said = [f"Ngày hẹn trả đã đổi thành {short_moment(_moment(one.new))}." for one in moved if one.new]
    return "\n".join([*said, dossier.note])[:REASON_MAX].strip()


def supplement(facts: Facts, dossier: Dossier) -> SupplementSheet | Refusal:
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ: of the latest request, or of the guidance at the counter (NĐ 118 Đ17.1.c)."""
    asked: Supplement | Guidance
    if dossier.supplements:
        asked, at = dossier.supplements[-1], dossier.supplements[-1].requested_at
    elif dossier.guidances:
        asked, at = dossier.guidances[-1], dossier.guidances[-1].at
    else:
        return nothing("supplement")
    after_receipt = isinstance(asked, Supplement) and dossier.is_received
    return SupplementSheet(
        **_common(facts, _day(at), two=True),
        form=facts.form("supplement", _day(at)),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        parts=named_parts(asked.parts),
        reason=asked.reason,
        received_at=_moment(dossier.received_at) if after_receipt else None,
        close_after_days=SUPPLEMENT_ANSWER_DAYS if after_receipt else 0,
        contact=facts.hotline,
        signer_name=facts.name(asked.by),
    )


def refusal(facts: Facts, dossier: Dossier) -> RefusalSheet | Refusal:
    """Phiếu từ chối tiếp nhận hồ sơ, signed at the counter; after assessment the head signs (NĐ 118/2025 Đ19.3)."""
    if dossier.status is not Status.REFUSED or dossier.ended_at is None:
        return nothing("refusal")
    return RefusalSheet(
        **_common(facts, _day(dossier.ended_at), two=True),
        form=facts.form("refusal", _day(dossier.ended_at)),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        parts=part_lines(dossier.parts),
        reason=dossier.end_reason,
        received_at=_moment(dossier.received_at) if dossier.is_received else None,
        contact=facts.hotline,
        giver_name=(dossier.submitter or dossier.applicant).name,
        signer_role=facts.signer_role if dossier.is_received else "Người tiếp nhận hồ sơ",
        signer_name=facts.signer_name if dossier.is_received else facts.author(Act.REFUSE),
    )


def extension(facts: Facts, dossier: Dossier) -> ExtensionSheet | Refusal:
    """Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết."""
    if not dossier.extensions:
        return nothing("extension")
    change = dossier.extensions[-1]
    assert change.old is not None and change.new is not None
    return ExtensionSheet(
        **_common(facts, _day(change.at)),
        **_signed(facts),
        form=facts.form("extension", _day(change.at)),
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
        return nothing("apology")
    said = dossier.apologies[-1]
    return ApologySheet(
        **_common(facts, _day(said.at)),
        **_signed(facts),
        form=facts.form("apology", _day(said.at)),
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
    stopped = dossier.status in (Status.STOPPED, Status.WITHDRAWN) and dossier.is_received
    if not stopped or dossier.ended_at is None or dossier.voided:
        return nothing("stop")
    return StopSheet(
        **_common(facts, _day(dossier.ended_at)),
        **_signed(facts),
        form=facts.form("stop", _day(dossier.ended_at)),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        requested_at=_moment(dossier.ended_at) if dossier.status is Status.WITHDRAWN else None,
        stopped_at=_moment(dossier.ended_at),
        reason=dossier.end_reason or _UNANSWERED.format(days=SUPPLEMENT_ANSWER_DAYS),
        stage=_stage(facts, dossier),
        finance=_finance(dossier),
        parts=part_lines(dossier.parts),
    )


_UNANSWERED = "Hồ sơ chưa được bổ sung, hoàn thiện sau {days} ngày kể từ ngày thông báo (NĐ 118/2025/NĐ-CP, Điều 19.5)."


def _stage(facts: Facts, dossier: Dossier) -> str:
    """How far it had come when it was stopped."""
    if dossier.decision is not None:
        return "Đã có quyết định giải quyết"
    if dossier.open_supplement is not None:
        return "Chờ bổ sung, hoàn thiện hồ sơ"
    if dossier.forwards:
        return f"Đang giải quyết tại {facts.unit(dossier.forwards[-1].to_unit)}"[:NAME_MAX]
    return "Đang thẩm định" if dossier.holder not in ("", dossier.received_by) else "Mới tiếp nhận"


def _finance(dossier: Dossier) -> str:
    if not dossier.paid_vnd:
        return "Chưa thu phí, lệ phí."
    paid = f"{dossier.paid_vnd:,}".replace(",", ".")
    return f"Đã thu {paid} đồng; việc trả lại theo pháp luật chuyên ngành (NĐ 118/2025/NĐ-CP, Điều 21.1)."


def routing(facts: Facts, dossier: Dossier) -> RoutingSheet | Refusal:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ: who gave to whom, when."""
    if not dossier.is_received:
        return nothing("routing")
    begin = RouteStep(
        giver=facts.letterhead.office,
        giver_name=facts.name(dossier.received_by),
        taker="",
        at=_moment(dossier.received_at),
    )
    steps = route_steps(facts, dossier)
    return RoutingSheet(
        **_common(facts),
        form=facts.form("routing", _day(dossier.received_at)),
        forward_by=facts.forward_by,
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        lead_unit=next((facts.unit(task.unit) for task in dossier.links if task.lead), facts.letterhead.office),
        partner_units=partner_units(facts, dossier),
        steps=(begin, *steps),
        blank_steps=max(0, 4 - len(steps)),
    )


def hand_over(facts: Facts, dossier: Dossier) -> HandOverSheet | Refusal:
    """Giấy biên nhận kết quả: what went to whom."""
    if not dossier.is_received:
        return nothing("hand-over")
    document = dossier.decision.document_no if dossier.decision else ""
    handed = dossier.handed
    mended = next((one for one in dossier.result_errors[-1:] if one.corrected_at), None)
    shown = _ON_TIME.get(on_time(dossier, facts.printed_at.isoformat()), "")
    return HandOverSheet(
        **_common(facts, _day(handed.at) if handed else None, two=True),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        handed_at=_optional(handed.at if handed else None),
        on_time=shown,
        results=(
            ResultLine(
                name=f"{'Kết quả đã đính chính' if mended else 'Kết quả giải quyết'}: {_brief(dossier.procedure.name)}",
                document_no=(mended.document_no if mended else "") or document,
            ),
        ),
        parts=_given_back(dossier),
        fees=fee_lines(dossier.fees),
        receiver=_receiver(dossier),
        relation=_RELATIONS.get(handed.relation, handed.relation) if handed else "",
        via=WAYS[handed.via if handed else dossier.return_by],
        giver_name=facts.name(handed.by) if handed else facts.clerk,
    )


def _brief(name: str) -> str:
    """A procedure's name where it stands whole above already."""
    return name if len(name) <= RESULT_NAME_MAX else name[:RESULT_NAME_MAX].rsplit(" ", 1)[0] + " …"


def _given_back(dossier: Dossier) -> tuple[PartLine, ...]:
    """The originals that went home with the result."""
    numbers = dossier.handed.parts if dossier.handed else ()
    back = (part for number, part in enumerate(dossier.parts, start=1) if number in numbers)
    return tuple(PartLine(name=part.name, originals=part.originals) for part in back)


def guide(facts: Facts, dossier: Dossier) -> GuideSheet | Refusal:
    """Phiếu hướng dẫn: what was told at the counter, with every paper the person has and still needs."""
    if not dossier.guidances:
        return nothing("guide")
    told = dossier.guidances[-1]
    return GuideSheet(
        **_common(facts, _day(told.at), two=True),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        told_at=_moment(told.at),
        reason=told.reason,
        brought=part_lines(dossier.parts),
        missing=named_parts(told.parts),
        limit_text=limit_words(dossier.procedure.limit),
        fees=fee_lines(dossier.fees),
        return_place=facts.place,
        contact=facts.hotline,
        taker_name=(dossier.submitter or dossier.applicant).name,
        signer_name=facts.name(told.by),
    )


def fee(facts: Facts, dossier: Dossier) -> FeeSheet | Refusal:
    """Phiếu nộp phí, lệ phí: what is to be paid, what was, what is left. It stands for no biên lai."""
    if not dossier.is_received or not (dossier.fees or dossier.payments):
        return nothing("fee")
    return FeeSheet(
        **_common(facts, two=True),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        fees=fee_lines(dossier.fees),
        payments=tuple(
            PaymentLine(at=_moment(one.at), amount_vnd=one.amount_vnd, receipt_no=one.receipt_no, online=one.online)
            for one in dossier.payments
        ),
        total_vnd=dossier.fees_total_vnd,
        paid_vnd=dossier.paid_vnd,
        giver_name=(dossier.submitter or dossier.applicant).name,
        taker_name=facts.author(Act.PAYMENT_RECEIVED),
    )


def transfer(facts: Facts, dossier: Dossier) -> TransferSheet | Refusal:
    """Phiếu chuyển xử lý: the work and the limit of every unit the dossier was given to (NĐ 118/2025 Đ20.2)."""
    given = [*((one.at, one.by) for one in dossier.forwards), *((one.at, one.by) for one in dossier.links)]
    if not given:
        return nothing("transfer")
    at, by = max(given)
    return TransferSheet(
        **_common(facts, _day(at)),
        owner=party(dossier.applicant),
        procedure=dossier.procedure.name,
        procedure_code=dossier.procedure.code,
        received_at=_moment(dossier.received_at),
        due_at=_optional(dossier.due_at),
        tasks=_tasks(facts, dossier),
        parts=part_lines(dossier.parts),
        giver_name=facts.name(by),
    )


def _tasks(facts: Facts, dossier: Dossier) -> tuple[TransferTask, ...]:
    """Forwardings first, then the tasks of a linked dossier; what a task waits for is told by the number of its line."""
    before = len(dossier.forwards)
    forwards = [
        TransferTask(unit=facts.unit(one.to_unit), task=one.task, limit_text=limit_words(one.limit), due_at=_optional(one.due_at))
        for one in dossier.forwards
    ]
    links = [
        TransferTask(
            unit=facts.unit(one.unit),
            task=one.task,
            limit_text=limit_words(one.limit),
            after=", ".join(str(number + before) for number in one.after),
            due_at=_optional(one.due_at),
            lead=one.lead,
        )
        for one in dossier.links
    ]
    return (*forwards, *links)


def _receiver(dossier: Dossier) -> Party | None:
    return Party(name=dossier.handed.to_name, id_number=dossier.handed.to_id) if dossier.handed else None


class Common(TypedDict):
    """The fields every slip has."""

    printed_at: datetime
    qr: str
    letterhead: Letterhead
    code: str
    provisional: bool
    registered: bool
    provisional_code: str
    dated: date
    reprint: int
    copies: tuple[str, ...]


def _common(facts: Facts, dated: date | None = None, *, two: bool = False) -> Common:
    """`two` marks the forms of which the office keeps one copy and the citizen takes the other."""
    return {
        "printed_at": facts.printed_at,
        "qr": facts.qr,
        "letterhead": facts.letterhead,
        "code": facts.code,
        "provisional": facts.provisional,
        "registered": facts.registered,
        "provisional_code": facts.provisional_code,
        "dated": dated or facts.dated,
        "reprint": facts.reprint,
        "copies": facts.copies if two else (),
    }


class Signed(TypedDict):
    """Who signs a letter to a citizen, and who else gets it."""

    signer_role: str
    signer_name: str
    sent_to: tuple[str, ...]


def _signed(facts: Facts) -> Signed:
    return {"signer_role": facts.signer_role, "signer_name": facts.signer_name, "sent_to": ("Như trên", "Lưu: VT, hồ sơ")}


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _optional(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def nothing(form: str) -> Refusal:
    """The form is about something that has not happened."""
    return no(
        "print.nothing_to_print",
            "Hồ sơ chưa có việc tương ứng với mẫu giấy “{form}” nên chưa in được. Hãy ghi việc đó trước, hoặc chọn "
            "mẫu khác.", form=form
    )
