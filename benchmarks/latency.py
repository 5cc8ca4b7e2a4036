"""From a key to its echo in a real pty, at 1,000 and 1,000,000 dossiers, beside a bare Textual Input in the same run.

`python3 tasks.py bench latency [--rows 1000 1000000] [--keys 200] [--keep FOLDER]`. A key goes off every 125 ms, as those of a
fast typist do, whether or not the work of the one before has ended. The echo is there once the bytes that come back hold what
was typed, or the line under the cursor. CPU is what the app used for a key, its searches included. FOLDER keeps the offices made
for it: the large one takes half an hour to make and 1.5 GB.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.empty_app import WORD
from benchmarks.office import WORDS, filled_office

if TYPE_CHECKING:
    from tests.tui.term import Term

EVERY_S = 0.125
SEEN_MAX = 8
NAMES = ("nguyen thi thu trang", "tran van duong", "đào thị ánh", "le minh", "pham huu quan", "001190", "xuan")
PEOPLE = ("Nguyễn Thị Ánh Tuyết", "Trần Đức Đường", "Lò Văn Páo", "Hoàng Thị Hoa Ban")
COMMANDS = ("so ngay", "tim ho so", "bao cao", "nhat ky", "cai dat")
Key = tuple[str, Callable[[str], bool]]
"""What is sent, and whether the text that comes back shows it."""


def main(arguments: list[str]) -> None:
    """Measure the bare field, then every place at each number of dossiers."""
    if os.name == "nt":
        print("latency: needs a pseudo-terminal, which Windows offers otherwise")
        return
    parser = argparse.ArgumentParser(prog="bench latency")
    parser.add_argument("--rows", type=int, nargs="*", default=[1000, 1_000_000])
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args(arguments)
    print("| key to echo | dossiers | keys | median ms | p99 ms | max ms | CPU ms a key |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as scratch:
        _bare(asked.keys)
        for rows in asked.rows:
            folder = (asked.keep or Path(scratch)) / f"office{rows}"
            filled_office(folder, rows)
            _office(folder, rows, asked.keys)


def _bare(count: int) -> None:
    from tests.tui.term import start_python

    with start_python("-m", "benchmarks.empty_app") as term:
        term.wait_for(WORD, 60)
        term.wait_quiet()
        _line(term, "bare Textual Input", 0, _typed(NAMES, count))


def _office(folder: Path, rows: int, count: int) -> None:
    from tests.tui.term import start_python

    with start_python("-m", "motcua_tui", "--data", str(folder), rows=40, cols=120) as term:
        term.wait_for("Mật khẩu", 60)
        begun = time.perf_counter()
        term.type(WORDS.decode() + "\r")
        term.wait_for("Quầy hôm nay", 120)
        term.wait_for(_count_shown(rows), 120)
        print(f"| unlocked and counted | {rows:,} | | {(time.perf_counter() - begun) * 1000:.0f} | | | |")
        term.press("End")
        term.wait_for("TẠM-", 60)
        term.press("Enter")
        _line(term, "list of all dossiers, ↓", rows, _moves("\x1b[B", count))
        _line(term, "list of all dossiers, ↑", rows, _moves("\x1b[A", count))
        _line(term, "list of all dossiers, PgDn", rows, _moves("\x1b[6~", min(count, rows // 40)))
        term.press("Escape", "F3")
        term.wait_for("Số hồ sơ, tên", 60)
        _line(term, "search (F3)", rows, _typed(NAMES, count))
        term.press("Escape")
        term.wait_for("Quầy hôm nay")
        term.press("F2")
        term.wait_for("Tiếp nhận hồ sơ", 60)
        if "Del: bỏ" in "\n".join(term.wait_for(re.compile("gõ mã hoặc vài chữ|Del: bỏ"), 60)):
            term.press("Delete")
            term.wait_for("gõ mã hoặc vài chữ", 60)
        _line(term, "receive form, procedure", rows, _typed(("tam tru", "khai sinh", "ban sao tu ban chinh"), count))
        term.press("Tab", "Tab")
        _line(term, "receive form, name", rows, _typed(PEOPLE, count))
        term.press("Escape")
        term.wait_for("Quầy hôm nay", 60)
        term.press("Ctrl+P")
        term.wait_quiet(0.5)
        _line(term, "palette", rows, _typed(COMMANDS, count))


def _count_shown(rows: int) -> str:
    return str(rows) if rows < 100_000 else f"{rows // 1000}k"


def _typed(words: Sequence[str], count: int) -> Iterator[Key]:
    """Words letter by letter, each taken away again by backspaces; so many keys in all."""
    sent = 0
    while True:
        for word in words:
            steps = [*(word[: end + 1] for end in range(len(word))), *(word[:end] for end in range(len(word) - 1, 0, -1))]
            for number, stands in enumerate(steps):
                if sent == count:
                    return
                key = stands[-1] if number < len(word) else "\x7f"
                yield key, partial(_shows, stands[-SEEN_MAX:])
                sent += 1
            yield "\x7f", bool


def _shows(words: str, came: str) -> bool:
    return words in came


def _moves(key: str, count: int) -> Iterator[Key]:
    """A key that moves the cursor of a list."""
    return ((key, partial(_shows, "►")) for _number in range(count))


def _line(term: Term, place: str, rows: int, keys: Iterator[Key]) -> None:
    term.wait_quiet(0.5)
    before = _cpu_s(term.pid)
    taken = []
    for key, echo in keys:
        begun = time.perf_counter()
        taken.append(term.seconds_until(key, echo, 60) * 1000)
        term.rest(begun + EVERY_S - time.perf_counter())
    term.wait_quiet(0.3)
    cpu = (_cpu_s(term.pid) - before) * 1000 / len(taken)
    taken.sort()
    p99 = taken[max(0, -(-len(taken) * 99 // 100) - 1)]
    shown = f"{statistics.median(taken):.1f} | {p99:.1f} | {taken[-1]:.1f} | {cpu:.1f}"
    print(f"| {place} | {f'{rows:,}' if rows else ''} | {len(taken)} | {shown} |", flush=True)


def _cpu_s(pid: int) -> float:
    """Seconds of CPU a process has used, all its threads together; 0 where the system does not say so in /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main(sys.argv[1:])
