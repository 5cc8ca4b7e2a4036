"""Search as you type, beside the bare query, at 1,000 and 1,000,000 dossiers.

`python3 tasks.py bench search [--rows 1000 1000000] [--keep FOLDER]`.

Bare query: the same index asked with the same words on the same connection, rows taken as they come. A third
column is a scan with LIKE over the same names, which is what there would be without the index.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from motcua_tui.store import Draft, Store
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import COLUMNS, IDENTITY, PHONE, PROVISIONAL, SLOTS, folded_number
from motcua_tui.store.search import asked, name_match, quoted
from schemas.office_acts import Begun, OfficeAct, UserAdded
from schemas.refusal import Refusal
from schemas.status import Status
from schemas.text import fold

KEY = bytes(range(1, 33))
AT = "2026-11-20T08:00:00+07:00"
FAMILY = ("Nguyễn",) * 38 + ("Trần",) * 12 + ("Lê",) * 10 + ("Phạm",) * 7 + ("Hoàng",) * 5 + ("Đào", "Đỗ", "Bùi")
MIDDLE = ("Văn", "Thị", "Đức", "Hữu", "Ngọc", "Minh", "Thanh", "Xuân", "Quang", "Thị Thu")
GIVEN = (
    "Anh",
    "Ánh",
    "Bình",
    "Châu",
    "Dũng",
    "Dương",
    "Đạo",
    "Đường",
    "Giang",
    "Hà",
    "Hằng",
    "Hùng",
    "Khánh",
    "Lan",
    "Linh",
    "Mai",
    "Nam",
    "Nga",
    "Nguyệt",
    "Phương",
    "Quân",
    "Sơn",
    "Tâm",
    "Thảo",
    "Trang",
    "Tuấn",
    "Vân",
    "Yến",
)
WORDS = ("n", "ng", "nguyen", "nguyen v", "nguyen van", "nguyen van d", "nguyen van duong", "dao", "đào thị ánh",
         "nguyet", "tran thi thu hang", "khong co ai")  # fmt: skip
SOMEBODY = 500
NUMBERS = ("001", "0010", "tạm-a1-26", "-000500")


def main(arguments: list[str]) -> None:
    """Measure at each number of dossiers in turn."""
    parser = argparse.ArgumentParser(prog="bench search")
    parser.add_argument("--rows", type=int, nargs="*", default=[1000, 1_000_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    asked_for = parser.parse_args(arguments)
    for rows in asked_for.rows:
        with tempfile.TemporaryDirectory() as folder:
            _measure(asked_for.keep or Path(folder), rows, asked_for.rounds)


def _measure(folder: Path, rows: int, rounds: int) -> None:
    home = folder / f"rows{rows}"
    began = time.perf_counter()
    store = _store(home, rows)
    size = (home / "store.db").stat().st_size / 1e6
    print(f"\n{rows:,} dossiers, {size:,.0f} MB, made in {time.perf_counter() - began:.0f} s; milliseconds, p50 / p99")
    print("\n| asked for | search | bare query | LIKE scan | found |\n| --- | ---: | ---: | ---: | ---: |")
    identity, phone = identity_of(SOMEBODY), phone_of(SOMEBODY)
    parts = (identity, identity[-4:], identity[-6:], identity[3:9], phone, phone[-4:], phone[2:8], _code(SOMEBODY))
    for text in (*WORDS, *NUMBERS, *parts):
        _line(store, text, rounds)
    for text, status in (("nguyen van", Status.SUPPLEMENT_REQUESTED), ("nguyen", Status.RETURNED)):
        times = _times(lambda t=text, s=status: store.search(t, s, 50), rounds)  # type: ignore[misc]
        print(f"| {text} + {status.slug} | {_shown(times)} | | | |")
    people = _times(lambda: store.people("nguyen thi mai", 9), rounds)
    print(f"| recall nguyen thi mai | {_shown(people)} | | | |")
    page = _times(lambda: store.count_by(AT, "lan"), rounds)
    print(f"| figures of the counter | {_shown(page)} | | | |")
    store.close()


def _line(store: Store, text: str, rounds: int) -> None:
    ours = _times(lambda: store.search(text, None, 50), rounds)
    with store.db.session():
        floor = _times(bare(store.db, text), rounds)
        scan = _times(_scan(store.db, text), 1)
    found = len(store.search(text, None, 200))
    print(f"| {text} | {_shown(ours)} | {_shown(floor)} | {_shown(scan)} | {found} |", flush=True)


def bare(db: StoreDatabase, text: str) -> Callable[[], object]:
    wanted = asked(text)
    if wanted.numbers:
        number = wanted.numbers[0]
        match = " AND ".join(quoted(number[at : at + 3]) for at in range(len(number) - 2))
        sql = "SELECT rowid FROM number_part WHERE number_part MATCH ? ORDER BY rowid DESC LIMIT 50"
        return lambda: db.driver().execute(sql, (match,)).fetchall()
    sql = "SELECT rowid FROM dossier_name WHERE dossier_name MATCH ? ORDER BY rowid DESC LIMIT 50"
    return lambda: db.driver().execute(sql, (name_match(wanted.words),)).fetchall()


def _scan(db: StoreDatabase, text: str) -> Callable[[], object]:
    table, column = ("number", "value") if asked(text).numbers else ("dossier", "names")
    sql = f"SELECT id FROM {table} WHERE {column} LIKE ? ORDER BY id DESC LIMIT 50"
    return lambda: db.driver().execute(sql, (f"%{fold(text)}%",)).fetchall()


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    found = []
    for _ in range(max(1, rounds)):
        began = time.perf_counter()
        work()
        found.append((time.perf_counter() - began) * 1000)
    return sorted(found)


def _shown(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} / {times[-1]:.2f}"


def _store(home: Path, rows: int) -> Store:
    if (home / "store.db").exists():
        opened = Store.open(home, KEY)
    else:
        begun = Begun(unit="H44.99.12", device="A", incarnation="1ABCD", office="UBND xã Thử", nonce="0" * 32)
        user = UserAdded(user="lan", role="clerk", display="Lan", public_key="a" * 64)
        opened = Store.create(home, KEY, begun, [Draft(act=OfficeAct.ADD_USER, by="lan", content=user, at=AT)])
        assert isinstance(opened, Store)
        fill(opened, rows)
    assert not isinstance(opened, Refusal), opened
    return opened


def fill(store: Store, rows: int) -> None:
    """Projection rows only: lists and search read nothing else, and a million receipts would take hours to write."""
    marks = ", ".join("?" * len(COLUMNS))
    with store.db.writing():
        store.db.run_many(f"INSERT INTO dossier ({', '.join(COLUMNS)}) VALUES ({marks})", _dossiers(rows))
        states = ((row[0], _state(row)) for row in _dossiers(rows))
        store.db.run_many("INSERT INTO dossier_state (id, state) VALUES (?, ?)", states)
        store.db.run_many("INSERT INTO number VALUES (?, ?)", _numbers(rows))
        store.db.run("INSERT INTO tally SELECT status, count(*) FROM dossier GROUP BY status")
        for index in ("dossier_name", "number_part"):
            store.db.run(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    store.settle()


def somebody(chance: random.Random) -> str:
    """A made-up name, as often as such names are."""
    return f"{chance.choice(FAMILY)} {chance.choice(MIDDLE)} {chance.choice(GIVEN)}"


def _dossiers(rows: int) -> Iterator[tuple[object, ...]]:
    chance = random.Random(1)
    for number in range(10, rows + 10):
        name = somebody(chance)
        # Nearly everything an office ever received has been handed back.
        status = chance.choices((10, 4, 2, 5, 9), (985, 8, 3, 2, 2))[0]
        is_open = status in (2, 4, 5)
        waits = "2026-11-19T08:00:00+07:00" if status in (5, 9) else None
        yield (
            number, f"H44.99.12.A.1ABCD.{number}", number, _code(number), "", name, "2.000635", "Cấp bản sao trích lục hộ tịch",
            status, AT, AT[:10] if number > rows else "2026-10-01", "2026-11-25T17:00:00+07:00", "2026-11-25T17:00:00+07:00",
            "2026-11-25T23:59:59+07:00" if is_open else None, None, None, None, None, waits, "lan" if number % 3 else "minh",
            int(is_open), 0, 0, 0, fold(name),
        )  # fmt: skip


def _code(number: int) -> str:
    return f"TẠM-A1-26{number % 12 + 1:02d}{number % 28 + 1:02d}-{number:06d}"


def _state(row: tuple[object, ...]) -> bytes:
    number = row[0]
    assert isinstance(number, int)
    return (
        f'{{"applicant":{{"id_number":"{identity_of(number)}","name":"{row[5]}","phone":"{phone_of(number)}"}},'
        f'"id":"{row[1]}","procedure":{{"code":"2.000635","name":"x"}},"received_at":"{AT}","received_by":"lan","status":10}}'
    ).encode()


def _numbers(rows: int) -> Iterator[tuple[int, str]]:
    for number in range(10, rows + 10):
        first = number * SLOTS
        yield first + PROVISIONAL, folded_number(_code(number))
        yield first + IDENTITY, identity_of(number)
        yield first + PHONE, phone_of(number)


def identity_of(number: int) -> str:
    """Province, century and sex, year of birth, six digits."""
    chance = random.Random(number)
    return f"{chance.randrange(1, 97):03d}{chance.randrange(4)}{chance.randrange(100):02d}{chance.randrange(10**6):06d}"


def phone_of(number: int) -> str:
    chance = random.Random(-number)
    return f"0{chance.choice((32, 33, 34, 35, 70, 77, 81, 86, 90, 91, 93, 96, 97, 98))}{chance.randrange(10**7):07d}"


if __name__ == "__main__":
    main(sys.argv[1:])
