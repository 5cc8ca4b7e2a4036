"""Goes through the golden screens over a hostile office in the terminal it is started in.

`python -m tests.screens.hostile_screens FOLDER [NAME...]`. After each screen FOLDER/NAME.txt holds what the app meant to paint;
it goes on once FOLDER/NAME.seen is there. Ends with code 0.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from motcua_tui.widgets.terminal import prepare_terminal

prepare_terminal()

from textual.pilot import Pilot  # noqa: E402

from tests.screens.at_rest import wait_at_rest  # noqa: E402

wait_at_rest()

from tests.screens.counter import MORNING, SeatedApp  # noqa: E402
from tests.screens.hostile_office import hostile  # noqa: E402
from tests.screens.lived import Lived  # noqa: E402
from tests.screens.test_goldens import SCREENS  # noqa: E402
from tests.widgets.feed import painted, settle, until  # noqa: E402

TURNS_MAX = 6000


def main(arguments: list[str]) -> int:
    """Make the office and show its screens."""
    folder = Path(arguments[0])
    lived = hostile(folder / "office")
    app = SeatedApp(lived.folder, MORNING)

    async def play(pilot: Pilot[int]) -> None:
        await until(pilot, lambda: app.office is not None)
        app.postman._next = math.inf
        await pilot.pause()
        for name in arguments[1:] or SCREENS:
            await shown(pilot, app, lived, name, folder)
        app.exit(0)

    app.run(auto_pilot=play)  # type: ignore[arg-type]
    return app.return_code or 0


async def shown(pilot: Pilot[int], app: SeatedApp, lived: Lived, name: str, folder: Path) -> None:
    """Play one screen's steps, leave what was painted, wait until somebody has looked, go home."""
    home = len(app.screen_stack)
    await SCREENS[name](pilot, app, lived)
    await settle(pilot)
    written = folder / f"{name}.part"
    written.write_text("\n".join(painted(pilot)), encoding="utf-8")
    written.rename(folder / f"{name}.txt")
    for _turn in range(TURNS_MAX):
        if (folder / f"{name}.seen").exists():
            break
        await pilot.pause(0.02)
    while len(app.screen_stack) > home:
        app.pop_screen()
        await pilot.pause()
    await settle(pilot)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
