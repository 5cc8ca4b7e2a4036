"""The smallest Textual app that shows a word and a field: what the unlock screen is measured against."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import Input, Static

WORD = "EMPTY APP"


class EmptyApp(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(WORD)
        yield Input()


if __name__ == "__main__":
    EmptyApp().run()
