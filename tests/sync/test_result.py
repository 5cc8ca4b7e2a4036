"""What an exchange came to: its status, its exit code and the sentence, from what is known when it ends."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from schemas.refusal import Refusal, no
from sync.office.line import Meter
from sync.office.result import SyncResult, national_result, result_of, with_files
from sync.office.state import NationalState, State
from sync.wire.messages import Head, RefusedEntry, Said

CHAIN = "H44.99.12.A.1ABCD"
LEVEL = State(own=Head(chain=CHAIN, seq=7, hash="ab" * 32), confirmed=Head(chain=CHAIN, seq=7, hash="ab" * 32), agrees=True)
BEHIND = replace(LEVEL, confirmed=None)
KEPT = (RefusedEntry(chain=CHAIN, seq=3, hash="cd" * 32, code="act.unknown"),)
SAID = Said(code="wire.not_valid", text="x {n}", params={"n": 2})
FORK = Said(code="wire.fork", text="x")
CUT = no("sync.line_cut", "Đứt đường truyền sau {n} mục.", n=4)
COST = Meter(deadline=1.0, monotonic=lambda: 0.0, bytes_up=11, bytes_down=22, round_trips=3)


def ended(state: State, refusal: Refusal | None = None) -> SyncResult:
    return result_of(state, COST, refusal, sent=5, received=6, confirmed=4)


@pytest.mark.parametrize(
    ("state", "refusal", "status", "code", "exit_code"),
    [
        (LEVEL, None, "done", "", 0),
        (replace(LEVEL, agrees=False), None, "done", "sync.differs", 6),
        (replace(LEVEL, agrees=None), None, "partial", "sync.unfinished", 5),
        (replace(LEVEL, unknown=True), None, "partial", "sync.unfinished", 5),
        (BEHIND, None, "partial", "sync.unfinished", 5),
        (replace(LEVEL, refused_entries=KEPT), None, "done", "sync.not_understood", 6),
        (replace(LEVEL, conflicts=2), None, "done", "sync.conflicts", 6),
        (replace(LEVEL, agrees=False, conflicts=2, refused_entries=KEPT), None, "done", "sync.differs", 6),
        (BEHIND, CUT, "no_line", "sync.line_cut", 5),
        (replace(BEHIND, last_status="partial"), CUT, "partial", "sync.line_cut", 5),
        (replace(LEVEL, refused=SAID), CUT, "refused", "wire.not_valid", 5),
        (replace(LEVEL, refused=FORK, agrees=False), None, "refused", "wire.fork", 6),
    ],
)
def test_an_exchange_ends_as_what_is_known_says(state: State, refusal: Refusal | None, status: str, code: str, exit_code: int):
    result = ended(state, refusal)
    assert (result.status, result.code, result.exit_code) == (status, code, exit_code)
    assert result.differs is (code == "sync.differs")
    assert (result.conflicts, result.refused_entries) == (state.conflicts, len(state.refused_entries))
    assert result.waiting_entries == (8 if state.confirmed is None else 0)


def test_what_it_cost_and_moved_and_the_sentences_values_are_told():
    result = ended(replace(BEHIND, told=(SAID,)), CUT)
    assert (result.sent_entries, result.received_entries, result.confirmed_entries) == (5, 6, 4)
    assert (result.bytes_up, result.bytes_down, result.round_trips) == (11, 22, 3)
    assert (result.text, result.params, result.notices) == (CUT.text, {"n": 4}, (SAID,))
    assert (result.attachments.sent, result.attachments.waiting) == (0, 0)
    assert ended(replace(LEVEL, conflicts=2, refused_entries=KEPT)).params == {"count": 1}
    later = Meter(deadline=1.0, monotonic=lambda: 0.0, bytes_up=110, bytes_down=220, round_trips=30)
    after = with_files(result, later, sent=2, waiting=9)
    assert (after.attachments.sent, after.attachments.waiting) == (2, 9)
    assert (after.bytes_up, after.bytes_down, after.round_trips) == (110, 220, 30)


REACHED = State(national=NationalState())
OPEN = State(national=NationalState(waiting=3))
LOGIN = no("sync.national_login", "x")


@pytest.mark.parametrize(
    ("state", "refusal", "more", "status", "code", "exit_code"),
    [
        (REACHED, None, {}, "done", "", 0),
        (REACHED, None, {"differs": True, "left": True}, "done", "sync.differs", 6),
        (REACHED, None, {"left": True, "blind": True}, "done", "sync.national_left_behind", 6),
        (REACHED, None, {"blind": True}, "done", "sync.national_blind", 6),
        (OPEN, None, {}, "partial", "sync.unfinished", 5),
        (OPEN, None, {"differs": True}, "done", "sync.differs", 6),
        (replace(OPEN, refused_entries=KEPT), None, {}, "done", "sync.national_refused", 6),
        (OPEN, CUT, {}, "no_line", "sync.line_cut", 5),
        (OPEN, CUT, {"sent": 1}, "partial", "sync.line_cut", 5),
        (OPEN, CUT, {"confirmed": 1, "differs": True}, "partial", "sync.line_cut", 5),
        (OPEN, LOGIN, {"sent": 1}, "refused", "sync.national_login", 5),
    ],
)
def test_towards_another_interface_too(
    state: State, refusal: Refusal | None, more: dict[str, Any], status: str, code: str, exit_code: int
):
    told: dict[str, Any] = {"sent": 0, "confirmed": 0, "differs": False, "left": False, "blind": False, **more}
    result = national_result(state, COST, refusal, **told)
    assert (result.status, result.code, result.exit_code) == (status, code, exit_code)
    assert result.differs is (status == "done" and any(told[name] for name in ("differs", "left", "blind")))
    assert (result.sent_entries, result.confirmed_entries, result.received_entries) == (told["sent"], told["confirmed"], 0)
    assert (result.waiting_entries, result.refused_entries) == (state.waiting, len(state.refused_entries))
    assert (result.bytes_up, result.bytes_down, result.round_trips) == (11, 22, 3)
