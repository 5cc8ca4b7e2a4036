"""Every other form: it prints, says what it must, and survives whatever it is given."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from motcua_tui.prints.engine import render
from motcua_tui.prints.regimes import FormKind, find_form
from motcua_tui.prints.sheet import PartLine, Party, Sheet
from motcua_tui.prints.supplement import SupplementSheet
from schemas.refusal import Refusal
from tests.prints.papers import ink_box, pages_of, printed, words_of
from tests.prints.sheets import NOW, OFFICIAL, every_sheet, register, report, slip

SAID = {
    "receipt.typ": ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Mẫu số 01"],
    "supplement.typ": [
        "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ",
        "Mẫu số 02",
        "– Giấy chứng sinh chưa có dấu của cơ sở y tế.",
        "– Văn bản ủy quyền chưa được chứng thực.",
        "tính lại từ đầu sau khi nhận đủ hồ sơ",
        "Sau 15 ngày",
        "NGƯỜI HƯỚNG DẪN",
    ],
    "refusal.typ": [
        "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ",
        "Mẫu số 03",
        "lý do",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Phạm Quốc Ẩn",
    ],
    "hand_over.typ": [
        "GIẤY BIÊN NHẬN KẾT QUẢ",
        "112/2026",
        "(đúng hạn)",
        "NGƯỜI NHẬN KẾT QUẢ",
        "8.000 đồng",
        "Giấy tờ trả lại",
    ],
    "routing.typ": [
        "PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT",
        "Mẫu số 06",
        "1. Giao: Bộ phận Một cửa",
        "2. Nhận: Công chức Tư pháp",
        "Chuyển hồ sơ giấy chậm nhất: 08 giờ 30 phút",
        "■ Đúng hạn",
        "□ Quá hạn",
        "Trình ký",
        "Công an xã",
    ],
    "extension.typ": [
        "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ GIA HẠN THỜI GIAN GIẢI QUYẾT",
        "Mẫu số 04",
        "Kính gửi: Ông/Bà",
        "Nơi nhận:",
        "- Lưu: VT, HS.",
        "hẹn trả kết quả vào: 17 giờ 00 phút, ngày 26 tháng 11 năm 2026",
    ],
    "apology.typ": [
        "VĂN BẢN XIN LỖI",
        "thành thật xin lỗi",
        "Dự kiến trả kết quả: ngày 21 tháng 11 năm 2026",
    ],
    "stop.typ": [
        "THÔNG BÁO DỪNG GIẢI QUYẾT HỒ SƠ",
        "Mẫu số 05",
        "Hồ sơ đang ở bước: Thẩm định",
        "Chưa thu phí, lệ phí.",
    ],
    "register.typ": [
        "SỔ THEO DÕI HỒ SƠ",
        "Mẫu số 07",
        "Từ ngày 01 tháng 11 năm 2026",
        "3 hồ sơ",
        "H44.99.12-261121-0003",
    ],
    "guide.typ": [
        "PHIẾU HƯỚNG DẪN",
        "chưa được tiếp nhận",
        "– Văn bản ủy quyền chưa được chứng thực.",
        "hướng dẫn một lần, đầy đủ",
        "Giấy tờ đã có, mang theo khi quay lại",
        "8.000 đồng",
        "0210 000 0000",
    ],
    "fee.typ": [
        "PHIẾU NỘP PHÍ, LỆ PHÍ",
        "Không thay cho biên lai",
        "0001234",
        "Còn phải nộp: 20.000 đồng",
        "NGƯỜI THU TIỀN",
    ],
    "hand_on.typ": ["PHIẾU BÀN GIAO KẾT QUẢ", "Bưu điện xã Tân Thuận", "112/2026", "BÊN NHẬN", "H44.99.12-261121-0003"],
    "reconciliation.typ": [
        "BIÊN BẢN ĐỐI SOÁT HỒ SƠ",
        "Máy này có 123 hồ sơ trong phạm vi đối soát",
        "Kết luận: có 3 hồ sơ chênh lệch",
        "TẠM-A1-261120-003 20/11/2026 Tỉnh chưa có",
    ],
    "posting.typ": ["DANH MỤC THỦ TỤC HÀNH CHÍNH", "Hộ tịch (3)", "1.000003", "8.000 đồng", "và 2 thủ tục nữa", "khởi đầu"],
    "procedure_sheet.typ": [
        "ĐĂNG KÝ KHAI SINH CÓ YẾU TỐ", "1.000689", "Cần xác minh: 8 ngày làm việc", "Sinh tại nhà", "Giấy chứng sinh",
        "– Sao trích lục: 8.000 đồng", "123/2015/NĐ-CP", "12/QĐ-UBND", "2/2",
    ],
    "hotline.typ": ["0210 000 0000", "T2-T6 07:00-11:30 13:30-17:00", "Trần Văn Hưởng", "Giám đốc", "0912 345 678"],
    "report.typ": ["Biểu số 07a/BTP/KSTT", "Từ ngày 01 tháng 11 năm 2026", "TỔNG CỘNG 2.292 11", "Đơn vị tính: Số hồ sơ TTHC."],
    "transfer.typ": [
        "PHIẾU CHUYỂN XỬ LÝ", "Công an xã (chủ trì)", "Xác minh nơi cư trú", "2 ngày làm việc", "17:00 26/11/2026",
        "(sau khi xong việc số 1)", "Hồ sơ giấy kèm theo",
    ],
    "day_log.typ": [
        "SỔ NGÀY CỦA BỘ PHẬN MỘT CỬA", "41 mục ghi", "Mất điện", "Lê Thị Hạnh", "và 2 hồ sơ nữa", "9F3A-77C2-01BE-DD48",
    ],
    "charts.typ": ["TÌNH HÌNH TIẾP NHẬN", "Tiếp nhận theo ngày", "Trực tuyến", "36", "97,5", "Chưa có số liệu."],
    "recovery.typ": ["PHIẾU KHÓA KHÔI PHỤC", "K7QM2", "9XWPA", "7F3K", "1. Đối chiếu", "4. Khi cần"],
    "keycard.typ": ["Thẻ phím", "Một phím có một nghĩa.", "Đi tới đâu", "F2", "Tiếp nhận hồ sơ mới", "(Quầy)"],
    "slips.typ": ["GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "Số phiếu: GIẤY-A1-00012", "Mẫu số 01", "Bản chứng thực"],
}
A4 = {
    "register.typ", "hand_on.typ", "reconciliation.typ", "posting.typ", "procedure_sheet.typ", "hotline.typ", "report.typ",
    "day_log.typ", "charts.typ", "keycard.typ",
}  # fmt: skip
SHEETS = {sheet.template: sheet for sheet in every_sheet()}


@pytest.mark.parametrize("template", SAID)
def test_each_form_says_what_it_must(template) -> None:
    text = words_of(printed(SHEETS[template]).pdf)
    for said in SAID[template]:
        assert said in text, said


@pytest.mark.parametrize("template", SAID)
def test_each_form_is_one_page_of_its_paper(template) -> None:
    paper = printed(SHEETS[template])
    assert (paper.pages, paper.paper) == (1, "A4" if template in A4 else "A5")


@pytest.mark.parametrize("template", sorted(SAID.keys() - A4))
def test_no_form_prints_into_its_margins(template) -> None:
    left, _, right, bottom = ink_box(printed(SHEETS[template]).pdf)
    assert left >= 14.5
    assert right <= 138.6
    assert bottom <= 205


def test_a_register_of_many_dossiers_repeats_its_header_and_numbers_its_pages() -> None:
    pages = pages_of(printed(register(120)).pdf)
    assert len(pages) > 4
    assert all("Họ tên chủ hồ sơ" in page for page in pages[:-1])
    assert f"Trang 2/{len(pages)}" in pages[1]
    assert "H44.99.12-261121-0120" in "".join(pages)


def test_a_long_supplement_list_flows_over_pages() -> None:
    parts = tuple(PartLine(name=f"Giấy tờ cần bổ sung {number}") for number in range(100))
    paper = printed(slip(SupplementSheet, "supplement", parts=parts, reason="Thiếu.", received_at=NOW))
    assert paper.pages > 2
    assert f"{OFFICIAL} · Trang {paper.pages}/{paper.pages}" in pages_of(paper.pdf)[-1]


def test_a_reason_of_many_lines_keeps_every_line() -> None:
    reason = "\n".join(f"Điểm {number}" for number in range(150))
    text = words_of(printed(slip(SupplementSheet, reason=reason)).pdf)
    assert all(f"– Điểm {number} " in text for number in range(149))


def test_an_organisation_is_not_called_mr_or_mrs() -> None:
    owner = Party(name="Hợp tác xã Rạng Đông", title="")
    stop = next(sheet for sheet in every_sheet() if sheet.template == "stop.typ")
    text = words_of(
        printed(
            type(stop)(**{**{name: getattr(stop, name) for name in stop.__struct_fields__}, "owner": owner})
        ).pdf
    )
    assert "Ông/Bà" not in text
    assert "Quý cơ quan, tổ chức" in text


@pytest.mark.parametrize(
    ("kind", "in_2024", "in_2026"),
    [
        ("receipt", "01", "01"),
        ("extension", "04", "04"),
        ("stop", None, "05"),
        ("routing", "05", "06"),
        ("register", "06", "07"),
    ],
)
def test_a_form_has_the_number_of_the_list_of_its_day(kind: FormKind, in_2024, in_2026) -> None:
    old, new = (find_form(kind, day) for day in (date(2024, 6, 3), date(2026, 6, 3)))
    assert (old.number if old else None, new.number if new else None) == (in_2024, in_2026)


def test_the_extension_letter_was_called_otherwise_before() -> None:
    old, new = find_form("extension", date(2025, 9, 14)), find_form("extension", date(2025, 9, 15))
    assert old is not None
    assert new is not None
    assert (old.title, new.title) == (
        "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
    )


def test_an_office_may_move_the_day_the_new_list_starts() -> None:
    form = find_form("stop", date(2025, 10, 1), since=date(2025, 11, 1))
    assert form is None


@pytest.mark.parametrize("sheet", every_sheet(), ids=lambda sheet: sheet.template)
def test_every_form_is_the_same_bytes_twice(sheet: Sheet) -> None:
    assert printed(sheet).pdf == printed(sheet).pdf


def test_a_register_beyond_its_limit_is_refused() -> None:
    refusal = render(register(5_001))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "print.too_long"


def test_parts_that_are_only_named_have_no_columns_of_counts() -> None:
    parts = (PartLine(name="Giấy chứng sinh"),)
    text = words_of(printed(slip(SupplementSheet, parts=parts, reason="Thiếu.")).pdf)
    assert "Giấy chứng sinh" in text
    assert "Bản chứng thực" not in text


def test_a_list_two_colleagues_sign_for_each_other_needs_no_seal_and_names_its_one_day() -> None:
    sheet = replace(report(3), sealed=False, until=report(3).since)
    said, usual = words_of(printed(sheet).pdf), words_of(printed(report(3)).pdf)
    assert "đóng dấu" not in said and "Ngày 01/11/2026" in said
    assert "đóng dấu" in usual and "Từ ngày 01 tháng 11 năm 2026" in usual
