"""Biểu 08b/BTP/KSTT: how the commune's one-stop centre is staffed and equipped, from the office's settings."""

from __future__ import annotations

from motcua_tui.desk.office import Office
from motcua_tui.desk.reports import CENTRE, Check, Report, ReportLine, Said
from motcua_tui.prints.tables import Head
from motcua_tui.text import mark
from schemas.canonical import Json
from schemas.rules.periods import Period

SETTINGS: dict[str, str] = {
    "c3": "unit.points",
    "c4": "unit.own_staff",
    "c5": "unit.sent_staff",
    "c6": "unit.hired_staff",
    "c7": "unit.computers",
    "c8": "unit.public_computers",
    "c9": "unit.scanners",
    "c10": "unit.touch_screens",
}
"""Which setting fills which column."""
_HEAD = (
    (
        Head(text="STT", down=2), Head(text="Trung tâm Phục vụ hành chính công (TTPVHCC) xã/phường", down=2),
        Head(text="Số lượng điểm tiếp nhận", down=2), Head(text="Nhân sự", across=3),
        Head(text="Đánh giá trang thiết bị tại các TTPVHCC", across=4),
    ),
    (
        Head(text="Chuyên trách của TTPVHCC"), Head(text="Cơ quan/phòng chuyên môn cử đến TTPVHCC"),
        Head(text="Nhân viên hợp đồng"), Head(text="Trang bị đủ máy tính cho cán bộ tiếp nhận/giải quyết TTHC"),
        Head(text="Trang bị đủ máy tính hỗ trợ thực hiện Dịch vụ công trực tuyến"), Head(text="Trang bị đủ máy scan"),
        Head(text="Trang bị đủ màn hình cảm ứng tra cứu thông tin, đánh giá"),
    ),
)  # fmt: skip


def make(office: Office, period: Period) -> Report:
    """The form. What nobody has entered yet is left empty and named, never guessed."""
    name = office.setting("agency.name") or office.store.identity.office
    figures = {column: _figure(office.setting(setting)) for column, setting in SETTINGS.items()}
    columns = ("c1", "c2", *SETTINGS)
    missing = tuple(f"({column[1:]})" for column, figure in figures.items() if figure is None)
    row: dict[str, Json] = {"c1": 1, "c2": name, **figures}
    return Report(
        name="08b",
        title="Kết quả thực hiện cơ chế một cửa, một cửa liên thông của cấp xã",
        form_no="Biểu số 08b/BTP/KSTT",
        period=period,
        to="Ủy ban nhân dân cấp tỉnh",
        counted_in="Điểm tiếp nhận, người",
        columns=columns,
        head=_HEAD,
        numbers=tuple(f"({number})" for number in range(1, 11)),
        widths=(4, 28, 10, 12, 14, 10, 14, 14, 10, 14),
        sides=("c", "l", *(CENTRE for _ in SETTINGS)),
        lines=(ReportLine("", (1, name, *figures.values())),),
        json=[row],
        checks=(Check(identity=mark("Đã nhập đủ các cột"), holds=not missing, where=missing),),
        notes=_notes(missing),
    )


def _notes(missing: tuple[str, ...]) -> tuple[Said, ...]:
    said = (Said(text=mark("Cột (7) đến (10): trang bị đủ ghi 1, chưa đủ ghi 0.")),)
    if not missing:
        return said
    text = mark("Chưa nhập cột {columns}. Hãy điền ở màn hình Thiết lập.")
    return (*said, Said(text=text, params={"columns": ", ".join(missing)}))


def _figure(value: str) -> int | None:
    return int(value) if value else None
