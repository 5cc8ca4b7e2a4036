"""When the citizen comes back, and why: a procedure or a limit, a moment of receipt, and the account of every day."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk.due import DueAnswer, due_of_limit
from motcua_tui.desk.office import Office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.words import limit_words
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.days import DueDays
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.procedure import Limit, Procedure, limit_for, parse_limit
from schemas.rules.due import Due
from schemas.times import parse_clock

Answer = tuple[str, DueAnswer | None]
"""What is counted, in words, and the answer; None with the words that say why there is none."""


class DueScreen(BaseScreen[None]):
    """Computes while typing."""

    TITLE_WORDS = mark("Ngày hẹn trả")
    HELP_WORDS = mark(
        "Gõ mã hoặc tên thủ tục, hoặc một thời hạn như “3 ngày làm việc”, “15 ngày”, “8 giờ”, “trong ngày "
        "15:00”. "
        "Bên dưới là từng ngày được tính hay không tính, và vì sao. Dấu ? đứng sau ngày của năm chưa xác "
        "nhận lịch nghỉ."
    )
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"))]
    DEFAULT_CSS = """
    DueScreen>Form { height: auto; max-width: 100; }
    DueScreen>.what { height: auto; max-height: 3; padding: 0 1; margin: 1 0 0 0; background: $panel; color: $foreground; }
    """

    def compose_body(self) -> ComposeResult:
        now = self.now_text()
        yield Form(
            FormRow(
                "what",
                _("Thủ tục hoặc thời hạn"),
                ViInput(limit=limits.SEARCH_TEXT_MAX, words=True, placeholder=_("3 ngày làm việc")),
                help=_("Mã, tên thủ tục không cần dấu, hoặc thời hạn."),
            ),
            FormRow("day", _("Ngày tiếp nhận"), ViInput(spoken_iso(now[:10]), limit=10)),
            FormRow("hour", _("Giờ tiếp nhận"), ViInput(now[11:16], limit=5)),
        )
        yield Static("", classes="what", id="what")
        yield DueDays(id="days")

    def when_up(self) -> None:
        self.query_one(Form).row("what").field.focus()

    def on_input_changed(self, event: ViInput.Changed) -> None:
        self._count()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.query_one(DueDays).focus()

    def _count(self) -> None:
        """Count what is typed now; a date half typed simply gives nothing yet."""
        values = self.query_one(Form).values
        today = datetime.fromisoformat(self.now_text()).date()
        day = iso_of(values["day"], today=today)
        hour = parse_clock(values["hour"].zfill(5))
        if not values["what"] or not day or hour is None:
            words = _("Chưa đọc được ngày giờ tiếp nhận.") if values["what"] else ""
            self._show((words, None))
            return
        office, what, received = self.office, values["what"], f"{day}T{hour:%H:%M}:00+07:00"
        self.run_desk(lambda: answer(office, what, received), self._show, group="count")

    def _show(self, found: Answer) -> None:
        words, due = found
        self.query_one("#what", Static).update(show(words))
        days = self.query_one(DueDays)
        if due is None:
            days.set_due(None)
        else:
            moment = datetime.fromisoformat(due.due_at)
            days.set_due(Due(due_at=moment, unconfirmed=due.unconfirmed, days=due.days))

    def action_back(self) -> None:
        """Leave; from the account of days first back to the fields."""
        if self.focused is self.query_one(DueDays):
            self.query_one(Form).row("what").field.focus()
        else:
            self.dismiss(None)


def answer(office: Office, what: str, received: str) -> Answer:
    """Read `what` as a limit, else as a procedure, and count it from a moment in canonical text."""
    limit = parse_limit(what)
    if isinstance(limit, Limit):
        return limit_words(str(limit)), due_of_limit(office, limit, received)
    procedure = _procedure(office, what, received[:10])
    if procedure is None:
        return say(limit), None
    applies = limit_for(procedure)
    if applies is None:
        words = _("{name}: danh mục không ghi thời hạn. Hãy gõ thời hạn.").format(name=procedure.name)
        return words, None
    return f"{procedure.code}  {procedure.name}: {limit_words(str(applies))}", due_of_limit(
        office, applies, received
    )


def _procedure(office: Office, what: str, day: str) -> Procedure | None:
    exact = office.store.catalogue.current(what, day)
    return exact or next(iter(office.store.catalogue.search(what, day, limit=1)), None)


__all__ = ["DueScreen", "answer"]
