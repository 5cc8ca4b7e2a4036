"""What lies on the counter is not taken in: guide the person once and fully, or refuse with a reason."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import cast

from textual.app import ComposeResult
from textual.widgets import Static

from motcua_tui.desk import not_taken
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import Taken
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.text import _, mark
from motcua_tui.widgets.checklist import Checklist, Paper
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.asks import ReceiveAsk, read_guide, read_turned_away
from schemas.base import plain
from schemas.canonical import Json
from schemas.refusal import Refusal

GUIDE, REFUSE = "guide", "refuse"
DIGEST_CHARS = 16


class NotTakenScreen(FormScreen[Taken | None]):
    """Ends with what was recorded, or None."""

    TITLE_WORDS = mark("Chưa tiếp nhận")
    HELP_WORDS = mark(
        "Ghi lại một lần, đầy đủ: lý do và những giấy tờ phải bổ sung. Lưu xong, F8 in phiếu cho người nộp. Khi họ quay lại, "
        "mở hồ sơ này rồi chọn “Tiếp nhận, đã đủ giấy tờ”, không phải gõ lại."
    )
    FIRST_FIELD = "reason"
    DEFAULT_CSS = """
    NotTakenScreen>.about { height: auto; max-height: 4; padding: 0 1; margin: 0 0 1 0; background: $panel; color: $foreground; }
    NotTakenScreen>Form { max-height: 1fr; max-width: 110; margin: 0; }
    NotTakenScreen>Checklist { margin: 1 0 0 0; min-height: 6; max-width: 110; }
    """

    def __init__(self, ask: ReceiveAsk, papers: Sequence[str], about: str) -> None:
        """`papers` are those the procedure asks for and nobody has handed in."""
        super().__init__()
        self._ask, self._papers, self._about = ask, papers, about

    def compose_body(self) -> ComposeResult:
        yield Static(show(self._about, lines=True), classes="about")
        yield Form(
            FormRow("what", _("Việc"), Choice([Option(GUIDE, _("Hướng dẫn bổ sung")), Option(REFUSE, _("Từ chối tiếp nhận"))])),
            FormRow("reason", _("Lý do"), ViInput(limit=limits.REASON_MAX, words=True), required=True),
            FormRow("other", _("Giấy tờ khác"), ViInput(limit=limits.CASE_NAME_MAX, words=True)),
        )
        yield Checklist([Paper(name, given=(1, 0, 0)) for name in self._papers])

    @property
    def draft_about(self) -> str:
        who = f"{self._ask.procedure} {self._ask.applicant.id_number} {self._ask.applicant.name}"
        return hashlib.sha256(who.encode()).hexdigest()[:DIGEST_CHARS]

    def more_typed(self) -> list[str]:
        return [str(place) for place, paper in enumerate(self.query_one(Checklist).papers) if not paper.is_given]

    def put_more(self, kept: list[str]) -> None:
        papers = self.query_one(Checklist)
        papers.set_papers([
            Paper(paper.name, given=(0, 0, 0) if str(place) in kept else (1, 0, 0)) for place, paper in enumerate(papers.papers)
        ])

    def on_choice_changed(self) -> None:
        """A refusal names no missing papers."""
        guides = self.form.row("what").value == GUIDE
        self.form.row("other").display = guides
        self.query_one(Checklist).display = guides

    def form_done(self) -> None:
        if self.form.row("what").value == GUIDE and self._papers:
            self.query_one(Checklist).table.focus()
        else:
            self.action_save()

    def on_checklist_submitted(self, message: Checklist.Submitted) -> None:
        message.stop()
        self.action_save()

    def action_save(self) -> None:
        """Ask, then record it."""
        self.form.clear_troubles()
        what, reason = self.form.row("what").value, self.form.row("reason").value.strip()
        if not reason:
            self.form.fail("reason", _("Hãy ghi lý do; lý do được in trên phiếu đưa cho người nộp."))
            return
        question = (
            _("Ghi lại nội dung hướng dẫn này? Phải hướng dẫn đầy đủ trong một lần.")
            if what == GUIDE
            else _("Từ chối tiếp nhận hồ sơ này? Không lấy lại được.")
        )
        detail = "\n".join([reason, *(f"- {name}" for name in self._missing())][:6]) if what == GUIDE else reason
        ask = Ask(question, self._about, detail=detail, yes=_("Lưu"), weight="warn" if what == GUIDE else "bad")
        self.app.push_screen(ask, lambda sure: self._do(what, reason) if sure else None)

    def _missing(self) -> list[str]:
        named = [paper.name for paper in self.query_one(Checklist).papers if paper.is_given]
        typed = [part.strip() for part in self.form.row("other").value.split(";")]
        return [*named, *(part for part in typed if part)]

    def _do(self, what: str, reason: str) -> None:
        office = self.office
        asked = cast("dict[str, Json]", plain(self._ask))
        more: dict[str, Json] = {"reason": reason}
        if what == GUIDE:
            more["missing"] = [*self._missing()]

        def done(taken: Taken | Refusal) -> None:
            if isinstance(taken, Refusal):
                self.tell_refusal(taken)
            else:
                self.dismiss(taken)

        self.run_save(lambda: record(office, what, {**asked, **more}), done)


def record(office: Office, what: str, asked: dict[str, Json]) -> Taken | Refusal:
    """Guide or refuse, from plain values."""
    if what == GUIDE:
        guided = read_guide(asked)
        return guided if isinstance(guided, Refusal) else not_taken.guide(office, guided)
    refused = read_turned_away(asked)
    return refused if isinstance(refused, Refusal) else not_taken.turn_away(office, refused)
