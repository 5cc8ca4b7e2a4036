"""A full disk, a read-only folder: the act is refused in words, nothing saved is lost, work goes on
afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.store import Backup, Store, StoreFull, Verdict, restore, verify
from schemas.refusal import Refusal
from tests.store.people import KEY, LAN, OTHER_KEY, begun, destroy, joined, new_store, note, one, receive, reopened

POSIX = os.name == "posix"


def _can_mount(folder: Path) -> bool:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], capture_output=True)
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where the machine allows one to be made."""
    folder = tmp_path / "disk"
    if not POSIX or os.geteuid() != 0 or not _can_mount(folder):
        pytest.skip("no right to mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path) -> Path:
    """Leave no room at all."""
    ballast = folder / "ballast"
    handle = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    with contextlib.suppress(OSError):
        while os.write(handle, b"\xa5" * 4096):
            pass
    os.close(handle)
    return ballast


def write_until_full(store: Store) -> list[str]:
    written: list[str] = []
    for number in range(1, 5000):
        try:
            written += [sealed.hash for sealed in store.append([receive(number)])]
        except StoreFull as full:
            assert full.refusal.code == "store.disk_full"
            return written
    raise AssertionError("the disk never filled")


def test_a_full_disk_refuses_the_act_and_keeps_every_other(small_disk: Path):
    folder = small_disk / "office"
    store = new_store(folder)
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"\xa5" * 1_000_000)
    written = write_until_full(store)
    assert len(written) > 5
    head = store.head()
    for _ in range(3):
        with pytest.raises(StoreFull):
            store.append([receive(9000)])
    assert store.head() == head and store.head().hash == written[-1]
    assert [store.entry(hash_) is not None for hash_ in written] == [True] * len(written)
    assert store.search("dao anh nguyet", limit=5) != []
    ballast.unlink()
    [after] = store.append([receive(9001)])
    assert after.entry.prev == written[-1]
    store.close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []
    assert verdict.entries == len(written) + 4


def test_a_full_disk_at_close_and_open_loses_nothing(small_disk: Path):
    folder = small_disk / "office"
    store = new_store(folder)
    written = write_until_full(store)
    store.close()
    again = Store.open(folder, KEY, wait_s=0)
    if isinstance(again, Refusal):
        pytest.fail(f"a store on a full disk must still open: {again.code}")
    assert again.head().hash == written[-1]
    assert again.dossier(f"{again.identity.chain}.3") is not None
    again.close()


def test_a_store_is_not_half_made_on_a_full_disk(small_disk: Path):
    fill(small_disk)
    refused = Store.create(small_disk / "office", KEY, begun(), [joined(LAN)])
    assert isinstance(refused, Refusal) and refused.code == "store.disk_full"
    assert not (small_disk / "office" / "store.db").exists()
    (small_disk / "ballast").unlink()
    new_store(small_disk / "office").close()


def test_changing_the_key_on_a_full_disk_leaves_the_old_key(small_disk: Path):
    folder = small_disk / "office"
    store = new_store(folder)
    store.append([receive(number) for number in range(1, 40)])
    store.settle()
    fill(small_disk)
    refused = store.rekey(OTHER_KEY)
    assert refused is not None and refused.code == "store.rekey_failed"
    (small_disk / "ballast").unlink()
    one(store, 500)
    store.close()
    reopened(folder).close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def test_a_destruction_without_room_is_finished_at_a_later_rest(small_disk: Path):
    folder = small_disk / "office"
    store = new_store(folder)
    dossier = one(store)
    from schemas.acts import Act, WithReason
    from tests.store.people import act

    store.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút")), *(note(dossier) for _ in range(50))])
    store.append([destroy(dossier)])
    store.keeper.settle()
    fill(small_disk)
    store.settle()
    assert store.ledger.meta("unclean") == "1"
    (small_disk / "ballast").unlink()
    store.settle()
    assert store.ledger.meta("unclean") == ""
    assert not list(folder.glob("store.db.clean*"))
    store.close()


@pytest.mark.skipif(not POSIX, reason="a limit on file sizes exists on POSIX only")
def test_a_limit_on_the_files_size_is_a_full_disk_too(folder: Path):
    script = """
import resource, sys
from pathlib import Path
from motcua_tui.store import StoreFull
from schemas.refusal import Refused
from tests.store.people import new_store, one, receive
store = new_store(Path(sys.argv[1]))
size = (Path(sys.argv[1]) / "store.db-wal").stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 400_000, resource.RLIM_INFINITY))
count = 0
try:
    for number in range(1, 99):
        one(store, number)
        count += 1
except Refused as refused:
    print(refused.refusal.code, count == store.head().seq - 2)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
one(store, 100)
store.close()
"""
    root = Path(__file__).parents[2]
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["store.disk_error", "True"]
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


@pytest.fixture
def read_only(tmp_path: Path) -> Iterator[Path]:
    """A store on a disk that was mounted read-only."""
    folder = tmp_path / "disk"
    if not POSIX or os.geteuid() != 0 or not _can_mount(folder):
        pytest.skip("no right to mount a disk")
    store = new_store(folder / "office")
    one(store)
    store.close()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_read_only_folder_is_refused_by_name(read_only: Path):
    refused = Store.open(read_only / "office", KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.read_only"
    made = Store.create(read_only / "new", KEY, begun(), [joined(LAN)])
    assert isinstance(made, Refusal) and made.code == "store.read_only"


def test_a_store_on_a_read_only_disk_can_be_copied_and_opened(read_only: Path, tmp_path: Path):
    shutil.copytree(read_only / "office", tmp_path / "copy")
    reopened(tmp_path / "copy").close()


def test_a_full_stick_is_named_and_the_evening_before_still_counts(small_disk: Path, tmp_path: Path):
    store = new_store(tmp_path / "office")
    one(store)
    stick = small_disk / "stick"
    kept = store.back_up_evening(stick, {})
    assert isinstance(kept, Backup)
    ballast = fill(small_disk)
    one(store, 2)
    for make in (store.back_up_evening, store.backup):
        refused = make(stick, {})
        assert isinstance(refused, Refusal) and refused.code == "backup.place_full"
    ballast.unlink()
    store.close()
    assert [path.name for path in stick.iterdir()] == [Path(kept.file).name]
    assert not list((tmp_path / "office").glob(".evening*"))
    back = restore(Path(kept.file), tmp_path / "back", [KEY])
    assert isinstance(back, Backup) and back.entries == kept.entries and not back.unfinished


def test_a_stick_that_is_none_is_named(store: Store, tmp_path: Path):
    (tmp_path / "stick").write_bytes(b"no folder")
    for make in (store.back_up_evening, store.backup):
        refused = make(tmp_path / "stick", {})
        assert isinstance(refused, Refusal) and refused.code == "backup.place_lost"
