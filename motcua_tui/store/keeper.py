"""Keeps the head file true: after every commit, around every checkpoint, at close."""

from __future__ import annotations

import contextlib
from pathlib import Path

from msgspec.structs import replace

from motcua_tui.store.anchor import Anchor, AnchorFile, anchor_key, read_anchor
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.pages import PageDigest, shown, wal_pages
from schemas.refusal import Refused

_COMMITS_PER_CHECKPOINT = 100


def before_writing(folder: Path, path: Path, key: Key) -> None:
    """To be called before a connection that may write is opened on a database at rest.

    A log that a crash left behind is moved into the file by the last connection that closes, whoever that is. A
    digest noted before must not accuse the file afterwards. Raises OSError.
    """
    noted = read_anchor(folder, anchor_key(key.raw()))
    if noted is None or not noted.pages or not wal_pages(path):
        return
    file = AnchorFile(folder, anchor_key(key.raw()))
    try:
        file.write(replace(noted, count=noted.count + 1, pages=""), durable=True)
    finally:
        file.close()


class Keeper:
    """Notes heads and runs checkpoints for one open store. Checkpoints happen nowhere else."""

    def __init__(self, folder: Path, key: Key, db: StoreDatabase, ledger: Ledger) -> None:
        self._folder = folder
        self._key = anchor_key(key.raw())
        self._file = AnchorFile(folder, self._key)
        self._db = db
        self._ledger = ledger
        self._digest = PageDigest(key.raw())
        self._noted = read_anchor(folder, self._key)
        self._pages = self._known_pages()
        self._commits = 0
        self._changed = False

    @property
    def noted(self) -> Anchor | None:
        """The newest note, None if the head file is missing or not of this key."""
        return self._noted

    def _known_pages(self) -> int | None:
        """The digest of the file as it lies, if the last owner closed it in order and left no log behind."""
        if self._noted is None or not self._noted.pages or wal_pages(self._db.path):
            return None
        return int(self._noted.pages, 16)

    def committed(self) -> None:
        """Note the head after a commit. The act is safe already, so a fault here must not look like a lost act."""
        self._changed = True
        self._commits += 1
        with contextlib.suppress(OSError, Refused):
            self._note("")
            if self._commits >= _COMMITS_PER_CHECKPOINT:
                self.checkpoint("PASSIVE")

    def _note(self, pages: str, *, durable: bool = False) -> None:
        self._noted = self._present(pages)
        self._file.write(self._noted, durable=durable)

    def _present(self, pages: str) -> Anchor:
        head = self._ledger.own_head()
        assert head is not None, "a store begins with an entry"
        return Anchor(
            count=1 if self._noted is None else self._noted.count + 1,
            chain=self._ledger.own_chain,
            seq=head.seq,
            hash=head.hash,
            entries=self._ledger.last_number(),
            pages=pages,
        )

    def checkpoint(self, mode: str) -> bool:
        """Move the log into the database file, following the digest. False if a reader kept part of the log alive."""
        moved = wal_pages(self._db.path)
        before = self._digest.of_pages(self._db.path, moved) if self._pages is not None else 0
        if moved:
            # Durable before the file changes: after a power cut an older digest must not accuse the newer
            # file.
            self._note("", durable=True)
        row = self._db.row(f"PRAGMA wal_checkpoint({mode})")
        if self._pages is not None:
            self._pages += self._digest.of_pages(self._db.path, moved) - before
        self._commits = 0
        return row is not None and row[0] == 0

    def settle(self, *, known: bool = True) -> None:
        """Bring everything to rest on the disk: log moved, head and digest noted and flushed.

        With `known` False the file is about to be replaced: the note then says nothing about its pages.
        """
        whole = self.checkpoint("TRUNCATE")
        if not known:
            self._pages = None
            self._note("", durable=True)
            return
        if self._noted is not None and self._noted.pages and not self._changed:
            return
        if self._pages is None and whole:
            self._pages = self._digest.of_file(self._db.path)
        self._note(shown(self._pages) if self._pages is not None and whole else "", durable=True)
        self._changed = False

    def close(self) -> None:
        """Let go of the head file."""
        self._file.close()
