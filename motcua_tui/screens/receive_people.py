"""Who hands in: a scanned card, a returning person, owner and submitter."""

from __future__ import annotations

from textual.timer import Timer

from motcua_tui.desk.places import completing, last_part, usual_ends, with_place
from motcua_tui.desk.recall import known_people, people
from motcua_tui.screens.offer_keys import RECALL_AFTER_S, RECALL_LETTERS_MIN, OfferKeys
from motcua_tui.screens.place_pick import PlaceSheet
from motcua_tui.screens.receive_form import ReceiveForm
from motcua_tui.screens.receive_frame import ReceiveFrame
from motcua_tui.screens.receive_review import Review
from motcua_tui.screens.receive_typed import PersonTyped, person_of_card, typed_person
from motcua_tui.store import PersonRow
from motcua_tui.text import _
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.fields import ViInput
from motcua_tui.widgets.keys import Scan
from motcua_tui.widgets.show import mask_identity
from schemas.intake import Person
from schemas.person.card import Card, looks_like_bare_number, looks_like_card, parse_card
from schemas.refusal import Refusal
from schemas.rules.numbering import read_slip_number
from schemas.text import fold


class ReceivePeople(OfferKeys, ReceiveFrame):
    """Fills the people of a dossier with as few keys as can be."""

    def set_up(self) -> None:
        super().set_up()
        self._recall_timer: Timer | None = None
        self._recall_who = "applicant"
        self._known: dict[str, str] = {}
        self._are_open = False
        self._ends: list[str] = []
        self._read_ends()

    # -- a card

    def on_scan(self, message: Scan) -> None:
        """A card fills a person whatever has the focus; a slip of a dossier is left to the app."""
        if self.stage == "form" and self.form.is_late and (slip := read_slip_number(message.text)):
            message.stop()
            self.form.slip_no.value = str(slip)
            self.tell(_("Đã ghi số phiếu in sẵn {slip}.").format(slip=str(slip)))
            return
        if not (looks_like_card(message.text) or looks_like_bare_number(message.text)):
            return
        message.stop()
        card = parse_card(message.text)
        if isinstance(card, Refusal):
            self.tell_refusal(card)
        else:
            self.take_card(card)

    def take_card(self, card: Card) -> None:
        """Whose card it is decides where it goes; a second person's card asks first."""
        self.clear_sentence()
        typed = self.form.typed
        if _is_free(typed.applicant, card):
            self._fill("applicant", card)
        elif typed.other and _is_free(typed.submitter, card):
            self._fill("submitter", card)
        else:
            self._ask_submitter(card, typed.applicant)

    def _ask_submitter(self, card: Card, owner: PersonTyped) -> None:
        about = _("Chủ hồ sơ trên màn hình: {owner}\nThẻ vừa quét: {name} {number}").format(
            owner=owner.name or "–", name=card.name or "", number=mask_identity(card.id_number)
        )

        def answered(yes: bool | None) -> None:
            if yes:
                self.form.show_other(True)
                self._fill("submitter", card)
            else:
                self.tell(_("Đã bỏ qua thẻ vừa quét. Hồ sơ đang nhập giữ nguyên."), "warn")

        question = _("Thẻ này là của người khác. Ghi là người nộp thay?")
        self.app.push_screen(Ask(question, about, yes=_("Ghi là người nộp thay"), no=_("Bỏ qua thẻ này")), answered)

    def _fill(self, who: str, card: Card) -> None:
        """Fill with the card, then with what is known of this person; keys wait until both are there."""
        release = self.counter.hold_keys()
        office = self.office

        def filled(found: list[PersonRow]) -> None:
            release()
            known = found[0] if found else None
            self.fill_person(who, person_of_card(card, typed_person(known.person) if known else None), known)
            self._scan_notices = card.warnings
            self.look()

        self.in_office(lambda: known_people(office, card.id_number), filled, "card")

    def fill_person(self, who: str, person: PersonTyped, known: PersonRow | None) -> None:
        """Put a person into the form and the cursor where it is needed next."""
        self.form.people[who].fill(person)
        self.form.people[who].label_number(self.form)
        self._known[who] = known.dossier if known is not None else ""
        self._note_shown()
        self.offers.offer(())
        self.refresh_bindings()
        if who == "applicant":
            self.set_recent(known.procedures if known else ())
        self.changed()
        if known is not None:
            self.tell(
                _("Người đã từng nộp: đã điền điện thoại, đưa thủ tục lần trước lên đầu.")
                if person.phone
                else _("Người đã từng nộp, lần trước không để lại điện thoại. Thủ tục lần trước ở đầu danh sách.")
            )
        if person.needs:
            self.tell(_("▲ Người này cần: {needs}").format(needs=person.needs), "warn")
        if self.form.procedure is None:
            self.form.picker.field.focus()
        else:
            self.form.after_case().focus()

    def recall(self, person: Person) -> None:
        """Begin with a person who is known already."""
        office = self.office

        def filled(found: list[PersonRow]) -> None:
            self.fill_person("applicant", typed_person(person), found[0] if found else None)

        self.in_office(lambda: known_people(office, person.id_number), filled, "card")

    # -- a returning person

    def on_input_changed(self, event: ViInput.Changed) -> None:
        who = next((who for who, rows in self.form.people.items() if rows.is_recalled_by(event.input)), None)
        field = event.input
        if who is None or not isinstance(field, ViInput) or not field.has_focus:
            return
        self._recall_who = who
        if self._recall_timer is not None:
            self._recall_timer.stop()
        self._recall_timer = self.set_timer(RECALL_AFTER_S, lambda: self._search_people(field))

    def _search_people(self, field: ViInput) -> None:
        text, office = field.value.strip(), self.office
        if len(text) < RECALL_LETTERS_MIN or not field.has_focus:
            self._offer([])
            return

        def found(rows: list[PersonRow] | Refusal) -> None:
            if field.value.strip() == text and field.has_focus and not isinstance(rows, Refusal):
                self._offer(rows)

        self.in_office(lambda: people(office, text), found, "recall")

    def _offer(self, rows: list[PersonRow]) -> None:
        here = self.form.people[self._recall_who].typed
        had_some = self.offers.current is not None
        self.offers.offer([row for row in rows if typed_person(row.person) != here])
        if had_some != (self.offers.current is not None):
            self.refresh_bindings()

    def take_offered(self, row: PersonRow) -> None:
        self.fill_person(self._recall_who, typed_person(row.person), row)

    def action_copy_people(self) -> None:
        """Ctrl+T: owner to submitter and back."""
        self.form.copy_people()
        self.changed()

    def _address_here(self) -> ViInput | None:
        """The address field the cursor is in, None anywhere else."""
        if not self.is_mounted or not self.query(ReceiveForm):
            return None
        return next((rows.address for rows in self.form.people.values() if rows.address.has_focus), None)

    def action_place(self) -> None:
        """Ctrl+G in an address: choose commune and province."""
        field = self._address_here()
        if field is None:
            return

        def chosen(place: str | None) -> None:
            if place:
                field.value = with_place(field.value, place)
                field.cursor_position = len(field.value)

        self.app.push_screen(PlaceSheet(last_part(field.value), self._ends), chosen)

    def _read_ends(self) -> None:
        """How addresses usually end here, read once in the background."""
        office = self.office

        def known(ends: list[str]) -> None:
            self._ends = ends
            for rows in self.form.people.values():
                rows.address.complete = completing(ends)

        self.in_office(lambda: usual_ends(office), known, "ends")

    def action_show_people(self) -> None:
        """Ctrl+O: what is masked while the cursor is elsewhere, or cover it again. Whose data came from earlier is noted."""
        self._open_people(not self._are_open)
        self._note_shown()

    def _open_people(self, are_open: bool) -> None:
        self._are_open = are_open
        for rows in self.form.people.values():
            rows.open(are_open)

    def _note_shown(self) -> None:
        seen = [dossier for dossier in self._known.values() if dossier] if self._are_open else []
        office = self.office

        def note_all() -> None:
            for dossier in seen:
                office.note_look(dossier, "unmask")

        if seen:
            self.in_office(note_all, lambda done: None, "shown")

    def on_descendant_focus(self) -> None:
        """Which keys are on offer depends on the field."""
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("take_offer", "offer"):
            return self.is_mounted and self.offers.current is not None
        if action == "place":
            return self._address_here() is not None
        if action == "show_people":
            return self.is_mounted and getattr(self, "stage", "") == "form"
        if action == "reuse":
            return self.is_mounted and bool(getattr(self, "_review", Review()).again)
        if action in ("copy_people", "days"):
            return self.is_mounted and getattr(self, "stage", "form") == "form"
        return super().check_action(action, parameters)


def _is_free(person: PersonTyped, card: Card) -> bool:
    """The card fits here: nobody stands here yet, or this very person does."""
    if person.id_number == card.id_number:
        return True
    same_name = bool(card.name) and not person.id_number and fold(person.name) == fold(card.name or "")
    return not person.name or same_name
