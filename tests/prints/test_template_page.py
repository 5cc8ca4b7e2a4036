"""docs/print-templates.md names every field a template can read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from motcua_tui.prints.hand_over import ResultLine
from motcua_tui.prints.register import RegisterRow
from motcua_tui.prints.routing import RouteStep
from motcua_tui.prints.sheet import FeeLine, FormMark, Letterhead, PartLine, Party, Sheet, Slip
from tests.prints.sheets import every_sheet

PAGE = (Path(__file__).parents[2] / "docs" / "print-templates.md").read_text(encoding="utf-8")
ROWS = {
    line.split("|")[1].strip().strip("`"): set(re.findall(r"`(\w+)`", line.split("|")[3]))
    for line in PAGE.splitlines()
    if line.startswith("|") and "`" in line
}


@pytest.mark.parametrize("sheet", every_sheet(), ids=lambda sheet: sheet.template)
def test_the_page_lists_the_fields_of_each_template(sheet: Sheet) -> None:
    common = Slip.__struct_fields__ if isinstance(sheet, Slip) else (*Sheet.__struct_fields__, "letterhead")
    assert set(sheet.__struct_fields__) - set(common) <= ROWS[sheet.template]


def test_the_page_lists_what_all_slips_share() -> None:
    shared = ROWS["mọi mẫu"] | ROWS["mọi mẫu của một hồ sơ"]
    wanted = {*Slip.__struct_fields__, *Letterhead.__struct_fields__, *FormMark.__struct_fields__}
    assert wanted == shared


@pytest.mark.parametrize("kind", [Party, PartLine, FeeLine, ResultLine, RouteStep, RegisterRow])
def test_the_page_lists_the_fields_of_people_parts_and_rows(kind) -> None:
    assert set(kind.__struct_fields__) <= set(re.findall(r"`(\w+)`", PAGE))
