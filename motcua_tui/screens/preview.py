"""The dossier under the cursor beside a list, where the terminal is wide enough: how it stands and what was done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from motcua_tui.screens.base import BaseScreen, ScreenResult
from motcua_tui.widgets.timeline import Timeline
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.dossier_view import DossierView

ROOMY = (160, "-roomy")
"""From this width on there is room beside a list."""
RESTS_S = 0.25


class Preview(Vertical, can_focus=False):
    """Shown by screens of the class `-roomy` only. Numbers stay masked, and of the course only what was done and when."""

    SCOPED_CSS = False  # whether there is room is said by a class of the screen
    DEFAULT_CSS = """
    Preview { width: 60; display: none; margin: 0 0 0 1; }
    .-roomy Preview { display: block; }
    Preview>Static { height: 11; padding: 0 1; background: $panel; color: $foreground; }
    Preview>Timeline { height: 1fr; }
    """

    def compose(self) -> ComposeResult:
        yield Static("")
        yield Timeline()

    def show_view(self, view: DossierView | None) -> None:
        """This dossier, or nothing."""
        from motcua_tui.screens.dossier_head import head  # most counters are too narrow to need them
        from motcua_tui.screens.dossier_steps import steps_of

        # Both parts keep their size: nothing else on the screen moves.
        self.query_one(Static).update("" if view is None else head(view, unmasked=False), layout=False)
        self.query_one(Timeline).set_steps([replace(step, detail="") for step in steps_of(view)] if view is not None else [])
        self.query_one(Timeline).display = view is not None


class Previewing(BaseScreen[ScreenResult]):
    """A screen with a `Preview`: it reads the dossier in the background once the cursor rests."""

    _resting: Timer | None = None

    def preview_soon(self, dossier: str) -> None:
        """The cursor is on this dossier, "" for none; keys that follow are not kept waiting."""
        if self._resting is not None:
            self._resting.stop()
            self._resting = None
        if any(preview.display for preview in self.query(Preview)):
            self._resting = self.set_timer(RESTS_S, lambda: self._preview(dossier))

    def _preview(self, dossier: str) -> None:
        from motcua_tui.screens.dossier_view import read_view

        office = self.office

        def shown(view: DossierView | Refusal | None) -> None:
            self.query_one(Preview).show_view(None if isinstance(view, Refusal) else view)

        self.run_desk(lambda: read_view(office, dossier) if dossier else None, shown, group="preview")
