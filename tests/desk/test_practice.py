"""A practice office says so wherever it goes, and reaches no province: not by line, by stick, by interface, nor at night."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from motcua_tui.desk import comparing, courier, line, national, settings, stick
from motcua_tui.desk.demo import _mark_practice
from motcua_tui.desk.demo_mark import MARK_FILE, is_demo
from motcua_tui.desk.office import SYNC_STATE_FILE, Office
from motcua_tui.desk.practice import over_tables
from motcua_tui.desk.typeset import TEMPLATES, typeset
from motcua_tui.prints.engine import Printed
from motcua_tui.prints.templates_of import PACKAGE
from schemas.refusal import Refusal
from schemas.settings import PRACTICE
from tests.desk.made import new_office, sitting
from tests.prints.papers import words_of
from tests.prints.sheets import receipt

MARK = "DIỄN TẬP – KHÔNG CÓ GIÁ TRỊ"
URL = "https://tinh.example"


@pytest.fixture(scope="module")
def practice_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_office(tmp_path_factory.mktemp("practice") / "data")
    with sitting(folder, "mai") as office:
        assert not office.is_practice
        _mark_practice(office)
        assert office.is_practice
    return folder


@pytest.fixture
def practice(practice_folder: Path, tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "copy"
    shutil.copytree(practice_folder, folder)
    with sitting(folder, "mai") as office:
        yield office


WAYS: dict[str, Callable[[Office, Path], object]] = {
    "enrolled by line": lambda office, _away: line.enrol(office, URL, "K3F9-20QX-77AB"),
    "enrolled by stick": lambda office, away: stick.enrol(office, away, "K3F9-20QX-77AB"),
    "enrolled at the national interface": lambda office, _away: national.enrol_national(office, URL, b"{}"),
    "sent by line": lambda office, _away: line.sync(office),
    "sent by stick": lambda office, away: stick.sync(office, away),
    "carried beside the counter's work": lambda office, away: courier.carry(office, stick=away),
    "sent at night": lambda office, _away: line.sync_locked(office.folder),
    "sent at night by a shared folder": lambda office, away: stick.sync_locked(office.folder, away),
    "compared": lambda office, _away: comparing.compare(office, "", ""),
    "reconciled": lambda office, _away: line.reconcile(office, None),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_practice_office_cannot_be(way: str, practice: Office, tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    outcome = WAYS[way](practice, tmp_path / "stick")
    assert isinstance(outcome, Refusal) and outcome.code == "enrol.practice_office", outcome
    assert not list((tmp_path / "stick").iterdir()) and not (practice.folder / SYNC_STATE_FILE).exists()


def test_a_copy_without_the_mark_of_its_folder_is_still_for_practice_and_gets_the_mark_again(practice: Office) -> None:
    assert is_demo(practice.folder), "written at the unlock, from the ledger"
    (practice.folder / MARK_FILE).unlink()
    practice.forget_tables()
    assert practice.is_practice


def test_nobody_can_set_or_unset_practice(practice: Office) -> None:
    for value in ("", "0", "1"):
        refused = settings.change(practice, {PRACTICE: value})
        assert isinstance(refused, Refusal) and refused.code == "settings.unknown"
    assert PRACTICE not in {row["name"] for row in settings.listed(practice) if isinstance(row, dict)}


def test_every_paper_of_a_practice_office_says_that_it_is_worth_nothing_by_own_templates_too(practice: Office) -> None:
    ours = typeset(practice, receipt())
    assert isinstance(ours, Printed) and MARK in words_of(ours.pdf) and not ours.adjusted
    own = practice.folder / TEMPLATES
    own.mkdir()
    for name in ("receipt.typ", "lib.typ"):
        shutil.copy(PACKAGE / name, own / name)
    adjusted = typeset(practice, receipt())
    assert isinstance(adjusted, Printed) and adjusted.adjusted
    assert MARK in words_of(adjusted.pdf) and "không có giá trị" in words_of(adjusted.pdf)
    assert over_tables(practice, "UBND xã Thử") == f"{MARK} · UBND xã Thử"


def test_a_fault_in_an_offices_template_is_told_by_its_line_under_the_mark_too(practice: Office) -> None:
    own = practice.folder / TEMPLATES
    own.mkdir()
    source = (PACKAGE / "receipt.typ").read_text(encoding="utf-8")
    (own / "receipt.typ").write_text(source + "\n#no-such-word\n", encoding="utf-8")
    refused = typeset(practice, receipt())
    assert isinstance(refused, Refusal) and refused.code == "print.template_adjusted"
    assert refused.params == {"template": "receipt.typ", "line": source.count("\n") + 2}
