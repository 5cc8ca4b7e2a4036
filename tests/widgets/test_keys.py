"""Bursts of keys: nothing lost, nothing out of order, scans never taken for typing."""

from __future__ import annotations

import time

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import ModalScreen, Screen
from textual.widgets import Button

from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import OrderedKeys, Scan
from motcua_tui.widgets.table import VTable
from tests.widgets.feed import CARD, KEYS, feed, parsed, press, put, rewritten, settle

WORDS = (
    "Nguyễn Thị Ánh Tuyết Trần Đức Phượng Huỳnh Ngọc Ẩn xã Tân Thuận tiếp nhận hồ sơ đường Lý Thường Kiệt "
    "thuở nghiêng khuỷu ngoẹo quyển giữ ướt đẫm ủy"
).split()
OTHER_CARDS = ("001085001234||Trần Văn Đức|01011985|Nam|Thôn Đoài, xã Yên Hòa|01022022",
               "036190004321|||01051990|Nữ|Xóm 5|02032023||Cha|Mẹ")  # fmt: skip


class ThreeFields(OrderedKeys[None]):
    """Three fields, a table and a button that must not be pressed by accident."""

    def __init__(self) -> None:
        super().__init__()
        self.scans: list[str] = []
        self.pressed = 0
        self.submitted: list[str] = []

    def compose(self) -> ComposeResult:
        for number in range(3):
            yield ViInput(limit=200, words=True, id=f"f{number}")
        yield VTable([Column("Tên", 10, flex=True)], id="table")
        yield Button("Xóa", id="button")

    def on_mount(self) -> None:
        self.query_one(VTable).set_rows([Row(str(n), (f"dòng {n}",)) for n in range(50)])

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        self.submitted.append(event.value)
        fields = list(self.query(ViInput))
        place = fields.index(event.input) if isinstance(event.input, ViInput) else 0
        if place < 2:
            fields[place + 1].focus()

    def on_vtable_selected(self) -> None:
        self.pressed += 1

    def on_button_pressed(self) -> None:
        self.pressed += 1

    def on_scan(self, scan: Scan) -> None:
        self.scans.append(scan.text)

    @property
    def values(self) -> list[str]:
        return [field.value for field in self.query(ViInput)]


class Question(ModalScreen[bool]):
    def compose(self) -> ComposeResult:
        yield Button("Có", id="yes")

    def on_button_pressed(self) -> None:
        self.dismiss(True)


@pytest.mark.parametrize("backspace", ["\x7f", "\x08"])
def test_there_are_thirty_words_to_type(backspace: str) -> None:
    assert len(WORDS) >= 25
    assert all(backspace in rewritten(word, backspace) for word in WORDS if not word.isascii())


@pytest.mark.parametrize("backspace", ["\x7f", "\x08"])
async def test_words_typed_by_erasing_and_retyping_arrive_as_meant(backspace: str) -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        for word in WORDS:
            app.query_one("#f0", ViInput).value = ""
            await feed(pilot, rewritten(word, backspace))
            assert app.values[0] == word
        app.query_one("#f0", ViInput).value = ""
        await feed(pilot, " ".join(rewritten(word, backspace) for word in WORDS))
        assert app.values[0] == " ".join(WORDS)


async def test_a_selection_is_replaced_by_the_text_typed_after_it() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "viet" + KEYS["shift+left"] * 2 + "ệt")
        assert app.values[0] == "việt"


async def test_text_enter_and_tab_typed_ahead_fill_three_fields() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "Nguyễn An\r0903123456\tTân Thuận\r")
        assert app.values == ["Nguyễn An", "0903123456", "Tân Thuận"]


async def test_what_is_typed_while_the_app_stands_still_is_kept_in_order() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        messages = parsed("Đỗ Thị Bé\r0912345678\rẤp 3" + KEYS["left"] + "X", gap_s=0.08)
        put(pilot, messages[0])
        app.call_later(lambda: time.sleep(0.4))
        for message in messages[1:]:
            put(pilot, message)
        await settle(pilot)
        assert app.values == ["Đỗ Thị Bé", "0912345678", "Ấp X3"]


async def test_keys_that_open_a_screen_are_followed_by_text_for_that_screen() -> None:
    class Second(Screen[None]):
        def compose(self) -> ComposeResult:
            yield ViInput(limit=50, id="inner")

    class TwoScreens(ThreeFields):
        BINDINGS = [Binding("f2", "open", "Mở")]

        def action_open(self) -> None:
            self.push_screen(Second())

    app = TwoScreens()
    async with app.run_test() as pilot:
        await feed(pilot, "abc" + KEYS["f2"] + "Bùi Văn Cảnh")
        assert app.screen.query_one("#inner", ViInput).value == "Bùi Văn Cảnh"
        assert app.screen_stack[0].query_one("#f0", ViInput).value == "abc"


async def test_enter_that_saves_in_a_chain_of_messages_comes_before_the_next_key() -> None:
    class Chain(ThreeFields):
        def on_input_submitted(self, event: ViInput.Submitted) -> None:
            self.call_later(self.call_later, self.query_one("#f2").focus)

    app = Chain()
    async with app.run_test() as pilot:
        await feed(pilot, "một\rhai")
        assert app.values == ["một", "", "hai"]


async def test_keys_wait_while_they_are_held_and_then_follow() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        release = app.hold_keys()
        for message in parsed("xin"):
            put(pilot, message)
        await pilot.pause(0.05)
        assert app.values[0] == ""
        release()
        await settle(pilot)
        assert app.values[0] == "xin"


@pytest.mark.parametrize("target", ["#f0", "#f2", "#table", "#button"])
@pytest.mark.parametrize("gap_s", [0.0, 0.004, 0.03])
async def test_a_scan_reaches_no_widget_whatever_has_the_focus(target: str, gap_s: float) -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        app.query_one(target).focus()
        await feed(pilot, CARD + "\r", gap_s=gap_s)
        assert (app.scans, app.values, app.pressed) == ([CARD], ["", "", ""], 0)


async def test_a_scan_over_a_question_does_not_answer_it() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await app.push_screen(Question())
        await feed(pilot, CARD + "\r")
        assert isinstance(app.screen, Question)
        assert app.scans == [CARD]


@pytest.mark.parametrize("unknown", ["https://example.invalid/?a=1", "QR-000111222", "0123456789", "ABCDEFGH"])
async def test_an_unknown_code_scanned_over_a_button_does_not_press_it(unknown: str) -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        app.query_one("#button").focus()
        await feed(pilot, unknown + "\r", gap_s=0.01)
        assert (app.scans, app.pressed) == ([unknown], 0)


@pytest.mark.parametrize("end", ["\r", "\t", "\n", "\r\n"])
async def test_three_scans_back_to_back_are_three_scans(end: str) -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        app.query_one("#button").focus()
        cards = [CARD, *OTHER_CARDS]
        await feed(pilot, "".join(card + end for card in cards))
        assert app.scans == cards
        assert app.pressed == 0


async def test_a_scan_between_typed_words_leaves_the_words_alone() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "Lê " + CARD + "\r" + "Hòa" + OTHER_CARDS[0] + "\r" + "\rHà")
        assert app.scans == [CARD, OTHER_CARDS[0]]
        assert app.values[:2] == ["Lê Hòa", "Hà"]


async def test_a_scan_that_stutters_is_still_a_scan() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        messages = parsed(CARD + "\r", gap_s=0.005)
        for message in messages[20:]:
            message.time += 0.15
        for message in messages:
            put(pilot, message)
        await settle(pilot)
        assert (app.scans, app.values[0]) == ([CARD], "")


async def test_a_scanner_without_enter_is_believed_when_the_card_is_whole() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, CARD)
        assert (app.scans, app.values[0]) == ([CARD], "")


async def test_a_scanner_that_announces_itself_is_always_believed() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "\x02" + "PN-77" + "\r" + "\x02" + CARD + "\x03")
        assert (app.scans, app.values[0]) == (["PN-77", CARD], "")


async def test_a_pasted_card_is_a_scan_and_a_pasted_number_is_not() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, f"\x1b[200~{CARD}\n\x1b[201~\x1b[200~079099000123\x1b[201~")
        assert (app.scans, app.values[0]) == ([CARD], "079099000123")


@pytest.mark.parametrize("gap_s", [0.06, 0.12])
async def test_digits_typed_by_a_person_are_not_swallowed(gap_s: float) -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "079099000123\r0903123456\r", gap_s=gap_s)
        assert (app.scans, app.values[:2]) == ([], ["079099000123", "0903123456"])


async def test_a_number_sent_in_one_piece_stays_where_it_was_typed() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        await feed(pilot, "0903123456\r")
        assert (app.scans, app.values[0]) == ([], "0903123456")


async def test_a_slow_scan_is_taken_back_out_of_the_field_it_went_into() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        field = app.query_one("#f0", ViInput)
        field.value = "Lê"
        field.max_length = 20
        app.input_method = "vni"
        await feed(pilot, CARD + "\r", gap_s=0.05)
        assert (app.scans, app.values[0], app.submitted) == ([CARD], "Lê", [])


async def test_a_key_held_down_over_a_table_moves_on_and_is_no_scan() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        app.query_one("#table").focus()
        await feed(pilot, "x" * 30 + "\r", gap_s=0.03)
        assert (app.scans, app.pressed) == ([], 1)


async def test_a_long_unmarked_paste_over_a_button_ends_and_presses_nothing() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        app.query_one("#button").focus()
        await feed(pilot, "".join(chr(97 + n % 26) for n in range(3000)))
        assert app.pressed == 0


async def test_a_click_waits_for_the_keys_before_it() -> None:
    app = ThreeFields()
    async with app.run_test() as pilot:
        for message in parsed("Nguyễn An\r12"):
            put(pilot, message)
        x, y = app.query_one("#f2").region.offset
        for kind in (events.MouseDown, events.MouseUp):
            put(pilot, kind(None, x + 2, y, 0, 0, 1, False, False, False, x + 2, y))
        await settle(pilot)
        await feed(pilot, "3")
        assert app.values == ["Nguyễn An", "12", "3"]


async def test_a_screen_that_is_not_ready_for_keys_drops_them() -> None:
    class Deaf(ModalScreen[None]):
        ignores_until = float("inf")
        BINDINGS = [Binding("escape", "dismiss")]

    app = ThreeFields()
    async with app.run_test() as pilot:
        deaf = Deaf()
        await app.push_screen(deaf)
        await press(pilot, "escape")
        assert app.screen is deaf
        deaf.ignores_until = 0.0
        await press(pilot, "escape")
        assert app.screen is not deaf


async def test_notices_show_markup_as_it_is_written() -> None:
    app = ThreeFields()
    async with app.run_test(notifications=True) as pilot:
        app.notify("[@click=app.quit]Ông [/An][/] \x1b[31m")
        await pilot.pause()
        assert [notice.message for notice in app._notifications] == ["[@click=app.quit]Ông [/An][/] \ufffd[31m"]
        assert not any(notice.markup for notice in app._notifications)


async def test_the_pump_survives_a_widget_that_goes_away_with_its_key() -> None:
    class Vanishing(ThreeFields):
        BINDINGS = [Binding("f8", "vanish", priority=True)]

        def action_vanish(self) -> None:
            self.query_one("#f0").remove()

    app = Vanishing()
    async with app.run_test() as pilot:
        await feed(pilot, "abc" + KEYS["f8"] + KEYS["tab"] + "def")
        assert "def" in "".join(app.values)
