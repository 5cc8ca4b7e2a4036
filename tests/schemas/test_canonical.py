"""Canonical bytes: one way to write a value, no way to write what has none."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import INTEGER_MAX, NotCanonical, canonical_bytes, entry_hash, seal

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "canonical.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["canonical"], ids=lambda vector: vector["name"])
def test_the_committed_bytes_are_written(vector):
    assert canonical_bytes(vector["value"]).hex() == vector["hex"]


@pytest.mark.parametrize("vector", VECTORS["seals"], ids=lambda vector: vector["name"])
def test_the_committed_seals_and_hashes_are_made(vector):
    content = vector["content"].encode()
    key = bytes.fromhex(vector["key"]) if vector["key"] else None
    assert seal(content, vector["seq"], key) == vector["seal"]
    assert entry_hash(content) == vector["entry_hash"]


def test_a_seal_is_what_the_format_says_computed_by_hand():
    key, content = bytes(range(16)), b'{"a":1}'
    by_hand = hmac.new(key, b"motcua content 1\n7\n" + content, hashlib.sha256).hexdigest()
    assert seal(content, 7, key) == by_hand
    assert seal(content, 7, None) == hashlib.sha256(b"motcua content 1\n" + content).hexdigest()
    assert entry_hash(content) == hashlib.sha256(b"motcua entry 1\n" + content).hexdigest()


def test_a_seal_binds_content_place_and_key():
    key = bytes(16)
    seals = {
        seal(b"a", 1, key), seal(b"b", 1, key), seal(b"a", 2, key), seal(b"a", 1, b"\x01" * 16), seal(b"a", 1, None)
    }  # fmt: skip
    assert len(seals) == 5


@pytest.mark.parametrize("size", [0, 15, 17, 32])
def test_a_key_of_another_length_is_a_fault(size):
    with pytest.raises(NotCanonical):
        seal(b"a", 1, bytes(size))


@pytest.mark.parametrize(
    "value",
    [
        1.0, 0.5, float("nan"), float("inf"), Decimal(1), b"bytes", {1, 2}, object(), INTEGER_MAX + 1, -INTEGER_MAX - 1,
        10**30, "\ud800", ["\udfff"], {"a": "\ud83d"}, unicodedata.normalize("NFD", "ở"), {"đ": 1}, {1: 1}, {"a": [{"b": 0.0}]},
        "\u212b", "\u0344",
    ],
)  # fmt: skip
def test_what_has_no_canonical_form_is_a_fault(value):
    with pytest.raises(NotCanonical):
        canonical_bytes(value)


@pytest.mark.parametrize("value", [INTEGER_MAX, -INTEGER_MAX, 0, True, None, "", "ở", "😀", (), ("a",), {}])
def test_what_has_one_is_written(value):
    assert canonical_bytes(value)


def test_keys_are_in_order_and_no_space_is_written():
    assert canonical_bytes({"b": [1, {"d": 1, "c": 2}], "a": "ở"}) == '{"a":"ở","b":[1,{"c":2,"d":1}]}'.encode()


def test_a_truth_value_is_no_number():
    assert canonical_bytes([True, False, 1, 0]) == b"[true,false,1,0]"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-INTEGER_MAX, INTEGER_MAX)
    | st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abcXYZ_0.", max_size=6), inner, max_size=4),
    max_leaves=15,
)


@given(JSON)
def test_the_bytes_are_read_back_to_the_same_value_and_written_the_same(value):
    written = canonical_bytes(value)
    assert json.loads(written) == value
    assert canonical_bytes(json.loads(written)) == written
