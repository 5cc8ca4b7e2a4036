"""A stick between offices, and a real province on loopback: what reaches it, what comes back, what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.refusal import Refusal
from sync.office.run import Budget, pack_waiting
from sync.office.stick import StickResult, sync_by_stick
from sync.office.stick_enrol import enrol_by_stick, finish_enrolment
from sync.office.state import Enrolment
from tests.sync.made_office import Gateway, Seat


def without_line(seat: Seat) -> Seat:
    """From now on this device has no address to call."""
    return seat.via("")


def visit(seat: Seat, stick: Path, *, locked: bool = False) -> StickResult:
    outcome = sync_by_stick(seat.folder, None if locked else seat.port, stick, Budget(seconds=60))
    assert isinstance(outcome, StickResult), outcome
    return outcome


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def town(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    """An office with a line."""
    return Seat(sqlite_gateway, tmp_path / "town", f"{unit}.1", seed=3).enrolled()


@pytest.fixture
def village(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    """A laptop that was enrolled once and has no line since."""
    return without_line(Seat(sqlite_gateway, tmp_path / "village", unit).enrolled())


def test_a_laptop_without_a_line_reaches_the_province_by_another_offices_pc(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(4, 6)
    went = visit(village, stick)
    assert (went.status, went.exit_code, went.code) == ("partial", 5, "stick.on_its_way")
    assert went.sent_entries == went.waiting_entries == 11
    carried = visit(town, stick)
    assert (carried.status, carried.exit_code) == ("done", 0)
    assert (carried.stick.letters_taken, carried.stick.answers_left) == (1, 1)
    assert len(village.at_province()) == 4
    back = visit(village, stick)
    assert (back.status, back.exit_code, back.confirmed_entries, back.waiting_entries) == ("done", 0, 11, 0)
    assert all(village.port.shown(dossier).official_code for dossier in village.port.ledger.dossiers())
    assert village.port.confirmed == 10
