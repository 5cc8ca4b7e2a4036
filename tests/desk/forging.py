"""A forger at work below the program: one who opened the database, but can sign for nobody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from motcua_tui.desk.office import Office
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from motcua_tui.store.store import DATABASE_FILE
from schemas.acts import KEYLESS
from schemas.canonical import canonical_bytes, entry_hash, seal
from schemas.office_acts import OfficeAct
from schemas.rules.day_seal import day_digest

_KEYLESS = frozenset(str(act) for act in KEYLESS)


def change_words(office: Office, act: str, old: str, new: str) -> None:
    """Every content of this act says something else, and the whole chain behind it is sealed, linked and hashed anew.

    The closings of days are made to fit, and every list is drawn from the new entries: nothing but a signature is left out.
    """
    db = office.store.db
    db.connect(reuse_if_open=True)
    for (trigger,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('entry', 'signature')"):
        db.run(f"DROP TRIGGER {trigger}")
    hashes: dict[str, str] = {}
    prev = ""
    rows = db.rows("SELECT id, hash, header, content, dossier, act FROM entry ORDER BY chain, seq")
    keys = dict(db.rows("SELECT dossier, key FROM dossier_key"))
    days: dict[str, list[str]] = {}
    for row, hash_, header, content, dossier, name in rows:
        head: dict[str, Any] = json.loads(bytes(header))
        body = bytes(content)
        if name == act:
            body = body.replace(old.encode(), new.encode())
        if name == OfficeAct.CLOSE_DAY:
            body = _closed_anew(json.loads(body), hashes, days)
        key = None if dossier is None or name in _KEYLESS else bytes(keys[dossier])
        head |= {"prev": prev, "seal": seal(body, head["seq"], key)}
        if head.get("parents"):
            head["parents"] = [hashes[parent] for parent in head["parents"]]
        made = canonical_bytes(head)
        prev = hashes[bytes(hash_).hex()] = entry_hash(made)
        days.setdefault(head["at"][:10], []).append(prev)
        db.run("UPDATE entry SET hash = ?, header = ?, content = ? WHERE id = ?", bytes.fromhex(prev), made, body, row)
    office.store.rebuild()


def _closed_anew(closing: dict[str, Any], hashes: dict[str, str], days: dict[str, list[str]]) -> bytes:
    closing["head"] = hashes[closing["head"]]
    for seen in closing["heads"]:
        seen["hash"] = hashes[seen["hash"]]
    closing["digest"] = day_digest(closing["date"], days[closing["date"]])
    return canonical_bytes(closing)


def take_signatures_away(folder: Path, key: bytes) -> None:
    """What cannot be forged is removed, from a store that is closed."""
    db = StoreDatabase(folder / DATABASE_FILE, Key(key), read_only=False)
    with db.session():
        db.run("DELETE FROM signature")
    db.close_all()
