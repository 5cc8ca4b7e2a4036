"""While the app holds the store, it answers the command line's questions that change nothing.

The two meet on the loopback address. `ask.json` (readable by its owner only) tells the port and a fresh key that
keeps other users of the machine out: both sides prove that they know it. The asker then proves who they are by
signing the app's challenge with their own key, opened by their own password. No password and no key travels. Every
wait has an end, so that a stranger who connects and stays silent holds up neither the app nor another asker for long.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from motcua_tui import vault
from motcua_tui.store import Store
from motcua_tui.vault import Password
from schemas.canonical import Json
from schemas.refusal import Refusal, no

ASK_FILE = "ask.json"
QUESTION = b"motcua question 1\n"
QUESTION_BYTES_MAX = 1 << 16
ANSWER_BYTES_MAX = 64 << 20
ANSWER_WAIT_S = 20.0
QUESTION_WAIT_S = 3.0
PROOF_BYTES = 32
SIGNATURE_BYTES = 64

Answer = dict[str, Json]
Answerer = Callable[[str, list[str]], Answer]


class Questions:
    """The app's side: one thread, one question at a time, until the store is locked or closed."""

    def __init__(self, folder: Path, store: Store, answer: Answerer) -> None:
        self._folder = folder
        self._store = store
        self._answer = answer
        self._key = secrets.token_bytes(32)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="questions", daemon=True)

    def start(self) -> None:
        """Tell where to ask, and listen."""
        told = {"port": self._listener.getsockname()[1], "key": self._key.hex()}
        aside = self._folder / f"{ASK_FILE}.tmp"
        with suppress(OSError):
            aside.unlink(missing_ok=True)
            descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(told, file)
            aside.replace(self._folder / ASK_FILE)
        self._thread.start()

    def stop(self) -> None:
        """Answer nothing more. The waiting thread is woken so that no socket stays behind."""
        if not self._open:
            return
        self._open = False
        with suppress(OSError):
            (self._folder / ASK_FILE).unlink(missing_ok=True)
        with suppress(OSError):
            socket.create_connection(self._listener.getsockname(), timeout=1).close()
        self._thread.join(timeout=2)
        self._listener.close()

    def _serve(self) -> None:
        while self._open:
            with suppress(OSError, ValueError, KeyError, TypeError):
                line, _address = self._listener.accept()
                with line:
                    self._one(line)

    def _one(self, line: socket.socket) -> None:
        challenge = secrets.token_bytes(32)
        _send(line, challenge)
        raw = _receive(line, QUESTION_BYTES_MAX, QUESTION_WAIT_S)
        proof, signed = raw[:PROOF_BYTES], raw[PROOF_BYTES:]
        if not (self._open and hmac.compare_digest(proof, _proof(self._key, challenge, signed))):
            return
        answer = json.dumps(self._answered(challenge, signed), ensure_ascii=False).encode()
        _send(line, _proof(self._key, challenge, answer) + answer)

    def _answered(self, challenge: bytes, signed: bytes) -> Answer:
        signature, question = signed[:SIGNATURE_BYTES], signed[SIGNATURE_BYTES:]
        asked = json.loads(question)
        user, argv = str(asked["user"]), [str(word) for word in asked["argv"]]
        known = self._store.users().get(user)
        if known is None or not known.active or not _is_signed(known.public_key, challenge + question, signature):
            return {"denied": True}
        return self._answer(user, argv)


def _is_signed(public_key: str, message: bytes, signature: bytes) -> bool:
    return vault.verify(bytes.fromhex(public_key), QUESTION, message, signature)


def ask_owner(folder: Path, user: str, password: Password, argv: Sequence[str]) -> Answer | Refusal | None:
    """Ask the app that holds the store. None when no app is there to answer."""
    try:
        told = json.loads((folder / ASK_FILE).read_text(encoding="utf-8"))
        address, key = ("127.0.0.1", int(told["port"])), bytes.fromhex(told["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    unlocked = vault.unlock(folder, user, password, datetime.now(UTC))
    if isinstance(unlocked, Refusal):
        return unlocked
    try:
        answer = _asked(address, key, unlocked, argv)
    except (OSError, ValueError):
        return None
    finally:
        unlocked.lock()
    if answer.get("denied"):
        return no(
            "vault.user_not_in_ledger",
            "Tài khoản này không khớp với sổ gốc nên không mở được. Hãy báo người phụ trách.",
        )
    return dict(answer)


def _asked(address: tuple[str, int], key: bytes, unlocked: vault.Unlocked, argv: Sequence[str]) -> Answer:
    """One question and its answer. Raises OSError or ValueError where nobody, or somebody else, answers."""
    question = json.dumps({"user": unlocked.user, "argv": list(argv)}, ensure_ascii=False).encode()
    with socket.create_connection(address, timeout=QUESTION_WAIT_S) as line:
        challenge = _receive(line, 64, ANSWER_WAIT_S)
        signed = unlocked.signer.sign(QUESTION, challenge + question) + question
        _send(line, _proof(key, challenge, signed) + signed)
        raw = _receive(line, ANSWER_BYTES_MAX, ANSWER_WAIT_S)
    proof, answer = raw[:PROOF_BYTES], raw[PROOF_BYTES:]
    if not hmac.compare_digest(proof, _proof(key, challenge, answer)):
        raise OSError("not the app")
    return dict(json.loads(answer))


def _proof(key: bytes, challenge: bytes, said: bytes) -> bytes:
    return hmac.digest(key, challenge + said, "sha256")


def _send(line: socket.socket, octets: bytes) -> None:
    line.settimeout(ANSWER_WAIT_S)
    line.sendall(len(octets).to_bytes(4, "big") + octets)


def _receive(line: socket.socket, bytes_max: int, seconds: float) -> bytes:
    """One message. Raises OSError when it does not come whole in time or is too large."""
    ends_at = time.monotonic() + seconds
    size = int.from_bytes(_exactly(line, 4, ends_at), "big")
    if size > bytes_max:
        raise OSError("message too large")
    return _exactly(line, size, ends_at)


def _exactly(line: socket.socket, size: int, ends_at: float) -> bytes:
    came = bytearray()
    while len(came) < size:
        left = ends_at - time.monotonic()
        if left <= 0:
            raise TimeoutError
        line.settimeout(left)
        piece = line.recv(min(size - len(came), 1 << 16))
        if not piece:
            raise OSError("cut off")
        came += piece
    return bytes(came)
