"""A real office in a temporary folder, used through the desk as a screen uses it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from motcua_tui.desk import catalogue, setup, users
from motcua_tui.desk.act import Done, act
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from motcua_tui.desk.unlock import open_office
from motcua_tui.vault import Password
from motcua_tui.vault.kdf import FLOOR
from schemas.acts import Act
from schemas.asks import ReceiveAsk, read_act, read_receive
from schemas.refusal import Refusal

PASSWORDS = {
    "mai": b"mua thu vang tren doi che 9",
    "hoa": b"bep lua hong canh suoi sau 7",
    "linh": b"con duong lang phu suong som 3",
}
ROLES = {"mai": "supervisor", "hoa": "clerk", "linh": "auditor"}
CODE = "9.000001"


def password(user: str) -> Password:
    return Password(PASSWORDS[user])


def new_office(folder: Path, *others: str) -> Path:
    """An office with its supervisor `mai`, the others asked for, and one procedure of three working days."""
    plan = setup.Plan(office="UBND xã Thử", unit="H44.99.12", device="A", user="mai", display="Nguyễn Thị Mai")
    made = setup.init(folder, plan, password("mai"), kdf=FLOOR)
    assert not isinstance(made, Refusal), made
    with sitting(folder, "mai") as office:
        for user in others:
            added = users.add(office, user, ROLES[user], f"Cán bộ {user.title()}", password(user))
            assert not isinstance(added, Refusal), added
        bring_in(office, folder.parent, procedure())
    return folder


def procedure(**changes: Any) -> dict[str, Any]:
    """A made-up procedure as our own catalogue file has it."""
    return {
        "code": CODE,
        "name": "Xác nhận thử nghiệm",
        "field": "Thử nghiệm",
        "limit": {"value": 3, "unit": "working_days"},
        **changes,
    }


def bring_in(office: Office, folder: Path, *procedures: dict[str, Any]) -> dict[str, Any]:
    """Import a catalogue file of these procedures."""
    file = folder / "danh-muc.json"
    whole = {
        "format": "motcua-catalogue", "version": 1, "source": "Bản thử", "date": "2026-11-01", "procedures": procedures,
    }  # fmt: skip
    file.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    taken = catalogue.import_paths(office, [str(file)])
    assert not isinstance(taken, Refusal) and not taken["refused"], taken
    return taken


@contextmanager
def sitting(folder: Path, user: str) -> Iterator[Office]:
    """The office with this person at the counter."""
    office = open_office(folder, user, password(user))
    assert isinstance(office, Office), office
    try:
        yield office
    finally:
        office.close()


def intake(**changes: Any) -> ReceiveAsk:
    ask = read_receive(
        {"procedure": CODE, "applicant": {"name": "Nguyễn Thị Thử", "id_number": "025199000123"}, "parts": ["Tờ khai"], **changes}
    )
    assert isinstance(ask, ReceiveAsk), ask
    return ask


def taken_in(office: Office, now: str | None = None, **changes: Any) -> Taken:
    taken = receive(office, intake(**changes), now)
    assert isinstance(taken, Taken), taken
    return taken


def do(office: Office, number: str, name: Act, **ask: Any) -> Done | Refusal:
    asked = read_act(name, ask)
    assert not isinstance(asked, Refusal), asked
    return act(office, number, name, asked)


def done(office: Office, number: str, name: Act, **ask: Any) -> Done:
    result = do(office, number, name, **ask)
    assert isinstance(result, Done), result
    return result


def good(answer: Any) -> Any:
    """What was not refused."""
    assert not isinstance(answer, Refusal), answer
    return answer


def code(answer: Any) -> str:
    """Why it was refused."""
    assert isinstance(answer, Refusal), answer
    return answer.code
