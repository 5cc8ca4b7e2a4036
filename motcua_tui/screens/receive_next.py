"""What comes after saving: the receipt on paper or in a file, the next dossier, or this one opened."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk.receive import Taken
from motcua_tui.prints.files import save_pdf
from motcua_tui.screens.receive_keep import ReceiveKeep
from motcua_tui.screens.receive_paper import Paper, print_paper, receipt_of, usual_folder
from motcua_tui.screens.receive_saved import Saved
from motcua_tui.screens.receive_typed import Typed
from motcua_tui.text import _, say
from motcua_tui.widgets.dialogs import Ask, Prompt
from schemas import limits
from schemas.refusal import Refusal


class ReceiveNext(ReceiveKeep):
    """The summary and its ways on."""

    last_folder = ""

    def on_mount(self) -> None:
        super().on_mount()
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

    def print_receipt(self) -> None:
        """The receipt to the printer; where there is none, offer a file."""
        office = self.office

        def work() -> tuple[Paper | Refusal, str | Refusal]:
            paper = receipt_of(office, dossier)
            return paper, paper if isinstance(paper, Refusal) else print_paper(office, paper)

        def done(outcome: tuple[Paper | Refusal, str | Refusal]) -> None:
            paper, sent = outcome
            if not isinstance(sent, Refusal):
                self.tell(_("Đã gửi giấy tiếp nhận tới máy in {printer}. Hãy xem giấy đã ra chưa.").format(printer=sent))
            elif isinstance(paper, Refusal):
                self.tell_refusal(sent)
            else:
                self.tell(f"■ {say(sent)} {_('Ctrl+S để lưu ra tệp PDF.')}", "bad")

        if self._taken is not None:
            dossier = self._taken.dossier.id
            self.tell(_("Đang tạo giấy tiếp nhận…"))
            self.in_office(work, done, "paper")

    def save_receipt(self) -> None:
        """The receipt as a PDF file in a folder the clerk names."""
        office = self.office

        def done(paper: Paper | Refusal) -> None:
            self.clear_sentence()
            if isinstance(paper, Refusal):
                self.tell_refusal(paper)
            else:
                self._ask_folder(paper)

        if self._taken is not None:
            dossier = self._taken.dossier.id
            self.tell(_("Đang tạo giấy tiếp nhận…"))
            self.in_office(lambda: receipt_of(office, dossier), done, "paper")

    def _ask_folder(self, paper: Paper) -> None:
        def answered(folder: str | None) -> None:
            if folder:
                self._write(Path(folder).expanduser() / paper.name, paper)

        folder = ReceiveNext.last_folder or str(usual_folder())
        question = _("Lưu giấy tiếp nhận vào thư mục nào?")
        self.app.push_screen(Prompt(question, paper.name, value=folder, limit=limits.PLACE_MAX), answered)

    def _write(self, path: Path, paper: Paper, *, replace: bool = False) -> None:
        saved = save_pdf(path, paper.pdf, replace=replace)
        if not isinstance(saved, Refusal):
            ReceiveNext.last_folder = str(saved.parent)
            self.tell(_("Đã lưu tệp {name}.").format(name=str(saved)))
        elif saved.code == "print.file_exists":
            question = _("Đã có tệp cùng tên. Ghi đè?")
            again = Ask(question, str(path), yes=_("Ghi đè"), no=_("Giữ tệp cũ"))
            self.app.push_screen(again, lambda yes: self._write(path, paper, replace=True) if yes else None)
        else:
            self.tell_refusal(saved)
