"""The office a month is played in: the real command line, a dossier's own figures beside it, and what went wrong."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from schemas.rules.calendar import Calendar
from schemas.times import VN, moment_text

PASSWORD = "mot thang o bo phan mot cua xa"  # noqa: S105 - of a made-up office
UNIT = "H44.99.12"
ENDS = {"finished", "returned", "refused", "withdrawn", "stopped"}


@dataclass
class Case:
    """One dossier as the script keeps it, from what it asked for alone."""

    id: str
    field: str
    received_on: str
    status: str
    taken_in: bool = True
    voided: bool = False
    destroyed: bool = False
    returned_on: str = ""
    numbers: list[tuple[str, int]] = dataclasses.field(default_factory=list)


class Books:
    """The script's own books: every dossier, every act done, every refusal met, every disagreement."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.acts: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.entries = 0

    def complain(self, what: str) -> None:
        """Something the product said is not what must be."""
        self.wrong.append(what)


class Desk:
    """One unlock of `motcua batch`: a line out, a line in, at a clock of its own."""

    def __init__(self, folder: Path, books: Books, user: str = "mai", begins: datetime | None = None) -> None:
        self.books, self.paper = books, folder.parent / "ket-qua.pdf"
        self.now = begins or datetime(2000, 1, 1, tzinfo=VN)
        words = ["batch", "--data", str(folder), "--as", user, "--password-file", str(folder.parent / f"{user}.txt")]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "motcua_tui", *words],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(), text=True,
            encoding="utf-8",
        )  # fmt: skip

    def __enter__(self) -> Desk:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.read()
        self._process.stdout.close()
        if self._process.wait(600) != 0:
            self.books.complain("motcua batch did not end well")

    def ask(self, *args: str, stdin: object = None) -> tuple[int, Any]:
        """One command: its exit code and its JSON."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"args": args, "stdin": stdin}, ensure_ascii=False) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"exit": 1, "out": null}')
        return answer["exit"], answer["out"]

    def told(self, *args: str, stdin: object = None, refused: str = "") -> Any:
        """A command that must be done, or with `refused` turned down with just that code."""
        code, out = self.ask(*args, stdin=stdin)
        said = out["refusal"]["code"] if isinstance(out, dict) and "refusal" in out else ""
        if said != refused or (code == 0) is bool(refused):
            words = " ".join([args[0], *args[2:3]])
            self.books.complain(f"{words}: {said or code}, not {refused or 'done'}")
        if refused:
            self.books.refusals[said] += 1
            return None
        return out if not said else None

    def tick(self) -> str:
        """The next moment of this day, as it is claimed."""
        self.now += timedelta(seconds=20)
        return moment_text(self.now)

    def receive(self, content: dict[str, Any], field: str, command: str = "receive") -> Case | None:
        """Take a dossier in, or record what was turned away at the counter."""
        at = self.tick()
        out = self.told(command, "--now", at, stdin=content)
        if out is None:
            return None
        self.books.acts[command] += 1
        self.books.entries += 3 if content.get("immediate") else 2 if command != "receive" else 1
        case = Case(id=out["dossier"], field=field, received_on=at[:10], status=out["status"], taken_in=command == "receive")
        case.numbers = [(one["book"], one["number"]) for one in out["book_numbers"]]
        case.returned_on = at[:10] if content.get("immediate") else ""
        expected = {"receive": "returned" if content.get("immediate") else "received", "guide": "registered", "refuse": "refused"}
        if out["status"] != expected[command]:
            self.books.complain(f"{command} gave {out['status']}")
        days, _, unit = str(content.get("limit", "")).partition(" ")
        if command == "receive" and unit == "working_days" and out["due_at"][:10] != promised(at[:10], int(days)):
            self.books.complain(f"{days} working days from {at[:10]} are {out['due_at']}, not {promised(at[:10], int(days))}")
        self.books.cases[case.id] = case
        return case

    def attach(self, case: Case, *args: str) -> None:
        """A scanned paper laid to the dossier, as many bytes as it has."""
        self.paper.write_bytes(b"%PDF-1.4 " + case.id.encode())
        out = self.told("attach", case.id, str(self.paper), *args)
        self.books.acts["attach"] += 1
        self.books.entries += 1
        if out is None or out["size_bytes"] != self.paper.stat().st_size:
            self.books.complain(f"{case.id}: the file attached is not the one that was given")

    def act(self, case: Case, name: str, content: dict[str, Any] | None = None, *, status: str = "", refused: str = "") -> Any:
        """One act. `status` is what the dossier must be in afterwards, else it must stay as it was."""
        at = self.tick()
        out = self.told("act", case.id, name, "--now", at, stdin=content or {}, refused=refused)
        if out is None:
            return None
        self.books.acts[name] += 1
        self.books.entries += 1
        case.status = status or case.status
        if out["status"] != case.status:
            self.books.complain(f"{name}: {out['status']}, not {case.status}")
        if name in ("accept", "accept-online"):
            case.taken_in, case.received_on = True, at[:10]
        if name == "hand-over" and not case.returned_on:
            case.returned_on = at[:10]
        case.voided = case.voided or name == "void"
        case.destroyed = case.destroyed or name == "destroy-content"
        case.numbers = case.numbers or [(one["book"], one["number"]) for one in out["books"]]
        return out


def environment() -> dict[str, str]:
    """The surroundings of a command: nothing of this office leaks into another."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return {**kept, "PYTHONIOENCODING": "utf-8"}


def run_once(folder: Path, *args: str, user: str = "mai") -> Any:
    """A command of its own, as a person types it; its JSON. Raises CalledProcessError."""
    words = ["--data", str(folder), "--as", user, "--password-file", str(folder.parent / f"{user}.txt"), "--json"]
    command = [sys.executable, "-m", "motcua_tui", *args, *words]
    done = subprocess.run(command, capture_output=True, env=environment(), check=True)
    return json.loads(done.stdout)


def make_office(folder: Path, procedures: Path) -> None:
    """A new office with a supervisor, a clerk and the catalogue of this file."""
    for user in ("mai", "linh"):
        (folder.parent / f"{user}.txt").write_text(f"{PASSWORD} {user}\n", encoding="utf-8")
    named = ("--office", "UBND xã Thử", "--unit", UNIT, "--device", "A", "--user", "mai", "--display", "Nguyễn Thị Mai")
    recovery = str(folder.parent / "recovery.txt")
    run_once(folder, "init", *named, "--recovery-out", recovery)
    run_once(folder, "catalogue", "import", str(procedures))
    new = str(folder.parent / "linh.txt")
    run_once(folder, "user", "add", "linh", "--role", "clerk", "--display", "Trần Thị Linh", "--new-password-file", new)


def working_days(calendar: Calendar, first: date, count: int) -> list[datetime]:
    """The mornings of so many working days from `first` on."""
    found: list[datetime] = []
    day = calendar.working_day_from(first)
    while len(found) < count:
        found.append(datetime.combine(day, time(7, 5), VN))
        day = calendar.next_working_day(day)
    return found


def promised(received: str, count: int) -> str:
    """So many working days after a day of autumn 2026, counted a second time and by hand: of the days off between
    October and January only 24/11 and 1/1 fall on a weekday.
    """
    day, left = date.fromisoformat(received), count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and (day.month, day.day) not in ((11, 24), (1, 1))
    return day.isoformat()


def gaps(numbers: Iterable[int]) -> list[int]:
    """Numbers that are missing from 1 on, and those given twice."""
    counted = Counter(numbers)
    missing = [number for number in range(1, max(counted, default=0) + 1) if number not in counted]
    return missing + [number for number, times in counted.items() if times > 1]
