"""The citizens' screen and the counter, through real files: looking up, numbers, ratings, and everything that is refused."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from motcua_tui.desk import kiosk_in, kiosk_out, queue
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.kiosk_link import Link, link, link_of, unlink
from motcua_tui.desk.kiosk_own import Found, Kiosk
from motcua_tui.desk.office import Office
from schemas.acts import Act
from schemas.kiosk import DROP, Drop, id_tail
from schemas.refusal import Refusal
from schemas.rules.slip_code import slip_code
from schemas.times import VN, moment_text
from tests.desk.made import code, do, done, new_office, sitting, taken_in

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=VN)
NAME, IDENTITY = "Lò Thị Chim Yến", "025199654321"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_office(tmp_path_factory.mktemp("made") / "office", "linh")


@pytest.fixture
def office(made_once: Path, tmp_path: Path) -> Iterator[Office]:
    folder = Path(shutil.copytree(made_once, tmp_path / "office"))
    with sitting(folder, "mai") as opened:
        at(opened, NOW)
        yield opened


@pytest.fixture
def shared(office: Office, tmp_path: Path) -> Link:
    (tmp_path / "shared").mkdir()
    made = link(office, tmp_path / "shared")
    assert isinstance(made, Link), made
    return made


def at(office: Office, moment: datetime) -> None:
    clock = ScriptedClock(office.folder)
    clock.now = moment
    office.clock = clock


class Watch:
    """The screen's two clocks, moved by hand."""

    def __init__(self) -> None:
        self.now, self.seconds = NOW, 0.0

    def on(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)


def screen(shared: Link, watch: Watch | None = None) -> tuple[Kiosk, Watch]:
    watch = watch or Watch()
    return Kiosk(Path(shared.folder), None, "", lambda: watch.now, lambda: watch.seconds), watch


def received(office: Office, **changes: Any) -> tuple[str, str]:
    dossier = taken_in(office, applicant={"name": NAME, "id_number": IDENTITY}, **changes).dossier
    return dossier.id, dossier.provisional_code


def publish(office: Office, shared: Link) -> kiosk_out.Published:
    return kiosk_out.Publisher(office, shared).publish()


def swept(office: Office, shared: Link) -> kiosk_in.Swept:
    found = kiosk_in.sweep(office, shared)
    assert isinstance(found, kiosk_in.Swept), found
    return found


def found(answer: Found | Refusal) -> Found:
    assert isinstance(answer, Found), answer
    return answer


# -- looking up


def test_a_dossier_is_looked_up_by_its_number_and_the_last_digits(office, shared):
    dossier, number = received(office)
    publish(office, shared)
    kiosk, _ = screen(shared)
    for typed in (number, number.lower(), number.replace("TẠM", "TAM"), f" {number} ", number.removeprefix("TẠM-")):
        standing = found(kiosk.look_up(typed, "654321")).standing
        assert (standing.status, standing.received_on, standing.due_at) == (2, "2026-11-24", "2026-11-27T17:00:00+07:00")
    assert found(kiosk.look_up(number, IDENTITY)).standing.status == 2
    done(office, dossier, Act.FINISH)
    publish(office, shared)
    assert found(kiosk.look_up(number, "654321")).standing.finished_on == "2026-11-24"


def test_a_slip_is_enough(office, shared):
    dossier, _ = received(office)
    publish(office, shared)
    kiosk, _ = screen(shared)
    slip = slip_code(dossier, office.store.entries_of(dossier)[0].hash)
    assert found(kiosk.look_up_slip(slip)).standing.status == 2
    assert code(kiosk.look_up_slip(slip_code(dossier, "0" * 64))) == "kiosk.not_found"
    assert code(kiosk.look_up_slip("https://example.vn")) == "kiosk.no_slip"


def test_who_handed_it_in_for_another_may_look_too_and_without_an_identity_only_the_slip_helps(office, shared):
    both = taken_in(
        office, applicant={"name": NAME, "id_number": IDENTITY}, submitter={"name": "Người nộp", "id_number": "B1234567"}
    ).dossier
    bare = taken_in(office, applicant={"name": "Không giấy tờ"}).dossier
    publish(office, shared)
    kiosk, _ = screen(shared)
    assert found(kiosk.look_up(both.provisional_code, "234567")).standing.status == 2
    assert kiosk_out.lookup_pairs(bare) == []
    found(kiosk.look_up_slip(slip_code(bare.id, office.store.entries_of(bare.id)[0].hash)))


@pytest.mark.parametrize(("number", "digits"), [("", "654321"), ("x", ""), ("x", "54321"), ("x", "......")])
def test_too_little_is_not_even_tried(office, shared, number, digits):
    publish(office, shared)
    kiosk, _ = screen(shared)
    for _ in range(9):
        assert code(kiosk.look_up(number, digits)) == "kiosk.incomplete"
    assert kiosk.closed_for_s() == 0


def test_guessing_closes_the_look_up_for_longer_and_longer(office, shared):
    _, number = received(office)
    publish(office, shared)
    kiosk, watch = screen(shared)
    for _ in range(3):
        assert code(kiosk.look_up(number, "000000")) == "kiosk.not_found"
    waits = []
    for _ in range(7):
        assert code(kiosk.look_up_slip(slip_code("X.1", "0" * 64))) == "kiosk.not_found"
        waits.append(kiosk.closed_for_s())
        assert code(kiosk.look_up(number, "654321")) == "kiosk.wait"
        watch.on(waits[-1])
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    found(kiosk.look_up(number, "654321"))


def test_the_look_up_file_tells_nothing_by_itself(office, shared):
    dossier, number = received(office)
    done(office, dossier, Act.FINISH)
    received(office)
    publish(office, shared)
    raw = (Path(shared.folder) / "lookup.json").read_text("utf-8")
    for told in (NAME, IDENTITY, "654321", number, number[4:], dossier, "finished", "2026-11-27", "status"):
        assert told not in raw.replace(json.loads(raw)["made_at"], "")
    rows = json.loads(raw)["rows"]
    assert len({len(sealed) for sealed in rows.values()}) == 1


def test_a_guess_costs_what_the_file_says(office, shared):
    publish(office, shared)
    slow = json.loads((Path(shared.folder) / "lookup.json").read_text("utf-8")).get("slow", {"n": 1 << 14, "r": 8, "p": 1})
    assert slow.get("n", 1 << 14) * slow.get("r", 8) * 128 >= 16 << 20


def test_a_corrected_identity_opens_and_the_old_one_no_longer_does(office, shared):
    dossier, number = received(office)
    publish(office, shared)
    done(office, dossier, Act.CORRECT, **{"applicant.id_number": "025199000777", "reason": "Gõ nhầm"})
    publish(office, shared)
    kiosk, _ = screen(shared)
    assert code(kiosk.look_up(number, "654321")) == "kiosk.not_found"
    found(kiosk.look_up(number, "000777"))


def test_a_destroyed_dossier_leaves_the_file_and_the_store(office, shared):
    dossier, number = received(office)
    done(office, dossier, Act.WITHDRAW, reason="Rút")
    publish(office, shared)
    done(office, dossier, Act.DESTROY_CONTENT, ground="Hết hạn lưu")
    assert office.store.lookup_keys.dossiers() == []
    publish(office, shared)
    kiosk, _ = screen(shared)
    assert code(kiosk.look_up(number, "654321")) == "kiosk.not_found"


def test_keys_are_made_a_few_at_a_time_and_each_once(office, shared, monkeypatch):
    monkeypatch.setattr(kiosk_out, "KEYS_AT_ONCE", 2)
    for _ in range(5):
        received(office)
    publisher = kiosk_out.Publisher(office, shared)
    assert [publisher.publish().missing for _ in range(4)] == [3, 1, 0, 0]
    monkeypatch.setattr(kiosk_out, "number_key", lambda *_: pytest.fail("made again"))
    assert kiosk_out.Publisher(office, shared).publish().rows == 10


def test_a_quiet_counter_writes_nothing(office, shared):
    received(office)
    publisher = kiosk_out.Publisher(office, shared)
    publisher.publish()
    before = {path.name: path.stat().st_ino for path in Path(shared.folder).glob("*.json")}
    at(office, NOW + timedelta(minutes=3))
    publisher.publish()
    assert {path.name: path.stat().st_ino for path in Path(shared.folder).glob("*.json")} == before
    assert set(before) == {"lookup.json", "public.json", "board.json"}


@pytest.mark.parametrize("spoilt", [b"", b"{", b"[]", b'{"format":"x","version":2}', b"\xff" * 100, b"[" * 5000])
def test_a_spoilt_file_is_not_there_and_the_last_good_one_stays(office, shared, spoilt):
    _, number = received(office)
    file = Path(shared.folder) / "lookup.json"
    file.write_bytes(spoilt)
    kiosk, _ = screen(shared)
    assert code(kiosk.look_up(number, "654321")) == "kiosk.no_lookup"
    publish(office, shared)
    found(kiosk.look_up(number, "654321"))
    file.write_bytes(spoilt + b" ")
    found(kiosk.look_up(number, "654321"))


# -- the public part and the board


def test_the_screen_knows_the_procedures_and_who_is_called(office, shared):
    queue.take(office)
    queue.call(office)
    queue.take(office)
    publish(office, shared)
    kiosk, watch = screen(shared)
    assert [one.name for one in kiosk.procedures("XAC nhan thu")] == ["Xác nhận thử nghiệm"]
    assert kiosk.procedures("không có") == []
    assert kiosk.board is not None and (kiosk.board.called, kiosk.board.waiting) == (("A-001",), 1)
    assert kiosk.public is not None and kiosk.public.letter == "KA" and "Người cao tuổi" in kiosk.public.groups
    watch.on(86_400)
    assert kiosk.board is None


# -- numbers


def test_a_number_taken_on_the_screen_waits_at_the_counter_and_is_called(office, shared):
    publish(office, shared)
    kiosk, watch = screen(shared)
    assert kiosk.take_ticket("Người cao tuổi") == "KA-001"
    assert code(kiosk.take_ticket()) == "kiosk.too_fast"
    watch.on(60)
    assert kiosk.take_ticket("nhóm lạ") == "KA-002"
    at(office, NOW + timedelta(minutes=9))
    queue.take(office)
    assert swept(office, shared) == kiosk_in.Swept(tickets=2)
    listed = queue.listed(office)
    assert isinstance(listed, dict) and isinstance(listed["tickets"], list)
    rows = [(one["ticket"], one["priority"], one["source"], one["waited_minutes"]) for one in listed["tickets"]]  # type: ignore[index,call-overload]
    assert rows == [("KA-001", "Người cao tuổi", "kiosk", 9), ("KA-002", "", "kiosk", 8), ("A-001", "", "clerk", 0)]
    assert list((Path(shared.folder) / "drop").iterdir()) == []


def test_a_restarted_screen_goes_on_and_a_lost_counter_is_made_good_from_the_board(office, shared):
    publish(office, shared)
    first, watch = screen(shared)
    first.take_ticket()
    watch.on(10)
    second, _ = screen(shared, watch)
    assert second.take_ticket() == "KA-002"
    swept(office, shared)
    publish(office, shared)
    (Path(shared.folder) / "kiosk-KA.json").unlink()
    watch.on(10)
    assert screen(shared, watch)[0].take_ticket() == "KA-003"
    watch.on(86_400)
    assert screen(shared, watch)[0].take_ticket() == "KA-001"


def test_without_the_folder_the_screen_sends_people_to_the_counter(office, shared):
    publish(office, shared)
    kiosk, watch = screen(shared)
    shutil.rmtree(Path(shared.folder) / "drop")
    assert code(kiosk.take_ticket()) == "kiosk.not_now"
    shutil.rmtree(shared.folder)
    watch.on(10)
    assert code(kiosk.take_ticket()) == "kiosk.not_now"


def test_a_counter_that_takes_nothing_is_not_flooded(office, shared):
    publish(office, shared)
    drop = Path(shared.folder) / "drop"
    for number in range(300):
        (drop / f"{number}.x").touch()
    kiosk, _ = screen(shared)
    assert code(kiosk.take_ticket()) == "kiosk.not_now"


# -- ratings


def finished(office: Office, shared: Link) -> tuple[str, Kiosk, Found]:
    dossier, number = received(office)
    done(office, dossier, Act.FINISH)
    publish(office, shared)
    kiosk, _ = screen(shared)
    return dossier, kiosk, found(kiosk.look_up(number, "654321"))


def test_a_rating_on_the_screen_is_one_act_of_the_dossier(office, shared):
    dossier, kiosk, mine = finished(office, shared)
    assert kiosk.rate(mine, 5, "Nhanh, tử tế") is None
    assert swept(office, shared) == kiosk_in.Swept(ratings=1)
    state = office.store.dossier(dossier)
    assert state is not None
    [rating] = state.ratings
    assert (rating.level, rating.comment, rating.given) == (5, "Nhanh, tử tế", "kiosk")


def test_a_dossier_is_rated_at_most_once_whoever_does_it(office, shared):
    dossier, kiosk, mine = finished(office, shared)
    kiosk.rate(mine, 5)
    kiosk.rate(mine, 1)
    assert swept(office, shared) == kiosk_in.Swept(ratings=1, refused=1)
    assert code(do(office, dossier, Act.RATE, level=3)) == "rate.already"
    publish(office, shared)
    state = office.store.dossier(dossier)
    assert state is not None and len(state.ratings) == 1


def test_a_rating_of_a_dossier_still_at_work_is_refused(office, shared):
    _, number = received(office)
    publish(office, shared)
    kiosk, _ = screen(shared)
    kiosk.rate(found(kiosk.look_up(number, "654321")), 4)
    assert swept(office, shared) == kiosk_in.Swept(refused=1)


def test_while_a_day_is_typed_in_late_a_rating_waits(office, shared):
    _, kiosk, mine = finished(office, shared)
    kiosk.rate(mine, 4)
    office.late_at = "2026-11-20T09:00:00+07:00"
    assert swept(office, shared) == kiosk_in.Swept()
    office.late_at = None
    assert swept(office, shared) == kiosk_in.Swept(ratings=1)


# -- each taken once, hostile ones never


def drop(folder: Path, **changes: Any) -> Path:
    plain = {
        "format": DROP, "version": 1, "id": secrets.token_hex(16), "kind": "ticket", "at": moment_text(NOW), "letter": "KA",
        "number": 7, **changes,
    }  # fmt: skip
    path = folder / "drop" / f"{plain['id']}.json"
    path.write_text(json.dumps(plain), "utf-8")
    return path


def test_a_file_left_behind_by_a_crash_has_no_effect_again(office, shared):
    path = drop(Path(shared.folder))
    raw = path.read_bytes()
    assert swept(office, shared).tickets == 1
    path.write_bytes(raw)
    assert swept(office, shared) == kiosk_in.Swept(known=1)
    assert not path.exists()


def test_cut_off_before_the_end_of_the_transaction_nothing_was_taken(office, shared, monkeypatch):
    drop(Path(shared.folder))

    def torn(*_: object) -> bool:
        raise RuntimeError("power cut")

    with monkeypatch.context() as cut:
        cut.setattr(office.store.tickets, "add", torn)
        with pytest.raises(RuntimeError):
            kiosk_in.sweep(office, shared)
    assert swept(office, shared) == kiosk_in.Swept(tickets=1)


@pytest.mark.parametrize(
    "changes",
    [
        {"at": "2026-11-23T09:00:00+07:00"}, {"at": "hôm qua"}, {"letter": "A"}, {"letter": ""}, {"letter": "ka"}, {"number": 0},
        {"number": 10_000}, {"number": -1}, {"number": 1.5}, {"number": "7"}, {"kind": "act"}, {"version": 2}, {"format": "x"},
        {"priority": "a\x1b[2J"}, {"priority": "x" * 501}, {"extra": 1}, {"id": "0" * 31}, {"kind": "rating"},
        {"kind": "rating", "key": "0" * 32, "level": 3}, {"kind": "rating", "key": "0" * 32, "level": 6},
        {"kind": "rating", "key": "x", "level": 3}, {"comment": "x" * 5000}, {"comment": "một\u202e hai"},
    ],
)  # fmt: skip
def test_a_file_that_is_not_right_is_moved_aside_and_does_nothing(office, shared, changes):
    path = drop(Path(shared.folder), **changes)
    head = office.store.head()
    assert swept(office, shared) == kiosk_in.Swept(refused=1)
    assert office.store.head() == head
    listed = queue.listed(office)
    assert isinstance(listed, dict) and listed["tickets"] == []
    assert not path.exists() and len(list((Path(shared.folder) / "refused").iterdir())) == 1


@pytest.mark.parametrize("raw", [b"", b"{", b"null", b"[[[[" * 900, b"\x00" * 50, b"{}" + b" " * 5000, b"1" * 4000])
def test_bytes_that_are_no_record_are_moved_aside(office, shared, raw):
    (Path(shared.folder) / "drop" / f"{'a' * 32}.json").write_bytes(raw)
    assert swept(office, shared) == kiosk_in.Swept(refused=1)


def test_what_is_no_plain_file_is_never_opened(office, shared, tmp_path):
    folder = Path(shared.folder) / "drop"
    secret = tmp_path / "secret"
    secret.write_text("mật")
    (folder / f"{'b' * 32}.json").symlink_to(secret)
    os.mkfifo(folder / f"{'c' * 32}.json")
    (folder / f"{'d' * 32}.json").mkdir()
    (folder / "..\\..\\x.json").write_text("{}")
    (folder / "$(reboot)").write_text("{}")
    assert swept(office, shared) == kiosk_in.Swept(refused=5)
    assert secret.read_text() == "mật" and list(folder.iterdir()) == []


def test_what_is_refused_does_not_pile_up(office, shared):
    for number in range(60):
        (Path(shared.folder) / "drop" / f"{number:032x}.json").write_text("{")
    assert swept(office, shared).refused == 60
    assert len(list((Path(shared.folder) / "refused").iterdir())) == 50


def test_a_flood_is_taken_in_a_hundred_at_a_time(office, shared):
    for number in range(1, 131):
        drop(Path(shared.folder), number=number)
    assert [swept(office, shared).tickets for _ in range(3)] == [100, 30, 0]


def test_a_file_half_written_is_left_until_it_is_abandoned(office, shared):
    part = Path(shared.folder) / "drop" / ".0011.part"
    part.write_text("{")
    assert swept(office, shared) == kiosk_in.Swept() and part.exists()
    os.utime(part, (1, 1))
    assert swept(office, shared) == kiosk_in.Swept() and not part.exists()


# -- the link


def test_a_folder_that_cannot_be_used_is_refused(office, tmp_path):
    assert code(link(office, tmp_path / "none")) == "kiosk.no_folder"
    assert code(link(office, office.folder)) == "kiosk.inside_data"
    assert link_of(office.folder) is None


def test_a_new_link_makes_every_key_anew_and_none_is_left_after_the_end(office, shared):
    received(office)
    publish(office, shared)
    again = link(office, Path(shared.folder))
    assert isinstance(again, Link) and again.salt != shared.salt
    assert office.store.lookup_keys.dossiers() == [] and link_of(office.folder) == again
    assert unlink(office) is None and link_of(office.folder) is None


def test_who_only_reads_takes_nothing_in(office, shared):
    path = drop(Path(shared.folder))
    office.close()
    with sitting(office.folder, "linh") as auditor:
        at(auditor, NOW)
        assert code(kiosk_in.sweep(auditor, shared)) == "permission.denied"
    assert path.exists()


def test_the_last_six_letters_and_digits_are_what_is_typed():
    assert [id_tail(text) for text in ("025199654321", "0251 9965 4321", "b1234567", "12345", "", "đ12345")] == [
        "654321", "654321", "234567", "", "", "",
    ]  # fmt: skip


def test_a_drop_is_well_within_its_limit():
    name = "0" * 32
    longest = Drop(format=DROP, version=1, id=name, kind="rating", at=moment_text(NOW), comment="ế" * 500, key=name, level=5)
    assert len(msgspec.json.encode(longest)) < 4096
