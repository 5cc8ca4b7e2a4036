"""Compression: one zstd stream per segment with a dictionary that both ends hold. Opening is bounded while
reading.
"""

from __future__ import annotations

import io
from functools import cache
from importlib import resources

import zstandard

from schemas.refusal import Refused
from sync.wire import limits, refusals

DICTIONARY = 1
"""The version packed with. Older ones stay in the product for ever; 0 means none."""

LEVEL = 9
LEVEL_UP = 19
# Beyond this much the dictionary costs more than it brings: the content is its own best dictionary. A year's work is packed
# at a lower level: a quarter of the work for some 8 % more bytes, once.
LARGE_BYTES = 512 << 10
_LEVEL_LARGE = 13
_SEARCH_LOG_UPON = 5
"""Upon a history most of the work is taking it in. Looking less far there costs no byte and a tenth of the time."""
_FILES = {1: "motcua-1.zdict"}


@cache
def _dictionary(version: int) -> zstandard.ZstdCompressionDict | None:
    """The dictionary of that version. Raises Refused `wire.dictionary_unknown` for one this program does not
    have.
    """
    if version == 0:
        return None
    name = _FILES.get(version)
    if name is None:
        raise Refused(refusals.dictionary_unknown(version))
    raw = resources.files("sync.wire").joinpath("dictionary", name).read_bytes()
    return zstandard.ZstdCompressionDict(raw)


def _with_history(version: int, history: bytes) -> zstandard.ZstdCompressionDict | None:
    """A dictionary's content runs to its end, so more of it may be put there. Raises Refused `wire.not_valid` for a history
    behind no dictionary.
    """
    shared = _dictionary(version)
    if not history:
        return shared
    if shared is None:
        raise Refused(refusals.not_valid())
    return zstandard.ZstdCompressionDict(shared.as_bytes() + history)


def pack(raw: bytes, *, level: int = LEVEL, dictionary: int = DICTIONARY, history: bytes = b"") -> bytes:
    """`raw` as one zstd frame without a size or a dictionary id in it: the envelope says which dictionary. `history` is put
    behind the dictionary (`sync.wire.history`).
    """
    shared = _with_history(dictionary, history)
    parameters = zstandard.ZstdCompressionParameters.from_level(
        level, source_size=len(raw), dict_size=0 if shared is None else len(shared.as_bytes()),
        write_content_size=False, write_dict_id=False, write_checksum=False,
        **({"search_log": _SEARCH_LOG_UPON} if history else {}),
    )  # fmt: skip
    return zstandard.ZstdCompressor(dict_data=shared, compression_params=parameters).compress(raw)


def pack_tightly(raw: bytes) -> tuple[bytes, int]:
    """`raw` as small as it gets in bearable time, and the version of the dictionary that was used."""
    if len(raw) > LARGE_BYTES:
        return pack(raw, level=_LEVEL_LARGE, dictionary=0), 0
    return pack(raw, level=LEVEL_UP), DICTIONARY


def unpack(packed: bytes, bytes_max: int, *, dictionary: int = DICTIONARY, history: bytes = b"") -> bytes:
    """What `pack` was given. Raises Refused `wire.not_packed` and, before it fills memory,
    `wire.unpacks_too_large`.
    """
    shared = _with_history(dictionary, history)
    opener = zstandard.ZstdDecompressor(dict_data=shared, max_window_size=1 << limits.PACK_WINDOW_LOG_MAX)
    source = io.BytesIO(packed)
    parts: list[bytes] = []
    size = 0
    bound = min(bytes_max, max(limits.PACK_RATIO_FROM_BYTES, len(packed) * limits.PACK_RATIO_MAX))
    try:
        with opener.stream_reader(source, read_across_frames=False) as stream:
            while part := stream.read(limits.PACK_READ_BYTES):
                size += len(part)
                if size > bound:
                    raise Refused(refusals.unpacks_too_large(bound))
                parts.append(part)
    except zstandard.ZstdError:
        raise Refused(refusals.not_packed()) from None
    return b"".join(parts)
