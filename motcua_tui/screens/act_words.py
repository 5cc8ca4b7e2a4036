"""What each act is called: on a key, in the course of a dossier, and what is asked before it is done."""

from __future__ import annotations

from dataclasses import dataclass

from motcua_tui.text import mark
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.status import Status


@dataclass(frozen=True)
class ActWords:
    """`label` offers the act, `done` tells it afterwards; `sign` and `tag` are its look in the timeline.

    `sure` is the question before an act that leaves the office or cannot be taken back, "" where none is needed.
    """

    label: str
    done: str
    sign: str = "●"
    tag: str = "link"
    sure: str = ""


WORDS: dict[Act, ActWords] = {
    Act.RECEIVE: ActWords(mark("Tiếp nhận"), mark("Tiếp nhận hồ sơ")),
    Act.FILE_ONLINE: ActWords(mark("Nộp trực tuyến"), mark("Nộp trực tuyến"), "○"),
    Act.ACCEPT_ONLINE: ActWords(mark("Tiếp nhận hồ sơ trực tuyến"), mark("Tiếp nhận hồ sơ trực tuyến")),
    Act.REGISTER: ActWords(mark("Ghi nhận tại quầy"), mark("Ghi nhận tại quầy, chưa tiếp nhận"), "○"),
    Act.GUIDE: ActWords(
        mark("Hướng dẫn bổ sung"), mark("Hướng dẫn bổ sung tại quầy"), "▲", "warn",
        mark("Ghi lại nội dung hướng dẫn này? Phải hướng dẫn đầy đủ trong một lần."),
    ),
    Act.ACCEPT: ActWords(mark("Tiếp nhận, đã đủ giấy tờ"), mark("Tiếp nhận hồ sơ"), "●", "good"),
    Act.FINISH: ActWords(
        mark("Xử lý xong"), mark("Xử lý xong, chờ trả kết quả"), "√", "good",
        mark("Ghi nhận đã xử lý xong hồ sơ này?"),
    ),
    Act.HAND_OVER: ActWords(
        mark("Trả kết quả"), mark("Trả kết quả"), "»", "good", mark("Trả kết quả cho người này?")
    ),
    Act.REPORT_ERROR: ActWords(
        mark("Kết quả có sai sót"), mark("Chuyển đính chính kết quả"), "▲", "warn",
        mark("Chuyển lại kết quả để đính chính? Hạn sửa là 03 ngày làm việc."),
    ),
    Act.ERROR_CORRECTED: ActWords(mark("Đã sửa xong kết quả"), mark("Nhận lại kết quả đã đính chính"), "√", "good"),
    Act.DECIDE: ActWords(mark("Ghi quyết định"), mark("Ghi quyết định"), "●", "good"),
    Act.ASSIGN: ActWords(mark("Giao người xử lý"), mark("Giao người xử lý")),
    Act.FORWARD: ActWords(
        mark("Chuyển đơn vị khác"), mark("Chuyển đơn vị xử lý"), "→", "link", mark("Chuyển hồ sơ cho đơn vị này?")
    ),
    Act.ACCEPT_FORWARD: ActWords(mark("Nhận hồ sơ chuyển đến"), mark("Nhận hồ sơ chuyển đến")),
    Act.LINK: ActWords(
        mark("Chuyển liên thông"), mark("Giao việc liên thông"), "→", "link", mark("Giao việc liên thông cho đơn vị này?")
    ),
    Act.RETURN_LINK: ActWords(mark("Nhận kết quả liên thông"), mark("Kết quả liên thông trả về"), "←", "good"),
    Act.REQUEST_SUPPLEMENT: ActWords(
        mark("Yêu cầu bổ sung"), mark("Yêu cầu bổ sung"), "▲", "warn",
        mark("Yêu cầu công dân bổ sung? Pháp luật chỉ cho yêu cầu một lần."),
    ),
    Act.SUPPLEMENT_RECEIVED: ActWords(mark("Nhận bổ sung"), mark("Nhận đủ bổ sung"), "●", "good"),
    Act.REQUIRE_PAYMENT: ActWords(mark("Yêu cầu nộp tiền"), mark("Yêu cầu nộp phí, lệ phí"), "♦", "warn"),
    Act.PAYMENT_RECEIVED: ActWords(mark("Thu tiền"), mark("Thu phí, lệ phí"), "♦", "good"),
    Act.EXTEND: ActWords(
        mark("Gia hạn"), mark("Gia hạn ngày hẹn trả"), "▲", "warn",
        mark("Xin lỗi và hẹn lại ngày trả? Mỗi hồ sơ chỉ được hẹn lại một lần."),
    ),
    Act.APOLOGISE: ActWords(mark("Xin lỗi vì quá hạn"), mark("Xin lỗi bằng văn bản"), "▲", "warn"),
    Act.REFUSE: ActWords(
        mark("Từ chối hồ sơ"), mark("Từ chối hồ sơ"), "■", "bad", mark("Từ chối hồ sơ này? Không lấy lại được.")
    ),
    Act.WITHDRAW: ActWords(
        mark("Công dân rút hồ sơ"), mark("Công dân rút hồ sơ"), "←", "muted",
        mark("Ghi nhận công dân rút hồ sơ? Không lấy lại được."),
    ),
    Act.STOP: ActWords(
        mark("Dừng xử lý"), mark("Dừng xử lý"), "□", "muted", mark("Dừng xử lý hồ sơ này? Không lấy lại được.")
    ),
    Act.CLOSE_UNANSWERED: ActWords(
        mark("Đóng vì không bổ sung"), mark("Đóng hồ sơ vì không bổ sung"), "□", "muted",
        mark("Đóng hồ sơ vì công dân không bổ sung? Không lấy lại được."),
    ),
    Act.VOID: ActWords(
        mark("Hủy hồ sơ ghi nhầm"), mark("Hủy hồ sơ ghi nhầm"), "□", "muted",
        mark("Hủy hồ sơ này vì ghi nhầm? Số đã cấp không dùng lại."),
    ),
    Act.RATE: ActWords(mark("Ghi đánh giá"), mark("Công dân đánh giá")),
    Act.LOCATE: ActWords(mark("Nơi để hồ sơ"), mark("Nơi để hồ sơ"), "○", "muted"),
    Act.NOTE: ActWords(mark("Ghi chú"), mark("Ghi chú"), "○", "muted"),
    Act.ATTACH: ActWords(mark("Đính kèm tệp"), mark("Đính kèm tệp"), "○", "muted"),
    Act.CORRECT: ActWords(mark("Sửa thông tin"), mark("Sửa thông tin"), "○", "warn"),
    Act.SETTLE: ActWords(mark("Xử lý xung đột"), mark("Xử lý xung đột"), "■", "warn"),
    Act.BIND_CODE: ActWords(mark("Gắn mã hồ sơ"), mark("Tỉnh cấp mã hồ sơ"), "√", "good"),
    Act.DESTROY_CONTENT: ActWords(
        mark("Hủy nội dung"), mark("Hủy nội dung hồ sơ"), "■", "bad",
        mark("Hủy vĩnh viễn nội dung hồ sơ này? Không ai khôi phục được."),
    ),
}  # fmt: skip
assert set(WORDS) == set(Act), "every act has its words"

_AT_WORK = (
    Act.FINISH, Act.DECIDE, Act.REQUEST_SUPPLEMENT, Act.PAYMENT_RECEIVED, Act.ACCEPT_FORWARD, Act.RETURN_LINK,
    Act.FORWARD, Act.ASSIGN, Act.LINK,
    Act.REQUIRE_PAYMENT, Act.APOLOGISE, Act.EXTEND,
)  # fmt: skip
_FIRST: dict[Status, tuple[Act, ...]] = {
    Status.REGISTERED: (Act.ACCEPT, Act.ACCEPT_ONLINE, Act.REQUEST_SUPPLEMENT, Act.GUIDE),
    Status.RECEIVED: _AT_WORK,
    Status.PROCESSING: _AT_WORK,
    Status.SUPPLEMENT_REQUESTED: (Act.SUPPLEMENT_RECEIVED, Act.CLOSE_UNANSWERED, Act.ASSIGN),
    Status.PAYMENT_REQUIRED: (Act.PAYMENT_RECEIVED, *_AT_WORK),
    Status.FINISHED: (Act.ERROR_CORRECTED, Act.HAND_OVER, Act.LOCATE, Act.PAYMENT_RECEIVED),
    Status.RETURNED: (Act.ERROR_CORRECTED, Act.HAND_OVER, Act.RATE, Act.PAYMENT_RECEIVED),
}
_LAST = (
    Act.LOCATE, Act.NOTE, Act.ATTACH, Act.CORRECT, Act.RATE, Act.REPORT_ERROR, Act.WITHDRAW, Act.STOP, Act.VOID, Act.REFUSE,
    Act.DESTROY_CONTENT,
)  # fmt: skip


def in_order(acts: list[Act], dossier: Dossier, *, is_late: bool) -> list[Act]:
    """The acts with the likeliest first; what ends a dossier early stands last, away from a quick Enter."""
    unlikely = _unlikely(dossier, is_late=is_late)
    first = [act for act in (Act.SETTLE, *_FIRST.get(dossier.status, ())) if act not in unlikely]
    rest = [act for act in Act if act not in first and act not in _LAST]
    order = list(dict.fromkeys([*first, *rest, *_LAST]))
    return [act for act in order if act in acts]


def _unlikely(dossier: Dossier, *, is_late: bool) -> set[Act]:
    """Acts the table allows but nobody will look for now: the apology before the date, money when none is owed."""
    found = {Act.EXTEND if is_late else Act.APOLOGISE}
    if all(forward.accepted_at for forward in dossier.forwards):
        found.add(Act.ACCEPT_FORWARD)
    if dossier.paid_vnd >= dossier.fees_total_vnd:
        found.add(Act.PAYMENT_RECEIVED)
    if dossier.supplements:
        found.add(Act.REQUEST_SUPPLEMENT)
    return found
