"""Everybody's own ways: kept by user name, never in anybody's way."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.ways import FILE, SIZE_BYTES_MAX, Kept, Ways, keep_ways, read_ways


def test_each_user_has_ways_of_their_own_and_the_last_one_is_proposed(tmp_path: Path) -> None:
    keep_ways(tmp_path, "hoa", Ways(look="contrast", sounds=True))
    keep_ways(tmp_path, "binh", Ways(language="en", method="vni"))
    kept = read_ways(tmp_path)
    assert kept.last_user == "binh"
    assert kept.of("hoa") == Ways(look="contrast", sounds=True) and kept.of("hoa").idle_minutes == 0
    assert kept.of("binh") == Ways(language="en", method="vni")
    assert kept.of("linh") == Ways()
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_broken_a_strange_and_a_huge_file_are_the_usual_ways(tmp_path: Path) -> None:
    for content in (b"", b"{", b'{"users": {"hoa": {"look": "pink"}}}', b"\xff\xfe", b" " * (SIZE_BYTES_MAX + 1)):
        (tmp_path / FILE).write_bytes(content)
        assert read_ways(tmp_path) == Kept()
    assert keep_ways(tmp_path, "hoa", Ways(look="dark")).of("hoa").look == "dark"


def test_a_folder_that_is_not_there_stops_nobody(tmp_path: Path) -> None:
    assert keep_ways(tmp_path / "none", "hoa", Ways(look="dark")) == Kept()
