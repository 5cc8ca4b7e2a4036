"""Reports over a thousand and a million dossiers, beside reading the same states and doing nothing with them.

`python3 tasks.py bench reports [--rows 1000 1000000] [--keep FOLDER]`. The dossiers are spread over ten years; the states are
those of dossiers with an applicant, parts and a fee. Rows are put into the projection tables as they are: nothing here
measures a save.
"""

from __future__ import annotations

import argparse
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from benchmarks.search import KEY
from motcua_tui.desk import report_07a, report_kinds, report_register, report_score
from motcua_tui.desk.day_log import day_log
from motcua_tui.desk.office import Office
from motcua_tui.store import Draft, Store
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.project import shape_of
from schemas.dossier import Dossier, HandOver
from schemas.intake import FeeDue, PartGiven, Person, ProcedureRef
from schemas.office_acts import Begun, OfficeAct, UserAdded
from schemas.refusal import Refusal
from schemas.rules.counting import Facts
from schemas.rules.periods import Period
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.settings import SETTINGS
from schemas.status import Status

AT = "2026-11-20T08:00:00+07:00"
BEGIN, DAYS = date(2016, 12, 15), 3_650
NAME, IDENTITY, PHONE = "Nguyễn Thị Thử", "025199000123", "0912345678"
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Giảm nghèo")
PERIODS = {
    "month, newest": Period(first="2026-11-15", last="2026-12-14"),
    "month, five years ago": Period(first="2021-10-15", last="2021-11-14"),
    "year, newest": Period(first="2025-12-15", last="2026-12-14"),
}
DAYS_SHOWN = ("2026-11-20", "2021-10-15")
AT_ONCE = 10_000


def main(arguments: list[str]) -> None:
    """Measure at each number of dossiers in turn."""
    parser = argparse.ArgumentParser(prog="bench reports")
    parser.add_argument("--rows", type=int, nargs="*", default=[1000, 1_000_000])
    parser.add_argument("--keep", type=Path)
    asked_for = parser.parse_args(arguments)
    for rows in asked_for.rows:
        with tempfile.TemporaryDirectory() as folder:
            _measure((asked_for.keep or Path(folder)) / f"reports{rows}", rows)


def _measure(home: Path, rows: int) -> None:
    began = time.perf_counter()
    store = _store(home, rows)
    size = (home / "store.db").stat().st_size / 1e6
    print(f"\n{rows:,} dossiers, {size:,.0f} MB, made in {time.perf_counter() - began:.0f} s; seconds, the better of two")
    print("\n| | dossiers | read only | 07a | 766 | register | behind |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    office = _office(store)
    for name, period in PERIODS.items():
        concerned = store.concerned(period.first, period.last)
        times = [
            _best(lambda: sum(1 for _one in store.states(store.concerned(period.first, period.last), Facts))),  # noqa: B023
            _best(lambda: report_07a.make(office, period)),  # noqa: B023
            _best(lambda: report_score.make(office, period)),  # noqa: B023
            _best(lambda: report_register.make(office, period)),  # noqa: B023
            _best(lambda: report_kinds.behind(office, report_07a.make(office, period), "", "c3")),  # noqa: B023
        ]
        print(f"| {name} | {len(concerned):,} | " + " | ".join(f"{one:.2f}" for one in times) + " |", flush=True)
    for day in DAYS_SHOWN:
        print(f"\nday book of {day}: {_best(lambda: day_log(office, day)):.2f}", flush=True)  # noqa: B023
    store.close()


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(2):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def _office(store: Store) -> Office:
    """As much of an office as a report or the day book asks for."""
    clock = SimpleNamespace(text=lambda _store: AT)
    asked = SimpleNamespace(store=store, clock=clock, setting=lambda name: SETTINGS[name].default, calendar=shipped_calendar())
    return cast(Office, asked)


def _store(home: Path, rows: int) -> Store:
    if (home / "store.db").exists():
        store = Store.open(home, KEY)
        assert not isinstance(store, Refusal), store
        return store
    begun = Begun(unit="H44.99.12", device="A", incarnation="1BENC", office="UBND xã Thử", nonce="0" * 32)
    joined = UserAdded(user="mai", role="supervisor", display="Mai", public_key="0" * 64)
    made = Store.create(home, KEY, begun, [Draft(act=OfficeAct.ADD_USER, by="mai", content=joined, at=AT)])
    assert not isinstance(made, Refusal), made
    put_in(made.db, rows_over_years(rows))
    return made


def put_in(db: StoreDatabase, every: Iterator[tuple[dict[str, Any], bytes]]) -> None:
    """Dossiers as rows of lists, with their states; nothing of the search."""
    while page := list(itertools.islice(every, AT_ONCE)):
        names = tuple(page[0][0])
        marks = ", ".join("?" * len(names))
        with db.writing():
            db.run_many(
                f"INSERT INTO dossier ({', '.join(names)}) VALUES ({marks})", [[row[name] for name in names] for row, _ in page]
            )
            db.run_many("INSERT INTO dossier_state (id, state) VALUES (?, ?)", [(row["id"], state) for row, state in page])


def rows_over_years(count: int) -> Iterator[tuple[dict[str, Any], bytes]]:
    chance = random.Random(7)
    shapes = [_shape(chance) for _ in range(400)]
    for number in range(count):
        received = BEGIN + timedelta(days=number * DAYS // count)
        columns, state = shapes[chance.randrange(len(shapes))]
        ended = columns["finished_at"] is not None
        # What is older than three weeks has ended: an office does not keep everything open for years.
        if not ended and (BEGIN + timedelta(days=DAYS) - received).days > 21 and chance.random() < 0.98:
            columns, state = shapes[0]
        yield _moved(columns, state, number + 10, received)


def _shape(chance: random.Random) -> tuple[dict[str, Any], bytes]:
    """A dossier received on a day that is put in later: every day of it stands as an offset from 2000-01-01."""
    end = chance.randrange(0, 9)
    is_open = chance.random() < 0.1
    finished = None if is_open else _day(end)
    dossier = Dossier(
        id="@@",
        status=Status.PROCESSING if is_open else Status.RETURNED,
        procedure=ProcedureRef(
            code="1.004873", name="Cấp giấy xác nhận tình trạng hôn nhân", field=chance.choice(FIELDS), limit="3 working_days"
        ),
        applicant=Person(name=NAME, id_number=IDENTITY, phone=PHONE, address="Thôn Thử, xã Thử"),
        received_at=_day(0),
        received_by="mai",
        channel=chance.choice(("counter", "counter", "online", "post")),
        parts=tuple(PartGiven(name=f"Giấy tờ thứ {number}", originals=1) for number in range(4)),
        fees=(FeeDue(name="Lệ phí", amount_vnd=8000),),
        due_at=_day(chance.randrange(2, 8)),
        finished_at=finished,
        ended_at=finished,
        returned_at=finished,
        handed=None if is_open else HandOver(at=_day(end), by="mai", to_name=NAME),
    )
    shape = shape_of(dossier, 1, 1)
    return dict(shape.columns), shape.state


def _day(offset: int) -> str:
    return f"2000-01-{offset + 1:02}T08:00:00+07:00"


def _moved(columns: dict[str, Any], state: bytes, id_: int, received: date) -> tuple[dict[str, Any], bytes]:
    days = {f"2000-01-{offset + 1:02}": (received + timedelta(days=offset)).isoformat() for offset in range(10)}
    text, row = state.decode(), dict(columns)
    for old, new in days.items():
        text = text.replace(old, new)
    for name, value in row.items():
        if isinstance(value, str) and value.startswith("2000-01-"):
            row[name] = days[value[:10]] + value[10:]
    code = f"TẠM-A1-{received:%y%m%d}-{id_:06d}"
    row |= {"id": id_, "dossier": f"bench.{id_}", "last_entry": 1, "provisional_code": code}
    return row, text.replace('"@@"', f'"bench.{id_}"').encode()


if __name__ == "__main__":
    main(sys.argv[1:])
