"""Bringing a backup back. Everything is unpacked and checked aside; nothing is visible before all of it holds."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import re
import secrets
import shutil
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import msgspec

from motcua_tui.durable import flush_file, flush_folder, make_folder, put_in_place
from motcua_tui.store import evening_file, refusals
from motcua_tui.store.anchor import HEAD_FILE
from motcua_tui.store.backup import FORMAT, MANIFEST, MANIFEST_SEAL, Manifest, manifest_seal, mark_copy
from motcua_tui.store.connect import fault_of_os
from motcua_tui.store.key import Key
from motcua_tui.store.records import Backup, Head
from motcua_tui.store.store import ATTACHMENTS_FOLDER, DATABASE_FILE
from motcua_tui.store.verify import verify_owned
from schemas.refusal import Refusal, Refused

MEMBERS_MAX = 500_000
SMALL_BYTES_MAX = 4 << 20
MANIFEST_BYTES_MAX = 256 << 20
MEMBER_BYTES_MAX = 1 << 40
_SLOTS = frozenset({"vault.json", "vault.bak.json"})
_ATTACHMENT = re.compile(r"attachments/[0-9a-f]{64}")
_CHUNK = 1 << 20


class Staged(msgspec.Struct, frozen=True):
    """A backup unpacked beside its future place; every member fits the manifest. `folder` has the key slots."""

    folder: Path
    to: Path
    manifest: Manifest
    body: bytes
    seal: bytes
    unfinished: bool = False


def stage(file: Path, to: Path) -> Staged | Refusal:
    """Unpack a backup beside `to` and check every member against the manifest.

    Refuses backup.not_valid, restore.not_empty and what the disk refuses, with nothing left behind.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        return refusals.restore_not_empty()
    folder = to.parent / f".{to.name}.{secrets.token_hex(6)}.part"
    try:
        make_folder(folder)
        return _put_together(file, folder, to) if evening_file.is_growing(file) else _unpack(file, folder, to)
    except Refused as fault:
        refusal = fault.refusal
    except (tarfile.TarError, EOFError):
        refusal = refusals.backup_not_valid("container")
    except OSError as fault:
        refusal = fault_of_os(fault).refusal
    shutil.rmtree(folder, ignore_errors=True)
    return refusal


def _unpack(file: Path, folder: Path, to: Path) -> Staged:
    (folder / ATTACHMENTS_FOLDER).mkdir()
    found: dict[str, tuple[int, str]] = {}
    kept: dict[str, bytes] = {}
    with tarfile.open(file, mode="r:") as tar:
        for info in tar:
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or info.name in found or len(found) >= MEMBERS_MAX or info.size > _size_max(info.name):
                raise Refused(refusals.backup_not_valid("member"))
            if info.name in (MANIFEST, MANIFEST_SEAL):
                kept[info.name] = content.read()
            else:
                found[info.name] = (info.size, _write_out(content, folder / info.name))
    return _checked(found, kept, folder, to)


def _put_together(file: Path, folder: Path, to: Path) -> Staged:
    """The last whole evening of a file that grows."""
    (folder / ATTACHMENTS_FOLDER).mkdir()
    sections, unfinished = evening_file.sections_of(file)
    if not sections:
        raise Refused(refusals.backup_not_valid("members"))
    evening_file.put_together(file, sections, folder, attachments=True)
    last = sections[-1]
    told = last.told
    manifest = Manifest(told.format, told.made_at, told.chain, told.seq, told.head, told.entries, [], told.left_out)
    return Staged(folder=folder, to=to, manifest=manifest, body=last.body, seal=last.seal, unfinished=unfinished)


def _size_max(name: str) -> int:
    """The limit of a member, 0 for a name that has no business in a backup: names are matched, never used as paths."""
    if name in _SLOTS or name in (HEAD_FILE, MANIFEST_SEAL):
        return SMALL_BYTES_MAX
    if name == MANIFEST:
        return MANIFEST_BYTES_MAX
    return MEMBER_BYTES_MAX if name == DATABASE_FILE or _ATTACHMENT.fullmatch(name) else 0


def _write_out(content: IO[bytes], path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("xb") as target:
        while chunk := content.read(_CHUNK):
            digest.update(chunk)
            target.write(chunk)
    flush_file(path)
    return digest.hexdigest()


def _checked(found: dict[str, tuple[int, str]], kept: dict[str, bytes], folder: Path, to: Path) -> Staged:
    try:
        manifest = msgspec.json.decode(kept[MANIFEST], type=Manifest)
    except (KeyError, msgspec.DecodeError, ValueError):
        raise Refused(refusals.backup_not_valid("manifest")) from None
    if manifest.format != FORMAT:
        raise Refused(refusals.backup_not_valid("version"))
    named = {member.name: (member.size, member.sha256) for member in manifest.members}
    if named != found or not {DATABASE_FILE, HEAD_FILE} <= set(found):
        raise Refused(refusals.backup_not_valid("members"))
    return Staged(folder=folder, to=to, manifest=manifest, body=kept[MANIFEST], seal=kept.get(MANIFEST_SEAL, b""))


def finish(staged: Staged, keys: Sequence[bytes]) -> Backup | Refusal:
    """Check seal, database, chains and attachments with the key, then make the folder visible in one step.

    `keys` are the database keys the unpacked slots opened. Refuses backup.not_valid and what the disk
    refuses, with nothing left behind.
    """
    try:
        key = _prove(staged, keys)
        if staged.manifest.format == evening_file.FORMAT:
            # Such a file has the very pages of the store it is of; they are marked here.
            mark_copy(staged.folder, key)
        return _reveal(staged)
    except Refused as fault:
        refusal = fault.refusal
    except OSError as fault:
        refusal = fault_of_os(fault).refusal
    discard(staged)
    return refusal


def _prove(staged: Staged, keys: Sequence[bytes]) -> Key:
    """Raises Refused, or gives the key of this backup."""
    fitting = [key for key in keys if hmac.compare_digest(manifest_seal(staged.body, key), staged.seal)]
    if not fitting:
        raise Refused(refusals.backup_not_valid("seal"))
    verdict = verify_owned(staged.folder, [Key(key) for key in keys])
    missing = set(staged.manifest.left_out)
    if any(found.where not in missing for found in verdict.problems):
        raise Refused(refusals.backup_not_valid(verdict.problems[0].code))
    return Key(fitting[0])


def _reveal(staged: Staged) -> Backup:
    for leftover in ("lock", "lock.json"):
        (staged.folder / leftover).unlink(missing_ok=True)
    for folder in (staged.folder / ATTACHMENTS_FOLDER, staged.folder):
        flush_folder(folder)
    with contextlib.suppress(FileNotFoundError):
        staged.to.rmdir()
    put_in_place(staged.folder, staged.to)
    manifest = staged.manifest
    head = Head(manifest.seq, manifest.head)
    return Backup(
        file=str(staged.to),
        entries=manifest.entries,
        chain=manifest.chain,
        head=head,
        left_out=tuple(manifest.left_out),
        made_at=manifest.made_at,
        unfinished=staged.unfinished,
    )


def discard(staged: Staged) -> None:
    """Throw the unpacked backup away."""
    shutil.rmtree(staged.folder, ignore_errors=True)


def restore(file: Path, to: Path, keys: Sequence[bytes] = ()) -> Backup | Refusal:
    """Bring a backup back into a new folder. Without keys, sizes and hashes are checked but not who wrote
    them.

    The store there refuses to write until `begin_incarnation`.
    """
    staged = stage(file, to)
    if isinstance(staged, Refusal):
        return staged
    if keys or staged.manifest.format == evening_file.FORMAT:
        return finish(staged, keys)
    try:
        return _reveal(staged)
    except OSError as fault:
        discard(staged)
        return fault_of_os(fault).refusal
