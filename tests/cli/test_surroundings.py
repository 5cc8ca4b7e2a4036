"""Bad surroundings: a disk that is full or read-only, a store in use, newer, damaged or incomplete."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.key import Key
from tests.cli.forks import Forks
from tests.cli.kills import Office, copied, made_office
from tests.cli.office import PASSWORD, Cli, intake
from tests.cli.test_kill import keys_of, opened


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = made_office(tmp_path_factory.mktemp("made"))
    made.mai.ok("receive", stdin=intake())
    return made


@pytest.fixture
def office(made_once: Office, tmp_path: Path) -> Office:
    return copied(made_once, tmp_path / "office")


def entries_of(cli: Cli) -> int:
    return int(cli.ok("verify")["entries"])


def picture(folder: Path) -> dict[str, bytes]:
    """Every file that means something; the lock's files come and go."""
    passing = ("lock", "lock.json", "tries.json", "clock.json", "faults.log")
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in passing}


# -- disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, where the machine lets us make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)]
    if os.name == "nt" or os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a small disk: full and read-only disks NOT tested on the command line")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, but_for_bytes: int = 0) -> Path:
    """Leave no room, or hardly any."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(b"\xa5" * 4096):
                pass
        except OSError:
            pass
        file.truncate(file.tell() - but_for_bytes)
    return ballast


def moved_to(disk: Path, made: Office) -> Office:
    shutil.copytree(made.folder / "data", disk / "data")
    shutil.copy(made.folder / "data.pw", disk / "data.pw")
    return Office(disk)


def test_on_a_full_disk_each_act_is_refused_in_words_and_everything_can_still_be_read(small_disk, made_once, tmp_path):
    office = moved_to(small_disk, made_once)
    number = office.mai.ok("find", "thu")[0]["dossier"]
    before = entries_of(office.mai)
    file = tmp_path / "scan.pdf"
    file.write_bytes(b"x" * 100_000)
    ballast = fill(small_disk, but_for_bytes=160_000)  # enough to open: the log's index alone takes 32 KiB
    lines: list[tuple[list[str], object]] = [(["receive"], intake(note="dài " * 400)) for _ in range(40)]
    lines += [(["show", number], None), (["find", "thu"], None), (["attach", number, str(file)], None), (["day"], None)]
    raw = "\n".join(json.dumps({"args": args, "stdin": stdin}) for args, stdin in lines).encode()
    ran = office.mai.run("batch", stdin=raw, as_json=False)
    answers = [json.loads(line) for line in ran.out.splitlines()]
    refused = [answer["out"]["refusal"]["code"] for answer in answers if answer["exit"]]
    assert len(answers) == len(lines), ran.err
    assert "store.disk_full" in refused and set(refused) <= {"store.disk_full", "attachment.disk_full"}
    assert [answers[-4]["exit"], answers[-3]["exit"], answers[-1]["exit"]] == [0, 0, 0]
    assert answers[-2]["exit"] in (3, 4)
    ran = office.mai.run("backup", str(small_disk / "copies"))
    assert (ran.code, ran.refusal) == (4, "store.disk_full")
    ran = office.mai.run("print", "receipt", number, "--out", str(small_disk / "r.pdf"))
    assert (ran.code, ran.refusal) == (3, "print.not_written")
    ballast.unlink()
    acknowledged = sum(answer["exit"] == 0 for answer in answers[:40])
    assert entries_of(office.mai) == before + acknowledged
    assert office.mai.ok("receive", stdin=intake())["status"] == "received"
    shown = office.mai.ok("show", number)
    assert all(entry["confirmed_by_signature"] for entry in shown["entries"])


def test_a_full_disk_lets_nobody_begin_and_leaves_room_for_a_second_try(small_disk, tmp_path):
    (tmp_path / "pw").write_text(PASSWORD, encoding="utf-8")
    cli = Cli(small_disk / "data", password_file=tmp_path / "pw")
    words = ["init", "--office", "X", "--unit", "H44.99.12", "--device", "A", "--user", "mai", "--display", "Mai"]
    words += ["--recovery-out", str(tmp_path / "recovery")]
    ballast = fill(small_disk)
    ran = cli.run(*words)
    assert ran.code in (3, 4) and ran.refusal.endswith("disk_full")
    assert not (tmp_path / "recovery").exists()
    ballast.unlink()
    cli.ok(*words)
    assert cli.ok("verify")["ok"]


def test_a_read_only_folder_is_refused_by_name(small_disk, made_once):
    office = moved_to(small_disk, made_once)
    before = picture(office.mai.folder)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for words in (["receive"], ["day"], ["user", "list"], ["verify"], ["rebuild"]):
        ran = office.mai.run(*words, stdin=intake())
        assert (ran.code, ran.refusal) == (4, "store.read_only"), words
    new = Cli(small_disk / "new", password_file=office.mai.password_file)
    ran = new.run("init", "--office", "X", "--unit", "H44.99.12", "--device", "A", "--user", "mai", "--display", "Mai")
    assert (ran.code, ran.refusal) == (4, "store.read_only")
    assert office.mai.ok("doctor")["store"] is True
    assert picture(office.mai.folder) == before


@pytest.mark.skipif(os.name == "nt", reason="a limit on file sizes exists on POSIX only")
def test_a_limit_on_the_size_of_files_stops_an_act_and_loses_nothing(office):
    code = (
        "import resource, runpy, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))\n"
        "sys.argv = ['motcua', 'batch']\n"
        "runpy.run_module('motcua_tui', run_name='__main__', alter_sys=True)\n"
    )
    office.mai.ok("rebuild")
    before, size = entries_of(office.mai), (office.mai.folder / "store.db").stat().st_size
    raw = "\n".join(json.dumps({"args": ["receive"], "stdin": intake(note="dài " * 400)}) for _ in range(60)).encode()
    command, env = [sys.executable, "-c", code, str(size + 100_000)], {**os.environ, **office.env}
    done = subprocess.run(command, input=raw, capture_output=True, env=env, check=False)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    codes = {answer["out"]["refusal"]["code"] for answer in answers if answer["exit"]}
    assert len(answers) == 60 and codes and codes <= {"store.disk_full", "store.disk_error"}
    assert entries_of(office.mai) == before + sum(answer["exit"] == 0 for answer in answers)


# -- one owner


def test_a_second_process_says_who_holds_the_store_and_leaves(office, tmp_path):
    with Forks(tmp_path) as forks:
        command, env = [sys.executable, "-m", "motcua_tui", "batch"], {**os.environ, **office.env}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env) as holder:
            assert holder.stdin is not None and holder.stdout is not None
            holder.stdin.write(b'{"args":["day"]}\n')
            holder.stdin.flush()
            assert json.loads(holder.stdout.readline())["exit"] == 0
            stdin = json.dumps(intake()).encode()
            for running in [forks.start([word, "--json"], office.env, stdin) for word in ("receive", "day", "verify")]:
                assert running.wait() == 4
                told = json.loads("\n".join(running.lines))["refusal"]
                assert told["code"] == "store.in_use" and str(holder.pid) in told["message"]
            assert office.mai.ok("doctor")["store"] is True
            holder.kill()
    assert office.mai.ok("receive", stdin=intake())["status"] == "received"


def test_many_at_once_take_their_turns(office, tmp_path):
    with Forks(tmp_path) as forks:
        asked = [forks.start(["receive", "--json"], office.env, json.dumps(intake()).encode()) for _ in range(5)]
        codes = [running.wait() for running in asked]
        numbers = [json.loads("\n".join(running.lines)).get("provisional_code") for running in asked]
    assert set(codes) <= {0, 4} and codes.count(0) == len({number for number in numbers if number})
    assert codes.count(0) >= 1
    assert office.mai.ok("verify")["ok"]


# -- stores that are not as they were left


def test_a_store_of_a_newer_version_is_refused_by_name_and_left_alone(office):
    database = StoreDatabase(office.mai.folder / "store.db", Key(keys_of(opened(office.mai.folder))[0]))
    with database.writing():
        database.run("PRAGMA user_version = 99")
    database.close_all()
    before = (office.mai.folder / "store.db").read_bytes()
    for words in (["day"], ["receive"], ["verify"], ["rebuild"], ["backup", str(office.folder / "copies")]):
        ran = office.mai.run(*words, stdin=intake())
        assert (ran.code, ran.refusal) == (4, "store.newer_version")
        assert "99" in ran.err
    assert (office.mai.folder / "store.db").read_bytes() == before


DAMAGE = {
    "flipped": lambda raw: raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 1]) + raw[len(raw) // 2 + 1 :],
    "cut": lambda raw: raw[: len(raw) // 2],
    "empty": lambda raw: b"",
    "other": lambda raw: b"{}",
}


@pytest.mark.parametrize("damage", [*DAMAGE, "missing"])
def test_one_damaged_copy_of_the_key_slots_is_repaired_and_two_are_refused(office, damage):
    files = [office.mai.folder / name for name in ("vault.json", "vault.bak.json")]
    whole = files[0].read_bytes()

    def spoil(file: Path) -> None:
        file.unlink() if damage == "missing" else file.write_bytes(DAMAGE[damage](whole))

    for file in files:
        spoil(file)
        assert office.mai.ok("day")
        assert [json.loads(one.read_bytes()) for one in files] == [json.loads(whole)] * 2
    for file in files:
        spoil(file)
    before = picture(office.mai.folder)
    for words in (["day"], ["receive"], ["verify"]):
        ran = office.mai.run(*words, stdin=intake())
        assert ran.code == 4 and ran.refusal.startswith("vault."), ran.refusal
    assert picture(office.mai.folder) == before
    files[0].write_bytes(whole)
    assert office.mai.ok("verify")["ok"]


def test_a_missing_head_file_is_told_with_every_command_until_somebody_has_read_it(office):
    (office.mai.folder / "head").unlink()
    for _ in range(2):
        ran = office.mai.run("receive", stdin=intake())
        assert ran.code == 0 and ran.json["status"] == "received"
        assert "[store.head_missing]" in ran.err
    ran = office.mai.run("verify")
    assert (ran.code, ran.json["problems"][0]["code"]) == (4, "verify.head_missing")


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_head_file_is_told(office, damage):
    head = office.mai.folder / "head"
    head.write_bytes(bytes(DAMAGE[damage](head.read_bytes())))
    ran = office.mai.run("verify")
    assert ran.code in (0, 4)
    assert office.mai.run("day").code == 0
    if damage in ("empty", "other"):  # of two notes that take turns one may be spoiled without loss
        assert ran.code == 4


def test_an_older_database_put_back_is_refused(office):
    old = (office.mai.folder / "store.db").read_bytes()
    office.mai.ok("receive", stdin=intake())
    (office.mai.folder / "store.db").write_bytes(old)
    for words in (["day"], ["receive"]):
        ran = office.mai.run(*words, stdin=intake())
        assert (ran.code, ran.refusal) == (4, "store.rolled_back")
    ran = office.mai.run("verify")
    assert (ran.code, ran.json["problems"][0]["code"]) == (4, "verify.store_rolled_back")


@pytest.mark.parametrize("damage", [*DAMAGE, "plain", "folder"])
def test_a_database_that_is_none_is_refused_and_left_alone(office, damage):
    database = office.mai.folder / "store.db"
    whole = database.read_bytes()
    if damage == "folder":
        database.unlink()
        database.mkdir()
    else:
        database.write_bytes(b"SQLite format 3\x00".ljust(4096, b"\0") if damage == "plain" else DAMAGE[damage](whole))
    before = picture(office.mai.folder)
    for words in (["verify"], ["receive"]) if damage != "flipped" else (["verify"],):  # a page nobody reads tells nobody
        ran = office.mai.run(*words, stdin=intake())
        assert ran.code == 4, (ran.out, ran.err)
        assert "Traceback" not in ran.err and "fault.internal" not in ran.out
    if damage != "folder":
        assert picture(office.mai.folder)[str(database)] == before[str(database)]


def test_wrong_passwords_slow_down_and_the_right_one_still_opens(office, tmp_path):
    (tmp_path / "wrong").write_text("khong phai mat khau nay dau", encoding="utf-8")
    stranger = Cli(office.mai.folder, password_file=tmp_path / "wrong")
    codes = [stranger.run("day").refusal for _ in range(6)]
    assert codes == ["vault.wrong"] * 5 + ["vault.wait"]
    begun = time.monotonic()
    while (ran := office.mai.run("day")).code:
        assert ran.refusal == "vault.wait" and time.monotonic() - begun < 60
        time.sleep(0.5)
