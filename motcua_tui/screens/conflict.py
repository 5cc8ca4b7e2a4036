"""Acts made apart that cannot both stand: side by side, and a supervisor keeps one of them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from motcua_tui.desk.act import Done
from motcua_tui.screens.act_run import do_act
from motcua_tui.screens.act_words import WORDS
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.dossier_steps import says, when
from motcua_tui.screens.dossier_view import DossierView
from motcua_tui.screens.name import about
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind, digits
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.lines import Line, LinesView
from motcua_tui.widgets.show import show, shown, wrap
from schemas.acts import Act
from schemas.dossier import Conflict, ConflictAct
from schemas.refusal import Refusal

SIDES_MAX = 9


class Side(LinesView):
    """One of the acts: what, who, when, and what it says."""

    def __init__(self, number: int, act: ConflictAct, view: DossierView) -> None:
        super().__init__()
        self.number, self.act, self.view = number, act, view

    def build(self, width: int) -> list[Line]:
        entry = next((sealed for sealed in self.view.entries if sealed.hash == self.act.hash), None)
        act = Act(self.act.act)
        detail = says(act, entry.read()) if entry else ""
        said: list[tuple[str, str]] = [
            (f"{self.number}  {_(WORDS[act].done)}", "strong"),
            (f"{when(self.act.at)}, {shown(self.view.name(self.act.by), 60)}", "muted"),
            (_machine(entry.entry.chain) if entry else "", "muted"),
            *((line, "") for line in shown(detail, lines=True).split("\n")),
        ]
        return [[(" " + part, tag)] for text, tag in said if text for part in wrap(text, max(10, width - 2))]


def _machine(chain: str) -> str:
    """Which machine of which unit wrote the entry: two people rarely sit at one."""
    unit, device, _incarnation = chain.rsplit(".", 2)
    return _("Máy {device}, đơn vị {unit}").format(device=device, unit=unit)


class ConflictScreen(BaseScreen[Done | None]):
    """A digit keeps that act; the reason is asked and stays in the dossier."""

    TITLE_WORDS = mark("Xử lý xung đột")
    HELP_WORDS = mark(
        "Các việc này được làm riêng rẽ trên cùng một mục nên chỉ giữ được một. Bấm số của việc cần giữ, "
        "ghi lý do. "
        "Việc không được giữ vẫn còn trong sổ nhưng không có hiệu lực."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("back", "back", mark("Quay lại")),
        *digits("keep", SIDES_MAX),
    ]
    DEFAULT_CSS = """
    ConflictScreen>.about { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    ConflictScreen>.lead { height: auto; padding: 1 1; }
    ConflictScreen Side { width: 1fr; max-height: 30; border: round $link; padding: 0 1; }
    """

    def __init__(self, view: DossierView) -> None:
        super().__init__()
        self._view = view

    @property
    def _conflict(self) -> Conflict:
        """The first open one; the next is shown when this one is settled."""
        return self._view.dossier.conflicts[0]

    def compose_body(self) -> ComposeResult:
        yield Static(show(about(self._view.dossier), lines=True), classes="about")
        lead = _("Xung đột 1/{count}. Bấm số của việc được giữ lại.").format(
            count=len(self._view.dossier.conflicts)
        )
        if "code" in self._conflict.keys:
            lead += " " + _("Tỉnh đã cấp hai mã số: giữ mã in trên giấy của công dân; tìm bằng mã nào cũng thấy.")
        yield Static(show(lead, 200), classes="lead")
        with Horizontal():
            for number, act in enumerate(self._conflict.acts[:SIDES_MAX], start=1):
                yield Side(number, act, self._view)

    def action_keep(self, number: int) -> None:
        """Ask why, then make sure."""
        if number > len(self._conflict.acts):
            return
        kept = self._conflict.acts[number - 1]
        what = f"{number}  {_(WORDS[Act(kept.act)].done)}, {when(kept.at)}"

        def reason_given(reason: str | None) -> None:
            if reason:
                question = _("Giữ việc này và bỏ các việc còn lại?")
                ask = Ask(question, f"{about(self._view.dossier)}\n{what}", detail=reason, yes=_("Giữ lại"))
                self.app.push_screen(ask, lambda sure: self._settle(kept, reason) if sure else why.keep(reason))

        why = Prompt(_("Vì sao giữ việc này?"), what)
        self.app.push_screen(why, reason_given)

    def _settle(self, kept: ConflictAct, reason: str) -> None:
        office, dossier = self.office, self._view.dossier.id
        ask = {"conflict": self._conflict.id, "keep": kept.hash, "reason": reason}
        work = lambda: do_act(office, dossier, Act.SETTLE, {**ask})  # noqa: E731
        self.run_desk(work, self._settled, group="act", exclusive=False, says=_("Đang lưu…"))

    def _settled(self, outcome: Done | Refusal) -> None:
        if isinstance(outcome, Refusal):
            self.tell_refusal(outcome)
        else:
            self.dismiss(outcome)

    def action_back(self) -> None:
        """Leave the conflict as it is."""
        self.dismiss(None)
