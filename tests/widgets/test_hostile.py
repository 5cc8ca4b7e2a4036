"""Hostile text through every widget, in a real pseudo-terminal: nothing but our own escapes comes out."""

from __future__ import annotations

import re

import pytest

from tests.tui.term import start_python
from tests.widgets.hostile import HOSTILE, MARKER
from tests.widgets.hostile_app import DONE

# Everything textual's driver has a reason to send: modes, cursor, colours as numbers, its questions.
OURS = re.compile(
    rb"\x1b\[(?:\d{1,3};\d{1,3}H"
    rb"|\?(?:25|1000|1003|1004|1006|1015|1016|1049|7|2004|2026|2048)[hl]"
    rb"|\?(?:2026|2048)\$p|>4;1m|>4;0m|[<>=]\d*u|\?u|\?4;\d\$?[mp]?"
    rb"|(?:[0-9]|3[89]|2[1-9]|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|4[89])?(?:;(?:[0-9]|3[89]|2[1-9]|[34]8;2;\d{1,3};\d{1,3};\d{1,3}|4[89]))*m)"
)
ESCAPE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|.)", re.DOTALL)


@pytest.fixture(scope="module")
def output() -> bytes:
    with start_python("-m", "tests.widgets.hostile_app", rows=36, cols=100) as term:
        term.wait_for(DONE, seconds=120)
        # The shape of the mouse pointer, which textual sets whenever a screen comes or goes.
        return bytes(term.output).replace(b"\x1b]22;default\x07", b"")


def test_every_payload_was_on_the_screen(output: bytes) -> None:
    assert output.count(MARKER.encode()) > 3 * len(HOSTILE)


def test_every_escape_is_one_of_ours(output: bytes) -> None:
    foreign = {match[0] for match in ESCAPE.finditer(output) if not OURS.fullmatch(match[0])}
    assert foreign == set()


def test_no_control_character_of_the_payloads_comes_out(output: bytes) -> None:
    text = output.decode("utf-8")
    assert {char for char in text if ord(char) < 32 or 0x7F <= ord(char) < 0xA0} <= {"\x1b", "\r", "\n"}
    assert not re.search("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f\ue000-\uf8ff]", text)


def test_marks_never_pile_up(output: bytes) -> None:
    assert not re.search("[\u0300-\u036f]{5}", output.decode("utf-8"))


def test_markup_comes_out_as_it_was_written(output: bytes) -> None:
    text = ESCAPE.sub(b"", output).decode("utf-8")
    for written in ("[@click=app.quit]ZQX[/]", "[/x]ZQX", "[[ZQX", "[bold red]ZQX", "$name ZQX $primary", "{0.__class__}"):
        assert written in text
