"""The key card: one page, from the very table the keys are made from, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from motcua_tui.desk import keycard
from motcua_tui.desk.office import Office
from motcua_tui.keytable import TABLE
from motcua_tui.prints.engine import Printed, render
from schemas.refusal import Refusal
from tests.desk.made import new_office, sitting
from tests.prints.papers import words_of


def test_the_card_is_one_page_with_every_key_in_either_language(tmp_path: Path) -> None:
    with sitting(new_office(tmp_path / "data"), "mai") as office:
        for spoken, says in (("vi", "Tiếp nhận hồ sơ mới"), ("en", "Receive a new dossier")):
            sheet = keycard.sheet_of(office, spoken)
            assert not isinstance(sheet, Refusal)
            assert sum(len(group.keys) for group in sheet.groups) == len(TABLE)
            printed = render(sheet)
            assert isinstance(printed, Printed) and (printed.pages, printed.paper) == (1, "A4")
            assert says in words_of(printed.pdf)
        assert _code(office, "fr") == "print.language"


def _code(office: Office, spoken: str) -> str:
    refused = keycard.sheet_of(office, spoken)
    if not isinstance(refused, Refusal):
        pytest.fail("not refused")
    return refused.code
