"""Hello and answer: short, signed, and read by nobody in any other way."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from schemas.refusal import Refused
from sync.wire.keys import PrivateKeys
from sync.wire.messages import (
    Answer,
    Head,
    Hello,
    Key43,
    Nonce,
    Receipt,
    Said,
    Signature86,
    Text,
    is_receipt_signed,
)
from sync.wire.reading import to_bytes
from sync.wire.short import answer_bytes, read_answer_bytes
from sync.wire.speech import is_hello_signed, read_answer, read_hello, sign_answer, sign_hello
from tests.sync import message_verifier

VECTORS = Path(__file__).parent / "vectors"


def vector(name: str):
    return json.loads((VECTORS / "vectors-1.json").read_text(encoding="utf-8"))[name]


def spoken(which: str) -> tuple[bytes, Hello, bytes]:
    """A committed hello as it was said and as it is read, and the answer to it."""
    raw = to_bytes(vector(f"hello{which}"))
    return raw, read_hello(raw), to_bytes(vector(f"answer{which}"))


@pytest.mark.parametrize("which", ["", "_full"])
def test_the_committed_messages_are_still_believed(which: str) -> None:
    device, province = bytes.fromhex(vector("device_sign_public")), bytes.fromhex(vector("province_sign_public"))
    raw, hello, said = spoken(which)
    assert is_hello_signed(raw, device) and sign_hello(hello, PrivateKeys(sign=bytes(32), seal=bytes(32)))[64:] == raw[64:]
    answer = read_answer(said, hello, province)
    assert answer is not None and answer.receipt is not None
    assert is_receipt_signed(answer.receipt, answer.receipt_signature or "", province)
    assert answer.receipt.hash == vector("hashes")[answer.receipt.seq]
    assert sign_answer(answer, hello, PrivateKeys(sign=bytes(32), seal=bytes(32)))[64:] == said[64:]
    assert read_answer(said, replace(hello, nonce="B" * 21 + "A"), province) is None


def test_an_answer_altered_in_any_byte_is_not_believed() -> None:
    province = bytes.fromhex(vector("province_sign_public"))
    _, hello, said = spoken("_full")
    for place in range(len(said)):
        altered = said[:place] + bytes([said[place] ^ 1]) + said[place + 1 :]
        try:
            assert read_answer(altered, hello, province) is None
        except Refused as refused:
            assert refused.refusal.code.startswith("wire.")


def test_a_receipt_is_none_without_the_answer_it_came_with() -> None:
    province = bytes.fromhex(vector("province_sign_public"))
    _, hello, said = spoken("")
    answer = read_answer(said, hello, province)
    assert answer is not None and answer.receipt is not None and answer.receipt_signature is not None
    other = replace(answer.receipt, answer="0" * 64)
    assert not is_receipt_signed(other, answer.receipt_signature, province)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\x02", b"\xc1", b"\x9d\x02", b"\xdd\xff\xff\xff\xff\x02", b"\xdc\x00\x0a\x02", b"\x9a\x03" + b"\xc0" * 9,
        b"\x9a\x02\xa9H44.99.12\xa1A\xc4\x10" + bytes(16) + b"\xc0\xdd\xff\xff\xff\xff",
        b"\x9a\xcc\x02\xa9H44.99.12\xa1A\xc4\x10" + bytes(16) + b"\xc0\x90\xc0\xc0\x90\xc2", b"\x91" * 40_000,
    ],
)  # fmt: skip
def test_what_is_no_hello_is_refused_before_it_costs_anything(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        read_hello(bytes(64) + body)
    assert refused.value.refusal.code in ("wire.not_valid", "wire.not_canonical", "wire.too_large")


def test_a_quiet_exchange_is_a_few_hundred_bytes() -> None:
    head = Head(chain="H44.99.12.A.1ABCD", seq=80_000, hash="ab" * 32)
    others = (Head(chain="H44.99.12.TINH.1WXYZ", seq=10_000, hash="cd" * 32),)
    hello = Hello(unit="H44.99.12", device="A", nonce="A" * 22, own=head, have=others, digest="ef" * 16)
    receipt = Receipt(chain=head.chain, seq=head.seq, hash=head.hash, nonce=hello.nonce, at="2026-11-22T08:30:00+07:00")
    answer = Answer(nonce=hello.nonce, at=receipt.at, receipt=receipt, agrees=True)
    keys = PrivateKeys(sign=bytes(32), seal=bytes(32))
    assert len(sign_hello(hello, keys)) <= 220 and len(sign_answer(answer, hello, keys)) <= 90


def test_an_independent_program_believes_the_same_answer() -> None:
    keys = vector("device_sign_public"), vector("province_sign_public")
    said = message_verifier.main(vector("hello"), vector("answer"), *keys)
    assert said == f"{vector('chain')} {vector('head')} {vector('hashes')[-1]} True"
    said = message_verifier.main(vector("hello_full"), vector("answer_full"), *keys)
    assert said == f"{vector('chain')} 5 {vector('hashes')[5]} False"
    source = Path(message_verifier.__file__).read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150 and "import sync" not in source and "from sync" not in source


@pytest.mark.parametrize(("kind", "least", "most"), [(Nonce, 22, 22), (Key43, 43, 43), (Signature86, 86, 86), (Text, 0, 300)])
def test_what_stands_in_a_message_has_its_length(kind: object, least: int, most: int) -> None:
    for length in {least, most}:
        assert msgspec.convert("x" * length, kind) == "x" * length
    for length in {most + 1, max(0, least - 1)} - {least}:
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert("x" * length, kind)


def test_an_answer_that_says_nothing_promises_nothing() -> None:
    answer = Answer(nonce="n" * 22, at="2026-11-20T08:00:00+07:00")
    assert (answer.receipt, answer.more, answer.agrees, answer.refused, answer.parcels) == (None, False, None, None, ())
    assert Said(code="x.y", text="z").params == {}


def test_an_answer_without_a_receipt_is_signed_for_the_one_hello_it_answers() -> None:
    keys, others = PrivateKeys.generate(), PrivateKeys.generate()
    public = keys.public.sign
    _, hello, _ = spoken("")
    said = sign_answer(Answer(nonce=hello.nonce, at="2026-11-20T08:00:00+07:00", more=True), hello, keys)
    answer = read_answer(said, hello, public)
    assert answer is not None and answer.more and answer.receipt is None and answer.receipt_signature is None
    assert read_answer(said, hello, others.public.sign) is None
    assert read_answer(said, replace(hello, nonce="B" * 21 + "A"), public) is None
    assert read_answer(bytes(64) + said[64:], hello, public) is None


def test_a_receipt_for_the_own_head_is_one_only_for_whoever_said_it() -> None:
    _, hello, _ = spoken("")
    assert hello.own is not None
    at = "2026-11-20T08:00:00+07:00"
    own, silent = hello.own, replace(hello, own=None)
    other = Receipt(chain=own.chain, seq=own.seq + 1, hash="ab" * 32, nonce=hello.nonce, at=at)
    for receipt, to, read in ((replace(other, seq=own.seq, hash=own.hash), hello, silent), (other, hello, silent)):
        answer = Answer(nonce=hello.nonce, at=at, receipt=receipt)
        raw = answer_bytes(answer, to)
        assert read_answer_bytes(raw, hello).receipt == receipt
        assert read_answer_bytes(raw, read).receipt == (None if receipt.seq == own.seq else receipt)


def test_an_answer_too_short_for_a_signature_is_not_believed() -> None:
    province = bytes.fromhex(vector("province_sign_public"))
    _, hello, said = spoken("_full")
    for length in (0, 1, 63, 64):
        try:
            assert read_answer(said[:length], hello, province) is None
        except Refused as refused:
            assert refused.refusal.code
