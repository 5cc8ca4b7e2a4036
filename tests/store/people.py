"""A made-up office with made-up people: what the store's tests write and read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from motcua_tui.store import Draft, Store
from motcua_tui.store.connect import open_raw
from motcua_tui.store.key import Key
from motcua_tui.store.migrations.m0001 import GUARDS
from schemas.acts import (
    Act,
    ContentDestroyed,
    Corrected,
    Finished,
    HandedOver,
    Noted,
    Received,
    SupplementReceived,
    SupplementRequested,
)
from schemas.base import Record
from schemas.intake import Person, ProcedureRef
from schemas.office_acts import Begun, OfficeAct, Role, UserAdded
from schemas.refusal import Refusal
from schemas.turn import TURN_DOMAIN

KEY = bytes(range(1, 33))
OTHER_KEY = bytes(range(101, 133))
AT = "2026-11-20T08:00:00+07:00"
UNIT = "H44.99.12"
CHAIN = "H44.99.12.A.1ABCD"
PROCEDURE = ProcedureRef(code="2.000635", name="Cấp bản sao trích lục hộ tịch", field="Hộ tịch", limit="3 working_days")


class Officer:
    """A user with a signing key of their own, the same in every run."""

    def __init__(self, user: str, role: Role = "clerk") -> None:
        self.user = user
        self.role = role
        self._key = Ed25519PrivateKey.from_private_bytes(user.encode().ljust(32, b"."))

    @property
    def public_key(self) -> str:
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, statement: bytes) -> bytes:
        return self._key.sign(TURN_DOMAIN + statement)


LAN = Officer("lan")
MINH = Officer("minh", "supervisor")


def begun(device: str = "A", incarnation: str = "1ABCD", **more: Any) -> Begun:
    return Begun(unit=UNIT, device=device, incarnation=incarnation, office="UBND xã Thử Nghiệm", nonce="0" * 32, **more)


def joined(officer: Officer, by: str = "minh") -> Draft:
    content = UserAdded(user=officer.user, role=officer.role, display=officer.user.title(), public_key=officer.public_key)
    return Draft(act=OfficeAct.ADD_USER, by=by, content=content, at=AT)


def person(number: int = 1, name: str = "Đào Thị Ánh Nguyệt", **more: Any) -> Person:
    values: dict[str, Any] = {"name": name, "id_number": f"001087{number:06d}", "phone": f"0912{number:06d}"}
    return Person(**{**values, **more})


def intake(number: int = 1, *, applicant: Person | None = None, **more: Any) -> Received:
    values: dict[str, Any] = {
        "procedure": PROCEDURE,
        "applicant": applicant or person(number),
        "provisional_code": f"TẠM-A1-261120-{number:03d}",
        "due_at": "2026-11-25T17:00:00+07:00",
    }
    return Received(**{**values, **more})


def receive(number: int = 1, *, at: str = AT, by: str = "lan", **more: Any) -> Draft:
    return Draft(act=Act.RECEIVE, by=by, content=intake(number, **more), at=at)


def act(dossier: str, name: Act, content: Record, *, at: str = AT, by: str = "lan", **more: Any) -> Draft:
    return Draft(act=name, by=by, content=content, at=at, dossier=dossier, **more)


def note(dossier: str, text: str = "đã gọi điện", **more: Any) -> Draft:
    return act(dossier, Act.NOTE, Noted(text=text), **more)


def finish(dossier: str, **more: Any) -> Draft:
    return act(dossier, Act.FINISH, Finished(), **more)


def hand_over(dossier: str, **more: Any) -> Draft:
    return act(dossier, Act.HAND_OVER, HandedOver(to_name="Đào Thị Ánh Nguyệt"), **more)


def request_supplement(dossier: str, **more: Any) -> Draft:
    return act(dossier, Act.REQUEST_SUPPLEMENT, SupplementRequested(reason="thiếu bản chính"), **more)


def supplement(dossier: str, **more: Any) -> Draft:
    return act(dossier, Act.SUPPLEMENT_RECEIVED, SupplementReceived(due_at="2026-11-30T17:00:00+07:00"), **more)


def correct(dossier: str, fields: dict[str, str], **more: Any) -> Draft:
    return act(dossier, Act.CORRECT, Corrected(reason="gõ nhầm", fields=fields), **more)


def destroy(dossier: str, **more: Any) -> Draft:
    return act(dossier, Act.DESTROY_CONTENT, ContentDestroyed(ground="hết thời hạn lưu trữ"), by="minh", **more)


def tampered(folder: Path, *statements: str, key: bytes = KEY) -> None:
    """What somebody with the key does behind the program's back: the guards taken away, then the statements."""
    connection = open_raw(folder / "store.db", Key(key))
    try:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            assert connection.execute(statement).rowcount != 0, statement
        connection.executescript(GUARDS)
    finally:
        connection.close()


def taken(answer: Store | Refusal) -> Store:
    assert isinstance(answer, Store), answer
    return answer


def new_store(folder: Path, key: bytes = KEY) -> Store:
    return taken(Store.create(folder, key, begun(), [joined(MINH), joined(LAN)]))


def reopened(folder: Path, key: bytes = KEY) -> Store:
    return taken(Store.open(folder, key, wait_s=0))


def one(store: Store, number: int = 1, **more: Any) -> str:
    """Receive one dossier and return its id."""
    [sealed] = store.append([receive(number, **more)])
    assert sealed.entry.dossier is not None
    return sealed.entry.dossier
