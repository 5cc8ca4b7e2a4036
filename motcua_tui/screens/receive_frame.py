"""The frame of the receive screen: which part is shown, and what follows from what has been typed so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from motcua_tui.desk.books import book_for
from motcua_tui.desk.usual import last_choices
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.receive_days import DaysSheet
from motcua_tui.screens.receive_fields import DraftOffer, Offers
from motcua_tui.screens.receive_form import ReceiveForm
from motcua_tui.screens.receive_review import Review, due_words, is_immediate, review, why_words
from motcua_tui.screens.receive_saved import Saved
from motcua_tui.screens.receive_typed import Typed
from motcua_tui.screens.words import limit_words
from motcua_tui.text import _, say
from motcua_tui.widgets.choice import Choice
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.show import show
from schemas.procedure import Procedure, limit_for
from schemas.refusal import Notice
from schemas.rules.books import PER_DOCUMENT
from schemas.text import fold

Stage = Literal["offer", "form", "saved"]
Made = TypeVar("Made")

LOOK_AFTER_S = 0.2
RECENT_MAX = 12
FOUND_MAX = 40
WARNINGS_MAX = 3
AGAIN_SHOWN = 2
AGAIN_NAME_MAX = 40


class ReceiveFrame(BaseScreen[str | None]):
    """The form with the promise below it, the draft offered before it, the summary after it."""

    DEFAULT_CSS = """
    ReceiveFrame #promise { height: auto; padding: 0 1; background: $panel; }
    ReceiveFrame #promise>.due { text-style: bold; color: $foreground; height: auto; max-height: 2; }
    ReceiveFrame #promise>.due.-good { color: $good; }
    ReceiveFrame #promise>.due.-warn { color: $warn; }
    ReceiveFrame #promise>.why { color: $foreground; height: auto; max-height: 2; }
    ReceiveFrame #promise>.warnings { color: $warn; height: auto; max-height: 4; display: none; }
    ReceiveFrame #body { height: 1fr; }
    """

    def compose_body(self) -> ComposeResult:
        self._recent: list[Row] = []
        with Vertical(id="body"):
            yield DraftOffer(id="draft")
            yield ReceiveForm(self._find_procedures, self._recent, self._immediate, self._numbered, lambda: self.today)
            yield Offers(id="offers")
            with Vertical(id="promise"):
                yield Static("", classes="due")
                yield Static("", classes="why")
                yield Static("", classes="warnings")
            yield Saved(id="saved")

    def set_up(self) -> None:
        """What every part of the screen needs before it is shown, once. Textual itself calls each class's `on_mount`."""
        self.stage: Stage = "form"
        self._review = Review()
        self._promised: dict[str, str] = {}
        self._look_turn = 0
        self._look_timer: Timer | None = None
        self._scan_notices: tuple[Notice, ...] = ()
        self.today = date.fromisoformat(self.office.clock.text(self.office.store)[:10])

    @property
    def form(self) -> ReceiveForm:
        """The fields."""
        return self.query_one(ReceiveForm)

    @property
    def offers(self) -> Offers:
        """The people offered while typing."""
        return self.query_one(Offers)

    def mode_moved(self) -> None:
        """A paper day begins or ends, or goes on with another slip, while the form stands open."""
        super().mode_moved()
        if self.stage == "form":
            self.form.set_late(self.office.late_at)

    def show_stage(self, stage: Stage) -> None:
        """Show the draft offered, the form, or the summary."""
        self.stage = stage
        if stage == "form":
            self.form.set_late(self.office.late_at)
        self.query_one(DraftOffer).display = stage == "offer"
        self.form.display = stage == "form"
        self.query_one("#promise").display = stage == "form"
        self.query_one(Saved).display = stage == "saved"
        self.offers.offer(())
        self.clear_sentence()
        self.refresh_bindings()

    def in_office(self, work: Callable[[], Made], then: Callable[[Made], None], group: str, says: str = "") -> None:
        """Like `run_desk`, but an answer that comes after the counter was locked is dropped."""
        office = self.office

        def done(made: Made) -> None:
            if self.counter.office is office:
                then(made)

        self.run_desk(work, done, group=group, exclusive=False, says=says)

    # -- the procedures

    def set_recent(self, first: Sequence[str]) -> None:
        """Put these procedures on top of the list, then those used last at this counter."""
        catalogue = self.office.store.catalogue
        mine = {code: _("lần trước") for code in first}
        for code in catalogue.last_used(RECENT_MAX):
            mine.setdefault(code, _("vừa dùng"))
        found = [(catalogue.current(code, self.today), word) for code, word in list(mine.items())[:RECENT_MAX]]
        self._recent[:] = [_procedure_row(procedure, word) for procedure, word in found if procedure is not None]
        if not self._recent:
            self._recent[:] = self._first_of_all()
        self.form.picker.search_again()

    def _first_of_all(self) -> list[Row]:
        """Where nothing has been received yet: the catalogue from its beginning."""
        return [_procedure_row(one, "") for one in self.office.store.catalogue.search("", self.today, RECENT_MAX)]

    def _find_procedures(self, text: str) -> Sequence[Row]:
        nothing: list[Procedure] = []
        search = self.office.store.catalogue.search
        found = self.counter.gate.run(lambda: search(text, self.today, FOUND_MAX), nothing)
        words = {row.key: row.cells[-1] for row in self._recent}
        return [_procedure_row(procedure, words.get(procedure.code, "")) for procedure in found]

    def _numbered(self, procedure: Procedure) -> bool:
        book = book_for(self.office, procedure.code)
        return book is not None and book.kind in PER_DOCUMENT

    def _immediate(self, procedure: Procedure, typed: Typed) -> bool:
        return is_immediate(self.office, procedure, typed)

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        message.stop()
        procedure = self.office.store.catalogue.current(message.row.key, self.today)
        if procedure is not None:
            self.clear_sentence()
            self.form.set_procedure(procedure)
            if as_before := self.form.begin_as_before(last_choices(self.office, procedure.code)):
                self.tell(_("↺ Như lần trước ở quầy này: {choices}. Khác thì sửa ở ô ấy.").format(choices=as_before))
            self.look()
            self.form.first_stop().focus()

    # -- the promise

    def look_soon(self) -> None:
        """Look again once the keys pause."""
        if self._look_timer is not None:
            self._look_timer.stop()
        self._look_timer = self.set_timer(LOOK_AFTER_S, self.look)

    def look(self) -> None:
        """Count the due date and look for what deserves a second look, in the background."""
        if self.stage != "form" or self.counter.office is None:
            return
        self._look_turn += 1
        turn, office = self._look_turn, self.office
        typed, procedure = self.form.typed, self.form.procedure

        def show_it(found: Review) -> None:
            if turn == self._look_turn:
                self._show_review(found)

        self.in_office(lambda: review(office, typed, procedure), show_it, "look")

    def _show_review(self, found: Review) -> None:
        had_again, self._review = bool(self._review.again), found
        self._promise("due", self._due_line(found))
        due = self.query_one("#promise>.due", Static)
        due.set_class(found.due is not None, "-good")
        due.set_class(self.form.procedure is not None and found.due is None, "-warn")
        self._promise("why", self._why_line(found))
        said = {row.trouble.removeprefix("▲ ") for row in self.form.rows}
        heard = {one.code: one for one in (*self._scan_notices, *found.notices) if say(one) not in said}
        notices = list(heard.values())
        room = WARNINGS_MAX if len(notices) <= WARNINGS_MAX else WARNINGS_MAX - 1
        lines = [f"▲ {say(notice)}" for notice in notices[:room]]
        if len(notices) > room:
            lines.append(_("… và {n} điều nữa, hiện đủ sau khi lưu.").format(n=len(notices) - room))
        if found.again:
            names = "; ".join(f"{one.name[:AGAIN_NAME_MAX]} ({one.code})" for one in found.again[:AGAIN_SHOWN])
            lines.insert(0, _("↺ Người này đã nộp: {papers}. Ctrl+B dùng lại (NĐ 118/2025, Điều 17.1.b).").format(papers=names))
        self._promise("warnings", "\n".join(lines))
        self.query_one("#promise>.warnings", Static).display = bool(lines)
        if had_again != bool(found.again):
            self.refresh_bindings()

    def _promise(self, part: str, words: str) -> None:
        """Say it there, unless it stands there already: another text arranges the whole screen anew, and a typist would wait."""
        if self._promised.get(part) != words:
            self._promised[part] = words
            self.query_one(f"#promise>.{part}", Static).update(show(words, lines=part == "warnings"))

    def _due_line(self, found: Review) -> str:
        if self.form.procedure is None:
            return _("Ngày hẹn trả hiện ở đây khi đã chọn thủ tục.")
        if found.due is None:
            return _("▲ Danh mục không ghi thời hạn. Hãy nhập thời hạn hoặc ngày hẹn.")
        if self.form.typed.immediate:
            return _("√ Giải quyết ngay. {due}").format(due=due_words(found.due))
        return f"√ {due_words(found.due)}"

    def _why_line(self, found: Review) -> str:
        if self.form.procedure is None:
            return _("Ctrl+S lưu · F8 lưu và in · Esc quay lại, không mất chữ nào")
        words = why_words(found)
        return f"{words} · {_('F7 xem từng ngày')}" if found.due is not None and found.due.days else words

    def action_days(self) -> None:
        """F7: the account of every day."""
        if self._review.due is not None:
            self.app.push_screen(DaysSheet(self._review.due, why_words(self._review)))

    def action_reuse(self) -> None:
        """Ctrl+B: papers given before are used again; once more, and they are handed in after all."""
        known = {fold(one.name): one.dossier for one in self._review.again}
        names = {paper.name for paper in self.form.papers.papers}
        self.form.papers.use_again({name: known[fold(name)] for name in names if fold(name) in known})

    # -- whatever changes

    def changed(self) -> None:
        """Something on the form is another now."""
        if self.stage == "form":
            self.look_soon()

    def on_input_changed(self, event: ViInput.Changed) -> None:
        self.changed()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        self.changed()

    def on_checklist_changed(self) -> None:
        self.changed()

    def on_receive_form_chose(self) -> None:
        self.changed()

    def on_receive_form_proposed(self) -> None:
        self.changed()


def _procedure_row(procedure: Procedure, word: str) -> Row:
    limit = limit_for(procedure)
    words = _("chưa rõ") if limit is None else _("trong ngày") if limit.unit == "same_day" else limit_words(str(limit))
    return Row(procedure.code, (procedure.code, procedure.name, words, word), ("", "", "muted", "good"))
