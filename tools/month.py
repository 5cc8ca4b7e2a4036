"""A month of a commune through the real command line, and whether the books balance at the end.

`python3 tasks.py month FILE` takes the procedures of FILE (anything `motcua catalogue import` reads). Every day is one
`motcua batch`, a province runs beside it; every act is done, every guard rail is run into, and the script keeps books of its own
from what it asked for, which must agree with what the product shows in the end. Exit 1 names what does not.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from schemas.acts import Act
from schemas.base import Record
from schemas.rules.shipped_calendar import shipped_calendar
from tools.month_lives import Chance, Life
from tools.month_office import ENDS, Books, Case, Desk, gaps, make_office, run_once, working_days
from tools.month_province import Kind, Province, lives

FIRST = date(2026, 10, 1)
AFTER = 14
"""Working days after the last intake in which what was begun comes to its end."""
STARTER = Path(__file__).parents[1] / "motcua_tui" / "catalogue" / "starter.json"
# Written by the province, or with another act: of both the result is looked at.
NOT_HERE = {Act.FILE_ONLINE, Act.BIND_CODE, Act.REGISTER}
COPIES, SIGNATURES = "Sổ chứng thực bản sao", "Sổ chứng thực chữ ký"


def main(arguments: list[str]) -> int:
    """Play, check, say what was seen."""
    parser = argparse.ArgumentParser(prog="tasks.py month", description=__doc__)
    parser.add_argument("procedures", nargs="?", type=Path, default=STARTER)
    parser.add_argument("--days", type=int, default=22)
    parser.add_argument("--per-day", type=int, default=45)
    parser.add_argument("--chosen", type=int, default=120, help="how many procedures")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", action="store_true", help="one unlock for the whole month")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "office"
        make_office(folder, options.procedures)
        plan = Plan(days=options.days, per_day=options.per_day, chosen=options.chosen, seed=options.seed)
        with Province(Path(scratch) / "province") as province:
            province.enrol(folder)
            books = play(folder, plan, province, at_once=options.at_once)
        check(folder, books, options.days)
    for line in told(books):
        sys.stdout.write(line + "\n")
    return 1 if books.wrong else 0


def told(books: Books) -> list[str]:
    """What was done, and everything that does not agree."""
    done, refused = sum(books.acts.values()), sum(books.refusals.values())
    return [
        f"{len(books.cases)} hồ sơ · dossiers, {books.entries} mục · entries",
        f"{done} việc · acts of {len(books.acts)} loại · kinds",
        f"{refused} lần từ chối · refusals of {len(books.refusals)} mã · codes",
        *(f"SAI · WRONG: {what}" for what in books.wrong[:50]),
    ]


class Plan(Record):
    """How long the month is, how many dossiers a day, over how many procedures, by which dice."""

    days: int = 22
    per_day: int = 45
    chosen: int = 120
    seed: int = 1


def play(folder: Path, plan: Plan, province: Province, *, at_once: bool = False) -> Books:
    """The month: each day goes on with what was begun and begins so many more. One unlock a day, or one `at_once` for all."""
    books = Books()
    chance = Chance(plan.seed, *_chosen(folder, books, plan))
    waiting: dict[int, list[Life]] = {}
    kinds = list(lives(province))
    with contextlib.ExitStack() as whole:
        kept = whole.enter_context(Desk(folder, books)) if at_once else None
        for day, morning in enumerate(working_days(shipped_calendar(), FIRST, plan.days + AFTER)):
            today = [*waiting.pop(day, []), *(_begun(kinds, chance, day, plan.per_day) if day < plan.days else [])]
            if not today:
                continue
            with contextlib.nullcontext(kept) if kept else Desk(folder, books) as desk:
                desk.now, chance.desk = morning, desk
                _live(today, day, waiting)
                if day < plan.days and day % 5 == 4:
                    _close(desk, books, morning.date().isoformat())
    _by_a_clerk(folder, books)
    return books


def _live(today: list[Life], day: int, waiting: dict[int, list[Life]]) -> None:
    for life in today:
        if (later := next(life, None)) is not None:
            waiting.setdefault(day + max(1, later), []).append(life)


def _close(desk: Desk, books: Books, day: str) -> None:
    desk.told("close-day", "--date", day)
    desk.told("close-day", "--date", day, refused="close_day.already_closed")
    books.entries += 1


def _begun(kinds: list[tuple[Kind, int]], chance: Chance, day: int, per_day: int) -> list[Life]:
    """The lives that begin on a day: on the first one of each kind, then as often as they are met."""
    known = [kind for kind, _weight in kinds]
    begun = list(known) if day == 0 else []
    weights = [weight for _kind, weight in kinds]
    begun += chance.random.choices(known, weights, k=max(0, per_day - len(begun)))
    return [kind(chance) for kind in begun]


def _chosen(folder: Path, books: Books, plan: Plan) -> tuple[list[dict[str, Any]], set[str]]:
    """Procedures drawn by lot, two of them served by certification books."""
    with Desk(folder, books) as desk:
        listed: list[dict[str, Any]] = desk.told("catalogue", "list")
        drawn = random.Random(plan.seed).sample(listed, min(plan.chosen, len(listed)))  # noqa: S311 - dice, not secrets
        found = []
        for one in drawn:
            shown = desk.told("catalogue", "show", one["code"])
            cases = [case.get("code") or case["name"] for case in shown["cases"]]
            found.append({"code": one["code"], "field": one["field"], "limit": one["limit"], "cases": cases})
        certified = [one["code"] for one in found[:2]]
        for book, kind, code in zip((COPIES, SIGNATURES), ("copies", "signatures"), certified, strict=True):
            words = ("--kind", kind, "--procedures", code, "--year", str(FIRST.year))
            desk.told("book", "open", book, *words)
            desk.told("book", "open", book, *words, refused="book.open_already")
    return found, set(certified)


def _by_a_clerk(folder: Path, books: Books) -> None:
    """What only a supervisor may do is refused to a clerk, who opens a batch of their own."""
    open_case = next(case for case in books.cases.values() if case.status not in ENDS and case.taken_in)
    ended = next(case for case in books.cases.values() if case.status == "returned" and not case.destroyed)
    with Desk(folder, books, user="linh") as desk:
        late = {"due_at": "2028-01-04", "reason": "a"}
        desk.told("act", open_case.id, "correct", stdin=late, refused="correct.supervised_field")
        settled = {"conflict": "a" * 64, "keep": "b" * 64, "reason": "a"}
        desk.told("act", open_case.id, "settle", stdin=settled, refused="permission.denied")
        desk.told("act", ended.id, "destroy-content", stdin={"ground": "a"}, refused="permission.denied")
        desk.told("settings", "set", "print.copies", "2", refused="permission.denied")
        desk.told("close-day", "--date", FIRST.isoformat(), refused="permission.denied")


# -- do the books balance


def check(folder: Path, books: Books, days: int) -> None:
    """Everything the product shows against the script's own books."""
    with Desk(folder, books) as desk:
        shown = {case.id: desk.told("show", case.id) for case in books.cases.values()}
        _check_cases(books, shown)
        _check_days(desk, books, days)
        _check_books(desk, books)
        _check_report(desk, books)
    done = set(books.acts) | {"receive"}
    for act in sorted(set(Act) - NOT_HERE - done):
        books.complain(f"the act {act} was never done")
    verified, rebuilt = run_once(folder, "verify"), run_once(folder, "rebuild")
    if not verified["ok"] or verified["problems"]:
        books.complain(f"verify: {verified['problems']}")
    if not rebuilt["equal"] or rebuilt["dossiers"] != len(books.cases):
        books.complain("rebuild is not equal")


def _check_cases(books: Books, shown: dict[str, Any]) -> None:
    """Each dossier, then received = returned + ended otherwise + open, for each status and each field."""
    for case in books.cases.values():
        told = shown[case.id]
        if told["status"] != case.status:
            books.complain(f"{case.id} is {told['status']}, not {case.status}")
        if not case.destroyed and (told["received_at"][:10] != case.received_on or bool(told["irregular"])):
            books.complain(f"{case.id} was received on another day, or holds an irregular act")
        if not case.destroyed and (told["returned_at"] or "")[:10] != (case.returned_on if not case.voided else ""):
            books.complain(f"{case.id} was returned on another day")
    for name in {case.field for case in books.cases.values()}:
        mine = [case for case in books.cases.values() if case.field == name and case.taken_in]
        ended = Counter(case.status for case in mine if case.status in ENDS)
        still = [case for case in mine if case.status not in ENDS]
        theirs = [one for one in shown.values() if one["procedure"]["field"] == name and books.cases[one["dossier"]].taken_in]
        if len(mine) != ended.total() + len(still):
            books.complain(f"{name}: the script's own books do not balance")
        gone = sum(case.destroyed for case in mine)
        if len(theirs) != len(mine) - gone:
            books.complain(f"{name}: {len(theirs)} dossiers, not {len(mine) - gone}")


def _check_days(desk: Desk, books: Books, days: int) -> None:
    """The day logs, one by one and added up to the month."""
    received = Counter(case.received_on for case in _counted(books))
    # Of what was destroyed the headers alone are left: that it was received, not to whom and when it went.
    left = [case for case in _counted(books) if case.status == "returned" and not case.destroyed]
    returned = Counter(case.returned_on for case in left)
    sums = [0, 0, 0]
    for morning in working_days(shipped_calendar(), FIRST, days + AFTER):
        day = morning.date().isoformat()
        told = desk.told("day", "--date", day)
        sums = [sums[0] + told["received"], sums[1] + told["returned"], sums[2] + told["entries"]]
        if (told["received"], told["returned"]) != (received[day], returned[day]):
            books.complain(f"{day}: {told['received']} in, {told['returned']} out, not {received[day]} and {returned[day]}")
    if sums[:2] != [received.total(), returned.total()]:
        books.complain(f"the days add up to {sums[:2]}, not {[received.total(), returned.total()]}")


def _counted(books: Books) -> list[Case]:
    """What counts as received: taken in, and not recorded by mistake."""
    return [case for case in books.cases.values() if case.taken_in and not case.voided]


def _check_books(desk: Desk, books: Books) -> None:
    """Certification books: every number from 1 on given once, and the book knows its last."""
    given: dict[str, list[int]] = {}
    for case in books.cases.values():
        for book, number in case.numbers:
            given.setdefault(book, []).append(number)
    for told in desk.told("book", "list"):
        numbers = given.get(told["book"], [])
        if gaps(numbers) or (told["last_number"] or 0) != max(numbers, default=0):
            books.complain(f"{told['book']}: {gaps(numbers)} missing or twice, last {told['last_number']}")


def _check_report(desk: Desk, books: Books) -> None:
    """Biểu 07a over the whole time: what came in is what ended and what is open, and every identity holds."""
    last = max(case.returned_on or case.received_on for case in books.cases.values())
    # What a province resolves is taken in here too; the books hold it, so the form is asked to.
    desk.told("settings", "set", "report.elsewhere", "counted")
    rows = desk.told("report", "07a", "--from", FIRST.isoformat(), "--to", last)
    total = rows[-1]
    counted = [case for case in _counted(books) if not case.destroyed]
    if total["c3"] - total["c8"] not in (len(counted), len(_counted(books))):
        books.complain(f"07a counts {total['c3'] - total['c8']} received, not {len(counted)}")
    for one in total["checks"]:
        if not one["holds"]:
            books.complain(f"07a: {one['identity']} does not hold")
