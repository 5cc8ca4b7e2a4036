"""The table: a million rows, the right ones shown, little kept; columns that fit; keys and mouse."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.app import ComposeResult

from motcua_tui.widgets.columns import GAP, Column, Row, widths
from motcua_tui.widgets.keys import OrderedKeys
from motcua_tui.widgets.pages import PAGE_ROWS, Pages
from motcua_tui.widgets.table import VTable
from tests.widgets.feed import KEYS, painted, parsed, press, put, settle, until

MILLION = 1_000_000
COLUMNS = [Column("Số", 12), Column("Người nộp", 10, flex=True), Column("Tiền", 10, right=True, drop=1)]


def row(index: int) -> Row:
    return Row(f"k{index}", (f"HS-{index:07d}", f"Người {index}", f"{index} đ"), ("link", "", "warn"))


def has_row(table: VTable, index: int) -> bool:
    return table.row_at(index) is not None


class Numbers:
    """A source of a million rows that notes what it is asked for and can be held up."""

    def __init__(self) -> None:
        self.asked: list[tuple[int, str | None]] = []
        self.gate = threading.Event()
        self.gate.set()

    def page(self, start: int, size: int, after: Row | None) -> Sequence[Row]:
        assert self.gate.wait(10)
        self.asked.append((start, after.key if after else None))
        return [row(index) for index in range(start, min(start + size, MILLION))]


class TableApp(OrderedKeys[None]):
    def __init__(self, empty: str = "Chưa có hồ sơ.\nNhấn F2 để nhận.") -> None:
        super().__init__()
        self.table = VTable(COLUMNS, empty=empty)
        self.selected: list[str] = []
        self.highlighted: list[str | None] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_vtable_selected(self, event: VTable.Selected) -> None:
        self.selected.append(event.row.key)

    def on_vtable_highlighted(self, event: VTable.Highlighted) -> None:
        self.highlighted.append(event.row.key if event.row else None)


async def test_a_million_rows_show_the_right_ones_after_every_jump() -> None:
    app, source = TableApp(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_source(source, MILLION)
        for target in (0, 999_999, 500_000, 499_999, 128, 127, 3):
            app.table.cursor = target
            await until(pilot, partial(has_row, app.table, target))
            await until(pilot, lambda: not any("…" in line for line in painted(pilot)[1:]))
            lines = painted(pilot)
            top = app.table.scroll_offset.y
            shown = [int(line[5:12]) for line in lines[1:]]
            assert shown == list(range(top, top + 23))
            assert lines[1 + target - top].startswith(f"► HS-{target:07d}")


async def test_only_a_few_pages_of_a_million_rows_are_kept() -> None:
    app, source = TableApp(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table._pages = Pages(pages_max=3)
        app.table.set_source(source, MILLION)
        for target in range(0, MILLION, 100_000):
            app.table.cursor = target
            await until(pilot, partial(has_row, app.table, target))
        assert len(app.table._pages) == 3
        assert len(source.asked) <= 20


async def test_paging_on_continues_from_the_last_row_at_hand() -> None:
    app, source = TableApp(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_source(source, MILLION)
        await until(pilot, lambda: app.table.row_at(0) is not None)
        app.table.cursor = PAGE_ROWS + 5
        await until(pilot, lambda: app.table.row_at(PAGE_ROWS + 5) is not None)
        assert (PAGE_ROWS, f"k{PAGE_ROWS - 1}") in source.asked


async def test_scrolling_through_a_slow_source_asks_only_for_what_is_still_wanted() -> None:
    app, source = TableApp(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_source(source, MILLION)
        await until(pilot, lambda: app.table.row_at(0) is not None)
        source.gate.clear()
        for target in range(10_000, 900_000, 10_000):
            app.table.cursor = target
        await pilot.pause(0)
        assert any("…" in line for line in painted(pilot))
        source.gate.set()
        await until(pilot, lambda: app.table.row_at(890_000) is not None)
        assert len(source.asked) <= 5


async def test_rows_of_an_older_question_never_appear_under_a_newer_one() -> None:
    app, old, new = TableApp(), Numbers(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        old.gate.clear()
        app.table.set_source(old, MILLION)
        await pilot.pause(0)
        app.table.set_source(new, 5)
        old.gate.set()
        await until(pilot, lambda: app.table.row_at(0) is not None)
        app.table.set_rows([Row("a", ("một", "hai", "ba"))])
        await settle(pilot)
        assert [line for line in painted(pilot) if "HS-" in line] == []


async def test_enter_before_the_row_has_come_chooses_it_when_it_comes() -> None:
    app, source = TableApp(), Numbers()
    async with app.run_test(size=(80, 24)) as pilot:
        source.gate.clear()
        app.table.set_source(source, MILLION)
        for message in parsed(KEYS["down"] + "\r" + KEYS["down"] + KEYS["down"]):
            put(pilot, message)
        await until(pilot, lambda: app.table.cursor == 1)
        assert app.selected == []
        source.gate.set()
        await settle(pilot)
        await until(pilot, lambda: app.selected)
        assert app.selected == ["k1"]
        await until(pilot, lambda: app.table.cursor == 3)


async def test_keys_move_the_cursor_and_stop_at_the_ends() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([row(n) for n in range(100)])
        for keys, expected in ((["up"], 0), (["down", "down"], 2), (["pagedown"], 25), (["end"], 99), (["down"], 99),
                               (["pageup"], 76), (["home"], 0)):  # fmt: skip
            await press(pilot, *keys)
            assert app.table.cursor == expected
        await press(pilot, "down", "enter")
        assert app.selected == ["k1"]
        assert app.highlighted[-1] == "k1"


async def test_a_click_puts_the_cursor_there_and_a_double_click_chooses() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([row(n) for n in range(100)])
        await pilot.pause(0)
        await pilot.click(VTable, offset=(10, 5))
        assert (app.table.cursor, app.selected) == (4, [])
        await pilot.click(VTable, offset=(10, 7), times=2)
        assert (app.table.cursor, app.selected) == (6, ["k6"])
        await pilot.click(VTable, offset=(10, 0))
        assert app.table.cursor == 6


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([row(n) for n in range(100)])
        await pilot.pause(0)
        put(pilot, events.MouseScrollDown(None, 5, 5, 0, 0, 0, False, False, False, 5, 5))
        await until(pilot, lambda: app.table.scroll_offset.y > 0)
        assert app.table.cursor == 0
        await press(pilot, "down")
        assert app.table.scroll_offset.y <= 1


async def test_an_empty_table_says_what_to_do() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([])
        await pilot.pause(0)
        assert any("Nhấn F2 để nhận." in line for line in painted(pilot))
        await press(pilot, "down", "enter", "end")
        assert (app.table.cursor, app.selected, app.table.current) == (0, [], None)


async def test_new_rows_keep_the_cursor_on_the_same_thing() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([row(n) for n in range(10)])
        app.table.cursor = 4
        app.table.set_rows([row(n) for n in range(2, 10)], keep=True)
        await pilot.pause(0)
        assert app.table.current == row(4)
        app.table.set_rows([row(n) for n in range(3)], keep=True)
        assert app.table.current == row(0)


async def test_a_row_under_the_cursor_is_marked_by_a_sign_not_only_by_colour() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([row(n) for n in range(5)])
        app.table.cursor = 2
        await pilot.pause(0)
        assert [line[0] for line in painted(pilot)[1:6]] == [" ", " ", "►", " ", " "]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60), (30, 10)])
async def test_every_line_of_the_table_is_exactly_as_wide_as_the_screen(size: tuple[int, int]) -> None:
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.set_rows([Row("x", ("HS", "Nguyễn Thị Ánh Tuyết " * 50, "1.000"))] * 3)
        await pilot.pause(0)
        assert all(app.table.render_line(y).cell_length == app.table.size.width for y in range(size[1]))
        assert "…" in painted(pilot)[1]


async def test_amounts_stand_at_the_right_of_their_column() -> None:
    app = TableApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.table.set_rows([Row("x", ("HS", "Lê", "5 đ"))])
        await pilot.pause(0)
        head, line = painted(pilot)[:2]
        assert head.rindex("Tiền") + 4 == line.rindex("5 đ") + 3


@given(
    st.lists(st.tuples(st.integers(1, 30), st.booleans(), st.integers(0, 3)), min_size=1, max_size=8),
    st.integers(1, 200),
)
def test_columns_never_take_more_room_than_there_is_unless_none_may_vanish(parts, room) -> None:
    columns = [Column("x", width, flex=flex, drop=drop) for width, flex, drop in parts]
    result = widths(columns, room)
    shown = [index for index, width in enumerate(result) if width]
    taken = sum(result) + GAP * (len(shown) - 1)
    assert taken <= room or all(columns[index].drop == 0 for index in shown if len(shown) > 1) or len(shown) == 1
    assert all(result[index] for index, column in enumerate(columns) if column.drop == 0) or len(shown) >= 1
    if any(columns[index].flex for index in shown) and taken <= room:
        assert taken == room


def test_the_page_used_longest_ago_leaves_first() -> None:
    pages = Pages(rows_per_page=2, pages_max=2)
    for page in (0, 1):
        pages.put(page, [row(page * 2), row(page * 2 + 1)])
    assert pages.row(0) == row(0)
    pages.put(2, [row(4)])
    assert (pages.row(0), pages.row(2), pages.row(4), pages.row(5)) == (row(0), None, row(4), None)
    assert pages.missing(0, 5) == [1]
    assert pages.before(1) == row(1)
