"""Who sits down at the counter. Apart from the rest, so that the lock is drawn before the store's libraries load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office


@dataclass(frozen=True)
class Seated:
    """Who sits down. `cut_turn` is True when their last turn ended without a signature, as after a power failure."""

    office: Office
    cut_turn: bool = False
