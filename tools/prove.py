"""The proof: every threat to the record tried again and again, by three gates.

`python3 tasks.py prove tests|nightly|release [R1 R8 ...]` runs the programmes of a gate, or some of them, one after another. Each
prints what it tried; the end says what was found. `--list` only prints the commands. `tests` is what every run of the tests does
anyway, sorted by threat. Exit code 1 if anything was found, 2 if something it needs is missing.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tools.source import ROOT

GATES = ("tests", "nightly", "release")
PAGE = ROOT / "docs" / "proof.md"
BEGINS, ENDS = "<!-- the table: written by `python3 tasks.py prove page` -->", "<!-- the end of the table -->"
MISSING = 2
"""The exit code of a programme that lacks what it needs, and has said what."""
FUZZED = (
    "tests/catalogue/test_fuzz.py", "tests/person/test_card.py", "tests/sync/test_wire.py", "tests/schemas/test_read_json.py",
    "tests/vault/test_forgery.py", "tests/prints/test_tables.py", "tests/widgets/test_show.py",
)  # fmt: skip


@dataclass(frozen=True)
class Programme:
    """One way to try one threat. `counts` are those of the three gates, 0 for none; `all` where there is no number."""

    threat: str
    what: str
    command: tuple[str, ...]
    counts: tuple[int, int, int] | None = None
    unit: str = ""
    variable: str = ""
    """How the count is handed on: by this environment variable; else it replaces COUNT in the command."""
    needs: tuple[str, ...] = field(default=())

    def count(self, gate: str) -> int | None:
        """How many in this gate; None where all there are."""
        return None if self.counts is None else self.counts[GATES.index(gate)]

    def words(self, gate: str) -> list[str]:
        """The command of this gate, without the interpreter."""
        number = str(self.count(gate))
        return [number if word == "COUNT" else word for word in self.command]

    def environment(self, gate: str) -> dict[str, str]:
        """What the command is told besides."""
        return {self.variable: str(self.count(gate))} if self.variable else {}


def tests(*files: str, nightly: bool = False) -> tuple[str, ...]:
    """These tests; with those that take minutes, where asked for."""
    marks = ("-m", "nightly or not nightly") if nightly else ()
    return ("-m", "pytest", "-q", "-p", "no:cacheprovider", *marks, *files)


def task(*words: str) -> tuple[str, ...]:
    """One of the other tasks."""
    return ("tasks.py", *words)


R = Programme
PROGRAMMES = (
    R("R1", "power cut while appending, checkpointing, noting the head", tests("tests/store/test_power_cut.py"),
      (90, 100_000, 1_000_000), "images", "MOTCUA_IMAGES"),
    R("R1", "power cut at every write of twelve operations, four images each", tests("tests/power"), (48, 0, 0), "images"),
    R("R1", "power cut at every write of: init, append, projection, destruction, migrate, key change, backup,"
      " evening backup, restore, import, export, close-day", task("power", "--images", "COUNT"),
      (0, 2_000, 100_000), "images each"),
    R("R1", "power cut at every call of every change of the key slots, files put in place, attachments, sticks",
      tests("tests/vault/test_power.py", "tests/vault/test_files.py", "tests/vault/test_attach.py", "tests/sync/test_stick.py")),
    R("R2", "the writer of the store killed", tests("tests/store/test_kill.py"), (60, 1_000, 10_000), "kills", "MOTCUA_KILLS"),
    R("R2", "`motcua batch` killed while it receives", tests("tests/cli/test_kill.py"), (210, 1_050, 10_500), "kills",
      "MOTCUA_BATCH_KILLS"),
    R("R2", "every other command that writes, and the vault, killed",
      tests("tests/cli/test_kill_care.py", "tests/store/test_kill_care.py", "tests/vault/test_kill.py", nightly=True),
      (3, 20, 200), "kills each", "MOTCUA_KILLS_EACH"),
    R("R2", "the province killed under load", task("endure", "kills", "COUNT"), (0, 60, 1_000), "kills"),
    R("R4", "flipped bits: database, log, backup", tests("tests/store/test_rollback.py", "tests/store/test_backup.py"),
      (40, 2_500, 25_000), "flips each", "MOTCUA_FLIPS"),
    R("R4", "truncated and flipped: key slots, attachments, parcels, cards, inbox",
      tests("tests/vault/test_forgery.py", "tests/vault/test_stream.py", "tests/sync/test_wire.py")),
    R("R5", "every page, the file, the head put back", tests("tests/store/test_rollback.py", "tests/cli/test_surroundings.py")),
    R("R6", "the disk full at every call, read-only, within a quota",
      tests("tests/store/test_disk.py", "tests/cli/test_surroundings.py", "tests/vault/test_power.py"),
      needs=("mount",)),
    R("R7", "twelve scenarios of a wrong clock", tests("tests/rules/test_clock.py", "tests/cli/test_clock.py")),
    R("R8", "simulated worlds", task("simulate", "--seeds", "COUNT"), (300, 50_000, 1_000_000),
      "seeds of 55 steps; of 10 in the default run"),
    R("R8", "a world that lives a year: 5,300 steps of a hundred minutes",
      task("simulate", "--seeds", "COUNT", "--steps", "5300", "--from", "90000", "--as-is"), (0, 1, 10), "worlds"),
    R("R8", "seeds that once broke a promise; protocols known to be bad are found", tests("tests/simulation")),
    R("R9", "a hostile line", tests("tests/sync/test_bad_line.py", "tests/sync/test_tls.py", "tests/sync/test_messages.py")),
    R("R9", "a line cut at random", task("endure", "cuts", "COUNT"), (0, 1_000, 10_000), "cuts"),
    R("R9", "requests held back and sent again", task("endure", "late", "COUNT"), (0, 200, 2_000), "requests"),
    R("R10", "every pair of acts made apart, both orders; four hundred histories in any order",
      tests("tests/schemas/test_fold.py", "tests/schemas/test_fold_promises.py", "tests/schemas/test_conflicts.py",
            "tests/schemas/test_histories.py")),
    R("R11", "restored stores and provinces, thirty orders of who knows what",
      tests("tests/sync/test_restores.py", nightly=True)),
    R("R11", "the province restored again and again", task("endure", "restores", "COUNT"), (0, 20, 200), "restores"),
    R("R12", "a change of the store's shape, cut off; stores of every release; a newer store",
      tests("tests/store/test_migrations.py", "tests/cli/test_surroundings.py")),
    R("R13", "a change of keys, cut off anywhere",
      tests("tests/vault/test_power.py", "tests/vault/test_kill.py", "tests/vault/test_rotation.py",
            "tests/store/test_rekey.py")),
    R("R14", "readers of everything from outside, other bytes each time", ("-m", "tools.fuzz", "COUNT", *FUZZED),
      (10, 600, 28_800), "seconds each"),
    R("R14", "the same readers, led by what code an input reaches (needs atheris, of no lock file)",
      ("-m", "tests.readers", "COUNT"), (0, 600, 28_800), "seconds each"),
    R("R14", "inputs that once broke a reader, and one of each kind", tests("tests/readers")),
    R("R15", "a backup restored and compared",
      tests("tests/store/test_backup.py", "tests/store/test_evening.py", "tests/sync/test_province_backup.py",
            "tests/cli/test_contract_care.py")),
    R("R16", "an office day that does not end: memory, handles, threads", task("endure", "soak", "COUNT"), (0, 60, 1_440),
      "minutes"),
    R("R16", "an office day of eight hours at the real counter in a terminal, with faults", task("endure", "day", "COUNT"),
      (0, 30, 30), "times faster than life"),
    R("R17", "safeguards taken away whole, one at a time: each turns a test red", task("mutate", "--removals"), (0, 1, 1),
      "round"),
    R("R17", "mutants of rules, ledger, session and vault, one in so many", task("mutate", "--every", "COUNT"), (0, 20, 1),
      "stride"),
)  # fmt: skip


def chosen(gate: str, threats: list[str]) -> list[Programme]:
    """The programmes of a gate, or those of some threats."""
    return [one for one in PROGRAMMES if one.count(gate) != 0 and (not threats or one.threat in threats)]


def main(arguments: list[str], say: Callable[[str], None]) -> int:
    """Run a gate and say what came of it."""
    reader = argparse.ArgumentParser(prog="tasks.py prove", description=__doc__)
    reader.add_argument("gate", choices=(*GATES, "page"))
    reader.add_argument("threats", nargs="*", metavar="R", help="some threats only, such as R1 R8")
    reader.add_argument("--list", action="store_true", help="print the commands and run none")
    asked = reader.parse_args(arguments)
    if asked.gate == "page":
        PAGE.write_text(in_page(PAGE.read_text("utf-8")), "utf-8", newline="\n")
        return 0
    programmes = chosen(asked.gate, asked.threats)
    if asked.list:
        for one in programmes:
            say(f"{one.threat}  {_typed(one, asked.gate)}")
        return 0
    results = [_run(one, asked.gate, say) for one in programmes]
    say("")
    for one, (outcome, seconds) in zip(programmes, results, strict=True):
        say(f"{one.threat:4} {outcome:8} {seconds:7.0f} s  {_amount(one, asked.gate)}{one.what}")
    outcomes = {outcome for outcome, _seconds in results}
    return 1 if "BROKEN" in outcomes else 2 if "MISSING" in outcomes else 0


def _amount(one: Programme, gate: str) -> str:
    count = one.count(gate)
    return f"{count:,} {one.unit}: " if count else ""


def _typed(one: Programme, gate: str) -> str:
    told = [f"{name}={value}" for name, value in one.environment(gate).items()]
    return " ".join([*told, "python", *(f"'{word}'" if " " in word else word for word in one.words(gate))])


def _run(one: Programme, gate: str, say: Callable[[str], None]) -> tuple[str, float]:
    missing = [program for program in one.needs if shutil.which(program) is None]
    say(f"\n== {one.threat} {_amount(one, gate)}{one.what}\n   {_typed(one, gate)}")
    if missing:
        say(f"   needs {', '.join(missing)}")
        return "MISSING", 0.0
    begun = time.monotonic()
    environment = {**os.environ, **one.environment(gate)}
    done = subprocess.run([sys.executable, *one.words(gate)], cwd=ROOT, env=environment, check=False)
    is_missing = done.returncode == MISSING and "pytest" not in one.command  # pytest means something else by it
    outcome = "holds" if done.returncode == 0 else "MISSING" if is_missing else "BROKEN"
    return outcome, time.monotonic() - begun


def table() -> str:
    """Every programme with its counts, as a table of the page."""
    lines = ["| | what is tried | in the tests | nightly | release |", "|---|---|---|---|---|"]
    for one in PROGRAMMES:
        counts = ["all"] * 3 if one.counts is None else [f"{count:,}" if count else "–" for count in one.counts]
        lines.append(f"| {one.threat} | {one.what}{f' ({one.unit})' if one.unit else ''} | {' | '.join(counts)} |")
    return "\n".join(lines)


def in_page(page: str) -> str:
    """The page with the table as the code has it."""
    before, _, rest = page.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    return f"{before}{BEGINS}\n\n{table()}\n\n{ENDS}{after}"
