"""Killed at any moment of the other commands that write, the office has the old state or the new, and goes on."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from motcua_tui import store as stores
from motcua_tui.desk import users
from schemas.refusal import Refusal
from tests.cli.forks import Forks, Running
from tests.cli.kills import Office, copied, made_office
from tests.cli.office import Cli, intake

KILLS_EACH = int(os.environ.get("MOTCUA_KILLS_EACH", "3"))
TOO_LATE_MAX = 20
NEW_PASSWORD = "thuyen nho xuoi dong nuoc lon 5"
REGISTER = "Mã hồ sơ,Tên TTHC,Họ tên người nộp,Ngày tiếp nhận\n" + "".join(
    f"CU-{n:03d},Xác nhận thử nghiệm,Người Cũ {n},02/01/2025\n" for n in range(1, 31)
)
STARTER = Path(__file__).parents[2] / "motcua_tui" / "catalogue" / "starter.json"


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = made_office(tmp_path_factory.mktemp("made"), catalogue=False)
    made.folder.joinpath("new.pw").write_text(NEW_PASSWORD, encoding="utf-8")
    return made


Judge = Callable[[Office], None]


def lan_works(office: Office) -> bool:
    """True if she can unlock; then what she does is taken."""
    return office.as_user("lan", "lan.pw").run("day").code == 0


def judge_add(office: Office) -> None:
    """Added or not; adding again completes it."""
    listed = {one["user"] for one in office.mai.ok("user", "list")}
    assert lan_works(office) is ("lan" in listed)
    again = office.mai.run(*office.words["user add"])
    assert again.code == 0 or again.refusal == "user.exists"
    assert lan_works(office)


def judge_remove(office: Office) -> None:
    """In or out; removing again completes it, and then no old key opens the store."""
    active = {one["user"] for one in office.mai.ok("user", "list") if one["active"]}
    if "lan" not in active:
        assert not lan_works(office)
    again = office.mai.run(*office.words["user remove"])
    assert again.code == 0 or again.refusal == "user.unknown"
    assert not lan_works(office)
    assert "lan" not in office.mai.ok("doctor")["users"]


def judge_passwd(office: Office) -> None:
    """Exactly one of the two passwords opens."""
    new = office.as_user("mai", "new.pw")
    assert {new.run("day").code, office.mai.run("day").code} == {0, 4}
    if new.run("day").code == 0:
        office.mai = new


def judge_recover(office: Office) -> None:
    """Recovering again completes it."""
    if office.mai.run("day").code != 0:
        office.mai.ok(*office.words["recover"])
        office.mai = office.as_user("mai", "new.pw")


def judge_backup(office: Office) -> None:
    """Whatever bears the name of a backup is one."""
    for number, file in enumerate(sorted((office.folder / "copies").glob("*.mcb"))):
        office.mai.ok("restore", str(file), "--to", str(office.folder / f"restored{number}"))
    office.mai.ok(*office.words["backup"])


def judge_rotate(office: Office) -> None:
    """The store opens either way; changing again completes it, and both people still get in."""
    office.mai.ok(*office.words["user rotate-key"])
    assert lan_works(office)


def judge_restore(office: Office) -> None:
    """Nothing or a whole office, which is a new incarnation before it takes anything."""
    there = Cli(office.folder / "to", password_file=office.mai.password_file)
    if not (there.folder / "store.db").exists():
        office.mai.ok(*office.words["restore"])
    before = {row["code"] for row in there.ok("find", "")}
    taken = there.ok("receive", stdin=intake())
    assert taken["provisional_code"] not in before and not taken["provisional_code"].startswith("TẠM-A1-")
    assert there.ok("verify")["ok"]


def judge_import(office: Office) -> None:
    """All of it with its entry, or none of it."""
    known = len(office.mai.ok("catalogue", "list"))
    assert known in (3, 70)
    told = office.mai.ok(*office.words["catalogue import"])
    assert told["added"] == 70 - known + (3 - told["changed"] - told["unchanged"] if known == 3 else 0)


def judge_init(office: Office) -> None:
    """No office or a whole one; making it again completes it."""
    if not (office.folder / "new" / "store.db").exists():
        office.mai.ok(*office.words["init"])
    new = Cli(office.folder / "new", password_file=office.mai.password_file)
    assert new.ok("verify")["ok"] and new.ok("day")["received"] == 0


def judge_attach(office: Office) -> None:
    """The file is there whole or not at all, and can be given again."""
    assert office.mai.run(*office.words["attach"]).code in (0, 3)


def judge_legacy(office: Office) -> None:
    """Whole lines; importing again completes them and doubles none."""
    done = office.mai.ok(*office.words["import-legacy"])
    assert done["refused"] == []
    assert len(office.mai.ok("find", "CU-", "--limit", "100")) == REGISTER.count("CU-")


def judge_close(office: Office) -> None:
    """Closed or not; closing again says so or does it, and the code holds."""
    again = office.mai.run(*office.words["close-day"])
    assert again.code == 0 or again.refusal == "close_day.already_closed"
    assert office.mai.ok("day")["closed"]["holds"]


def judge_again(office: Office) -> None:
    """The old value or the new; setting it again is no harm."""
    office.mai.ok(*office.words["settings"])


def judge_ledger(office: Office) -> None:
    """A file of that name is whole."""
    out = office.folder / "out.jsonl"
    assert not out.exists() or out.read_bytes().endswith(b"}\n")
    out.unlink(missing_ok=True)


ACTS: dict[str, Judge] = {
    "user add": judge_add, "user remove": judge_remove, "user passwd": judge_passwd, "recover": judge_recover,
    "user rotate-key": judge_rotate, "backup": judge_backup, "backup evening": judge_backup, "restore": judge_restore,
    "catalogue import": judge_import,
}  # fmt: skip
NIGHTLY: dict[str, Judge] = {
    "init": judge_init, "attach": judge_attach, "import-legacy": judge_legacy, "close-day": judge_close, "settings": judge_again,
    "ledger": judge_ledger,
}  # fmt: skip
"""What is killed in the nightly programme alone."""


def prepared(act: str, office: Office) -> list[str]:
    """The words of the act, after whatever has to be there before it."""
    mai, folder = office.mai, office.folder
    lan = ["user", "add", "lan", "--role", "clerk", "--display", "Lan", "--new-password-file", str(folder / "lan.pw")]
    new = ["--new-password-file", str(folder / "new.pw")]
    office.words = {
        "user add": lan,
        "user remove": ["user", "remove", "lan"],
        "user passwd": ["user", "passwd", *new],
        "recover": ["recover", "--user", "mai", "--recovery-file", str(folder / "recovery"), *new],
        "user rotate-key": ["user", "rotate-key"],
        "backup": ["backup", str(folder / "copies"), *(["--evening"] if act == "backup evening" else [])],
        "catalogue import": ["catalogue", "import", str(STARTER)],
    }
    office.words["backup evening"] = office.words["backup"]
    if act in NIGHTLY:
        office.words |= rarer(office)
    if act in ("user remove", "user rotate-key"):
        mai.ok(*lan)
    if act == "backup evening":
        mai.ok(*office.words[act])
        mai.ok("receive", stdin=intake())
    if act == "restore":
        office.words["restore"] = ["restore", mai.ok("backup", str(folder / "copies"))["file"], "--to", str(folder / "to")]
    return office.words[act]


def rarer(office: Office) -> dict[str, list[str]]:
    """The words of what is killed in the nightly programme alone."""
    folder, who = office.folder, ["--unit", "H44.99.12", "--device", "B", "--user", "mai", "--display", "Mai"]
    dossier = office.mai.ok("receive", stdin=intake(procedure="1.004873", limit="3 working_days"))["dossier"]
    (folder / "quet.pdf").write_bytes(b"%PDF-" + bytes(200_000))
    (folder / "cu.csv").write_text(REGISTER, encoding="utf-8")
    return {
        "init": ["init", "--office", "UBND xã Thử", *who, "--data", str(folder / "new")],
        "attach": ["attach", dossier, str(folder / "quet.pdf")],
        "import-legacy": ["import-legacy", "csv", str(folder / "cu.csv")],
        "close-day": ["close-day", "--date", office.mai.ok("day")["date"]],
        "settings": ["settings", "set", "agency.place", "Mẫu Sơn"],
        "ledger": ["ledger", str(folder / "out.jsonl")],
    }


def kill_each(forks: Forks, made: Office, tmp_path: Path, act: str, kills: int) -> None:
    """The act once to its end, then killed so often at random; where it was too quick for all of them, until one is in time."""
    chance = random.Random(f"{act} {kills}")
    within_s = 0.0
    killed = 0
    for number in count():
        if number > kills and killed:
            return
        assert number < kills + TOO_LATE_MAX, "it always ends before it is killed"
        office = copied(made, tmp_path / str(number))
        words = prepared(act, office)
        begun = time.perf_counter()
        running: Running = forks.start([*words, "--json"], office.env)
        if number == 0:
            assert running.wait() == 0
            within_s = time.perf_counter() - begun
        else:
            time.sleep(chance.uniform(0.0, within_s))
            in_time = running.kill() < 0
            killed += in_time
            within_s *= 1 if in_time else 0.5
        (ACTS | NIGHTLY)[act](office)
        assert office.mai.ok("verify")["ok"]
        assert office.mai.ok("receive", stdin=intake(procedure="1.004873", limit="3 working_days"))["status"] == "received"


@pytest.mark.parametrize("act", ACTS)
def test_killed_in_the_middle_it_leaves_the_old_state_or_the_new(forks, made_once, tmp_path, act):
    kill_each(forks, made_once, tmp_path, act, KILLS_EACH)


@pytest.mark.nightly
@pytest.mark.parametrize("act", NIGHTLY)
def test_killed_in_the_middle_of_the_rest_too(forks, made_once, tmp_path, act):
    kill_each(forks, made_once, tmp_path, act, KILLS_EACH)


def test_a_restore_cut_before_its_new_incarnation_begins_it_at_the_next_unlock(made_once, tmp_path):
    office = copied(made_once, tmp_path / "office")
    file = Path(office.mai.ok("backup", str(tmp_path / "copies"))["file"])
    assert not isinstance(stores.restore(file, tmp_path / "to"), Refusal)
    there = Cli(tmp_path / "to", password_file=office.mai.password_file)
    assert "-A2" in there.ok("receive", stdin=intake())["provisional_code"]
    assert len(there.ok("verify")["chains"]) == 2


def test_a_removal_cut_after_its_entry_keeps_the_person_out_and_is_completed_by_removing_again(made_once, tmp_path, monkeypatch):
    office = copied(made_once, tmp_path / "office")
    prepared("user remove", office)

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(users, "remove_and_rotate", cut)
    assert office.mai.run("user", "remove", "lan").code == 130
    monkeypatch.undo()
    assert not lan_works(office) and "lan" in office.mai.ok("doctor")["users"]
    judge_remove(office)
    assert office.mai.ok("verify")["ok"]
