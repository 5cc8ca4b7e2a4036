"""The docs say what the program does: every refusal code, every command, no dead link."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tools import refusals, words
from tools.source import ROOT, project_files, shown

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMANDS = ROOT / "docs" / "cli.md"
OFFICE = (
    "init", "user add", "user list", "user remove", "user passwd", "catalogue import", "catalogue list",
    "catalogue show", "calendar set", "calendar show", "due", "scan", "receive", "act", "show", "find", "day",
    "close-day", "print", "attach", "batch", "demo", "recover", "inbox", "verify", "rebuild", "backup",
    "restore",
)  # fmt: skip


def test_every_refusal_of_the_code_can_be_read():
    assert refusals.collect().problems == []


def test_the_page_of_refusals_is_in_step_with_the_code():
    written = refusals.page(refusals.collect(), words.english())
    assert refusals.PAGE.read_text("utf-8") == written, "run: python3 tasks.py refusals"


ASKS = re.compile(r"\b([Hh]ãy|[Xx]in|[Mm]ời|[Đđ]ề nghị|[Cc]ần|[Kk]hông cần)\b")
GOES_ON = re.compile(r"[Pp]hần mềm|sẽ gửi|gửi lại|gửi bù|để riêng|Đang dùng giờ|được đánh dấu|chờ người phụ trách|vẫn dùng được")
NOTES = {
    "calendar", "due", "deadline", "clock", "refuse.late", "supplement.late_notice", "feedback.late", "catalogue.no_limit",
    "province.devices_restored", "staff.on_duty", "sync.given_back", "sync.national_blind", "sync.province_begun",
}  # fmt: skip
"""Not refusals but what a day, a clock, a limit or an exchange is like; who reads it has nothing to do, or sees what in it."""
SAYS_HOW = {"national.gateway", "national.destroyed", "national.number_in_doubt", "rate.already"}
"""They say in other words where it goes on, or that it is over."""


def test_every_refusal_says_what_to_do_next():
    """What happened alone leaves a clerk standing there."""
    said = re.findall(r"^\| `([^`]+)` \| (.*?) \| (.+?) \|$", refusals.PAGE.read_text("utf-8"), re.MULTILINE)
    assert len(said) > 800
    dumb = {
        code
        for code, vietnamese, _english in said
        if not ASKS.search(vietnamese) and not GOES_ON.search(vietnamese)
        and code not in NOTES | SAYS_HOW and code.split(".")[0] not in NOTES
    }  # fmt: skip
    assert not dumb, sorted(dumb)
    unlike = {code for code, vietnamese, english in said if (vietnamese[-1] == ".") != (english[-1] == ".")}
    assert not unlike, sorted(unlike)


def codes_in(source: str, folder: Path) -> dict[str, list[str]]:
    file = folder / "sample.py"
    file.write_text(source, "utf-8")
    assert ast.parse(source)
    return refusals.Reader([file]).findings().codes


def test_a_code_is_followed_through_functions_choices_and_enums(tmp_path, monkeypatch):
    monkeypatch.setattr(refusals, "shown", lambda file: file.name)
    source = """
from enum import StrEnum
AREA = "desk"
class Act(StrEnum):
    STOP = "stop"
    NOTE = "note"
def f(area: str, late: bool):
    reason = "late" if late else "early"
    return no(f"{area}.{reason}", "Trễ")
def g(why: str, text: str):
    return no(f"{AREA}.{why}", text)
def h(act: Act):
    return no(f"{act}.refused", "Không")
f("due", True)
g("one", "Một")
g("two", text="Hai")
x = no(other.code.replace("desk.", "counter."), other.text)
"""
    assert codes_in(source, tmp_path) == {
        "counter.one": ["Một"],
        "counter.two": ["Hai"],
        "desk.one": ["Một"],
        "desk.two": ["Hai"],
        "due.early": ["Trễ"],
        "due.late": ["Trễ"],
        "note.refused": ["Không"],
        "stop.refused": ["Không"],
    }


def test_a_code_that_cannot_be_followed_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr(refusals, "shown", lambda file: file.name)
    file = tmp_path / "sample.py"
    file.write_text('no(table[key], "Không")\nno("NotACode", "Không")\n', "utf-8")
    assert len(refusals.Reader([file]).findings().problems) == 2


@pytest.mark.skipif(not COMMANDS.exists(), reason="docs/cli.md is not written yet")
@pytest.mark.parametrize("command", OFFICE)
def test_the_docs_show_the_command(command):
    assert re.search(rf"\bmotcua {re.escape(command)}\b", COMMANDS.read_text("utf-8"))


def test_no_link_of_the_docs_is_dead():
    dead = [
        f"{shown(page)}: {target}"
        for page in project_files()
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text("utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert not dead


def test_every_page_of_the_docs_is_reached_from_the_readme_or_the_architecture():
    indexes = ("README.md", "CONTRIBUTING.md", "docs/architecture.md")
    linked = "".join((ROOT / name).read_text("utf-8") for name in indexes)
    pages = [page for page in project_files() if shown(page).startswith("docs/") and page.suffix == ".md"]
    lost = [shown(page) for page in pages if page.parent.name == "docs" and page.name not in linked]
    assert not lost
