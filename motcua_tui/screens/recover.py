"""A forgotten password: the recovery secret from the safe opens the door once, for a new password."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widgets import Static

from motcua_tui import vault
from motcua_tui.desk.setup import recover_by, why_not_answer
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.typed import typed_twice
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal

SECRET_MAX = 120


class RecoverScreen(FormScreen[str | None]):
    """Ends with the user who has a new password, None when left."""

    TITLE_WORDS = mark("Quên mật khẩu")
    HELP_WORDS = mark(
        "Lấy phiếu mã khôi phục đã in lúc thiết lập, gõ lại tám nhóm chữ (chữ hoa, thường, dấu gạch đều được), rồi chọn mật "
        "khẩu mới. Việc đã làm và dữ liệu không thay đổi. Không có phiếu thì nhờ người phụ trách: họ bỏ tên cũ và thêm lại."
    )
    NEEDS_OFFICE: ClassVar[bool] = False
    DEFAULT_CSS = """
    RecoverScreen>.lead { height: auto; padding: 0 1; margin: 1 0; max-width: 100; }
    RecoverScreen>.hint { height: auto; padding: 1; color: $muted; max-width: 100; }
    """

    def __init__(self, names: Sequence[str], user: str) -> None:
        super().__init__()
        self._names, self._user, self._busy = names, user, False

    def compose_body(self) -> ComposeResult:
        yield Static(show(_("Cần phiếu mã khôi phục cất trong két. Gõ từng nhóm như trên phiếu.")), classes="lead")
        yield Form(
            FormRow("user", _("Tên đăng nhập"), self._who()),
            FormRow("secret", _("Mã khôi phục"), ViInput(limit=SECRET_MAX), required=True),
            FormRow("password", _("Mật khẩu mới"), PasswordInput(), required=True),
            FormRow("again", _("Gõ lại mật khẩu mới"), PasswordInput(), required=True),
        )
        words = _("Ít nhất {limit} ký tự; một câu dễ nhớ năm sáu từ là tốt nhất.")
        yield Static(show(words.format(limit=limits.PASSWORD_CHARS_MIN)), classes="hint")

    def _who(self) -> Choice | ViInput:
        if 0 < len(self._names) <= OPTIONS_MAX:
            return Choice([Option(name, name) for name in self._names], self._user)
        return ViInput(self._user, limit=limits.USER_MAX)

    def when_up(self) -> None:
        self.form.row("secret" if self._user else "user").field.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """What was typed above the field in focus is looked at now."""
        rows = self.form.rows
        at = next((place for place, row in enumerate(rows) if row.field is event.widget), 0)
        for row in rows[:at]:
            refusal = self._why_not(row)
            if refusal is not None:
                row.fail(say(refusal))

    def _why_not(self, row: FormRow) -> Refusal | None:
        field = row.field
        if row.name == "secret" and row.value:
            read = vault.read_recovery(row.value)
            return read if isinstance(read, Refusal) else None
        if row.name == "password" and isinstance(field, PasswordInput) and field.value:
            return why_not_answer("password", field.value, [self.form.row("user").value])
        return None

    def action_save(self) -> None:
        """Check everything, then set the new password."""
        form = self.form
        form.clear_troubles()
        self.clear_sentence()
        read = vault.read_recovery(form.row("secret").value)
        if isinstance(read, Refusal):
            form.fail("secret", read)
            return
        password = typed_twice(form, "password", "again")
        if password is None or self._busy:
            return
        folder, words, user = self.counter.folder, form.row("secret").value, form.row("user").value
        self._busy = True
        self.tell(_("Đang đổi mật khẩu…"))
        self.run_desk(lambda: recover_by(folder, words, user, password), self._done)

    def _done(self, done: dict[str, Json] | Refusal) -> None:
        self._busy = False
        self.clear_sentence()
        if not isinstance(done, Refusal):
            self.dismiss(str(done["user"]))
        elif done.code.startswith("vault.password_"):
            self.form.fail("password", done)
        elif done.code.startswith("vault.recovery"):
            self.form.fail("secret", done)
        else:
            self.tell_refusal(done)
