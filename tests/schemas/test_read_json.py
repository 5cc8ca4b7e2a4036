"""JSON from outside: every odd shape is a refusal that names the field and never shows the content."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta

from schemas import limits
from schemas.base import Record, nesting, read_json, read_plain, whole
from schemas.entry import HEX64, UserName
from schemas.refusal import Refusal

SECRET = "Nguyễn Thị Bí Mật 025199000123"


class Inner(Record):
    """A part of the sample."""

    count: int = 0


class Sample(Record):
    """A record of every kind of field."""

    name: Annotated[str, Meta(max_length=10)] = ""
    count: int = 0
    inner: Inner | None = None
    items: Annotated[tuple[Inner, ...], Meta(max_length=2)] = ()
    by: UserName = "mai"
    digest: HEX64 = "0" * 64


class Needs(Record):
    """A record that cannot do without its name."""

    name: str


def code(raw: bytes | str, kind: type = Sample, **more: int) -> str:
    refusal = read_json(raw, kind, area="test", **more)
    assert isinstance(refusal, Refusal), refusal
    assert "{" not in refusal.message
    return refusal.code.removeprefix("test.")


def test_a_byte_order_mark_is_forgiven():
    assert read_json(b'\xef\xbb\xbf{"name":"a"}', Sample) == Sample(name="a")
    assert read_json('\ufeff{"name":"a"}', Sample) == Sample(name="a")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1258"])
def test_another_encoding_is_named_as_such(encoding):
    raw = '{"name":"Bưởi"}'.replace("ưở", "ê" if encoding == "cp1258" else "ưở").encode(encoding)
    assert code(raw) in ("not_utf8", "not_json")


def test_utf_16_with_its_mark_is_not_utf_8():
    assert code('{"name":"a"}'.encode("utf-16")) == "not_utf8"


def test_depth_is_refused_before_any_parser_sees_it():
    deep = limits.JSON_DEPTH_MAX
    assert code(b"[" * (deep + 1) + b"]" * (deep + 1)) == "too_deep"
    assert code(b"[" * deep + b"]" * deep) == "not_valid"
    assert code(b"[" * 1_000_000) == "too_deep"


def test_brackets_inside_texts_do_not_count_as_depth():
    assert read_plain(json.dumps("[" * 99)) == "[" * 99
    assert read_plain(json.dumps('"' + "[" * 99 + "\\")) == '"' + "[" * 99 + "\\"


@pytest.mark.parametrize(
    ("raw", "deep"),
    [(b"", 0), (b"[]", 1), (b"[[],[]]", 2), (b'{"a":[1]}', 2), (b'"[[["', 0), (b'"\\"[[', 0), (b'["]"]', 1), (b"]][", 0)],
)
def test_the_depth_is_counted_outside_strings(raw, deep):
    assert nesting(raw) == deep


def test_the_size_limit_counts_bytes_and_includes_its_end():
    raw = b'{"name":"abc"}'
    assert read_json(raw, Sample, bytes_max=len(raw)) == Sample(name="abc")
    assert code(raw, bytes_max=len(raw) - 1) == "too_large"
    assert code(json.dumps({"name": "é" * limits.JSON_BYTES_MAX}, ensure_ascii=False)) == "too_large"


def test_of_a_key_written_twice_the_last_counts():
    assert read_json(b'{"name":"a","name":"b"}', Sample) == Sample(name="b")


@pytest.mark.parametrize("digits", [10**7, 10**6, 5_000])
def test_a_number_of_millions_of_digits_is_refused_at_once(digits):
    assert code(b'{"count":' + b"9" * digits + b"}") in ("too_large", "not_json")


@pytest.mark.parametrize(
    "raw",
    [b"", b" ", b"{", b'{"name":"a"} x', b'{"name":"a",}', b"{'name':'a'}", b'{"count":NaN}', b'{"count":Infinity}',
     b'{"count":1e999}', b'{"name":"\\ud800"}', b'{"name":"a\x00"}', b'{"count":01}', b"nul"],
)  # fmt: skip
def test_what_is_not_json_is_refused_as_such(raw):
    assert code(raw) == "not_json"


@pytest.mark.parametrize(
    "raw", [b"\xff", b'{"name":"\xc3"}', b'{"name":"\xed\xa0\x80"}', '{"name":"\ud800"}', b'{"name":"\xc0\xaf"}']
)
def test_bytes_that_are_no_utf_8_are_refused_as_such(raw):
    assert code(raw) == "not_utf8"


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b"null", "$"), (b"[]", "$"), (b'"text"', "$"), (b'{"count":1.0}', "count"), (b'{"count":"1"}', "count"),
        (b'{"count":true}', "count"), (b'{"name":1}', "name"), (b'{"name":null}', "name"),
        (b'{"inner":{"count":"x"}}', "inner.count"), (b'{"items":[{"count":[]}]}', "items[0].count"),
        (b'{"by":"mai\\n"}', "by"), (b'{"by":"Mai"}', "by"), (b'{"by":""}', "by"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_the_name_of_its_field(raw, field):
    refusal = read_json(raw, Sample, area="test")
    assert isinstance(refusal, Refusal) and refusal.code == "test.not_valid"
    assert refusal.params == {"field": field} and f"“{field}”" in refusal.message


def test_too_long_too_many_missing_and_unknown_each_have_their_code():
    assert code(b'{"name":"12345678901"}') == "too_long"
    assert code(b'{"items":[{},{},{}]}') == "too_long"
    assert code(b"{}", Needs) == "missing"
    assert code(b'{"nam":"a"}') == "unknown_key"
    assert code(b'{"inner":{"x":1}}') == "unknown_key"


@pytest.mark.parametrize("field", ["name", "count", "inner", "items", "by", "digest"])
@pytest.mark.parametrize("value", [SECRET, [SECRET], {"count": SECRET}, 10**30])
def test_no_refusal_shows_the_content(field, value):
    read = read_json(json.dumps({field: value}), Sample)
    if isinstance(read, Refusal):
        told = read.message + "".join(str(each) for each in read.params.values())
        assert "Bí" not in told and "025199" not in told and "1000000" not in told


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("x\x1b[31m{0}" + "y" * 500, "?"),
        ("Nguyễn", "?"),
        ("Nguyen Van A", "?"),
        ("025199000123", "?"),
        ("a" * 41, "?"),
        ("", "?"),
        ("nonsense", "nonsense"),
        ("copies-count_2", "copies-count_2"),
    ],
)
def test_a_key_from_outside_is_shown_only_if_it_looks_like_one_of_ours(key, shown):
    refusal = read_json(json.dumps({key: 1}, ensure_ascii=False), Sample)
    assert isinstance(refusal, Refusal)
    assert refusal.params["key"] == shown


def test_every_text_comes_in_as_nfc_keys_included():
    raw = json.dumps({"name": unicodedata.normalize("NFD", "Bưởi")}, ensure_ascii=False)
    assert read_json(raw, Sample) == Sample(name="Bưởi")
    keyed = json.dumps({unicodedata.normalize("NFD", "é"): "a"}, ensure_ascii=False)
    assert read_json(keyed, dict[str, str]) == {"é": "a"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw):
    read = read_json(raw, Sample)
    assert isinstance(read, Sample | Refusal)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["name", "count", "inner", "x"]), inner),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(value):
    assert isinstance(read_json(json.dumps(value), Sample), Sample | Refusal)


def test_the_pattern_of_a_whole_text_takes_no_line_break_at_its_end():
    assert re.search(whole("a|b"), "a") and re.search(whole("a|b"), "b")
    assert not any(re.search(whole("a|b"), text) for text in ("a\n", "ab", "xa", "\na", ""))
