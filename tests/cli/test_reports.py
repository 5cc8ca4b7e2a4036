"""`motcua report` over a real store: known dossiers around a year's end and Tết give known figures, in every kind of file."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.cli.office import Cli, intake, new_office
from tests.prints.papers import words_of

HOSTILE = "=cmd|' /C calc'!A0"
# (received, due, ended, act, channel): around 31 December, and around Tết (off from 16 to 20 February 2026).
PLAN = (
    ("2025-12-10", "2025-12-15", "2025-12-12", "finish", "counter"),
    ("2025-12-11", "2025-12-16", "2025-12-19", "finish", "counter"),
    ("2025-12-14", "2025-12-31", "2026-01-05", "finish", "post"),
    ("2025-12-15", "2025-12-18", "2025-12-18", "finish", "online"),
    ("2025-12-31", "2026-01-06", "2026-01-05", "finish", "counter"),
    ("2026-01-14", "2026-01-19", "2026-01-20", "finish", "counter"),
    ("2026-02-12", "2026-02-24", "2026-02-24", "finish", "counter"),
    ("2026-02-13", "2026-02-25", "2026-02-26", "finish", "online"),
    ("2026-02-13", "2026-02-25", "2026-02-23", "withdraw", "counter"),
    ("2026-02-14", "2026-02-26", None, "", "counter"),
)
COLUMNS = [f"c{number}" for number in range(3, 16)]


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Cli:
    folder: Path = tmp_path_factory.mktemp("reports")
    cli = new_office(folder / "kho")
    asks = [
        (
            ["receive", "--now", f"{received}T08:00:00+07:00"],
            intake(applicant={"name": HOSTILE, "phone": "+84912345678"}, channel=channel, due_at=f"{due}T17:00:00+07:00"),
        )
        for received, due, _end, _act, channel in PLAN
    ]
    taken = [one["out"]["dossier"] for one in cli.batch(*asks)]
    acts = [
        (["act", dossier, act, "--now", f"{end}T10:00:00+07:00"], {"reason": "xin rút"} if act == "withdraw" else {})
        for dossier, (_received, _due, end, act, _channel) in zip(taken, PLAN, strict=True)
        if act
    ]
    assert all(one["exit"] == 0 for one in cli.batch(*acts))
    return cli


def total(rows: list[dict[str, Any]]) -> list[int]:
    assert rows[-1]["total"] is True and all(check["holds"] for check in rows[-1]["checks"])
    return [rows[-1][column] for column in COLUMNS]


KNOWN = {
    "2025-12": [3, 0, 0, 1, 2, 0, 1, 1, 0, 0, 2, 2, 0],
    "2026-01": [5, 1, 0, 0, 2, 2, 4, 1, 1, 2, 1, 1, 0],
    "2026-02": [5, 1, 0, 0, 3, 1, 1, 0, 0, 1, 4, 4, 0],
    "2026-03": [4, 0, 0, 0, 0, 4, 3, 1, 1, 1, 1, 0, 1],
    "2026-Q1": [9, 2, 0, 0, 5, 2, 8, 2, 2, 4, 1, 0, 1],
}


def test_known_dossiers_give_known_figures_across_the_year_and_tet_in_both_layouts(office):
    asked = [["report", "07a", "--period", period] for period in KNOWN]
    by_days = ["report", "07a", "--from", "2025-12-15", "--to", "2026-01-14"]
    old = ["report", "07a", "--period", "2026-01", "--layout", "2020"]
    told = [one["out"] for one in office.batch(*((line, {}) for line in [*asked, by_days, old]))]
    assert [total(rows) for rows in told[: len(KNOWN)]] == list(KNOWN.values())
    assert told[-2] == told[1] and told[1][0]["field"] == "Hộ tịch" and told[1][-1]["field"] == "TỔNG CỘNG"
    assert [told[-1][-1][f"c{number}"] for number in range(3, 14)] == [5, 1, 2, 2, 4, 1, 1, 2, 1, 1, 0]


def test_a_choice_of_the_office_changes_the_figures_and_the_form_says_so(office, tmp_path):
    report = ["report", "07a", "--period", "2026-Q1", "--out", str(tmp_path / "a.pdf")]
    changed = [["settings", "set", "report.withdrawn", "apart"], ["settings", "set", "report.online", "partial"]]
    back = [["settings", "set", "report.withdrawn", "by_date"], ["settings", "set", "report.online", "full"]]
    rows = office.batch(*((line, {}) for line in [*changed, report, *back]))[2]["out"]
    assert total(rows) == [9, 0, 2, 0, 5, 2, 7, 1, 2, 4, 1, 0, 1] and rows[-1]["apart"] == 1
    words = words_of((tmp_path / "a.pdf").read_bytes())
    assert "công dân rút tính để riêng" in words and "Để riêng 1 hồ sơ" in words


def test_the_same_figures_stand_in_xlsx_csv_and_pdf(office, tmp_path):
    kinds = [str(tmp_path / f"a.{kind}") for kind in ("xlsx", "csv", "pdf")]
    asked = [["report", "07a", "--period", "2026-Q1", "--out", out] for out in kinds]
    rows, *others = (one["out"] for one in office.batch(*((line, {}) for line in asked)))
    assert others == [rows, rows]
    sheet = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert next(row for row in sheet if row[1] == "TỔNG CỘNG")[2:] == [float(one) for one in total(rows)]
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        told = next(row for row in csv.reader(file) if row[1:2] == ["TỔNG CỘNG"])
    assert told[2:] == [str(one) for one in total(rows)]
    words = words_of((tmp_path / "a.pdf").read_bytes())
    assert "Biểu số 07a/BTP/KSTT" in words and "TỔNG CỘNG " + " ".join(str(one) for one in total(rows)) in words
    assert "Từ ngày 15 tháng 12 năm 2025 đến ngày 14 tháng 3 năm 2026" in words


def test_the_register_holds_exactly_the_dossiers_received_and_a_hostile_name_as_text(office, tmp_path):
    kinds = [str(tmp_path / f"so.{kind}") for kind in ("xlsx", "csv", "pdf")]
    asked = [["report", "register", "--period", "2026-01", "--out", out] for out in kinds]
    rows, *others, paper = (
        one["out"]
        for one in office.batch(
            *((line, {}) for line in asked),
            (["print", "register", "--from", "2025-12-15", "--to", "2026-01-14", "--out", str(tmp_path / "ky.pdf")], {}),
        )
    )
    assert others == [rows, rows] and paper == {"file": str(tmp_path / "ky.pdf"), "pages": 1, "paper": "A4"}
    assert [row["c8"] for row in rows] == ["08:00 15/12/2025", "08:00 31/12/2025", "08:00 14/01/2026"]
    assert {row["c5"] for row in rows} == {HOSTILE} and [row["c1"] for row in rows] == [1, 2, 3]
    sheet = CalamineWorkbook.from_path(kinds[0]).get_sheet_by_index(0).to_python()
    told = [row for row in sheet if isinstance(row[0], float)]
    assert [row[4] for row in told] == [HOSTILE] * 3 and [row[6] for row in told] == ["+84912345678"] * 3
    with Path(kinds[1]).open(encoding="utf-8-sig", newline="") as file:
        assert [row[4:7:2] for row in csv.reader(file) if row[0].isdigit()] == [[f"'{HOSTILE}", "'+84912345678"]] * 3
    assert words_of(Path(kinds[2]).read_bytes()).count(HOSTILE.split()[0]) == 3


def test_the_other_forms_answer_by_their_column_numbers(office):
    filled = {"unit.points": "2", "unit.own_staff": "5", "unit.computers": "1", "unit.scanners": "0"}
    heard = {"text": "Chờ lâu", "about": "conduct", "field": "Hộ tịch"}
    told = office.batch(
        *((["settings", "set", name, value], {}) for name, value in filled.items()),
        (["feedback", "receive", "--now", "2026-01-05T08:00:00+07:00"], heard),
        (["report", "08b", "--period", "2026-Q1"], {}),
        (["report", "06a", "--period", "2026-Q1"], {}),
        (["report", "index766", "--period", "2026-Q1"], {}),
        (["report", "books", "--period", "2026-Q1"], {}),
    )
    form_08b, form_06a, score, books = (one["out"] for one in told[-4:])
    assert [form_08b[0][f"c{number}"] for number in (1, 3, 4, 5, 6, 7, 8, 9, 10)] == [1, 2, 5, None, None, 1, None, 0, None]
    assert [(row["field"], row["c3"], row["c13"]) for row in form_06a] == [("Hộ tịch", 1, 1), ("TỔNG CỘNG", 1, 1)]
    assert books == [] and score[-1]["total"] is True and all(row["estimate"] is True for row in score)
    on_time = next(row for row in score if row["number"] == "2.1")
    assert (on_time["have"], on_time["of"], on_time["lost"], on_time["points"]) == (4, 7, 3, 11.43)


def test_from_each_figure_to_its_dossiers_on_the_command_line(office):
    told = office.batch(
        (["report", "07a", "--period", "2026-Q1", "--behind", "c12"], {}),
        (["report", "07a", "--period", "2026-Q1", "--behind", "c4", "--line", "Hộ tịch"], {}),
        (["report", "07a", "--period", "2026-Q1"], {}),
        (["feedback", "receive", "--now", "2025-02-01T08:00:00+07:00"], {"text": "Chờ lâu", "field": "Đất đai"}),
        (["report", "06a", "--period", "2025-Q1", "--behind", "c3"], {}),
        (["report", "index766", "--period", "2026-Q1", "--behind", "of", "--line", "2.1"], {}),
        (["report", "07a", "--period", "2026-Q1", "--behind", "c4", "--line", "Không có"], {}),
        (["report", "07a", "--period", "2026-Q1", "--behind", "c1"], {}),
        (["report", "index766", "--period", "2026-Q1", "--behind", "of"], {}),
    )
    late, online, report, _heard, complaints, asked = (one["out"] for one in told[:6])
    assert (len(late), len(online)) == (report[-1]["c12"], report[0]["c4"]) == (4, 2) and late[0]["dossier"]
    assert report[-1]["on_time_percent"] == 50.0 and [one["field"] for one in complaints] == ["Đất đai"] and len(asked) == 7
    assert [one["out"]["refusal"]["code"] for one in told[6:]] == ["report.cell_unknown"] * 3


def test_what_another_body_resolves_is_left_out_of_07a_unless_the_office_counts_it(office):
    code = intake()["procedure"]
    told = office.batch(
        (["settings", "set", "report.elsewhere_codes", code], {}),
        (["report", "07a", "--period", "2026-Q1"], {}),
        (["report", "register", "--period", "2026-Q1"], {}),
        (["settings", "set", "report.elsewhere", "counted"], {}),
        (["report", "07a", "--period", "2026-Q1"], {}),
        (["settings", "set", "report.elsewhere", "left_out"], {}),
        (["settings", "set", "report.elsewhere_codes", ""], {}),
    )
    left_out, register, counted = (told[place]["out"] for place in (1, 2, 4))
    assert (left_out[-1]["c3"], len(register), counted[-1]["c3"]) == (0, 7, 9)


def test_what_was_recorded_by_mistake_keeps_its_line_in_the_register_and_is_not_counted(tmp_path):
    cli = new_office(tmp_path / "kho")
    taken = cli.ok("receive", stdin=intake())
    cli.ok("act", taken["dossier"], "void", stdin={"reason": "ghi nhầm người"})
    day = cli.ok("show", taken["dossier"])["received_at"][:10]
    rows = cli.ok("report", "register", "--from", day, "--to", day)
    assert [(row["dossier"], row["c13"]) for row in rows] == [(taken["dossier"], "Ghi nhầm, không tính")]
    assert cli.ok("report", "07a", "--from", day, "--to", day)[-1]["c3"] == 0
    assert cli.ok("report", "register", "--from", "2020-01-01", "--to", "2020-12-31") == []


def test_what_cannot_be_reported_is_refused(office):
    wrong = {
        ("report", "07a"): ("usage.arguments", 2),
        ("report", "09x", "--period", "2026"): ("usage.report_unknown", 2),
        ("report", "07a", "--period", "nam nay"): ("period.unknown", 3),
        ("report", "07a", "--from", "2026-02-30", "--to", "2026-03-01"): ("period.bad_date", 3),
        ("report", "07a", "--period", "2026", "--out", "a.ods"): ("export.kind_unknown", 3),
    }
    told = office.batch(*((list(words), {}) for words in wrong))
    assert [(one["out"]["refusal"]["code"], one["exit"]) for one in told] == list(wrong.values())


def test_late_dossiers_are_told_by_officer_unit_and_cause_with_those_that_had_an_apology(tmp_path):
    cli = new_office(tmp_path / "kho")
    plan = [("2026-03-02", "2026-03-05"), ("2026-03-02", "2026-03-05"), ("2026-03-03", "2026-03-09")]
    asks = [
        (["receive", "--now", f"{received}T08:00:00+07:00"], intake(due_at=f"{due}T17:00:00+07:00"))
        for received, due in plan
    ]
    first, second, third = (one["out"]["dossier"] for one in cli.batch(*asks))
    apology = {"reason": "chờ xác minh", "expected_on": "2026-03-11"}
    acts = [
        (["act", second, "apologise", "--now", "2026-03-06T09:00:00+07:00"], apology),
        (["act", first, "finish", "--now", "2026-03-06T10:00:00+07:00"], {}),
        (["act", second, "finish", "--now", "2026-03-10T10:00:00+07:00"], {}),
        (["act", third, "correct", "--now", "2026-03-04T10:00:00+07:00"], {"reason": "gõ nhầm", "note": "sửa"}),
    ]
    assert all(one["exit"] == 0 for one in cli.batch(*acts))
    rows = cli.ok("report", "late", "--from", "2026-03-01", "--to", "2026-03-20")
    figures = {"ended": 2, "open": 1, "days": 1 + 3 + 9, "apologised": 1, "unapologised": 2}
    by = {(row["by"], row["name"]): row for row in rows}
    assert by["clerk", "mai"] == {"by": "clerk", "name": "mai", **figures, "mistakes": 1}
    assert by["unit", ""] == {"by": "unit", "name": "", **figures, "mistakes": 1}
    assert by["cause", "desk"] == {"by": "cause", "name": "desk", **figures, "mistakes": 0}
    nothing = dict.fromkeys(figures, 0)
    assert by["cause", "corrected"] == {"by": "cause", "name": "corrected", **nothing, "mistakes": 1}
    assert rows[-1] == {"by": "total", "name": "", **figures, "mistakes": 1, "total": True}
