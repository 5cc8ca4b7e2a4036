"""Files of a dossier: encrypted at rest, named by the hash of their content, checked whenever they are read."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from motcua_tui.desk.act import dossier_for, situation_of
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from motcua_tui.vault import AttachmentFiles, Content, Key
from schemas.acts import Act, Attached
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.refusal import Refusal, Refused, no
from schemas.rules import guards
from schemas.text import clean

FOLDER = "attachments"


def attach(
    office: Office, number: str, raw: bytes, *, label: str, part: int = 0, result: bool = False
) -> dict[str, Json] | Refusal:
    """Encrypt and store a file, then record it on the dossier. The name it had is a label, never a path.

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
        return no("attach.part_unknown", "Hồ sơ không có thành phần số {part}. Hãy xem lại danh sách thành phần.", part=part)
    claim = office.claim(office.late_at)
    if isinstance(claim, Refusal):
        return claim
    content = Attached(
        sha256=hashlib.sha256(raw).hexdigest(), size_bytes=len(raw), label=clean(label)[:255], part=part, result=result
    )
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


def take_out(office: Office, number: str, sha256: str, target: Path) -> dict[str, Json] | Refusal:
    """Write an attachment of the dossier to a file, after checking every chunk and the whole against its hash."""
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
    office.note_look(dossier.id, "attachment")
    try:
        target.write_bytes(raw)
    except OSError:
        return no("usage.file_unwritable", "Không ghi được tệp đã nêu. Hãy chọn thư mục khác.")
    return {"file": str(target), "sha256": sha256, "size_bytes": row.size_bytes}


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
    folder.mkdir(exist_ok=True)
    return AttachmentFiles(folder)
