"""Questions: no key slips in, no scan answers, the default is no, and the thing asked about is named."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.message import Message
from textual.screen import Screen

from motcua_tui.widgets.dialogs import GRACE_S, Ask, Dialog, Prompt, Tell
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import OrderedKeys
from tests.widgets.feed import CARD, KEYS, feed, painted, parsed, press, put, settle, until

ABOUT = "TẠM-A1-261122-007\nNguyễn Thị Ánh Tuyết [/x]"


class Counter(OrderedKeys[None]):
    BINDINGS = [Binding("f8", "ask", "Trả"), Binding("f9", "why", "Lý do")]

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[object] = []
        self.scans = 0

    def compose(self) -> ComposeResult:
        yield ViInput(limit=50, id="under")

    def action_ask(self) -> None:
        self.push_screen(Ask("Trả kết quả?", ABOUT, yes="Trả", detail="Không rút lại được."), self.answers.append)

    def action_why(self) -> None:
        self.push_screen(Prompt("Vì sao?", ABOUT, limit=20), self.answers.append)

    def on_scan(self) -> None:
        self.scans += 1


async def opened(pilot: Any, dialog: Screen[Any]) -> None:
    app = pilot.app
    app.push_screen(dialog, app.answers.append)
    await until(pilot, lambda: app.screen is dialog and dialog.is_open)


async def test_keys_typed_ahead_of_a_question_do_not_answer_it() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, "abc" + KEYS["f8"] + KEYS["ctrl+y"] + "\r" + KEYS["tab"] + "\r")
        assert isinstance(app.screen, Ask)
        assert app.answers == []


@pytest.mark.parametrize("early", ["\r", KEYS["ctrl+y"], KEYS["tab"], "x"])
async def test_a_key_made_in_the_first_300_ms_is_dropped_and_one_after_it_counts(early: str) -> None:
    app = Counter()
    async with app.run_test() as pilot:
        dialog = Ask("Trả kết quả?", ABOUT)
        await opened(pilot, dialog)
        opened_at = dialog.ignores_until - GRACE_S
        for message in parsed(early, starts_at=opened_at + GRACE_S - 0.001):
            put(pilot, message)
        await settle(pilot)
        assert app.answers == []
        assert dialog.focused is dialog.query_one("#no")
        for message in parsed(KEYS["ctrl+y"], starts_at=opened_at + GRACE_S + 0.001):
            put(pilot, message)
        await settle(pilot)
        assert app.answers == [True]


async def test_a_click_in_the_first_300_ms_is_dropped() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        dialog = Ask("Trả kết quả?", ABOUT)
        await opened(pilot, dialog)
        x, y = dialog.query_one("#yes").region.offset
        for at in (dialog.ignores_until - 0.001, dialog.ignores_until + 0.001):
            assert app.answers == []
            for kind in (events.MouseDown, events.MouseUp):
                event = kind(None, x + 1, y, 0, 0, 1, False, False, False, x + 1, y)
                event.time = at
                put(pilot, event)
            await settle(pilot)
        await until(pilot, lambda: app.answers == [True])


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(["enter"], False), (["escape"], False), (["ctrl+y"], True), (["tab", "enter"], True), (["right", "enter"], True),
     (["right", "left", "enter"], False), (["right", "space"], True)],
)  # fmt: skip
async def test_the_default_is_no_and_yes_must_be_meant(keys: list[str], answer: bool) -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await opened(pilot, Ask("Trả kết quả?", ABOUT))
        await press(pilot, *keys)
        assert app.answers == [answer]


async def test_letters_and_digits_never_answer() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await opened(pilot, Ask("Trả kết quả?", ABOUT))
        await press(pilot, *"cykn1205y")
        assert app.answers == []


@pytest.mark.parametrize("make", [lambda: Ask("Trả?", ABOUT), lambda: Tell("Đã lưu."), lambda: Prompt("Vì sao?")])
async def test_a_scan_over_a_dialog_neither_answers_it_nor_reaches_the_screen_below(make) -> None:
    app = Counter()
    async with app.run_test() as pilot:
        dialog: Dialog[Any] = make()
        await opened(pilot, dialog)
        await feed(pilot, CARD + "\r")
        assert (app.screen, app.answers, app.scans) == (dialog, [], 0)
        assert any("quét lại" in line for line in painted(pilot))


async def test_what_a_prompt_proposes_is_replaced_by_the_first_letter_though_it_fills_the_field() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await opened(pilot, Prompt("Tới ngày nào?", value="22/11/2026", limit=10))
        await feed(pilot, "15/10/2021")
        await press(pilot, "enter")
        assert app.answers == ["15/10/2021"]


async def test_a_question_names_its_object_and_its_keys() -> None:
    app = Counter()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, Ask("Trả kết quả?", ABOUT, yes="Trả kết quả", detail="Không rút lại được."))
        text = "\n".join(painted(pilot))
        for words in (
            "TẠM-A1-261122-007",
            "Ánh Tuyết [/x]",
            "Không rút lại được.",
            "Trả kết quả (Ctrl+Y)",
            "Không (Esc)",
        ):
            assert words in text
        assert "► Không (Esc)" in text


async def test_a_notice_closes_by_enter() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await opened(pilot, Tell("Kho chưa được sao lưu.", about="Cắm USB rồi nhấn F9.", weight="bad"))
        await press(pilot, "enter")
        assert app.answers == [None]


async def test_a_reason_can_be_typed_ahead_and_must_not_be_empty() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, KEYS["f9"] + "\rThiếu tờ khai")
        assert any("Hãy ghi một câu" in line for line in painted(pilot))
        await press(pilot, "enter")
        assert app.answers == ["Thiếu tờ khai"]


async def test_a_reason_longer_than_its_limit_is_said_to_be_so() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        await feed(pilot, KEYS["f9"] + "x" * 25)
        assert any("Tối đa 20 ký tự" in line for line in painted(pilot))
        await press(pilot, "escape")
        assert app.answers == [None]


async def test_the_clock_of_the_grace_is_the_clock_of_the_keys() -> None:
    app = Counter()
    async with app.run_test() as pilot:
        before = Message().time
        dialog = Tell("Đã lưu.")
        assert dialog.ignores_until == float("inf")
        await opened(pilot, dialog)
        assert before + GRACE_S <= dialog.ignores_until <= Message().time + GRACE_S
