"""What a clerk sees. Decides nothing: every act goes through the desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from motcua_tui.widgets.terminal import collect_rarely, give_large_blocks_back, prepare_terminal
from schemas.canonical import Json

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office

Answerer = Callable[["Office", str, list[str]], dict[str, Json]]
NoteCrash = Callable[[str, str, Path], None]
"""Writes a crash's number and place in the code into the log of the data folder; never a value."""


def open_app(folder: Path, answer: Answerer | None = None, note_crash: NoteCrash | None = None) -> int:
    """Open the terminal app on the office in `folder`; set-up comes first where there is none. Gives the exit code.

    `answer` answers the command line's read-only questions while the app holds the store.
    """
    prepare_terminal()
    from motcua_tui.screens.app import CounterApp  # textual reads the terminal's settings when it is imported

    collect_rarely()
    give_large_blocks_back()
    app = CounterApp(folder, answer, note_crash)
    return app.run() or app.return_code or 0
