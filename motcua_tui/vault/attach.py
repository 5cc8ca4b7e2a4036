"""The attachments folder: encrypted files, named so that the disk tells nothing about their content.

A file's name is the SHA-256 of its encrypted bytes. A hash of the plain bytes would tell anyone with the disk
whether a known document is among them; this one tells nothing, because the encryption is randomised, and
still lets a job without keys check that a file is whole before it sends it. The same scan stored twice gives
two files with two keys: destroying one dossier's content must not depend on another's.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua_tui.vault import files, stream
from motcua_tui.vault.secret import Key
from motcua_tui.vault.stream import Content, Source, Target
from schemas.limits import ATTACHMENT_BYTES_MAX
from schemas.refusal import Refusal, no

FOLDER: Final = "attachments"
_NAME = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stored:
    """Where an attachment lies and what opens it. The key belongs in the encrypted database and nowhere
    else."""

    name: str
    content: Content
    key: Key


@dataclass(frozen=True, slots=True)
class AttachmentFiles:
    """The encrypted attachments in `folder`, which must exist."""

    folder: Path

    def put(self, source: Source, content_id: bytes, *, bytes_max: int = ATTACHMENT_BYTES_MAX) -> Stored | Refusal:
        """Store an attachment under a key of its own; whole and durable on return, so the row can follow.

        It is read back and decrypted before it gets its name. `content_id` as in `stream.encrypt`. Refuses
        `attachment.too_large`, `attachment.damaged` (the disk gave back other bytes),
        `attachment.not_readable` (the source failed), and what the disk refuses, with nothing left behind.
        """
        key = Key.random()
        try:
            aside = files.stage(self.folder, "attachment")
        except OSError as problem:
            return files.why_not_written(problem, "attachment")
        try:
            stored = self._write(source, aside, key, content_id, bytes_max)
        finally:
            files.discard(aside)
        if isinstance(stored, Refusal):
            key.forget()
        return stored

    def get(self, name: str, key: Key, content_id: bytes, expected: Content) -> bytes | Refusal:
        """The plain bytes, only if every one of them is what was stored.

        Refuses `attachment.missing`, `attachment.damaged`, `attachment.newer_version`.
        """
        plain = io.BytesIO()
        refusal = self.copy_to(plain, name, key, content_id, expected)
        return refusal or plain.getvalue()

    def copy_to(self, target: Target, name: str, key: Key, content_id: bytes, expected: Content) -> Refusal | None:
        """As `get` into `target`, whose content may be used only after this returned None."""
        try:
            with self._path(name).open("rb") as source:
                return stream.decrypt(source, target, key, content_id, expected)
        except FileNotFoundError:
            return _missing()

    def why_not_whole(self, name: str) -> Refusal | None:
        """Check a file without its key: `attachment.missing`, `attachment.damaged`, or None if it is
        whole."""
        try:
            return None if _digest(self._path(name)) == name else stream.damaged()
        except FileNotFoundError:
            return _missing()

    def path(self, name: str) -> Path:
        """Where the encrypted file lies, to send it as it is."""
        return self._path(name)

    def remove(self, name: str) -> None:
        """Delete a file for good; none there is no fault. Destroying its key is what destroys the content."""
        self._path(name).unlink(missing_ok=True)
        files.flush_folder(self.folder)

    def orphans(self, known: AbstractSet[str]) -> list[str]:
        """Names of stored files that are not in `known`."""
        names = (path.name for path in self.folder.iterdir())
        return sorted(name for name in names if _NAME.fullmatch(name) and name not in known)

    def sweep(self, known: AbstractSet[str]) -> list[str] | Refusal:
        """Delete what interrupted writes left, and files no row knows; return the names of those deleted.

        Call only with the names from a database that has just opened and verified, never after a restore: an
        older database does not know newer files. Refuses `attachment.sweep_refused` if nothing at all is
        known although files are here: that is a lost database, not a folder full of rubbish.
        """
        files.sweep_staged(self.folder)
        found = self.orphans(known)
        if found and not known:
            return no(
                "attachment.sweep_refused",
                "Có {count} tệp đính kèm nhưng sổ không biết tệp nào nên không xóa gì. Hãy kiểm tra lại dữ liệu trước khi dọn.",
                count=len(found),
            )
        for name in found:
            self._path(name).unlink(missing_ok=True)
        if found:
            files.flush_folder(self.folder)
        return found

    def _path(self, name: str) -> Path:
        # A name from a row is still no path: anything but a hash is a fault, before it reaches the disk.
        if not _NAME.fullmatch(name):
            raise ValueError("attachment name")
        return self.folder / name

    def _write(self, source: Source, aside: Path, key: Key, content_id: bytes, bytes_max: int) -> Stored | Refusal:
        try:
            with aside.open("r+b") as target:
                content = stream.encrypt(_Reader(source), target, key, content_id, bytes_max=bytes_max)
                target.flush()
                files.flush_file(target.fileno())
            if isinstance(content, Refusal):
                return content
            return self._install(aside, content, key, content_id)
        except _SourceError:
            return no(
                "attachment.not_readable",
                "Không đọc được tệp cần đính kèm. Hãy kiểm tra tệp hoặc USB rồi thử lại.",
            )
        except OSError as problem:
            return files.why_not_written(problem, "attachment")

    def _install(self, aside: Path, content: Content, key: Key, content_id: bytes) -> Stored | Refusal:
        with aside.open("rb") as written:
            refusal = stream.decrypt(written, _Nowhere(), key, content_id, content)
        if refusal:
            return refusal
        name = _digest(aside)
        files.put_in_place(aside, self.folder / name)
        files.flush_folder(self.folder)
        return Stored(name, content, key)


class _SourceError(Exception):
    """The file to attach could not be read; not to be taken for a fault of our own disk."""


class _Reader:
    """The source, with its errors told apart from the target's."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def read(self, size: int, /) -> bytes:
        try:
            return self._source.read(size)
        except OSError as problem:
            raise _SourceError from problem


class _Nowhere:
    """Takes what is only to be checked."""

    def write(self, octets: bytes, /) -> None:
        """Forget `octets`."""


def _digest(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def _missing() -> Refusal:
    return no(
        "attachment.missing",
        "Không tìm thấy tệp đính kèm trên đĩa. Hãy lấy lại từ bản sao lưu hoặc quét lại giấy tờ.",
    )
