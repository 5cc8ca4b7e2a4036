"""What the gate of entries from outside lets in: each forgery alone, judged against a ledger in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from motcua_tui.store import Draft, RemoteEntry
from motcua_tui.store.memory import MemoryLedger
from motcua_tui.store.plan import content_bytes
from motcua_tui.store.remote import Gate
from schemas import limits
from schemas.canonical import entry_hash
from schemas.entry import Entry, Sealed, seal_entry
from schemas.refusal import Refused
from tests.store.people import AT, LAN, MINH, begun, destroy, finish, joined, note, receive

KEY = bytes(range(16))
CHAIN = "H44.99.12.B.1BBBB"
DOSSIER = f"{CHAIN}.2"


def ledger() -> MemoryLedger:
    return MemoryLedger(begun(), [joined(MINH), joined(LAN)])


def made(seq: int, prev: str, draft: Draft, key: bytes | None = None, chain: str = CHAIN, **more: Any) -> Sealed:
    """An entry as somebody who knows the form could forge it."""
    fields: dict[str, Any] = {"dossier": draft.dossier} | more
    entry = Entry(chain=chain, seq=seq, prev=prev, act=str(draft.act), by=draft.by, at=AT, seal="0" * 64, **fields)
    return seal_entry(entry, content_bytes(draft), key)


def begin(**more: Any) -> Sealed:
    content = begun(device="B", incarnation="1BBBB", **more)
    return made(0, "", Draft(act="begin", by="minh", content=content, at=AT))  # type: ignore[arg-type]


BEGIN = begin()
USER = made(1, BEGIN.hash, joined(MINH))
RECEIVED = made(2, USER.hash, receive(9), KEY, dossier=DOSSIER)
FINISHED = made(3, RECEIVED.hash, finish(DOSSIER), KEY, parents=(RECEIVED.hash,))
DESTROYED = made(4, FINISHED.hash, destroy(DOSSIER), parents=(FINISHED.hash,))
RUN = (BEGIN, USER, RECEIVED, FINISHED, DESTROYED)


class Office:
    """A gate that has let in the first entries of the run."""

    def __init__(self, count: int, doomed: tuple[str, ...] = ()) -> None:
        self.ledger = ledger()
        self.gate = Gate(self.ledger, doomed)
        for sealed in RUN[:count]:
            self.take(RemoteEntry(sealed, KEY))

    def take(self, remote: RemoteEntry) -> bool:
        taken = self.gate.admit(remote.sealed.entry.chain, remote)
        if taken:
            self.ledger.add([remote.sealed], self.gate.new_keys(remote))
        return taken

    def refuses(self, remote: RemoteEntry, chain: str = CHAIN) -> str:
        with pytest.raises(Refused) as refused:
            self.gate.admit(chain, remote)
        return refused.value.refusal.code


def test_a_good_run_is_let_in_entry_by_entry_and_known_again():
    office = Office(len(RUN))
    assert [office.take(RemoteEntry(sealed, KEY)) for sealed in RUN] == [False, False, False, False, False]
    assert [sealed.hash for sealed in office.ledger.entries(CHAIN, 0, 10)] == [sealed.hash for sealed in RUN]


BEGINNINGS: dict[str, Sealed] = {
    "begins with another act": made(0, "", joined(MINH)),
    "begins without content": replace(
        made(0, "", Draft(act="begin", by="minh", content=begun(), at=AT), KEY, dossier=DOSSIER), content=None  # type: ignore[arg-type]
    ),
    "is another device's": made(0, "", Draft(act="begin", by="minh", content=begun(), at=AT)),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("forged", BEGINNINGS.values(), ids=BEGINNINGS)
def test_a_chain_that_does_not_begin_as_its_own_is_refused(forged: Sealed):
    office = Office(0)
    assert office.refuses(RemoteEntry(forged)) == "store.chain_begin"
    assert office.ledger.head(CHAIN) is None


def test_a_chain_begins_once():
    again = made(1, BEGIN.hash, Draft(act="begin", by="minh", content=begun(), at=AT))  # type: ignore[arg-type]
    assert Office(1).refuses(RemoteEntry(again)) == "store.chain_begin"


@pytest.mark.parametrize(
    ("count", "forged"),
    [
        (0, USER),
        (1, made(1, "a" * 64, joined(MINH))),
        (1, made(2, BEGIN.hash, joined(MINH))),
        (2, made(3, USER.hash, joined(LAN))),
    ],
    ids=["no beginning", "another one before it", "a place left out", "a place left out at the head"],
)
def test_what_does_not_join_the_head_is_a_gap(count: int, forged: Sealed):
    assert Office(count).refuses(RemoteEntry(forged)) == "store.gap"


def test_an_entry_of_another_chain_is_a_gap():
    assert Office(3).refuses(RemoteEntry(USER), "H44.99.12.C.1CCCC") == "store.gap"


@pytest.mark.parametrize("seq", [0, 1, 2])
def test_another_entry_at_a_place_that_is_taken_is_a_fork(seq: int):
    forged = made(seq, "" if seq == 0 else RUN[seq - 1].hash, joined(LAN))
    assert Office(3).refuses(RemoteEntry(forged)) == "store.fork"


PLACES: dict[str, Sealed] = {
    "a beginning under another dossier's name": made(3, RECEIVED.hash, receive(1), KEY, dossier=DOSSIER),
    "a beginning that follows something": made(
        3, RECEIVED.hash, receive(1), KEY, dossier=f"{CHAIN}.3", parents=(RECEIVED.hash,)
    ),
    "an act on the dossier that would begin here": made(
        3, RECEIVED.hash, finish(f"{CHAIN}.3"), KEY, parents=(RECEIVED.hash,)
    ),
    "an act that follows nothing": made(3, RECEIVED.hash, finish(DOSSIER), KEY),
}


@pytest.mark.parametrize("forged", PLACES.values(), ids=PLACES)
def test_an_act_out_of_its_place_in_the_dossier_is_refused(forged: Sealed):
    assert Office(3).refuses(RemoteEntry(forged, KEY)) == "store.dossier_place"


@pytest.mark.parametrize("parents", [(USER.hash,), (RECEIVED.hash, "b" * 64)], ids=["another's", "unknown beside known"])
def test_an_act_upon_what_is_not_this_dossiers_is_refused(parents: tuple[str, ...]):
    forged = made(3, RECEIVED.hash, finish(DOSSIER), KEY, parents=parents)
    assert Office(3).refuses(RemoteEntry(forged, KEY)) == "store.parent_missing"


def spoiled(sealed: Sealed, **changed: Any) -> Sealed:
    return replace(sealed, **changed)


def header_of(sealed: Sealed, change: Callable[[bytes], bytes]) -> Sealed:
    """A header in another form, with the hash of that form."""
    header = change(sealed.header)
    return replace(sealed, header=header, hash=entry_hash(header))


CONTENTS: dict[str, tuple[int, RemoteEntry, str]] = {
    "another key": (3, RemoteEntry(FINISHED, bytes(16)), "store.key_differs"),
    "no key at all": (2, RemoteEntry(RECEIVED), "store.seal_wrong"),
    "a key too short": (2, RemoteEntry(RECEIVED, KEY[:15]), "store.seal_wrong"),
    "a key too long": (2, RemoteEntry(RECEIVED, KEY + b"\0"), "store.seal_wrong"),
    "another content": (3, RemoteEntry(spoiled(FINISHED, content=b'{"x":1}'), KEY), "store.seal_wrong"),
    "no content": (3, RemoteEntry(spoiled(FINISHED, content=None), KEY), "store.content_missing"),
    "a ground without content": (4, RemoteEntry(spoiled(DESTROYED, content=None), KEY), "store.content_missing"),
    "a ground of another content": (4, RemoteEntry(spoiled(DESTROYED, content=b"{}"), KEY), "store.seal_wrong"),
    "an act of the office changed": (1, RemoteEntry(spoiled(USER, content=b"{}")), "store.seal_wrong"),
    "an act of the office without content": (1, RemoteEntry(spoiled(USER, content=None)), "store.seal_wrong"),
    "another hash": (1, RemoteEntry(spoiled(USER, hash="0" * 64)), "store.entry_not_canonical"),
    "no header": (1, RemoteEntry(header_of(USER, lambda header: b"x")), "store.entry_not_canonical"),
    "a wider header": (1, RemoteEntry(header_of(USER, lambda header: header + b" ")), "store.entry_not_canonical"),
    "a header that says something else": (
        1, RemoteEntry(header_of(USER, lambda header: header.replace(b'"minh"', b'"lan"'))), "store.entry_not_canonical",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("count", "remote", "code"), CONTENTS.values(), ids=CONTENTS)
def test_what_does_not_fit_its_hash_its_key_or_its_seal_is_refused(count: int, remote: RemoteEntry, code: str):
    assert Office(count).refuses(remote) == code


@pytest.mark.parametrize(("over", "refused"), [(0, False), (1, True)])
def test_an_entry_is_as_large_as_the_line_carries_and_no_larger(over: int, refused: bool):
    short = made(3, RECEIVED.hash, note(DOSSIER, ""), KEY, parents=(RECEIVED.hash,))
    size = len(short.header) + len(short.content or b"")
    long = made(3, RECEIVED.hash, note(DOSSIER, "x" * (limits.ENTRY_BYTES_MAX - size + over)), KEY, parents=(RECEIVED.hash,))
    office = Office(3)
    if refused:
        assert office.refuses(RemoteEntry(long, KEY)) == "store.entry_too_large"
    else:
        with pytest.raises(ValueError):  # no note is that long: the shape is looked at last
            office.gate.admit(CHAIN, RemoteEntry(long, KEY))


@pytest.mark.parametrize("doomed", [(), (DOSSIER,)], ids=["not doomed", "doomed"])
def test_an_emptied_entry_is_let_in_only_where_its_destruction_comes_with_it(doomed: tuple[str, ...]):
    office = Office(2, doomed)
    emptied = RemoteEntry(replace(RECEIVED, content=None))
    if doomed:
        assert office.take(emptied)
    else:
        assert office.refuses(emptied) == "store.content_missing"


def test_where_the_key_is_still_there_a_doomed_content_must_fit_it():
    forged = RemoteEntry(replace(FINISHED, content=b'{"x":1}'))
    assert Office(3, (DOSSIER,)).refuses(forged) == "store.seal_wrong"


def test_a_second_ground_keeps_its_content_too():
    again = made(5, DESTROYED.hash, destroy(DOSSIER), parents=(DESTROYED.hash,))
    assert Office(len(RUN)).refuses(RemoteEntry(replace(again, content=None))) == "store.content_missing"
    assert Office(len(RUN)).take(RemoteEntry(again))


def test_after_a_destruction_an_act_made_apart_comes_in_unopened():
    office = Office(len(RUN))
    apart = made(5, DESTROYED.hash, finish(DOSSIER), KEY, parents=(RECEIVED.hash,))
    assert office.take(RemoteEntry(apart)) and office.ledger.key_of(DOSSIER) is None


@pytest.mark.parametrize(
    ("remote", "keys"),
    [
        (RemoteEntry(RECEIVED, KEY), {DOSSIER: KEY}),
        (RemoteEntry(RECEIVED), {}),
        (RemoteEntry(FINISHED, KEY), {}),
        (RemoteEntry(USER, KEY), {}),
    ],
    ids=["a beginning", "a beginning without a key", "a later act", "an act of the office"],
)
def test_a_key_is_new_with_the_beginning_of_its_dossier_alone(remote: RemoteEntry, keys: dict[str, bytes]):
    assert Office(0).gate.new_keys(remote) == keys


def test_a_key_that_is_known_is_not_taken_again():
    assert Office(3).gate.new_keys(RemoteEntry(RECEIVED, bytes(16))) == {}
