"""The longest names there are, in decomposed letters, on the smallest screen: whole where there is room, else cut with dots."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from rich.cells import cell_len

from tests.desk.made import bring_in
from tests.screens.counter import MORNING, clock_at, seated, take_in, unlock
from tests.screens.cut import cut_words
from tests.screens.golden import check
from tests.screens.lived import person
from tests.screens.test_goldens import opened
from tests.widgets.feed import painted, settle

CODE = "9.999919"
WORDS = "Thủ tục đề nghị hỗ trợ chi phí khám bệnh, chữa bệnh cho người thuộc hộ nghèo, người dân tộc thiểu số ở vùng khó khăn "
NAME = (WORDS * 9)[:919]
PARTS = 40


def decomposed(text: str) -> str:
    """As an input method or a file from another system may write it."""
    return unicodedata.normalize("NFD", text)


async def test_a_name_of_919_letters_and_forty_papers_stay_in_their_columns(office_folder: Path, tmp_path: Path) -> None:
    office = unlock(office_folder)
    clock_at(office, MORNING)
    parts = [{"name": decomposed(f"Giấy tờ thứ {number} của người được hỗ trợ")} for number in range(1, PARTS + 1)]
    limit = {"value": 3, "unit": "working_days"}
    bring_in(office, tmp_path, {"code": CODE, "name": decomposed(NAME), "field": "Y tế", "limit": limit, "parts": parts})
    given = [{"name": part["name"], "originals": 1} for part in parts]
    owner = person(decomposed("Nguyễn Thị Ánh Tuyết " * 20).strip(), "011090000919")
    taken = take_in(office, {"procedure": CODE, "applicant": owner, "parts": given})  # type: ignore[dict-item]
    office.close()
    assert len(taken.dossier.procedure.name) == 919 and len(taken.dossier.parts) == PARTS
    async with seated(office_folder) as (pilot, app):
        await settle(pilot)
        for name in ("counter", "dossier"):
            if name == "dossier":
                await opened(pilot, app, taken.dossier.id)
                await settle(pilot)
            lines = painted(pilot)
            assert all(cell_len(line) <= 80 and unicodedata.is_normalized("NFC", line) for line in lines)
            assert cut_words(app) == []
            check(f"{name}-919-80x24", lines)
