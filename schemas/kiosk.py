"""What the counter's app and the citizens' screen say to each other, in files (docs/kiosk.md)."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from msgspec import Meta

from schemas import limits
from schemas.base import Record, whole
from schemas.entry import DAY, Moment
from schemas.procedure import Procedure
from schemas.text import nfc

LOOKUP: Final = "motcua-kiosk-lookup"
PUBLIC: Final = "motcua-kiosk-public"
BOARD: Final = "motcua-kiosk-board"
DROP: Final = "motcua-kiosk-drop"
LOOKUP_FILE, PUBLIC_FILE, BOARD_FILE = "lookup.json", "public.json", "board.json"
DROP_FOLDER, REFUSED_FOLDER = "drop", "refused"
ID_DIGITS = 6
"""How many of the last characters of an identity number a citizen types. In a 12-digit number these are the random ones."""

Hex32 = Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"))]
Sealed = Annotated[str, Meta(pattern=whole("[0-9a-f]{56,1000}"))]
Letter = Annotated[str, Meta(pattern=whole("[A-Z][A-Z0-9]{0,4}"))]
Day = Annotated[str, Meta(pattern=DAY)]
Line = Annotated[str, Meta(max_length=limits.NAME_MAX)]


class Slow(Record):
    """The work a guess costs: scrypt's parameters."""

    n: Annotated[int, Meta(ge=1 << 14, le=1 << 17)] = 1 << 14
    r: Annotated[int, Meta(ge=8, le=16)] = 8
    p: Annotated[int, Meta(ge=1, le=4)] = 1


class LookupFile(Record):
    """Which dossier stands how. A row's name and key come from a number with ID digits, or from a slip's code; without them a
    row tells nothing, not even its state. No name, no number, no identity is in it.
    """

    format: Literal["motcua-kiosk-lookup"]
    version: Literal[1]
    made_at: Moment
    salt: Hex32
    rows: Annotated[dict[Hex32, Sealed], Meta(max_length=limits.KIOSK_ROWS_MAX)]
    slow: Slow = Slow()
    digits: Literal[6] = 6


class Standing(Record):
    """What a row seals: the status and its dates, nothing else."""

    status: Annotated[int, Meta(ge=1, le=10)]
    received_on: Day
    due_at: Moment | None = None
    unconfirmed: bool = False
    finished_on: Day | None = None
    returned_on: Day | None = None
    rated: bool = False


class PublicFile(Record):
    """What anybody may know: the office, its groups of the queue, the procedures."""

    format: Literal["motcua-kiosk-public"]
    version: Literal[1]
    made_at: Moment
    office: Line
    letter: Letter
    address: Line = ""
    hotline: Line = ""
    hours: Line = ""
    people: Annotated[str, Meta(max_length=2000)] = ""
    groups: Annotated[tuple[Line, ...], Meta(max_length=limits.QUEUE_GROUPS_MAX)] = ()
    procedures: Annotated[tuple[Procedure, ...], Meta(max_length=limits.CATALOGUE_RECORDS_MAX)] = ()


class BoardFile(Record):
    """Who is called now, how many wait, and the last number known of each letter, so that none is given twice."""

    format: Literal["motcua-kiosk-board"]
    version: Literal[1]
    made_at: Moment
    day: Day
    called: Annotated[tuple[Line, ...], Meta(max_length=20)] = ()
    waiting: Annotated[int, Meta(ge=0)] = 0
    last: Annotated[dict[Letter, Annotated[int, Meta(ge=0, le=limits.QUEUE_NUMBER_MAX)]], Meta(max_length=50)] = {}


class Drop(Record):
    """What a citizen did on the screen: took a number (`letter`, `number`, `priority`), or rated a dossier that was looked up
    (`key`, `level`, `comment`). Taken in at most once, by `id`.
    """

    format: Literal["motcua-kiosk-drop"]
    version: Literal[1]
    id: Hex32
    kind: Literal["ticket", "rating"]
    at: Moment
    letter: Letter | Literal[""] = ""
    number: Annotated[int, Meta(ge=0, le=limits.QUEUE_NUMBER_MAX)] = 0
    priority: Line = ""
    key: Hex32 | Literal[""] = ""
    level: Annotated[int, Meta(ge=0, le=5)] = 0
    comment: Annotated[str, Meta(max_length=limits.KIOSK_COMMENT_MAX)] = ""


def id_tail(text: str) -> str:
    """The last six letters and digits of an identity number as it is typed; "" where there are fewer."""
    kept = "".join(char for char in nfc(text).upper() if char.isascii() and char.isalnum())
    return kept[-ID_DIGITS:] if len(kept) >= ID_DIGITS else ""
