"""What a person should know between the password and the counter: a cut turn, the store's notices, a wrong clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from motcua_tui.desk.dates import confirm_today
from motcua_tui.desk.day_closing import closing_robbed
from motcua_tui.desk.nightly import morning_notice
from motcua_tui.desk.office import Office
from motcua_tui.desk.restores import not_enrolled_again, untold
from motcua_tui.screens.seated import Seated
from motcua_tui.store.problems import closing_unsigned
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.bound import bind
from motcua_tui.widgets.days_typed import iso_of, spoken_iso
from motcua_tui.widgets.dialogs import Prompt, Tell
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.screens.app import CounterApp

Go = Callable[[], None]


def greet(app: CounterApp, seated: Seated, then: Go) -> None:
    """Say all that is to be said, one after the other, then go on."""
    office = seated.office
    _say_cut_turn(
        app, seated,
        lambda: _say_closings(app, office, lambda: _say_notices(app, office, lambda: _say_restores(
            app, office, lambda: _say_nights(app, office, lambda: _ask_today(app, office, then))
        ))),
    )  # fmt: skip


def _say_restores(app: CounterApp, office: Office, then: Go) -> None:
    """A restored machine that sends nothing is told at every unlock; what others restored, once."""
    own = not_enrolled_again(office)
    if own is None:
        say_untold(app, then)
        return
    app.push_screen(Tell(say(own), weight="warn"), lambda _read: say_untold(app, then))


def say_untold(app: CounterApp, then: Go) -> None:
    """Everything about restores that nobody has read yet, one after the other. Reading it puts it away."""
    notices = [one for one in untold(app.folder) if one not in app.postman.read]
    if not notices:
        then()
        return

    def read(_read: None) -> None:
        app.postman.was_read(notices[0])
        say_untold(app, then)

    app.push_screen(Tell(say(notices[0]), weight="warn"), read)


def _say_nights(app: CounterApp, office: Office, then: Go) -> None:
    """Two nights in vain are told every morning until the province has answered again."""
    told = morning_notice(office.folder)
    if told is None:
        then()
        return
    notice = NightsTell(say(told), weight="warn")

    def read(_read: None) -> None:
        then()
        if notice.wants_line and not app.screen.is_modal:
            app.action_sync()

    app.push_screen(notice, read)


class NightsTell(Tell):
    """The nights in vain. F9 goes where they can be made up for."""

    BINDINGS: ClassVar[list[BindingType]] = [bind("province", "line", mark("Lên tỉnh"))]
    wants_line = False

    def hint(self) -> Content:
        return Content(_("Enter hoặc Esc để đóng, F9 để đóng và mở màn hình gửi lên tỉnh."))

    def action_line(self) -> None:
        """F9: read, and on to the line."""
        self.wants_line = True
        self.dismiss(None)


def _say_cut_turn(app: CounterApp, seated: Seated, then: Go) -> None:
    if not seated.cut_turn:
        then()
        return
    words = _(
        "Lần trước chương trình bị ngắt giữa chừng, có thể do mất điện. "
        "Mọi việc đã lưu vẫn còn và vừa được anh/chị ký xác nhận khi mở khóa."
    )
    detail = _("Nếu đang nhập dở một hồ sơ, bấm F2: phần đã gõ được giữ lại.")
    app.push_screen(Tell(words, about=detail), lambda _read: then())


def _say_closings(app: CounterApp, office: Office, then: Go) -> None:
    """A closing that lost its signature is told at every unlock, to everybody: nothing puts it right but a backup."""
    if not closing_robbed(office):
        then()
        return
    app.push_screen(Tell(say(closing_unsigned()), weight="warn"), lambda _read: then())


def _say_notices(app: CounterApp, office: Office, then: Go) -> None:
    notices = office.store.notices
    if not notices:
        then()
        return

    def read(_read: None) -> None:
        office.store.dismiss_notice(notices[0].code)
        _say_notices(app, office, then)

    app.push_screen(Tell(say(notices[0]), weight="warn"), read)


def _ask_today(app: CounterApp, office: Office, then: Go, trouble: str = "") -> None:
    """Where the clock cannot be believed, a person says what day it is before anything is received."""
    state = office.clock.state(office.store)
    if not state.must_ask:
        then()
        return
    reasons = "\n".join(say(reason) for reason in state.reasons)
    if office.officer.role == "auditor":
        app.push_screen(
            Tell(_("Đồng hồ máy không đáng tin."), about=reasons, weight="warn"), lambda _read: then()
        )
        return

    def answered(typed: str | None) -> None:
        if typed is None:
            app.action_lock()
            return
        day = iso_of(typed, today=state.proposed)
        said = confirm_today(office, day) if day else None
        if isinstance(said, dict):
            then()
        else:
            words = (
                say(said) if isinstance(said, Refusal) else _("Không đọc được ngày này. Hãy gõ như 5/3/2026.")
            )
            _ask_today(app, office, then, words)

    app.push_screen(
        Prompt(
            _("Đồng hồ máy không đáng tin. Hôm nay là ngày nào?"),
            f"{trouble}\n{reasons}".strip(),
            value=spoken_iso(state.proposed.isoformat()),
            limit=10,
        ),
        answered,
    )
