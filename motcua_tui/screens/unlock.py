"""The lock: who are you, and the password. Nothing of the office is open behind it."""

from __future__ import annotations

import threading
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from motcua_tui import vault
from motcua_tui.desk.demo_mark import PASSWORD, is_demo
from motcua_tui.desk.first_time import is_first_time
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.seated import Seated
from motcua_tui.screens.typed import typed_password
from motcua_tui.text import _, mark
from motcua_tui.vault import Password
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.refusal import Refusal
from sync.wire.prepare import prepare_every_record


class UnlockScreen(BaseScreen[Seated | None]):
    """Ends with the open office and who sits there."""

    TITLE_WORDS = mark("Mở khóa")
    HELP_WORDS = mark(
        "Chọn tên đăng nhập, gõ mật khẩu rồi bấm Enter. Sau năm lần sai, thời gian phải chờ tăng dần. "
        "Quên mật khẩu: Ctrl+R, gõ mã khôi phục đã cất. Muốn tập: Ctrl+T mở văn phòng diễn tập, không có thật."
    )
    NEEDS_OFFICE: ClassVar[bool] = False
    LEAVES_AT_ONCE: ClassVar[bool] = True
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("recall", "recover", mark("Quên mật khẩu")),
        bind("swap", "practice", mark("Diễn tập")),
        bind("swap", "home", mark("Về văn phòng thật")),
        bind("leave", "app.leave", mark("Thoát"), priority=True),
    ]
    DEFAULT_CSS = """
    UnlockScreen { align: center middle; }
    UnlockScreen>#lock { width: 76; max-width: 100%; height: auto; padding: 1 2; background: $surface; }
    UnlockScreen #lock>.title { text-style: bold; padding: 0 0 1 0; }
    UnlockScreen #lock>.hint { color: $muted; padding: 1 0 0 0; height: auto; }
    UnlockScreen Form { height: auto; padding: 0; }
    UnlockScreen FormRow>.label { width: 16; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._wait_s = 0

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Over to the practice office, or back: one of the two is on offer, none where practice is all there is."""
        app = self.counter
        if action == "home":
            return app.is_visiting
        return action != "practice" or not (app.is_visiting or is_demo(app.home))

    def action_practice(self) -> None:
        """To the practice office."""
        if not self._busy:
            self.counter.action_practice()

    def action_recover(self) -> None:
        """A new password by the recovery secret."""
        if self._busy:
            return
        from motcua_tui.screens.recover import RecoverScreen

        user = self.query_one(Form).row("user").value
        self.app.push_screen(RecoverScreen(self._names, user), self._recovered)

    def _recovered(self, user: str | None) -> None:
        if user is None:
            return
        self.counter.last_user = user
        field = self.query_one(Form).row("user").field
        if isinstance(field, Choice | ViInput):
            field.value = user
            field.refresh()
        self.query_one("#password").focus()
        self.tell(_("√ Đã đặt mật khẩu mới cho “{user}”. Mời đăng nhập.").format(user=user))

    def action_home(self) -> None:
        """Back to the real one."""
        self.action_practice()

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
                words = _(
                    "Văn phòng diễn tập, không có thật: hoa, linh (tiếp nhận), binh (phụ trách), an (kiểm tra).\n"
                    "Mật khẩu của mọi người: {password}"
                )
                yield Static(show(words.format(password=PASSWORD), 300, lines=True), classes="hint")
            else:
                words = _("Mới dùng, hoặc muốn thử trước: Ctrl+T mở văn phòng diễn tập, làm gì cũng không hỏng gì.")
                yield Static(show(words), classes="hint")

    def _user_field(self) -> Choice | ViInput:
        """A handful of people are chosen by digit; where there are more, the name is typed."""
        last = self.counter.last_user
        if 0 < len(self._names) <= OPTIONS_MAX:
            return Choice([Option(name, name) for name in self._names], last, id="user")
        return ViInput(last, id="user", limit=limits.USER_MAX)

    def when_up(self) -> None:
        self.set_interval(1, self._count_down)
        knows_who = len(self._names) == 1 or self.counter.last_user in self._names
        self.query_one("#password" if knows_who else "#user").focus()
        threading.Thread(target=_load_the_store, name="loading", daemon=True).start()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        if not self._busy:
            self._read_password(message.form)

    def _read_password(self, form: Form) -> None:
        password = typed_password(form, "password")
        if password is not None:
            self._unlock(form, password)

    def _unlock(self, form: Form, password: Password) -> None:
        user, folder = form.values["user"], self.counter.folder
        self._busy = True
        self.tell(_("Đang mở khóa…"))
        release = self.counter.hold_keys()

        def open_it() -> Seated | Refusal:
            from motcua_tui.desk.unlock import open_office

            prepare_every_record()
            office = open_office(folder, user, password)
            return office if isinstance(office, Refusal) else Seated(office, office.cut_turn)

        def done(seated: Seated | Refusal) -> None:
            self._busy = False
            self.clear_sentence()
            if isinstance(seated, Refusal):
                self._refused(form, seated)
            else:
                self.counter.last_user = user
                self.counter.offers_tour = is_first_time(folder, user)
                self.dismiss(seated)
            release()

        self.run_desk(open_it, done)

    def _refused(self, form: Form, refusal: Refusal) -> None:
        seconds = refusal.params.get("seconds")
        if refusal.code == "vault.wait" and isinstance(seconds, int):
            self._wait_s = seconds
            form.fail("password", refusal)
            return
        # A change would take the sentence under the field away again.
        field = form.row("password").field
        assert isinstance(field, PasswordInput)
        with field.prevent(PasswordInput.Changed):
            field.value = ""
        form.fail("password", refusal)

    def _count_down(self) -> None:
        """Tell how long to wait; the vault itself is what makes a hasty try fail."""
        if not self._wait_s:
            return
        self._wait_s -= 1
        row = self.query_one(Form).row("password")
        if self._wait_s:
            row.fail(_("Đã nhập sai nhiều lần. Còn phải đợi {seconds} giây.").format(seconds=self._wait_s))
        else:
            row.fail(_("Có thể thử lại."))


def _load_the_store() -> None:
    """Load what opens the office while the password is being typed: half a second that nobody has to wait for."""
    import motcua_tui.desk.unlock
    import motcua_tui.screens.counter  # noqa: F401
