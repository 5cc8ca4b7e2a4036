"""The key card from the table of keys: one page in one language, for paper."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from motcua_tui.desk import sheets_out
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.keytable import TABLE, Key, Part, key_name
from motcua_tui.prints.keycard import CardGroup, CardKey, KeyCardSheet
from motcua_tui.prints.orders import Job
from motcua_tui.text import Language, in_language, language, mark
from schemas.canonical import Json
from schemas.refusal import Refusal, no

LANGUAGES: tuple[Language, ...] = ("vi", "en")
GROUPS: tuple[tuple[Part, str], ...] = (
    ("screens", mark("Đi tới đâu")),
    ("work", mark("Làm việc")),
    ("fields", mark("Trong ô và câu hỏi")),
    ("lists", mark("Trong danh sách")),
)
TITLE = mark("Thẻ phím Một cửa")
LEAD = mark("Một phím có một nghĩa ở mọi màn hình. F1: phím của màn hình đang mở. Ctrl+P: mọi việc, gõ vài chữ không dấu.")
EVERYWHERE = mark("Mọi màn hình")
SPACE = mark("Cách")


def write(office: Office, wanted: str, out: Path) -> dict[str, Json] | Refusal:
    """The card as this file; `wanted` is "vi", "en" or "" for the language now shown."""
    sheet = sheet_of(office, wanted)
    return sheet if isinstance(sheet, Refusal) else sheets_out.write(office, sheet, out)


def save(office: Office, wanted: str, folder: Path) -> Path | Refusal:
    """The card as a file in `folder`."""
    sheet = sheet_of(office, wanted)
    return sheet if isinstance(sheet, Refusal) else sheets_out.save(office, sheet, folder)


def send(office: Office, wanted: str, to: str) -> Job | Refusal:
    """The card to the printer of this name."""
    sheet = sheet_of(office, wanted)
    return sheet if isinstance(sheet, Refusal) else sheets_out.send(office, sheet, to)


def sheet_of(office: Office, wanted: str) -> KeyCardSheet | Refusal:
    """The card in one language. Refuses `print.language`."""
    spoken = next((one for one in LANGUAGES if one == (wanted or language())), None)
    if spoken is None:
        return no("print.language", "Thẻ phím có tiếng Việt (vi) và tiếng Anh (en). Hãy chọn một trong hai.")
    return KeyCardSheet(
        printed_at=datetime.fromisoformat(office.clock.text(office.store)),
        letterhead=letterhead_of(office),
        language=spoken,
        title=in_language(TITLE, spoken),
        lead=in_language(LEAD, spoken),
        groups=tuple(
            CardGroup(title=in_language(title, spoken), keys=tuple(_card_key(key, spoken) for key in TABLE if key.part == part))
            for part, title in GROUPS
        ),
    )


def _card_key(key: Key, spoken: Language) -> CardKey:
    first = key.keys.split(",")[0]
    named = {"1": "1–9", "space": in_language(SPACE, spoken), "backspace": "Backspace"}
    name = named.get(first) or key_name(first)
    where = "" if key.where == EVERYWHERE else in_language(key.where, spoken)
    return CardKey(key=name, words=in_language(key.words, spoken), where=where)
