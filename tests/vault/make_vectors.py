"""Writes a new set of vectors: `python -m tests.vault.make_vectors FOLDER`. Committed ones stay as they are.

The vault's randomness cannot be fixed from outside, so the secrets are made here once and committed beside
what they open.
"""

from __future__ import annotations

import hashlib
import io
import json
import sys
import tempfile
from pathlib import Path

from motcua_tui import vault
from motcua_tui.vault import stream
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, STORE, Keyring, got, make

ATTACHMENT_SIZE = (64 << 10) + 1000


def attachment_plain() -> bytes:
    """Bytes anyone can make again: SHA-256 of 0, 1, 2 … one after the other."""
    blocks = (hashlib.sha256(number.to_bytes(4)).digest() for number in range(ATTACHMENT_SIZE // 32 + 1))
    return b"".join(blocks)[:ATTACHMENT_SIZE]


def main() -> None:
    """Write settled.json, rotating.json, attachment.bin and expected.json into the folder given."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        ring = make(Path(scratch) / "office")
        settled = (ring.folder / "vault.json").read_bytes()
        begun = got(vault.begin_rotation(ring.folder, ring.lan()))
        rotating = (ring.folder / "vault.json").read_bytes()
    (target / "settled.json").write_bytes(settled)
    (target / "rotating.json").write_bytes(rotating)
    expected = {"vault": vault_part(ring, begun), "attachment": attachment_part(target), "turn": turn_part()}
    (target / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", "utf-8")


def vault_part(ring: Keyring, begun: vault.Unlocked) -> dict[str, object]:
    """The secrets of the two vault files."""
    assert begun.pending_key is not None
    return {
        "store": STORE,
        "passwords": {"lan": LAN_WORDS, "mai": MAI_WORDS},
        "recovery_text": ring.recovery_text,
        "recovery_secret": ring.recovery().expose().hex(),
        "vault_key": ring.vault_key.hex(),
        "next_vault_key": begun.pending_key.expose().hex(),
        "lan_sign_public": ring.lan_public.hex(),
        "lan_sign_seed": begun.signer._seed.expose().hex(),
    }


def attachment_part(target: Path) -> dict[str, object]:
    """An attachment, written to the folder, and what opens it."""
    key, content_id, sealed = vault.Key.random(), f"{STORE}.7", io.BytesIO()
    content = got(stream.encrypt(io.BytesIO(attachment_plain()), sealed, key, content_id.encode()))
    (target / "attachment.bin").write_bytes(sealed.getvalue())
    return {
        "key": key.expose().hex(),
        "content_id": content_id,
        "sha256": content.sha256,
        "size": content.size_bytes,
    }


def turn_part() -> dict[str, object]:
    """A turn's signature. Ed25519 has no randomness, so it is the same for ever."""
    seed, message = bytes(range(32)), '{"head":"made up"}'
    signer = vault.Signer(vault.Key(seed))
    signature = vault.sign_turn(signer, message.encode())
    return {
        "seed": seed.hex(),
        "public": signer.public.hex(),
        "message": message,
        "signature": signature.hex(),
    }


if __name__ == "__main__":
    main()
