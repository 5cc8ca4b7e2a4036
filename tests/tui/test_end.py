"""The real counter in a real terminal: what is left on it when the counter has ended."""

from __future__ import annotations

import re
from pathlib import Path

from tests.desk.made import PASSWORDS, new_office, sitting, taken_in
from tests.tui.term import start_python

NAME, IDENTITY = "Lò Thị Chim Yến", "025199654321"
_TITLE = re.compile(rb"\x1b\](?:0|1|2|9|777);([^\x07\x1b]*)")


def test_when_the_counter_ends_nobody_stays_on_the_terminal_or_in_its_title(tmp_path: Path) -> None:
    folder = new_office(tmp_path / "office")
    with sitting(folder, "mai") as office:
        taken_in(office, applicant={"name": NAME, "id_number": IDENTITY})
    with start_python("-m", "motcua_tui", "--data", str(folder), rows=30, cols=110) as term:
        term.wait_for("Mật khẩu")
        term.type(PASSWORDS["mai"].decode() + "\r")
        term.wait_for(NAME)
        assert IDENTITY not in "\n".join(term.screen()), "lists show the ends of a number only"
        term.press("Ctrl+Q")
        term.press("Ctrl+Q")
        assert term.wait_end() == 0
        assert NAME not in term.text() and PASSWORDS["mai"].decode() not in term.text()
        raw = bytes(term.output)
    assert raw.rindex(b"\x1b[?1049l") > raw.rindex(NAME.encode()), "the last thing is to leave the second screen"
    assert PASSWORDS["mai"] not in raw
    assert not [title for title in _TITLE.findall(raw) if NAME.encode() in title or IDENTITY.encode() in title]
