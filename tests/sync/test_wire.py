"""Bytes on the line: what is written is read, and nothing else is."""

from __future__ import annotations

import itertools
import json
import random
import tracemalloc
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from schemas.acts import Act, ContentDestroyed, Noted
from schemas.canonical import canonical_bytes
from schemas.refusal import Refused
from sync.wire import limits
from sync.wire.envoy import receive, send
from sync.wire.frames import Frame, FrameReader, frame, one_parcel, parcel_bytes, parcel_frames, read_parcel
from sync.wire.keys import PrivateKeys
from sync.wire.memory import MemoryLedger
from sync.wire.pack import DICTIONARY, pack, unpack
from sync.wire.ranges import Ask
from sync.wire.reading import read_canonical, to_bytes, to_text
from sync.wire.reference import read_reference, sign_reference
from sync.wire.sealing import About, Parcel, open_parcel, seal_parcel
from sync.wire.segment_reader import Verified, open_segment, read_group
from sync.wire.segment_writer import SegmentWriter, write_segment
from sync.wire.shown import EMPTY_DIGEST, Item, Shown, add, digest, item_of
from sync.wire.signatures import HeadSignature, head_message
from tests.sync import verifier
from tools.made_up import MadeUpOffice

VECTORS = Path(__file__).parent / "vectors"
DEVICE, PROVINCE, STRANGER = PrivateKeys.generate(), PrivateKeys.generate(), PrivateKeys.generate()
ABOUT = About(kind="segment", name="H44.99.12.A.1ABCD", first=0, last=9, hash="0" * 64)


def vector(name: str):
    return json.loads((VECTORS / "vectors-1.json").read_text(encoding="utf-8"))[name]


def signature(office: MadeUpOffice, seq: int, keys: PrivateKeys = DEVICE) -> HeadSignature:
    hash = office.ledger.chains[office.chain][seq].hash
    made = keys.signature(head_message("device", office.chain, seq, hash))
    return HeadSignature(
        chain=office.chain, seq=seq, hash=hash, role="device", key=keys.public.sign.hex(), signature=made.hex()
    )  # fmt: skip


def segment(office: MadeUpOffice, first: int = 0, last: int | None = None) -> bytes:
    run = office.ledger.chains[office.chain]
    end = len(run) if last is None else last
    return write_segment(run[first:end], office.ledger, [signature(office, end - 1)])


def read(raw: bytes, ledger: MemoryLedger) -> Verified:
    return read_group([open_segment(raw)], ledger)[0]


def code_of(raw: bytes, ledger: MemoryLedger | None = None) -> str:
    with pytest.raises(Refused) as refused:
        read(raw, ledger or MemoryLedger())
    return refused.value.refusal.code


@pytest.fixture
def office() -> MadeUpOffice:
    made = MadeUpOffice(3)
    made.day(8, 20)
    return made


def test_a_segment_gives_back_every_entry_byte_for_byte(office: MadeUpOffice) -> None:
    there = MemoryLedger()
    verified = read(segment(office), there)
    there.add_all(verified.entries, verified.signatures)
    assert there.chains == office.ledger.chains and there.keys == office.ledger.keys


def test_a_chain_cut_anywhere_reads_the_same(office: MadeUpOffice) -> None:
    length = len(office.ledger.chains[office.chain])
    for cut in range(1, length):
        there = MemoryLedger()
        for first, last in ((0, cut), (cut, length)):
            verified = read(segment(office, first, last), there)
            there.add_all(verified.entries, verified.signatures)
        assert there.chains == office.ledger.chains


def test_a_chain_that_came_in_pieces_is_given_back_in_its_own_order(office: MadeUpOffice) -> None:
    length = len(office.ledger.chains[office.chain])
    pieces = [(0, 9), (9, 20), (5, 14), (20, length)]
    for order in itertools.permutations(open_segment(segment(office, first, last)) for first, last in pieces):
        there = MemoryLedger()
        for verified in read_group(order, there):
            there.add_all(verified.entries, verified.signatures)
        assert there.chains == office.ledger.chains
        assert [len(verified.entries) for verified in read_group(order, there)], "what is held already is read again"


def test_a_run_that_is_held_already_does_not_hide_what_is_held_after_it(office: MadeUpOffice) -> None:
    there = MemoryLedger()
    for verified in read_group([open_segment(segment(office, 0, 20))], there):
        there.add_all(verified.entries, verified.signatures)
    again, rest = open_segment(segment(office, 5, 14)), open_segment(segment(office, 20))
    for verified in read_group([again, rest], there):
        there.add_all(verified.entries, verified.signatures)
    assert there.chains == office.ledger.chains


def test_late_broken_clock_destroyed_and_checkpointed_entries_survive(office: MadeUpOffice) -> None:
    dossier = office.receive()
    office.append(Act.NOTE, Noted(text="Ghi muộn"), dossier, typed_at="2027-01-01T00:00:00+07:00")
    office.append(Act.DESTROY_CONTENT, ContentDestroyed(ground="Hết hạn"), dossier)
    office.ledger.destroy(dossier)
    there = MemoryLedger()
    verified = read(segment(office), there)
    there.add_all(verified.entries, verified.signatures)
    assert there.chains == office.ledger.chains
    assert dossier not in there.keys


def test_segments_that_name_each_other_are_read_in_any_order() -> None:
    first, second = MadeUpOffice(1, device="A"), MadeUpOffice(2, device="B")
    second.ledger = first.ledger
    second.append_begun()
    dossier = first.receive()
    second.append(Act.NOTE, Noted(text="một"), dossier)
    first.append(Act.NOTE, Noted(text="hai"), dossier)
    second.append(Act.NOTE, Noted(text="ba"), dossier)
    segments = [open_segment(segment(first)), open_segment(segment(second))]
    for order in (segments, segments[::-1]):
        there = MemoryLedger()
        for verified in read_group(order, there):
            there.add_all(verified.entries, verified.signatures)
        assert there.chains == first.ledger.chains


def test_an_entry_whose_parent_is_not_held_is_refused() -> None:
    first, second = MadeUpOffice(1, device="A"), MadeUpOffice(2, device="B")
    second.ledger = first.ledger
    second.append_begun()
    second.append(Act.NOTE, Noted(text="một"), first.receive())
    assert code_of(segment(second)) == "wire.parent_missing"


def test_a_run_that_does_not_join_what_is_held_is_refused(office: MadeUpOffice) -> None:
    assert code_of(segment(office, 5)) == "wire.parent_missing"


def test_another_history_is_a_fork(office: MadeUpOffice) -> None:
    other = MadeUpOffice(99)
    other.day(3, 3)
    there = MemoryLedger()
    verified = read(segment(office), there)
    there.add_all(verified.entries, verified.signatures)
    assert code_of(segment(other), there) == "wire.fork"
    assert code_of(segment(other, 3), there) == "wire.fork"


def test_a_segment_without_the_owners_signature_is_refused(office: MadeUpOffice) -> None:
    run = office.ledger.chains[office.chain]
    assert code_of(write_segment(run, office.ledger, ())) == "wire.bad_signature"
    assert code_of(write_segment(run, office.ledger, [signature(office, 2)])) == "wire.bad_signature"


def test_a_signature_by_another_key_is_seen(office: MadeUpOffice) -> None:
    run = office.ledger.chains[office.chain]
    verified = read(write_segment(run, office.ledger, [signature(office, len(run) - 1, STRANGER)]), MemoryLedger())
    assert not verified.is_signed_by({DEVICE.public.sign.hex()}, "device")
    assert verified.is_signed_by({STRANGER.public.sign.hex()}, "device")


def test_every_flipped_bit_of_a_segment_is_refused(office: MadeUpOffice) -> None:
    raw = segment(office)
    roll = random.Random(5)
    for _ in range(400):
        spoiled = bytearray(raw)
        spoiled[roll.randrange(len(raw))] ^= 1 << roll.randrange(8)
        assert code_of(bytes(spoiled)).startswith("wire.")


def test_every_truncation_of_a_segment_is_refused(office: MadeUpOffice) -> None:
    raw = segment(office)
    for size in range(0, len(raw), 97):
        assert code_of(raw[:size]).startswith("wire.")


def test_a_content_without_a_key_is_taken_by_its_seal_only_when_asked(office: MadeUpOffice) -> None:
    dossier = office.receive()
    length = len(office.ledger.chains[office.chain])
    there = MemoryLedger()
    verified = read(segment(office), there)
    there.add_all(verified.entries, verified.signatures)
    there.keys.pop(dossier)
    office.append(Act.NOTE, Noted(text="sau khi hủy"), dossier)
    assert code_of(segment(office, length), there) == "wire.key_missing"
    sealed = office.ledger.chains[office.chain][length]
    writer = SegmentWriter(length, sealed.entry.prev, office.chain, office.ledger, seals=True)
    writer.add(sealed)
    assert read(writer.close([signature(office, length)]), there).entries[0].sealed.hash == sealed.hash


def test_too_many_entries_or_bytes_are_refused_before_they_are_read(office: MadeUpOffice) -> None:
    assert code_of(b"x" * (limits.SEGMENT_BYTES_MAX + 1)) == "wire.too_large"
    header = json.loads(segment(office).split(b"\n")[0])
    header["count"] = limits.SEGMENT_ENTRIES_MAX + 1
    raw = canonical_bytes(header) + b"\n" + b"{}\n" * header["count"] + b"{}\n"
    assert code_of(raw) in {"wire.not_valid", "wire.too_large"}


def test_a_line_longer_than_an_entry_may_be_is_refused(office: MadeUpOffice) -> None:
    lines = segment(office).split(b"\n")
    lines[1] = canonical_bytes({"a": "note", "c": {"text": "x" * limits.LINE_BYTES_MAX}})
    assert code_of(b"\n".join(lines)) == "wire.too_large"


NOT_CANONICAL = [
    b"", b" ", b"{", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a": 1}', b"[NaN]", b"[Infinity]", b"[1.0]", b"[1e3]", b"[-0]",
    b"[9007199254740993]", b"9" * 5000, b'"\\u0041"', b'"A\xcc\x81"', b'"\xff"', b'"\\ud800"', b"[" * 100_000,
    b"[" * 33 + b"]" * 33, b"{}x", b"\xef\xbb\xbf{}", b"true ", b"'a'", b'{"\xc3\xa1":1}',
]  # fmt: skip


@pytest.mark.parametrize("raw", NOT_CANONICAL, ids=range(len(NOT_CANONICAL)))
def test_json_that_is_not_canonical_is_refused(raw: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_canonical(raw, 1 << 20)
    assert refused.value.refusal.code == "wire.not_canonical"


@given(st.binary(max_size=300))
def test_no_bytes_make_a_reader_do_anything_but_refuse(raw: bytes) -> None:
    for reader in (
        lambda: open_segment(raw),
        lambda: unpack(raw, 1000),
        lambda: read_parcel(raw),
        lambda: list(FrameReader().feed(raw)),
        lambda: receive(raw, Ask),
        lambda: read_reference(raw, DEVICE.public.sign),
    ):
        try:
            reader()
        except Refused as refused:
            assert refused.refusal.code.startswith("wire.")


def test_packing_uses_the_dictionary_and_gives_the_bytes_back(office: MadeUpOffice) -> None:
    raw = segment(office)
    assert unpack(pack(raw), len(raw)) == raw
    assert len(pack(raw)) < 0.85 * len(pack(raw, dictionary=0))


def test_an_unknown_dictionary_is_named() -> None:
    with pytest.raises(Refused) as refused:
        unpack(b"x", 10, dictionary=DICTIONARY + 1)
    assert refused.value.refusal.code == "wire.dictionary_unknown"


def test_a_bomb_is_refused_before_it_fills_memory() -> None:
    zeros = zstandard.ZstdCompressor().compressobj()
    bomb = b"".join(zeros.compress(bytes(1 << 20)) for _ in range(512)) + zeros.flush()
    tracemalloc.start()
    with pytest.raises(Refused) as refused:
        unpack(bomb, 1 << 40, dictionary=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.value.refusal.code == "wire.unpacks_too_large"
    assert peak < len(bomb) * limits.PACK_RATIO_MAX + (1 << 20) < 64 << 20


def test_a_window_larger_than_ours_is_refused() -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
    large = zstandard.ZstdCompressor(compression_params=parameters).compress(random.Random(1).randbytes(100_000) * 200)
    with pytest.raises(Refused):
        unpack(large, 1 << 30, dictionary=0)


def test_every_receiver_opens_a_parcel_and_nobody_else() -> None:
    packed = random.Random(1).randbytes(50_000)
    parcel = seal_parcel(packed, ABOUT, [PROVINCE.public, DEVICE.public], DICTIONARY)
    assert max(len(chunk) for chunk in parcel.chunks) <= limits.CHUNK_BYTES_MAX
    assert open_parcel(read_parcel(parcel_bytes(parcel)), PROVINCE) == packed
    assert open_parcel(parcel, DEVICE) == packed
    with pytest.raises(Refused) as refused:
        open_parcel(parcel, STRANGER)
    assert refused.value.refusal.code == "wire.not_for_us"


def test_chunks_moved_dropped_repeated_or_swapped_are_refused() -> None:
    parcel = seal_parcel(random.Random(1).randbytes(60_000), ABOUT, [PROVINCE.public], DICTIONARY)
    other = seal_parcel(random.Random(2).randbytes(60_000), ABOUT, [PROVINCE.public], DICTIONARY)
    one, two, *rest = parcel.chunks
    for chunks in (
        [two, one, *rest],
        [one, *rest],
        [one, one, *rest],
        [other.chunks[0], two, *rest],
        [],
        [one, two, *rest, rest[-1]],
    ):
        with pytest.raises(Refused) as refused:
            open_parcel(Parcel(parcel.envelope, chunks), PROVINCE)
        assert refused.value.refusal.code in {"wire.seal_broken", "wire.cut_short"}


def test_an_envelope_cannot_be_changed_or_given_other_receivers() -> None:
    parcel = seal_parcel(b"x" * 100, ABOUT, [PROVINCE.public], DICTIONARY)
    other = seal_parcel(b"y" * 100, ABOUT, [STRANGER.public], DICTIONARY)
    changed = json.loads(parcel.envelope)
    for change in (
        {"to": changed["to"] + json.loads(other.envelope)["to"]},
        {"dictionary": 0},
        {"about": {**changed["about"], "last": 8}},
    ):
        with pytest.raises(Refused) as refused:
            open_parcel(Parcel(canonical_bytes({**changed, **change}), parcel.chunks), PROVINCE)
        assert refused.value.refusal.code == "wire.seal_broken"


def test_every_flipped_bit_and_truncation_of_a_parcel_file_is_refused() -> None:
    raw = parcel_bytes(seal_parcel(random.Random(1).randbytes(20_000), ABOUT, [PROVINCE.public], DICTIONARY))
    roll = random.Random(4)
    spoiled = [raw[:size] for size in range(0, len(raw), 512)]
    for _ in range(200):
        flipped = bytearray(raw)
        flipped[roll.randrange(len(raw))] ^= 1 << roll.randrange(8)
        spoiled.append(bytes(flipped))
    for one in spoiled:
        with pytest.raises(Refused):
            open_parcel(read_parcel(one), PROVINCE)


def test_frames_come_whole_however_the_bytes_are_cut() -> None:
    raw = frame("H", b"abc") + frame("C", b"") + frame("Z")
    for step in range(1, len(raw)):
        reader = FrameReader()
        got: list[Frame] = []
        for start in range(0, len(raw), step):
            got += reader.feed(raw[start : start + step])
        assert [(one.letter, one.body) for one in got] == [("H", b"abc"), ("C", b""), ("Z", b"")]
        assert reader.ended


@pytest.mark.parametrize("raw", [b"Q", frame("Z") + b"C", b"H\xff\xff\xff\xff", b"Z\0\0\0\1x", b"<html>"])
def test_a_frame_out_of_form_is_refused_at_once(raw: bytes) -> None:
    with pytest.raises(Refused):
        list(FrameReader().feed(raw))


def test_a_parcel_is_taken_up_at_a_chunk_and_says_so() -> None:
    parcel = Parcel(envelope=b"e", chunks=[b"a", b"b", b"c"])
    assert list(parcel_frames(parcel)) == [frame("E", b"e"), frame("C", b"a"), frame("C", b"b"), frame("C", b"c")]
    assert list(parcel_frames(parcel, 2)) == [frame("E", b"e"), frame("X", b"\0\0\0\2"), frame("C", b"c")]


@pytest.mark.parametrize(
    ("letters", "ended", "good"),
    [("ECZ", True, True), ("ECCZ", True, True), ("EZ", True, True), ("ECZ", False, False), ("EXZ", True, False),
     ("CCZ", True, False), ("ECC", True, False), ("ZECZ", True, False)],
)  # fmt: skip
def test_a_file_is_one_parcel_from_its_envelope_to_its_end(letters: str, ended: bool, good: bool) -> None:
    frames = [Frame(letter, letter.encode()) for letter in letters]  # type: ignore[arg-type]
    if good:
        assert one_parcel(frames, ended=ended).chunks == [b"C"] * letters.count("C")
    else:
        with pytest.raises(Refused):
            one_parcel(frames, ended=ended)


def test_a_reference_is_believed_only_with_the_provinces_signature() -> None:
    raw = sign_reference("calendar.2026", 3, "2026-11-22T08:30:00+07:00", b'{"off":[]}', PROVINCE)
    reference = read_reference(raw, PROVINCE.public.sign)
    assert (reference.header.name, reference.header.version, reference.body) == ("calendar.2026", 3, b'{"off":[]}')
    for spoiled in (raw[:-1], raw + b" ", bytes([raw[0] ^ 1]) + raw[1:], raw.replace(b"2026", b"2027", 1)):
        with pytest.raises(Refused):
            read_reference(spoiled, PROVINCE.public.sign)
    with pytest.raises(Refused):
        read_reference(raw, STRANGER.public.sign)


def test_a_digest_depends_on_the_set_and_not_on_the_order() -> None:
    items = [Item(f"d{place}", random.Random(place).randbytes(16)) for place in range(50)]
    assert digest(items) == digest(items[::-1])
    assert add(digest(items), [], less=items[:10]) == digest(items[10:])
    assert digest([]) == EMPTY_DIGEST
    assert digest(items[:2]) != digest([Item("d0", items[1].shown), Item("d1", items[0].shown)])


def test_base64_has_one_form() -> None:
    assert to_bytes(to_text(b"\xff\xfe"), 2) == b"\xff\xfe"
    for text in ("_-8=", "_-9", "_-8 ", "+/8", "é"):
        with pytest.raises(Refused):
            to_bytes(text, 2)


def test_a_message_between_rounds_is_signed() -> None:
    ask = Ask(format="motcua-ranges-2", unit="H44.99.12", device="A", nonce="A" * 22)
    assert receive(send(ask, DEVICE), Ask) == ask


def test_the_committed_segment_reads_as_it_always_did_and_is_written_the_same() -> None:
    raw = (VECTORS / "segment-1.jsonl").read_bytes()
    ledger = MemoryLedger()
    verified = read(raw, ledger)
    assert [incoming.sealed.hash for incoming in verified.entries] == vector("hashes")
    ledger.add_all(verified.entries, verified.signatures)
    assert write_segment(ledger.chains[vector("chain")], ledger, verified.signatures) == raw


def test_the_committed_parcel_opens_as_it_always_did() -> None:
    keys = PrivateKeys(sign=bytes(32), seal=bytes.fromhex(vector("province_seal_private")))
    packed = open_parcel(read_parcel((VECTORS / "parcel-1.bin").read_bytes()), keys)
    assert unpack(packed, limits.SEGMENT_BYTES_MAX) == (VECTORS / "segment-1.jsonl").read_bytes()


def test_the_committed_digest_is_still_the_same() -> None:
    view = Shown(
        dossier="H44.99.12.A.1ABCD.1", status=2, procedure="1.001193", applicant="Nguyễn Thị Mẫu",
        received_at="2026-11-22T08:30:00+07:00",
    )  # fmt: skip
    assert (item_of(view).shown.hex(), digest([item_of(view)])) == (vector("shown"), vector("digest"))


def test_an_independent_program_reads_the_same_hashes() -> None:
    dictionary = Path(__file__).parents[2] / "sync" / "wire" / "dictionary" / "motcua-1.zdict"
    said = verifier.main(dictionary, vector("province_seal_private"), VECTORS / "parcel-1.bin")
    assert said == f"{vector('chain')} {vector('head')} {vector('hashes')[-1]}"
    source = Path(verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150
    assert not any(
        line.startswith(("import sync", "from sync", "import schemas", "from schemas")) for line in source.splitlines()
    )
