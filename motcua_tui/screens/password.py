"""A new password for oneself."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Static

from motcua_tui.desk.users import change_password
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.typed import typed_password, typed_twice
from motcua_tui.text import _, mark
from motcua_tui.widgets.fields import PasswordInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal


class PasswordScreen(FormScreen[None]):
    """The old one, and the new one twice."""

    TITLE_WORDS = mark("Đổi mật khẩu")
    HELP_WORDS = mark(
        "Gõ mật khẩu đang dùng, rồi mật khẩu mới hai lần. Việc đã làm và dữ liệu không thay đổi."
    )
    DEFAULT_CSS = """
    PasswordScreen>.hint { height: auto; padding: 1; color: $muted; max-width: 100; }
    """

    def compose_body(self) -> ComposeResult:
        yield Form(
            FormRow("old", _("Mật khẩu đang dùng"), PasswordInput(), required=True),
            FormRow("password", _("Mật khẩu mới"), PasswordInput(), required=True),
            FormRow("again", _("Gõ lại mật khẩu mới"), PasswordInput(), required=True),
        )
        words = _("Ít nhất {limit} ký tự; một câu dễ nhớ năm sáu từ là tốt nhất.")
        yield Static(show(words.format(limit=limits.PASSWORD_CHARS_MIN)), classes="hint")

    def action_save(self) -> None:
        """Check and change."""
        form = self.query_one(Form)
        form.clear_troubles()
        self.clear_sentence()
        old = typed_password(form, "old")
        new = typed_twice(form, "password", "again") if old is not None else None
        if old is None or new is None:
            return
        office = self.office
        self.run_save(lambda: change_password(office, old, new), self._changed, _("Đang đổi mật khẩu…"))

    def _changed(self, done: dict[str, Json] | Refusal) -> None:
        self.clear_sentence()
        if not isinstance(done, Refusal):
            self.tell(_("√ Đã đổi mật khẩu. Lần mở khóa sau dùng mật khẩu mới."))
            for row in self.query_one(Form).rows:
                row.field.value = ""  # type: ignore[attr-defined]
        elif done.code in ("vault.wrong", "vault.wait"):
            self.query_one(Form).fail("old", done)
        else:
            self.query_one(Form).fail("password", done)
