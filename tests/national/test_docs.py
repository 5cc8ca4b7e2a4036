"""The page on national payloads names every field, in order, with the length the code enforces."""

from __future__ import annotations

import re

import msgspec
import pytest

from motcua_tui.desk.nights import CAUSES
from schemas.base import Record
from sync.national import payload
from tools.refusals import collect
from tools.source import ROOT

PAGE = (ROOT / "docs" / "national-payloads.md").read_text("utf-8")
TABLES: dict[str, type[Record]] = {
    "DongBoHoSoMC": payload.DossierSent,
    "TaiLieuNop": payload.FileSent,
    "DanhSachLePhi": payload.FeeSent,
    "DanhSachTepDinhKemKhac": payload.PaperSent,
    "DanhSachHoSoBoSung": payload.SupplementSent,
    "DanhSachGiayToKetQua": payload.ResultSent,
    "DinhDanhCHS": payload.Identified,
    "DSKetNoiCSDL": payload.Database,
    "CapNhatTienDoHoSoMC": payload.StepSent,
}


@pytest.mark.parametrize("name", TABLES)
def test_the_table_names_each_field_with_its_length(name: str) -> None:
    section = re.split(r"^#+ ", PAGE.partition(f"# `{name}`\n")[2], flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(\w+)` \| *(\d*) *\|", section, re.MULTILINE)
    assert [field for field, _ in rows] == list(TABLES[name].__struct_fields__)
    assert {field: int(most) for field, most in rows if most} == lengths(TABLES[name])


def lengths(kind: type[Record]) -> dict[str, int]:
    """The longest text each field takes."""
    found = {}
    _, parts = msgspec.json.schema_components([kind])
    for field, asked in parts[kind.__name__]["properties"].items():
        if "maxLength" in asked:
            found[field] = asked["maxLength"]
        elif "enum" in asked:
            found[field] = max(map(len, asked["enum"]))
        elif "pattern" in asked:
            found[field] = int(re.findall(r"(\d+)\}", asked["pattern"])[-1])
    return found


def test_every_way_the_line_can_fail_has_its_words_for_the_morning() -> None:
    endings = {"sync.national_refused", "sync.national_blind", "sync.national_left_behind"}  # all was sent: no night failed
    codes = {code for code in collect().codes if code.startswith("sync.national_")} - endings
    assert len(codes) >= 7 and codes <= set(CAUSES)
