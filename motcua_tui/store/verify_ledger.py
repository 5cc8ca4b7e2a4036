"""Checking the ledger itself: every hash, link, commitment, parent, signature and closing, from the stored bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from motcua_tui.store import problems
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import octets
from motcua_tui.store.problems import problem
from motcua_tui.store.records import Problem
from motcua_tui.store.turns import CLOSINGS_UNSIGNED
from motcua_tui.store.watch import Watch
from schemas.acts import KEYLESS
from schemas.canonical import DOSSIER_KEY_BYTES, entry_hash, seal
from schemas.entry import NO_HASH, Entry
from schemas.office_acts import OfficeAct
from schemas.turn import TURN_DOMAIN, turn_statement

_KEYLESS = frozenset(str(act) for act in KEYLESS)


def steps_of(db: StoreDatabase) -> int:
    """How many steps the three checks here take together."""
    return sum(int(db.value(f"SELECT count(*) FROM {table}")) for table in ("entry", "entry_parent", "signature"))


def check_chains(db: StoreDatabase, watch: Watch) -> Iterator[Problem]:
    """Walk every chain from its first entry and report what does not hold."""
    for number, name in db.rows("SELECT id, name FROM chain ORDER BY id"):
        yield from _check_chain(db, number, name, watch)


def _check_chain(db: StoreDatabase, number: int, name: str, watch: Watch) -> Iterator[Problem]:
    prev, expected = NO_HASH, 0
    for row in db.stream(_ENTRIES, number):
        watch.step()
        place, header = f"{name}:{row[0]}", octets(row[2])
        found = entry_hash(header)
        entry = _entry_in(header)
        if (
            found != octets(row[1]).hex()
            or entry is None
            or not _columns_fit(row, entry, name)
            or (entry.seq, entry.prev) != (expected, prev)
        ):
            yield problem(problems.chain_broken(), place)
        else:
            yield from _check_content(row, entry, place)
        prev, expected = found, int(row[0]) + 1


_ENTRIES = """
    SELECT e.seq, e.hash, e.header, e.content, e.act, e.author, e.day, e.dossier, k.key,
           EXISTS (SELECT 1 FROM entry AS g WHERE g.dossier = e.dossier AND g.act = 'destroy-content'),
           (SELECT count(*) FROM entry_parent AS p WHERE p.entry = e.id)
    FROM entry AS e LEFT JOIN dossier_key AS k ON k.dossier = e.dossier
    WHERE e.chain = ? ORDER BY e.seq
"""


def _entry_in(header: bytes) -> Entry | None:
    try:
        return msgspec.json.decode(header, type=Entry)
    except (msgspec.DecodeError, ValueError):
        return None


def _columns_fit(row: tuple[Any, ...], entry: Entry, name: str) -> bool:
    """The columns a query reads say the same as the header that is hashed."""
    shown = (entry.seq, entry.act, entry.by, entry.at[:10], entry.dossier)
    return entry.chain == name and shown == (row[0], row[4], row[5], row[6], row[7])


def _check_content(row: tuple[Any, ...], entry: Entry, place: str) -> Iterator[Problem]:
    content, key, destroyed, parents = row[3], row[8], bool(row[9]), row[10]
    keyless = entry.dossier is None or entry.act in _KEYLESS
    if destroyed and key is not None:
        yield problem(problems.page_rolled_back(), place)
    elif content is None:
        if not destroyed or keyless:
            yield problem(problems.content_missing(), place)
    elif destroyed and not keyless:
        # Contents are only ever destroyed, so one that is back comes from an older page.
        yield problem(problems.page_rolled_back(), place)
    elif not keyless and key is None:
        yield problem(problems.key_missing(), place)
    elif seal(octets(content), entry.seq, None if keyless else _sixteen(key)) != entry.seal:
        yield problem(problems.content_changed(), place)
    if parents != len(entry.parents):
        yield problem(problems.parent_missing(), place)


def _sixteen(key: object) -> bytes:
    """A dossier key in its proper length; one of another length seals nothing."""
    return octets(key)[:DOSSIER_KEY_BYTES].ljust(DOSSIER_KEY_BYTES, b"\0")


def check_parents(db: StoreDatabase, watch: Watch) -> Iterator[Problem]:
    """Every stored link leads to an entry of the same dossier that its header names."""
    for chain, seq, header, parent in db.stream(
        """SELECT c.name, e.seq, e.header, q.hash FROM entry_parent AS p JOIN entry AS e ON e.id = p.entry
           JOIN chain AS c ON c.id = e.chain LEFT JOIN entry AS q ON q.id = p.parent AND q.dossier =
           e.dossier"""
    ):
        watch.step()
        entry = _entry_in(octets(header))
        if parent is None or entry is None or octets(parent).hex() not in entry.parents:
            yield problem(problems.parent_missing(), f"{chain}:{seq}")


def check_signatures(db: StoreDatabase, watch: Watch) -> Iterator[Problem]:
    """Every signature holds under a key that the ledger gave to that user."""
    keys = _keys_given(db)
    for chain, seq, hash_, user, public_key, signature in db.stream(
        """SELECT c.name, s.seq, e.hash, s.user, s.public_key, s.signature FROM signature AS s
           JOIN chain AS c ON c.id = s.chain LEFT JOIN entry AS e ON e.chain = s.chain AND e.seq = s.seq"""
    ):
        watch.step()
        statement = turn_statement(chain, seq, "" if hash_ is None else octets(hash_).hex(), user)
        if public_key not in keys.get(user, ()) or not _signed(public_key, signature, statement):
            yield problem(problems.signature_forged(), f"{chain}:{seq}")


def check_closings(db: StoreDatabase) -> Iterator[Problem]:
    """Every closing of a day is under a signature of who closed it over just that entry: they are written together."""
    for chain, seq, _user in db.rows(CLOSINGS_UNSIGNED, str(OfficeAct.CLOSE_DAY)):
        yield problem(problems.closing_unsigned(), f"{chain}:{seq}")


def is_signed(db: StoreDatabase, hash_: str) -> bool:
    """Whether its author signed just this entry, with a key that the ledger gave to them."""
    found = db.row(
        """SELECT c.name, e.seq, s.user, s.public_key, s.signature FROM entry AS e JOIN chain AS c ON c.id = e.chain
           JOIN signature AS s ON s.chain = e.chain AND s.seq = e.seq AND s.user = e.author WHERE e.hash = ?""",
        bytes.fromhex(hash_),
    )
    if found is None:
        return False
    chain, seq, user, public_key, signature = found
    return public_key in _keys_given(db).get(user, ()) and _signed(public_key, signature, turn_statement(chain, seq, hash_, user))


def _keys_given(db: StoreDatabase) -> dict[str, set[str]]:
    """The public keys each user ever had, from the entries themselves and not from a table made of them."""
    found: dict[str, set[str]] = {}
    for act in (OfficeAct.ADD_USER, OfficeAct.RENEW_USER_KEY):
        for (content,) in db.rows("SELECT content FROM entry WHERE dossier IS NULL AND act = ?", str(act)):
            if given := _key_in(content):
                found.setdefault(given.user, set()).add(given.public_key)
    return found


class _KeyGiven(msgspec.Struct):
    user: str
    public_key: str


def _key_in(content: object) -> _KeyGiven | None:
    """Whose key a content gives; none if it was changed to something else, which is told where its seal is checked."""
    try:
        return msgspec.json.decode(octets(content), type=_KeyGiven)
    except (msgspec.DecodeError, ValueError):
        return None


def _signed(public_key: str, signature: str, statement: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), TURN_DOMAIN + statement)
    except (InvalidSignature, ValueError):
        return False
    return True
