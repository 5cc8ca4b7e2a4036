"""The first start: five questions, then the recovery secret, then the office is open."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk.setup import Made, Plan, init, user_from, why_not_answer
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.recovery import RecoveryScreen
from motcua_tui.screens.seated import Seated
from motcua_tui.screens.typed import NOT_EQUAL, typed_twice
from motcua_tui.text import _, mark, say
from motcua_tui.vault import Kdf, Password
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.refusal import Refusal

_FIELDS_OF = {
    "vault.password_empty": "password",
    "vault.password_short": "password",
    "vault.password_common": "password",
    "vault.password_long": "password",
    "vault.password_characters": "password",
}


class SetupScreen(BaseScreen[Seated | None]):
    """Ends with the new office, opened for its first supervisor."""

    TITLE_WORDS = mark("Thiết lập lần đầu")
    HELP_WORDS = mark(
        "Chưa có văn phòng nào trong thư mục này. Trả lời năm câu hỏi; sau đó máy đưa ra mã khôi phục, "
        "hãy in hoặc ghi lại. Muốn thử trước: Ctrl+T mở văn phòng diễn tập, những gì đã gõ ở đây còn nguyên khi trở lại."
    )
    NEEDS_OFFICE: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("save", "save", mark("Tạo văn phòng")),
        bind("edit", "name_user", mark("Đổi tên đăng nhập")),
        bind("swap", "practice", mark("Diễn tập")),
        bind("leave", "app.leave", mark("Thoát"), priority=True),
    ]
    DEFAULT_CSS = """
    SetupScreen>.lead { height: auto; padding: 0 1; margin: 1 0; max-width: 100; }
    SetupScreen>Form { height: auto; max-height: 1fr; max-width: 100; }
    SetupScreen>.help { height: auto; min-height: 3; padding: 0 1; margin: 1 0 0 0; color: $muted; max-width: 100; }
    SetupScreen FormRow { margin: 0; }
    """

    def __init__(self, kdf: Kdf | None = None) -> None:
        """`kdf`: how slow passwords are checked; chosen for this machine where nothing is said."""
        super().__init__()
        self._kdf = kdf
        self._busy = False
        self._named = False
        """True once the sign-in name was chosen by hand: another full name does not change it any more."""

    def compose_body(self) -> ComposeResult:
        words = _("Chào anh/chị! Năm câu hỏi để tạo văn phòng trên máy này. Không cần mạng. Muốn tập trước: Ctrl+T.")
        yield Static(show(words), classes="lead")
        yield Form(*_rows())
        yield Static("", classes="help", id="help")

    def when_up(self) -> None:
        self._form.row("user").display = False
        for name, value in self.counter.kept_answers.items():
            field = self._form.row(name).field
            if isinstance(field, ViInput):
                field.value = value
        first = self._form.row("office")
        first.field.focus()
        self._explain(first)  # where it had the focus from the start nothing says so once more

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    def keep_answers(self) -> None:
        """What was answered waits for the way back from the practice office; a password never does."""
        rows = [row for row in self._form.rows if not isinstance(row.field, PasswordInput)]
        self.counter.kept_answers = {row.name or "": row.value for row in rows}

    def action_practice(self) -> None:
        """To the practice office; the answers wait."""
        if not self._busy:
            self.counter.action_practice()

    def action_name_user(self) -> None:
        """Show the sign-in name that follows from the full name, to be typed otherwise."""
        self._named = True
        row = self._form.row("user")
        row.display = True
        row.field.focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the question means; every answer above it is looked at now, not at the end."""
        row = next((row for row in self._form.rows if row.field is event.widget), None)
        if row is None:
            return
        self._suggest_user()
        self._explain(row)
        for above in self._form.rows[: self._form.rows.index(row)]:
            self._look_at(above)

    def _explain(self, row: FormRow) -> None:
        self.query_one("#help", Static).update(show(self._help_of(row)))

    def _help_of(self, row: FormRow) -> str:
        user = self._form.row("user").value
        if row.name in ("password", "again") and user:
            return _("Tên đăng nhập của anh/chị là “{user}” (Ctrl+E để đổi). {words}").format(user=user, words=row.help)
        return row.help

    def _suggest_user(self) -> None:
        """The sign-in name follows the full name until it is chosen by hand; where none follows it is asked for."""
        field, display = self._form.row("user").field, self._form.row("display").value
        if self._named or not display or not isinstance(field, ViInput):
            return
        field.value = user_from(display)
        self._form.row("user").display = not field.value or field.has_focus

    def _look_at(self, row: FormRow) -> None:
        """Say at once what is wrong with an answer that was left."""
        trouble = self._trouble_of(row)
        if trouble:
            row.fail(trouble)
            return
        row.clear_trouble()
        if row.name == "unit" and row.value and "." not in row.value:
            row.doubt(_("Mã của xã thường có dấu chấm, như H44.99.12. Mã này không đổi được về sau; hãy xem lại."))

    def _trouble_of(self, row: FormRow) -> str:
        name, value = row.name or "", self._answer(row)
        if not value:
            return _("Hãy điền “{label}”.").format(label=row.label.strip()) if row.display else ""
        if name == "again":
            return "" if value == self._answer(self._form.row("password")) else _(NOT_EQUAL)
        names = [self._form.row(each).value for each in ("user", "office", "display")]
        refusal = why_not_answer(name, value, names)
        return _why(name, refusal) if refusal is not None else ""

    def _answer(self, row: FormRow) -> str:
        return row.field.value if isinstance(row.field, PasswordInput) else row.value

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.action_save()

    def action_save(self) -> None:
        """Check the answers, make the office."""
        form = self._form
        self.clear_sentence()
        self._suggest_user()
        for row in form.rows:
            self._look_at(row)
        wrong = next((row for row in form.rows if row.has_class("-wrong")), None)
        if wrong is not None:
            wrong.field.focus()
            return
        password = typed_twice(form, "password", "again")
        if password is None or self._busy:
            return
        values = form.values
        plan = Plan(**{name: values[name] for name in ("office", "unit", "device", "user", "display")})
        self._make(plan, password)

    def _make(self, plan: Plan, password: Password) -> None:
        folder, kdf = self.counter.folder, self._kdf
        self._busy = True
        self.tell(_("Đang tạo văn phòng, mất vài giây…"))

        def done(made: Made | Refusal) -> None:
            self._busy = False
            self.clear_sentence()
            if isinstance(made, Refusal):
                self._refused(made)
            else:
                self.counter.last_user = plan.user
                self.app.push_screen(RecoveryScreen(plan, made, password), self._opened)

        self.run_desk(lambda: init(folder, plan, password, kdf=kdf), done)

    def _opened(self, seated: Seated | None) -> None:
        self.dismiss(seated)

    def _refused(self, refusal: Refusal) -> None:
        name = _FIELDS_OF.get(refusal.code) or str(refusal.params.get("field", ""))
        if name in [row.name for row in self._form.rows]:
            self._form.fail(name, _why(name, refusal))
        else:
            self.tell_refusal(refusal)


_REASONS = {
    "unit": mark("Mã đơn vị có dạng H44.99.12: chữ hoa, số và dấu chấm."),
    "device": mark("Ký hiệu máy là một hoặc hai chữ hoa hay số, ví dụ A."),
    "user": mark("Tên đăng nhập chỉ gồm chữ thường không dấu, số, dấu chấm, gạch nối."),
}


def _why(name: str, refusal: Refusal) -> str:
    return _(_REASONS[name]) if refusal.code.startswith("init.") and name in _REASONS else say(refusal)


def _rows() -> tuple[FormRow, ...]:
    return (
        FormRow("office", _("1. Tên cơ quan"), ViInput(limit=limits.OFFICE_MAX, words=True), required=True,
                help=_("Ví dụ: UBND xã Mẫu Sơn. Tên này in trên giấy tiếp nhận.")),
        FormRow("unit", _("2. Mã đơn vị"), ViInput(limit=limits.UNIT_MAX, placeholder="H44.99.12"), required=True,
                help=_("Mã định danh của xã trong hệ thống của tỉnh. Hỏi văn phòng tỉnh nếu chưa biết.")),
        FormRow("device", _("3. Ký hiệu máy này"), ViInput("A", limit=4), required=True,
                help=_("Một chữ cái. Máy thứ hai của xã dùng chữ khác, để số hồ sơ không trùng nhau.")),
        FormRow("display", _("4. Họ tên của anh/chị"), ViInput(limit=limits.DISPLAY_MAX, words=True), required=True,
                help=_("Anh/chị là người phụ trách đầu tiên: thêm người dùng, chốt sổ, xử lý xung đột.")),
        FormRow("user", _("   Tên đăng nhập"), ViInput(limit=limits.USER_MAX), required=True,
                help=_("Chữ thường không dấu, ví dụ binh.")),
        FormRow("password", _("5. Mật khẩu"), PasswordInput(), required=True, help=_password_words()),
        FormRow("again", _("   Gõ lại mật khẩu"), PasswordInput(), required=True, help=_password_words()),
    )  # fmt: skip


def _password_words() -> str:
    words = _(
        "Ít nhất {limit} ký tự: một câu dễ nhớ năm sáu từ, có dấu cách được, không cần ký tự lạ. "
        "Không dùng tên cơ quan, tên người, dãy phím. Không ai xem lại được mật khẩu này."
    )
    return words.format(limit=limits.PASSWORD_CHARS_MIN)
