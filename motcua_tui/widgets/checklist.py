"""The papers of a dossier: which are there, how many originals, certified copies and plain copies of each.

Of papers to be certified also how many pages each has, and how many electronic copies are to be signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Tell
from motcua_tui.widgets.show import shown, wrap_to
from motcua_tui.widgets.table import VTable
from schemas.limits import COPIES_MAX

KINDS = 3
CERTIFIED_KINDS = 5
NAME_MAX = 1500
NAME_LINES = 5

Counts = tuple[int, int, int]
"""Originals, certified copies, plain copies."""


@dataclass(frozen=True)
class Paper:
    """One paper: how many the procedure asks for, how many were handed in. `required` None: the source is
    silent.
    """

    name: str
    asked: Counts = (0, 0, 0)
    given: Counts = (0, 0, 0)
    required: bool | None = None
    source: str = ""
    """Where a paper is used again from; then it is not handed in."""
    pages: int = 0
    electronic: int = 0

    @property
    def is_given(self) -> bool:
        return any(self.given) or self.electronic > 0

    @property
    def is_short(self) -> bool:
        """Handed in, but fewer than asked for."""
        return self.is_given and sum(self.given) < sum(self.asked)

    @property
    def usual(self) -> Counts:
        """What a tick stands for: as many as asked for, one original where nothing is said."""
        return self.asked if any(self.asked) else (1, 0, 0)

    @property
    def counts(self) -> tuple[int, ...]:
        """Every count of it, in the order of the columns."""
        return (*self.given, self.pages, self.electronic)

    def counted(self, kind: int, step: int) -> Paper:
        """The paper with one of its counts changed; then it is handed in."""
        counts = list(self.counts)
        counts[kind] = max(0, min(COPIES_MAX, counts[kind] + step))
        return replace(self, given=(counts[0], counts[1], counts[2]), pages=counts[3], electronic=counts[4], source="")


class Checklist(Vertical):
    """The papers, one a line, with the whole name of the one under the cursor below.

    The space bar ticks; left and right choose which count, + and - change it; Ctrl+O shows a long name whole.
    """

    DEFAULT_CSS = """
    Checklist {
        height: 1fr;
        &>VTable { height: 1fr; }
        &>.name {
            height: auto; max-height: 5; min-height: 2; padding: 0 1; background: $panel; color: $foreground;
        }
    }
    """
    BINDINGS = [
        bind("tick", "tick", mark("Đánh dấu")),
        bind("left", "kind(-1)"),
        bind("right", "kind(1)"),
        bind("more", "count(1)", mark("Thêm")),
        bind("less", "count(-1)", mark("Bớt")),
        bind("show", "read", mark("Xem hết tên")),
    ]

    class Changed(Message):
        """A tick or a count has changed."""

        def __init__(self, checklist: Checklist) -> None:
            super().__init__()
            self.checklist = checklist

        @property
        def control(self) -> Checklist:
            return self.checklist

    class Submitted(Message):
        """Enter: the papers are as they are."""

        def __init__(self, checklist: Checklist) -> None:
            super().__init__()
            self.checklist = checklist

        @property
        def control(self) -> Checklist:
            return self.checklist

    def __init__(self, papers: Sequence[Paper] = (), *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._papers = list(papers)
        self._kind = 0
        self._kinds = KINDS
        self._table = VTable(_columns(), empty=mark("Thủ tục này không ghi thành phần hồ sơ."))

    @property
    def table(self) -> VTable:
        return self._table

    @property
    def papers(self) -> list[Paper]:
        return list(self._papers)

    def use_again(self, sources: Mapping[str, str]) -> None:
        """Papers with these names are used again from there; all of them handed in after all where they are already."""
        taken = [paper for paper in self._papers if paper.name in sources]
        back = bool(taken) and all(paper.source for paper in taken)
        self.set_papers(
            [
                paper if paper.name not in sources
                else replace(paper, source="", given=paper.usual) if back
                else replace(paper, source=sources[paper.name], given=(0, 0, 0))
                for paper in self._papers
            ]
        )  # fmt: skip
        self.post_message(self.Changed(self))

    def set_certifying(self, certifying: bool) -> None:
        """Whether pages and electronic copies are counted too, as for a certification."""
        kinds = CERTIFIED_KINDS if certifying else KINDS
        if kinds != self._kinds:
            self._kinds, self._kind = kinds, 0
            self._table.columns = tuple(_columns(certifying=certifying))

    def set_papers(self, papers: Sequence[Paper]) -> None:
        self._papers = list(papers)
        self._table.set_rows(self._rows())
        self._say_name()

    def compose(self) -> ComposeResult:
        yield self._table
        yield Static("", classes="name")

    def on_mount(self) -> None:
        self.set_papers(self._papers)

    def _rows(self) -> list[Row]:
        return [self._row(number, paper) for number, paper in enumerate(self._papers)]

    def _row(self, number: int, paper: Paper) -> Row:
        tick = "[↺]" if paper.source else "[x]" if paper.is_given else "[ ]"
        counts = tuple(self._count(number, paper, kind) for kind in range(self._kinds))
        tag = "warn" if paper.is_short else "good" if paper.is_given or paper.source else "muted"
        name = paper.name + (" *" if paper.required else "") + (_(" (dùng lại)") if paper.source else "")
        return Row(str(number), (tick, name, *counts), (tag, "", *[tag] * self._kinds))

    def _count(self, number: int, paper: Paper, kind: int) -> str:
        """One of two asked for as "1/2"; the count that + and - change stands between brackets."""
        given, asked = paper.counts[kind], paper.asked[kind] if kind < KINDS else 0
        words = f"{given}/{asked}" if asked else str(given or "-")
        return f"‹{words}›" if number == self._table.cursor and kind == self._kind else f"{words} "

    def on_vtable_highlighted(self, event: VTable.Highlighted) -> None:
        event.stop()
        if event.row is not None and "‹" not in "".join(event.row.cells[2:]):
            self._table.set_rows(self._rows(), keep=True)
        self._say_name()

    def on_vtable_selected(self, event: VTable.Selected) -> None:
        event.stop()
        self.post_message(self.Submitted(self))

    @property
    def current(self) -> Paper | None:
        """The paper under the cursor."""
        return self._papers[self._table.cursor] if self._papers else None

    def on_resize(self) -> None:
        self._say_name()

    def _say_name(self) -> None:
        """The name in as many lines as there are; names of five thousand letters exist, so "…" tells of the rest."""
        paper = self.current
        if paper is None or not self.size.width:
            return
        note = _(" (bắt buộc)") if paper.required else ""
        lines = wrap_to(shown(paper.name + note, NAME_MAX), self.size.width - 2, NAME_LINES)
        self.query_one(".name", Static).update(Content("\n".join(lines)))

    def action_read(self) -> None:
        """Show the whole name of the paper under the cursor."""
        if self.current is not None:
            self.app.push_screen(Tell(_("Tên giấy tờ"), about=self.current.name))

    def action_tick(self) -> None:
        if self._papers:
            paper = self._papers[self._table.cursor]
            given = (0, 0, 0) if paper.is_given else paper.usual
            self._set(replace(paper, given=given, source="", electronic=0 if paper.is_given else paper.electronic))

    def action_kind(self, step: int) -> None:
        self._kind = (self._kind + step) % self._kinds
        self._table.set_rows(self._rows(), keep=True)

    def action_count(self, step: int) -> None:
        if self._papers:
            self._set(self._papers[self._table.cursor].counted(self._kind, step))

    def _set(self, paper: Paper) -> None:
        self._papers[self._table.cursor] = paper
        self._table.set_rows(self._rows(), keep=True)
        self.post_message(self.Changed(self))


def _columns(*, certifying: bool = False) -> list[Column]:
    counted = [Column(mark("Số trang"), 8, right=True), Column(mark("Bản đ.tử"), 8, right=True)]
    return [
        Column("", 3),
        Column(mark("Giấy tờ"), 20, flex=True),
        Column(mark("Bản chính"), 9, right=True),
        Column(mark("Chứng thực"), 10, right=True),
        Column(mark("Bản sao"), 7, right=True),
        *(counted if certifying else ()),
    ]
