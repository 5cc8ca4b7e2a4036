"""Which form of which circular a paper is, by date: TT 03/2025/TT-VPCP and, before it, TT 01/2018/TT-VPCP.

Only the numbers and titles of the two lists are known to us, not their layouts, so a paper never claims to be
"ban hành kèm theo". An office that needs another first day passes its own `since`.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from motcua_tui.prints.sheet import FormMark

FormKind = Literal["receipt", "supplement", "refusal", "extension", "apology", "stop", "routing", "register"]

# The date the list of 2025 carries in our source; the day it took effect could not be checked.
LIST_OF_2025_SINCE = date(2025, 9, 15)

_RECEIPT = "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"
_SUPPLEMENT = "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"
_REFUSAL = "Phiếu từ chối tiếp nhận giải quyết hồ sơ"
_ROUTING = "Phiếu kiểm soát quá trình giải quyết"
_APOLOGY_2018 = "Phiếu xin lỗi và hẹn lại ngày trả kết quả"
_REGISTER = "Sổ theo dõi hồ sơ"

_LIST_2018: dict[FormKind, tuple[str, str]] = {
    "receipt": ("01", _RECEIPT),
    "supplement": ("02", _SUPPLEMENT),
    "refusal": ("03", _REFUSAL),
    "extension": ("04", _APOLOGY_2018),
    "apology": ("04", _APOLOGY_2018),
    "routing": ("05", _ROUTING),
    "register": ("06", _REGISTER),
}
_LIST_2025: dict[FormKind, tuple[str, str]] = {
    "receipt": ("01", _RECEIPT),
    "supplement": ("02", _SUPPLEMENT),
    "refusal": ("03", _REFUSAL),
    "extension": ("04", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
    "stop": ("05", "Thông báo dừng giải quyết hồ sơ"),
    "routing": ("06", _ROUTING),
    "register": ("07", _REGISTER),
}


def find_form(kind: FormKind, on: date, since: date = LIST_OF_2025_SINCE) -> FormMark | None:
    """The form's number and title in the list in force on that day, or None if that list has no such form."""
    table, circular = (_LIST_2025, "03/2025/TT-VPCP") if on >= since else (_LIST_2018, "01/2018/TT-VPCP")
    entry = table.get(kind)
    return FormMark(number=entry[0], title=entry[1], circular=circular) if entry else None
