"""What a user signs at the end of a turn: a plain statement about the head of the chain."""

from __future__ import annotations

TURN_DOMAIN = b"motcua turn 1\n"


def turn_statement(chain: str, seq: int, head: str, user: str) -> bytes:
    """Chain, place, hash and user, one a line. The signature is over TURN_DOMAIN followed by this."""
    return f"{chain}\n{seq}\n{head}\n{user}\n".encode()
