"""The code on a printed slip (QR): which dossier, proven by the hash of its first entry. No personal data, no address.

`MC1|<dossier id>|<first 32 hex digits of the entry's hash>|<4 hex digits of a check>`, at most 120 bytes.
"""

from __future__ import annotations

import hashlib
import re

SLIP_BYTES_MAX = 120
_SLIP = re.compile(r"MC1\|([A-Z0-9.]{3,75})\|([0-9a-f]{32})\|([0-9a-f]{4})")


def slip_code(dossier: str, entry_hash: str) -> str:
    """The text of the QR code on a dossier's slips."""
    body = f"MC1|{dossier}|{entry_hash[:32]}"
    return f"{body}|{_check(body)}"


def read_slip_code(text: str) -> tuple[str, str] | None:
    """(dossier id, first 32 hex digits of its first entry's hash), None for anything else or a reading error."""
    match = _SLIP.fullmatch(text.strip()) if len(text) <= SLIP_BYTES_MAX else None
    if match is None or _check(match[0].rpartition("|")[0]) != match[3]:
        return None
    return match[1], match[2]


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:4]
