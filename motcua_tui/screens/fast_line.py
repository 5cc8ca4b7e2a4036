"""The line of the fast lane: person, papers, fee; and what a line looks like once it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Static
from textual.widgets.input import Selection

from motcua_tui.desk.fast import Line, fee_of, papers_text, proposed_fee, read_papers, read_person
from motcua_tui.desk.fast import Papers as PapersRead
from motcua_tui.screens.late import TYPED_MAX as LATE_TYPED_MAX
from motcua_tui.screens.receive_fields import money_words
from motcua_tui.screens.receive_typed import MONEY_TYPED_MAX, PersonTyped, money_of
from motcua_tui.text import _
from motcua_tui.widgets.columns import Row
from motcua_tui.widgets.days_typed import iso_of
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.show import mask_address, mask_identity, mask_phone, show
from schemas import limits
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.procedure import Procedure
from schemas.text import digits, fold
from schemas.times import in_vietnam

PAPERS_TYPED_MAX = 300
WORDS_SHOWN_MAX = 300
NUMBER_CUT_SHORT = 4
"""So many digits in a name are a number that was not typed whole; "Tổ 12" is a name."""


class FastLine(Vertical):
    """Three fields in one row, and before them the hour on the paper while a paper day is typed in. The person's other data,
    from a card or the last visit, ride along unseen."""

    DEFAULT_CSS = """
    FastLine { height: auto; padding: 0 1; }
    FastLine>Horizontal { height: 1; }
    FastLine>.about { height: auto; min-height: 1; max-height: 2; color: $muted; }
    FastLine .head { color: $link; text-style: bold; }
    FastLine .when { width: 14; margin: 0 1 0 0; display: none; }
    FastLine.-late .when { display: block; }
    FastLine .who { width: 1fr; }
    FastLine .papers { width: 22; margin: 0 0 0 1; }
    FastLine .fee { width: 12; margin: 0 0 0 1; }
    """

    class Searched(Message):
        """Another name or number is being typed."""

    def __init__(self) -> None:
        super().__init__()
        self.late_time = ViInput(limit=LATE_TYPED_MAX, proposed=True, classes="when")
        words = _("quét thẻ, hoặc họ tên và số giấy tờ")
        self.person = ViInput(limit=limits.NAME_MAX, words=True, placeholder=words, classes="who")
        self.papers = ViInput("1", limit=PAPERS_TYPED_MAX, words=True, proposed=True, classes="papers")
        self.fee = ViInput(
            limit=MONEY_TYPED_MAX, restrict=r"[0-9., ]*", allowed=_("chữ số và dấu chấm"), proposed=True, classes="fee"
        )
        self._known: Person | None = None
        self._procedure: Procedure | None = None
        self._proposed = ""

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(show(_("Giờ trên giấy")), classes="head when")
            yield Static(show(_("Người yêu cầu")), classes="head who")
            yield Static(show(_("Giấy tờ x số bản")), classes="head papers")
            yield Static(show(_("Tiền (đồng)")), classes="head fee")
        with Horizontal():
            yield self.late_time
            yield self.person
            yield self.papers
            yield self.fee
        yield Static("", classes="about")

    # -- filling

    def set_late(self, typed: str) -> None:
        """Ask for the hour on the paper, beginning with this one; "" when no paper day is typed in."""
        self.set_class(bool(typed), "-late")
        self.late_time.value = typed

    def begin(self) -> None:
        """The cursor where a new line begins."""
        (self.late_time if self.has_class("-late") else self.person).focus()

    def set_procedure(self, procedure: Procedure) -> None:
        """Another procedure: its fee is proposed anew, the person stays."""
        self._procedure = procedure
        self._proposed = self.fee.value = ""
        self._propose()

    def take_person(self, person: Person) -> None:
        """A person with everything known of them. A card that gives a number alone leaves the name as it was typed."""
        typed = read_person(self.person.value)
        if person.name == "-" and typed is not None:
            person = msgspec.structs.replace(person, name=typed.name, phone=person.phone or typed.phone)
        self._known = person
        with self.person.prevent(ViInput.Changed):
            self.person.value = person.name if person.name != "-" else ""
        self.person.cursor_position = len(self.person.value)
        self._say_about()

    def put(self, dossier: Dossier) -> None:
        """A line that was saved, to be corrected."""
        self.take_person(dossier.applicant)
        names = tuple(book.document for book in dossier.books if book.document)
        self.papers.value = papers_text(PapersRead(documents=dossier.documents, copies=dossier.copies_count, names=names))
        self.fee.value = money_words(dossier.fees_total_vnd) if dossier.fees else ""

    def clear(self) -> None:
        """Ready for the next person; the procedure stays."""
        self._known = None
        self.person.value, self.papers.value = "", "1"
        self._proposed = self.fee.value = ""
        self._propose()
        self._say_about()
        for field in self.query(ViInput):
            field.forget_steps()  # from here Ctrl+Z takes back the line that was recorded, not its letters

    def texts(self) -> dict[str, str]:
        """What stands in the fields that was typed: nothing where the line is untouched."""
        person = self.person.value.strip()
        papers = self.papers.value.strip()
        known = self._known.id_number if self._known else ""
        if not person and papers == "1":
            return {}
        return {"person": f"{person} {known}".strip(), "papers": papers}

    def put_texts(self, kept: Mapping[str, str]) -> None:
        """A line that was left, as it was typed."""
        self.person.value, self.papers.value = kept.get("person", ""), kept.get("papers", "") or "1"

    # -- reading

    @property
    def searched(self) -> str:
        """What people are searched by: the number behind the name where one stands there, else the name."""
        text = self.person.value.strip()
        read = read_person(text)
        number = digits(text) if len(digits(text)) >= 4 and digits(text) == text.replace(" ", "") else ""
        return number or (read.id_number or read.phone or text if read else text)

    @property
    def needs(self) -> str:
        """What this person needs at a counter."""
        return self._known.needs if self._known else ""

    def is_this(self, person: Person) -> bool:
        """True for the person the line holds already."""
        return self._known == person

    def read(self, procedure: str) -> Line | str:
        """The line, or the sentence about the field that stands in the way, with the cursor in it."""
        person = self._person()
        if person is None:
            self.person.focus()
            return _("Chưa có họ tên. Hãy quét thẻ hoặc gõ họ tên.")
        if len(digits(person.name)) >= NUMBER_CUT_SHORT:
            self.person.focus()
            return _("Số sau tên không đủ: số định danh 12 số, CMND 9 số, điện thoại 10 số. Hãy gõ lại.")
        papers = read_papers(self.papers.value)
        if papers is None:
            self.papers.focus()
            return _("Không đọc được số giấy tờ. Hãy gõ 3, hoặc 3x2, hoặc tên giấy tờ: căn cước, bằng lái x2.")
        fee = money_of(self.fee.value)
        if fee is None:
            self.fee.focus()
            return _("Số tiền chỉ gồm chữ số, tính bằng đồng, ví dụ 15.000.")
        return Line(procedure=procedure, applicant=person, papers=papers, fee_vnd=fee if self.fee.value.strip() else None)

    def _person(self) -> Person | None:
        typed = read_person(self.person.value)
        if typed is None or self._known is None:
            return typed
        told = {name: getattr(typed, name) for name in ("id_number", "phone") if getattr(typed, name)}
        return msgspec.structs.replace(self._known, name=typed.name, **told)

    # -- what follows

    def on_input_changed(self, event: ViInput.Changed) -> None:
        event.stop()
        if event.input is self.papers:
            self._propose()
        elif event.input is self.person:
            if self._known is not None and not _is_still(self._known, event.value):
                self._known = None
            self._say_about()
            self.post_message(self.Searched())

    def _propose(self) -> None:
        """The catalogue's fee for so many papers, unless the clerk has written another amount."""
        if self._procedure is None or self.fee.value != self._proposed:
            return
        papers = read_papers(self.papers.value)
        amount = proposed_fee(self._procedure, papers) if papers else None
        self._proposed = self.fee.value = money_words(amount) if amount is not None else ""
        # Whoever is in the field already, ahead of this proposal, types over it and not into it.
        self.fee.selection = Selection(0 if self.fee.has_focus else len(self.fee.value), len(self.fee.value))
        self._say_about()

    def _say_about(self) -> None:
        if not self.is_mounted:
            return
        known = self._known
        who = [mask_identity(known.id_number), mask_phone(known.phone), mask_address(known.address)] if known else []
        fee = fee_of(self._procedure) if self._procedure else None
        said = " · ".join(one for one in who if one) or (fee.text if fee else "")
        self.query_one(".about", Static).update(show(said, WORDS_SHOWN_MAX))


def person_of(typed: PersonTyped) -> Person:
    """A person of a card and the last visit as one is recorded; a card without a name leaves it to be typed."""
    return Person(
        name=typed.name or "-",
        id_number=typed.id_number,
        birth_date=iso_of(typed.birth_date, partial=True) or "",
        sex=typed.sex,
        phone=typed.phone,
        email=typed.email,
        address=typed.address,
        kind=typed.kind,
        needs=typed.needs,
    )


def _is_still(known: Person, typed: str) -> bool:
    """True while somebody's name is only being mended: one of its words still stands there."""
    return known.name == "-" or bool(set(fold(known.name).split()) & set(fold(typed).split()))


def done_row(dossier: Dossier) -> Row:
    """A saved line as the list shows it."""
    code = dossier.provisional_code.rsplit("-", 1)[-1]
    at = in_vietnam(datetime.fromisoformat(dossier.received_at)).strftime("%H:%M")
    papers = f"{dossier.documents}x{dossier.copies_count}"
    money = money_words(dossier.fees_total_vnd) if dossier.fees else "–"
    numbers = ", ".join(str(book.number) for book in dossier.books) or "–"
    said = _("□ đã hủy") if dossier.voided else numbers
    tag = "muted" if dossier.voided else ""
    return Row(dossier.id, (code, at, dossier.applicant.name, papers, money, said), (tag,) * 5 + (tag or "good",))


