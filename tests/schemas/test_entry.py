"""Entries: committed vectors for every byte that is hashed, and the limits of every name."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from schemas.base import read_value
from schemas.canonical import canonical_bytes
from schemas.entry import (
    ChainId,
    DeviceName,
    DossierId,
    Entry,
    Moment,
    Sealed,
    UnitCode,
    UserName,
    chain_id,
    dossier_id,
    seal_entry,
)
from schemas.refusal import Refusal
from schemas.turn import TURN_DOMAIN, turn_statement

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "entries.json").read_text("utf-8"))
ENTRY = Entry(
    chain="H44.99.12.A.1QWER", seq=3, prev="0" * 64, act="note", by="hoa", at="2026-11-20T08:30:00+07:00", seal="0" * 64
)


@pytest.mark.parametrize("vector", VECTORS["entries"], ids=lambda vector: vector["name"])
def test_the_committed_entry_has_the_committed_hash(vector):
    draft = msgspec.convert(vector["draft"], Entry)
    key = bytes.fromhex(vector["key"]) if vector["key"] else None
    sealed = seal_entry(draft, canonical_bytes(vector["content"]), key)
    assert sealed.header.decode() == vector["header"]
    assert (sealed.entry.seal, sealed.hash) == (vector["seal"], vector["hash"])
    assert sealed.read() == vector["content"]


def test_the_committed_turn_is_stated_the_same():
    turn = VECTORS["turn"]
    assert TURN_DOMAIN == b"motcua turn 1\n"
    assert turn_statement(turn["chain"], turn["seq"], turn["head"], turn["user"]).decode() == turn["statement"]


def test_what_is_unset_takes_no_room_in_the_header():
    header = json.loads(ENTRY.header())
    assert set(header) == {"act", "at", "by", "chain", "prev", "seal", "seq"}


def test_an_entry_typed_later_says_both_times():
    late = replace(ENTRY, typed_at="2026-11-21T07:00:00+07:00")
    assert late.late and late.written_at == "2026-11-21T07:00:00+07:00"
    assert not ENTRY.late and ENTRY.written_at == ENTRY.at


def test_a_destroyed_content_reads_as_none():
    assert Sealed(hash="0" * 64, entry=ENTRY, header=ENTRY.header()).read() is None


def test_chains_and_dossiers_are_named_by_place():
    assert chain_id("H44.99.12", "A", "1QWER") == "H44.99.12.A.1QWER"
    assert dossier_id("H44.99.12.A.1QWER", 17) == "H44.99.12.A.1QWER.17"


GOOD = {
    UserName: ["a", "mai", "n.v-a_1", "a" * 32],
    UnitCode: ["H44", "H44.99.12", "G10", "H44.99.12.A1", "ABCDEF.123456.1.1.1"],
    DeviceName: ["A", "A1", "ABCD"],
    Moment: ["2026-11-20T08:30:00+07:00", "2026-12-31T23:59:59+07:00", "2026-01-01T00:00:00+07:00"],
    DossierId: ["H44.99.12.A.1QWER.0", "A.1"],
    ChainId: ["H44.99.12.A.1QWER", "A" * 60],
}
BAD = {
    UserName: ["", "Mai", "1a", "a" * 33, "mai\n", "mai b", "nguyễn", ".a", "a\x00"],
    UnitCode: ["", "h44", "H", "44.99", "H44.", "H44..1", "H44.1234567", "A" * 7, "H44\n", "H44.1.2.3.4.5"],
    DeviceName: ["", "a", "1", "ABCDE", "A\n", "A-"],
    Moment: [
        "2026-11-20", "2026-11-20T08:30:00Z", "2026-11-20T08:30:00+08:00", "2026-11-20 08:30:00+07:00",
        "2026-11-20T08:30+07:00", "2026-11-20T08:30:00+07:00\n", "2026-13-20T08:30:00+07:00", "2026-00-20T08:30:00+07:00",
        "2026-11-32T08:30:00+07:00", "2026-11-00T08:30:00+07:00", "2026-11-20T24:00:00+07:00", "2026-11-20T08:60:00+07:00",
        "2026-11-20T08:30:60+07:00", "２０２６-11-20T08:30:00+07:00",
    ],
    DossierId: ["", "A", "A.", "a.1", "A.12345678901", "A.1\n", "A" * 61 + ".1"],
    ChainId: ["", "a", "A" * 61, "A\n", "A B"],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in GOOD.items() for text in texts])
def test_a_good_name_is_taken(kind, text):
    assert read_value(text, kind) == text


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in BAD.items() for text in texts])
def test_a_name_beyond_its_limits_is_refused(kind, text):
    assert isinstance(read_value(text, kind), Refusal)


@pytest.mark.parametrize(
    "change",
    [
        {"seq": -1}, {"seq": 2**40 + 1}, {"seq": 1.0}, {"prev": "0" * 63}, {"prev": "0" * 64 + "\n"}, {"prev": "G" * 64},
        {"act": "Note"}, {"act": "n"}, {"act": "note\n"}, {"by": ""}, {"by": "a" * 33}, {"seal": ""}, {"seal": "A" * 64},
        {"trust": "sure"}, {"typed_at": ""}, {"dossier": "x"}, {"parents": ["0"]}, {"parents": ["0" * 64] * 17},
        {"checkpoint": ""}, {"at": "2026-02-30T08:00:00+07:00"}, {"typed_at": "2026-02-30T08:00:00+07:00"}, {"more": 1},
        {"at": "0000-01-01T08:00:00+07:00"},
    ],
    ids=str,
)  # fmt: skip
def test_a_header_beyond_its_limits_is_refused(change):
    plain = {**msgspec.to_builtins(ENTRY), **change}
    assert isinstance(read_value(plain, Entry), Refusal)


@pytest.mark.parametrize("change", [{"seq": 2**40}, {"prev": ""}, {"parents": ["0" * 64] * 16}, {"by": "a" * 32}], ids=str)
def test_a_header_at_its_limits_is_taken(change):
    plain = {**msgspec.to_builtins(ENTRY), **change}
    assert isinstance(read_value(plain, Entry), Entry)
