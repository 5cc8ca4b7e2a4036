"""Turns: a user's signature over the chain's head confirms everything they wrote up to it.

The closing of a day is signed in the transaction that writes it, or never. One that has no signature lost it to somebody
who changed the store, so nothing here ever signs it later, nor what its closer wrote around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.records import Head, Signature, Signer
from schemas.office_acts import OfficeAct
from schemas.turn import turn_statement

CLOSINGS_UNSIGNED = """
    SELECT c.name, e.seq, e.author FROM entry AS e JOIN chain AS c ON c.id = e.chain
    WHERE e.dossier IS NULL AND e.act = ? AND NOT EXISTS (
        SELECT 1 FROM signature AS s WHERE s.chain = e.chain AND s.seq = e.seq AND s.user = e.author
    ) ORDER BY e.id
"""


class Turns:
    """Signing the own chain and reading every chain's signatures."""

    def __init__(self, db: StoreDatabase, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def unsigned(self, user: str) -> bool:
        """True when this user wrote on the own chain after their last signature."""
        chain = self._ledger.chain_number(self._ledger.own_chain)
        last = self._db.value("SELECT max(seq) FROM signature WHERE chain = ? AND user = ?", chain, user)
        waits = self._db.value(
            "SELECT 1 FROM entry WHERE chain = ? AND seq > ? AND author = ? LIMIT 1",
            chain,
            -1 if last is None else last,
            user,
        )
        return waits is not None

    def sign(self, user: str, public_key: str, sign: Signer) -> Signature | None:
        """Confirm this user's turn with their key and keep the signature; None if nothing waits for it, or if a closing
        of theirs on this chain has lost its signature.

        `sign` is given the statement and signs it in the domain of turns (schemas.turn).
        """
        with self._db.writing():
            head = self._ledger.own_head()
            if head is None or not self.unsigned(user) or (self._ledger.own_chain, user) in self._closers_unsigned():
                return None
            return self._signed(head, user, public_key, sign)

    def sign_written(self, user: str, public_key: str, sign: Signer) -> Signature:
        """Sign the entry this user has just written, inside its transaction."""
        head = self._ledger.own_head()
        assert head is not None, "something was just written"
        return self._signed(head, user, public_key, sign)

    def _signed(self, head: Head, user: str, public_key: str, sign: Signer) -> Signature:
        chain = self._ledger.own_chain
        made = sign(turn_statement(chain, head.seq, head.hash, user)).hex()
        self._db.run(
            "INSERT INTO signature VALUES (?, ?, ?, ?, ?)", self._ledger.chain_number(chain), head.seq, user, public_key, made
        )
        return Signature(chain, head.seq, head.hash, user, public_key, made)

    def closings_unsigned(self) -> list[tuple[str, int]]:
        """Chain and place of every closing of a day without its closer's signature over just that entry."""
        return [(chain, seq) for chain, seq, _user in self._db.rows(CLOSINGS_UNSIGNED, str(OfficeAct.CLOSE_DAY))]

    def _closers_unsigned(self) -> set[tuple[str, str]]:
        return {(chain, user) for chain, _seq, user in self._db.rows(CLOSINGS_UNSIGNED, str(OfficeAct.CLOSE_DAY))}

    def keep(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures of turns on other devices' chains, as they came; verifying them is `verify`'s work."""
        with self._db.writing():
            for one in signatures:
                self._db.run(
                    """INSERT INTO signature SELECT c.id, ?, ?, ?, ? FROM chain AS c
                       JOIN entry AS e ON e.chain = c.id AND e.seq = ? WHERE c.name = ? AND e.hash = ?
                       ON CONFLICT DO NOTHING""",
                    one.seq, one.user, one.public_key, one.signature, one.seq, one.chain, bytes.fromhex(one.hash),
                )  # fmt: skip

    def signatures(self, chain: str) -> list[Signature]:
        """Every signature on a chain, in its order."""
        found = self._db.rows(
            """SELECT s.seq, e.hash, s.user, s.public_key, s.signature FROM signature AS s
               JOIN entry AS e ON e.chain = s.chain AND e.seq = s.seq WHERE s.chain = ? ORDER BY s.seq,
               s.user""",
            self._ledger.chain_number(chain),
        )  # fmt: skip
        return [Signature(chain, seq, bytes(hash_).hex(), *rest) for seq, hash_, *rest in found]

    def unconfirmed(self, hash_: str) -> bool:
        """True while the author of this entry has not signed the chain at or after it."""
        return not self._db.value(
            """SELECT 1 FROM entry AS e JOIN signature AS s ON s.chain = e.chain AND s.user = e.author AND
            s.seq >= e.seq
               WHERE e.hash = ? LIMIT 1""",
            bytes.fromhex(hash_),
        )  # fmt: skip
