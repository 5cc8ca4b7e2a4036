"""Files of a dossier: encrypted at rest, named by the hash of their content, checked whenever they are read."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import secrets
from pathlib import Path

from motcua_tui.desk.act import dossier_for, part_unknown, situation_of
from motcua_tui.desk.clock import Claim
from motcua_tui.desk.office import Office
from motcua_tui.desk.reuse import files_of
from motcua_tui.durable import make_folder, put_in_place
from motcua_tui.store import Draft
from motcua_tui.vault import AttachmentFiles, Content, Key
from schemas.acts import Act, Attached, PaperFacts
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.intake import Parts
from schemas.refusal import Refusal, Refused, no
from schemas.rules import guards
from schemas.text import clean

FOLDER = "attachments"
FILE_NAME_BYTES_MAX = 200
ENDING_MAX = 10
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')
_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10))})


def attach(
    office: Office,
    number: str,
    raw: bytes,
    *,
    label: str,
    part: int = 0,
    result: bool = False,
    paper: PaperFacts | None = None,
) -> dict[str, Json] | Refusal:
    """Encrypt and store a file, then record it on the dossier. The name it had is a label, never a path.

    `paper` is what an electronic paper must say of itself (NĐ 118/2025 Đ19.2).

    Refuses a part the dossier does not have, an empty or too large file, and a full disk.
    """
    dossier = dossier_for(office, number)
    refusal = office.why_not(Act.ATTACH) or (dossier if isinstance(dossier, Refusal) else None)
    if refusal:
        return refusal
    assert not isinstance(dossier, Refusal)
    if not raw:
        return no("attach.empty", "Tệp này trống. Hãy quét hoặc chọn lại tệp.")
    if not 0 <= part <= max(len(dossier.parts), 0):
        return part_unknown(part)
    claim = office.claim(office.late_at)
    if isinstance(claim, Refusal):
        return claim
    content = Attached(
        sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw), label=clean(label)[:255], part=part, result=result,
        paper=paper,
    )  # fmt: skip
    # The rules first: a refused file must leave neither bytes nor a key behind.
    refusal = guards.why_not_act(dossier, Act.ATTACH, content, situation_of(office, dossier, claim))
    if refusal:
        return refusal
    written = _kept(office, dossier.id, raw, office.draft(Act.ATTACH, content, claim, dossier=dossier.id))
    if isinstance(written, Refusal):
        return written
    return {
        "attachment": written.hash,
        "sha256": content.sha256,
        "size_bytes": content.size_bytes,
        "dossier": dossier.id,
    }


def take_files_again(office: Office, dossier: str, parts: Parts, claim: Claim) -> None:
    """Scans of papers that are used again come along: the newest of each paper, stored with this dossier's own key.

    One that is damaged or does not fit on the disk stays where it was: the record names its dossier all the same.
    """
    for number, part in enumerate(parts, start=1):
        for sha256, label in list(files_of(office, part))[:1] if part.reused_from else ():
            raw = attached_bytes(office, part.reused_from, sha256)
            if raw is None:
                continue
            content = Attached(
                sha256=sha256, size_bytes=len(raw), label=label, part=number, reused_from=part.reused_from
            )  # fmt: skip
            _kept(office, dossier, raw, office.draft(Act.ATTACH, content, claim, dossier=dossier))


def take_out(
    office: Office, number: str, sha256: str, target: Path, *, replace: bool = True
) -> dict[str, Json] | Refusal:
    """Write an attachment of the dossier to a file, after checking every chunk and the whole against its hash.

    The file is whole or not there at all, readable by its owner only. Without `replace` one that is there already is kept:
    `attach.file_exists`.
    """
    dossier = dossier_for(office, number)
    if isinstance(dossier, Refusal):
        return dossier
    known = next((one for one in dossier.attachments if one.sha256 == sha256), None)
    row = office.store.attachment(dossier.id, sha256) if known else None
    if known is None or row is None:
        return no("attach.unknown", "Hồ sơ không có tệp này. Hãy xem lại danh sách tệp của hồ sơ.")
    expected = Content(row.sha256, row.size_bytes)
    raw = _files(office).get(row.stored_name, Key(row.key), dossier.id.encode(), expected)
    if isinstance(raw, Refusal):
        return raw
    if target.exists() and not replace:
        return no("attach.file_exists", "Đã có tệp cùng tên ở đó. Hãy chọn tên khác hoặc cho phép ghi đè.")
    office.note_look(dossier.id, "attachment")
    refusal = _put_out(target, raw)
    if refusal is not None:
        return refusal
    return {"file": str(target), "sha256": sha256, "size_bytes": row.size_bytes}


def _put_out(target: Path, raw: bytes) -> Refusal | None:
    draft = target.with_name(f".{secrets.token_hex(4)}.part")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        put_in_place(draft, target)
    except (OSError, ValueError):
        with contextlib.suppress(OSError, ValueError):
            draft.unlink(missing_ok=True)
        return no("usage.file_unwritable", "Không ghi được tệp đã nêu. Hãy chọn thư mục khác.")
    return None


def safe_file_name(label: str) -> str:
    """The name a file had, fit for any system: no folders, no signs a system forbids, no name it keeps for itself."""
    name = _FORBIDDEN.sub("_", clean(label).replace("\\", "/").rpartition("/")[2]).strip(" .")
    stem = name.partition(".")[0].strip().upper()
    name = f"_{name}" if stem in _RESERVED else name
    while len(name.encode()) > FILE_NAME_BYTES_MAX:
        whole, dot, ending = name.rpartition(".")
        name = f"{whole[:-1]}{dot}{ending}" if dot and len(whole) > 1 and len(ending) < ENDING_MAX else name[:-1]
    return name or "tep"


def attached_bytes(office: Office, dossier: str, sha256: str) -> bytes | None:
    """A file of a dossier for the line to the province; None for one that is not here or is damaged."""
    row = office.store.attachment(dossier, sha256)
    if row is None:
        return None
    raw = _files(office).get(row.stored_name, Key(row.key), dossier.encode(), Content(row.sha256, row.size_bytes))
    return None if isinstance(raw, Refusal) else raw


def _kept(office: Office, dossier: str, raw: bytes, draft: Draft) -> Sealed | Refusal:
    """The encrypted file first, durable; then its key and its entry in one transaction.

    What the dossier has already, whole, is not stored a second time.
    """
    files, known = _files(office), office.store.attachment(dossier, hashlib.sha256(raw).hexdigest())
    if known is not None and files.why_not_whole(known.stored_name) is None:
        again = office.append([draft])
        return again if isinstance(again, Refusal) else again[0]
    stored = files.put(io.BytesIO(raw), dossier.encode())
    if isinstance(stored, Refusal):
        return stored
    content, key = stored.content, bytes(stored.key.expose())
    try:
        with office.store.transaction():
            office.store.add_attachment(dossier, content.sha256, content.size_bytes, key, stored.name)
            written = office.append([draft])
            if isinstance(written, Refusal):
                raise Refused(written)
    except Refused as refused:
        return refused.refusal
    return written[0]


def _files(office: Office) -> AttachmentFiles:
    folder = office.folder / FOLDER
    make_folder(folder)
    return AttachmentFiles(folder)
