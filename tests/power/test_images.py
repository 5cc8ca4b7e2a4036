"""The plug pulled at any write of every operation that matters: what was told is kept, all checks hold, work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.power.acts import OPERATIONS
from tests.power.images import images
from tests.power.kept import FOLDER, laid_out
from tests.power.recorder import Event, Recorder
from tests.power.run import judged, recorded
from tests.power.sqlite_disk import can_listen

pytestmark = pytest.mark.skipif(not can_listen(), reason="the database library of this system cannot be listened to")
IMAGES = 4


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("power")


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_power_cut_anywhere_leaves_nothing_that_was_told_undone(scratch: Path, name: str):
    recorder = recorded(name, scratch)
    for image in images(recorder, IMAGES, seed=1):
        judged(name, image, scratch / "image")


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_a_kept_image_holds(tmp_path: Path, path: Path):
    name, told = laid_out(path, tmp_path / "image")
    OPERATIONS[name].judge(tmp_path / "image", told)


@pytest.mark.parametrize("flush", ["sync", "sync folder"])
def test_without_its_flushes_the_same_search_finds_a_loss(scratch: Path, flush: str):
    recorder = recorded("append", scratch)
    recorder.events = [event for event in recorder.events if event.kind != flush]
    [image] = images(recorder, 1, seed=1)
    with pytest.raises(AssertionError):
        judged("append", image, scratch / "image")


def states(root: Path, *events: Event) -> list[dict[str, bytes]]:
    """What cuts after the last of these events, done to a file `a` that holds "old", may leave."""
    (root / "a").write_bytes(b"old")
    recorder = Recorder(root)
    recorder.events = [*events, *[Event("told")] * 63]
    found: list[dict[str, bytes]] = []
    for image in images(recorder, 64 + len(events), seed=1):
        if image.cut >= len(events) and image.tree.files() not in found:
            found.append(image.tree.files())
    return found


def test_a_write_is_certain_only_after_its_flush(tmp_path: Path):
    write = Event("write", 1, octets=b"new")
    assert sorted(one["a"] for one in states(tmp_path, write)) == [b"new", b"old"]
    assert states(tmp_path, write, Event("sync", 1)) == [{"a": b"new"}]


def test_a_name_is_certain_only_after_its_folder_is_flushed(tmp_path: Path):
    rename = Event("rename", 1, 0, "b", source=(0, "a"))
    assert sorted(name for one in states(tmp_path, rename) for name in one) == ["a", "b"]
    assert states(tmp_path, rename, Event("sync folder", 0)) == [{"b": b"old"}]


def test_a_long_write_may_be_torn_between_sectors(tmp_path: Path):
    (tmp_path / "b").write_bytes(bytes(2048))
    recorder = Recorder(tmp_path)
    recorder.events = [Event("write", 1, octets=b"\1" * 2048), Event("told")]
    found = {image.tree.files()["b"] for image in images(recorder, 200, seed=3)}
    sectors = {tuple(octets[at] for at in range(0, 2048, 512)) for octets in found}
    assert len(sectors) > 4 and all(octets[at : at + 512] in (bytes(512), b"\1" * 512) for octets in found for at in (0, 512))


def test_no_sector_is_a_mixture_of_two_writes_of_python(tmp_path: Path):
    """Found at four hundred images: a record that differed from the last in its end only was taken for a write of that end."""
    (tmp_path / "a").write_bytes(b"0" * 1024)
    recorder = Recorder(tmp_path)
    with recorder.running(), (tmp_path / "a").open("r+b", buffering=0) as file:
        for octets in (b"1" * 512, b"1" * 500 + b"2" * 12):
            file.seek(0)
            file.write(octets)
            recorder.look()
    recorder.events += [Event("told")] * 8
    found = {image.tree.files()["a"] for image in images(recorder, 100, seed=5)}
    old, last = b"0" * 1024, b"1" * 500 + b"2" * 12 + b"0" * 512
    assert {old, last} <= found <= {old, b"1" * 512 + b"0" * 512, last}


def test_the_recording_of_real_work_leads_to_what_is_on_the_disk(tmp_path: Path):
    """Checked at the end of every recording too: a write nobody heard would stand out there."""
    recorder = Recorder(tmp_path)
    with recorder.running():
        with (tmp_path / "x").open("wb") as file:
            file.write(b"one")
        (tmp_path / "x").replace(tmp_path / "y")
        (tmp_path / "folder").mkdir()
        (tmp_path / "folder" / "z").write_bytes(b"two")
        (tmp_path / "y").unlink()
    assert recorder.now.files() == {"folder/z": b"two"}
    assert [event.kind for event in recorder.events] == ["link", "write", "rename", "link", "link", "write", "unlink"]
