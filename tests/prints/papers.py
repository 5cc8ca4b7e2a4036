"""Made-up papers for the print tests, and eyes to look at what was printed."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import unicodedata
import zlib
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from pypdf import PdfReader

from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.fee import FeeSheet, PaymentLine
from motcua_tui.prints.guide import GuideSheet
from motcua_tui.prints.hand_over import HandOverSheet, ResultLine
from motcua_tui.prints.letters import ApologySheet, ExtensionSheet
from motcua_tui.prints.lists import HandOnSheet, ListRow
from motcua_tui.prints.posting import Contact, HotlineSheet, PostedField, PostedLine, PostedPart, PostingSheet, ProcedureSheet
from motcua_tui.prints.qr import qr_svg
from motcua_tui.prints.receipt import ReceiptSheet
from motcua_tui.prints.reconciliation import DayLine, Found, ReconciliationSheet
from motcua_tui.prints.recovery import RecoverySheet
from motcua_tui.prints.refusal import RefusalSheet
from motcua_tui.prints.regimes import find_form
from motcua_tui.prints.register import RegisterRow, RegisterSheet
from motcua_tui.prints.report import HeadCell, ReportRow, ReportSheet
from motcua_tui.prints.routing import RouteStep, RoutingSheet
from motcua_tui.prints.sheet import FeeLine, Letterhead, PartLine, Party, Sheet
from motcua_tui.prints.slips import BlankSlip, SlipsSheet
from motcua_tui.prints.stop import StopSheet
from motcua_tui.prints.supplement import SupplementSheet
from schemas.refusal import Refusal
from schemas.times import VN

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=VN)
DUE = datetime(2026, 11, 26, 17, 0, tzinfo=VN)
PROVISIONAL = "TẠM-A1-261121-007"
OFFICIAL = "H44.99.12-261121-0007"
PROCEDURE = "Đăng ký khai sinh có yếu tố nước ngoài kết hợp đăng ký nhận cha, mẹ, con"

HEAD = Letterhead(
    parent="Ủy ban nhân dân xã Tân Thuận",
    office="Trung tâm Phục vụ hành chính công",
    place="Tân Thuận",
    address="Thôn 3, xã Tân Thuận",
    hotline="0210 000 0000",
    website="dichvucong.example.vn",
)
OWNER = Party(
    name="Nguyễn Thị Bích Phượng",
    id_number="025190000123",
    phone="0912 345 678",
    address="Xóm Đồng Rừng, xã Tân Thuận",
    email="phuong.nguyen@example.vn",
)
SIX_PARTS = tuple(
    PartLine(name=name, originals=originals, certified=certified, copies=copies)
    for name, originals, certified, copies in (
        ("Tờ khai đăng ký khai sinh theo mẫu", 1, 0, 0),
        ("Giấy chứng sinh", 1, 0, 0),
        ("Văn bản ủy quyền được chứng thực, nếu ủy quyền cho người khác làm thay", 0, 1, 0),
        ("Căn cước của cha, mẹ", 0, 0, 2),
        ("Giấy chứng nhận kết hôn", 0, 1, 0),
        ("Giấy tờ chứng minh nơi cư trú", 0, 0, 1),
    )
)


def receipt(**changes) -> ReceiptSheet:
    fields = {
        "printed_at": NOW,
        "letterhead": HEAD,
        "code": PROVISIONAL,
        "provisional": True,
        "dated": TODAY,
        "qr": "motcua:" + PROVISIONAL,
        "form": find_form("receipt", TODAY),
        "owner": OWNER,
        "received_unit": "Quầy số 2 – Tư pháp, Hộ tịch",
        "procedure": PROCEDURE,
        "procedure_code": "1.000689",
        "parts": SIX_PARTS,
        "limit_text": "03 ngày làm việc",
        "received_at": NOW,
        "due_at": DUE,
        "return_place": "Trung tâm Phục vụ hành chính công xã Tân Thuận",
        "return_how": "Nhận trực tiếp",
        "giver_name": OWNER.name,
        "receiver_name": "Trần Văn Hưởng",
    }
    return ReceiptSheet(**{**fields, **changes})


def slip(kind, form=None, **fields):
    common = {
        "printed_at": NOW,
        "letterhead": HEAD,
        "code": OFFICIAL,
        "document_no": "15/TTPVHCC",
        "dated": TODAY,
        "qr": "motcua:" + OFFICIAL,
        "owner": OWNER,
        "procedure": PROCEDURE,
        "form": find_form(form, TODAY) if form else None,
    }
    return kind(**{**common, **fields})


def notices() -> list[Sheet]:
    common: dict[str, Any] = {"printed_at": NOW, "letterhead": HEAD, "dated": TODAY}
    lines = tuple(
        PostedLine(code=f"1.00{number:04d}", name=PROCEDURE, limit="3 ngày làm việc", fee="8.000 đồng") for number in range(1, 4)
    )
    return [
        PostingSheet(
            **common, fields=(PostedField(field="Hộ tịch", rows=lines),), count=3, codes=(HEAD.address,), starter=True, left_out=2
        ),
        ProcedureSheet(
            **common,
            procedure_code="1.000689",
            procedure=PROCEDURE,
            field="Hộ tịch",
            level="Cấp xã",
            limit="5 ngày làm việc",
            limits=("Cần xác minh: 8 ngày làm việc",),
            parts=(PostedPart(name="Tờ khai", originals=1), PostedPart(name="Giấy chứng sinh", copies=1, case="Sinh tại nhà")),
            fees=("Lệ phí hộ tịch: không thu", "Sao trích lục: 8.000 đồng"),
            results=("Giấy khai sinh",),
            agencies=("Ủy ban nhân dân xã",),
            legal_basis=("123/2015/NĐ-CP",),
            codes=("(1/2)\nTờ khai đăng ký khai sinh", "(2/2)\nGiấy chứng sinh " * 20),
            source="Bản thử",
            decision="12/QĐ-UBND",
        ),
        HotlineSheet(
            **common,
            hours="T2-T6 07:00-11:30 13:30-17:00",
            contacts=(Contact(name="Trần Văn Hưởng", post="Giám đốc", phone="0912 345 678"),),
            blank_lines=3,
            codes=(HEAD.hotline,),
        ),
    ]


def every_sheet() -> list[Sheet]:
    """One filled sheet of every kind."""
    reason = "Giấy chứng sinh chưa có dấu của cơ sở y tế.\nVăn bản ủy quyền chưa được chứng thực."
    signer = {"signer_role": "TM. Ủy ban nhân dân\nChủ tịch", "signer_name": "Phạm Quốc Ẩn"}
    letter = {
        "received_at": NOW,
        "due_at": DUE,
        "reason": reason,
        "sent_to": ("Như trên", "Lưu: VT, HS"),
        **signer,
    }
    step = RouteStep(
        giver="Bộ phận Một cửa",
        giver_name="Trần Văn Hưởng",
        taker="Công chức Tư pháp – Hộ tịch",
        taker_name="Lê Thị Hạnh",
        at=NOW,
        result="Đúng hạn",
        note="Trình ký",
    )
    return [
        receipt(),
        slip(
            SupplementSheet,
            "supplement",
            parts=SIX_PARTS[:2],
            reason=reason,
            received_at=NOW,
            close_after_days=15,
        ),
        slip(RefusalSheet, "refusal", parts=SIX_PARTS[:2], reason=reason, **signer),
        slip(
            HandOverSheet,
            received_at=NOW,
            due_at=DUE,
            handed_at=DUE,
            on_time="Đúng hạn",
            receiver=OWNER,
            results=(ResultLine(name="Giấy khai sinh", document_no="112/2026", signed_on=TODAY, copies=1),),
            parts=SIX_PARTS[:1],
            fees=(FeeLine(name="Sao trích lục", amount_vnd=8_000),),
            giver_name="Trần Văn Hưởng",
        ),
        slip(
            RoutingSheet,
            "routing",
            received_at=NOW,
            due_at=DUE,
            forward_by=NOW,
            lead_unit="Ủy ban nhân dân xã",
            partner_units=("Công an xã",),
            steps=(step, step),
            blank_steps=2,
        ),
        slip(ExtensionSheet, "extension", new_due_at=DUE, **letter),
        slip(ApologySheet, expected_on=TODAY, **letter),
        slip(
            StopSheet,
            "stop",
            received_at=NOW,
            requested_at=DUE,
            stopped_at=DUE,
            reason=reason,
            stage="Thẩm định",
            finance="Chưa thu phí, lệ phí.",
            **signer,
        ),
        slip(
            GuideSheet,
            told_at=NOW,
            reason=reason,
            missing=(PartLine(name="Giấy chứng sinh"), PartLine(name="Văn bản ủy quyền")),
            brought=SIX_PARTS[:1],
            limit_text="3 ngày làm việc",
            fees=(FeeLine(name="Sao trích lục", amount_vnd=8_000),),
            return_place=HEAD.address,
            contact=HEAD.hotline,
            taker_name=OWNER.name,
            signer_name="Trần Văn Hưởng",
        ),
        slip(
            FeeSheet,
            fees=(FeeLine(name="Sao trích lục", amount_vnd=8_000), FeeLine(name="Chứng thực", amount_vnd=20_000)),
            payments=(PaymentLine(at=NOW, amount_vnd=8_000, receipt_no="0001234"),),
            total_vnd=28_000,
            paid_vnd=8_000,
            giver_name=OWNER.name,
            taker_name="Trần Văn Hưởng",
        ),
        register(3),
        hand_on(3),
        reconciliation(3),
        *notices(),
        report(3),
        RecoverySheet(
            printed_at=NOW,
            letterhead=HEAD,
            unit="H44.99.12",
            device="A",
            groups=("K7QM2", "9XWPA"),
            checksum="7F3K",
            qr="K7QM2-9XWPA-7F3K",
            made_by="Phạm Quốc Ẩn",
        ),
        SlipsSheet(
            printed_at=NOW,
            letterhead=HEAD,
            dated=TODAY,
            series="A1",
            slips=(BlankSlip(number="GIẤY-A1-00012", picture=_drawn("GIAY-A1-00012")),),
            form=find_form("receipt", TODAY),
        ),
    ]


def _drawn(content: str) -> str:
    drawing = qr_svg(content)
    assert not isinstance(drawing, Refusal)
    return drawing


def register(rows: int) -> RegisterSheet:
    return RegisterSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        form=find_form("register", TODAY),
        keeper_name="Trần Văn Hưởng",
        rows=tuple(
            RegisterRow(
                code=f"H44.99.12-261121-{number:04d}",
                procedure=PROCEDURE,
                owner=OWNER.name,
                phone="0912345678",
                address=OWNER.address,
                received_at=NOW,
                due_at=DUE,
                returned_at=DUE if number % 2 else None,
            )
            for number in range(1, rows + 1)
        ),
    )


def hand_on(rows: int, kind: str = "results") -> HandOnSheet:
    return HandOnSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        since=TODAY,
        until=TODAY,
        kind=kind,
        taker="Bưu điện xã Tân Thuận",
        rows=tuple(
            ListRow(
                code=f"H44.99.12-261121-{number:04d}",
                procedure=PROCEDURE,
                owner=OWNER.name,
                address=OWNER.address,
                result="112/2026",
                fee_vnd=8_000,
                due_at=DUE,
                at=NOW,
                note="Qua dịch vụ bưu chính",
            )
            for number in range(1, rows + 1)
        ),
        giver_name="Trần Văn Hưởng",
    )


def report(rows: int) -> ReportSheet:
    return ReportSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        name="07a",
        form_no="Biểu số 07a/BTP/KSTT",
        title="Tình hình, kết quả giải quyết thủ tục hành chính",
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        to="Ủy ban nhân dân cấp tỉnh",
        counted_in="Số hồ sơ TTHC",
        head=(
            (HeadCell(text="STT", down=2), HeadCell(text="Lĩnh vực", down=2), HeadCell(text="Tiếp nhận", across=2)),
            (HeadCell(text="Trực tuyến"), HeadCell(text="Trực tiếp")),
        ),
        numbers=("(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)"),
        widths=(4, 24, 9, 9),
        sides=("c", "l", "r", "r"),
        rows=(
            *(ReportRow(cells=(str(number), PROCEDURE, "2.292", "11")) for number in range(1, rows + 1)),
            ReportRow(cells=("", "TỔNG CỘNG", "2.292", "11"), strong=True),
        ),
        notes=("Hồ sơ từ chối tính theo ngày hẹn.",),
        keeper_name="Trần Văn Hưởng",
    )


def reconciliation(rows: int) -> ReconciliationSheet:
    return ReconciliationSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        compared_at=NOW,
        unit="H44.99.12",
        agreed=120,
        missing=rows,
        days=(
            DayLine(day=date(2026, 11, 20), agreed=70, missing=rows),
            DayLine(day=date(2026, 11, 21), agreed=50),
        ),
        found=tuple(
            Found(kind="missing", code=f"TẠM-A1-261120-{number:03d}", day=date(2026, 11, 20)) for number in range(1, rows + 1)
        ),
        keeper_name="Trần Văn Hưởng",
    )


def printed(sheet: Sheet, office_templates=None) -> Printed:
    paper = render(sheet, office_templates)
    assert not isinstance(paper, Refusal), paper.message
    return paper


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page: single spaces, no soft breaks, as it was drawn (no normalisation)."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", text.replace("\u200b", "")) for text in pages]


def words_of(pdf: bytes) -> str:
    return unicodedata.normalize("NFC", " ".join(pages_of(pdf)))


def pixels_of(pdf: bytes, box=(0.0, 0.0, 148.0, 210.0), page: int = 1, ppi: int = 60) -> list[bytes]:
    """A part of an A5 page (left, top, width, height in mm) of the real PDF as rows of grey: 0 is ink."""
    left, top, width, height = box
    source = (
        f"#set page(width: {width}mm, height: {height}mm, margin: 0pt)\n"
        f"#place(top + left, dx: -{left}mm, dy: -{top}mm,\n"
        f'  image("paper.pdf", page: {page}, width: 148mm, height: 210mm))'
    ).encode()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.pdf").write_bytes(pdf)
        Path(folder, "main.typ").write_bytes(source)
        return _grey_rows(typst.compile(str(Path(folder, "main.typ")), root=folder, format="png", ppi=ppi))


def _grey_rows(png: bytes) -> list[bytes]:
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    raw, rows, above = zlib.decompress(_idat(png)), [], bytes(width * channels)
    for number in range(height):
        start = number * (width * channels + 1)
        above = _unfilter(
            raw[start], bytearray(raw[start + 1 : start + 1 + width * channels]), above, channels
        )
        rows.append(bytes(above[::channels]))
    return rows


def _idat(png: bytes) -> bytes:
    at, found = 8, b""
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        found += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return found


def _unfilter(kind: int, line: bytearray, above: bytes, step: int) -> bytes:
    for at in range(len(line)):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        line[at] = (
            line[at] + (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        ) & 255
    return bytes(line)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def ink_box(pdf: bytes, page: int = 1, ppi: int = 45) -> tuple[float, float, float, float]:
    """Left, top, right and bottom (mm) of everything on an A5 page that is not white."""
    rows = pixels_of(pdf, page=page, ppi=ppi)
    inked = [number for number, row in enumerate(rows) if min(row) < 128]
    columns = [
        column for column in range(len(rows[0])) if any(rows[number][column] < 128 for number in inked)
    ]
    corners = (columns[0], inked[0], columns[-1] + 1, inked[-1] + 1)
    left, top, right, bottom = (round(at * 25.4 / ppi, 1) for at in corners)
    return left, top, right, bottom
