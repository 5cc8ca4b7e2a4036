"""Killed at any moment of any change, the vault opens with a documented key, and removed users stay out."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from motcua_tui.vault import Key
from tests.vault import remover
from tests.vault.acts import ACTS, Judge, prepared
from tests.vault.disk import picture
from tests.vault.keyring import LAN_WORDS, MAI_WORDS, OTHER_WORDS, opens

POINTS_MAX = 60


@pytest.fixture(scope="module")
def executioner() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.vault.victim"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def killed(executioner: subprocess.Popen[str], act: str, ring, at: int) -> bool:
    assert executioner.stdin is not None and executioner.stdout is not None
    order = {"act": act, "folder": str(ring.folder), "recovery": ring.recovery_text, "at": at}
    executioner.stdin.write(json.dumps(order) + "\n")
    executioner.stdin.flush()
    answer = json.loads(executioner.stdout.readline())
    assert isinstance(answer["killed"], bool)
    return answer["killed"]


@pytest.mark.parametrize("act", ACTS)
def test_killed_at_any_call_to_the_disk_it_leaves_the_old_state_or_the_new(executioner, made_once, tmp_path, act):
    states: list[str] = []
    judge = Judge(act)
    for at in range(POINTS_MAX):
        ring = prepared(act, made_once, tmp_path / str(at))
        judge.before = picture(ring.folder)
        was_killed = killed(executioner, act, ring, at)
        states.append(judge.state(ring))
        if not was_killed:
            break
    assert not was_killed, "the act never came to its end"
    assert len(states) > 12
    assert (states[0], states[-1]) == ("old", "new")
    assert states == sorted(states, key=["old", "new"].index), "an effect that was there is gone"


def run_and_kill(module: str, folder: str, word: str, after_s: float) -> list[str]:
    """Start a process, kill it some time after it said a word, and return all it said."""
    said: list[str] = []
    with subprocess.Popen([sys.executable, "-m", module, folder], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        while word not in said:
            said.append(process.stdout.readline().strip())
            assert said[-1], "the process ended by itself"
        time.sleep(after_s)
        process.kill()
        return said + process.stdout.read().split()


def test_killed_at_random_moments_no_change_said_to_be_done_is_lost(made_once, tmp_path):
    chance = random.Random(20261122)
    for number in range(6):
        ring = made_once.copied(tmp_path / str(number))
        before = ring.body().revision
        said = run_and_kill("tests.vault.restless", str(ring.folder), "changed", chance.uniform(0.0, 0.15))
        opened = [words for words in (LAN_WORDS, OTHER_WORDS) if opens(ring, "lan", words)]
        changes = ring.body().revision - before
        assert changes - said.count("changed") in (0, 1)
        assert opened == [OTHER_WORDS if changes % 2 else LAN_WORDS]
        assert opens(ring, "mai", MAI_WORDS)


@pytest.mark.parametrize("word", ["begun", "slots", "database"])
def test_killed_in_any_step_of_a_removal_the_database_opens_and_the_removed_stay_out(made_once, tmp_path, word):
    chance = random.Random(word)
    for number in range(3):
        ring = made_once.copied(tmp_path / str(number))
        remover.fill(ring.folder, ring.lan().vault_key)
        run_and_kill("tests.vault.remover", str(ring.folder), word, chance.uniform(0.0, 0.03))
        between = ring.lan()
        assert remover.opened(ring.folder, between) in between.keys().values()
        if word != "begun":
            assert not opens(ring, "mai", MAI_WORDS)
            assert between.pending_key is not None or between.generation == 2
        finished = remover.remove(ring.folder)
        assert (finished.generation, finished.pending_key) == (2, None)
        assert remover.opened(ring.folder, finished) == finished.vault_key
        assert not opens(ring, "mai", MAI_WORDS)
        assert remover.connect(ring.folder, Key(ring.vault_key)) is None
