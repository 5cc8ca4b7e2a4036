"""Shows every hostile text in every widget, one after another, in whatever terminal it is started in."""

from __future__ import annotations

from datetime import date, datetime

from motcua_tui.widgets.terminal import prepare_terminal

prepare_terminal()

from textual.app import ComposeResult  # noqa: E402
from textual.containers import Horizontal, Vertical  # noqa: E402
from textual.screen import Screen  # noqa: E402
from textual.widgets import Static  # noqa: E402

from motcua_tui.widgets.bar import Health, Mode, TopBar  # noqa: E402
from motcua_tui.widgets.checklist import Checklist, Paper  # noqa: E402
from motcua_tui.widgets.choice import Choice, Option  # noqa: E402
from motcua_tui.widgets.columns import Column, Row  # noqa: E402
from motcua_tui.widgets.days import DueDays  # noqa: E402
from motcua_tui.widgets.dialogs import Ask, Dialog, Prompt, Tell  # noqa: E402
from motcua_tui.widgets.fields import ViInput  # noqa: E402
from motcua_tui.widgets.footer import KeyBar  # noqa: E402
from motcua_tui.widgets.form import Form, FormRow  # noqa: E402
from motcua_tui.widgets.keys import OrderedKeys  # noqa: E402
from motcua_tui.widgets.lines import LinesView  # noqa: E402
from motcua_tui.widgets.palette import Command, Palette  # noqa: E402
from motcua_tui.widgets.picker import Picker  # noqa: E402
from motcua_tui.widgets.push import Push  # noqa: E402
from motcua_tui.widgets.show import show  # noqa: E402
from motcua_tui.widgets.table import VTable  # noqa: E402
from motcua_tui.widgets.timeline import Step, Timeline  # noqa: E402
from schemas.refusal import Notice, note  # noqa: E402
from schemas.rules.due import DayNote, Due  # noqa: E402
from schemas.times import VN  # noqa: E402
from tests.widgets.hostile import HOSTILE  # noqa: E402

TEXTS = tuple(HOSTILE.values())
DONE = "DA XEM HET"
COLUMNS = [Column("Tên", 20, flex=True)]
ROWS = [Row(text, (text,)) for text in TEXTS]


def holiday(name: str) -> Notice:
    """A day off named by whoever wrote the calendar."""
    return note("test.holiday", "{name}", name=name)


class Lists(Screen[None]):
    """The widgets that show many texts at once."""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield VTable(COLUMNS, id="table")
            yield Picker(COLUMNS, lambda _text: ROWS, at_first=ROWS)
            yield VTable(COLUMNS, empty=TEXTS[0], id="nothing")
        with Horizontal():
            yield Timeline()
            yield Checklist([Paper(text) for text in TEXTS])
            yield DueDays()

    def on_mount(self) -> None:
        self.query_one("#table", VTable).set_rows(ROWS)
        days = [DayNote(date=date(2026, 11, 22), counted=True, reason=holiday(text), unconfirmed=True) for text in TEXTS]
        self.query_one(DueDays).set_due(Due(due_at=datetime(2026, 11, 22, 17, tzinfo=VN), unconfirmed=True, days=tuple(days)))
        self.query_one(Timeline).set_steps([Step(text, text, text, text, sign="●") for text in TEXTS])


class Single(Screen[None]):
    """The widgets that show one text, here the same everywhere."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def compose(self) -> ComposeResult:
        text = self.text
        bar = TopBar(text, text)
        bar.modes, bar.user, bar.time, bar.health = (Mode(text, text),), text, text, (Health(text, "bad", text),)
        yield bar
        with Vertical():
            yield Form(FormRow("a", text, ViInput(text, limit=2000)), FormRow("b", "b", Choice([Option("1", text)])))
            yield Static(show(text))
            yield Static(show(text, lines=True, style="bold"))
            yield ViInput(limit=50, placeholder=text, id="empty")
            yield Push(text)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(Form).fail("b", self.text)


class Gallery(OrderedKeys[None]):
    """Goes through everything by itself and then says so."""

    def on_mount(self) -> None:
        self.run_worker(self.show_all())

    async def show_all(self) -> None:
        lists = Lists()
        await self.push_screen(lists)
        for _page in range(len(TEXTS) // 10):
            await self.painted()
            for table in lists.query(VTable):
                table.action_turn_page(1)
            for view in lists.query(LinesView):
                view.scroll_page_down(animate=False)
        await self.pop_screen()
        for number, text in enumerate(TEXTS):
            await self.push_screen(Single(text))
            self.notify(text, title=text, timeout=0.05)
            await self.painted()
            if number % 3 == 0:
                await self.dialog(text, number // 3)
            await self.pop_screen()
        await self.push_screen(Palette([Command(text, lambda: None, help=text, key=text) for text in TEXTS]))
        await self.painted()
        await self.pop_screen()
        self.screen.mount(Static(DONE))

    async def dialog(self, text: str, number: int) -> None:
        kinds: tuple[Dialog[bool] | Dialog[None] | Dialog[str | None], ...] = (
            Ask(text, text, detail=text, yes=text, no=text), Tell(text, about=text), Prompt(text, text, value=text),
        )  # fmt: skip
        await self.push_screen(kinds[number % 3])
        await self.painted()
        await self.pop_screen()

    async def painted(self) -> None:
        await self.screen.wait_for_refresh()


if __name__ == "__main__":
    Gallery().run()
