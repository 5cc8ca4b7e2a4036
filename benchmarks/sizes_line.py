"""One line of `bench sizes` in a process of its own: `python -m benchmarks.sizes_line LINE FOLDER ROWS ROUNDS`."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import msgspec

from benchmarks.empty_app import WORD
from benchmarks.lived import lived_office
from benchmarks.measure import memory_bytes
from benchmarks.office import WORDS, opened
from benchmarks.reports import AT, PERIODS
from benchmarks.save import bare_database, one_commit, one_receive
from benchmarks.search import NUMBERS, bare
from benchmarks.search import WORDS as NAMES
from benchmarks.sizes import Cost
from benchmarks.start import LOCKED
from motcua_tui import vault
from motcua_tui.desk import report_07a
from motcua_tui.desk.clock import OfficeClock
from motcua_tui.desk.day_log import day_log
from motcua_tui.desk.office import Office
from motcua_tui.store import View
from motcua_tui.store.connect import open_raw
from motcua_tui.store.key import Key
from motcua_tui.store.views import ROW_COLUMNS
from motcua_tui.vault import Password, Unlocked
from schemas.entry import Sealed
from schemas.rules.counting import Facts

DAY = AT[:10]
LISTED = 50
Work = Callable[[], object]


def main(arguments: list[str]) -> None:
    """Measure one line and print its cost as JSON; nothing where this system cannot."""
    line, folder, rows, rounds = arguments[0], Path(arguments[1]), int(arguments[2]), int(arguments[3])
    if line == "make":
        lived_office(folder, rows)
    elif line == "start":
        _say(_start(folder, rounds))
    elif line == "save":
        _say(_save(folder, rounds))
    elif line == "unlock":
        _say(_cost(*_turns(lambda: _opened_and_closed(folder), lambda: _bare_unlock(folder), rounds)))
    else:
        office = opened(folder)
        office.clock = cast(OfficeClock, SimpleNamespace(text=lambda _store: AT))
        _say(_LINES[line](office, rounds))
        office.close()


def _say(cost: Cost | None) -> None:
    if cost is not None:
        sys.stdout.buffer.write(msgspec.json.encode(cost))


def _turns(ours: Work, floor: Work, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds of both by turns, after one round that warms both up."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(rounds + 1):
        for work, into in zip((ours, floor), taken, strict=True):
            begun = time.perf_counter()
            told = work()
            seconds = told if isinstance(told, float) else time.perf_counter() - begun
            if turn:
                into.append(seconds)
    return taken


def _cost(ours: list[float], floor: list[float], about: str = "", memory: int | None = None) -> Cost:
    return Cost(ours, floor, memory_bytes() if memory is None else memory, about)


# -- start, unlock


def _start(folder: Path, rounds: int) -> Cost | None:
    if os.name == "nt":
        return None
    most = 0

    def painted(command: list[str], word: str) -> float:
        from tests.tui.term import start

        nonlocal most
        begun = time.perf_counter()
        with start([sys.executable, *command]) as term:
            term.wait_for(word, 60)
            seconds = time.perf_counter() - begun
            most = max(most, _memory_of(term.pid)) if word == LOCKED else most
            return seconds

    ours, floor = _turns(
        lambda: painted(["-m", "motcua_tui", "--data", str(folder)], LOCKED),
        lambda: painted(["-m", "benchmarks.empty_app"], WORD),
        rounds,
    )
    return _cost(ours, floor, "empty Textual app", most)


def _memory_of(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def _opened_and_closed(folder: Path) -> float:
    begun = time.perf_counter()
    office = opened(folder)
    seconds = time.perf_counter() - begun
    office.close()
    return seconds


def _bare_unlock(folder: Path) -> float:
    begun = time.perf_counter()
    unlocked = vault.unlock(folder, "mai", Password(WORDS), datetime.now(UTC))
    assert isinstance(unlocked, Unlocked), unlocked
    connection = open_raw(folder / "store.db", Key(bytes(unlocked.vault_key.expose())))
    connection.execute("SELECT value FROM meta WHERE name = 'own_chain'").fetchall()
    seconds = time.perf_counter() - begun
    connection.close()
    unlocked.lock()
    return seconds


# -- at the counter


def _save(folder: Path, rounds: int) -> Cost:
    """In a copy, so that the office stays as it was made."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=folder.parent) as beside:
        copy = Path(shutil.copytree(folder, Path(beside) / "office"))
        office, database = opened(copy), bare_database(Path(beside))
        numbers, sealed = itertools.count(), list[Sealed]()

        def ours() -> float:
            seconds, entry = one_receive(office, next(numbers))
            sealed[:] = [entry]
            return seconds

        taken, floor = _turns(ours, lambda: one_commit(database, sealed[0]), rounds * 5)
        database.close()
        office.close()
    [entry] = sealed
    return _cost(taken, floor, f"{len(entry.header) + len(entry.content or b'')} bytes")


def _search(office: Office, rounds: int) -> Cost:
    asked = (*NAMES, *NUMBERS)
    with office.store.db.session():
        floors = [bare(office.store.db, text) for text in asked]
        taken, floor = _turns(
            lambda: [office.store.search(text, None, LISTED) for text in asked], lambda: [each() for each in floors], rounds
        )
    each = len(asked)
    return _cost([one / each for one in taken], [one / each for one in floor], f"the mean of {each} words and numbers")


def _counter(office: Office, rounds: int) -> Cost:
    store = office.store

    def ours() -> None:
        store.count_by(AT, "mai")
        store.rows(View.TODAY, AT, "mai", limit=LISTED)

    def floor() -> None:
        store.db.rows(f"SELECT {ROW_COLUMNS} FROM dossier WHERE received_day = ? ORDER BY id DESC LIMIT ?", DAY, LISTED)

    taken, bare_taken = _turns(ours, floor, rounds)
    return _cost(taken, bare_taken, "eight figures and the first list")


# -- reports


def _day(office: Office, rounds: int) -> Cost:
    of_day = "SELECT s.state FROM dossier AS d JOIN dossier_state AS s ON s.id = d.id WHERE"
    count = 0

    def floor() -> None:
        nonlocal count
        states = {
            bytes(state)
            for column in ("received_day", "finished_day", "returned_day")
            for (state,) in office.store.db.rows(f"{of_day} d.{column} = ?", DAY)
        }
        count = len([msgspec.json.decode(state, type=Facts) for state in states])

    taken, bare_taken = _turns(lambda: day_log(office, DAY), floor, rounds)
    return _cost(taken, bare_taken, f"{count:,} dossiers that day")


def _month(office: Office, rounds: int) -> Cost:
    period = PERIODS["month, newest"]
    store = office.store
    concerned = store.concerned(period.first, period.last)
    taken, floor = _turns(
        lambda: report_07a.make(office, period),
        lambda: sum(1 for _one in store.states(store.concerned(period.first, period.last), Facts)),
        rounds,
    )
    return _cost(taken, floor, f"{len(concerned):,} dossiers concerned")


_LINES: dict[str, Callable[[Office, int], Cost]] = {
    "search": _search,
    "counter": _counter,
    "day": _day,
    "month": _month,
}


if __name__ == "__main__":
    main(sys.argv[1:])
