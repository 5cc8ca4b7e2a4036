"""Text from outside is ink on paper and nothing else."""

from __future__ import annotations

import unicodedata

import msgspec
import pytest

from motcua_tui.prints.day_log import DayClosing
from motcua_tui.prints.inputs import block_lines, inputs_of, one_line
from motcua_tui.prints.sheet import Sheet
from tests.prints.papers import pages_of, printed, words_of
from tests.prints.sheets import every_sheet, receipt

HOSTILE = {
    "typst code": '#panic("x") #import "@preview/a:1.0.0" #read("/a") #pagebreak() #set page(paper: "a0")',
    "typst markup": "*dày* _nghiêng_ `mã` $x^2$ <nhãn> @tham_chiếu // ghi chú /* khối */ \\ ~ -- ---",
    "an unclosed bracket": "]]]))}}}[[[(((({{{",
    "a quote": '"\'\\"\\n\\u{1F600}',
    "markup of the screen": "[@click=app.quit]bấm[/] [bold]x[/bold]",
    "a formula": "=cmd|' /C calc'!A0",
    "an escape sequence": "\x1b[31mđỏ\x1b]8;;http://x\x07\x9b2J",
    "bidi marks": "\u202eabc\u202c \u2066x\u2069 \u200f\u061c",
    "zero width": "a\u200bb\u200dc\ufeffd\u2060e",
    "a lone surrogate": "a\ud800b",
    "private and unassigned": "\ue000 \U000e0001 \u0378 \U0010ffff",
    "line separators": "một\u2028hai\u2029ba\x85bốn\x0bnăm\x0csáu",
    "other writing": "漢字 العربية עברית ไทย ខ្មែរ 🙂👨‍👩‍👧",
    "a hundred marks": "a" + "\u0301" * 100,
    "json": '{"sheet": {"code": "x"}}, "qr": "<svg onload=alert(1)>"',
}
A4 = (
    "register.typ", "reconciliation.typ", "posting.typ", "procedure_sheet.typ", "hotline.typ", "hand_on.typ", "report.typ",
    "day_log.typ", "charts.typ", "keycard.typ",
)  # fmt: skip
KEPT = frozenset({"kind", "result", "qr", "sides", "picture"})
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def poisoned(value: object, poison: str) -> object:
    """The same sheet with the poison in every free text."""
    match value:
        case str():
            return poison[: max(len(value), 40)]
        case tuple():
            return tuple(poisoned(item, poison) for item in value)
        case msgspec.Struct():
            return type(value)(
                **{
                    name: getattr(value, name)
                    if name in KEPT or (name == "code" and isinstance(value, DayClosing))
                    else poisoned(getattr(value, name), poison)
                    for name in value.__struct_fields__
                }
            )
    return value


def poisoned_groups(sheet: Sheet, poison: str) -> Sheet:
    spoiled = poisoned(sheet, poison[:16] if sheet.template == "recovery.typ" else poison)
    assert isinstance(spoiled, Sheet)
    return spoiled


@pytest.mark.parametrize(("number", "poison"), list(enumerate(HOSTILE.values())), ids=HOSTILE)
def test_no_form_acts_on_hostile_text(number, poison) -> None:
    sheets = every_sheet()
    for turn in range(3):
        sheet = sheets[(number + 4 * turn) % len(sheets)]
        paper = printed(poisoned_groups(sheet, poison[:20]))
        assert paper.pages <= 3
        assert paper.paper == ("A4" if sheet.template in A4 else "A5")


@pytest.mark.parametrize("name", ["typst code", "typst markup", "markup of the screen", "a formula"])
def test_markup_is_printed_letter_by_letter(name) -> None:
    text = words_of(printed(receipt(procedure=HOSTILE[name])).pdf)
    assert HOSTILE[name].replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("poison", HOSTILE.values(), ids=HOSTILE)
def test_no_invisible_character_reaches_the_page(poison) -> None:
    text = "".join(pages_of(printed(receipt(procedure=poison, note=poison)).pdf))
    assert not [char for char in text if unicodedata.category(char) in UNSEEN]


def test_a_letter_the_typeface_lacks_is_a_visible_box() -> None:
    assert one_line("Lý 李 Nguyễn") == "Lý □ Nguyễn"
    assert "Lý □ Nguyễn" in words_of(printed(receipt(giver_name="Lý 李 Nguyễn")).pdf)


def test_a_name_cannot_forge_another_line() -> None:
    assert one_line("Nguyễn Văn A\nĐịa chỉ:\t giả\r\n") == "Nguyễn Văn A Địa chỉ: giả"


def test_ten_thousand_combining_marks_are_capped() -> None:
    assert len(one_line("a" + "\u0323" * 10_000)) <= 5


def test_a_long_text_keeps_its_paragraphs_and_loses_none() -> None:
    assert block_lines("một\r\n\r\n hai \nba") == ("một", "hai", "ba")
    assert len(block_lines("\n".join(map(str, range(1000))))) == 200
    assert block_lines("\n".join(map(str, range(1000))))[-1].endswith("999")


def test_a_name_of_five_hundred_letters_without_a_space_stays_inside_the_page() -> None:
    text = "".join(pages_of(printed(receipt(giver_name="A" * 500, return_place="B" * 500)).pdf))
    assert (text.count("A"), text.count("B")) >= (500, 500)


def test_a_sheet_becomes_plain_values_only() -> None:
    inputs = inputs_of(receipt(note="một\nhai"))
    assert inputs["note"] == ["một", "hai"]
    assert inputs["received_at"] == {"year": 2026, "month": 11, "day": 21, "hour": 8, "minute": 30}
    assert inputs["provisional"] is True
