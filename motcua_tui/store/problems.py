"""Everything a check can find wrong, each with its own code and a sentence that says what to do."""

from __future__ import annotations

from motcua_tui.store.records import Problem
from motcua_tui.text import say
from schemas.refusal import Refusal, no


def problem(refusal: Refusal, where: str = "") -> Problem:
    """A refusal as one finding of a check."""
    return Problem(code=refusal.code, message=say(refusal), where=where)


def page_damaged(count: int) -> Refusal:
    """A page's seal does not hold: a flipped bit, a torn or overwritten page."""
    return no(
        "verify.page_damaged",
        "Có {count} trang của tệp kho dữ liệu bị hỏng hoặc bị sửa. Hãy phục hồi từ bản sao lưu.",
        count=count,
    )


def log_damaged() -> Refusal:
    """The write-ahead log breaks off before acts that were saved."""
    return no(
        "verify.log_damaged",
        "Tệp nhật ký ghi (store.db-wal) bị hỏng nên mất những mục ghi cuối. Không làm tiếp; hãy báo người phụ trách.",
    )


def page_rolled_back() -> Refusal:
    """A page is validly sealed but older than the rest."""
    return no(
        "verify.page_rolled_back",
        "Có trang cũ của kho dữ liệu bị chép đè vào tệp hiện tại. Không làm tiếp; hãy báo người phụ trách.",
    )


def store_rolled_back() -> Refusal:
    """The whole database is older than the head noted outside it."""
    return no(
        "verify.store_rolled_back",
        "Kho dữ liệu là bản cũ: dấu mốc bên ngoài ghi nhiều mục hơn trong kho. Không làm tiếp; hãy báo người phụ trách.",
    )


def head_missing() -> Refusal:
    """No head file, or one that was lost and never answered for."""
    return no("verify.head_missing",
        "Thiếu tệp dấu mốc “head”, không thể biết kho có bị thay bằng bản cũ hay không. Hãy giữ nguyên thư mục và báo người "
        "quản trị.")


def head_damaged() -> Refusal:
    """A head file whose records do not hold."""
    return no("verify.head_damaged", "Tệp dấu mốc “head” bị hỏng hoặc bị sửa. Hãy đối chiếu với bản in chốt sổ gần nhất.")


def head_differs() -> Refusal:
    """Another entry stands where the noted head should be."""
    return no(
        "verify.head_differs", "Mục ghi trong kho khác với dấu mốc đã ghi bên ngoài. Không làm tiếp; hãy báo người phụ trách."
    )


def chain_broken() -> Refusal:
    """Hash, link or place of an entry do not fit its chain."""
    return no("verify.chain_broken", "Chuỗi mục ghi bị đứt hoặc bị sửa. Không làm tiếp; hãy báo người phụ trách.")


def content_changed() -> Refusal:
    """A content does not fit the commitment in its header."""
    return no("verify.content_changed", "Nội dung một mục ghi đã bị sửa, không khớp dấu niêm phong. Hãy báo người phụ trách.")


def content_missing() -> Refusal:
    """A content is gone although nobody recorded its destruction."""
    return no(
        "verify.content_missing", "Nội dung một mục ghi bị mất mà không có mục hủy nào ghi căn cứ. Hãy báo người phụ trách."
    )


def key_missing() -> Refusal:
    """A content is here but its dossier's key is not, so it cannot be checked."""
    return no("verify.key_missing", "Thiếu khóa của một hồ sơ nên không kiểm được nội dung của nó. Hãy báo người phụ trách.")


def parent_missing() -> Refusal:
    """An entry names a parent that is not here."""
    return no("verify.parent_missing", "Một mục ghi dựa vào mục ghi trước không có trong kho. Hãy báo người phụ trách.")


def signature_forged() -> Refusal:
    """A turn's signature is not by a key that the user ever had, or does not hold."""
    return no(
        "verify.signature_forged", "Chữ ký cuối lượt không đúng hoặc không phải của người được ghi tên. Hãy báo người phụ trách."
    )


def closing_unsigned() -> Refusal:
    """A closing without its closer's signature. Both are written together, so somebody changed the store."""
    return no(
        "verify.closing_unsigned",
        "Mục chốt sổ ngày không có chữ ký của người chốt, dù hai thứ luôn được ghi cùng lúc: kho dữ liệu đã bị sửa. "
        "Hãy so mã trên giấy, báo người phụ trách và khôi phục từ bản sao lưu.",
    )


def projection_differs() -> Refusal:
    """A list or a dossier on screen is not what the ledger says."""
    return no(
        "verify.projection_differs",
        "Bảng hiển thị không khớp sổ gốc. Hãy chạy “motcua rebuild”; nếu còn báo lỗi, hãy báo người phụ trách.",
    )


def search_damaged() -> Refusal:
    """The search index does not fit its tables."""
    return no("verify.search_damaged", "Chỉ mục tìm kiếm không khớp dữ liệu. Hãy chạy “motcua rebuild”.")


def catalogue_changed() -> Refusal:
    """A stored procedure version does not fit its hash."""
    return no("verify.catalogue_changed", "Một bản thủ tục trong danh mục đã bị sửa, không khớp mã băm. Hãy nạp lại danh mục.")


def attachment_missing() -> Refusal:
    """An attachment's file is not on the disk."""
    return no("verify.attachment_missing", "Thiếu tệp đính kèm trên đĩa. Hãy lấy lại từ bản sao lưu hoặc quét lại giấy tờ.")


def attachment_damaged() -> Refusal:
    """An attachment's file is not what was stored."""
    return no(
        "verify.attachment_damaged",
        "Tệp đính kèm trên đĩa bị hỏng hoặc bị sửa. Hãy lấy lại từ bản sao lưu hoặc quét lại giấy tờ.",
    )
