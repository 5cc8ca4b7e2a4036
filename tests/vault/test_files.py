"""One way to replace a file: the old bytes or the new ones, whatever happens on the way."""

from __future__ import annotations

import errno
import os
import stat
import sys

import pytest

from motcua_tui.vault import files
from motcua_tui.vault.files import (
    _patiently,
    read_limited,
    replace_all_durably,
    replace_durably,
    stage,
    sweep_staged,
)
from tests.vault import disk
from tests.vault.disk import Recording, images, picture, watched
from tests.vault.keyring import code

OLD, NEW = b"old " * 300, b"new " * 500


def test_the_new_content_is_there_and_nothing_else(tmp_path):
    target = tmp_path / "head"
    target.write_bytes(OLD)
    replace_durably(target, NEW)
    assert picture(tmp_path) == {"head": NEW}


def test_a_file_that_did_not_exist_is_made(tmp_path):
    replace_durably(tmp_path / "head", NEW)
    assert picture(tmp_path) == {"head": NEW}


def test_an_empty_content_is_a_content(tmp_path):
    replace_durably(tmp_path / "head", b"")
    assert picture(tmp_path) == {"head": b""}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_owner_can_read_the_file(tmp_path):
    replace_durably(tmp_path / "head", NEW)
    assert stat.S_IMODE((tmp_path / "head").stat().st_mode) == 0o600


def test_a_short_write_is_carried_on(tmp_path, monkeypatch):
    real = os.write
    monkeypatch.setattr(os, "write", lambda handle, octets: real(handle, bytes(octets)[:7]))
    replace_durably(tmp_path / "head", NEW)
    assert picture(tmp_path) == {"head": NEW}


def recorded(tmp_path) -> tuple[disk.Image, Recording]:
    (tmp_path / "one").write_bytes(OLD)
    (tmp_path / "two").write_bytes(OLD)
    before, recording = picture(tmp_path), Recording(tmp_path)
    with watched(recording):
        replace_all_durably({tmp_path / "one": NEW, tmp_path / "two": NEW})
    return before, recording


@pytest.mark.skipif(sys.platform == "win32", reason="the recording knows folders' flushes, which Windows lacks")
def test_a_power_cut_at_any_moment_leaves_old_or_new(tmp_path):
    before, recording = recorded(tmp_path)
    left = images(before, recording)
    assert {image["one"] for image in left} == {image["two"] for image in left} == {OLD, NEW}


@pytest.mark.skipif(sys.platform == "win32", reason="the recording knows folders' flushes, which Windows lacks")
def test_once_it_returned_only_the_new_is_possible(tmp_path):
    before, recording = recorded(tmp_path)
    returned = recording.events.index(("flush folder",)) + 1
    left = list(disk._images_at(before, recording, returned))
    assert left
    assert all(image["one"] == image["two"] == NEW for image in left)


@pytest.mark.skipif(sys.platform == "win32", reason="the recording knows folders' flushes, which Windows lacks")
@pytest.mark.parametrize("forgotten", ["fsync", "flush folder"])
def test_the_search_for_lost_bytes_finds_a_forgotten_flush(tmp_path, forgotten):
    before, recording = recorded(tmp_path)
    recording.events = [event for event in recording.events if event[0] != forgotten]
    left = list(disk._images_at(before, recording, len(recording.events)))
    assert any(image["one"] != NEW for image in left)
    assert (forgotten == "fsync") == any(image["one"] not in (OLD, NEW) for image in left)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS])
def test_a_disk_that_fails_at_any_call_leaves_old_or_new_and_no_rest(tmp_path, number):
    for at in range(100):
        for path in tmp_path.iterdir():
            path.unlink()
        (tmp_path / "one").write_bytes(OLD)
        (tmp_path / "two").write_bytes(OLD)
        hook, seen = disk.failing(at, OSError(number, os.strerror(number)))
        try:
            with watched(hook):
                replace_all_durably({tmp_path / "one": NEW, tmp_path / "two": NEW})
        except OSError as problem:
            assert problem.errno == number
        left = picture(tmp_path)
        assert set(left) == {"one", "two"}
        assert set(left.values()) <= {OLD, NEW}
        assert left["one"] == NEW or left["two"] == OLD
        if len(seen) <= at:
            break
    assert at > 8


def test_a_file_held_by_a_virus_scanner_is_tried_again_and_then_given_up():
    waits: list[float] = []
    left = [3]

    def held() -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "held")

    _patiently(held, waits=True, sleep=waits.append)
    assert waits == [files.REPLACE_PAUSE_S] * 3
    left[0] = 1000
    with pytest.raises(PermissionError):
        _patiently(held, waits=True, sleep=waits.append)
    assert len(waits) == 3 + files.REPLACE_ATTEMPTS_MAX - 1


def test_where_files_cannot_be_held_a_refusal_is_not_tried_again():
    calls: list[int] = []

    def denied() -> None:
        calls.append(1)
        raise PermissionError(errno.EACCES, "denied")

    with pytest.raises(PermissionError):
        _patiently(denied, waits=False, sleep=lambda _: pytest.fail("waited"))
    assert calls == [1]


def test_a_read_stops_one_byte_past_the_limit(tmp_path):
    (tmp_path / "long").write_bytes(bytes(1000))
    assert len(read_limited(tmp_path / "long", 10)) == 11
    assert len(read_limited(tmp_path / "long", 1000)) == 1000


def test_sweeping_takes_only_what_an_interrupted_write_left(tmp_path):
    aside = stage(tmp_path, "vault.json")
    other = stage(tmp_path, "head")
    (tmp_path / "notes.tmp").write_bytes(b"mine")
    sweep_staged(tmp_path, "vault.")
    assert set(picture(tmp_path)) == {other.name, "notes.tmp"}
    assert not aside.exists()
    sweep_staged(tmp_path)
    assert set(picture(tmp_path)) == {"notes.tmp"}


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, "vault.disk_full"),
        (errno.EROFS, "vault.read_only"),
        (errno.EACCES, "vault.read_only"),
        (errno.EIO, "vault.not_written"),
        (None, "vault.not_written"),
        (99999, "vault.not_written"),
    ],
)
def test_the_systems_no_becomes_words(number, expected):
    assert code(files.why_not_written(OSError(number, "x"), "vault")) == expected
