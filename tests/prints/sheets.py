"""Made-up papers for the print tests: one of every kind."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from motcua_tui.prints.charts import Bar, ChartPart, ChartSheet
from motcua_tui.prints.day_log import DayClosing, DayFigure, DayLogSheet, DayRemark, DayShare
from motcua_tui.prints.day_log import DayLine as DayRow
from motcua_tui.prints.fee import FeeSheet, PaymentLine
from motcua_tui.prints.guide import GuideSheet
from motcua_tui.prints.hand_over import HandOverSheet, ResultLine
from motcua_tui.prints.keycard import CardGroup, CardKey, KeyCardSheet
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
from motcua_tui.prints.transfer import TransferSheet, TransferTask
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
            blank_lines=8,
            codes=(HEAD.hotline,),
        ),
    ]


REASON = "Giấy chứng sinh chưa có dấu của cơ sở y tế.\nVăn bản ủy quyền chưa được chứng thực."
CLERK = "Trần Văn Hưởng"
SIGNER: dict[str, Any] = {"signer_role": "TM. Ủy ban nhân dân\nChủ tịch", "signer_name": "Phạm Quốc Ẩn"}
FEES = (FeeLine(name="Sao trích lục", amount_vnd=8_000), FeeLine(name="Chứng thực", amount_vnd=20_000))


def every_sheet() -> list[Sheet]:
    """One filled sheet of every kind."""
    return [receipt(), *answers(), *letters(), *on_the_way(), *money_and_result(), *books(), *notices(), *own_papers()]


def answers() -> list[Sheet]:
    """What a person is told at the counter or after assessment."""
    return [
        slip(SupplementSheet, "supplement", parts=SIX_PARTS[:2], reason=REASON, received_at=NOW, close_after_days=15),
        slip(RefusalSheet, "refusal", parts=SIX_PARTS[:2], reason=REASON, **SIGNER),
        slip(
            GuideSheet,
            told_at=NOW,
            reason=REASON,
            missing=(PartLine(name="Giấy chứng sinh"), PartLine(name="Văn bản ủy quyền")),
            brought=SIX_PARTS[:1],
            limit_text="3 ngày làm việc",
            fees=FEES[:1],
            return_place=HEAD.address,
            contact=HEAD.hotline,
            taker_name=OWNER.name,
            signer_name=CLERK,
        ),
    ]


def letters() -> list[Sheet]:
    """What the office writes about time, and that it stops."""
    letter = {"received_at": NOW, "due_at": DUE, "reason": REASON, "sent_to": ("Như trên", "Lưu: VT, HS"), **SIGNER}
    return [
        slip(ExtensionSheet, "extension", new_due_at=DUE, **letter),
        slip(ApologySheet, expected_on=TODAY, **letter),
        slip(
            StopSheet,
            "stop",
            received_at=NOW,
            requested_at=DUE,
            stopped_at=DUE,
            reason=REASON,
            stage="Thẩm định",
            finance="Chưa thu phí, lệ phí.",
            **SIGNER,
        ),
    ]


def on_the_way() -> list[Sheet]:
    """What goes with the file."""
    step = RouteStep(
        giver="Bộ phận Một cửa",
        giver_name=CLERK,
        taker="Công chức Tư pháp – Hộ tịch",
        taker_name="Lê Thị Hạnh",
        at=NOW,
        result="Đúng hạn",
        note="Trình ký",
    )
    task = TransferTask(unit="Công an xã", task="Xác minh nơi cư trú", limit_text="2 ngày làm việc", due_at=DUE, lead=True)
    return [
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
        slip(
            TransferSheet,
            received_at=NOW,
            due_at=DUE,
            tasks=(task, TransferTask(unit="Thuế cơ sở 3", task="Tính thuế", limit_text="1 ngày làm việc", after="1")),
            parts=SIX_PARTS[:2],
            giver_name=CLERK,
        ),
    ]


def money_and_result() -> list[Sheet]:
    """The fee slip and the result receipt."""
    return [
        slip(
            FeeSheet,
            fees=FEES,
            payments=(PaymentLine(at=NOW, amount_vnd=8_000, receipt_no="0001234"),),
            total_vnd=28_000,
            paid_vnd=8_000,
            giver_name=OWNER.name,
            taker_name=CLERK,
        ),
        slip(
            HandOverSheet,
            received_at=NOW,
            due_at=DUE,
            handed_at=DUE,
            on_time="Đúng hạn",
            receiver=OWNER,
            results=(ResultLine(name="Giấy khai sinh", document_no="112/2026", signed_on=TODAY, copies=1),),
            parts=SIX_PARTS[:1],
            fees=FEES[:1],
            giver_name=CLERK,
        ),
    ]


def books() -> list[Sheet]:
    """What is kept by day or period."""
    return [register(3), hand_on(3), reconciliation(3), report(3), day_log(3), charts(3)]


def own_papers() -> list[Sheet]:
    """What the office prints for itself."""
    return [
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
        KeyCardSheet(
            printed_at=NOW,
            letterhead=HEAD,
            language="vi",
            title="Thẻ phím",
            lead="Một phím có một nghĩa.",
            groups=(CardGroup(title="Đi tới đâu", keys=(CardKey(key="F2", words="Tiếp nhận hồ sơ mới", where="Quầy"),)),),
        ),
    ]


def day_log(rows: int) -> DayLogSheet:
    share = DayShare(name=CLERK, received=rows, finished=1)
    return DayLogSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        day=TODAY,
        device="A",
        entries=41,
        figures=(DayFigure(name="Tiếp nhận", count=rows, before=2), DayFigure(name="Quá hạn", count=1)),
        unusual=(DayRemark(what="Ghi muộn", code=OFFICIAL, at=NOW, by=CLERK, reason="Mất điện cả buổi sáng."),),
        clerks=(share,),
        fields=(DayShare(name="Hộ tịch", received=rows),),
        rows=tuple(
            DayRow(code=OFFICIAL, owner=OWNER.name, procedure=PROCEDURE, status="Đang xử lý", due_at=DUE, holder="Lê Thị Hạnh")
            for _ in range(rows)
        ),
        left_out=2,
        closing=DayClosing(at=NOW, by=CLERK, code="9F3A-77C2-01BE-DD48", entries=41, later=1),
        keeper_name=CLERK,
    )


def charts(bars: int) -> ChartSheet:
    return ChartSheet(
        printed_at=NOW,
        letterhead=HEAD,
        dated=TODAY,
        since=date(2026, 11, 1),
        until=date(2026, 11, 30),
        parts=(
            ChartPart(
                title="Tiếp nhận theo ngày",
                legend=("Trực tiếp", "Trực tuyến"),
                bars=tuple(Bar(label=f"{day:02d}/11", values=(12.0 * day, 3.5), note="nghỉ bù") for day in range(1, bars + 1)),
            ),
            ChartPart(title="Đúng hạn", bars=(Bar(label="Hộ tịch", values=(97.5,)),), whole=100),
            ChartPart(title="Lượt chờ", bars=()),
        ),
        keeper_name=CLERK,
    )


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
