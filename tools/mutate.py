"""Test the tests: change one thing in a module that must not be wrong, run its tests, and see whether any of them notices.

`python3 tasks.py mutate [NAME ...] [--every N] [--workers N]`, a name being a module's or one of rules, ledger, session, vault.
`--removals` takes away whole safeguards instead, one at a time. The mutants live in copies of the code in a temporary folder; the
working tree is never touched. A mutant that no test notices is named by its line.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tools.equivalent import EQUIVALENT
from tools.mutants import Mutant, count_of, mutant_of
from tools.source import ROOT, project_files, shown

# Each module with the tests that see it, the quickest first; all tests of a group are tried on what its functions do.
_RULES = {
    "workflow": ("schemas/workflow", "schemas/guards", "schemas/counter_acts"),
    "guards": ("schemas/guards", "schemas/counter_acts"),
    "fold": ("schemas/histories", "schemas/conflicts", "schemas/effects", "schemas/counter_acts", "schemas/linked"),
    "conflicts": ("schemas/histories", "schemas/conflicts"), "effects": ("schemas/histories", "schemas/effects"),
    "linked": ("schemas/linked",), "numbering": ("schemas/numbering", "schemas/number_range"), "custody": ("schemas/custody",),
    "on_time": ("schemas/on_time",), "permissions": ("schemas/permissions", "schemas/guards"),
    "deadlines": ("schemas/counter_acts",), "slip_code": ("schemas/slip_code",),
    "calendar": ("rules/calendar",), "hours": ("rules/calendar", "rules/own_hours"), "due": ("rules/due", "rules/due_docs"),
    "clock": ("rules/clock",), "year_table": ("rules/calendar", "rules/own_hours"),
    "shipped_calendar": ("rules/calendar", "rules/due"),
    "counting": ("rules/counting",), "periods": ("rules/periods",), "lateness": ("rules/lateness",), "score": ("rules/score",),
    "staff": ("rules/staff",), "terms": ("rules/terms",), "form_06a": ("rules/form_06a",), "form_07a": ("rules/form_07a",),
}  # fmt: skip
_LEDGER = {
    "ledger": ("contract", "ledger"), "plan": ("plan", "contract"), "remote": ("gate", "contract"), "taking": ("contract",),
    "verify_ledger": ("verify",), "verify": ("verify", "rollback"), "anchor": ("anchor",), "turns": ("contract",),
    "turn_taking": ("turns",),
}  # fmt: skip
_SESSION = {
    "wire/speech": ("messages",), "wire/messages": ("messages",), "wire/segment_reader": ("forged_segment", "wire"),
    "wire/history": ("upon", "wire"), "wire/ranges": ("wire", "reconcile"), "wire/sealing": ("wire",), "wire/frames": ("wire",),
    "wire/reading": ("wire", "messages"),
    "wire/short": ("messages",), "wire/signatures": ("wire",), "office/exchange": ("exchange", "upon"),
    "office/outbox": ("ticking", "upon", "exchange"), "office/result": ("result",),
    "office/reconcile": ("reconcile", "national/office"),
}  # fmt: skip
_VAULT = {
    "opening": ("opening",), "tries": ("opening",), "copies": ("opening", "forgery"), "slots": ("forgery",),
    "seal": ("opening", "rotation"),
    "rotation": ("rotation",), "changes": ("changes",), "recovery": ("recovery", "changes"), "passwords": ("passwords",),
    "signing": ("signing",), "stream": ("stream",), "attach": ("attach",), "kdf": ("kdf",), "files": ("files",),
    "lookup": ("lookup",), "secret": ("secret",),
}  # fmt: skip


def _tests(own: str, names: Sequence[str]) -> tuple[str, ...]:
    """The files of tests; a name without a folder is in the group's own."""
    placed = [(name if "/" in name else own + name).rpartition("/") for name in names]
    return tuple(f"tests/{folder}/test_{name}.py" for folder, _, name in placed)


def _of(folder: str, own: str, members: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {f"{folder}/{name}.py": _tests(own, tests) for name, tests in members.items()}


GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "rules": _of("schemas/rules", "", _RULES),
    "ledger": _of("motcua_tui/store", "store/", _LEDGER),
    "session": _of("sync", "sync/", _SESSION),
    "vault": _of("motcua_tui/vault", "vault/", _VAULT),
}
MODULES = {path: tests for group in GROUPS.values() for path, tests in group.items()}
SECONDS_MAX = 300
SHARE_MIN = 0.85
_PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")
_moments = itertools.count(1_000_000_000)

@dataclass(frozen=True)
class Removal:
    """A safeguard taken away: what stands in the module and what stands there without it."""

    name: str
    path: str
    before: str
    after: str
    tests: tuple[str, ...]

    def mutant(self) -> Mutant:
        """The module without it."""
        text = (ROOT / self.path).read_text("utf-8")
        assert text.count(self.before) == 1, self.name
        line = text[: text.index(self.before)].count("\n") + 1
        return Mutant(self.path, line, f"without {self.name}", text.replace(self.before, self.after), self.tests)


REMOVALS = (
    Removal("FULL", "motcua_tui/store/connect.py", '("synchronous", 2, 2)', '("synchronous", 1, 1)',
            ("tests/store/test_connect.py",)),
    Removal("the parent check", "sync/wire/segment_reader.py",
            "        if hash is None:\n            raise ParentMissing(place)\n        return hash",
            '        return hash or "0" * 64', ("tests/sync/test_wire.py",)),
    Removal("the receipt check", "sync/wire/messages.py",
            "    return is_signed(public, _RECEIPT + written(receipt), to_bytes(signature, 64))", "    return True",
            ("tests/sync/test_messages.py",)),
    Removal("the head outside the file", "motcua_tui/store/opening.py",
            "if noted is not None and not reaches(Ledger(db), noted):", "if False:", ("tests/store/test_rollback.py",)),
    Removal("the sanitiser", "motcua_tui/widgets/show.py",
            'tidy = of_sure_width(clean(blanks.sub(" ", raw), keep_newlines=lines))', 'tidy = blanks.sub(" ", raw)',
            ("tests/widgets/test_show.py",)),
    Removal("the hash of each entry", "motcua_tui/store/verify_ledger.py",
            "            found != octets(row[1]).hex()\n            or entry is None\n", "            entry is None\n",
            ("tests/store/test_verify.py",)),
    Removal("the content's own seal", "motcua_tui/store/verify_ledger.py",
            "    elif seal(octets(content), entry.seq, None if keyless else _sixteen(key)) != entry.seal:", "    elif False:",
            ("tests/store/test_verify.py",)),
    Removal("the wait after wrong passwords", "motcua_tui/vault/tries.py", "    if left_s <= 0:\n", "    if True:\n",
            ("tests/vault/test_opening.py",)),
)  # fmt: skip


def copy_of_the_code(folder: Path) -> Path:
    """The project in a folder of its own."""
    for file in project_files():
        target = folder / shown(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    return folder


def is_noticed(folder: Path, mutant: Mutant) -> bool:
    """True when a test fails, or never ends, with the mutant in place."""
    place = folder / mutant.path
    whole = place.read_text("utf-8")
    _put(place, mutant.text)
    try:
        return _tests_fail(folder, mutant.tests)
    finally:
        _put(place, whole)


def _put(place: Path, text: str) -> None:
    """Compiled code is kept from mutant to mutant and told apart by a file's time, so every text gets a time of its own."""
    place.write_text(text, "utf-8")
    moment = next(_moments)
    os.utime(place, (moment, moment))


def _tests_fail(folder: Path, tests: Sequence[str]) -> bool:
    try:
        done = subprocess.run(
            [*_PYTEST, "-x", *tests], cwd=folder, env=_environment(folder), capture_output=True, timeout=SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _environment(folder: Path) -> dict[str, str]:
    kept = {"PYTHONPYCACHEPREFIX": str(folder / ".compiled"), "PYTHONDONTWRITEBYTECODE": ""}
    return {**os.environ, "CI": "1", "PYTHONHASHSEED": "0", **kept}


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """Run the mutants and tell the survivors and the share that was noticed."""
    reader = argparse.ArgumentParser(prog="tasks.py mutate", description=__doc__)
    reader.add_argument("names", nargs="*", help=f"modules such as fold, or {', '.join(GROUPS)}; all for none")
    reader.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth mutant")
    reader.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) - 1), metavar="N")
    reader.add_argument("--removals", action="store_true", help="take whole safeguards away instead")
    asked = reader.parse_args(arguments)
    paths = [path for group, members in GROUPS.items() for path in members if _is_named(group, path, asked.names)]
    if not paths:
        reader.error("no such module or group")
    if asked.removals:
        chosen = [removal.mutant() for removal in REMOVALS]
    else:
        every = [(path, number) for path in paths for number in range(count_of(path))][:: asked.every]
        chosen = [mutant_of(path, number, MODULES[path]) for path, number in every]
    alike = [mutant for mutant in chosen if (mutant.path, mutant.source(), mutant.what) in EQUIVALENT]
    chosen = [mutant for mutant in chosen if mutant not in alike]
    if alike:
        say(f"{len(alike)} mutants that change nothing are left out (tools/equivalent.py)")
    with tempfile.TemporaryDirectory() as scratch:
        return _run(Path(scratch), chosen, asked.workers, 1.0 if asked.removals else SHARE_MIN, say)


def _is_named(group: str, path: str, names: Sequence[str]) -> bool:
    return not names or group in names or Path(path).stem in names


def _run(scratch: Path, chosen: list[Mutant], workers: int, share_min: float, say: Callable[[str], None]) -> int:
    """In memory what can be; the others one by one."""
    folders: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for number in range(workers):
        folders.put(copy_of_the_code(scratch / str(number)))
    verdicts: dict[Mutant, bool] = {}

    def told(mutant: Mutant, noticed: bool) -> None:
        verdicts[mutant] = noticed
        if not noticed:
            say(f"survived: {mutant.path}:{mutant.line}: {mutant.what}: {mutant.source()}")

    def in_memory(mutants: list[Mutant]) -> None:
        folder = folders.get()
        try:
            for mutant, noticed in judged_in_memory(folder, mutants):
                told(mutant, noticed)
        finally:
            folders.put(folder)

    def alone(mutant: Mutant) -> None:
        folder = folders.get()
        try:
            told(mutant, is_noticed(folder, mutant))
        finally:
            folders.put(folder)

    try:
        with ThreadPoolExecutor(workers) as pool:
            list(pool.map(in_memory, _together(chosen)))
            rest = [mutant for mutant in chosen if mutant not in verdicts]
            if any(list(pool.map(lambda tests: _tests_fail_in(folders, tests), {each.tests for each in rest}))):
                raise Broken("")
            list(pool.map(alone, rest))
    except Broken as broken:
        say(f"The tests fail without any mutant; mend that first. {broken}")
        return 1
    return _told(chosen, verdicts, share_min, say)


def _together(chosen: Sequence[Mutant]) -> list[list[Mutant]]:
    """The mutants that can be judged in memory, by group: its tests are collected and watched once."""
    whole = [[each for each in chosen if each.function and each.path in members] for members in GROUPS.values()]
    return [mutants for mutants in whole if mutants and hasattr(os, "fork")]


def _tests_fail_in(folders: queue.SimpleQueue[Path], tests: Sequence[str]) -> bool:
    folder = folders.get()
    try:
        return _tests_fail(folder, tests)
    finally:
        folders.put(folder)


class Broken(Exception):
    """The tests fail as they are."""


def judged_in_memory(folder: Path, mutants: Sequence[Mutant]) -> Iterator[tuple[Mutant, bool]]:
    """The mutants of functions, with one collection of their tests; those that cannot be made so are left out."""
    changes, verdicts = folder / ".mutants", folder / ".verdicts"
    changes.write_text(json.dumps([{
        "path": each.path, "text": each.text, "name": each.function.name, "nth": each.function.nth,
        "first": each.function.first, "last": each.function.last,
    } for each in mutants if each.function]), "utf-8")  # fmt: skip
    verdicts.unlink(missing_ok=True)
    told = {"MOTCUA_MUTANTS": str(changes), "MOTCUA_VERDICTS": str(verdicts)}
    plugin = ("-p", "tools.mutants_in_memory", "-s", f"--basetemp={folder / '.tests'}")
    command = [*_PYTEST, *plugin, *dict.fromkeys(test for mutant in mutants for test in mutant.tests)]
    said = folder / ".said"
    with said.open("wb") as log, subprocess.Popen(
        command, cwd=folder, env=_environment(folder) | told, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
    ) as running:  # fmt: skip
        yield from _told_of(mutants, _lines_of(verdicts, running))
    if running.returncode:
        raise Broken(said.read_text("utf-8", "replace")[-2000:])


def _told_of(mutants: Sequence[Mutant], verdicts: Iterator[str]) -> Iterator[tuple[Mutant, bool]]:
    """Each mutant with what was said of it, where anything was."""
    for mutant, line in zip(mutants, verdicts, strict=False):
        by = json.loads(line)
        if by is not None:
            yield mutant, bool(by)


def _lines_of(file: Path, running: subprocess.Popen[bytes]) -> Iterator[str]:
    """The lines of a file as another program writes them, until it has ended."""
    read = 0
    while True:
        ended = running.poll() is not None
        text = file.read_text("utf-8") if file.exists() else ""
        whole = text[read : text.rfind("\n") + 1]
        yield from whole.splitlines()
        read += len(whole)
        if ended:
            return
        time.sleep(0.2)


def _told(chosen: list[Mutant], verdicts: dict[Mutant, bool], share_min: float, say: Callable[[str], None]) -> int:
    for path in dict.fromkeys(mutant.path for mutant in chosen):
        own = [verdicts[mutant] for mutant in chosen if mutant.path == path]
        say(f"{path}: {sum(own)} of {len(own)} noticed, {sum(own) / len(own):.0%}")
    shares = []
    for group, members in GROUPS.items():
        own = [verdicts[mutant] for mutant in chosen if mutant.path in members]
        if own:
            shares.append(sum(own) / len(own))
            say(f"{group}: {sum(own)} of {len(own)} noticed, {shares[-1]:.1%}")
    return 0 if min(shares, default=0) >= share_min else 1
