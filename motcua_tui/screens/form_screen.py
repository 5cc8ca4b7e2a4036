"""A screen around one form: typing begins in its first field, Ctrl+S or Enter in the last one saves, Esc leaves.

What was typed and not saved is kept on the way out, on a lock and every few seconds, and stands there again the next
time this user opens the same form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, TypeVar

import msgspec
from textual.await_complete import AwaitComplete
from textual.binding import BindingType

from motcua_tui.screens.base import BaseScreen, ScreenResult
from motcua_tui.screens.receive_draft import DraftKeeper
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from schemas.base import Record, read_json
from schemas.refusal import Refusal

Saved = TypeVar("Saved")

KEEP_EVERY_S = 3
DRAFT_KIND = "form"
DRAFT_BYTES_MAX = 1 << 20


class Kept(Record):
    """A form half typed: what stands in its rows by their names, where that is not what stood there first, and more."""

    values: dict[str, str] = {}
    more: tuple[str, ...] = ()


class FormScreen(BaseScreen[ScreenResult]):
    """`FIRST_FIELD` names the row where typing begins where that is not the first; `action_save` checks and records.

    A form about one thing of many says which in `draft_about`; what is kept beside its rows goes through `more_typed`
    and `put_more`. Passwords are never kept.
    """

    FIRST_FIELD: ClassVar[str] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("save", "save", mark("Lưu")),
        bind("back", "back", mark("Quay lại")),
        bind("undo", "discard", mark("Bỏ phần gõ dở"), priority=True),
    ]
    DEFAULT_CSS = "FormScreen>Form { height: auto; max-width: 100; margin: 1 0 0 0; }"

    def __init__(self) -> None:
        super().__init__()
        self._keeper: DraftKeeper | None = None
        self._untouched: dict[str, str] = {}
        self._untouched_more: list[str] = []
        self._resumed: str | None = None
        self._saving = False

    @property
    def form(self) -> Form:
        """The form of this screen."""
        return self.query_one(Form)

    def when_up(self) -> None:
        row = self.form.row(self.FIRST_FIELD) if self.FIRST_FIELD else self.form.rows[0]
        row.field.focus()

    def after_up(self) -> None:
        """Everything stands as it does for a new form: now what was typed last time, if there is any.

        Before the lock nothing is kept: there is no store to keep it in, and what is typed there is secret.
        """
        self._untouched, self._untouched_more = self.typed(), self.more_typed()
        if not self.NEEDS_OFFICE:
            return
        kind = f"{DRAFT_KIND} {type(self).__name__} {self.draft_about}".strip()
        self._keeper = DraftKeeper(self.office.store, self.office.officer.user, kind)
        if self._keeper.body is not None:
            self._take_up(self._keeper.body)
        self.set_interval(KEEP_EVERY_S, self.keep_draft)

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        self.form_done()

    def form_done(self) -> None:
        """Enter in the last field. A handler of the message itself would run beside this one, not instead of it."""
        self.action_save()

    def action_save(self) -> None:
        """Check what was typed and record it; what is wrong is said under its field."""
        raise NotImplementedError

    def run_save(self, work: Callable[[], Saved], then: Callable[[Saved], None], says: str = "") -> None:
        """Record in the background, once: a second Ctrl+S meanwhile asks for nothing more."""
        if self._saving:
            return
        self._saving = True
        release = self.counter.hold_keys()

        def done(outcome: Saved) -> None:
            self._saving = False
            self.counter.drop_waiting("ctrl+s")
            then(outcome)
            release()

        self.run_desk(work, done, group="save", exclusive=False, says=says or _("Đang lưu…"))

    def tell_where(self, refusal: Refusal, rows: Mapping[str, str] | None = None) -> None:
        """Under the row it is about, else above the keys.

        `rows` names the row of a code, or of the area before its dot; without it a row is meant by its own name.
        """
        known, named = {row.name for row in self.form.rows}, rows or {}
        own = [refusal.params.get(key) for key in ("field", "key", "name")]
        meant = (named.get(refusal.code), *own, named.get(refusal.code.partition(".")[0]))
        row = next((str(one) for one in meant if one in known), "")
        if row:
            self.form.fail(row, refusal)
        else:
            self.tell_refusal(refusal)

    def action_back(self) -> None:
        """Leave; nothing is recorded and nothing typed is lost."""
        self.keep_draft()
        self.dismiss(None)

    def dismiss(self, result: ScreenResult | None = None) -> AwaitComplete:
        """Leave. With a result the form has done its work, and its draft goes."""
        if result is not None:
            self.forget_draft()
        return super().dismiss(result)

    # -- what is kept

    @property
    def draft_about(self) -> str:
        """What this form is about, where there may be several of its kind. Nothing personal."""
        return ""

    def typed(self) -> dict[str, str]:
        """What stands in the rows, without passwords."""
        return {row.name or "": row.value for row in self.form.rows if not _is_secret(row)}

    def more_typed(self) -> list[str]:
        """What is kept beside the rows, such as what has been ticked."""
        return []

    def put_more(self, kept: list[str]) -> None:
        """Put back what `more_typed` gave."""

    def keep_draft(self) -> None:
        """Put aside what differs from the form's beginning."""
        if self._keeper is not None and self.counter.office is not None and self.is_up:
            self._keeper.want(self._body())
            self._keeper.write()

    def forget_draft(self) -> None:
        """What was typed is recorded, or not wanted."""
        if self._keeper is not None and self.counter.office is not None:
            self._untouched, self._untouched_more, self._resumed = self.typed(), self.more_typed(), None
            self._keeper.want(None)
            self._keeper.write()

    def on_descendant_blur(self) -> None:
        self.keep_draft()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What was taken up can be dropped as long as nothing has been added to it."""
        if action == "discard":
            return self._resumed is not None and self.is_up and self._body() == self._resumed
        return super().check_action(action, parameters)

    def action_discard(self) -> None:
        """Ctrl+Z: begin anew."""
        self._put(self._untouched)
        self.put_more(self._untouched_more)
        self.forget_draft()
        self.form.clear_troubles()
        self.clear_sentence()
        self.refresh_bindings()

    def _body(self) -> str | None:
        changed = {name: value for name, value in self.typed().items() if value != self._untouched.get(name)}
        more = self.more_typed()
        if not changed and more == self._untouched_more:
            return None
        return msgspec.json.encode(Kept(values=changed, more=tuple(more))).decode()

    def _take_up(self, body: str) -> None:
        kept = read_json(body, Kept, area="draft", bytes_max=DRAFT_BYTES_MAX)
        if isinstance(kept, Refusal):
            return  # of another version: it stays until something else is typed here
        self._put(kept.values)
        self.put_more(list(kept.more))
        self._resumed = self._body()
        if self._resumed is not None:
            self.tell(_("Phần gõ dở lần trước còn đây. Ctrl+Z: bỏ, làm lại từ đầu."), "warn")
            self.refresh_bindings()

    def _put(self, values: dict[str, str]) -> None:
        for row in self.form.rows:
            if row.name in values and not _is_secret(row) and isinstance(row.field, ViInput | Choice):
                row.field.value = values[row.name]
                if isinstance(row.field, ViInput):
                    row.field.cursor_position = len(row.field.value)


def _is_secret(row: FormRow) -> bool:
    return isinstance(row.field, ViInput) and row.field.password
