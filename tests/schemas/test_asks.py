"""What a clerk or a script asks for: every synonym that is forgiven, everything that is refused."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import acts
from schemas.acts import Act
from schemas.asks import (
    ASK_KINDS,
    CORRECTABLE,
    AcceptAsk,
    AcceptOnlineAsk,
    ExtendAsk,
    FinishAsk,
    ForwardAsk,
    LinkAsk,
    LinkTaskAsk,
    ReceiveAsk,
    ReportErrorAsk,
    ReturnLinkAsk,
    SupplementReceivedAsk,
    read_act,
    read_receive,
)
from schemas.base import Record
from schemas.intake import FeeDue, PartGiven, Person
from schemas.refusal import Refusal

HASH = "0" * 64
MINIMAL: dict[str, Any] = {"procedure": "1.004873", "applicant": {"name": "Nguyễn Văn Mẫu"}}
SECRET = "Bí Mật 025199000123"


def read(**changes: Any) -> ReceiveAsk:
    ask = read_receive({**MINIMAL, **changes})
    assert isinstance(ask, ReceiveAsk), ask
    return ask


def person(**changes: Any) -> Person:
    return read(applicant={"name": "Nguyễn Văn Mẫu", **changes}).applicant


def code(value: Any) -> str:
    refusal = read_receive(value)
    assert isinstance(refusal, Refusal), refusal
    assert SECRET not in refusal.message and "{" not in refusal.message
    return refusal.code


def act_code(act: Act, value: Any) -> str:
    refusal = read_act(act, value)
    assert isinstance(refusal, Refusal), refusal
    assert refusal.message
    return refusal.code


# -- receive: what is forgiven


def test_the_least_a_counter_needs_is_procedure_and_name():
    assert read() == ReceiveAsk(procedure="1.004873", applicant=Person(name="Nguyễn Văn Mẫu"))
    assert read().parts is None and read().fees is None


OPTIONAL = sorted(set(ReceiveAsk.__struct_fields__) - {"procedure", "applicant"})


@pytest.mark.parametrize("field", OPTIONAL)
def test_null_means_left_out(field):
    assert read(**{field: None}) == read()


@pytest.mark.parametrize("field", sorted(set(Person.__struct_fields__) - {"name"}))
def test_null_in_a_person_means_left_out(field):
    assert person(**{field: None}) == Person(name="Nguyễn Văn Mẫu")


@pytest.mark.parametrize("blank", [" ", "\u00a0", "  "])
def test_blanks_around_texts_mean_nothing(blank):
    assert person(name=f"{blank}Lê A{blank}", id_number="025199000123 ") == Person(name="Lê A", id_number="025199000123")
    assert read(procedure=f"{blank}1.004873{blank}") == read()


@pytest.mark.parametrize(
    ("word", "sex"),
    [("Nam", "male"), ("nữ", "female"), ("Nữ", "female"), ("NU", "female"), ("M", "male"), ("f", "female"), ("khác", "other"),
     ("Female", "female"), ("male", "male"), ("", ""), (unicodedata.normalize("NFD", "Nữ"), "female")],
)  # fmt: skip
def test_every_word_for_sex_is_understood(word, sex):
    assert person(sex=word).sex == sex


@pytest.mark.parametrize(
    ("word", "kind"),
    [("", "citizen"), ("1", "citizen"), ("individual", "citizen"), ("Person", "citizen"), ("2", "enterprise"),
     ("business", "enterprise"), ("company", "enterprise"), ("3", "state_agency"), ("agency", "state_agency"),
     ("4", "organisation"), ("Organization", "organisation"), ("foreigner", "foreigner"), ("CITIZEN", "citizen")],
)  # fmt: skip
def test_every_word_for_the_kind_of_person_is_understood(word, kind):
    assert person(kind=word).kind == kind


@pytest.mark.parametrize(
    ("word", "kind"),
    [(None, "fee"), ("", "fee"), ("phí", "fee"), ("Phi", "fee"), ("lệ phí", "charge"), ("le_phi", "charge"), ("LE PHI", "charge"),
     ("charge", "charge"), ("other", "other"), (unicodedata.normalize("NFD", "Lệ phí"), "charge")],
)  # fmt: skip
def test_every_word_for_a_kind_of_fee_is_understood(word, kind):
    fees = read(fees=[{"name": "Khai sinh", "amount_vnd": 8000, "kind": word}]).fees
    assert fees == (FeeDue(name="Khai sinh", amount_vnd=8000, kind=kind),)
    assert read(fees=[{"name": "Khai sinh", "amount_vnd": 8000}]).fees == (FeeDue(name="Khai sinh", amount_vnd=8000),)


def test_a_part_named_by_its_text_alone_is_one_original():
    parts = read(parts=["Tờ khai", {"name": "Đơn", "originals": None, "copies": 2}]).parts
    assert parts == (PartGiven(name="Tờ khai", originals=1), PartGiven(name="Đơn", copies=2))


def test_texts_come_in_as_nfc():
    assert person(name=unicodedata.normalize("NFD", "Nguyễn Thị Hường")).name == "Nguyễn Thị Hường"


def test_a_note_may_have_lines_a_name_may_not():
    assert read(note="một\nhai").note == "một\nhai"
    assert code({**MINIMAL, "applicant": {"name": "một\nhai"}}) == "text.control_characters"


# -- receive: what is refused


@pytest.mark.parametrize("value", [None, [], "text", 1, True])
def test_what_is_no_object_is_refused(value):
    assert code(value) == "receive.not_valid"
    assert act_code(Act.REFUSE, value) == "refuse.not_valid"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "receive.missing"),
        ({"procedure": "1.004873"}, "receive.missing"),
        ({"procedure": "1.004873", "applicant": None}, "receive.missing"),
        ({"procedure": "1.004873", "applicant": {}}, "receive.missing"),
        ({"procedure": "1.004873", "applicant": {"name": None}}, "receive.missing"),
        ({"procedure": "1.004873", "applicant": {"name": "  "}}, "receive.too_long"),
        ({"procedure": "  ", "applicant": {"name": "A"}}, "receive.too_long"),
        ({"procedure": 1, "applicant": {"name": "A"}}, "receive.not_valid"),
        ({"procedure": "1", "applicant": "A"}, "receive.not_valid"),
        ({"procedure": "1", "applicant": [{"name": "A"}]}, "receive.not_valid"),
        ({**MINIMAL, "colour": SECRET}, "receive.unknown_key"),
        ({**MINIMAL, "applicant": {"name": "A", "colour": SECRET}}, "receive.unknown_key"),
        ({**MINIMAL, "parts": "Tờ khai"}, "receive.not_valid"),
        ({**MINIMAL, "parts": [1]}, "receive.not_valid"),
        ({**MINIMAL, "parts": [None]}, "receive.not_valid"),
        ({**MINIMAL, "parts": [""]}, "receive.too_long"),
        ({**MINIMAL, "parts": [{"name": "Đơn", "originals": -1}]}, "receive.not_valid"),
        ({**MINIMAL, "parts": ["a"] * 401}, "receive.too_long"),
        ({**MINIMAL, "fees": [{"name": "Phí"}]}, "receive.missing"),
        ({**MINIMAL, "fees": ["Phí"]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": -1}]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": 10**13}]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": 1.5}]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": "8000"}]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": 1, "kind": "tip"}]}, "receive.not_valid"),
        ({**MINIMAL, "fees": [{"name": "Phí", "amount_vnd": 1, "kind": 7}]}, "receive.not_valid"),
        ({**MINIMAL, "channel": "pigeon"}, "receive.not_valid"),
        ({**MINIMAL, "return_by": ""}, "receive.not_valid"),
        ({**MINIMAL, "copies_count": 0}, "receive.not_valid"),
        ({**MINIMAL, "copies_count": "2"}, "receive.not_valid"),
        ({**MINIMAL, "immediate": "yes"}, "receive.not_valid"),
        ({**MINIMAL, "note": "x" * 2001}, "receive.too_long"),
        ({**MINIMAL, "applicant": {"name": "A", "sex": "x"}}, "receive.not_valid"),
        ({**MINIMAL, "applicant": {"name": "A", "kind": "x"}}, "receive.not_valid"),
        ({**MINIMAL, "applicant": {"name": "A", "birth_date": "1990/01/01"}}, "receive.not_valid"),
        ({**MINIMAL, "applicant": {"name": "A", "birth_date": "1990-02-30"}}, "birth_date.impossible"),
        ({**MINIMAL, "submitter": {"name": "A", "birth_date": "1990-13-01"}}, "birth_date.impossible"),
        ({**MINIMAL, "applicant": {"name": "A", "phone": "9" * 21}}, "receive.too_long"),
        ({**MINIMAL, "applicant": {"name": "N" * 501}}, "receive.too_long"),
        ({**MINIMAL, "applicant": {"name": "N" * 100_000}}, "text.too_long"),
    ],
    ids=lambda value: json.dumps(value, ensure_ascii=False)[:60] if isinstance(value, dict) else value,
)
def test_a_bad_registration_is_refused_with_its_code(value, expected):
    assert code(value) == expected


HOSTILE = {
    "escape": ("a\x1b[31m", "text.control_characters"),
    "null": ("a\x00", "text.control_characters"),
    "bell": ("\x07", "text.control_characters"),
    "bidi": ("a\u202eb", "text.control_characters"),
    "isolate": ("\u2066a\u2069", "text.control_characters"),
    "zero width": ("a\u200bb", "text.control_characters"),
    "line separator": ("a\u2028b", "text.control_characters"),
    "surrogate": ("a\ud800", "text.control_characters"),
    "private": ("\ue000", "text.control_characters"),
    "marks": ("a" + "\u0301" * 10_000, "text.marks"),
    "long": ("a" * 100_000, "text.too_long"),
}
PLACES = [
    lambda text: {**MINIMAL, "procedure": text},
    lambda text: {**MINIMAL, "applicant": {"name": text}},
    lambda text: {**MINIMAL, "submitter": {"name": "A", "address": text}},
    lambda text: {**MINIMAL, "note": text},
    lambda text: {**MINIMAL, "parts": [text]},
    lambda text: {**MINIMAL, "parts": [{"name": text}]},
    lambda text: {**MINIMAL, "fees": [{"name": text, "amount_vnd": 1}]},
    lambda text: {**MINIMAL, "unknown": {"deep": [{"er": text}]}},
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("place", range(len(PLACES)))
def test_hostile_text_is_refused_wherever_it_stands(name, place):
    text, expected = HOSTILE[name]
    assert code(PLACES[place](text)) == expected


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_as_a_key_too(name):
    text, expected = HOSTILE[name]
    assert code({**MINIMAL, text[:300]: "a"}) == expected


def test_markup_is_only_text():
    assert person(name="[@click=app.bell]Nguyễn[/]").name == "[@click=app.bell]Nguyễn[/]"


def test_the_name_of_a_field_from_outside_is_shown_tame():
    refusal = read_receive({**MINIMAL, "Nguyễn {0}": "a\x00"})
    assert isinstance(refusal, Refusal) and refusal.params["field"] == "?"
    assert "Nguy" not in refusal.message


# -- acts

GOOD: dict[Act, tuple[dict[str, Any], Record]] = {
    Act.ACCEPT_ONLINE: ({"limit": "5 working_days"}, AcceptOnlineAsk(limit="5 working_days")),
    Act.GUIDE: ({"reason": "thiếu", "parts": ["Đơn"]}, acts.Guided(reason="thiếu", parts=("Đơn",))),
    Act.ACCEPT: (
        {"parts": ["Đơn"], "limit": "5 working_days"},
        AcceptAsk(parts=(PartGiven(name="Đơn", originals=1),), limit="5 working_days"),
    ),
    Act.REPORT_ERROR: ({"reason": "sai năm sinh"}, ReportErrorAsk(reason="sai năm sinh")),
    Act.ERROR_CORRECTED: ({"document_no": "12/TL"}, acts.ErrorCorrected(document_no="12/TL")),
    Act.REQUEST_SUPPLEMENT: (
        {"reason": " thiếu ", "parts": ["Đơn", {"name": "Tờ khai", "copies": 1}]},
        acts.SupplementRequested(reason="thiếu", parts=("Đơn", "Tờ khai")),
    ),
    Act.SUPPLEMENT_RECEIVED: ({"parts": ["Đơn"]}, SupplementReceivedAsk(parts=(PartGiven(name="Đơn", originals=1),))),
    Act.REFUSE: ({"reason": "a"}, acts.WithReason(reason="a")),
    Act.FORWARD: ({"to_unit": "H44.05", "task": "a", "limit": None}, ForwardAsk(to_unit="H44.05", task="a")),
    Act.ACCEPT_FORWARD: ({}, acts.Plain()),
    Act.LINK: (
        {"tasks": [{"unit": "H44.05", "task": " a ", "limit": "1 working_days", "step": None}], "lead": None},
        LinkAsk(tasks=(LinkTaskAsk(unit="H44.05", task="a", limit="1 working_days"),)),
    ),
    Act.RETURN_LINK: ({"note": None, "document_no": "12"}, ReturnLinkAsk(document_no="12")),
    Act.ASSIGN: ({"to": "linh"}, acts.Assigned(to="linh")),
    Act.REQUIRE_PAYMENT: (
        {"fees": [{"name": "Phí", "amount_vnd": 1, "kind": "lệ phí"}]},
        acts.PaymentRequired(fees=(FeeDue(name="Phí", amount_vnd=1, kind="charge"),)),
    ),
    Act.PAYMENT_RECEIVED: (
        {"amount_vnd": 5, "receipt_no": "01", "online": True},
        acts.PaymentReceived(amount_vnd=5, receipt_no="01", online=True),
    ),
    Act.DECIDE: ({"outcome": "approved", "document_no": None, "signed_by": None}, acts.Decided(outcome="approved")),
    Act.FINISH: ({"override": None, "documents": 3}, FinishAsk(documents=3)),
    Act.HAND_OVER: ({"to_name": "A", "to_id": None, "relation": None, "via": None}, acts.HandedOver(to_name="A")),
    Act.EXTEND: ({"reason": "a", "new_due_at": "2026-12-01"}, ExtendAsk(reason="a", new_due_at="2026-12-01")),
    Act.APOLOGISE: (
        {"reason": "a", "expected_on": "2026-12-01T17:00:00+07:00"},
        acts.Apologised(reason="a", expected_on="2026-12-01"),
    ),
    Act.WITHDRAW: ({"reason": "một\nhai"}, acts.WithReason(reason="một\nhai")),
    Act.STOP: ({"reason": "a", "override": "b"}, acts.WithReason(reason="a", override="b")),
    Act.CLOSE_UNANSWERED: ({}, acts.Plain()),
    Act.VOID: ({"reason": "ghi nhầm"}, acts.WithReason(reason="ghi nhầm")),
    Act.CORRECT: ({"reason": "a", "note": "b"}, acts.Corrected(reason="a", fields={"note": "b"})),
    Act.SETTLE: ({"conflict": HASH, "keep": HASH, "reason": "a"}, acts.Settled(conflict=HASH, keep=HASH, reason="a")),
    Act.RATE: ({"level": 5, "comment": None}, acts.Rated(level=5)),
    Act.LOCATE: ({"place": "Tủ 2"}, acts.Located(place="Tủ 2")),
    Act.NOTE: ({"text": "a"}, acts.Noted(text="a")),
    Act.ATTACH: ({"sha256": HASH, "size_bytes": 1}, acts.Attached(sha256=HASH, size_bytes=1)),
    Act.BIND_CODE: ({"official_code": "H44"}, acts.CodeBound(official_code="H44")),
    Act.DESTROY_CONTENT: ({"ground": "a"}, acts.ContentDestroyed(ground="a")),
}


def test_documents_named_one_by_one_are_as_many_as_their_names():
    named = read_act(Act.FINISH, {"documents": ["Căn cước", "Bằng tốt nghiệp"]})
    assert named == FinishAsk(documents=2, document_names=("Căn cước", "Bằng tốt nghiệp"))
    ask = read_receive({**MINIMAL, "documents": ["Căn cước"]})
    assert not isinstance(ask, Refusal) and (ask.documents, ask.document_names) == (1, ("Căn cước",))


def test_papers_a_person_keeps_lie_on_no_shelf():
    kept = read_act(Act.LOCATE, {"keeper": "Phòng Kinh tế", "parts": [1, 3]})
    assert kept == acts.Located(place="", keeper="Phòng Kinh tế", parts=(1, 3))
    assert isinstance(read_act(Act.LOCATE, {}), Refusal)


def test_every_act_but_the_beginnings_can_be_asked_for():
    assert set(GOOD) == set(ASK_KINDS) == set(Act) - acts.BEGINS


@pytest.mark.parametrize("act", GOOD)
def test_the_act_is_read_from_what_a_script_sends(act):
    value, expected = GOOD[act]
    assert read_act(act, value) == expected


@pytest.mark.parametrize("act", sorted(set(GOOD) - {Act.CORRECT}))
def test_an_unknown_key_is_refused_in_every_act(act):
    assert act_code(act, {**GOOD[act][0], "colour": "red"}) == f"{act}.unknown_key"


@pytest.mark.parametrize("act", GOOD)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_refused_in_every_act(act, name):
    text, expected = HOSTILE[name]
    assert act_code(act, {**GOOD[act][0], "reason": text}) == expected


@pytest.mark.parametrize(
    ("act", "value", "reason"),
    [
        (Act.REFUSE, {}, "missing"), (Act.REFUSE, {"reason": ""}, "too_long"), (Act.REFUSE, {"reason": "   "}, "too_long"),
        (Act.REFUSE, {"reason": None}, "missing"), (Act.REFUSE, {"reason": "x" * 2001}, "too_long"),
        (Act.REQUEST_SUPPLEMENT, {"reason": "a", "parts": [1]}, "not_valid"),
        (Act.REQUEST_SUPPLEMENT, {"reason": "a", "parts": [{}]}, "not_valid"),
        (Act.REQUIRE_PAYMENT, {"fees": []}, "too_long"), (Act.REQUIRE_PAYMENT, {"fees": "x"}, "not_valid"),
        (Act.PAYMENT_RECEIVED, {"amount_vnd": 0}, "not_valid"), (Act.DECIDE, {"outcome": "maybe"}, "not_valid"),
        (Act.HAND_OVER, {"to_name": ""}, "too_long"), (Act.HAND_OVER, {"to_name": "A", "via": "x"}, "not_valid"),
        (Act.APOLOGISE, {"reason": "a", "expected_on": "mai"}, "not_valid"),
        (Act.APOLOGISE, {"reason": "a", "expected_on": 5}, "not_valid"),
        (Act.APOLOGISE, {"reason": "a", "expected_on": "2026-13-01"}, "not_valid"),
        (Act.RATE, {"level": 0}, "not_valid"), (Act.RATE, {"level": 6}, "not_valid"), (Act.RATE, {"level": True}, "not_valid"),
        (Act.SETTLE, {"conflict": "x", "keep": HASH, "reason": "a"}, "not_valid"), (Act.NOTE, {"text": ""}, "too_long"),
        (Act.EXTEND, {"reason": "a", "new_due_at": ""}, "too_long"), (Act.FORWARD, {"to_unit": ""}, "too_long"),
        (Act.ASSIGN, {"to": "x" * 33}, "too_long"), (Act.LOCATE, {"place": "x" * 501}, "too_long"),
    ],
)  # fmt: skip
def test_a_bad_act_is_refused_with_its_code(act, value, reason):
    assert act_code(act, value) == f"{act}.{reason}"


# -- correct


@pytest.mark.parametrize(
    "value",
    [{"phone": "0912345678"}, {"applicant.phone": "0912345678"}, {"applicant": {"phone": "0912345678"}},
     {"applicant": {"phone": " 0912345678 "}}],
)  # fmt: skip
def test_a_field_of_the_applicant_may_be_named_in_three_ways(value):
    assert read_act(Act.CORRECT, {"reason": "a", **value}) == acts.Corrected(reason="a", fields={"applicant.phone": "0912345678"})


def test_a_correction_takes_synonyms_numbers_and_lists():
    ask = read_act(
        Act.CORRECT,
        {"reason": " a ", "sex": "Nữ", "submitter": {"kind": "company"}, "copies_count": 3, "parts": ["Đơn"],
         "fees": [{"name": "Phí", "amount_vnd": 1, "kind": "phí"}], "override": "b"},
    )  # fmt: skip
    assert ask == acts.Corrected(
        reason="a",
        fields={"applicant.sex": "female", "submitter.kind": "enterprise", "copies_count": "3"},
        parts=(PartGiven(name="Đơn", originals=1),),
        fees=(FeeDue(name="Phí", amount_vnd=1),),
        override="b",
    )


def test_a_list_alone_is_a_correction():
    assert read_act(Act.CORRECT, {"reason": "a", "parts": []}) == acts.Corrected(reason="a", parts=())
    assert read_act(Act.CORRECT, {"reason": "a", "fees": []}) == acts.Corrected(reason="a", fees=())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"reason": "a"}, "correct.nothing"), ({"reason": "a", "override": "b"}, "correct.nothing"),
        ({"phone": "1"}, "correct.missing"), ({"reason": "a", "status": "10"}, "correct.unknown_field"),
        ({"reason": "a", "applicant": "A"}, "correct.unknown_field"), ({"reason": "a", "fields": {}}, "correct.unknown_field"),
        ({"reason": "a", "applicant": {"colour": "x"}}, "correct.unknown_field"),
        ({"reason": "a", "submitter.applicant.name": "x"}, "correct.unknown_field"),
        ({"reason": "a", "phone": None}, "correct.not_valid"), ({"reason": "a", "phone": 912345678}, "correct.not_valid"),
        ({"reason": "a", "copies_count": True}, "correct.not_valid"), ({"reason": "a", "copies_count": 1.5}, "correct.not_valid"),
        ({"reason": "a", "note": ["x"]}, "correct.not_valid"), ({"reason": " ", "note": "x"}, "correct.too_long"),
        ({"reason": "a", "parts": None}, "correct.nothing"),
    ],
)  # fmt: skip
def test_a_bad_correction_is_refused_with_its_code(value, expected):
    assert act_code(Act.CORRECT, value) == expected


def test_every_field_named_for_correction_can_be_asked_for():
    for name in CORRECTABLE:
        assert isinstance(read_act(Act.CORRECT, {"reason": "a", name: "1"}), acts.Corrected), name


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["reason", "parts", "fees", "name", "applicant", "kind", "sex", "procedure"]), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from(sorted(GOOD)))
def test_any_json_is_read_or_refused_and_nothing_is_raised(value, act):
    assert isinstance(read_receive(value), ReceiveAsk | Refusal)
    assert isinstance(read_act(act, value), Record | Refusal)
