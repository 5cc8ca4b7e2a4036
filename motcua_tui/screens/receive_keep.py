"""Nothing typed is ever lost: the draft of the receive screen."""

from __future__ import annotations

from textual.events import DescendantBlur
from textual.timer import Timer

from motcua_tui.screens.receive_draft import DraftKeeper, kind_for, receive_kinds
from motcua_tui.screens.receive_fields import DraftOffer
from motcua_tui.screens.receive_people import ReceivePeople
from motcua_tui.screens.receive_typed import Typed, draft_text, read_draft
from motcua_tui.text import _
from motcua_tui.widgets.dialogs import Ask
from motcua_tui.widgets.show import mask_name
from schemas.person.card import Card
from schemas.refusal import Refusal

DRAFT_AFTER_S = 1.5


class ReceiveKeep(ReceivePeople):
    """Keeps a draft on every blur and 1.5 s after the last key; on Escape, a lock and leaving at once."""

    def set_up(self) -> None:
        super().set_up()
        self._draft_timer: Timer | None = None
        self._offered: Typed | None = None
        kept, held = self._kept_kinds(), self._held_kinds()
        self._keeper = self._keeper_of(kind_for(kept, held))

    def _keeper_of(self, kind: str) -> DraftKeeper:
        return DraftKeeper(self.office.store, self.office.officer.user, kind)

    def _kept_kinds(self) -> list[str]:
        return receive_kinds(self.office.store.drafts.kinds(self.office.officer.user))

    def _held_kinds(self) -> set[str]:
        """A second receive screen on top of the first keeps its own draft."""
        others = [screen for screen in self.app.screen_stack if isinstance(screen, ReceiveKeep) and screen is not self]
        return {screen._keeper.kind for screen in others}

    def _free_kinds(self) -> list[str]:
        """The kept drafts this screen may offer, its own among them."""
        held = self._held_kinds()
        return [kind for kind in self._kept_kinds() if kind not in held]

    def offer_draft(self) -> bool:
        """Offer what was being typed last time. False when there is nothing to offer and the form is shown empty."""
        body = self._keeper.body
        if body is None:
            self.begin()
            return False
        typed = read_draft(body)
        if isinstance(typed, Refusal):
            self._keeper.want(None)
            self._write_soon()
            self.begin()
            self.tell(_("Bản nháp lần trước không đọc được nên đã bỏ qua. Mời anh/chị nhập hồ sơ mới."), "warn")
            return False
        self._offered = typed
        offer = self.query_one(DraftOffer)
        offer.about = self._about(typed)
        offer.others = len([kind for kind in self._free_kinds() if kind != self._keeper.kind])
        self.show_stage("offer")
        offer.refresh(layout=True)
        offer.focus()
        return True

    def _about(self, typed: Typed) -> str:
        procedure = self.office.store.catalogue.current(typed.procedure, self.today) if typed.procedure else None
        # Nobody has asked for this person yet, and somebody else may be standing at the counter.
        name = mask_name(typed.applicant.name) or _("chưa có tên")
        return f"{name} · {procedure.name if procedure else typed.procedure or _('chưa chọn thủ tục')}"

    def on_draft_offer_answered(self, message: DraftOffer.Answered) -> None:
        message.stop()
        if message.go_on:
            self.resume_draft()
        else:
            self.drop_draft()
            self.begin()

    def on_draft_offer_next(self, message: DraftOffer.Next) -> None:
        """Another of the drafts that wait."""
        message.stop()
        kinds = self._free_kinds()
        if self.stage == "offer" and len(kinds) > 1:
            place = kinds.index(self._keeper.kind) if self._keeper.kind in kinds else -1
            self._keeper = self._keeper_of(kinds[(place + message.step) % len(kinds)])
            self.offer_draft()

    def resume_draft(self) -> None:
        """Back to where the clerk was."""
        typed, self._offered = self._offered or Typed(), None
        self.show_stage("form")
        procedure = self.office.store.catalogue.current(typed.procedure, self.today) if typed.procedure else None
        self.set_recent(())
        self.form.put(typed, procedure)
        if typed.procedure and procedure is None:
            self.tell(_("Thủ tục của bản nháp không còn trong danh mục. Hãy chọn lại thủ tục."), "warn")
        (self.form.picker.field if procedure is None else self.form.after_case()).focus()
        self.look()

    def begin(self) -> None:
        """An empty form."""
        self._offered = None
        self._scan_notices = ()
        self._known.clear()
        self._open_people(False)
        self.show_stage("form")
        self.form.put(Typed(), None)
        self.form.clear_troubles()
        self.set_recent(())
        self.form.scroll_home(animate=False)
        self.form.picker.field.focus()
        self.look()

    def take_card(self, card: Card) -> None:
        """A card while a draft waits: a new dossier or the old one, the clerk decides."""
        if self.stage == "form":
            super().take_card(card)
            return
        if self.stage == "saved" or self._offered is None:
            self.begin()
            super().take_card(card)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.drop_draft()
                self.begin()
            else:
                self.resume_draft()
            super(ReceiveKeep, self).take_card(card)

        question = _("Có hồ sơ đang nhập dở. Bỏ để bắt đầu hồ sơ mới?")
        about = self._about(self._offered)
        self.app.push_screen(Ask(question, about, yes=_("Bỏ, làm hồ sơ mới"), no=_("Nhập tiếp hồ sơ dở")), answered)

    # -- writing

    def changed(self) -> None:
        super().changed()
        if self.stage != "form":
            return
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._draft_timer = self.set_timer(DRAFT_AFTER_S, self._keep_soon)

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self.stage == "form" and self.counter.office is not None and self.form.is_mounted:
            self._want_typed()
            self._write_soon()

    def _want_typed(self) -> None:
        typed = self.form.typed
        self._keeper.want(None if _is_empty(typed) else draft_text(typed))

    def _write_soon(self) -> None:
        if self._keeper.is_behind:
            keeper = self._keeper

            def write() -> bool:
                keeper.write()
                return True

            self.in_office(write, lambda done: None, "draft")

    def keep_draft(self) -> None:
        """Write the draft now: the screen is about to go."""
        if self.counter.office is None or not self.is_mounted:
            return
        if self.stage == "form":
            self._want_typed()
        self._keeper.write()

    def drop_draft(self) -> None:
        """Nothing is being typed any more."""
        if self._draft_timer is not None:
            self._draft_timer.stop()
        self._keeper.want(None)
        self._write_soon()

    def nothing_typed(self) -> bool:
        """True when nothing has been typed."""
        return self.stage != "form" or _is_empty(self.form.typed)


def _is_empty(typed: Typed) -> bool:
    return typed == Typed()
