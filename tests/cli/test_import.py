"""`motcua import-legacy`: a dry run first, bad lines one by one, nothing twice, and what came in says where it is from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from motcua_tui.prints.table_files import write_table
from motcua_tui.prints.tables import Table, plain_head
from schemas.refusal import Refusal
from schemas.times import VN
from tests.cli.office import Cli, new_office
from tests.desk.test_legacy import DUMP

HEADINGS = (
    "STT", "Mã hồ sơ", "Tên TTHC", "Họ tên người nộp", "Số CCCD", "SĐT", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả",
    "Tình trạng",
)  # fmt: skip
HOSTILE = "=cmd|'x'!A0"
MARRIAGE = "Cấp giấy xác nhận tình trạng hôn nhân"
ROWS = (
    (1, "H44.99.12-250102-0001", MARRIAGE, HOSTILE, "025199000123", "+84912345678", "02/01/2025", "07/01/2025", "06/01/2025", ""),
    (2, "H44.99.12-250102-0002", "Việc đã bãi bỏ", "Trần Văn Hai", "", "", "02/01/2025 09:30", "", "", "Đang xử lý"),
    (3, "H44.99.12-250103-0001", MARRIAGE, "Lê Thị Ba", "", "", "03/01/2025", "08/01/2025", "04/01/2025", "Công dân rút"),
    (4, "H44.99.12-250103-0002", MARRIAGE, "", "", "", "03/01/2025", "", "", ""),
    (5, "H44.99.12-250103-0003", MARRIAGE, "Phạm Năm", "", "", "31/02/2025", "", "", ""),
    (6, "H44.99.12-250102-0001", MARRIAGE, "Hai Lần", "", "", "03/01/2025", "", "", ""),
    (7, "H44.99.12-250103-0004", MARRIAGE, "Đỗ Bảy", "", "", "03/01/2035", "", "", ""),
    (8, "H44.99.12-250103-0005", MARRIAGE, "Vũ Tám", "", "", "03/01/2025", "02/01/2025", "", ""),
    (9, "H44.99.12-250103-0006", MARRIAGE, "Ngô Chín", "", "", "03/01/2025", "", "", "Đã trả kết quả"),
)  # fmt: skip
BAD = [
    (8, "import.missing"), (9, "import.bad_date"), (10, "import.number_twice"), (11, "time.in_future"),
    (12, "import.before_receipt"), (13, "import.end_missing"),
]  # fmt: skip


@pytest.fixture
def office(tmp_path) -> Cli:
    return new_office(tmp_path / "kho")


def register(path: Path) -> Path:
    """A register as an office keeps it: a title, a row of headings, lines."""
    table = Table(name="Sổ", head=plain_head(*HEADINGS), rows=ROWS, title=("UBND XÃ THỬ", "SỔ THEO DÕI", "Năm 2025"))
    made = write_table(path, [table], made_at=datetime(2026, 1, 1, tzinfo=VN))
    assert not isinstance(made, Refusal)
    return made


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_register_is_tried_first_then_taken_over_once(office, tmp_path, kind):
    path = str(register(tmp_path / f"so.{kind}"))
    told = office.batch(
        (["import-legacy", kind, path, "--dry-run"], {}),
        (["find", "H44.99.12"], {}),
        (["import-legacy", kind, path], {}),
        (["import-legacy", kind, path], {}),
        (["show", "H44.99.12-250102-0001"], {}),
        (["show", "H44.99.12-250102-0002"], {}),
        (["show", "H44.99.12-250103-0001"], {}),
        (["report", "07a", "--from", "2025-01-01", "--to", "2025-01-31"], {}),
    )
    tried, nothing, first, again, returned, still, withdrawn, form = (one["out"] for one in told)
    assert nothing == [] and tried["dry_run"] is True and tried["mapping"]["columns"]["name"] == "Họ tên người nộp"
    assert (tried["imported"], first["imported"], again["imported"], again["known"]) == (3, 3, 0, 3)
    assert [(one["row"], one["code"]) for one in first["refused"]] == BAD
    assert tried["refused"] == first["refused"]
    assert (returned["status"], returned["on_time"], returned["imported"]) == ("returned", "early", kind)
    assert returned["procedure"]["code"] == "1.004873" and returned["applicant"]["name"] == HOSTILE
    assert all(entry["late"] for entry in returned["entries"])
    assert (still["status"], still["procedure"]["name"]) == ("received", "Việc đã bãi bỏ")
    assert still["received_at"] == "2025-01-02T09:30:00+07:00"
    assert withdrawn["status"] == "withdrawn"
    assert [form[-1][column] for column in ("c3", "c9", "c13")] == [3, 2, 1]


def test_a_mapping_of_ones_own_reads_headings_nobody_could_guess(office, tmp_path):
    (tmp_path / "so.csv").write_text("Cột A,Cột B,Cột C\nĐỗ Thị Ổn,2025-03-01,Chứng thực\n", encoding="utf-8")
    (tmp_path / "ghep.json").write_text(
        '{"header_row": 1, "columns": {"name": "Cột A", "received": 2, "procedure": "Cột C"}}', encoding="utf-8"
    )
    refused = office.run("import-legacy", "csv", str(tmp_path / "so.csv"))
    assert (refused.refusal, refused.code) == ("import.mapping_needed", 3)
    tried = office.ok("import-legacy", "csv", str(tmp_path / "so.csv"), "--dry-run")
    assert tried["mapping"] == {"header_row": 1, "columns": {}, "unused": ["Cột A", "Cột B", "Cột C"]}
    assert tried["missing"] == ["name", "received", "procedure"]
    done = office.ok("import-legacy", "csv", str(tmp_path / "so.csv"), "--mapping", str(tmp_path / "ghep.json"))
    assert (done["imported"], done["refused"]) == (1, [])
    (found,) = office.ok("find", "do thi on")
    assert found["received_at"] == "2025-03-01T08:00:00+07:00" and found["code"].startswith("CU-")


def test_an_epar_dump_is_taken_over_with_its_ends_and_its_fees(office, tmp_path):
    (tmp_path / "epar.sql").write_text(DUMP, encoding="utf-8")
    told = office.batch(
        (["import-legacy", "epar-sql", str(tmp_path / "epar.sql"), "--dry-run"], {}),
        (["import-legacy", "epar-sql", str(tmp_path / "epar.sql")], {}),
        (["import-legacy", "epar-sql", str(tmp_path / "epar.sql")], {}),
        (["show", "HT01-1201-0001"], {}),
        (["show", "CT02-1201-0002"], {}),
        (["show", "CT02-1201-0003"], {}),
        (["find", "Đã Xóa"], {}),
        (["verify"], {}),
    )
    tried, first, again, birth, refused, waiting, deleted = (one["out"] for one in told[:-1])
    assert (tried["imported"], first["imported"], first["refused"], again["known"]) == (3, 3, [], 3)
    assert tried["days_off"] == ["2014-01-01", "2014-01-31"] and deleted == []
    assert (birth["status"], birth["finished_at"]) == ("returned", "2014-01-08T10:00:00+07:00")
    assert birth["fees"][0]["amount_vnd"] == birth["payments"][0]["amount_vnd"] == 10_000
    day = birth["received_at"][:10]
    assert office.ok("report", "register", "--from", day, "--to", day)[0]["c13"] == "Nhập từ sổ cũ"
    assert birth["applicant"]["id_number"] == "012345678" and birth["imported"] == "epar-sql"
    assert (refused["status"], refused["end_reason"]) == ("refused", "Giấy tờ không hợp lệ")
    assert waiting["status"] == "supplement_requested"


def test_only_a_supervisor_takes_over_a_register_and_a_missing_file_is_a_wrong_argument(office, tmp_path):
    assert office.run("import-legacy", "csv", str(tmp_path / "none.csv")).code == 2
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04")
    assert office.run("import-legacy", "xlsx", str(tmp_path / "bad.xlsx")).refusal == "import.not_a_workbook"
