"""A part of the app: the tour is offered once, started by one key, led through every screen, and can be left at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from motcua_tui.text import _
from motcua_tui.widgets.dialogs import Ask

if TYPE_CHECKING:
    from pathlib import Path

    from textual.screen import Screen
    from textual.timer import Timer

    from motcua_tui.desk.office import Office
    from motcua_tui.screens.tour import Tour


class Guide:
    """Holds the tour that is under way, and whether one is still to be offered."""

    if TYPE_CHECKING:

        folder: Path
        home: Path
        office: Office | None
        screen: Any
        push_screen: Any
        set_interval: Any

        @property
        def screen_stack(self) -> list[Screen[Any]]: ...

        @property
        def is_practice(self) -> bool: ...

        def action_lock(self) -> None: ...

        def action_practice(self) -> None: ...

        def _tell(self, words: str, tone: str = "good") -> None: ...

    tour: Tour | None = None
    offers_tour: bool = False
    """True for somebody's first sitting here."""
    wants_tour: bool = False
    """True from the moment somebody said yes until they sit at the practice office."""
    _tour_timer: Timer | None = None

    def action_tour(self) -> None:
        """Ctrl+A: begin the tour, or leave it. It is taken at the practice office, where nothing can go wrong."""
        if self.tour is not None:
            self.end_tour()
        elif self.office is None or self.screen.is_modal:
            return
        elif self.is_practice:
            self.begin_tour()
        else:
            about = _("Hướng dẫn đi qua chín việc ở văn phòng diễn tập, nơi làm gì cũng không hỏng gì. Chừng năm phút.")
            detail = _("Quầy này khóa lại trong lúc đó. Mật khẩu ở văn phòng diễn tập có ghi sẵn trên màn hình.")
            question = Ask(_("Sang văn phòng diễn tập để xem hướng dẫn?"), about, detail=detail, yes=_("Sang"), weight="plain")
            self.push_screen(question, self._go_and_begin)

    def _go_and_begin(self, yes: bool | None) -> None:
        if yes:
            self.wants_tour = True
            self.action_lock()
            self.action_practice()

    def begin_tour(self) -> None:
        """From the first step, whatever is in front."""
        from motcua_tui.screens.tour import LOOK_S, Tour

        self.tour, self.offers_tour, self.wants_tour = Tour(), False, False
        self._tour_timer = self.set_interval(LOOK_S, self._look)
        self.draw_guide()

    def end_tour(self) -> None:
        """No more of it."""
        if self._tour_timer is not None:
            self._tour_timer.stop()
        self.tour, self._tour_timer = None, None
        self.draw_guide()

    def _look(self) -> None:
        tour = self.tour
        if tour is not None and tour.look(self):  # type: ignore[arg-type]  # this part of the app is the app
            self.draw_guide()

    def sat_down(self) -> None:
        """Somebody unlocked: a tour that came to its end at the lock is put away, one that was wanted begins."""
        if self.tour is not None and self.tour.is_over:
            self.end_tour()
        if self.wants_tour and self.is_practice:
            self.begin_tour()

    def draw_guide(self) -> None:
        """Every open screen shows the words of now."""
        for screen in self.screen_stack:
            draw = getattr(screen, "draw_guide", None)
            if draw is not None:
                draw()

    def guide_words(self, *, at_home: bool) -> str:
        """What stands under the top line of a screen: the tour's step, or the offer of it on the first screen."""
        if self.tour is not None:
            leave = "" if self.tour.is_over else " " + _("(Ctrl+A: thôi hướng dẫn)")
            return self.tour.words + leave
        if at_home and self.offers_tour:
            return _("Lần đầu ngồi đây? Ctrl+A: hướng dẫn từng bước ở văn phòng diễn tập, chừng năm phút. F1: các phím.")
        return ""
