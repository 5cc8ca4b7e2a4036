"""The postman on his own legs: an exchange beside the counter's work, and how the line stands.

The store is entered for one question or one transaction at a time and never while the line is waited for, so saving does
not wait, and a lock comes through between two of them. What is cut off is taken up again at the next exchange.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, Protocol, TypeVar, cast

from motcua_tui.desk import line
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.office import Office
from motcua_tui.desk.postman import OfficePostbox
from motcua_tui.desk.practice import why_not_line
from motcua_tui.desk.spoken import result_json
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused
from schemas.times import moment_text
from sync.office.port import OfficePort
from sync.office.progress import Progress, Report
from sync.office.run import Budget, sync_once
from sync.office.state import State, SyncFolder
from sync.office.stick import sync_by_stick
from sync.office.stick_files import ROOT
from sync.office.stick_state import load_sticks
from sync.wire import limits
from sync.wire.messages import Said

__all__ = ["Inside", "Progress", "Standing", "carry", "guarded", "stands", "straight"]

Result = TypeVar("Result")
Mood = Literal["level", "waiting", "unknown", "failing", "look"]


class Inside(Protocol):
    """Does work while the office is open. Raises Refused where it was locked meanwhile, and the work is not begun."""

    def __call__(self, work: Callable[[], Result], /) -> Result: ...


def straight(work: Callable[[], Result], /) -> Result:
    """For a process that nobody locks."""
    return work()


class Standing(Record):
    """How this office and its province stand to each other, as far as is known here. Counts are of own entries."""

    last_confirmed_at: str
    last_tried_at: str
    last_status: str
    last_code: str
    last_said: str
    waiting: int
    unknown: bool
    refused: int
    conflicts: int
    agrees: bool | None
    failures: int
    has_line: bool = True
    """False for a device that was enrolled by a stick and knows no address."""
    signs: bool = True
    """False for a province without our gateway: it signs no receipts, what it shows is looked up."""
    told: tuple[Said, ...] = ()
    """What a person has yet to hear of restores."""
    place: str = ""
    """The stick or shared folder of the last time."""

    @property
    def mood(self) -> Mood:
        """The one word for the top line: what a person should look at comes first."""
        if self.refused or self.conflicts or self.agrees is False or self.last_code == "wire.fork" or self.told:
            return "look"
        if self.failures:
            return "failing"
        if self.unknown:
            return "unknown"
        return "waiting" if self.waiting else "level"


def carry(
    office: Office,
    inside: Inside = straight,
    report: Report | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    stick: Path | None = None,
) -> dict[str, Json] | Refusal:
    """One exchange with everything, as `line.sync`, beside other work; with `stick` by that stick or shared folder too.
    Cancelled or cut, the rest goes with the next one."""
    budget = Budget(
        seconds=limits.BUDGET_DEFAULT_S,
        now=lambda: moment_text(wall_now()),
        cancelled=cancelled,
        report=report or (lambda _progress: None),
        keeps_told=True,
    )
    try:
        refusal = inside(lambda: why_not_line(office) or line.pack(office))
        if refusal is not None and refusal.code.startswith(("store.", "enrol.")):
            return refusal
        folder, port = SyncFolder(office.folder), guarded(office, inside)
        outcome = sync_once(folder, port, budget) if stick is None else sync_by_stick(folder, port, stick, budget)
    except Refused as refused:
        return refused.refusal
    if isinstance(outcome, Refusal):
        return outcome
    return result_json(outcome)


def guarded(office: Office, inside: Inside) -> OfficePort:
    """The office's port, every question of which goes through `inside`."""
    return cast(OfficePort, _Guarded(OfficePostbox(office), inside))


class _Guarded:
    """Hands every call on; what would be read bit by bit is read whole, so that nothing is left open outside."""

    def __init__(self, port: OfficePostbox, inside: Inside) -> None:
        self._port = port
        self._inside = inside

    def __getattr__(self, name: str) -> object:
        found = self._inside(lambda: getattr(self._port, name))
        if not callable(found):
            return found

        def asked(*arguments: object) -> object:
            return self._inside(lambda: _whole(found(*arguments)))

        return asked


def _whole(value: object) -> object:
    return list(value) if isinstance(value, Iterator) else value


def stands(office: Office) -> Standing | None:
    """How things stand, without the network; None where this device knows no province."""
    state = SyncFolder(office.folder).load()
    if state.enrolment is None:
        return None
    now = office.clock.text(office.store)
    return Standing(
        last_confirmed_at=state.last_confirmed_at,
        last_tried_at=state.last_tried_at,
        last_status=state.last_status or "",
        last_code=state.last_code,
        last_said=_said(office.folder),
        waiting=state.waiting + _not_packed(office, state),
        unknown=state.unknown,
        refused=len(state.refused_entries),
        conflicts=office.store.count_by(now, office.officer.user).conflict,
        agrees=state.agrees,
        failures=state.failures,
        has_line=bool(state.enrolment.url),
        signs=state.enrolment.kind == "gateway",
        told=state.told,
        place=load_sticks(SyncFolder(office.folder)).place,
    )


def usual_place(office: Office) -> Path | None:
    """The folder of the last time, if it is there now and this device has written to it: a shared folder, or a stick that is
    plugged in."""
    identity = office.store.identity
    place = load_sticks(SyncFolder(office.folder)).place
    own = Path(place) / ROOT / f"{identity.unit}.{identity.device}"
    return Path(place) if place and own.is_dir() else None


def _not_packed(office: Office, state: State) -> int:
    """Entries written since the last packing."""
    packed = state.own.seq if state.own is not None and state.own.chain == office.store.identity.chain else -1
    return max(0, office.store.head().seq - packed)


def _said(folder: Path) -> str:
    said = line.sync_status(folder)["last_message"]
    return said if isinstance(said, str) else ""
