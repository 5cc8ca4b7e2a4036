"""Changing the key: proven by reopening, and whenever it is cut off exactly one of the two keys opens the
store.
"""

from __future__ import annotations

import random
import shutil
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from motcua_tui.store import Store, Verdict, verify
from motcua_tui.store import rekey as rekeying
from motcua_tui.store.key import Key
from motcua_tui.store.rekey import opens
from schemas.refusal import Refusal, Refused
from tests.store.people import KEY, OTHER_KEY, new_store, one, receive, reopened
from tests.store.writer import processes


def change(folder: str, said: Connection) -> None:
    store = reopened(Path(folder))
    said.send("ready")
    store.rekey(OTHER_KEY)
    said.send("done")
    time.sleep(60)


def test_the_new_key_opens_and_the_old_one_does_not(store: Store, folder: Path):
    dossier = one(store)
    assert store.rekey(OTHER_KEY) is None
    after = one(store, 2)
    store.close()
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.wrong_key"
    again = reopened(folder, OTHER_KEY)
    assert again.dossier(dossier) is not None and again.dossier(after) is not None
    assert again.notices == []
    again.close()
    verdict = verify(folder, [KEY, OTHER_KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def test_the_old_key_opens_no_page_of_the_file(store: Store, folder: Path):
    store.append([receive(number) for number in range(1, 40)])
    assert store.rekey(OTHER_KEY) is None
    store.close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Refusal) and verdict.code == "store.wrong_key"


def test_a_change_that_did_not_happen_is_not_believed(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """The library has reported success for a change that failed; only reopening counts."""
    monkeypatch.setattr(rekeying, "_encrypt_anew", lambda path, old, new: None)
    refused = store.rekey(OTHER_KEY)
    assert refused is not None and refused.code == "store.rekey_failed"
    one(store)
    store.close()
    reopened(folder).close()
    verdict = verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == []


def test_a_change_that_failed_after_all_is_refused(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(path: Path, old: Key, new: Key) -> None:
        raise Refused(Refusal(code="store.disk_full", text="x"))

    monkeypatch.setattr(rekeying, "_encrypt_anew", fail)
    refused = store.rekey(OTHER_KEY)
    assert refused is not None and refused.code == "store.rekey_failed"
    store.close()
    reopened(folder).close()


@pytest.mark.parametrize("key", [b"", bytes(32), b"short"])
def test_no_key_but_32_random_bytes_is_taken(store: Store, key: bytes):
    with pytest.raises(ValueError, match="key"):
        store.rekey(key)
    one(store)


def test_killed_at_any_moment_exactly_one_key_opens(tmp_path: Path):
    made = tmp_path / "made"
    store = new_store(made)
    store.append([receive(number) for number in range(1, 300)])
    head = store.head()
    store.close()
    context, chance = processes(), random.Random(7)
    outcomes = set()
    for round_ in range(12):
        folder = tmp_path / f"office{round_}"
        shutil.copytree(made, folder)
        heard, said = context.Pipe(duplex=False)
        process = context.Process(target=change, args=(str(folder), said))  # type: ignore[attr-defined]
        process.start()
        said.close()
        heard.recv()
        time.sleep(chance.uniform(0, 0.12))
        process.kill()
        process.join()
        heard.close()
        fitting = [key for key in (KEY, OTHER_KEY) if opens(folder / "store.db", Key(key))]
        assert len(fitting) == 1
        # The caller's order after a cut: the newer key first, then the older one.
        newer = Store.open(folder, OTHER_KEY, wait_s=0)
        if isinstance(newer, Refusal):
            assert newer.code == "store.wrong_key"
            newer = reopened(folder, KEY)
        assert newer.head() == head
        assert newer.notices == []
        newer.close()
        verdict = verify(folder, fitting)
        assert isinstance(verdict, Verdict) and verdict.problems == []
        outcomes.add(fitting[0])
    assert outcomes <= {KEY, OTHER_KEY}


def test_readers_in_other_threads_meet_the_new_key(store: Store):
    import threading

    one(store)
    errors: list[BaseException] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            try:
                assert store.search("dao") != []
            except Exception as error:  # noqa: BLE001  # whatever a reader meets is told
                errors.append(error)
                return

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for key in (OTHER_KEY, KEY, OTHER_KEY):
        assert store.rekey(key) is None
    stop.set()
    for thread in threads:
        thread.join()
    assert errors == []
