"""`motcua audit`: who did what when on which dossier, and who looked at which personal data."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from motcua_tui.desk.act_names import ACT_NAMES, name_of
from motcua_tui.screens.act_words import WORDS
from schemas.acts import Act
from schemas.office_acts import OfficeAct
from tests.cli.office import OTHER_PASSWORD, Cli, intake, new_office

CITIZEN = "Nguyễn Văn An"


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return new_office(tmp_path_factory.mktemp("office") / "data")


@pytest.fixture(scope="module")
def taken(cli: Cli) -> dict[str, str]:
    made: dict[str, str] = cli.ok("receive", stdin=intake())
    cli.ok("act", made["dossier"], "note", stdin={"text": "Đã gọi điện."})
    cli.ok("show", made["dossier"])
    return made


def somebody(cli: Cli, user: str, role: str) -> Cli:
    file = cli.folder.parent / f"{user}.password"
    if not file.exists():
        file.write_text(OTHER_PASSWORD, encoding="utf-8")
        file.chmod(0o600)
        cli.ok("user", "add", user, "--role", role, "--display", user.title(), "--new-password-file", str(file))
    return Cli(cli.folder, user=user, password_file=file)


def test_acts_and_looks_are_named_with_who_when_and_on_what(cli: Cli, taken: dict[str, str]) -> None:
    found = cli.ok("audit", "--dossier", taken["provisional_code"])
    rows = found["rows"]
    assert (found["acts"], found["looks"]) == (2, 1) and found["dossier"] == taken["dossier"]
    assert {(row["kind"], row["what"]) for row in rows} == {("act", "receive"), ("act", "note"), ("look", "show")}
    assert {row["user"] for row in rows} == {"mai"} and {row["code"] for row in rows} == {taken["provisional_code"]}
    act = next(row for row in rows if row["what"] == "note")
    look = next(row for row in rows if row["kind"] == "look")
    entry = next(one for one in cli.ok("show", taken["dossier"])["entries"] if one["act"] == "note")
    assert (act["hash"], act["at"], act["signed"]) == (entry["hash"], entry["at"], True)
    assert (look["hash"], look["signed"], look["chain"]) == (None, None, None)
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)


def test_it_holds_no_citizens_name(cli: Cli, taken: dict[str, str]) -> None:
    ran = cli.run("audit")
    name = cli.ok("show", taken["dossier"])["applicant"]["name"]
    assert ran.code == 0 and name not in ran.out and "begin" in ran.out


def test_days_users_and_dossiers_narrow_it_down(cli: Cli, taken: dict[str, str]) -> None:
    day = cli.ok("show", taken["dossier"])["received_at"][:10]
    assert cli.ok("audit", "--from", day, "--to", day)["acts"] >= 3
    assert cli.ok("audit", "--from", "2001-01-01", "--to", "2001-12-31")["rows"] == []
    lan = somebody(cli, "lan", "clerk")
    lan.ok("show", taken["dossier"])
    found = cli.ok("audit", "--user", "lan")
    assert [(row["kind"], row["what"], row["name"]) for row in found["rows"]] == [("look", "show", "Lan")]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--from", "2026-02-30"), "date.not_valid"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), "period.backwards"),
        (("--user", "khong-co-ai"), "audit.user_unknown"),
        (("--dossier", "TẠM-A-260101-999"), "dossier.unknown"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(cli: Cli, words: tuple[str, ...], code: str) -> None:
    ran = cli.run("audit", *words)
    assert ran.code == 3 and (ran.refusal == code or code == "date.not_valid"), ran.out


def test_a_clerk_may_not_and_an_auditor_may(cli: Cli, taken: dict[str, str]) -> None:
    assert somebody(cli, "lan", "clerk").run("audit").refusal == "audit.denied"
    assert somebody(cli, "kiem", "auditor").ok("audit", "--verify")["verified"] == {"ok": True, "problems": []}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_taken_out_in_cells_no_spreadsheet_runs(cli: Cli, taken: dict[str, str], kind: str, tmp_path: Path) -> None:
    danger = somebody(cli, "hiem", "supervisor")
    cli.ok("settings", "set", "agency.hotline", "=1+1")
    out = tmp_path / f"nhat-ky.{kind}"
    answer = danger.ok("audit", "--out", str(out))
    assert answer["file"] == str(out) and answer["acts"] >= 5 and "rows" not in answer
    if kind == "csv":
        cells = [cell for row in csv.reader(out.open(encoding="utf-8-sig", newline="")) for cell in row]
    else:
        sheet = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
        cells = [str(cell) for row in sheet for cell in row]
    assert taken["provisional_code"] in cells and "Ghi chú" in cells and "Xem hồ sơ" in cells
    assert not [cell for cell in cells if cell[:1] in "=+@" and cell]
    looks = danger.ok("audit", "--user", "hiem")["rows"]
    assert looks[0]["what"] == "export audit"


def test_every_act_has_a_name_and_it_is_the_one_on_the_dossier() -> None:
    assert set(ACT_NAMES) == {*Act, *OfficeAct}
    assert {act: ACT_NAMES[act] for act in Act} == {act: words.done for act, words in WORDS.items()}


def test_looks_have_names_and_what_is_unknown_stands_as_it_is() -> None:
    assert name_of("look", "print receipt") == name_of("look", "print receipt 1a2b3c4d") == "In giấy: receipt"
    assert name_of("look", "unmask") == "Xem số giấy tờ đang che"
    assert name_of("look", "khác") == "khác" and name_of("act", "of-tomorrow") == "of-tomorrow"
