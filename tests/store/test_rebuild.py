"""Whatever is written in whatever order, a replay gives the very rows that are there."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from motcua_tui.store import Draft, RemoteEntry, Store, Verdict
from motcua_tui.store.key import Key
from motcua_tui.store.memory import MemoryLedger
from motcua_tui.store.rebuild import digest
from motcua_tui.store.verify import verify_owned
from schemas.acts import Act, Assigned, CodeBound, Located, WithReason
from schemas.base import Record
from schemas.office_acts import CalendarSet, OfficeAct, SettingsSet, UserNamed
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from sync.wire.shown import digest as all_digest
from sync.wire.shown import item_of, shown
from tests.store.people import (
    AT,
    KEY,
    LAN,
    MINH,
    act,
    begun,
    correct,
    destroy,
    finish,
    hand_over,
    joined,
    new_store,
    note,
    one,
    person,
    receive,
    request_supplement,
    supplement,
)

STEPS: tuple[Any, ...] = (
    note, finish, hand_over, request_supplement, supplement, destroy,
    lambda d: act(d, Act.WITHDRAW, WithReason(reason="rút")),
    lambda d: act(d, Act.ASSIGN, Assigned(to="minh")),
    lambda d: act(d, Act.LOCATE, Located(place="kệ 3")),
    lambda d: act(d, Act.BIND_CODE, CodeBound(official_code="H44.99.12-261120-0001")),
    lambda d: correct(d, {"applicant.name": "Đỗ Thị Sửa", "applicant.phone": "0900000009"}),
    lambda d: correct(d, {"submitter.name": "Vũ Ủy Quyền"}),
    lambda d: correct(d, {"due_at": "2026-12-01T17:00:00+07:00"}),
)  # fmt: skip


def office_act(kind: OfficeAct, content: Record) -> Draft:
    return Draft(act=kind, by="minh", content=content, at=AT)


def test_a_replay_of_a_little_of_everything_changes_nothing(store: Store):
    for number in range(1, 6):
        dossier = one(store, number)
        for step in STEPS[number:]:
            if store.key_of(dossier) is not None:
                store.append([step(dossier)])
    store.append([office_act(OfficeAct.SET_CALENDAR, CalendarSet(year=2027, off=(date(2027, 1, 1),)))])
    store.append([office_act(OfficeAct.SET_SETTINGS, SettingsSet(values={"language": "en", "rule.unpaid": "refuse"}))])
    store.append([office_act(OfficeAct.REMOVE_USER, UserNamed(user="lan"))])
    before = digest(store.db)
    done = store.rebuild()
    assert (done.equal, done.dossiers, done.entries) == (True, 5, store.head().seq + 1)
    assert digest(store.db) == before
    assert store.calendars()[2027].off == (date(2027, 1, 1),)
    assert store.settings() == {"language": "en", "rule.unpaid": "refuse"}
    assert {user: row.active for user, row in store.users().items()} == {"lan": False, "minh": True}


def test_search_still_finds_after_a_replay(store: Store):
    one(store, 7)
    store.rebuild()
    assert len(store.search("nguyet")) == len(store.search("000007")) == 1


def test_a_replay_that_fails_leaves_the_old_rows(store: Store, monkeypatch: pytest.MonkeyPatch):
    from motcua_tui.store import rebuild as rebuilding

    one(store)
    before = digest(store.db)

    def fail(*args: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(rebuilding, "_replay", fail)
    with pytest.raises(RuntimeError):
        store.rebuild()
    assert digest(store.db) == before


class Office(RuleBasedStateMachine):
    """An office, a second device, and everything they may do in any order."""

    folder: Path

    @initialize()
    def set_up(self) -> None:
        self.home = self.folder / os.urandom(6).hex()
        self.store = new_store(self.home)
        self.other = MemoryLedger(begun(device="B", incarnation="1BBBB"), [joined(MINH)])
        self.dossiers: list[str] = []
        self.count = 0

    @rule(number=st.integers(1, 5), late=st.booleans())
    def receive(self, number: int, late: bool) -> None:
        self.count += 1
        at = "2026-11-18T08:00:00+07:00" if late else AT
        self.dossiers.append(one(self.store, number, at=at, applicant=person(number)))

    @precondition(lambda self: self.dossiers)
    @rule(data=st.data(), step=st.sampled_from(range(len(STEPS))))
    def act(self, data: st.DataObject, step: int) -> None:
        dossier = data.draw(st.sampled_from(self.dossiers))
        if self.store.key_of(dossier) is not None:
            self.store.append([STEPS[step](dossier)])

    @precondition(lambda self: self.dossiers)
    @rule(data=st.data(), step=st.sampled_from(range(len(STEPS))))
    def act_apart(self, data: st.DataObject, step: int) -> None:
        """The other device acts on what it knows, which may be less."""
        dossier = data.draw(st.sampled_from(self.dossiers))
        if self.other.key_of(dossier) is not None:
            self.other.append([STEPS[step](dossier)])

    @rule()
    def send(self) -> None:
        self._carry(self.store, self.other)

    @rule()
    def fetch(self) -> None:
        self._carry(self.other, self.store)

    def _carry(self, source: Any, target: Any) -> None:
        chain = source.identity.chain
        run = [
            RemoteEntry(sealed, source.key_of(sealed.entry.dossier) if sealed.entry.dossier else None)
            for sealed in source.entries(chain, 0, 10_000)
        ]
        taken = target.receive_remote(chain, run)
        if isinstance(taken, Refusal):
            # The other side made its act on something this side has not sent yet, or destroyed in between.
            assert taken.code in ("store.parent_missing", "store.content_missing", "store.seal_wrong")

    @rule()
    def sign(self) -> None:
        self.store.sign_turn("lan", LAN.public_key, LAN.sign)

    @rule()
    def rest(self) -> None:
        self.store.settle()

    @rule()
    def reopen(self) -> None:
        self.store.close()
        again = Store.open(self.home, KEY, wait_s=0)
        assert isinstance(again, Store)
        self.store = again

    @invariant()
    def what_is_shown_is_the_fold(self) -> None:
        for dossier in getattr(self, "dossiers", [])[-3:]:
            assert self.store.dossier(dossier) == fold(self.store.entries_of(dossier))

    @invariant()
    def the_digest_kept_is_the_digest_counted(self) -> None:
        if hasattr(self, "store"):
            items = [item_of(shown(dossier)) for dossier in self.store.every_dossier()]
            assert self.store.shown_digest() == all_digest(items)
            assert sorted(self.store.shown_items()) == sorted(items)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.rebuild().equal
            self.store.close()
            verdict = verify_owned(self.home, [Key(KEY)])
            assert isinstance(verdict, Verdict) and verdict.problems == []


@pytest.fixture
def _home(tmp_path: Path) -> None:
    Office.folder = tmp_path


@pytest.mark.usefixtures("_home")
class TestOffice(Office.TestCase):  # type: ignore[valid-type,misc]
    settings = settings(
        max_examples=25,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, len(STEPS) - 2), max_size=8))
def test_any_acts_in_any_order_give_the_rows_of_a_replay(store: Store, steps: list[int]):
    """The table of allowed acts is the desk's to keep; the store takes what comes and shows what it means."""
    safe = [step for place, step in enumerate(STEPS) if place != STEPS.index(destroy)]
    [sealed] = store.append([receive(1)])
    for step in steps:
        store.append([safe[step](sealed.entry.dossier)])
    assert store.rebuild().equal
