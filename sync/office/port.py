"""What the postman needs of the office. The composition root fulfils it over the store; tests over memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from schemas.entry import Sealed
from schemas.refusal import Refusal
from sync.wire.messages import Head, RefusedEntry
from sync.wire.places import Places
from sync.wire.ranges import Named
from sync.wire.reference import Reference
from sync.wire.segment_reader import Verified
from sync.wire.shown import Item
from sync.wire.signatures import HeadSignature


class OfficePort(Places, Protocol):
    """An unlocked office. Every method that stores is durable when it returns, and may be called again with
    the same."""

    @property
    def unit(self) -> str:
        """The unit's code."""

    @property
    def device(self) -> str:
        """This device's name."""

    @property
    def chain(self) -> str:
        """The device's own chain in the store's present incarnation."""

    def begin_again(self) -> None:
        """Open a chain of a new incarnation that follows the own one: this store is an older copy of itself."""

    def heads(self) -> Sequence[Head]:
        """How far every chain is held, the own one included."""

    def entries(self, chain: str, first: int, limit: int) -> Sequence[Sealed]:
        """Up to `limit` entries of a chain from place `first` on."""

    def signatures(self, chain: str, first: int, last: int) -> Sequence[HeadSignature]:
        """Turns of users and heads of devices and province signed within a run of a chain."""

    def take(self, group: Sequence[Verified]) -> None:
        """Store entries of other chains, parents first, and show what they change. May be done in durable steps. Those held
        are passed over."""

    def mark(self, sent: int, confirmed: int, unknown: int) -> None:
        """Own entries up to place `sent` are on the way, up to `confirmed` received by the province; of those up to `unknown`
        an answer is missing, so that they may be there or not. -1 for none."""

    def note_refused(self, entries: Sequence[RefusedEntry]) -> None:
        """Own entries the province holds but does not understand: shown with their reason. Replaces the
        former list."""

    def take_reference(self, reference: Reference) -> Refusal | None:
        """Apply a signed version of reference data, or say why not; it is then offered again another time."""

    def digest(self) -> str:
        """The digest (`sync.wire.shown`) of every dossier of this unit as shown here."""

    def items(self) -> Iterable[Item]:
        """Every dossier of this unit as shown here, for reconciliation."""

    def conflicts(self) -> int:
        """How many dossiers wait for a supervisor to settle a conflict."""

    def label(self, dossier: str) -> Named:
        """A dossier as it is named to a person."""
