"""One form for every act: the fields of its table, the papers it is about, a question where it cannot be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widgets import Static

from motcua_tui.desk import scans
from motcua_tui.desk.act import Done
from motcua_tui.desk.office import Office
from motcua_tui.desk.online import changes
from motcua_tui.desk.units import unit_words, units_of
from motcua_tui.screens.act_asks import papers_for, plain_of
from motcua_tui.screens.act_fields import ASKS_PARTS, OVERRIDABLE, OVERRIDE, Field, begin_text, fields_of
from motcua_tui.screens.act_run import ASKED_FIRST, Plain, do_act, foresee
from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.fields import Typed, row_of, typed_values
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.checklist import Checklist
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.refusal import Notice, Refusal

DETAIL_LINES = 5
DETAIL_MAX = 200
OFFERED_SHOWN = 5
GRAVE = frozenset({Act.REFUSE, Act.DESTROY_CONTENT, Act.STOP, Act.WITHDRAW, Act.VOID})


class ActScreen(BaseScreen[Done | None]):
    """Ends with what was done, or None: going back keeps what was typed for the next time."""

    HELP_WORDS = mark(
        "Điền rồi bấm Ctrl+S để lưu, hoặc Enter ở ô cuối. Esc quay lại, những gì đã gõ được giữ. "
        "Nếu bị từ chối, lý do hiện dưới ô có vấn đề; sửa rồi lưu lại."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("save", "save", mark("Lưu")),
        bind("new", "more", mark("Thêm ô")),
        bind("back", "back", mark("Quay lại")),
    ]
    DEFAULT_CSS = """
    ActScreen>.about { height: auto; max-height: 6; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    ActScreen>Form { height: auto; max-height: 1fr; max-width: 110; }
    ActScreen>.help { height: auto; max-height: 3; padding: 0 1; margin: 1 0 0 0; color: $muted; max-width: 110; }
    ActScreen>Checklist { margin: 1 0 0 0; min-height: 6; max-width: 110; }
    """

    def __init__(
        self, dossier: Dossier, act: Act, refusal: Refusal | None = None, begin: Mapping[str, str] | None = None
    ) -> None:
        """`refusal` is why the act was refused just before, where a supervisor may still allow it; `begin` is what
        stands in fields from the start, such as a file that was dropped.
        """
        super().__init__()
        self._begin = dict(begin or {})
        self._dossier, self._act, self._refusal = dossier, act, refusal
        self._fields: tuple[Field, ...] = ()
        self._before: dict[str, str] = {}
        self._kept = ""
        self._busy = False
        self._untouched: dict[str, str] = {}

    def compose_body(self) -> ComposeResult:
        self._fields = (*fields_of(self._act, self.office), OVERRIDE)
        self._before = {field.name: begin_text(field, self._dossier, self.office) for field in self._fields}
        draft = {**self._draft(), **self._begin}
        rows = [
            row_of(field, draft.get(field.name, self._before[field.name]), self.office)
            for field in self._fields
        ]
        rows[-1].display = bool(draft.get("override")) or self._refusal is not None
        for field, row in zip(self._fields, rows, strict=True):
            row.display = row.display and (not field.group or self._is_filled(field.group, draft))
        said = about(self._dossier)
        if self._act is Act.ACCEPT_ONLINE:
            today = self.office.clock.text(self.office.store)[:10]
            said += "".join(f"\n▲ {say(one)}" for one in changes(self.office, self._dossier, today))
        if self._act is Act.ATTACH and (offered := _offered_words(self.office)):
            said += f"\n{offered}"
        yield Static(show(said, lines=True), classes="about")
        yield Form(*rows)
        yield Static("", classes="help", id="help")
        if self._act in ASKS_PARTS:
            yield Checklist(papers_for(self._act, self._dossier, self.office))

    def when_up(self) -> None:
        self._untouched = {} if self._draft() else self._form.values
        if self._refusal is not None:
            self._refused(self._refusal)
        else:
            first = self._first_empty()
            (first.field if first else self.query_one(Checklist).table).focus()

    def refresh_bar(self) -> None:
        super().refresh_bar()
        self.query_one("#top").heading = _(WORDS[self._act].label)  # type: ignore[attr-defined]

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    def _is_filled(self, group: int, values: dict[str, str]) -> bool:
        return any(values.get(field.name) for field in self._fields if field.group == group and field.kind != "choice")

    @property
    def _next_group(self) -> int:
        """The first group of fields not shown yet, 0 when there is none."""
        hidden = [field.group for field in self._fields if field.group and not self._form.row(field.name).display]
        return min(hidden, default=0)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """One more is on offer where an act may be about several."""
        if action == "more":
            return self.is_up and self._next_group > 0
        return super().check_action(action, parameters)

    def action_more(self) -> None:
        """Ctrl+N: fields for one more, and the cursor in the first of them."""
        group = self._next_group
        rows = [self._form.row(field.name) for field in self._fields if field.group == group]
        for row in rows:
            row.display = True
        self.call_after_refresh(rows[0].field.focus)
        self.refresh_bindings()

    def _first_empty(self) -> FormRow | None:
        """Where typing begins: the first field still empty, else the last."""
        rows = [row for row in self._form.rows if row.display]
        if self._act is Act.ATTACH and not self._begin:
            return rows[0]  # a file dropped on the window belongs there, whatever stands in it
        return next((row for row in rows if not row.value), rows[-1] if rows else None)

    # -- drafts

    @property
    def _kind(self) -> str:
        return f"act {self._act}"

    def _draft(self) -> dict[str, str]:
        text = self.office.store.drafts.load(self.office.officer.user, self._kind)
        kept = json.loads(text) if text else {}
        return kept["values"] if kept.get("dossier") == self._dossier.id else {}

    def keep_draft(self) -> None:
        """Put aside what differs from the form's beginning."""
        values = self._form.values
        if values == self._untouched or self._dossier.destroyed:
            return
        body = json.dumps({"dossier": self._dossier.id, "values": values}, ensure_ascii=False)
        if body != self._kept:
            self._kept = body
            self.office.store.drafts.save(self.office.officer.user, self._kind, body, self._dossier.id)

    def _drop_draft(self) -> None:
        self.office.store.drafts.drop(self.office.officer.user, self._kind)

    # -- moving

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field is for."""
        row = next((row for row in self._form.rows if row.field is event.widget), None)
        self.query_one("#help", Static).update(show(row.help if row else ""))
        self.keep_draft()

    def on_form_done(self, message: Form.Done) -> None:
        message.stop()
        if self._act in ASKS_PARTS:
            self.query_one(Checklist).table.focus()
        else:
            self.action_save()

    def on_checklist_submitted(self, message: Checklist.Submitted) -> None:
        message.stop()
        self.action_save()

    def action_back(self) -> None:
        """Go back; the draft stays."""
        self.keep_draft()
        self.dismiss(None)

    # -- doing

    def action_save(self) -> None:
        """Check what can be checked here and at the desk, ask where the act cannot be taken back, then do it."""
        self._form.clear_troubles()
        self.clear_sentence()
        typed = typed_values(self._form, self._fields, self._before, self._dossier, self.office)
        if typed is None or self._busy:
            return
        self._busy = True
        office, dossier, act, plain = self.office, self._dossier, self._act, self._plain(typed)
        release = self.counter.hold_keys()

        def known(outcome: tuple[Notice, ...] | Refusal) -> None:
            self._busy = False
            release()
            if isinstance(outcome, Refusal):
                self._refused(outcome)
            else:
                self._ask(typed, outcome)

        work = lambda: foresee(office, dossier.id, act, plain)  # noqa: E731
        self.run_desk(work, known, group="act", exclusive=False, says=_("Đang kiểm tra…"))

    def _ask(self, typed: Typed, notices: tuple[Notice, ...]) -> None:
        """The question before what cannot be taken back, with everything the clerk should know; without one, do it."""
        question = WORDS[self._act].sure
        asked_first = any(one.code in ASKED_FIRST for one in notices)
        if not question and not asked_first:
            self._do(typed)
            return
        warnings = "\n".join(f"▲ {say(one)}" for one in notices)
        ask = Ask(
            _(question) if question else _("Có điều cần xem lại. Vẫn lưu?"), about(self._dossier),
            detail="\n".join(part for part in (warnings, self._detail(typed)) if part), yes=_(WORDS[self._act].label),
            weight="bad" if self._act in GRAVE else "warn",
        )  # fmt: skip
        self.app.push_screen(ask, lambda sure: self._do(typed) if sure else None)

    def _plain(self, typed: Typed) -> Plain:
        papers = self.query_one(Checklist).papers if self._act in ASKS_PARTS else []
        before = {field.name: field.begin(self._dossier, self.office) for field in self._fields}
        return plain_of(self._act, typed, before, papers, self._dossier)

    def _detail(self, typed: Typed) -> str:
        """What is about to be written, as it stands in the form: words for choices, identity numbers masked."""
        said = [
            f"{_(field.label)}: {self._said(field, typed)}"[:DETAIL_MAX]
            for field in self._fields
            if typed.get(field.name)
        ]
        return "\n".join(said[:DETAIL_LINES])

    def _said(self, field: Field, typed: Typed) -> str:
        value = self._form.row(field.name).value
        words = dict(field.options)
        if field.kind == "unit":
            return unit_words(units_of(self.office), typed.get(field.name) or value)
        return _(words[value]) if value in words else value

    def _do(self, typed: Typed) -> None:
        office, dossier, act = self.office, self._dossier, self._act
        if self._busy:
            return
        plain = self._plain(typed)
        self._busy = True
        release = self.counter.hold_keys()
        self.clear_sentence()

        def done(outcome: Done | Refusal) -> None:
            self._busy = False
            self.counter.drop_waiting("ctrl+s")
            if isinstance(outcome, Refusal):
                self._refused(outcome)
            else:
                self._drop_draft()
                self.dismiss(outcome)
            release()

        work = lambda: do_act(office, dossier.id, act, plain)  # noqa: E731
        self.run_desk(work, done, group="act", exclusive=False, says=_("Đang lưu…"))

    def _refused(self, refusal: Refusal) -> None:
        """Under the field it is about, else above the keys; a supervisor may be offered to give a ground."""
        may_allow = refusal.code in OVERRIDABLE and self.office.role == "supervisor"
        name = self._field_of(refusal)
        if may_allow:
            self._form.row("override").display = True
            self._form.fail(
                "override", say(refusal) + " " + _("Nếu có căn cứ cho phép, hãy ghi vào đây rồi lưu lại.")
            )
        elif name:
            self._form.fail(name, refusal)
        else:
            self.tell_refusal(refusal)

    def _field_of(self, refusal: Refusal) -> str:
        said = {str(refusal.params.get(key, "")) for key in ("field", "key")} | set(
            _FIELDS_OF.get(refusal.code, ())
        )
        names = [field.name for field in self._fields]
        found = [name for name in names if name in said or name.rpartition(".")[2] in said]
        return found[0] if found else ""


def _offered_words(office: Office) -> str:
    """The newest scans, by the number that takes each."""
    found = [f"{number} {one.name}" for number, one in enumerate(scans.newest(office)[:OFFERED_SHOWN], start=1)]
    return _("Tệp mới quét: {files}").format(files=" · ".join(found)) if found else ""


_FIELDS_OF = {
    "extend.not_later": ("new_due_at",),
    "apologise.in_past": ("expected_on",),
    "assign.user_unknown": ("to",),
    "limit.unreadable": ("limit", "due"),
    "return-link.unknown": ("number",),
    "return-link.which": ("number",),
    "return-link.waiting": ("number",),
    "return-link.returned": ("number",),
    "limit.out_of_range": ("limit", "due"),
    "receive.limit_needed": ("due",),
    "correct.supervised_field": ("due_at",),
    "correct.nothing": ("reason",),
    "attach.part_unknown": ("part",),
    "attach.empty": ("path",),
    "usage.file_unreadable": ("path",),
}
"""Which field a refusal is about, where it does not say so itself."""
