"""An encrypted file is the whole, unchanged file of its owner, or it is refused."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua_tui.vault import Content, Key
from motcua_tui.vault.stream import CHUNK_BYTES, HEADER_BYTES, TAG_BYTES, decrypt, encrypt
from schemas.refusal import Refusal
from tests.vault.keyring import code, got

SEALED = CHUNK_BYTES + TAG_BYTES
ID = b"H44.99.12.A.1TEST.7"
KEY = Key(bytes(range(32)))
PLAIN = random.Random(1).randbytes(3 * CHUNK_BYTES + 1000)


def sealed(plain: bytes, key: Key = KEY, content_id: bytes = ID) -> tuple[bytes, Content]:
    target = io.BytesIO()
    content = got(encrypt(io.BytesIO(plain), target, key, content_id))
    return target.getvalue(), content


def opened(octets: bytes, content: Content, key: Key = KEY, content_id: bytes = ID) -> bytes | Refusal:
    target = io.BytesIO()
    return decrypt(io.BytesIO(octets), target, key, content_id, content) or target.getvalue()


@pytest.mark.parametrize(
    "size",
    [0, 1, 15, 16, 17, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 7],
)
def test_what_goes_in_comes_out(size):
    plain = random.Random(size).randbytes(size)
    octets, content = sealed(plain)
    assert content == Content(hashlib.sha256(plain).hexdigest(), size)
    chunks = max(1, -(-size // CHUNK_BYTES))
    assert len(octets) == HEADER_BYTES + size + chunks * TAG_BYTES
    assert opened(octets, content) == plain


@given(st.binary(max_size=300))
def test_any_content_comes_out_as_it_went_in(plain):
    octets, content = sealed(plain)
    assert opened(octets, content) == plain


def test_the_same_content_never_gives_the_same_bytes():
    assert sealed(PLAIN)[0] != sealed(PLAIN)[0]


def test_the_plain_bytes_are_nowhere_in_the_file():
    octets, _ = sealed(b"Nguyen Van Canary " * 5000)
    assert b"Canary" not in octets


class OneByteAtATime(io.RawIOBase):
    def __init__(self, octets: bytes) -> None:
        self._rest = io.BytesIO(octets)

    def read(self, size: int = -1) -> bytes:
        return self._rest.read(min(size, 1))


def test_a_source_that_hands_out_little_at_a_time_gives_the_same():
    plain = PLAIN[: CHUNK_BYTES + 3]
    target = io.BytesIO()
    content = got(encrypt(OneByteAtATime(plain), target, KEY, ID))
    result = io.BytesIO()
    assert decrypt(OneByteAtATime(target.getvalue()), result, KEY, ID, content) is None
    assert result.getvalue() == plain


def chunk(octets: bytes, place: int) -> bytes:
    return octets[HEADER_BYTES + place * SEALED : HEADER_BYTES + (place + 1) * SEALED]


def rebuilt(octets: bytes, *places: int) -> bytes:
    return octets[:HEADER_BYTES] + b"".join(chunk(octets, place) for place in places)


FORGERIES: dict[str, Callable[[bytes], bytes]] = {
    "nothing at all": lambda octets: b"",
    "half a header": lambda octets: octets[: HEADER_BYTES // 2],
    "a header alone": lambda octets: octets[:HEADER_BYTES],
    "cut at a chunk": lambda octets: rebuilt(octets, 0, 1, 2),
    "cut at the first chunk": lambda octets: rebuilt(octets, 0),
    "cut in a chunk": lambda octets: octets[: HEADER_BYTES + SEALED + 77],
    "cut by one byte": lambda octets: octets[:-1],
    "two chunks swapped": lambda octets: rebuilt(octets, 1, 0, 2, 3),
    "first chunk dropped": lambda octets: rebuilt(octets, 1, 2, 3),
    "middle chunk dropped": lambda octets: rebuilt(octets, 0, 2, 3),
    "a chunk twice": lambda octets: rebuilt(octets, 0, 1, 1, 2, 3),
    "last chunk twice": lambda octets: rebuilt(octets, 0, 1, 2, 3, 3),
    "last chunk first": lambda octets: rebuilt(octets, 3, 0, 1, 2, 3),
    "only the last chunk": lambda octets: rebuilt(octets, 3),
    "a byte appended": lambda octets: octets + b"\0",
    "a chunk's worth appended": lambda octets: octets + bytes(SEALED),
    "a tag's worth appended": lambda octets: octets + bytes(TAG_BYTES),
    "itself appended": lambda octets: octets + octets,
    "another header": lambda octets: sealed(PLAIN)[0][:HEADER_BYTES] + octets[HEADER_BYTES:],
    "a chunk of another file": lambda octets: (
        rebuilt(octets, 0) + chunk(sealed(PLAIN)[0], 1) + rebuilt(octets, 2, 3)[HEADER_BYTES:]
    ),
    "another magic": lambda octets: b"XCAT" + octets[4:],
    "version nought": lambda octets: octets[:4] + b"\0" + octets[5:],
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_file_is_refused(forgery):
    octets, content = sealed(PLAIN)
    forged = FORGERIES[forgery](octets)
    assert forged != octets
    assert code(opened(forged, content)) == "attachment.damaged"


def test_every_byte_of_the_header_counts():
    octets, content = sealed(b"short")
    for at in range(HEADER_BYTES):
        flipped = bytearray(octets)
        flipped[at] ^= 1
        expected = "attachment.newer_version" if at == 4 and flipped[4] > 1 else "attachment.damaged"
        assert code(opened(bytes(flipped), content)) == expected


def test_every_bit_of_a_short_file_counts():
    octets, content = sealed(b"short")
    for bit in range(HEADER_BYTES * 8, len(octets) * 8):
        flipped = bytearray(octets)
        flipped[bit // 8] ^= 1 << bit % 8
        assert code(opened(bytes(flipped), content)) == "attachment.damaged"


def test_flipped_bits_of_a_long_file_are_noticed():
    chance = random.Random(7)
    octets, content = sealed(PLAIN)
    for _ in range(40):
        flipped = bytearray(octets)
        flipped[chance.randrange(len(octets))] ^= 1 << chance.randrange(8)
        assert isinstance(opened(bytes(flipped), content), Refusal)


def test_truncations_at_every_sector_are_noticed():
    octets, content = sealed(PLAIN[:20_000])
    for length in range(0, len(octets), 512):
        assert code(opened(octets[:length], content)) == "attachment.damaged"


def test_another_key_or_another_owner_does_not_open_it():
    octets, content = sealed(PLAIN)
    assert code(opened(octets, content, key=Key(bytes(32)))) == "attachment.damaged"
    assert code(opened(octets, content, content_id=ID + b"8")) == "attachment.damaged"


def test_another_hash_or_length_than_expected_is_refused():
    octets, content = sealed(PLAIN)
    assert code(opened(octets, Content("0" * 64, content.size_bytes))) == "attachment.damaged"
    assert code(opened(octets, Content(content.sha256, content.size_bytes + 1))) == "attachment.damaged"
    assert code(opened(octets, Content(content.sha256, content.size_bytes - 1))) == "attachment.damaged"


def test_no_more_is_written_out_than_was_expected():
    octets, _ = sealed(PLAIN)
    target = io.BytesIO()
    assert code(decrypt(io.BytesIO(octets), target, KEY, ID, Content("0" * 64, 10))) == "attachment.damaged"
    assert target.getvalue() == b""


def test_a_file_of_a_newer_version_is_refused_by_name():
    octets, content = sealed(PLAIN)
    assert code(opened(octets[:4] + b"\2" + octets[5:], content)) == "attachment.newer_version"


def test_too_much_is_refused_while_reading():
    class Endless:
        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int, /) -> bytes:
            self.given += size
            assert self.given < 5_000_000, "read on and on"
            return bytes(size)

    source = Endless()
    assert code(encrypt(source, io.BytesIO(), KEY, ID, bytes_max=200_000)) == "attachment.too_large"
    assert source.given <= 200_000 + 3 * CHUNK_BYTES


def test_the_limit_itself_is_taken():
    target = io.BytesIO()
    assert got(encrypt(io.BytesIO(bytes(1000)), target, KEY, ID, bytes_max=1000)).size_bytes == 1000
    assert code(encrypt(io.BytesIO(bytes(1001)), target, KEY, ID, bytes_max=1000)) == "attachment.too_large"


@pytest.mark.parametrize("content_id", [b"", b"x" * 129])
def test_an_owner_without_a_name_is_a_fault_of_the_program(content_id):
    with pytest.raises(ValueError, match="content id"):
        encrypt(io.BytesIO(b""), io.BytesIO(), KEY, content_id)


def test_what_was_written_with_these_lengths_is_read_with_them_for_ever():
    assert (CHUNK_BYTES, TAG_BYTES) == (65_536, 16)
