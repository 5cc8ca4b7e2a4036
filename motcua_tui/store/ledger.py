"""The ledger's tables: entries are added and read, never changed. The only update is the destruction of content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.plan import heads_among
from motcua_tui.store.records import ChainInfo, Head
from schemas.acts import BEGINS, KEYLESS, Act
from schemas.entry import Entry, Sealed
from schemas.office_acts import OfficeAct

_COLUMNS = "hash, header, content"
TYPED_LATE = "json_extract(CAST(header AS TEXT), '$.typed_at')"
"""When a late entry was typed; nothing for any other. An index stands on exactly this expression."""
# One step of the index for each day, whatever number of entries the day has.
_NEXT_DAY_WORKED = "SELECT day FROM entry WHERE day >= ? AND day < ? AND dossier IS NOT NULL ORDER BY day, id LIMIT 1"


class Ledger:
    """Reading and adding entries of every chain in one database."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    @property
    def own_chain(self) -> str:
        """The name of the chain this device writes."""
        return self.meta("own_chain")

    @property
    def checkpoint(self) -> str | None:
        """The newest own hash a province receipt named, None before the first receipt."""
        return self.meta("checkpoint") or None

    def meta(self, name: str) -> str:
        """A small fact of the store, empty if it was never set."""
        return str(self._db.value("SELECT value FROM meta WHERE name = ?", name) or "")

    def set_meta(self, name: str, value: str) -> None:
        """Note a small fact, inside a transaction."""
        self._db.run(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            value,
        )

    def chain_number(self, chain: str) -> int | None:
        """The local number of a chain, None if this store does not hold it."""
        found = self._db.value("SELECT id FROM chain WHERE name = ?", chain)
        return None if found is None else int(found)

    def add_chain(self, chain: str, unit: str, device: str, incarnation: str) -> int:
        """Make room for a chain, inside a transaction."""
        self._db.run(
            "INSERT INTO chain (name, unit, device, incarnation) VALUES (?, ?, ?, ?)",
            chain,
            unit,
            device,
            incarnation,
        )
        return int(self._db.value("SELECT id FROM chain WHERE name = ?", chain))

    def chains(self) -> list[ChainInfo]:
        """Every chain with its length and head, in the order they came."""
        return [
            ChainInfo(
                chain=name,
                unit=unit,
                device=device,
                incarnation=incarnation,
                length=seq + 1,
                head=hash_.hex(),
            )
            for name, unit, device, incarnation, seq, hash_ in self._db.rows(
                """SELECT c.name, c.unit, c.device, c.incarnation, e.seq, e.hash FROM chain AS c
                   JOIN entry AS e ON e.chain = c.id AND e.seq = (SELECT max(seq) FROM entry WHERE chain =
                   c.id)
                   ORDER BY c.id"""
            )
        ]

    def own_head(self) -> Head | None:
        """The newest entry of the own chain."""
        return self.head(self.own_chain)

    def head(self, chain: str) -> Head | None:
        """The newest entry of a chain, None if it has none here."""
        found = self._db.row(
            """SELECT e.seq, e.hash FROM entry AS e JOIN chain AS c ON c.id = e.chain
               WHERE c.name = ? ORDER BY e.seq DESC LIMIT 1""",
            chain,
        )
        return None if found is None else Head(found[0], found[1].hex())

    def add(self, sealed: Sealed) -> int:
        """Store one entry and its links to its parents, inside a transaction. Returns its local number."""
        entry = sealed.entry
        number = self._db.insert(
            """INSERT INTO entry (chain, seq, hash, act, author, day, dossier, header, content)
               SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM chain WHERE name = ?""",
            entry.seq, bytes.fromhex(sealed.hash), entry.act, entry.by, entry.at[:10], entry.dossier, sealed.header,
            sealed.content, entry.chain,
        )  # fmt: skip
        for parent in entry.parents:
            self._db.run(
                "INSERT INTO entry_parent SELECT ?, id FROM entry WHERE hash = ?",
                number,
                bytes.fromhex(parent),
            )
        return number

    def entries_of(self, dossier: str) -> list[Sealed]:
        """Every entry of a dossier, in the order they came to this store."""
        return [unpack(row) for row in self._db.rows(f"SELECT {_COLUMNS} FROM entry WHERE dossier = ? ORDER BY id", dossier)]

    def numbered_of(self, dossier: str) -> tuple[int, int, list[Sealed]]:
        """Every entry of a dossier, and the local numbers of the first and the newest."""
        rows = self._db.rows(f"SELECT {_COLUMNS}, id FROM entry WHERE dossier = ? ORDER BY id", dossier)
        return rows[0][-1], rows[-1][-1], [unpack(row[:-1]) for row in rows]

    def hashes_of(self, dossier: str) -> set[str]:
        """The hash of every entry of a dossier."""
        return {octets(hash_).hex() for (hash_,) in self._db.rows("SELECT hash FROM entry WHERE dossier = ?", dossier)}

    def numbers_of(self, dossier: str) -> tuple[int, int]:
        """The local numbers of the first and the newest entry of a dossier."""
        first, last = self._db.rows("SELECT min(id), max(id) FROM entry WHERE dossier = ?", dossier)[0]
        return int(first), int(last)

    def entries(self, chain: str, first: int, limit: int) -> list[Sealed]:
        """At most `limit` entries of a chain from place `first` on."""
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM entry WHERE chain = ? AND seq >= ? ORDER BY seq LIMIT ?",
            self.chain_number(chain), first, limit,
        )  # fmt: skip
        return [unpack(row) for row in rows]

    def hash_at(self, chain: str, seq: int) -> str | None:
        """The hash of the entry at that place of a chain, None if it is not here."""
        found = self._db.value(
            "SELECT e.hash FROM entry AS e JOIN chain AS c ON c.id = e.chain WHERE c.name = ? AND e.seq = ?", chain, seq
        )
        return None if found is None else octets(found).hex()

    def last_on_chain(self, chain: str, dossier: str, before: int) -> str | None:
        """The hash of the newest entry of a chain about a dossier below a place."""
        found = self._db.value(
            """SELECT e.hash FROM entry AS e JOIN chain AS c ON c.id = e.chain
               WHERE e.dossier = ? AND c.name = ? AND e.seq < ? ORDER BY e.seq DESC LIMIT 1""",
            dossier, chain, before,
        )  # fmt: skip
        return None if found is None else octets(found).hex()

    def entry(self, hash_: str) -> Sealed | None:
        """The entry of this hash, None if it is not here."""
        try:
            key = bytes.fromhex(hash_)
        except ValueError:
            return None
        row = self._db.row(f"SELECT {_COLUMNS} FROM entry WHERE hash = ?", key)
        return None if row is None else unpack(row)

    def office_entries(self, act: OfficeAct | None = None) -> list[Sealed]:
        """The acts of the office itself, of one kind or all, in the order they came."""
        narrowed = "" if act is None else " AND act = ?"
        rows = self._db.rows(
            f"SELECT {_COLUMNS} FROM entry WHERE dossier IS NULL{narrowed} ORDER BY id",
            *([] if act is None else [str(act)]),
        )
        return [unpack(row) for row in rows]

    def heads_of(self, dossier: str) -> tuple[str, ...]:
        """The newest entries of a dossier: those no other entry was made upon."""
        return heads_among(self.entries_of(dossier))

    def key_of(self, dossier: str) -> bytes | None:
        """The key of a dossier's commitments, None if unknown or destroyed."""
        found = self._db.value("SELECT key FROM dossier_key WHERE dossier = ?", dossier)
        return None if found is None else bytes(found)

    def add_key(self, dossier: str, key: bytes) -> None:
        """Keep the key of a new dossier, inside a transaction."""
        self._db.run("INSERT INTO dossier_key VALUES (?, ?)", dossier, key)

    def destroy(self, dossier: str) -> None:
        """Destroy content and key of a dossier, inside the transaction of the entry that states the ground.

        The only update of the ledger there is. Headers stay, so the chain still verifies; contents sealed
        without a key (the ground itself) stay too.
        """
        kept = tuple(sorted(str(act) for act in KEYLESS))
        marks = ", ".join("?" * len(kept))
        self._db.run(
            f"UPDATE entry SET content = NULL WHERE dossier = ? AND content IS NOT NULL AND act NOT IN ({marks})",
            dossier,
            *kept,
        )
        self._db.run("UPDATE dossier_key SET key = NULL WHERE dossier = ?", dossier)

    def is_destroyed(self, dossier: str) -> bool:
        """True when an entry states that this dossier's content was destroyed."""
        return bool(
            self._db.value("SELECT 1 FROM entry WHERE dossier = ? AND act = ? LIMIT 1", dossier, str(Act.DESTROY_CONTENT))
        )

    def count(self) -> int:
        """How many entries of all chains are here."""
        return int(self._db.value("SELECT count(*) FROM entry"))

    def last_number(self) -> int:
        """The local number of the newest entry of any chain, 0 for none."""
        return int(self._db.value("SELECT max(id) FROM entry") or 0)

    def attached_after(self, number: int, device: str, limit: int) -> list[tuple[int, str, bytes]]:
        """The next entries of a device, whichever its incarnation, that name a file: local number, dossier, content."""
        rows = self._db.rows(
            """SELECT e.id, e.dossier, e.content FROM entry AS e JOIN chain AS c ON c.id = e.chain
               WHERE e.id > ? AND e.act = ? AND e.content IS NOT NULL AND c.device = ? ORDER BY e.id LIMIT ?""",
            number, str(Act.ATTACH), device, limit,
        )  # fmt: skip
        return [(id_, dossier, octets(content)) for id_, dossier, content in rows]

    def begun_after(self, number: int, limit: int) -> list[tuple[int, str]]:
        """The next dossiers that begin after a local number: that of their first entry, and their id."""
        begins = tuple(sorted(str(act) for act in BEGINS))
        return [
            (id_, dossier)
            for id_, dossier in self._db.rows(
                f"SELECT id, dossier FROM entry WHERE id > ? AND act IN ({', '.join('?' * len(begins))}) ORDER BY id LIMIT ?",
                number,
                *begins,
                limit,
            )
        ]

    def count_after(self, day: str, hash_: str) -> int:
        """How many acts that claim this day came to this store after that entry."""
        return int(
            self._db.value(
                """SELECT count(*) FROM entry WHERE day = ? AND dossier IS NOT NULL
                   AND id > (SELECT id FROM entry WHERE hash = ?)""",
                day,
                bytes.fromhex(hash_),
            )
        )

    def entries_on(self, day: str) -> list[tuple[int, Sealed]]:
        """Every entry that claims this day, with its local number, in the order they came to this store."""
        rows = self._db.rows(f"SELECT id, {_COLUMNS} FROM entry WHERE day = ? ORDER BY id", day)
        return [(row[0], unpack(row[1:])) for row in rows]

    def days_worked(self, first: str, before: str) -> list[str]:
        """The days from `first` up to, not including, `before` that acts on dossiers claim, in order."""
        day, found = first, list[str]()
        with self._db.session():
            while day < before and (row := self._db.row(_NEXT_DAY_WORKED, day, before)) is not None:
                found.append(row[0])
                day = row[0] + "~"
        return found

    def typed_late_on(self, day: str) -> list[tuple[int, Sealed]]:
        """The late entries typed on this day about any other, with their local numbers, in the order they came."""
        rows = self._db.rows(
            f"""SELECT id, {_COLUMNS} FROM entry WHERE {TYPED_LATE} IS NOT NULL
                AND substr({TYPED_LATE}, 1, 10) = ? AND day <> ? ORDER BY id""",
            day, day,
        )  # fmt: skip
        return [(row[0], unpack(row[1:])) for row in rows]

    def number_of(self, hash_: str) -> int | None:
        """The local number of the entry of this hash: greater than that of everything that came before it."""
        found = self._db.value("SELECT id FROM entry WHERE hash = ?", bytes.fromhex(hash_))
        return None if found is None else int(found)

    def dossiers_with(self, act: str, since: str) -> list[str]:
        """The dossiers with this act on a claimed day from `since` on, each once."""
        rows = self._db.rows(
            "SELECT DISTINCT dossier FROM entry WHERE day >= ? AND act = ? AND dossier IS NOT NULL ORDER BY dossier", since, act
        )
        return [dossier for (dossier,) in rows]

    def place_in_year(self, hash_: str, acts: Sequence[str]) -> int:
        """Which one of these acts an entry is on its chain, counted from the beginning of its claimed year."""
        marks = ", ".join("?" * len(acts))
        found = self._db.value(
            f"""SELECT count(*) FROM entry AS e JOIN entry AS one ON one.hash = ?
                WHERE e.day BETWEEN substr(one.day, 1, 4) || '-01-01' AND substr(one.day, 1, 4) || '-12-31'
                AND e.chain = one.chain AND e.id <= one.id AND e.act IN ({marks}) AND e.dossier IS NOT NULL""",
            bytes.fromhex(hash_), *acts,
        )  # fmt: skip
        return int(found)

    def begun_on(self, day: str) -> int:
        """How many own entries took a provisional count of that claimed day: they received a dossier."""
        return int(
            self._db.value(
                "SELECT count(*) FROM entry WHERE day = ? AND chain = ? AND act IN (?, ?, ?)",
                day, self.chain_number(self.own_chain), str(Act.RECEIVE), str(Act.ACCEPT_ONLINE), str(Act.REGISTER),
            )
        )  # fmt: skip


def unpack(row: tuple[Any, ...]) -> Sealed:
    """A stored row (hash, header, content) as an entry. The stored bytes are kept, never written anew."""
    hash_, header, content = row
    return Sealed(
        hash=octets(hash_).hex(),
        entry=msgspec.json.decode(header, type=Entry),
        header=octets(header),
        content=None if content is None else octets(content),
    )


def octets(value: object) -> bytes:
    """A stored value as bytes. SQLite lets anything stand in a column; what is no bytes fits no hash either."""
    if isinstance(value, bytes):
        return value
    return value.encode() if isinstance(value, str) else repr(value).encode()
