"""The counter goes on writing while an exchange runs: nothing of it is missed, and no difference is told that is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from schemas.entry import Sealed
from sync.office.run import pack_waiting
from sync.wire.segment_reader import Verified
from tests.sync.made_office import Gateway, MemoryPort, Seat


class BusyPort(MemoryPort):
    """An office where somebody saves at a given moment of the exchange."""

    def __init__(self, seat: Seat) -> None:
        super().__init__(seat.office)
        self.while_taking: Callable[[], object] | None = None
        self.while_packing: Callable[[], object] | None = None

    def take(self, group: Sequence[Verified]) -> None:
        super().take(group)
        if self.while_taking is not None:
            self.while_taking()

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        found = super().entries(chain, first, limit)
        if self.while_packing is not None and chain == self.chain:
            self.while_packing()
        return found


@pytest.fixture
def office(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    made = Seat(sqlite_gateway, tmp_path / "office", unit).enrolled()
    made.port = BusyPort(made)
    return made


def at_most(times: int, work: Callable[[], object]) -> Callable[[], object]:
    left = [work] * times
    return lambda: left.pop()() if left else None


def test_what_is_saved_while_something_comes_down_goes_up_too_and_both_ends_agree(office: Seat) -> None:
    assert isinstance(office.port, BusyPort)
    office.office.day(3, 0)
    office.port.while_taking = at_most(1, office.office.receive)
    done = office.sync()
    assert (done.status, done.exit_code, done.differs, done.code) == ("done", 0, False, "")
    assert len(office.at_province()) == 4 and done.waiting_entries == 0


def test_what_is_saved_while_the_outbox_is_packed_goes_up_too_and_both_ends_agree(office: Seat) -> None:
    assert isinstance(office.port, BusyPort)
    office.office.day(3, 0)
    office.port.while_packing = at_most(2, office.office.receive)
    done = office.sync()
    assert (done.status, done.exit_code, done.differs) == ("done", 0, False)
    assert len(office.at_province()) == 5 and done.waiting_entries == 0


def test_a_counter_that_never_stops_is_told_that_the_rest_goes_next_time(office: Seat) -> None:
    assert isinstance(office.port, BusyPort)
    office.office.day(1, 0)
    office.port.while_taking = office.port.while_packing = office.office.receive
    done = office.sync()
    assert (done.status, done.exit_code, done.differs, done.code) == ("partial", 5, False, "sync.unfinished")
    office.port.while_taking = office.port.while_packing = None
    assert office.sync().exit_code == 0


def test_what_is_packed_for_the_night_is_compared_as_it_was_packed(office: Seat) -> None:
    assert isinstance(office.port, BusyPort)
    office.office.day(2, 0)
    office.port.while_packing = at_most(1, office.office.receive)
    assert pack_waiting(office.folder, office.port) is None
    assert office.sync(locked=True).exit_code == 0
