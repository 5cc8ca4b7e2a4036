"""The card in each device's folder on a stick: who writes there, what it holds, and every file it left, counted.

A stick is a folder `MOTCUA` with one folder per device, `<unit>.<device>`. Each device writes into its own alone, so a
shared folder on the network needs no locks. Files are named by their hash and never changed; the card is written last.
See docs/stick-format.md.
"""

from __future__ import annotations

import re
from typing import Annotated, Final, Literal

from msgspec import Meta

from schemas.base import Record, whole
from schemas.entry import HEX64, DeviceName, UnitCode
from schemas.refusal import Refused
from sync.wire import limits
from sync.wire.keys import SIGNATURE_BYTES, PrivateKeys, is_signed
from sync.wire.messages import Heads, Key43
from sync.wire.reading import read_as, to_bytes, written
from sync.wire.sealing import About
from sync.wire.signatures import Seq

FORMAT: Final = "motcua-card-1"
_DOMAIN = b"motcua card 1\n"
_FIRST_LINE = re.compile(rb"motcua-card-([0-9]{1,4}) ([0-9]{1,7})\n")

Kind = Literal["letter", "answer", "parcel", "devices", "ask", "admission", "file", "account"]
Hash = Annotated[str, Meta(pattern=whole("([0-9a-f]{64})?"))]
Series = Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"))]


class Listed(Record):
    """One file of a folder. `to` names the device it is for, where it is for one; `re` is the hash of the letter or ask
    it answers; `about` says which run a parcel holds."""

    kind: Kind
    sha256: HEX64
    size: Annotated[int, Meta(ge=1, le=limits.STICK_FILE_BYTES_MAX)]
    to: Annotated[str, Meta(max_length=60)] = ""
    re: Hash = ""
    about: About | None = None

    @property
    def name(self) -> str:
        """Its name on the stick: short, lower-case, never the same for two contents."""
        return f"{self.sha256[:32]}.{self.kind}"


class Card(Record):
    """`series` is drawn when a device first writes to a stick, `count` goes up by one with every card of it: a lower one
    than was seen before is an older state put back. `province` is the pinned signing key, empty before enrolment."""

    format: Literal["motcua-card-1"]
    unit: UnitCode
    device: DeviceName
    sign: Key43
    series: Series
    count: Seq
    province: Hash = ""
    heads: Heads = ()
    files: Annotated[tuple[Listed, ...], Meta(max_length=limits.STICK_FILES_MAX)] = ()

    @property
    def owner(self) -> str:
        """Whose folder this is."""
        return f"{self.unit}.{self.device}"


class Unsound(Exception):
    """A card or file on a stick that is not as it was written: `cut_short`, `tampered` or `newer`."""

    def __init__(self, how: Literal["cut_short", "tampered", "newer"]) -> None:
        super().__init__(how)
        self.how = how


def sign_card(card: Card, keys: PrivateKeys) -> bytes:
    """The card as a file: a line with its length, the signature, the card."""
    body = written(card)
    return _first_line(body) + keys.signature(_DOMAIN + body) + body


def _first_line(body: bytes) -> bytes:
    return f"{FORMAT} {len(body)}\n".encode("ascii")


def read_card(raw: bytes) -> Card:
    """The card, signed by the key it names; whether that key is the device's is the reader's to know. Raises Unsound."""
    first = _FIRST_LINE.match(raw)
    if first is None:
        first_line = limits.STICK_FIRST_LINE_MAX
        raise Unsound("tampered" if b"\n" in raw[:first_line] or len(raw) >= first_line else "cut_short")
    if first[1] != b"1":
        raise Unsound("newer")
    signature, body = raw[first.end() : first.end() + SIGNATURE_BYTES], raw[first.end() + SIGNATURE_BYTES :]
    if len(body) < int(first[2]):
        raise Unsound("cut_short")
    if raw[: first.end()] != _first_line(body):
        raise Unsound("tampered")
    try:
        card = read_as(body, Card, limits.STICK_CARD_BYTES_MAX)
        public = to_bytes(card.sign, 32)
    except Refused:
        raise Unsound("tampered") from None
    if not is_signed(public, _DOMAIN + body, signature):
        raise Unsound("tampered")
    return card
