"""A scanner told from a person, by pace and content alone."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from motcua_tui.widgets.bursts import GAP_S, HICCUP_S, STALL_S, Scanned, Typed, Unsure, judge
from motcua_tui.widgets.keys import looks_like_scan, scan_at_end
from schemas.limits import CARD_TEXT_MAX
from tests.widgets.feed import CARD


@dataclass
class Press:
    key: str
    character: str | None
    time: float


def pressed(text: str, gap_s: float, end: str = "enter", pause_s: float | None = None) -> list[Press]:
    strokes = [Press(char, char, number * gap_s) for number, char in enumerate(text)]
    last = strokes[-1].time if strokes else 0.0
    return [*strokes, Press(end, "\r", last + (gap_s if pause_s is None else pause_s))]


def verdict(strokes: list[Press], *, in_text: bool = True, quiet: bool = True) -> Typed | Unsure | Scanned:
    return judge(strokes, quiet=quiet, in_text=in_text, starts="0123456789H", known=looks_like_scan)


def test_a_card_at_a_machines_pace_is_a_scan() -> None:
    assert verdict(pressed(CARD, 0.01)) == Scanned(CARD, len(CARD) + 1)


def test_a_card_at_a_persons_pace_is_typing() -> None:
    assert verdict(pressed(CARD, GAP_S * 1.5)) == Typed()


def test_a_stutter_is_forgiven_once_a_machine_is_known() -> None:
    strokes = pressed(CARD, 0.01)
    for late in strokes[10:]:
        late.time += HICCUP_S - 0.02
    assert verdict(strokes) == Scanned(CARD, len(CARD) + 1)
    for late in strokes[10:]:
        late.time += 0.05
    assert verdict(strokes) == Typed()


def test_a_busy_pc_may_stop_behind_the_number_of_a_card() -> None:
    for in_text in (True, False):
        strokes = pressed(CARD, 0.01)
        for late in strokes[20:]:
            late.time += STALL_S - 0.02
        assert verdict(strokes, in_text=in_text) == Scanned(CARD, len(CARD) + 1)
        assert verdict(strokes[:20], in_text=in_text, quiet=False) == Unsure(STALL_S)
        for late in strokes[20:]:
            late.time += 0.05
        assert verdict(strokes, in_text=in_text) == Typed()


def test_a_stutter_among_the_first_characters_is_not_forgiven() -> None:
    strokes = pressed(CARD, 0.01)
    for late in strokes[2:]:
        late.time += 0.1
    assert verdict(strokes) == Typed()


def test_enter_pressed_later_by_a_person_is_not_the_scanners() -> None:
    assert verdict(pressed("079099000123", 0.01, pause_s=0.3)) == Typed()


def test_more_keys_are_awaited_only_while_a_scan_is_possible() -> None:
    digits = pressed("0790", 0.01)[:-1]
    assert verdict(digits[:1], quiet=False) == Unsure(GAP_S)
    assert verdict(digits, quiet=False) == Unsure(HICCUP_S)
    assert verdict(digits, quiet=True) == Typed()
    assert verdict([Press("n", "n", 0.0)], quiet=False) == Typed()
    assert verdict([Press("backspace", "\x7f", 0.0)], quiet=False, in_text=False) == Typed()


def test_outside_a_field_any_fast_text_with_enter_is_a_scan_but_a_short_one_is_not() -> None:
    assert verdict(pressed("abcdef", 0.01), in_text=False) == Scanned("abcdef", 7)
    assert verdict(pressed("abcde", 0.01), in_text=False) == Typed()
    assert verdict(pressed("abcdef", 0.01), in_text=True) == Typed()
    assert verdict(pressed("      x", 0.01), in_text=False) == Typed()


def test_keys_after_the_scan_are_not_eaten_with_it() -> None:
    assert verdict(pressed(CARD, 0.01) + pressed("x", 0.01)) == Scanned(CARD, len(CARD) + 1)


def test_a_burst_longer_than_any_scan_is_let_through_in_one_go() -> None:
    assert verdict(pressed("1" * 5 + "23" * CARD_TEXT_MAX, 0.001)) == Typed(CARD_TEXT_MAX + 1)


@given(st.lists(st.tuples(st.characters(codec="utf-8"), st.floats(0, 1)), min_size=1, max_size=60), st.booleans())
def test_a_verdict_never_covers_more_keys_than_there_are(keys, in_text: bool) -> None:
    time = 0.0
    strokes = []
    for char, gap in keys:
        time += gap
        strokes.append(Press(char, char, time))
    answer = verdict(strokes, in_text=in_text)
    assert isinstance(answer, Typed | Scanned)
    assert 1 <= answer.count <= len(strokes)


def test_what_is_scanned_at_a_counter_is_known() -> None:
    for text in (CARD, "079099000123", "H15.50.05.13-261008-0975", "000.00.15.H40-210315-0001", "TẠM-A1-261121-007"):
        assert looks_like_scan(text), text
    for text in ("0903123456", "https://a.invalid", "Nguyễn Văn An", "", "12/4-5", "TAM"):
        assert not looks_like_scan(text), text


def test_a_card_is_found_at_the_end_of_what_was_typed() -> None:
    assert scan_at_end("Lê " + CARD) == CARD
    assert scan_at_end("1" + CARD) == CARD
    assert scan_at_end("079099000123") is None
    assert scan_at_end(CARD[:40]) is None
