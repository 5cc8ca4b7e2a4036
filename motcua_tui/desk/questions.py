"""While the app holds the store, it answers the command line's questions that change nothing.

The two meet on the loopback address. `ask.json` (readable by its owner only) tells the port and a fresh key that
keeps other users of the machine out; the asker then proves who they are by signing the app's challenge with their
own key, opened by their own password. No password and no key travels.
"""

from __future__ import annotations

import json
import os
import secrets
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

from motcua_tui import vault
from motcua_tui.store import Store
from motcua_tui.vault import Password
from schemas.canonical import Json
from schemas.refusal import Refusal, no

ASK_FILE = "ask.json"
QUESTION = b"motcua question 1\n"
ANSWER_BYTES_MAX = 64 << 20
WAIT_S = 20.0

Answer = dict[str, Json]
Answerer = Callable[[str, list[str]], Answer]


class Questions:
    """The app's side: one thread, one question at a time, until the store is locked or closed."""

    def __init__(self, folder: Path, store: Store, answer: Answerer) -> None:
        self._folder = folder
        self._store = store
        self._answer = answer
        self._key = secrets.token_bytes(32)
        self._listener = Listener(("127.0.0.1", 0), "AF_INET", authkey=self._key)
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="questions", daemon=True)

    def start(self) -> None:
        """Tell where to ask, and listen."""
        address = self._listener.address
        told = {"port": address[1] if isinstance(address, tuple) else 0, "key": self._key.hex()}
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
        with suppress(OSError, EOFError, AuthenticationError):
            Client(self._listener.address, "AF_INET", authkey=self._key).close()
        self._listener.close()
        self._thread.join(timeout=2)

    def _serve(self) -> None:
        while self._open:
            try:
                with self._listener.accept() as line:
                    if self._open:
                        self._one(line)
            except (OSError, EOFError, AuthenticationError, ValueError):
                continue

    def _one(self, line: Connection) -> None:
        challenge = secrets.token_bytes(32)
        line.send_bytes(challenge)
        if not line.poll(WAIT_S):
            return
        raw = line.recv_bytes(1 << 16)
        signature, question = raw[:64], raw[64:]
        asked = json.loads(question)
        user, argv = str(asked["user"]), [str(word) for word in asked["argv"]]
        known = self._store.users().get(user)
        if known is None or not known.active or not _is_signed(known.public_key, challenge + question, signature):
            line.send_bytes(json.dumps({"denied": True}).encode())
            return
        line.send_bytes(json.dumps(self._answer(user, argv), ensure_ascii=False).encode())


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
        question = json.dumps({"user": unlocked.user, "argv": list(argv)}, ensure_ascii=False).encode()
        with Client(address, "AF_INET", authkey=key) as line:
            challenge = line.recv_bytes(64)
            line.send_bytes(unlocked.signer.sign(QUESTION, challenge + question) + question)
            if not line.poll(WAIT_S):
                return None
            answer = json.loads(line.recv_bytes(ANSWER_BYTES_MAX))
    except (OSError, EOFError, ValueError, AuthenticationError):
        return None
    finally:
        unlocked.lock()
    if answer.get("denied"):
        return no(
            "vault.user_not_in_ledger",
            "Tài khoản này không khớp với sổ gốc nên không mở được. Hãy báo người phụ trách.",
        )
    return dict(answer)
