"""While the office is open on the screen, a script's questions are answered and nothing else."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.cli.run import answer_question
from motcua_tui.desk.office import Office
from motcua_tui.desk.questions import ASK_FILE, Questions, ask_owner
from motcua_tui.vault import Password
from schemas.refusal import Refusal
from tests.desk.made import new_office, password, sitting, taken_in


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = new_office(tmp_path_factory.mktemp("hoi") / "office", "hoa", "linh")
    with sitting(folder, "mai") as opened:
        taken_in(opened)
        yield opened


@pytest.fixture
def asked(office: Office) -> Iterator[Questions]:
    questions = Questions(office.folder, office.store, lambda user, argv: answer_question(office, user, argv))
    questions.start()
    yield questions
    questions.stop()


def ask(office: Office, user: str, argv: list[str]) -> Any:
    """What the command line is told."""
    return ask_owner(office.folder, user, password(user), argv)


def port_of(folder: Path) -> int:
    return int(json.loads((folder / ASK_FILE).read_text("utf-8"))["port"])


def test_a_read_only_command_is_answered_while_the_office_is_open(office, asked):
    answer = ask(office, "hoa", ["find", "thử"])
    assert isinstance(answer, dict), answer
    assert [row["name"] for row in answer["out"]] == ["Nguyễn Thị Thử"]


def test_questions_follow_each_other(office, asked):
    for _ in range(3):
        answer = ask(office, "linh", ["day"])
        assert isinstance(answer, dict) and answer["out"]["received"] == 1


@pytest.mark.parametrize(
    "argv",
    [["receive"], ["act", "X", "finish"], ["user", "add", "x"], ["batch"], ["close-day"], ["rebuild"], ["init"], [], ["bậy"],
     ["--help"], ["calendar", "set", "2027"], ["backup", "/"]],
    ids=" ".join,
)  # fmt: skip
def test_a_command_that_writes_is_refused_and_nothing_is_written(office, asked, argv):
    before = office.store.head()
    answer = ask(office, "mai", argv)
    assert isinstance(answer, dict) and "out" not in answer and answer["refusal"]["text"]
    assert office.store.head() == before


def test_a_writing_command_is_told_to_use_the_app(office, asked):
    answer = ask(office, "mai", ["rebuild"])
    assert isinstance(answer, dict) and answer["refusal"]["code"] == "store.in_use_by_app"


def test_a_wrong_password_and_an_unknown_user_are_refused(office, asked):
    wrong = ask_owner(office.folder, "linh", Password(b"khong phai mat khau nay"), ["day"])
    unknown = ask_owner(office.folder, "nobody", password("mai"), ["day"])
    assert isinstance(wrong, Refusal) and isinstance(unknown, Refusal)
    assert wrong.code.startswith("vault.") and unknown.code.startswith("vault.")


def test_the_look_is_noted_for_the_person_who_asked(office, asked):
    dossier = office.store.search("thử", None, 1)[0].id
    answer = ask(office, "hoa", ["show", dossier])
    assert isinstance(answer, dict) and answer["out"]["applicant"]["name"] == "Nguyễn Thị Thử"
    assert ("hoa", "show") in [(user, what) for user, what, _at in office.store.access.of(dossier)]


def test_a_caller_without_the_key_gets_nothing_and_stops_nobody(office, asked):
    with socket.create_connection(("127.0.0.1", port_of(office.folder)), timeout=5) as line:
        got = b""
        with suppress(OSError):  # the app may hang up at any of these
            line.sendall(b"GET / HTTP/1.1\r\n\r\n")
            line.shutdown(socket.SHUT_WR)
            while piece := line.recv(4096):
                got += piece
    assert "Thử".encode() not in got
    assert isinstance(ask(office, "hoa", ["day"]), dict)


@pytest.mark.parametrize("said", [b"", b"\x00\x00\x00\x60", b"\xff\xff\xff\xff", b"\x00\x00\x00\x02{}"])
def test_a_stranger_who_stays_silent_holds_up_nobody_for_long(office, said):
    questions = Questions(office.folder, office.store, lambda user, argv: answer_question(office, user, argv))
    questions.start()
    with socket.create_connection(("127.0.0.1", port_of(office.folder)), timeout=5) as line:
        line.sendall(said)
        assert isinstance(ask(office, "hoa", ["day"]), dict)
        questions.stop()
    assert "questions" not in [thread.name for thread in threading.enumerate()]


def test_an_answer_from_somebody_who_does_not_know_the_key_is_no_answer(office):
    with socket.create_server(("127.0.0.1", 0)) as impostor:
        told = {"port": impostor.getsockname()[1], "key": "00" * 32}
        (office.folder / ASK_FILE).write_text(json.dumps(told), "utf-8")

        def answer() -> None:
            line, _address = impostor.accept()
            with line:
                line.sendall(b"\x00\x00\x00\x20" + b"c" * 32)
                line.recv(4096)
                line.sendall(b"\x00\x00\x00\x2a" + b"p" * 32 + b'{"out": 1}')

        thread = threading.Thread(target=answer)
        thread.start()
        assert ask(office, "hoa", ["day"]) is None
        thread.join()
    (office.folder / ASK_FILE).unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the file in the user's own folder")
def test_the_file_that_tells_where_to_ask_is_its_owners_alone(office, asked):
    assert (office.folder / ASK_FILE).stat().st_mode & 0o077 == 0


def test_stopping_leaves_no_socket_no_file_and_no_thread(office):
    questions = Questions(office.folder, office.store, lambda user, argv: {})
    questions.start()
    port = port_of(office.folder)
    questions.stop()
    questions.stop()
    assert not (office.folder / ASK_FILE).exists()
    assert "questions" not in [thread.name for thread in threading.enumerate()]
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        pass
    assert ask(office, "mai", ["day"]) is None


@pytest.mark.parametrize(
    "left",
    [b"", b"{}", b"[]", b"\xff", b'{"port":"x","key":"00"}', b'{"port":1,"key":"zz"}', b'{"port":1,"key":null}'],
)
def test_a_file_left_behind_by_a_crash_is_no_office(office, left):
    path = office.folder / ASK_FILE
    path.write_bytes(left)
    assert ask(office, "mai", ["day"]) is None
    path.unlink()
