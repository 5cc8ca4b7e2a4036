"""The reports an office sends and the books it prints: one shape for all, whatever they count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Literal

import msgspec

from motcua_tui.desk.office import Office
from motcua_tui.prints.sheet import Sheet
from motcua_tui.prints.tables import Cell, Head
from motcua_tui.text import _, fill
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.rules.counting import Ways
from schemas.rules.periods import Period, period_between, period_named
from schemas.text import fold

Tick = Callable[[int, int], None]
"""Told how many dossiers were counted, and of how many."""

TICK_EVERY = 500
Side = Literal["l", "c", "r"]
RIGHT: Side = "r"
CENTRE: Side = "c"


class Said(Record, frozen=True):
    """A sentence of a report: Vietnamese on paper, in the user's language on the screen."""

    text: str
    params: dict[str, str | int] = {}

    @property
    def on_paper(self) -> str:
        """In Vietnamese: legal papers are, whatever the screen shows."""
        return fill(self.text, self.params)

    @property
    def on_screen(self) -> str:
        """In the user's language."""
        params = {name: _(value) if value and isinstance(value, str) else value for name, value in self.params.items()}
        return fill(_(self.text), params)


class Check(Record, frozen=True):
    """One identity between columns, and whether it holds in every line."""

    identity: str
    holds: bool
    where: tuple[str, ...] = ()


class ReportLine(msgspec.Struct, frozen=True):
    """One line: its key ("" for a sum), and a cell for each column. `dossier` where the line is one dossier."""

    key: str
    cells: tuple[Cell, ...]
    strong: bool = False
    dossier: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A report as it stands: what the command line prints, a file holds, a paper and a screen show.

    `columns` names each cell, as in "c3"; of these `counted` lead to their dossiers. `json` is the contract's answer, empty where
    the lines are too many to be held at once.
    """

    name: str
    title: str
    period: Period
    columns: tuple[str, ...]
    head: tuple[tuple[Head, ...], ...]
    lines: Sequence[ReportLine]
    json: list[Json]
    form_no: str = ""
    to: str = ""
    counted_in: str = ""
    numbers: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()
    sides: tuple[Side, ...] = ()
    counted: frozenset[str] = frozenset()
    checks: tuple[Check, ...] = ()
    notes: tuple[Said, ...] = ()
    papers: Callable[[], Iterator[Sheet]] | None = None
    """The paper of its own kind, part by part, where the report has one."""

    @property
    def broken(self) -> tuple[Check, ...]:
        """The identities that do not hold."""
        return tuple(check for check in self.checks if not check.holds)


def no_tick(_done: int, _total: int) -> None:
    """Nobody watches."""


def ways_of(office: Office) -> Ways:
    """How this office counts what the form leaves open."""
    names = ("refused", "withdrawn", "stopped", "paused", "twice", "online")
    chosen: dict[str, object] = {name: office.setting(f"report.{name}") for name in names}
    chosen |= {"online_other": _codes(office, "report.online_other"), "elsewhere": _elsewhere(office)}
    chosen["now"] = office.clock.text(office.store)
    return msgspec.convert(chosen, Ways)


def _elsewhere(office: Office) -> frozenset[str]:
    """The procedures taken in here that another body resolves: no commune's by the catalogue, or named by the office."""
    if office.setting("report.elsewhere") == "counted":
        return frozenset()
    levels = office.store.catalogue.levels()
    return frozenset(code for code, level in levels.items() if not _of_commune(level)) | _codes(office, "report.elsewhere_codes")


def _of_commune(level: str) -> bool:
    """True unless the levels are named and the commune's is not among them; what was a district's is a commune's now."""
    words = fold(level)
    return any(one in words for one in ("xa", "phuong", "huyen")) or not ("tinh" in words or "bo" in words)


def _codes(office: Office, name: str) -> frozenset[str]:
    return frozenset(code.strip() for code in office.setting(name).split(",") if code.strip())


def cut_off_of(office: Office) -> int:
    """The last day of a month that counts in its report, 0 for the end of the month."""
    return int(office.setting("report.cut_off"))


def period_asked(office: Office, first: str | None, last: str | None, name: str | None = None) -> Period | Refusal:
    """The period named ("2026-11", "2026-Q3", "2026-H1", "2026") or given by its days."""
    if name:
        return period_named(name, cut_off_of(office))
    return period_between(first or "", last or "")
