"""One file holds the office; what comes back is whole, or nothing comes back; and nothing is ever numbered
twice.
"""

from __future__ import annotations

import hashlib
import io
import os
import random
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from motcua_tui.store import Backup, Store, Verdict, begin_incarnation, finish, restore, stage, verify
from schemas.refusal import Refusal, Refused
from tests.store.people import AT, CHAIN, KEY, LAN, OTHER_KEY, begun, new_store, note, one, receive, reopened

FLIPS = int(os.environ.get("MOTCUA_FLIPS", "25"))
SLOTS = {"vault.json": b'{"slots": 1}', "vault.bak.json": b'{"slots": 1}'}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An office with an attachment, and its backup."""
    folder = tmp_path_factory.mktemp("made") / "office"
    store = new_store(folder)
    dossier = one(store, 1)
    one(store, 2)
    store.sign_turn("lan", LAN.public_key, LAN.sign)
    (folder / "attachments").mkdir()
    for content in (b"scan", b"other scan"):
        name = hashlib.sha256(content).hexdigest()
        (folder / "attachments" / name).write_bytes(content)
        store.add_attachment(dossier, name, len(content), bytes(32), name)
    done = store.backup(folder.parent / "stick", SLOTS)
    assert isinstance(done, Backup)
    store.close()
    return folder, Path(done.file)


def begin_again(store: Store, incarnation: str = "2QQQQ") -> None:
    head = store.head()
    content = begun(incarnation=incarnation, follows=head.hash, follows_chain=store.identity.chain)
    begin_incarnation(store, content, "minh", AT)


def refused(answer: object, code: str = "backup.not_valid") -> str:
    assert isinstance(answer, Refusal) and answer.code == code, answer
    return str(answer.params.get("reason", ""))


def test_a_backup_is_one_file_named_after_device_and_time(made: tuple[Path, Path]):
    _, file = made
    assert file.name.startswith("motcua-A-2") and file.suffix == ".mcb"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_backup_tells_nobody_anything(made: tuple[Path, Path]):
    raw = made[1].read_bytes()
    assert "Nguyệt".encode() not in raw and b"001087" not in raw and b"SQLite format 3" not in raw and KEY not in raw


def test_what_is_restored_is_what_was_saved(made: tuple[Path, Path], tmp_path: Path):
    folder, file = made
    to = tmp_path / "back"
    done = restore(file, to, [KEY])
    assert isinstance(done, Backup) and done.entries == 5
    assert (to / "vault.json").read_bytes() == SLOTS["vault.json"]
    verdict = verify(to, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []
    back, was = reopened(to), reopened(folder)
    assert back.entries(CHAIN, 0, 100) == was.entries(CHAIN, 0, 100)
    assert back.signatures(CHAIN) == was.signatures(CHAIN)
    assert back.attachments.all() == was.attachments.all()
    assert back.rebuild().equal
    was.close()
    back.close()


def test_a_restored_store_writes_nothing_before_it_has_a_new_name(made: tuple[Path, Path], tmp_path: Path):
    restore(made[1], tmp_path / "back", [KEY])
    store = reopened(tmp_path / "back")
    with pytest.raises(Refused) as raised:
        store.append([receive(3)])
    assert raised.value.refusal.code == "store.must_begin"
    begin_again(store)
    assert store.identity.chain == "H44.99.12.A.2QQQQ"
    [sealed] = store.append([receive(3)])
    assert sealed.entry.chain == "H44.99.12.A.2QQQQ"
    store.close()


def test_both_branches_stay_after_a_restore(made: tuple[Path, Path], tmp_path: Path):
    folder, file = made
    lost = tmp_path / "lost"
    shutil.copytree(folder, lost)
    original = reopened(lost)
    [late] = original.append([receive(3)])
    restore(file, tmp_path / "back", [KEY])
    store = reopened(tmp_path / "back")
    begin_again(store)
    first = store.entries("H44.99.12.A.2QQQQ", 0, 1)[0].read()
    assert first is not None and first["follows"] == store.entries(CHAIN, 4, 1)[0].hash
    assert first["follows_chain"] == CHAIN
    # What the lost disk had written after the backup may still arrive, and fits behind what was restored.
    from motcua_tui.store import RemoteEntry

    assert store.receive_remote(CHAIN, [RemoteEntry(late, original.key_of(late.entry.dossier or ""))]) == 1
    original.close()
    assert store.rebuild().equal
    store.close()
    verdict = verify(tmp_path / "back", [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []
    assert [chain.chain for chain in verdict.chains] == [CHAIN, "H44.99.12.A.2QQQQ"]


def test_two_restores_of_one_backup_never_share_a_place(made: tuple[Path, Path], tmp_path: Path):
    places = []
    for name in ("2AAAA", "2BBBB"):
        restore(made[1], tmp_path / name, [KEY])
        store = reopened(tmp_path / name)
        begin_again(store, name)
        [sealed] = store.append([receive(3)])
        places.append((sealed.entry.chain, sealed.entry.seq, sealed.entry.dossier))
        store.close()
    assert places[0] != places[1] and places[0][2] != places[1][2]


def test_a_new_incarnation_must_follow_the_head_it_has(store: Store):
    with pytest.raises(ValueError, match="follows"):
        begin_incarnation(store, begun(incarnation="2QQQQ"), "minh", AT)


def test_restoring_over_anything_is_refused(made: tuple[Path, Path], tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_bytes(b"x")
    refused(restore(made[1], tmp_path / "full", [KEY]), "restore.not_empty")
    (tmp_path / "file").write_bytes(b"x")
    refused(restore(made[1], tmp_path / "file", [KEY]), "restore.not_empty")
    (tmp_path / "empty").mkdir()
    assert isinstance(restore(made[1], tmp_path / "empty", [KEY]), Backup)


def test_the_slots_are_there_before_anything_is_visible(made: tuple[Path, Path], tmp_path: Path):
    staged = stage(made[1], tmp_path / "back")
    assert not isinstance(staged, Refusal)
    assert (staged.folder / "vault.json").read_bytes() == SLOTS["vault.json"]
    assert not (tmp_path / "back").exists()
    assert isinstance(finish(staged, [KEY]), Backup)
    assert not staged.folder.exists()


def test_another_offices_key_does_not_open_a_backup(made: tuple[Path, Path], tmp_path: Path):
    assert refused(restore(made[1], tmp_path / "back", [OTHER_KEY])) == "seal"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("seed", range(FLIPS))
def test_a_flipped_bit_anywhere_is_refused_and_leaves_nothing(made: tuple[Path, Path], tmp_path: Path, seed: int):
    raw = bytearray(made[1].read_bytes())
    with tarfile.open(made[1]) as tar:
        members = tar.getmembers()
    # A bit in the padding after a member changes nothing that is read; every other one counts.
    chance = random.Random(seed)
    info = chance.choice(members)
    at = chance.choice([info.offset + chance.randrange(100), info.offset_data + chance.randrange(info.size)])
    raw[at] ^= 1 << seed % 8
    (tmp_path / "bad.mcb").write_bytes(raw)
    refused(restore(tmp_path / "bad.mcb", tmp_path / "back", [KEY]))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.mcb"]


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.7, 0.95])
def test_a_cut_off_backup_is_refused(made: tuple[Path, Path], tmp_path: Path, share: float):
    raw = made[1].read_bytes()
    (tmp_path / "bad.mcb").write_bytes(raw[: int(len(raw) * share)])
    refused(restore(tmp_path / "bad.mcb", tmp_path / "back", [KEY]))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.mcb"]


def rewritten(source: Path, target: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes] | None],
              extra: tuple[tuple[tarfile.TarInfo, bytes], ...] = ()) -> None:  # fmt: skip
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for info in old:
            content = old.extractfile(info)
            assert content is not None
            kept = change(info, content.read())
            if kept is not None:
                kept[0].size = len(kept[1])
                new.addfile(kept[0], io.BytesIO(kept[1]))
        for info, octets in extra:
            info.size = len(octets)
            new.addfile(info, io.BytesIO(octets))


def named(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


HOSTILE = {
    "a path upwards": (named("../evil"), b"x"),
    "an absolute path": (named("/evil"), b"x"),
    "a path upwards inside": (named("attachments/../../evil"), b"x"),
    "a Windows path": (named("C:\\evil"), b"x"),
    "a reserved name": (named("attachments/CON"), b"x"),
    "a link": (named("attachments/" + "a" * 64, tarfile.SYMTYPE, "/etc/passwd"), b""),
    "a hard link": (named("attachments/" + "a" * 64, tarfile.LNKTYPE, "store.db"), b""),
    "a device": (named("attachments/" + "a" * 64, tarfile.CHRTYPE), b""),
    "a folder": (named("attachments/" + "a" * 64, tarfile.DIRTYPE), b""),
    "a second database": (named("store.db"), b"x"),
    "a member nobody named": (named("attachments/" + "a" * 64), b"x"),
    "a lock": (named("lock"), b"x"),
}


@pytest.mark.parametrize("extra", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_backup_with_something_slipped_in_is_refused(
    made: tuple[Path, Path], tmp_path: Path, extra: tuple[tarfile.TarInfo, bytes]
):
    bad = tmp_path / "bad.mcb"
    rewritten(made[1], bad, lambda info, octets: (info, octets), (extra,))
    refused(restore(bad, tmp_path / "back", [KEY]))
    assert [path.name for path in tmp_path.iterdir()] == ["bad.mcb"]


@pytest.mark.parametrize("name", ["store.db", "head", "manifest.json", "manifest.mac", "vault.json"])
def test_a_backup_with_something_taken_out_is_refused(made: tuple[Path, Path], tmp_path: Path, name: str):
    bad = tmp_path / "bad.mcb"
    rewritten(made[1], bad, lambda info, octets: None if info.name == name else (info, octets))
    refused(restore(bad, tmp_path / "back", [KEY]))


def test_a_manifest_rewritten_to_fit_a_changed_member_is_refused(made: tuple[Path, Path], tmp_path: Path):
    slots = b'{"slots": "of somebody else"}'

    def change(info: tarfile.TarInfo, octets: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if info.name == "vault.json":
            return info, slots
        if info.name == "manifest.json":
            old = hashlib.sha256(SLOTS["vault.json"]).hexdigest().encode()
            new = hashlib.sha256(slots).hexdigest().encode()
            fitted = octets.replace(b'"name":"vault.json","sha256":"' + old, b'"name":"vault.json","sha256":"' + new)
            fitted = fitted.replace(new + b'","size":12', new + b'","size":%d' % len(slots))
            assert fitted != octets
            return info, fitted
        return info, octets

    bad = tmp_path / "bad.mcb"
    rewritten(made[1], bad, change)
    assert refused(restore(bad, tmp_path / "back", [KEY])) == "seal"


def test_rubbish_is_no_backup(tmp_path: Path):
    for rubbish in (b"", b"x" * 2000, bytes(10240), b"\x1f\x8b" + bytes(500)):
        (tmp_path / "bad.mcb").write_bytes(rubbish)
        refused(restore(tmp_path / "bad.mcb", tmp_path / "back", [KEY]))


def test_a_lost_scan_does_not_stand_in_the_way_of_a_backup(made: tuple[Path, Path], tmp_path: Path):
    shutil.copytree(made[0], tmp_path / "office")
    lost = sorted((tmp_path / "office" / "attachments").iterdir())[0]
    lost.unlink()
    store = reopened(tmp_path / "office")
    done = store.backup(tmp_path / "stick", SLOTS)
    store.close()
    assert isinstance(done, Backup) and done.left_out == (lost.name,)
    back = restore(Path(done.file), tmp_path / "back", [KEY])
    assert isinstance(back, Backup) and back.left_out == (lost.name,)


def test_a_backup_of_a_store_at_work_is_one_moment_of_it(store: Store, tmp_path: Path):
    import threading

    stop = threading.Event()

    def work() -> None:
        number = 10
        while not stop.is_set():
            store.append([receive(number)])
            number += 1

    writer = threading.Thread(target=work)
    writer.start()
    try:
        backups = [store.backup(tmp_path / f"stick{round_}", SLOTS) for round_ in range(3)]
    finally:
        stop.set()
        writer.join()
    for round_, done in enumerate(backups):
        assert isinstance(done, Backup)
        back = restore(Path(done.file), tmp_path / f"back{round_}", [KEY])
        assert isinstance(back, Backup) and back.entries == done.entries == done.head.seq + 1


def test_without_a_key_the_pieces_are_checked_but_not_who_wrote_them(made: tuple[Path, Path], tmp_path: Path):
    assert isinstance(restore(made[1], tmp_path / "back"), Backup)
    reopened(tmp_path / "back").close()
    store = reopened(tmp_path / "back")
    begin_again(store)
    note(one(store, 9))
    store.close()
