"""Types into an app the way a terminal does: bytes through textual's own parser, then one wait for the keys.

`pilot.press` waits 60 ms after every key and judges idleness by the CPU time of the whole process; this costs
less than a millisecond a key and decodes what a real terminal sends.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from textual import events
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from motcua_tui.widgets.keys import OrderedKeys
from tests.tui.keynames import KEYS, bytes_of

__all__ = ["CARD", "KEYS", "feed", "painted", "parsed", "press", "put", "rewritten", "seen", "settle", "until"]

LABOUR_MAX_S = 120.0
"""Nothing that a key sets going takes so long; whoever holds it back on purpose says so by `hears_answers`."""

SHORT_DELAY_S = 0.2
"""Longer delays are meant to be noticed: the grace of a dialog, the keeping of a draft."""

CARD = "079099000123|301234567|Nguyễn Thị Ánh Tuyết|05031990|Nữ|Ấp Bến Đò, xã Tân Thuận|22112021"
"""A scan of a card of nobody."""


async def feed(pilot: Pilot[Any], data: str, *, gap_s: float = 0.0, hears_answers: bool = True) -> None:
    """Send `data` as if read from the terminal, and return when every key in it has been handled.

    `gap_s` is what the clock of the keys advances between two of them; nobody waits for it. Where a test holds
    back the work that the keys set going, it does not hear the answers.
    """
    for message in parsed(data, gap_s=gap_s):
        put(pilot, message)
    await settle(pilot, hears_answers=hears_answers)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Send keys by name, one after the other at a person's pace."""
    for key in keys:
        await feed(pilot, bytes_of(key))


def parsed(data: str, *, gap_s: float = 0.0, starts_at: float | None = None) -> list[Message]:
    """The events that a terminal's bytes make, their clocks `gap_s` apart and the last of them now."""
    parser = XTermParser()
    messages = [*parser.feed(data.removesuffix("\x1b")), *parser.tick()]
    if data.endswith("\x1b"):
        # The parser would wait for the rest of a sequence before it believes in the key.
        messages.append(events.Key("escape", "\x1b"))
    start = starts_at if starts_at is not None else Message().time - gap_s * (len(messages) - 1)
    for number, message in enumerate(messages):
        message.time = start + number * gap_s  # never the time this machine took to make them
    return messages


def put(pilot: Pilot[Any], message: Message) -> None:
    """Hand one event to the app as the driver does."""
    driver = pilot.app._driver
    assert driver is not None
    driver.process_message(message)


async def settle(pilot: Pilot[Any], *, hears_answers: bool = True) -> None:
    """Return when all keys have been handled, what they set going has answered, and the screen is drawn."""
    app = pilot.app
    assert isinstance(app, OrderedKeys)
    await app.keys_settled()
    await pilot.pause(0)
    if not hears_answers:
        return
    for _turn in range(round(LABOUR_MAX_S / 0.01)):
        if not is_at_work(app):
            return
        await pilot.pause(0.01)
    raise AssertionError(f"still at work after {LABOUR_MAX_S} s")


def is_at_work(app: App[Any]) -> bool:
    """True while a thread works for a screen, its answer waits to be heard, or a short delay is running."""
    if any(not worker.is_finished for worker in app.workers):
        return True
    return any(not pump._message_queue.empty() or _waits(pump) for pump in (app, app.screen, *app.screen.walk_children()))


def _waits(pump: MessagePump) -> bool:
    return any(
        not timer._repeat
        and timer._interval <= SHORT_DELAY_S
        and timer._active.is_set()
        and timer._task is not None
        and not timer._task.done()
        for timer in pump._timers
    )


async def until(pilot: Pilot[Any], condition: Callable[[], object], seconds: float = LABOUR_MAX_S) -> None:
    """Return as soon as `condition()` holds; fail after `seconds`."""
    for _turn in range(round(seconds / 0.01)):
        if condition():
            return
        await pilot.pause(0.01)
    raise AssertionError(f"still not so after {seconds} s")


def rewritten(word: str, backspace: str = "\x7f") -> str:
    """The bytes by which Unikey and its kin type a word: each new mark erases the letter and types it again."""
    typed = ""
    for letter in unicodedata.normalize("NFC", word):
        stages = list(_stages(letter))
        typed += stages[0]
        for stage in stages[1:]:
            typed += backspace + stage
    return typed


def _stages(letter: str) -> list[str]:
    """The letter as it grows: e, ê, ế."""
    if letter in "đĐ":
        return ["d" if letter == "đ" else "D", letter]
    parts = unicodedata.normalize("NFD", letter)
    return [unicodedata.normalize("NFC", parts[: end + 1]) for end in range(len(parts))]


def painted(pilot: Pilot[Any]) -> list[str]:
    """The lines on the screen, as text."""
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def seen(pilot: Pilot[Any]) -> str:
    """The screen as one text."""
    return "\n".join(painted(pilot))
