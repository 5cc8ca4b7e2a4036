"""A screen around one form: typing begins in its first field, Ctrl+S or Enter in the last one saves, Esc leaves."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from motcua_tui.screens.base import BaseScreen, ScreenResult
from motcua_tui.text import mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.form import Form


class FormScreen(BaseScreen[ScreenResult]):
    """`FIRST_FIELD` names the row where typing begins where that is not the first; `action_save` checks and records."""

    FIRST_FIELD: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("save", "save", mark("Lưu")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = "FormScreen>Form { height: auto; max-width: 100; margin: 1 0 0 0; }"

    @property
    def form(self) -> Form:
        """The form of this screen."""
        return self.query_one(Form)

    def when_up(self) -> None:
        row = self.form.row(self.FIRST_FIELD) if self.FIRST_FIELD else self.form.rows[0]
        row.field.focus()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.form_done()

    def form_done(self) -> None:
        """Enter in the last field. A handler of the message itself would run beside this one, not instead of it."""
        self.action_save()

    def action_save(self) -> None:
        """Check what was typed and record it; what is wrong is said under its field."""
        raise NotImplementedError

    def action_back(self) -> None:
        """Leave; nothing is recorded."""
        self.dismiss(None)
