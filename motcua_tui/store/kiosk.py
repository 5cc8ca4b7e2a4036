"""What the citizens' screen is told and what it brought: keys already worked out, files already taken."""

from __future__ import annotations

from motcua_tui.store.clean import UNCLEAN
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.ledger import Ledger, octets
from schemas.status import Status


class LookupKeys:
    """The slow keys under which dossiers can be looked up, kept so that each is worked out once.

    `about` stands for what a key was made from, so that a corrected number gets a new one.
    """

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def of(self, dossier: str) -> dict[bytes, bytes]:
        """The keys of a dossier by what they were made from."""
        return {octets(about): octets(key) for about, key in self._db.rows(
            "SELECT about, key FROM lookup_key WHERE dossier = ?", dossier
        )}

    def keep(self, dossier: str, keys: dict[bytes, bytes]) -> None:
        """Put these keys in the place of all others of the dossier."""
        with self._db.writing():
            self._db.run("DELETE FROM lookup_key WHERE dossier = ?", dossier)
            self._db.run_many("INSERT INTO lookup_key VALUES (?, ?, ?)", [(dossier, about, key) for about, key in keys.items()])

    def dossiers(self) -> list[str]:
        """Every dossier that has keys."""
        return [dossier for (dossier,) in self._db.rows("SELECT DISTINCT dossier FROM lookup_key ORDER BY dossier")]

    def named(self, name: bytes) -> str | None:
        """The dossier of the row of this name (the first 16 bytes of a key)."""
        found = self._db.value("SELECT dossier FROM lookup_key WHERE substr(key, 1, ?) = ? LIMIT 1", len(name), name)
        return None if found is None else str(found)

    def wanted(self, since: str, limit: int) -> list[tuple[str, int]]:
        """Dossiers still open, waiting to be collected, or received or ended since a day, newest first, each with the number
        of its newest entry.
        """
        found = self._db.rows(
            """SELECT dossier, last_entry FROM dossier WHERE destroyed = 0 AND (open = 1 OR status = ? OR received_day >= ?
               OR finished_day >= ? OR returned_day >= ?) ORDER BY id DESC LIMIT ?""",
            int(Status.FINISHED), since, since, since, limit,
        )  # fmt: skip
        return [(str(dossier), int(last)) for dossier, last in found]

    def forget(self, dossier: str) -> None:
        """The dossier can no longer be looked up."""
        with self._db.writing():
            self._db.run("DELETE FROM lookup_key WHERE dossier = ?", dossier)

    def forget_all(self) -> None:
        """A new salt: no key is good any more."""
        with self._db.writing():
            self._db.run("DELETE FROM lookup_key")


class DropsTaken:
    """Which files of the drop folder have had their effect, so that a file left behind by a crash has none again."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def remember(self, id_: str, day: str) -> bool:
        """Note a file, inside the transaction of its effect; False when it was noted before."""
        with self._db.writing():
            if self._db.value("SELECT 1 FROM drop_taken WHERE id = ?", id_):
                return False
            self._db.run("INSERT INTO drop_taken VALUES (?, ?)", id_, day)
        return True

    def forget_before(self, day: str) -> None:
        """Forget files of earlier days: their age alone refuses them now."""
        with self._db.writing():
            self._db.run("DELETE FROM drop_taken WHERE day < ?", day)


class FeedbackWords:
    """Who complained and in what words. The ledger holds a commitment to them only, so they can be destroyed."""

    def __init__(self, db: StoreDatabase) -> None:
        self._db = db

    def keep(self, feedback: str, nonce: bytes, body: bytes) -> None:
        """Keep the words, inside the transaction of the entry that commits to them."""
        with self._db.writing():
            self._db.run("INSERT INTO feedback_words VALUES (?, ?, ?)", feedback, nonce, body)

    def of(self, feedback: str) -> tuple[bytes, bytes] | None:
        """Nonce and words; None where they were destroyed or lie on another device."""
        row = self._db.row("SELECT nonce, body FROM feedback_words WHERE feedback = ?", feedback)
        return None if row is None else (octets(row[0]), octets(row[1]))

    def destroy(self, feedback: str) -> None:
        """Destroy every word about it, inside the transaction that records the ground; the file is written anew at rest."""
        with self._db.writing():
            self._db.run("DELETE FROM feedback_words WHERE feedback = ? OR feedback GLOB ?", feedback, f"{feedback}#*")
            Ledger(self._db).set_meta(UNCLEAN, "1")
