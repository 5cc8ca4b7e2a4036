"""Labelled fields one under another. Enter goes on, Shift+Tab back, Enter in the last asks to save."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace
from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from motcua_tui.text import _, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.show import show
from schemas.refusal import Refusal

LABEL_MAX = 60
TROUBLE_MAX = 300


class FormRow(Vertical):
    """One label, its field, and below it what is wrong with it."""

    DEFAULT_CSS = """
    FormRow {
        height: auto;
        &>.label { dock: left; width: 24; height: 1; padding: 0 1 0 0; color: $muted; }
        &>.label.-required { color: $foreground; text-style: bold; }
        &>.field { width: 1fr; }
        &>.trouble { display: none; height: auto; width: 1fr; padding: 0 0 0 1; color: $bad; }
        &.-wrong>.trouble { display: block; }
        &.-doubtful>.trouble { display: block; color: $warn; }
    }
    """

    def __init__(self, name: str, label: str, field: Widget, *, required: bool = False, help: str = "") -> None:
        """`label` is already translated; `help` is what F1 says about the field."""
        super().__init__(name=name)
        self.field = field
        self.field.add_class("field", update=False)
        self.label = label
        self.required = required
        self.help = help
        self._trouble: Static | None = None

    def compose(self) -> ComposeResult:
        words = self.label + (" *" if self.required else "")
        yield Static(show(words, LABEL_MAX), classes="label -required" if self.required else "label")
        yield self.field

    def relabel(self, label: str) -> None:
        """Another label, already translated."""
        self.label = label
        self.query_one(".label", Static).update(show(label + (" *" if self.required else ""), LABEL_MAX))

    @property
    def value(self) -> str:
        """What the field holds, without blanks around it."""
        return self.field.value.strip() if isinstance(self.field, ViInput | Choice) else ""

    def fail(self, problem: Refusal | str) -> None:
        """Say under the field what is wrong and what to do, by the name the field has on the screen."""
        self._say(f"■ {self._words_of(problem) if isinstance(problem, Refusal) else problem}")
        self.add_class("-wrong")
        self.field.add_class("-refused")

    def _words_of(self, refusal: Refusal) -> str:
        label = self.label.strip()
        if refusal.code.endswith(".missing") and "key" in refusal.params:
            return _("Hãy điền “{label}”.").format(label=label)
        spoken = {key: label if key == "field" or value == self.name else value for key, value in refusal.params.items()}
        return say(replace(refusal, params=spoken))

    def judge(self) -> None:
        """The field has been left: say under it what is wrong with what stands there."""
        wrong = self.field.wrong() if isinstance(self.field, ViInput) else None
        if wrong is None:
            return
        if not wrong.mild:
            self.fail(wrong.words)
        elif not self.has_class("-wrong"):
            self.doubt(wrong.words)

    def doubt(self, sentence: str) -> None:
        """Say under the field what deserves a second look; it may stay as it is."""
        self._say(f"▲ {sentence}")
        self.add_class("-doubtful")

    def _say(self, sentence: str) -> None:
        words = show(sentence, TROUBLE_MAX)
        if self._trouble is None:  # most rows of most forms are never wrong, and each widget costs time to open
            self._trouble = Static(words, classes="trouble")
            self.mount(self._trouble, after=self.field)
        self._trouble.update(words)

    def clear_trouble(self) -> None:
        self.remove_class("-wrong", "-doubtful")
        self.field.remove_class("-refused")

    @property
    def trouble(self) -> str:
        """What the row complains about, "" if nothing."""
        is_said = self._trouble is not None and (self.has_class("-wrong") or self.has_class("-doubtful"))
        content = self._trouble.content if self._trouble is not None and is_said else ""
        return content.plain if isinstance(content, Content) else ""


def refused_words(field: ViInput) -> str:
    """Why a key or a paste did not go into a field, and what may stand there."""
    limit = field.max_length or 0
    if not field.restrict:
        return _("Tối đa {limit} ký tự. Phần vừa nhập chưa được ghi vào.").format(limit=limit)
    words = _("Ô này chỉ nhận {allowed}, tối đa {limit} ký tự. Phần vừa nhập chưa được ghi vào.")
    return words.format(allowed=field.allowed or _("chữ số"), limit=limit)


class Form(VerticalScroll, can_focus=False):
    """The rows of a form, in order. It checks nothing: whoever saves says what is wrong, row by row."""

    DEFAULT_CSS = """
    Form { height: 1fr; padding: 0 1; }
    """
    BINDINGS = [
        bind("down", "next_field"),
        bind("up", "previous_field"),
    ]

    class Done(Message):
        """Enter in the last field: the clerk wants to save."""

        def __init__(self, form: Form) -> None:
            super().__init__()
            self.form = form

        @property
        def control(self) -> Form:
            return self.form

    def __init__(self, *rows: FormRow, id: str | None = None) -> None:
        super().__init__(*rows, id=id)

    @property
    def rows(self) -> list[FormRow]:
        """The rows in their order. Asked with every key, so it walks the children itself and stops at each row."""
        return list(_rows_below(self))

    @property
    def values(self) -> dict[str, str]:
        """What every row holds, by the row's name."""
        return {row.name or "": row.value for row in self.rows}

    def row(self, name: str) -> FormRow:
        return next(row for row in self.rows if row.name == name)

    def fail(self, name: str, problem: Refusal | str) -> None:
        """Put the sentence under that row and the cursor into it."""
        row = self.row(name)
        row.fail(problem)
        row.field.focus()

    def clear_troubles(self) -> None:
        for row in self.rows:
            row.clear_trouble()

    def on_input_changed(self, event: ViInput.Changed) -> None:
        self._row_of(event.input).clear_trouble()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        row = next((node for node in event.widget.ancestors if isinstance(node, FormRow)), None)
        if row is not None and row.field is event.widget and row.is_attached:
            row.judge()

    def on_vi_input_refused(self, event: ViInput.Refused) -> None:
        event.stop()
        self._row_of(event.field).fail(refused_words(event.field))

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        event.stop()
        self._go_on(event.input)

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self._go_on(event.choice)

    def action_next_field(self) -> None:
        self._step(1)

    def action_previous_field(self) -> None:
        self._step(-1)

    def _go_on(self, field: Widget) -> None:
        following = self._neighbour(field, 1)
        if following is None:
            self.post_message(self.Done(self))
        else:
            following.focus()

    def _step(self, by: int) -> None:
        focused = self.screen.focused
        neighbour = self._neighbour(focused, by) if focused is not None else None
        if neighbour is not None:
            neighbour.focus()

    def _neighbour(self, field: Widget, by: int) -> Widget | None:
        """The next field that can be reached, None at the end or for a field that is not of this form."""
        fields = [row.field for row in self.rows if row.display]
        if field not in fields:
            return None
        beyond = fields[fields.index(field) + 1 :] if by > 0 else fields[: fields.index(field)][::-1]
        return next((other for other in beyond if other.focusable), None)

    def _row_of(self, field: Widget) -> FormRow:
        return next(row for row in self.rows if row.field is field)


def _rows_below(widget: Widget) -> Iterator[FormRow]:
    for child in widget.children:
        if isinstance(child, FormRow):
            yield child
        else:
            yield from _rows_below(child)
