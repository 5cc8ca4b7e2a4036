"""What the store refuses, in words, and the two faults of a disk that stop a write before anything is kept."""

from __future__ import annotations

from schemas.refusal import Refusal, Refused, no


class StoreFull(Refused):
    """The disk is full: nothing of the attempted write was kept, everything written before is safe."""

    def __init__(self) -> None:
        super().__init__(disk_full())


class StoreDiskError(StoreFull):
    """The disk refused for a reason of its own, a quota or a bad sector: nothing of the attempted write was kept."""

    def __init__(self) -> None:
        Refused.__init__(self, disk_error())


class StoreReadOnly(Refused):
    """The folder or file cannot be written: nothing of the attempted write was kept."""

    def __init__(self) -> None:
        super().__init__(read_only())


class StoreDamaged(Refused):
    """The database file answered with damage in the middle of work."""

    def __init__(self) -> None:
        super().__init__(damaged())


def not_here() -> Refusal:
    """No store in this folder."""
    return no(
        "store.not_here",
        "Không có kho dữ liệu trong thư mục này. Hãy chạy “motcua init” hoặc chọn đúng thư mục.",
    )


def exists() -> Refusal:
    """A store is already in this folder."""
    return no("store.exists", "Thư mục này đã có kho dữ liệu. Hãy chọn một thư mục trống.")


def in_use(pid: int, host: str) -> Refusal:
    """Another process owns the store."""
    return no(
        "store.in_use",
        "Kho dữ liệu đang được chương trình khác sử dụng (tiến trình {pid} trên máy {host}). Hãy "
        "đóng chương trình đó rồi thử lại.",
        pid=pid,
        host=host,
    )


def wrong_key() -> Refusal:
    """The key does not open this database."""
    return no(
        "store.wrong_key",
        "Khóa không mở được kho dữ liệu này. Hãy kiểm tra lại mật khẩu hoặc thư mục dữ liệu.",
    )


def not_encrypted() -> Refusal:
    """A plain SQLite file lies where the encrypted store should be."""
    return no(
        "store.not_encrypted",
        "Tệp kho dữ liệu không được mã hóa nên không được mở. Hãy báo người phụ trách kỹ thuật.",
    )


def damaged() -> Refusal:
    """The database file is damaged."""
    return no(
        "store.damaged",
        "Tệp kho dữ liệu bị hỏng. Hãy chạy “motcua verify” để biết chỗ hỏng, rồi phục hồi từ bản sao lưu.",
    )


def newer_version(found: int, known: int) -> Refusal:
    """The store was written by a newer version of the product."""
    return no(
        "store.newer_version",
        "Kho dữ liệu thuộc phiên bản {found}, mới hơn phiên bản {known} mà chương trình này biết. Hãy cập nhật chương trình.",
        found=found,
        known=known,
    )


def rolled_back() -> Refusal:
    """The database is older than the head noted outside it."""
    return no(
        "store.rolled_back",
        "Kho dữ liệu cũ hơn dấu mốc đã ghi bên ngoài: có tệp cũ bị chép đè hoặc mất phần ghi cuối. Không làm "
        "tiếp; hãy chạy “motcua verify” và báo người phụ trách.",
    )


def read_only() -> Refusal:
    """The folder cannot be written."""
    return no("store.read_only", "Thư mục dữ liệu không cho ghi. Hãy kiểm tra quyền ghi rồi thử lại.")


def disk_full() -> Refusal:
    """The disk is full."""
    return no(
        "store.disk_full",
        "Ổ đĩa đã đầy, việc này chưa được lưu. Hãy giải phóng dung lượng rồi làm lại; những việc đã lưu vẫn còn nguyên.",
    )


def disk_error() -> Refusal:
    """The disk reported an error that is neither "full" nor "read-only"."""
    return no(
        "store.disk_error",
        "Ổ đĩa báo lỗi nên việc này chưa được lưu. Hãy kiểm tra hạn mức và tình trạng ổ đĩa rồi làm lại; "
        "những việc đã lưu vẫn còn nguyên.",
    )


def driver(found: str) -> Refusal:
    """The database library is missing, too old or not the encrypting one."""
    return no(
        "store.driver",
        "Thư viện cơ sở dữ liệu không dùng được ({found}). Hãy cài lại chương trình.",
        found=found,
    )


def entry_too_large(size: int, limit: int) -> Refusal:
    """One act would record more than an entry may hold."""
    return no(
        "store.entry_too_large",
        "Nội dung việc này dài {size} byte, quá giới hạn {limit} byte. Hãy rút gọn ghi chú hoặc danh sách.",
        size=size,
        limit=limit,
    )


def must_begin() -> Refusal:
    """A restored store has not been given its new incarnation yet."""
    return no(
        "store.must_begin",
        "Kho dữ liệu vừa được phục hồi và chưa bắt đầu lần dùng mới. Hãy hoàn tất việc phục hồi trước.",
    )


def head_missing() -> Refusal:
    """The head file is gone."""
    return no(
        "store.head_missing",
        "Thiếu tệp dấu mốc “head” bên cạnh kho dữ liệu, nên không thể biết kho có bị thay bằng bản cũ hay "
        "không. Hãy đối chiếu với bản in chốt sổ gần nhất.",
    )


def backup_not_valid(reason: str) -> Refusal:
    """A backup file that is not whole, not ours or not of this key. `reason` is a stable word."""
    return no(
        "backup.not_valid",
        "Tệp sao lưu không dùng được ({reason}). Hãy chọn tệp sao lưu khác.",
        reason=reason,
    )


def backup_place_full() -> Refusal:
    """The stick or folder of a backup has no room for it, or takes no file of that size."""
    return no(
        "backup.place_full",
        "Nơi sao lưu hết chỗ, hoặc USB kiểu FAT32 không nhận tệp quá 4 GB, nên lần này chưa sao lưu được; bản trước còn nguyên. "
        "Hãy xóa bớt tệp cũ ở đó hoặc dùng USB khác, rồi sao lưu lại.",
    )


def backup_place_lost() -> Refusal:
    """The stick was pulled out, takes nothing, or is no folder."""
    return no(
        "backup.place_lost",
        "Không ghi được vào nơi sao lưu: USB đã rút, hỏng, bị khóa ghi, hoặc không phải thư mục. Lần này chưa sao lưu được; bản "
        "trước vẫn dùng được. Hãy cắm lại hoặc chọn nơi khác, rồi sao lưu lại.",
    )


def restore_not_empty() -> Refusal:
    """The target folder of a restore is in use."""
    return no("restore.not_empty", "Thư mục đích không trống. Hãy chọn một thư mục mới để phục hồi.")


def rekey_failed() -> Refusal:
    """The database could not be moved to the new key; the old key still opens it."""
    return no(
        "store.rekey_failed",
        "Chưa đổi được khóa của kho dữ liệu; khóa cũ vẫn dùng được. Hãy kiểm tra dung lượng ổ đĩa rồi thử lại.",
    )
