"""Files come in as terminals drop them, or from the scanner's folder; only the setting removes one, and only after."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import scans, settings
from motcua_tui.desk.dropped import files_in, named_in
from motcua_tui.desk.office import Office
from schemas.acts import PaperFacts
from schemas.refusal import Refusal
from tests.desk.made import new_office, sitting, taken_in


@pytest.mark.parametrize(
    ("pasted", "paths"),
    [
        ("/quet/don.pdf", ["/quet/don.pdf"]),
        ("'/quet/đơn xin.pdf'", ["/quet/đơn xin.pdf"]),
        ('"/quet/đơn xin.pdf" ', ["/quet/đơn xin.pdf"]),
        (r"/quet/don\ xin\ \(1\).pdf", ["/quet/don xin (1).pdf"]),
        ("file:///quet/%C4%91%C6%A1n%20xin.pdf", ["/quet/đơn xin.pdf"]),
        ("file://localhost/quet/a.pdf", ["/quet/a.pdf"]),
        ("file:///C:/Quet/don%20xin.pdf", ["C:/Quet/don xin.pdf"]),
        (r"C:\Quét\đơn xin.pdf", [r"C:\Quét\đơn xin.pdf"]),
        (r'"C:\Quét\đơn xin.pdf"', [r"C:\Quét\đơn xin.pdf"]),
        (r"& 'C:\Quét\đơn xin.pdf'", [r"C:\Quét\đơn xin.pdf"]),
        (r"\\may-quet\chung\a b.pdf", [r"\\may-quet\chung\a b.pdf"]),
        ("'/quet/a.pdf' '/quet/b.pdf'", ["/quet/a.pdf", "/quet/b.pdf"]),
        ("'/quet/a.pdf''/quet/b.pdf'", ["/quet/a.pdf", "/quet/b.pdf"]),
        ("file:///quet/a.pdf\r\nfile:///quet/b.pdf\r\n", ["/quet/a.pdf", "/quet/b.pdf"]),
        ("/quet/a.pdf /quet/a.pdf", ["/quet/a.pdf"]),
        ("'/quet/Bà Ngoại'\\''s \"giấy\"/a (1) & 2.pdf' ", ["/quet/Bà Ngoại's \"giấy\"/a (1) & 2.pdf"]),
        ("'/quet/Bà Ngoại'\"'\"'s.pdf' /quet/b.pdf", ["/quet/Bà Ngoại's.pdf", "/quet/b.pdf"]),
        ('"/quet/\\"giấy\\" $.pdf"', ['/quet/"giấy" $.pdf']),
        (r"/quet/Bà\ Ngoại\'s\ \$.pdf", ["/quet/Bà Ngoại's $.pdf"]),
        (r"& 'C:\Quét\O''Neil a.pdf'", [r"C:\Quét\O'Neil a.pdf"]),
        (r'C:\a.pdf "C:\x y\b.pdf" D:\c.pdf', [r"C:\a.pdf", r"C:\x y\b.pdf", r"D:\c.pdf"]),
        ("it's", ["it's"]),
        ("  ", []),
    ],
)
def test_a_dropped_path_is_read_as_each_terminal_pastes_it(pasted: str, paths: list[str]) -> None:
    assert named_in(pasted) == paths


def test_only_text_that_names_files_is_a_drop(tmp_path: Path) -> None:
    file = tmp_path / "đơn xin (1).pdf"
    file.write_bytes(b"%PDF")
    assert files_in(f"'{file}'") == files_in(str(file)) == files_in(file.as_uri()) == [file]
    assert files_in("Nguyễn Thị Ánh Tuyết") == files_in(f"'{file}' '{tmp_path / 'khác.pdf'}'") == files_in("\0") == []
    assert files_in(str(tmp_path)) == [], "a folder is no file"


def test_a_name_that_a_mac_wrote_is_found_by_what_a_field_makes_of_it(tmp_path: Path) -> None:
    file = tmp_path / unicodedata.normalize("NFD", "quét") / unicodedata.normalize("NFD", "đơn của Bà Ngoại's.pdf")
    file.parent.mkdir()
    file.write_bytes(b"%PDF")
    typed = unicodedata.normalize("NFC", str(file))
    assert [path.samefile(file) for path in files_in(typed)] == [True]
    assert scans.read(Path(typed)) == b"%PDF"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office"), "mai") as opened:
        folder = tmp_path / "quét"
        folder.mkdir()
        assert not isinstance(settings.change(opened, {"scan.folder": str(folder)}), Refusal)
        yield opened


def scanned(office: Office, name: str, written_s: float, raw: bytes = b"%PDF-1") -> Path:
    path = Path(office.setting("scan.folder")) / name
    path.write_bytes(raw)
    os.utime(path, (written_s, written_s))
    return path


def test_the_newest_scans_are_offered_and_none_that_is_still_being_written(office):
    for name, at in (("cu.pdf", 100), ("moi.JPG", 200), ("dang-ghi.pdf", 999), ("ghi-chu.txt", 300), (".an.pdf", 300)):
        scanned(office, name, at)
    scanned(office, "rong.pdf", 300, b"")
    assert [one.name for one in scans.newest(office, now_s=1000.0)] == ["moi.JPG", "cu.pdf"]
    assert not isinstance(settings.change(office, {"scan.folder": "/khong/co"}), Refusal)
    assert scans.newest(office, now_s=1000.0) == []


@pytest.mark.parametrize(("rule", "stays"), [("keep", True), ("remove", False)])
def test_a_scan_taken_in_is_removed_only_where_the_setting_says_so(office, rule, stays):
    assert not isinstance(settings.change(office, {"scan.take": rule}), Refusal)
    path = scanned(office, "a.pdf", 100)
    dossier = taken_in(office).dossier
    paper = PaperFacts(kind_code="KS01", holder_id="025199000123", title="Giấy khai sinh")
    assert not isinstance(scans.take(office, dossier.id, path, part=1, paper=paper), Refusal)
    after = office.store.dossier(dossier.id)
    assert after is not None and after.attachments[0].paper == paper and after.attachments[0].label == "a.pdf"
    assert path.exists() is stays


def test_what_is_refused_or_lies_elsewhere_is_never_removed(office, tmp_path):
    assert not isinstance(settings.change(office, {"scan.take": "remove"}), Refusal)
    dossier = taken_in(office).dossier
    refused = scanned(office, "b.pdf", 100)
    done = scans.take(office, dossier.id, refused, part=9)
    assert isinstance(done, Refusal) and done.code == "attach.part_unknown" and refused.exists()
    elsewhere = tmp_path / "don.pdf"
    elsewhere.write_bytes(b"%PDF-2")
    assert not isinstance(scans.take(office, dossier.id, elsewhere), Refusal) and elsewhere.exists()
    gone = scans.take(office, dossier.id, tmp_path / "khong-co.pdf")
    assert isinstance(gone, Refusal) and gone.code == "usage.file_unreadable"
