"""Content destroyed by law leaves a chain that verifies and no trace, at the counter and on the way to the province."""

from __future__ import annotations

from pathlib import Path

from tests.cli.office import Cli, intake, new_office

CANARY = "Vương Thị Chim Yến"


def test_a_destroyed_dossier_verifies_shows_its_ground_and_leaves_no_name(tmp_path: Path) -> None:
    cli = new_office(tmp_path / "data")
    number = cli.ok("receive", stdin=intake(applicant={"name": CANARY, "id_number": "025199000777"}))["dossier"]
    refused = cli.run("act", number, "destroy-content", stdin={"ground": "Hết thời hạn lưu trữ"})
    assert (refused.code, refused.refusal) == (3, "workflow.not_allowed")
    cli.ok("act", number, "withdraw", stdin={"reason": "Công dân đề nghị"})
    shown = cli.ok("act", number, "destroy-content", stdin={"ground": "Hết thời hạn lưu trữ"})
    assert shown["destroyed"] and shown["destroyed_ground"] == "Hết thời hạn lưu trữ"
    assert cli.ok("find", "chim yen") == []
    assert CANARY not in cli.run("show", number).out
    assert cli.ok("verify")["ok"] and cli.ok("rebuild")["equal"]
    backup = cli.ok("backup", str(tmp_path))["file"]
    assert cli.run("print", "receipt", number, "--out", str(tmp_path / "r.pdf")).refusal == "dossier.destroyed"
    assert cli.run("act", number, "note", stdin={"text": "gọi lại"}).refusal == "dossier.destroyed"
    assert Path(backup).exists()


def test_the_name_kept_for_the_province_is_no_devices(tmp_path: Path) -> None:
    password = tmp_path / "pw"
    password.write_text("mua thu vang tren doi che 9", encoding="utf-8")
    ran = Cli(tmp_path / "data", password_file=password).run(
        "init", "--office", "X", "--unit", "H44.99.12", "--device", "tinh", "--user", "mai", "--display", "Mai"
    )
    assert (ran.code, ran.refusal) == (3, "init.device_reserved")
