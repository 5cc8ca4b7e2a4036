"""Two offices, one of them with two PCs, and a province: acts made apart meet, a supervisor settles, and all agree.

Everything by the command line, as a person or a script would do it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.office import Cli, intake, new_office
from tests.cli.province import DEPARTMENT, HOME, NEIGHBOUR, Province
from tests.sync.real_office import enrol


@pytest.fixture(scope="module")
def offices(province: Province, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Cli]:
    """PCs A and B of one commune, and the neighbour's."""
    folder = tmp_path_factory.mktemp("offices")
    made = {name: new_office(folder / name, unit=HOME, device=name) for name in ("A", "B")}
    for cli in made.values():
        enrol(province.gateway, cli)
    return {**made, "N": province.office(folder / "N", NEIGHBOUR)}


def synced(cli: Cli, conflicts: int) -> dict[str, Any]:
    """One exchange that came to its end and counts this many conflicts."""
    ran = cli.run("sync")
    assert (ran.code, ran.json["status"], ran.json["conflicts"]) == (6 if conflicts else 0, "done", conflicts), ran.json
    return dict(ran.json)


def everywhere(province: Province, offices: dict[str, Cli], dossier: str) -> list[tuple[object, ...]]:
    """What each end shows of a dossier: status, number, how many conflicts."""
    there = json.loads(province.gateway.command("show", dossier).stdout)
    shown = [*(offices[name].ok("show", dossier) for name in ("A", "B")), there]
    return [(one["status"], one["official_code"], len(one["conflicts"])) for one in shown]


def settle(cli: Cli, dossier: str, keep: str) -> dict[str, Any]:
    """The supervisor keeps the act of this name, of the one conflict there is."""
    [conflict] = cli.ok("show", dossier)["conflicts"]
    [kept] = [act["hash"] for act in conflict["acts"] if act["act"] == keep or act["by"] == keep]
    said = {"conflict": conflict["id"], "keep": kept, "reason": "Đã hỏi cả hai bên"}
    return dict(cli.ok("act", dossier, "settle", stdin=said))


def test_two_pcs_and_a_department_act_apart_and_a_supervisor_settles(province: Province, offices: dict[str, Cli]) -> None:
    first, second, neighbour = offices["A"], offices["B"], offices["N"]
    dossier = str(first.ok("receive", stdin=intake())["dossier"])
    other = str(neighbour.ok("receive", stdin=intake())["dossier"])
    for cli in (first, second, neighbour, first):
        synced(cli, 0)

    # Apart: one PC finds that it must be paid for, the other withdraws it for the citizen. Different fields merge.
    first.ok("act", dossier, "require-payment", stdin={"fees": [{"name": "Lệ phí", "amount_vnd": 8000, "kind": "charge"}]})
    first.ok("act", dossier, "locate", stdin={"place": "Kệ 3"})
    second.ok("act", dossier, "withdraw", stdin={"reason": "Công dân đổi ý"})
    synced(first, 0)
    synced(second, 1)
    synced(first, 1)
    synced(neighbour, 0)
    agreed = everywhere(province, offices, dossier)
    assert agreed[0] == agreed[1] == agreed[2] and agreed[0][0] == "received" and agreed[0][2] == 1
    assert [first.ok("show", dossier)["location"], second.ok("show", dossier)["location"]] == ["Kệ 3", "Kệ 3"]
    assert sorted(act["act"] for act in second.ok("show", dossier)["conflicts"][0]["acts"]) == ["require-payment", "withdraw"]

    settle(second, dossier, "withdraw")
    synced(second, 0)
    synced(first, 0)
    agreed = everywhere(province, offices, dossier)
    assert agreed[0] == agreed[1] == agreed[2] == ("withdrawn", agreed[0][1], 0)
    assert neighbour.ok("show", other)["status"] == "received" and neighbour.run("show", dossier).refusal == "dossier.unknown"
    for cli in offices.values():
        assert cli.run("reconcile").code == 0 and cli.ok("verify")["ok"]


def test_an_officer_and_the_counter_act_apart_and_either_pc_may_settle(province: Province, offices: dict[str, Cli]) -> None:
    first, second = offices["A"], offices["B"]
    dossier = str(first.ok("receive", stdin=intake())["dossier"])
    first.ok("act", dossier, "forward", stdin={"to_unit": DEPARTMENT, "task": "Thẩm định", "limit": "2 working_days"})
    synced(first, 0)
    province.act(dossier, "accept-forward", DEPARTMENT)
    province.act(dossier, "request-supplement", DEPARTMENT, {"reason": "Thiếu tờ khai"})
    first.ok("act", dossier, "stop", stdin={"reason": "Công dân yêu cầu dừng"})
    synced(first, 1)
    synced(second, 1)
    agreed = everywhere(province, offices, dossier)
    assert agreed[0] == agreed[1] == agreed[2] and agreed[0][2] == 1

    kept = settle(second, dossier, "an.so")
    assert kept["status"] == "supplement_requested"
    synced(second, 0)
    synced(first, 0)
    agreed = everywhere(province, offices, dossier)
    assert agreed[0] == agreed[1] == agreed[2] == ("supplement_requested", agreed[0][1], 0)
    assert first.run("reconcile").code == 0 and second.run("reconcile").code == 0


def test_two_settlements_made_apart_are_one_conflict_again_and_the_last_word_stands(
    province: Province, offices: dict[str, Cli]
) -> None:
    first, second = offices["A"], offices["B"]
    dossier = str(first.ok("receive", stdin=intake())["dossier"])
    synced(first, 0)
    synced(second, 0)
    first.ok("act", dossier, "assign", stdin={"to": "lan"})
    second.ok("act", dossier, "assign", stdin={"to": "hung"})
    synced(first, 0)
    synced(second, 1)
    synced(first, 1)
    for cli, keep in ((first, 0), (second, 1)):
        [conflict] = cli.ok("show", dossier)["conflicts"]
        said = {"conflict": conflict["id"], "keep": conflict["acts"][keep]["hash"], "reason": "Phân công lại"}
        cli.ok("act", dossier, "settle", stdin=said)
    synced(first, 0)
    synced(second, 1)
    synced(first, 1)
    [again] = first.ok("show", dossier)["conflicts"]
    assert [act["act"] for act in again["acts"]] == ["settle", "settle"]
    said = {"conflict": again["id"], "keep": again["acts"][0]["hash"], "reason": "Lãnh đạo quyết định"}
    first.ok("act", dossier, "settle", stdin=said)
    synced(first, 0)
    synced(second, 0)
    agreed = everywhere(province, offices, dossier)
    assert agreed[0] == agreed[1] == agreed[2] and agreed[0][2] == 0
    assert first.ok("show", dossier)["holder"] == second.ok("show", dossier)["holder"] in ("lan", "hung")


def test_an_act_on_a_dossier_destroyed_meanwhile_is_sent_again_with_its_seal(province: Province, offices: dict[str, Cli]) -> None:
    """The province has no key any more to check the content by: it says so, and what comes next proves it otherwise."""
    first, second = offices["A"], offices["B"]
    taken = first.batch(*[(["receive"], intake())] * 2)
    one, other = (str(line["out"]["dossier"]) for line in taken)
    first.batch(*[(["act", dossier, "withdraw"], {"reason": "Công dân đổi ý"}) for dossier in (one, other)])
    synced(first, 0)
    synced(second, 0)
    destroy_on(first, one)
    second.ok("act", one, "note", stdin={"text": "Ghi ở thôn, lúc chưa biết"})
    night = second.run("sync", "--nightly")
    assert (night.code, night.json["code"], night.json["waiting_entries"]) == (5, "wire.key_missing", 1)
    assert synced(second, 0)["confirmed_entries"] == 1

    # By day both happen in one conversation.
    destroy_on(first, other)
    second.ok("act", other, "note", stdin={"text": "Lại chưa biết"})
    day = synced(second, 0)
    assert (day["confirmed_entries"], day["waiting_entries"], day["round_trips"]) == (1, 0, 2)
    synced(first, 0)
    for dossier in (one, other):
        there = json.loads(province.gateway.command("show", dossier).stdout)
        told = [there, first.ok("show", dossier), second.ok("show", dossier)]
        assert len({tuple(sorted(entry["hash"] for entry in shown["entries"])) for shown in told}) == 1
        assert all("note" in [entry["act"] for entry in shown["entries"]] for shown in told)
        assert "Nguyễn Thị Thử" not in json.dumps(told, ensure_ascii=False)
    assert first.run("reconcile").code == 0 and second.run("reconcile").code == 0


def destroy_on(cli: Cli, dossier: str) -> None:
    """Content destroyed as the law orders, and the province told; the other PC has not heard of it."""
    cli.ok("act", dossier, "destroy-content", stdin={"ground": "Hết thời hạn lưu trữ"})
    synced(cli, 0)
