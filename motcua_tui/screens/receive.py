"""Take a dossier in: scan, choose the procedure, save. Everything the card and the catalogue know is filled in."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from motcua_tui.desk.receive import Taken, receive
from motcua_tui.screens.late import begin_late
from motcua_tui.screens.receive_next import ReceiveNext
from motcua_tui.screens.receive_typed import Trouble, Typed, ask_of, row_of
from motcua_tui.text import _, mark
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.form import Form
from motcua_tui.widgets.keys import Scan, scan_at_end
from schemas.asks import ReceiveAsk
from schemas.intake import Person
from schemas.person.card import Card
from schemas.refusal import Refusal

SAVED_ONLY = frozenset({"same", "take_back"})


class ReceiveScreen(ReceiveNext):
    """Ends with the id of the dossier to open, or None."""

    TITLE_WORDS = mark("Tiếp nhận hồ sơ")
    HELP_WORDS = mark(
        "Quét thẻ căn cước bất kỳ lúc nào để điền người nộp. Gõ mã hoặc tên thủ tục không dấu rồi Enter. "
        "Ctrl+S lưu, F8 lưu và in giấy tiếp nhận, F7 xem vì sao hẹn ngày ấy. Esc quay lại: những gì đã gõ được giữ "
        "lại và hiện ra ở lần sau. "
        "Ctrl+K khi chưa nhận được: hướng dẫn bổ sung hoặc từ chối, có phiếu. "
        "Ctrl+R điền người đã từng nộp, Ctrl+T chép chủ hồ sơ sang người nộp và ngược lại. "
        "Sau khi lưu, Ctrl+Z hủy hồ sơ ghi nhầm và đưa chữ đã gõ trở lại. "
        "Ô có dấu ↺ được điền như lần trước ở quầy này, sửa được. "
        "Số giấy tờ, ngày sinh, điện thoại, địa chỉ được che khi con trỏ ở ô khác; Ctrl+O hiện ra, có ghi lại."
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("save", "save", mark("Lưu")),
        bind("print", "save_and_print", mark("Lưu và in")),
        bind("back", "back", mark("Quay lại")),
        bind("close", "not_taken", mark("Chưa nhận được")),
        bind("recall", "take_offer", mark("Điền người cũ")),
        bind("swap", "copy_people", mark("Chủ ↔ nộp thay")),
        bind("choose", "place", mark("Chọn xã, tỉnh")),
        bind("show", "show_people", mark("Hiện phần che")),
        bind("reuse", "reuse", mark("Dùng lại giấy tờ")),
        bind("due", "days", mark("Vì sao ngày này")),
        bind("reuse", "same", mark("Người này, hồ sơ khác")),
        bind("receive", "again", mark("Hồ sơ mới"), show=False),
        bind("undo", "take_back", mark("Hủy hồ sơ vừa lưu")),
        bind("page_down", "offer(1)"),
        bind("page_up", "offer(-1)"),
    ]

    def __init__(self, card: Card | None = None, person: Person | None = None) -> None:
        super().__init__()
        self._card, self._person = card, person

    def on_mount(self) -> None:
        self.set_up()
        self._saving = False
        self._print_next = False
        self.offer_draft()
        if self._card is not None:
            self.take_card(self._card)
        elif self._person is not None and self.stage == "form":
            self.recall(self._person)

    # -- saving

    def on_form_done(self, message: Form.Done) -> None:
        """Enter in the last field: ask, because many an Enter was pressed before this one."""
        message.stop()
        typed = self.form.typed
        procedure = self.form.procedure
        about = f"{typed.applicant.name}\n{procedure.name if procedure else ''}"

        def answered(yes: bool | None) -> None:
            if yes:
                self.save(then_print=False)

        self.app.push_screen(Ask(_("Lưu hồ sơ này?"), about, yes=_("Lưu"), no=_("Xem lại"), weight="plain"), answered)

    def action_save(self) -> None:
        """Ctrl+S: save; after saving, the receipt as a file."""
        if self.stage == "saved":
            self.save_receipt()
        else:
            self.save(then_print=False)

    def action_save_and_print(self) -> None:
        """F8: save and print; after saving, print."""
        if self.stage == "saved":
            self.print_receipt()
        else:
            self.save(then_print=True)

    def save(self, *, then_print: bool) -> None:
        """Ask the desk. What it refuses is said under its field, and nothing typed is lost."""
        if self.stage != "form" or self._saving or self._takes_scan():
            return
        self.form.clear_troubles()
        self.clear_sentence()
        self.form.take_extra()
        if not self._takes_late_time():
            return
        typed = self.form.typed
        ask = ask_of(typed)
        if isinstance(ask, ReceiveAsk):
            self._print_next = then_print
            self._send(ask, typed)
        else:
            self._say_no(ask)

    def _takes_late_time(self) -> bool:
        """The time on the slip holds for this dossier, and is offered for the next one of that day."""
        if self.office.late_at is None:
            self.form.set_late(None)
            return True
        trouble = begin_late(self.counter, self.form.late_time.value)
        if trouble:
            self.form.fail("late_at", trouble)
        return not trouble

    def _takes_scan(self) -> bool:
        """A slow scan that ended up in a field as typing is taken out of it and read as a scan."""
        field = self.focused
        scan = scan_at_end(field.value) if isinstance(field, ViInput) and not field.password else None
        if scan is None:
            return False
        assert isinstance(field, ViInput)
        field.value = field.value[: field.value.rindex(scan)]
        self.post_message(Scan(scan))
        return True

    def _send(self, ask: ReceiveAsk, typed: Typed) -> None:
        self._saving = True
        office = self.office
        release = self.counter.hold_keys()

        def done(taken: Taken | Refusal) -> None:
            self._saving = False
            self.counter.drop_waiting("ctrl+s", "f8")
            if isinstance(taken, Refusal):
                self._say_no(taken)
            else:
                self.drop_draft()
                self.show_saved(taken, typed)
                if self._print_next:
                    self.print_receipt()
            release()

        self._want_typed()
        self.in_office(lambda: receive(office, ask), done, "save", _("Đang lưu hồ sơ…"))

    def _say_no(self, why: Trouble | Refusal) -> None:
        row = why.row if isinstance(why, Trouble) else row_of(why)
        if self.form.has_row(row):
            self.form.fail(row, why.words if isinstance(why, Trouble) else why)
        elif isinstance(why, Trouble):
            self.tell(f"■ {why.words}", "bad")
        else:
            self.tell_refusal(why)

    # -- not taken in

    def action_not_taken(self) -> None:
        """Ctrl+K: guide once and fully, or refuse; both with a slip and neither as a dossier received."""
        if self.stage != "form" or self._saving:
            return
        self.form.clear_troubles()
        self.form.take_extra()
        if not self._takes_late_time():
            return
        typed = self.form.typed
        ask = ask_of(typed)
        if not isinstance(ask, ReceiveAsk):
            self._say_no(ask)
            return
        from motcua_tui.screens.not_taken import NotTakenScreen  # few papers are turned away

        procedure = self.form.procedure
        about = f"{typed.applicant.name}\n{procedure.name if procedure else ''}"
        papers = [paper.name for paper in typed.parts if not any(paper.given) and not paper.electronic]
        self.app.push_screen(NotTakenScreen(ask, papers, about), self._not_taken)

    def _not_taken(self, taken: Taken | None) -> None:
        if taken is not None:
            self.drop_draft()
            self.dismiss(taken.dossier.id)

    # -- other ways on

    def action_again(self) -> None:
        """F2: the next dossier; before saving there is one already."""
        if self.stage == "saved":
            self.begin()
        elif self.stage == "form":
            self.tell(_("Đang nhập một hồ sơ. Hãy lưu (Ctrl+S) trước, hoặc Esc để quay lại."), "warn")

    def action_same(self) -> None:
        """Ctrl+B, after saving: another dossier of the same person."""
        self.begin_same()

    def action_back(self) -> None:
        """Escape: back, keeping every letter."""
        if not self.nothing_typed():
            self.notify(_("Hồ sơ đang nhập dở đã được giữ lại. Bấm F2 để nhập tiếp."))
        self.keep_draft()
        self.dismiss(None)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        stage = getattr(self, "stage", "form")
        if action in SAVED_ONLY:
            return stage == "saved"
        if action in ("save", "save_and_print"):
            return stage != "offer"
        if action == "not_taken":
            return stage == "form"
        return super().check_action(action, parameters)
