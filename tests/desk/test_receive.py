"""What the clerk is told when a dossier comes in, and what stands on the receipt."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader

from motcua_tui.desk import catalogue
from motcua_tui.desk.office import Office
from motcua_tui.desk.papers import prepare
from motcua_tui.desk.receive import Taken, receive
from schemas.asks import read_receive
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.status import Status
from tests.desk.made import CODE, intake, new_office, sitting, taken_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = new_office(tmp_path_factory.mktemp("nhan") / "office")
    with sitting(folder, "mai") as opened:
        catalogue.import_starter(opened)
        yield opened


def codes(taken: Taken) -> list[str]:
    return [notice.code for notice in taken.notices]


def test_a_second_dossier_of_the_same_person_today_is_told_of(office):
    first = taken_in(office, applicant={"name": "Lê Thị Lại", "id_number": "025199000555"})
    again = taken_in(office, applicant={"name": "Lê Thị Lại", "id_number": "025199000555"})
    assert "receive.again_today" not in codes(first)
    notice = next(one for one in again.notices if one.code == "receive.again_today")
    assert notice.params == {"count": 1}


@pytest.mark.parametrize(
    "applicant", [{"name": "Lê Thị Lại", "id_number": "025199000556"}, {"name": "Lê Thị Lại"}], ids=["another", "no number"]
)
def test_another_person_today_is_not(office, applicant):
    assert "receive.again_today" not in codes(taken_in(office, applicant=applicant))


def test_the_same_person_with_another_procedure_is_not(office):
    taken_in(office, applicant={"name": "Lê B", "id_number": "025199000557"})
    other = taken_in(office, procedure="1.004873", applicant={"name": "Lê B", "id_number": "025199000557"})
    assert "receive.again_today" not in codes(other)


OWNER, OTHER = {"name": "Lê Thị Chủ"}, {"name": "Vàng A Nộp"}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"applicant": {**OWNER, "birth_date": "2199"}}, "birth_date.future"),
        ({"applicant": {**OWNER, "birth_date": "2199-01-31"}}, "birth_date.future"),
        ({"applicant": OWNER, "submitter": {**OTHER, "email": "nop tại xã"}}, "email.unusual"),
        ({"applicant": OWNER, "authorisation": {"document": "Giấy ủy quyền"}}, "receive.authorisation_alone"),
        (
            {"applicant": OWNER, "submitter": OTHER, "authorisation": {"document": "Giấy ủy quyền", "dated": "2199-01-31"}},
            "receive.authorisation_later",
        ),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_cannot_well_be_so_is_told_and_taken_in(office, typed, told):
    assert told in codes(taken_in(office, **typed))


def test_nothing_is_told_of_people_as_they_usually_are(office):
    person = {**OTHER, "birth_date": "1990", "email": "a.b@xa.example.vn"}
    plain = taken_in(
        office, applicant=person, submitter=person, authorisation={"document": "Giấy ủy quyền", "dated": "2026-01-05"}
    )
    assert codes(plain) == ["receive.no_id_number", "receive.no_id_number"]


def test_a_day_no_calendar_has_is_refused_on_an_authorisation_too():
    authorised: Json = {"document": "Giấy", "dated": "2026-02-30"}
    refused = read_receive({"procedure": CODE, "applicant": {**OWNER}, "submitter": {**OTHER}, "authorisation": authorised})
    assert isinstance(refused, Refusal) and refused.code == "date.impossible"


def test_a_procedure_of_the_starter_catalogue_says_so(office):
    assert "catalogue.starter" in codes(taken_in(office, procedure="1.004873"))
    assert "catalogue.starter" not in codes(taken_in(office))


def text_of(office: Office, taken: Taken) -> str:
    paper = prepare(office, "receipt", taken.dossier.id)
    assert not isinstance(paper, Refusal), paper
    pages = PdfReader(io.BytesIO(paper.printed.pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_date_in_a_year_nobody_confirmed_is_told_on_screen_and_on_the_receipt(office):
    taken = taken_in(office, limit="40 working_days", applicant={"name": "Trần Văn Chờ"})
    assert taken.dossier.due_at is not None and taken.dossier.due_at.startswith("2027-")
    assert taken.dossier.due_unconfirmed
    caution = next(one for one in taken.notices if "2027" in one.message)
    assert caution.message
    assert "Lịch làm việc năm 2027 chưa được xác nhận" in text_of(office, taken)


def test_a_date_in_a_confirmed_year_carries_no_such_sentence(office):
    taken = taken_in(office, limit="2 working_days", applicant={"name": "Trần Văn Chắc"})
    assert not taken.dossier.due_unconfirmed
    assert "chưa được xác nhận" not in text_of(office, taken)


def test_an_immediate_case_is_received_finished_and_handed_over_in_one_breath(office):
    before = office.store.head().seq
    taken = taken_in(office, immediate=True, submitter={"name": "Phạm Thay", "id_number": "025199000999"})
    assert taken.dossier.status is Status.RETURNED and office.store.head().seq == before + 3
    assert taken.dossier.handed is not None
    assert (taken.dossier.handed.to_name, taken.dossier.handed.relation) == ("Phạm Thay", "representative")


def test_numbers_of_a_day_follow_each_other_and_are_never_given_twice(office):
    numbers = [taken_in(office, applicant={"name": f"Người {n}"}).dossier.provisional_code for n in range(4)]
    counts = [int(number.rsplit("-", 1)[1]) for number in numbers]
    assert counts == list(range(counts[0], counts[0] + 4))
    assert all(number.startswith("TẠM-A1-") for number in numbers)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"procedure": "9.999999"}, "receive.procedure_unknown"),
        ({"case": "không có"}, "receive.case_unknown"),
        ({"limit": "vài ngày"}, "limit.unreadable"),
        ({"due_at": "2020-01-01"}, "due.before_receipt"),
        ({"due_at": "mai"}, "date.not_iso"),
    ],
)
def test_what_cannot_be_promised_is_refused_and_nothing_is_written(office, changes, code):
    before = office.store.head()
    refusal = receive(office, intake(**changes))
    assert isinstance(refusal, Refusal) and refusal.code == code
    assert office.store.head() == before


def test_a_time_to_come_is_refused_and_an_earlier_one_is_marked_late(office):
    refusal = receive(office, intake(), "2099-01-01T08:00:00+07:00")
    assert isinstance(refusal, Refusal) and refusal.code == "time.in_future"
    late = taken_in(office, "2026-11-20T08:00:00+07:00", applicant={"name": "Người Muộn"})
    assert late.dossier.received_at == "2026-11-20T08:00:00+07:00" and late.dossier.has_late_entry
    assert "receive.late_entry" in codes(late) and "receive.late_day_off" not in codes(late)
    sunday = taken_in(office, "2026-11-15T08:00:00+07:00", applicant={"name": "Người Muộn"})
    assert "receive.late_day_off" in codes(sunday)


def test_the_catalogue_code_may_be_typed_with_blanks(office):
    assert taken_in(office, procedure=f" {CODE} ").dossier.procedure.code == CODE
