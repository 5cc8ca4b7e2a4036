"""Values of the record language as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from motcua_tui.desk.due import limit_words as limit_words
from motcua_tui.text import _, mark

CHANNELS = {
    "counter": mark("Tại quầy"), "online": mark("Trực tuyến"), "post": mark("Bưu chính"), "mobile": mark("Lưu động"),
}  # fmt: skip
WAYS = {
    "counter": mark("Tại quầy"),
    "post": mark("Bưu chính"),
    "home": mark("Tại nhà"),
    "online": mark("Trực tuyến"),
}
RELATIONS = {
    "owner": mark("Chủ hồ sơ"), "representative": mark("Người được ủy quyền"), "relative": mark("Người thân"),
    "post": mark("Nhân viên bưu chính"),
}  # fmt: skip
SEXES = {"male": mark("Nam"), "female": mark("Nữ"), "other": mark("Khác")}
KINDS = {
    "citizen": mark("Công dân"), "foreigner": mark("Người nước ngoài"), "enterprise": mark("Doanh nghiệp"),
    "organisation": mark("Tổ chức"), "state_agency": mark("Cơ quan nhà nước"),
}  # fmt: skip
FEE_KINDS = {"fee": mark("Phí"), "charge": mark("Lệ phí"), "other": mark("Khác")}
OUTCOMES = {"approved": mark("Đồng ý giải quyết"), "rejected": mark("Không đồng ý")}
ROLES = {"clerk": mark("Cán bộ"), "supervisor": mark("Phụ trách"), "auditor": mark("Kiểm tra")}


def word(words: Mapping[str, str], value: str) -> str:
    """The word for a value; the value itself where it is not ours."""
    return _(words[value]) if value in words else value


def dong(amount_vnd: int) -> str:
    """Money as it is written: 50.000 đ."""
    return _("{amount} đ").format(amount=f"{amount_vnd:,}".replace(",", "."))
