"""Every reader of bytes from outside, by what it reads. Each gives something or refuses; anything else is a finding."""

from __future__ import annotations

from collections.abc import Callable

from motcua_tui.desk.legacy_files import separated, workbook
from motcua_tui.vault import slots
from motcua_tui.vault.recovery import read_recovery
from schemas.acts import Received
from schemas.base import read_json
from schemas.catalogue import read_catalogue
from schemas.person.card import parse_card
from schemas.refusal import Refused
from schemas.rules.numbering import read_slip_number
from schemas.rules.slip_code import read_slip_code
from sync.office.state import State
from sync.wire.card import Unsound, read_card
from sync.wire.envoy import receive
from sync.wire.frames import FrameReader, read_parcel
from sync.wire.messages import Hello
from sync.wire.pack import unpack
from sync.wire.ranges import Ask
from sync.wire.reference import read_reference
from sync.wire.segment_reader import open_segment
from sync.wire.speech import read_answer, read_hello

Reader = Callable[[bytes], object]
UNPACKED_BYTES_MAX = 1 << 20
_HELLO = Hello(unit="H44.99.12", device="A", nonce="A" * 22, own=None)
_KEY = bytes(32)


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "replace")


def _frames(octets: bytes) -> object:
    return list(FrameReader().feed(octets))


def _config(octets: bytes) -> object:
    return read_json(octets, State, area="sync", bytes_max=UNPACKED_BYTES_MAX)


def _intake(octets: bytes) -> object:
    return read_json(octets, Received, area="receive", bytes_max=UNPACKED_BYTES_MAX)


READERS: dict[str, tuple[Reader, ...]] = {
    "envelope": (open_segment, read_parcel, _frames, lambda raw: unpack(raw, UNPACKED_BYTES_MAX), lambda raw: receive(raw, Ask)),
    "bundle": (read_card,),
    "receipt": (lambda raw: read_answer(raw, _HELLO, _KEY), read_hello, lambda raw: read_reference(raw, _KEY)),
    "catalogue": (read_catalogue,),
    "code": (
        lambda raw: parse_card(_text(raw)), lambda raw: read_slip_code(_text(raw)), lambda raw: read_slip_number(_text(raw)),
    ),
    "register": (separated, workbook),
    "config": (slots.decode, _config, _intake, lambda raw: read_recovery(_text(raw))),
}  # fmt: skip


def read(name: str, octets: bytes) -> None:
    """Give the bytes to each reader of that name."""
    for reader in READERS[name]:
        try:
            reader(octets)
        except (Refused, Unsound):
            continue
