"""What is asked of the ledger's tables, each question with its answer from one small office."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from motcua_tui.store import Store
from motcua_tui.store.ledger import Ledger, octets, unpack
from schemas.acts import Act, Attached
from schemas.entry import Sealed
from schemas.office_acts import OfficeAct
from tests.store.people import AT, CHAIN, act, finish, hand_over, new_store, note, receive

NEXT, LAST, NEW_YEAR = "2026-11-21T08:00:00+07:00", "2026-11-23T08:00:00+07:00", "2027-01-02T08:00:00+07:00"
ONE, OTHER, LATER = f"{CHAIN}.3", f"{CHAIN}.4", f"{CHAIN}.9"
NOWHERE = "f" * 64
ATTACHED = Attached(sha256="a" * 64, size_bytes=9)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Entries 0 to 2 begin the office; 3 and 4 are received; 5 to 8 follow on other days; 9 begins next year; 10 came late."""
    store = new_store(tmp_path_factory.mktemp("ledger") / "office")
    store.append([receive(1), receive(2), note(ONE, at=NEXT), act(OTHER, Act.ATTACH, ATTACHED, at=NEXT)])
    store.append([finish(ONE, at=LAST), hand_over(ONE, at=LAST), receive(3, at=NEW_YEAR)])
    store.append([note(ONE, at=NEXT, typed_at=NEW_YEAR), note(ONE, at=NEW_YEAR, typed_at=NEW_YEAR)])
    yield store
    store.close()


@pytest.fixture(scope="module")
def ledger(store: Store) -> Ledger:
    return store.ledger


@pytest.fixture(scope="module")
def at(store: Store) -> list[str]:
    """The hash at each place of the chain."""
    return [sealed.hash for sealed in store.entries(CHAIN, 0, 100)]


def places(entries: list[Sealed]) -> list[int]:
    return [sealed.entry.seq for sealed in entries]


def test_small_facts_are_empty_until_they_are_set(store: Store, ledger: Ledger):
    assert (ledger.own_chain, ledger.checkpoint, ledger.meta("nothing")) == (CHAIN, None, "")
    with store.db.writing():
        ledger.set_meta("checkpoint", "c" * 64)
    assert ledger.checkpoint == "c" * 64
    with store.db.writing():
        ledger.set_meta("checkpoint", "")
    assert ledger.checkpoint is None


def test_a_chain_is_known_by_name_length_and_head(ledger: Ledger, at: list[str]):
    [chain] = ledger.chains()
    assert (chain.chain, chain.unit, chain.device, chain.incarnation) == (CHAIN, "H44.99.12", "A", "1ABCD")
    assert (chain.length, chain.head, ledger.chain_number(CHAIN)) == (12, at[11], 1)
    for head in (ledger.own_head(), ledger.head(CHAIN)):
        assert head is not None and (head.seq, head.hash) == (11, at[11])
    assert (ledger.chain_number("X"), ledger.head("X"), ledger.entries("X", 0, 10)) == (None, None, [])


def test_a_stretch_of_a_chain_begins_and_ends_where_it_is_asked_to(ledger: Ledger):
    assert places(ledger.entries(CHAIN, 0, 3)) == [0, 1, 2]
    assert places(ledger.entries(CHAIN, 10, 3)) == [10, 11]


def test_an_entry_is_found_by_hash_and_by_place_and_no_other_is(ledger: Ledger, at: list[str]):
    found = ledger.entry(at[5])
    assert found is not None and (found.hash, found.entry.dossier) == (at[5], ONE)
    assert (ledger.entry(NOWHERE), ledger.entry("no hash")) == (None, None)
    assert (ledger.hash_at(CHAIN, 5), ledger.hash_at(CHAIN, 12), ledger.hash_at("X", 0)) == (at[5], None, None)
    assert (ledger.number_of(at[0]), ledger.number_of(at[5]), ledger.number_of(NOWHERE)) == (1, 6, None)


def test_the_entries_of_a_dossier_come_in_their_order(ledger: Ledger, at: list[str]):
    assert places(ledger.entries_of(ONE)) == [3, 5, 7, 8, 10, 11]
    first, last, entries = ledger.numbered_of(ONE)
    assert (first, last, places(entries)) == (4, 12, [3, 5, 7, 8, 10, 11])
    assert (ledger.numbers_of(ONE), ledger.numbers_of(OTHER)) == ((4, 12), (5, 7))
    assert ledger.hashes_of(OTHER) == {at[4], at[6]}
    assert ledger.heads_of(OTHER) == (at[6],)
    assert (ledger.is_destroyed(ONE), len(ledger.key_of(ONE) or b""), ledger.key_of("X.1")) == (False, 16, None)


def test_the_last_act_on_a_dossier_before_a_place_is_told(ledger: Ledger, at: list[str]):
    assert ledger.last_on_chain(CHAIN, ONE, 8) == at[7]
    assert ledger.last_on_chain(CHAIN, ONE, 7) == at[5]
    assert (ledger.last_on_chain(CHAIN, ONE, 3), ledger.last_on_chain("X", ONE, 9)) == (None, None)


def test_the_offices_own_acts_are_told_apart_by_kind(ledger: Ledger):
    assert places(ledger.office_entries()) == [0, 1, 2]
    assert places(ledger.office_entries(OfficeAct.ADD_USER)) == [1, 2]


def test_everything_is_counted(store: Store, ledger: Ledger):
    assert (ledger.count(), ledger.last_number()) == (12, 12)
    assert (ledger.begun_on(AT[:10]), ledger.begun_on(NEXT[:10]), ledger.begun_on(NEW_YEAR[:10])) == (2, 0, 1)


def test_the_next_beginnings_and_the_next_files_come_after_a_number(ledger: Ledger):
    assert ledger.begun_after(0, 10) == [(4, ONE), (5, OTHER), (10, LATER)]
    assert (ledger.begun_after(4, 1), ledger.begun_after(10, 10)) == ([(5, OTHER)], [])
    [(number, dossier, content)] = ledger.attached_after(0, "A", 10)
    assert (number, dossier) == (7, OTHER) and b"a" * 64 in content
    assert (ledger.attached_after(7, "A", 10), ledger.attached_after(0, "B", 10)) == ([], [])


def test_a_day_has_what_claims_it_and_what_was_typed_on_it_late(ledger: Ledger):
    assert [(number, sealed.entry.seq) for number, sealed in ledger.entries_on(NEXT[:10])] == [(6, 5), (7, 6), (11, 10)]
    assert [(number, sealed.entry.seq) for number, sealed in ledger.typed_late_on(NEW_YEAR[:10])] == [(11, 10)]
    assert ledger.typed_late_on(NEXT[:10]) == []


def test_the_days_that_were_worked_are_listed_once_each_without_the_last_asked_for(ledger: Ledger):
    days = ["2026-11-20", "2026-11-21", "2026-11-23"]
    assert ledger.days_worked("2026-01-01", "2027-01-02") == days
    assert ledger.days_worked("2026-01-01", "2027-01-03") == [*days, "2027-01-02"]
    assert (ledger.days_worked("2026-11-21", "2026-11-22"), ledger.days_worked("2026-11-21", "2026-11-21")) == (days[1:2], [])


def test_what_came_after_a_moment_is_counted_on_its_day_alone(ledger: Ledger, at: list[str]):
    assert (ledger.count_after(NEXT[:10], at[5]), ledger.count_after(NEXT[:10], at[10])) == (2, 0)
    assert ledger.count_after(AT[:10], at[1]) == 2


def test_dossiers_with_an_act_since_a_day_are_named_once(ledger: Ledger):
    assert ledger.dossiers_with("note", AT[:10]) == [ONE]
    assert ledger.dossiers_with("receive", NEXT[:10]) == [LATER]


def test_an_act_has_its_place_among_its_like_in_its_year(ledger: Ledger, at: list[str]):
    begins = ("receive", "register")
    assert [ledger.place_in_year(at[seq], begins) for seq in (3, 4, 9)] == [1, 2, 1]
    assert (ledger.place_in_year(at[2], begins), ledger.place_in_year(at[8], ("finish", "hand-over"))) == (0, 2)


@pytest.mark.parametrize(("value", "read"), [(b"\xff", b"\xff"), ("ă", "ă".encode()), (7, b"7"), (None, b"None")])
def test_whatever_stands_in_a_column_is_read_as_bytes(value: object, read: bytes):
    assert octets(value) == read


def test_a_row_without_content_is_an_entry_without_content(ledger: Ledger, at: list[str], store: Store):
    whole = ledger.entry(at[3])
    assert whole is not None and whole.content is not None
    assert unpack((bytes.fromhex(whole.hash), whole.header, whole.content)) == whole
    assert unpack((bytes.fromhex(whole.hash), whole.header, None)).content is None

