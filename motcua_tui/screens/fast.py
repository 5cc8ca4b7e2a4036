"""The fast lane: one line, one immediate case. Enter saves, shows the numbers, and the next line is ready."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import Static

from motcua_tui.desk import books, fast, paper_out
from motcua_tui.desk.act import Done
from motcua_tui.desk.fast import Line
from motcua_tui.desk.office import Office
from motcua_tui.desk.recall import known_people, people
from motcua_tui.desk.receive import Taken
from motcua_tui.prints.orders import Job
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.fast_line import FastLine, done_row, person_of
from motcua_tui.screens.late import begin_late, late_short
from motcua_tui.screens.offer_keys import RECALL_AFTER_S, RECALL_LETTERS_MIN, OfferKeys
from motcua_tui.screens.receive_fields import Offers
from motcua_tui.screens.receive_saved import book_words
from motcua_tui.screens.receive_typed import person_of_card, typed_person
from motcua_tui.store import BookRow, PersonRow
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask, Prompt
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.picker import Picker
from motcua_tui.widgets.show import show
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.person.card import looks_like_bare_number, looks_like_card, parse_card
from schemas.procedure import Procedure
from schemas.refusal import Refusal

LANE_SHOWN_MAX = 400
DRAFT_KIND = "fast"
SAVED_QUIETLY = frozenset({"catalogue.starter", "receive.late_entry", "receive.no_id_number"})
"""Said once for every line they would hide what matters."""


class FastScreen(OfferKeys, BaseScreen[None]):
    """The lines of this sitting above, the line being typed below."""

    TITLE_WORDS = mark("Làm nhanh")
    HELP_WORDS = mark(
        "Mỗi dòng là một hồ sơ giải quyết ngay, không phải lập giấy tiếp nhận (NĐ 118/2025, Điều 17 khoản 4). Quét thẻ hoặc "
        "gõ họ tên, có thể gõ số giấy tờ ngay sau tên. Ô giấy tờ: 3 là ba loại, 3x2 là ba loại mỗi loại hai bản, hoặc ghi "
        "tên: căn cước, bằng lái x2. Nhập muộn thì thêm số đã ghi tay: 2 #215. Enter lưu ở bất kỳ ô nào. F6 đổi thủ tục, "
        "Ctrl+Z hủy dòng vừa ghi, Ctrl+E sửa dòng vừa ghi, Ctrl+R điền người cũ, F8 in giấy tiếp nhận khi công dân yêu cầu."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("procedures", "procedure", mark("Thủ tục")),
        bind("undo", "take_back", mark("Hủy dòng vừa ghi")),
        bind("edit", "correct", mark("Sửa dòng vừa ghi")),
        bind("recall", "take_offer", mark("Điền người cũ")),
        bind("print", "print", mark("In giấy tiếp nhận")),
        bind("back", "back", mark("Quay lại")),
        bind("page_down", "offer(1)"),
        bind("page_up", "offer(-1)"),
    ]
    DEFAULT_CSS = """
    FastScreen .lane { height: 1; padding: 0 1; background: $panel; color: $foreground; text-wrap: nowrap;
        text-overflow: ellipsis; }
    FastScreen .lane.-warn { color: $warn; text-style: bold; }
    FastScreen #done { height: 1fr; }
    FastScreen Picker { height: 1fr; display: none; }
    FastScreen.-choosing Picker { display: block; }
    FastScreen.-choosing #done { display: none; }
    FastScreen.-choosing FastLine { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._procedure: Procedure | None = None
        self._done: list[Dossier] = []
        self._recent: list[Row] = []
        self._correcting: Dossier | None = None
        self._saving = False
        self._timer: Timer | None = None

    def compose_body(self) -> ComposeResult:
        yield Static("", id="lane", classes="lane")
        yield Static("", id="book", classes="lane")
        yield VTable(
            [
                Column(mark("STT"), 4, right=True),
                Column(mark("Giờ"), 5, drop=2),
                Column(mark("Họ và tên"), 18, flex=True),
                Column(mark("Giấy tờ"), 9),
                Column(mark("Tiền"), 9, right=True, drop=1),
                Column(mark("Số chứng thực"), 16),
            ],
            empty=mark("Chưa có dòng nào. Quét thẻ căn cước hoặc gõ họ tên rồi Enter."),
            id="done",
        )
        yield Picker(
            [Column(mark("Mã"), 10), Column(mark("Thủ tục"), 30, flex=True)],
            self._find,
            placeholder=_("gõ mã hoặc vài chữ của tên, không cần dấu"),
            empty=mark("Không thấy thủ tục trả kết quả ngay nào. Thủ tục có hẹn trả thì bấm F2."),
            at_first=self._recent,
        )
        with Vertical(id="entry") as entry:
            entry.styles.height = "auto"
            yield Offers(id="offers")
            yield FastLine()

    def when_up(self) -> None:
        self.query_one("#done", VTable).can_focus = False
        self.mode_moved()
        if self._take_draft():
            return
        first = fast.procedures(self.office, "")
        used = set(self.office.store.catalogue.last_used(fast.LAST_MAX))
        if first and first[0].code in used and fast.is_usual(first[0]):
            self._choose(first[0])
        else:
            self.action_procedure()

    @property
    def line(self) -> FastLine:
        """The line being typed."""
        return self.query_one(FastLine)

    @property
    def offers(self) -> Offers:
        """Who was here before, while somebody is being typed."""
        return self.query_one(Offers)

    @property
    def help_words(self) -> str:
        """What F1 says: the screen's words behind the whole name of the procedure, which the line above may have cut."""
        procedure = self._procedure
        name = f"{procedure.code}  {procedure.name}\n" if procedure else ""
        return f"{name}{_(self.HELP_WORDS)}"

    # -- the procedure

    def _find(self, text: str) -> Sequence[Row]:
        nothing: list[Procedure] = []
        return [_procedure_row(one) for one in self.counter.gate.run(lambda: fast.procedures(self.office, text), nothing)]

    def action_procedure(self) -> None:
        """F6: another procedure, by typed words."""
        self.add_class("-choosing")
        picker = self.query_one(Picker)
        self._recent[:] = [_procedure_row(one) for one in fast.procedures(self.office, "")]
        picker.field.value = ""
        picker.search_again()
        picker.field.focus()
        self.clear_sentence()

    def on_picker_chosen(self, message: Picker.Chosen) -> None:
        message.stop()
        found = self._fast_one(message.row.key)
        if found is not None:
            self._choose(found)

    def _fast_one(self, code: str) -> Procedure | None:
        return next((one for one in fast.procedures(self.office, code) if one.code == code), None)

    def _choose(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self.remove_class("-choosing")
        self.line.set_procedure(procedure)
        self._show_lane()
        self.line.begin()
        self.refresh_bindings()

    def _show_lane(self) -> None:
        procedure = self._procedure
        if procedure is None:
            return
        year = int(self.office.time_of_act()[:4])
        book = books.book_for(self.office, procedure.code, year)
        over = books.over(self.office, procedure.code, year)
        said = _("Không có sổ chứng thực đang mở cho thủ tục này: không lấy số.")
        if self._correcting is not None:
            said = _("▲ Đang sửa dòng {code}. Esc thôi sửa.").format(code=self._correcting.provisional_code)
        elif over is not None:
            said = _("▲ Sổ {book} là sổ năm {year}. Enter để khóa và mở sổ năm nay.").format(book=over.name, year=over.year)
        elif book is not None and book.year > year:
            other = _("▲ Sổ đang mở {book} là sổ năm {year}. Việc của năm trước cần sổ năm đó: mở lại ở mục Sổ chứng thực.")
            said = other.format(book=book.name, year=book.year)
        elif book is not None:
            said = _("Sổ {book}, số tiếp theo {number}").format(book=book.name, number=book.next)
        self.query_one("#lane", Static).update(show(f"{procedure.code}  {procedure.name}", LANE_SHOWN_MAX))
        line = self.query_one("#book", Static)
        line.set_class(said.startswith("▲"), "-warn")
        line.update(show(said, LANE_SHOWN_MAX))

    def _renew(self, book: BookRow) -> None:
        """Last year's book stands in the way: one question, then on with the line as it was typed."""
        ask = Ask(
            _("Khóa sổ năm cũ và mở sổ năm nay từ số 1?"),
            f"{book.name} → {books.name_next(book.name, book.year, int(self.office.time_of_act()[:4]))}",
            detail=_("Sổ đã khóa không cấp số nữa. Việc làm trên giấy của năm cũ thì nhập trước khi khóa."),
            yes=_("Mở sổ năm nay"),
        )
        self.app.push_screen(ask, lambda sure: self._renewed(books.renew(self.office, book.name)) if sure else None)

    def _renewed(self, opened: object) -> None:
        if isinstance(opened, Refusal):
            self.tell_refusal(opened)
        else:
            self.tell(_("√ Đã mở sổ năm nay. Enter để lưu dòng đang gõ."))
            self._show_lane()

    # -- people

    def on_scan(self, message: Scan) -> None:
        """A card fills the line; a slip's code is left to the app."""
        if not (looks_like_card(message.text) or looks_like_bare_number(message.text)):
            return
        message.stop()
        card = parse_card(message.text)
        if isinstance(card, Refusal):
            self.tell_refusal(card)
            return
        if self._procedure is None:
            self.tell(_("Hãy chọn thủ tục trước, rồi quét lại thẻ."), "warn")
            return
        office, release = self.office, self.counter.hold_keys()

        def filled(found: list[PersonRow]) -> None:
            release()
            known = typed_person(found[0].person) if found else None
            self._take(person_of(person_of_card(card, known)))
            (self.line.papers if self.line.person.value else self.line.person).focus()

        self.run_desk(lambda: known_people(office, card.id_number), filled, group="card", exclusive=False)

    def _take(self, person: Person) -> None:
        self.line.take_person(person)
        self.offers.offer(())
        self.refresh_bindings()
        needs = self.line.needs
        if needs:
            self.tell(_("▲ Người này cần: {needs}").format(needs=needs), "warn")
        else:
            self.clear_sentence()

    def on_fast_line_searched(self, message: FastLine.Searched) -> None:
        """Somebody is being typed: offer who was here before, once the keys pause."""
        message.stop()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(RECALL_AFTER_S, self._search)

    def _search(self) -> None:
        text, office = self.line.searched, self.office
        offers = self.offers
        if len(text) < RECALL_LETTERS_MIN or not self.line.person.has_focus:
            offers.offer(())
            self.refresh_bindings()
            return

        def found(rows: list[PersonRow] | Refusal) -> None:
            if self.line.searched == text and not isinstance(rows, Refusal):
                offers.offer([row for row in rows if not self.line.is_this(row.person)])
                self.refresh_bindings()

        self.run_desk(lambda: people(office, text), found, group="recall")

    def take_offered(self, row: PersonRow) -> None:
        self._take(row.person)
        self.line.papers.focus()

    # -- saving

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        """Enter in any field of the line saves it; in the hour of a new line it goes on to the person."""
        event.stop()
        if event.input is self.line.late_time and not self.line.person.value.strip():
            if self._takes_late_time():
                self.line.person.focus()
        else:
            self.save()

    def save(self) -> None:
        """The line as it stands. What is refused is said, and nothing typed is lost."""
        procedure = self._procedure
        if self._saving or procedure is None or not self._takes_late_time():
            return
        over = books.over(self.office, procedure.code, int(self.office.time_of_act()[:4]))
        if over is not None:
            self._renew(over)
            return
        read = self.line.read(procedure.code)
        if isinstance(read, str):
            self.tell(f"■ {read}", "bad")
            return
        self._saving = True
        office, before, release = self.office, self._correcting, self.counter.hold_keys()

        def done(taken: Taken | Refusal) -> None:
            self._saving = False
            if isinstance(taken, Refusal):
                self.tell_refusal(taken)
            else:
                self._saved(taken, before)
            release()

        self.run_desk(lambda: _write(office, read, before), done, group="save", exclusive=False, says=_("Đang lưu…"))

    def _takes_late_time(self) -> bool:
        """The hour on the paper holds for this line, and is offered for the next one."""
        trouble = begin_late(self.counter, self.line.late_time.value) if self.office.late_at is not None else ""
        if trouble:
            self.line.late_time.focus()
            self.tell(f"■ {trouble}", "bad")
        else:
            self.clear_sentence()
        return not trouble

    def mode_moved(self) -> None:
        """A paper day begins or ends, or goes on with another hour."""
        super().mode_moved()
        late_at = self.office.late_at
        self.line.set_late(late_short(self.office, late_at) if late_at is not None else "")
        self._show_lane()

    def _saved(self, taken: Taken, before: Dossier | None) -> None:
        dossier = taken.dossier
        self._done = [one for one in self._done if before is None or one.id != before.id] + [dossier]
        self._correcting = None
        self._show_done()
        self.line.clear()
        self.office.store.drafts.drop(self.office.officer.user, DRAFT_KIND)
        self.offers.offer(())
        self._show_lane()
        words = _("√ Đã lưu: {name}").format(name=dossier.applicant.name)
        if numbers := book_words(dossier):
            words = _("√ Đã lưu: {name} · số chứng thực {numbers}").format(name=dossier.applicant.name, numbers=numbers)
        loud = [say(one) for one in taken.notices if one.code not in SAVED_QUIETLY]
        self.tell(" ▲ ".join([words, *loud]), "warn" if loud else "good")
        self.line.begin()
        self.refresh_bindings()

    def _show_done(self) -> None:
        table = self.query_one("#done", VTable)
        table.set_rows([done_row(dossier) for dossier in self._done])
        table.cursor = len(self._done) - 1

    # -- the last line again

    @property
    def _last(self) -> Dossier | None:
        return next((one for one in reversed(self._done) if not one.voided), None)

    def action_take_back(self) -> None:
        """Ctrl+Z: the last line was a mistake; a reason, then it is taken back."""
        last = self._last
        if last is None or self._saving:
            return
        about = f"{last.applicant.name} · {last.procedure.name}\n{book_words(last)}".strip()
        ask = Prompt(_("Hủy dòng vừa ghi? Ghi lý do:"), about, value=_("Ghi nhầm"), limit=limits.REASON_MAX)
        self.app.push_screen(ask, lambda reason: self._take_back(last, reason) if reason else None)

    def _take_back(self, last: Dossier, reason: str) -> None:
        office = self.office

        def done(outcome: Done | Refusal) -> None:
            if isinstance(outcome, Refusal):
                self.tell_refusal(outcome)
                return
            self._done = [outcome.dossier if one.id == last.id else one for one in self._done]
            self._show_done()
            self.tell(_("√ Đã hủy dòng của {name}. Số đã cấp không dùng lại.").format(name=last.applicant.name))
            self.refresh_bindings()

        self.run_desk(lambda: fast.take_back(office, last.id, reason), done, group="save", exclusive=False)

    def action_correct(self) -> None:
        """Ctrl+E: the last line comes back into the fields; Enter records it as it should have been."""
        last = self._last
        if last is None or self._saving:
            return
        procedure = self._fast_one(last.procedure.code)
        if procedure is None:
            return
        self._correcting = last
        self._choose(procedure)
        self.line.put(last)
        if self.office.late_at is not None:
            self.line.set_late(late_short(self.office, last.received_at))
        self.line.person.focus()

    def action_print(self) -> None:
        """F8: a receipt slip of the last line, for a citizen who asks for one."""
        last, office = self._last, self.office
        if last is None:
            return

        def done(job: Job | Refusal) -> None:
            if isinstance(job, Refusal):
                self.tell_refusal(job)
            else:
                self.tell(_("√ Đã gửi giấy tiếp nhận tới máy in {printer}. Hãy xem giấy đã ra chưa.").format(printer=job.printer))

        self.tell(_("Đang tạo giấy tiếp nhận…"))
        self.run_desk(lambda: paper_out.send(office, "receipt", last.id), done, group="paper", exclusive=False)

    # -- nothing typed is lost

    def keep_draft(self) -> None:
        """The line as it stands, kept over a lock; Escape and leaving keep it too."""
        typed = self.line.texts()
        drafts, user = self.office.store.drafts, self.office.officer.user
        if any(typed.values()) and self._procedure is not None and self._correcting is None:
            body = json.dumps({**typed, "procedure": self._procedure.code}, ensure_ascii=False)
            drafts.save(user, DRAFT_KIND, body, None)
        else:
            drafts.drop(user, DRAFT_KIND)

    def _take_draft(self) -> bool:
        """Go on where the last line was left. False where nothing was."""
        text = self.office.store.drafts.load(self.office.officer.user, DRAFT_KIND)
        kept = json.loads(text) if text else {}
        procedure = self._fast_one(str(kept.get("procedure", ""))) if kept else None
        if procedure is None:
            return False
        self._choose(procedure)
        self.line.put_texts(kept)
        return True

    def action_back(self) -> None:
        """Escape: out of choosing, out of correcting, then out of the fast lane."""
        if self.has_class("-choosing") and self._procedure is not None:
            self._choose(self._procedure)
        elif self._correcting is not None:
            self._correcting = None
            self.line.clear()
            self._show_lane()
        else:
            self.keep_draft()
            self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("take_back", "correct", "print"):
            return self._last is not None
        if action in ("take_offer", "offer"):
            return self.is_mounted and bool(self.query(Offers)) and self.query_one(Offers).current is not None
        return super().check_action(action, parameters)


def _procedure_row(procedure: Procedure) -> Row:
    return Row(procedure.code, (procedure.code, procedure.name))


def _write(office: Office, line: Line, before: Dossier | None) -> Taken | Refusal:
    if before is None:
        return fast.record(office, line)
    return fast.record_again(office, before, line, _("Sửa dòng vừa ghi"))
