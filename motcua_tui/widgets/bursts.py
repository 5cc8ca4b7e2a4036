"""Tells a scanner's burst from a person's typing, by pace and content. Pure: it is told keys and times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from schemas.limits import CARD_TEXT_MAX
from schemas.text import nfc

GAP_S = 0.035
"""The longest pause between two characters of one scan. Nobody types twenty-eight characters a second."""
HICCUP_S = 0.2
"""The longest pause once four characters have shown that a machine types: scanner and PC may stutter."""
SURE_AFTER = 4
STALL_S = 2.0
"""The longest pause behind the number of a card and its bar: that no person types, and a PC that is busy may stop for so long."""
BAR_AT = 12
CHARACTERS_MIN = 6
PREFIX = "ctrl+b"
"""STX: a scanner may be set up to send it before every scan."""
ENDS = frozenset({"enter", "tab", "ctrl+j"})
PREFIXED_ENDS = ENDS | {"ctrl+c"}
"""After a prefix also ETX ends a scan; without one it is a person's Ctrl+C."""


class Stroke(Protocol):
    """What is known of one key press. `time` is in seconds on any one clock, taken when the key was read."""

    key: str
    character: str | None
    time: float


@dataclass(frozen=True)
class Typed:
    """The first `count` keys are no part of a scan."""

    count: int = 1


@dataclass(frozen=True)
class Unsure:
    """A scan may be under way: look again when a key arrives, at latest after `seconds`."""

    seconds: float


@dataclass(frozen=True)
class Scanned:
    """The first `count` keys were a scan of `text`."""

    text: str
    count: int


def judge(
    strokes: Sequence[Stroke],
    *,
    quiet: bool,
    in_text: bool,
    starts: str,
    known: Callable[[str], bool],
) -> Typed | Unsure | Scanned:
    """What the keys waiting in line begin with.

    `quiet`: nothing followed the last of them in time. `in_text`: a text field has the focus; there only
    content that `known` recognises and that begins with one of `starts` is taken for a scan. Anywhere else
    no person types six characters and Enter at a machine's pace, so every such burst is a scan, known or
    not: its Enter must never press a button.
    """
    first = strokes[0]
    prefixed = first.key == PREFIX
    body = strokes[1:] if prefixed else strokes
    if not prefixed and not _may_start(first, starts if in_text else None):
        return Typed()
    run = _run_of(body)
    used = len(run) + prefixed
    text = nfc("".join(stroke.character or "" for stroke in run)).strip("\ufeff ")
    end = body[len(run)] if len(run) < len(body) else None
    if len(run) > CARD_TEXT_MAX:
        return Typed(used)
    if end is not None:
        wanted = _is_wanted(text, run, prefixed=prefixed, in_text=in_text, known=known)
        return Scanned(text, used + 1) if wanted and _ends(run, end, prefixed=prefixed) else Typed()
    if _is_held_key(run):
        return Typed()
    if not quiet:
        return Unsure(min(_patience(run), HICCUP_S) if known(text) else _patience(run))
    # A scanner that sends no Enter: only a whole card, with its bars, is worth believing.
    return Scanned(text, used) if "|" in text and known(text) else Typed()


def _may_start(stroke: Stroke, starts: str | None) -> bool:
    character = stroke.character
    if character is None or not character.isprintable() or character == " ":
        return False
    return starts is None or character in starts


def _run_of(strokes: Sequence[Stroke]) -> Sequence[Stroke]:
    """The leading printable characters that follow one another at a machine's pace."""
    patience = GAP_S
    for index, stroke in enumerate(strokes):
        if index in (SURE_AFTER, BAR_AT + 1):
            patience = _patience(strokes[:index])
        printable = stroke.character is not None and stroke.character.isprintable()
        late = index > 0 and stroke.time - strokes[index - 1].time > patience
        if not printable or late or index > CARD_TEXT_MAX:
            return strokes[:index]
    return strokes


def _patience(run: Sequence[Stroke]) -> float:
    """How long the next key may take and still belong to this run, in seconds."""
    if len(run) < SURE_AFTER:
        return GAP_S
    pace = (run[SURE_AFTER - 1].time - run[0].time) / (SURE_AFTER - 1)
    if pace > GAP_S:
        return GAP_S
    return STALL_S if len(run) > BAR_AT and run[BAR_AT].character == "|" else HICCUP_S


def _ends(run: Sequence[Stroke], end: Stroke, *, prefixed: bool) -> bool:
    ends = PREFIXED_ENDS if prefixed else ENDS
    return end.key in ends and bool(run) and end.time - run[-1].time <= _patience(run)


def _is_wanted(text: str, run: Sequence[Stroke], *, prefixed: bool, in_text: bool, known: Callable[[str], bool]) -> bool:
    if known(text):
        return True
    if prefixed:
        return bool(text)
    return not in_text and len(text) >= CHARACTERS_MIN and not _is_held_key(run)


def _is_held_key(run: Sequence[Stroke]) -> bool:
    """A key held down repeats at a machine's pace, but only itself."""
    return len(run) > SURE_AFTER and len({stroke.character for stroke in run}) == 1
