"""How far dossiers have travelled to the province, many at a time, for lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.records import SyncState
from motcua_tui.store.side import REACHES, STAND, state_from, worst
from schemas.rules.numbering import PROVISIONAL_PREFIX
from schemas.status import Status

_AT_ONCE = 200
_LOOK = "national."


@dataclass(frozen=True)
class Journey:
    """A dossier's state, and why a person should look: the code the province gave where it refused, or how what it shows is
    different, where it signs no receipts."""

    state: SyncState
    reason: str = ""


@dataclass(frozen=True)
class Held:
    """A dossier that is here, as a comparison names it."""

    dossier: str
    code: str
    day: str


class Travel:
    """Questions over the marks the postman leaves."""

    def __init__(self, db: StoreDatabase, ledger: Ledger) -> None:
        self._db = db
        self._ledger = ledger

    def of(self, dossiers: Sequence[str]) -> dict[str, Journey]:
        """How far each of these dossiers has travelled: as far as its least travelled entry."""
        found: dict[str, Journey] = {}
        for start in range(0, len(dossiers), _AT_ONCE):
            found.update(self._of(dossiers[start : start + _AT_ONCE]))
        return found

    def _of(self, dossiers: Sequence[str]) -> dict[str, Journey]:
        own = self._ledger.chain_number(self._ledger.own_chain) or 0
        marks = ", ".join("?" * len(dossiers))
        rows = self._db.rows(
            f"SELECT e.dossier, f.reason, {STAND} FROM entry AS e {REACHES} WHERE e.dossier IN ({marks})",
            own, *dossiers,
        )  # fmt: skip
        states: dict[str, list[SyncState]] = {}
        reasons: dict[str, str] = {}
        for dossier, reason, *stand in rows:
            state = state_from(*stand)
            states.setdefault(dossier, []).append(state)
            if state is SyncState.REFUSED or (state is SyncState.SENT and (reason or "").startswith(_LOOK)):
                reasons.setdefault(dossier, reason)
        return {dossier: Journey(worst(found), reasons.get(dossier, "")) for dossier, found in states.items()}

    def under_way(self, limit: int) -> list[str]:
        """The dossiers of which an own entry has no receipt or was refused, those that waited longest first."""
        rows = self._db.rows(
            """SELECT dossier FROM (
                 SELECT e.dossier AS dossier, e.id AS id FROM entry AS e
                   LEFT JOIN sync_reach AS c ON c.chain = e.chain AND c.state = 'confirmed'
                   LEFT JOIN sync_flag AS f ON f.entry = e.id
                   WHERE e.chain = ? AND e.seq > coalesce(c.seq, -1) AND coalesce(f.state, '') <> 'confirmed'
                     AND e.dossier IS NOT NULL
                 UNION SELECT e.dossier, e.id FROM sync_flag AS f JOIN entry AS e ON e.id = f.entry
                   WHERE f.state = 'refused' AND e.dossier IS NOT NULL
               ) GROUP BY dossier ORDER BY min(id) LIMIT ?""",
            self._ledger.chain_number(self._ledger.own_chain) or 0, limit,
        )  # fmt: skip
        return [dossier for (dossier,) in rows]

    def unnumbered(self, limit: int) -> list[str]:
        """The dossiers that were accepted at a counter and have no official number yet, the oldest first."""
        rows = self._db.rows(
            """SELECT dossier FROM dossier WHERE official_code = '' AND destroyed = 0 AND status NOT IN (?, ?)
               AND (provisional_code = '' OR substr(provisional_code, 1, ?) = ?) ORDER BY id LIMIT ?""",
            int(Status.REGISTERED), int(Status.REFUSED), len(PROVISIONAL_PREFIX), PROVISIONAL_PREFIX, limit,
        )  # fmt: skip
        return [dossier for (dossier,) in rows]

    def count_under_way(self) -> int:
        """How many dossiers have an own entry without a receipt."""
        row = self._db.row(
            """SELECT count(DISTINCT e.dossier) FROM entry AS e LEFT JOIN sync_reach AS c
               ON c.chain = e.chain AND c.state = 'confirmed'
               WHERE e.chain = ? AND e.seq > coalesce(c.seq, -1) AND e.dossier IS NOT NULL""",
            self._ledger.chain_number(self._ledger.own_chain) or 0,
        )
        return 0 if row is None else int(row[0])

    def held(self, first: str = "", last: str = "") -> list[Held]:
        """The dossiers here by day of receipt, of a period or all."""
        rows = self._db.rows(
            """SELECT dossier, official_code, provisional_code, received_day FROM dossier
               WHERE ? = '' OR received_day BETWEEN ? AND ? ORDER BY received_day, id""",
            first, first, last,
        )  # fmt: skip
        return [Held(dossier, official or provisional, day) for dossier, official, provisional, day in rows]
