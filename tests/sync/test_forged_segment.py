"""Segments made by somebody who knows the form and cheats in one thing; each is refused for that thing."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from schemas import limits as shared
from schemas.canonical import Json, canonical_bytes
from schemas.entry import Entry, Sealed, seal_entry
from schemas.refusal import Refusal, Refused
from sync.wire import limits
from sync.wire.keys import PrivateKeys
from sync.wire.memory import MemoryLedger
from sync.wire.places import Incoming
from sync.wire.segment_reader import Verified, open_segment, read_group
from sync.wire.segment_writer import SegmentWriter, write_segment
from sync.wire.signatures import HeadSignature, Role, head_message

CHAIN, OTHER = "H44.99.12.A.1ABCD", "H44.99.12.B.1ABCD"
DEVICE = PrivateKeys.generate()
KEY = bytes(range(16))
DOSSIER = f"{CHAIN}.1"


class Chain:
    """A chain that grows by entries of any kind."""

    def __init__(self, name: str = CHAIN, ledger: MemoryLedger | None = None) -> None:
        self.name = name
        self.ledger = ledger or MemoryLedger()
        self.ledger.chains.setdefault(name, [])
        self.add("begin", None)

    @property
    def run(self) -> list[Sealed]:
        return self.ledger.chains[self.name]

    def add(self, act: str, dossier: str | None, content: bytes = b"{}", **more: Any) -> Sealed:
        fields: dict[str, Any] = {"by": "lan", "at": "2026-11-20T08:00:00+07:00"} | more
        draft = Entry(
            chain=self.name, seq=len(self.run), prev=self.run[-1].hash if self.run else "", act=act, dossier=dossier,
            seal="0" * 64, **fields,
        )  # fmt: skip
        sealed = seal_entry(draft, content, None if dossier is None else KEY)
        self.ledger.add(Incoming(sealed=sealed, key=KEY if act == "receive" else None))
        return sealed

    def signature(self, seq: int = -1, role: Role = "device", **more: Any) -> HeadSignature:
        seq = len(self.run) - 1 if seq < 0 else seq
        said: Any = more.get("hash", self.run[seq].hash if seq < len(self.run) else None)
        made = DEVICE.signature(head_message(role, self.name, seq, said, more.get("user", "")))
        fields: dict[str, Any] = {"hash": said, "user": ""} | more
        return HeadSignature(
            chain=self.name, seq=seq, role=role, key=DEVICE.public.sign.hex(), signature=made.hex(), **fields
        )  # fmt: skip

    def segment(self, first: int = 0, signatures: Sequence[HeadSignature] | None = None) -> bytes:
        return write_segment(self.run[first:], self.ledger, [self.signature()] if signatures is None else signatures)


def small() -> Chain:
    """Four entries: a beginning, a dossier, a note on it, an act of the office."""
    chain = Chain()
    received = chain.add("receive", DOSSIER)
    chain.add("note", DOSSIER, b'{"text":"a"}', parents=(received.hash,), at="2026-11-20T09:00:00+07:00", by="minh")
    chain.add("set-settings", None)
    return chain


def read(raw: bytes, ledger: MemoryLedger | None = None) -> Verified:
    return read_group([open_segment(raw)], ledger or MemoryLedger())[0]


def refused(raw: bytes, ledger: MemoryLedger | None = None) -> Refusal:
    with pytest.raises(Refused) as told:
        read(raw, ledger)
    return told.value.refusal


def changed(raw: bytes, line: int, change: Callable[[dict[str, Json]], object]) -> bytes:
    """The segment with one line's JSON changed."""
    lines = raw.split(b"\n")
    value = json.loads(lines[line])
    change(value)
    lines[line] = canonical_bytes(value)
    return b"\n".join(lines)


def entries_of(verified: Verified) -> list[Sealed]:
    return [incoming.sealed for incoming in verified.entries]


FORGED: dict[str, tuple[int, Callable[[dict[str, Any]], object], str]] = {
    "one entry more announced": (0, lambda it: it.update(count=5), "wire.cut_short"),
    "one entry fewer announced": (0, lambda it: it.update(count=3), "wire.cut_short"),
    "another last hash": (0, lambda it: it.update(head_hash="a" * 64), "wire.chain_broken"),
    "something before the beginning": (0, lambda it: it.update(base_hash="a" * 64), "wire.chain_broken"),
    "a chain that is not listed": (3, lambda it: it.update(p=[[0, 1]]), "wire.chain_broken"),
    "a chain counted from behind": (3, lambda it: it.update(p=[[-1, 1]]), "wire.chain_broken"),
    "a parent that is still to come": (3, lambda it: it.update(p=[3]), "wire.parent_missing"),
    "a last receipt that is still to come": (3, lambda it: it.update(x=3), "wire.parent_missing"),
    "a key one byte short": (2, lambda it: it.update(k="A" * 20), "wire.not_valid"),
    "a moment that is none": (3, lambda it: it.update(t=10**15), "wire.not_valid"),
    "an unknown trust": (3, lambda it: it.update(u="sure"), "wire.not_valid"),
    "neither content nor seal": (3, lambda it: it.pop("c"), "wire.not_valid"),
    "a signature beyond the end": (-2, lambda it: it["signatures"][0].update(q=9), "wire.bad_signature"),
    "a signature for another place": (-2, lambda it: it["signatures"][0].update(q=2), "wire.bad_signature"),
    "a signature of nothing": (-2, lambda it: it["signatures"][0].update(s="A" * 86), "wire.bad_signature"),
}


@pytest.mark.parametrize(("line", "change", "code"), FORGED.values(), ids=FORGED)
def test_one_thing_changed_is_refused_for_that_thing(line: int, change: Callable[[dict[str, Any]], object], code: str):
    assert refused(changed(small().segment(), line, change)).code == code


def test_bytes_after_the_last_line_are_refused():
    raw = small().segment()
    assert refused(raw + b"x").code == refused(raw[:-1]).code == "wire.cut_short"
    assert refused(b"x" * limits.SEGMENT_BYTES_MAX).code == "wire.cut_short", "of the largest size that is read"


def test_a_chain_that_claims_something_before_its_beginning_is_refused_though_its_hashes_fit():
    chain = Chain()
    first = chain.run[0]
    forged = seal_entry(replace(first.entry, prev="a" * 64), b"{}", None)
    made = DEVICE.signature(head_message("device", CHAIN, 0, forged.hash))
    signature = replace(chain.signature(), hash=forged.hash, signature=made.hex())
    assert refused(write_segment([forged], MemoryLedger(), [signature])).code == "wire.chain_broken"


def held(chain: Chain, count: int) -> MemoryLedger:
    there = MemoryLedger()
    for sealed in chain.run[:count]:
        there.add(Incoming(sealed=sealed, key=KEY if sealed.entry.act == "receive" else None))
    return there


def test_a_run_upon_another_history_is_a_fork_at_the_place_before_it():
    chain, other = small(), Chain()
    for _ in range(3):
        other.add("set-calendar", None)
    assert refused(other.segment(2), held(chain, 2)).params == {"chain": CHAIN, "seq": 1}
    assert refused(other.segment(2), held(chain, 2)).code == "wire.fork"
    assert refused(other.segment(), held(chain, 2)).params == {"chain": CHAIN, "seq": 1}


def test_what_is_missing_is_named_by_its_place():
    assert refused(small().segment(3)).params == {"chain": CHAIN, "seq": 2}
    chain, other = small(), Chain(OTHER)
    other.ledger = chain.ledger
    chain.ledger.chains[OTHER] = []
    other.add("begin", None)
    other.add("note", DOSSIER, parents=(chain.run[2].hash,))
    there = held(chain, 2)
    refusal = refused(other.segment(), there)
    assert (refusal.code, refusal.params) == ("wire.parent_missing", {"chain": CHAIN, "seq": 2})


def test_a_content_under_a_key_that_is_gone_is_named_by_its_dossier():
    chain = small()
    there = held(chain, 2)
    there.keys.clear()
    refusal = refused(chain.segment(2), there)
    assert (refusal.code, refusal.params) == ("wire.key_missing", {"dossier": DOSSIER})


def test_two_runs_that_continue_and_name_each_other_are_read_in_any_order():
    chain = small()
    other = Chain(OTHER, chain.ledger)
    there = held(chain, 4)
    there.add(Incoming(sealed=other.run[0]))
    for number in range(3):
        chain.add("note", DOSSIER, parents=(other.run[-1].hash,) if number else ())
        other.add("note", DOSSIER, parents=(chain.run[-1].hash,))
    segments = [open_segment(chain.segment(4)), open_segment(other.segment(1))]
    for order in (segments, segments[::-1]):
        verified = read_group(order, there)
        assert {sealed.hash for one in verified for sealed in entries_of(one)} == {
            sealed.hash for sealed in (*chain.run[4:], *other.run[1:])
        }


def test_the_owner_or_the_province_signs_the_last_entry_and_not_an_officer_alone():
    chain = small()
    turn = chain.signature(role="turn", user="lan")
    assert refused(chain.segment(signatures=[turn])).code == "wire.bad_signature"
    verified = read(chain.segment(signatures=[turn, chain.signature(role="province")]))
    key = DEVICE.public.sign.hex()
    assert verified.is_signed_by({key}, "province") and verified.is_signed_by({key}, "turn")
    assert not verified.is_signed_by({key}, "device") and not verified.is_signed_by({"0" * 64}, "province")
    early = read(chain.segment(signatures=[chain.signature(1), chain.signature(role="province")]))
    assert not early.is_signed_by({key}, "device"), "an earlier place says nothing of the last"


def test_a_signature_over_no_hash_at_a_place_that_is_not_there_is_refused():
    chain = small()
    nothing = chain.signature(9, hash=None)
    raw = chain.segment(signatures=[chain.signature()])
    closing = {"signatures": [*json.loads(raw.split(b"\n")[-2])["signatures"], closing_of(nothing)]}
    assert refused(changed(raw, -2, lambda it: it.update(closing))).code == "wire.bad_signature"


def closing_of(signature: HeadSignature) -> dict[str, Json]:
    from sync.wire.reading import to_text

    key, made = to_text(bytes.fromhex(signature.key)), to_text(bytes.fromhex(signature.signature))
    return {"k": key, "q": signature.seq, "r": signature.role, "s": made}


def unusual() -> Chain:
    """Entries that say of themselves whatever a line can say."""
    chain = small()
    odd, one, foreign = f"{CHAIN}.007", chain.run[1].hash, "c" * 64
    chain.add("note", odd, at="2026-11-19T23:59:59+07:00", trust="broken")
    chain.add("note", DOSSIER, checkpoint=one, typed_at="2026-11-21T07:00:00+07:00")
    chain.add("later-act", None, checkpoint=foreign)
    chain.add("note", DOSSIER, parents=(one, chain.run[2].hash), trust="synced", checkpoint=foreign)
    chain.add("set-settings", None, by="hoa")
    return chain


def test_whatever_an_entry_says_of_itself_comes_back_byte_for_byte():
    chain = unusual()
    chain.ledger.keys[f"{CHAIN}.007"] = KEY
    there = MemoryLedger()
    there.keys[f"{CHAIN}.007"] = KEY
    verified = read(chain.segment(), there)
    assert entries_of(verified) == chain.run
    assert [incoming.key for incoming in verified.entries] == [None, KEY, *[None] * 7]


@pytest.mark.parametrize(("over", "code"), [(0, None), (1, "wire.too_large")])
def test_an_entry_has_the_size_every_end_keeps_and_not_a_byte_more(over: int, code: str | None):
    chain = small()
    room = shared.ENTRY_BYTES_MAX - len(chain.run[3].header) - len(b'{"text":""}') + over
    chain.add("set-settings", None, b'{"text":"%b"}' % (b"x" * room))
    chain.add("set-settings", None)
    size = len(chain.run[4].header) + len(chain.run[4].content or b"")
    if code is None:
        assert size == limits.ENTRY_BYTES_MAX and len(read(chain.segment()).entries) == 6
    else:
        assert size == limits.ENTRY_BYTES_MAX + 1 and refused(chain.segment()).code == code


def test_a_seal_is_written_beside_its_content_only_when_asked_for():
    chain = small()
    writer = SegmentWriter(0, "", CHAIN, chain.ledger, seals=True)
    for sealed in chain.run:
        writer.add(sealed)
    with_seals = writer.close([chain.signature()])
    assert with_seals.count(b'"s":') == chain.segment().count(b'"s":') + 4
    assert entries_of(read(with_seals)) == chain.run
