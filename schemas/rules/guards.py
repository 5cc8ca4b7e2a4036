"""What the law and the office's settings say about an act now: refused, warned, or let through.

Time arrives as canonical text; days between are counted on the working calendar by the caller and passed in, so
these rules stay free of any table. Articles: NĐ 118/2025.
"""

from __future__ import annotations

from datetime import date

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.linked import still_out
from schemas.rules.permissions import SUPERVISED_FIELDS, AnyRole
from schemas.rules.terms import EXTENSION_BEFORE_DAYS, SUPPLEMENT_ANSWER_DAYS, SUPPLEMENT_NOTICE_WORKING_DAYS
from schemas.rules.workflow import ALLOWED, ALWAYS, changes_state, has_object
from schemas.status import VIETNAMESE, Status


class Situation(Record):
    """What an act meets: who, when, how many working days since the clock started, and how strict the office is."""

    role: AnyRole
    user: str
    at: str
    working_days_since_receipt: int = 0
    answer_by: str = ""
    """The end of the 15th day after a request for supplement, on the office's calendar; "" counts plain days."""
    strict: frozenset[str] = frozenset()


def why_not_act(dossier: Dossier, act: Act, content: Record, situation: Situation) -> Refusal | None:
    """None when the act may be done, else the refusal. A supervisor's ground (`override`) lifts the law's bounds
    (`LIFTABLE`), never the status table, what makes no sense, nor what the office's settings refuse."""
    table = _not_in_table(dossier, act)
    if table is not None:
        return table
    bound = _BOUNDS.get(act, _no_bound)(dossier, content, situation)
    if bound is None:
        return _strict(dossier, act, situation)
    ground = getattr(content, "override", "")
    if not ground.strip() or bound.code not in LIFTABLE:
        return bound
    if situation.role != "supervisor":
        return no(
            "override.not_supervisor",
            "Chỉ người phụ trách được cho phép làm khác quy định, kèm căn cứ. Hãy nhờ người phụ trách.",
        )
    return _strict(dossier, act, situation)


def warnings_for(dossier: Dossier, act: Act, content: Record, situation: Situation) -> list[Notice]:
    """What a clerk should know although the act is done."""
    notices = [notice for notice in _habits(dossier, act, situation) if notice.code not in situation.strict]
    if act is Act.REQUEST_SUPPLEMENT and situation.working_days_since_receipt > SUPPLEMENT_NOTICE_WORKING_DAYS:
        notices.append(
            note(
                "supplement.late_notice",
                "Đã quá {days} ngày làm việc kể từ ngày tiếp nhận; yêu cầu bổ sung phải thông báo trong {limit} ngày"
                " (NĐ 118 Đ19.5).",
                days=situation.working_days_since_receipt,
                limit=SUPPLEMENT_NOTICE_WORKING_DAYS,
            )
        )
    if act in (Act.DECIDE, Act.FINISH):
        notices += still_out(dossier)
    notices += _told_to_citizen(dossier, act, content, situation)
    if situation.at < dossier.received_at:
        notices.append(
            note("time.before_receipt", "Giờ khai của việc này sớm hơn lúc tiếp nhận hồ sơ. Hãy kiểm tra lại ngày giờ.")
        )
    return notices


def _told_to_citizen(dossier: Dossier, act: Act, content: Record, situation: Situation) -> list[Notice]:
    """What the decree has the counter tell or check beside the act itself."""
    found: list[Notice] = []
    day = situation.at[:10]
    if act is Act.REFUSE and dossier.due_at is not None and dossier.is_received and day > dossier.due_at[:10]:
        found.append(
            note("refuse.late", "Đã quá ngày hẹn; việc không giải quyết phải được thông báo trong thời hạn (NĐ 118 Đ19.3).")
        )
    if act is Act.CLOSE_UNANSWERED and situation.at <= situation.answer_by:
        found.append(
            note(
                "supplement.last_day_off",
                "Ngày thứ {limit} là ngày nghỉ nên người nộp còn đến hết ngày {until} (Bộ luật Dân sự Điều 148.5). Nếu họ"
                " mang đủ giấy tờ đến, hãy nhờ người phụ trách.",
                limit=SUPPLEMENT_ANSWER_DAYS,
                until=f"{situation.answer_by[8:10]}/{situation.answer_by[5:7]}/{situation.answer_by[:4]}",
            )
        )
    if isinstance(content, acts.PaymentReceived):
        found += _odd_payment(dossier, content)
    if isinstance(content, acts.HandedOver) and content.relation in ("representative", "relative"):
        found.append(note("hand_over.check_authority", "Trả cho người khác chủ hồ sơ: hãy xem giấy ủy quyền (NĐ 118 Đ6.2.c)."))
    return found


def _odd_payment(dossier: Dossier, content: acts.PaymentReceived) -> list[Notice]:
    """Money cannot be unreceived: what looks like a slip of the hand is said before."""
    found: list[Notice] = []
    over = dossier.paid_vnd + content.amount_vnd - dossier.fees_total_vnd
    if over > 0:
        found.append(
            note("payment.over", "Số tiền thu vượt phí, lệ phí phải thu {amount} đồng. Hãy kiểm tra lại số tiền.", amount=over)
        )
    if content.receipt_no and any(one.receipt_no == content.receipt_no for one in dossier.payments):
        found.append(note("payment.receipt_again",
            "Số biên lai này đã được ghi cho một lần thu trước của hồ sơ này. Hãy kiểm tra lại số trên biên lai."))
    return found


def _not_in_table(dossier: Dossier, act: Act) -> Refusal | None:
    if dossier.destroyed:
        return no("dossier.destroyed",
            "Nội dung hồ sơ này đã được hủy theo quy định, không thể thao tác thêm. Hãy xem căn cứ hủy ở các bước của hồ sơ.")
    if dossier.conflicts and act not in ALWAYS:
        return no(
            "dossier.conflict_open",
            "Hồ sơ đang có xung đột chưa xử lý. Hãy nhờ người phụ trách chọn giữ bên nào trước.",
        )
    if act not in ALLOWED[dossier.status] or act is Act.BIND_CODE:
        return no(
            "workflow.not_allowed",
            "Không làm được việc “{act}” khi hồ sơ ở trạng thái “{status}”. Hãy xem các việc được phép trên hồ sơ.",
            act=str(act),
            status=VIETNAMESE[dossier.status],
        )
    if act is Act.VOID:
        return why_not_void(dossier)
    return None if has_object(dossier, act) else _no_object(dossier, act)


def _no_object(dossier: Dossier, act: Act) -> Refusal:
    """The status allows the act, but there is nothing here it could be about."""
    if act in (Act.GUIDE, Act.ACCEPT):
        return no("accept.filed_online", "Hồ sơ này nộp trực tuyến. Hãy dùng việc tiếp nhận trực tuyến hoặc yêu cầu bổ sung.")
    if act is Act.ACCEPT_ONLINE:
        return no("accept.at_counter", "Hồ sơ này được ghi nhận tại quầy, không nộp trực tuyến. Hãy dùng việc tiếp nhận.")
    if act is Act.REQUEST_SUPPLEMENT:
        return no("supplement.not_received", "Hồ sơ chưa được tiếp nhận. Hãy dùng việc hướng dẫn bổ sung một lần đầy đủ.")
    if act is Act.REPORT_ERROR:
        return no("result.error_open", "Sai sót trước của kết quả chưa sửa xong hoặc chưa trả lại. Hãy làm xong việc đó trước.")
    if act is Act.ERROR_CORRECTED:
        return no("result.no_error", "Kết quả này không có sai sót nào đang chờ sửa. Nếu kết quả sai, hãy báo sai sót trước.")
    return no("hand_over.again",
        "Kết quả đã được trả. Chỉ trả lần nữa khi kết quả đã được đính chính. Nếu kết quả sai, hãy báo sai sót trước.")


def why_not_void(dossier: Dossier) -> Refusal | None:
    """Only what was just recorded is taken back: a dossier somebody has worked on ends by the acts of the law."""
    worked_on = dossier.forwards or dossier.decision or dossier.supplements or dossier.extensions or dossier.apologies
    if not worked_on and (dossier.status is not Status.RETURNED or dossier.immediate):
        return None
    return no(
        "void.gone_on",
        "Hồ sơ này đã được xử lý tiếp nên không hủy như ghi nhầm được. Hãy sửa thông tin, rút hoặc dừng hồ sơ.",
    )


def _void(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    if situation.at[:10] == dossier.received_at[:10]:
        return None
    return no(
        "void.another_day",
        "Chỉ hủy hồ sơ ghi nhầm trong ngày tiếp nhận. Sang ngày khác cần người phụ trách cho phép, kèm căn cứ.",
    )


def _no_bound(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    return None


def _supplement(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    if not dossier.supplements:
        return None
    return no(
        "supplement.second",
        "Hồ sơ đã được yêu cầu bổ sung một lần; pháp luật chỉ cho một lần (NĐ 118 Đ11.2.c). Cần người phụ trách cho"
        " phép, kèm căn cứ.",
    )


def _guide(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    if not dossier.guidances:
        return None
    return no(
        "guide.second",
        "Người này đã được hướng dẫn bổ sung một lần; phải hướng dẫn đầy đủ trong một lần (NĐ 118 Đ16.3). Cần người phụ"
        " trách cho phép, kèm căn cứ.",
    )


def _close_unanswered(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    request = dossier.open_supplement
    waited = _days(request.requested_at, situation.at) if request else 0
    if waited > SUPPLEMENT_ANSWER_DAYS:
        return None
    return no(
        "supplement.too_early_to_close",
        "Mới {days} ngày kể từ khi thông báo bổ sung; chỉ đóng hồ sơ sau {limit} ngày (NĐ 118 Đ19.5). Hãy chờ hết hạn đó.",
        days=waited,
        limit=SUPPLEMENT_ANSWER_DAYS,
    )


def _extend(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    assert isinstance(content, acts.Extended)
    if dossier.due_at is None:
        return no("extend.no_due_date",
            "Hồ sơ không có ngày hẹn trả nên không có gì để gia hạn. Hãy kiểm tra xem đã mở đúng hồ sơ chưa.")
    if dossier.extensions:
        return no(
            "extend.second",
            "Hồ sơ đã hẹn lại một lần; chỉ được hẹn lại không quá một lần (NĐ 118 Đ19.6). Hãy dùng việc xin lỗi bằng"
            " văn bản.",
        )
    if content.new_due_at <= dossier.due_at:
        return no("extend.not_later", "Ngày hẹn mới phải sau ngày hẹn cũ. Hãy nhập lại ngày hẹn.")
    if _days(situation.at, dossier.due_at) < EXTENSION_BEFORE_DAYS:
        return no(
            "extend.too_late",
            "Phải xin lỗi và gia hạn chậm nhất 01 ngày trước ngày hẹn (NĐ 118 Đ19.6). Nếu đã quá hạn, hãy dùng việc xin"
            " lỗi bằng văn bản.",
        )
    return None


def _apologise(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    assert isinstance(content, acts.Apologised)
    if dossier.due_at is None or situation.at[:10] <= dossier.due_at[:10]:
        return no(
            "apologise.not_late", "Hồ sơ chưa quá hạn. Nếu dự kiến trễ, hãy gia hạn trước ngày hẹn ít nhất 01 ngày."
        )
    if content.expected_on < situation.at[:10]:
        return no("apologise.in_past", "Ngày dự kiến trả kết quả đã qua. Hãy nhập một ngày sắp tới.")
    return None


def _withdraw(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    if dossier.decision is None:
        return None
    return no("withdraw.decided",
        "Đã có quyết định giải quyết nên không rút hồ sơ được nữa (NĐ 118 Đ21.1). Hãy trả kết quả theo quyết định.")


def _hand_over(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    if dossier.open_error is None:
        return None
    return no("result.being_corrected", "Kết quả đang được đính chính. Hãy ghi nhận đã sửa xong rồi mới trả (NĐ 118 Đ23.1).")


def _rate(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    """One citizen, one dossier, one rating; devices that rated apart have both, and the earlier one counts."""
    if not dossier.ratings:
        return None
    return no("rate.already", "Hồ sơ này đã có đánh giá. Mỗi hồ sơ chỉ ghi một lần đánh giá.")


def _correct(dossier: Dossier, content: Record, situation: Situation) -> Refusal | None:
    assert isinstance(content, acts.Corrected)
    if situation.role != "supervisor" and SUPERVISED_FIELDS & set(content.fields):
        return no(
            "correct.supervised_field", "Chỉ người phụ trách được sửa ngày hẹn trả, kèm lý do. Hãy nhờ người phụ trách."
        )
    return None


_BOUNDS = {
    Act.GUIDE: _guide,
    Act.HAND_OVER: _hand_over,
    Act.REQUEST_SUPPLEMENT: _supplement,
    Act.CLOSE_UNANSWERED: _close_unanswered,
    Act.EXTEND: _extend,
    Act.APOLOGISE: _apologise,
    Act.WITHDRAW: _withdraw,
    Act.CORRECT: _correct,
    Act.RATE: _rate,
    Act.VOID: _void,
}


LIFTABLE = frozenset(
    {
        "guide.second", "supplement.second", "supplement.too_early_to_close", "extend.second",
        "extend.too_late", "apologise.not_late", "withdraw.decided", "result.being_corrected",
        "correct.supervised_field", "void.another_day",
    }
)  # fmt: skip
"""The bounds of the law that a supervisor's ground lifts."""


def _habits(dossier: Dossier, act: Act, situation: Situation) -> list[Notice]:
    """Warnings by default, refusals where the office's settings say so."""
    notices: list[Notice] = []
    if act in (Act.FINISH, Act.HAND_OVER) and dossier.paid_vnd < dossier.fees_total_vnd:
        due = dossier.fees_total_vnd - dossier.paid_vnd
        notices.append(note("rule.unpaid", "Còn {amount} đồng phí, lệ phí chưa thu. Hãy thu và ghi biên lai.", amount=due))
    if act is Act.HAND_OVER and not any(attachment.result for attachment in dossier.attachments):
        notices.append(note("rule.no_result_file", "Chưa đính kèm bản điện tử của kết quả giải quyết. Hãy đính kèm tệp kết quả."))
    if changes_state(act) and dossier.holder not in ("", situation.user) and act is not Act.HAND_OVER:
        notices.append(note("rule.held_by_colleague",
            "Hồ sơ đang do {holder} giữ. Hãy trao đổi với người đó trước.", holder=dossier.holder))
    return notices


def _strict(dossier: Dossier, act: Act, situation: Situation) -> Refusal | None:
    strict = next((notice for notice in _habits(dossier, act, situation) if notice.code in situation.strict), None)
    return Refusal(code=strict.code, text=strict.text, params=strict.params) if strict else None


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later[:10]) - date.fromisoformat(earlier[:10])).days
