"""How the command line behaves around its commands, and the commands that care for the store."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.inside import run_inside
from tests.cli.office import Cli, intake, new_office
from tests.cli.shape import CARD, DAY, MOMENT, REFUSAL, ROW, SHOWN, TAKEN, VERDICT, Or, check


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return new_office(tmp_path_factory.mktemp("care") / "data")


def taken_on(cli: Cli, day: str) -> Any:
    return cli.ok("receive", "--now", f"{day}T08:00:00+07:00", stdin=intake())


# -- around the commands


def only_json(out: str) -> Any:
    """The one value on stdout; anything before or after it is a fault."""
    value, end = json.JSONDecoder().raw_decode(out)
    assert out[end:] == "\n"
    return value


EVERY = [
    (["receive"], b"", 3), (["receive"], b"{", 3), (["show", "X"], b"", 3), (["find", "a"], b"", 0), (["day"], b"", 0),
    (["nonsense"], b"", 2), ([ "show"], b"", 2), (["find", "a", "--limit", "x"], b"", 2), (["act", "X", "note"], b"{}", 3),
    (["--nonsense"], b"", 2), (["catalogue"], b"", 2), (["catalogue", "show", "x"], b"", 3), (["user", "list"], b"", 0),
    (["settings", "list"], b"", 0), (["inbox"], b"", 0), (["verify"], b"", 0), (["rebuild"], b"", 0), (["doctor"], b"", 0),
    (["scan"], b"x", 3), (["close-day", "--date", "x"], b"", 3), (["print", "receipt", "X", "--out", "o.pdf"], b"", 3),
    (["restore", "nothing", "--to", "x"], b"", 2), (["calendar", "show", "2026"], b"", 0), (["find", "--pass", "x"], b"", 2),
    (["user", "add", "x", "--role", "king", "--display", "X", "--new-password-file", "x"], b"", 2),
]  # fmt: skip


@pytest.mark.parametrize(("words", "stdin", "code"), EVERY, ids=[" ".join(words) for words, _stdin, _code in EVERY])
def test_with_json_exactly_one_value_is_printed_and_a_refusal_also_says_so_in_words(cli, words, stdin, code):
    ran = cli.run(*words, stdin=stdin)
    value = only_json(ran.out)
    assert ran.code == code
    if code:
        check(value, REFUSAL)
        assert value["refusal"]["message"] in ran.err and f"[{value['refusal']['code']}]" in ran.err
    else:
        assert ran.err == ""


def test_without_json_a_refusal_is_on_stderr_alone_and_an_answer_is_readable(cli):
    ran = cli.run("show", "X", as_json=False)
    assert (ran.code, ran.out) == (3, "") and "[dossier.unknown]" in ran.err
    number = taken_on(cli, "2026-11-02")["provisional_code"]
    ran = cli.run("show", number, as_json=False)
    assert ran.code == 0 and f"provisional_code: {number}" in ran.out
    with pytest.raises(json.JSONDecodeError):
        json.loads(ran.out)


def test_wrong_arguments_are_told_without_repeating_them(cli):
    for words in (
        ["find", "Nguyễn", "Bí Mật"], ["show"], ["act", "Bí Mật", "Bí Mật"], ["Bí Mật"], ["find", "a", "--limit", "Bí Mật"],
        ["find", "a", "--Bí Mật=x"], ["due", "--procedure", "1", "--received", "1", "--limitBí Mật"],
    ):  # fmt: skip
        ran = cli.run(*words)
        assert (ran.code, ran.refusal) == (2, "usage.arguments")
        assert "Bí" not in ran.out + ran.err
    assert "--limit" in cli.run("find", "a", "--limit", "x").err
    assert "dossier" in cli.run("show").err
    assert "--nonsense" in cli.run("find", "a", "--nonsense").err


@pytest.mark.parametrize("order", ["before", "after", "between"])
def test_options_stand_before_or_after_the_command(cli, order):
    options = ["--json", "--data", str(cli.folder), "--as", "mai", "--password-file", str(cli.password_file)]
    words = {
        "before": [*options, "catalogue", "show", "1.004873"],
        "after": ["catalogue", "show", "1.004873", *options],
        "between": [*options[:3], "catalogue", *options[3:5], "show", *options[5:], "1.004873"],
    }
    code, out, _err = run_inside(words[order], b"", {})
    assert (code, only_json(out.decode())["code"]) == (0, "1.004873")


def test_an_option_goes_before_its_variable_and_each_may_be_missing(cli, tmp_path):
    env = {"MOTCUA_DATA": str(tmp_path), "MOTCUA_USER": "nobody", "MOTCUA_PASSWORD_FILE": str(tmp_path / "nothing")}
    options = ["--json", "--data", str(cli.folder), "--as", "mai", "--password-file", str(cli.password_file)]
    code, out, _err = run_inside(["day", *options], b"", env)
    assert (code, only_json(out.decode())["closed"]) == (0, None)
    for left, refusal in ((["--as", "mai"], "usage.no_user"), (options[5:], "usage.no_password")):
        kept = [word for word in options if word not in left]
        code, out, _err = run_inside(["day", *kept], b"", {})
        assert (code, only_json(out.decode())["refusal"]["code"]) == (2, refusal)
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
    code, out, _err = run_inside(["day", *options[:1], *options[3:]], b"", home)
    assert (code, only_json(out.decode())["refusal"]["code"]) == (4, "store.not_here")


@pytest.mark.parametrize(("language", "word"), [("en", "dossier"), ("vi", "hồ sơ"), ("fr", "hồ sơ")])
def test_the_language_of_sentences_follows_the_environment_and_codes_do_not(cli, language, word):
    apart = Cli(cli.folder, password_file=cli.password_file, env={"MOTCUA_LANG": language}, apart=True)
    ran = apart.run("show", "X")
    assert ran.refusal == "dossier.unknown" and word in ran.json["refusal"]["message"].lower()


def test_a_process_of_its_own_says_the_same_in_bytes_of_utf_8_whatever_the_locale(cli):
    number = taken_on(cli, "2026-11-03")["provisional_code"]
    apart = Cli(cli.folder, password_file=cli.password_file, apart=True, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    ran = apart.run("show", number)
    assert (ran.code, ran.err) == (0, "")
    assert check(only_json(ran.out), SHOWN)["applicant"]["name"] == "Nguyễn Thị Thử"


def test_help_and_version_are_answered_without_an_office():
    for words in (["--help"], ["receive", "--help"], ["catalogue", "import", "--help"]):
        code, out, _err = run_inside(words, b"", {})
        assert code == 0 and b"--password-file" in out
    code, out, _err = run_inside(["--version"], b"", {})
    assert code == 0 and re.fullmatch(rb"motcua \d+\.\d+\.\d+\n", out)


def test_a_command_whose_reader_leaves_ends_quietly(cli):
    command = [sys.executable, "-m", "motcua_tui", "catalogue", "list", "--json", "--data", str(cli.folder), "--as", "mai"]
    command += ["--password-file", str(cli.password_file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


# -- batch


def test_a_batch_answers_line_by_line_in_order_and_goes_on_after_whatever_comes(cli):
    lines = [
        b'{"args":["receive","--now","2026-11-04T08:00:00+07:00"],"stdin":%s}' % json.dumps(intake()).encode(),
        b'{"args":["receive"],"stdin":{"procedure":"9.999999","applicant":{"name":"A"}}}',
        b"not json", b'{"args":"day"}', b'{"args":["day"],"more":1}', b"[" * 10_000, b"\xff\xfe", b"",
        b'{"args":["batch"]}', b'{"args":["demo"]}', b'{"args":["receive","--help"]}', b'{"args":[]}', b'{"args":["--version"]}',
        b'{"args":["day","--as","lan"]}', b'{"args":["day","--data","/elsewhere"]}', b'{"args":["nonsense"]}',
        b'{"args":["find","' + b"x" * (1 << 20) + b'"]}',
        b'{"args":["day","--date","2026-11-04","--json","--as","mai"]}',
        b'{"args":["scan"],"stdin":"x"}', b'{"args":["scan"],"stdin":"025199000123||A|01051999|N\\u1eef|B|10082021"}',
        b'{"args":["find","-"],"stdin":"nguyen thi thu"}', b'{"args":["find","-"],"stdin":"\\ud800"}',
    ]  # fmt: skip
    ran = cli.run("batch", stdin=b"\n".join(lines), as_json=False)
    answers = [check(json.loads(line), {"exit": int, "out": Or(dict, list)}) for line in ran.out.splitlines()]
    assert ran.code == 0
    assert [answer["exit"] for answer in answers] == [0, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 3, 0, 3, 0, 0, 3]
    check(answers[0]["out"], TAKEN)
    check(answers[18]["out"], CARD)
    assert answers[16]["out"]["received"] >= 1


def test_a_batch_that_cannot_open_says_so_once(cli, tmp_path):
    ran = Cli(tmp_path, password_file=cli.password_file).run("batch", stdin=b'{"args":["day"]}\n')
    assert (ran.code, only_json(ran.out)["refusal"]["code"]) == (4, "store.not_here")


# -- the demo


def made_up(folder: Path, seed: str) -> tuple[Any, list[Any]]:
    cli = Cli(folder)
    made = cli.ok("demo", "--dossiers", "12", "--seed", seed, "--no-open", "--data", str(folder))
    check(made, {"dossiers": int, "entries": int, "users": [{"user": str, "role": str, "password": str}]})
    (folder.parent / "demo.pw").write_text(made["users"][0]["password"], encoding="utf-8")
    demo = Cli(folder, user=made["users"][0]["user"], password_file=folder.parent / "demo.pw")
    rows = check(demo.ok("find", "", "--limit", "200"), [ROW])
    assert demo.ok("verify")["ok"]
    return made, [[row["name"], row["procedure"], row["status"], row["received_at"][:10], row["due_at"]] for row in rows]


def test_the_demo_is_the_same_for_a_seed_and_another_for_another(tmp_path):
    first, second, other = (made_up(tmp_path / name, seed) for name, seed in (("a", "5"), ("b", "5"), ("c", "6")))
    assert {**first[0], "folder": ""} == {**second[0], "folder": ""}
    assert first[1] == second[1] != other[1]
    assert len(first[1]) == 12
    ran = Cli(tmp_path / "a").run("demo", "--no-open", "--data", str(tmp_path / "a"))
    assert (ran.code, ran.refusal) == (3, "store.exists")


# -- care


def test_a_restored_office_is_a_new_incarnation_and_gives_no_number_twice(tmp_path):
    cli = new_office(tmp_path / "data")
    kept = [taken_on(cli, "2026-11-05")["provisional_code"] for _ in range(2)]
    backup = check(cli.ok("backup", str(tmp_path / "copies")), {"file": str, "entries": int})
    assert Path(backup["file"]).parent == tmp_path / "copies"
    lost = taken_on(cli, "2026-11-05")["provisional_code"]
    numbers = [*kept, lost]
    for name in ("one", "two"):
        folder = tmp_path / name
        restored = cli.ok("restore", backup["file"], "--to", str(folder))
        check(restored, {"incarnation": str, "entries": backup["entries"]})
        other = Cli(folder, password_file=cli.password_file)
        assert [row["code"] for row in other.ok("find", "Nguyễn Thị Thử")] == kept[::-1]
        assert lost not in [row["code"] for row in other.ok("find", lost)]
        new = taken_on(other, "2026-11-05")["provisional_code"]
        assert restored["incarnation"] in new
        numbers.append(new)
        verdict = check(other.ok("verify"), VERDICT)
        assert verdict["ok"] and len(verdict["chains"]) == 2
        assert other.ok("rebuild")["equal"]
    assert len(set(numbers)) == len(numbers)
    assert taken_on(cli, "2026-11-05")["provisional_code"] not in numbers


def test_a_restore_that_is_refused_leaves_nothing_in_its_place(cli, tmp_path):
    file = Path(cli.ok("backup", str(tmp_path / "copies"))["file"])
    whole = file.read_bytes()
    ask, to = ["restore", str(file), "--to"], tmp_path / "to"
    (tmp_path / "wrong").write_text("khong phai mat khau nay dau", encoding="utf-8")
    ran = Cli(cli.folder, password_file=tmp_path / "wrong").run(*ask, str(to))
    assert (ran.code, ran.refusal) == (4, "vault.wrong")
    for changed in (whole[: len(whole) // 2], whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], b"", b"x" * 3000):
        file.write_bytes(changed)
        assert cli.run(*ask, str(to)).code in (3, 4)
    file.write_bytes(whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copies", "wrong"]
    to.mkdir()
    (to / "x").write_bytes(b"mine")
    ran = cli.run(*ask, str(to))
    assert (ran.code, ran.refusal, (to / "x").read_bytes()) == (3, "restore.not_empty", b"mine")
    assert cli.run("restore", str(tmp_path / "nothing"), "--to", str(tmp_path / "y")).code == 2


def test_verify_tells_what_is_wrong_and_ends_with_4(tmp_path):
    cli = new_office(tmp_path / "data", catalogue=False)
    check(cli.ok("verify"), VERDICT)
    database = tmp_path / "data" / "store.db"
    whole = database.read_bytes()
    database.write_bytes(whole[:9000] + bytes([whole[9000] ^ 1]) + whole[9001:])
    ran = cli.run("verify")
    assert ran.code == 4
    verdict = check(ran.json, VERDICT)
    assert not verdict["ok"] and verdict["problems"][0]["code"] == "verify.page_damaged"
    ran = cli.run("verify", "--password-file", str(tmp_path / "nothing"))
    assert ran.code == 2


def test_rebuild_and_doctor_tell_what_the_contract_says(cli):
    rebuilt = check(cli.ok("rebuild"), {"entries": int, "dossiers": int, "equal": True})
    assert rebuilt["entries"] == cli.ok("verify")["entries"]
    blank = Cli(cli.folder, user="", password_file=Path())
    check(blank.ok("doctor"), {"version": str, "store": True, "users": ["mai"], "clock": MOMENT, "driver": dict})
    assert Cli(cli.folder / "nowhere").ok("doctor")["store"] is False


def test_the_date_is_confirmed_by_a_person(cli):
    today = cli.ok("day")["date"]
    check(cli.ok("confirm-date", today), {"date": DAY, "now": MOMENT})
    assert cli.run("confirm-date", "2001-01-01").refusal == "clock.date_before_build"
    assert cli.run("confirm-date", "2026-02-30").code == 3


def test_an_evenings_backup_grows_and_after_a_lost_stick_a_new_key_begins_a_new_one(cli, tmp_path):
    shutil.copytree(cli.folder, tmp_path / "data")
    mai = Cli(tmp_path / "data", password_file=cli.password_file)
    evening = ["backup", str(tmp_path / "stick"), "--evening"]
    first, again = (check(mai.ok(*evening), {"file": str, "added_bytes": int}) for _ in range(2))
    assert (first["whole"], again["whole"]) == (True, False) and first["file"] == again["file"]
    assert again["added_bytes"] < first["added_bytes"] / 3
    assert check(mai.ok("user", "rotate-key"), {"message": str})["generation"] == 2
    assert mai.ok("verify")["ok"] and mai.ok(*evening)["whole"]
    check(mai.ok("restore", first["file"], "--to", str(tmp_path / "to")), {"entries": first["entries"]})
    assert Cli(tmp_path / "to", password_file=cli.password_file).ok("verify")["ok"]


def test_the_ledger_taken_out_is_verified_by_a_program_that_knows_nothing_of_ours(cli, tmp_path):
    out = tmp_path / "ledger.jsonl"
    told = check(cli.ok("ledger", str(out)), {"file": str(out), "entries": int, "message": str})
    verifier = Path(__file__).parents[1] / "ledger_verifier.py"
    done = subprocess.run([sys.executable, "-I", str(verifier), str(out)], capture_output=True, text=True)
    assert json.loads(done.stdout) == {"ok": True, "entries": told["entries"], "problems": []}
    assert cli.run("ledger", str(out)).refusal == "export.file_exists"
    assert cli.run("ledger", str(tmp_path / "away" / "x.jsonl")).refusal == "usage.file_unwritable"
    assert "export ledger" in {row["what"] for row in cli.ok("audit")["rows"]}
