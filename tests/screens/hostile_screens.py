"""Goes through the golden screens over a hostile office in the terminal it is started in.

`python -m tests.screens.hostile_screens FOLDER PART [NAME...]`. PART is one of `PARTS`, a name one of the golden screens of the
part "dossiers". After each screen FOLDER/NNN.txt holds its name and what the app meant to paint; it goes on once FOLDER/NNN.seen
is there. Ends with code 0 and FOLDER/NNN.end.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from motcua_tui.widgets.terminal import prepare_terminal

prepare_terminal()

from textual.pilot import Pilot  # noqa: E402

from tests.screens.at_rest import wait_at_rest  # noqa: E402

wait_at_rest()

from tests.screens import test_goldens_rest as rest  # noqa: E402
from tests.screens import test_goldens_rounds as around  # noqa: E402
from tests.screens.counter import MORNING, SeatedApp  # noqa: E402
from tests.screens.hostile_office import hostile, spoiling  # noqa: E402
from tests.screens.lived import Lived  # noqa: E402
from tests.screens.test_goldens import SCREENS  # noqa: E402
from tests.widgets.feed import painted, settle, until  # noqa: E402

TURNS_MAX = 6000
Play = Callable[[Pilot[int], SeatedApp, around.Shot], Awaitable[None]]
PARTS: dict[str, tuple[Callable[[Path], None], Play]] = {
    "room": (around.crowded, around.waiting_room),
    "staff": (around.staffed, around.staff),
    "papers": (around.papered, around.paper_days),
    "figures": (around.papered, around.figures),
    "receiving": (around.papered, rest.receiving),
    "forms": (around.papered, rest.small_forms),
}
"""What is lived through beforehand, and the steps. The part "dossiers" goes through the screens of a dossier one by one."""


class Terminal:
    """What is painted here, and whoever looks at it."""

    def __init__(self, pilot: Pilot[int], folder: Path) -> None:
        self._pilot, self._folder, self._number = pilot, folder, 0

    async def __call__(self, name: str, *, is_kept: bool = True) -> None:
        """Leave what was painted and wait until somebody has looked."""
        await settle(self._pilot)
        self._leave("txt", "\n".join([name, *painted(self._pilot)]))
        for _turn in range(TURNS_MAX):
            if (self._folder / f"{self._number:03}.seen").exists():
                break
            await self._pilot.pause(0.02)
        self._number += 1

    def end(self) -> None:
        """Nothing more comes."""
        self._leave("end", "")

    def _leave(self, kind: str, text: str) -> None:
        written = self._folder / f"{self._number:03}.part"
        written.write_text(text, encoding="utf-8")
        written.rename(written.with_suffix(f".{kind}"))


def main(arguments: Sequence[str]) -> int:
    """Make the office and show its screens."""
    folder, part, names = Path(arguments[0]), arguments[1], arguments[2:]
    lived = hostile(folder / "office")
    if part in PARTS:
        with spoiling(around):
            PARTS[part][0](lived.folder)
    app = SeatedApp(lived.folder, MORNING)

    async def play(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.office is not None)
        app.postman._next = math.inf
        await pilot.pause()
        shot = Terminal(pilot, folder)
        if part in PARTS:
            await PARTS[part][1](pilot, app, shot)
        for name in (names or SCREENS) if part not in PARTS else ():
            await dossier_screen(pilot, app, lived, name, shot)
        shot.end()
        app.exit(0)

    app.run(auto_pilot=play)  # type: ignore[arg-type]
    return app.return_code or 0


async def dossier_screen(pilot: Pilot[int], app: SeatedApp, lived: Lived, name: str, shot: around.Shot) -> None:
    """Play one screen's steps, show it, go home."""
    home = len(app.screen_stack)
    await SCREENS[name](pilot, app, lived)
    await shot(name)
    while len(app.screen_stack) > home:
        app.pop_screen()
        await pilot.pause()
    await settle(pilot)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
