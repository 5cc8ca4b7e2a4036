"""Parcels packed upon the entries before them: smaller on the line, and whole again for whoever cannot rebuild those."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from schemas.acts import Act, ContentDestroyed, Noted
from schemas.refusal import Refused
from sync.office import outbox
from sync.office.run import pack_waiting
from sync.wire import limits
from sync.wire.frames import read_parcel
from sync.wire.history import history_before, history_named
from sync.wire.keys import PrivateKeys
from sync.wire.memory import MemoryLedger
from sync.wire.pack import pack, unpack
from sync.wire.sealing import About, Envelope, open_parcel, read_envelope
from tests.sync import verifier
from tests.sync.made_office import Gateway, Seat
from tests.sync.proxy import Cutter, Impostor, http
from tools.made_up import MadeUpOffice

VECTORS = Path(__file__).parent / "vectors"
HABIT = " ".join(f"{random.Random(11).getrandbits(900):x}"[place : place + 9] for place in range(0, 210, 9))
DICTIONARY = Path(__file__).parents[2] / "sync" / "wire" / "dictionary" / "motcua-1.zdict"


@pytest.fixture
def seat(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> Seat:
    """An office whose first day the province has confirmed."""
    made = Seat(sqlite_gateway, tmp_path / "upon", unit).enrolled()
    work(made, 8, 12)
    assert made.sync().exit_code == 0
    return made


def work(seat: Seat, received: int, acted: int) -> None:
    """A day at whose end the clerk writes what no dictionary knows, in the words of the day before."""
    seat.office.day(received, acted)
    seat.office.append(Act.NOTE, Noted(text=HABIT), seat.office.open[0][0])


def packed(seat: Seat) -> tuple[Envelope, Envelope]:
    """What waits: the parcel for everybody, and the one for the line."""
    assert pack_waiting(seat.folder, seat.port) is None
    [waiting] = outbox.list_outbox(seat.folder, seat.office.chain)
    whole, small = waiting.parcel(), waiting.for_the_line()
    assert whole is not None and small is not None
    return read_envelope(whole.envelope), read_envelope(small.envelope)


def is_level(seat: Seat) -> bool:
    """True when nothing waits and both ends show the same."""
    state = seat.folder.load()
    return state.waiting == 0 and state.agrees is True


def about(office: MadeUpOffice, first: int) -> About:
    run = office.ledger.chains[office.chain]
    return About(kind="segment", name=office.chain, first=first, last=len(run) - 1, hash=run[-1].hash)


def code_of(office: MadeUpOffice, ledger: MemoryLedger, first: int, upon: tuple[int, str]) -> str:
    with pytest.raises(Refused) as refused:
        history_named(ledger, about(office, first), upon)
    return refused.value.refusal.code


def test_both_ends_build_the_same_bytes_and_the_day_shrinks() -> None:
    office = MadeUpOffice(5)
    office.day(20, 30)
    place = len(office.ledger.chains[office.chain])
    office.day(5, 10)
    history = history_before(office.ledger, office.chain, place)
    assert history is not None and history.upon[0] == 0
    assert history_named(office.ledger, about(office, place), history.upon) == history.octets
    raw = b"\n".join(sealed.content or b"" for sealed in office.ledger.chains[office.chain][place:])
    small = pack(raw, history=history.octets)
    assert len(small) < len(pack(raw))
    assert unpack(small, len(raw), history=history.octets) == raw


def test_the_run_is_bounded_in_entries_and_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    office = MadeUpOffice(5)
    office.day(20, 30)
    place = len(office.ledger.chains[office.chain])
    monkeypatch.setattr(limits, "HISTORY_ENTRIES_MAX", 7)
    monkeypatch.setattr("sync.wire.history._AT_ONCE", 5)
    seven = history_before(office.ledger, office.chain, place)
    assert seven is not None and seven.upon[0] == place - 7
    assert code_of(office, office.ledger, place, (place - 8, seven.upon[1])) == "wire.not_valid"
    assert code_of(office, office.ledger, place, (place, seven.upon[1])) == "wire.not_valid"
    monkeypatch.setattr(limits, "HISTORY_BYTES_MAX", 900)
    few = history_before(office.ledger, office.chain, place)
    assert few is not None and len(few.octets) <= 900
    assert code_of(office, office.ledger, place, seven.upon) == "wire.history_missing"
    assert history_before(office.ledger, office.chain, 0) is None


def test_whoever_cannot_rebuild_it_says_why() -> None:
    office, other = MadeUpOffice(5), MadeUpOffice(6)
    office.day(6, 9)
    place = len(office.ledger.chains[office.chain])
    history = history_before(office.ledger, office.chain, place)
    assert history is not None
    assert code_of(office, MemoryLedger(), place, history.upon) == "wire.parent_missing"
    assert code_of(office, office.ledger, place, (0, "0" * 16)) == "wire.history_missing"
    office.ledger.destroy(office.open[0][0])
    assert code_of(office, office.ledger, place, history.upon) == "wire.history_missing"
    shorter = history_before(office.ledger, office.chain, place)
    assert shorter is None or shorter.upon[0] > 0
    assert history_named(other.ledger, about(other, 1), None) == b""


def test_a_history_needs_a_dictionary_before_it() -> None:
    with pytest.raises(Refused):
        pack(b"x", dictionary=0, history=b"y")


def test_the_committed_parcels_read_as_they_always_did() -> None:
    made = json.loads((VECTORS / "vectors-2.json").read_text(encoding="utf-8"))
    keys = PrivateKeys(sign=bytes(32), seal=bytes.fromhex(made["province_seal_private"]))
    parcel = read_parcel((VECTORS / "parcel-3.bin").read_bytes())
    envelope = read_envelope(parcel.envelope)
    assert envelope.upon == tuple(made["upon"])
    raw = unpack(open_parcel(parcel, keys), limits.SEGMENT_BYTES_MAX, history=made["history"].encode("utf-8"))
    assert raw == (VECTORS / "segment-2.jsonl").read_bytes()


def test_an_independent_program_rebuilds_it() -> None:
    made = json.loads((VECTORS / "vectors-2.json").read_text(encoding="utf-8"))
    parcels = [VECTORS / "parcel-2.bin", VECTORS / "parcel-3.bin"]
    said = verifier.main(DICTIONARY, made["province_seal_private"], *parcels)
    assert said == f"{made['chain']} {made['head']} {made['hash']}"


def test_the_second_day_goes_up_packed_upon_the_first_in_one_round_trip(seat: Seat) -> None:
    work(seat, 6, 14)
    whole, small = packed(seat)
    assert whole.upon is None and small.upon is not None and small.about == whole.about
    result = seat.sync()
    assert (result.status, result.round_trips, is_level(seat)) == ("done", 1, True)
    assert pack_waiting(seat.folder, seat.port) is None
    assert not list(seat.folder.outbox.glob("*.parcel"))


def test_what_lies_on_a_stick_and_what_colleagues_get_stands_alone(seat: Seat, tmp_path: Path) -> None:
    Seat(seat.gateway, tmp_path / "other", seat.office.unit, device="B", seed=8).enrolled()
    seat.sync()
    work(seat, 6, 14)
    whole, small = packed(seat)
    assert whole.upon is None and len(whole.to) == 2
    assert small.upon is not None and len(small.to) == 1


def test_the_first_day_has_nothing_to_stand_on(sqlite_gateway: Gateway, unit: str, tmp_path: Path) -> None:
    fresh = Seat(sqlite_gateway, tmp_path / "fresh", unit).enrolled()
    work(fresh, 8, 12)
    assert packed(fresh)[1].upon is None


@pytest.mark.parametrize("locked", [False, True])
def test_a_province_that_lost_a_content_gets_the_day_whole_in_the_same_conversation(
    seat: Seat, tmp_path: Path, locked: bool
) -> None:
    other = Seat(seat.gateway, tmp_path / "other", seat.office.unit, device="B", seed=8).enrolled()
    assert other.sync().exit_code == 0
    dossier = next(iter(seat.port.ledger.dossiers()))
    other.office.append(Act.DESTROY_CONTENT, ContentDestroyed(ground="Hết thời hạn lưu trữ"), dossier)
    other.port.ledger.destroy(dossier)
    assert other.sync().exit_code == 0
    work(seat, 6, 14)
    assert packed(seat)[1].upon is not None
    result = seat.sync(locked=locked)
    assert (result.status, result.round_trips, result.waiting_entries) == ("done", 2, 0)
    assert seat.folder.load().refused is None


def test_an_older_gateway_that_knows_no_such_parcels_gets_them_whole_at_the_next_try(seat: Seat) -> None:
    work(seat, 6, 14)
    assert packed(seat)[1].upon is not None
    said = http(b'{"code":"wire.not_valid","params":{},"text":"x"}', status="422 Unprocessable", kind="application/json")
    old = Impostor(said)
    assert seat.via(old.url).sync(locked=True).code == "sync.turned_away"
    old.close()
    [waiting] = outbox.list_outbox(seat.folder, seat.office.chain)
    small = waiting.for_the_line()
    assert small is not None and read_envelope(small.envelope).upon is None
    assert seat.via(seat.gateway.url).sync(locked=True).status == "done"


def test_cut_anywhere_it_arrives_once(seat: Seat) -> None:
    for bytes_up in (300, 900, 1_600, 2_200):
        work(seat, 5, 12)
        cutter = Cutter(seat.gateway.port, up=bytes_up)
        seat.via(cutter.url).sync()
        cutter.close()
        result = seat.via(seat.gateway.url).sync()
        assert (result.status, result.waiting_entries) == ("done", 0)
    assert set(seat.at_province()) == set(seat.port.ledger.dossiers())
