"""Fields only the receive form has: the procedure picked, its cases, fees, people offered, a draft offered."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from motcua_tui.screens.receive_typed import MONEY_TYPED_MAX, FeeTyped, check_money, typed_person
from motcua_tui.store import PersonRow
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.dialogs import Tell
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import FormRow
from motcua_tui.widgets.show import mask_birth, mask_identity, show, shown, wrap_to
from motcua_tui.widgets.table import VTable
from schemas.intake import Person
from schemas.procedure import Case, Fee

OFFERS_MAX = 3
CASE_LINES_MAX = 5
FEES_MAX = 8
FEE_HINT_MAX = 300
NAME_SHOWN_MAX = 1500
NAME_LINES = 3


class WideRow(FormRow):
    """A row whose field needs the whole width: its label stands above it."""

    DEFAULT_CSS = """
    WideRow {
        &>.label { dock: none; width: 1fr; }
        &>.trouble { padding: 0 0 0 1; }
    }
    """


class Chosen(Widget, can_focus=True):
    """The procedure that has been picked. Backspace opens the list again, Ctrl+O shows a long name whole, Enter goes on."""

    DEFAULT_CSS = """
    Chosen {
        height: auto; padding: 0 1; background: $field; color: $field-text;
        &:focus { background: $field-focus; color: $field-focus-text; }
    }
    """
    BINDINGS = [
        bind("enter", "go_on"),
        bind("rub", "again", mark("Chọn lại")), bind("drop", "again", mark("Chọn lại")),
        bind("show", "read", mark("Xem hết tên")),
    ]

    class Again(Message):
        """Another procedure is wanted."""

    class Submitted(Message):
        """Enter: the procedure stands."""

        def __init__(self, chosen: Chosen) -> None:
            super().__init__()
            self.chosen = chosen

    words = ""

    def render(self) -> RenderResult:
        return Content("\n".join(wrap_to(shown(self.words, NAME_SHOWN_MAX), max(1, self.size.width), NAME_LINES)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(wrap_to(shown(self.words, NAME_SHOWN_MAX), max(1, width), NAME_LINES))

    def action_read(self) -> None:
        """The whole name of the procedure."""
        self.app.push_screen(Tell(_("Thủ tục"), about=self.words))

    def say(self, words: str) -> None:
        """Show another procedure."""
        self.words = words
        self.refresh(layout=True)

    def action_go_on(self) -> None:
        self.post_message(self.Submitted(self))

    def action_again(self) -> None:
        self.post_message(self.Again())

    def on_click(self) -> None:
        self.action_again()


class CaseList(Vertical):
    """The cases of a procedure, the general one first, and the whole name of the one under the cursor."""

    DEFAULT_CSS = """
    CaseList {
        height: auto;
        &>.name { height: auto; padding: 0 1; background: $panel; color: $foreground; }
    }
    """

    BINDINGS = [bind("show", "read", mark("Xem hết tên"))]

    class Changed(Message):
        """Another case is under the cursor."""

    class Submitted(Message):
        """Enter: the case stands."""

        def __init__(self, cases: CaseList) -> None:
            super().__init__()
            self.cases = cases

    def __init__(self) -> None:
        super().__init__()
        self.table = VTable([Column(mark("Trường hợp giải quyết"), 21, flex=True)])
        self._whole = Static("", classes="name")
        self._cases: tuple[Case, ...] = ()
        self.value = ""

    def compose(self) -> ComposeResult:
        yield self.table
        yield self._whole

    def set_cases(self, cases: Sequence[Case], value: str) -> None:
        """Show the cases with one of them, by its key, under the cursor; "" is the general one."""
        self._cases = tuple(cases)
        self.value = value if any(case.key == value for case in cases) else ""
        rows = [Row("", (_("Trường hợp chung"),)), *(Row(case.key, (case.name,)) for case in cases)]
        self.table.styles.height = min(len(rows), CASE_LINES_MAX) + 1
        at = next((number for number, row in enumerate(rows) if row.key == self.value), 0)
        self.table.set_rows(rows)
        self.table.cursor = at
        self._say_name()

    def _say_name(self) -> None:
        lines = wrap_to(shown(self._whole_name, NAME_SHOWN_MAX), max(1, self.size.width - 2), NAME_LINES)
        self._whole.update(Content("\n".join(lines)))

    @property
    def _whole_name(self) -> str:
        case = next((case for case in self._cases if case.key == self.value), None)
        return case.name if case else _("Áp dụng khi không thuộc trường hợp nào dưới đây.")

    def on_resize(self) -> None:
        self._say_name()

    def action_read(self) -> None:
        """The whole name of the case under the cursor."""
        self.app.push_screen(Tell(_("Trường hợp giải quyết"), about=self._whole_name))

    def on_vtable_highlighted(self, event: VTable.Highlighted) -> None:
        event.stop()
        # A highlight told before the cursor moved on is old news.
        row = self.table.current
        if row is not None and row.key != self.value:
            self.value = row.key
            self._say_name()
            self.post_message(self.Changed())

    def on_vtable_selected(self, event: VTable.Selected) -> None:
        event.stop()
        self.post_message(self.Submitted(self))


class FeeRow(FormRow):
    """One fee of the catalogue: the amount in đồng, and below it what the catalogue says about it."""

    DEFAULT_CSS = """
    FeeRow>.hint { color: $muted; height: auto; max-height: 2; width: 1fr; }
    """

    def __init__(self, number: int, fee: FeeTyped, hint: str) -> None:
        self._amount = ViInput(
            fee.amount, limit=MONEY_TYPED_MAX, restrict=r"[0-9., ]*", allowed=_("chữ số và dấu chấm"),
            placeholder=_("để trống nếu chưa thu"), check=check_money,
        )  # fmt: skip
        label = {"fee": _("Phí (đồng)"), "charge": _("Lệ phí (đồng)"), "other": _("Khoản thu (đồng)")}[fee.kind]
        help_words = _("Số tiền do danh mục đề xuất, sửa được. Để trống thì không ghi khoản này vào hồ sơ.")
        super().__init__(f"fees.{number}", label, self._amount, help=help_words)
        self._fee = fee
        self.hint = hint

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Static(show(self.hint, FEE_HINT_MAX), classes="hint")

    @property
    def fee(self) -> FeeTyped:
        """The fee with the amount as it stands now."""
        return FeeTyped(name=self._fee.name, kind=self._fee.kind, amount=self._amount.value.strip())


def proposed_fees(fees: Sequence[Fee]) -> list[tuple[FeeTyped, str]]:
    """The catalogue's fees ready for the form. Several of one name are alternatives: then none is proposed."""
    names = [fee.name for fee in fees]
    found: list[tuple[FeeTyped, str]] = []
    for fee in fees[:FEES_MAX]:
        alone = names.count(fee.name) == 1
        amount = money_words(fee.amount_vnd) if alone and fee.amount_vnd is not None else ""
        known = "" if fee.amount_vnd is None or alone else _("{amount} đồng. ").format(amount=money_words(fee.amount_vnd))
        found.append((FeeTyped(name=fee.name, kind=fee.kind, amount=amount), f"{fee.name}. {known}{fee.text}".strip()))
    return found


def money_words(amount_vnd: int) -> str:
    """Đồng as people write it: 15.000."""
    return f"{amount_vnd:,}".replace(",", ".")


class Offers(Vertical):
    """People seen before who fit what is being typed. PgUp and PgDn choose among them; the screen's key takes one."""

    DEFAULT_CSS = """
    Offers { height: auto; display: none; &.-some { display: block; } &>VTable { height: 4; } }
    """

    class Taken(Message):
        """A double click on one of them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._people: Sequence[PersonRow] = ()
        self._table = VTable(
            [
                Column(mark("Người đã từng nộp (Ctrl+R: điền)"), 32, flex=True),
                Column(mark("Số giấy tờ"), 13),
                Column(mark("Ngày sinh"), 10, drop=1),
                Column(mark("Lần trước"), 10),
            ],
            classes="-led",
        )
        self._table.can_focus = False

    def compose(self) -> ComposeResult:
        yield self._table

    @property
    def current(self) -> PersonRow | None:
        """The person under the cursor, None when nobody is offered."""
        return self._people[self._table.cursor] if self._people else None

    def offer(self, people: Sequence[PersonRow]) -> None:
        """Show these people, or nothing."""
        if not people and not self._people:
            return  # nothing moves while somebody new is typed
        self._people = tuple(people[:OFFERS_MAX])
        self._table.styles.height = len(self._people) + 1
        offered = [_offer_row(number, row) for number, row in enumerate(self._people)]
        self._table.set_rows(offered, listing="recall")
        self.set_class(bool(self._people), "-some")

    def move(self, step: int) -> None:
        """The next or the previous one."""
        self._table.action_move(step)

    def on_vtable_selected(self, event: VTable.Selected) -> None:
        event.stop()
        self.post_message(self.Taken())

    def on_vtable_highlighted(self, event: VTable.Highlighted) -> None:
        event.stop()


def _offer_row(number: int, row: PersonRow) -> Row:
    person: Person = row.person
    born = typed_person(person).birth_date
    day = row.received_at
    last = f"{day[8:10]}/{day[5:7]}/{day[:4]}"
    return Row(f"{number}|{row.dossier}", (person.name, mask_identity(person.id_number) or "–", mask_birth(born) or "–", last))


class DraftOffer(Widget, can_focus=True):
    """Something was being typed when the form was last left."""

    DEFAULT_CSS = """
    DraftOffer { height: auto; padding: 1 2; background: $field-focus; color: $field-focus-text; display: none; }
    """
    BINDINGS = [
        bind("enter", "answer(True)", mark("Tiếp tục")),
        bind("drop", "answer(False)", mark("Bỏ")),
        bind("page_down", "next(1)"),
        bind("page_up", "next(-1)"),
    ]

    class Answered(Message):
        """Go on with the draft, or throw it away."""

        def __init__(self, go_on: bool) -> None:
            super().__init__()
            self.go_on = go_on

    class Next(Message):
        """Show the next draft that waits, or the one before."""

        def __init__(self, step: int) -> None:
            super().__init__()
            self.step = step

    about = ""
    others = 0

    def render(self) -> RenderResult:
        words = _("Có hồ sơ đang nhập dở: {about}\n\nEnter: nhập tiếp.   Del: bỏ, bắt đầu hồ sơ mới.").format(about=self.about)
        if self.others:
            words += "\n" + _("Còn {n} hồ sơ nhập dở khác. PgDn: xem hồ sơ kế tiếp.").format(n=self.others)
        return show(words, NAME_SHOWN_MAX, lines=True)

    def action_next(self, step: int) -> None:
        self.post_message(self.Next(step))

    def action_answer(self, go_on: bool) -> None:
        self.post_message(self.Answered(go_on))


