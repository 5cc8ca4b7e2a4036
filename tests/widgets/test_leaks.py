"""A screen that was closed leaves nothing behind: an office keeps the app open for days."""

from __future__ import annotations

import gc
import subprocess
import sys
import weakref
from collections import Counter

import pytest
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen

from motcua_tui.widgets.bar import TopBar
from motcua_tui.widgets.checklist import Checklist, Paper
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import DateInput, PasswordInput, ViInput
from motcua_tui.widgets.footer import KeyBar
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.keys import OrderedKeys
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.table import VTable
from motcua_tui.widgets.terminal import QUIET_S, collect_rarely, collect_when_quiet
from motcua_tui.widgets.timeline import Step, Timeline
from tests.widgets.feed import KEYS, feed, until

ROUNDS = 6
EACH = {"ViInput": 3, "FormRow": 3, "VTable": 3}
"""How many of a kind one screen has, where it is not one."""
OURS = (TopBar, KeyBar, ViInput, DateInput, PasswordInput, Choice, Form, FormRow, VTable, Picker, Checklist, Timeline, Ask)


class Everything(Screen[None]):
    BINDINGS = [Binding("escape", "dismiss", "Quay lại")]

    def compose(self) -> ComposeResult:
        columns = [Column("Tên", 10, flex=True)]
        yield TopBar("UBND", "Mọi thứ")
        yield Form(
            FormRow("a", "A", ViInput(limit=50)), FormRow("b", "B", DateInput()), FormRow("c", "C", Choice([Option("1", "một")]))
        )
        yield PasswordInput()
        yield Picker(columns, lambda text: [Row(text, (text,))])
        yield VTable(columns, id="table")
        yield Checklist([Paper("Tờ khai")])
        yield Timeline()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#table", VTable).set_rows([Row(str(n), (str(n),)) for n in range(300)])
        self.query_one(Timeline).set_steps([Step("08:30", "Nhận")])


class Office(OrderedKeys[None]):
    BINDINGS = [Binding("f2", "open", "Mở"), Binding("f3", "ask", "Hỏi")]

    def action_open(self) -> None:
        self.push_screen(Everything())

    def action_ask(self) -> None:
        self.push_screen(Ask("Xóa?", "Hồ sơ 7"))


def alive() -> list[object]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, (*OURS, Everything))]


async def test_opening_and_closing_screens_all_day_leaves_no_widget_behind() -> None:
    app = Office()
    async with app.run_test(size=(80, 50)) as pilot:
        await feed(pilot, KEYS["f2"] + KEYS["escape"])
        await until(pilot, lambda: len(app.screen_stack) == 1)
        # What earlier tests have left is held here, so that its place in memory is not given to something new.
        before = alive()
        known = set(map(id, before))
        for _round in range(ROUNDS):
            await feed(pilot, KEYS["f2"] + "Nguyễn\r5/3/1990\r\r" + KEYS["escape"])
            await until(pilot, lambda: len(app.screen_stack) == 1)
            await feed(pilot, KEYS["f3"])
            await app.pop_screen()
        left = Counter(type(each).__name__ for each in alive() if id(each) not in known)
        # The events of the last keys may still hold the last screen.
        assert {name: count for name, count in left.items() if count > EACH.get(name, 1)} == {}


def test_what_closed_screens_leave_goes_while_nobody_types() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    collect_rarely()
    ring = Ring()
    gc.collect(1)  # old by the time it is left, as a screen is
    left = weakref.ref(ring)
    del ring
    collect_when_quiet(QUIET_S / 2)
    assert left() is not None, "somebody types"
    collect_when_quiet(QUIET_S)
    assert left() is None


PASSWORDS_IN_FOUR_THREADS = """
import threading
from pathlib import Path
from motcua_tui.vault import Password
from motcua_tui.vault.kdf import FLOOR, stretch
from motcua_tui.widgets.terminal import give_large_blocks_back

def held_kib():
    return int(Path("/proc/self/status").read_text("ascii").split("VmRSS:")[1].split()[0])

def unlock(done):
    stretch(Password(b"mot cau nao do"), bytes(16), FLOOR)
    done.set()
    over.wait()

give_large_blocks_back()
over = threading.Event()
before = held_kib()
for _ in range(4):
    done = threading.Event()
    threading.Thread(target=unlock, args=(done,)).start()
    done.wait()
print((held_kib() - before) // FLOOR.memory_kib)
over.set()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="another C library")
def test_the_memory_a_password_needs_goes_back_after_every_unlocking() -> None:
    told = subprocess.run([sys.executable, "-c", PASSWORDS_IN_FOUR_THREADS], capture_output=True, text=True, check=True)
    assert int(told.stdout) == 0
