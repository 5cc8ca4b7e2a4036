"""Search: numbers in any part, names however they are typed, nothing a text holds can steer the query."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua_tui.store import Store
from schemas.acts import Act, CodeBound
from schemas.intake import Person, ProcedureRef
from schemas.status import Status
from tests.store.people import (
    AT,
    PROCEDURE,
    act,
    correct,
    finish,
    hand_over,
    one,
    person,
    receive,
    request_supplement,
)

PEOPLE = ("Nguyễn Văn Đường", "Đào Thị Ánh Nguyệt", "Trần Đức Đạo", "Nguyễn Thị Đào", "Lê Dao", "Phạm Văn Dương")


@pytest.fixture
def office(store: Store) -> Store:
    store.append([receive(number, applicant=person(number, name)) for number, name in enumerate(PEOPLE, 1)])
    return store


def names(store: Store, text: str, status: Status | None = None, limit: int = 50) -> list[str]:
    return [row.name for row in store.search(text, status, limit)]


@pytest.mark.parametrize("text", ["dao", "DAO", "đào", "Đào", "Đa", unicodedata.normalize("NFD", "Đào"), "  dao  "])
def test_a_name_is_found_with_and_without_diacritics(office: Store, text: str):
    assert {"Đào Thị Ánh Nguyệt", "Nguyễn Thị Đào"} <= set(names(office, text))


def test_d_with_stroke_is_found_by_plain_d(office: Store):
    assert "Nguyễn Văn Đường" in names(office, "duong")
    assert "Phạm Văn Dương" in names(office, "duong")


def test_every_word_counts_in_any_order_and_the_last_may_be_unfinished(office: Store):
    assert names(office, "nguyet dao th") == ["Đào Thị Ánh Nguyệt"]
    assert names(office, "dao nguye") == ["Nguyễn Thị Đào", "Đào Thị Ánh Nguyệt"]
    assert names(office, "dao guyet") == []


def test_typed_diacritics_put_the_exact_spelling_first(office: Store):
    assert names(office, "dao")[0] == "Lê Dao"
    assert names(office, "Đào")[0] == "Nguyễn Thị Đào"
    assert names(office, "đạo")[0] == "Trần Đức Đạo"
    assert names(office, unicodedata.normalize("NFD", "đạo"))[0] == "Trần Đức Đạo"


def test_the_newest_comes_first(office: Store):
    assert names(office, "nguyen") == ["Nguyễn Thị Đào", "Nguyễn Văn Đường"]


@pytest.mark.parametrize(
    "text",
    ["001087000004", "087000004", "7000004", "001 087 000 004", "001.087.000.004", "0912000004", "0912 000 004",
     "+84912000004", "12000004", "TẠM-A1-261120-004", "tam-a1-261120-004", "TAM-A1-261120-004", "261120-004", "120-004"],
)  # fmt: skip
def test_a_number_is_found_in_part_and_however_it_is_grouped(office: Store, text: str):
    assert names(office, text)[0] == "Nguyễn Thị Đào"


def test_a_number_in_part_is_the_number_and_not_its_pieces(office: Store):
    assert names(office, "870000041") == []
    assert names(office, "004001") == []


def test_a_name_and_a_number_together_find_nobody_else(office: Store):
    assert names(office, "dao 999999") == []


def test_the_official_number_finds_the_dossier_as_soon_as_it_is_bound(office: Store):
    dossier = office.search("nguyen thi dao")[0].id
    code = "H44.99.12-261121-0007"
    office.append([act(dossier, Act.BIND_CODE, CodeBound(official_code=code))])
    for text in (code, code.lower(), "261121-0007", "99.12-2611"):
        assert office.search(text)[0].id == dossier
    assert office.resolve(code.lower()) == [dossier]
    assert office.resolve("tạm-a1-261120-004") == [dossier]
    assert office.search(code)[0].code == code


def test_a_corrected_name_is_found_and_the_old_one_no_more(office: Store):
    dossier = office.search("le dao")[0].id
    office.append([correct(dossier, {"applicant.name": "Lê Thị Giao", "applicant.phone": "0988777666"})])
    assert names(office, "le giao") == ["Lê Thị Giao"]
    assert names(office, "le dao") == []
    assert names(office, "0988777666") == ["Lê Thị Giao"]
    assert names(office, "0912000005") == []


def test_the_submitter_is_found_too(store: Store):
    submitter = Person(name="Vũ Ủy Quyền", id_number="036099000001", phone="0977000001")
    one(store, 1, submitter=submitter)
    for text in ("vu uy quyen", "036099000001", "0977000001"):
        assert len(store.search(text)) == 1


@pytest.mark.parametrize("text", ["nguyen", "001087", "", "dao"])
def test_a_status_narrows_every_kind_of_search(office: Store, text: str):
    ids = {row.name: row.id for row in office.search("")}
    office.append([finish(ids["Nguyễn Văn Đường"]), finish(ids["Lê Dao"])])
    office.append([request_supplement(ids["Nguyễn Thị Đào"])])
    finished = {row.name for row in office.search(text, Status.FINISHED, 50)}
    assert finished == {name for name in names(office, text) if name in ("Nguyễn Văn Đường", "Lê Dao")}
    assert all(row.status is Status.FINISHED for row in office.search(text, Status.FINISHED, 50))


def test_a_common_status_is_searched_through_the_index(office: Store, monkeypatch: pytest.MonkeyPatch):
    from motcua_tui.store import search

    few = names(office, "nguyen", Status.RECEIVED)
    monkeypatch.setattr(search, "_FEW", 0)
    assert names(office, "nguyen", Status.RECEIVED) == few != []
    assert names(office, "nguyen", Status.RETURNED) == []


def test_the_limit_holds(office: Store):
    assert len(office.search("", None, 2)) == 2
    assert len(office.search("nguyen", None, 1)) == 1
    assert len(office.search("0010", None, 3)) == 3
    assert len(office.search("", None, 10**9)) == 6


HOSTILE = ['"', "''", "*", "a*", "NEAR(", "names:dao", "- dao", "dao OR 1", "(", ")", "^dao", "{names}", "\x00", "\\", "%", "_",
           "'; DROP TABLE entry; --", "[@click=app.quit]", "\x1b[2J", "\u202e", "a" * 100_000, "\u0301" * 10_000, "\ud800",
           "💥", "ﬁ", "Ⅷ", "１２３", "TẠM-", "-", ".", "§02", "AND", "\n", "col:val", '"dao" NOT "thi"']  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_an_error_or_a_query(office: Store, text: str):
    office.search(text, None, 50)
    office.search(text, Status.RECEIVED, 50)
    office.people(text)
    assert office.resolve(text) == []
    assert office.same_today(text, PROCEDURE.code, "2026-11-20") == []
    office.catalogue.search(text, "2026-11-20")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=60))
def test_any_text_can_be_asked_for(office: Store, text: str):
    for row in office.search(text, None, 5):
        assert row.name in PEOPLE
    office.people(text, 3)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_every_part_of_every_number_finds_its_dossier(office: Store, data: st.DataObject):
    number = data.draw(st.integers(1, 6))
    whole = data.draw(st.sampled_from([f"001087{number:06d}", f"0912{number:06d}", f"tạm-a1-261120-{number:03d}"]))
    start = data.draw(st.integers(0, len(whole) - 4))
    part = whole[start : data.draw(st.integers(start + 4, len(whole)))]
    assert PEOPLE[number - 1] in names(office, part) or not any(char.isdigit() for char in part)


def test_a_returning_person_is_recalled_with_their_newest_data(store: Store):
    one(store, 1, applicant=person(1, phone="0912000001", address="thôn Một"))
    one(
        store,
        2,
        applicant=person(1, phone="0912999999", address="thôn Hai"),
        procedure=ProcedureRef(code="1.004884", name="Khai sinh"),
    )
    one(store, 3, applicant=person(3, "Trần Khác"))
    for text in ("001087000001", "0010870", "dao thi anh nguyet", "dao nguy", "0912999999"):
        found = [row for row in store.people(text) if row.person.id_number == "001087000001"]
        assert len(found) == 1
        assert found[0].person.address == "thôn Hai"
        assert found[0].procedures == ("1.004884", "2.000635")


def test_two_people_of_one_name_stay_two(store: Store):
    one(store, 1, applicant=person(1))
    one(store, 2, applicant=person(2))
    one(store, 3, applicant=Person(name="Đào Thị Ánh Nguyệt", phone="0900000001"))
    one(store, 4, applicant=Person(name="Đào Thị Ánh Nguyệt", birth_date="1950"))
    one(store, 5, applicant=Person(name="Đào Thị Ánh Nguyệt", birth_date="1950"))
    assert len(store.people("dao thi anh nguyet")) == 4


def test_recall_proposes_the_person_asked_for_and_not_their_companion(store: Store):
    one(store, 1, submitter=Person(name="Vũ Ủy Quyền", id_number="036099000001"))
    assert [row.person.name for row in store.people("036099")] == ["Vũ Ủy Quyền"]
    assert [row.person.name for row in store.people("vu uy")] == ["Vũ Ủy Quyền"]


def test_the_same_errand_on_the_same_day_is_noticed(store: Store):
    first = one(store, 1)
    assert store.same_today("001087000001", PROCEDURE.code, "2026-11-20") == [first]
    assert store.same_today("001.087.000.001", PROCEDURE.code, "2026-11-20") == [first]
    assert store.same_today("001087000001", PROCEDURE.code, "2026-11-21") == []
    assert store.same_today("001087000001", "1.004884", "2026-11-20") == []
    assert store.same_today("", PROCEDURE.code, "2026-11-20") == []


def test_two_dossiers_with_one_number_are_both_named(store: Store):
    first, second = one(store, 1), one(store, 1)
    assert store.resolve("TẠM-A1-261120-001") == [first, second]
    assert store.resolve(first) == [first] and store.resolve(first.lower()) == [first]
    assert store.resolve("") == []
    hand_over(first, at=AT)


def test_search_asks_the_same_few_questions_however_many_rows_it_finds(store: Store):
    """No list may ask the database once per row."""
    store.append([receive(number) for number in range(1, 120)])

    def questions(limit: int) -> int:
        seen: list[str] = []
        with store.db.session():
            store.db.driver().set_trace_callback(seen.append)
            store.search("dao nguyet", None, limit)
            store.people("dao nguyet", limit)
            store.rows(__import__("motcua_tui.store", fromlist=["View"]).View.ALL, limit=limit)
            store.db.driver().set_trace_callback(None)
        # The index reads its own tables; those statements start with a comment mark.
        return sum(1 for statement in seen if not statement.startswith("--"))

    assert questions(100) == questions(2)
