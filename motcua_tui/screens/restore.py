"""A backup brought back into an empty folder, checked before anything of it can be seen."""

from __future__ import annotations

from pathlib import Path

from textual.app import ComposeResult
from textual.widgets import Static

from motcua_tui.desk.care import restore
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.typed import is_filled, typed_password
from motcua_tui.text import _, mark
from motcua_tui.widgets.fields import PasswordInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal

PATH_MAX = 1000
FIELDS = {"usage.file_unreadable": "file", "backup.not_valid": "file", "vault.wrong": "password", "vault.wait": "password"}
"""Under which row a refusal stands; what the disk refuses is said of the folder."""


class RestoreScreen(FormScreen[None]):
    """Never over the office that is open: the folder must be another one."""

    TITLE_WORDS = mark("Khôi phục bản sao lưu")
    HELP_WORDS = mark(
        "Chọn tệp sao lưu (đuôi .mcb) và một thư mục trống. Cần tên và mật khẩu của một người dùng lúc sao lưu. Kho đang mở "
        "không bị đụng tới; sau đó mở kho mới bằng “motcua --data THƯ_MỤC”."
    )
    DEFAULT_CSS = "RestoreScreen>.hint { height: auto; padding: 1; color: $muted; max-width: 100; }"

    def compose_body(self) -> ComposeResult:
        yield Form(
            FormRow("file", _("Tệp sao lưu"), ViInput(limit=PATH_MAX), required=True),
            FormRow("to", _("Vào thư mục trống"), ViInput(limit=PATH_MAX), required=True),
            FormRow("user", _("Tên đăng nhập"), ViInput(self.office.officer.user, limit=limits.USER_MAX), required=True),
            FormRow("password", _("Mật khẩu lúc sao lưu"), PasswordInput(), required=True),
        )
        words = _("Kho đang mở giữ nguyên. Bản khôi phục được kiểm tra hết rồi mới hiện ra.")
        yield Static(show(words), classes="hint")

    def action_save(self) -> None:
        """Check and bring back."""
        form = self.form
        form.clear_troubles()
        self.clear_sentence()
        password = typed_password(form, "password") if is_filled(form) else None
        if password is None:
            return
        file, to, user = Path(form.values["file"]).expanduser(), Path(form.values["to"]).expanduser(), form.values["user"]
        self.run_save(
            lambda: restore(file, to, user, password), lambda done: self._done(done, to), _("Đang khôi phục và kiểm tra…")
        )

    def _done(self, done: dict[str, Json] | Refusal, to: Path) -> None:
        self.clear_sentence()
        password = self.form.row("password").field
        assert isinstance(password, PasswordInput)
        with password.prevent(PasswordInput.Changed):
            password.value = ""
        if isinstance(done, Refusal):
            self.form.fail(FIELDS.get(done.code, "to"), done)
            return
        words = _("√ Đã khôi phục {entries} mục ghi. Mở bằng: motcua --data {folder}")
        told = [words.format(entries=done["entries"], folder=to)]
        if done["left_out"]:
            told.append(_("▲ {count} tệp đính kèm không có trong bản sao lưu này.").format(count=done["left_out"]))
        if "message" in done:
            told.append(f"▲ {done['message']}")
        self.tell(" ".join(told), "warn" if len(told) > 1 else "good")
