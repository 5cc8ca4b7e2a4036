"""Office and province over real HTTP, on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from schemas import acts
from schemas.acts import Act
from schemas.refusal import Refusal
from sync.office.run import Budget, pack_waiting, sync_once, sync_status
from sync.office.state import SyncFolder
from tests.sync.made_office import MemoryPort, Seat
from tools.made_up import MadeUpOffice


def test_a_day_is_received_numbered_and_proven_equal_in_one_round_trip(seat: Seat) -> None:
    seat.office.day(12, 20)
    result = seat.sync()
    assert (result.status, result.exit_code, result.round_trips) == ("done", 0, 1)
    assert result.sent_entries == result.confirmed_entries == 33
    assert seat.port.confirmed == 32
    codes = [seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers()]
    assert len(codes) == len(set(codes)) == 12
    assert all(code.startswith(f"{seat.office.unit}-260302-") for code in codes)


def test_the_province_shows_what_the_office_shows(seat: Seat) -> None:
    seat.office.day(6, 10)
    seat.sync()
    there = seat.at_province()
    for dossier in seat.port.ledger.dossiers():
        here = seat.port.shown(dossier)
        assert there[dossier]["status"] == here.status.slug
        assert there[dossier]["code"] == here.official_code
        assert there[dossier]["name"] == here.applicant.name


def test_a_second_sync_sends_and_changes_nothing(seat: Seat) -> None:
    seat.office.day(5, 5)
    seat.sync()
    before = seat.at_province()
    again = seat.sync()
    assert (again.status, again.sent_entries, again.received_entries, again.round_trips) == ("done", 0, 0, 1)
    assert seat.at_province() == before


def test_a_later_day_builds_on_the_numbers_that_came_down(seat: Seat) -> None:
    seat.office.day(5, 5)
    seat.sync()
    seat.office.day(5, 15)
    result = seat.sync()
    assert (result.status, result.exit_code, result.round_trips) == ("done", 0, 1)
    assert all(seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers())


def test_the_locked_office_sends_at_night_and_folds_in_the_morning(seat: Seat) -> None:
    seat.office.day(4, 4)
    assert pack_waiting(seat.folder, seat.port) is None
    night = seat.sync(locked=True)
    assert (night.status, night.waiting_entries) == ("done", 0)
    assert not any(seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers())
    assert pack_waiting(seat.folder, seat.port) is None
    assert all(seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers())
    assert seat.sync().exit_code == 0


def test_two_devices_of_a_unit_end_level(seat: Seat, tmp_path) -> None:
    other = Seat(seat.gateway, tmp_path / "other", seat.office.unit, device="B", seed=8).enrolled()
    seat.office.day(4, 6)
    other.office.day(3, 6)
    seat.sync()
    assert other.sync().exit_code == 0
    assert seat.sync().exit_code == 0
    assert seat.port.digest() == other.port.digest()
    assert set(seat.port.ledger.dossiers()) == set(other.port.ledger.dossiers())


def test_acts_made_apart_are_a_conflict_on_both_sides(seat: Seat, tmp_path) -> None:
    other = Seat(seat.gateway, tmp_path / "other", seat.office.unit, device="B", seed=8).enrolled()
    dossier = seat.office.receive()
    seat.sync()
    other.sync()
    seat.office.append(Act.LOCATE, acts.Located(place="Kệ 1"), dossier)
    other.office.append(Act.LOCATE, acts.Located(place="Kệ 2"), dossier)
    assert seat.sync().exit_code == 0
    assert other.sync().conflicts == 1
    apart = seat.sync()
    assert (apart.status, apart.conflicts, apart.exit_code) == ("done", 1, 6)
    assert seat.port.digest() == other.port.digest()


def test_a_device_that_is_not_enrolled_is_told_so(tmp_path) -> None:
    refusal = sync_once(SyncFolder(tmp_path), MemoryPort(MadeUpOffice(1)), Budget())
    assert isinstance(refusal, Refusal) and refusal.code == "sync.not_enrolled"


def test_the_status_needs_neither_network_nor_vault(seat: Seat) -> None:
    seat.office.day(2, 2)
    pack_waiting(seat.folder, seat.port)
    status = sync_status(seat.folder)
    assert (status.waiting_entries, status.unknown, status.last_confirmed_at) == (5, 0, None)
    seat.sync()
    status = sync_status(seat.folder)
    assert status.waiting_entries == 0 and status.last_confirmed_at is not None


def test_a_code_enrols_one_device_once(seat: Seat, tmp_path) -> None:
    code = seat.code()
    first = Seat(seat.gateway, tmp_path / "b", seat.office.unit, device="B")
    second = Seat(seat.gateway, tmp_path / "c", seat.office.unit, device="C")
    assert not isinstance(first.enrol(code), Refusal)
    refusal = second.enrol(code)
    assert isinstance(refusal, Refusal) and refusal.code == "enrol.code"
    assert second.folder.load().enrolment is None


def test_a_wrong_code_is_refused_and_nothing_is_pinned(seat: Seat, tmp_path) -> None:
    stranger = Seat(seat.gateway, tmp_path / "b", seat.office.unit, device="B")
    refusal = stranger.enrol(seat.wrong_code())
    assert isinstance(refusal, Refusal) and refusal.code == "enrol.code"
    assert stranger.folder.load().enrolment is None


def test_many_offices_and_two_devices_of_one_sync_at_the_same_time(seat: Seat, tmp_path) -> None:
    seats = [seat, Seat(seat.gateway, tmp_path / "b", seat.office.unit, device="B", seed=8).enrolled()]
    seats += [Seat(seat.gateway, tmp_path / f"o{n}", f"{seat.office.unit}.{n}", seed=n).enrolled() for n in range(1, 5)]
    for one in seats:
        one.office.day(6, 6)
    with ThreadPoolExecutor(len(seats)) as at_once:
        results = list(at_once.map(lambda one: one.sync(), seats))
    assert {result.status for result in results} == {"done"}
    for one in seats:
        assert one.sync().exit_code == 0
    codes = [row["code"] for one in seats[1:] for row in one.at_province().values()]
    assert len(codes) == len(set(codes)) == sum(len(one.at_province()) for one in seats[1:])
