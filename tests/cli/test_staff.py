"""Staff at the command line: work routed by field, the rota, a deputy who acts for the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.office import PASSWORD, Cli, intake, new_office
from tests.prints.papers import words_of


def with_colleague(folder: Path, user: str = "linh") -> tuple[Cli, Cli]:
    """An office with its supervisor mai and a clerk."""
    mai = new_office(folder)
    password = folder.parent / f"{user}.pw"
    password.write_text(PASSWORD + " 2\n", encoding="utf-8")
    mai.ok("user", "add", user, "--role", "clerk", "--display", "Trần Thị Linh", "--new-password-file", str(password))
    return mai, replace(mai, user=user, password_file=password)


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> tuple[Cli, Cli]:
    return with_colleague(tmp_path_factory.mktemp("staff") / "data")


def test_a_dossier_is_proposed_or_given_to_the_specialist_of_its_field(people: tuple[Cli, Cli]) -> None:
    mai, _linh = people
    done = mai.batch(
        (["receive"], intake()), (["settings", "set", "staff.fields", "Hộ tịch: linh"], {}), (["receive"], intake()),
        (["settings", "set", "staff.assign", "assign"], {}), (["receive"], intake()),
        (["receive"], intake(immediate=True)), (["settings", "set", "staff.assign", "off"], {}), (["receive"], intake()),
    )  # fmt: skip
    assert [line["exit"] for line in done] == [0] * 8, done
    proposed = [[one["code"] for one in line["out"]["warnings"]] for line in done if "warnings" in line["out"]]
    assert ["staff.proposed" in codes for codes in proposed] == [False, True, False, False, False]
    shown = [mai.ok("show", done[place]["out"]["dossier"]) for place in (2, 4, 5, 7)]
    assert [(one["holder"], one["status"]) for one in shown] == [
        ("mai", "received"), ("linh", "processing"), ("mai", "returned"), ("mai", "received"),
    ]  # fmt: skip


def test_a_setting_that_names_somebody_who_does_not_work_here_is_refused(people: tuple[Cli, Cli]) -> None:
    mai, _ = people
    for name, value in (("staff.fields", "Hộ tịch: ai"), ("staff.rota", "T2 sáng: linh, ai")):
        assert mai.run("settings", "set", name, value).refusal == "staff.user_unknown"


def test_the_rota_of_a_day_is_shown_with_names_and_hours(people: tuple[Cli, Cli]) -> None:
    mai, linh = people
    mai.ok("settings", "set", "staff.rota", "T2-T6 sáng: linh; T2-T6 chiều: mai; 2026-12-12 sáng: mai, linh")
    mai.ok("calendar", "day", "2026-12-12", "service", "--hours", "07:30-11:30")
    monday, saturday = linh.ok("rota", "--date", "2026-12-14"), linh.ok("rota", "--date", "2026-12-12")
    assert [one["display"] for one in monday["morning"]] == ["Trần Thị Linh"]
    assert [one["user"] for one in saturday["morning"]] == ["mai", "linh"] and saturday["opens"] == ["07:30-11:30"]
    assert linh.run("rota", "--date", "2026-13-01").code == 3


def test_the_rota_is_named_day_by_day_and_shown_by_the_week(people: tuple[Cli, Cli], tmp_path: Path) -> None:
    mai, linh = people
    mai.ok("settings", "set", "staff.rota", "")
    assert linh.run("rota", "set", "T2-T6", "--morning", "linh").refusal == "permission.denied"
    mai.ok("rota", "set", "T2-T6", "--morning", "linh", "--afternoon", "mai,linh")
    # On a day off the weekday's people stay at home. A Wednesday of next March is an ordinary working day in any year.
    off, march = f"{date.today().year + 1}-01-01", date(date.today().year + 1, 3, 8)
    swapped = march + timedelta(days=(2 - march.weekday()) % 7)
    done = mai.ok("rota", "set", swapped.isoformat(), "--morning", "mai", "--afternoon", "-")
    assert (done["own"], done["uncovered"], done["afternoon"]) == (True, ["afternoon"], [])
    week = linh.ok("rota", "--date", swapped.isoformat(), "--week")
    assert [day["own"] for day in week["days"]] == [False, False, True, False, False, False, False]
    assert linh.ok("rota", "--date", off)["morning"] == []
    for bad, code in (("nay", "staff.days_not_valid"), ("2026-01-05", "staff.day_gone")):
        assert mai.run("rota", "set", bad, "--morning", "linh").refusal == code
    assert mai.run("rota", "set", "T2").refusal == "staff.halves_missing"
    assert mai.run("rota", "set", "T2", "--morning", "ai").refusal == "staff.user_unknown"
    assert mai.ok("rota", "clear", swapped.isoformat())["own"] is False
    assert mai.ok("rota", "--date", swapped.isoformat(), "--out", str(tmp_path / "truc.pdf"))["pages"] == 1
    assert "Trần Thị Linh" in words_of((tmp_path / "truc.pdf").read_bytes())


def test_a_deputy_does_the_heads_acts_in_their_days_and_each_says_so(people: tuple[Cli, Cli]) -> None:
    mai, linh = people
    number = mai.ok("receive", stdin=intake())["dossier"]
    late = {"due_at": "2027-01-04", "reason": "Chờ xác minh"}
    assert linh.run("act", number, "correct", stdin=late).refusal == "correct.supervised_field"
    today = date.today()
    past = f"linh {today - timedelta(days=9)}..{today - timedelta(days=2)} Quyết định 11"
    mai.ok("settings", "set", "staff.deputies", past)
    assert linh.run("act", number, "correct", stdin=late).refusal == "correct.supervised_field"
    mai.ok("settings", "set", "staff.deputies", f"linh {today - timedelta(days=1)}..{today + timedelta(days=1)} Quyết định 12/QĐ")
    done = linh.ok("act", number, "correct", stdin=late)
    linh.ok("act", number, "note", stdin={"text": "Đã gọi điện"})
    assert "destroy-content" not in done["allowed"] and "settle" not in done["allowed"]
    grounds = {one["act"]: one.get("for_head") for one in mai.ok("show", number)["entries"]}
    assert grounds["correct"] == "Quyết định 12/QĐ" and grounds["note"] is None and grounds["receive"] is None
    # Who may work here, and how long anybody is a deputy, stays with the supervisor.
    assert linh.run("settings", "set", "staff.deputies", "").refusal == "permission.denied"
    mai.ok("settings", "set", "staff.deputies", "")
    assert linh.run("act", number, "correct", stdin=late).refusal == "correct.supervised_field"
    again = {one["act"]: one.get("for_head") for one in mai.ok("show", number)["entries"]}
    assert again == grounds, "what was done for the head stays said"


def test_a_shift_is_handed_over_with_a_list_of_what_lies_where_and_signed_by_both(tmp_path: Path) -> None:
    mai, linh = with_colleague(tmp_path / "data")
    taken = mai.batch(*[(["receive"], intake()) for _ in range(3)])
    one, two, three = [line["out"]["dossier"] for line in taken]
    mai.batch(
        (["act", one, "locate"], {"place": "Tủ 2, ngăn 1"}), (["act", two, "locate"], {"place": "Tủ 2, ngăn 1"}),
        (["act", three, "assign"], {"to": "linh"}),
    )  # fmt: skip
    assert mai.run("shift", "hand", "mai").refusal == "shift.to_oneself"
    assert mai.run("shift", "hand", "ai").refusal == "shift.user_unknown"
    handed = mai.ok("shift", "hand", "linh", "--note", "Máy in hết mực")
    assert (handed["dossiers"], handed["signed"], handed["taken_at"], handed["taken_signed"]) == (2, True, None, False)
    assert [(place["place"], [row["dossier"] for row in place["dossiers"]]) for place in handed["places"]] == [
        ("Tủ 2, ngăn 1", [one, two])
    ]
    # Nobody else can sign for the one who takes over, and only what is in the list can be missing.
    assert mai.run("shift", "take", "1").refusal == "shift.not_yours"
    assert linh.run("shift", "take", "--missing", three).refusal == "shift.not_in_list"
    done = linh.ok("shift", "take", "--missing", two, "--note", "Một hồ sơ chưa thấy", "--assign")
    assert (done["taken_signed"], done["missing"], done["remark"]) == (True, [two], "Một hồ sơ chưa thấy")
    assert [row["missing"] for row in done["places"][0]["dossiers"]] == [False, True]
    assert linh.run("shift", "take").refusal == "shift.unknown"
    assert linh.run("shift", "take", "1").refusal == "shift.taken_already"
    assert mai.ok("show", one)["holder"] == "linh"
    everything = linh.ok("shift", "hand", "mai", "--all")
    assert everything["dossiers"] == 3 and [shift["shift"] for shift in mai.ok("shift", "list")] == [1, 2]
    printed = mai.ok("shift", "print", "1", "--out", str(tmp_path / "ca.pdf"))
    assert printed["pages"] == 1
    words = words_of((tmp_path / "ca.pdf").read_bytes())
    for expected in ("Tủ 2, ngăn 1", "Thiếu", "Nguyễn Thị Mai", "Trần Thị Linh", done["hash"][:16]):
        assert expected in words
    assert mai.ok("verify")["ok"] and mai.ok("rebuild")["equal"]
