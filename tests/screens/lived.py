"""An office with a few days behind it: one dossier in each state a counter meets, at scripted moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from motcua_tui.desk.act import Done, act
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft
from schemas.acts import Act
from schemas.asks import read_act
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.times import VN, moment_text
from tests.screens.counter import MORNING, USER, clock_at, make_office, take_in, unlock

REGISTER, MARRIAGE = "1.004194", "1.004873"
"""Temporary residence; certificate of marital status."""


@dataclass(frozen=True)
class Lived:
    """The folder, and the dossiers by what became of them."""

    folder: Path
    ids: dict[str, str]


def person(name: str, number: str) -> dict[str, Json]:
    """A made-up applicant."""
    return {
        "name": name, "id_number": number, "birth_date": "1990-03-05", "sex": "female", "phone": "0900000001",
        "address": "Thôn Đồi Chè, xã Thử Nghiệm",
    }  # fmt: skip


def on(day: int, hour: int = 8) -> datetime:
    """A moment of November 2026."""
    return datetime(2026, 11, day, hour, 0, tzinfo=VN)


def do(office: Office, dossier: str, name: Act, plain: dict[str, Json]) -> Done:
    """An act that is allowed."""
    ask = read_act(name, plain)
    assert not isinstance(ask, Refusal), ask
    done = act(office, dossier, name, ask)
    assert not isinstance(done, Refusal), done
    return done


def live(folder: Path) -> Lived:
    """Make the office and its days."""
    make_office(folder)
    office = unlock(folder)
    ids = {}
    for day, key, name, procedure in (
        (9, "late", "Lò Thị Hoa Ban", REGISTER),
        (16, "returned", "Vàng A Sử", MARRIAGE),
        (18, "finished", "Nguyễn Thị Ánh Tuyết", MARRIAGE),
        (23, "supplement", "Đặng Văn Giang", REGISTER),
        (24, "open", "Trần Đức Ỷ", REGISTER),
        (25, "torn", "Hoàng Thị Bích", REGISTER),
    ):
        clock_at(office, on(day))
        plain: dict[str, Json] = {
            "procedure": procedure,
            "applicant": person(name, f"0110900{day:05d}"),
            "parts": [{"name": "Tờ khai theo mẫu", "originals": 1}],
            "fees": [{"name": "Lệ phí hộ tịch", "amount_vnd": 15000, "kind": "charge"}],
        }
        ids[key] = take_in(office, plain).dossier.id
    _acts(office, ids)
    clock_at(office, MORNING)
    office.close()
    return Lived(folder, ids)


def _acts(office: Office, ids: dict[str, str]) -> None:
    for day, key in ((17, "returned"), (19, "finished")):
        clock_at(office, on(day, 10))
        do(office, ids[key], Act.DECIDE, {"outcome": "approved", "document_no": f"{day}/UBND"})
        do(office, ids[key], Act.FINISH, {})
    clock_at(office, on(20))
    do(office, ids["returned"], Act.HAND_OVER, {"to_name": "Vàng A Sử"})
    clock_at(office, on(24, 14))
    do(
        office,
        ids["supplement"],
        Act.REQUEST_SUPPLEMENT,
        {"reason": "Thiếu giấy tờ.", "parts": ["Giấy khai sinh"]},
    )
    _tear(office, ids["torn"])


def _tear(office: Office, dossier: str) -> None:
    """Two acts on one thing, neither made with the other in sight, as on two machines without a line."""
    first = office.store.entries_of(dossier)[-1].hash
    at = moment_text(on(25, 8))
    for to in ("an", "binh"):
        read = read_act(Act.ASSIGN, {"to": to})
        assert not isinstance(read, Refusal)
        office.append(
            [Draft(act=Act.ASSIGN, by=USER, content=read, at=at, dossier=dossier, parents=(first,))]
        )
