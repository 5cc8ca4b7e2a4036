"""Search as you type: the newest words win, Enter waits for its rows, and later keys wait with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import Screen

from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import OrderedKeys
from motcua_tui.widgets.picker import Picker
from schemas.text import fold
from tests.widgets.feed import KEYS, feed, painted, parsed, press, put, settle, until

PROCEDURES = (
    "Chứng thực bản sao",
    "Chứng thực chữ ký",
    "Đăng ký khai sinh",
    "Đăng ký kết hôn",
    "Xác nhận cư trú",
)
RECENT = [Row("r", ("Vừa dùng",))]


class Desk(Screen[None]):
    def compose(self) -> ComposeResult:
        app = self.app
        assert isinstance(app, Counter)
        yield app.picker
        yield ViInput(limit=50, id="next")


class Counter(OrderedKeys[None]):
    picker: Picker

    def __init__(self) -> None:
        super().__init__()
        self.searched: list[str] = []
        self.gate = threading.Event()
        self.gate.set()
        self.chosen: list[str] = []

    def on_mount(self) -> None:
        columns = [Column("Thủ tục", 20, flex=True)]
        self.picker = Picker(columns, self.search, at_first=RECENT, empty="Không thấy.")
        self.push_screen(Desk())

    def search(self, text: str) -> Sequence[Row]:
        assert self.gate.wait(10)
        self.searched.append(text)
        return [Row(name, (name,)) for name in PROCEDURES if fold(text) in fold(name)]

    def on_picker_chosen(self, event: Picker.Chosen) -> None:
        self.chosen.append(event.row.key)
        self.screen.query_one("#next").focus()


async def test_words_without_diacritics_find_and_enter_chooses() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "chung thuc ban\r")
        await until(pilot, lambda: app.chosen)
        assert app.chosen == ["Chứng thực bản sao"]


async def test_arrows_choose_among_the_rows_found() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "chung thuc")
        await until(pilot, lambda: app.picker.table.total == 2)
        await press(pilot, "down", "enter")
        assert app.chosen == ["Chứng thực chữ ký"]


async def test_enter_before_the_rows_are_there_chooses_from_them_and_later_keys_follow() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        app.gate.clear()
        for message in parsed("khai sinh\rLê Văn"):
            put(pilot, message)
        await until(pilot, lambda: app.picker.field.value == "khai sinh")
        assert app.chosen == []
        app.gate.set()
        await until(pilot, lambda: bool(app.chosen))
        await settle(pilot)
        assert app.chosen == ["Đăng ký khai sinh"]
        assert app.screen.query_one("#next", ViInput).value == "Lê Văn"


async def test_while_nothing_is_found_yet_the_list_says_that_it_is_searching() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "zz")
        await until(pilot, lambda: app.picker.table.empty == "Không thấy.")
        app.gate.clear()
        for message in parsed("z"):
            put(pilot, message)
        await until(pilot, lambda: "Đang tìm…" in "\n".join(painted(pilot)))
        for message in parsed(KEYS["backspace"]):
            put(pilot, message)
        app.gate.set()
        await until(pilot, lambda: "Không thấy." in "\n".join(painted(pilot)))


async def test_before_anything_is_typed_the_list_does_not_say_that_nothing_was_found() -> None:
    picker = Picker([Column("Thủ tục", 20, flex=True)], lambda _text: (), empty="Không thấy.", untyped="Gõ để tìm.")
    assert picker.table.empty == "Gõ để tìm."


async def test_a_slow_search_is_followed_only_by_the_newest_words() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        app.gate.clear()
        await feed(pilot, "dang ky ket hon", hears_answers=False)
        app.gate.set()
        await until(pilot, lambda: app.picker.table.total == 1)
        assert len(app.searched) == 2
        assert app.searched[-1] == "dang ky ket hon"


async def test_the_last_used_are_shown_while_nothing_is_typed_and_again_when_it_is_erased() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await pilot.pause(0)
        assert any("Vừa dùng" in line for line in painted(pilot))
        await feed(pilot, "xac")
        await until(pilot, lambda: any("Xác nhận" in line for line in painted(pilot)))
        await feed(pilot, KEYS["backspace"] * 3)
        await until(pilot, lambda: any("Vừa dùng" in line for line in painted(pilot)))
        await press(pilot, "enter")
        assert app.chosen == ["r"]


async def test_one_letter_is_not_searched_and_enter_chooses_nothing() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "x\r")
        assert any("ít nhất 2 chữ" in line for line in painted(pilot))
        assert (app.searched, app.chosen) == ([], [])


async def test_nothing_found_is_said_and_enter_chooses_nothing() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "zzzz")
        await until(pilot, lambda: any("Không thấy." in line for line in painted(pilot)))
        await press(pilot, "enter")
        assert app.chosen == []


async def test_searching_again_shows_what_has_changed() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "cu tru")
        await until(pilot, lambda: app.searched[-1:] == ["cu tru"])
        app.picker.search_again()
        await until(pilot, lambda: app.searched[-2:] == ["cu tru", "cu tru"])
