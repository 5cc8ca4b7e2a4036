"""Eight hours of an office, thirty times faster than life: the real counter in a real terminal, by a clock that is hurried.

A clerk at the keys takes in fifty dossiers, asks for supplements, resolves, prints, searches, locks and unlocks, looks at the
day, backs up and closes it. Meanwhile the line is cut, answers like a portal or swallows everything, passwords are mistyped, what
is typed is refused, programs that ask the counter are killed, the stick of the backup is not there. What the process holds is
measured after every dossier and must stay flat.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.day import STAY, Day, card, name
from benchmarks.office import WORDS, made_office, opened
from motcua_tui.desk import line
from schemas.refusal import Refusal
from schemas.times import VN
from tests.endurance.hurried import Hurried
from tests.endurance.measured import Measured, judge
from tests.sync.made_office import Gateway
from tests.sync.proxy import Cutter, http, whole_request
from tests.tui.term import ROOT, start_python

if TYPE_CHECKING:
    import socket

    from tests.tui.term import Term

HOURS, DOSSIERS = 8, 50
TURN = 10
"""So many dossiers lie between one unlocking and the next."""
KEY_S = 0.03
WARM = 12
Say = Callable[[str], None]


class Line(Cutter):
    """The way to the province, as good or bad as `weather` says: "whole", "cut", "portal", "silent"."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.weather = "whole"
        self._held: list[socket.socket] = []

    def _came(self, client: socket.socket) -> None:
        self.recorded = b""
        self._left["up"] = self.passed["up"] + 700 if self.weather == "cut" else None
        if self.weather == "portal":
            threading.Thread(target=self._portal, args=(client,), daemon=True).start()
        elif self.weather == "silent":
            self._held.append(client)
        else:
            super()._came(client)

    @staticmethod
    def _portal(client: socket.socket) -> None:
        whole_request(client)
        client.sendall(http(b"<html>login</html>", kind="text/html"))
        client.close()

    def clear_up(self) -> None:
        """A good line again; whoever still waits is let go."""
        self.weather = "whole"
        for client in self._held:
            client.close()
        self._held.clear()


class Hands(Day):
    """Looks at the screen after each Esc: behind one that was not taken up yet, a scan would be read as the rest of a key."""

    def home(self) -> None:
        while "Quầy hôm nay" not in self._term.text():
            before = self._term.screen()
            self.press("Escape")
            self._term.wait_for(lambda lines, before=before: lines != before)  # type: ignore[misc]


@dataclass
class OfficeDay:
    """The clerk, the weather, and what is measured."""

    term: Term
    folder: Path
    line: Line
    clock: Hurried
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.hands = Hands(self.term, KEY_S)

    def unlock(self) -> None:
        """Once with a wrong password, then with the right one."""
        self.hands.see("Mật khẩu")
        self.hands.type("mot cau khong dung bao gio")
        self.hands.press("Enter")
        self.hands.see("không đúng")
        self.counts["wrong passwords"] += 1
        self.hands.type(WORDS.decode())
        self.hands.press("Enter")
        self.hands.see("Quầy hôm nay")

    def dossier(self, number: int) -> None:
        """One person at the counter, by turns with a card, without one, with a supplement and a paper."""
        if number % 5 != 2:  # in a field a card is known even where a busy machine stops in the middle of it
            self.hands.press("F2")
            self.hands.see("gõ mã hoặc vài chữ")
        if number % 5 == 4:
            self.hands.certificate(number)
        elif number % 5 == 3:
            self._refused_first(number)
        elif number % 5 == 2:
            self.hands.receive_typed(number)
        else:
            self.hands.receive_scanned(number)
        self.counts["dossiers"] += 1
        self._print(number)

    def _refused_first(self, number: int) -> None:
        """Saved too early: what is missing is said, then typed."""
        self.term.scan(card(200 + number))
        self.hands.see(name(200 + number))
        self.hands.press("Ctrl+S")
        self.hands.see("■")
        self.counts["refusals"] += 1
        self.hands.receive_rest(STAY, f"09123450{number:02d}")
        self.hands.home()

    def _print(self, number: int) -> None:
        """The dossier is found by its number and its receipt printed to a file."""
        self.hands.press("F3")
        self.hands.see("Tìm hồ sơ")
        self.hands.type(f"A1-{self.clock.first:%y%m%d}-{number + 1:03d}")
        self.hands.press("Enter")
        self.hands.see("Việc làm được")
        self.hands.press("F8")
        self.hands.see("Giấy tiếp nhận hồ sơ")
        self.hands.press("Enter")
        self.hands.see("Đã lưu tệp")
        self.counts["papers"] += 1
        self.hands.home()

    def look_around(self) -> None:
        """A search, the day book; a program that asks the counter and is killed."""
        self.hands.press("F3")
        self.hands.see("Tìm hồ sơ")
        self.hands.type("nguyen thi")
        self.hands.see("Nguyễn Thị")
        self.hands.home()
        self.hands.press("F4")
        self.hands.see("Sổ ngày")
        self.hands.home()
        asked = [sys.executable, "-m", "motcua_tui", "--data", str(self.folder), "--as", "mai", "--json", "day",
                 "--password-file", str(self.folder.parent / "mai.txt")]  # fmt: skip
        with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as asking:
            self.term.rest(0.4)
            asking.kill()
        self.counts["killed questions"] += 1

    def send(self, weather: str) -> None:
        """An exchange in this weather, then one on a good line."""
        if weather != "whole":
            self.line.weather = weather
            self.hands.press("F9")
            self.hands.see("Gửi lên tỉnh")
            self.hands.press("F9")
            if weather == "silent":
                self.hands.see("Del")
                self.hands.press("Delete")
            self.hands.see("■")
            self.counts[f"line {weather}"] += 1
            self.line.clear_up()
            self.hands.home()
        self.hands.press("F9")
        self.hands.see("Gửi lên tỉnh")
        self.hands.press("F9")
        self.hands.see("√ Xong")
        self.counts["exchanges"] += 1
        self.hands.home()

    def back_up(self, stick: Path, says: str) -> None:
        """The evening's backup into this place."""
        self.hands.press("Ctrl+P")
        self.hands.type("sao luu")
        self.hands.see("Sao lưu, kiểm tra")
        self.hands.press("Enter")
        self.hands.see("Chăm sóc kho dữ liệu")
        self.hands.press("5")
        self.hands.see("Sao lưu cuối ngày vào thư mục nào?")
        self.term.type("\x7f" * 200)
        self.hands.type(str(stick))
        self.hands.press("Enter")
        self.hands.see(says)
        self.counts["backups" if says.startswith("khôi") else "sticks not there"] += 1
        self.hands.home()

    def lock(self) -> None:
        self.hands.press("Ctrl+L")
        self.unlock()
        self.counts["locks"] += 1


def office_day(folder: Path, speed: float, say: Say, dossiers: int = DOSSIERS) -> dict[str, float]:
    """Live the day. Fails where memory, once warm, grew by more than a tenth, or a handle or a thread stayed."""
    gateway, office = _office(folder)
    line = Line(gateway.port)
    try:
        _enrol(office, gateway, line)
        first = datetime.now(VN).replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=1)
        clock = Hurried(first, time.clock_gettime(time.CLOCK_BOOTTIME), speed)
        gateway.kill()
        gateway.program = clock.words("province")
        gateway.start()
        counter = (*clock.words("counter"), "--data", str(office))
        with start_python(*counter, env={"HOME": str(folder)}, rows=40, cols=120) as term:
            return _lived(OfficeDay(term, office, line, clock), dossiers, say)
    finally:
        gateway.stop()
        line.close()


def _lived(day: OfficeDay, dossiers: int, say: Say) -> dict[str, float]:
    measured, stick, clock = Measured(day.term.pid), day.folder.parent / "stick", day.clock
    day.unlock()
    for number in range(dossiers):
        _one(day, number, stick)
        measured.take()
        say(f"{clock.now():%H:%M} {number + 1} dossiers; {measured}")
        left_s = (number + 1) * HOURS * 3600 / dossiers - clock.passed_s()
        day.term.rest(max(0.0, left_s / clock.speed))  # nobody at the counter until the next one
    day.hands.close()
    day.hands.home()
    day.back_up(stick, "khôi phục thử")
    measured.take()
    hours = round(clock.passed_s() / 3600, 1)
    day.term.press("Ctrl+Q", "Ctrl+Q")
    assert day.term.wait_end() == 0
    told = {"MB after the first": measured.memory_kib[0] >> 10, "office hours": hours, "times faster": clock.speed}
    figures = {**day.counts, **told, **measured.figures(WARM)}
    judge(figures)
    return figures


def _one(day: OfficeDay, number: int, stick: Path) -> None:
    """A dossier, and what goes with the turn it ends."""
    day.dossier(number)
    if number % TURN == TURN - 1:
        day.look_around()
        day.send(("cut", "portal", "silent", "whole")[number // TURN % 4])
        day.lock()
    if number % (2 * TURN) == TURN:
        none = stick.with_name("none")
        none.touch()
        day.back_up(none, "Không ghi được vào nơi sao lưu")
        day.back_up(stick, "khôi phục thử")


def _office(folder: Path) -> tuple[Gateway, Path]:
    """A province, and a new office."""
    office = folder / "office"
    made_office(office)
    (folder / "mai.txt").write_bytes(WORDS)
    return Gateway(folder / "province").start(), office


def _enrol(folder: Path, gateway: Gateway, way: Line) -> None:
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    office = opened(folder)
    assert not isinstance(line.enrol(office, way.url, code), Refusal)
    office.close()
