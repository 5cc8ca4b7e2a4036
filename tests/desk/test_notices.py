"""Notices for the wall: what they say, and their codes read back from the paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import segno

from motcua_tui.desk import settings
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_notices import Notices, checklist_of, contacts_of, notice_of, save_notice
from motcua_tui.desk.typeset import typeset
from motcua_tui.prints.posting import Contact
from motcua_tui.prints.qr import long_qr_svg
from schemas.checklist import pieces
from schemas.refusal import Refusal
from tests.desk.made import CODE, bring_in, new_office, procedure, sitting
from tests.prints.papers import pages_of, words_of

LONG: list[dict[str, Any]] = [
    {"name": f"Giấy tờ số {number} có tên dài để thử mã QR nhiều phần", "originals": 1}
    for number in range(1, 41)
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = new_office(tmp_path_factory.mktemp("notices") / "office")
    with sitting(folder, "mai") as opened:
        bring_in(opened, folder.parent, procedure(parts=LONG), procedure(code="9.000002", name="Thủ tục khác", field="Đất đai"))
        changed = settings.change(
            opened,
            {
                "agency.address": "Thôn 3, xã Thử",
                "agency.hotline": "0210 000 111",
                "agency.people": "Nguyễn Thị Mai, Phó Chủ tịch, Giám đốc, 0912 345 678; Trần Văn B;; , ",
            },
        )
        assert not isinstance(changed, Refusal), changed
        yield opened


def paper(office: Office, form: str, name: str = "") -> bytes:
    sheet = notice_of(office, Notices(form=form, name=name))
    assert not isinstance(sheet, Refusal), sheet
    made = typeset(office, sheet)
    assert not isinstance(made, Refusal), made
    assert made.paper == "A4"
    return made.pdf


def code(office: Office, form: str, name: str = "") -> str:
    made = notice_of(office, Notices(form=form, name=name))
    assert isinstance(made, Refusal)
    return made.code


def test_the_list_names_every_procedure_by_field(office):
    text = words_of(paper(office, "posting"))
    assert "Đất đai (1)" in text and "Thử nghiệm (1)" in text and "9.000002" in text and "3 ngày làm việc" in text


def test_the_list_of_one_field_is_found_without_diacritics(office):
    text = words_of(paper(office, "posting", "dat dai"))
    assert "9.000002" in text and CODE not in text
    assert code(office, "posting", "không có") == "posting.nothing"


def test_a_sheet_holds_every_paper_of_the_procedure(office):
    text = " ".join(pages_of(paper(office, "procedure-sheet", CODE)))
    assert all(part["name"] in text for part in LONG)
    assert code(office, "procedure-sheet", "1.999999") == "catalogue.unknown"
    assert code(office, "procedure-sheet") == "catalogue.unknown"


def test_the_codes_of_a_sheet_hold_the_whole_checklist(office):
    """Each code drawn on the paper is the code of one piece; the pieces are the whole text."""
    found = office.store.catalogue.current(CODE, office.clock.text(office.store)[:10])
    text = checklist_of(office, found)
    cut = pieces(text, 600)
    assert len(cut) > 2 and all(part["name"] in text for part in LONG)
    pdf = paper(office, "procedure-sheet", CODE)
    assert f"{len(cut)}/{len(cut)}" in words_of(pdf)
    for piece in cut:
        drawn = long_qr_svg(piece)
        own = io.BytesIO()
        segno.make_qr(piece.encode(), error="l", boost_error=True).save(own, kind="svg", xmldecl=False, border=0, omitsize=False)
        assert drawn == own.getvalue().decode()


def test_the_hotline_is_large_and_names_the_people_of_the_settings(office):
    text = words_of(paper(office, "hotline"))
    assert "0210 000 111" in text and "Phó Chủ tịch, Giám đốc" in text and "0912 345 678" in text
    assert contacts_of(office) == (
        Contact(name="Nguyễn Thị Mai", post="Phó Chủ tịch, Giám đốc", phone="0912 345 678"),
        Contact(name="Trần Văn B"),
    )


def test_a_code_too_long_for_paper_is_refused():
    refused = long_qr_svg("ế" * 400)
    assert isinstance(refused, Refusal) and refused.code == "print.qr_too_long"


def test_a_notice_never_replaces_a_file(office, tmp_path: Path):
    first, second = (save_notice(office, Notices(form="hotline"), tmp_path) for _ in range(2))
    assert isinstance(first, Path) and isinstance(second, Path) and first != second
    assert second.read_bytes().startswith(b"%PDF")
    refused = save_notice(office, Notices(form="hotline"), tmp_path / "none")
    assert isinstance(refused, Refusal) and refused.code == "print.folder_missing"


def test_an_unknown_notice_is_refused(office):
    assert code(office, "poster") == "usage.form_unknown"
