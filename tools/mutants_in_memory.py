"""A plugin for pytest that judges many mutants with tests collected once.

Every mutant gets a copy of the waiting process in which the code of one function is exchanged; there the tests that run that
function are tried, the quickest first, until one fails. What runs what is seen in one run of all the tests before. The mutants
come as a file of JSON named by MOTCUA_MUTANTS; one line of JSON for each goes to MOTCUA_VERDICTS.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import CodeType, FrameType, FunctionType
from typing import Any, TypedDict

import pytest

if sys.platform == "win32":
    raise ImportError("every mutant gets a copy of the process, which Windows cannot make")

CPU_SECONDS_MIN, CPU_TIMES = 10, 5
"""A mutant that computes this many times longer than its tests do has been noticed: it would never end."""
SECONDS_MAX = 900


class Change(TypedDict):
    """One mutant, as the file has it."""

    path: str
    text: str
    name: str
    nth: int
    first: int
    last: int


class Seen(TypedDict):
    """What one test was seen to take and to run: the first lines of functions, by module."""

    seconds: float
    runs: dict[str, list[int]]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool:
    """Instead of running the tests once, run them for each mutant."""
    changes: list[Change] = json.loads(Path(os.environ["MOTCUA_MUTANTS"]).read_text("utf-8"))
    with Path(os.environ["MOTCUA_VERDICTS"]).open("w", encoding="utf-8", buffering=1) as verdicts:
        seen = _watched(session, {change["path"] for change in changes})
        if seen is None:
            session.testsfailed = 1
            return True
        judge = _Judge(session, seen)
        for change in changes:
            verdicts.write(json.dumps(judge.noticed_by(change)) + "\n")
    return True


class _Judge:
    def __init__(self, session: pytest.Session, seen: dict[str, Seen]) -> None:
        self.session = session
        self.seen = seen
        self.good: list[str] = []
        """Tests that noticed a mutant, the last one first: they often notice the next."""
        self.functions = _functions()

    def noticed_by(self, change: Change) -> str | None:
        """The test that noticed; empty for none, None where the change cannot be made so, as in what runs at import only."""
        if (change["path"], change["first"]) not in self.functions:
            return None
        items = self.chosen(change)
        if not items:
            return None
        place = Path(change["path"])
        whole = place.read_bytes()
        place.write_text(change["text"], "utf-8")  # for the programs that tests start
        try:
            status, last = _in_a_copy(lambda note: self.tried(change, items, note), self.seconds(items))
        finally:
            place.write_bytes(whole)
        if status == 3:
            return None
        if status == 0:
            return ""
        self.good = [last, *(name for name in self.good if name != last)]
        return last or "?"

    def chosen(self, change: Change) -> list[pytest.Item]:
        """The tests that run the function, the most telling first, then the quickest, those of one file together."""
        running = [
            item for item in self.session.items if item.nodeid in self.seen
            and any(change["first"] <= line <= change["last"] for line in self.seen[item.nodeid]["runs"].get(change["path"], ()))
        ]  # fmt: skip
        whole: dict[str, float] = defaultdict(float)
        for item in running:
            whole[_file(item)] += self.seen[item.nodeid]["seconds"]
        rank = {name: place for place, name in enumerate(self.good[:5])}
        rest = len(rank)
        return sorted(running, key=lambda item: (
            rank.get(item.nodeid, rest), whole[_file(item)], _file(item), self.seen[item.nodeid]["seconds"]
        ))  # fmt: skip

    def seconds(self, items: Sequence[pytest.Item]) -> int:
        return int(CPU_SECONDS_MIN + CPU_TIMES * sum(self.seen[item.nodeid]["seconds"] for item in items))

    def tried(self, change: Change, items: Sequence[pytest.Item], note: Path) -> int:
        """In the copy: exchange the code, run the tests; 1 when one failed, 3 when the code does not fit."""
        try:
            for function in self.functions[change["path"], change["first"]]:
                function.__code__ = _code(change)
        except ValueError:
            return 3
        for item, following in zip(items, [*items[1:], None], strict=True):
            note.write_text(item.nodeid, "utf-8")
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.session.testsfailed:
                return 1
        return 0


def _file(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def _watched(session: pytest.Session, paths: set[str]) -> dict[str, Seen] | None:
    """Every test once, in a copy, with what it takes and runs; None if one fails."""
    told = Path(os.environ["MOTCUA_VERDICTS"] + ".seen")

    def run(note: Path) -> int:
        watch = _Watch(paths)
        seen: dict[str, Seen] = {}
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            note.write_text(item.nodeid, "utf-8")
            began = sum(os.times()[:4])
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seen[item.nodeid] = {"seconds": sum(os.times()[:4]) - began, "runs": watch.taken()}
            if session.testsfailed:
                return 1
        told.write_text(json.dumps(seen), "utf-8")
        return 0

    status, last = _in_a_copy(run, 3600)
    if status:
        sys.stderr.write(f"fails without any mutant: {last}\n")
        return None
    found: dict[str, Seen] = json.loads(told.read_text("utf-8"))
    return found


class _Watch:
    """Notes which functions of these modules are called, in every thread."""

    def __init__(self, paths: set[str]) -> None:
        self.paths = {str(Path(path).absolute()): path for path in paths}
        self.calls: set[CodeType] = set()
        threading.setprofile(self.called)
        sys.setprofile(self.called)

    def called(self, frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and frame.f_code.co_filename in self.paths:
            self.calls.add(frame.f_code)

    def taken(self) -> dict[str, list[int]]:
        """What was called since this was last asked."""
        lines: dict[str, list[int]] = defaultdict(list)
        for code in self.calls:
            lines[self.paths[code.co_filename]].append(code.co_firstlineno)
        self.calls = set()
        return lines


def _functions() -> dict[tuple[str, int], list[FunctionType]]:
    """Every function of the project there is in the process, by module and first line."""
    here = str(Path.cwd()) + os.sep
    found: dict[tuple[str, int], list[FunctionType]] = defaultdict(list)
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(here):
            found[each.__code__.co_filename.removeprefix(here), each.__code__.co_firstlineno].append(each)
    return found


def _code(change: Change) -> CodeType:
    """The changed function's code."""
    whole = compile(change["text"], str(Path(change["path"]).absolute()), "exec", dont_inherit=True)
    same = [code for code in _codes(whole) if code.co_qualname == change["name"]]
    return same[change["nth"]]


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _in_a_copy(work: Any, cpu_seconds: int) -> tuple[int, str]:
    """What the work says in a copy of this process, 1 if that ends otherwise or not at all; and the last test it began."""
    note = Path(os.environ["MOTCUA_VERDICTS"] + ".last")
    note.write_text("", "utf-8")
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            status = work(note)
        finally:
            os._exit(status)
    ended = _ended(child, SECONDS_MAX + cpu_seconds)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)  # the programs the tests started
    return ended, note.read_text("utf-8")


def _ended(child: int, seconds: float) -> int:
    """The child's exit code; 1 when it was killed or had to be."""
    until = time.monotonic() + seconds
    pause = 0.002
    while time.monotonic() < until:
        gone, status = os.waitpid(child, os.WNOHANG)
        if gone:
            return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 1
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1
