"""A stick between offices, and a real province on loopback: what reaches it, what comes back, what is refused."""

from __future__ import annotations

import copy
import os
import random
import shutil
from pathlib import Path

import pytest
import requests
from msgspec.structs import replace

from schemas import acts
from schemas.acts import Act
from schemas.refusal import Refusal
from sync.office import stick_carry, stick_files
from sync.office.devices import known_devices
from sync.office.run import Budget, pack_waiting
from sync.office.state import Enrolment
from sync.office.stick import StickResult, sync_by_stick
from sync.office.stick_enrol import enrol_by_stick, finish_enrolment
from sync.wire.card import Unsound, read_card, sign_card
from sync.wire.reading import to_text
from tests.sync.made_office import Gateway, MemoryPort, Seat
from tests.sync.proxy import Cutter
from tests.sync.test_attachments import Desk, scan


def without_line(seat: Seat) -> Seat:
    """From now on this device has no address to call."""
    return seat.via("")


def visit(seat: Seat, stick: Path, *, locked: bool = False) -> StickResult:
    outcome = sync_by_stick(seat.folder, None if locked else seat.port, stick, Budget(seconds=120))
    assert isinstance(outcome, StickResult), outcome
    return outcome


def copy_of(stick: Path, name: str) -> Path:
    return Path(shutil.copytree(stick, stick.with_name(name)))


def folder_of(seat: Seat, stick: Path) -> Path:
    return stick / "MOTCUA" / f"{seat.office.unit}.{seat.office.device}"


def files(stick: Path) -> list[Path]:
    return sorted(path for path in stick.rglob("*") if path.is_file())


def codes_of(seat: Seat) -> set[str]:
    return {seat.port.shown(dossier).official_code for dossier in seat.port.ledger.dossiers()}


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
    """A laptop that was enrolled once and has had no line since."""
    return without_line(Seat(sqlite_gateway, tmp_path / "village", unit).enrolled())


@pytest.fixture
def pair(village: Seat, tmp_path: Path) -> tuple[Seat, Seat]:
    """Two PCs of one commune, both without a line since both were enrolled."""
    second = Seat(village.gateway, tmp_path / "second", village.office.unit, device="B", seed=8).enrolled()
    village.via(village.gateway.url).sync()
    return without_line(village), without_line(second)


# The way to the province and back


def test_a_laptop_without_a_line_reaches_the_province_by_another_communes_pc(village: Seat, town: Seat, stick: Path) -> None:
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
    assert all(codes_of(village)) and village.port.confirmed == 10


def test_what_is_taken_along_goes_up_with_the_next_sync_without_the_stick(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(2, 3)
    visit(village, stick)
    url = town.gateway.url
    visit(town.via("http://127.0.0.1:9"), stick)
    assert village.at_province() == {}
    assert town.via(url).sync(locked=True).exit_code == 0
    assert len(village.at_province()) == 2
    assert visit(village, stick).confirmed_entries == 0
    visit(town, stick, locked=True)
    assert visit(village, stick, locked=True).waiting_entries == 0
    assert pack_waiting(village.folder, village.port) is None and all(codes_of(village))


def test_officers_acts_made_since_come_back_with_the_next_visit(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(1, 0)
    for seat in (village, town, village):
        visit(seat, stick)
    (dossier,) = village.port.ledger.dossiers()
    village.office.append(Act.FORWARD, acts.Forwarded(to_unit="H44.05", task="Thẩm định"), dossier)
    for seat in (village, town):
        visit(seat, stick)
    village.province("act", dossier, "accept-forward", "--unit", "H44.05", "--by", "an.so", stdin="{}")
    visit(town, stick)
    assert visit(village, stick).exit_code == 0
    assert [one.entry.by for one in village.port.ledger.entries_of(dossier)][-1] == "an.so"


def test_a_letter_that_breaks_on_the_line_is_taken_up_at_the_chunk(village: Seat, town: Seat, stick: Path) -> None:
    dice = random.Random(5)
    dossier = village.office.receive()
    for _ in range(60):
        village.office.append(Act.NOTE, acts.Noted(text=dice.randbytes(450).hex()), dossier)
    visit(village, stick)
    letter = next(path for path in files(stick) if path.suffix == ".letter").read_bytes()
    # It begins on a line that is gone after the first chunk of 16 KB.
    visit(town.via("http://127.0.0.1:9"), stick)
    requests.post(f"{town.gateway.url}/v1/exchange", data=letter[: 18 << 10], timeout=60)
    whole = Cutter(town.gateway.port)
    assert visit(town.via(whole.url), stick).exit_code == 0
    assert len(village.at_province()) == 1
    assert whole.passed["up"] < len(letter) - (14 << 10)
    whole.close()


def test_the_carrier_keeps_no_more_than_it_may_still_have_to_bring(village: Seat, town: Seat, stick: Path) -> None:
    for _ in range(5):
        village.office.day(1, 1)
        visit(village, stick)
        visit(town, stick)
    assert len(stick_carry.list_carried(town.folder)) <= 3
    assert len([path for path in files(stick) if path.suffix == ".answer"]) <= 3
    assert visit(village, stick).status == "done"


def test_an_enrolment_travels_by_stick_and_a_lost_answer_costs_nothing(sqlite_gateway: Gateway, unit: str, town: Seat,
                                                                       tmp_path: Path, stick: Path) -> None:  # fmt: skip
    laptop = Seat(sqlite_gateway, tmp_path / "laptop", unit)
    code = laptop.code()

    def ask() -> Enrolment | Refusal:
        return enrol_by_stick(laptop.folder, unit, "A", laptop.office.chain, stick, code)

    asked = ask()
    assert isinstance(asked, Refusal) and asked.code == "sync.enrol_asked"
    assert not any(code.replace("-", "")[4:].encode() in path.read_bytes() for path in files(stick))
    visit(town, stick)
    for carried in stick_carry.list_carried(town.folder):
        stick_carry.drop(carried)
    shutil.rmtree(folder_of(town, stick))
    assert isinstance(finish_enrolment(laptop.folder, stick), Refusal)
    visit(town, stick)
    assert isinstance(ask(), Enrolment)
    laptop.office.day(2, 2)
    for seat in (laptop, town, laptop):
        visit(seat, stick)
    assert all(codes_of(laptop)) and laptop.folder.load().waiting == 0


def test_a_wrong_code_on_the_stick_is_told_and_pins_nothing(village: Seat, town: Seat, tmp_path: Path, stick: Path) -> None:
    laptop = Seat(village.gateway, tmp_path / "laptop", village.office.unit, device="C")
    code = laptop.wrong_code()
    enrol_by_stick(laptop.folder, laptop.office.unit, "C", laptop.office.chain, stick, code)
    visit(town, stick)
    refused = finish_enrolment(laptop.folder, stick)
    assert isinstance(refused, Refusal) and refused.code == "enrol.code"
    assert laptop.folder.load().enrolment is None


def test_a_restored_province_gets_back_by_letter_what_the_laptop_holds_and_reuses_no_number(tmp_path: Path, stick: Path) -> None:
    gateway = Gateway(tmp_path / "before").start()
    village = without_line(Seat(gateway, tmp_path / "village", "H44.99.12").enrolled())
    town = Seat(gateway, tmp_path / "town", "H44.99.13", seed=3).enrolled()

    def there_and_back() -> StickResult:
        for seat in (village, town, village):
            village.office.clock = village.office.clock.replace(day=2, hour=15)
            result = visit(seat, stick)
        return result

    village.office.day(3, 3)
    there_and_back()
    backup = village.province("backup", str(tmp_path / "backups"))
    village.office.receive()
    assert there_and_back().status == "done"
    codes = {dossier: village.port.shown(dossier).official_code for dossier in village.port.ledger.dossiers()}
    gateway.stop()
    village.gateway = town.gateway = Gateway.restored(Path(backup["file"]), tmp_path / "after", gateway.port).start()
    village.office.receive()
    notices = []
    for _ in range(3):
        result = there_and_back()
        notices.append({one.code for one in result.notices})
    assert (result.status, result.exit_code) == ("done", 0)
    assert "sync.province_restored" in notices[0] and not notices[-1]
    now = {row["dossier"]: row["code"] for row in village.at_province().values()}
    assert now.items() >= codes.items() and len(set(now.values())) == len(now) == len(codes) + 1
    village.gateway.stop()


def test_scans_travel_by_stick_and_leave_the_outbox_for_the_provinces_account_alone(
    sqlite_gateway: Gateway, unit: str, town: Seat, tmp_path: Path, stick: Path
) -> None:
    desk = Desk(sqlite_gateway, tmp_path / "desk", unit)
    without_line(desk.enrolled())
    head = desk.port.attach(desk.office.receive(), scan(40_000))
    went = visit(desk, stick)
    assert (went.attachments.sent, went.attachments.waiting) == (0, 1)
    lying = next(path for path in files(stick) if path.suffix == ".file").stat().st_mtime_ns
    visit(desk, stick)
    assert next(path for path in files(stick) if path.suffix == ".file").stat().st_mtime_ns == lying
    visit(town, stick)
    assert desk.there(head) == scan(40_000)
    back = visit(desk, stick)
    assert (back.status, back.attachments.sent, back.attachments.waiting) == ("done", 1, 0)
    assert not [path for path in files(stick) if path.suffix == ".file"]
    desk.port.attach(head.dossier, scan(90_000, 2))
    visit(desk, stick)
    hurt("tampered", next(path for path in files(stick) if path.suffix == ".file"))
    visit(town, stick)
    visit(desk, stick)
    assert visit(desk, stick).attachments.waiting == 1
    for seat in (town, desk):
        result = visit(seat, stick)
    assert (result.status, result.attachments.waiting) == ("done", 0)


# Colleagues of one commune


def test_two_pcs_of_a_commune_hold_the_same_by_a_shared_folder_without_the_province(pair: tuple[Seat, Seat], stick: Path) -> None:
    counter, supervisor = pair
    counter.office.day(5, 6)
    supervisor.office.day(2, 3)
    for seat in (counter, supervisor, counter):
        visit(seat, stick)
    assert counter.port.digest() == supervisor.port.digest()
    assert {head.chain for head in counter.port.heads()} == {head.chain for head in supervisor.port.heads()}
    counter.office.day(3, 3)
    counted = visit(counter, stick), visit(supervisor, stick)
    assert counted[1].received_entries == counted[0].sent_entries == 6
    assert counter.port.digest() == supervisor.port.digest()


def test_a_pc_learns_of_a_new_colleague_from_the_list_on_the_stick(village: Seat, tmp_path: Path, stick: Path) -> None:
    village.office.day(2, 2)
    visit(village, stick)
    second = without_line(Seat(village.gateway, tmp_path / "second", village.office.unit, device="B", seed=8).enrolled())
    for seat in (second, village, second):
        visit(seat, stick)
    assert village.port.digest() == second.port.digest()


def test_a_pc_that_came_later_gets_the_whole_of_its_colleagues_chains(pair: tuple[Seat, Seat], town: Seat, stick: Path) -> None:
    counter, supervisor = pair
    counter.office.day(5, 6)
    for seat in (counter, town, counter):
        visit(seat, stick)
    assert all(codes_of(counter))
    for seat in (supervisor, counter, supervisor):
        visit(seat, stick)
    assert supervisor.port.digest() == counter.port.digest() and codes_of(supervisor) == codes_of(counter)


def test_a_colleague_with_a_line_gives_the_province_what_it_got_by_the_folder(pair: tuple[Seat, Seat], stick: Path) -> None:
    village, counter = pair
    village.office.day(3, 3)
    counter.office.day(2, 2)
    counter.via(counter.gateway.url)
    visit(village, stick)
    result = visit(counter, stick)
    assert (result.status, result.exit_code) == ("done", 0)
    assert visit(village, stick).exit_code == 0
    assert village.at_province().keys() == set(village.port.ledger.dossiers()) == set(counter.port.ledger.dossiers())
    assert village.port.digest() == counter.port.digest()


def test_a_laptop_that_holds_a_colleagues_entries_gets_its_numbers_with_the_first_letter(
    pair: tuple[Seat, Seat], town: Seat, stick: Path, tmp_path: Path
) -> None:
    village, counter = pair
    shared = tmp_path / "shared"
    shared.mkdir()
    counter.office.day(2, 2)
    for seat in (village, counter, village):
        visit(seat, shared)
    mine = village.office.receive()
    for seat in (village, town, village):
        result = visit(seat, stick)
    assert village.port.shown(mine).official_code and village.port.confirmed == 1
    assert result.code == "stick.on_its_way", "the province still lacks what the colleague gave"
    for seat in (town, village):
        result = visit(seat, stick)
    assert (result.status, result.exit_code) == ("done", 0)
    assert village.at_province().keys() == set(village.port.ledger.dossiers()) and all(codes_of(village))


def test_acts_made_apart_on_one_dossier_are_a_conflict_on_both_pcs(pair: tuple[Seat, Seat], stick: Path) -> None:
    counter, supervisor = pair
    dossier = counter.office.receive()
    visit(counter, stick)
    visit(supervisor, stick)
    counter.office.append(Act.LOCATE, acts.Located(place="Kệ 1"), dossier)
    supervisor.office.append(Act.LOCATE, acts.Located(place="Kệ 2"), dossier)
    for seat in (counter, supervisor, counter):
        visit(seat, stick)
    assert [visit(seat, stick).conflicts for seat in pair] == [1, 1]
    assert counter.port.digest() == supervisor.port.digest()


def test_the_locked_pc_copies_what_colleagues_left_and_folds_it_at_the_unlock(pair: tuple[Seat, Seat], stick: Path) -> None:
    counter, supervisor = pair
    for seat in (counter, supervisor, counter):
        visit(seat, stick)
    counter.office.day(3, 3)
    supervisor.office.day(1, 1)
    for seat in pair:
        assert pack_waiting(seat.folder, seat.port) is None
        visit(seat, stick, locked=True)
    visit(counter, stick, locked=True)
    shutil.rmtree(stick / "MOTCUA")
    for seat in pair:
        pack_waiting(seat.folder, seat.port)
    assert counter.port.digest() == supervisor.port.digest()


def test_a_revoked_device_is_believed_no_more_and_sealed_to_no_more(pair: tuple[Seat, Seat], town: Seat, stick: Path) -> None:
    counter, lost = pair
    visit(lost, stick)
    lost.province("device", "revoke", "--unit", lost.office.unit, "B")
    counter.via(counter.gateway.url).sync()
    enrolment = counter.folder.load().enrolment
    assert enrolment is not None and set(known_devices(counter.folder, enrolment)) == {"A"}
    lost.office.day(2, 2)
    visit(lost, stick)
    held = counter.port.heads()
    counter.office.day(1, 0)
    assert visit(without_line(counter), stick).received_entries == 0
    assert not [head for head in counter.port.heads() if head.chain == lost.port.chain and head not in held]
    assert visit(lost, stick).received_entries == 0


def test_the_carrier_can_open_nothing_it_carries(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(3, 3)
    visit(village, stick)
    visit(town, stick)
    names = {village.port.shown(dossier).applicant.name.encode() for dossier in village.port.ledger.dossiers()}
    held = [*files(stick), *files(town.folder.data)]
    assert not [path for path in held for name in names if name in path.read_bytes()]
    assert {head.chain for head in town.port.heads()} == {town.port.chain}


# What is refused


def hurt(how: str, path: Path) -> None:
    body = path.read_bytes()
    if how == "cut_short":
        path.write_bytes(body[:-1])
    elif how == "tampered":
        path.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    else:
        path.unlink()


def test_a_damaged_file_is_named_by_its_fault_and_nothing_of_that_folder_is_taken(pair: tuple[Seat, Seat], stick: Path) -> None:
    village, counter = pair
    counter.via(counter.gateway.url)
    for seat in (village, counter, village, counter):
        seat.office.receive()
        visit(seat, stick)
    owner = folder_of(counter, stick)
    memory = village.folder.data / "stick.state"
    held, confirmed, remembered = village.port.heads(), village.port.confirmed, memory.read_bytes()
    for how in ("cut_short", "tampered", "file_missing"):
        for suffix in (".answer", ".parcel", ".devices"):
            hurt_one = copy_of(stick, f"{how}{suffix}")
            hurt(how, next(path for path in files(folder_of(counter, hurt_one)) if path.suffix == suffix))
            result = visit(village, hurt_one)
            assert (result.status, result.exit_code, result.code) == ("refused", 3, f"stick.{how}")
            assert owner.name in result.params.values()
            assert (village.port.heads(), village.port.confirmed) == (held, confirmed)
            memory.write_bytes(remembered)
    visit(counter, stick)
    assert visit(village, stick).status == "done"


def test_every_cut_and_every_flipped_bit_of_a_card_is_told_apart(village: Seat, stick: Path) -> None:
    visit(village, stick)
    raw = (folder_of(village, stick) / "card").read_bytes()
    for length in range(0, len(raw), 7):
        with pytest.raises(Unsound) as caught:
            read_card(raw[:length])
        assert caught.value.how == "cut_short"
    for place in range(len(raw)):
        with pytest.raises(Unsound):
            read_card(raw[:place] + bytes([raw[place] ^ 4]) + raw[place + 1 :])


def test_an_older_state_put_back_is_stale_and_changes_nothing(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(2, 2)
    for seat in (village, town):
        visit(seat, stick)
    old = copy_of(stick, "old")
    village_again = visit(village, stick)
    assert village_again.status == "done"
    village.office.day(2, 2)
    visit(village, stick)
    before = [path.read_bytes() for path in files(old)]
    stale = visit(village, old)
    assert (stale.status, stale.exit_code, stale.code) == ("refused", 3, "stick.stale")
    assert [path.read_bytes() for path in files(old)] == before
    assert village.folder.load().confirmed is not None and village.port.confirmed == 4
    assert visit(village, stick).code == "stick.on_its_way"


def test_a_stick_of_a_device_of_the_same_name_is_swapped(village: Seat, town: Seat, stick: Path, tmp_path: Path) -> None:
    twin = Seat(village.gateway, tmp_path / "twin", village.office.unit, seed=9).enrolled()
    twin.office.day(1, 1)
    visit(twin, stick)
    before = [path.read_bytes() for path in files(stick)]
    swapped = visit(village, stick)
    assert (swapped.status, swapped.exit_code, swapped.code) == ("refused", 3, "stick.swapped")
    assert [path.read_bytes() for path in files(stick)] == before


def test_what_a_dead_laptop_left_on_the_stick_outlives_it(village: Seat, town: Seat, stick: Path, tmp_path: Path) -> None:
    """Its last dossiers lie in a letter that nobody has carried yet when its successor, from a backup, first takes the stick."""
    village.office.day(1, 1)
    for seat in (village, town, village):
        visit(seat, stick)
    backup = copy.deepcopy(village.office)
    last = village.office.receive()
    visit(village, stick)
    [letter] = folder_of(village, stick).glob("*.letter")
    after = Seat(village.gateway, tmp_path / "after", village.office.unit)
    after.office, after.port = backup, MemoryPort(backup)
    after.port.begin_again()
    code = after.code()
    where = (after.folder, backup.unit, backup.device, backup.chain, stick, code)
    told = enrol_by_stick(*where)
    assert isinstance(told, Refusal) and told.code == "stick.swapped" and "máy cũ" in told.message
    asked = enrol_by_stick(*where, port=after.port)
    assert isinstance(asked, Refusal) and asked.code == "sync.enrol_asked" and letter.exists()
    visit(town, stick)
    assert last in after.at_province()
    assert isinstance(finish_enrolment(after.folder, stick, after.port), Enrolment)
    visit(after, stick)
    for seat in (town, after):
        result = visit(seat, stick)
    assert (result.exit_code, after.port.shown(last).id) == (0, last)
    assert not letter.exists()


def test_a_folder_moved_to_another_units_name_is_swapped(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(1, 1)
    visit(village, stick)
    folder_of(village, stick).rename(stick / "MOTCUA" / "H44.01.A")
    result = visit(town, stick)
    assert (result.status, result.code, result.stick.letters_taken) == ("refused", "stick.swapped", 0)


def test_a_folder_moved_to_ones_own_name_is_swapped_and_nothing_there_is_lost(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(1, 1)
    visit(village, stick)
    folder_of(village, stick).rename(folder_of(town, stick))
    before = [path.read_bytes() for path in files(stick)]
    result = visit(town, stick)
    assert (result.status, result.exit_code, result.code) == ("refused", 3, "stick.swapped")
    assert [path.read_bytes() for path in files(stick)] == before


def test_a_letter_of_another_unit_under_ones_own_card_is_swapped(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(1, 1)
    visit(village, stick)
    path = folder_of(village, stick) / "card"
    card, keys = read_card(path.read_bytes()), town.folder.keys()
    assert keys is not None
    fake = stick / "MOTCUA" / "H44.01.A"
    shutil.copytree(path.parent, fake)
    (fake / "card").write_bytes(sign_card(replace(card, unit="H44.01", sign=to_text(keys.public.sign)), keys))
    assert visit(town, stick).code == "stick.swapped"


def test_the_stick_of_another_province_is_neither_read_nor_written(village: Seat, stick: Path, tmp_path: Path) -> None:
    other = Gateway(tmp_path / "other").start()
    try:
        stranger = Seat(other, tmp_path / "stranger", "H55.1").enrolled()
        visit(stranger, stick)
    finally:
        other.stop()
    before = files(stick)
    result = visit(village, stick)
    assert (result.status, result.exit_code, result.code) == ("refused", 3, "stick.other_province")
    assert files(stick) == before


def test_answers_swapped_between_devices_confirm_nothing(pair: tuple[Seat, Seat], town: Seat, stick: Path) -> None:
    for seat in pair:
        seat.office.day(2, 2)
        visit(seat, stick)
    before = [seat.folder.load().confirmed for seat in pair]
    visit(town, stick)
    keys = town.folder.keys()
    assert keys is not None
    path = folder_of(town, stick) / "card"
    card = read_card(path.read_bytes())
    first, second = [one for one in card.files if one.kind == "answer"]
    swapped = (replace(first, to=second.to, re=second.re), replace(second, to=first.to, re=first.re))
    path.write_bytes(sign_card(replace(card, count=card.count + 1, files=swapped), keys))
    for seat in pair:
        result = visit(seat, stick)
        assert (result.code, result.confirmed_entries) == ("stick.tampered", 0)
    assert [seat.folder.load().confirmed for seat in pair] == before


def test_an_older_answer_takes_no_confirmation_back(village: Seat, town: Seat, stick: Path) -> None:
    village.office.day(2, 2)
    second = copy_of(stick, "second")
    visit(village, stick)
    visit(town, stick)
    village.office.day(2, 2)
    visit(village, second)
    visit(town, second)
    assert visit(village, second).status == "done"
    confirmed = village.port.confirmed
    visit(village, stick)
    assert village.port.confirmed == confirmed and village.folder.load().waiting == 0


def test_without_a_stick_the_line_is_used_all_the_same(town: Seat, tmp_path: Path) -> None:
    town.office.day(2, 2)
    result = visit(town, tmp_path / "nowhere")
    assert (result.status, result.exit_code, result.code) == ("refused", 3, "stick.not_there")
    assert (result.confirmed_entries, result.waiting_entries) == (5, 0)


def spoil(dice: random.Random, stick: Path) -> None:
    """One thing that can happen to a stick in a bag, or to one in the wrong hands."""
    chosen, other = dice.sample(files(stick), 2)
    body = chosen.read_bytes()
    match dice.randrange(7):
        case 0:
            chosen.write_bytes(body[: dice.randrange(len(body))])
        case 1:
            place = dice.randrange(len(body))
            chosen.write_bytes(body[:place] + dice.randbytes(1) + body[place + 1 :])
        case 2:
            chosen.unlink()
        case 3:
            chosen.write_bytes(other.read_bytes())
        case 4:
            chosen.rename(chosen.with_name(other.name))
        case 5:
            chosen.write_bytes(body + dice.randbytes(9))
        case _:
            stolen = {path.name: path.read_bytes() for path in files(chosen.parent)}
            shutil.rmtree(other.parent)
            other.parent.mkdir()
            for name, raw in stolen.items():
                (other.parent / name).write_bytes(raw)


def spoiled_visits(pair: tuple[Seat, Seat], town: Seat, stick: Path, seeds: range) -> None:
    village, counter = pair
    for seat in (village, counter, town, village, counter):
        seat.office.receive()
        visit(seat, stick)
    visit(town, stick)
    kept = shutil.copytree(village.folder.data, village.folder.data.with_name("kept"))
    ledger = copy.deepcopy(village.office.ledger)
    for seed in seeds:
        dice, spoiled = random.Random(seed), copy_of(stick, f"spoiled{seed}")
        for _ in range(dice.randrange(1, 4)):
            spoil(dice, spoiled)
        result = visit(village, spoiled, locked=dice.random() < 0.5)
        assert result.status in ("done", "partial", "refused"), seed
        assert result.code.startswith("stick.") or result.status == "done", (seed, result.code)
        receipt = village.folder.load().confirmed
        assert receipt is None or village.port.hash_at(receipt.chain, receipt.seq) == receipt.hash, seed
        assert set(ledger.chains) <= set(village.office.ledger.chains), seed
        shutil.rmtree(village.folder.data)
        shutil.copytree(kept, village.folder.data)
        village.office.ledger = village.port.ledger = copy.deepcopy(ledger)
        shutil.rmtree(spoiled)


def test_a_spoiled_stick_is_refused_or_used_but_never_believed_too_much(
    pair: tuple[Seat, Seat], town: Seat, stick: Path
) -> None:
    spoiled_visits(pair, town, stick, range(12))


@pytest.mark.nightly
def test_many_spoiled_sticks_are_refused_or_used_but_never_believed_too_much(
    pair: tuple[Seat, Seat], town: Seat, stick: Path
) -> None:
    spoiled_visits(pair, town, stick, range(1_000, 1_400))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no links and pipes to be led astray by")
def test_a_stick_that_leads_out_of_itself_or_never_ends_is_not_followed(village: Seat, stick: Path, tmp_path: Path) -> None:
    visit(village, stick)
    mine, precious = folder_of(village, stick), tmp_path / "precious"
    mine.rename(precious)
    (precious / "letter.txt").write_text("private")
    mine.symlink_to(precious)
    held = files(precious)
    assert visit(village, stick).code == "stick.tampered"
    assert files(precious) == held
    mine.unlink()
    mine.mkdir()
    os.mkfifo(mine / "card")
    assert visit(village, stick).code == "stick.tampered"
    assert visit(village, stick).code == "stick.on_its_way"


def test_what_is_not_ours_in_the_folder_stays_there(village: Seat, stick: Path) -> None:
    visit(village, stick)
    (folder_of(village, stick) / "ảnh làng.jpg").write_bytes(b"photo")
    (stick / "MOTCUA" / "ghi chú.txt").write_text("note", encoding="utf-8")
    village.office.day(1, 1)
    assert visit(village, stick).code == "stick.on_its_way"
    assert (folder_of(village, stick) / "ảnh làng.jpg").read_bytes() == b"photo"
    assert len([path for path in files(stick) if path.suffix == ".letter"]) == 1


# A stick pulled out


class PulledOut(OSError):
    """The stick is gone."""


def failing_after(writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step on the stick from the given one on fails, the first of them half done."""
    left = [writes]
    true_write = stick_files._write

    def write(path: Path, body: bytes) -> None:
        left[0] -= 1
        if left[0] == 0:
            path.with_name(path.name + ".new").write_bytes(body[: len(body) // 2])
        if left[0] <= 0:
            raise PulledOut(5, "gone")
        true_write(path, body)

    monkeypatch.setattr(stick_files, "_write", write)


def test_pulled_out_at_any_write_the_stick_stays_readable_and_nothing_is_lost(
    pair: tuple[Seat, Seat], town: Seat, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    village, counter = pair
    pulls = 0
    for writes in (1, 2, 3, 4, 5):
        village.office.day(1, 1)
        with monkeypatch.context() as patch:
            failing_after(writes, patch)
            result = visit(village, stick)
        if result.code == "stick.pulled_out":
            pulls += 1
            assert (result.status, result.exit_code) == ("refused", 3)
        assert stick_files.read_stick(stick).problems == {}
        assert visit(counter, stick).code != "stick.tampered"
    assert pulls >= 3
    for seat in (village, town, village, counter, village, counter):
        visit(seat, stick)
    assert village.folder.load().waiting == 0 and village.port.digest() == counter.port.digest()


def test_a_card_whose_place_was_cleared_but_not_yet_filled_is_read_from_its_draft(village: Seat, stick: Path) -> None:
    visit(village, stick)
    card = folder_of(village, stick) / "card"
    card.rename(card.with_name("card.new"))
    assert list(stick_files.read_stick(stick).folders) == [card.parent.name]


@pytest.mark.parametrize(
    ("number", "code"), [(28, "stick.full"), (30, "stick.read_only"), (13, "stick.read_only"), (5, "stick.pulled_out")]
)
def test_what_the_system_says_of_a_stick_is_said_in_words(
    village: Seat, stick: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def write(path: Path, body: bytes) -> None:
        raise OSError(number, "system")

    monkeypatch.setattr(stick_files, "_write", write)
    assert visit(village, stick).code == code
