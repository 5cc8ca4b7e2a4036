"""The life of a dossier by script: docs/cli.md, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.office import Cli, intake, new_office

FRIDAY = "2026-11-20T08:30:00+07:00"


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    return new_office(tmp_path_factory.mktemp("office") / "data")


def test_a_dossier_lives_from_receipt_to_hand_over(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake())
    assert taken["provisional_code"].startswith("TẠM-A1-") and taken["official_code"] is None
    assert taken["status"] == "received" and taken["due_at"].endswith("T17:00:00+07:00")
    number = taken["provisional_code"]
    for act, content, status, code in [
        ("assign", {"to": "mai"}, "processing", 4),
        ("request-supplement", {"reason": "Thiếu tờ khai", "parts": ["Tờ khai"]}, "supplement_requested", 5),
        ("supplement-received", {"parts": ["Tờ khai"]}, "processing", 4),
        (
            "require-payment",
            {"fees": [{"name": "Lệ phí", "amount_vnd": 15000, "kind": "charge"}]},
            "payment_required",
            6,
        ),
        ("payment-received", {"amount_vnd": 15000, "receipt_no": "AA/26-1", "online": False}, "processing", 4),
        ("decide", {"outcome": "approved", "document_no": "12/UBND", "signed_by": "Chủ tịch"}, "processing", 4),
        ("finish", {}, "finished", 9),
        (
            "hand-over",
            {"to_name": "Nguyễn Thị Thử", "to_id": "025199000123", "relation": "owner", "via": "counter"},
            "returned",
            10,
        ),
        ("rate", {"level": 5}, "returned", 10),
    ]:
        shown = cli.ok("act", number, act, stdin=content)
        assert (shown["status"], shown["status_code"]) == (status, code), act
    shown = cli.ok("show", taken["dossier"])
    assert [entry["act"] for entry in shown["entries"]][:2] == ["receive", "assign"]
    assert shown["on_time"] == "early" and shown["sync"] == "waiting"
    assert shown["applicant"]["name"] == "Nguyễn Thị Thử"
    assert all(entry["confirmed_by_signature"] for entry in shown["entries"])
    for key in (
        "holder",
        "location",
        "parts",
        "fees",
        "supplements",
        "extensions",
        "conflicts",
        "allowed",
        "finished_at",
        "returned_at",
    ):
        assert key in shown


def test_a_late_entry_is_marked_and_may_lie_before_the_office_began(cli: Cli) -> None:
    taken = cli.ok("receive", "--now", "2026-03-02T09:00:00+07:00", stdin=intake())
    assert taken["received_at"] == "2026-03-02T09:00:00+07:00"
    assert taken["due_at"] == "2026-03-05T17:00:00+07:00"
    shown = cli.ok("act", taken["dossier"], "finish", "--now", "2026-03-06T10:00:00+07:00")
    assert shown["on_time"] == "overdue"
    assert [entry["late"] for entry in shown["entries"]] == [True, True]


def test_a_time_in_the_future_is_refused(cli: Cli) -> None:
    ran = cli.run("receive", "--now", "2099-01-01T09:00:00+07:00", stdin=intake())
    assert (ran.code, ran.refusal) == (3, "time.in_future")


def test_the_second_supplement_needs_a_supervisor_and_a_ground(cli: Cli) -> None:
    number = cli.ok("receive", stdin=intake())["dossier"]
    cli.ok("act", number, "request-supplement", stdin={"reason": "Thiếu giấy", "parts": []})
    cli.ok("act", number, "supplement-received", stdin={"parts": []})
    ran = cli.run("act", number, "request-supplement", stdin={"reason": "Thiếu nữa"})
    assert (ran.code, ran.refusal) == (3, "supplement.second")
    cli.ok("act", number, "request-supplement", stdin={"reason": "Thiếu nữa", "override": "Công dân nộp giấy tờ giả"})


def test_an_act_out_of_place_is_refused_and_changes_nothing(cli: Cli) -> None:
    number = cli.ok("receive", stdin=intake())["dossier"]
    ran = cli.run("act", number, "hand-over", stdin={"to_name": "Ai đó"})
    assert (ran.code, ran.refusal) == (3, "workflow.not_allowed")
    assert len(cli.ok("show", number)["entries"]) == 1


def test_a_procedure_without_a_limit_needs_one(cli: Cli) -> None:
    assert cli.run("receive", stdin=intake(procedure="1.001022")).refusal == "receive.limit_needed"
    assert cli.ok("receive", stdin=intake(procedure="1.001022", limit="3 working_days"))["due_at"]
    assert cli.ok("receive", stdin=intake(procedure="1.001022", due_at="2027-01-15"))["due_at"].startswith(
        "2027-01-15T17:00"
    )


def test_an_immediate_case_is_received_resolved_and_handed_over_at_once(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake(procedure="2.000815", immediate=True))
    assert taken["status"] == "returned"
    assert [entry["act"] for entry in cli.ok("show", taken["dossier"])["entries"]] == ["receive", "finish", "hand-over"]


def test_the_card_fills_the_person(cli: Cli) -> None:
    card = "025199000123|123456789|Nguyễn Thị Thử|01051999|Nữ|Thôn Thử, Xã Thử, Tỉnh Mẫu|10082021"
    scanned = cli.ok("scan", stdin=card.encode())
    assert scanned["id_number"] == "025199000123" and scanned["birth_date"] == "1999-05-01"
    assert scanned["name"] == "Nguyễn Thị Thử" and scanned["issued_on"] == "2021-08-10"
    taken = cli.ok("receive", stdin={"procedure": "1.004873", "applicant": {"phone": "0912345678"}, "scan": card})
    shown = cli.ok("show", taken["dossier"])
    assert shown["applicant"]["name"] == "Nguyễn Thị Thử" and shown["applicant"]["phone"] == "0912345678"


@pytest.mark.parametrize(
    ("stdin", "code"),
    [
        (b"{", "input.not_json"),
        (b"[1,2]", "receive.not_valid"),
        (b'{"procedure":"1.004873"}', "receive.missing"),
        (b'{"procedure":"1.004873","applicant":{"name":5}}', "receive.not_valid"),
        (b'{"procedure":"1.004873","applicant":{"name":"A"},"nonsense":1}', "receive.unknown_key"),
        (b'{"procedure":"9.999999","applicant":{"name":"A"}}', "receive.procedure_unknown"),
        (b'{"procedure":"1.004873","applicant":{"name":"A\\u001b[2J"}}', "text.control_characters"),
        (b'{"procedure":"1.004873","applicant":{"name":"A\\u202e"}}', "text.control_characters"),
        (b'{"procedure":"1.004873","applicant":{"name":"' + b"A" * 100_000 + b'"}}', "text.too_long"),
        (
            b'{"procedure":"1.004873","applicant":{"name":"' + b"a" + "\u0301".encode() * 10_000 + b'"}}',
            "text.marks",
        ),
        (
            b'{"procedure":"1.004873","applicant":{"name":"' + b"a" + "\u0301".encode() * 90 + b'"}}',
            "text.marks",
        ),
        (b'{"procedure":"1.004873","applicant":{"name":"A","birth_date":"2026-13-45"}}', "birth_date.impossible"),
        (b'{"procedure":"1.004873","applicant":{"name":"A"},"due_at":"2027-02-30"}', "date.impossible"),
        (b"\xff\xfe", "input.not_utf8"),
        (b"[" * 100_000, "input.too_deep"),
    ],
)
def test_bad_input_is_refused_with_its_code_and_nothing_is_written(cli: Cli, stdin: bytes, code: str) -> None:
    before = cli.ok("day")["entries"]
    ran = cli.run("receive", stdin=stdin)
    assert (ran.code, ran.refusal) == (3, code)
    assert "\x1b" not in ran.out + ran.err
    assert cli.ok("day")["entries"] == before


def test_find_knows_numbers_names_and_phones(cli: Cli) -> None:
    taken = cli.ok(
        "receive",
        stdin=intake(applicant={"name": "Đặng Thị Ngọc Ánh", "id_number": "001188012345", "phone": "0987654321"}),
    )
    for text in ("dang thi ngoc", "Đặng Thị", "012345", "7654", taken["provisional_code"], "anh"):
        assert taken["dossier"] in [row["dossier"] for row in cli.ok("find", text)], text
    assert cli.ok("find", "dang", "--status", "returned") == []
    assert cli.run("find", "a", "--status", "nonsense").refusal == "find.status_unknown"


def test_a_dossier_is_accepted_by_any_of_its_numbers(cli: Cli) -> None:
    taken = cli.ok("receive", stdin=intake())
    assert cli.ok("show", taken["dossier"])["dossier"] == cli.ok("show", taken["provisional_code"].lower())["dossier"]
    assert cli.run("show", "TẠM-A1-200101-999").refusal == "dossier.unknown"


def test_wrong_arguments_end_with_2_and_a_wrong_password_with_4(cli: Cli, tmp_path: Path) -> None:
    assert cli.run("nonsense").code == 2
    assert cli.run("receive", "--nonsense").code == 2
    wrong = tmp_path / "wrong"
    wrong.write_text("khong phai mat khau nay dau", encoding="utf-8")
    other = Cli(cli.folder, password_file=wrong)
    ran = other.run("day")
    assert (ran.code, ran.refusal) == (4, "vault.wrong")
    nowhere = Cli(tmp_path / "nothing", password_file=cli.password_file)
    assert (nowhere.run("day").code, nowhere.run("day").refusal) == (4, "store.not_here")


def test_a_batch_unlocks_once_and_goes_on_after_a_refusal(cli: Cli) -> None:
    answers = cli.batch(
        (["receive", "--now", FRIDAY], intake()),
        (["receive"], {"procedure": "9.999999", "applicant": {"name": "A"}}),
        (["nonsense"], None),
        (["find", "thu", "--limit", "1"], None),
    )
    assert [answer["exit"] for answer in answers] == [0, 3, 2, 0]
    assert answers[1]["out"]["refusal"]["code"] == "receive.procedure_unknown"
    assert len(answers[3]["out"]) == 1


def test_the_day_counts_what_was_claimed_for_it_and_closes_once(cli: Cli) -> None:
    day = "2026-05-12"
    taken = cli.ok("receive", "--now", f"{day}T09:00:00+07:00", stdin=intake())
    cli.ok("act", taken["dossier"], "finish", "--now", f"{day}T10:00:00+07:00")
    cli.ok("act", taken["dossier"], "hand-over", "--now", f"{day}T10:30:00+07:00", stdin={"to_name": "Nguyễn Thị Thử"})
    shown = cli.ok("day", "--date", day)
    assert (shown["date"], shown["received"], shown["returned"], shown["closed"]) == (day, 1, 1, None)
    closed = cli.ok("close-day", "--date", day)["closed"]
    assert closed["by"] == "mai" and len(closed["head"]) == 64
    assert cli.run("close-day", "--date", day).refusal == "close_day.already_closed"
    assert cli.run("close-day", "--date", "2099-01-01").refusal == "close_day.in_future"
