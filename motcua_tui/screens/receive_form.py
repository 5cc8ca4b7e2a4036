"""The receive form: every field of a dossier in one column, filled from catalogue, card and recall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from motcua_tui.desk.usual import Choices, is_kept, usual_case
from motcua_tui.screens.late import TYPED_MAX as LATE_TYPED_MAX
from motcua_tui.screens.late import late_typed
from motcua_tui.screens.receive_fields import CaseList, Chosen, FeeRow, WideRow, proposed_fees
from motcua_tui.screens.receive_person import PersonRows
from motcua_tui.screens.receive_typed import (
    BY_HAND_TYPED_MAX,
    COUNT_WORDS,
    DUE_TYPED_MAX,
    EXTRA_TYPED_MAX,
    SETS_TYPED_MAX,
    AuthorisedTyped,
    PaperTyped,
    PersonTyped,
    Typed,
    check_due,
    is_count,
)
from motcua_tui.screens.words import CHANNELS, WAYS
from motcua_tui.text import _, mark
from motcua_tui.widgets.checklist import Checklist, Paper
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.fields import DateInput, ViInput, Wrong
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.picker import Find, Picker
from motcua_tui.widgets.show import show
from schemas import limits
from schemas.intake import Channel, ReturnBy
from schemas.procedure import Part, Procedure, fees_for, limit_for, parts_for
from schemas.refusal import Refusal
from schemas.rules.certification import is_certification
from schemas.rules.numbering import SlipNumber

PAPERS_SHOWN_MAX = 8
PLAIN = {"applicant.kind": "citizen", "sets": "1", "return_by": "counter"}
"""The rows that begin with what this counter chose last time, and how they begin without it."""
Immediate = Callable[[Procedure, Typed], bool]
"""Decides whether a procedure is resolved at once by default."""


class ReceiveForm(Form):
    """The fields. It knows the catalogue's proposals and nothing of saving."""

    DEFAULT_CSS = """
    ReceiveForm { scrollbar-size-vertical: 1; max-width: 140; }
    ReceiveForm Picker { height: 8; }
    ReceiveForm FormRow>.label { width: 20; }
    ReceiveForm WideRow>.label { width: 1fr; }
    ReceiveForm WideRow.-headed>.label { display: none; }
    ReceiveForm FeeRow>.hint { padding: 0 0 0 1; }
    ReceiveForm Checklist { height: auto; }
    ReceiveForm .section { color: $link; text-style: bold; margin: 1 0 0 0; height: 1; }
    ReceiveForm Checklist>.name { max-height: 3; min-height: 1; }
    ReceiveForm #fees { height: auto; }
    """

    class Chose(Message):
        """A procedure has been picked or put aside."""

    class Proposed(Message):
        """Papers, fees or limit have been proposed anew, so the due date may be another."""

    def __init__(
        self,
        find: Find,
        recent: Sequence[Row],
        immediate: Immediate,
        numbered: Callable[[Procedure], bool],
        today: Callable[[], date],
    ) -> None:
        """`numbered` says whether a certification book gives one number for each document of a procedure."""
        super().__init__(id="form")
        self._is_numbered = numbered
        self._immediate_by_default = immediate
        self.procedure: Procedure | None = None
        self.picker = Picker(
            [
                Column(mark("Mã"), 10),
                Column(mark("Thủ tục"), 30, flex=True),
                Column(mark("Thời hạn"), 15, drop=1),
                Column("", 9),
            ],
            find,
            placeholder=_("gõ mã hoặc vài chữ của tên, không cần dấu"),
            empty=mark("Không thấy thủ tục nào.\nHãy gõ ít chữ hơn, hoặc bấm F6 để xem danh mục."),
            at_first=recent,
        )
        self.chosen = Chosen()
        self.cases = CaseList()
        self.immediate = Choice([Option("yes", _("Giải quyết ngay")), Option("no", _("Hẹn trả sau"))])
        self.documents = _count_field(limits.DOCUMENTS_MAX, COUNT_WORDS["documents"])
        self.due = ViInput(limit=DUE_TYPED_MAX, placeholder=_("5 = 5 ngày làm việc; 15 ngày; 26/11/2026"), check=check_due)
        self.people = {who: PersonRows(who, today) for who in ("applicant", "submitter")}
        self.other = Choice([Option("no", _("Chính chủ hồ sơ")), Option("yes", _("Người khác nộp thay"))])
        self.authorised = {
            "document": ViInput(limit=limits.NAME_MAX, words=True),
            "scope": ViInput(limit=limits.SCOPE_MAX, words=True),
            "dated": DateInput(today=today),
        }
        self.slip_no = ViInput(limit=limits.CODE_MAX, placeholder=str(SlipNumber("A1", 12)))
        self.late_time = ViInput(limit=LATE_TYPED_MAX)
        self.by_hand = ViInput(limit=BY_HAND_TYPED_MAX, restrict=r"[0-9]*")
        self.is_late = False
        self.papers = Checklist()
        self.extra = ViInput(limit=EXTRA_TYPED_MAX, words=True, placeholder=_("tên giấy tờ, Enter để thêm"))
        self.note = ViInput(limit=limits.NOTE_MAX, words=True)
        self.sets = _count_field(limits.COPIES_MAX, COUNT_WORDS["sets"])
        self.channel = Choice([Option(value, _(word)) for value, word in CHANNELS.items()])
        self.return_by = Choice([Option(value, _(word)) for value, word in WAYS.items()])
        self._fees: list[FeeRow] = []
        self._usual: dict[str, str] = {}
        self._marked: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        yield WideRow("procedure", _("Thủ tục"), self.picker, required=True, help=_(
            "Gõ mã hoặc vài chữ của tên, không cần dấu. Mũi tên chọn, Enter lấy. Thủ tục lần trước của người này đứng đầu."))
        yield _away(FormRow("chosen", _("Thủ tục"), self.chosen, help=_("Enter đi tiếp, Backspace chọn thủ tục khác.")))
        yield _away(_headed("case", _("Trường hợp giải quyết"), self.cases, _(
            "Trường hợp quyết định thành phần hồ sơ, phí và thời hạn. Mũi tên chọn, Enter đi tiếp.")))
        yield _away(FormRow("immediate", _("Cách giải quyết"), self.immediate, help=_(
            "Trả kết quả ngay thì không phải lập giấy tiếp nhận (NĐ 118/2025, Điều 17 khoản 4). Hồ sơ vẫn được ghi đủ vào sổ.")))
        yield _away(FormRow("documents", _("Số loại giấy tờ"), self.documents, help=_(
            "Mỗi loại giấy tờ lấy một số trong sổ chứng thực, không lấy số theo lượt người (TT 01/2020/TT-BTP, Điều 4).")))
        yield _away(FormRow("by_hand", _("Số đã ghi tay"), self.by_hand, help=_(
            "Số chứng thực đầu tiên đã ghi trên giấy khi mất điện; để trống thì máy lấy số tiếp theo của sổ.")))
        yield _away(FormRow("late_at", _("Giờ ghi trên phiếu"), self.late_time, required=True, help=_(
            "Giờ nhận hồ sơ trên giấy. Phiếu sau cùng ngày chỉ cần gõ giờ, như 9h35; khác ngày thì gõ cả ngày, như 9h35 20/11.")))
        yield _away(FormRow("slip_no", _("Số phiếu in sẵn"), self.slip_no, help=_(
            "Số in ở đầu phiếu đã ghi tay, gõ hoặc quét mã QR trên phiếu. Mỗi số chỉ dùng một lần.")))
        yield _away(FormRow("due", _("Hạn hoặc ngày hẹn"), self.due, required=True, help=_(
            "Danh mục không ghi thời hạn nên cán bộ nhập: số ngày làm việc, thời hạn bằng chữ, hoặc ngày hẹn trả.")))
        yield Static(show(_("Chủ hồ sơ")), classes="section")
        yield from self.people["applicant"].rows()
        yield FormRow("other", _("Người nộp"), self.other, help=_(
            "Chọn 2 khi người khác nộp thay. Ctrl+T chép chủ hồ sơ sang người nộp và ngược lại."))
        with _away(Vertical(id="submitter")) as box:
            box.styles.height = "auto"
            yield Static(show(_("Người nộp thay")), classes="section")
            yield from self.people["submitter"].rows()
            yield FormRow("authorised.document", _("Văn bản ủy quyền"), self.authorised["document"], help=_(
                "Giấy tờ cho thấy người này được thay mặt chủ hồ sơ; để trống nếu thủ tục không đòi."))
            yield FormRow("authorised.scope", _("Được làm gì"), self.authorised["scope"], help=_(
                "Phạm vi ủy quyền như ghi trên văn bản, ví dụ: nộp hồ sơ và nhận kết quả."))
            yield FormRow("authorised.dated", _("Ngày ủy quyền"), self.authorised["dated"], help=_("Ngày ghi trên văn bản."))
        yield WideRow("parts", _("Thành phần hồ sơ đã nhận"), self.papers, help=_(
            "Dấu cách đánh dấu giấy tờ đã nhận; mũi tên trái phải chọn bản chính, chứng thực, bản sao; + và - đổi số bản."))
        yield FormRow("extra", _("Thêm giấy tờ khác"), self.extra, help=_(
            "Giấy tờ không có trong danh mục: gõ tên rồi Enter."))
        yield Vertical(id="fees")
        yield FormRow("note", _("Ghi chú"), self.note, help=_(
            "Điều cần nhớ về hồ sơ này, in trên giấy tiếp nhận."))
        yield FormRow("sets", _("Số bộ hồ sơ"), self.sets, help=_("Thường là 1."))
        yield FormRow("channel", _("Nhận qua"), self.channel, help=_(
            "Hồ sơ đến bằng cách nào; mức phí và thời hạn có thể khác nhau."))
        yield FormRow("return_by", _("Trả kết quả"), self.return_by, help=_("Người nộp muốn nhận kết quả bằng cách nào."))

    def on_mount(self) -> None:
        self._show_papers([])

    # -- reading and filling

    @property
    def typed(self) -> Typed:
        """Everything on the form."""
        has_procedure = self.procedure is not None
        return Typed(
            procedure=self.procedure.code if self.procedure else "",
            case=self.cases.value if has_procedure else "",
            immediate=has_procedure and self.row("immediate").display and self.immediate.value == "yes",
            documents=self.documents.value.strip(),
            due=self.due.value.strip() if self.row("due").display else "",
            applicant=self.people["applicant"].typed,
            other=self.other.value == "yes",
            submitter=self.people["submitter"].typed,
            authorised=AuthorisedTyped(**{name: _written_out(field) for name, field in self.authorised.items()}),
            slip_no=self.slip_no.value.strip() if self.is_late else "",
            by_hand=self.by_hand.value.strip() if self.row("by_hand").display else "",
            parts=tuple(map(_paper_typed, self.papers.papers)),
            fees=tuple(row.fee for row in self._fees),
            extra=self.extra.value.strip(),
            note=self.note.value.strip(),
            sets=self.sets.value.strip(),
            channel=cast("Channel", self.channel.value),
            return_by=cast("ReturnBy", self.return_by.value),
        )

    def put(self, typed: Typed, procedure: Procedure | None) -> None:
        """Fill the whole form, as when a draft comes back. Without its procedure the rest still stands."""
        self._usual = {}
        for who in ("applicant", "submitter"):
            self.people[who].fill(getattr(typed, who))
            self.people[who].label_number(self)
        for name, field in self.authorised.items():
            field.value = getattr(typed.authorised, name)
        self.slip_no.value, self.by_hand.value = typed.slip_no, typed.by_hand
        self.show_other(typed.other)
        self.note.value, self.sets.value, self.due.value = typed.note, typed.sets, typed.due
        self.channel.value, self.return_by.value = typed.channel, typed.return_by
        self.extra.value, self.documents.value = typed.extra, typed.documents
        self.set_procedure(procedure, typed.case)
        if procedure is not None:
            self.immediate.value = "yes" if typed.immediate else "no"
            self._show_documents()
        if typed.parts and procedure is not None:
            self._show_papers(_given_again(self.papers.papers, typed.parts))
        if typed.fees and procedure is not None:
            hints = {row.fee.name: row.hint for row in self._fees}
            self._show_fees([FeeRow(number, fee, hints.get(fee.name, fee.name)) for number, fee in enumerate(typed.fees)])

    def begin_as_before(self, before: Choices) -> str:
        """Begin with what this counter chose last time, where nothing was chosen yet. What that is, in words; "" for nothing."""
        typed = self.people["applicant"].typed
        wanted = {"sets": str(before.sets), "return_by": before.return_by}
        if not (typed.name or typed.id_number):
            wanted["applicant.kind"] = before.kind
        for name, value in wanted.items():
            field = self.row(name).field
            assert isinstance(field, ViInput | Choice)
            if field.value == self._usual.get(name, PLAIN[name]):
                field.value = self._usual[name] = value
        self._mark_usual()
        return "; ".join(f"{label}: {_chosen_word(self.row(name).field)}" for name, label in self._marked.items())

    def _mark_usual(self) -> None:
        """What stands as last time has ↺ behind its label, until it is changed."""
        for name, plain in PLAIN.items():
            row = self.row(name)
            is_usual = row.value == self._usual.get(name) != plain
            if is_usual and name not in self._marked:
                self._marked[name] = row.label
                row.relabel(f"{row.label} ↺")
            elif not is_usual and name in self._marked:
                row.relabel(self._marked.pop(name))

    def set_procedure(self, procedure: Procedure | None, case: str = "") -> None:
        """Show a procedure's cases, papers, fees and limit; None opens the list again."""
        self.procedure = procedure
        self.picker.field.value = ""
        self.row("procedure").display = procedure is None
        self.row("chosen").display = procedure is not None
        self.row("procedure").clear_trouble()
        if procedure is not None:
            self.chosen.say(f"{procedure.code}  {procedure.name}")
            self.cases.set_cases(procedure.cases, case or usual_case(procedure))
        self.row("case").display = procedure is not None and bool(procedure.cases)
        self.propose()
        self.post_message(self.Chose())

    def propose(self) -> None:
        """Papers, fees, limit and manner of this procedure, case and channel."""
        procedure = self.procedure
        case = self.cases.value or None
        channel = cast("Channel", self.channel.value)
        self.papers.set_certifying(procedure is not None and is_certification(procedure.field, procedure.name))
        self._show_papers([_paper(part) for part in parts_for(procedure, case)] if procedure else [])
        fees = proposed_fees(fees_for(procedure, case, channel)) if procedure else []
        self._show_fees([FeeRow(number, fee, hint) for number, (fee, hint) in enumerate(fees)])
        limit = limit_for(procedure, case, channel) if procedure else None
        same_day = limit is not None and limit.unit == "same_day"
        at_once = procedure is not None and (procedure.immediate is True or same_day)
        self.row("immediate").display = at_once
        self.row("due").display = procedure is not None and limit is None
        if procedure is not None and at_once:
            self.immediate.value = "yes" if self._immediate_by_default(procedure, self.typed) else "no"
        self._show_documents()
        self.post_message(self.Proposed())

    def _show_documents(self) -> None:
        """Numbers are taken at once only where the result is given at once."""
        at_once = self.row("immediate").display and self.immediate.value == "yes"
        numbered = at_once and self.procedure is not None and self._is_numbered(self.procedure)
        self.row("documents").display = numbered
        self.row("by_hand").display = numbered and self.is_late

    def set_late(self, late_at: str | None) -> None:
        """While a paper day is typed in, its time, the slip's number and numbers written by hand are asked for."""
        self.is_late = late_at is not None
        self.late_time.value = late_typed(late_at) if late_at is not None else ""
        for name in ("late_at", "slip_no"):
            self.row(name).display = self.is_late
        self._show_documents()

    def show_other(self, other: bool) -> None:
        """Show or hide the person who hands in for the owner."""
        self.other.value = "yes" if other else "no"
        self.query_one("#submitter").display = other

    def copy_people(self) -> None:
        """Owner to submitter, back where there is no owner yet; two different people change places."""
        owner, submitter = self.people["applicant"].typed, self.people["submitter"].typed
        if submitter == PersonTyped() or not self.query_one("#submitter").display:
            self.people["submitter"].fill(owner)
        elif owner == PersonTyped():
            self.people["applicant"].fill(submitter)
        else:
            self.people["applicant"].fill(submitter)
            self.people["submitter"].fill(owner)
        self.show_other(True)

    def _show_papers(self, papers: Sequence[Paper]) -> None:
        self.papers.set_papers(papers)
        self.papers.table.styles.height = min(max(2, len(papers)), PAPERS_SHOWN_MAX) + 1

    def _show_fees(self, rows: list[FeeRow]) -> None:
        self._fees = rows
        box = self.query_one("#fees")
        box.remove_children()
        box.mount_all(rows)

    def take_extra(self) -> bool:
        """Add the paper being typed to the list. False if nothing is typed."""
        name = self.extra.value.strip()
        if not name:
            return False
        self._show_papers([*self.papers.papers, Paper(name, given=(1, 0, 0))])
        self.extra.value = ""
        return True

    # -- moving

    def fail(self, name: str, problem: Refusal | str) -> None:
        if name == "procedure" and self.procedure is not None:
            self.set_procedure(None)
        row = self.row(name)
        row.fail(problem)
        target = next((stop for stop in self._stops() if row in stop.ancestors_with_self), None)
        if target is not None:
            target.focus()

    def row(self, name: str) -> FormRow:
        fee = next((row for row in self._fees if row.name == name), None)
        return fee or super().row(name)

    def has_row(self, name: str) -> bool:
        """True if such a row is on the screen now."""
        return any(row.name == name and row.display for row in [*self.rows, *self._fees])

    def first_stop(self) -> Widget:
        """Where the cursor belongs once the procedure is known: whatever is not known yet."""
        if self.row("case").display:
            return self.cases.table
        return self.after_case()

    def after_case(self) -> Widget:
        """The first field that neither card nor catalogue has filled."""
        if self.row("due").display and not self.due.value.strip():
            return self.due
        empty = self.people["applicant"].first_empty()
        if empty is not None:
            return empty
        return self.immediate if self.row("immediate").display else self.papers.table

    def _stops(self) -> list[Widget]:
        return [widget for widget in self.screen.focus_chain if self in widget.ancestors]

    def _neighbour(self, field: Widget, by: int) -> Widget | None:
        stops = self._stops()
        at = next((number for number, stop in enumerate(stops) if field in stop.ancestors_with_self or stop is field), None)
        if at is None:
            return None
        beyond = stops[at + 1 :] if by > 0 else stops[:at][::-1]
        return beyond[0] if beyond else None

    def _row_of(self, field: Widget) -> FormRow:
        return next(node for node in field.ancestors if isinstance(node, FormRow))

    # -- what the fields say

    def on_input_submitted(self, event: ViInput.Submitted) -> None:
        if event.input is self.extra and self.take_extra():
            event.stop()
            event.prevent_default()
            self.post_message(self.Proposed())

    def on_input_changed(self, event: ViInput.Changed) -> None:
        super().on_input_changed(event)
        if event.input is self.sets:
            self._mark_usual()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        self._mark_usual()
        if event.choice is self.immediate:
            self._show_documents()
        if event.choice is self.other:
            self.show_other(event.value == "yes")
        for rows in self.people.values():
            if event.choice is rows.kind:
                rows.label_number(self)
        if event.choice is self.channel and self.procedure is not None:
            self.propose()

    def on_case_list_changed(self, event: CaseList.Changed) -> None:
        event.stop()
        self.propose()

    def on_case_list_submitted(self, event: CaseList.Submitted) -> None:
        event.stop()
        self.after_case().focus()

    def on_checklist_submitted(self, event: Checklist.Submitted) -> None:
        event.stop()
        self._go_on(self.papers.table)

    def on_chosen_submitted(self, event: Chosen.Submitted) -> None:
        event.stop()
        self._go_on(event.chosen)

    def on_chosen_again(self, event: Chosen.Again) -> None:
        event.stop()
        self.set_procedure(None)
        self.picker.field.focus()


def _count_field(most: int, words: str) -> ViInput:
    """A field for a count from 1 on, 1 to begin with."""

    def check(text: str) -> Wrong | None:
        return None if is_count(text, most) else Wrong(_(words))

    return ViInput("1", limit=SETS_TYPED_MAX, restrict=r"[0-9]*", allowed=_("chữ số"), check=check, proposed=True)


def _chosen_word(field: Widget) -> str:
    if isinstance(field, Choice):
        return field.options[field.chosen].word
    return field.value if isinstance(field, ViInput) else ""


def _written_out(field: ViInput) -> str:
    iso = field.iso if isinstance(field, DateInput) else ""
    return spoken_iso(iso or "") or field.value.strip()


def _away(widget: Widget) -> Widget:
    widget.display = False
    return widget


def _headed(name: str, label: str, field: Widget, help: str) -> WideRow:
    """A row whose field says on its own head line what it is."""
    row = WideRow(name, label, field, help=help)
    row.add_class("-headed")
    return row


def _paper(part: Part) -> Paper:
    asked = (part.originals, 0, part.copies)
    paper = Paper(part.name, asked=asked, required=part.required)
    return Paper(part.name, asked=asked, given=paper.usual, required=part.required) if is_kept(part) else paper


def _given_again(papers: Sequence[Paper], given: Sequence[PaperTyped]) -> list[Paper]:
    """The catalogue's papers with the counts of a draft, and behind them those only the draft has."""
    typed = {one.name: one for one in given}
    known = {paper.name for paper in papers}
    nothing = PaperTyped(name="-")
    again = [
        Paper(one.name, one.asked, kept.given, one.required, kept.source, kept.pages, kept.electronic)
        for one in papers
        for kept in (typed.get(one.name, nothing),)
    ]
    only_given = (one for one in given if one.name not in known)
    return again + [
        Paper(one.name, given=one.given, source=one.source, pages=one.pages, electronic=one.electronic) for one in only_given
    ]


def _paper_typed(paper: Paper) -> PaperTyped:
    counted = {"pages": paper.pages, "electronic": paper.electronic}
    return PaperTyped(name=paper.name, given=paper.given, source=paper.source, **counted)


