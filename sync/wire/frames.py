"""Frames: how parts follow each other on the line and in a file. One letter, four bytes of length, the part.

H hello · A answer · E envelope · C chunk · X where a parcel is taken up again · W the other end is still at
work · Z the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple, get_args

from schemas.refusal import Refused
from sync.wire import limits, refusals
from sync.wire.sealing import Parcel

Letter = Literal["H", "A", "E", "C", "X", "W", "Z"]
_LETTERS: dict[int, Letter] = {ord(letter): letter for letter in get_args(Letter)}
_SIZE_MAX: dict[Letter, int] = {
    "H": limits.HELLO_BYTES_MAX,
    "A": limits.ANSWER_BYTES_MAX,
    "E": limits.ENVELOPE_BYTES_MAX,
    "C": limits.CHUNK_BYTES_MAX,
    "X": 8,
    "W": 0,
    "Z": 0,
}
_HEAD_BYTES = 5


class Frame(NamedTuple):
    """One part with its letter."""

    letter: Letter
    body: bytes


def frame(letter: Letter, body: bytes = b"") -> bytes:
    """The bytes of one frame."""
    assert len(body) <= _SIZE_MAX[letter]
    return letter.encode("ascii") + len(body).to_bytes(4, "big") + body


class FrameReader:
    """Takes bytes as they come and gives whole frames; refuses an unknown letter or a length beyond the
    limit at once.
    """

    def __init__(self, total_max: int = limits.EXCHANGE_BYTES_MAX) -> None:
        self._held = bytearray()
        self._left = total_max
        self.ended = False

    def feed(self, octets: bytes) -> Iterator[Frame]:
        """The frames that are whole now. Raises Refused `wire.not_framed` or `wire.too_large`."""
        self._left -= len(octets)
        if self._left < 0:
            raise Refused(refusals.too_large(limits.EXCHANGE_BYTES_MAX))
        self._held += octets
        while (whole := self._next()) is not None:
            yield whole

    def _next(self) -> Frame | None:
        if not self._held:
            return None
        letter = _LETTERS.get(self._held[0])
        if letter is None or self.ended:
            raise Refused(refusals.not_framed())
        if len(self._held) < _HEAD_BYTES:
            return None
        size = int.from_bytes(self._held[1:_HEAD_BYTES], "big")
        if size > _SIZE_MAX[letter]:
            raise Refused(refusals.too_large(_SIZE_MAX[letter]))
        if len(self._held) < _HEAD_BYTES + size:
            return None
        body = bytes(self._held[_HEAD_BYTES : _HEAD_BYTES + size])
        del self._held[: _HEAD_BYTES + size]
        self.ended = letter == "Z"
        return Frame(letter, body)


def parcel_frames(parcel: Parcel, skip: int = 0) -> Iterator[bytes]:
    """A parcel on the line, from chunk `skip` on."""
    yield frame("E", parcel.envelope)
    if skip:
        yield frame("X", skip.to_bytes(4, "big"))
    for chunk in parcel.chunks[skip:]:
        yield frame("C", chunk)


def parcel_bytes(parcel: Parcel) -> bytes:
    """A parcel as a file."""
    return b"".join(parcel_frames(parcel)) + frame("Z")


def read_parcel(raw: bytes) -> Parcel:
    """The parcel in a file. Raises Refused, also `wire.cut_short` for a file without its end."""
    reader = FrameReader()
    return one_parcel(list(reader.feed(raw)), ended=reader.ended)


def one_parcel(frames: Iterable[Frame], *, ended: bool) -> Parcel:
    """Exactly one parcel out of frames: an envelope, its chunks, the end."""
    parts = list(frames)
    letters = "".join(part.letter for part in parts)
    if not ended or letters != "E" + "C" * (len(parts) - 2) + "Z":
        raise Refused(refusals.cut_short())
    return Parcel(envelope=parts[0].body, chunks=[part.body for part in parts[1:-1]])
