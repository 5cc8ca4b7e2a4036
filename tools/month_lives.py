"""The lives of dossiers: what clerk and citizen do, day after day, and every no that is tried on the way.

A life is a generator. It does what one day brings and yields how many working days pass before it goes on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from tools.month_office import Case, Desk

Life = Iterator[int]
TAKER = {"to_name": "Nguyễn Thị Thử", "to_id": "025199000123", "relation": "owner", "via": "counter"}
APPROVED = {"outcome": "approved", "document_no": "12/UBND", "signed_by": "Lê Văn Ký"}


class Chance:
    """Seats and procedures for one life. `desk` is whoever sits at the counter today."""

    def __init__(self, seed: int, procedures: list[dict[str, Any]], certified: set[str]) -> None:
        self.random = random.Random(seed)  # noqa: S311 - dice, not secrets
        self.procedures = procedures
        self.certified = certified
        self.desk: Desk
        self.asked = 0

    def content(self, *, limit: str = "", certified: bool = False, **more: Any) -> tuple[dict[str, Any], str]:
        """What a clerk types for somebody made up, and the field of the procedure."""
        fitting = [one for one in self.procedures if (one["code"] in self.certified) == certified] or self.procedures
        chosen = fitting[self.asked % len(fitting)]
        self.asked += 1
        typed: dict[str, Any] = {
            "procedure": chosen["code"],
            "applicant": {"name": f"Nguyễn Thị Thử {self.asked}", "phone": f"09{self.asked:08}", "address": "Thôn Thử"},
            "channel": self.random.choices(["counter", "post", "mobile"], [90, 7, 3])[0],
            "parts": [{"name": "Tờ khai", "originals": 1}],
            **more,
        }
        if chosen["cases"]:
            typed["case"] = self.random.choice(chosen["cases"])
        if limit or not chosen["limit"]:
            typed["limit"] = limit or "3 working_days"
        return typed, str(chosen["field"])

    def receive(self, limit: str = "") -> Case | None:
        """A dossier of somebody, taken in."""
        typed, field = self.content(limit=limit)
        return self.desk.receive(typed, field)


def end(chance: Chance, case: Case) -> Life:
    """Finished, and a day or more later collected."""
    chance.desk.act(case, "hand-over", TAKER, refused="workflow.not_allowed")
    chance.desk.act(case, "finish", status="finished")
    yield chance.random.randint(0, 2)
    chance.desk.act(case, "hand-over", TAKER, status="returned")
    chance.desk.act(case, "finish", refused="workflow.not_allowed")


def at_once(chance: Chance) -> Life:
    """A certification: one line, numbers of the book."""
    typed, field = chance.content(certified=True, immediate=True, documents=chance.random.randint(1, 4))
    chance.desk.receive(typed, field)
    yield from ()


def ordinary(chance: Chance) -> Life:
    """Received, worked on by a specialist, decided, collected, rated."""
    case = chance.receive()
    if case is None:
        return
    chance.desk.act(case, "locate", {"place": "Tủ 2, ngăn 1"})
    chance.desk.act(case, "assign", {"to": "linh"}, status="processing")
    yield chance.random.randint(1, 2)
    chance.desk.act(case, "decide", APPROVED)
    chance.desk.attach(case, "--result")
    chance.desk.act(case, "withdraw", {"reason": "đổi ý"}, refused="withdraw.decided")
    yield from end(chance, case)
    chance.desk.act(case, "rate", {"level": 5})
    chance.desk.act(case, "rate", {"level": 1}, refused="rate.already")


def paid(chance: Chance) -> Life:
    """Fees are asked for on the way."""
    case = chance.receive()
    if case is None:
        return
    fee = {"fees": [{"name": "Lệ phí", "amount_vnd": 50_000, "kind": "charge"}]}
    chance.desk.act(case, "require-payment", fee, status="payment_required")
    yield 1
    chance.desk.act(case, "payment-received", {"amount_vnd": 20_000, "receipt_no": "01"})
    chance.desk.act(case, "payment-received", {"amount_vnd": 30_000, "receipt_no": "02"}, status="received")
    yield from end(chance, case)


def supplemented(chance: Chance) -> Life:
    """Asked for a missing paper once, which came."""
    case = chance.receive()
    if case is None:
        return
    wish = {"reason": "Thiếu bản chính", "parts": ["Tờ khai"]}
    chance.desk.act(case, "request-supplement", wish, status="supplement_requested")
    chance.desk.act(case, "close-unanswered", refused="supplement.too_early_to_close")
    yield chance.random.randint(1, 3)
    chance.desk.act(case, "supplement-received", {"parts": ["Tờ khai"]}, status="processing")
    chance.desk.act(case, "request-supplement", wish, refused="supplement.second")
    yield from end(chance, case)


def unanswered(chance: Chance) -> Life:
    """Asked for a missing paper, which never came."""
    case = chance.receive()
    if case is None:
        return
    chance.desk.act(case, "request-supplement", {"reason": "Thiếu bản chính"}, status="supplement_requested")
    yield 12
    chance.desk.act(case, "close-unanswered", status="stopped")


def guided(chance: Chance) -> Life:
    """Not taken in at first: guided once, and accepted the next day."""
    typed, field = chance.content(reason="Thiếu tờ khai", missing=["Tờ khai"])
    case = chance.desk.receive(typed, field, "guide")
    if case is None:
        return
    chance.desk.act(case, "guide", {"reason": "Còn thiếu"}, refused="guide.second")
    chance.desk.act(case, "accept-online", refused="accept.at_counter")
    chance.desk.act(case, "request-supplement", {"reason": "Thiếu"}, refused="supplement.not_received")
    chance.desk.act(case, "finish", refused="workflow.not_allowed")
    yield 1
    chance.desk.act(case, "accept", {"limit": "3 working_days"}, status="received")
    yield from end(chance, case)


def turned_away(chance: Chance) -> Life:
    """Refused at the counter, or by those who had to decide."""
    typed, field = chance.content(reason="Không thuộc thẩm quyền")
    chance.desk.receive(typed, field, "refuse")
    case = chance.receive()
    yield 1
    if case is not None:
        chance.desk.act(case, "refuse", {"reason": "Không đủ điều kiện"}, status="refused")
        chance.desk.act(case, "decide", APPROVED, refused="workflow.not_allowed")


def given_up(chance: Chance) -> Life:
    """Withdrawn by the citizen, stopped, recorded by mistake."""
    withdrawn, stopped, mistaken, late = (chance.receive() for _one in range(4))
    if not (withdrawn and stopped and mistaken and late):
        return
    chance.desk.act(withdrawn, "withdraw", {"reason": "Công dân đổi ý"}, status="withdrawn")
    chance.desk.act(stopped, "stop", {"reason": "Công dân đề nghị dừng"}, status="stopped")
    chance.desk.act(mistaken, "void", {"reason": "Nhập trùng"}, status="stopped")
    yield 1
    chance.desk.act(late, "void", {"reason": "Nhập trùng"}, refused="void.another_day")
    chance.desk.act(late, "decide", APPROVED, status="processing")
    chance.desk.act(late, "void", {"reason": "Nhập trùng"}, refused="workflow.not_allowed")
    yield from end(chance, late)


def put_off(chance: Chance) -> Life:
    """Promised anew once, in time."""
    case = chance.receive("5 working_days")
    if case is None:
        return
    day = (chance.desk.now + timedelta(days=20)).date().isoformat()
    today = chance.desk.now.date().isoformat()
    chance.desk.act(case, "extend", {"reason": "Chờ", "new_due_at": today}, refused="extend.not_later")
    chance.desk.act(case, "extend", {"reason": "Chờ xác minh", "new_due_at": day})
    chance.desk.act(case, "extend", {"reason": "Chờ", "new_due_at": "2029-01-04"}, refused="extend.second")
    yield 2
    yield from end(chance, case)


def overdue(chance: Chance) -> Life:
    """Late: too late to promise anew, so the office apologises."""
    case = chance.receive("1 working_days")
    if case is None:
        return
    sorry = {"reason": "Thiếu người", "expected_on": (chance.desk.now + timedelta(days=9)).date().isoformat()}
    chance.desk.act(case, "apologise", sorry, refused="apologise.not_late")
    yield 1
    chance.desk.act(case, "extend", {"reason": "Chờ", "new_due_at": "2029-01-04"}, refused="extend.too_late")
    yield 1
    past = {"reason": "Thiếu người", "expected_on": case.received_on}
    chance.desk.act(case, "apologise", past, refused="apologise.in_past")
    chance.desk.act(case, "apologise", sorry)
    yield from end(chance, case)


def elsewhere(chance: Chance) -> Life:
    """Forwarded whole, and another one linked to units side by side and in order."""
    case, linked = chance.receive(), chance.receive()
    if not (case and linked):
        return
    forward = {"to_unit": "H44.05", "task": "Thẩm định", "limit": "2 working_days"}
    chance.desk.act(case, "forward", forward, status="processing")
    plan = {
        "tasks": [
            {"unit": "H44.05", "task": "Thẩm định", "limit": "2 working_days"},
            {"unit": "H44.06", "task": "Xác minh", "limit": "2 working_days"},
            {"unit": "H44", "task": "Phê duyệt", "limit": "1 working_days", "step": 2},
        ],
        "lead": "H44.05",
    }
    chance.desk.act(linked, "return-link", refused="return-link.none_open")
    chance.desk.act(linked, "link", plan, status="processing")
    chance.desk.act(linked, "return-link", refused="return-link.which")
    chance.desk.act(linked, "return-link", {"number": 3}, refused="return-link.waiting")
    chance.desk.act(linked, "return-link", {"number": 1, "document_no": "5/TB"})
    yield 1
    chance.desk.act(case, "accept-forward")
    chance.desk.act(linked, "return-link", {"number": 2, "outcome": "refused", "note": "Không thuộc thẩm quyền"})
    chance.desk.act(linked, "return-link", {"number": 2, "outcome": "recalled"})
    chance.desk.act(linked, "return-link", {"number": 2}, refused="return-link.returned")
    chance.desk.act(linked, "return-link", {"number": 3, "document_no": "99/QĐ"})
    yield from end(chance, case)
    yield from end(chance, linked)


def mended(chance: Chance) -> Life:
    """Mistakes: of the clerk in a name, of the agency in the result; and what must be destroyed in the end."""
    case = chance.receive()
    if case is None:
        return
    chance.desk.act(case, "correct", {"reason": "Gõ nhầm", "phone": "0912345678"})
    chance.desk.act(case, "correct", {"reason": "Gõ nhầm"}, refused="correct.nothing")
    chance.desk.act(case, "correct", {"reason": "Gõ nhầm", "màu": "đỏ"}, refused="correct.unknown_field")
    chance.desk.act(case, "note", {"text": "Đã gọi điện"})
    chance.desk.act(case, "settle", {"conflict": "a" * 64, "keep": "b" * 64, "reason": "a"}, refused="settle.unknown")
    yield from end(chance, case)
    chance.desk.act(case, "error-corrected", {"document_no": "13/UBND"}, refused="result.no_error")
    chance.desk.act(case, "report-error", {"reason": "Sai năm sinh"})
    chance.desk.act(case, "report-error", {"reason": "Sai năm sinh"}, refused="result.error_open")
    yield 1
    chance.desk.act(case, "error-corrected", {"document_no": "13/UBND"})
    chance.desk.act(case, "hand-over", TAKER)
    chance.desk.act(case, "destroy-content", {"ground": "Hết thời hạn lưu trữ"})
    chance.desk.act(case, "note", {"text": "a"}, refused="dossier.destroyed")


def still_open(chance: Chance) -> Life:
    """What the month leaves behind: taken in, and not dealt with yet."""
    chance.receive("15 working_days")
    yield from ()


def turned_down(chance: Chance) -> Life:
    """What cannot be received at all."""
    typed, _field = chance.content(limit="3 working_days")
    for change, code in (
        ({"procedure": "9.999999"}, "receive.procedure_unknown"), ({"case": "không có"}, "receive.case_unknown"),
        ({"limit": "sớm"}, "limit.unreadable"), ({"due_at": "2020-01-01"}, "due.before_receipt"),
        ({"due_at": "2026-02-30"}, "date.impossible"), ({"applicant": {"name": ""}}, "receive.too_long"),
        ({"applicant": {"name": "A", "birth_date": "2001-02-29"}}, "birth_date.impossible"), ({"màu": 1}, "receive.unknown_key"),
        ({"parts": "x"}, "receive.not_valid"),
    ):  # fmt: skip
        chance.desk.told("receive", "--now", chance.desk.tick(), stdin={**typed, **change}, refused=code)
    chance.desk.told("receive", "--now", "2099-01-01T08:00:00+07:00", stdin=typed, refused="time.in_future")
    chance.desk.told("show", "TẠM-A1-991231-999", refused="dossier.unknown")
    yield from ()


LIVES: tuple[tuple[Callable[[Chance], Life], int], ...] = (
    (at_once, 55), (ordinary, 12), (paid, 5), (supplemented, 4), (unanswered, 1), (guided, 3), (turned_away, 2), (given_up, 2),
    (put_off, 2), (overdue, 2), (elsewhere, 3), (mended, 3), (turned_down, 1), (still_open, 4),
)  # fmt: skip
"""Each life with how often it is met among a hundred. Of every life there is at least one in any month."""
