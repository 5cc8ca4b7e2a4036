"""The bottom line: the keys that work here and now, each of them also a button for the mouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from motcua_tui.text import _, mark
from motcua_tui.widgets.show import ELLIPSIS
from motcua_tui.widgets.strips import Piece, line

_NAMES = {
    "escape": "Esc", "enter": "Enter", "tab": "Tab", "space": mark("Cách"), "up": "↑", "down": "↓",
    "left": "←", "right": "→",
    "pageup": "PgUp", "pagedown": "PgDn", "home": "Home", "end": "End", "delete": "Del", "backspace": "⌫",
    "question_mark": "?", "slash": "/", "plus": "+", "minus": "-",
}  # fmt: skip


def key_name(key: str) -> str:
    """What is printed on the key: "F2", "Ctrl+S", "Shift+Tab"."""
    *modifiers, last = key.split("+") if key != "+" else ["+"]
    name = _(_NAMES[last]) if last in _NAMES else last.upper() if len(last) == 1 or last[0] == "f" else last
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


@dataclass(frozen=True)
class Offer:
    """One key on offer: what it does, and on which part of the screen."""

    key: str
    words: str
    action: str
    node: DOMNode


def offers(screen: Screen[Any]) -> list[Offer]:
    """The keys that work now and are meant to be seen, nearest to the focus first, each action once."""
    found: dict[str, Offer] = {}
    for node, binding, enabled, _tooltip in screen.active_bindings.values():
        if binding.show and enabled and binding.action not in found:
            found[binding.action] = _offer(node, binding)
    return list(found.values())


def _offer(node: DOMNode, binding: Binding) -> Offer:
    key = binding.key_display or key_name(binding.key)
    return Offer(key, _(binding.description), binding.action, node)


class KeyBar(Widget):
    """The keys of the current screen. What does not fit ends in "…"; F1 and the palette list all."""

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
        key_style = self.get_component_rich_style("keybar--key")
        pieces: list[Piece] = []
        self._places = []
        at, width = 0, self.size.width
        for offer in offers(self.screen):
            parts = [(f" {offer.key} ", key_style), (f" {offer.words}  ", self.rich_style)]
            end = at + sum(cell_len(text) for text, _style in parts)
            if end - 2 > width - 2:
                pieces.append((ELLIPSIS, self.rich_style))
                break
            pieces += parts
            self._places.append((at, end, offer))
            at = end
        return line(pieces, [], width, self.rich_style)

    async def on_click(self, event: events.Click) -> None:
        for start, end, offer in self._places:
            if start <= event.x < end:
                await self.app.run_action(offer.action, offer.node)
                return
