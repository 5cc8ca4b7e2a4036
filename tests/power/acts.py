"""The operations whose every write may be the last: what each needs, does, tells, and what must hold afterwards."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest import mock

from motcua_tui import store as stores
from motcua_tui.desk import attach, care, day, legacy, setup, users
from motcua_tui.desk.office import Office
from motcua_tui.desk.unlock import open_office
from motcua_tui.prints.files import save_pdf
from motcua_tui.prints.table_files import write_table
from motcua_tui.prints.tables import Table, plain_head
from motcua_tui.store import Verdict
from motcua_tui.vault.kdf import FLOOR
from schemas.acts import Act, WithReason
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from schemas.times import VN
from tests.desk.made import bring_in, done, good, new_office, password, procedure, sitting, taken_in
from tests.store.make_released import RELEASED, contents
from tests.store.people import KEY, act, destroy, new_store, note, one, reopened

Tell = Callable[[Any], None]
SCAN = b"%PDF-" + bytes(range(256)) * 20
REGISTER = (
    "Mã hồ sơ,Tên TTHC,Họ tên người nộp,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả kết quả\n"
    + "".join(f"CU-{n:03d},Xác nhận thử nghiệm,Người Cũ {n},02/01/2025,07/01/2025,06/01/2025\n" for n in range(1, 11))
)  # fmt: skip


PLAN = setup.Plan(office="UBND xã Thử", unit="H44.99.12", device="A", user="mai", display="Nguyễn Thị Mai")


@dataclass(frozen=True)
class Operation:
    """`prepare` fills a folder, `do` works in it and tells what is promised, `judge` fails if a promise was broken."""

    prepare: Callable[[Path], None]
    do: Callable[[Path, Tell], None]
    judge: Callable[[Path, list[Any]], None]


def made(root: Path) -> None:
    """An office of three people with four dossiers, one of them finished, in `office`; built once and copied."""
    kept = root.parent / "made"
    if not kept.exists():
        folder = new_office(kept / "office", "hoa", "linh")
        with sitting(folder, "hoa") as office:
            first, *_ = [taken_in(office).dossier.provisional_code for _ in range(4)]
            done(office, first, Act.FINISH)
    shutil.copytree(kept / "office", root / "office")


def _healthy(folder: Path, user: str = "mai") -> dict[str, Any]:
    """A person gets in, everything verifies, every list is what the ledger says, and work goes on. Tells what is there."""
    with sitting(folder, user) as office:
        store = office.store
        assert store.notices == [], store.notices
        states = list(store.every_dossier())
        for state in states:
            assert store.dossier(state.id) == fold(store.entries_of(state.id))
        assert store.rebuild().equal
        heads = {chain.chain: chain.length for chain in store.chains()}
        hashes = {sealed.hash for chain, length in heads.items() for sealed in store.entries(chain, 0, length)}
        found = {"hashes": hashes, "dossiers": {state.id for state in states}, "users": set(store.users()), "office": office}
        active = {name for name, known in store.users().items() if known.active}
        taken_in(office)
    told = good(care.verify(folder, user, password(user)))
    assert told["problems"] == [], told["problems"]
    return {**found, "active": active}


# append


def _append(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "hoa") as office:
        for number in range(3):
            taken = taken_in(office)
            tell(office.store.head().hash)
            if number:
                done(office, taken.dossier.provisional_code, Act.FINISH)
            else:
                good(attach.attach(office, taken.dossier.provisional_code, SCAN, label="quet.pdf"))
            tell(office.store.head().hash)


def _judge_append(root: Path, told: list[Any]) -> None:
    there = _healthy(root / "office")
    assert set(told) <= there["hashes"], "what was acknowledged is lost"
    with sitting(root / "office", "hoa") as office:
        for row in office.store.attachments.all():
            assert attach.attached_bytes(office, row.dossier, row.sha256) == SCAN


# init


def _nothing(root: Path) -> None:
    """Nothing has to be there."""


def _init(root: Path, tell: Tell) -> None:
    setup.reserve_recovery(root / "recovery")
    made = good(setup.init(root / "new" / "office", PLAN, password("mai"), kdf=FLOOR))
    setup.write_recovery(root / "recovery", made.recovery)
    tell(made.recovery)


def _judge_init(root: Path, told: list[Any]) -> None:
    folder = root / "new" / "office"
    if not (folder / "store.db").exists():
        assert not told, "the office is gone"
        good(setup.init(folder, PLAN, password("mai"), kdf=FLOOR))
    for recovery in told:
        assert (root / "recovery").read_text("utf-8").strip() == recovery
    with sitting(folder, "mai") as office:
        bring_in(office, root, procedure())
    _healthy(folder)


# projection


def _project(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "mai") as office:
        assert office.store.rebuild().equal
        tell("replayed")


def _judge_project(root: Path, told: list[Any]) -> None:
    assert len(_healthy(root / "office")["dossiers"]) == 4


# migrate


def _old(root: Path) -> None:
    shutil.copytree(RELEASED / "v1", root / "office")


def _migrate(root: Path, tell: Tell) -> None:
    store = reopened(root / "office")
    tell("open")
    one(store, 50)
    tell(store.head().hash)
    store.close()


def _judge_migrate(root: Path, told: list[Any]) -> None:
    folder = root / "office"
    expected = json.loads((RELEASED / "v1" / "contents.json").read_text("utf-8"))
    store = reopened(folder)
    assert store.notices == []
    found = json.loads(json.dumps(contents(store)))
    for name in ("users", "settings", "procedures", "draft", "signatures"):
        assert found[name] == expected[name], name
    assert expected["dossiers"].items() <= found["dossiers"].items()
    assert all(store.entry(hash_) is not None for hash_ in told if hash_ != "open")
    assert store.rebuild().equal
    store.close()
    verdict = stores.verify(folder, [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == [], verdict


# destruction


def _ended(root: Path) -> None:
    store = new_store(root / "office")
    withdrawn = [one(store, number) for number in range(1, 4)]
    store.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút")) for dossier in withdrawn])
    store.close()


def _destroy(root: Path, tell: Tell) -> None:
    """Afterwards the file is written anew and put in the place of the old one."""
    store = reopened(root / "office")
    for dossier in [state.id for state in store.every_dossier()][:2]:
        [sealed] = store.append([destroy(dossier)])
        tell(sealed.hash)
        store.settle()
        tell(store.append([note(f"{store.identity.chain}.5")])[0].hash)
    store.close()


def _judge_destroy(root: Path, told: list[Any]) -> None:
    store = reopened(root / "office")
    assert store.notices == [] and store.rebuild().equal
    assert all(store.entry(hash_) is not None for hash_ in told), "what was acknowledged is lost"
    one(store, 9)
    store.close()
    verdict = stores.verify(root / "office", [KEY])
    assert isinstance(verdict, Verdict) and verdict.problems == [], verdict


# key change


def _change_key(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "mai") as office:
        tell("begun")
        good(users.remove(office, "linh"))
        tell("removed")


def _judge_change_key(root: Path, told: list[Any]) -> None:
    folder = root / "office"
    there = _healthy(folder)
    if "removed" in told:
        assert "linh" not in there["active"]
        assert "linh" not in good(care.doctor(folder))["users"]
    with sitting(folder, "mai") as office:
        again = users.remove(office, "linh")
        assert not isinstance(again, Refusal) or again.code == "user.unknown", again
    refused = open_office(folder, "linh", password("linh"))
    assert isinstance(refused, Refusal)
    with sitting(folder, "hoa"):
        pass


# backup


def _back_up(root: Path, tell: Tell) -> None:
    for _ in range(2):
        with sitting(root / "office", "mai") as office:
            told = good(care.backup(office, root / "stick"))
            tell((told["file"].split("/")[-1], office.store.head().hash))
            taken_in(office)


def _judge_backup(root: Path, told: list[Any]) -> None:
    _healthy(root / "office")
    there = {file.name: file for file in (root / "stick").glob("*.mcb")} if (root / "stick").exists() else {}
    for number, file in enumerate(there.values()):
        good(care.restore(file, root / f"restored{number}", "mai", password("mai")))
    last = dict(told)
    for number, name in enumerate(there):
        if name in last:
            with sitting(root / f"restored{number}", "mai") as office:
                assert office.store.entry(last[name]) is not None
    assert set(last) <= set(there), "a backup that was acknowledged is not there"
    with sitting(root / "office", "mai") as office:
        good(care.backup(office, root / "stick"))
    assert not list((root / "stick").glob(".*"))


# evening


def _evening(root: Path, tell: Tell) -> None:
    for _ in range(3):
        with sitting(root / "office", "mai") as office:
            told = good(care.backup_evening(office, root / "stick"))
            tell((told["entries"], office.store.head().hash))
            good(attach.attach(office, taken_in(office).dossier.id, SCAN + told["file"].encode()[-3:], label="quet.pdf"))


def _judge_evening(root: Path, told: list[Any]) -> None:
    _healthy(root / "office")
    files = list((root / "stick").glob("*.mcb")) if (root / "stick").exists() else []
    assert files or not told, "a backup that was acknowledged is not there"
    for file in files:
        back = good(care.restore(file, root / "restored", "mai", password("mai")))
        assert not told or back["entries"] >= told[-1][0], "the last evening is lost"
        with sitting(root / "restored", "mai") as office:
            assert all(office.store.entry(hash_) is not None for _, hash_ in told)
    with sitting(root / "office", "mai") as office:
        good(care.backup_evening(office, root / "stick"))
    assert not list((root / "stick").glob(".*")) and not list((root / "office").glob(".evening*"))


# restore


def _saved(root: Path) -> None:
    made(root)
    with sitting(root / "office", "mai") as office:
        good(care.backup(office, root / "stick"))


def _restore(root: Path, tell: Tell) -> None:
    [file] = (root / "stick").glob("*.mcb")
    good(care.restore(file, root / "back", "mai", password("mai")))
    tell("restored")
    with sitting(root / "back", "hoa") as office:
        taken_in(office)
        tell(office.store.head().hash)


def _judge_restore(root: Path, told: list[Any]) -> None:
    back = root / "back"
    is_there = back.exists() and any(back.iterdir())
    assert is_there or not told, "a restored office is gone"
    if not is_there:
        [file] = (root / "stick").glob("*.mcb")
        good(care.restore(file, back, "mai", password("mai")))
    there = _healthy(back)
    assert set(told[1:]) <= there["hashes"] and len(there["dossiers"]) >= 4


# import


def _import(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "mai") as office:
        tell(("rows", _take_over(office, root)))
        bring_in(office, root, procedure(code="9.000002"))
        tell(("procedures", 2))


def _take_over(office: Office, root: Path) -> int:
    path = root / "cu.csv"
    path.write_text(REGISTER, "utf-8")
    with mock.patch.object(legacy, "AT_ONCE", 4):  # several transactions
        outcome = good(legacy.take_over(office, good(legacy.read_source(path, "csv")), dry_run=False))
    assert not outcome.refused
    return int(outcome.imported + outcome.known)


def _judge_import(root: Path, told: list[Any]) -> None:
    promised = dict(told)
    with sitting(root / "office", "mai") as office:
        rows = len(office.store.search("CU-", limit=100))
        assert rows >= promised.get("rows", 0), "imported lines are lost"
        assert office.store.catalogue.count() >= promised.get("procedures", 1)
        assert _take_over(office, root) == 10
        bring_in(office, root, procedure(code="9.000002"))
        assert office.store.catalogue.count() == 2
    assert len(_healthy(root / "office")["dossiers"]) == 14


# export


def _with_a_folder(root: Path) -> None:
    made(root)
    (root / "out").mkdir()


def _tables() -> list[Table]:
    return [Table(name="Sổ", head=plain_head("Mã", "Việc"), rows=[(f"H{n}", "Thử") for n in range(40)])]


def _export(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "mai") as office:
        for _ in range(2):
            office.store.export(root / "out" / "ledger.jsonl")
            tell("ledger.jsonl")
        for name in ("so.csv", "so.xlsx"):
            good(write_table(root / "out" / name, _tables(), made_at=datetime(2026, 1, 1, tzinfo=VN)))
            tell(name)
        good(save_pdf(root / "out" / "giay.pdf", b"%PDF-" + bytes(3000)))
        tell("giay.pdf")


WHOLE: dict[str, Callable[[bytes], bool]] = {
    "ledger.jsonl": lambda octets: octets.count(b'"entry"') >= 8 and octets.endswith(b"}\n"),
    "so.csv": lambda octets: octets.decode("utf-8-sig").count("Thử") == 40,
    "so.xlsx": lambda octets: octets.startswith(b"PK") and b"PK\x05\x06" in octets[-60:],
    "giay.pdf": lambda octets: octets == b"%PDF-" + bytes(3000),
}


def _judge_export(root: Path, told: list[Any]) -> None:
    out = root / "out"
    there = {path.name: path.read_bytes() for path in out.iterdir() if path.name in WHOLE}
    assert set(told) <= set(there), "a file that was said to be written is not there"
    for name, octets in there.items():
        assert WHOLE[name](octets), f"half a file: {name}"
    _healthy(root / "office")


# close-day


def _close_day(root: Path, tell: Tell) -> None:
    with sitting(root / "office", "mai") as office:
        tell(good(day.close_day(office, None))["closed"]["code"])


def _judge_close_day(root: Path, told: list[Any]) -> None:
    _healthy(root / "office")
    with sitting(root / "office", "mai") as office:
        if told:
            assert good(day.day(office, None, told[0]))["closed"]["holds"]
        assert office.store.closings_unsigned() == [], "a closing is never there without its signature"
        again = day.close_day(office, None)
        assert not isinstance(again, Refusal) or again.code == "close_day.already_closed"
        assert good(day.day(office))["closed"]["holds"]


OPERATIONS: dict[str, Operation] = {
    "init": Operation(_nothing, _init, _judge_init),
    "append": Operation(made, _append, _judge_append),
    "projection": Operation(made, _project, _judge_project),
    "destruction": Operation(_ended, _destroy, _judge_destroy),
    "migrate": Operation(_old, _migrate, _judge_migrate),
    "key change": Operation(made, _change_key, _judge_change_key),
    "backup": Operation(made, _back_up, _judge_backup),
    "evening": Operation(made, _evening, _judge_evening),
    "restore": Operation(_saved, _restore, _judge_restore),
    "import": Operation(made, _import, _judge_import),
    "export": Operation(_with_a_folder, _export, _judge_export),
    "close-day": Operation(made, _close_day, _judge_close_day),
}
