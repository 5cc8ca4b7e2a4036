"""What a device remembers of sticks. It holds no citizen's data; losing it loses nothing but the sight of an older stick."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta
from msgspec.structs import replace

from schemas.base import Record
from schemas.entry import HEX64
from schemas.refusal import Refused
from sync.files import read_within, write_whole
from sync.office.state import SyncFolder
from sync.wire import limits
from sync.wire.card import Card, Series
from sync.wire.enrolment import Application
from sync.wire.messages import Hello, Nonce
from sync.wire.reading import read_as, written
from sync.wire.signatures import Seq

_FILE = "stick.state"
_SERIES_MAX = 512
_HEARD_MAX = 64


class Letter(Record):
    """A letter this device wrote: the hash of its file and the hello an answer must be to."""

    sha256: HEX64
    hello: Hello


class FileLetter(Record):
    """An attachment put on a stick: the hash of its letter, its name on the line, and the nonce of its offer."""

    sha256: HEX64
    id: HEX64
    nonce: Nonce


class Seen(Record):
    """The newest card seen of a series. `epoch` is the own one when this device wrote it."""

    owner: str
    series: Series
    count: Seq
    epoch: Seq = 0


class Ask(Record):
    """An application to be enrolled that travels on a stick. The code is used up by its answer."""

    letters: str
    application: Application
    url: str
    ca: str
    sha256: HEX64


class StickState(Record):
    """`heard` are answers already taken in, `heard_at` the newest one's moment; `epoch` goes up when content was destroyed
    by law, so that no parcel packed before is offered again. `judged` is what the office showed at the last verdict, `place`
    the stick or shared folder that was used last."""

    letters: Annotated[tuple[Letter, ...], Meta(max_length=limits.STICK_LETTERS_MAX)] = ()
    files: Annotated[tuple[FileLetter, ...], Meta(max_length=limits.STICK_ATTACHMENTS_MAX)] = ()
    seen: Annotated[tuple[Seen, ...], Meta(max_length=_SERIES_MAX)] = ()
    heard: Annotated[tuple[HEX64, ...], Meta(max_length=_HEARD_MAX)] = ()
    heard_at: str = ""
    epoch: Seq = 0
    judged: str = ""
    place: str = ""
    ask: Ask | None = None

    def seen_of(self, card: Card) -> Seen | None:
        """The newest card seen of this one's series."""
        return next((one for one in self.seen if (one.owner, one.series) == (card.owner, card.series)), None)

    def with_seen(self, card: Card, epoch: int = 0) -> StickState:
        """This card is now the newest of its series."""
        others = tuple(one for one in self.seen if (one.owner, one.series) != (card.owner, card.series))
        new = Seen(owner=card.owner, series=card.series, count=card.count, epoch=epoch)
        return replace(self, seen=(*others, new)[-_SERIES_MAX:])

    def with_letter(self, letter: Letter) -> StickState:
        """One more letter whose answer may come."""
        others = tuple(one for one in self.letters if one.sha256 != letter.sha256)
        return replace(self, letters=(*others, letter)[-limits.STICK_LETTERS_MAX :])

    def with_heard(self, sha256: str, at: str) -> StickState:
        """This answer was taken in."""
        return replace(self, heard=(*self.heard, sha256)[-_HEARD_MAX:], heard_at=max(self.heard_at, at))


def load_sticks(folder: SyncFolder) -> StickState:
    """What is remembered; nothing where the file is missing or damaged."""
    raw = read_within(folder.data / _FILE, limits.STATE_BYTES_MAX)
    try:
        return StickState() if raw is None else read_as(raw, StickState, limits.STATE_BYTES_MAX)
    except Refused:
        return StickState()


def save_sticks(folder: SyncFolder, state: StickState) -> None:
    """Remember, durably."""
    write_whole(folder.data / _FILE, written(state))


def forget_parcels(folder: SyncFolder) -> None:
    """Content was destroyed by law: what was packed for a stick before is packed anew, on every stick that comes."""
    held = load_sticks(folder)
    if held.seen:
        save_sticks(folder, replace(held, epoch=held.epoch + 1))
