"""The lists of the counter: what belongs in each, page by page, along an index."""

from __future__ import annotations

import pytest

from motcua_tui.store import Draft, Store, View
from schemas.acts import Act, Assigned
from schemas.intake import ProcedureRef
from schemas.office_acts import DayClosed, OfficeAct
from schemas.rules.on_time import on_time
from schemas.status import Status
from tests.store.people import AT, act, finish, hand_over, intake, one, person, receive, request_supplement

TODAY = "2026-11-20"
NOW = "2026-11-20T10:00:00+07:00"


def ids(store: Store, view: View, at: str = NOW, user: str | None = "lan") -> list[str]:
    return [row.id for row in store.rows(view, at, user)]


def due(store: Store, number: int, due_at: str | None, limit: str = "3 working_days") -> str:
    procedure = ProcedureRef(code="2.000635", name="Cấp bản sao", limit=limit)
    return one(store, number, due_at=due_at, procedure=procedure)


def test_each_list_holds_what_belongs_in_it(store: Store):
    waiting, done, returned, plain = (one(store, number) for number in range(1, 5))
    store.append([request_supplement(waiting), finish(done), finish(returned), hand_over(returned)])
    assert ids(store, View.TODAY) == [plain, returned, done, waiting]
    assert ids(store, View.ALL) == [plain, returned, done, waiting]
    assert ids(store, View.SUPPLEMENT) == [waiting]
    assert ids(store, View.COLLECT) == [done]
    assert ids(store, View.MINE) == [waiting, plain]
    assert ids(store, View.MINE, user="minh") == []
    assert ids(store, View.CONFLICT) == ids(store, View.INBOX) == []


def test_a_dossier_assigned_to_somebody_is_theirs(store: Store):
    dossier = one(store)
    store.append([act(dossier, Act.ASSIGN, Assigned(to="minh"))])
    assert ids(store, View.MINE) == []
    assert ids(store, View.MINE, user="minh") == [dossier]


def test_a_day_is_late_only_when_it_is_over_and_an_hour_when_it_has_struck(store: Store):
    by_day = due(store, 1, "2026-11-20T09:00:00+07:00")
    by_hour = due(store, 2, "2026-11-20T09:00:00+07:00", "8 hours")
    never = due(store, 3, None)
    assert ids(store, View.DUE_TODAY) == [by_hour, by_day]
    assert ids(store, View.OVERDUE) == [by_hour]
    assert ids(store, View.OVERDUE, "2026-11-20T23:59:59+07:00") == [by_hour]
    assert ids(store, View.OVERDUE, "2026-11-21T00:00:00+07:00") == [by_hour, by_day]
    for dossier in (by_day, by_hour, never):
        for at in (NOW, "2026-11-20T08:59:59+07:00", "2026-11-20T23:59:59+07:00", "2026-11-21T00:00:00+07:00"):
            state, row = store.dossier(dossier), store.row(dossier)
            assert state is not None and row is not None
            assert row.overdue(at) == (on_time(state, at) == "open_overdue"), (dossier, at)


def test_what_is_finished_is_not_late_any_more(store: Store):
    dossier = due(store, 1, "2026-11-18T17:00:00+07:00")
    assert ids(store, View.OVERDUE) == [dossier]
    store.append([finish(dossier)])
    assert ids(store, View.OVERDUE) == []
    assert [row.id for row in store.overdue_on(TODAY)] == []


def test_dossiers_filed_online_wait_by_the_hour_an_answer_is_due(store: Store):
    first = [intake(number, answer_by=f"2026-11-20T{hour}:00:00+07:00", due_at=None) for number, hour in ((1, "15"), (2, "09"))]
    store.append([Draft(act=Act.FILE_ONLINE, by="lan", content=content, at=AT) for content in first])
    urgent, later = ids(store, View.INBOX)
    rows = store.rows(View.INBOX, NOW)
    assert (urgent, later) == (f"{store.identity.chain}.4", f"{store.identity.chain}.3")
    assert {row.status for row in rows} == {Status.REGISTERED}


@pytest.mark.parametrize("view", list(View))
def test_pages_joined_are_the_list(store: Store, view: View):
    for number in range(1, 24):
        dossier = due(store, number, f"2026-11-{17 + number % 6:02d}T17:00:00+07:00")
        if number % 4 == 1:
            store.append([request_supplement(dossier, at=f"2026-11-20T{8 + number % 9:02d}:00:00+07:00")])
        if number % 4 == 2:
            store.append([finish(dossier, at=f"2026-11-20T{8 + number % 9:02d}:00:00+07:00")])
    whole = store.rows(view, NOW, "lan", limit=200)
    for size in (1, 3, 7):
        joined, after = [], ""
        while page := store.rows(view, NOW, "lan", after=after, limit=size):
            assert len(page) <= size
            joined += page
            after = page[-1].cursor
        assert joined == whole


@pytest.mark.parametrize("view", list(View))
def test_no_list_is_sorted_or_scanned_by_the_database(store: Store, view: View):
    """Over a million rows a sort without an index takes seconds."""
    store.append([receive(number) for number in range(1, 30)])
    seen: list[str] = []
    with store.db.session():
        store.db.driver().set_trace_callback(seen.append)
        store.rows(view, NOW, "lan", limit=5)
        cursor = "2026-11-20T08:00:00+07:00|5" if view not in (View.TODAY, View.ALL, View.CONFLICT) else "5|5"
        store.rows(view, NOW, "lan", after=cursor, limit=5)
        store.db.driver().set_trace_callback(None)
        plans = [
            step[3]
            for statement in seen
            if statement.startswith("SELECT")
            for step in store.db.rows(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert plans
    assert not [step for step in plans if "TEMP B-TREE" in step]
    assert all("INDEX" in step or "PRIMARY KEY" in step or view is View.ALL for step in plans), plans


def test_the_figures_are_the_lengths_of_the_lists(store: Store):
    for number in range(1, 12):
        dossier = due(store, number, f"2026-11-{18 + number % 4:02d}T17:00:00+07:00")
        if number % 3 == 1:
            store.append([request_supplement(dossier)])
        if number % 3 == 2:
            store.append([finish(dossier)])
    figures = store.count_by(NOW, "lan")
    assert figures.received_today == len(ids(store, View.TODAY)) == 11
    assert figures.mine == len(ids(store, View.MINE))
    assert figures.due_today == len(ids(store, View.DUE_TODAY))
    assert figures.overdue == len(ids(store, View.OVERDUE))
    assert figures.supplement == len(ids(store, View.SUPPLEMENT)) == 4
    assert figures.collect == len(ids(store, View.COLLECT)) == 4
    assert figures.by_status == {Status.RECEIVED: 3, Status.SUPPLEMENT_REQUESTED: 4, Status.FINISHED: 4}


def test_a_day_tells_what_came_in_and_what_went_out(store: Store):
    old = one(store, 1, at="2026-11-18T08:00:00+07:00", due_at="2026-11-19T17:00:00+07:00")
    first = one(store, 2)
    done = one(store, 3)
    store.append([finish(done), hand_over(done), finish(old, at="2026-11-21T08:00:00+07:00")])
    late = due(store, 4, "2026-11-19T17:00:00+07:00")
    day = store.day(TODAY, "2026-11-25")
    assert day.received == [first, done, late]
    assert day.finished == day.returned == [done]
    assert [dossier for _, dossier in day.acts] == [first, done, done, done, late]
    assert day.entries == 5 + 3
    assert [row.id for row in day.overdue] == [late]
    assert [row.id for row in day.due_soon] == [first]
    assert [row.id for row in day.rows] == [first, done, late]
    assert day.closed is None
    assert [row.id for row in store.due_between("2026-11-25", "2026-11-25")] == [first]


def test_a_closed_day_says_who_closed_it_and_what_came_after(store: Store):
    dossier = one(store)
    closing = DayClosed(date=TODAY, received=1, returned=0, entries=1, head=store.head().hash)
    [sealed] = store.append([Draft(act=OfficeAct.CLOSE_DAY, by="minh", content=closing, at=AT)])
    day = store.day(TODAY)
    assert day.closed is not None and (day.closed.by, day.closed.head) == ("minh", closing.head)
    assert store.count_after(TODAY, sealed.hash) == 0
    store.append([finish(dossier)])
    assert store.count_after(TODAY, sealed.hash) == 1


def test_a_late_entry_belongs_to_the_day_it_claims(store: Store):
    dossier = one(store, 1, at="2026-11-18T09:00:00+07:00")
    assert store.day("2026-11-18").received == [dossier]
    assert ids(store, View.TODAY, "2026-11-18T20:00:00+07:00") == [dossier]
    assert ids(store, View.TODAY) == []


def test_an_unknown_dossier_has_no_row_and_no_state(store: Store):
    assert store.row("H44.99.12.A.1ABCD.999") is None
    assert store.dossier("H44.99.12.A.1ABCD.999") is None
    assert store.entry("0" * 64) is None and store.entry("not a hash") is None
    assert person(1).name == "Đào Thị Ánh Nguyệt"
