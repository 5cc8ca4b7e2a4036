"""Older registers: dates as people write them, headings as offices have them, dumps as MySQL writes them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msgspec
import pytest
import xlsxwriter

from motcua_tui.desk import legacy, legacy_calendar, legacy_epar, legacy_files
from motcua_tui.desk.legacy_headings import Guess, Mapping, applied, fields_of, guess, rows_of
from motcua_tui.desk.legacy_rows import (
    LegacyRow,
    amount_of,
    channel_of,
    contact_of,
    identity_of,
    moment_of,
    outcome_of,
    phone_of,
)
from motcua_tui.desk.legacy_sql import rows_in
from schemas.refusal import Refusal
from tests.desk.made import good, new_office, sitting

# ruff: noqa: E501
DUMP = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `t_r3_record_type`;
CREATE TABLE `t_r3_record_type` (
  `PK_RECORD_TYPE` int(11) NOT NULL AUTO_INCREMENT,
  `C_CODE` varchar(50) DEFAULT NULL,
  `C_NAME` varchar(500) DEFAULT NULL,
  `C_SPEC_CODE` varchar(50) DEFAULT NULL,
  PRIMARY KEY (`PK_RECORD_TYPE`)
) ENGINE=InnoDB;
INSERT INTO `t_r3_record_type` VALUES (7,'HT01','Đăng ký khai sinh','HT'),(8,'CT02','Chứng thực bản sao','CT');
CREATE TABLE `t_r3_record` (
  `PK_RECORD` int(11) NOT NULL,
  `FK_RECORD_TYPE` int(11) DEFAULT NULL,
  `C_RECORD_NO` varchar(50) DEFAULT NULL,
  `C_RECEIVE_DATE` datetime DEFAULT NULL,
  `C_RETURN_DATE` datetime DEFAULT NULL,
  `C_CITIZEN_NAME` varchar(200) DEFAULT NULL,
  `C_RETURN_PHONE_NUMBER` varchar(50) DEFAULT NULL,
  `C_XML_DATA` text,
  `C_XML_PROCESSING` text,
  `C_BIZ_DONE_DATE` datetime DEFAULT NULL,
  `C_CLEAR_DATE` datetime DEFAULT NULL,
  `C_REJECTED` tinyint(1) DEFAULT NULL,
  `C_REJECT_REASON` text,
  `C_REJECT_DATE` datetime DEFAULT NULL,
  `C_DELETED` tinyint(1) DEFAULT NULL,
  KEY `x` (`FK_RECORD_TYPE`)
) ENGINE=InnoDB;
INSERT INTO `t_r3_record` VALUES
(1,7,'HT01-1201-0001','2014-01-02 08:15:00','2014-01-09 17:00:00','Nguyễn Thị D\'Ánh; "x"','0912 345 678',
'<?xml version="1.0" encoding="UTF-8"?><data><item id="txtCMND"><value>012345678</value></item><item id="txtDiaChi"><value><![CDATA[Thôn 1, xã Thử]]></value></item></data>',
'<data/>','2014-01-08 10:00:00','2014-01-09 09:00:00',0,NULL,NULL,0),
(2,8,'CT02-1201-0002','2014-01-03 09:00:00','0000-00-00 00:00:00','Trần Văn Hai',NULL,'','<data><step code="A"><datetime>2014-01-04 08:00:00</datetime><reason>Giấy tờ không hợp lệ</reason></step></data>',NULL,NULL,1,NULL,'2014-01-04 08:00:00',0),
(3,8,'CT02-1201-0003','2014-01-03 09:30:00','2014-01-06 17:00:00','Lê Thị Ba','',NULL,NULL,NULL,NULL,0,NULL,NULL,0),
(4,8,'CT02-1201-0004','2014-01-03 09:30:00',NULL,'Đã Xóa','',NULL,NULL,NULL,NULL,0,NULL,NULL,1);
INSERT INTO `t_other` VALUES (1,'(;)');
INSERT INTO t_r3_record_supplement (PK_SUPPLEMENT, FK_RECORD, C_ANNOUNCE_DATE, C_RECEIVE_DATE, C_DONE) VALUES (1,3,'2014-01-04 00:00:00',NULL,0);
INSERT INTO `t_r3_record_fee` (`PK_RECORD_FEE`,`FK_RECORD`,`C_FINAL_FEE`) VALUES (1,1,'8000'),(2,1,'2000');
CREATE TABLE `t_cores_calendar` (
  `C_DATE` date NOT NULL,
  `C_OFF` tinyint(1) DEFAULT NULL
);
INSERT INTO `t_cores_calendar` VALUES ('2014-01-01',1),('2014-01-02',0),('2014-01-31',1);
"""


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("21/11/2026", "2026-11-21T08:00:00+07:00"),
        ("1.2.26", "2026-02-01T08:00:00+07:00"),
        ("5-3-2026 14:30", "2026-03-05T14:30:00+07:00"),
        ("8h30 21/11/2026", "2026-11-21T08:30:00+07:00"),
        ("15:05 ngày 21/11/2026", "2026-11-21T15:05:00+07:00"),
        ("2026-11-21 08:15:30", "2026-11-21T08:15:00+07:00"),
        ("2026-11-21", "2026-11-21T08:00:00+07:00"),
        ("46347", "2026-11-21T08:00:00+07:00"),
        ("", None),
        ("-", None),
        ("0000-00-00 00:00:00", None),
    ],
)
def test_a_day_is_read_as_people_write_it(text, moment):
    assert moment_of(text, "08:00", "received") == moment


@pytest.mark.parametrize("text", ["30/02/2026", "hôm qua", "13/13/2026", "2026-99-01", "0912345678", "1/2"])
def test_what_is_no_day_is_refused_by_the_name_of_its_column(text):
    refused = moment_of(text, "08:00", "received")
    assert isinstance(refused, Refusal) and refused.code == "import.bad_date" and refused.params == {"field": "Ngày tiếp nhận"}


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("Đã trả kết quả", "returned"), ("Công dân rút hồ sơ", "withdrawn"), ("Từ chối", "refused"), ("Dừng xử lý", "stopped"),
        ("Chờ bổ sung", "supplement"), ("Đã xử lý xong", "finished"), ("Đang xử lý", "open"), ("???", None),
    ],
)  # fmt: skip
def test_a_status_in_words_is_understood(status, outcome):
    assert outcome_of(status) == outcome


def test_amounts_and_channels_are_read_from_words():
    assert [amount_of(text) for text in ("8.000", "8,000 đ", "8000,00", "", "miễn")] == [8000, 8000, 8000, None, None]
    channels = [channel_of(text) for text in ("Trực tuyến", "Bưu chính công ích", "Trực tiếp", "")]
    assert channels == ["online", "post", "counter", "counter"]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (
            ["STT", "Mã hồ sơ", "Tên TTHC", "Lĩnh vực", "Họ và tên người nộp", "Số CCCD", "SĐT", "Địa chỉ", "Ngày tiếp nhận",
             "Ngày hẹn trả", "Ngày trả kết quả", "Tình trạng", "Ghi chú"],
            "number procedure field name id_number phone address received due returned status note",
        ),
        (
            ["TT", "Họ tên, địa chỉ", "Nội dung", "Ngày nhận", "Ngày hẹn trả", "Ngày trả thực tế", "Người ký nhận"],
            "procedure name received due returned taken_by",
        ),
        (
            ["Mã số", "Mã TTHC", "Thủ tục", "Chủ hồ sơ", "Điện thoại", "Thời gian tiếp nhận", "Hạn giải quyết", "Ngày kết thúc"],
            "number procedure_code procedure name phone received due finished",
        ),
    ],
)
def test_real_headings_are_recognised(headings, fields):
    found = fields_of(headings)
    assert set(found) == set(fields.split())
    assert len(set(found.values())) == len(found)


def two_levels() -> list[list[str]]:
    return [
        ["UBND XÃ THỬ", "", "", "", "", ""],
        ["SỔ THEO DÕI HỒ SƠ", "", "", "", "", ""],
        ["STT", "Mã hồ sơ", "Nội dung hồ sơ", "Họ tên chủ hồ sơ", "Ngày, tháng, năm", ""],
        ["", "", "", "", "Nhận hồ sơ", "Hẹn trả kết quả"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["1", "A-1", "Khai sinh", "Nguyễn Thị Thử", "02/01/2026", "05/01/2026"],
        ["", "", "", "", "", ""],
        ["2", "A-2", "Khai tử", "Trần Văn Thử", "03/01/2026", ""],
    ]


def test_headings_of_two_rows_under_a_title_are_found():
    rows = two_levels()
    found = guess(rows)
    assert found.header_row == 4 and found.missing == ()
    assert [row.of("number") for row in rows_of(rows, found)] == ["A-1", "A-2"]
    assert [row.row for row in rows_of(rows, found)] == [6, 8]


def test_days_under_one_merged_heading_are_told_apart():
    rows = [
        ["SỔ THEO DÕI"],
        ["TT", "Mã số", "Nội dung công việc", "Họ và tên, địa chỉ", "SĐT", "Ngày tháng", "", "", "Ký nhận", "Ghi chú"],
        ["", "", "", "", "", "Nhận", "Hẹn trả", "Trả KQ", "", ""],
        [f"({number})" for number in range(1, 11)],
        ["1", "HT-01", "Khai sinh", "Trần Thị B", "0987654321", "05/01/2024", "08/01/2024", "08/01/2024", "B", ""],
    ]
    found = guess(rows)
    assert (found.header_row, found.missing) == (3, ())
    days = {name: column for name, column in found.columns.items() if name in ("received", "due", "returned")}
    assert days == {"received": 5, "due": 6, "returned": 7}
    assert [row.of("returned") for row in rows_of(rows, found)] == ["08/01/2024"]


def test_the_mapping_of_a_dry_run_gives_the_same_lines_again():
    rows = two_levels()
    first = guess(rows)
    told = msgspec.convert(first.as_json(), Mapping)
    again = applied(told, rows)
    assert isinstance(again, Guess) and rows_of(rows, again) == rows_of(rows, first)


@pytest.mark.parametrize("columns", [{"name": "Không có cột này"}, {"hacker": "STT"}, {"name": 0}])
def test_a_mapping_that_fits_nothing_is_refused(columns):
    refused = applied(Mapping(header_row=3, columns=columns), two_levels())
    assert isinstance(refused, Refusal) and refused.code == "import.mapping_unknown"


def test_a_line_without_a_number_has_the_same_one_every_time():
    one = LegacyRow(row=3, values={"name": "Nguyễn Thị Thử", "received": "02/01/2026"})
    same, other = LegacyRow(row=9, values=dict(one.values)), LegacyRow(row=3, values={**one.values, "name": "Khác"})
    assert one.number == same.number != other.number and one.number.startswith("CU-")


@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_whatever_a_spreadsheet_wrote(between, encoding):
    lines = [["Họ tên", "Ngày nhận", "Ghi chú"], ["Đỗ Thị Ổn", "02/01/2026", "'+84912"]]
    text = "".join(between.join(line) + "\r\n" for line in lines)
    assert legacy_files.separated(text.encode(encoding)) == [lines[0], ["Đỗ Thị Ổn", "02/01/2026", "+84912"]]


@pytest.mark.parametrize("raw", [b"PK\x03\x04 not a zip", b"", b"plain text", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_workbook_is_refused(raw):
    refused = legacy_files.workbook(raw)
    assert isinstance(refused, Refusal) and refused.code == "import.not_a_workbook"


def dumped(folder: Path, text: str) -> Path:
    path = folder / "dump.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_dump_is_read_with_its_quotes_its_nulls_and_its_semicolons(tmp_path):
    path = dumped(tmp_path, r"""INSERT INTO `a` (`X`, Y) VALUES (1,'it\'s; ''so''\n(x)'),(NULL,"a ""b""; c"),(0x41,_binary 'z')
 ,(-1.5,'\\');""" + "\n")  # fmt: skip
    assert list(rows_in(path, frozenset({"a"}))) == [
        ("a", {"x": "1", "y": "it's; 'so'\n(x)"}),
        ("a", {"x": None, "y": 'a "b"; c'}),
        ("a", {"x": "A", "y": "z"}),
        ("a", {"x": "-1.5", "y": "\\"}),
    ]


@pytest.mark.parametrize(
    "text",
    ["INSERT INTO `a` VALUES (1,'open);\n", "INSERT INTO `a` (x) VALUES (1,2);\n", "INSERT INTO a (x) VALUES (f(1));\n"],
)
def test_a_dump_that_cannot_be_read_is_refused_not_guessed(tmp_path, text):
    (refused,) = rows_in(dumped(tmp_path, text), frozenset({"a"}))
    assert isinstance(refused, Refusal) and refused.code == "import.not_a_dump"


def test_an_epar_dump_gives_its_records_with_people_fees_supplements_and_calendar(tmp_path):
    read = legacy_epar.read(dumped(tmp_path, DUMP))
    assert not isinstance(read, Refusal)
    assert read.days_off == ["2014-01-01", "2014-01-31"] and read.types == 2
    first, second, third = read.rows
    assert first.values == {
        "number": "HT01-1201-0001", "procedure_code": "HT01", "procedure": "Đăng ký khai sinh", "field": "HT",
        "name": "Nguyễn Thị D'Ánh; \"x\"", "phone": "0912 345 678", "id_number": "012345678", "address": "Thôn 1, xã Thử",
        "received": "2014-01-02 08:15:00", "due": "2014-01-09 17:00:00", "finished": "2014-01-08 10:00:00",
        "returned": "2014-01-09 09:00:00", "fee": "10000",
    }  # fmt: skip
    assert (second.of("status"), second.of("reason")) == ("từ chối", "Giấy tờ không hợp lệ")
    assert second.of("finished") == "2014-01-04 08:00:00"
    assert second.of("due") == "" and third.of("status") == "chờ bổ sung"


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY b "bbbb">]><data><item id="cmnd"><value>&b;</value></item></data>', "<data><item", "no xml",
        "<a/>" * 400_000,
    ],
)
def test_hostile_xml_gives_nothing(text):
    assert legacy_epar._form_of(text) == {}


def test_the_calendar_of_a_dump_is_compared_and_taken_over_only_for_years_nobody_has_entered(tmp_path):
    days = {"2014-01-01": 1, "2014-01-02": 0, "2014-01-31": 1, "2014-02-08": 0, "2014-02-09": 1, "2025-01-01": 1, "2025-01-02": 1}
    dump = tmp_path / "epar.sql"
    values = ",".join(f"('{day}',{off})" for day, off in days.items())
    dump.write_text(f"INSERT INTO `t_cores_calendar` (`C_DATE`,`C_OFF`) VALUES {values};\n", encoding="utf-8")
    source = legacy.read_source(dump, "epar-sql")
    assert isinstance(source, legacy.Source)
    with sitting(new_office(tmp_path / "kho", "hoa"), "mai") as office:
        old, new = legacy_calendar.kept_years(office, source)
        assert [day.isoformat() for day in old.table.off] == ["2014-01-01", "2014-01-31"]
        assert [day.isoformat() for day in old.table.worked] == ["2014-02-08"] and old.can_be_taken
        assert (new.here, new.different, new.can_be_taken) == ("entered", ("2025-01-02",), False)
        assert legacy_calendar.take_over(office, source) == [2014]
        assert office.calendar.is_working(date(2014, 2, 8)) and not office.calendar.is_working(date(2014, 1, 31))
        assert not office.calendar.is_confirmed(2014)
        assert legacy_calendar.take_over(office, source) == []
    with sitting(tmp_path / "kho", "hoa") as office:
        assert isinstance(legacy_calendar.take_over(office, source), Refusal)


def test_a_file_with_too_many_lines_is_refused_and_never_cut(monkeypatch):
    monkeypatch.setattr(legacy_files, "ROWS_MAX", 3)
    cut, whole = legacy_files.separated(b"a,b\n" * 4), legacy_files.separated(b"a,b\n" * 3)
    assert isinstance(cut, Refusal) and cut.code == "import.too_many_rows" and whole == [["a", "b"]] * 3


def test_two_things_under_one_heading_are_taken_apart():
    heads = ["TT", "Mã hồ sơ", "Tên thủ tục", "Họ tên", "Địa chỉ, số điện thoại", "Ngày nhận"]
    rows = [heads, ["1", "A-1", "Khai sinh", "Trần B", "Thôn 2, SĐT: 0912 345 678", "ngày 06 tháng 10 năm 2025"]]
    [row] = rows_of(rows, guess(rows))
    assert (row.of("address"), phone_of(row.of("phone"))) == ("Thôn 2", "0912345678")
    assert moment_of(f"7 giờ 30 phút, {row.of('received')}", "08:00", "received") == "2025-10-06T07:30:00+07:00"
    assert contact_of("Số 12 ngõ 34") == ("", "Số 12 ngõ 34")
    rows = [["Số hồ sơ", "Tên thủ tục", "Họ tên, địa chỉ", "Ngày nhận"], ["1/2025", "Khai sinh", "Trần B, Thôn 2, xã Mẫu", "1/2/25"]]
    [row] = rows_of(rows, guess(rows))
    assert (row.of("name"), row.of("address")) == ("Trần B", "Thôn 2, xã Mẫu")


def test_a_spreadsheets_lost_zero_comes_back_and_nothing_else_is_added():
    assert [identity_of(text) for text in ("25199000123", "025199000123", "012345678", "B1234567")] == [
        "025199000123", "025199000123", "012345678", "B1234567"
    ]  # fmt: skip
    assert [phone_of(text) for text in ("912345678", "0912 345 678", "+84912345678", "2053888888", "nt")] == [
        "0912345678", "0912345678", "84912345678", "2053888888", ""
    ]  # fmt: skip


def test_ditto_marks_and_merged_cells_repeat_the_line_above_and_sums_are_passed_over(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "so.xlsx")) as book:
        sheet = book.add_worksheet()
        for column, head in enumerate(("TT", "Số hồ sơ", "Tên thủ tục", "Họ tên", "Ngày nhận", "Lệ phí")):
            sheet.merge_range(0, column, 1, column, head)
        sheet.merge_range(2, 2, 3, 2, "Khai sinh")
        lines = [(1, "A-1", None, "Trần B", 45935, 0), (2, "A-2", None, "Lò C", "nt", 0), (3, "A-3", "nt", "nt", "2/2/26", 0)]
        for row, line in enumerate([*lines, ("", "", "Cộng tháng 10", "", "", 5000)], start=2):
            for column, cell in enumerate(line):
                if cell is not None:
                    sheet.write(row, column, cell)
    cells = good(legacy_files.workbook((tmp_path / "so.xlsx").read_bytes()))
    found = [(one.of("number"), one.of("procedure"), one.of("name"), one.of("received")) for one in rows_of(cells, guess(cells))]
    assert found == [
        ("A-1", "Khai sinh", "Trần B", "45935"), ("A-2", "Khai sinh", "Lò C", "45935"), ("A-3", "Khai sinh", "", "2/2/26")
    ]  # fmt: skip
