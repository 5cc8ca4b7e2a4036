"""`motcua queue`: by the command line, and killed in the middle of the day."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

from tests.cli.forks import Forks
from tests.cli.office import new_office


def test_a_morning_at_the_counter_by_command(tmp_path):
    cli = new_office(tmp_path / "office", catalogue=False)
    taken = cli.batch((["queue", "take"], None), (["queue", "take", "--priority", "nguoi khuyet tat"], None))
    assert [one["out"]["ticket"] for one in taken] == ["A-001", "A-002"]
    assert cli.ok("queue", "call")["ticket"] == "A-002"
    assert cli.ok("queue", "again")["calls"] == 2
    assert cli.run("queue", "call").refusal == "queue.still_called"
    assert cli.ok("queue", "serve")["state"] == "served"
    assert cli.ok("queue", "call", "a1")["ticket"] == "A-001"
    assert cli.ok("queue", "skip")["state"] == "skipped"
    listed = cli.ok("queue", "list")
    assert [one["state"] for one in listed["tickets"]] == ["skipped", "served"]
    [figures] = cli.ok("queue", "figures", "--from", listed["date"], "--to", listed["date"])
    assert (figures["taken"], figures["served"], figures["skipped"]) == (2, 1, 1)
    assert cli.run("queue", "take", "--priority", "vội").refusal == "queue.group_unknown"
    assert cli.run("queue", "list", "--date", "hôm nay").code == 3


def test_killed_in_the_middle_of_the_day_no_number_is_lost_or_given_twice(tmp_path: Path):
    cli = new_office(tmp_path / "office", catalogue=False)
    env = {"MOTCUA_DATA": str(cli.folder), "MOTCUA_USER": "mai", "MOTCUA_PASSWORD_FILE": str(cli.password_file)}
    lines = "\n".join(json.dumps({"args": ["queue", "take"]}) for _ in range(60)).encode()
    rng = random.Random(4)
    heard: list[str] = []
    with Forks(tmp_path) as forks:
        for _turn in range(4):
            running = forks.start(["batch"], env, lines)
            until = len(heard) + rng.randrange(1, 12)
            ends_at = time.monotonic() + 120
            while len(heard) + len(running.lines) < until and time.monotonic() < ends_at:
                time.sleep(0.005)
            running.kill()
            heard += [json.loads(line)["out"]["ticket"] for line in running.lines]
    assert len(heard) >= 4
    assert len(set(heard)) == len(heard)
    kept = [one["ticket"] for one in cli.ok("queue", "list")["tickets"]]
    assert set(heard) <= set(kept)
    assert kept == [f"A-{number:03d}" for number in range(1, len(kept) + 1)]
    assert cli.ok("verify")["ok"]
