"""Everything a stick or a shared folder can be refused for, each told apart from the others."""

from __future__ import annotations

import errno

from schemas.refusal import Refusal, no


def not_there() -> Refusal:
    """No such folder."""
    return no("stick.not_there", "Không thấy thẻ nhớ hoặc thư mục chung đã nêu. Hãy cắm thẻ, kiểm tra đường dẫn rồi thử lại.")


def pulled_out() -> Refusal:
    """It stopped answering."""
    return no(
        "stick.pulled_out",
        "Thẻ nhớ không đọc hoặc ghi được nữa, có thể đã bị rút ra. Chưa có gì bị mất; hãy cắm lại rồi đồng bộ lại.",
    )


def full() -> Refusal:
    """No room."""
    return no("stick.full", "Thẻ nhớ đã đầy nên chưa ghi xong. Hãy xóa bớt tệp khác trên thẻ hoặc dùng thẻ khác rồi đồng bộ lại.")


def read_only() -> Refusal:
    """Write protection."""
    return no(
        "stick.read_only",
        "Thẻ nhớ hoặc thư mục chung không cho ghi. Hãy mở khóa chống ghi hoặc kiểm tra quyền rồi đồng bộ lại.",
    )


def too_large() -> Refusal:
    """More than a stick of ours ever holds."""
    return no(
        "stick.too_large",
        "Thư mục MOTCUA trên thẻ nhớ quá lớn nên không được đọc. Hãy xóa thư mục đó trên thẻ rồi đồng bộ lại ở từng máy.",
    )


def other_province(owner: str) -> Refusal:
    """Devices that answer to another province wrote it."""
    return no(
        "stick.other_province",
        "Thẻ nhớ này của một tỉnh khác (phần của máy {owner}). Không có gì được đọc hay ghi; hãy dùng đúng thẻ của đơn vị.",
        owner=owner,
    )


def swapped(owner: str) -> Refusal:
    """A folder that says it is somebody's and is not."""
    return no(
        "stick.swapped",
        "Thẻ nhớ bị tráo: thư mục {owner} trên thẻ không do máy đó ghi. Không có gì được nhận từ đó; "
        "hãy tìm đúng thẻ, hoặc xóa thư mục MOTCUA trên thẻ này rồi đồng bộ lại.",
        owner=owner,
    )


def own_swapped(owner: str) -> Refusal:
    """The own folder, signed by a key that is not this device's: another PC of the same name, or the one this PC replaced."""
    return no(
        "stick.swapped",
        "Thư mục {owner} trên thẻ do một máy khác cùng tên ghi. Không có gì được đọc hay ghi. Nếu máy này thay cho máy đó, hãy "
        "đồng bộ thẻ ở máy có đường truyền trước để phần máy cũ đã ghi lên được tỉnh, rồi dùng thẻ khác cho máy này.",
        owner=owner,
    )


def stale(owner: str) -> Refusal:
    """An older state was put back."""
    return no(
        "stick.stale",
        "Thẻ nhớ này mang bản cũ (phần của máy {owner} đã từng mới hơn). Không có gì được đọc hay ghi; "
        "hãy dùng thẻ mới nhất, hoặc xóa thư mục MOTCUA trên thẻ này rồi đồng bộ lại.",
        owner=owner,
    )


def cut_short(owner: str) -> Refusal:
    """A file that ends too early."""
    return no(
        "stick.cut_short",
        "Thẻ nhớ có tệp bị cụt ở phần của máy {owner}, phần đó không được nhận. "
        "Hãy cắm thẻ lại vào máy {owner} rồi đồng bộ lại; máy đó vẫn giữ đủ.",
        owner=owner,
    )


def file_missing(owner: str) -> Refusal:
    """A file the card lists is not there."""
    return no(
        "stick.file_missing",
        "Thẻ nhớ thiếu tệp ở phần của máy {owner}, phần đó không được nhận. "
        "Hãy cắm thẻ lại vào máy {owner} rồi đồng bộ lại; máy đó vẫn giữ đủ.",
        owner=owner,
    )


def tampered(owner: str) -> Refusal:
    """Bytes that are not those written."""
    return no(
        "stick.tampered",
        "Thẻ nhớ có tệp bị sửa hoặc hỏng ở phần của máy {owner}, phần đó không được nhận. "
        "Hãy cắm thẻ lại vào máy {owner} rồi đồng bộ lại; nếu vẫn vậy hãy đổi thẻ và báo người phụ trách.",
        owner=owner,
    )


def newer(owner: str) -> Refusal:
    """Written by a program that came later."""
    return no(
        "stick.newer",
        "Phần của máy {owner} trên thẻ nhớ do phần mềm mới hơn ghi. Hãy cập nhật phần mềm trên máy này.",
        owner=owner,
    )


def on_its_way(waiting: int) -> Refusal:
    """Not a refusal of anything: what is still to come."""
    return no(
        "stick.on_its_way",
        "Đã ghi lên thẻ nhớ; {waiting} mục chờ biên nhận của tỉnh. Hãy mang thẻ tới máy có đường truyền, đồng bộ ở đó "
        "rồi mang thẻ về máy này.",
        waiting=waiting,
    )


def enrol_asked() -> Refusal:
    """The application lies on the stick."""
    return no(
        "sync.enrol_asked",
        "Đơn ghi danh đã nằm trên thẻ nhớ. Hãy mang thẻ tới máy có đường truyền, đồng bộ ở đó rồi mang về đồng bộ ở máy này.",
    )


def by_damage(how: str, owner: str) -> Refusal:
    """The refusal for a card or file that is not sound."""
    return {"cut_short": cut_short, "newer": newer, "missing": file_missing}.get(how, tampered)(owner)


def why(problem: OSError) -> Refusal:
    """What the system's complaint means to a person."""
    if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return full()
    if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only()
    return pulled_out()


def no_gateway() -> Refusal:
    """A province with an interface of its own reads no sticks."""
    return no("stick.no_gateway", "Hệ thống của tỉnh này không nhận dữ liệu qua thẻ nhớ. Hãy đồng bộ qua mạng.")
