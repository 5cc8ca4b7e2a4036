"""The store: one encrypted ledger and everything derived from it, behind one object.

Every method may be called from any thread. Writes take turns; reads do not wait for them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from motcua_tui.store import clean, refusals
from motcua_tui.store.backup import backup
from motcua_tui.store.clean import UNCLEAN
from motcua_tui.store.connect import StoreDatabase, driver_versions
from motcua_tui.store.export import export
from motcua_tui.store.keeper import Keeper
from motcua_tui.store.key import Key
from motcua_tui.store.owner import Owner
from motcua_tui.store.plan import seal_drafts
from motcua_tui.store.reading import Reading
from motcua_tui.store.rebuild import rebuild
from motcua_tui.store.records import (
    AttachmentRow,
    Backup,
    Draft,
    Rebuilt,
    RemoteEntry,
    Signature,
    Signer,
)
from motcua_tui.store.rekey import change_key
from motcua_tui.store.remote import Gate, receive
from motcua_tui.store.taking import Taker
from schemas.entry import Sealed
from schemas.office_acts import Begun
from schemas.refusal import Notice, Refusal, Refused

DATABASE_FILE = "store.db"
ATTACHMENTS_FOLDER = "attachments"
OPEN_WAIT_S = 3.0


class Store(Reading):
    """An open store. Made by `create` and `open`, ended by `close`."""

    def __init__(self, folder: Path, key: Key, db: StoreDatabase, owner: Owner) -> None:
        super().__init__(db)
        self.folder = folder
        self.keeper = Keeper(folder, key, db, self.ledger)
        db.on_commit = self.keeper.committed
        self._taker = Taker(db, self.ledger)
        self._key = key
        self._owner = owner

    @staticmethod
    def create(folder: Path, key: bytes, begun: Begun, drafts: Sequence[Draft]) -> Store | Refusal:
        """Make a new store: BEGIN by the author of the first draft, then the drafts, all of it or nothing.

        Refuses store.exists, store.in_use, store.read_only, store.disk_full.
        """
        from motcua_tui.store.opening import create  # opening builds stores, so it imports this module

        return create(folder, key, begun, drafts)

    @staticmethod
    def own(folder: Path, wait_s: float = OPEN_WAIT_S) -> Owner | Refusal:
        """Become the folder's owner before there is a key, for work on the key slots. Refuses store.in_use."""
        owner = Owner(folder)
        return owner.take(wait_s) or owner

    @staticmethod
    def open(folder: Path, key: bytes, wait_s: float = OPEN_WAIT_S, owner: Owner | None = None) -> Store | Refusal:
        """Open a store after every check, waiting at most `wait_s` seconds for another owner to leave.

        `owner` is an ownership taken before; it passes to the store, or is released if the store is refused.

        Refuses store.not_here, store.in_use, store.wrong_key, store.not_encrypted, store.damaged,
        store.newer_version, store.rolled_back, store.read_only, store.disk_full, store.driver.
        """
        from motcua_tui.store.opening import open_store  # as above

        return open_store(folder, key, wait_s, owner)

    @staticmethod
    def driver_versions() -> dict[str, str]:
        """The database libraries in use, for a look at how the machine is."""
        return driver_versions()

    def close(self) -> None:
        """Bring everything to rest, release ownership, forget the key. Harmless when closed already."""
        if not self._key.known:
            return
        self.settle()
        self.db.close_all()
        self.keeper.close()
        self._key.forget()
        self._owner.leave()

    def settle(self) -> None:
        """Bring everything to rest without closing: at a lock and when nobody types.

        After a destruction the file is written anew here, so that no trace of the content stays in it;
        without room on the disk for that it is tried again at the next rest.
        """
        with contextlib.suppress(Refused, OSError):
            self.clear_doomed_files()
            if self.ledger.meta(UNCLEAN):
                with self.db.alone():
                    self.keeper.settle(known=False)
                    clean.replace(self.db, self._key)
        with contextlib.suppress(Refused, OSError):
            self.keeper.settle()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    @property
    def key(self) -> Key:
        """The database key; for the care of the store only."""
        return self._key

    @property
    def notices(self) -> list[Notice]:
        """What a person should know about this store and has not acknowledged yet."""
        known = {"store.head_missing": refusals.head_missing()}
        codes = [code for (code,) in self.db.rows("SELECT code FROM notice ORDER BY code")]
        return [Notice(code, known[code].text, known[code].params) for code in codes if code in known]

    def dismiss_notice(self, code: str) -> None:
        """A person has read the notice and answers for it."""
        with self.db.writing():
            self.db.run("DELETE FROM notice WHERE code = ?", code)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Several writes of any kind as one durable transaction."""
        with self.db.writing():
            yield

    def append(self, drafts: Sequence[Draft]) -> list[Sealed]:
        """Write acts in one durable transaction: entries, keys, projections. It is on the disk when this
        returns.

        Raises StoreFull or StoreReadOnly with nothing written, Refused(store.entry_too_large),
        Refused(store.must_begin).
        """
        if not drafts:
            return []
        with self.db.writing():
            if self.ledger.meta("must_begin"):
                raise Refused(refusals.must_begin())
            plan = seal_drafts(drafts, self.ledger)
            self._taker.take_in(plan.entries, plan.new_keys)
        self.clear_doomed_files()
        return plan.entries

    def append_signed(self, draft: Draft, public_key: str, sign: Signer) -> Sealed:
        """As `append`, with its author's signature over just this entry in the same transaction: neither is ever on the disk
        without the other. Whatever the author wrote before it is signed with it.
        """
        with self.db.writing():
            [written] = self.append([draft])
            self.turns.sign_written(draft.by, public_key, sign)
        return written

    def receive_remote(
        self, chain: str, entries: Sequence[RemoteEntry], doomed: Collection[str] = frozenset()
    ) -> int | Refusal:
        """Take in a contiguous run of another chain, whole or not at all; returns how many entries were new.

        `doomed` names dossiers whose destruction comes later in the same transaction, with no content any more.

        Refuses what does not continue the chain, above all store.gap, store.fork and store.parent_missing
        (motcua_tui.store.remote has the list).
        """
        with self._taker.awaiting(doomed):
            taken = receive(Gate(self.ledger, doomed), chain, entries, self.db.writing, self._taker)
        self.clear_doomed_files()
        return taken

    def export(self, path: Path) -> int:
        """Write the whole ledger in plain, for a separate program to verify; returns the number of entries."""
        return export(self.ledger, self.turns, path)

    def sign_turn(self, user: str, public_key: str, sign: Signer) -> Signature | None:
        """Confirm this user's turn with their key; None if nothing waits for it, or if a closing of theirs lost its own."""
        return self.turns.sign(user, public_key, sign)

    def keep_signatures(self, signatures: Sequence[Signature]) -> None:
        """Keep turns signed on other devices' chains."""
        self.turns.keep(signatures)

    def rebuild(self) -> Rebuilt:
        """Drop and replay every projection in one transaction."""
        return rebuild(self.db, self.ledger)

    def rekey(self, new_key: bytes) -> Refusal | None:
        """Encrypt the database under a new key and prove it by opening it again.

        Refuses store.rekey_failed with the old key in force. Cut off at any moment, exactly one of the two
        keys opens the database; the caller keeps both until this has returned.
        """
        try:
            with self.db.alone():
                return None if self._change_key(Key(new_key)) else refusals.rekey_failed()
        except (Refused, OSError):
            return refusals.rekey_failed()

    def _change_key(self, new: Key) -> bool:
        self.keeper.settle()
        self.db.close_all()
        noted = self.keeper.noted
        assert noted is not None, "a settled store has a head file"
        self.keeper.close()
        changed = change_key(self.folder, self.db.path, noted, self._key, new)
        if changed:
            self._key.forget()
            self._key = new
            self.db.use_key(new)
        self.keeper = Keeper(self.folder, self._key, self.db, self.ledger)
        self.db.on_commit = self.keeper.committed
        return changed

    def backup(self, target: Path, slots: Mapping[str, bytes]) -> Backup | Refusal:
        """Write one file with database, key slots and attachments into a folder; whole or not there.

        Nothing that was destroyed is in it. Refuses backup.* and what the disk refuses.
        """
        return backup(self, target, slots)

    def back_up_evening(self, target: Path, slots: Mapping[str, bytes]) -> Backup | Refusal:
        """Bring the one file in this folder that grows every evening up to date, or begin it. It is read back and restored
        beside the store before this returns. Refuses backup.* and what the disk refuses; then the evening before still counts.
        """
        from motcua_tui.store.evening import back_up_evening  # it verifies stores, and verifying imports this module

        return back_up_evening(self, target, slots)

    def save_draft(self, user: str, kind: str, body: str, dossier: str | None = None) -> None:
        """Keep what is being typed."""
        self.drafts.save(user, kind, body, dossier)

    def drop_draft(self, user: str, kind: str) -> None:
        """Forget what was being typed."""
        self.drafts.drop(user, kind)

    def access_log(self, user: str, dossier: str, what: str, at: str) -> None:
        """Note who looked at which personal data."""
        self.access.add(user, dossier, what, at)

    def add_attachment(self, dossier: str, sha256: str, size_bytes: int, key: bytes, stored_name: str) -> None:
        """Note a file that is already written and flushed."""
        self.attachments.add(AttachmentRow(dossier, sha256, size_bytes, key, stored_name))

    def clear_doomed_files(self) -> None:
        """Delete the files of destroyed dossiers. Their keys went with the transaction; this frees the room.

        Within a transaction nothing is deleted yet: it may still be undone.
        """
        if self.db.in_transaction():
            return
        for name in self.attachments.doomed():
            with contextlib.suppress(OSError):
                (self.folder / ATTACHMENTS_FOLDER / name).unlink(missing_ok=True)
                self.attachments.forget_doomed(name)
