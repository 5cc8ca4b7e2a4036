"""The lock: who are you, and the password. Nothing of the office is open behind it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Static

from motcua_tui import vault
from motcua_tui.desk.demo import PASSWORD, is_demo
from motcua_tui.desk.office import Office
from motcua_tui.desk.unlock import open_office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.refusal import Refusal


class UnlockScreen(BaseScreen[Office | None]):
    """Ends with the open office, or None to leave the program."""

    TITLE_WORDS = mark("Mở khóa")
    HELP_WORDS = mark(
        "Chọn tên đăng nhập, gõ mật khẩu rồi bấm Enter. Sau năm lần sai, máy bắt chờ lâu dần. "
        "Quên mật khẩu: dùng lệnh “motcua recover” với mã khôi phục."
    )
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "app.leave", mark("Thoát"))]
    DEFAULT_CSS = """
    UnlockScreen { align: center middle; }
    UnlockScreen>#lock { width: 72; max-width: 100%; height: auto; padding: 1 2; background: $surface; }
    UnlockScreen #lock>.title { text-style: bold; padding: 0 0 1 0; }
    UnlockScreen #lock>.hint { color: $muted; padding: 1 0 0 0; }
    UnlockScreen Form { height: auto; padding: 0; }
    """

    def compose_body(self) -> ComposeResult:
        names = vault.users(self.counter.folder)
        self._names = [] if isinstance(names, Refusal) else names
        with Vertical(id="lock"):
            yield Static(show(_("Quầy đang khóa. Mời anh/chị đăng nhập.")), classes="title")
            yield Form(
                FormRow("user", _("Tên đăng nhập"), self._user_field()),
                FormRow("password", _("Mật khẩu"), PasswordInput(id="password")),
            )
            if is_demo(self.counter.folder):
                words = _("Văn phòng mẫu để dùng thử: người dùng hoa, linh (tiếp nhận), binh (phụ trách). Mật khẩu: {password}")
                yield Static(show(words.format(password=PASSWORD), 300), classes="hint")

    def _user_field(self) -> Choice | ViInput:
        """A handful of people are chosen by digit; where there are more, the name is typed."""
        if 0 < len(self._names) <= OPTIONS_MAX:
            return Choice([Option(name, name) for name in self._names], id="user")
        return ViInput(id="user", limit=limits.USER_MAX)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#password" if len(self._names) == 1 else "#user").focus()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self._unlock(message.form)

    def _unlock(self, form: Form) -> None:
        values = form.values
        password = vault.typed_password(form.row("password").field.value)  # type: ignore[attr-defined]
        if isinstance(password, Refusal):
            form.fail("password", password)
            return
        self.tell(_("Đang mở khóa…"))
        release = self.counter.hold_keys()

        def done(office: Office | Refusal) -> None:
            release()
            if isinstance(office, Refusal):
                self.clear_sentence()
                field = form.row("password").field
                assert isinstance(field, PasswordInput)
                field.value = ""
                form.fail("password", office)
                return
            self.dismiss(office)

        self.run_desk(lambda: open_office(self.counter.folder, values["user"], password), done)
