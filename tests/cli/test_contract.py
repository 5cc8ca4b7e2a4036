"""The office's commands as an acceptance checker types them: set-up, people, tables, receiving, finding, the day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.office import OTHER_PASSWORD, PASSWORD, Cli, intake, new_office
from tests.cli.shape import BOOK, BRIEF, CALENDAR, CARD, DUE, REFUSAL, ROW, SHOWN, TAKEN, check

SHARED = Path(__file__).parents[3] / "shared" / "data"
has_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the gathered facts (../shared/data) are not on this machine: real catalogues NOT imported"
)


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return new_office(tmp_path_factory.mktemp("contract") / "data")


def password(folder: Path, name: str, words: str) -> str:
    path = folder / f"{name}.pw"
    path.write_text(words, encoding="utf-8")
    return str(path)


# -- init


def test_init_in_a_process_of_its_own_makes_an_office_and_writes_the_recovery_secret_once(tmp_path):
    secret = tmp_path / "recovery"
    cli = Cli(tmp_path / "data", password_file=Path(password(tmp_path, "mai", PASSWORD)), apart=True, env={"MOTCUA_DATA": ""})
    words = ["init", "--office", "UBND xã Thử", "--unit", "H44.99.12", "--device", "A", "--user", "mai"]
    words += ["--display", "Nguyễn Thị Mai", "--recovery-out", str(secret), "--data", str(cli.folder)]
    made = cli.ok(*words)
    check(made, {"device": "A", "incarnation": str, "recovery": {"file": str(secret)}})
    assert len(secret.read_text("utf-8").strip().split("-")) == 8
    assert secret.stat().st_mode & 0o077 == 0 or secret.drive
    again = cli.run(*words)
    assert (again.code, again.refusal) == (2, "usage.file_exists")
    again = cli.run(*words[:11], "--data", str(cli.folder))
    assert (again.code, again.refusal) == (3, "store.exists")


@pytest.mark.parametrize(
    ("changes", "code", "refusal"),
    [
        ({"--unit": "not a unit"}, 3, "init.not_valid"),
        ({"--device": "A/B"}, 3, "init.not_valid"),
        ({"--user": "Mai Anh"}, 3, "init.not_valid"),
        ({"--office": "A\x1b[2J"}, 3, "text.control_characters"),
        ({"--display": "M\u202eai"}, 3, "text.control_characters"),
        ({"--office": ""}, 3, None),
        ({"--recovery-out": "nowhere/at/all"}, 2, "usage.file_unwritable"),
        ({"--password-file": "nowhere"}, 2, "vault.password_file"),
    ],
)
def test_init_refuses_what_makes_no_office_and_leaves_nothing(tmp_path, changes, code, refusal):
    options = {"--office": "UBND xã Thử", "--unit": "H44.99.12", "--device": "A", "--user": "mai", "--display": "Mai"}
    words = [word for pair in {**options, **changes}.items() for word in pair]
    ran = Cli(tmp_path / "data", password_file=Path(password(tmp_path, "mai", PASSWORD))).run("init", *words)
    check(ran.json, REFUSAL)
    assert ran.code == code
    assert refusal is None or ran.refusal == refusal
    assert not (tmp_path / "data" / "store.db").exists()


@pytest.mark.parametrize("words", ["", "ngắn quá", "mai mai mai mai mai", "111111111111111111", "motcua motcua motcua"])
def test_a_weak_password_is_refused_in_words(tmp_path, words):
    cli = Cli(tmp_path / "data", password_file=Path(password(tmp_path, "mai", words)))
    ran = cli.run("init", "--office", "X", "--unit", "H44.99.12", "--device", "A", "--user", "mai", "--display", "Mai")
    assert ran.code == 3
    assert ran.refusal.startswith("vault.password_")
    assert not (tmp_path / "data" / "store.db").exists()


# -- users


def test_people_are_added_listed_and_removed_and_each_may_do_what_their_role_may(tmp_path):
    cli = new_office(tmp_path / "data")
    for user, role in (("lan", "clerk"), ("hai", "supervisor"), ("ba", "auditor")):
        new = password(tmp_path, user, OTHER_PASSWORD)
        check(cli.ok("user", "add", user, "--role", role, "--display", user.upper(), "--new-password-file", new),
              {"user": user, "role": role, "display": user.upper()})  # fmt: skip
    listed = check(cli.ok("user", "list"), [{"user": str, "role": str, "display": str, "active": bool}])
    assert {(one["user"], one["role"]) for one in listed} == {
        ("mai", "supervisor"), ("lan", "clerk"), ("hai", "supervisor"), ("ba", "auditor"),
    }  # fmt: skip
    lan, ba = (Cli(tmp_path / "data", user=user, password_file=tmp_path / f"{user}.pw") for user in ("lan", "ba"))
    number = lan.ok("receive", stdin=intake())["dossier"]
    again = ["user", "add", "x", "--role", "clerk", "--display", "X", "--new-password-file", str(tmp_path / "lan.pw")]
    assert lan.run(*again).refusal == "permission.denied"
    assert lan.run("user", "remove", "ba").refusal == "permission.denied"
    assert lan.run("act", number, "destroy-content", stdin={"ground": "Thử"}).refusal == "permission.denied"
    assert ba.ok("show", number)["allowed"] == []
    for words in (["receive"], ["act", number, "note"], ["close-day", "--date", "2026-11-02"]):
        ran = ba.run(*words, stdin=intake() if words == ["receive"] else {"text": "Thử"})
        assert (ran.code, ran.refusal) == (3, "permission.denied")
    check(cli.ok("user", "remove", "lan"), {"user": "lan"})
    assert lan.run("day").code == 4
    assert {one["user"]: one["active"] for one in cli.ok("user", "list")} == {"mai": True, "lan": False, "hai": True, "ba": True}
    assert ba.ok("show", number)["entries"][0]["by"] == "lan"
    assert cli.run("user", "remove", "lan").refusal == "user.unknown"
    assert cli.run("user", "remove", "mai").refusal == "user.self"
    assert cli.ok("verify")["ok"]


def test_everyone_changes_their_own_password_and_the_old_one_is_no_good_any_more(tmp_path):
    cli = new_office(tmp_path / "data", catalogue=False)
    new = password(tmp_path, "new", OTHER_PASSWORD)
    assert cli.run("user", "passwd", "--new-password-file", password(tmp_path, "weak", "ngắn")).code == 3
    check(cli.ok("user", "passwd", "--new-password-file", new), {"user": "mai"})
    ran = cli.run("day")
    assert (ran.code, ran.refusal) == (4, "vault.wrong")
    assert Cli(tmp_path / "data", password_file=Path(new)).ok("day")


def test_the_recovery_secret_gives_a_new_password_and_a_wrong_one_none(tmp_path):
    cli = new_office(tmp_path / "data", catalogue=False, recovery=tmp_path / "recovery")
    new, words = password(tmp_path, "new", OTHER_PASSWORD), (tmp_path / "recovery").read_text("utf-8")
    blank = Cli(tmp_path / "data", password_file=Path(), user="")
    ask = ["recover", "--user", "mai", "--new-password-file", new, "--recovery-file"]
    wrong = tmp_path / "wrong"
    wrong.write_text(words[6:] + words[:6], encoding="utf-8")
    assert blank.run(*ask, str(wrong)).code == 4
    assert blank.run(*ask, str(tmp_path / "nowhere")).code == 2
    assert blank.run(*ask[:2], "nobody", *ask[3:], str(tmp_path / "recovery")).code in (3, 4)
    check(blank.ok(*ask, str(tmp_path / "recovery")), {"user": "mai"})
    assert cli.run("day").refusal == "vault.wrong"
    renewed = Cli(tmp_path / "data", password_file=Path(new))
    assert renewed.ok("day") and renewed.ok("verify")["ok"]


# -- catalogue


def own(*procedures: Mapping[str, object]) -> str:
    source = {"format": "motcua-catalogue", "version": 1, "source": "Quyết định 1/QĐ-UBND", "date": "2026-11-01"}
    return json.dumps({**source, "procedures": list(procedures)}, ensure_ascii=False)


def test_good_records_enter_bad_ones_are_named_and_a_folder_is_read_whole(cli, tmp_path):
    three = {"value": 3, "unit": "working_days"}
    one = {"code": "9.100001", "name": "Chuyện riêng một", "field": "Thử", "limit": three}
    two = {"code": "9.100002", "name": "Chuyện riêng hai", "field": "Thử"}
    (tmp_path / "a.json").write_text(own(one), "utf-8")
    (tmp_path / "b.json").write_text(own(two, {"code": "9.100003"}), "utf-8")
    (tmp_path / "c.json").write_text("{", "utf-8")
    done = cli.ok("catalogue", "import", str(tmp_path))
    check(done, {"added": 2, "changed": 0, "unchanged": 0, "refused": [{"file": str, "code": str, "message": str}]})
    assert {bad["file"] for bad in done["refused"]} == {"b.json", "c.json"}
    again = cli.ok("catalogue", "import", str(tmp_path / "a.json"), str(tmp_path / "b.json"))
    assert (again["added"], again["unchanged"]) == (0, 2)
    ran = cli.run("catalogue", "import", str(tmp_path / "c.json"))
    assert (ran.code, ran.json["added"], len(ran.json["refused"])) == (3, 0, 1)
    assert cli.run("catalogue", "import", str(tmp_path / "nothing.json")).code == 2
    found = check(cli.ok("catalogue", "list", "chuyen rieng"), [BRIEF])
    assert [one["code"] for one in found] == ["9.100001", "9.100002"]
    assert [one["code"] for one in cli.ok("catalogue", "list", "9.100002")] == ["9.100002"]
    assert len(cli.ok("catalogue", "list")) >= 40


def test_a_dossier_keeps_the_version_it_was_received_under(cli, tmp_path):
    file = tmp_path / "v.json"
    first = {"code": "9.200001", "name": "Việc có hai bản", "field": "Thử", "limit": {"value": 3, "unit": "working_days"}}
    file.write_text(own(first), "utf-8")
    cli.ok("catalogue", "import", str(file))
    second = {**first, "limit": {"value": 5, "unit": "working_days"}, "valid_from": "2026-11-10"}
    file.write_text(own(second), "utf-8")
    assert cli.ok("catalogue", "import", str(file))["changed"] == 1
    limits = {day: cli.ok("catalogue", "show", "9.200001", "--on", day)["limit"]["value"] for day in (
        "2020-01-01", "2026-11-09", "2026-11-10", "2026-11-20")}  # fmt: skip
    assert limits == {"2020-01-01": 3, "2026-11-09": 3, "2026-11-10": 5, "2026-11-20": 5}
    old = cli.ok("receive", "--now", "2026-11-09T08:00:00+07:00", stdin=intake(procedure="9.200001"))
    new = cli.ok("receive", "--now", "2026-11-10T08:00:00+07:00", stdin=intake(procedure="9.200001"))
    assert cli.ok("show", old["dossier"])["procedure"]["limit"] == "3 working_days"
    assert cli.ok("show", new["dossier"])["procedure"]["limit"] == "5 working_days"
    assert cli.run("catalogue", "show", "9.999999").refusal == "catalogue.unknown"
    assert cli.run("catalogue", "show", "9.200001", "--on", "2026-13-01").code == 3


@has_shared
def test_the_portals_answers_and_the_gathered_list_enter_but_for_the_record_without_a_name(tmp_path):
    cli = new_office(tmp_path / "data", catalogue=False)
    portal = cli.ok("catalogue", "import", str(SHARED / "portal"))
    assert (portal["added"], portal["refused"]) == (12, [])
    listed = cli.ok("catalogue", "import", str(SHARED / "procedures.json"))
    assert [one["code"] for one in listed["refused"]] == ["catalogue.name_missing"]
    assert listed["added"] + listed["changed"] + listed["unchanged"] == 529
    assert len(check(cli.ok("catalogue", "list"), [BRIEF])) == 529
    assert cli.ok("catalogue", "show", "1.004873")["limit"] == {"value": 3, "unit": "working_days", "cutoff": None}


# -- calendar and due dates


def test_a_year_is_set_shown_and_counted(tmp_path):
    cli = new_office(tmp_path / "data")
    file = tmp_path / "2027.json"
    file.write_text('{"off":["2027-01-01","2027-02-05"],"worked":["2027-01-09"],"confirmed":true,"source":"TB 1"}', "utf-8")
    ask = ["due", "--procedure", "1.004873", "--received", "2026-12-31T09:00:00+07:00"]
    assert check(cli.ok(*ask), DUE)["unconfirmed"] is True
    table = check(cli.ok("calendar", "set", "2027", str(file)), CALENDAR)
    assert table == check(cli.ok("calendar", "show", "2027"), CALENDAR)
    assert (table["off"], table["worked"], table["source"]) == (["2027-01-01", "2027-02-05"], ["2027-01-09"], "TB 1")
    assert cli.ok(*ask)["unconfirmed"] is False
    assert check(cli.ok("calendar", "show", "2031"), CALENDAR)["confirmed"] is False
    for text, code in (("{", 3), ('{"off":["2026-01-01"],"confirmed":true,"source":"x"}', 3), ('{"off":"x"}', 3)):
        file.write_text(text, "utf-8")
        assert cli.run("calendar", "set", "2027", str(file)).code == code
    assert cli.run("calendar", "set", "1066", str(file)).code == 3
    assert cli.run("calendar", "set", "year", str(file)).code == 2


@pytest.mark.parametrize(
    ("received", "limit", "due"),
    [
        ("2026-08-21", "3 working_days", "2026-08-25"),
        ("2026-08-27", "3 working_days", "2026-09-04"),
        ("2026-02-12", "5 working_days", "2026-02-26"),
        ("2026-01-09", "1 working_days", "2026-01-10"),
        ("2026-11-23", "1 working_days", "2026-11-25"),
        ("2026-04-24", "2 working_days", "2026-04-29"),
        ("2026-02-02", "15 calendar_days", "2026-02-23"),
        ("2026-08-17", "15 calendar_days", "2026-09-03"),
    ],
)
def test_the_vectors_of_the_law_are_met(cli, received, limit, due):
    told = check(cli.ok("due", "--procedure", "1.004873", "--received", f"{received}T09:00:00+07:00", "--limit", limit), DUE)
    assert told["due_at"] == f"{due}T17:00:00+07:00"
    counted = [day["date"] for day in told["days"] if day["counted"]]
    assert counted[-1] <= due and len(counted) == int(limit.split()[0])


def test_hours_and_the_same_day_are_counted_and_nonsense_is_refused(cli):
    ask = ["due", "--procedure", "1.004873", "--received"]
    for received, limit, due in [
        ("2026-11-20T16:00:00+07:00", "8 hours", "2026-11-23T16:00:00+07:00"),
        ("2026-11-20T10:30:00+07:00", "2 hours", "2026-11-20T14:30:00+07:00"),
        ("2026-11-20T09:00:00+07:00", "same_day", "2026-11-20T17:00:00+07:00"),
        ("2026-11-20T15:01:00+07:00", "same_day 15:00", "2026-11-23T17:00:00+07:00"),
        ("2026-11-20T02:00:00Z", "1 working_days", "2026-11-23T17:00:00+07:00"),
        ("2026-11-20T18:00:00-10:00", "1 working_days", "2026-11-23T17:00:00+07:00"),
    ]:
        assert cli.ok(*ask, received, "--limit", limit)["due_at"] == due, limit
    for limit in ("", "soon", "0 working_days", "-1 hours", "99999 working_days", "3 fortnights"):
        assert cli.run(*ask, "2026-11-20T09:00:00+07:00", "--limit", limit or " ").code == 3, limit
    for received in ("yesterday", "", "2026-02-30T09:00:00+07:00", "2026-11-20T25:00:00+07:00", "2026-11-20T09:00:00+99:00"):
        assert cli.run(*ask, received).code == 3, received
    assert cli.run("due", "--procedure", "9.999999", "--received", "2026-11-20T09:00:00+07:00").code == 3


# -- cards


def test_cards_old_and_new_are_read_and_other_text_is_refused(cli):
    old = cli.ok("scan", stdin="025199000123||Nguyễn Thị Thử|01051999|Nữ|Thôn Thử|10082021".encode())
    check(old, CARD)
    assert (old["old_id"], old["sex"]) == (None, "female")
    new = "025199000123|123456789|Nguyễn Thị Thử|01051999|Nữ|Thôn Thử|10082024||Cha|Mẹ|".encode()
    assert check(cli.ok("scan", stdin=new), CARD)["old_id"] == "123456789"
    odd = check(cli.ok("scan", stdin="025199000123|123456789|Nguy?n Th? Th?|01051999|Nữ|Thôn|10082021".encode()), CARD)
    assert odd["warnings"]
    for text in (b"", b"hello", b"||||||", b"\xff\xff", b"1" * 3000, b"025199000123|1\x1b[2J|A|01051999|N|B|10082021"):
        ran = cli.run("scan", stdin=text)
        assert ran.code == 3
        check(ran.json, REFUSAL)


# -- receive, find, the day


def test_everything_a_counter_can_be_given_is_taken_and_shown(cli):
    everything = intake(
        submitter={"name": "Trần Văn Thử", "id_number": "025099000777", "phone": "0987000111", "birth_date": "1999"},
        channel="post", note="Gửi kèm thư", copies_count=2, return_by="post",
        parts=[{"name": "Tờ khai", "originals": 1, "copies": 2}, {"name": "Giấy ủy quyền", "copies": 1}],
        fees=[{"name": "Lệ phí", "amount_vnd": 15000, "kind": "charge"}],
        applicant={"name": "Nguyễn Thị Đầy Đủ", "id_number": "025199000123", "birth_date": "1999-05-01", "sex": "female",
                   "phone": "0912345678", "email": "a@example.vn", "address": "Thôn Thử", "kind": "citizen"},
    )  # fmt: skip
    taken = check(cli.ok("receive", stdin=everything), TAKEN)
    shown = check(cli.ok("show", taken["dossier"]), SHOWN)
    assert shown["applicant"]["email"] == "a@example.vn" and shown["submitter"]["name"] == "Trần Văn Thử"
    assert shown["fees"][0] == {"name": "Lệ phí", "amount_vnd": 15000, "kind": "charge"}
    assert [part["name"] for part in shown["parts"]] == ["Tờ khai", "Giấy ủy quyền"]
    assert (shown["channel"], shown["return_by"], shown["copies_count"]) == ("post", "post", 2)
    assert shown["entries"][0]["hash"] == taken["entry"] and shown["entries"][0]["late"] is False


def test_the_immediate_case_is_three_entries_or_none(cli):
    taken = cli.ok("receive", stdin=intake(procedure="2.000815", immediate=True))
    shown = check(cli.ok("show", taken["dossier"]), SHOWN)
    assert [entry["act"] for entry in shown["entries"]] == ["receive", "finish", "hand-over"]
    assert shown["on_time"] in ("early", "on_time") and shown["returned_at"]


def test_a_limit_or_a_due_date_may_be_given(cli):
    at = ["--now", "2026-11-02T08:00:00+07:00"]
    assert cli.ok("receive", *at, stdin=intake(limit="8 hours"))["due_at"] == "2026-11-03T08:00:00+07:00"
    assert cli.ok("receive", *at, stdin=intake(due_at="2026-11-20"))["due_at"] == "2026-11-20T17:00:00+07:00"
    exact = intake(due_at="2026-11-20T10:00:00+07:00")
    assert cli.ok("receive", *at, stdin=exact)["due_at"] == "2026-11-20T10:00:00+07:00"
    assert cli.run("receive", *at, stdin=intake(due_at="2026-11-01")).refusal == "due.before_receipt"
    assert cli.run("receive", *at, stdin=intake(limit="soon")).code == 3
    assert cli.run("receive", *at, stdin=intake(case="không có trường hợp này")).refusal == "receive.case_unknown"


def test_find_gives_rows_by_number_name_id_and_phone(cli):
    someone = {"name": "Đỗ Ước Nguyện", "id_number": "001188055555", "phone": "0977654321"}
    taken = cli.ok("receive", stdin=intake(applicant=someone))
    for text in ("do uoc nguyen", "ĐỖ ƯỚC", "055555", "7654321", taken["provisional_code"]):
        rows = check(cli.ok("find", text, "--limit", "3"), [ROW])
        assert rows[0]["dossier"] == taken["dossier"], text
    assert cli.ok("find", "do uoc", "--status", "2") == cli.ok("find", "do uoc", "--status", "received")
    assert cli.ok("find", "-", stdin=b"do uoc nguyen\n") == cli.ok("find", "do uoc nguyen")
    assert cli.ok("find", "không có ai tên như vậy") == []
    assert cli.run("find", "a", "--limit", "0").code == 2
    assert cli.run("find", "a\x1b[2J").code == 3


def test_the_day_book_is_told_and_closed(cli):
    at = "2026-06-10"
    taken = cli.ok("receive", "--now", f"{at}T08:00:00+07:00", stdin=intake())
    book = check(cli.ok("day", "--date", "2026-06-16"), BOOK)
    assert taken["dossier"] in [row["dossier"] for row in book["overdue"]]
    book = check(cli.ok("day", "--date", "2026-06-12"), BOOK)
    assert taken["dossier"] in [row["dossier"] for row in book["due_soon"]]
    closed = check(cli.ok("close-day", "--date", at), BOOK)["closed"]
    assert check(cli.ok("day", "--date", at), BOOK)["closed"] == closed
    assert check(cli.ok("day"), BOOK)["closed"] is None
    assert cli.run("day", "--date", "2026-02-30").code == 3
    assert cli.ok("inbox") == []
