"""After saving: the number to tell the citizen, when to come back, and what can be done next."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Digits, Static

from motcua_tui.desk.due import DueAnswer
from motcua_tui.desk.receive import Taken
from motcua_tui.screens.receive_review import due_words
from motcua_tui.text import _, say
from motcua_tui.widgets.push import Push
from motcua_tui.widgets.show import show
from schemas.dossier import Dossier
from schemas.times import in_vietnam


class Saved(VerticalScroll, can_focus=False):
    """The summary. Enter opens the dossier; every other way on is a button with its key."""

    DEFAULT_CSS = """
    Saved {
        height: 1fr; padding: 1 2; display: none;
        &>.good { color: $good; text-style: bold; height: auto; }
        &>Digits { width: auto; color: $foreground; margin: 1 0 0 0; }
        &>.code { text-style: bold; height: auto; margin: 0 0 1 0; }
        &>.line { height: auto; }
        &>.warn { color: $warn; height: auto; margin: 1 0 0 0; }
        &>Horizontal { height: auto; margin: 1 0 0 0; }
    }
    """

    class Next(Message):
        """What the clerk wants now: the id of a button."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def compose(self) -> ComposeResult:
        yield Static("", classes="good")
        yield Digits("")
        yield Static("", classes="code")
        yield Static("", classes="line")
        yield Static("", classes="warn")
        with Horizontal():
            yield Push(_("Mở hồ sơ (Enter)"), id="open")
            yield Push(_("In giấy tiếp nhận (F8)"), id="print")
            yield Push(_("Lưu PDF (Ctrl+S)"), id="pdf")
        with Horizontal():
            yield Push(_("Hồ sơ mới (F2)"), id="new")
            yield Push(_("Hồ sơ khác của người này (Ctrl+B)"), id="same")
        with Horizontal():
            yield Push(_("Ghi nhầm (Ctrl+Z)"), id="undo")

    def tell(self, taken: Taken) -> None:
        """Show what was saved, and put the cursor on opening it."""
        dossier = taken.dossier
        self.query_one(".good", Static).update(show(_heading(dossier)))
        # Of the number only the count of the day is drawn large: it is what is said aloud at the counter.
        self.query_one(Digits).update(dossier.provisional_code.rsplit("-", 1)[-1])
        self.query_one(".code", Static).update(show(_("Số tạm: {code}").format(code=dossier.provisional_code)))
        self.query_one(".line", Static).update(show("\n".join(_lines(dossier)), lines=True))
        warnings = "\n".join(f"▲ {say(notice)}" for notice in taken.notices)
        self.query_one(".warn", Static).update(show(warnings, lines=True))
        self.query_one("#open", Push).focus()

    def on_push_pressed(self, event: Push.Pressed) -> None:
        event.stop()
        self.post_message(self.Next(event.push.id or ""))


def _heading(dossier: Dossier) -> str:
    if dossier.immediate:
        return _("√ Đã lưu, đã giải quyết và trả kết quả ngay.")
    return _("√ Đã lưu và tiếp nhận hồ sơ.")


def _lines(dossier: Dossier) -> list[str]:
    received = in_vietnam(datetime.fromisoformat(dossier.received_at))
    lines = [
        f"{dossier.procedure.code}  {dossier.procedure.name}",
        _("Chủ hồ sơ: {name}").format(name=dossier.applicant.name),
        _("Nhận lúc: {time}").format(time=received.strftime("%H:%M %d/%m/%Y")),
    ]
    if dossier.books:
        lines.append(_("Số chứng thực: {numbers}").format(numbers=book_words(dossier)))
    if dossier.due_at and not dossier.immediate:
        lines.append(due_words(DueAnswer(due_at=dossier.due_at)))
    return lines


def book_words(dossier: Dossier) -> str:
    """The numbers taken from certification books, to be written under the certification: 12, 13 (01/2026-SCT/BS)."""
    names = dict.fromkeys(book.book for book in dossier.books)
    taken = {name: ", ".join(str(book.number) for book in dossier.books if book.book == name) for name in names}
    return "; ".join(f"{numbers} ({name})" for name, numbers in taken.items())
