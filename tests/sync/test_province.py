"""What the province does on its own: officers, online dossiers, reference data, devices, backup and restore."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from schemas import acts, times
from schemas.acts import Act
from schemas.intake import ProcedureRef
from sync.province import commands
from tests.sync.made_office import Gateway, Seat

FILED = {
    "procedure": {"code": "1.001193", "name": "Đăng ký khai sinh"},
    "applicant": {"name": "Nguyễn Thị Mẫu", "id_number": "099199000123"},
    "filed_at": "2026-11-20T08:30:00+07:00",
}


def forwarded(seat: Seat, to_unit: str = "H44.05") -> str:
    dossier = seat.office.receive()
    seat.office.append(Act.FORWARD, acts.Forwarded(to_unit=to_unit, task="Thẩm tra"), dossier)
    seat.sync()
    return dossier


def test_an_officers_act_comes_down_to_the_office(seat: Seat) -> None:
    dossier = forwarded(seat)
    shown = seat.province("act", dossier, "accept-forward", "--unit", "H44.05", "--by", "hoa.stp")
    assert shown["holder"] == "hoa.stp"
    seat.province("act", dossier, "decide", "--unit", "H44.05", "--by", "hoa.stp", stdin='{"outcome":"approved"}')
    result = seat.sync()
    assert (result.received_entries, result.exit_code) == (2, 0)
    here = seat.port.shown(dossier)
    assert here.holder == "hoa.stp" and here.decision is not None and here.decision.outcome == "approved"


def test_an_officer_who_asks_late_for_a_supplement_is_told_the_law(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "now_in_vietnam", lambda: datetime(2026, 3, 6, 9, tzinfo=times.VN))
    dossier = forwarded(seat)  # received on 2026-03-02, a Monday: four working days ago
    asked = {"reason": "Thiếu giấy tờ"}
    told = seat.province(
        "act", dossier, "request-supplement", "--unit", "H44.05", "--by", "hoa.stp", stdin=json.dumps(asked)
    )
    late = next(one["message"] for one in told["warnings"] if one["code"] == "supplement.late_notice")
    assert "quá 4 ngày làm việc" in late


def test_a_day_off_the_province_published_is_not_counted(seat: Seat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "now_in_vietnam", lambda: datetime(2027, 3, 5, 9, tzinfo=times.VN))
    file = tmp_path / "2027.json"
    file.write_text('{"off":["2027-03-02","2027-03-03"],"worked":[],"confirmed":true,"source":"TB 9"}', encoding="utf-8")
    seat.province("calendar", "publish", "2027", str(file))
    seat.office.clock = datetime(2027, 3, 1, 8, tzinfo=times.VN)
    dossier = forwarded(seat)
    told = seat.province("act", dossier, "request-supplement", "--unit", "H44.05", "--by", "hoa", stdin='{"reason":"Thiếu"}')
    assert "supplement.late_notice" not in [one["code"] for one in told["warnings"]]


def test_an_officer_of_another_unit_is_refused(seat: Seat) -> None:
    dossier = forwarded(seat)
    done = seat.gateway.command("act", dossier, "accept-forward", "--unit", "H44.06", "--by", "x", check=False)
    assert done.returncode == 3
    assert json.loads(done.stdout)["refusal"]["code"] == "act.not_yours"


def test_an_act_the_table_forbids_is_refused(seat: Seat) -> None:
    dossier = forwarded(seat)
    done = seat.gateway.command(
        "act", dossier, "hand-over", "--unit", "H44.05", "--by", "hoa", check=False, stdin='{"to_name":"A"}'
    )
    assert (done.returncode, json.loads(done.stdout)["refusal"]["code"]) == (3, "permission.denied")


@pytest.mark.parametrize("stdin", ["", "{", "[1]", '{"outcome":"maybe"}', '{"outcome":"approved","outcome2":1}', "x" * 70_000])
def test_a_malformed_content_is_refused(seat: Seat, stdin: str) -> None:
    dossier = forwarded(seat)
    done = seat.gateway.command("act", dossier, "decide", "--unit", "H44.05", "--by", "hoa", check=False, stdin=stdin)
    assert done.returncode == 3
    assert json.loads(done.stdout)["refusal"]["code"].startswith(("act.", "decide."))


def test_an_officer_types_an_act_as_the_office_does(seat: Seat) -> None:
    dossier = forwarded(seat)
    told = seat.province(
        "act", dossier, "correct", "--unit", "H44.05", "--by", "hoa", stdin='{"phone":"0987654321","reason":"Gõ nhầm"}'
    )
    assert told["applicant"]["phone"] == "0987654321"
    onward = '{"to_unit":"H44.06","limit":"8 hours"}'
    told = seat.province("act", dossier, "forward", "--unit", "H44.05", "--by", "hoa", stdin=onward)
    assert told["holder_unit"] == "H44.06"
    seat.sync()
    here = seat.port.shown(dossier)
    assert here.forwards[-1].due_at is not None and here.corrected_fields == ("applicant.phone",)
    for act, content in (
        ("correct", {"applicant.phone": "0912345678"}),
        ("correct", {"copies_count": "hai", "reason": "x"}),
        ("correct", {"holder": "x", "reason": "x"}),
        ("extend", {"reason": "x", "new_due_at": "mai"}),
        ("forward", {"to_unit": "H44.05", "limit": "3 tuần"}),
        ("decide", {"outcome": "approved", "signed_by": "A\u001b[2J"}),
    ):
        done = seat.gateway.command(
            "act", dossier, act, "--unit", "H44.06", "--by", "hoa", check=False, stdin=json.dumps(content)
        )
        assert done.returncode == 3, (act, done.stdout)


def test_a_dossier_filed_online_is_handed_down_with_its_clock_and_numbered_once_accepted(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "filed.json"
    file.write_text(json.dumps(FILED), encoding="utf-8")
    dossier = seat.province("file-online", str(file), "--unit", seat.office.unit)["dossier"]
    assert seat.sync().exit_code == 0
    here = seat.port.shown(dossier)
    assert (here.status.slug, here.applicant.name, here.official_code) == ("registered", "Nguyễn Thị Mẫu", "")
    assert here.answer_by == "2026-11-23T08:30:00+07:00"  # a Friday: six and a half hours that day, the rest on Monday
    seat.office.append(Act.ACCEPT_ONLINE, acts.AcceptedOnline(), dossier)
    assert seat.sync().exit_code == 0
    assert seat.port.shown(dossier).official_code


def test_a_refused_dossier_gets_no_number(seat: Seat) -> None:
    dossier = seat.office.receive()
    seat.office.append(Act.REFUSE, acts.WithReason(reason="Không thuộc thẩm quyền"), dossier)
    assert seat.sync().exit_code == 0
    assert seat.port.shown(dossier).official_code == ""


def test_numbers_granted_in_advance_are_kept_and_never_given_again(seat: Seat) -> None:
    block = seat.province("number-block", "grant", f"{seat.office.unit}.A", "--date", "2026-03-02", "--size", "3")
    assert block["first"] == f"{seat.office.unit}-260302-0001"
    ahead = seat.province("number-block", "grant", f"{seat.office.unit}.A", "--date", "2199-12-31", "--size", "3")
    seat.sync()
    assert json.loads(seat.port.references["numbers.A.2199-12-31"].body) == ahead
    assert "numbers.A.2026-03-02" not in seat.port.references, "nobody numbers a day that is over"
    content = acts.Received(
        procedure=ProcedureRef(code="1.001193", name="Đăng ký khai sinh"),
        applicant=seat.office.person(),
        official_code=block["first"],
    )
    numbered = seat.office.append(Act.RECEIVE, content, None).entry.dossier
    plain = seat.office.receive()
    assert seat.sync().exit_code == 0
    assert numbered is not None
    assert seat.port.shown(numbered).official_code == block["first"]
    assert seat.port.shown(plain).official_code == f"{seat.office.unit}-260302-0004"


def test_a_number_nobody_granted_is_named_for_a_person(seat: Seat) -> None:
    content = acts.Received(
        procedure=ProcedureRef(code="1.001193", name="Đăng ký khai sinh"),
        applicant=seat.office.person(),
        official_code=f"{seat.office.unit}-260302-0900",
    )
    sealed = seat.office.append(Act.RECEIVE, content, None)
    result = seat.sync()
    assert (result.refused_entries, result.exit_code) == (1, 6)
    assert [(entry.hash, entry.code) for entry in seat.port.refused] == [(sealed.hash, "province.code_not_granted")]
    [told] = [line for line in seat.province("status")["attention"] if line["unit"] == seat.office.unit]
    assert (told["code"], told["seq"]) == ("province.code_not_granted", sealed.entry.seq)
    assert "không do tỉnh cấp" in told["message"]


def test_reference_data_is_handed_down_once_per_version(seat: Seat, tmp_path: Path) -> None:
    file = tmp_path / "2026.json"
    file.write_text('{"off":["2026-01-01"],"worked":[],"confirmed":true,"source":"TB 1"}', encoding="utf-8")
    seat.province("calendar", "publish", "2026", str(file))
    seat.sync()
    first = seat.port.references.pop("calendar.2026")
    assert first.body == file.read_bytes()
    seat.sync()
    assert "calendar.2026" not in seat.port.references
    seat.province("calendar", "publish", "2026", str(file))
    seat.sync()
    assert seat.port.references["calendar.2026"].header.version == first.header.version + 1


def test_a_revoked_device_is_turned_away_and_loses_nothing(seat: Seat) -> None:
    seat.office.day(2, 2)
    seat.province("device", "revoke", "A", "--unit", seat.office.unit)
    result = seat.sync()
    assert (result.status, result.code, result.exit_code) == ("refused", "sync.device_not_admitted", 5)
    assert result.waiting_entries == 5
    seat.enrol()
    assert seat.sync().exit_code == 0


def test_the_status_names_every_device(seat: Seat) -> None:
    seat.office.day(2, 2)
    seat.sync()
    line = next(row for row in seat.province("status")["devices"] if row["unit"] == seat.office.unit)
    assert (line["device"], line["entries"], line["head"]) == ("A", 5, seat.port.heads()[0].hash)


def test_the_national_payload_carries_the_status_as_it_is(seat: Seat) -> None:
    dossier = seat.office.receive()
    seat.office.append(Act.REQUEST_SUPPLEMENT, acts.SupplementRequested(reason="Thiếu giấy tờ"), dossier)
    seat.sync()
    code = seat.port.shown(dossier).official_code
    exported = seat.province("export-dvcqg")
    sent = next(row for row in exported["DongBoHoSoMC"] if row["MaHoSo"] == code)
    assert (sent["TrangThaiHoSo"], sent["NgayTiepNhan"]) == ("5", "20260302073000")
    assert all(isinstance(value, str | list) for value in sent.values())
    rows = [row for row in exported["CapNhatTienDoHoSoMC"] if row["MaHoSo"] == code]
    told = [(row["NoiDungXuLy"], row["TrangThai"]) for row in rows]
    assert told == [("Tiếp nhận hồ sơ", "2"), ("Yêu cầu bổ sung hồ sơ-Thiếu giấy tờ", "5")]


def test_a_restored_province_gets_back_what_the_office_holds_and_reuses_no_number(tmp_path: Path) -> None:
    gateway = Gateway(tmp_path / "before").start()
    seat = Seat(gateway, tmp_path / "office", "H44.99.12").enrolled()
    seat.office.day(3, 3)
    seat.sync()
    backup = seat.province("backup", str(tmp_path / "backups"))
    seat.office.day(3, 3)
    seat.sync()
    codes = {d: seat.port.shown(d).official_code for d in seat.port.ledger.dossiers()}
    gateway.stop()

    restored = Gateway.restored(Path(backup["file"]), tmp_path / "after", gateway.port)
    seat.gateway = restored.start()
    result = seat.sync()
    assert (result.status, result.exit_code) == ("done", 0)
    assert {d: seat.port.shown(d).official_code for d in codes} == codes
    seat.office.clock = seat.office.clock.replace(day=2, hour=16)
    later = seat.office.receive()
    assert seat.sync().exit_code == 0
    assert seat.port.shown(later).official_code not in codes.values()
    assert {row["dossier"]: row["code"] for row in seat.at_province().values()}.items() >= codes.items()
    restored.stop()
