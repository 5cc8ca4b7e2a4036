"""One file that holds a whole office, and the way back. Format: docs/backup-format.md.

The file is a plain tar of members that are each encrypted already: the database copy under its own key, the
key slots, the attachments. A manifest names every member with size and hash and is authenticated with the
database key. The copy of the database is marked, so that after a restore nothing can be written before a new
incarnation has begun.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import io
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from motcua_tui.durable import flush_file, make_folder, put_in_place
from motcua_tui.store import refusals
from motcua_tui.store.anchor import HEAD_FILE
from motcua_tui.store.clean import copy_rows
from motcua_tui.store.connect import StoreDatabase, fault_of_os
from motcua_tui.store.keeper import Keeper
from motcua_tui.store.key import Key
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.records import Backup, Head
from motcua_tui.store.refusals import StoreDiskError, StoreFull, StoreReadOnly
from schemas.canonical import canonical_bytes
from schemas.refusal import Refusal, Refused
from schemas.times import VN

if TYPE_CHECKING:
    from motcua_tui.store.store import Store

MANIFEST = "manifest.json"
MANIFEST_SEAL = "manifest.mac"
FORMAT = 1
_STORE = "store.db"


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup."""

    name: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup holds. `left_out` names attachments that were missing or damaged on the disk."""

    format: int
    made_at: str
    chain: str
    seq: int
    head: str
    entries: int
    members: list[Member]
    left_out: list[str] = []


def backup(store: Store, target: Path, slots: Mapping[str, bytes]) -> Backup | Refusal:
    """See Store.backup. The file gets its name only after it has been written, flushed and read back."""
    try:
        make_folder(target)
        sweep(target)
        with staged_in(target) as staging:
            return _make(store, target, staging, slots)
    except (StoreDiskError, StoreReadOnly):  # all that is written here is written to the place of the backup
        return refusals.backup_place_lost()
    except StoreFull:
        return refusals.backup_place_full()
    except Refused as fault:
        return fault.refusal
    except OSError as fault:
        return place_refused(fault)


def sweep(target: Path) -> None:
    """Take away what a power cut left of earlier backups."""
    for leftover in target.glob(".motcua-*.part"):
        shutil.rmtree(leftover, ignore_errors=True)


@contextlib.contextmanager
def staged_in(target: Path) -> Iterator[Path]:
    """A folder in the place of the backup, gone at the end, for what is not proven yet."""
    staging = target / f".motcua-{secrets.token_hex(6)}.part"
    staging.mkdir()
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def place_refused(fault: OSError) -> Refusal:
    """Why the place of a backup took no more."""
    return refusals.backup_place_full() if isinstance(fault_of_os(fault), StoreFull) else refusals.backup_place_lost()


def _make(store: Store, target: Path, staging: Path, slots: Mapping[str, bytes]) -> Backup:
    key = store.key
    made_at = datetime.now(VN).replace(microsecond=0)
    copy_rows(store.db, staging / _STORE, key)
    head, entries = mark_copy(staging, key)
    name = f"motcua-{store.identity.device}-{made_at:%Y%m%d-%H%M%S}.mcb"
    part = staging / name
    with part.open("wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        writer = Writer(tar)
        for slot, octets in sorted(slots.items()):
            writer.octets(slot, octets)
        writer.file(HEAD_FILE, staging / HEAD_FILE)
        writer.file(_STORE, staging / _STORE)
        left_out = writer.attachments(store.folder / "attachments", stored_names(store))
        manifest = Manifest(
            format=FORMAT,
            made_at=made_at.isoformat(),
            chain=store.identity.chain,
            seq=head.seq,
            head=head.hash,
            entries=entries,
            members=writer.members,
            left_out=left_out,
        )
        body = canonical_bytes(msgspec.to_builtins(manifest))
        writer.octets(MANIFEST, body)
        writer.octets(MANIFEST_SEAL, manifest_seal(body, key.raw()))
    flush_file(part)
    _read_back(part, writer.members)
    put_in_place(part, target / name)
    return Backup(file=str(target / name), entries=entries, chain=manifest.chain, head=head, left_out=tuple(left_out))


def manifest_seal(body: bytes, key: bytes) -> bytes:
    """What proves that a manifest was written by a holder of the database key."""
    sealing = hmac.new(key, b"motcua backup manifest 1", hashlib.sha256).digest()
    return hmac.new(sealing, body, hashlib.sha256).digest()


def mark_copy(staging: Path, key: Key) -> tuple[Head, int]:
    """Mark the copy as one that must begin anew, give it a head file of its own, and bring it to rest."""
    db = StoreDatabase(staging / _STORE, key)
    ledger = Ledger(db)
    keeper = Keeper(staging, key, db, ledger)
    try:
        with db.writing():
            ledger.set_meta("must_begin", "1")
        keeper.settle()
        head = ledger.own_head()
        assert head is not None
        return head, ledger.count()
    finally:
        db.close_all()
        keeper.close()


def stored_names(store: Store) -> list[str]:
    """The names under which the attachments of all dossiers lie on the disk."""
    return sorted({row.stored_name for row in store.attachments.all()})


class Writer:
    """Adds members to a tar, each with `above` before its name, and remembers what went in."""

    def __init__(self, tar: tarfile.TarFile, above: str = "") -> None:
        self._tar = tar
        self._above = above
        self.members: list[Member] = []

    def octets(self, name: str, octets: bytes) -> None:
        self._tar.addfile(_info(self._above + name, len(octets)), io.BytesIO(octets))
        self.members.append(Member(name=name, size=len(octets), sha256=hashlib.sha256(octets).hexdigest()))

    def file(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            size = file.tell()
            file.seek(0)
            self._tar.addfile(_info(self._above + name, size), file)
        self.members.append(Member(name=name, size=size, sha256=digest))

    def attachments(self, folder: Path, names: list[str]) -> list[str]:
        """Add every attachment; return those that are not on the disk as they were stored."""
        left_out = []
        for name in names:
            if _is_whole(folder / name):
                self.file(f"attachments/{name}", folder / name)
            else:
                left_out.append(name)
        return left_out


def _is_whole(path: Path) -> bool:
    """An attachment's name is the hash of its encrypted bytes."""
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.name
    return False


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


def _read_back(part: Path, members: list[Member]) -> None:
    """Read the written file once more: a counterfeit stick fails here and not on the day of need."""
    wanted = {member.name: member.sha256 for member in members}
    with tarfile.open(part, mode="r:") as tar:
        for info in tar:
            content = tar.extractfile(info)
            if content is None or hashlib.file_digest(content, "sha256").hexdigest() != wanted.pop(info.name, ""):  # type: ignore[arg-type]
                raise Refused(refusals.backup_not_valid("read_back"))
    if wanted:
        raise Refused(refusals.backup_not_valid("read_back"))
