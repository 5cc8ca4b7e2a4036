"""Random lives of dossiers around every date that trips a counter, written into a real store as entries.

Leap day, two year ends, Tết, cut-offs on the 14th, the first and last second of a day; stopped, withdrawn, refused, voided,
taken over, forwarded, given at once, guided and never taken in, waiting for papers or for money.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.intake import Channel, FeeDue, Person, ProcedureRef
from schemas.refusal import Refusal
from schemas.times import VN, moment_text

FIRST = datetime(2023, 12, 1, tzinfo=VN)
DAYS = 460
EDGES = ("2023-12-14", "2023-12-15", "2023-12-31", "2024-01-01", "2024-02-13", "2024-02-14", "2024-02-29", "2024-03-01",
         "2024-03-14", "2024-03-15", "2024-12-14", "2024-12-31", "2025-01-01", "2025-01-29")  # fmt: skip
CLOCKS = ("00:00:00", "07:30:00", "11:29:59", "17:00:00", "23:59:59")
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "  Đất   đai ", "")
LIMITS = ("3 working_days", "8 hours", "same_day 15:00", "15 calendar_days", "")
CODES = ("9.000001", "9.000002", "9.000003")
CHANNELS: tuple[Channel, ...] = ("counter", "counter", "mobile", "post", "online")
AT_ONCE = 150
Step = tuple[Act, Record, datetime]


def live(office: Office, count: int, seed: int) -> None:
    """So many dossiers, the same for the same seed."""
    chance, waiting = random.Random(seed), list[Draft]()
    for number in range(count):
        begun = len(waiting)
        for act, content, at in _life(chance, number):
            same_as = None if len(waiting) == begun else begun
            waiting.append(Draft(act=act, by="mai", content=content, at=moment_text(at), same_as=same_as))
        if len(waiting) >= AT_ONCE or number == count - 1:
            written = office.append(waiting)
            assert not isinstance(written, Refusal), written
            waiting.clear()


def _life(chance: random.Random, number: int) -> Iterator[Step]:
    at = _moment(chance)
    content = acts.Received(
        procedure=ProcedureRef(
            code=chance.choice(CODES), name="Xác nhận thử nghiệm", field=chance.choice(FIELDS), limit=chance.choice(LIMITS)
        ),
        applicant=Person(name=f"Người thứ {number}"),
        channel=chance.choice(CHANNELS),
        provisional_code=f"TẠM-A1-{number:06d}-001",
        due_at=_due(chance, at),
        imported=chance.choice(("", "", "", "csv")),
    )
    begins = chance.choice((Act.RECEIVE, Act.RECEIVE, Act.RECEIVE, Act.RECEIVE, Act.FILE_ONLINE, Act.REGISTER))
    yield begins, content, at
    if begins is not Act.RECEIVE:
        at = _later(chance, at)
        chosen = chance.random()
        if chosen < 0.2:
            return
        if chosen < 0.35:
            yield Act.REFUSE, acts.WithReason(reason="không thuộc thẩm quyền"), at
            return
        kind = acts.AcceptedOnline if begins is Act.FILE_ONLINE else acts.Accepted
        act = Act.ACCEPT_ONLINE if begins is Act.FILE_ONLINE else Act.ACCEPT
        yield act, kind(due_at=_due(chance, at)), at
    yield from _work(chance, at)


def _work(chance: random.Random, at: datetime) -> Iterator[Step]:
    if chance.random() < 0.1:
        yield Act.FINISH, acts.Finished(), at
        yield Act.HAND_OVER, acts.HandedOver(to_name="Người nhận"), at
        return
    if chance.random() < 0.05:
        yield Act.VOID, acts.WithReason(reason="ghi nhầm"), at
        return
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        if chance.random() < 0.15:
            at = _later(chance, at)
            yield Act.EXTEND, acts.Extended(reason="chờ xác minh", new_due_at=moment_text(at + timedelta(days=5))), at
        at = _later(chance, at)
        if chance.random() < 0.5:
            yield Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="thiếu giấy", override="theo chỉ đạo"), at
            at = _later(chance, at)
            chosen = chance.random()
            if chosen < 0.2:
                return
            if chosen < 0.3:
                yield Act.CLOSE_UNANSWERED, acts.Plain(), at
                return
            yield Act.SUPPLEMENT_RECEIVED, acts.SupplementReceived(due_at=_due(chance, at)), at
        else:
            yield Act.REQUIRE_PAYMENT, acts.PaymentRequired(fees=(FeeDue(name="Phí", amount_vnd=5_000),)), at
            at = _later(chance, at)
            if chance.random() < 0.25:
                return
            yield Act.PAYMENT_RECEIVED, acts.PaymentReceived(amount_vnd=2_000), at
            at = _later(chance, at)
            yield Act.PAYMENT_RECEIVED, acts.PaymentReceived(amount_vnd=3_000), at
    yield from _end(chance, _later(chance, at))


def _end(chance: random.Random, at: datetime) -> Iterator[Step]:
    chosen = chance.random()
    if chosen < 0.1:
        yield Act.FORWARD, acts.Forwarded(to_unit="H44.11"), at
    elif chosen < 0.3:
        ends = chance.choice((Act.WITHDRAW, Act.STOP, Act.REFUSE))
        yield ends, acts.WithReason(reason="theo đơn"), at
    elif chosen < 0.9:
        yield Act.FINISH, acts.Finished(), at
        if chance.random() < 0.7:
            yield Act.HAND_OVER, acts.HandedOver(to_name="Người nhận"), _later(chance, at)


def _moment(chance: random.Random) -> datetime:
    if chance.random() < 0.4:
        return datetime.fromisoformat(f"{chance.choice(EDGES)}T{chance.choice(CLOCKS)}+07:00")
    return FIRST + timedelta(days=chance.randrange(DAYS), seconds=chance.randrange(86_400))


def _later(chance: random.Random, at: datetime) -> datetime:
    """A second later, or to the last second of the day, or up to some days later."""
    chosen = chance.random()
    if chosen < 0.2:
        return at + timedelta(seconds=1)
    if chosen < 0.4:
        return max(at, at.replace(hour=23, minute=59, second=59))
    return at + timedelta(days=chance.randrange(0, 9), seconds=chance.randrange(40_000))


def _due(chance: random.Random, at: datetime) -> str | None:
    if chance.random() < 0.1:
        return None
    due = (at + timedelta(days=chance.randrange(0, 9))).replace(hour=17, minute=0, second=0)
    return moment_text(max(at, due))
