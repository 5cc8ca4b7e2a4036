"""A lived-in office whose people, papers and notes are hostile texts, as a tampered colleague's machine could send them."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar
from unittest import mock

from msgspec import Struct
from msgspec.structs import fields, replace

from motcua_tui.desk import act as acting
from motcua_tui.desk import feedback, not_taken
from motcua_tui.desk.act import Done
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from schemas.acts import Act
from schemas.asks import GuideAsk, read_act, read_receive
from schemas.canonical import Json
from schemas.refusal import Refusal
from tests.desk.made import bring_in
from tests.screens import lived
from tests.screens.counter import MORNING, clock_at, unlock
from tests.screens.lived import Lived
from tests.screens.test_long_names import CODE, PARTS, WORDS
from tests.widgets.hostile import HIDDEN, LARGE, MARKUP, SEQUENCES

ROOMS = {"name": 400, "address": 400, "note": 1500, "needs": 200, "reason": 1500, "phone": 20, "email": 90, "to_name": 400,
         "document_no": 90, "parts": 400, "text": 1500, "from_name": 300, "task": 200,
         "place": 300, "opinion": 300, "scope": 900, "receipt_no": 50}  # fmt: skip
"""The fields that hold somebody's words, and how many characters are put into each."""
WIDE = "\U0001f468\u200d\U0001f469\u200d\U0001f467 漢字ｶﾅ \U0001f1fb\U0001f1f3 ẤỆ ẤỆ " + "Nguyễn Thị Ánh Tuyết " * 20
ARABIC = "ZQX \u202e\u05d0\u05d1\u05d2\u202c \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627\u200f "
MARKS = "ZQX" + "ậ̃̃̂" * 300
Spoilt = TypeVar("Spoilt", bound=Struct)


def texts() -> list[str]:
    """The corpus in pieces that fit a name; half characters cannot be stored and are left to the widgets."""
    small = [text for text in (*SEQUENCES.values(), *HIDDEN.values(), *MARKUP.values()) if text.isascii() or _whole(text)]
    joined, piece = [], ""
    for text in small:
        if len(piece) + len(text) > ROOMS["name"]:
            joined.append(piece)
            piece = ""
        piece += text + " "
    found = [*joined, piece, WIDE, ARABIC, MARKS, *(LARGE[name] for name in ("wide", "brackets", "many lines", "long name"))]
    # No ledger holds any other form: what is not NFC has no canonical bytes.
    return [unicodedata.normalize("NFC", text[:2000]) for text in found]


def _whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@contextmanager
def spoiling(*modules: ModuleType) -> Iterator[None]:
    """While it lasts, whoever takes in a dossier or a complaint, guides or acts through these modules writes hostile texts."""
    turn = itertools.cycle(texts())

    def take_in(office: Office, plain: dict[str, Json]) -> Taken:
        ask = read_receive(plain)
        assert not isinstance(ask, Refusal), ask
        taken = receive(office, spoilt(ask, turn))
        assert not isinstance(taken, Refusal), taken
        return taken

    def do(office: Office, dossier: str, name: Act, plain: dict[str, Json]) -> Done:
        ask = read_act(name, plain)
        assert not isinstance(ask, Refusal), ask
        done = acting.act(office, dossier, name, spoilt(ask, turn))
        assert not isinstance(done, Refusal), done
        return done

    # The desk takes no control characters in these, so no machine can send any.
    clean = itertools.cycle(text for text in texts() if not any(unicodedata.category(each)[0] == "C" for each in text))

    def taken_down(office: Office, ask: feedback.FeedbackAsk) -> object:
        return hear(office, spoilt(ask, clean))

    def moved(office: Office, number: str, step: Any, ask: feedback.StepAsk) -> object:
        return move(office, number, step, spoilt(ask, clean))

    def guided(office: Office, ask: GuideAsk) -> object:
        return guide(office, spoilt(ask, turn))

    hear, move, guide = feedback.receive, feedback.move, not_taken.guide
    with ExitStack() as stack:
        for module in modules:
            stack.enter_context(mock.patch.object(module, "take_in", take_in))
            stack.enter_context(mock.patch.object(module, "do", do))
        stack.enter_context(mock.patch.multiple(feedback, receive=taken_down, move=moved))
        stack.enter_context(mock.patch.object(not_taken, "guide", guided))
        yield


def hostile(folder: Path) -> Lived:
    """Live the usual days, every word of them spoilt; the catalogue holds a procedure with the longest of names."""
    with spoiling(lived):
        found = lived.live(folder)
    office = unlock(folder)
    clock_at(office, MORNING)
    name = unicodedata.normalize("NFD", f"ZQX [@click=app.quit]Thủ tục[/x] \U0001f469 {WORDS * 9}")
    parts = [{"name": unicodedata.normalize("NFD", f"[/x]Giấy tờ thứ {number} ZQX {WORDS}")} for number in range(1, PARTS + 1)]
    limit = {"value": 3, "unit": "working_days"}
    bring_in(office, folder, {"code": CODE, "name": name[:1500], "field": "Y tế [b", "limit": limit, "parts": parts})
    office.close()
    return found


def spoilt(record: Spoilt, turn: Iterator[str]) -> Spoilt:
    """The record with every free text in it replaced, its parts too."""
    changed: dict[str, object] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, Struct):
            changed[field.name] = spoilt(value, turn)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(_spoilt_item(field.name, one, turn) for one in value)
        elif isinstance(value, str) and value and field.name in ROOMS:
            changed[field.name] = next(turn)[: ROOMS[field.name]]
    return replace(record, **changed)


def _spoilt_item(name: str, value: object, turn: Iterator[str]) -> object:
    if isinstance(value, Struct):
        return spoilt(value, turn)
    return next(turn)[: ROOMS[name]] if isinstance(value, str) and name in ROOMS else value
