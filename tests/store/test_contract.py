"""One contract, two ledgers: the encrypted one and the one in memory."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from motcua_tui.store import Draft, RemoteEntry, Store
from motcua_tui.store.memory import MemoryLedger
from schemas.acts import Act, Noted, WithReason
from schemas.canonical import entry_hash, seal
from schemas.entry import Sealed, seal_entry
from schemas.office_acts import DayClosed, OfficeAct
from schemas.refusal import Refusal, Refused
from schemas.rules.fold import fold
from schemas.status import Status
from tests.store.people import (
    AT,
    CHAIN,
    LAN,
    MINH,
    act,
    begun,
    destroy,
    finish,
    hand_over,
    joined,
    new_store,
    note,
    receive,
    request_supplement,
    supplement,
)

Ledger = Store | MemoryLedger
WITHDRAWN = WithReason(reason="công dân rút hồ sơ")


@pytest.fixture(params=["encrypted", "memory"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger(begun(), [joined(MINH), joined(LAN)])
        return
    store = new_store(tmp_path / "office")
    yield store
    store.close()


def other(tmp_path: Path, device: str = "B") -> MemoryLedger:
    """Another device of the same office."""
    return MemoryLedger(begun(device=device, incarnation="1BBBB"), [joined(MINH)])


def dossier_of(sealed: Sealed) -> str:
    assert sealed.entry.dossier is not None
    return sealed.entry.dossier


def run_of(source: Ledger, first: int = 0, chain: str | None = None) -> list[RemoteEntry]:
    """A run of a chain as it would arrive: with the key of each dossier."""
    found = source.entries(chain or source.identity.chain, first, 1000)
    return [RemoteEntry(sealed, source.key_of(sealed.entry.dossier) if sealed.entry.dossier else None) for sealed in found]


def test_a_chain_begins_with_who_begins_it(ledger: Ledger):
    first, second, third = ledger.entries(CHAIN, 0, 10)
    assert (first.entry.act, first.entry.seq, first.entry.prev) == ("begin", 0, "")
    assert [second.entry.act, third.entry.act] == ["add-user", "add-user"]
    head = ledger.head()
    assert head is not None and head.seq == 2


def test_every_entry_names_the_one_before(ledger: Ledger):
    ledger.append([receive(1), receive(2)])
    ledger.append([receive(3)])
    entries = ledger.entries(CHAIN, 0, 100)
    assert [sealed.entry.seq for sealed in entries] == list(range(6))
    assert all(later.entry.prev == earlier.hash for earlier, later in pairwise(entries))
    assert all(entry_hash(sealed.header) == sealed.hash for sealed in entries)


def test_an_act_is_readable_as_soon_as_append_returns(ledger: Ledger):
    [sealed] = ledger.append([receive(1)])
    dossier = dossier_of(sealed)
    assert dossier == f"{CHAIN}.3"
    assert ledger.entry(sealed.hash) == sealed
    assert ledger.entries_of(dossier) == [sealed]
    found = ledger.dossier(dossier)
    assert found is not None and found.status is Status.RECEIVED


def test_the_state_shown_is_the_fold_of_the_entries(ledger: Ledger):
    [sealed] = ledger.append([receive(1)])
    dossier = dossier_of(sealed)
    for draft in (request_supplement(dossier), supplement(dossier), finish(dossier), hand_over(dossier)):
        ledger.append([draft])
        assert ledger.dossier(dossier) == fold(ledger.entries_of(dossier))
    shown = ledger.dossier(dossier)
    assert shown is not None and shown.status is Status.RETURNED


def test_an_act_names_the_last_acts_its_author_saw(ledger: Ledger):
    [first] = ledger.append([receive(1)])
    second, third = ledger.append([note(dossier_of(first)), note(dossier_of(first))])
    assert first.entry.parents == ()
    assert second.entry.parents == (first.hash,)
    assert third.entry.parents == (second.hash,)


def test_a_draft_may_follow_a_dossier_that_begins_in_the_same_breath(ledger: Ledger):
    first, second = ledger.append([receive(1), Draft(act=Act.NOTE, by="lan", content=Noted(text="x"), at=AT, same_as=0)])
    assert second.entry.dossier == first.entry.dossier
    assert second.entry.parents == (first.hash,)


def test_the_content_is_sealed_with_the_dossiers_own_key(ledger: Ledger):
    first, second = ledger.append([receive(1), receive(2)])
    keys = {ledger.key_of(dossier_of(first)), ledger.key_of(dossier_of(second))}
    assert None not in keys and len(keys) == 2
    assert first.content is not None
    assert seal(first.content, first.entry.seq, ledger.key_of(dossier_of(first))) == first.entry.seal


def test_nothing_is_written_when_one_draft_of_several_cannot_be(ledger: Ledger):
    before = ledger.head()
    too_long = receive(2, note="á" * 2000, case="ầ" * 4000, parts=tuple({"name": "ệ" * 8000} for _ in range(0)))
    huge = msgspec.structs.replace(too_long, content=msgspec.structs.replace(too_long.content, note="ệ" * 30_000))
    with pytest.raises(Refused) as refused:
        ledger.append([receive(1), huge])
    assert refused.value.refusal.code == "store.entry_too_large"
    assert ledger.head() == before
    assert ledger.entries_of(f"{CHAIN}.3") == []


def test_an_act_on_no_dossier_is_a_fault(ledger: Ledger):
    with pytest.raises(ValueError, match="no dossier"):
        ledger.append([Draft(act=Act.NOTE, by="lan", content=Noted(text="x"), at=AT)])


def test_provisional_counts_come_from_the_ledger_and_are_never_reused(ledger: Ledger):
    assert ledger.next_count("2026-11-20") == 1
    [first, _] = ledger.append([receive(1), receive(2)])
    assert ledger.next_count("2026-11-20") == 3
    assert ledger.next_count("2026-11-21") == 1
    ledger.append([act(dossier_of(first), Act.WITHDRAW, WITHDRAWN)])
    ledger.append([destroy(dossier_of(first))])
    assert ledger.next_count("2026-11-20") == 3


def test_destroyed_content_is_gone_and_its_chain_still_holds(ledger: Ledger):
    [first] = ledger.append([receive(1)])
    dossier = dossier_of(first)
    ledger.append([act(dossier, Act.WITHDRAW, WITHDRAWN)])
    ledger.append([destroy(dossier)])
    received, withdrawn, destroyed = ledger.entries_of(dossier)
    assert (received.content, withdrawn.content) == (None, None)
    assert destroyed.read() == {"ground": "hết thời hạn lưu trữ"}
    assert ledger.key_of(dossier) is None
    shown = ledger.dossier(dossier)
    assert shown is not None and shown.destroyed and shown.status is Status.WITHDRAWN
    entries = ledger.entries(CHAIN, 0, 100)
    assert all(later.entry.prev == earlier.hash for earlier, later in pairwise(entries))
    assert all(entry_hash(sealed.header) == sealed.hash for sealed in entries)


def test_office_acts_are_listed_apart(ledger: Ledger):
    ledger.append([receive(1)])
    assert [sealed.entry.act for sealed in ledger.office_entries()] == ["begin", "add-user", "add-user"]
    assert len(ledger.office_entries(OfficeAct.ADD_USER)) == 2


def test_a_late_entry_keeps_both_times(ledger: Ledger):
    late = msgspec.structs.replace(receive(1, at="2026-11-18T09:00:00+07:00"), typed_at="2026-11-21T10:00:00+07:00")
    [sealed] = ledger.append([late])
    assert sealed.entry.late
    assert ledger.last_written_at() == "2026-11-21T10:00:00+07:00"
    assert ledger.next_count("2026-11-18") == 2


def test_a_turn_is_signed_once_and_confirms_what_was_written_before(ledger: Ledger):
    [sealed] = ledger.append([receive(1)])
    assert ledger.unsigned("lan") and ledger.unconfirmed(sealed.hash)
    signed = ledger.sign_turn("lan", LAN.public_key, LAN.sign)
    assert signed is not None and (signed.seq, signed.hash) == (3, sealed.hash)
    assert not ledger.unsigned("lan") and not ledger.unconfirmed(sealed.hash)
    assert ledger.sign_turn("lan", LAN.public_key, LAN.sign) is None
    [later] = ledger.append([note(dossier_of(sealed))])
    assert ledger.unconfirmed(later.hash)
    assert [signature.user for signature in ledger.signatures(CHAIN)] == ["lan"]


def closing(ledger: Ledger) -> Draft:
    head = ledger.head(CHAIN)
    assert head is not None
    content = DayClosed(date=AT[:10], received=0, returned=0, entries=0, head=head.hash)
    return Draft(act=OfficeAct.CLOSE_DAY, by="minh", content=content, at=AT)


def test_a_closing_is_signed_where_it_is_written(ledger: Ledger):
    sealed = ledger.append_signed(closing(ledger), MINH.public_key, MINH.sign)
    assert [(one.seq, one.hash, one.user) for one in ledger.signatures(CHAIN)] == [(sealed.entry.seq, sealed.hash, "minh")]
    assert not ledger.unsigned("minh") and ledger.closings_unsigned() == []


def test_a_closing_without_a_signature_is_never_signed_later_and_nothing_of_its_closer_is(ledger: Ledger):
    [sealed] = ledger.append([closing(ledger)])
    assert ledger.sign_turn("minh", MINH.public_key, MINH.sign) is None
    [received] = ledger.append([receive(1)])
    assert ledger.sign_turn("minh", MINH.public_key, MINH.sign) is None
    assert ledger.closings_unsigned() == [(CHAIN, sealed.entry.seq)]
    assert ledger.sign_turn("lan", LAN.public_key, LAN.sign) is not None, "others' turns go on"
    assert not ledger.unconfirmed(received.hash)


def test_one_users_signature_confirms_nobody_elses_acts(ledger: Ledger):
    [sealed] = ledger.append([receive(1)])
    ledger.sign_turn("minh", MINH.public_key, MINH.sign)
    assert ledger.unconfirmed(sealed.hash)


def test_a_chain_from_another_device_comes_in_whole(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    [received] = source.append([receive(9)])
    assert ledger.receive_remote(source.identity.chain, run_of(source)) == 3
    assert ledger.entries(source.identity.chain, 0, 10) == source.entries(source.identity.chain, 0, 10)
    assert ledger.dossier(dossier_of(received)) == source.dossier(dossier_of(received))
    assert ledger.key_of(dossier_of(received)) == source.key_of(dossier_of(received))


def test_what_came_twice_is_taken_once(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    source.append([receive(9)])
    run = run_of(source)
    assert ledger.receive_remote(source.identity.chain, run) == 3
    assert ledger.receive_remote(source.identity.chain, run) == 0
    source.append([receive(10)])
    assert ledger.receive_remote(source.identity.chain, run_of(source)) == 1


def test_a_run_with_a_gap_is_refused_and_leaves_nothing(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    source.append([receive(9), receive(10)])
    run = run_of(source)
    refused = ledger.receive_remote(source.identity.chain, [*run[:2], run[3]])
    assert isinstance(refused, Refusal) and refused.code == "store.gap"
    assert ledger.entries(source.identity.chain, 0, 10) == []


def test_two_versions_of_one_place_are_a_fork(ledger: Ledger, tmp_path: Path):
    source, copied = other(tmp_path), other(tmp_path)
    source.append([receive(9)])
    copied.append([receive(8)])
    assert ledger.receive_remote(source.identity.chain, run_of(source)) == 3
    refused = ledger.receive_remote(source.identity.chain, run_of(copied))
    assert isinstance(refused, Refusal) and refused.code == "store.fork"


def test_an_act_whose_parent_is_not_here_is_refused(ledger: Ledger, tmp_path: Path):
    first, second = other(tmp_path), other(tmp_path, "C")
    [received] = first.append([receive(9)])
    second.receive_remote(first.identity.chain, run_of(first))
    second.append([note(dossier_of(received))])
    refused = ledger.receive_remote(second.identity.chain, run_of(second))
    assert isinstance(refused, Refusal) and refused.code == "store.parent_missing"
    assert ledger.receive_remote(first.identity.chain, run_of(first)) == 3
    assert ledger.receive_remote(second.identity.chain, run_of(second)) == 3


def test_foreign_entries_on_the_own_chain_are_a_copied_store(ledger: Ledger, tmp_path: Path):
    run = run_of(ledger)
    forged = Sealed(**{name: getattr(run[-1].sealed, name) for name in ("hash", "entry", "header", "content")})
    entry = msgspec.structs.replace(forged.entry, seq=forged.entry.seq + 1, prev=forged.hash)
    more = seal_entry(entry, forged.content or b"", None)
    refused = ledger.receive_remote(CHAIN, [RemoteEntry(more)])
    assert isinstance(refused, Refusal) and refused.code == "store.own_chain"


@pytest.mark.parametrize("spoil", ["hash", "content", "key", "no_content", "header"])
def test_an_entry_that_does_not_fit_its_hash_or_seal_is_refused(ledger: Ledger, tmp_path: Path, spoil: str):
    source = other(tmp_path)
    source.append([receive(9)])
    run = run_of(source)
    last = run[-1]
    spoiled = {
        "hash": RemoteEntry(msgspec.structs.replace(last.sealed, hash="0" * 64), last.dossier_key),
        "header": RemoteEntry(msgspec.structs.replace(last.sealed, header=last.sealed.header + b" "), last.dossier_key),
        "content": RemoteEntry(
            msgspec.structs.replace(last.sealed, content=(last.sealed.content or b"").replace(b"001087", b"001088")),
            last.dossier_key,
        ),
        "key": RemoteEntry(last.sealed, bytes(16)),
        "no_content": RemoteEntry(msgspec.structs.replace(last.sealed, content=None), last.dossier_key),
    }[spoil]
    codes = {
        "hash": "store.entry_not_canonical",
        "header": "store.entry_not_canonical",
        "content": "store.seal_wrong",
        "key": "store.seal_wrong",
        "no_content": "store.content_missing",
    }
    refused = ledger.receive_remote(source.identity.chain, [*run[:-1], spoiled])
    assert isinstance(refused, Refusal) and refused.code == codes[spoil]
    assert ledger.entries(source.identity.chain, 0, 10) == []


def test_a_destruction_that_comes_in_destroys_here_too(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    [received] = source.append([receive(9)])
    ledger.receive_remote(source.identity.chain, run_of(source))
    dossier = dossier_of(received)
    source.append([act(dossier, Act.WITHDRAW, WITHDRAWN)])
    whole = run_of(source)
    source.append([destroy(dossier)])
    assert ledger.receive_remote(source.identity.chain, whole) == 1
    assert ledger.receive_remote(source.identity.chain, run_of(source, first=4)) == 1
    assert [sealed.content for sealed in ledger.entries_of(dossier)][:2] == [None, None]
    assert ledger.key_of(dossier) is None


def test_acts_made_apart_are_both_kept_and_shown_as_a_conflict(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    [received] = source.append([receive(9)])
    dossier = dossier_of(received)
    ledger.receive_remote(source.identity.chain, run_of(source))
    ledger.append([finish(dossier)])
    source.append([act(dossier, Act.WITHDRAW, WITHDRAWN)])
    ledger.receive_remote(source.identity.chain, run_of(source))
    shown = ledger.dossier(dossier)
    assert shown is not None and len(shown.conflicts) == 1
    [settled] = ledger.append([note(dossier)])
    assert len(settled.entry.parents) == 2


def test_an_act_of_the_wrong_shape_is_refused(ledger: Ledger, tmp_path: Path):
    source = other(tmp_path)
    [received] = source.append([receive(9)])
    entry = msgspec.structs.replace(
        received.entry, seq=3, prev=received.hash, act="finish", parents=(received.hash,), dossier=dossier_of(received)
    )
    wrong = seal_entry(entry, b'{"surprise":1}', source.key_of(dossier_of(received)))
    refused = ledger.receive_remote(source.identity.chain, [*run_of(source), RemoteEntry(wrong)])
    assert isinstance(refused, Refusal) and refused.code == "store.content_shape"
    assert ledger.entries(source.identity.chain, 0, 10) == []
