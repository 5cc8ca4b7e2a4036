"""Record types made ready before threads meet."""

from __future__ import annotations

import contextlib
import threading

import msgspec

_PREPARING = threading.Lock()
_prepared: set[type[msgspec.Struct]] = set()


def prepare_every_record() -> None:
    """Let msgspec prepare every type of record known so far. It prepares one at its first use, and two threads that first
    use the same one at once have been seen to end the process. May be called again, from any thread.
    """
    with _PREPARING:
        waiting: list[type[msgspec.Struct]] = [msgspec.Struct]
        while waiting:
            for kind in waiting.pop().__subclasses__():
                waiting.append(kind)
                if kind not in _prepared:
                    with contextlib.suppress(TypeError):
                        msgspec.json.Decoder(kind)
                        msgspec.msgpack.Decoder(kind)
                    _prepared.add(kind)
