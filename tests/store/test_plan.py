"""From a draft to an entry: its place, what it follows, its key; nothing of it needs a disk."""

from __future__ import annotations

import msgspec
import pytest

from motcua_tui.store.memory import MemoryLedger
from motcua_tui.store.plan import heads_among, seal_drafts, why_not_size
from schemas import limits
from schemas.acts import Act, WithReason
from schemas.entry import Sealed
from schemas.refusal import Refused
from tests.store.people import AT, CHAIN, LAN, MINH, act, begun, destroy, finish, joined, note, receive


@pytest.fixture
def ledger() -> MemoryLedger:
    return MemoryLedger(begun(), [joined(MINH), joined(LAN)])


def test_drafts_of_one_breath_follow_one_another(ledger: MemoryLedger):
    plan = seal_drafts([receive(1), msgspec.structs.replace(note(""), dossier=None, same_as=0), finish(f"{CHAIN}.3")], ledger)
    first, second, third = plan.entries
    assert [sealed.entry.seq for sealed in plan.entries] == [3, 4, 5]
    assert [sealed.entry.prev for sealed in plan.entries] == [ledger.entries(CHAIN, 2, 1)[0].hash, first.hash, second.hash]
    assert {sealed.entry.dossier for sealed in plan.entries} == {f"{CHAIN}.3"}
    assert (first.entry.parents, second.entry.parents, third.entry.parents) == ((), (first.hash,), (second.hash,))
    assert list(plan.new_keys) == [f"{CHAIN}.3"] and len(plan.new_keys[f"{CHAIN}.3"]) == 16


def test_an_act_of_the_office_follows_no_other(ledger: MemoryLedger):
    [first, second] = seal_drafts([joined(LAN), joined(MINH)], ledger).entries
    assert (first.entry.parents, second.entry.parents, first.entry.dossier) == ((), (), None)


def test_an_act_that_names_what_it_saw_leaves_the_other_heads_standing(ledger: MemoryLedger):
    [received] = ledger.append([receive(1)])
    dossier = str(received.entry.dossier)
    plan = seal_drafts([note(dossier), note(dossier, parents=(received.hash,)), note(dossier)], ledger)
    first, apart, both = plan.entries
    assert apart.entry.parents == (received.hash,)
    assert both.entry.parents == tuple(sorted((first.hash, apart.hash)))


def test_an_act_names_no_more_heads_than_an_entry_holds(ledger: MemoryLedger):
    [received] = ledger.append([receive(1)])
    dossier = str(received.entry.dossier)
    ledger.append([note(dossier, str(number), parents=(received.hash,)) for number in range(limits.PARENTS_MAX + 2)])
    heads = ledger.heads_of(dossier)
    [gathered] = ledger.append([note(dossier)])
    assert len(heads) == limits.PARENTS_MAX + 2 and gathered.entry.parents == heads[: limits.PARENTS_MAX]
    assert set(ledger.heads_of(dossier)) == {gathered.hash, *heads[limits.PARENTS_MAX :]}


def test_a_dossier_whose_key_was_destroyed_takes_no_more_acts_than_a_ground(ledger: MemoryLedger):
    [received] = ledger.append([receive(1)])
    dossier = str(received.entry.dossier)
    ledger.append([act(dossier, Act.WITHDRAW, WithReason(reason="rút")), destroy(dossier)])
    with pytest.raises(ValueError, match="without a key"):
        seal_drafts([note(dossier)], ledger)
    assert len(seal_drafts([destroy(dossier)], ledger).entries) == 1


def test_a_malformed_name_stops_before_it_is_written(ledger: MemoryLedger):
    with pytest.raises(msgspec.ValidationError):
        seal_drafts([msgspec.structs.replace(receive(1), by="")], ledger)


def test_the_last_receipt_stands_in_what_is_written_after_it(ledger: MemoryLedger):
    ledger.checkpoint = "c" * 64
    [sealed] = seal_drafts([receive(1)], ledger).entries
    assert (sealed.entry.checkpoint, sealed.entry.at) == ("c" * 64, AT)


def sized(sealed: Sealed, size: int) -> Sealed:
    return msgspec.structs.replace(sealed, content=b"x" * (size - len(sealed.header)))


def test_an_entry_has_the_size_the_line_carries_and_not_a_byte_more(ledger: MemoryLedger):
    [sealed] = seal_drafts([receive(1)], ledger).entries
    why_not_size(sized(sealed, limits.ENTRY_BYTES_MAX))
    why_not_size(msgspec.structs.replace(sealed, content=None))
    with pytest.raises(Refused) as refused:
        why_not_size(sized(sealed, limits.ENTRY_BYTES_MAX + 1))
    assert refused.value.refusal.params == {"size": limits.ENTRY_BYTES_MAX + 1, "limit": limits.ENTRY_BYTES_MAX}


def test_the_heads_are_those_nothing_follows(ledger: MemoryLedger):
    [received] = ledger.append([receive(1)])
    dossier = str(received.entry.dossier)
    one, other = ledger.append([note(dossier), note(dossier, "khác", parents=(received.hash,))])
    assert heads_among([received]) == (received.hash,)
    assert heads_among([received, one, other]) == tuple(sorted((one.hash, other.hash)))
