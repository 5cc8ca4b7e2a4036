"""Handing over between shifts: leave a list of what lies where to a colleague, or confirm one that was left to you."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from motcua_tui.desk import sheets_out
from motcua_tui.desk.paper_rounds import shift_sheet
from motcua_tui.desk.rota import next_on_duty
from motcua_tui.desk.shifts import Shift, find, hand, shifts, take
from motcua_tui.desk.staff import user_named
from motcua_tui.screens.act_fields import YES_NO
from motcua_tui.screens.base import BaseScreen
from motcua_tui.screens.fields import colleague_field
from motcua_tui.screens.form_screen import FormScreen
from motcua_tui.screens.name import display_names
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.columns import Column, Row
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.table import VTable
from schemas import limits
from schemas.canonical import Json
from schemas.office_acts import OfficeAct
from schemas.refusal import Refusal
from schemas.times import short_moment


class ShiftsScreen(BaseScreen[None]):
    """Ctrl+N hands over, Enter takes over what waits for you, F8 prints."""

    TITLE_WORDS = mark("Bàn giao ca")
    HELP_WORDS = mark(
        "Ctrl+N bàn giao cho đồng nghiệp: danh sách hồ sơ đang giữ và nơi để được ghi vào sổ và ký bằng khóa của anh/chị. Người "
        "nhận mở khóa bằng tài khoản của mình, Enter trên dòng đó để xác nhận và ký. F8 in biên bản."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("new", "hand", mark("Bàn giao")),
        bind("enter", "take", mark("Nhận ca"), show=False),
        bind("print", "print", mark("In biên bản")),
        bind("back", "back", mark("Quay lại")),
    ]

    def compose_body(self) -> ComposeResult:
        columns = [
            Column(mark("STT"), 4, right=True), Column(mark("Lúc"), 16, drop=1), Column(mark("Người giao"), 16, flex=True),
            Column(mark("Người nhận"), 16, flex=True), Column(mark("Hồ sơ"), 6, right=True), Column(mark("Tình trạng"), 22),
        ]  # fmt: skip
        yield VTable(columns, id="rows", empty=mark("Chưa có lần bàn giao nào."))

    def when_up(self) -> None:
        self.query_one("#rows", VTable).focus()
        self._reload()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Handing over is for those who work here."""
        if action == "hand" and self.counter.office is not None:
            return self.office.why_not(OfficeAct.HAND_SHIFT) is None
        return True

    def _reload(self) -> None:
        office = self.office
        self.run_desk(lambda: shifts(office), self._show, group="shifts")

    def _show(self, found: list[Shift]) -> None:
        names = display_names(self.office)
        rows = [_row(shift, names, self.office.officer.user) for shift in reversed(found)]
        self.query_one("#rows", VTable).set_rows(rows, keep=True)

    def action_hand(self) -> None:
        """To whom, and what."""
        self.app.push_screen(HandScreen(), self._moved)

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        message.stop()
        shift = find(self.office, int(message.row.key))
        if shift is not None and shift.to == self.office.officer.user and not shift.taken_by:
            self.app.push_screen(TakeScreen(shift), self._moved)
        else:
            self.tell(_("Lần bàn giao này không chờ anh/chị nhận. F8 để in."), "warn")

    def _moved(self, done: str | None) -> None:
        if done:
            self.tell(done)
            self._reload()

    def action_print(self) -> None:
        """The hand-over under the cursor on paper."""
        from motcua_tui.screens.report_out import ReportScreen

        office, row = self.office, self.query_one("#rows", VTable).current
        shift = find(office, int(row.key)) if row else None
        if shift is None:
            return
        sheet = shift_sheet(office, shift)
        screen = ReportScreen(
            sheet.title, lambda folder: sheets_out.save(office, sheet, folder), lambda name: sheets_out.send(office, sheet, name)
        )
        self.app.push_screen(screen, lambda words: self.tell(words) if words else None)

    def action_back(self) -> None:
        """Leave the list."""
        self.dismiss(None)


def _row(shift: Shift, names: dict[str, str], user: str) -> Row:
    count = sum(len(place.dossiers) for place in shift.places)
    state, tone = _state(shift, user)
    when = short_moment(datetime.fromisoformat(shift.at))
    cells = (str(shift.number), when, names.get(shift.by, shift.by), names.get(shift.to, shift.to), str(count), state)
    return Row(str(shift.number), cells, ("", "", "", "", "", tone))


def _state(shift: Shift, user: str) -> tuple[str, str]:
    if not shift.taken_by:
        return (_("▲ chờ anh/chị nhận"), "warn") if shift.to == user else (_("○ chờ nhận"), "muted")
    if shift.missing:
        return _("■ đã nhận, thiếu {count}").format(count=len(shift.missing)), "bad"
    return (_("√ hai bên đã ký"), "good") if shift.signed and shift.taken_signed else (_("● đã nhận"), "")


class HandScreen(FormScreen[str | None]):
    """Ends with a sentence once the list is written and signed."""

    TITLE_WORDS = mark("Bàn giao cho đồng nghiệp")
    HELP_WORDS = mark("Chọn người nhận rồi bấm Ctrl+S. Danh sách lấy từ nơi để và người giữ ghi trên từng hồ sơ.")
    BINDINGS: ClassVar[list[BindingType]] = [bind("save", "save", mark("Bàn giao"))]

    def compose_body(self) -> ComposeResult:
        office, me = self.office, self.office.officer.user
        # Most often the shift goes to whoever sits here next.
        next_one = next((user for user in next_on_duty(office) if user != me), "")
        yield Form(
            FormRow("to", _("Người nhận"), colleague_field(office, next_one, limit=limits.USER_MAX, without=me), required=True),
            FormRow("everything", _("Mọi hồ sơ của quầy"), Choice([Option(value, _(word)) for value, word in YES_NO])),
            FormRow("note", _("Ghi chú"), ViInput(limit=limits.NOTE_MAX, words=True)),
        )

    def action_save(self) -> None:
        """Write and sign."""
        office, values = self.office, self.query_one(Form).values
        self.query_one(Form).clear_troubles()
        everything, to = values["everything"] == "yes", user_named(office, values["to"].strip())
        work = lambda: hand(office, to, values["note"], everything=everything)  # noqa: E731
        self.run_save(work, self._done)

    def _done(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_where(done, {"shift.user_unknown": "to", "shift.to_oneself": "to", "shift.too_many": "everything"})
        else:
            self.dismiss(_("√ Đã bàn giao {count} hồ sơ và ký. Chờ người nhận xác nhận.").format(count=done["dossiers"]))


class TakeScreen(FormScreen[str | None]):
    """What was left, place by place, and what of it was not found."""

    TITLE_WORDS = mark("Nhận ca")
    HELP_WORDS = mark(
        "Đối chiếu từng nơi để. Hồ sơ không thấy thì bấm phím cách để đánh dấu thiếu, bấm lần nữa để bỏ. Tab sang các ô bên "
        "dưới, Ctrl+S nhận và ký."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("tick", "missing", mark("Không thấy")),
        bind("save", "save", mark("Nhận và ký")),
    ]
    DEFAULT_CSS = "TakeScreen>#rows { height: 1fr; }"

    def __init__(self, shift: Shift) -> None:
        super().__init__()
        self._shift = shift
        self._missing: list[str] = []

    def compose_body(self) -> ComposeResult:
        columns = [
            Column(mark("Nơi để"), 18, flex=True), Column(mark("Số hồ sơ"), 19), Column(mark("Chủ hồ sơ"), 18, flex=True),
            Column(mark("Đối chiếu"), 9),
        ]  # fmt: skip
        yield VTable(columns, id="rows", empty=mark("Không có hồ sơ nào trong danh sách."))
        yield Form(
            FormRow("assign", _("Nhận xử lý luôn"), Choice([Option(value, _(word)) for value, word in YES_NO])),
            FormRow("note", _("Ghi chú"), ViInput(limit=limits.NOTE_MAX, words=True)),
        )

    @property
    def draft_about(self) -> str:
        return str(self._shift.number)

    def more_typed(self) -> list[str]:
        return list(self._missing)

    def put_more(self, kept: list[str]) -> None:
        self._missing = kept
        self._show()

    def when_up(self) -> None:
        self.query_one("#rows", VTable).focus()
        self._show()

    def _show(self) -> None:
        store = self.office.store
        rows = []
        for place in self._shift.places:
            for id_ in place.dossiers:
                row, lacks = store.row(id_), id_ in self._missing
                cells = (place.place or "–", row.code if row else id_, row.name if row else "", _("■ thiếu") if lacks else "")
                rows.append(Row(id_, cells, ("", "", "", "bad" if lacks else "")))
        self.query_one("#rows", VTable).set_rows(rows, keep=True, listing="shift")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the fields below the space is a space."""
        if action == "missing":
            return not self.is_up or self.query_one("#rows", VTable).has_focus
        return super().check_action(action, parameters)

    def action_missing(self) -> None:
        """The file under the cursor is not where the list says, or is after all."""
        row = self.query_one("#rows", VTable).current
        if row is not None:
            self._missing = [one for one in self._missing if one != row.key] + [row.key] * (row.key not in self._missing)
            self._show()

    def on_vtable_selected(self, message: VTable.Selected) -> None:
        """Enter goes on to the fields below."""
        message.stop()
        self.query_one(Form).rows[0].field.focus()

    def action_save(self) -> None:
        """Confirm and sign."""
        office, values, number, missing = self.office, self.query_one(Form).values, self._shift.number, tuple(self._missing)
        self.query_one(Form).clear_troubles()
        assign = values["assign"] == "yes"
        work = lambda: take(office, number, missing, values["note"], assign=assign)  # noqa: E731
        self.run_save(work, self._done)

    def _done(self, done: dict[str, Json] | Refusal) -> None:
        if isinstance(done, Refusal):
            self.tell_where(done)
        else:
            self.dismiss(_("√ Đã nhận ca và ký."))
