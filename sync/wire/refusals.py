"""Every refusal of the line in one place. Codes are listed in docs/refusals.md; texts are what a clerk
reads.
"""

from __future__ import annotations

from schemas.refusal import Refusal, no


def too_large(limit: int) -> Refusal:
    """A part beyond its limit."""
    return no("wire.too_large",
        "Gói dữ liệu có phần vượt giới hạn {limit} byte nên không được nhận. Hãy gửi lại; nếu vẫn vậy, hãy báo "
        "người quản trị.", limit=limit)


def not_canonical() -> Refusal:
    """Bytes that are not canonical JSON."""
    return no(
        "wire.not_canonical",
        "Gói dữ liệu không ở dạng chuẩn, có thể đã bị sửa hoặc hỏng, nên không được nhận. Hãy gửi lại; nếu vẫn vậy, hãy báo "
        "người quản trị.",
    )


def not_valid() -> Refusal:
    """Canonical JSON of another shape."""
    return no("wire.not_valid", "Gói dữ liệu không đúng mẫu nên không được nhận. Hãy cập nhật phần mềm ở hai đầu.")


def cut_short() -> Refusal:
    """A parcel or segment without all its parts."""
    return no("wire.cut_short", "Gói dữ liệu bị thiếu hoặc thừa một phần nên không được nhận. Hãy gửi lại.")


def not_packed() -> Refusal:
    """Bytes that zstd does not open."""
    return no("wire.not_packed", "Gói dữ liệu nén bị hỏng nên không được nhận. Hãy gửi lại.")


def unpacks_too_large(limit: int) -> Refusal:
    """A bomb."""
    return no("wire.unpacks_too_large",
        "Gói dữ liệu bung ra quá {limit} byte nên không được nhận. Hãy gửi lại; nếu vẫn vậy, hãy báo người quản "
        "trị.", limit=limit)


def dictionary_unknown(version: int) -> Refusal:
    """Packed by a newer program."""
    return no(
        "wire.dictionary_unknown",
        "Gói dữ liệu dùng từ điển nén số {version} mà phần mềm này chưa có. Hãy cập nhật phần mềm.",
        version=version,
    )


def not_for_us() -> Refusal:
    """Sealed to others."""
    return no("wire.not_for_us", "Gói dữ liệu này không gửi cho máy này. Hãy dùng đúng gói hoặc đúng thẻ nhớ.")


def seal_broken() -> Refusal:
    """Changed on the way."""
    return no(
        "wire.seal_broken",
        "Niêm phong của gói dữ liệu không còn nguyên vẹn nên gói không được nhận. Hãy gửi lại.",
    )


def not_framed() -> Refusal:
    """Bytes of somebody else: a portal's page, a proxy's error."""
    return no(
        "wire.not_framed",
        "Câu trả lời không phải của hệ thống tỉnh, có thể đường truyền bị chuyển sang trang khác. Hãy gửi lại; nếu vẫn vậy, hãy "
        "báo người quản trị.",
    )


def parent_missing(chain: str, seq: int) -> Refusal:
    """An entry built on one that is not held."""
    return no(
        "wire.parent_missing",
        "Gói dữ liệu dựa trên mục {seq} của sổ {chain} mà bên nhận chưa có. Lần đồng bộ sau sẽ gửi bù.",
        chain=chain,
        seq=seq,
    )


def key_missing(dossier: str) -> Refusal:
    """A content whose key the receiver has destroyed, and no seal beside it."""
    return no(
        "wire.key_missing",
        "Bên nhận không còn khóa của hồ sơ {dossier}. Lần đồng bộ sau sẽ gửi lại theo cách khác.",
        dossier=dossier,
    )


def history_missing(chain: str, seq: int) -> Refusal:
    """Packed upon contents the receiver does not hold, or holds otherwise."""
    return no(
        "wire.history_missing",
        "Gói dữ liệu dựa trên nội dung từ mục {seq} của sổ {chain} mà bên nhận không còn đủ. Phần mềm tự gửi lại đầy đủ.",
        chain=chain,
        seq=seq,
    )


def fork(chain: str, seq: int) -> Refusal:
    """Two different histories of one chain: an alarm for a person, never overwritten."""
    return no(
        "wire.fork",
        "Sổ {chain} có hai bản khác nhau từ mục {seq}, thường vì cả thư mục dữ liệu của máy bị chép lại từ bản cũ. Không bản nào "
        "bị ghi đè. Hãy ngừng tiếp nhận trên máy đó, sao lưu rồi báo người phụ trách kỹ thuật để khôi phục và ghi danh lại.",
        chain=chain,
        seq=seq,
    )


def chain_broken(chain: str) -> Refusal:
    """Hashes that do not lead to the announced head."""
    return no(
        "wire.chain_broken",
        "Gói dữ liệu của sổ {chain} không khớp chuỗi băm, có thể đã bị sửa hoặc hỏng, nên không được nhận. Hãy gửi lại; nếu vẫn "
        "vậy, hãy báo người quản trị.",
        chain=chain,
    )


def bad_signature(chain: str) -> Refusal:
    """No signature, a wrong one, or one by a key that does not speak for this chain."""
    return no(
        "wire.bad_signature",
        "Chữ ký trên gói dữ liệu của sổ {chain} không đúng nên gói không được nhận. Hãy gửi lại; nếu vẫn vậy, hãy báo người "
        "quản trị.",
        chain=chain,
    )


def file_not_named() -> Refusal:
    """A file that no entry held here names."""
    return no("wire.file_not_named",
        "Tệp gửi lên không thuộc hồ sơ nào tỉnh đang có nên không được nhận. Hãy gửi lại; nếu vẫn vậy, hãy báo người quản trị.")


def file_differs() -> Refusal:
    """A file whose bytes are not those its entry names."""
    return no("wire.file_differs", "Tệp gửi lên không khớp với mã băm ghi trong hồ sơ nên không được nhận. Hãy quét lại.")


def device_not_admitted(unit: str, device: str) -> Refusal:
    """A device that is not enrolled, or no longer."""
    return no(
        "sync.device_not_admitted",
        "Tỉnh không nhận máy {device} của đơn vị {unit}: máy chưa ghi danh hoặc đã bị thu hồi. Hãy nhờ người quản trị ở "
        "tỉnh cho phép máy này.",
        device=device,
        unit=unit,
    )
