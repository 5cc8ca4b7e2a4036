"""Card scans: what scanners really send, and what they must not be able to do. All people are made up."""

import json
import unicodedata

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.person.card import Card, looks_like_bare_number, looks_like_card, parse_card
from schemas.refusal import Refusal

AN = "079085001234|012345678|Nguyễn Văn An|15051985|Nam|Thôn Đông, Xã Tân Thuận, Tỉnh Cà Mau|01072021"
HOA = "001302004321||Đỗ Thị Hoa|02092002|Nữ|Số 5, Phường Ba Đình, Thành phố Hà Nội|20082024"
WITH_PARENTS = HOA + "||Đỗ Văn Cha|Lý Thị Mẹ"


def card(text: str) -> Card:
    parsed = parse_card(text)
    assert isinstance(parsed, Card), parsed
    return parsed


def codes(parsed: Card) -> list[str]:
    return [warning.code for warning in parsed.warnings]


def without_marks(text: str) -> str:
    """As an unaccented keyboard scanner sends it."""
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in apart if not unicodedata.combining(char))


def with_question_marks(text: str) -> str:
    return "".join(char if char.isascii() else "?" for char in text)


def test_a_chip_card_gives_its_seven_fields() -> None:
    assert card(AN) == Card(
        id_number="079085001234",
        old_id="012345678",
        name="Nguyễn Văn An",
        birth_date="1985-05-15",
        sex="male",
        address="Thôn Đông, Xã Tân Thuận, Tỉnh Cà Mau",
        issued_on="2021-07-01",
        warnings=(),
    )


def test_an_empty_old_number_is_none_and_no_warning() -> None:
    parsed = card(HOA)
    assert (parsed.old_id, parsed.sex, parsed.birth_date, codes(parsed)) == (None, "female", "2002-09-02", [])


@pytest.mark.parametrize(
    "extra", ["|", "||", "||Đỗ Văn Cha|Lý Thị Mẹ", "|079302009999|Đỗ Văn Cha|Lý Thị Mẹ|x|y"]
)
def test_what_newer_cards_append_never_leaves_the_reader(extra: str) -> None:
    parsed = card(HOA + extra)
    assert parsed == card(HOA)
    assert "Cha" not in msgspec.json.encode(parsed).decode()


@pytest.mark.parametrize(
    "framed",
    [
        "\ufeff" + AN,
        AN + "\r\n",
        "\x02" + AN + "\x03\r",
        "  " + AN + "\t",
        AN.replace("|", " | "),
        AN.replace(" Văn ", "   Văn "),
    ],
)
def test_marks_frames_and_spaces_around_are_taken_off(framed: str) -> None:
    assert card(framed) == card(AN)
    assert looks_like_card(framed) or " | " in framed


def test_decomposed_letters_are_composed() -> None:
    assert card(unicodedata.normalize("NFD", AN)) == card(AN)


def test_a_name_in_capitals_stays_in_capitals() -> None:
    assert card(AN.replace("Nguyễn Văn An", "NGUYỄN VĂN AN")).name == "NGUYỄN VĂN AN"


@pytest.mark.parametrize(
    ("born", "birth_date"),
    [
        ("00001985", "1985"),
        ("1985", "1985"),
        ("00051985", "1985-05"),
        ("01011985", "1985-01-01"),
        ("15/05/1985", "1985-05-15"),
        ("15-05-1985", "1985-05-15"),
    ],
)
def test_a_date_of_birth_may_be_only_a_year_or_written_with_marks(born: str, birth_date: str) -> None:
    parsed = card(AN.replace("15051985", born))
    assert (parsed.birth_date, codes(parsed)) == (birth_date, [])


@pytest.mark.parametrize(
    "born", ["", "31021985", "15131985", "15001985", "15051785", "1505198", "150519855", "mười lăm"]
)
def test_an_impossible_date_of_birth_is_left_open_with_a_warning(born: str) -> None:
    parsed = card(AN.replace("15051985", born))
    assert parsed.birth_date is None
    assert "scan.birth_date_unread" in codes(parsed)


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        ("Nam", "male"),
        ("NAM", "male"),
        ("Nữ", "female"),
        ("NỮ", "female"),
        ("Nu", "female"),
        ("N?", "female"),
    ],
)
def test_the_sex_is_read_in_every_spelling_scanners_send(written: str, sex: str) -> None:
    line = AN if sex == "male" else HOA
    parsed = card(line.replace("|Nam|", f"|{written}|").replace("|Nữ|", f"|{written}|"))
    assert parsed.sex == sex
    assert "scan.sex_unread" not in codes(parsed)


@pytest.mark.parametrize("written", ["", "X", "Khác", "Nam Nữ"])
def test_an_unreadable_sex_is_left_open_with_a_warning(written: str) -> None:
    parsed = card(AN.replace("|Nam|", f"|{written}|"))
    assert parsed.sex is None
    assert codes(parsed) == ["scan.sex_unread"]


def test_question_marks_in_a_name_are_kept_and_flagged() -> None:
    parsed = card(with_question_marks(HOA))
    assert parsed.name == "?? Th? Hoa"
    assert codes(parsed) == ["scan.name_damaged", "scan.address_damaged"]
    assert "cần kiểm tra" in parsed.warnings[0].message
    assert (parsed.id_number, parsed.birth_date, parsed.issued_on) == (
        "001302004321",
        "2002-09-02",
        "2024-08-20",
    )


def test_a_name_read_in_the_wrong_code_page_is_flagged() -> None:
    mangled = "Nguyễn Văn An".encode().decode("cp1252", errors="replace")
    assert "scan.name_damaged" in codes(card(AN.replace("Nguyễn Văn An", mangled)))


def test_a_card_that_lost_all_its_diacritics_is_flagged() -> None:
    assert codes(card(without_marks(AN))) == ["scan.name_unaccented"]
    assert codes(card(without_marks(HOA))) == ["scan.name_unaccented"]


def test_a_name_that_truly_has_no_diacritics_is_not_flagged() -> None:
    assert codes(card(AN.replace("Nguyễn Văn An", "Lam Thanh Long"))) == []


@pytest.mark.parametrize("name", ["Y Krĭng Niê", "K'Brôih", "H’Hen Êban", "Nguyễn Thị Minh-Anh", "Mouŏ̆t"])
def test_names_of_every_people_are_taken_as_they_are(name: str) -> None:
    parsed = card(AN.replace("Nguyễn Văn An", name))
    assert parsed.name == unicodedata.normalize("NFC", name)
    assert codes(parsed) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (AN.replace("Nguyễn Văn An", ""), ["scan.name_unread"]),
        (AN.replace("012345678", "01234"), ["scan.old_id_unread"]),
        (AN.replace("01072021", "32072021"), ["scan.issued_on_unread"]),
        (AN.replace("01072021", "00002021"), ["scan.issued_on_unread"]),
        (AN.replace("01072021", ""), []),
        (AN.replace("079085", "000085"), ["identity.prefix_unknown"]),
        (AN.replace("15051985", "15051986"), ["identity.birth_year_differs"]),
        (AN.replace("|Nam|", "|Nữ|"), ["identity.sex_differs"]),
    ],
)
def test_what_cannot_be_read_or_disagrees_is_named(line: str, expected: list[str]) -> None:
    assert codes(card(line)) == expected


def test_no_warning_repeats_anything_of_the_person() -> None:
    for warning in card(with_question_marks(HOA)).warnings + card(AN.replace("|Nam|", "|X|")).warnings:
        assert warning.params == {}


@pytest.mark.parametrize("bare", ["079085001234", " 079085001234\r\n", "\ufeff079085001234"])
def test_twelve_digits_alone_give_only_the_number(bare: str) -> None:
    parsed = card(bare)
    assert (parsed.id_number, parsed.name, codes(parsed)) == ("079085001234", None, ["scan.only_number"])
    assert looks_like_bare_number(bare)
    assert not looks_like_card(bare)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "scan.no_number"),
        ("Nguyễn Văn An", "scan.no_number"),
        ("07908500123|||||||", "scan.no_number"),
        ("0790850012345|||||||", "scan.no_number"),
        (AN.replace("079085001234", "079O85001234"), "scan.no_number"),
        (AN.replace("079085001234", "٠٧٩٠٨٥٠٠١٢٣٤"), "scan.no_number"),
        ("|".join(AN.split("|")[:6]), "scan.too_few_fields"),
        ("079085001234|", "scan.too_few_fields"),
        (AN.replace("An", "A\x1b[2Jn"), "text.control_characters"),
        (AN.replace("An", "A\u202en"), "text.control_characters"),
        (AN.replace("An", "A\nn"), "text.control_characters"),
        (AN.replace("An", "A\x00n"), "text.control_characters"),
        (AN.replace("An", "A" + "\u0301" * 5), "text.marks"),
        (AN + "x" * 100_000, "text.too_long"),
        ("9" * 100_000, "text.too_long"),
        (AN + "\u0301" * 10_000, "text.too_long"),
        ("|" * 100_000, "text.too_long"),
    ],
)
def test_what_is_no_card_is_refused_with_its_code(line: str, code: str) -> None:
    refusal = parse_card(line)
    assert isinstance(refusal, Refusal)
    assert refusal.code == code
    assert "Nguyễn" not in refusal.message


def test_all_eight_keys_are_written_even_when_nothing_was_read() -> None:
    keys = ["id_number", "old_id", "name", "birth_date", "sex", "address", "issued_on", "warnings"]
    for line in (AN, "079085001234", "079085001234||||||"):
        assert list(json.loads(msgspec.json.encode(card(line)))) == keys


@pytest.mark.parametrize(
    "text", ["", "079085001234", "079085001234|x", "HN4010112345678|Nguyễn", "[@click=app.quit]", "x" * 9000]
)
def test_only_a_whole_card_looks_like_one(text: str) -> None:
    assert not looks_like_card(text)


@pytest.mark.parametrize("text", [AN, HOA, WITH_PARENTS, with_question_marks(HOA), without_marks(AN)])
def test_every_readable_card_looks_like_one(text: str) -> None:
    assert looks_like_card(text)


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_and_never_raises(text: str) -> None:
    assert isinstance(parse_card(text), Card | Refusal)
    assert isinstance(looks_like_card(text), bool)


fields = st.text(
    alphabet=st.characters(codec="utf-8", exclude_categories=["C", "M", "Z"], exclude_characters="|"),
    max_size=20,
)


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.lists(fields, min_size=6, max_size=14))
def test_anything_after_a_number_is_taken_with_warnings_and_nothing_else(
    number: str, rest: list[str]
) -> None:
    parsed = card("|".join([number, *rest]))
    assert parsed.id_number == number
    assert parsed.name in (None, unicodedata.normalize("NFC", rest[1]))
