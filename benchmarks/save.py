"""A durable save beside a bare SQLCipher commit of the same bytes in the same folder.

`python3 tasks.py bench save [RUNS]`. By turns: `desk.receive` (rules, notices, entry, projections, search),
`store.append` of the same content, and one INSERT and COMMIT of that entry's bytes with the same pragmas and key.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from benchmarks.measure import table
from benchmarks.office import made_office, opened
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken, receive
from schemas.acts import Act, Received
from schemas.asks import ReceiveAsk, read_receive
from schemas.canonical import Json
from schemas.entry import Sealed
from schemas.refusal import Refusal

BARE = "bare SQLCipher commit"
PRAGMAS = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "secure_delete = ON",
           "wal_autocheckpoint = 0", "cache_size = -32768")  # fmt: skip


def main(arguments: list[str]) -> None:
    runs = int(arguments[0]) if arguments else 200
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=Path.cwd()) as scratch:
        folder = Path(scratch) / "office"
        made_office(folder)
        office, bare = opened(folder), bare_database(folder)
        taken: dict[str, list[float]] = {BARE: [], "store.append": [], "desk.receive": []}
        for run in range(runs + 5):
            received, entry = one_receive(office, run)
            appended = one_append(office, entry)
            committed = one_commit(bare, entry)
            if run >= 5:
                taken["desk.receive"].append(received)
                taken["store.append"].append(appended)
                taken[BARE].append(committed)
        bare.close()
        office.close()
    size = len(entry.header) + len(entry.content or b"")
    print(table(f"durable save of {size} bytes", taken, BARE))


def ask(number: int) -> ReceiveAsk:
    intake: Json = {
        "procedure": "1.004873",
        "applicant": {
            "name": "Nguyễn Thị Thử", "id_number": f"025199{number:06d}", "phone": "0912345678", "address": "Thôn Thử",
        },
        "parts": ["Tờ khai", "Giấy tờ tùy thân"],
    }  # fmt: skip
    read = read_receive(intake)
    assert not isinstance(read, Refusal), read
    return read


def one_receive(office: Office, number: int) -> tuple[float, Sealed]:
    asked = ask(number)
    begun = time.perf_counter()
    taken = receive(office, asked)
    seconds = time.perf_counter() - begun
    assert isinstance(taken, Taken), taken
    sealed = office.store.entry(taken.entry)
    assert sealed is not None
    return seconds, sealed


def one_append(office: Office, like: Sealed) -> float:
    content = msgspec.json.decode(like.content or b"", type=Received)
    claim = office.claim()
    assert not isinstance(claim, Refusal)
    draft = office.draft(Act.RECEIVE, msgspec.structs.replace(content, provisional_code=""), claim)
    begun = time.perf_counter()
    office.store.append([draft])
    return time.perf_counter() - begun


def bare_database(folder: Path) -> sqlcipher.Connection:
    database = sqlcipher.connect(str(folder / "bare.db"), isolation_level=None)
    database.execute(f"PRAGMA key = \"x'{bytes(range(32)).hex()}'\"")
    for pragma in PRAGMAS:
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE entry (hash TEXT PRIMARY KEY, header BLOB NOT NULL, content BLOB NOT NULL)")
    return database


def one_commit(database: sqlcipher.Connection, entry: Sealed) -> float:
    begun = time.perf_counter()
    database.execute("BEGIN IMMEDIATE")
    database.execute("INSERT INTO entry VALUES (?, ?, ?)", (entry.hash, entry.header, entry.content))
    database.execute("COMMIT")
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1:])
