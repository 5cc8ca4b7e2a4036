"""Who may work here: seen by everyone, added and removed by a supervisor."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk import users
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.typed import is_filled, typed_twice
from motcua_tui.screens.words import ROLES, word
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal


class UsersScreen(BaseScreen[None]):
    """Ctrl+N adds, Del takes somebody's access away."""

    TITLE_WORDS = mark("Người dùng")
    HELP_WORDS = mark(
        "Danh sách người làm việc ở đây. Người phụ trách bấm Ctrl+N để thêm, Del để bỏ quyền. "
        "Việc người đó đã làm vẫn đứng tên họ. Bỏ một người sẽ đổi khóa của kho dữ liệu, mất vài giây."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "add", mark("Thêm người")),
        bind("drop", "remove", mark("Bỏ quyền")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        yield VTable(
            [
                Column(mark("Tên đăng nhập"), 16),
                Column(mark("Họ tên"), 20, flex=True),
                Column(mark("Vai trò"), 12),
                Column(mark("Tình trạng"), 14),
            ],
            id="people",
        )

    def when_up(self) -> None:
        self.query_one("#people", VTable).focus()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Changing is for those who may."""
        if action in ("add", "remove") and self.counter.office is not None:
            return self.office.why_not(OfficeAct.ADD_USER) is None
        return True

    def _show(self) -> None:
        people = sorted(self.office.store.users().values(), key=lambda one: (not one.active, one.user))
        rows = [
            Row(
                one.user,
                (
                    one.user,
                    one.display,
                    word(ROLES, one.role),
                    _("● Đang làm") if one.active else _("□ Đã bỏ quyền"),
                ),
                ("", "", "", "good" if one.active else "muted"),
            )
            for one in people
        ]
        self.query_one("#people", VTable).set_rows(rows, keep=True)

    def action_add(self) -> None:
        """A new colleague."""
        self.app.push_screen(AddUserScreen(), self._added)

    def _added(self, user: str | None) -> None:
        if user:
            self.tell(_("√ Đã thêm {user}. Hãy đưa mật khẩu tận tay; người đó nên đổi ngay.").format(user=user))
            self._show()

    def action_remove(self) -> None:
        """Ask, then take the access away."""
        row = self.query_one("#people", VTable).current
        if row is None:
            return
        user, about = row.key, f"{row.cells[0]} · {row.cells[1]}"
        detail = _(
            "Người này không mở được kho này nữa, kể cả bằng tệp khóa cũ; bản chép cả thư mục làm từ trước "
            "thì vẫn đọc được. Không lấy lại được; chỉ thêm mới."
        )
        ask = Ask(_("Bỏ quyền của người này?"), about, detail=detail, yes=_("Bỏ quyền"), weight="bad")
        self.app.push_screen(ask, lambda sure: self._remove(user) if sure else None)

    def _remove(self, user: str) -> None:
        office = self.office
        self.tell(_("Đang đổi khóa của kho dữ liệu…"))
        self.run_desk(lambda: users.remove(office, user), self._removed, group="users", exclusive=False)

    def _removed(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(_("√ Đã bỏ quyền."))
            self._show()

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


class AddUserScreen(FormScreen[str | None]):
    """Ends with the new user's name."""

    TITLE_WORDS = mark("Thêm người dùng")
    HELP_WORDS = mark("Điền rồi bấm Ctrl+S. Mật khẩu ít nhất 15 ký tự; một câu năm sáu từ là tốt nhất.")
    DEFAULT_CSS = "AddUserScreen>.hint { height: auto; padding: 1; color: $muted; max-width: 100; }"

    def compose_body(self) -> ComposeResult:
        yield Form(
            FormRow("display", _("Họ tên"), ViInput(limit=limits.DISPLAY_MAX, words=True), required=True),
            FormRow("user", _("Tên đăng nhập"), ViInput(limit=limits.USER_MAX), required=True),
            FormRow("role", _("Vai trò"), Choice([Option(role, _(said)) for role, said in ROLES.items()])),
            FormRow("password", _("Mật khẩu"), PasswordInput(), required=True),
            FormRow("again", _("Gõ lại mật khẩu"), PasswordInput(), required=True),
        )
        yield Static(show(_(self.HELP_WORDS)), classes="hint")

    def action_save(self) -> None:
        """Check and add."""
        form = self.query_one(Form)
        form.clear_troubles()
        self.clear_sentence()
        password = typed_twice(form, "password", "again") if is_filled(form) else None
        if password is None:
            return
        office, values = self.office, form.values
        self.run_save(
            lambda: users.add(office, values["user"], values["role"], values["display"], password), self._added, _("Đang thêm…")
        )

    def _added(self, done: dict[str, Json] | Refusal) -> None:
        self.clear_sentence()
        if not isinstance(done, Refusal):
            self.dismiss(str(done["user"]))
        else:
            self.tell_where(done, {"user.exists": "user", "vault": "password"})
