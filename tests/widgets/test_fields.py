"""Fields: composed letters only, limits that refuse instead of cutting, dates, passwords, built-in Telex."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from textual.app import ComposeResult
from textual.widget import Widget

from motcua_tui.widgets.days_typed import date_trouble, iso_of, spoken_iso
from motcua_tui.widgets.fields import DateInput, PasswordInput, ViInput
from motcua_tui.widgets.keys import OrderedKeys
from tests.widgets.feed import KEYS, feed, painted, press, rewritten
from tests.widgets.hostile import HOSTILE

NAME = "Nguyễn Thị Ợ ơ̆"
ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class OneField(OrderedKeys[None]):
    def __init__(self, *fields: Widget) -> None:
        super().__init__()
        self.fields = fields
        self.refused: list[int] = []

    def compose(self) -> ComposeResult:
        yield from self.fields

    def on_vi_input_refused(self, event: ViInput.Refused) -> None:
        self.refused.append(event.limit)


async def typed(field: ViInput, data: str, method: str = "") -> str:
    app = OneField(field)
    async with app.run_test() as pilot:
        app.input_method = method
        await feed(pilot, data)
        return field.value


@pytest.mark.parametrize("form", ["NFC", "NFD"])
async def test_letters_arrive_composed_in_whatever_form_they_are_sent(form) -> None:
    sent = unicodedata.normalize(form, NAME)
    assert await typed(ViInput(limit=50), sent) == unicodedata.normalize("NFC", NAME)
    assert await typed(ViInput(limit=50), f"\x1b[200~{sent}\x1b[201~") == unicodedata.normalize("NFC", NAME)


async def test_one_backspace_erases_one_letter_of_a_name_sent_decomposed() -> None:
    assert await typed(ViInput(limit=50), unicodedata.normalize("NFD", "Đỗ Thuở") + KEYS["backspace"]) == "Đỗ Thu"


async def test_a_mark_joins_the_letter_before_the_cursor_inside_a_word() -> None:
    assert await typed(ViInput(limit=50), "tuet" + KEYS["left"] + "\u0302\u0301") == "tuết"


async def test_a_value_set_by_code_is_composed_too() -> None:
    field = ViInput(limit=20)
    async with OneField(field).run_test():
        assert ViInput(unicodedata.normalize("NFD", "Huế"), limit=20).value == "Huế"
        field.value = unicodedata.normalize("NFD", "Mỹ Tho")
        assert field.value == "Mỹ Tho"


async def test_nothing_hidden_or_acting_stays_in_a_field() -> None:
    field = ViInput(limit=150_000)
    async with OneField(field).run_test() as pilot:
        for kind, text in HOSTILE.items():
            field.value = ""
            field.insert_text_at_cursor(text)
            await pilot.pause(0)
            assert not {unicodedata.category(char) for char in field.value} & ACTING, kind
            field.value = text
            assert not {unicodedata.category(char) for char in field.value} & ACTING, kind


async def test_a_paste_of_several_lines_becomes_one_line() -> None:
    assert await typed(ViInput(limit=50), "\x1b[200~\n Nguyễn Văn\r\n\tAn \n\x1b[201~") == "Nguyễn Văn An"


async def test_a_paste_that_is_too_long_is_refused_whole() -> None:
    field = ViInput(limit=10)
    app = OneField(field)
    async with app.run_test() as pilot:
        field.value = "Lê"
        await feed(pilot, "\x1b[200~một tên dài quá\x1b[201~")
        assert (field.value, app.refused) == ("Lê", [10])


async def test_typing_stops_at_the_limit_and_says_so() -> None:
    field = ViInput(limit=3)
    app = OneField(field)
    async with app.run_test() as pilot:
        await feed(pilot, "ABCDE")
        assert (field.value, app.refused) == ("ABC", [3, 3])


async def test_ten_thousand_marks_one_by_one_do_not_pile_up() -> None:
    assert len(await typed(ViInput(limit=50_000), "e" + "\u0301\u0323" * 100)) < 10


async def test_telex_composes_while_it_is_on() -> None:
    keys = "Nguyeenx Thij Anhs Tuyeets, phuwowngf DDoongf"
    assert await typed(ViInput(limit=80, words=True), keys, "telex") == "Nguyễn Thị Ánh Tuyết, phường Đồng"
    assert await typed(ViInput(limit=80, words=True), keys) == keys


async def test_vni_composes_and_leaves_numbers_alone() -> None:
    keys = "d9u7o7ng2 Ly1 Thu7o7ng2 Kie6t5, so61 123/4"
    assert await typed(ViInput(limit=80, words=True), keys, "vni") == "đường Lý Thường Kiệt, số 123/4"


async def test_fields_of_numbers_and_passwords_never_compose() -> None:
    assert await typed(ViInput(limit=80), "aas", "telex") == "aas"
    assert await typed(PasswordInput(), "aas", "telex") == "aas"


async def test_a_word_can_be_taken_up_again_after_a_correction() -> None:
    keys = "tieens" + KEYS["backspace"] + "ng nguoi" + KEYS["left"] + "w" + KEYS["right"] + "f"
    assert await typed(ViInput(limit=80, words=True), keys, "telex") == "tiếng người"


async def test_composing_works_in_the_middle_of_a_line() -> None:
    keys = "an binh" + KEYS["home"] + KEYS["right"] * 2 + "s"
    assert await typed(ViInput(limit=80, words=True), keys, "telex") == "án binh"


async def test_a_password_keeps_its_blanks_and_is_drawn_as_dots() -> None:
    field = PasswordInput()
    async with OneField(field).run_test() as pilot:
        await feed(pilot, "mật  khẩu ")
        assert field.value == "mật  khẩu "
        assert "•" * 10 in "".join(painted(pilot))
        assert "mật" not in "".join(painted(pilot))


async def test_a_password_cannot_be_copied() -> None:
    field = PasswordInput()
    app = OneField(field)
    async with app.run_test() as pilot:
        await feed(pilot, "bí mật")
        field.select_all()
        await feed(pilot, "\x03\x18")
        assert (app.clipboard, field.value) == ("", "bí mật")


async def test_going_into_a_field_does_not_select_what_is_there() -> None:
    first, second = ViInput(limit=20), ViInput(limit=20)
    app = OneField(first, second)
    async with app.run_test() as pilot:
        second.value = "Hòa"
        await press(pilot, "tab", "x")
        assert second.value == "Hòax"


@pytest.mark.parametrize(
    ("text", "iso"),
    {
        "5/3/1990": "1990-03-05", "05031990": "1990-03-05", "05-03-1990": "1990-03-05", "5.3.1990": "1990-03-05",
        "1990-03-05": "1990-03-05", " 05/03/1990 ": "1990-03-05", "": "", "29/02/2024": "2024-02-29",
        "29/02/2023": None, "31/04/2020": None, "0/1/2020": None, "5/3/90": None, "1990": None, "3/1990": None,
        "5/3": None, "x": None, "5/3/0000": None, "99/99/9999": None,
    }.items(),
)  # fmt: skip
def test_a_date_is_read_as_people_type_it(text: str, iso: str | None) -> None:
    assert iso_of(text) == iso


def test_parts_of_a_date_are_read_only_where_they_will_do() -> None:
    assert iso_of("1950", partial=True) == "1950"
    assert iso_of("3/1950", partial=True) == "1950-03"
    assert iso_of("13/1950", partial=True) is None
    assert iso_of("1850", partial=True) is None
    assert iso_of("24/12", today=date(2026, 11, 22)) == "2026-12-24"
    assert iso_of("30/02", today=date(2026, 11, 22)) is None


BORN = {
    "3/3/85": "1985-03-03", "030385": "1985-03-03", "3.3.85": "1985-03-03", "3/85": "1985-03", "3/3/27": "1927-03-03",
    "3/3/15": None, "3/3/26": None, "12/25": None, "12/30": None, "85": None, "5/3": None, "31/2/85": None,
}  # fmt: skip


@pytest.mark.parametrize(("text", "iso"), BORN.items())
def test_a_birth_year_of_two_digits_is_taken_where_it_can_mean_one_year_only(text: str, iso: str | None) -> None:
    assert iso_of(text, partial=True, today=date(2026, 11, 22)) == iso


def test_a_year_of_two_digits_on_a_paper_is_one_of_these_days() -> None:
    today = date(2026, 11, 22)
    assert [iso_of(text, today=today) for text in ("5/3/26", "5/3/16", "050328", "5/3/98")] == [
        "2026-03-05", "2016-03-05", "2028-03-05", None,
    ]  # fmt: skip
    assert date_trouble("3/3/15", partial=True) == "Năm 15 là 2015 hay 1915? Hãy gõ đủ bốn số của năm."
    assert "05/03/1990" in date_trouble("32/1/1990", partial=True) and "5/3/2026" in date_trouble("32/1/1990")


def test_a_date_is_shown_as_it_is_read_in_vietnam() -> None:
    assert [spoken_iso(iso) for iso in ("1990-03-05", "1990-03", "1990", "")] == [
        "05/03/1990",
        "03/1990",
        "1990",
        "",
    ]


async def test_a_date_is_written_out_once_the_field_is_left() -> None:
    born = DateInput(partial=True)
    app = OneField(born, ViInput(limit=5))
    async with app.run_test() as pilot:
        await feed(pilot, "5/3/1990" + KEYS["tab"])
        assert (born.value, born.iso) == ("05/03/1990", "1990-03-05")
        born.value = "31/02/1990"
        assert born.iso is None
        born.focus()
        await feed(pilot, "ab" + KEYS["tab"])
        assert born.value == "31/02/1990"


async def test_ctrl_z_takes_back_word_by_word_and_then_leaves_the_key_to_the_screen() -> None:
    undo = KEYS["ctrl+z"]
    for method, keys, left in (
        ("", "Trần An" + undo, "Trần "),
        ("", "Trần An" + undo * 2, ""),
        ("", "Trần An" + KEYS["backspace"] * 4 + undo, "Trần An"),
        ("", "An" + "\x1b[200~ Bình\x1b[201~" + undo, "An"),
        ("telex", "Traafn Ans" + undo, "Trần "),
    ):
        assert await typed(ViInput(limit=50, words=True), keys, method) == left
    # An input method takes letters back to put better ones in their place: one word is still one step.
    assert await typed(ViInput(limit=50), rewritten("Tuyết") + " " + rewritten("Nguyễn") + undo) == "Tuyết "
    field = ViInput(limit=50)
    app = OneField(field)
    left_over: list[str] = []
    app.action_take_back = lambda: left_over.append("screen")  # type: ignore[attr-defined]
    app.bind("ctrl+z", "take_back")
    async with app.run_test() as pilot:
        field.value = "0912"  # filled by the program, as from a card: one step too
        await feed(pilot, undo)
        assert (field.value, left_over) == ("", [])
        await feed(pilot, undo)
        assert left_over == ["screen"]


async def test_what_was_typed_into_a_password_is_never_brought_back() -> None:
    assert await typed(PasswordInput(), "bi mat" + KEYS["backspace"] * 6 + KEYS["ctrl+z"]) == ""


async def test_whole_words_are_erased_while_letters_are_being_composed() -> None:
    telex = {
        "Nguyeexn Awn\x1b[127;5u": "Nguyễn ",  # Ctrl+Backspace
        "Nguyeexn Awn\x17": "Nguyễn ",  # Ctrl+W
        "Nguyeexn Awn\x17Binhf": "Nguyễn Bình",
        "tieesng" + KEYS["left"] * 2 + KEYS["delete"] + "m": "tiếmg",
        "tieesng" + KEYS["home"] + KEYS["delete"] + "d" + KEYS["end"] + "f": "diềng",
        "vieejt nam" + KEYS["home"] + "\x1b[3;5~": "nam",  # Ctrl+Del
    }
    for keys, left in telex.items():
        assert await typed(ViInput(limit=50, words=True), keys, "telex") == left, keys
