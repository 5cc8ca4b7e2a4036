"""A month of a commune in little: every act, every guard rail, and the books balance. `tasks.py month` plays a whole one."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from motcua_tui import vault
from motcua_tui.vault.kdf import FLOOR
from schemas.acts import Act
from tests.cli.office import Cli
from tools.month import NOT_HERE, STARTER, Plan, check, play
from tools.month_office import PASSWORD, UNIT, gaps, promised
from tools.month_province import Province


def small_office(folder: Path) -> None:
    """The office of the month on the weakest PC: an unlock costs the least it may."""
    for user in ("mai", "linh"):
        (folder.parent / f"{user}.txt").write_text(f"{PASSWORD} {user}\n", encoding="utf-8")
    cli, linh = Cli(folder, password_file=folder.parent / "mai.txt"), str(folder.parent / "linh.txt")
    with mock.patch.object(vault, "choose_kdf", lambda: FLOOR):
        cli.ok("init", "--office", "UBND xã Thử", "--unit", UNIT, "--device", "A", "--user", "mai", "--display", "Mai")
    cli.ok("catalogue", "import", str(STARTER))
    cli.ok("user", "add", "linh", "--role", "clerk", "--display", "Linh", "--new-password-file", linh)


def test_a_day_of_every_life_balances_to_its_end(tmp_path: Path) -> None:
    folder = tmp_path / "office"
    small_office(folder)
    plan = Plan(days=1, per_day=15, chosen=12, seed=3)
    with Province(tmp_path / "province") as province:
        province.enrol(folder)
        books = play(folder, plan, province, at_once=True)
    check(folder, books, plan.days)
    assert books.wrong == []
    assert {Act(name) for name in books.acts} | {Act.RECEIVE} >= set(Act) - NOT_HERE
    assert len(books.refusals) >= 35 and len(books.cases) >= 15


def test_the_script_would_notice_a_number_missing_or_given_twice() -> None:
    assert gaps([1, 2, 3]) == [] and gaps([]) == []
    assert gaps([1, 3]) == [2] and gaps([1, 2, 2]) == [2]


def test_the_script_counts_working_days_by_itself() -> None:
    assert [promised("2026-11-20", days) for days in (1, 2, 3)] == ["2026-11-23", "2026-11-25", "2026-11-26"]
