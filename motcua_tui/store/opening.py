"""Making and opening a store: ownership, every check, migrations, comparison with the head file."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from pathlib import Path

from motcua_tui.durable import flush_file, flush_folder, make_folder, put_in_place
from motcua_tui.store import refusals
from motcua_tui.store.anchor import HEAD_FILE, Anchor, anchor_key, read_anchor
from motcua_tui.store.clean import CLEAN_FILE, keep_before, remove
from motcua_tui.store.connect import PAGE_BYTES, StoreDatabase, fault_of_os
from motcua_tui.store.keeper import Keeper, before_writing
from motcua_tui.store.key import Key
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.migrations import LATEST, migrate, version_of
from motcua_tui.store.owner import Owner
from motcua_tui.store.plan import seal_drafts
from motcua_tui.store.records import Draft
from motcua_tui.store.store import DATABASE_FILE, Store
from motcua_tui.store.taking import Taker
from schemas.entry import chain_id
from schemas.office_acts import Begun, OfficeAct
from schemas.refusal import Refusal, Refused

_PART = "store.db.part"


def create(folder: Path, key: bytes, begun: Begun, drafts: Sequence[Draft]) -> Store | Refusal:
    """See Store.create. The database gets its name only when it is whole, so a cut leaves no half store."""
    try:
        make_folder(folder)
    except OSError:
        return refusals.read_only()
    if (folder / DATABASE_FILE).exists():
        return refusals.exists()
    owner = Owner(folder)
    if refusal := owner.take(0):
        return refusal
    try:
        _build(folder, Key(key), begun, drafts)
        return _opened(folder, Key(key), owner)
    except (Refused, OSError) as fault:
        _sweep(folder)
        owner.leave()
        return fault.refusal if isinstance(fault, Refused) else fault_of_os(fault).refusal


def _build(folder: Path, key: Key, begun: Begun, drafts: Sequence[Draft]) -> None:
    _sweep(folder)
    (folder / HEAD_FILE).unlink(missing_ok=True)
    part = folder / _PART
    db = StoreDatabase(part, key)
    try:
        migrate(db, lambda version: None)
        with db.writing():
            first = drafts[0]
            begin = Draft(
                act=OfficeAct.BEGIN,
                by=first.by,
                content=begun,
                at=first.at,
                trust=first.trust,
                typed_at=first.typed_at,
            )
            begin_chain(db, begun, [begin, *drafts])
        _note_first_head(folder, key, db)
    finally:
        db.close_all()
    flush_file(part)
    flush_folder(folder)  # the head file has its name for certain before the database has
    put_in_place(part, folder / DATABASE_FILE)


def _note_first_head(folder: Path, key: Key, db: StoreDatabase) -> None:
    """Before the database gets its name, so that no store is ever seen without its head file."""
    keeper = Keeper(folder, key, db, Ledger(db))
    try:
        keeper.settle()
    finally:
        keeper.close()


def begin_chain(db: StoreDatabase, begun: Begun, drafts: Sequence[Draft]) -> None:
    """Open a chain of its own for this incarnation and write the drafts on it, BEGIN first, inside a transaction."""
    ledger = Ledger(db)
    chain = chain_id(begun.unit, begun.device, begun.incarnation)
    ledger.add_chain(chain, begun.unit, begun.device, begun.incarnation)
    ledger.set_meta("own_chain", chain)
    plan = seal_drafts(drafts, ledger)
    Taker(db, ledger).take_in(plan.entries, plan.new_keys)


def _sweep(folder: Path) -> None:
    for name in (_PART, f"{_PART}-wal", f"{_PART}-shm"):
        with contextlib.suppress(OSError):
            (folder / name).unlink(missing_ok=True)


def open_store(folder: Path, key: bytes, wait_s: float, owner: Owner | None) -> Store | Refusal:
    """See Store.open."""
    if not (folder / DATABASE_FILE).is_file():
        if owner is not None:
            owner.leave()
        return refusals.not_here()
    if owner is None:
        owner = Owner(folder)
        if refusal := owner.take(wait_s):
            return refusal
    try:
        return _opened(folder, Key(key), owner)
    except (Refused, OSError) as fault:
        owner.leave()
        return fault.refusal if isinstance(fault, Refused) else fault_of_os(fault).refusal


def _opened(folder: Path, key: Key, owner: Owner) -> Store:
    remove(folder / CLEAN_FILE)
    _look_first(folder, key)
    before_writing(folder, folder / DATABASE_FILE, key)
    db = StoreDatabase(folder / DATABASE_FILE, key)
    try:
        migrate(db, lambda version: keep_before(db, version, key))
        store = Store(folder, key, db, owner)
        _note_missing_head(store)
    except BaseException:
        db.close_all()
        raise
    store.clear_doomed_files()
    return store


def _look_first(folder: Path, key: Key) -> None:
    """Key, version and head, over a connection that changes nothing: what is refused stays as it was found."""
    path = folder / DATABASE_FILE
    if path.stat().st_size < PAGE_BYTES:
        raise Refused(refusals.damaged())
    db = StoreDatabase(path, key, read_only=True)
    try:
        _prove_key(db, folder, key)
        found = version_of(db)
        if found > LATEST:
            raise Refused(refusals.newer_version(found, LATEST))
        if found == 0:
            raise Refused(refusals.damaged())
        noted = read_anchor(folder, anchor_key(key.raw()))
        if noted is not None and not reaches(Ledger(db), noted):
            raise Refused(refusals.rolled_back())
    finally:
        db.close_all()


def _prove_key(db: StoreDatabase, folder: Path, key: Key) -> None:
    """SQLCipher cannot tell a wrong key from a damaged first page; the head file knows the key."""
    try:
        with db.session():
            pass
    except Refused as fault:
        noted = read_anchor(folder, anchor_key(key.raw()))
        if fault.refusal.code == "store.wrong_key" and noted is not None and not noted.moving:
            raise Refused(refusals.damaged()) from fault
        raise


def _note_missing_head(store: Store) -> None:
    """Remember that the head file was missing until a person answers for it."""
    if store.keeper.noted is None:
        with store.db.writing():
            store.db.run("INSERT INTO notice VALUES ('store.head_missing', ?) ON CONFLICT DO NOTHING", store.head().seq)


def reaches(ledger: Ledger, noted: Anchor) -> bool:
    """True when the ledger holds the noted head and at least as many entries as it had then."""
    at = ledger.entries(noted.chain, noted.seq, 1)
    return bool(at) and at[0].hash == noted.hash and ledger.last_number() >= noted.entries
