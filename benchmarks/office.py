"""A small real office to measure."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import catalogue, setup, unlock
from motcua_tui.desk.office import Office
from motcua_tui.vault import Password
from motcua_tui.vault.kdf import FLOOR
from schemas.refusal import Refusal

WORDS = b"mua thu vang tren doi che 9"


def made_office(folder: Path) -> None:
    """A fresh office with one supervisor and the starter catalogue. The weakest key derivation: it is not measured."""
    plan = setup.Plan(office="UBND xã Thử", unit="H44.99.12", device="A", user="mai", display="Nguyễn Thị Mai")
    made = setup.init(folder, plan, Password(WORDS), kdf=FLOOR)
    assert not isinstance(made, Refusal), made
    office = opened(folder)
    catalogue.import_starter(office)
    office.close()


def filled_office(folder: Path, rows: int) -> None:
    """An office with so many dossiers behind it, unless it is there already. Their rows are put in as they are."""
    from benchmarks.search import fill

    if (folder / "store.db").exists():
        return
    made_office(folder)
    office = opened(folder)
    fill(office.store, rows)
    with office.store.db.writing():
        office.store.db.run("UPDATE dossier SET holder = ? WHERE open = 1 AND holder = 'lan'", office.officer.user)
    office.close()


def opened(folder: Path) -> Office:
    office = unlock.open_office(folder, "mai", Password(WORDS))
    assert not isinstance(office, Refusal), office
    return office
