"""The bottom line: the keys that work here and now, each of them also a button for the mouse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Literal

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from motcua_tui.keytable import key_name
from motcua_tui.text import _
from motcua_tui.widgets.show import ELLIPSIS
from motcua_tui.widgets.strips import Piece, line

Form = Literal["wide", "close"]


@dataclass(frozen=True)
class Offer:
    """One key on offer: what it does, and on which part of the screen."""

    key: str
    words: str
    action: str
    node: DOMNode
    source: str = ""
    """The words in the source language."""


def offers(screen: Screen[Any], *, hidden: bool = False) -> list[Offer]:
    """The keys that work now and are meant to be seen, nearest to the focus first, each action once; with `hidden` also those
    that are only described. What the app withholds from who is signed in is not among them.
    """
    found: dict[str, Offer] = {}
    withheld: frozenset[str] = getattr(screen.app, "withheld", frozenset())
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        is_offered = binding.show or (hidden and _is_ours(node, binding))
        if is_offered and enabled and binding.action not in found and binding.action.removeprefix("app.") not in withheld:
            found[binding.action] = _offer(node, binding)
    return list(found.values())


def _offer(node: DOMNode, binding: Binding) -> Offer:
    key = binding.key_display or key_name(binding.key)
    return Offer(key, _(binding.description), binding.action, node, binding.description)


def _is_ours(node: DOMNode, binding: Binding) -> bool:
    """True for a key one of our own classes describes; textual describes its own in English."""
    kinds = (kind for kind in type(node).__mro__ if kind.__module__.startswith("motcua_tui"))
    return bool(binding.description) and any(
        isinstance(one, Binding) and one.action == binding.action for kind in kinds for one in kind.__dict__.get("BINDINGS", ())
    )


PINNED = ("help", "palette")
"""The way out of "what now": always there, at the right end."""


class KeyBar(Widget):
    """The keys of the current screen, the most used first, then help and the palette. What does not fit between is shown by "…";
    where not all fit, they stand closer together.
    """

    COMPONENT_CLASSES = {"keybar--key"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; background: $head; color: $head-text;
        &>.keybar--key { text-style: bold reverse; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: list[tuple[int, int, Offer]] = []

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def _bindings_changed(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def render_line(self, y: int) -> Strip:
        width, all_offers = self.size.width, offers(self.screen)
        pinned = sorted((one for one in all_offers if one.action in PINNED), key=lambda one: PINNED.index(one.action))
        others = [one for one in all_offers if one.action not in PINNED]
        wide = sum(_length(one, "wide") for one in all_offers) <= width
        form: Form = "wide" if wide else "close"
        room = width - sum(_length(one, form) for one in pinned)
        fitting = _fitting(others, room, form)
        left = self._pieces(fitting, form)
        if len(fitting) < len(others):
            left.append((ELLIPSIS, self.rich_style))
        right = self._pieces(pinned, form)
        self._places = [*_places(fitting, 0, form), *_places(pinned, room, form)]
        return line(left, right, width, self.rich_style)

    def _pieces(self, shown: Sequence[Offer], form: Form) -> list[Piece]:
        key_style = self.get_component_rich_style("keybar--key")
        return [piece for one in shown for piece in zip(_texts(one, form), (key_style, self.rich_style), strict=True)]

    async def on_click(self, event: events.Click) -> None:
        for start, end, offer in self._places:
            if start <= event.x < end:
                await self.app.run_action(offer.action, offer.node)
                return


def _texts(offer: Offer, form: Form) -> tuple[str, str]:
    return (f" {offer.key} ", f" {offer.words}  ") if form == "wide" else (offer.key, f" {offer.words} ")


def _length(offer: Offer, form: Form) -> int:
    return sum(cell_len(text) for text in _texts(offer, form))


def _fitting(offered: Sequence[Offer], room: int, form: Form) -> list[Offer]:
    """As many of the first as fit whole, with a cell for "…" where some are left out."""
    if sum(_length(one, form) for one in offered) <= room:
        return list(offered)
    found: list[Offer] = []
    left = room - cell_len(ELLIPSIS)
    for one in offered:
        left -= _length(one, form)
        if left < 0:
            break
        found.append(one)
    return found


def _places(shown: Sequence[Offer], at: int, form: Form) -> list[tuple[int, int, Offer]]:
    ends = list(accumulate((_length(one, form) for one in shown), initial=at))
    return list(zip(ends, ends[1:], shown, strict=False))
