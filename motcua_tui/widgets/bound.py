"""Bindings by what they mean: no screen names a key itself, so that a key means the same on all of them."""

from __future__ import annotations

from textual.binding import Binding

from motcua_tui.keytable import BY_NAME


def bind(meaning: str, action: str, words: str = "", *, show: bool | None = None, priority: bool = False) -> Binding:
    """The key of `meaning` does `action` here. `words`, in the source language, are what the bottom line and the help call it;
    a key without words of its own stands in neither, unless `show` says otherwise.
    """
    return Binding(
        BY_NAME[meaning].keys, action, words, show=bool(words) if show is None else show, priority=priority
    )


def digits(action: str, count: int) -> list[Binding]:
    """The digits from 1 choose in a short list: `action` is called with the digit."""
    return [Binding(str(digit), f"{action}({digit})", show=False) for digit in range(1, min(count, 9) + 1)]
