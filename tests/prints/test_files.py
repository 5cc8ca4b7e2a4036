"""Printed papers as files."""

from __future__ import annotations

import os
import sys

import pytest

from motcua_tui.prints.files import file_name, save_pdf
from schemas.refusal import Refusal
from tests.prints.sheets import OFFICIAL, OWNER, every_sheet, receipt


def refused(outcome: object) -> str:
    assert isinstance(outcome, Refusal)
    return outcome.code


def test_a_file_is_named_by_paper_and_number() -> None:
    assert file_name(receipt()) == "giay-tiep-nhan_TAM-A1-261121-007.pdf"
    assert file_name(receipt(code=OFFICIAL, reprint=2)) == "giay-tiep-nhan_H44.99.12-261121-0007_lan-3.pdf"


def test_no_two_kinds_of_paper_share_a_file_name() -> None:
    names = [file_name(sheet) for sheet in every_sheet()]
    assert len(set(names)) == len(names)
    assert "so-theo-doi_2026-11-01-2026-11-30.pdf" in names
    assert "khoa-khoi-phuc_H44.99.12-A.pdf" in names


@pytest.mark.parametrize("sheet", every_sheet(), ids=lambda sheet: sheet.template)
def test_a_file_name_is_plain_and_names_nobody(sheet) -> None:
    name = file_name(sheet)
    assert name.isascii()
    assert not set(name) & set('\\/:*?"<>| ')
    assert not any(word.lower() in name.lower() for word in ("Nguyen", "Phuong", OWNER.id_number))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("../../etc/passwd", "giay-tiep-nhan_ETC-PASSWD.pdf"),
        ("CON\x00|a", "giay-tiep-nhan_CON-A.pdf"),
        ("漢", "giay-tiep-nhan_0.pdf"),
    ],
)
def test_a_hostile_number_cannot_leave_the_folder(code, name) -> None:
    assert file_name(receipt(code=code)) == name


def test_a_saved_file_holds_the_bytes_and_nothing_is_left_beside_it(tmp_path) -> None:
    target = tmp_path / "phiếu có dấu.pdf"
    assert save_pdf(target, b"%PDF") == target
    assert target.read_bytes() == b"%PDF"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_saved_file_is_readable_by_its_owner_only(tmp_path) -> None:
    save_pdf(tmp_path / "a.pdf", b"%PDF")
    assert (tmp_path / "a.pdf").stat().st_mode & 0o077 == 0


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path) -> None:
    target = tmp_path / "a.pdf"
    target.write_bytes(b"old")
    assert refused(save_pdf(target, b"%PDF")) == "print.file_exists"
    assert target.read_bytes() == b"old"
    assert save_pdf(target, b"%PDF", replace=True) == target
    assert target.read_bytes() == b"%PDF"


def test_a_missing_folder_is_refused(tmp_path) -> None:
    assert refused(save_pdf(tmp_path / "none" / "a.pdf", b"%PDF")) == "print.folder_missing"


@pytest.mark.parametrize("name", ["a" * 300 + ".pdf", "a\x00.pdf"])
def test_an_impossible_name_is_refused_and_leaves_nothing(tmp_path, name) -> None:
    assert refused(save_pdf(tmp_path / name, b"%PDF")) == "print.not_written"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path) -> None:
    (tmp_path / "a.pdf").mkdir()
    (tmp_path / "a.pdf" / "x").write_bytes(b"")
    assert refused(save_pdf(tmp_path / "a.pdf", b"%PDF", replace=True)) == "print.not_written"
    assert [left.name for left in tmp_path.iterdir()] == ["a.pdf"]


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full is Linux")
def test_a_full_disk_is_refused(tmp_path) -> None:
    full = "/dev/full"
    (tmp_path / f".{os.getpid()}.part").symlink_to(full)
    assert refused(save_pdf(tmp_path / "a.pdf", b"%PDF")) == "print.not_written"
    assert list(tmp_path.iterdir()) == []
