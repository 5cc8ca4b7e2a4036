"""A day with two hundred people, refusals and faults: afterwards none of them stands anywhere outside the store."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.cli import commands
from motcua_tui.store import Store
from schemas.refusal import Refusal
from tests.cli import canaries
from tests.cli.canaries import COUNT, card, note, person, seen_below, seen_in
from tests.cli.forks import CAN_FORK, Forks
from tests.cli.kills import Office, made_office
from tests.cli.office import Cli, Ran, intake
from tests.cli.test_kill import keys_of, opened

ROOT = Path(__file__).parents[2]
Line = dict[str, Any]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("canaries")
    for name in ("home", "tmp", "asked"):
        (folder / name).mkdir()
    return made_office(folder)


def surroundings(office: Office) -> dict[str, str]:
    """Everything a program could write to by itself lies below the office's folder."""
    home, tmp = str(office.folder / "home"), str(office.folder / "tmp")
    return {**office.env, "HOME": home, "USERPROFILE": home, "XDG_DATA_HOME": home, "XDG_CACHE_HOME": home,
            "TMPDIR": tmp, "TEMP": tmp, "TMP": tmp, "SQLITE_TMPDIR": tmp}  # fmt: skip


def receives() -> Iterator[Line]:
    """Two hundred people come, in every way there is."""
    for number in range(COUNT):
        submitter = {"submitter": person((number + 7) % COUNT)} if number % 5 == 0 else {}
        immediate = {"procedure": "2.000815", "immediate": True} if number % 7 == 0 else {}
        asked = intake(applicant=person(number), note=note(number), parts=[{"name": note(number)}], **submitter, **immediate)
        if number % 11 == 0:
            asked = {**asked, "scan": card(number), "applicant": {"phone": person(number)["phone"]}}
        at = ["--now", f"2026-11-02T{8 + number // 60:02d}:{number % 60:02d}:00+07:00"]
        yield {"args": ["receive", *at], "stdin": asked}


def acts(dossiers: list[str], folder: Path) -> Iterator[Line]:
    """Every act with somebody's secret in it, every look, every paper, every file."""
    scan = folder / "asked" / f"{person(3)['name']}.pdf"
    scan.write_text(note(3), encoding="utf-8")
    one, two, three, four, five, six, seven, eight = dossiers[1:7] + dossiers[8:10]
    contents: list[tuple[str, str, dict[str, Any]]] = [
        (one, "forward", {"to_unit": "H44.10", "task": note(1)}), (one, "accept-forward", {}), (one, "assign", {"to": "mai"}),
        (one, "require-payment", {"fees": [{"name": note(1), "amount_vnd": 1000}]}),
        (one, "payment-received", {"amount_vnd": 1000, "receipt_no": canaries.PHONE}),
        (one, "decide", {"outcome": "approved", "document_no": canaries.PHONE, "signed_by": person(9)["name"]}),
        (one, "finish", {}),
        (one, "hand-over", {"to_name": person(8)["name"], "to_id": person(8)["id_number"], "relation": note(2)}),
        (one, "rate", {"level": 5, "comment": note(4)}), (two, "request-supplement", {"reason": note(5), "parts": [note(5)]}),
        (two, "supplement-received", {"parts": [{"name": note(5)}]}),
        (three, "extend", {"reason": note(6), "new_due_at": "2026-12-30"}),
        (four, "withdraw", {"reason": note(7)}), (five, "stop", {"reason": note(8)}), (six, "refuse", {"reason": note(9)}),
        (seven, "correct", {"applicant": person(150), "note": note(150), "reason": note(151)}),
        (seven, "locate", {"place": note(10)}), (seven, "note", {"text": note(11)}),
        (eight, "withdraw", {"reason": note(12)}), (eight, "destroy-content", {"ground": "Hết thời hạn lưu"}),
    ]  # fmt: skip
    yield {"args": ["attach", seven, str(scan), "--part", "1"]}
    for dossier, act, content in contents:
        when = ["--now", "2026-11-03T09:00:00+07:00"]
        yield {"args": ["act", dossier, act, *when], "stdin": content}
    papers = {"receipt": one, "hand-over": one, "routing": one, "refusal": six, "stop": five, "supplement": two}
    for form, dossier in papers.items():
        yield {"args": ["print", form, dossier, "--out", str(folder / "asked" / f"{form}.pdf")]}
    for text in (person(3)["name"], person(4)["id_number"], person(5)["phone"], canaries.NAME):
        yield {"args": ["find", text]}
    for words in ("day --date 2026-11-02", "close-day --date 2026-11-02", "inbox", "rebuild", f"show {seven}"):
        yield {"args": words.split()}
    yield {"args": ["scan"], "stdin": card(17)}
    yield {"args": ["backup", str(folder / "copies")]}


def run_day(office: Office, lines: list[Line], forks: Forks) -> list[Any]:
    """The lines in one process of its own, watched while it works."""
    raw = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
    running = forks.start(["batch"], surroundings(office), raw, fork=False)
    watched = Path(f"/proc/{running.pid}")
    while len(running.lines) < len(lines) // 2:
        time.sleep(0.001)
    if watched.exists():
        for name in ("cmdline", "comm", "environ", "status"):
            assert seen_in((watched / name).read_bytes()) == []
    assert_clean(office)
    assert running.wait() == 0
    assert seen_in(running.errors) == []
    return [json.loads(line) for line in running.lines]


def assert_clean(office: Office) -> None:
    assert [found for name in ("data", "home", "tmp", "copies") for found in seen_below(office.folder / name)] == []


@pytest.fixture(scope="module")
def dossiers(office: Office, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A day is over; the dossiers it received."""
    with Forks(tmp_path_factory.mktemp("streams")) as forks:
        taken = run_day(office, list(receives()), forks)
        assert [answer["exit"] for answer in taken] == [0] * COUNT
        numbers = [answer["out"]["dossier"] for answer in taken]
        done = run_day(office, list(acts(numbers, office.folder)), forks)
        assert [answer for answer in done if answer["exit"]] == []
    return numbers


def test_after_a_day_nobody_stands_outside_the_store(office, dossiers):
    assert_clean(office)
    assert office.mai.ok("verify")["ok"]
    assert_clean(office)


def test_everybody_stands_in_the_store_so_the_search_would_have_found_them(office, dossiers, tmp_path):
    store = Store.open(office.mai.folder, keys_of(opened(office.mai.folder))[0])
    assert not isinstance(store, Refusal)
    with store:
        store.export(tmp_path / "plain")
    plain = (tmp_path / "plain").read_bytes()
    assert {stem for stem in canaries.STEMS if stem.encode() in plain} == set(canaries.STEMS)
    assert len(seen_in(plain)) > 4 * COUNT
    assert list(seen_below(tmp_path)) == [f"content of {tmp_path / 'plain'}"]
    for form in canaries.forms_of(canaries.NAME):
        assert seen_in(b"\0\1" + form + b"\2")


@pytest.mark.skipif(not CAN_FORK, reason="a kill in the middle is tested where the system has kill -9")
def test_a_kill_in_the_middle_leaves_nobody_in_the_open(office, dossiers, tmp_path):
    raw = "\n".join(json.dumps(line, ensure_ascii=False) for line in receives()).encode()
    with Forks(tmp_path) as forks:
        running = forks.start(["batch"], surroundings(office), raw)
        while len(running.lines) < 20:
            time.sleep(0.0005)
        running.kill()
    assert (office.mai.folder / "store.db-wal").stat().st_size > 0
    assert_clean(office)


# -- refusals


def refused(office: Office, dossier: str) -> list[tuple[list[str], Any]]:
    """Commands with somebody's data in the wrong place."""
    one = person(1)
    name, identity = one["name"], one["id_number"]
    return [
        (["receive"], intake(applicant={**one, "name": name + "\x1b[2J"})),
        (["receive"], intake(applicant={**one, "name": name * 99})),
        (["receive"], intake(applicant={**one, "birth_date": identity})), (["receive"], intake(applicant={**one, "sex": name})),
        (["receive"], intake(applicant={**one, name: 1})), (["receive"], {**intake(), identity: name}),
        (["receive"], intake(procedure=name)), (["receive"], intake(case=name)), (["receive"], intake(limit=name)),
        (["receive"], intake(due_at=identity)), (["receive"], intake(channel=name)),
        (["receive"], intake(scan=card(1) + "\x07")),
        (["receive"], intake(scan=note(1))), (["receive", "--now", name], intake()), (["receive"], name.encode()),
        (["receive"], b'{"procedure": "' + name.encode()), (["receive"], [one]),
        (["receive"], {"applicant": {name: {name: [one]}}}),
        (["scan"], note(2).encode()), (["scan"], card(2).replace("|", ";").encode()),
        (["show", name], b""), (["show", identity], b""), (["find", name + "\x00"], b""),
        (["find", name, "--status", name], b""),
        (["find", name, "--limit", identity], b""), (["find", name, name], b""), (["find", f"--{identity}"], b""),
        ([name], b""),
        (["act", name, "note"], {"text": note(1)}), (["act", dossier, name], {}),
        (["act", dossier, "note"], {"text": note(1) * 999}),
        (["act", dossier, "note"], {name: note(1)}), (["act", dossier, "correct"], {name: identity, "reason": note(1)}),
        (["act", dossier, "correct"], {"applicant": {name: identity}, "reason": note(1)}),
        (["act", dossier, "correct"], {"sex": name, "reason": note(1)}),
        (["act", dossier, "settle"], {"conflict": name, "keep": name}),
        (["act", dossier, "extend"], {"reason": note(1), "new_due_at": name}), (["act", dossier, "rate"], {"level": name}),
        (["act", dossier, "require-payment"], {"fees": [{"name": name, "amount_vnd": name}]}),
        (["act", dossier, "decide"], {"outcome": name}), (["day", "--date", name], b""), (["close-day", "--date", identity], b""),
        (["catalogue", "show", name], b""), (["catalogue", "list", name + "\x1b"], b""),
        (["catalogue", "import", name], b""),
        (["due", "--procedure", name, "--received", identity], b""), (["calendar", "show", name], b""),
        (["confirm-date", name], b""),
        (["print", name, dossier, "--out", f"{name}/x"], b""), (["print", "receipt", name, "--out", f"{name}.pdf"], b""),
        (["print", "receipt", dossier, "--out", f"{name}/{name}.pdf"], b""), (["attach", dossier, f"{name}.pdf"], b""),
        (["attachment", dossier, identity, "--out", name], b""), (["restore", name, "--to", name], b""),
        (["settings", "set", name, name], b""), (["settings", "set", "agency.place", note(1) + "\x1b"], b""),
        (["user", "remove", name], b""), (["user", "passwd", "--new-password-file", name], b""),
        (["user", "add", name, "--role", "clerk", "--display", name, "--new-password-file", str(office.mai.password_file)], b""),
        (["recover", "--recovery-file", name, "--user", name, "--new-password-file", name], b""),
    ]  # fmt: skip


def test_no_refusal_repeats_what_was_typed(office, dossiers, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    bad = []
    for words, stdin in refused(office, dossiers[20]):
        ran = office.mai.run(*words, stdin=stdin)
        if ran.code not in (2, 3) or seen_in((ran.err + ran.out).encode()):
            bad.append((ran.code, words, ran.err))
    assert bad == []
    for stranger in (Cli(office.mai.folder, user=person(1)["name"], password_file=office.mai.password_file),
                     Cli(office.mai.folder, password_file=Path(person(1)["name"]))):  # fmt: skip
        ran = stranger.run("day")
        assert ran.code in (2, 4) and seen_in((ran.err + ran.out).encode()) == []
    assert_clean(office)


# -- faults


class Broken(Exception):
    """A broken invariant whose message has somebody in it."""


def breaks(_context: Any) -> Any:
    secret = person(1)
    try:
        raise KeyError(secret["name"])
    except KeyError as first:
        raise Broken(f"{secret['id_number']} {note(1)}", secret) from first


@pytest.mark.parametrize("name", sorted(commands.COMMANDS))
def test_an_internal_fault_tells_a_number_and_nothing_else(office, dossiers, monkeypatch, name):
    monkeypatch.setitem(commands.COMMANDS, name, breaks)
    words: dict[str, list[str]] = {
        "init": ["init", "--office", "X", "--unit", "H44.99.12", "--device", "A", "--user", "x", "--display", "X"],
        "user": ["user", "list"], "recover": ["recover", "--recovery-file", "x", "--user", "x", "--new-password-file", "x"],
        "demo": ["demo", "--no-open"], "catalogue": ["catalogue", "list"], "calendar": ["calendar", "show", "2026"],
        "settings": ["settings", "list"], "book": ["book", "list"], "schedule": ["schedule", "status"],
        "due": ["due", "--procedure", "x", "--received", "x"],
        "confirm-date": ["confirm-date", "x"], "act": ["act", "x", "note"], "show": ["show", "x"], "attach": ["attach", "x", "x"],
        "attachment": ["attachment", "x", "x", "--out", "x"],
        "print": ["print", "receipt", "x", "--out", "x"], "find": ["find", "x"], "close-day": ["close-day", "--date", "x"],
        "feedback": ["feedback", "list"], "import-legacy": ["import-legacy", "csv", "x"], "kiosk-link": ["kiosk-link", "status"],
        "message": ["message", "x", "ready"], "papers": ["papers", "x"], "queue": ["queue", "list"],
        "report": ["report", "07a", "--period", "2026"], "session": ["session", "list"], "shift": ["shift", "list"],
        "slips": ["slips", "list"],
        "backup": ["backup", "x"], "ledger": ["ledger", "x"],
        "restore": ["restore", "x", "--to", "x"], "enrol": ["enrol", "--province", "x", "--code", "x"],
    }  # fmt: skip
    ran: Ran = office.mai.run(*words.get(name, [name]))
    assert (ran.code, ran.refusal) == (1, "fault.internal")
    assert seen_in((ran.err + ran.out).encode()) == []
    told = (office.mai.folder / "log" / "faults.log").read_text("utf-8")
    assert "type=Broken" in told and "test_canary.py" in told and "breaks" in told
    assert_clean(office)


def test_a_fault_in_the_middle_of_a_batch_and_of_the_store_tells_nobody(office, dossiers, monkeypatch):
    monkeypatch.setattr(Store, "append", breaks)
    lines = [(["receive"], intake(applicant=person(1))), (["act", dossiers[30], "note"], {"text": note(1)}), (["day"], None)]
    raw = "\n".join(json.dumps({"args": args, "stdin": stdin}) for args, stdin in lines).encode()
    ran = office.mai.run("batch", stdin=raw, as_json=False)
    told = ran.out.splitlines()
    assert [json.loads(line)["exit"] for line in told] == [1, 1, 0]
    assert seen_in((ran.err + told[0] + told[1]).encode()) == []
    assert_clean(office)


def test_a_process_of_its_own_leaves_no_core_file_and_no_traceback(office, dossiers, tmp_path):
    code = (
        "import sys, threading, resource\n"
        "from motcua_tui.cli.quiet import leave_no_traces\n"
        "from pathlib import Path\n"
        "leave_no_traces(Path(sys.argv[1]))\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "class Dies:\n    def __del__(self): raise ValueError(sys.argv[2])\n"
        "Dies()\n"
        "def thread(): raise KeyError(sys.argv[2])\n"
        "one = threading.Thread(target=thread); one.start(); one.join()\n"
        "raise RuntimeError(sys.argv[2])\n"
    )
    if os.name == "nt":
        code = code.replace(", resource", "").replace("assert resource", "# ")
    secret = person(1)["name"]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path), secret], capture_output=True, check=False, cwd=ROOT)
    assert (done.returncode, seen_in(done.stderr + done.stdout)) == (1, [])
    told = (tmp_path / "log" / "faults.log").read_text("utf-8")
    assert [f"type={kind}" in told for kind in ("ValueError", "KeyError", "RuntimeError")] == [True] * 3
    assert seen_in(told.encode()) == []

