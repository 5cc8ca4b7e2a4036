"""The lists of the counter's screens, page by page. Every list is read along an index; none is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from motcua_tui.store import office
from motcua_tui.store.connect import StoreDatabase
from motcua_tui.store.records import DayRows, Figures, Row, View
from schemas import limits
from schemas.dossier import Dossier
from schemas.status import Status

ROW_COLUMNS = (
    "dossier, provisional_code, official_code, name, procedure_code, procedure_name, status, received_at, due_at, "
    "overdue_after, finished_at, returned_at, holder, conflict, late, destroyed"
)
_ROWS_MAX = 5000
_PAGE = 500


class _Listing(msgspec.Struct, frozen=True):
    """Where a list begins, what it is ordered by, and which values its condition needs (`at`, `day`, `user`)."""

    where: str
    order: str
    needs: tuple[str, ...] = ()
    newest_first: bool = False


_LISTINGS: dict[View, _Listing] = {
    View.TODAY: _Listing("received_day = ?", "id", ("day",), newest_first=True),
    View.MINE: _Listing("open = 1 AND holder = ?", "due_sort", ("user",)),
    View.DUE_TODAY: _Listing("overdue_after >= ? AND overdue_after < ?", "overdue_after", ("day", "tomorrow")),
    View.OVERDUE: _Listing("overdue_after IS NOT NULL AND overdue_after < ?", "overdue_after", ("at",)),
    View.SUPPLEMENT: _Listing(f"waiting_since IS NOT NULL AND status = {int(Status.SUPPLEMENT_REQUESTED)}", "waiting_since"),
    View.COLLECT: _Listing(f"waiting_since IS NOT NULL AND status = {int(Status.FINISHED)}", "waiting_since"),
    View.INBOX: _Listing(f"waiting_since IS NOT NULL AND status = {int(Status.REGISTERED)}", "waiting_since"),
    View.CONFLICT: _Listing("conflict = 1", "id", newest_first=True),
    View.ALL: _Listing("1", "id", newest_first=True),
}
assert set(_LISTINGS) == set(View)


def rows(db: StoreDatabase, view: View, at: str, user: str | None, after: str, limit: int) -> list[Row]:
    """The next page of a list after the cursor of a row; an empty cursor starts it. `at` is the present moment."""
    listing = _LISTINGS[view]
    values: list[object] = _values(listing, at, user)
    where, sign, turn = listing.where, *(("<", " DESC") if listing.newest_first else (">", ""))
    if after:
        key, _, id_ = after.rpartition("|")
        if listing.order == "id":
            where, values = f"{where} AND id {sign} ?", [*values, int(id_)]
        else:
            where, values = f"{where} AND ({listing.order}, id) {sign} (?, ?)", [*values, key, int(id_)]
    order = "id" + turn if listing.order == "id" else f"{listing.order}{turn}, id{turn}"
    found = db.rows(
        f"SELECT {listing.order}, id, {ROW_COLUMNS} FROM dossier WHERE {where} ORDER BY {order} LIMIT ?",
        *values, max(1, min(limit, limits.SEARCH_ROWS_MAX)),
    )  # fmt: skip
    return [row_of(line[2:], f"{line[0]}|{line[1]}") for line in found]


def _values(listing: _Listing, at: str, user: str | None) -> list[object]:
    known = {"at": at, "day": at[:10], "tomorrow": at[:10] + "T~", "user": user or ""}
    return [known[name] for name in listing.needs]


def row_of(found: tuple[Any, ...], cursor: str) -> Row:
    """A dossier row as stored (ROW_COLUMNS) as a Row."""
    return Row(
        id=found[0],
        code=found[2] or found[1],
        provisional_code=found[1],
        official_code=found[2],
        name=found[3],
        procedure_code=found[4],
        procedure_name=found[5],
        status=Status(found[6]),
        received_at=found[7],
        due_at=found[8],
        overdue_after=found[9],
        finished_at=found[10],
        returned_at=found[11],
        holder=found[12],
        conflict=bool(found[13]),
        late=bool(found[14]),
        destroyed=bool(found[15]),
        cursor=cursor,
    )


def linked(db: StoreDatabase) -> list[Dossier]:
    """The dossiers still owed that other units were given a part of, oldest promise first; at most `_ROWS_MAX`."""
    found = db.rows(
        """SELECT s.state FROM dossier AS d JOIN dossier_state AS s ON s.id = d.id WHERE d.open = 1
           AND (instr(s.state, CAST('"links":' AS BLOB)) OR instr(s.state, CAST('"forwards":' AS BLOB)))
           ORDER BY d.due_sort, d.id LIMIT ?""",
        _ROWS_MAX,
    )
    return [msgspec.json.decode(bytes(state), type=Dossier) for (state,) in found]


def unreturned(db: StoreDatabase) -> list[Dossier]:
    """Every dossier whose paper file is still in the office: owed, or finished and not collected; at most `_ROWS_MAX`."""
    found = db.rows(
        f"""SELECT s.state FROM dossier AS d JOIN dossier_state AS s ON s.id = d.id
            WHERE d.open = 1 OR d.status = {int(Status.FINISHED)} ORDER BY d.id LIMIT ?""",
        _ROWS_MAX,
    )
    return [msgspec.json.decode(bytes(state), type=Dossier) for (state,) in found]


def figures(db: StoreDatabase, at: str, user: str | None) -> Figures:
    """How many dossiers each list of the counter holds at that moment."""
    with db.session():
        counts = {view: _count(db, view, at, user) for view in View if view is not View.ALL}
        by_status = {Status(status): count for status, count in db.rows("SELECT status, count FROM tally ORDER BY status")}
    return Figures(
        received_today=counts[View.TODAY],
        mine=counts[View.MINE],
        due_today=counts[View.DUE_TODAY],
        overdue=counts[View.OVERDUE],
        supplement=counts[View.SUPPLEMENT],
        collect=counts[View.COLLECT],
        inbox=counts[View.INBOX],
        conflict=counts[View.CONFLICT],
        by_status=by_status,
    )


def _count(db: StoreDatabase, view: View, at: str, user: str | None) -> int:
    listing = _LISTINGS[view]
    return int(db.value(f"SELECT count(*) FROM dossier WHERE {listing.where}", *_values(listing, at, user)))


def day(db: StoreDatabase, date: str, soon_until: str | None = None, at: str = "") -> DayRows:
    """What was done on a day by claimed date, what is late, what is due from that day to `soon_until`.

    Late is what is late at the moment `at`, without one at the beginning of the day.
    """
    with db.session():
        acts = db.rows("SELECT hash, dossier FROM entry WHERE day = ? AND dossier IS NOT NULL ORDER BY id", date)
        touched = "dossier IN (SELECT dossier FROM entry WHERE day = ? AND dossier IS NOT NULL)"
        return DayRows(
            date=date,
            entries=int(db.value("SELECT count(*) FROM entry WHERE day = ?", date)),
            overdue=overdue_on(db, date, at),
            due_soon=due_between(db, at or date, soon_until or date),
            rows=_listed(db, touched, "id", date),
            received=_ids(db, "received_day = ?", date),
            finished=_ids(db, "finished_day = ?", date),
            returned=_ids(db, "returned_day = ?", date),
            acts=[(bytes(hash_).hex(), dossier) for hash_, dossier in acts],
            closed=office.closing(db, date),
        )


def _ids(db: StoreDatabase, where: str, value: str) -> list[str]:
    return [id_ for (id_,) in db.rows(f"SELECT dossier FROM dossier WHERE {where} ORDER BY id", value)]


def overdue_on(db: StoreDatabase, date: str, at: str = "") -> list[Row]:
    """What is still owed and was promised for a time before `at`, or before the day `date`; the longest overdue first."""
    return _listed(db, "overdue_after IS NOT NULL AND overdue_after < ?", "overdue_after", at or f"{date}T00:00:00")


def due_between(db: StoreDatabase, first: str, last: str) -> list[Row]:
    """What is still owed and promised for a day from `first`, or for a moment from then on, to the day `last`."""
    return _listed(db, "overdue_after >= ? AND overdue_after < ?", "overdue_after", first, f"{last}T~")


def row(db: StoreDatabase, dossier: str) -> Row | None:
    """One dossier as it stands in lists."""
    found = _listed(db, "dossier = ?", "id", dossier)
    return found[0] if found else None


def rows_of(db: StoreDatabase, dossiers: Sequence[str]) -> list[Row]:
    """These dossiers as they stand in lists, in the order given; those that are not here are left out."""
    found: dict[str, Row] = {}
    for start in range(0, len(dossiers), _PAGE):
        page = dossiers[start : start + _PAGE]
        marks = ", ".join("?" * len(page))
        for line in db.rows(f"SELECT {ROW_COLUMNS} FROM dossier WHERE dossier IN ({marks})", *page):
            found[line[0]] = row_of(line, "")
    return [found[one] for one in dossiers if one in found]


def _listed(db: StoreDatabase, where: str, order: str, *values: str) -> list[Row]:
    found = db.rows(f"SELECT {ROW_COLUMNS} FROM dossier WHERE {where} ORDER BY {order}, id LIMIT ?", *values, _ROWS_MAX)
    return [row_of(found_row, "") for found_row in found]
