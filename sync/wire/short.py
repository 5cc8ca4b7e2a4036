"""Hello and answer as they travel: MessagePack arrays, hashes as bytes, and nothing the other end already knows.

A chain's name goes without the unit's code before it; the own chain without the device's name too. The layout is in
docs/sync.md. A reader refuses bytes that are not exactly what its own writer would give for the same value.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, TypeVar

import msgspec
from msgspec import Meta

from schemas.canonical import Json
from schemas.entry import DeviceName, UnitCode
from schemas.refusal import Refused
from schemas.times import VN, moment_text
from sync.wire import limits, refusals
from sync.wire.messages import Answer, Head, Hello, Version
from sync.wire.reading import shaped, to_bytes, to_plain, to_text
from sync.wire.signatures import Seq

VERSION: Final = 2
T = TypeVar("T", bound=msgspec.Struct)

_Version = Annotated[int, Meta(ge=VERSION, le=VERSION)]
_Bytes16 = Annotated[bytes, Meta(min_length=16, max_length=16)]
_Bytes32 = Annotated[bytes, Meta(min_length=32, max_length=32)]
_Tail = Annotated[str, Meta(max_length=60)]
_Code = Annotated[str, Meta(max_length=80)]
_OwnHead = tuple[_Tail, Seq, _Bytes32]
_Heads = Annotated[tuple[tuple[_Tail, Seq, _Bytes32], ...], Meta(max_length=limits.CHAINS_MAX)]
_Params = Annotated[dict[_Code, Annotated[str, Meta(max_length=500)] | int], Meta(max_length=limits.PARAMS_MAX)]
_Said = tuple[_Code, Annotated[str, Meta(max_length=500)], _Params]


class _Hello(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: _Version
    unit: UnitCode
    device: DeviceName
    nonce: _Bytes16
    own: _OwnHead | None
    have: _Heads
    seen: _Heads | None
    digest: _Bytes16 | None
    references: Annotated[tuple[tuple[_Code, Seq], ...], Meta(max_length=limits.REFERENCES_MAX)]
    ask_only: bool


class _Answer(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    version: _Version
    at: int | Annotated[str, Meta(max_length=40)]
    # True: the office's own head, as its hello says it.
    receipt: bool | tuple[_Tail, Seq, _Bytes32]
    heads: _Heads
    lacks: Annotated[tuple[_Tail, ...], Meta(max_length=limits.CHAINS_MAX)]
    partly: Annotated[tuple[tuple[_Bytes32, Seq], ...], Meta(max_length=limits.EXCHANGE_SEGMENTS_MAX)]
    refused: _Said | None
    refused_entries: Annotated[tuple[tuple[_Tail, Seq, _Bytes32, _Code], ...], Meta(max_length=limits.REFUSED_MAX)]
    parcels: Annotated[tuple[_Bytes32, ...], Meta(max_length=limits.EXCHANGE_SEGMENTS_MAX)]
    receivers: Annotated[tuple[tuple[DeviceName, _Bytes32], ...], Meta(max_length=limits.RECEIVERS_MAX)]
    more: bool
    agrees: bool | None
    digest: _Bytes16 | None


def hello_bytes(hello: Hello) -> bytes:
    """The hello, short."""
    own = hello.own
    return msgspec.msgpack.encode(
        _Hello(
            VERSION,
            hello.unit,
            hello.device,
            to_bytes(hello.nonce, 16),
            None if own is None else (own.chain.rpartition(".")[2], own.seq, bytes.fromhex(own.hash)),
            _heads(hello.have, hello.unit),
            None if hello.seen is None else _heads(hello.seen, hello.unit),
            None if hello.digest is None else bytes.fromhex(hello.digest),
            tuple((version.name, version.version) for version in hello.references),
            hello.ask_only,
        )
    )


def read_hello_bytes(raw: bytes) -> Hello:
    """The hello. Raises Refused `wire.too_large`, `wire.not_canonical`, `wire.not_valid`."""
    said = _read(raw, _Hello, limits.HELLO_BYTES_MAX)
    value: dict[str, Json] = {
        "unit": said.unit,
        "device": said.device,
        "nonce": to_text(said.nonce),
        "own": None if said.own is None else _head((f"{said.device}.{said.own[0]}", *said.own[1:]), said.unit),
        "have": [_head(head, said.unit) for head in said.have],
        "seen": None if said.seen is None else [_head(head, said.unit) for head in said.seen],
        "digest": None if said.digest is None else said.digest.hex(),
        "references": [to_plain(Version(name=name, version=version)) for name, version in said.references],
        "ask_only": said.ask_only,
    }
    return shaped(value, Hello)


def answer_bytes(answer: Answer, hello: Hello) -> bytes:
    """The answer to this hello, short. The nonce is the hello's, the receipt's too."""
    said, unit = answer.refused, hello.unit
    return msgspec.msgpack.encode(
        _Answer(
            VERSION,
            _short_moment(answer.at),
            _short_receipt(answer, hello),
            _heads(answer.heads, unit),
            tuple(_tail(chain, unit) for chain in answer.lacks),
            tuple((bytes.fromhex(partly.parcel), partly.chunks) for partly in answer.partly),
            None if said is None else (said.code, said.text, said.params),
            tuple((_tail(one.chain, unit), one.seq, bytes.fromhex(one.hash), one.code) for one in answer.refused_entries),
            tuple(bytes.fromhex(parcel) for parcel in answer.parcels),
            tuple((device, to_bytes(key, 32)) for device, key in answer.receivers),
            answer.more,
            answer.agrees,
            None if answer.digest is None else bytes.fromhex(answer.digest),
        )
    )


def read_answer_bytes(raw: bytes, hello: Hello) -> Answer:
    """The answer to this hello, its receipt still without its signature. Raises Refused as `read_hello_bytes`."""
    said, unit = _read(raw, _Answer, limits.ANSWER_BYTES_MAX), hello.unit
    at = said.at if isinstance(said.at, str) else _moment(said.at)
    value: dict[str, Json] = {
        "nonce": hello.nonce,
        "at": at,
        "receipt": _receipt(said.receipt, hello, at),
        "heads": [_head(head, unit) for head in said.heads],
        "lacks": [f"{unit}.{tail}" for tail in said.lacks],
        "partly": [{"parcel": parcel.hex(), "chunks": chunks} for parcel, chunks in said.partly],
        "refused": None if said.refused is None else _said(said.refused),
        "refused_entries": [{**_head(place[:3], unit), "code": place[3]} for place in said.refused_entries],
        "parcels": [parcel.hex() for parcel in said.parcels],
        "receivers": [[device, to_text(key)] for device, key in said.receivers],
        "more": said.more,
        "agrees": said.agrees,
        "digest": None if said.digest is None else said.digest.hex(),
    }
    return shaped(value, Answer)


def _read(raw: bytes, kind: type[T], bytes_max: int) -> T:
    if len(raw) > bytes_max:
        raise Refused(refusals.too_large(bytes_max))
    try:
        value = msgspec.msgpack.decode(raw, type=kind)
    except (msgspec.ValidationError, RecursionError):
        raise Refused(refusals.not_valid()) from None
    except (msgspec.DecodeError, ValueError):
        raise Refused(refusals.not_canonical()) from None
    if msgspec.msgpack.encode(value) != raw:
        raise Refused(refusals.not_canonical())
    return value


def _heads(heads: tuple[Head, ...], unit: str) -> _Heads:
    return tuple((_tail(head.chain, unit), head.seq, bytes.fromhex(head.hash)) for head in heads)


def _head(head: tuple[str, int, bytes], unit: str) -> dict[str, Json]:
    return {"chain": f"{unit}.{head[0]}", "seq": head[1], "hash": head[2].hex()}


def _tail(chain: str, unit: str) -> str:
    """Device and incarnation of a chain. Both ends speak of chains of one unit only."""
    of, device, incarnation = chain.rsplit(".", 2)
    assert of == unit
    return f"{device}.{incarnation}"


def _short_receipt(answer: Answer, hello: Hello) -> bool | tuple[str, int, bytes]:
    receipt = answer.receipt
    if receipt is None:
        return False
    if hello.own == Head(chain=receipt.chain, seq=receipt.seq, hash=receipt.hash):
        return True
    return _tail(receipt.chain, hello.unit), receipt.seq, bytes.fromhex(receipt.hash)


def _receipt(short: bool | tuple[str, int, bytes], hello: Hello, at: str) -> dict[str, Json] | None:
    if short is False or (short is True and hello.own is None):
        return None
    head = to_plain(hello.own) if short is True and hello.own is not None else None
    place = head if isinstance(head, dict) else _head(short, hello.unit) if isinstance(short, tuple) else {}
    return {**place, "nonce": hello.nonce, "at": at}


def _said(said: tuple[str, str, dict[str, str | int]]) -> dict[str, Json]:
    code, text, params = said
    return {"code": code, "text": text, "params": dict(params.items())}


def _short_moment(text: str) -> int | str:
    seconds = int(datetime.fromisoformat(text).timestamp())
    return seconds if _moment(seconds) == text else text


def _moment(seconds: int) -> str:
    try:
        return moment_text(datetime.fromtimestamp(seconds, VN))
    except (ValueError, OverflowError, OSError):
        raise Refused(refusals.not_valid()) from None
