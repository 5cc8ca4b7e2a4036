"""Every guard rail of the desk with the way it is tried: by the command line and on the screen, from the same table.

A dossier is received on Monday 2 November 2026 at 08:00 with three working days, so it is due on Thursday the 5th at
17:00. Moments are days of that month. `RAILS` is walked by `tests/cli/test_guard_rails.py` and by
`tests/screens/test_guard_rails.py`. `BEYOND` names what no counter can try, why, and where it is tried.
"""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

Step = tuple[str, str, Any]
"""An act, a moment of the month ("03" is 09:00 of that day), its content."""

OnScreen = Literal["told", "not_offered", "no_way"]
"""Told in words under its field; the act does not stand among those on offer; no form can say such a thing."""

Begun = Literal["received", "guided", "filed", "torn", "undated"]
"""At the counter; registered with guidance; by a citizen online; in a conflict; in an older register that names no due day."""


class Rail(NamedTuple):
    """What leads there, the act that breaks the rule, and how it is refused.

    `typed` is what a clerk types into the act's form, "field=value" where the cursor does not begin there. `instead` is the
    next moment on the lawful side of the bound, where there is one: there the very same act is done.
    """

    code: str
    act: str
    at: str
    content: dict[str, Any]
    before: tuple[Step, ...] = ()
    screen: OnScreen = "told"
    typed: str = ""
    words: str = ""
    instead: str = ""
    taken: dict[str, Any] = {}
    begun: Begun = "received"
    strict: str = ""
    by: Literal["mai", "lan", "an"] = "mai"
    """Who tries: the supervisor, a clerk, an auditor."""


SORRY = {"reason": "chờ xác minh", "new_due_at": "2026-11-12"}
LATE = {"reason": "thiếu người", "expected_on": "2026-11-20"}
WHY = {"reason": "lý do"}
TAKER = {"to_name": "Nguyễn Thị Thử"}
FEE = {"fees": [{"name": "Lệ phí", "amount_vnd": 8000, "kind": "charge"}]}
PLAN = {
    "tasks": [
        {"unit": "H44.05", "task": "Thẩm định", "limit": "2 working_days"},
        {"unit": "H44.06", "task": "Xác minh", "limit": "2 working_days"},
        {"unit": "H44", "task": "Phê duyệt", "limit": "1 working_days", "step": 2},
    ]
}
MANY = {"tasks": [{"unit": "H44.05", "task": f"Việc {number}", "limit": "1 working_days"} for number in range(20)]}
"""Half of what a dossier may have."""
GROUND = "theo công văn 12/UBND"
ASKED: Step = ("request-supplement", "03", WHY)
FINISHED: Step = ("finish", "04", {})
HANDED: Step = ("hand-over", "05", TAKER)
WRONG: Step = ("report-error", "05", WHY)
LINKED: Step = ("link", "03", PLAN)

RAILS = [
    # guide, accept, refuse at the counter
    Rail("guide.second", "guide", "03", WHY, begun="guided", typed="Còn thiếu", words="phải hướng dẫn đầy đủ trong một lần"),
    Rail("accept.at_counter", "accept-online", "03", {}, begun="guided", screen="not_offered"),
    Rail("supplement.not_received", "request-supplement", "03", WHY, begun="guided", screen="not_offered"),
    Rail("due.before_receipt", "accept", "03", {"due_at": "2026-11-02"}, begun="guided", typed="02/11/2026",
         words="không được trước lúc tiếp nhận"),
    Rail("limit.unreadable", "accept", "03", {"limit": "sớm"}, begun="guided", typed="sớm", words="Không đọc được thời hạn"),
    Rail("workflow.not_allowed", "finish", "03", {}, begun="guided", screen="not_offered"),
    # supplement: once, with a reason, closed after 15 days
    Rail("supplement.second", "request-supplement", "05", WHY, (ASKED, ("supplement-received", "04", {})),
         typed="Còn thiếu", words="pháp luật chỉ cho một lần"),
    Rail("supplement.too_early_to_close", "close-unanswered", "18 23:59", {}, (ASKED,), words="chỉ đóng hồ sơ sau 15 ngày",
         instead="19 00:00"),
    Rail("request-supplement.missing", "request-supplement", "03", {}, words="Hãy điền “Lý do”"),
    Rail("request-supplement.too_long", "request-supplement", "03", {"reason": ""}, words="Hãy điền “Lý do”"),
    Rail("workflow.not_allowed", "supplement-received", "03", {}, screen="not_offered"),
    Rail("workflow.not_allowed", "finish", "04", {}, (ASKED,), screen="not_offered"),
    Rail("workflow.not_allowed", "extend", "04", SORRY, (ASKED,), screen="not_offered"),
    # extension: once, with a reason, a later day, at the latest the day before
    Rail("extend.second", "extend", "05", {**SORRY, "new_due_at": "2026-11-20"}, (("extend", "03", SORRY),),
         typed="Lý do\r20/11/2026", words="chỉ được hẹn lại không quá một lần"),
    Rail("extend.too_late", "extend", "05 00:00", SORRY, typed="Lý do\r20/11/2026", words="chậm nhất 01 ngày trước ngày hẹn",
         instead="04 23:59"),
    Rail("extend.too_late", "extend", "09", SORRY, typed="Lý do\r20/11/2026", words="chậm nhất 01 ngày trước"),
    Rail("extend.not_later", "extend", "03", {**SORRY, "new_due_at": "2026-11-05"}, typed="Lý do\r05/11/2026",
         words="Ngày hẹn mới phải sau ngày hẹn cũ"),
    Rail("extend.missing", "extend", "03", {"new_due_at": "2026-11-12"}, words="Hãy điền “Lý do”"),
    Rail("workflow.not_allowed", "extend", "04", SORRY, (FINISHED,), screen="not_offered"),
    # apology: only when late, to a day still to come
    Rail("apologise.not_late", "apologise", "05 23:59", LATE, typed="Lý do\r20/11/2026", words="Hồ sơ chưa quá hạn",
         instead="06 00:00"),
    Rail("apologise.in_past", "apologise", "10", {**LATE, "expected_on": "2026-11-09"}, typed="Lý do\r09/11/2026",
         words="Ngày dự kiến trả kết quả đã qua"),
    # stop, withdraw, take back
    Rail("withdraw.decided", "withdraw", "04", WHY, (("decide", "03", {"outcome": "approved"}),), typed="Đổi ý",
         words="Đã có quyết định giải quyết"),
    Rail("withdraw.missing", "withdraw", "04", {}, words="Hãy điền “Lý do”"),
    Rail("stop.missing", "stop", "04", {}, words="Hãy điền “Lý do”"),
    Rail("refuse.missing", "refuse", "04", {}, words="Hãy điền “Lý do”"),
    Rail("workflow.not_allowed", "assign", "03", {"to": "lan"}, (("refuse", "03", WHY),), screen="not_offered"),
    Rail("workflow.not_allowed", "decide", "04", {"outcome": "approved"}, (("stop", "03", WHY),), screen="not_offered"),
    Rail("workflow.not_allowed", "forward", "04", {"to_unit": "H44.05"}, (("withdraw", "03", WHY),), screen="not_offered"),
    Rail("void.another_day", "void", "03 00:00", WHY, typed="Ghi nhầm", words="trong ngày tiếp nhận", instead="02 23:59"),
    Rail("void.gone_on", "void", "02 10:00", WHY, (("extend", "02 09:00", SORRY),), screen="not_offered"),
    # forward, assign, linked dossiers
    Rail("limit.unreadable", "forward", "03", {"to_unit": "H44.05", "limit": "sớm"}, typed="H44.05\r\rsớm",
         words="Không đọc được thời hạn"),
    Rail("forward.missing", "forward", "03", {"task": "a"}, words="Hãy điền “Đơn vị nhận”"),
    Rail("assign.missing", "assign", "03", {}, screen="no_way"),
    Rail("link.missing", "link", "03", {"unit": "H44.05", "task": "Thẩm định"}, typed="H44.05\rThẩm định",
         words="Hãy điền “Thời hạn”"),
    Rail("limit.unreadable", "link", "03", {"unit": "H44.05", "task": "a", "limit": "sớm"}, typed="H44.05\ra\rsớm",
         words="Không đọc được thời hạn"),
    Rail("link.lead_unknown", "link", "03", {**PLAN, "lead": "H44.09"}, screen="no_way"),
    Rail("link.after_unknown", "link", "03", {"unit": "H44.05", "task": "a", "limit": "1 working_days", "after": [4]},
         screen="no_way"),
    Rail("return-link.none_open", "return-link", "03", {}, screen="not_offered"),
    Rail("return-link.which", "return-link", "04", {}, (LINKED,), screen="no_way"),
    Rail("return-link.unknown", "return-link", "04", {"number": 9}, (LINKED,), typed="number=9", words="liên thông số 9"),
    Rail("return-link.waiting", "return-link", "04", {"number": 3}, (LINKED,), typed="number=3", words="chưa bắt đầu"),
    Rail("return-link.returned", "return-link", "05", {"number": 1}, (LINKED, ("return-link", "04", {"number": 1})),
         typed="number=1", words="đã có kết quả trả về"),
    # payment
    Rail("payment-received.not_valid", "payment-received", "03", {"amount_vnd": 0}, typed="0",
         words="“Số tiền"),
    Rail("require-payment.missing", "require-payment", "03", {}, words="Hãy điền “Khoản thu”"),
    Rail("workflow.not_allowed", "require-payment", "04", FEE, (FINISHED,), screen="not_offered"),
    Rail("rule.unpaid", "finish", "03", {}, taken=FEE, strict="rule.unpaid", words="phí, lệ phí chưa thu"),
    Rail("rule.unpaid", "hand-over", "05", TAKER, (FINISHED,), taken=FEE, strict="rule.unpaid", words="phí, lệ phí chưa thu"),
    # finish and hand over
    Rail("rule.no_result_file", "hand-over", "05", TAKER, (FINISHED,), strict="rule.no_result_file",
         words="Chưa đính kèm bản điện tử"),
    Rail("rule.held_by_colleague", "finish", "04", {}, (("assign", "03", {"to": "lan"}),), strict="rule.held_by_colleague",
         words="Hồ sơ đang do lan giữ"),
    Rail("workflow.not_allowed", "hand-over", "03", TAKER, screen="not_offered"),
    Rail("hand-over.missing", "hand-over", "05", {}, (FINISHED,), screen="no_way"),
    Rail("hand_over.again", "hand-over", "06", {"to_name": "Trần Văn Khác"}, (FINISHED, HANDED), screen="not_offered"),
    Rail("rate.already", "rate", "06", {"level": 1}, (FINISHED, HANDED, ("rate", "05", {"level": 5})),
         words="Hồ sơ này đã có đánh giá"),
    # wrong results
    Rail("result.no_error", "error-corrected", "06", {}, (FINISHED, HANDED), screen="not_offered"),
    Rail("result.error_open", "report-error", "06", WHY, (FINISHED, WRONG), screen="not_offered"),
    Rail("result.being_corrected", "hand-over", "06", TAKER, (FINISHED, WRONG), words="Kết quả đang được đính chính"),
    Rail("workflow.not_allowed", "report-error", "03", WHY, screen="not_offered"),
    # corrections of what was promised
    Rail("correct.missing", "correct", "03", {"due_at": "2026-11-30"}, words="Hãy điền “Lý do sửa”"),
    Rail("correct.nothing", "correct", "03", WHY, typed="reason=Lý do", words="Chưa nêu mục nào cần sửa"),
    Rail("due.before_receipt", "correct", "03", {**WHY, "due_at": "2026-11-01"}, typed="due_at=01/11/2026\rreason=Lý do",
         words="không được trước lúc tiếp nhận"),
    # what nothing can be done to any more
    Rail("settle.unknown", "settle", "03", {**WHY, "conflict": "a" * 64, "keep": "b" * 64}, screen="not_offered"),
    # of what came by another way than over the counter
    Rail("accept.filed_online", "accept", "03", {}, begun="filed", screen="not_offered"),
    Rail("accept.filed_online", "guide", "03", WHY, begun="filed", screen="not_offered"),
    Rail("receive.limit_needed", "accept", "03", {}, begun="guided", taken={"procedure": "1.012812"},
         words="Danh mục không ghi thời hạn"),
    Rail("extend.no_due_date", "extend", "03", SORRY, begun="undated", typed="Lý do\r20/11/2026",
         words="không có ngày hẹn trả nên không có gì để gia hạn"),
    # while a conflict is open, and how it is settled
    Rail("dossier.conflict_open", "finish", "03", {}, begun="torn", screen="not_offered"),
    Rail("dossier.conflict_open", "assign", "03", {"to": "lan"}, begun="torn", screen="not_offered"),
    Rail("settle.unknown", "settle", "03", {**WHY, "conflict": "a" * 64, "keep": "FIRST"}, begun="torn", screen="no_way"),
    Rail("settle.not_in_conflict", "settle", "03", {**WHY, "conflict": "THIS", "keep": "b" * 64}, begun="torn", screen="no_way"),
    Rail("settle.missing", "settle", "03", {"conflict": "THIS", "keep": "FIRST"}, begun="torn", screen="no_way"),
    # papers and tasks there are none of
    Rail("attach.part_unknown", "locate", "03", {"place": "Tủ 2", "parts": [9]}, typed="place=Tủ 2\rparts=9",
         words="không có thành phần số 9"),
    Rail("link.too_many", "link", "04", {"unit": "H44.05", "task": "a", "limit": "1 working_days"},
         (("link", "03", MANY), ("link", "03", MANY)), typed="H44.05\ra\r1 ngày làm việc", words="quá nhiều việc liên thông"),
    # what is not for everybody
    Rail("correct.supervised_field", "correct", "03", {**WHY, "due_at": "2026-11-12"}, by="lan", screen="no_way"),
    Rail("override.not_supervisor", "guide", "03", {**WHY, "override": GROUND}, begun="guided", by="lan", screen="no_way"),
    Rail("override.not_supervisor", "extend", "05", {**SORRY, "override": GROUND}, by="lan", screen="no_way"),
    Rail("permission.denied", "settle", "03", {**WHY, "conflict": "THIS", "keep": "FIRST"}, begun="torn", by="lan",
         screen="not_offered"),
    Rail("permission.denied", "destroy-content", "06", {"ground": "Hết hạn"}, (FINISHED, HANDED), by="lan", screen="not_offered"),
    Rail("permission.denied", "note", "03", {"text": "a"}, by="an", screen="not_offered"),
    Rail("permission.denied", "finish", "03", {}, by="an", screen="not_offered"),
    Rail("permission.denied", "accept", "03", {}, begun="guided", by="an", screen="not_offered"),
    Rail("dossier.destroyed", "note", "06", {"text": "a"}, (FINISHED, HANDED, ("destroy-content", "05", {"ground": "Hết hạn"})),
         screen="not_offered"),
]  # fmt: skip

BEYOND = {
    "return-link.not_yours": "tests/cli/test_linked.py::test_units_of_two_tiers",
    "return-link.not_recalled": "tests/cli/test_linked.py::test_units_of_two_tiers",
}
"""What an officer of another unit may not do with a task. At a counter nobody speaks for a unit, neither by a form nor by the
command line (`returned_content` is asked without one), so both are tried where officers work: at the province's command line.
"""
