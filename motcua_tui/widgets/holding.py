"""Lets a widget hold back further keys while the effect of the last one is still on its way."""

from __future__ import annotations

from collections.abc import Callable

from textual.widget import Widget


class Hold:
    """At most one hold of one widget. Without an app that orders keys it only remembers that it is held."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._release: Callable[[], None] | None = None

    @property
    def is_held(self) -> bool:
        return self._release is not None

    def hold(self) -> None:
        if self._release is None:
            hold_keys = getattr(self._widget.app, "hold_keys", None)
            self._release = hold_keys() if hold_keys is not None else _nothing

    def release(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None


def _nothing() -> None:
    """Stands for the release of keys that nobody holds."""
