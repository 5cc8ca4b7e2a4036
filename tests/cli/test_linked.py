"""Linked dossiers (liên thông): forwarded to a department and back, and to another commune; two offices and one province."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.office import Cli, intake
from tests.cli.province import DEPARTMENT, HOME, NEIGHBOUR, Province
from tests.prints.papers import words_of


@pytest.fixture(scope="module")
def home(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return province.office(tmp_path_factory.mktemp("home") / "data", HOME)


@pytest.fixture(scope="module")
def neighbour(province: Province, tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return province.office(tmp_path_factory.mktemp("neighbour") / "data", NEIGHBOUR)


def forwarded(home: Cli, to_unit: str) -> str:
    """A fresh dossier of the home commune that lies with another unit, known to the province."""
    taken = home.ok("receive", stdin=intake())["dossier"]
    asked = {"to_unit": to_unit, "task": "Thẩm định", "limit": "2 working_days"}
    done = home.batch((["act", taken, "forward"], asked), (["sync"], {}))
    assert [line["exit"] for line in done] == [0, 0], done
    return str(taken)


def shown_alike(home: Cli) -> bool:
    ran = home.run("reconcile")
    return ran.code == 0 and not ran.json["different"] and not ran.json["missing_at_province"]


def test_a_department_works_on_it_and_gives_it_back(province: Province, home: Cli) -> None:
    dossier = forwarded(home, DEPARTMENT)
    assert province.lists(DEPARTMENT)[dossier]["holder_unit"] == DEPARTMENT
    province.act(dossier, "accept-forward", DEPARTMENT)
    province.act(dossier, "decide", DEPARTMENT, {"outcome": "approved", "document_no": "12/QĐ-SXD"})
    back = {"to_unit": HOME, "task": "Trả kết quả", "limit": "1 working_days"}
    given = province.act(dossier, "forward", DEPARTMENT, back)
    assert given["holder_unit"] == HOME and given["warnings"] == []
    refused = province.act(dossier, "finish", DEPARTMENT, code=3)
    assert refused["refusal"]["code"] == "act.not_yours"
    assert home.run("sync").code == 0
    here = home.ok("show", dossier)
    assert [one["to_unit"] for one in here["forwards"]] == [DEPARTMENT, HOME]
    assert all(one["due_at"] for one in here["forwards"])
    assert (here["holder_unit"], here["decision"]["by"], here["status"]) == (HOME, "an.so", "processing")
    done = home.batch(
        (["act", dossier, "accept-forward"], {}), (["act", dossier, "finish"], {}),
        (["act", dossier, "hand-over"], {"to_name": "Nguyễn Thị Thử", "to_id": "", "relation": "owner", "via": "counter"}),
        (["sync"], {}), (["show", dossier], {}),
    )  # fmt: skip
    assert [line["exit"] for line in done] == [0] * 5, done
    assert done[-1]["out"]["status"] == "returned" and done[-1]["out"]["sync"] == "confirmed"
    assert province.lists(HOME)[dossier]["status"] == "returned"
    assert dossier not in province.lists(DEPARTMENT)
    assert shown_alike(home)


def test_another_commune_works_on_it_at_the_province_and_it_stays_one_dossier(
    province: Province, home: Cli, neighbour: Cli
) -> None:
    dossier = forwarded(home, NEIGHBOUR)
    number = home.ok("show", dossier)["official_code"]
    assert number.startswith(HOME)
    # It lives in one unit's book: the neighbour's own office receives nothing and shows the same as the province.
    assert neighbour.run("sync").code == 0 and neighbour.run("show", dossier).refusal == "dossier.unknown"
    assert shown_alike(neighbour)
    assert province.lists(NEIGHBOUR)[dossier]["code"] == number
    for act, content in (("accept-forward", None), ("decide", {"outcome": "approved"}), ("finish", None)):
        province.act(number, act, NEIGHBOUR, content)
    assert home.run("sync").code == 0
    here = home.ok("show", dossier)
    assert (here["status"], here["official_code"], here["holder_unit"]) == ("finished", number, NEIGHBOUR)
    assert [one["by"] for one in here["entries"] if one["act"] in ("decide", "finish")] == ["an.so", "an.so"]
    # The citizen comes to the counter that received the dossier; it hands over whoever held it last.
    handed = {"to_name": "Nguyễn Thị Thử", "relation": "owner", "via": "counter"}
    done = home.batch((["act", dossier, "hand-over"], handed), (["sync"], {}), (["reconcile"], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    assert json.loads(province.gateway.command("show", number).stdout)["status"] == "returned"


def test_home_and_department_act_apart_and_a_supervisor_settles_it(province: Province, home: Cli) -> None:
    dossier = forwarded(home, DEPARTMENT)
    home.ok("act", dossier, "stop", stdin={"reason": "Công dân báo trùng hồ sơ"})
    province.act(dossier, "decide", DEPARTMENT, {"outcome": "approved"})
    ran = home.run("sync")
    assert (ran.code, ran.json["conflicts"], ran.json["differs"]) == (6, 1, False)
    conflict = home.ok("show", dossier)["conflicts"][0]
    assert {one["act"] for one in conflict["acts"]} == {"stop", "decide"}
    at_province = json.loads(province.gateway.command("show", dossier).stdout)["conflicts"][0]
    assert at_province["id"] == conflict["id"]
    keep = next(one["hash"] for one in conflict["acts"] if one["act"] == "decide")
    settled = {"conflict": conflict["id"], "keep": keep, "reason": "Sở đã giải quyết"}
    done = home.batch((["act", dossier, "settle"], settled), (["sync"], {}), (["reconcile"], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    assert json.loads(province.gateway.command("show", dossier).stdout)["conflicts"] == []


def test_a_unit_that_nobody_knows_is_pointed_out_when_an_officer_forwards(province: Province, home: Cli) -> None:
    dossier = forwarded(home, DEPARTMENT)
    told = province.act(dossier, "forward", DEPARTMENT, {"to_unit": "H44.77"})
    assert [one["code"] for one in told["warnings"]] == ["forward.unit_unknown"]
    # Its own commune can always take it up again.
    again = {"to_unit": DEPARTMENT, "task": "Chuyển lại cho đúng nơi"}
    done = home.batch((["sync"], {}), (["act", dossier, "forward"], again), (["sync"], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    assert province.lists(DEPARTMENT)[dossier]["holder_unit"] == DEPARTMENT


def test_the_provinces_units_come_down_and_are_called_by_their_names(province: Province, home: Cli, tmp_path: Path) -> None:
    dossier = forwarded(home, DEPARTMENT)
    listed, told, plain, printed = home.batch(
        (["units", "h44.05"], {}), (["act", dossier, "forward"], {"to_unit": "H44.77"}),
        (["act", dossier, "forward"], {"to_unit": "Tổ tư pháp của xã"}),
        (["print", "routing", dossier, "--out", str(tmp_path / "routing.pdf")], {}),
    )  # fmt: skip
    assert listed["out"] == [{"code": DEPARTMENT, "name": f"Đơn vị {DEPARTMENT}"}]
    assert "forward.unit_unknown" in [one["code"] for one in told["out"]["warnings"]]
    assert "forward.unit_unknown" not in [one["code"] for one in plain["out"]["warnings"]]
    assert printed["exit"] == 0 and f"Đơn vị {DEPARTMENT} ({DEPARTMENT})" in words_of((tmp_path / "routing.pdf").read_bytes())


def test_units_of_two_tiers_work_side_by_side_and_in_order_and_both_ends_know_who_is_late(province: Province, home: Cli) -> None:
    dossier = home.ok("receive", stdin=intake(due_at="2026-12-31"))["dossier"]
    plan = {
        "tasks": [
            {"unit": DEPARTMENT, "task": "Thẩm định", "limit": "2 working_days"},
            {"unit": NEIGHBOUR, "task": "Xác minh nơi cư trú", "limit": "3 working_days"},
            {"unit": "H44", "task": "Phê duyệt", "limit": "1 working_days", "step": 2},
        ],
        "lead": DEPARTMENT,
    }
    done = home.batch((["act", dossier, "link"], plan), (["sync"], {}), (["linked"], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    assert [one["due_at"] is not None for one in done[0]["out"]["links"]] == [True, True, False]
    assert {one["unit"] for one in done[2]["out"] if one["dossier"] == dossier} == {DEPARTMENT, NEIGHBOUR}
    # Each unit sees it; the one whose turn has not come does not, and nobody may do another's part.
    assert dossier in province.lists(DEPARTMENT) and dossier in province.lists(NEIGHBOUR)
    assert dossier not in province.lists("H44") and province.lists(HOME)[dossier]["holder_unit"] == HOME
    early = province.act(dossier, "return-link", "H44", {"number": 3}, code=3)
    assert early["refusal"]["code"] == "return-link.waiting"
    not_theirs = province.act(dossier, "return-link", NEIGHBOUR, {"number": 1}, code=3)
    assert not_theirs["refusal"]["code"] == "return-link.not_yours"
    recalled = province.act(dossier, "return-link", DEPARTMENT, {"number": 1, "outcome": "recalled"}, code=3)
    assert recalled["refusal"]["code"] == "return-link.not_recalled"
    assert province.act(dossier, "finish", DEPARTMENT, code=3)["refusal"]["code"] == "act.not_yours"
    # One comes back at the province; the other's paper comes back to the counter, before the line does.
    province.act(dossier, "return-link", DEPARTMENT, {"document_no": "12/TB-SXD"})
    assert home.run("sync").code == 0
    by_paper = {"number": 2, "document_no": "5/XM", "note": "Nhận bản giấy"}
    done = home.batch((["act", dossier, "return-link"], by_paper), (["sync"], {}), (["show", dossier], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    shown = done[2]["out"]
    assert [one["document_no"] for one in shown["links"]] == ["12/TB-SXD", "5/XM", ""]
    assert shown["links"][2]["begun_at"] and shown["links"][2]["due_at"] < shown["due_at"] == "2026-12-31T17:00:00+07:00"
    assert [one["unit"] for one in shown["held_by"]] == ["H44"]
    # Step 2 begins at the province in the same moment, with its own date.
    there = json.loads(province.gateway.command("show", dossier).stdout)["links"]
    assert [one.items() <= here.items() for one, here in zip(there, shown["links"], strict=True)] == [True] * 3
    open_there = province.act(dossier, "return-link", "H44", {"document_no": "99/QĐ-UBND"})
    assert open_there["links"][2]["outcome"] == "done" and dossier not in province.lists(NEIGHBOUR)
    done = home.batch((["sync"], {}), (["linked", "--unit", "H44"], {}), (["act", dossier, "finish"], {}), (["sync"], {}))
    assert [line["exit"] for line in done] == [0] * 4, done
    assert done[1]["out"] == [] and "link.open" not in [one["code"] for one in done[2]["out"]["warnings"]]
    assert shown_alike(home)


def test_a_unit_behind_its_own_date_is_named_while_the_citizens_date_stands(home: Cli, tmp_path: Path) -> None:
    taken = home.ok("receive", "--now", "2026-11-02T08:00:00+07:00", stdin=intake(due_at="2026-12-31"))["dossier"]
    asked = {"unit": DEPARTMENT, "task": "Thẩm định", "limit": "2 working_days"}
    forward = {"to_unit": "H44.06", "task": "Thẩm tra", "limit": "1 working_days"}
    now = ["--now", "2026-11-02T09:00:00+07:00"]
    done = home.batch(
        (["act", taken, "link", *now], asked), (["act", taken, "forward", *now], forward), (["linked", "--late"], {}),
        (["act", taken, "finish"], {}), (["act", taken, "return-link"], {"outcome": "recalled"}),
    )  # fmt: skip
    assert [line["exit"] for line in done] == [0] * 5, done
    late = [one for one in done[2]["out"] if one["dossier"] == taken]
    assert [(one["unit"], one["due_at"][:10], one["citizen_due_at"][:10]) for one in late] == [
        ("H44.06", "2026-11-03", "2026-12-31"), (DEPARTMENT, "2026-11-04", "2026-12-31"),
    ]  # fmt: skip
    assert late[0]["days_late"] == late[1]["days_late"] + 1 > 10
    assert [one["code"] for one in done[3]["out"]["warnings"]].count("link.open") == 1
    assert done[4]["out"]["links"][0]["outcome"] == "recalled"
    # The routing slip has a row for each unit with its own date, and the citizen's above them.
    home.ok("print", "routing", taken, "--out", str(tmp_path / "slip.pdf"))
    words = " ".join(words_of((tmp_path / "slip.pdf").read_bytes()).split())
    assert "H44.06" in words and DEPARTMENT in words and "31 tháng 12 năm 2026" in words
    assert "03/ 11/2026" in words.replace("03/11/2026", "03/ 11/2026") and "đã thu hồi" in words
