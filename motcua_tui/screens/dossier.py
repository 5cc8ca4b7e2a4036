"""One dossier: how it stands, everything known of it, and only the acts allowed now."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk.act import Done
from motcua_tui.desk.dropped import files_in, is_a_path
from motcua_tui.screens.act_fields import ANSWERED_BY_FORM, OVERRIDABLE, needs_form
from motcua_tui.screens.act_run import do_act, foresee
from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_head import head
from motcua_tui.screens.dossier_lines import DossierLines
from motcua_tui.screens.dossier_steps import steps_of
from motcua_tui.screens.dossier_view import DossierView, read_view
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.table import VTable
from motcua_tui.widgets.timeline import Timeline
from schemas.acts import Act
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.postman import LineMoved

NUMBERED = 9
WIDE = 130


class DossierScreen(BaseScreen[None]):
    """Digits or Enter choose an act; F8 prints; Ctrl+O shows the identity numbers, and that is noted."""

    TITLE_WORDS = mark("Hồ sơ")
    HELP_WORDS = mark(
        "Bên phải là các việc làm được ngay bây giờ: bấm số hoặc mũi tên và Enter. Tab sang phần chi tiết "
        "để cuộn. "
        "Ctrl+O hiện số giấy tờ đang che; mỗi lần xem đều được ghi lại. F8 in giấy tờ của hồ sơ. "
        "Ctrl+Z lấy lại việc chính mình vừa ghi hôm nay, hoặc cho biết việc nào sửa được. "
        "Ctrl+S lưu một tệp đính kèm ra ngoài. Kéo tệp thả vào cửa sổ để đính kèm."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("print", "print", mark("In giấy")),
        bind("edit", "message", mark("Soạn tin")),
        bind("show", "unmask", mark("Hiện số")),
        bind("save", "take_out", mark("Lấy tệp")),
        bind("undo", "take_back", mark("Lấy lại")),
        bind("back", "back", mark("Quay lại")),
        bind("again", "reload", mark("Làm mới"), show=False),
        *digits("act", NUMBERED),
    ]
    HORIZONTAL_BREAKPOINTS: list[tuple[int, str]] | None = [(0, "-narrow"), (WIDE, "-wide")]
    DEFAULT_CSS = """
    DossierScreen>#head { height: auto; max-height: 9; padding: 0 1; background: $panel; color: $foreground; }
    DossierScreen #acts { width: 28; }
    DossierScreen.-wide #acts { width: 34; }
    DossierScreen #details { width: 1fr; }
    DossierScreen #steps { width: 1fr; display: none; margin: 0 0 0 1; }
    DossierScreen.-wide #steps { display: block; }
    """

    def __init__(self, dossier: str) -> None:
        super().__init__()
        self.dossier_id = dossier
        self._view: DossierView | None = None
        self._unmasked = False
        self._busy = False
        self._release: Callable[[], None] = lambda: None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="head")
        with Horizontal():
            yield DossierLines(id="details")
            yield Timeline(id="steps")
            yield VTable([Column(mark("Việc làm được"), 18, flex=True)], id="acts")

    def when_up(self) -> None:
        acts = self.query_one("#acts", VTable)
        acts.empty = _("Không có việc nào\nlàm được lúc này.")
        acts.focus()
        # A key typed ahead, such as F8, must find the dossier; without it there is nothing to print or to do yet.
        self._release = self.counter.hold_keys()
        self._read("show")

    def on_resize(self) -> None:
        if self._view is not None:
            self._place_steps()

    def action_reload(self) -> None:
        """Read the dossier again."""
        self._read()

    def _read(self, looked: str = "") -> None:
        office, dossier = self.office, self.dossier_id
        self.run_desk(lambda: read_view(office, dossier, looked), self._show, group="read", says=_("Đang mở hồ sơ…"))

    def _show(self, view: DossierView | Refusal) -> None:
        if isinstance(view, Refusal):
            self.tell_refusal(view)
        else:
            self._show_view(view)
        self._release()

    def _show_view(self, view: DossierView) -> None:
        self._view = view
        self.query_one("#head", Static).update(head(view, unmasked=self._unmasked))
        lines = self.query_one("#details", DossierLines)
        lines.view, lines.unmasked = view, self._unmasked
        self.query_one("#steps", Timeline).set_steps(steps_of(view))
        self._place_steps()
        self.refresh_bindings()
        rows = [
            Row(act, (f"{self._digit(place)} {_(WORDS[act].label)}",))
            for place, act in enumerate(view.acts, start=1)
        ]
        self.query_one("#acts", VTable).set_rows(rows)

    def _digit(self, place: int) -> str:
        return str(place) if place <= NUMBERED else " "

    def _place_steps(self) -> None:
        """Where there is room the course of the dossier stands beside the details, else below them."""
        lines = self.query_one("#details", DossierLines)
        lines.with_steps = self.app.size.width < WIDE
        lines.rebuild()

    def line_moved(self, moved: LineMoved) -> None:
        """The sign of the line may have changed. The acts stay as they are: a digit on its way must not meet another act."""
        super().line_moved(moved)
        if moved.errand == "sync" and self._view is not None:
            office, dossier = self.office, self.dossier_id
            self.run_desk(lambda: read_view(office, dossier), self._compare, group="line")

    def _compare(self, view: DossierView | Refusal) -> None:
        if isinstance(view, Refusal) or self._view is None:
            return
        if view.entries == self._view.entries:
            self.query_one("#head", Static).update(head(view, unmasked=self._unmasked))
        else:
            self.tell(_("▲ Hồ sơ vừa có thay đổi từ tỉnh hoặc máy khác. Bấm F5 để xem."), "warn")

    # -- acts

    def action_act(self, place: int) -> None:
        """The act with this number."""
        if self._view is not None and place <= len(self._view.acts):
            self.query_one("#acts", VTable).cursor = place - 1
            self._begin(self._view.acts[place - 1])

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self._begin(Act(message.row.key))

    def _begin(self, act: Act) -> None:
        """Open the act's form; without anything to ask, do it, after a question where it cannot be taken back."""
        view = self._view
        if view is None:
            return
        self.clear_sentence()
        if act is Act.SETTLE:
            from motcua_tui.screens.conflict import ConflictScreen

            self.app.push_screen(ConflictScreen(view), self._done)
        elif needs_form(act) or (act is Act.ACCEPT_ONLINE and view.cautions) or (act is Act.FINISH and view.gets_numbers):
            self._open_form(act)
        elif WORDS[act].sure:
            self._foresee(view, act)
        else:
            self._do(act)

    def _foresee(self, view: DossierView, act: Act) -> None:
        """Find what stands against an act that needs no form, or what the clerk should know before saying yes."""
        if self._busy:
            return
        self._busy = True
        office, dossier = self.office, self.dossier_id
        release = self.counter.hold_keys()

        def known(outcome: tuple[Notice, ...] | Refusal) -> None:
            self._busy = False
            release()
            if isinstance(outcome, Refusal):
                self._refused(act, outcome)
                return
            weight = "bad" if WORDS[act].tag == "muted" else "warn"
            detail = "\n".join(f"▲ {say(one)}" for one in outcome)
            ask = Ask(_(WORDS[act].sure), about(view.dossier), detail=detail, yes=_(WORDS[act].label), weight=weight)  # type: ignore[arg-type]
            self.app.push_screen(ask, lambda sure: self._do(act) if sure else None)

        self.run_desk(lambda: foresee(office, dossier, act, {}), known, group="act", exclusive=False)

    def _refused(self, act: Act, refusal: Refusal) -> None:
        if refusal.code in ANSWERED_BY_FORM or self._may_allow(refusal):
            self.clear_sentence()
            self._open_form(act, refusal)
        else:
            self.tell_refusal(refusal)

    def _open_form(self, act: Act, refusal: Refusal | None = None, begin: Mapping[str, str] | None = None) -> None:
        from motcua_tui.screens.act_form import ActScreen

        assert self._view is not None
        self.app.push_screen(ActScreen(self._view.dossier, act, refusal, begin), self._done)

    def on_paste(self, event: events.Paste) -> None:
        """A file dropped on the window arrives as its path: offer to attach it."""
        if self._view is None or Act.ATTACH not in self._view.acts or not is_a_path(event.text):
            return
        event.stop()
        if files_in(event.text):
            self._open_form(Act.ATTACH, begin={"path": event.text.strip()})
        else:
            self.tell(_("▲ Không mở được tệp vừa thả: không có tệp đó, hoặc đó là thư mục. Hãy thả lại từng tệp."), "warn")

    def _do(self, act: Act) -> None:
        if self._busy:
            return
        self._busy = True
        office, dossier = self.office, self.dossier_id
        release = self.counter.hold_keys()

        def done(outcome: Done | Refusal) -> None:
            self._busy = False
            if isinstance(outcome, Refusal):
                self._refused(act, outcome)
            else:
                self._done(outcome)
            release()

        self.run_desk(lambda: do_act(office, dossier, act, {}), done, group="act", exclusive=False, says=_("Đang lưu…"))

    def _may_allow(self, refusal: Refusal) -> bool:
        return refusal.code in OVERRIDABLE and self.office.role == "supervisor"

    def _done(self, done: Done | None) -> None:
        """Say what was done, with its warnings, and show the dossier as it is now."""
        if done is None:
            return
        act = Act(entry.entry.act) if (entry := self.office.store.entry(done.entry)) else Act.NOTE
        self.tell(_("√ Đã lưu: {act}.").format(act=_(WORDS[act].done)))
        if done.notices:
            self.tell_notices(done.notices)
        # A digit typed ahead must choose among the acts that are allowed after this one.
        self._release = self.counter.hold_keys()
        self._read()
        if act is Act.HAND_OVER and not done.dossier.ratings and self.office.setting("rating.offer") == "on":
            from motcua_tui.screens.rating import RateDialog

            self.app.push_screen(RateDialog(about(done.dossier)), self._rated)

    def _rated(self, said: tuple[int, str] | None) -> None:
        """What the paper slip says becomes an act of its own; without a slip nothing is written."""
        if said is None:
            return
        office, dossier, (level, comment) = self.office, self.dossier_id, said
        plain: dict[str, Json] = {"level": level, "comment": comment}
        self.run_desk(lambda: do_act(office, dossier, Act.RATE, plain), self._rating_written, group="act", exclusive=False)

    def _rating_written(self, outcome: Done | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        else:
            self._done(outcome)

    def action_take_back(self) -> None:
        """Ctrl+Z: the last act of today was a mistake."""
        from motcua_tui.screens.taking_back import take_back

        if self._view is not None and not self._busy:
            take_back(self, self.dossier_id, about(self._view.dossier), self._done)

    # -- looking and printing

    def action_unmask(self) -> None:
        """Show or hide the identity numbers. That they were looked at is noted."""
        self._unmasked = not self._unmasked
        self._read("unmask" if self._unmasked else "")

    def action_print(self) -> None:
        """The papers of this dossier."""
        from motcua_tui.screens.printing import PrintScreen

        if self._view is not None:
            self.app.push_screen(PrintScreen(self._view.dossier), self._printed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Files can be taken out where there are some."""
        if action == "take_out":
            return self._view is not None and bool(self._view.dossier.attachments)
        return super().check_action(action, parameters)

    def action_take_out(self) -> None:
        """Save an attachment of this dossier into a file."""
        from motcua_tui.screens.take_out import TakeOutScreen

        if self._view is not None:
            self.app.push_screen(TakeOutScreen(self._view.dossier), self._printed)

    def action_message(self) -> None:
        """A text to send to the person."""
        from motcua_tui.screens.messages import MessageScreen

        if self._view is not None:
            self.app.push_screen(MessageScreen(self.dossier_id))

    def _printed(self, words: str | None) -> None:
        if words:
            self.tell(words)

    def action_back(self) -> None:
        """Back to where this dossier was opened; from the details first to the acts."""
        acts = self.query_one("#acts", VTable)
        if self.focused is acts or not acts.total:
            self.dismiss(None)
        else:
            acts.focus()
