"""The terminal driver, and through it what only a real terminal shows: bursts, scans, an end without a trace."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator

import pytest

from tests.tui.term import Term, start, start_python
from tests.widgets.feed import CARD, rewritten

NAME = "Nguyễn Thị Ánh Tuyết"


@pytest.fixture
def term() -> Iterator[Term]:
    with start_python("-m", "tests.tui.small_app") as running:
        running.wait_for("Nút")
        yield running


def test_words_sent_by_a_rewriting_input_method_arrive_as_meant(term: Term) -> None:
    burst = "".join(f"{rewritten(word)} " for word in NAME.split())
    term.type(f"{burst}\r{unicodedata.normalize('NFD', NAME)}\r0903\r")
    term.wait_for(f"{NAME} | {NAME} | 0903")


def test_a_scan_is_seen_by_the_screen_and_presses_no_button(term: Term) -> None:
    term.press("Tab", "Tab", "Tab")
    term.wait_for("► Nút")
    term.scan(CARD)
    term.wait_for("quét 079099000123")
    term.press("Enter")
    term.wait_for("đã bấm nút")


def test_a_question_takes_an_answer_once_it_says_how(term: Term) -> None:
    term.press("F2")
    term.wait_for("Enter trả lời")
    term.press("Ctrl+Y")
    term.wait_for("trả lời True")


def test_typing_at_a_persons_pace_and_pasting_reach_the_field(term: Term) -> None:
    term.type_slowly("0790")
    term.press("Enter")
    term.paste("Ấp 3,\nxã Tân Thuận")
    term.press("Enter")
    term.type("x\r")
    term.wait_for("0790 | Ấp 3, xã Tân Thuận | x")


def test_clicks_and_new_sizes_reach_the_program(term: Term) -> None:
    term.resize(30, 100)
    lines = term.wait_for(lambda lines: any("Nút" in line for line in lines[24:]))  # laid out anew
    row = next(number for number, line in enumerate(lines) if "Nút" in line)
    term.click(row, lines[row].index("Nút"))
    term.wait_for(re.compile("đã bấm nút"))
    assert term.cursor()[0] < 30


def test_the_exit_code_is_known_and_nothing_typed_stays_on_the_screen(term: Term) -> None:
    term.type(NAME)
    term.wait_for(NAME)
    term.press("Ctrl+Q")
    assert term.wait_end() == 7
    assert NAME not in term.text()


def test_a_fault_ends_the_program_with_a_code_and_no_data(term: Term) -> None:
    term.press("F8")
    assert term.wait_end() == 1
    lines = "\n".join(term.screen())
    assert re.search(r"Mã lỗi: [0-9A-F]{8} \(ValueError .*:\d+\)", lines)
    assert "Bí Mật" not in bytes(term.output).decode() and "Traceback" not in lines


def test_waiting_in_vain_shows_the_screen() -> None:
    with start(["sh", "-c", "echo xin chào; sleep 60"]) as term:
        term.wait_for("xin chào")
        with pytest.raises(AssertionError, match="xin chào"):
            term.wait_for("tạm biệt", seconds=0.2)
        term.wait_gone("tạm biệt")
        assert term.wait_quiet()[0] == "xin chào"


def test_a_program_that_ended_is_not_waited_for() -> None:
    with start([sys.executable, "-c", "print('xong')"]) as term:
        assert term.wait_end() == 0
        with pytest.raises(AssertionError, match="has ended"):
            term.wait_for("nữa", seconds=60)


def test_a_killed_program_is_gone() -> None:
    with start(["sleep", "600"]) as term:
        term.kill()
        assert term.wait_end() == -9
