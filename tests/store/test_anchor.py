"""The head file by itself: two records that take turns, one disk sector each, read by nobody without the key."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from motcua_tui.store.anchor import Anchor, AnchorFile, anchor_key, read_anchor, valid_records

KEY, OTHER = anchor_key(bytes(range(1, 33))), anchor_key(bytes(range(2, 34)))
FIRST = Anchor(count=1, chain="H44.99.12.A.1ABCD", seq=4, hash="ab" * 32, entries=5)


def noted(folder: Path, *anchors: Anchor) -> bytes:
    file = AnchorFile(folder, KEY)
    for anchor in anchors:
        file.write(anchor)
    file.flush()
    file.close()
    return (folder / "head").read_bytes()


def test_two_notes_stand_in_two_sectors_and_the_newest_counts(tmp_path: Path):
    raw = noted(tmp_path, FIRST, replace(FIRST, count=2, seq=5, pages="0" * 64))
    assert len(raw) == 1024 and raw[:14] == raw[512:526] == b"motcua head 1\n"
    assert {place: one.count for place, one in valid_records(tmp_path, KEY).items()} == {0: 2, 1: 1}
    assert read_anchor(tmp_path, KEY) == replace(FIRST, count=2, seq=5, pages="0" * 64)
    noted(tmp_path, replace(FIRST, count=3))
    assert {place: one.count for place, one in valid_records(tmp_path, KEY).items()} == {0: 2, 1: 3}


def test_room_for_both_is_taken_with_the_first_note(tmp_path: Path):
    assert len(noted(tmp_path, FIRST)) == 1024
    assert valid_records(tmp_path, KEY) == {1: FIRST}


@pytest.mark.parametrize("at", [0, 13, 14, 200, 479, 480, 511])
def test_a_note_changed_anywhere_does_not_count_and_the_other_one_does(tmp_path: Path, at: int):
    raw = bytearray(noted(tmp_path, FIRST, replace(FIRST, count=2)))
    raw[at] ^= 1
    (tmp_path / "head").write_bytes(raw)
    assert read_anchor(tmp_path, KEY) == FIRST


def test_without_the_key_or_the_file_there_is_no_note(tmp_path: Path):
    assert read_anchor(tmp_path, KEY) is None
    raw = noted(tmp_path, FIRST)
    assert read_anchor(tmp_path, OTHER) is None
    (tmp_path / "head").write_bytes(raw[:1023])
    assert read_anchor(tmp_path, KEY) is None


def test_a_note_that_moves_is_written_under_the_key_it_is_given(tmp_path: Path):
    file = AnchorFile(tmp_path, KEY)
    file.write(replace(FIRST, moving=True), key=OTHER, durable=True)
    file.close()
    file.close()
    assert read_anchor(tmp_path, KEY) is None
    assert read_anchor(tmp_path, OTHER) == replace(FIRST, moving=True)


def test_a_file_cut_short_is_made_whole_again(tmp_path: Path):
    (tmp_path / "head").write_bytes(b"x" * 100)
    assert len(noted(tmp_path, FIRST)) == 1024 and read_anchor(tmp_path, KEY) == FIRST


def test_a_closed_file_is_let_go_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    closed: list[int] = []
    really = os.close

    def close(handle: int) -> None:
        closed.append(handle)
        really(handle)

    monkeypatch.setattr(os, "close", close)
    file = AnchorFile(tmp_path, KEY)
    file.write(FIRST)
    file.close()
    file.close()
    assert len(closed) == 1


def test_a_durable_note_and_a_flush_wait_for_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", flushed.append)
    file = AnchorFile(tmp_path, KEY)
    file.flush()
    file.write(FIRST)
    assert flushed == []
    file.write(FIRST, durable=True)
    assert len(flushed) == 1
    file.flush()
    assert len(flushed) == 2
    file.close()
