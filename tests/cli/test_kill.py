"""Killed at any moment, the office loses nothing it acknowledged and keeps nothing half.

A line that `motcua batch` printed is an acknowledgement. After each kill the store is verified as it lies, opened,
and held against every line printed so far.
"""

from __future__ import annotations

import json
import os
import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from motcua_tui import store as stores
from motcua_tui import vault
from motcua_tui.desk.unlock import open_office
from motcua_tui.store import Store
from schemas.refusal import Refusal
from tests.cli.forks import Running
from tests.cli.kills import Office, copied, made_office
from tests.cli.office import PASSWORD, intake

KILLS_PER_OFFICE = 21
OFFICES = -(-int(os.environ.get("MOTCUA_BATCH_KILLS", "210")) // KILLS_PER_OFFICE)
LINES = 6
ENTRIES_MAX = 5000
IMMEDIATE = ["receive", "finish", "hand-over"]


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = made_office(tmp_path_factory.mktemp("made"))
    lan = ["user", "add", "lan", "--role", "clerk", "--display", "Lan", "--new-password-file", str(made.folder / "lan.pw")]
    made.mai.ok(*lan)
    return made


def opened(folder: Path, user: str = "mai", words: str = PASSWORD) -> vault.Unlocked:
    password = vault.typed_password(words)
    assert not isinstance(password, Refusal)
    unlocked = vault.unlock(folder, user, password, datetime.now(UTC))
    assert not isinstance(unlocked, Refusal), unlocked
    return unlocked


def keys_of(unlocked: vault.Unlocked) -> list[bytes]:
    return [bytes(key.expose()) for key in unlocked.keys().values()]


def assert_sound(folder: Path, keys: list[bytes]) -> None:
    verdict = stores.verify(folder, keys)
    assert not isinstance(verdict, Refusal), verdict
    assert verdict.ok, verdict.problems


# -- receiving


@dataclass
class Ledger:
    """What was acknowledged to a script, and what lies in the store."""

    folder: Path
    keys: list[bytes]
    acknowledged: dict[str, tuple[str, bool]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    in_flight: int = 0
    cut: int = 0

    def hear(self, lines: list[str]) -> None:
        """Each line names a dossier that must be there from now on."""
        for line in lines:
            told = json.loads(line)
            assert told["exit"] == 0, told
            self.acknowledged[told["out"]["dossier"]] = (told["out"]["entry"], told["out"]["status"] == "returned")

    def judge(self) -> None:
        """Every acknowledged dossier is there whole, at most one more than acknowledged, none by half."""
        assert_sound(self.folder, self.keys)
        store = Store.open(self.folder, self.keys[0])
        assert not isinstance(store, Refusal), store
        with store:
            entries = store.entries(store.identity.chain, 0, ENTRIES_MAX)
            found = {str(entry.entry.dossier) for entry in entries if entry.entry.dossier}
            assert set(self.acknowledged) <= found
            new = found - self.known
            self.in_flight += len(new - set(self.acknowledged))
            assert len(new - set(self.acknowledged)) <= 1
            waits = [self._judge_one(store, dossier) for dossier in sorted(new)]
            assert len(set(waits)) <= 1, "a turn is signed as a whole"
            assert not any(waits) or store.unsigned("mai")
            self.cut += any(waits)
            self.known = found
            assert len({state.provisional_code for one in found if (state := store.dossier(one))}) == len(found)

    def _judge_one(self, store: Store, dossier: str) -> bool:
        entries = store.entries_of(dossier)
        acts = [entry.entry.act for entry in entries]
        state = store.dossier(dossier)
        assert state is not None
        assert acts == (IMMEDIATE if state.immediate else ["receive"])
        told = self.acknowledged.get(dossier)
        assert told is None or told == (entries[0].hash, state.immediate)
        waits = {store.unconfirmed(entry.hash) for entry in entries}
        assert len(waits) == 1
        return waits.pop()

    def unlock(self) -> None:
        """The next unlock by the same person confirms the cut turn."""
        password = vault.typed_password(PASSWORD)
        assert not isinstance(password, Refusal)
        office = open_office(self.folder, "mai", password)
        assert not isinstance(office, Refusal), office
        entries = office.store.entries(office.store.identity.chain, 0, ENTRIES_MAX)
        waits = [entry.hash for entry in entries if office.store.unconfirmed(entry.hash)]
        office.close()
        assert waits == []


def lines_of(office: int, turn: int) -> bytes:
    """A batch of receives, every third an immediate case; each of another person."""
    lines = []
    for count in range(LINES):
        person = {"name": f"Người Thử {office} {turn} {count}", "phone": f"09{office:02d}{turn:02d}{count:04d}"}
        quick = {"procedure": "2.000815", "immediate": True} if count % 3 == 0 else {}
        lines.append(json.dumps({"args": ["receive"], "stdin": intake(applicant=person, **quick)}))
    return "\n".join(lines).encode()


def killed_at_random(running: Running, chance: random.Random) -> list[str]:
    """Kill it while it starts, while it works or while it ends; the lines it had printed."""
    wanted = chance.choice([0, 0, *range(1, LINES + 1)])
    while wanted and len(running.lines) < wanted:
        assert not running.errors, running.errors  # it ended by itself: nothing would ever come
        time.sleep(0.003)
    time.sleep(chance.uniform(0.0, 0.02 if wanted else 0.3))
    running.kill()
    return running.lines


@pytest.mark.parametrize("office", range(OFFICES))
def test_two_hundred_kills_while_receiving_lose_nothing_and_leave_nothing_half(forks, made_once, tmp_path, office):
    chance = random.Random(20261122 + office)
    made = copied(made_once, tmp_path / "office")
    ledger = Ledger(made.mai.folder, keys_of(opened(made.mai.folder)))
    for turn in range(KILLS_PER_OFFICE):
        running = forks.start(["batch"], made.env, lines_of(office, turn), fork=turn > 0)
        ledger.hear(killed_at_random(running, chance))
        ledger.judge()
        if turn % 3 == 2:
            ledger.unlock()
    assert ledger.cut > 3 and ledger.acknowledged
    assert made.mai.ok("verify")["ok"] and made.mai.ok("rebuild")["equal"]


def test_a_cut_turn_is_shown_as_unconfirmed_until_the_same_person_unlocks_again(forks, made_once, tmp_path):
    made = copied(made_once, tmp_path / "office")
    running = forks.start(["batch"], made.env, lines_of(99, 0))
    while not running.lines:
        time.sleep(0.003)
    running.kill()
    number = json.loads(running.lines[0])["out"]["dossier"]
    lan = made.as_user("lan", "lan.pw")
    for _ in range(2):  # somebody else's unlock confirms nothing
        assert not any(entry["confirmed_by_signature"] for entry in lan.ok("show", number)["entries"])
    assert all(entry["confirmed_by_signature"] for entry in made.mai.ok("show", number)["entries"])
    assert all(entry["confirmed_by_signature"] for entry in lan.ok("show", number)["entries"])
