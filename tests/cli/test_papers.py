"""Every paper from the command line: dated by the act, numbered by the ledger, two copies, marked when printed again."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cli.office import OTHER_PASSWORD, Cli, intake, new_office

MONDAY = "2026-11-02T08:00:00+07:00"
SORRY = {"reason": "a", "new_due_at": "2026-12-30"}
LONG = "Đăng ký khai sinh có yếu tố nước ngoài " * 24


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return new_office(tmp_path_factory.mktemp("papers") / "data")


def on(day: int, month: int = 11) -> list[str]:
    return ["--now", f"2026-{month:02d}-{day:02d}T09:00:00+07:00"]


def printed(cli: Cli, out: Path, *words: str) -> tuple[str, dict[str, Any]]:
    """The text of the paper, single spaces, and the answer."""
    told = cli.ok("print", *words, "--out", str(out))
    pages = PdfReader(BytesIO(out.read_bytes())).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())
    return text, told


def received(cli: Cli, at: str = MONDAY, **changes: object) -> str:
    return str(cli.ok("receive", "--now", at, stdin=intake(**changes))["provisional_code"])


def test_a_receipt_is_in_two_copies_and_a_reprint_says_so(cli: Cli, tmp_path: Path) -> None:
    number = received(cli)
    text, told = printed(cli, tmp_path / "a.pdf", "receipt", number)
    assert told["pages"] == 2 and "Liên 1: Lưu" in text and "Liên 2: Giao người nộp" in text and "IN LẠI" not in text
    assert "IN LẠI LẦN 1" in printed(cli, tmp_path / "b.pdf", "receipt", number)[0]
    assert "IN LẠI LẦN 2" in printed(cli, tmp_path / "c.pdf", "receipt", number)[0]
    assert cli.run("print", "receipt", number).refusal == "usage.no_out"
    own = Path(cli.ok("print", "template", "receipt")["file"])
    own.write_text(own.read_text(encoding="utf-8").replace("Tiếp nhận hồ sơ của", "Đã nhận hồ sơ của"), encoding="utf-8")
    assert cli.run("print", "template", "receipt").refusal == "print.file_exists"
    assert "Đã nhận hồ sơ của: Ông/Bà" in printed(cli, tmp_path / "e.pdf", "receipt", number)[0]
    own.unlink()
    own.parent.rmdir()
    cli.ok("settings", "set", "print.copies", "1")
    assert printed(cli, tmp_path / "d.pdf", "receipt", number)[1]["pages"] == 1
    cli.ok("settings", "set", "print.copies", "2")


def test_slips_are_numbered_by_their_act_and_keep_the_number(cli: Cli, tmp_path: Path) -> None:
    first, second = received(cli), received(cli)
    for number in (first, second):
        cli.ok("act", number, "request-supplement", *on(3), stdin={"reason": "Thiếu tờ khai", "parts": ["Tờ khai"]})
    numbers = [printed(cli, tmp_path / "a.pdf", "supplement", one)[0] for one in (first, second, first)]
    assert ["Số: 01-A1/TTPVHCC" in one for one in numbers] == [True, False, True]
    assert "Số: 02-A1/TTPVHCC" in numbers[1] and "ngày 03 tháng 11 năm 2026" in numbers[2]
    cli.ok("settings", "set", "print.number_suffix", "")
    assert f"Số: {first}" in printed(cli, tmp_path / "b.pdf", "supplement", first)[0]
    cli.ok("settings", "set", "print.number_suffix", "TTPVHCC")


def test_a_paper_that_never_came_out_is_no_print_and_another_paper_no_reprint(cli: Cli, tmp_path: Path) -> None:
    told = {**intake(), "reason": "Chưa có tờ khai", "missing": ["Tờ khai"]}
    number = cli.ok("guide", stdin=told)["provisional_code"]
    assert cli.run("print", "supplement", number, "--out", str(tmp_path / "none" / "a.pdf")).code != 0
    assert "IN LẠI" not in printed(cli, tmp_path / "a.pdf", "supplement", number)[0]
    cli.ok("act", number, "accept")
    cli.ok("act", number, "request-supplement", stdin={"reason": "Thiếu bản chính"})
    second = printed(cli, tmp_path / "b.pdf", "supplement", number)[0]
    assert "Thiếu bản chính" in second and "IN LẠI" not in second
    assert "IN LẠI LẦN 1" in printed(cli, tmp_path / "c.pdf", "supplement", number)[0]


@pytest.mark.parametrize(
    ("form", "act", "content", "old", "new"),
    [
        ("extension", "extend", SORRY, "PHIẾU XIN LỖI VÀ HẸN LẠI", "VĂN BẢN XIN LỖI VÀ ĐỀ NGHỊ"),
        ("routing", "assign", {"to": "mai"}, "Mẫu số 05", "Mẫu số 06"),
        ("stop", "stop", {"reason": "Theo đề nghị"}, "Chưa thu phí, lệ phí.", "Mẫu số 05"),
    ],
)
def test_a_form_is_that_of_the_day_of_its_act_whenever_it_is_printed(
    cli: Cli, tmp_path: Path, form: str, act: str, content: dict[str, str], old: str, new: str
) -> None:
    for year, said in (("2024", old), ("2026", new)):
        number = received(cli, f"{year}-11-04T08:00:00+07:00")
        cli.ok("act", number, act, "--now", f"{year}-11-04T09:00:00+07:00", stdin=content)
        assert said in printed(cli, tmp_path / "a.pdf", form, number)[0]


def test_an_apology_is_a_form_of_the_old_list_and_none_of_the_new(cli: Cli, tmp_path: Path) -> None:
    for year, title, mark in (("2024", "PHIẾU XIN LỖI VÀ HẸN LẠI NGÀY TRẢ KẾT QUẢ", True), ("2026", "VĂN BẢN XIN LỖI", False)):
        number = received(cli, f"{year}-10-07T08:00:00+07:00")
        at = f"{year}-10-21T09:00:00+07:00"
        cli.ok("act", number, "apologise", "--now", at, stdin={"reason": "Mất điện", "expected_on": f"{year}-10-23"})
        text = printed(cli, tmp_path / "a.pdf", "apology", number)[0]
        assert title in text and ("Mẫu số 04" in text) is mark and f"ngày 23 tháng 10 năm {year}" in text


def test_the_guided_and_the_refused_at_the_counter_get_slips_and_no_receipt(cli: Cli, tmp_path: Path) -> None:
    told = {**intake(applicant={"name": "Trần Thị Hướng"}), "reason": "Chưa có tờ khai", "missing": ["Tờ khai"]}
    number = cli.ok("guide", *on(5), stdin=told)["provisional_code"]
    slip = printed(cli, tmp_path / "a.pdf", "guide", number)[0]
    for said in ("PHIẾU HƯỚNG DẪN", "chưa được tiếp nhận", "Chưa có tờ khai", f"Số ghi nhận tại quầy: {number}"):
        assert said in slip
    request = printed(cli, tmp_path / "b.pdf", "supplement", number)[0]
    assert "PHIẾU YÊU CẦU BỔ SUNG" in request and "Sau 15 ngày" not in request
    assert cli.run("print", "receipt", number, "--out", str(tmp_path / "c.pdf")).refusal == "print.nothing_to_print"
    refused = cli.ok("refuse", *on(5), stdin={**intake(), "reason": "Không thuộc thẩm quyền"})["provisional_code"]
    text = printed(cli, tmp_path / "d.pdf", "refusal", refused)[0]
    assert "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ" in text and "không tiếp nhận, giải quyết" in text
    later = received(cli)
    cli.ok("act", later, "refuse", *on(3), stdin={"reason": "Không đủ điều kiện"})
    assert "Thời gian nhận hồ sơ" in printed(cli, tmp_path / "e.pdf", "refusal", later)[0]


def test_who_acted_signs_whoever_prints_and_the_head_signs_what_was_assessed(cli: Cli, tmp_path: Path) -> None:
    cli.ok("settings", "set", "agency.signer_role", "TM. Ủy ban nhân dân | Chủ tịch")
    cli.ok("settings", "set", "agency.signer_name", "Phạm Quốc Ẩn")
    password = tmp_path / "lan.txt"
    password.write_text(OTHER_PASSWORD, encoding="utf-8")
    cli.ok("user", "add", "lan", "--role", "clerk", "--display", "Lê Thị Lan", "--new-password-file", str(password))
    refused = cli.ok("refuse", *on(5), stdin={**intake(), "reason": "Không thuộc thẩm quyền"})["provisional_code"]
    assessed = received(cli)
    cli.ok("act", assessed, "refuse", *on(3), stdin={"reason": "Không đủ điều kiện"})
    lan = replace(cli, user="lan", password_file=password)
    counter, head = (printed(lan, tmp_path / "a.pdf", "refusal", one)[0] for one in (refused, assessed))
    assert "Lê Thị Lan" not in counter and "NGƯỜI TIẾP NHẬN HỒ SƠ" in counter and "CHỦ TỊCH" not in counter
    assert "TM. ỦY BAN NHÂN DÂN CHỦ TỊCH" in head and "Phạm Quốc Ẩn" in head
    assert "Phạm Quốc Ẩn" in printed(lan, tmp_path / "b.pdf", "register", "--from", "2026-11-02", "--to", "2026-11-02")[0]


def test_a_transfer_slip_tells_every_unit_its_work_and_its_limit(cli: Cli, tmp_path: Path) -> None:
    number = received(cli)
    assert cli.run("print", "transfer", number, "--out", str(tmp_path / "a.pdf")).refusal == "print.nothing_to_print"
    cli.ok("act", number, "link", *on(3), stdin={"lead": "H44.06", "tasks": [
        {"unit": "H44.06", "task": "Xác minh hiện trạng", "limit": "2 working_days"},
        {"unit": "Thuế cơ sở 3", "task": "Tính thuế", "limit": "1 working_days", "step": 2},
    ]})  # fmt: skip
    slip = printed(cli, tmp_path / "a.pdf", "transfer", number)[0]
    for said in ("PHIẾU CHUYỂN XỬ LÝ", "Số: 01-A1/", "H44.06 (chủ trì)", "2 ngày làm việc", "05/11/2026", "sau khi xong việc số"):
        assert said in slip, said
    listed = printed(cli, tmp_path / "c.pdf", "papers", "H44.06", "--date", "2026-11-03")[0]
    assert number in listed and "Xác minh hiện trạng" in listed and "Tính thuế" not in listed
    receipt = printed(cli, tmp_path / "b.pdf", "receipt", number)[0]
    assert "Giai đoạn tiếp theo: H44.06: Xác minh hiện trạng (2 ngày làm việc); Thuế cơ sở 3" in receipt
    assert "Vào Sổ theo dõi hồ sơ, quyển số: 2026-A1, số thứ tự: 261102-" in receipt


def test_money_a_stop_and_a_corrected_result_are_told_on_paper(cli: Cli, tmp_path: Path) -> None:
    number = received(cli, fees=[{"name": "Lệ phí hộ tịch", "amount_vnd": 15000, "kind": "charge"}])
    cli.ok("act", number, "payment-received", *on(3), stdin={"amount_vnd": 5000, "receipt_no": "0001"})
    assert "Còn phải nộp: 10.000 đồng" in printed(cli, tmp_path / "a.pdf", "fee", number)[0]
    cli.ok("act", number, "stop", *on(4), stdin={"reason": "Theo đề nghị"})
    stopped = printed(cli, tmp_path / "b.pdf", "stop", number)[0]
    assert "Đã thu 5.000 đồng" in stopped and "Hồ sơ đang ở bước: Mới tiếp nhận" in stopped
    other = received(cli)
    for act, day, content in (
        ("finish", 3, {}), ("hand-over", 4, {"to_name": "Nguyễn Thị Thử"}), ("report-error", 5, {"reason": "sai"}),
        ("error-corrected", 6, {"document_no": "13/TL"}), ("hand-over", 7, {"to_name": "Nguyễn Thị Thử"}),
    ):  # fmt: skip
        cli.ok("act", other, act, *on(day), stdin=content)
    text = printed(cli, tmp_path / "c.pdf", "hand-over", other)[0]
    assert "Kết quả đã đính chính" in text and "13/TL" in text and "ngày 07 tháng 11 năm 2026" in text


def test_a_certification_counts_pages_and_electronic_copies_and_gives_originals_back(cli: Cli, tmp_path: Path) -> None:
    diploma = {"name": "Bằng tốt nghiệp", "originals": 1, "copies": 2, "pages": 3, "electronic": 1}
    number = received(cli, procedure="2.000815", parts=[diploma, {"name": "Học bạ", "originals": 1}])
    text = printed(cli, tmp_path / "a.pdf", "receipt", number)[0]
    assert "Số trang Số bản giấy Ký bản điện tử 1 Bằng tốt nghiệp 3 2 1 2 Học bạ …… 1 –" in text and "photo" not in text
    cli.ok("act", number, "finish", *on(3))
    wrong = cli.run("act", number, "hand-over", *on(3), stdin={"to_name": "Nguyễn Thị Thử", "parts": [3]})
    assert wrong.refusal == "attach.part_unknown"
    done = cli.ok("act", number, "hand-over", *on(3), stdin={"to_name": "Nguyễn Thị Thử", "parts": [1]})
    assert (done["handed"]["parts"], done["custody"][-1]["parts"]) == ([1], [1])
    back = printed(cli, tmp_path / "b.pdf", "hand-over", number)[0].split("Giấy tờ trả lại")[1]
    assert "Bằng tốt nghiệp" in back and "Học bạ" not in back


def test_the_books_and_lists_of_days(cli: Cli, tmp_path: Path) -> None:
    number = received(cli, "2026-10-12T08:00:00+07:00")
    cli.ok("act", number, "forward", *on(12, 10), stdin={"to_unit": "H44.99.15", "task": "Thẩm định"})
    text = printed(cli, tmp_path / "a.pdf", "papers", "H44.99.15", "--date", "2026-10-12")[0]
    assert "PHIẾU BÀN GIAO HỒ SƠ" in text and number in text and "Thẩm định" in text
    assert number not in printed(cli, tmp_path / "b.pdf", "papers", "H44.99.16", "--date", "2026-10-12")[0]
    cli.ok("act", number, "finish", *on(13, 10))
    cli.ok("act", number, "hand-over", *on(14, 10), stdin={"to_name": "Nguyễn Thị Thử", "via": "post"})
    text = printed(cli, tmp_path / "c.pdf", "results", "--from", "2026-10-13", "--to", "2026-10-14")[0]
    assert "PHIẾU BÀN GIAO KẾT QUẢ" in text and "Qua dịch vụ bưu chính" in text
    book, told = printed(cli, tmp_path / "d.pdf", "register", "--from", "2026-10-12", "--to", "2026-10-12")
    assert told["paper"] == "A4" and "Mẫu số 07" in book and number in book and "1 hồ sơ" in book
    old = printed(cli, tmp_path / "e.pdf", "register", "--from", "2024-10-12", "--to", "2024-10-12")[0]
    assert "Mẫu số 06" in old
    assert cli.run("print", "results", "--from", "2026-10-12", "--to", "2026-10-11", "--out", "x.pdf").refusal == "print.period"
    assert cli.run("print", "papers", "--date", "hôm qua", "--out", "x.pdf").refusal == "date.not_iso"


def test_long_and_hostile_content_still_prints(cli: Cli, tmp_path: Path) -> None:
    parts = [{"name": f"{place}. {LONG[:300]}", "originals": 1} for place in range(30)]
    hostile = '#set page(fill: red) $x$ `raw` \\ "quote" <b>&amp; #eval("1")'
    who = {"name": "Nguyễn " * 40, "address": hostile, "phone": "0912345678"}
    number = received(cli, parts=parts, applicant=who, note=hostile, fees=[{"name": hostile, "amount_vnd": 15000}])
    text = printed(cli, tmp_path / "a.pdf", "receipt", number)[0]
    assert '#eval("1")' in text and "29. Đăng ký" in text
    told = {**intake(applicant=who, parts=parts), "reason": hostile, "missing": [LONG[:919], hostile]}
    guided = cli.ok("guide", *on(5), stdin=told)["provisional_code"]
    for form, one in (("guide", guided), ("fee", number), ("hand-over", number)):
        assert "Nguyễn Nguyễn" in printed(cli, tmp_path / "b.pdf", form, one)[0]


def test_a_receipt_printed_after_an_extension_keeps_the_first_promise_and_tells_the_new_one(cli: Cli, tmp_path: Path) -> None:
    number = received(cli)
    cli.ok("act", number, "extend", *on(3), stdin={"reason": "Chờ xác minh", "new_due_at": "2026-11-12"})
    text = printed(cli, tmp_path / "a.pdf", "receipt", number)[0]
    assert "17 giờ 00 phút, ngày 05 tháng 11 năm 2026" in text and "Ngày hẹn trả đã đổi thành 17:00 12/11/2026." in text


def test_an_office_adjusts_a_template_without_touching_code(cli: Cli, tmp_path: Path) -> None:
    number = received(cli)
    own = cli.folder / "templates"
    own.mkdir()
    cli.ok("print", "template", "receipt", "--out", str(own / "receipt.typ"))
    changed = (own / "receipt.typ").read_text("utf-8").replace("Nội dung yêu cầu giải quyết", "Việc xin giải quyết")
    (own / "receipt.typ").write_text(changed, encoding="utf-8")
    assert "Việc xin giải quyết" in printed(cli, tmp_path / "a.pdf", "receipt", number)[0]
    assert cli.run("print", "template", "receipt", "--out", str(own / "receipt.typ")).refusal == "print.file_exists"
    unknown = cli.run("print", "template", "poem", "--out", str(tmp_path / "x.typ"))
    assert unknown.refusal == "print.template_unknown" and "receipt" in unknown.json["refusal"]["message"]
    (own / "receipt.typ").unlink()
