"""A backup every evening into one file that grows by what the day brought, rehearsed before it counts.

A new whole file takes the old one's place when the old one does not fit any more: another key, another chain, something
destroyed since, more added than there is. So no copy outlives the key it can be opened with, nor what was destroyed.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from motcua_tui.durable import flush_file, make_folder, put_in_place
from motcua_tui.store import refusals
from motcua_tui.store.anchor import HEAD_FILE
from motcua_tui.store.backup import Writer, manifest_seal, place_refused, staged_in, stored_names, sweep
from motcua_tui.store.connect import PAGE_BYTES, fault_of_os
from motcua_tui.store.evening_file import (
    FORMAT,
    MANIFEST,
    MANIFEST_SEAL,
    PAGES,
    SEAL_BYTES,
    SEALS,
    STORE,
    Evening,
    Part,
    Section,
    attachments_in,
    is_growing,
    page_record,
    prove,
    put_together,
    seals_in,
    sections_of,
)
from motcua_tui.store.pages import wal_pages
from motcua_tui.store.records import Backup, Head
from motcua_tui.store.refusals import StoreFull
from motcua_tui.store.verify import verify_owned
from schemas.canonical import canonical_bytes
from schemas.refusal import Refusal, Refused
from schemas.times import VN

if TYPE_CHECKING:
    from motcua_tui.store.store import Store

_ADDED_SHARE_MAX = 2
_SMALL_BYTES = 32 << 20


class _Taken(msgspec.Struct, frozen=True):
    """The database at rest: its changed pages in `changed`, the seals of all, and what it holds."""

    changed: Path
    seals: bytes
    pages: int
    store: str
    head_file: bytes
    head: Head
    entries: int
    destroyed: int


def back_up_evening(store: Store, target: Path, slots: Mapping[str, bytes]) -> Backup | Refusal:
    """See Store.back_up_evening."""
    aside = store.folder / f".evening.{secrets.token_hex(6)}.part"
    try:
        make_folder(target)
        for leftover in store.folder.glob(".evening.*.part"):
            shutil.rmtree(leftover, ignore_errors=True)
        sweep(target)
        aside.mkdir()
        return _back_up(store, target / f"motcua-{store.identity.device}-evenings.mcb", slots, aside)
    except Refused as fault:
        return fault.refusal
    except OSError as fault:  # room was missing beside the store, or what lies on the stick could not be read
        full = fault_of_os(fault)
        return full.refusal if isinstance(full, StoreFull) else place_refused(fault)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


class _PlaceRefused(Refused):
    """The stick took no more: writing all of it anew would not help."""


@contextlib.contextmanager
def _onto_the_stick() -> Iterator[None]:
    """What the disk refuses in here is the stick's doing. Raises _PlaceRefused."""
    try:
        yield
    except OSError as fault:
        raise _PlaceRefused(place_refused(fault)) from None


def _back_up(store: Store, path: Path, slots: Mapping[str, bytes], aside: Path) -> Backup:
    store.settle()
    sections = _fitting(store, path)
    if sections:
        try:
            return _add(store, path, sections, slots, aside)
        except (_PlaceRefused, StoreFull):
            raise
        except Refused:
            _empty(aside)  # what lies on the stick is damaged: all of it anew
    return _anew(store, path, slots, aside)


def _empty(aside: Path) -> None:
    shutil.rmtree(aside)
    aside.mkdir()


def _fitting(store: Store, path: Path) -> list[Section]:
    """The sections to go on from; none where a whole file has to be written."""
    if not path.is_file() or not is_growing(path):
        return []
    sections, _ = sections_of(path)
    if not sections:
        return []
    last, raw = sections[-1], store.key.raw()
    is_ours = hmac.compare_digest(manifest_seal(last.body, raw), last.seal) and last.told.chain == store.identity.chain
    added = last.ends - sections[0].ends - _attached_bytes(sections[1:])
    size = store.db.path.stat().st_size
    is_small = added <= max(_SMALL_BYTES, size * _ADDED_SHARE_MAX)
    return sections if is_ours and is_small and last.told.destroyed == _destroyed(store) else []


def _attached_bytes(sections: list[Section]) -> int:
    return sum(part.size for one in sections for part in one.told.members if "/" in part.name)


def _destroyed(store: Store) -> int:
    return int(store.db.value("SELECT count(*) FROM dossier_key WHERE key IS NULL"))


def _add(store: Store, path: Path, sections: list[Section], slots: Mapping[str, bytes], aside: Path) -> Backup:
    """A section behind the last one. What a cut leaves of it does not count, and is overwritten the next evening."""
    taken = _take(store, aside, seals_in(path, sections[-1]))
    before = sections[-1].ends
    try:
        with _onto_the_stick():
            with path.open("r+b") as file:
                file.seek(before)
                file.truncate()
                os.fsync(file.fileno())  # or what an evening cut off had left might shine through where the next one is torn
                left_out = _write(store, file, taken, sections, slots)
            flush_file(path)
        _rehearse(store, path, aside, every=False)
    except (Refused, OSError):
        with contextlib.suppress(OSError):
            os.truncate(path, before)
        raise
    return _told(store, path, taken, left_out, path.stat().st_size - before, whole=False)


def _anew(store: Store, path: Path, slots: Mapping[str, bytes], aside: Path) -> Backup:
    """A whole file, which takes the old one's place once it is proven."""
    taken = _take(store, aside, b"")
    with staged_in(path.parent) as staging:
        part = staging / path.name
        with _onto_the_stick():
            with part.open("wb") as file:
                left_out = _write(store, file, taken, [], slots)
            flush_file(part)
        _rehearse(store, part, aside, every=True)
        put_in_place(part, path)
    return _told(store, path, taken, left_out, path.stat().st_size, whole=True)


def _told(store: Store, path: Path, taken: _Taken, left_out: list[str], added: int, *, whole: bool) -> Backup:
    return Backup(
        file=str(path), entries=taken.entries, chain=store.identity.chain, head=taken.head, left_out=tuple(left_out),
        added_bytes=added, whole=whole,
    )  # fmt: skip


def _take(store: Store, aside: Path, known: bytes) -> _Taken:
    """Copy the pages whose seals are not `known`, of the file at rest; meanwhile nobody writes."""
    changed, whole, seals = aside / PAGES, hashlib.sha256(), bytearray()
    with store.db.alone():
        store.keeper.settle()
        head, entries, destroyed = store.head(), store.ledger.count(), _destroyed(store)
        store.db.close_all()
        if wal_pages(store.db.path):
            raise Refused(refusals.backup_not_valid("log"))
        with store.db.path.open("rb") as source, changed.open("wb") as kept:
            while page := source.read(PAGE_BYTES):
                at = len(seals)
                seals += page[-SEAL_BYTES:]
                whole.update(page)
                if not known:
                    kept.write(page)
                elif known[at : at + SEAL_BYTES] != page[-SEAL_BYTES:]:
                    kept.write(page_record(at // SEAL_BYTES + 1, page))
        head_file = (store.folder / HEAD_FILE).read_bytes()
    pages = len(seals) // SEAL_BYTES
    return _Taken(changed, bytes(seals), pages, whole.hexdigest(), head_file, head, entries, destroyed)


def _write(store: Store, file: BinaryIO, taken: _Taken, before: list[Section], slots: Mapping[str, bytes]) -> list[str]:
    """A section at the file's place; returns the attachments that are not on the disk as they were stored."""
    number, known = len(before), attachments_in(before)
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        writer = Writer(tar, f"{number}/")
        for slot, octets in sorted(slots.items()):
            writer.octets(slot, octets)
        writer.octets(HEAD_FILE, taken.head_file)
        writer.file(PAGES if number else STORE, taken.changed)
        writer.octets(SEALS, taken.seals)
        new = [name for name in stored_names(store) if name not in known]
        left_out = writer.attachments(store.folder / "attachments", new)
        told = Evening(
            format=FORMAT,
            section=number,
            previous=hashlib.sha256(before[-1].body).hexdigest() if before else "",
            made_at=datetime.now(VN).replace(microsecond=0).isoformat(),
            chain=store.identity.chain,
            seq=taken.head.seq,
            head=taken.head.hash,
            entries=taken.entries,
            destroyed=taken.destroyed,
            pages=taken.pages,
            store=taken.store,
            members=[Part(one.name, one.size, one.sha256) for one in writer.members],
            left_out=left_out,
        )
        body = canonical_bytes(msgspec.to_builtins(told))
        writer.octets(MANIFEST, body)
        # Whoever finds the seal on the disk after a cut must find everything before it, too.
        file.flush()
        os.fsync(file.fileno())
        writer.octets(MANIFEST_SEAL, manifest_seal(body, store.key.raw()))
    return left_out


def _rehearse(store: Store, path: Path, aside: Path, *, every: bool) -> None:
    """Read the file back and restore it beside the store; every check must hold and all entries be there. Raises Refused."""
    sections, unfinished = sections_of(path)
    if unfinished or not sections:
        raise Refused(refusals.backup_not_valid("read_back"))
    prove(path, sections, every=every)
    folder = aside / "rehearsal"
    folder.mkdir()
    put_together(path, sections, folder, attachments=False)
    verdict = verify_owned(folder, [store.key])
    elsewhere = attachments_in(sections) | set(sections[-1].told.left_out)
    if verdict.entries != sections[-1].told.entries or any(one.where not in elsewhere for one in verdict.problems):
        raise Refused(refusals.backup_not_valid("rehearsal"))
