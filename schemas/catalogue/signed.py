"""A catalogue version signed by the province: our own file in an envelope. The caller checks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, cast

from msgspec import Meta

from schemas import limits
from schemas.base import Record, read_plain, read_value
from schemas.canonical import Json
from schemas.catalogue import own
from schemas.catalogue.foreign import row
from schemas.catalogue.outcome import BadRecord, Outcome
from schemas.refusal import Refusal, no

FORMAT = "motcua-catalogue-signed"


class Signature(Record):
    """One signature over the UTF-8 bytes of the payload; `key` names the signing key."""

    key: Annotated[str, Meta(min_length=1, max_length=limits.CODE_MAX)]
    signature: Annotated[str, Meta(min_length=1, max_length=limits.SOURCE_MAX)]


class SignedCatalogue(Record):
    """The envelope. `payload` is the exact text of a "motcua-catalogue" file: its bytes are signed."""

    format: Literal["motcua-catalogue-signed"]
    version: Literal[1]
    payload: Annotated[str, Meta(min_length=2, max_length=limits.CATALOGUE_BYTES_MAX)]
    signatures: Annotated[tuple[Signature, ...], Meta(min_length=1, max_length=8)]


Verify = Callable[[SignedCatalogue], Refusal | None]
"""Says why the signatures do not hold, or None. The office passes one that knows the province's keys."""


def looks_like(value: object) -> bool:
    """True for a file that calls itself a signed catalogue."""
    found = row(value)
    return found is not None and found.get("format") == FORMAT


def read(value: object, verify: Verify | None) -> Iterator[Outcome]:
    """Every procedure of the payload once the signatures hold; otherwise one refusal for the whole file."""
    payload = _payload(value, verify)
    if isinstance(payload, Refusal):
        yield BadRecord(index=0, code="", refusal=payload)
    else:
        yield from own.read(payload)


def _payload(value: object, verify: Verify | None) -> Json | Refusal:
    envelope = read_value(cast(Json, value), SignedCatalogue, area="catalogue")
    if isinstance(envelope, Refusal):
        return envelope
    if verify is None:
        return no(
            "catalogue.signature_unchecked",
            "Chưa kiểm tra được chữ ký của tỉnh trên tệp danh mục. Hãy ghi danh máy với tỉnh rồi nhập lại.",
        )
    return verify(envelope) or read_plain(
        envelope.payload, area="catalogue", bytes_max=limits.CATALOGUE_BYTES_MAX
    )
