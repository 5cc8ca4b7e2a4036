"""What the province's command line refuses: a code, a sentence, and never a traceback."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

from sync.province import overview
from sync.province.cli import run
from sync.province.models import database
from sync.province.serve import Guarded, _listening_on

VIETNAMESE = re.compile("[đĐăâêôơưĂÂÊÔƠƯ\u1ea0-\u1ef9]")


@pytest.fixture
def province(tmp_path: Path) -> str:
    """An empty province."""
    folder = str(tmp_path / "province")
    assert run(["init", "--data", folder, "--unit", "H44", "--name", "Tỉnh Thử", "--json"]) == 0
    return folder


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and the refusal's code."""
    capsys.readouterr()
    code = run([*words, "--json"])
    told = capsys.readouterr()
    refusal = json.loads(told.out)["refusal"]
    assert refusal["message"] and refusal["message"] in told.err
    return code, refusal["code"]


@pytest.mark.parametrize(
    ("unit", "name", "code"),
    [("h44", "Tỉnh", "province.not_valid"), ("", "Tỉnh", "province.not_valid"), ("H44", "", "province.too_long")],
)
def test_a_province_needs_a_unit_code_and_a_name(capsys, tmp_path, unit, name, code):
    assert refused(capsys, "init", "--data", str(tmp_path / "p"), "--unit", unit, "--name", name) == (3, code)
    assert not (tmp_path / "p").exists()


def test_a_backup_onto_a_file_is_refused(capsys, province, tmp_path):
    (tmp_path / "tep").write_text("")
    assert refused(capsys, "backup", str(tmp_path / "tep"), "--data", province) == (3, "province.not_usable")


def test_a_certificate_that_is_not_there_is_refused(capsys, province, tmp_path):
    missing = str(tmp_path / "khong-co.pem")
    words = ["serve", "--data", province, "--host", "127.0.0.1", "--port", "0", "--tls-cert", missing, "--tls-key", missing]
    assert refused(capsys, *words) == (3, "province.not_usable")


def test_a_list_without_units_is_refused(capsys, province, tmp_path):
    (tmp_path / "units.json").write_text("[]")
    assert refused(capsys, "units", "import", str(tmp_path / "units.json"), "--data", province) == (3, "units.none")


@pytest.mark.parametrize(
    "words", [["serve", "--port", "70000"], ["enrol-code"], ["serv"], ["device", "revoke"], ["act", "1", "decide", "--unti", "x"]]
)
def test_wrong_arguments_end_with_2_and_repeat_nothing_that_was_typed(capsys, words):
    assert refused(capsys, *words, "--data", "Nguyễn Thị Mẫu") == (2, "usage.arguments")
    assert "Mẫu" not in capsys.readouterr().err


@pytest.mark.parametrize("url", ["postgresql://nobody@127.0.0.1:1/none", "nonsense"])
def test_a_database_that_does_not_answer_is_told_in_words(capsys, tmp_path, url):
    words = ["init", "--data", str(tmp_path / "p"), "--unit", "H44", "--name", "Tỉnh", "--db", url]
    assert refused(capsys, *words) == (4, "province.database")


@pytest.mark.parametrize(("file", "code"), [("province.keys", "province.damaged"), ("province.db", "province.database")])
def test_a_damaged_file_of_the_province_is_told_in_words(capsys, province, file, code):
    database.obj.idle.close()  # who still holds the file open would mend it
    (Path(province) / file).write_bytes(b"\x00 not ours" * 400)
    assert refused(capsys, "status", "--data", province) == (4, code)


def test_a_port_that_is_taken_is_told_in_words(capsys, province):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ["serve", "--data", province, "--port", str(taken.getsockname()[1])]
        assert refused(capsys, *words) == (3, "province.not_usable")


def test_a_connection_whose_other_end_died_without_a_word_is_noticed():
    with _listening_on("127.0.0.1", 0) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()):
            accepted, _ = listening.accept()
            with accepted:
                assert accepted.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_a_database_in_use_takes_no_second_province(capsys, province, tmp_path):
    assert run(["enrol-code", "--unit", "H44.1", "--data", province]) == 0
    (Path(province) / "province.json").unlink()
    assert refused(capsys, "init", "--data", province, "--unit", "H45", "--name", "Tỉnh") == (3, "province.exists")


def test_a_fault_is_told_by_a_number_and_its_place_alone(capsys, province, monkeypatch):
    def breaks(*_arguments: object) -> None:
        raise ValueError("Nguyễn Thị Mẫu")

    monkeypatch.setattr(overview, "overview", breaks)
    assert refused(capsys, "status", "--data", province) == (1, "fault.internal")
    log = (Path(province) / "log" / "faults.log").read_text("utf-8")
    assert "breaks" in log and "Mẫu" not in log


async def test_what_breaks_in_a_request_leaves_no_words_of_it_behind(tmp_path, caplog):
    async def breaks(request: object) -> Response:
        raise ValueError("Nguyễn Thị Mẫu")

    said = []

    async def receive():
        return {"type": "http.request", "body": b""}

    async def send(message):
        said.append(message)

    guarded = Guarded(Starlette(routes=[Route("/", breaks)]), tmp_path)
    await guarded({"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}, receive, send)
    assert said[0]["status"] == 500 and b"M" not in said[1]["body"]
    assert "Mẫu" not in (tmp_path / "log" / "faults.log").read_text("utf-8") + caplog.text


def test_the_province_speaks_english_where_it_is_asked_to(capsys, monkeypatch, province):
    monkeypatch.setenv("MOTCUA_LANG", "en")
    with pytest.raises(SystemExit):
        run(["--help"])
    told = capsys.readouterr().out
    assert "give a one-time enrolment code" in told and not VIETNAMESE.search(told)
    assert run(["device", "revoke", "B", "--data", province]) == 3
    assert capsys.readouterr().err == "Unit … has no admitted device B. Please check the unit's code and the device's name.\n"
