"""What a reader or writer of segments must be able to look up in the ledger it already holds."""

from __future__ import annotations

from typing import Protocol

from schemas.base import Record
from schemas.entry import Sealed


class Place(Record):
    """The short name of an entry: its place in a chain. Alone it proves nothing; the chain does."""

    chain: str
    seq: int


class Places(Protocol):
    """Look-ups in the entries one end holds. All answer None for what it does not hold."""

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of the entry at that place."""

    def place_of(self, hash: str) -> Place | None:
        """Where the entry with this hash stands."""

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        """The hash of the newest entry of `chain` about `dossier` whose place is below `before`."""

    def key_of(self, dossier: str) -> bytes | None:
        """The dossier's key, None once destroyed."""


class Incoming(Record):
    """One entry as it came in: verified against its chain. `key` is set where the segment carried the
    dossier's key.
    """

    sealed: Sealed
    key: bytes | None = None
