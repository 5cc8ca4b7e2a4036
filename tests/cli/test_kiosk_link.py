"""`motcua kiosk-link`: by the command line, and killed while it takes in what citizens left."""

from __future__ import annotations

import json
import random
import secrets
import time
from pathlib import Path

from schemas.kiosk import DROP
from tests.cli.forks import Forks, Running
from tests.cli.office import Cli, new_office


def linked(folder: Path) -> tuple[Cli, Path]:
    """An office with a shared folder."""
    cli, shared = new_office(folder / "office", catalogue=False), folder / "shared"
    shared.mkdir()
    assert cli.ok("kiosk-link", "set", str(shared)) == {"folder": str(shared), "letter": "KA"}
    return cli, shared


def drop(shared: Path, day: str, number: int) -> None:
    id_ = secrets.token_hex(16)
    plain = {
        "format": DROP, "version": 1, "id": id_, "kind": "ticket", "at": f"{day}T00:00:00+07:00", "letter": "KA",
        "number": number,
    }  # fmt: skip
    (shared / "drop" / f"{id_}.json").write_text(json.dumps(plain), "utf-8")


def test_the_folder_is_set_refreshed_and_given_up(tmp_path):
    cli, shared = linked(tmp_path)
    drop(shared, cli.ok("queue", "list")["date"], 4)
    assert cli.ok("kiosk-link", "refresh") == {"rows": 0, "tickets": 1, "ratings": 0, "known": 0, "refused": 0}
    assert cli.ok("queue", "call")["ticket"] == "KA-004"
    assert cli.ok("kiosk-link", "status") == {"folder": str(shared), "letter": "KA", "dossiers": 0}
    assert json.loads((shared / "board.json").read_text("utf-8"))["last"] == {"KA": 4}
    assert cli.ok("kiosk-link", "remove") == {"folder": None}
    assert cli.run("kiosk-link", "refresh").refusal == "kiosk.not_linked"
    assert cli.run("kiosk-link", "set", str(tmp_path / "none")).refusal == "kiosk.no_folder"
    assert cli.run("kiosk-link", "set", str(cli.folder)).refusal == "kiosk.inside_data"


def test_killed_at_any_moment_each_file_counts_exactly_once(tmp_path: Path, forks: Forks):
    cli, shared = linked(tmp_path)
    day = cli.ok("queue", "list")["date"]
    env = {"MOTCUA_DATA": str(cli.folder), "MOTCUA_USER": "mai", "MOTCUA_PASSWORD_FILE": str(cli.password_file)}
    rng, given = random.Random(8), 0
    for _turn in range(4):
        for _ in range(20):
            given += 1
            drop(shared, day, given)
        running = forks.start(["kiosk-link", "refresh", "--json"], env)
        stop_when_left(running, shared, rng.randrange(1, 19))
        running.kill()
    cli.ok("kiosk-link", "refresh")
    tickets = [one["ticket"] for one in cli.ok("queue", "list")["tickets"]]
    assert sorted(tickets) == [f"KA-{number:03d}" for number in range(1, given + 1)]
    assert list((shared / "drop").iterdir()) == [] and not (shared / "refused").exists()
    assert cli.ok("verify")["ok"]


def stop_when_left(running: Running, shared: Path, left: int) -> None:
    """Return while the command is in the middle of the folder: no more than `left` files are there, or it has ended."""
    ends_at = time.monotonic() + 60
    while sum(1 for _ in (shared / "drop").iterdir()) > left and not running.lines and time.monotonic() < ends_at:
        time.sleep(0.001)
