"""A clerk in a process of its own: writes acts without end and says of each when it was acknowledged."""

from __future__ import annotations

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path

from tests.store.people import finish, note, receive, reopened


def work(folder: str, first_number: int, said: Connection) -> None:
    """Write until killed; every message is the hash of an entry that append has returned."""
    store = reopened(Path(folder))
    number = first_number
    said.send("ready")
    while True:
        [begun] = store.append([receive(number)])
        said.send(begun.hash)
        dossier = begun.entry.dossier or ""
        for sealed in store.append([note(dossier), finish(dossier)]):
            said.send(sealed.hash)
        store.save_draft("lan", "receive", str(number))
        number += 1


def processes() -> BaseContext:
    """Where processes come from: real ones, started from a clean one that has its imports done where that
    exists.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.people"])
    return context
