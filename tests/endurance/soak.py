"""An office day that does not end: dossiers, papers, look-ups, locks, backups and a line that fails, in one process.

Memory, handles and threads are measured all along and must stay flat.
"""

from __future__ import annotations

import itertools
import json
import shutil
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from motcua_tui.desk import care, find, line
from motcua_tui.desk.day_log import day_log
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from motcua_tui.desk.papers import print_to_file
from schemas.acts import Act
from schemas.refusal import Refusal
from schemas.times import VN
from tests.desk.made import do, done, good, new_office, password, sitting, taken_in
from tests.endurance.measured import Measured, judge
from tests.sync.made_office import Gateway
from tests.sync.proxy import Cutter, Impostor, http

MORNING = datetime(2026, 3, 2, 7, 30, tzinfo=VN)
DOSSIERS_A_DAY = 50
STEP = timedelta(hours=8) / DOSSIERS_A_DAY
LINE_EVERY, LOCK_EVERY, BACKUP_EVERY, PAPER_EVERY = 10, 10, 50, 10
TURNS_WARM, TURNS_JUDGED = 20, 40
TO = {"to_name": "Nguyễn Thị Thử"}
Say = Callable[[str], None]


class Day:
    """One clerk, one province, a clock that is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = new_office(folder / "office")
        self.gateway = Gateway(folder / "province").start()
        self.copies = folder / "copies"
        self.paper = folder / "paper.pdf"
        self.counts: Counter[str] = Counter()
        self.clock = ScriptedClock(self.folder)
        self.clock.now = MORNING
        code = json.loads(self.gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
        with sitting(self.folder, "mai") as office:
            good(line.enrol(office, self.gateway.url, code))

    def turn(self, first: int) -> None:
        """From one unlocking to the next: ten dossiers and what goes with them."""
        with sitting(self.folder, "mai") as office:
            office.clock = self.clock
            for number in range(first, first + LOCK_EVERY):
                self._dossier(office, number)
                self.clock.now += STEP
            good(day_log(office, self.clock.now.date().isoformat()))
            self._line(office, first // LOCK_EVERY)
            if first % BACKUP_EVERY == 0:
                shutil.rmtree(self.copies, ignore_errors=True)
                good(care.backup(office, self.copies))
                self.counts["backups"] += 1

    def _dossier(self, office: Office, number: int) -> None:
        taken = taken_in(office, applicant={"name": f"Nguyễn Thị Số {number}", "id_number": f"{number:012d}"}).dossier
        if number % 7 == 0:
            assert isinstance(do(office, taken.id, Act.HAND_OVER, **TO), Refusal)
            self.counts["refusals"] += 1
        if number % 5 == 0:
            done(office, taken.id, Act.REQUEST_SUPPLEMENT, reason="thiếu tờ khai", parts=["Tờ khai"])
        else:
            done(office, taken.id, Act.FINISH)
            done(office, taken.id, Act.HAND_OVER, **TO)
        good(find.find(office, f"so {number}"))
        if number % PAPER_EVERY == 0:
            good(print_to_file(office, "receipt", taken.id, self.paper))
            self.counts["papers"] += 1
        self.counts["dossiers"] += 1

    def _line(self, office: Office, turn: int) -> None:
        """A whole exchange, a cut one, a portal, by turns; then what waited goes."""
        if turn % 3 == 1:
            faulty: Cutter | Impostor = Cutter(self.gateway.port, up=700 + 97 * (turn % 31))
        elif turn % 3 == 2:
            faulty = Impostor(http(b"<html>login</html>", kind="text/html"))
        else:
            self._sync(office)
            return
        kept = _through(office, faulty.url)
        told = line.sync(office, 20)
        assert isinstance(told, Refusal) or told["exit"] != 0 or turn % 3 == 1
        self.counts["bad lines"] += 1
        faulty.close()
        _through(office, kept)
        self._sync(office)

    def _sync(self, office: Office) -> None:
        told = good(line.sync(office, 60))
        assert told["exit"] == 0 and told["waiting_entries"] == 0, told
        self.counts["exchanges"] += 1

    def stop(self) -> None:
        self.gateway.stop()


def _through(office: Office, url: str) -> str:
    """Another address from now on, as behind a portal; the one before."""
    from msgspec.structs import replace

    from sync.office.state import SyncFolder

    folder = SyncFolder(office.folder)
    state = folder.load()
    assert state.enrolment is not None
    folder.save(replace(state, enrolment=replace(state.enrolment, url=url)))
    return state.enrolment.url


def soak(folder: Path, minutes: float, say: Say, turns_min: int = 5) -> dict[str, float]:
    """Live on for so many minutes. Fails where memory grew by more than a tenth, or a handle or a thread stayed."""
    day, measured, begun = Day(folder), Measured(), time.monotonic()
    try:
        for turn in itertools.count():
            day.turn(turn * LOCK_EVERY)
            measured.take()
            if day.clock.now.hour >= 15:
                day.clock.now = (day.clock.now + timedelta(days=1)).replace(hour=7, minute=30)
                say(f"{dict(day.counts)}; {measured}")
            if turn + 1 >= turns_min and time.monotonic() - begun > minutes * 60:
                break
        verdict = good(care.verify(day.folder, "mai", password("mai")))
        assert verdict["ok"], verdict
    finally:
        day.stop()
    return _judged(day, measured, time.monotonic() - begun)


def _judged(day: Day, measured: Measured, seconds: float) -> dict[str, float]:
    hours = day.counts["dossiers"] * STEP.total_seconds() / 3600
    figures = {
        **day.counts, "office hours": round(hours, 1), "times faster": round(hours * 3600 / seconds),
        **measured.figures(TURNS_WARM),
    }  # fmt: skip
    judge(figures, memory_too=len(measured.memory_kib) >= TURNS_WARM + TURNS_JUDGED)
    return figures
