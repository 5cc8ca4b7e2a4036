"""A whole day at the counter in a real pty, key by key at a fast typist's speed: seconds for each of 40 dossiers, and the close.

`python3 tasks.py bench day [--keys-a-second 8] [--factor 1.0]`. The day: 20 lines of the fast lane, every other one with a card
scanned, 12 dossiers received (8 with a card, 4 typed), 5 certificates that are asked for a supplement and get it, 3 results
handed over, then the day's close. The office is new but for what the day needs from days before. What is waited for is what a
clerk would wait for: the sentence that says it is saved. `--factor 0.25` plays a quarter of it.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.office import WORDS, made_office, opened
from motcua_tui.desk.act import act
from motcua_tui.desk.books import BookAsk, open_book
from motcua_tui.desk.receive import receive
from schemas.acts import Act
from schemas.asks import read_act, read_receive
from schemas.canonical import Json
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from tests.tui.term import Term

COPIES, MARRIAGE, STAY = "2.000815", "1.004873", "1.004194"
FAMILY = ("Nguyễn", "Trần", "Lò", "Vàng", "Hoàng", "Sùng", "Nông")
GIVEN = ("Văn An", "Thị Bích", "Đức Cường", "Thị Ánh Tuyết", "A Páo", "Thị Hoa Ban", "Minh Đường", "Thị Mẫu")
YES = re.compile(r"\(Esc\) .*\(((?:Ctrl\+)?\w+)\)")
WAIT_S = 60.0


def main(arguments: list[str]) -> None:
    """Play the day and print its times."""
    if os.name == "nt":
        print("day: needs a pseudo-terminal, which Windows offers otherwise")
        return
    parser = argparse.ArgumentParser(prog="bench day")
    parser.add_argument("--keys-a-second", type=float, default=8.0)
    parser.add_argument("--factor", type=float, default=1.0)
    asked = parser.parse_args(arguments)
    from tests.tui.term import start_python

    def some(count: int) -> range:
        return range(max(1, round(count * asked.factor)))

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "office"
        results = _office(folder, len(some(3)))
        with start_python("-m", "motcua_tui", "--data", str(folder), rows=40, cols=120) as term:
            day = Day(term, 1 / asked.keys_a_second)
            day.unlock()
            day.fast([name(number) for number in some(20)])
            day.many("received, card scanned", [partial(day.receive_scanned, number) for number in some(8)])
            day.many("received, typed", [partial(day.receive_typed, number) for number in some(4)])
            day.many("certificate, supplement asked for and come", [partial(day.certificate, number) for number in some(5)])
            day.many("result handed over", [partial(day.hand_over, code) for code in results])
            day.many("the day's close", [day.close])
            print(day.report())


def name(number: int) -> str:
    """A made-up person."""
    return f"{FAMILY[number % len(FAMILY)]} {GIVEN[number % len(GIVEN)]}"


def card(number: int) -> str:
    """A made-up card."""
    return f"0790990{number:05d}||{name(number)}|05031990|Nữ|Thôn Đồi Chè, xã Thử Nghiệm|22112021"


class Day:
    """A clerk at the keyboard."""

    def __init__(self, term: Term, key_s: float) -> None:
        self._term, self._key_s = term, key_s
        self.keys = 0
        self.times: dict[str, list[tuple[float, int]]] = {}

    # -- the hands

    def type(self, text: str) -> None:
        """Every character is a key, each at its time."""
        for character in text:
            self._term.type(character)
            self._after_key()

    def press(self, *names: str) -> None:
        """Keys by name."""
        for each in names:
            self._term.press(each)
            self._after_key()

    def _after_key(self) -> None:
        self.keys += 1
        self._term.rest(self._key_s)

    def see(self, words: str) -> None:
        """Wait until the screen says so."""
        self._term.wait_for(words, WAIT_S)

    def choose(self, words: str) -> None:
        """The digit that stands before these words."""
        found = re.compile(rf"(\d) {re.escape(words)}")
        match = found.search("\n".join(self._term.wait_for(found, WAIT_S)))
        assert match is not None
        self.press(match[1])

    def yes(self) -> None:
        """Answer a question with the key it names, once it takes an answer."""
        match = YES.search("\n".join(self._term.wait_for(YES, WAIT_S)))
        assert match is not None
        self.see("Mặc định là không")
        self.press(match[1])

    def home(self) -> None:
        """Back to the counter, as often as it takes."""
        while "Quầy hôm nay" not in self._term.text():
            self.press("Escape")

    # -- the day

    def many(self, what: str, each: list[Callable[[], None]]) -> None:
        """One after another, each with its seconds and keys."""
        for work in each:
            begun, keys = time.perf_counter(), self.keys
            work()
            self.times.setdefault(what, []).append((time.perf_counter() - begun, self.keys - keys))

    def unlock(self) -> None:
        self.see("Mật khẩu")
        self.type(WORDS.decode())
        self.press("Enter")
        self.see("Quầy hôm nay")

    def fast(self, names: list[str]) -> None:
        """The fast lane: every other person has a card, the others are typed."""
        self.press("Ctrl+N")
        self.see("gõ mã hoặc vài chữ")
        self.type("ban sao tu ban chinh")
        self.press("Enter")
        self.see("Họ và tên")

        def one(number: int, who: str) -> None:
            if number % 2:
                self._term.scan(card(100 + number))
                self.see(name(100 + number))
            else:
                self.type(who)
            self.press("Enter")
            self.see(f"số chứng thực {215 + number}")

        self.many("fast lane, one document", [partial(one, number, who) for number, who in enumerate(names)])
        self.home()

    def receive_scanned(self, number: int) -> None:
        """A card at the counter, the procedure by its code, the phone, save."""
        self._term.scan(card(200 + number))
        self.see(name(200 + number))
        self.receive_rest(STAY, f"09123450{number:02d}")
        self.home()

    def receive_typed(self, number: int) -> None:
        """No card: everything the law asks for is typed."""
        self.press("F2")
        self.see("gõ mã hoặc vài chữ")
        self.type(STAY[2:])
        self.press("Enter")
        self._choose_case()
        self.type(f"0790990{300 + number:05d}")
        self.press("Enter")
        self.type(name(300 + number))
        self.press("Enter")
        self.type("05031990")
        self.press("Enter", "2", "Enter")
        self.type(f"0912345{number:03d}")
        self.press("Enter")
        self.type("Thôn Đồi Chè")
        self.press("Ctrl+S")
        self.see("Đã lưu")
        self.home()

    def receive_rest(self, code: str, phone: str) -> None:
        """Behind the card: the procedure by its code, the phone, save."""
        self.type(code[2:])
        self.press("Enter")
        self._choose_case()
        self.type(phone)
        self.press("Ctrl+S")
        self.see("Đã lưu")

    def _choose_case(self) -> None:
        self.see("Hẹn trả:")
        if "Trường hợp giải quyết" in self._term.text():
            self.press("Enter")

    def certificate(self, number: int) -> None:
        """Received, a supplement asked for, the supplement come, resolved."""
        self._term.scan(card(400 + number))
        self.see(name(400 + number))
        self.receive_rest(MARRIAGE, f"09123452{number:02d}")
        self.press("Enter")
        self.choose("Yêu cầu bổ sung")
        self.see("Lý do")
        self.type("Thieu giay xac nhan noi cu tru.")
        self.press("Ctrl+S")
        self.yes()
        self.choose("Nhận bổ sung")
        self.press("Ctrl+S")
        self.choose("Xử lý xong")
        self.yes()
        self.see("Đã lưu: Xử lý xong")
        self.home()

    def hand_over(self, code: str) -> None:
        """The citizen shows the slip's number."""
        self.press("F3")
        self.see("Tìm hồ sơ")
        self.type(code[-7:])
        self.press("Enter")
        self.choose("Trả kết quả")
        self.see("Người nhận")
        self.press("Ctrl+S")
        self.yes()
        self.see("Bấm 1 đến 5")
        self.press("5")
        self.see("Đã trả kết quả")
        self.home()

    def close(self) -> None:
        """The day book, looked at and closed."""
        self.press("F4")
        self.see("Sổ ngày")
        self.press("Ctrl+K")
        self.yes()
        self.see("Đã chốt")

    def report(self) -> str:
        """The table of the day."""
        lines = ["| what | dossiers | keys each | seconds, median | slowest |", "| --- | ---: | ---: | ---: | ---: |"]
        for what, times in self.times.items():
            seconds = [second for second, _keys in times]
            keys = statistics.median(keys for _second, keys in times)
            lines.append(f"| {what} | {len(times)} | {keys:.0f} | {statistics.median(seconds):.1f} | {max(seconds):.1f} |")
        total = sum(second for times in self.times.values() for second, _keys in times)
        keys = sum(count for times in self.times.values() for _second, count in times)
        lines.append(f"| the whole day | {sum(map(len, self.times.values())) - 1} | {keys} in all | {total:.0f} in all | |")
        return "\n".join(lines)


def _office(folder: Path, results: int) -> list[str]:
    """An office with a certification book, and results from before that wait to be handed over; their numbers."""
    made_office(folder)
    office = opened(folder)
    book = open_book(office, BookAsk(book="01/2026-SCT/BS", kind="copies", procedures=(COPIES,), first=215))
    assert not isinstance(book, Refusal), book
    codes = []
    for number in range(results):
        applicant: dict[str, Json] = {"name": name(500 + number), "id_number": f"0790990{500 + number:05d}"}
        ask = read_receive({"procedure": MARRIAGE, "applicant": applicant})
        assert not isinstance(ask, Refusal), ask
        taken = receive(office, ask)
        assert not isinstance(taken, Refusal), taken
        for each, plain in ((Act.DECIDE, {"outcome": "approved", "document_no": f"{number}/UBND"}), (Act.FINISH, {})):
            read = read_act(each, plain)  # type: ignore[arg-type]
            assert not isinstance(read, Refusal), read
            done = act(office, taken.dossier.id, each, read)
            assert not isinstance(done, Refusal), done
        codes.append(taken.dossier.provisional_code)
    office.close()
    return codes


if __name__ == "__main__":
    main(sys.argv[1:])
