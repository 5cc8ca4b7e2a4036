"""The demo in a real terminal: unlock, open a dossier, finish it, hand it over, lock, leave; nothing stays behind."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from motcua_tui.desk.demo import make
from motcua_tui.desk.demo_mark import PASSWORD
from schemas.refusal import Refusal
from tests.tui.term import ROOT, Term, start_python

BUSY_S = 40.0


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up office."""
    folder = tmp_path_factory.mktemp("demo")
    made = make(folder, dossiers=60, seed=7)
    assert not isinstance(made, Refusal), made
    return folder


def unlocked(term: Term, user: str) -> None:
    """Choose the user by digit and give the password."""
    choice = re.compile(rf"Tên đăng nhập.*(\d) {user}")
    found = choice.search("\n".join(term.wait_for(choice, BUSY_S)))
    assert found is not None
    term.press(found[1], "Enter")
    term.type(PASSWORD + "\r")
    term.wait_for("Quầy hôm nay", BUSY_S)


def test_a_dossier_is_finished_and_handed_over_by_keyboard(demo: Path) -> None:
    with start_python("-m", "motcua_tui", "--data", str(demo), "demo", rows=30, cols=100) as term:
        unlocked(term, "binh")
        term.press("F3")
        term.wait_for("Tìm hồ sơ")
        code = _open_one(demo)
        term.type(code + "\r")
        term.wait_for("Việc làm được", BUSY_S)
        term.wait_for("1 Xử lý xong")
        term.press("1")
        term.wait_for("Mặc định là không")
        term.press("Ctrl+Y")
        term.wait_for("1 Trả kết quả", BUSY_S)
        term.press("1")
        term.wait_for("Người nhận")
        term.press("Ctrl+S")
        term.wait_for("Mặc định là không")
        term.press("Ctrl+Y")
        term.wait_for("Bấm 1 đến 5", BUSY_S)
        term.press("Escape")
        term.wait_gone("Công dân đánh giá thế nào?", BUSY_S)
        term.wait_for("Đã trả kết quả", BUSY_S)
        name = _name_of(demo, code, term)
        term.press("Ctrl+L")
        term.wait_for("Quầy đang khóa", BUSY_S)
        term.wait_gone(name)
        term.wait_gone("Tiếp nhận  ")
        term.press("Ctrl+Q")
        assert term.wait_end(BUSY_S) == 0
        assert name not in term.text()
        assert b"\x1b[?1049l" in term.output
        assert b"\x1b]0;" not in term.output and b"\x1b]2;" not in term.output
    shown = _ask(demo, "show", code)
    assert '"status": "returned"' in shown


def _name_of(demo: Path, code: str, term: Term) -> str:
    """The applicant, as the head of the dossier shows them."""
    lines = term.screen()
    at = next(number for number, line in enumerate(lines) if code in line)
    return lines[at + 2].split("   ")[0].strip()


def _open_one(demo: Path) -> str:
    """The number of a dossier at work; the command line is answered by the app that holds the store."""
    day = json.loads(_ask(demo, "day"))
    rows = [row for row in (*day["overdue"], *day["due_soon"]) if row["status"] in ("processing", "received")]
    assert rows, "the demo has no dossier at work"
    return str(rows[0]["code"])


def _ask(demo: Path, *args: str) -> str:
    secret = demo.parent / "password.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    command = [
        sys.executable, "-m", "motcua_tui", "--data", str(demo), "--as", "binh", "--password-file", str(secret), "--json",
    ]  # fmt: skip
    done = subprocess.run(
        [*command, *args], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_demo_shows_one_of_each_thing_a_counter_meets(demo: Path) -> None:
    secret = demo.parent / "password.txt"
    secret.write_text(PASSWORD, encoding="utf-8")
    asked = (
        "reminders", "queue list", "feedback list", "linked", "slips list", "shift list", "session list", "book list",
        "stats", "find", "rota --week",
    )  # fmt: skip
    lines = [{"args": one.split() if one != "find" else ["find", "", "--limit", "200"]} for one in asked]
    command = [sys.executable, "-m", "motcua_tui", "--data", str(demo), "--as", "binh", "--password-file", str(secret), "batch"]
    done = subprocess.run(
        command, input="\n".join(map(json.dumps, lines)), cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    found = dict(zip(asked, (json.loads(line)["out"] for line in done.stdout.splitlines()), strict=True))
    for pile in ("forward", "supplement", "collect", "guided", "feedback"):
        assert found["reminders"][pile], pile
    assert {one["state"] for one in found["queue list"]["tickets"]} == {"waiting", "called", "served", "skipped"}
    assert {one["state"] for one in found["feedback list"]} == {"received", "asked", "published"}
    assert any(one["late"] for one in found["linked"]) and {one["number"] for one in found["linked"]} == {1}
    assert found["slips list"]["used"] and found["slips list"]["void"] and found["slips list"]["unused"]
    assert [bool(one["taken_at"]) for one in found["shift list"]] == [True, False]
    assert found["session list"][0]["received"] == 3
    assert {one["state"] for one in found["book list"]} == {"open"}
    assert found["stats"]["ratings"]["2"], "a rating that is not good"
    assert {"registered", "received", "processing", "refused", "supplement_requested", "finished", "returned"} <= {
        one["status"] for one in found["find"]
    }
    assert len(found["find"]) == 60
    assert any(day["morning"] for day in found["rota --week"]["days"])
