"""Every act of the contract, every printed form, and files: as an acceptance checker types them."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cli.office import OTHER_PASSWORD, Cli, intake, new_office
from tests.cli.shape import ENTRY, HASH, SHOWN, check

MONDAY = "2026-11-02T08:00:00+07:00"


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Cli:
    folder = tmp_path_factory.mktemp("acts")
    cli = new_office(folder / "data")
    (folder / "lan.pw").write_text(OTHER_PASSWORD, encoding="utf-8")
    cli.ok("user", "add", "lan", "--role", "clerk", "--display", "Lan", "--new-password-file", str(folder / "lan.pw"))
    return cli


@pytest.fixture(scope="module")
def lan(cli: Cli) -> Cli:
    return Cli(cli.folder, user="lan", password_file=cli.folder.parent / "lan.pw")


def received(cli: Cli, at: str = MONDAY, **changes: object) -> str:
    return str(cli.ok("receive", "--now", at, stdin=intake(**changes))["provisional_code"])


def on(day: int, hour: int = 9, month: int = 11) -> list[str]:
    return ["--now", f"2026-{month:02d}-{day:02d}T{hour:02d}:00:00+07:00"]


def done(cli: Cli, number: str, act: str, content: object = None, when: list[str] | None = None) -> Any:
    """Do an act; it answers as `show`, with its entry last and the warnings beside."""
    shown = check(cli.ok("act", number, act, *(when or []), stdin=content or {}), {**SHOWN, "entry": HASH, "warnings": list})
    assert shown["entries"][-1]["act"] == act and shown["entries"][-1]["hash"] == shown["entry"]
    return shown


def refused(cli: Cli, number: str, act: str, content: object, code: str, when: list[str] | None = None) -> None:
    before = len(cli.ok("show", number)["entries"])
    ran = cli.run("act", number, act, *(when or []), stdin=content)
    assert (ran.code, ran.refusal) == (3, code)
    assert len(cli.ok("show", number)["entries"]) == before


def test_a_dossier_is_forwarded_accepted_paid_decided_finished_and_handed_over(cli):
    number = received(cli)
    shown = done(cli, number, "forward", {"to_unit": "H44.10", "task": "Xác minh", "limit": "2 working_days"}, on(2))
    assert (shown["status"], shown["holder_unit"]) == ("processing", "H44.10")
    assert shown["forwards"][0]["due_at"] == "2026-11-04T17:00:00+07:00"
    assert done(cli, number, "accept-forward", {}, on(2, 10))["forwards"][0]["accepted_at"]
    fees = {"fees": [{"name": "Lệ phí", "amount_vnd": 15000, "kind": "charge"}]}
    assert done(cli, number, "require-payment", fees, on(3))["status"] == "payment_required"
    paid = {"amount_vnd": 15000, "receipt_no": "AA/26-1", "online": False}
    assert done(cli, number, "payment-received", paid, on(3, 10))["status"] == "processing"
    decided = {"outcome": "approved", "document_no": "12/UBND", "signed_by": "Chủ tịch"}
    assert done(cli, number, "decide", decided, on(4))["decision"]["outcome"] == "approved"
    finished = done(cli, number, "finish", {}, on(5))
    assert (finished["status"], finished["on_time"]) == ("finished", "on_time")
    assert finished["finished_at"] == "2026-11-05T09:00:00+07:00"
    taken = {"to_name": "Trần Văn Thử", "to_id": "025099000777", "relation": "proxy", "via": "counter"}
    handed = done(cli, number, "hand-over", taken, on(6))
    assert (handed["status"], handed["returned_at"], handed["on_time"]) == ("returned", "2026-11-06T09:00:00+07:00", "on_time")
    assert done(cli, number, "rate", {"level": 4, "comment": "Nhanh"}, on(6, 10))["ratings"][0]["level"] == 4
    refused(cli, number, "finish", {}, "workflow.not_allowed")
    refused(cli, number, "rate", {"level": 6}, "rate.not_valid")


def test_a_supplement_is_asked_once_and_restarts_the_period(cli, lan):
    number = received(cli)
    asked = done(cli, number, "request-supplement", {"reason": "Thiếu giấy", "parts": ["Tờ khai"]}, on(3))
    assert (asked["status"], asked["supplements"][0]["parts"]) == ("supplement_requested", ["Tờ khai"])
    refused(cli, number, "finish", {}, "workflow.not_allowed")
    back = done(cli, number, "supplement-received", {"parts": ["Tờ khai"]}, on(9))
    assert (back["status"], back["due_at"], back["first_due_at"]) == (
        "processing", "2026-11-12T17:00:00+07:00", "2026-11-05T17:00:00+07:00",
    )  # fmt: skip
    again = {"reason": "Thiếu nữa", "parts": []}
    refused(cli, number, "request-supplement", again, "supplement.second", on(10))
    refused(lan, number, "request-supplement", {**again, "override": "Căn cứ"}, "override.not_supervisor", on(10))
    second = done(cli, number, "request-supplement", {**again, "override": "Giấy tờ giả"}, on(10))
    assert (second["status"], second["supplements"][1]["override"]) == ("supplement_requested", "Giấy tờ giả")
    refused(cli, number, "close-unanswered", {}, "supplement.too_early_to_close", on(20))


def test_a_supplement_nobody_brings_is_closed_after_fifteen_days(cli):
    number = received(cli, "2026-10-01T08:00:00+07:00")
    done(cli, number, "request-supplement", {"reason": "Thiếu giấy"}, on(2, month=10))
    shown = done(cli, number, "close-unanswered", {}, on(19, month=10))
    assert (shown["status"], shown["status_code"]) == ("stopped", 8)


@pytest.mark.parametrize(
    ("act", "status"), [("refuse", "refused"), ("withdraw", "withdrawn"), ("stop", "stopped")]
)
def test_a_dossier_ends_with_a_reason(cli, act, status):
    number = received(cli)
    refused(cli, number, act, {}, f"{act}.missing")
    shown = done(cli, number, act, {"reason": "Theo đề nghị"}, on(3))
    assert (shown["status"], shown["end_reason"]) == (status, "Theo đề nghị")
    assert set(shown["allowed"]) == {"correct", "locate", "note", "attach", "rate", "destroy-content"}


def test_a_decided_dossier_is_not_withdrawn(cli):
    number = received(cli)
    done(cli, number, "decide", {"outcome": "rejected"}, on(3))
    refused(cli, number, "withdraw", {"reason": "Thôi"}, "withdraw.decided", on(3, 10))


def test_a_date_is_put_off_once_and_before_it_has_come(cli):
    number = received(cli)
    later = {"reason": "Chờ xác minh", "new_due_at": "2026-11-10"}
    refused(cli, number, "extend", later, "extend.too_late", on(5))
    refused(cli, number, "extend", {**later, "new_due_at": "2026-11-04"}, "extend.not_later", on(3))
    shown = done(cli, number, "extend", later, on(4))
    assert (shown["due_at"], shown["first_due_at"]) == ("2026-11-10T17:00:00+07:00", "2026-11-05T17:00:00+07:00")
    assert shown["extensions"][0]["old"] == "2026-11-05T17:00:00+07:00"
    refused(cli, number, "extend", {**later, "new_due_at": "2026-11-20"}, "extend.second", on(4, 10))
    refused(cli, number, "apologise", {"reason": "Trễ", "expected_on": "2026-11-13"}, "apologise.not_late", on(9))
    late = done(cli, number, "apologise", {"reason": "Trễ", "expected_on": "2026-11-13"}, on(11))
    assert (late["due_at"], late["apologies"][0]["expected_on"]) == ("2026-11-10T17:00:00+07:00", "2026-11-13")


def test_a_correction_supersedes_and_both_stay(cli, lan):
    number = received(cli)
    shown = done(cli, number, "correct", {"phone": "0987654321", "note": "Gọi trước", "reason": "Gõ nhầm"}, on(3))
    assert (shown["applicant"]["phone"], shown["note"]) == ("0987654321", "Gọi trước")
    assert shown["entries"][0]["content"]["applicant"]["phone"] == "0912345678"
    shown = done(cli, number, "correct", {"applicant": {"name": "Nguyễn Thị Thứ"}, "reason": "Gõ nhầm"}, on(3))
    assert shown["applicant"]["name"] == "Nguyễn Thị Thứ"
    assert [row["code"] for row in cli.ok("find", number)] == [number]
    refused(cli, number, "correct", {"status": "returned", "reason": "x"}, "correct.unknown_field")
    refused(cli, number, "correct", {"reason": "x"}, "correct.nothing")
    refused(cli, number, "correct", {"phone": "0987654321"}, "correct.missing")
    refused(cli, number, "correct", {"birth_date": "1999-02-30", "reason": "x"}, "birth_date.impossible")
    refused(lan, number, "correct", {"due_at": "2026-11-20", "reason": "x"}, "correct.supervised_field")
    moved = done(cli, number, "correct", {"due_at": "2026-11-20", "reason": "Nhập sai"}, on(3))
    assert (moved["due_at"], moved["due_changes"][-1]["act"]) == ("2026-11-20T17:00:00+07:00", "correct")


def test_small_acts_are_taken_in_any_status(cli):
    number = received(cli)
    done(cli, number, "withdraw", {"reason": "Thôi"}, on(3))
    assert done(cli, number, "locate", {"place": "Tủ 2"}, on(3))["location"] == "Tủ 2"
    assert done(cli, number, "note", {"text": "Đã gọi\nhai lần"}, on(3))["remarks"][0]["text"] == "Đã gọi\nhai lần"
    refused(cli, number, "settle", {"conflict": "0" * 64, "keep": "1" * 64, "reason": "x"}, "settle.unknown")
    refused(cli, number, "accept-online", {}, "workflow.not_allowed")
    assert cli.run("act", number, "receive").code == 2
    assert cli.run("act", number, "nonsense").code == 2


def test_work_held_by_a_colleague_is_a_warning_and_a_refusal_where_the_office_says_so(cli):
    number = received(cli)
    warned = done(cli, number, "assign", {"to": "nobody"}, on(2))
    assert [warning["code"] for warning in warned["warnings"]] == ["assign.user_unknown"]
    assert done(cli, number, "assign", {"to": "lan"}, on(2))["holder"] == "lan"
    warned = done(cli, number, "decide", {"outcome": "approved"}, on(3))
    assert "rule.held_by_colleague" in [warning["code"] for warning in warned["warnings"]]
    cli.ok("settings", "set", "rule.held_by_colleague", "refuse")
    refused(cli, number, "finish", {}, "rule.held_by_colleague", on(3))
    cli.ok("settings", "set", "rule.held_by_colleague", "warn")
    done(cli, number, "finish", {}, on(3))
    assert cli.run("settings", "set", "rule.held_by_colleague", "maybe").refusal == "settings.not_valid"
    assert cli.run("settings", "set", "nonsense", "1").refusal == "settings.unknown"


def test_content_is_destroyed_and_the_chain_still_holds(cli):
    number = received(cli, applicant={"name": "Người Bị Hủy", "id_number": "001188099999", "phone": "0966555444"})
    dossier = cli.ok("show", number)["dossier"]
    cli.ok("attach", number, str(cli.password_file), "--part", "1")
    done(cli, number, "withdraw", {"reason": "Thôi"}, on(3))
    shown = done(cli, number, "destroy-content", {"ground": "Hết thời hạn lưu"})
    assert (shown["destroyed"], shown["destroyed_ground"], shown["allowed"]) == (True, "Hết thời hạn lưu", [])
    assert shown["applicant"]["name"] != "Người Bị Hủy"
    assert [entry["content"] for entry in shown["entries"]][:3] == [None, None, None]
    for text in ("nguoi bi huy", "099999", "0966555444"):
        assert cli.ok("find", text) == []
    assert cli.ok("verify")["ok"] and cli.ok("rebuild")["equal"]
    refused(cli, dossier, "note", {"text": "x"}, "dossier.destroyed")
    before = sorted((cli.folder / "attachments").iterdir())
    assert cli.run("attach", dossier, str(cli.password_file)).refusal == "dossier.destroyed"
    assert sorted((cli.folder / "attachments").iterdir()) == before


def test_late_entries_lie_before_and_between_others_and_are_marked(cli):
    number = received(cli, "1999-12-31T23:59:59+07:00")
    shown = cli.ok("show", number)
    check(shown["entries"][0], {**ENTRY, "late": True, "at": "1999-12-31T23:59:59+07:00"})
    assert shown["provisional_code"].endswith("-991231-001")
    early = done(cli, number, "note", {"text": "trước"}, ["--now", "1999-12-31T01:00:00Z"])
    assert "time.before_receipt" in [warning["code"] for warning in early["warnings"]]
    for when in ("2200-01-01T00:00:00+07:00", "2099-01-01T00:00:00+07:00"):
        refused(cli, number, "note", {"text": "x"}, "time.in_future", ["--now", when])
    assert cli.run("act", number, "note", "--now", "hôm qua", stdin={"text": "x"}).code == 3


# -- printed forms


LIVES: dict[str, list[tuple[str, dict[str, object]]]] = {
    "receipt": [],
    "routing": [("forward", {"to_unit": "H44.10", "task": "Xác minh"})],
    "supplement": [("request-supplement", {"reason": "Thiếu giấy", "parts": ["Tờ khai"]})],
    "refusal": [("refuse", {"reason": "Không thuộc thẩm quyền"})],
    "stop": [("stop", {"reason": "Theo đề nghị"})],
    "extension": [("extend", {"reason": "Chờ xác minh", "new_due_at": "2026-11-10"})],
    "apology": [("apologise", {"reason": "Trễ", "expected_on": "2026-11-30"})],
    "hand-over": [("finish", {}), ("hand-over", {"to_name": "Nguyễn Thị Thử"})],
}
A5 = [420, 595]


IN_TWO_COPIES = {"receipt", "supplement", "refusal", "hand-over"}


@pytest.mark.parametrize("form", LIVES)
def test_each_form_is_a_pdf_of_its_paper_once_its_act_is_done(cli, tmp_path, form):
    number = received(cli, "2026-10-05T08:00:00+07:00" if form == "apology" else MONDAY)
    out = tmp_path / "out.pdf"
    if LIVES[form] and form not in ("routing", "hand-over"):
        ran = cli.run("print", form, number, "--out", str(out))
        assert (ran.code, out.exists()) == (3, False)
    for act, content in LIVES[form]:
        done(cli, number, act, content, on(12 if form == "apology" else 3, month=10 if form == "apology" else 11))
    told = check(cli.ok("print", form, number, "--out", str(out)), {"file": str(out), "pages": int})
    pdf = PdfReader(BytesIO(out.read_bytes()))
    page = pdf.pages[0].mediabox
    assert (sorted((round(page.width), round(page.height))), told["paper"]) == (A5, "A5")
    assert told["pages"] == len(pdf.pages) == (2 if form in IN_TWO_COPIES else 1)
    assert "Nguyễn Thị Thử" in pdf.pages[0].extract_text()


def test_a_form_that_cannot_be_printed_is_refused(cli, tmp_path):
    number, out = received(cli), str(tmp_path / "out.pdf")
    assert cli.run("print", "poem", number, "--out", out).code == 2
    assert cli.run("print", "receipt", "--out", out).code == 2
    assert cli.run("print", "receipt", "TẠM-A1-990101-777", "--out", out).refusal == "dossier.unknown"
    assert cli.run("print", "receipt", number, "--out", str(tmp_path / "no" / "out.pdf")).code == 3
    assert cli.run("print", "receipt", number, "--out", str(tmp_path)).code == 3
    assert cli.run("print", "receipt", number).code == 2
    assert list(tmp_path.iterdir()) == []


# -- files


def test_a_file_is_attached_taken_out_and_checked(cli, tmp_path):
    number, raw = received(cli), b"%PDF-1.7 Nguy\xc3\xaan b\xe1\xba\xa3n" * 1000
    file, out = tmp_path / "Đơn xin.pdf", tmp_path / "out.pdf"
    file.write_bytes(raw)
    told = check(cli.ok("attach", number, str(file), "--part", "1"), {"attachment": HASH, "sha256": HASH, "size_bytes": len(raw)})
    assert told["sha256"] == hashlib.sha256(raw).hexdigest()
    kept_once = sorted((cli.folder / "attachments").iterdir())
    cli.ok("attach", number, str(file), "--result")
    assert sorted((cli.folder / "attachments").iterdir()) == kept_once
    shown = cli.ok("show", number)
    assert [(one["part"], one["result"], one["label"]) for one in shown["attachments"]] == [
        (1, False, "Đơn xin.pdf"), (0, True, "Đơn xin.pdf"),
    ]  # fmt: skip
    cli.ok("attachment", number, told["sha256"], "--out", str(out))
    assert out.read_bytes() == raw
    for kept in (cli.folder / "attachments").iterdir():
        assert raw[:40] not in kept.read_bytes()
    assert cli.run("attach", number, str(file), "--part", "2").refusal == "attach.part_unknown"
    assert cli.run("attach", number, str(file), "--part", "-1").code in (2, 3)
    assert cli.run("attach", number, str(file), "--part", "1", "--result").code == 2
    assert cli.run("attach", number, str(tmp_path / "nothing")).code == 2
    assert cli.run("attach", number, str(tmp_path)).code == 2
    assert cli.run("attachment", number, "0" * 64, "--out", str(out)).refusal == "attach.unknown"
    file.write_bytes(b"")
    assert cli.run("attach", number, str(file)).refusal == "attach.empty"
    with file.open("wb") as large:
        large.truncate((20 << 20) + 1)
    assert cli.run("attach", number, str(file)).code == 3


def test_a_file_that_was_changed_on_the_disk_is_not_given_out(cli, tmp_path):
    number, file = received(cli), Path(tmp_path / "a")
    file.write_bytes(b"to khai".ljust(5000, b"."))
    before = set((cli.folder / "attachments").iterdir())
    told = cli.ok("attach", number, str(file))
    (kept,) = set((cli.folder / "attachments").iterdir()) - before
    whole = kept.read_bytes()
    kept.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    ran = cli.run("attachment", number, told["sha256"], "--out", str(tmp_path / "out"))
    assert (ran.code, ran.refusal) == (3, "attachment.damaged")
    assert not (tmp_path / "out").exists()
    assert cli.run("verify").code == 4
    kept.write_bytes(whole)
    assert cli.ok("verify")["ok"]
