"""The whole ledger as JSON lines, for a small separate program to verify (docs/ledger-format.md)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from motcua_tui.durable import put_in_place
from motcua_tui.store.ledger import Ledger
from motcua_tui.store.turns import Turns
from schemas.canonical import Json, canonical_bytes
from schemas.entry import Sealed

FORMAT = "motcua ledger 1"
_PAGE = 500


def export(ledger: Ledger, turns: Turns, path: Path) -> int:
    """Write every chain with contents, keys and signatures, in plain. Returns how many entries were written.

    The file holds personal data unencrypted: whoever asks for it must be told so.
    """
    aside = path.with_name(f".{path.name}.part")
    count = 0
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            for line in _lines(ledger, turns):
                count += "entry" in line
                file.write(canonical_bytes(line) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        put_in_place(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return count


def _lines(ledger: Ledger, turns: Turns) -> Iterator[dict[str, Json]]:
    yield {"format": FORMAT}
    for chain in ledger.chains():
        for first in range(0, chain.length, _PAGE):
            for sealed in ledger.entries(chain.chain, first, _PAGE):
                yield _entry_line(sealed, ledger)
        for signed in turns.signatures(chain.chain):
            yield {
                "signature": {
                    "chain": signed.chain,
                    "seq": signed.seq,
                    "hash": signed.hash,
                    "user": signed.user,
                    "public_key": signed.public_key,
                    "signature": signed.signature,
                }
            }


def _entry_line(sealed: Sealed, ledger: Ledger) -> dict[str, Json]:
    """The header and content travel as texts: their exact bytes are what was hashed."""
    dossier = sealed.entry.dossier
    key = ledger.key_of(dossier) if dossier is not None else None
    return {
        "entry": sealed.header.decode("utf-8"),
        "content": None if sealed.content is None else sealed.content.decode("utf-8"),
        "hash": sealed.hash,
        "key": cast(Json, None if key is None else key.hex()),
    }
