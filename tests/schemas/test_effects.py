"""What each act does to the dossier."""

from __future__ import annotations

import pytest

from schemas import acts
from schemas.acts import Act
from schemas.asks import CORRECTABLE
from schemas.base import Record
from schemas.dossier import Dossier
from schemas.intake import FeeDue, PartGiven, Person
from schemas.refusal import Refusal
from schemas.rules.effects import corrected
from schemas.rules.fold import fold
from schemas.status import Status
from tests.schemas.made import DAY, Device, received

LATER = "2026-11-21T09:00:00+07:00"
DUE = "2026-11-25T17:00:00+07:00"
NEW_DUE = "2026-12-01T17:00:00+07:00"


def after(*steps: tuple[Act, Record], **begin: object) -> Dossier:
    """A dossier received, then these acts, each at LATER."""
    device = Device("A")
    device.act(Act.RECEIVE, received(**begin))
    for act, content in steps:
        device.act(act, content, at=LATER, by="linh")
    return fold(device.entries())


def fees(*amounts: int) -> acts.PaymentRequired:
    return acts.PaymentRequired(fees=tuple(FeeDue(name=f"Phí {amount}", amount_vnd=amount) for amount in amounts))


def paid(amount: int) -> tuple[Act, Record]:
    return Act.PAYMENT_RECEIVED, acts.PaymentReceived(amount_vnd=amount, receipt_no="0001", online=True)


# -- beginning


def test_a_dossier_received_is_held_by_who_received_it():
    dossier = after(
        parts=(PartGiven(name="Tờ khai", originals=1),), fees=(FeeDue(name="Phí", amount_vnd=5),), note="gấp",
        submitter=Person(name="Trần Văn Thay"), channel="post", case="Lần đầu", copies_count=2, return_by="post",
        immediate=True, due_unconfirmed=True, books=(acts.BookNumber(book="ct/2026", number=3),), official_code="H44",
        answer_by=LATER,
    )  # fmt: skip
    assert (dossier.status, dossier.received_at, dossier.received_by, dossier.holder) == (Status.RECEIVED, DAY, "hoa", "hoa")
    assert (dossier.holder_unit, dossier.clock_from, dossier.filed_at) == ("H44.99.12", DAY, None)
    assert (dossier.due_at, dossier.first_due_at, dossier.due_unconfirmed) == (DUE, DUE, True)
    assert dossier.id == "H44.99.12.A.1AAAA.0" and dossier.provisional_code == "TẠM-A1-261120-001"
    assert dossier.submitter is not None and dossier.submitter.name == "Trần Văn Thay"
    assert (dossier.channel, dossier.case, dossier.copies_count, dossier.return_by) == ("post", "Lần đầu", 2, "post")
    assert dossier.immediate and dossier.note == "gấp" and dossier.official_code == "H44" and dossier.answer_by == LATER
    assert (dossier.books[0].book, dossier.books[0].number) == ("ct/2026", 3)
    assert dossier.fees_total_vnd == 5 and dossier.parts[0].originals == 1
    assert dossier.applicant.name == "Nguyễn Văn Mẫu" and dossier.procedure.code == "1.004873"


def filed(*steps: tuple[Act, Record, str]) -> Dossier:
    device = Device("A")
    device.act(Act.FILE_ONLINE, received(provisional_code="", due_at=None, channel="online"), by="cong-dvc")
    for act, content, at in steps:
        device.act(act, content, at=at, by="linh")
    return fold(device.entries())


def test_a_dossier_filed_online_waits_and_its_clock_starts_when_it_is_accepted():
    waiting = filed()
    assert (waiting.status, waiting.holder, waiting.filed_at) == (Status.REGISTERED, "", DAY)
    taken = filed((Act.ACCEPT_ONLINE, acts.AcceptedOnline(due_at=DUE, due_unconfirmed=True, provisional_code="TẠM-A1"), LATER))
    assert (taken.status, taken.received_at, taken.received_by, taken.holder) == (Status.RECEIVED, LATER, "linh", "linh")
    assert (taken.due_at, taken.first_due_at, taken.clock_from, taken.due_unconfirmed) == (DUE, DUE, LATER, True)
    assert taken.provisional_code == "TẠM-A1" and taken.filed_at == DAY


def test_accepting_without_a_number_keeps_the_one_there_is():
    device = Device("A")
    device.act(Act.FILE_ONLINE, received(provisional_code="TẠM-X"))
    before = fold(device.entries())
    device.act(Act.ACCEPT_ONLINE, acts.AcceptedOnline())
    taken = fold(device.entries())
    assert taken.provisional_code == "TẠM-X" and taken.procedure == before.procedure


# -- supplement


def test_an_answered_supplement_brings_parts_a_new_clock_and_the_work_back():
    ask = acts.SupplementRequested(reason="thiếu", parts=("Giấy khai sinh",), override="a")
    given = acts.SupplementReceived(parts=(PartGiven(name="Giấy khai sinh", originals=1),), due_at=NEW_DUE, due_unconfirmed=True)
    dossier = after((Act.REQUEST_SUPPLEMENT, ask), (Act.SUPPLEMENT_RECEIVED, given), parts=(PartGiven(name="Tờ khai"),))
    assert dossier.status is Status.PROCESSING and dossier.clock_from == LATER
    assert [part.name for part in dossier.parts] == ["Tờ khai", "Giấy khai sinh"]
    assert (dossier.due_at, dossier.first_due_at, dossier.due_unconfirmed) == (NEW_DUE, DUE, True)
    change = dossier.due_changes[0]
    assert (change.act, change.old, change.new, change.by, change.at) == ("supplement-received", DUE, NEW_DUE, "linh", LATER)
    request = dossier.supplements[0]
    assert (request.reason, request.parts, request.override, request.by) == ("thiếu", ("Giấy khai sinh",), "a", "linh")
    assert (request.requested_at, request.completed_at) == (LATER, LATER) and dossier.open_supplement is None


def test_a_supplement_without_a_new_date_keeps_the_old():
    ask, given = acts.SupplementRequested(reason="thiếu"), acts.SupplementReceived()
    dossier = after((Act.REQUEST_SUPPLEMENT, ask), (Act.SUPPLEMENT_RECEIVED, given))
    assert dossier.due_at == DUE and not dossier.due_changes


def test_a_second_request_is_open_and_the_first_stays_answered():
    ask = acts.SupplementRequested(reason="thiếu")
    dossier = after(
        (Act.REQUEST_SUPPLEMENT, ask), (Act.SUPPLEMENT_RECEIVED, acts.SupplementReceived()), (Act.REQUEST_SUPPLEMENT, ask)
    )
    assert [one.completed_at for one in dossier.supplements] == [LATER, None]
    assert dossier.open_supplement == dossier.supplements[1]


def test_a_supplement_before_acceptance_leads_back_to_registered_and_after_it_to_work():
    ask, given = acts.SupplementRequested(reason="thiếu"), acts.SupplementReceived()
    before = filed((Act.REQUEST_SUPPLEMENT, ask, LATER), (Act.SUPPLEMENT_RECEIVED, given, LATER))
    assert before.status is Status.REGISTERED
    accepted = filed(
        (Act.ACCEPT_ONLINE, acts.AcceptedOnline(), LATER),
        (Act.REQUEST_SUPPLEMENT, ask, LATER),
        (Act.SUPPLEMENT_RECEIVED, given, LATER),
    )
    assert accepted.status is Status.PROCESSING


# -- money


def test_what_is_required_adds_up_and_the_dossier_goes_back_when_all_is_paid():
    steps = [(Act.REQUIRE_PAYMENT, fees(10_000, 5_000)), (Act.REQUIRE_PAYMENT, fees(1_000))]
    dossier = after(*steps)
    assert (dossier.status, dossier.before_payment) == (Status.PAYMENT_REQUIRED, Status.RECEIVED)
    assert dossier.payment_open_vnd == 16_000
    assert dossier.fees_total_vnd == 16_000
    short = after(*steps, paid(15_999))
    assert (short.status, short.payment_open_vnd) == (Status.PAYMENT_REQUIRED, 1)
    whole = after(*steps, paid(15_999), paid(1))
    assert (whole.status, whole.payment_open_vnd, whole.before_payment) == (Status.RECEIVED, 0, None)
    assert whole.paid_vnd == 16_000
    assert (whole.payments[0].receipt_no, whole.payments[0].online, whole.payments[0].by) == ("0001", True, "linh")


def test_paying_too_much_leaves_nothing_open():
    dossier = after((Act.REQUIRE_PAYMENT, fees(10)), paid(11))
    assert (dossier.status, dossier.payment_open_vnd) == (Status.RECEIVED, 0)


def test_money_that_was_not_required_moves_nothing():
    dossier = after(paid(10))
    assert (dossier.status, dossier.paid_vnd, dossier.payment_open_vnd) == (Status.RECEIVED, 10, 0)


def test_work_that_had_begun_goes_on_after_the_payment():
    dossier = after((Act.ASSIGN, acts.Assigned(to="linh")), (Act.REQUIRE_PAYMENT, fees(10)), paid(10))
    assert dossier.status is Status.PROCESSING


# -- hands


def test_forwarding_names_the_unit_and_accepting_the_person():
    sent = (Act.FORWARD, acts.Forwarded(to_unit="H44.05", task="thẩm định", limit="2 working_days", due_at=NEW_DUE))
    dossier = after(sent)
    assert (dossier.status, dossier.holder, dossier.holder_unit) == (Status.PROCESSING, "H44.05", "H44.05")
    forwarding = dossier.forwards[0]
    assert (forwarding.task, forwarding.limit, forwarding.due_at) == ("thẩm định", "2 working_days", NEW_DUE)
    assert forwarding.accepted_at is None and dossier.due_at == DUE, "the citizen's date stays"
    taken = after(sent, sent, (Act.ACCEPT_FORWARD, acts.Plain()))
    assert taken.holder == "linh" and [one.accepted_at for one in taken.forwards] == [None, LATER]


@pytest.mark.parametrize(
    "step",
    [
        (Act.ASSIGN, acts.Assigned(to="linh")),
        (Act.ACCEPT_FORWARD, acts.Plain()),
        (Act.DECIDE, acts.Decided(outcome="approved")),
    ],
)
def test_work_begins_with_the_first_hand_laid_on_it(step):
    assert after(step).status is Status.PROCESSING
    assert after((Act.REQUIRE_PAYMENT, fees(10)), step).status is Status.PAYMENT_REQUIRED


def test_a_decision_keeps_its_number_and_signatory():
    decided = acts.Decided(outcome="rejected", document_no="12/UBND", signed_by="Trần B")
    decision = after((Act.DECIDE, decided)).decision
    assert decision is not None
    assert (decision.outcome, decision.document_no, decision.signed_by, decision.at) == ("rejected", "12/UBND", "Trần B", LATER)


@pytest.mark.parametrize(
    ("act", "status"), [(Act.REFUSE, Status.REFUSED), (Act.WITHDRAW, Status.WITHDRAWN), (Act.STOP, Status.STOPPED)]
)
def test_an_end_keeps_its_reason_and_its_moment(act, status):
    dossier = after((Act.REQUIRE_PAYMENT, fees(10)), paid(10), (act, acts.WithReason(reason="vì sao")))
    assert (dossier.status, dossier.end_reason, dossier.ended_at, dossier.before_payment) == (status, "vì sao", LATER, None)


def test_ending_while_money_is_due_forgets_where_it_came_from():
    dossier = after((Act.REQUIRE_PAYMENT, fees(10)), (Act.STOP, acts.WithReason(reason="a")))
    assert (dossier.status, dossier.before_payment) == (Status.STOPPED, None)


def test_an_unanswered_dossier_is_stopped_without_a_reason_of_its_own():
    dossier = after((Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="a")), (Act.CLOSE_UNANSWERED, acts.Plain()))
    assert (dossier.status, dossier.end_reason, dossier.ended_at) == (Status.STOPPED, "", LATER)


def test_the_hand_over_says_who_took_the_result():
    handed = acts.HandedOver(to_name="Lê Thị Nhận", to_id="025", relation="relative", via="post")
    dossier = after((Act.FINISH, acts.Finished()), (Act.HAND_OVER, handed))
    assert dossier.handed is not None and dossier.returned_at == LATER
    assert (dossier.handed.to_name, dossier.handed.to_id, dossier.handed.relation, dossier.handed.via) == (
        "Lê Thị Nhận", "025", "relative", "post",
    )  # fmt: skip


# -- dates, remarks, files


def test_an_extension_moves_the_date_and_is_kept_as_one():
    dossier = after((Act.EXTEND, acts.Extended(reason="chờ", new_due_at=NEW_DUE)), due_unconfirmed=True)
    assert dossier.due_at == NEW_DUE and dossier.extensions == dossier.due_changes and len(dossier.extensions) == 1
    assert dossier.extensions[0].reason == "chờ" and dossier.due_unconfirmed


def test_a_first_date_given_by_correction_is_the_first_promised():
    dossier = after((Act.CORRECT, acts.Corrected(reason="a", fields={"due_at": NEW_DUE})), due_at=None)
    assert (dossier.due_at, dossier.first_due_at, dossier.due_changes[0].old) == (NEW_DUE, NEW_DUE, None)


def test_an_apology_leaves_date_and_count():
    dossier = after((Act.APOLOGISE, acts.Apologised(reason="bão", expected_on="2026-12-02")))
    assert dossier.due_at == DUE
    assert (dossier.apologies[0].reason, dossier.apologies[0].expected_on) == ("bão", "2026-12-02")


def test_notes_places_ratings_and_files_are_kept():
    attached = acts.Attached(sha256="a" * 64, size_bytes=9, label="quét", part=2, result=True)
    dossier = after(
        (Act.NOTE, acts.Noted(text="gọi lại")),
        (Act.LOCATE, acts.Located(place="Tủ 2")),
        (Act.ATTACH, attached),
        (Act.STOP, acts.WithReason(reason="a")),
        (Act.RATE, acts.Rated(level=4, comment="tốt")),
    )
    assert (dossier.remarks[0].text, dossier.remarks[0].by, dossier.location) == ("gọi lại", "linh", "Tủ 2")
    file = dossier.attachments[0]
    assert (file.sha256, file.size_bytes, file.label, file.part, file.result) == ("a" * 64, 9, "quét", 2, True)
    assert (dossier.ratings[0].level, dossier.ratings[0].comment) == (4, "tốt")


# -- corrections


def correct(fields: dict[str, str], **more: object) -> tuple[Act, Record]:
    return Act.CORRECT, acts.Corrected(reason="gõ nhầm", fields=fields, **more)  # type: ignore[arg-type]


def test_a_correction_supersedes_and_is_listed():
    dossier = after(
        correct({"applicant.name": "Nguyễn Văn Đúng", "copies_count": "3", "return_by": "post"}),
        correct({"note": "mới"}, parts=(PartGiven(name="Đơn"),), fees=(FeeDue(name="Phí", amount_vnd=7),)),
    )
    assert (dossier.applicant.name, dossier.copies_count, dossier.return_by) == ("Nguyễn Văn Đúng", 3, "post")
    assert (dossier.note, dossier.parts[0].name, dossier.fees_total_vnd) == ("mới", "Đơn", 7)
    assert dossier.applicant.id_number == "025199000123", "what is not named stays"
    assert dossier.corrected_fields == ("applicant.name", "copies_count", "fees", "note", "parts", "return_by")


def test_empty_lists_are_a_correction_too():
    dossier = after(correct({}, parts=(), fees=()), parts=(PartGiven(name="Đơn"),), fees=(FeeDue(name="Phí", amount_vnd=7),))
    assert (dossier.parts, dossier.fees, dossier.corrected_fields) == ((), (), ("fees", "parts"))


def test_a_submitter_can_be_added_by_correction():
    dossier = after(correct({"submitter.phone": "0912345678", "submitter.name": "Trần Văn Thay"}))
    assert dossier.submitter == Person(name="Trần Văn Thay", phone="0912345678")
    other = after(correct({"submitter.phone": "0912345678"}), submitter=Person(name="Lê A"))
    assert other.submitter == Person(name="Lê A", phone="0912345678")


def test_a_corrected_due_date_shows_as_a_change_with_its_reason():
    dossier = after(correct({"due_at": NEW_DUE}))
    assert (dossier.due_at, dossier.due_changes[0].reason, dossier.due_changes[0].act) == (NEW_DUE, "gõ nhầm", "correct")
    assert not dossier.extensions
    same = after(correct({"due_at": DUE}))
    assert not same.due_changes


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"copies_count": "ba"}, "correct.not_a_number"), ({"copies_count": ""}, "correct.not_a_number"),
        ({"copies_count": "-1"}, "correct.not_a_number"), ({"copies_count": "1234567"}, "correct.not_a_number"),
        ({"copies_count": "0"}, "correct.not_valid"), ({"copies_count": "10001"}, "correct.not_valid"),
        ({"copies_count": "100000"}, "correct.not_valid"),
        ({"channel": "pigeon"}, "correct.not_valid"), ({"return_by": ""}, "correct.not_valid"),
        ({"note": "x" * 2001}, "correct.too_long"),
        ({"copies_count": "٣"}, "correct.not_a_number"), ({"colour": "red"}, "correct.not_valid"),
        ({"status": "10"}, "correct.not_valid"), ({"applicant.id": "1"}, "correct.not_valid"),
        ({"due_at": "2026-12-01"}, "correct.not_valid"), ({"due_at": ""}, "correct.not_valid"),
        ({"applicant.sex": "x"}, "correct.not_valid"), ({"applicant.kind": ""}, "correct.not_valid"),
        ({"applicant.name": ""}, "correct.too_long"), ({"applicant.phone": "9" * 21}, "correct.too_long"),
        ({"applicant.birth_date": "1990-5-1"}, "correct.not_valid"), ({"a}b{": "x"}, "correct.not_valid"),
    ],
)  # fmt: skip
def test_a_correction_that_makes_no_dossier_is_refused_before_and_without_effect_after(fields, code):
    refusal = corrected(after(), acts.Corrected(reason="a", fields=fields))
    assert isinstance(refusal, Refusal) and refusal.code == code and refusal.message
    dossier = after(correct(fields), correct({"note": "sau"}))
    assert [one.act for one in dossier.irregular] == ["correct"] and dossier.note == "sau"
    assert dossier.applicant == after().applicant and dossier.due_at == DUE


@pytest.mark.parametrize("name", sorted(CORRECTABLE))
def test_every_correctable_field_takes_a_correction(name):
    value = {
        "due_at": NEW_DUE, "copies_count": "2", "return_by": "home", "channel": "mobile", "sex": "female",
        "kind": "enterprise", "birth_date": "1990-05", "dated": "2026-11-02",
    }.get(name.rsplit(".", 1)[-1], "chữ mới")  # fmt: skip
    dossier = after(correct({name: value}))
    assert not dossier.irregular and dossier.corrected_fields == (name,)


def test_what_was_recorded_by_mistake_counts_no_more_and_keeps_its_numbers():
    taken = (acts.BookNumber(book="ct/2026", number=3, document="Căn cước"),)
    at_once = ((Act.FINISH, acts.Finished()), (Act.HAND_OVER, acts.HandedOver(to_name="A")))
    dossier = after(*at_once, (Act.VOID, acts.WithReason(reason="ghi nhầm")), books=taken, immediate=True, documents=1)
    assert dossier.voided and dossier.status is Status.STOPPED and dossier.end_reason == "ghi nhầm"
    assert (dossier.finished_at, dossier.returned_at, dossier.handed, dossier.ended_at) == (None, None, None, LATER)
    assert dossier.books[0].document == "Căn cước" and not dossier.irregular


def test_papers_lie_on_a_shelf_or_with_somebody():
    with_somebody = (Act.LOCATE, acts.Located(place="", keeper="Phòng Kinh tế"))
    assert after((Act.LOCATE, acts.Located(place="Tủ 2")), with_somebody).keeper == "Phòng Kinh tế"
    back = after(with_somebody, (Act.LOCATE, acts.Located(place="Tủ 2")))
    assert (back.location, back.keeper) == ("Tủ 2", "")
    one_paper = (Act.LOCATE, acts.Located(place="", keeper="Phòng Kinh tế", parts=(2,)))
    assert after((Act.LOCATE, acts.Located(place="Tủ 2")), one_paper).location == "Tủ 2", "the file stays where it is"


def test_an_entry_made_later_marks_the_dossier():
    assert not after((Act.NOTE, acts.Noted(text="a"))).has_late_entry
