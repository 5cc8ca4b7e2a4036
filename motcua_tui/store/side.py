"""Tables beside the ledger: drafts, who looked at what, attachments, how far entries have travelled."""

from __future__ import annotations

from collections.abc import Sequence

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.records import AttachmentRow, SyncState


class Drafts:
    """What was typed and not yet saved survives Escape, a lock and a crash."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def save(self, user: str, kind: str, body: str, dossier: str | None) -> None:
        """Keep the draft of this user and kind, replacing the one before."""
        with self._db.writing():
            self._db.run(
                """INSERT INTO draft VALUES (?, ?, ?, ?) ON CONFLICT (user, kind) DO UPDATE
                   SET dossier = excluded.dossier, body = excluded.body""",
                user, kind, dossier, body,
            )  # fmt: skip

    def load(self, user: str, kind: str) -> str | None:
        """The draft, None if there is none."""
        found = self._db.value("SELECT body FROM draft WHERE user = ? AND kind = ?", user, kind)
        return None if found is None else str(found)

    def kinds(self, user: str) -> list[str]:
        """The kinds of every draft of this user."""
        return [str(kind) for (kind,) in self._db.rows("SELECT kind FROM draft WHERE user = ? ORDER BY kind", user)]

    def drop(self, user: str, kind: str) -> None:
        """Forget the draft; harmless when there is none."""
        with self._db.writing():
            self._db.run("DELETE FROM draft WHERE user = ? AND kind = ?", user, kind)


class Attachments:
    """Where each dossier's files are. The key of a file lives here only, so destroying the row destroys the file."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def add(self, row: AttachmentRow) -> None:
        """Note a file that is already written and flushed. The same file again changes nothing."""
        with self._db.writing():
            self._db.run(
                "INSERT INTO attachment VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row.dossier, row.sha256, row.size_bytes, row.key, row.stored_name,
            )  # fmt: skip

    def find(self, dossier: str, sha256: str) -> AttachmentRow | None:
        """One file of a dossier by the hash of its content."""
        rows = self._rows("WHERE dossier = ? AND sha256 = ?", dossier, sha256)
        return rows[0] if rows else None

    def of(self, dossier: str) -> list[AttachmentRow]:
        """Every file of a dossier."""
        return self._rows("WHERE dossier = ?", dossier)

    def all(self) -> list[AttachmentRow]:
        """Every file of the store."""
        return self._rows("")

    def _rows(self, where: str, *params: object) -> list[AttachmentRow]:
        found = self._db.rows(
            f"SELECT dossier, sha256, size_bytes, key, stored_name FROM attachment {where} ORDER BY dossier, sha256",
            *params,
        )
        return [AttachmentRow(*row) for row in found]

    def doomed(self) -> list[str]:
        """Stored names whose files must go: their dossier's content was destroyed."""
        return [name for (name,) in self._db.rows("SELECT stored_name FROM doomed_file ORDER BY stored_name")]

    def forget_doomed(self, name: str) -> None:
        """The file is gone from the disk."""
        with self._db.writing():
            self._db.run("DELETE FROM doomed_file WHERE stored_name = ?", name)


def destroy(db: StoreDatabase, dossier: str) -> None:
    """Destroy what the side tables hold of a dossier, inside the transaction of the destruction."""
    db.run(
        "INSERT INTO doomed_file SELECT stored_name FROM attachment WHERE dossier = ? ON CONFLICT DO NOTHING",
        dossier,
    )
    db.run("DELETE FROM attachment WHERE dossier = ?", dossier)
    # A sentence begun in a question does not say which dossier it was about: all of them go.
    db.run("DELETE FROM draft WHERE dossier = ? OR instr(body, ?) OR kind LIKE 'prompt %'", dossier, dossier)
    db.run("DELETE FROM lookup_key WHERE dossier = ?", dossier)


STAND = """f.state, e.chain <> ? OR e.seq <= coalesce(c.seq, -1), e.seq <= coalesce(s.seq, -1), e.seq <= coalesce(u.seq, -1)"""
"""What `state_from` wants to know of an entry; its parameter is the own chain's number."""
REACHES = """LEFT JOIN sync_flag AS f ON f.entry = e.id
    LEFT JOIN sync_reach AS c ON c.chain = e.chain AND c.state = 'confirmed'
    LEFT JOIN sync_reach AS s ON s.chain = e.chain AND s.state = 'sent'
    LEFT JOIN sync_reach AS u ON u.chain = e.chain AND u.state = 'unknown'"""


class SyncMarks:
    """How far entries have travelled. Written by the postman; only a receipt that names a hash may confirm."""

    def __init__(self, db: StoreDatabase, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def set_mark(self, chain: str, state: SyncState, seq: int) -> None:
        """Every entry of the chain up to `seq` is at least sent, or confirmed, or its outcome is open while an answer is
        missing. A mark may move back, after a restore or once an answer came."""
        assert state in (SyncState.SENT, SyncState.CONFIRMED, SyncState.UNKNOWN)
        with self._db.writing():
            self._db.run(
                """INSERT INTO sync_reach SELECT id, ?, ? FROM chain WHERE name = ?
                   ON CONFLICT (chain, state) DO UPDATE SET seq = excluded.seq""",
                str(state), seq, chain,
            )  # fmt: skip
            if state is SyncState.CONFIRMED and chain == self._ledger.own_chain:
                self._note_checkpoint(seq)

    def _note_checkpoint(self, seq: int) -> None:
        entries = self._ledger.entries(self._ledger.own_chain, seq, 1)
        if entries:
            self._ledger.set_meta("checkpoint", entries[0].hash)

    def flag(self, hash_: str, state: SyncState | None, reason: str = "") -> None:
        """Single out one entry: refused by the province, or unknown after a timeout. A province without our gateway signs
        no receipts, so there each entry carries its own state. None takes the flag away."""
        with self._db.writing():
            key = bytes.fromhex(hash_)
            if state is None:
                self._db.run("DELETE FROM sync_flag WHERE entry = (SELECT id FROM entry WHERE hash = ?)", key)
                return
            self._db.run(
                """INSERT INTO sync_flag SELECT id, ?, ? FROM entry WHERE hash = ?
                   ON CONFLICT (entry) DO UPDATE SET state = excluded.state, reason = excluded.reason""",
                str(state), reason, key,
            )  # fmt: skip

    def forget_flags(self) -> None:
        """Another province: what the former one said of single entries no longer counts."""
        with self._db.writing():
            self._db.run("DELETE FROM sync_flag")

    def forget_all(self) -> None:
        """Another province, without receipts: nothing of ours has come there yet."""
        with self._db.writing():
            self._db.run("DELETE FROM sync_flag")
            self._db.run("DELETE FROM sync_reach")

    def flagged(self, state: SyncState) -> list[str]:
        """The hashes of the entries singled out with this state."""
        found = self._db.rows("SELECT e.hash FROM sync_flag AS f JOIN entry AS e ON e.id = f.entry WHERE f.state = ?", str(state))
        return [bytes(hash_).hex() for (hash_,) in found]

    def state(self, hash_: str) -> SyncState:
        """How far one entry has travelled. What came from elsewhere came through the province: it has it."""
        found = self._db.row(
            f"SELECT {STAND} FROM entry AS e {REACHES} WHERE e.hash = ?",
            self._own(), bytes.fromhex(hash_),
        )  # fmt: skip
        return SyncState.UNKNOWN if found is None else state_from(*found)

    def states_of(self, dossier: str) -> dict[str, SyncState]:
        """The state of every entry of a dossier by hash, in one query."""
        found = self._db.rows(
            f"SELECT e.hash, {STAND} FROM entry AS e {REACHES} WHERE e.dossier = ? ORDER BY e.id",
            self._own(), dossier,
        )  # fmt: skip
        return {bytes(hash_).hex(): state_from(*rest) for hash_, *rest in found}

    def _own(self) -> int:
        return self._ledger.chain_number(self._ledger.own_chain) or 0

    def reach(self, chain: str, state: SyncState) -> int:
        """The last place of a chain that is sent or confirmed, -1 for none."""
        found = self._db.value(
            "SELECT r.seq FROM sync_reach AS r JOIN chain AS c ON c.id = r.chain WHERE c.name = ? AND r.state = ?",
            chain, str(state),
        )  # fmt: skip
        return -1 if found is None else int(found)


def state_from(flag: str | None, confirmed: int, sent: int, unknown: int) -> SyncState:
    """The state of one entry from its flag and how far its chain is confirmed, sent, and waited for in vain."""
    if flag == SyncState.REFUSED:
        return SyncState.REFUSED
    if confirmed:
        return SyncState.CONFIRMED
    if flag is not None:
        return SyncState(flag)
    if unknown:
        return SyncState.UNKNOWN
    return SyncState.SENT if sent else SyncState.WAITING


def worst(states: list[SyncState]) -> SyncState:
    """The state of a dossier: that of the entry that has travelled least well."""
    order = (SyncState.REFUSED, SyncState.UNKNOWN, SyncState.WAITING, SyncState.SENT, SyncState.CONFIRMED)
    return min(states, key=order.index, default=SyncState.WAITING)


LIST_WORD = "list"


class AccessLog:
    """Who looked at which personal data. Local, beside the ledger, never sent."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def add(self, user: str, dossier: str, what: str, at: str) -> None:
        """Note one look."""
        with self._db.writing():
            self._db.run(
                "INSERT INTO access_log (user, dossier, what, at) VALUES (?, ?, ?, ?)",
                user,
                dossier,
                what,
                at,
            )

    def count(self, dossier: str, what: str) -> int:
        """How often this was noted of a dossier."""
        return int(self._db.value("SELECT count(*) FROM access_log WHERE dossier = ? AND what = ?", dossier, what))

    def listed(self, listing: str, dossiers: Sequence[str]) -> str:
        """A look at a list in one line: what list it was, and the local numbers of the dossiers that were seen."""
        marks = ", ".join("?" * len(dossiers))
        numbers = sorted(number for (number,) in self._db.rows(f"SELECT id FROM dossier WHERE dossier IN ({marks})", *dossiers))
        return f"{LIST_WORD} {listing} #{'#'.join(map(str, numbers))}#"

    def of(self, dossier: str, limit: int = 200) -> list[tuple[str, str, str]]:
        """The newest looks at a dossier itself, without those at lists: user, what, when."""
        found = self._db.rows("SELECT user, what, at FROM access_log WHERE dossier = ? ORDER BY id DESC LIMIT ?", dossier, limit)
        return [(user, what, at) for user, what, at in found]
