"""The keys over the people offered while somebody is being typed, the same on the form and in the fast lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua_tui.screens.receive_fields import Offers

if TYPE_CHECKING:
    from motcua_tui.store import PersonRow

RECALL_AFTER_S = 0.12
RECALL_LETTERS_MIN = 2


class OfferKeys:
    """Ctrl+R takes the one under the cursor, PgUp and PgDn go to another."""

    if TYPE_CHECKING:

        @property
        def offers(self) -> Offers: ...

    def take_offered(self, row: PersonRow) -> None:
        """This person, with everything known of them."""
        raise NotImplementedError

    def action_take_offer(self) -> None:
        """Ctrl+R: the person offered."""
        row = self.offers.current
        if row is not None:
            self.take_offered(row)

    def on_offers_taken(self, message: Offers.Taken) -> None:
        """A double click is the same."""
        message.stop()
        self.action_take_offer()

    def action_offer(self, step: int) -> None:
        """PgUp, PgDn: another of the people offered."""
        self.offers.move(step)
