"""Certification books (sổ chứng thực) of this device: which are open, the next number, opening and closing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk import books
from motcua_tui.desk.office import Office
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.store import BookRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.office_acts import BookKind, OfficeAct
from schemas.refusal import Refusal
from schemas.text import fold

KINDS: dict[BookKind, str] = {
    "copies": mark("Bản sao"),
    "signatures": mark("Chữ ký"),
    "contracts": mark("Hợp đồng"),
}
STATES: dict[str, tuple[str, str]] = {
    "open": (mark("● Đang mở"), "good"),
    "closed": (mark("□ Đã khóa"), "muted"),
    "elsewhere": (mark("○ Của máy khác"), "muted"),
    "restored": (mark("▲ Cần mở lại"), "warn"),
}
WORDS_OF: dict[BookKind, tuple[str, ...]] = {
    "copies": ("chung thuc ban sao tu ban chinh",),
    "signatures": ("chung thuc chu ky",),
    "contracts": (
        "chung thuc hop dong",
        "chung thuc giao dich",
        "chung thuc viec sua doi",
        "chung thuc di chuc",
        "chung thuc van ban",
    ),
}
"""What the names of the procedures of a kind say; what is proposed can be changed."""
CODES_TYPED_MAX = 1000
NUMBER_TYPED_MAX = 6


class BooksScreen(BaseScreen[None]):
    """Ctrl+N opens a book, Ctrl+K closes one."""

    TITLE_WORDS = mark("Sổ chứng thực")
    HELP_WORDS = mark(
        "Mỗi máy có sổ riêng nên hai quầy không bao giờ cấp trùng số. Ctrl+N mở sổ, Ctrl+K khóa sổ cuối năm hoặc khi hết sổ. "
        "Hồ sơ giải quyết ngay lấy số lúc lưu, hồ sơ hẹn trả lấy số lúc xử lý xong. Enter xem từng số, Ctrl+B sang năm mới, "
        "Ctrl+Z mở lại sổ đã khóa khi việc giấy của năm cũ còn phải nhập."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "open", mark("Mở sổ")),
        bind("close", "close_book", mark("Khóa sổ")),
        bind("reuse", "renew", mark("Sang năm mới")),
        bind("undo", "reopen", mark("Mở lại")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        yield VTable(
            [
                Column(mark("Sổ"), 20, flex=True),
                Column(mark("Loại"), 10),
                Column(mark("Năm"), 5, drop=2),
                Column(mark("Máy"), 4, drop=3),
                Column(mark("Số cuối"), 8),
                Column(mark("Số tiếp"), 8),
                Column(mark("Tình trạng"), 15),
            ],
            empty=mark("Chưa có sổ chứng thực nào.\nBấm Ctrl+N để mở sổ và để máy cấp số."),
            id="books",
        )

    def when_up(self) -> None:
        self.query_one("#books", VTable).focus()
        self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Opening and closing is for those who receive."""
        if action in ("open", "close_book", "renew", "reopen") and self.counter.office is not None:
            may = self.office.why_not(OfficeAct.OPEN_BOOK) is None
            return may and (action != "reopen" or any(self._goes_on_again(book) for book in self.office.store.books()))
        return True

    def _goes_on_again(self, book: BookRow) -> bool:
        """True for a book of this device that was closed, or that a restore may have forgotten numbers of."""
        is_ours = book.device == self.office.store.identity.device
        return is_ours and books.state_of(self.office, book) in ("closed", "restored")

    def _show(self) -> None:
        self.query_one("#books", VTable).set_rows([_row(self.office, book) for book in self.office.store.books()], keep=True)

    def action_open(self) -> None:
        """Open a book, or go on with the one under the cursor after a restore."""
        waiting = self._current
        goes_on = waiting is not None and books.state_of(self.office, waiting) == "restored"
        self.app.push_screen(OpenBookScreen(waiting if goes_on else None), self._opened)

    @property
    def _current(self) -> BookRow | None:
        """The book under the cursor."""
        row = self.query_one("#books", VTable).current
        return next((book for book in self.office.store.books() if row is not None and row.key == _key(book)), None)

    def action_reopen(self) -> None:
        """Go on with a book that was closed: a paper day of last year may still have to be typed in."""
        book = self._current
        if book is None or not self._goes_on_again(book):
            self.tell(_("Chọn một sổ của máy này đã khóa, rồi bấm lại."), "warn")
            return
        self.app.push_screen(OpenBookScreen(book), self._opened)

    def _opened(self, name: str | None) -> None:
        if name:
            self.tell(_("√ Đã mở sổ {book}.").format(book=name))
            self._show()
            self.refresh_bindings()

    def action_close_book(self) -> None:
        """Ask, then close the book under the cursor."""
        row = self.query_one("#books", VTable).current
        if row is None:
            return
        name = row.cells[0]
        about = _("{book} · số cuối {last}").format(book=name, last=row.cells[4])
        ask = Ask(_("Khóa sổ chứng thực này?"), about, detail=_("Sổ đã khóa không cấp số nữa."), yes=_("Khóa sổ"))
        self.app.push_screen(ask, lambda sure: self._close(name) if sure else None)

    def _close(self, name: str) -> None:
        done = books.close_book(self.office, name)
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(_("√ Đã khóa sổ {book}.").format(book=name))
            self._show()
            self.refresh_bindings()

    def action_renew(self) -> None:
        """Last year's book under the cursor is closed and this year's opened for the same procedures."""
        row = self.query_one("#books", VTable).current
        if row is None:
            return
        name = row.cells[0]
        detail = _("Sổ đã khóa không cấp số nữa. Việc làm trên giấy của năm cũ thì nhập trước khi khóa.")
        ask = Ask(_("Khóa sổ năm cũ và mở sổ năm nay từ số 1?"), name, detail=detail, yes=_("Mở sổ năm nay"))
        self.app.push_screen(ask, lambda sure: self._renew(name) if sure else None)

    def _renew(self, name: str) -> None:
        done = books.renew(self.office, name)
        if isinstance(done, Refusal):
            self.tell_refusal(done)
        else:
            self.tell(_("√ Đã mở sổ {book}.").format(book=done["book"]))
            self._show()
            self.refresh_bindings()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        """Enter: every number the book has given."""
        message.stop()
        book = next(one for one in self.office.store.books() if _key(one) == message.row.key)
        self.app.push_screen(BookLinesScreen(book), self.counter.open_dossier)

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


class OpenBookScreen(FormScreen[str | None]):
    """Ends with the name of the book that was opened. One that goes on keeps its year."""

    TITLE_WORDS = mark("Mở sổ chứng thực")
    HELP_WORDS = mark(
        "Ghi tên sổ như trên bìa. Máy đề nghị các thủ tục dùng sổ này theo danh mục; sửa lại nếu cần, cách nhau bằng dấu phẩy. "
        "Sổ giấy đang dùng dở thì ghi số tiếp theo."
    )
    BINDINGS: ClassVar[list[BindingType]] = [bind("save", "save", mark("Mở sổ"))]

    def __init__(self, goes_on: BookRow | None = None) -> None:
        super().__init__()
        self._goes_on = goes_on
        self._proposed = ""

    def compose_body(self) -> ComposeResult:
        book = self._goes_on
        first = ViInput(str(book.next) if book else "1", limit=NUMBER_TYPED_MAX, restrict=r"[0-9]*", proposed=True)
        kinds = [Option(kind, _(said)) for kind, said in KINDS.items()]
        yield Form(
            FormRow("book", _("Tên sổ"), ViInput(book.name if book else "", limit=limits.BOOK_NAME_MAX), required=True),
            FormRow("kind", _("Loại"), Choice(kinds, book.kind if book else "copies")),
            FormRow("procedures", _("Thủ tục (mã)"), ViInput(limit=CODES_TYPED_MAX), required=True),
            FormRow("first", _("Số tiếp theo"), first),
        )

    @property
    def draft_about(self) -> str:
        return self._goes_on.name if self._goes_on else ""

    def when_up(self) -> None:
        form = self.query_one(Form)
        if self._goes_on is not None:
            _text_field(form, "procedures").value = ", ".join(self._goes_on.procedures)
        else:
            self._propose()
        form.row("first" if self._goes_on is not None else "book").field.focus()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        self._propose()

    def _propose(self) -> None:
        """The procedures whose names say this kind, unless the clerk has written others."""
        form = self.query_one(Form)
        field = _text_field(form, "procedures")
        if field.value != self._proposed:
            return
        self._proposed = field.value = ", ".join(_codes(self.office, form.values["kind"]))

    def action_save(self) -> None:
        """Check and open."""
        form = self.query_one(Form)
        form.clear_troubles()
        self.clear_sentence()
        values = form.values
        codes = tuple(code.strip() for code in values["procedures"].split(",") if code.strip())
        kind: BookKind = next(kind for kind in KINDS if kind == values["kind"])
        year = self._goes_on.year if self._goes_on is not None and values["book"] == self._goes_on.name else 0
        ask = books.BookAsk(book=values["book"], kind=kind, procedures=codes, first=int(values["first"] or 0), year=year)
        done = books.open_book(self.office, ask)
        if not isinstance(done, Refusal):
            self.dismiss(str(done["book"]))
            return
        rows = {"book.procedure_unknown": "procedures", "book.procedure_served": "procedures", "book.number_given": "first"}
        self.tell_where(done, {**rows, "book.open_already": "book"})


class BookLinesScreen(BaseScreen[str | None]):
    """The numbers of one book, the newest first. Ends with the dossier to open, or None."""

    TITLE_WORDS = mark("Các số đã cấp của sổ")
    HELP_WORDS = mark("Mỗi dòng là một số đã cấp, mới nhất ở trên. Enter mở hồ sơ. Số của hồ sơ đã hủy vẫn còn trong sổ.")
    BINDINGS: ClassVar[list[BindingType]] = [bind("back", "back", mark("Quay lại"))]

    def __init__(self, book: BookRow) -> None:
        super().__init__()
        self._book = book

    def compose_body(self) -> ComposeResult:
        yield VTable(
            [
                Column(mark("Số cấp"), 6, right=True),
                Column(mark("Ngày"), 10),
                Column(mark("Họ và tên"), 18, flex=True),
                Column(mark("Tên giấy tờ"), 17, flex=True, drop=1),
                Column(mark("Số bản"), 6, right=True),
                Column(mark("Ghi chú"), 10),
            ],
            empty=mark("Sổ này chưa cấp số nào."),
            id="lines",
        )

    def when_up(self) -> None:
        table = self.query_one("#lines", VTable)
        table.focus()
        lines = self.office.store.book_lines(self._book.name, self._book.device)
        table.set_rows([_line(self.office, number, dossier) for number, dossier in reversed(lines)], listing="book")

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        self.dismiss(message.row.key.partition("|")[2])

    def action_back(self) -> None:
        """Back to the books."""
        self.dismiss(None)


def _line(office: Office, number: int, id_: str) -> Row:
    dossier = office.store.dossier(id_)
    assert dossier is not None
    given = next((book for book in dossier.books if book.number == number), None)
    day = (dossier.finished_at or dossier.received_at)[:10]
    cells = (
        str(number), f"{day[8:10]}/{day[5:7]}/{day[:4]}", dossier.applicant.name, given.document if given else "",
        str(dossier.copies_count), _("đã hủy") if dossier.voided else "",
    )  # fmt: skip
    return Row(f"{number}|{id_}", cells, ("muted",) * 6 if dossier.voided else ())


def _row(office: Office, book: BookRow) -> Row:
    state = books.state_of(office, book)
    words, tag = STATES[state]
    upcoming = str(book.next) if state == "open" else "–"
    cells = (book.name, _(KINDS[book.kind]), str(book.year), book.device, str(book.last or "–"), upcoming, _(words))
    return Row(_key(book), cells, ("", "", "", "", "", "", tag))


def _key(book: BookRow) -> str:
    return f"{book.device} {book.name}"


def _text_field(form: Form, name: str) -> ViInput:
    field = form.row(name).field
    assert isinstance(field, ViInput)
    return field


def _codes(office: Office, kind: str) -> list[str]:
    words = next(words for name, words in WORDS_OF.items() if name == kind)
    search = office.store.catalogue.search
    found = {one.code: fold(one.name) for text in words for one in search(text, office.clock.state(office.store).now.date(), 20)}
    return [code for code, name in found.items() if any(text in name for text in words) and books.book_for(office, code) is None]



