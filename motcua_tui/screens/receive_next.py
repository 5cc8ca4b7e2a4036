"""What comes after saving: the receipt on paper or in a file, the next dossier, or this one opened."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import paper_out
from motcua_tui.desk.act import Done
from motcua_tui.desk.receive import Taken
from motcua_tui.prints.orders import Job
from motcua_tui.screens.name import about
from motcua_tui.screens.receive_keep import ReceiveKeep
from motcua_tui.screens.receive_saved import Saved
from motcua_tui.screens.receive_typed import Typed
from motcua_tui.text import _, say
from motcua_tui.widgets.dialogs import Prompt
from schemas import limits
from schemas.refusal import Refusal

FORM = "receipt"


class ReceiveNext(ReceiveKeep):
    """The summary and its ways on."""

    def set_up(self) -> None:
        super().set_up()
        self._taken: Taken | None = None
        self._saved_as = Typed()

    def show_saved(self, taken: Taken, typed: Typed) -> None:
        """Say what was saved."""
        self._taken, self._saved_as = taken, typed
        self.show_stage("saved")
        self.query_one(Saved).tell(taken)

    def on_saved_next(self, message: Saved.Next) -> None:
        message.stop()
        ways = {
            "open": self.open_saved,
            "print": self.print_receipt,
            "pdf": self.save_receipt,
            "new": self.begin,
            "same": self.begin_same,
            "undo": self.action_take_back,
        }
        ways[message.what]()

    def open_saved(self) -> None:
        """Leave for the dossier."""
        if self._taken is not None:
            self.dismiss(self._taken.dossier.id)

    def begin_same(self) -> None:
        """Another dossier of the same people."""
        last = self._saved_as
        self.begin()
        self.form.put(Typed(applicant=last.applicant, other=last.other, submitter=last.submitter), None)
        self.changed()

    def action_take_back(self) -> None:
        """Ctrl+Z after saving: the dossier was a mistake. What was typed comes back, to be saved as it should have been."""
        from motcua_tui.screens.taking_back import take_back

        if self._taken is None:
            return
        typed = self._saved_as

        def taken_back(done: Done) -> None:
            self._taken, self._offered = None, typed
            self.resume_draft()
            words = _("√ Đã hủy hồ sơ {code}. Những gì đã gõ còn đây để sửa và lưu lại. Esc để thôi.")
            self.tell(words.format(code=done.dossier.provisional_code))

        take_back(self, self._taken.dossier.id, about(self._taken.dossier), taken_back)

    def print_receipt(self) -> None:
        """The receipt to the usual printer; where there is none, say how to get a file."""
        office = self.office

        def done(job: Job | Refusal) -> None:
            if isinstance(job, Refusal):
                self.tell(f"■ {say(job)} {_('Ctrl+S để lưu ra tệp PDF.')}", "bad")
            else:
                words = _("√ Đã gửi giấy tiếp nhận tới máy in {printer}. Hãy xem giấy đã ra chưa.")
                self.tell(words.format(printer=job.printer))

        if self._taken is not None:
            dossier = self._taken.dossier.id
            self.in_office(lambda: paper_out.send(office, FORM, dossier), done, "paper", _("Đang tạo giấy tiếp nhận…"))

    def save_receipt(self) -> None:
        """The receipt as a PDF file in a folder the clerk names."""
        if self._taken is None:
            return
        dossier = self._taken.dossier.id
        question = _("Lưu giấy tiếp nhận vào thư mục nào?")
        ask = Prompt(question, self._taken.dossier.provisional_code, value=self.counter.print_folder, limit=limits.PLACE_MAX)
        self.app.push_screen(ask, lambda folder: self._save_to(folder, dossier))

    def _save_to(self, folder: str | None, dossier: str) -> None:
        if not folder:
            return
        office = self.office
        self.counter.print_folder = folder

        def done(saved: Path | Refusal) -> None:
            if isinstance(saved, Refusal):
                self.tell_refusal(saved)
            else:
                self.tell(_("√ Đã lưu tệp {file}").format(file=saved))

        work = lambda: paper_out.save(office, FORM, dossier, Path(folder).expanduser())  # noqa: E731
        self.in_office(work, done, "paper", _("Đang tạo giấy tiếp nhận…"))
