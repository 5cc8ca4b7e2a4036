"""Three protocols known to lose records. Each takes one safeguard of ours away; the world must notice.

`watermark`: the office trusts its own mark of what was received and never goes back, though the province was restored.
`sequence`: a place in the chain is an entry's identity, so a restored device goes on counting where its backup ended.
`timestamp`: whatever is older than the last exchange counts as sent, whether the province holds it or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from msgspec.structs import replace

from sync.office.exchange import Exchange
from tests.simulation.device import Device

KNOWN_BAD = ("watermark", "sequence", "timestamp")


@contextmanager
def known_bad(fault: str) -> Iterator[None]:
    """Speak this protocol instead of ours; an empty name changes nothing."""
    receipted, restore, is_older = Exchange._receipted, Device.restore, Exchange._is_older_copy

    def never_back(self: Any, state: Any, answer: Any) -> Any:
        before, after = self.state.confirmed, receipted(self, state, answer)
        lower = before is not None and (after.confirmed is None or after.confirmed.seq < before.seq)
        return replace(after, confirmed=before) if lower else after

    def up_to_now(self: Any, state: Any, answer: Any) -> Any:
        return replace(receipted(self, state, answer), confirmed=self.state.own)

    try:
        if fault == "watermark":
            Exchange._receipted = never_back  # type: ignore[method-assign]
        if fault == "timestamp":
            Exchange._receipted = up_to_now  # type: ignore[method-assign]
        if fault == "sequence":
            Device.restore = lambda self, roll, **_: restore(self, roll, new_chain=False)  # type: ignore[method-assign]
            Exchange._is_older_copy = lambda *_: False  # type: ignore[method-assign]
        yield
    finally:
        Exchange._receipted, Device.restore = receipted, restore  # type: ignore[method-assign]
        Exchange._is_older_copy = is_older  # type: ignore[method-assign]
