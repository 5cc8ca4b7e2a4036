"""Dossiers citizens file online: handed down, answered without typing them again, by the procedure as it stands that day."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.office import new_office
from tests.sync.made_office import Done, Gateway
from tests.sync.real_office import enrol

UNIT = "H44.99.12"
CODE = "1.004873"


def procedure(days: int, **more: object) -> dict[str, object]:
    limit = {"value": days, "unit": "working_days"}
    return {"code": CODE, "name": "Xác nhận tình trạng hôn nhân", "field": "Hộ tịch", "time_limit": limit, **more}


class Scene:
    """An office, its province, and citizens on the portal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.gateway = Gateway(folder / "province").start()
        self.publish("catalogue", [procedure(3)])
        self.cli = new_office(folder / "office", catalogue=False)
        enrol(self.gateway, self.cli)
        self.cli.ok("sync")

    def publish(self, what: str, content: object) -> None:
        self.gateway.command(*{"catalogue": ("catalogue", "publish")}[what], str(self.file(content)))

    def file(self, content: object) -> Path:
        path = self.folder / "file.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    def filing(self, **more: object) -> Done:
        whole = {"procedure": CODE, "applicant": {"name": "Đào Thị Mạng", "id_number": "025199000123"}, **more}
        return self.gateway.command("file-online", str(self.file(whole)), "--unit", UNIT, check=False)

    def filed(self, **more: object) -> str:
        """A filing that has come down to the office."""
        done = self.filing(**more)
        assert done.returncode == 0, done.stderr
        self.cli.ok("sync")
        return str(json.loads(done.stdout)["dossier"])

    def waiting(self) -> dict[str, Any]:
        return {row["dossier"]: row for row in self.cli.ok("inbox")}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = Scene(tmp_path_factory.mktemp("online"))
    yield made
    made.gateway.stop()


def test_each_answer_is_given_without_typing_the_dossier_again(scene: Scene) -> None:
    taken, asked, refused = (scene.filed(note=f"Hồ sơ {place}") for place in range(3))
    row = scene.waiting()[taken]
    assert (row["procedure_name"], row["applicant"]) == ("Xác nhận tình trạng hôn nhân", "Đào Thị Mạng")
    assert row["answer_by"] and row["warnings"] == []
    done = scene.cli.batch(
        (["act", taken, "accept-online"], {}),
        (["act", asked, "request-supplement"], {"reason": "Thiếu bản chụp", "parts": ["Giấy khai sinh"]}),
        (["act", refused, "refuse"], {"reason": "Không thuộc thẩm quyền"}),
        (["sync"], {}),
        (["show", taken], {}),
        (["inbox"], {}),
    )
    assert [line["exit"] for line in done] == [0] * 6, done
    shown = done[4]["out"]
    assert shown["official_code"] and shown["due_at"] and shown["procedure"]["limit"] == "3 working_days"
    assert (shown["procedure"]["field"], len(shown["procedure"]["version"])) == ("Hộ tịch", 16)
    assert not {taken, asked, refused} & {row["dossier"] for row in done[5]["out"]}
    there = [json.loads(scene.gateway.command("show", one).stdout)["status"] for one in (taken, asked, refused)]
    assert there == ["received", "supplement_requested", "refused"]


def test_a_filing_without_a_limit_is_received_with_one_that_is_typed(scene: Scene) -> None:
    dossier = scene.filed(procedure="9.000009")
    ran = scene.cli.run("act", dossier, "accept-online", stdin={})
    assert (ran.code, ran.refusal) == (3, "receive.limit_needed")
    shown = scene.cli.ok("act", dossier, "accept-online", stdin={"limit": "7 working_days"})
    assert shown["due_at"] and shown["procedure"]["limit"] == "7 working_days"


def test_a_number_of_the_portal_is_kept_and_the_same_filing_sent_again_is_one(scene: Scene) -> None:
    number = f"{UNIT}-261120-0907"
    dossier = scene.filed(official_code=number)
    again = json.loads(scene.filing(official_code=number).stdout)
    assert again == {"dossier": dossier, "known": True}
    done = scene.cli.batch((["act", dossier, "accept-online"], {}), (["sync"], {}), (["show", number], {}))
    assert [line["exit"] for line in done] == [0] * 3, done
    assert done[1]["out"]["refused_entries"] == 0
    assert (done[2]["out"]["dossier"], done[2]["out"]["official_code"]) == (dossier, number)


def test_a_filing_of_tomorrow_is_refused(scene: Scene) -> None:
    done = scene.filing(filed_at="2199-01-01T08:00:00+07:00")
    assert (done.returncode, json.loads(done.stdout)["refusal"]["code"]) == (3, "filed.in_future")


def test_whoever_takes_in_a_filing_is_told_that_its_procedure_changed_meanwhile(scene: Scene) -> None:
    long_ago = {"filed_at": "2026-01-05T08:00:00+07:00"}
    first, second = scene.filed(**long_ago), scene.filed(**long_ago)
    scene.publish("catalogue", [procedure(5, valid_from="2026-01-06")])
    scene.cli.ok("sync")
    [told] = scene.waiting()[first]["warnings"]
    assert told["code"] == "online.limit_changed"
    assert "3 ngày làm việc" in told["message"] and "5 ngày làm việc" in told["message"]
    shown = scene.cli.ok("act", first, "accept-online", stdin={})
    assert shown["procedure"]["limit"] == "5 working_days"
    assert [one["code"] for one in shown["warnings"]] == ["online.limit_changed"]
    kept = scene.cli.ok("act", second, "accept-online", stdin={"limit": "3 working_days"})
    assert kept["procedure"]["limit"] == "3 working_days" and kept["due_at"] < shown["due_at"]
    assert scene.cli.run("sync").code == 0
