"""One process owns the store; a second says so and leaves; a dead owner stands in nobody's way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from motcua_tui.store import Store
from schemas.refusal import Refusal
from tests.store.people import KEY, new_store, reopened, taken

HOLD = (
    "import sys, time; from pathlib import Path; from motcua_tui.store import Store\n"
    "store = Store.open(Path(sys.argv[1]), bytes(range(1, 33)), wait_s=0)\n"
    "print(type(store).__name__, flush=True)\n"
    "time.sleep(600)\n"
)


@pytest.fixture
def holder(folder: Path):
    new_store(folder).close()
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "Store"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_opener_is_told_who_has_the_store(folder: Path, holder: subprocess.Popen[str]):
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.in_use"
    assert refused.params["pid"] == holder.pid
    assert str(holder.pid) in refused.message


def test_a_killed_owner_leaves_the_store_free(folder: Path, holder: subprocess.Popen[str]):
    holder.send_signal(signal.SIGKILL if os.name != "nt" else signal.SIGTERM)
    holder.wait()
    reopened(folder).close()


def test_a_short_command_waits_for_the_owner_to_leave(folder: Path, holder: subprocess.Popen[str]):
    import threading

    threading.Timer(0.3, holder.kill).start()
    taken(Store.open(folder, KEY, wait_s=30)).close()


def test_ownership_can_be_taken_before_there_is_a_key(folder: Path):
    new_store(folder).close()
    owner = Store.own(folder, wait_s=0)
    assert not isinstance(owner, Refusal)
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.in_use"
    taken(Store.open(folder, KEY, owner=owner)).close()
    reopened(folder).close()


def test_a_refused_opening_gives_the_ownership_back(folder: Path):
    new_store(folder).close()
    for _ in range(2):
        refused = Store.open(folder, bytes(range(50, 82)), wait_s=0)
        assert isinstance(refused, Refusal) and refused.code == "store.wrong_key"
    reopened(folder).close()


def test_a_spoiled_note_about_the_owner_does_not_confuse_the_message(folder: Path, holder: subprocess.Popen[str]):
    (folder / "lock.json").write_bytes(b"\xff\x00[" * 9000)
    refused = Store.open(folder, KEY, wait_s=0)
    assert isinstance(refused, Refusal) and refused.code == "store.in_use"
