"""The receipt slip as a citizen takes it home."""

from __future__ import annotations

import io
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from msgspec.structs import replace
from pypdf import PdfReader

from motcua_tui.prints.engine import render
from motcua_tui.prints.sheet import TWO_COPIES, FeeLine, PartLine, Party
from schemas.refusal import Refusal
from tests.prints.papers import ink_box, pages_of, pixels_of, printed, words_of
from tests.prints.sheets import OFFICIAL, OWNER, PROCEDURE, PROVISIONAL, receipt


def fonts_of(pdf: bytes) -> list[tuple[str, bool]]:
    """Name and "is embedded" of every font in the file."""
    reader = PdfReader(io.BytesIO(pdf))
    objects: list[Any] = [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]
    fonts = [item for item in objects if isinstance(item, dict) and item.get("/Subtype") == "/CIDFontType2"]
    return [(font["/BaseFont"], "/FontFile2" in font["/FontDescriptor"]) for font in fonts]


def test_a_receipt_with_six_parts_is_one_a5_page() -> None:
    paper = printed(receipt())
    reader = PdfReader(io.BytesIO(paper.pdf))
    assert (paper.pages, paper.paper, len(reader.pages)) == (1, "A5", 1)
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (420, 595)


def test_a_fuller_receipt_is_set_smaller_rather_than_spilling_over() -> None:
    fuller = receipt(
        unconfirmed_years=(2027,),
        fees=(FeeLine(name="Lệ phí", amount_vnd=75_000),),
        submitter=OWNER,
        submitter_relation="người được ủy quyền",
    )
    assert printed(fuller).pages == 1


def test_nothing_is_printed_in_the_margins() -> None:
    left, top, right, bottom = ink_box(printed(receipt(reprint=1, copies=TWO_COPIES)).pdf)
    assert left >= 14.5
    assert right <= 138.5
    assert top >= 3.5
    assert bottom <= 205


def test_every_font_is_ours_embedded_and_a_subset() -> None:
    fonts = fonts_of(printed(receipt()).pdf)
    assert fonts
    for name, embedded in fonts:
        subset, _, family = name.removeprefix("/").partition("+")
        assert embedded
        assert len(subset) == 6
        assert family.startswith("Tinos")


def test_the_slip_says_what_it_was_given() -> None:
    text = words_of(printed(receipt()).pdf)
    for said in (
        "ỦY BAN NHÂN DÂN XÃ TÂN THUẬN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Mẫu số 01",
        "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",
        f"Số: {PROVISIONAL}",
        "Tân Thuận, ngày 21 tháng 11 năm 2026",
        "Ông/Bà Nguyễn Thị Bích Phượng",
        "025190000123",
        "0912 345 678",
        "phuong.nguyen@example.vn",
        PROCEDURE,
        "Giấy chứng nhận kết hôn",
        "Bản chứng thực",
        "Số lượng hồ sơ: 01 (bộ)",
        "03 ngày làm việc",
        "Thời gian nhận hồ sơ: 08 giờ 30 phút, ngày 21 tháng 11 năm 2026",
        "17 giờ 00 phút, ngày 26 tháng 11 năm 2026",
        "NGƯỜI NỘP HỒ SƠ",
        "Trần Văn Hưởng",
        "Đường dây nóng: 0210 000 0000",
    ):
        assert said in text, said


def test_a_provisional_number_is_called_provisional() -> None:
    assert "số tạm – mã số hồ sơ chính thức sẽ được cấp khi đồng bộ" in words_of(printed(receipt()).pdf)


def test_the_official_number_stands_alone_and_names_the_provisional_one_it_replaces() -> None:
    text = words_of(printed(receipt(code=OFFICIAL, provisional=False, provisional_code=PROVISIONAL)).pdf)
    assert f"Số: {OFFICIAL}" in text
    assert "số tạm" not in text
    assert f"thay cho số biên nhận tạm {PROVISIONAL}" in text


def test_an_unconfirmed_year_is_told_on_the_slip() -> None:
    assert "Lịch làm việc năm 2027 chưa được xác nhận" in words_of(
        printed(receipt(unconfirmed_years=(2027,))).pdf
    )
    assert "chưa được xác nhận" not in words_of(printed(receipt()).pdf)


def test_a_missing_due_date_leaves_dots_to_fill_in() -> None:
    text = words_of(printed(receipt(due_at=None)).pdf).replace(". .", "..")
    assert "Thời gian trả kết quả giải quyết hồ sơ: ...." in text


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_vietnamese_comes_back_from_the_page_as_it_was_typed(form) -> None:
    letters = "Ẳ ẵ Ộ ợ Ữ ỹ Ỵ đ Đ ơ Ư ă Â ê Ô"
    sheet = receipt(owner=replace(OWNER, name=unicodedata.normalize(form, letters)))
    assert letters in pages_of(printed(sheet).pdf)[0]


def test_nfc_and_nfd_give_the_same_bytes() -> None:
    composed, decomposed = (
        receipt(procedure=unicodedata.normalize(form, PROCEDURE)) for form in ("NFC", "NFD")
    )
    assert printed(composed).pdf == printed(decomposed).pdf


def test_the_same_slip_twice_is_the_same_bytes_and_a_later_one_is_not() -> None:
    later = receipt(printed_at=receipt().printed_at + timedelta(minutes=1))
    assert printed(receipt()).pdf == printed(receipt()).pdf != printed(later).pdf


def test_times_are_told_in_vietnam_whatever_zone_they_come_in() -> None:
    sheet = receipt(received_at=datetime(2026, 11, 20, 18, 5, tzinfo=UTC))
    assert "Thời gian nhận hồ sơ: 01 giờ 05 phút, ngày 21 tháng 11 năm 2026" in words_of(printed(sheet).pdf)


def test_a_procedure_name_of_nine_hundred_characters_is_not_cut() -> None:
    name = " ".join(f"từ{number}" for number in range(180))
    assert len(name) > 900
    assert name in words_of(printed(receipt(procedure=name)).pdf)


def test_a_part_name_of_eight_thousand_characters_flows_over_pages() -> None:
    name = " ".join(f"chữ{number:04d}" for number in range(1000))[:7995] + " cuối"
    paper = printed(receipt(parts=(PartLine(name=name),)))
    assert paper.pages > 2
    assert "chữ0500" in words_of(paper.pdf)
    assert " cuối" in words_of(paper.pdf)


def test_four_hundred_parts_flow_over_pages_with_header_and_page_numbers() -> None:
    paper = printed(receipt(parts=tuple(PartLine(name=f"Giấy tờ thứ {number}") for number in range(400))))
    pages = pages_of(paper.pdf)
    assert len(pages) == paper.pages > 8
    assert f"{PROVISIONAL} · Trang 2/{len(pages)}" in pages[1]
    assert all("Thành phần hồ sơ" in page for page in pages[:-1])
    assert all(f"Giấy tờ thứ {number}" in "".join(pages) for number in range(400))


def test_two_copies_are_marked_and_counted_apart() -> None:
    many = tuple(PartLine(name=f"Giấy tờ {number}") for number in range(30))
    pages = pages_of(printed(receipt(copies=TWO_COPIES, parts=many)).pdf)
    assert len(pages) == 4
    assert ["Liên 1: Lưu" in page for page in pages] == [True, False, False, False]
    assert ["Liên 2: Giao người nộp" in page for page in pages] == [False, False, True, False]
    assert ["Trang 1/2" in page for page in pages] == [True, False, True, False]


def test_a_reprint_is_marked_with_its_number() -> None:
    assert "IN LẠI LẦN 2 08:30 21/11/2026" in words_of(printed(receipt(reprint=2)).pdf)
    assert "IN LẠI" not in words_of(printed(receipt()).pdf)


def test_fees_are_added_up() -> None:
    fees = (
        FeeLine(name="Lệ phí khai sinh", amount_vnd=75_000, kind="Lệ phí"),
        FeeLine(name="Sao lục", amount_vnd=1_250_000),
    )
    text = words_of(printed(receipt(fees=fees)).pdf)
    assert "75.000 đồng" in text
    assert "Tổng cộng 1.325.000 đồng" in text


def test_the_submitter_is_named_beside_the_owner() -> None:
    text = words_of(printed(receipt(submitter=Party(name="Trần Thị Mai"), submitter_relation="con gái")).pdf)
    assert "Người nộp hồ sơ: Ông/Bà Trần Thị Mai (con gái)" in text


def test_the_drawn_qr_code_is_the_code_of_its_content() -> None:
    content = "motcua:" + PROVISIONAL
    modules = [list(row) for row in segno.make_qr(content.encode(), error="m").matrix]
    rows, side = pixels_of(printed(receipt(qr=content)).pdf, (15, 20, 19, 50), ppi=200), 19 * 200 / 25.4
    step = side / len(modules)

    def drawn_at(top: int) -> list[list[int]]:
        places = range(len(modules))
        return [
            [int(rows[int(top + (y + 0.5) * step)][int((x + 0.5) * step)] < 128) for x in places]
            for y in places
        ]

    assert any(drawn_at(top) == modules for top in range(len(rows) - int(side) - 1))


def test_a_qr_code_too_dense_for_the_paper_is_refused() -> None:
    refusal = render(receipt(qr="Ạ" * 41))
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.params) == ("print.qr_too_long", {"size": 123, "limit": 120})


def test_a_field_beyond_its_limit_is_refused_by_name_not_by_content() -> None:
    refusal = render(receipt(owner=replace(OWNER, name="Nguyễn" * 20_000)))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "print.too_long"
    assert "Nguyễn" not in refusal.message


def test_a_time_without_a_zone_is_refused() -> None:
    refusal = render(receipt(due_at=datetime(2026, 11, 26, 17)))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "print.not_valid"


def test_nothing_personal_stands_in_the_document_information() -> None:
    information = str(PdfReader(io.BytesIO(printed(receipt()).pdf)).metadata)
    assert "Giấy tiếp nhận" in information
    assert OWNER.name not in information


def test_the_typesetter_is_not_imported_before_the_first_print() -> None:
    code = (
        "import sys, motcua_tui.prints.engine, motcua_tui.prints.receipt, motcua_tui.prints.printer;"
        "print([name for name in ('typst', 'segno', 'textual', 'peewee') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
