"""Late entry: what was done on paper, as in a power cut, is typed in afterwards with the time it happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from motcua_tui.text import _, say
from motcua_tui.widgets.bar import Mode
from motcua_tui.widgets.days_typed import moment_of
from motcua_tui.widgets.dialogs import Prompt
from schemas.refusal import Refusal

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office
    from motcua_tui.screens.app import CounterApp

TYPED_MAX = 30


def ask_late(app: CounterApp, typed: str = "", trouble: str = "") -> None:
    """Ask for the time. One that cannot be is asked for again."""
    office = app.office
    if office is None:
        return
    about = _(
        "Gõ giờ và ngày ghi trên giấy, như 14:30 25/11. Từ lúc này việc trên hồ sơ mang giờ đó và được đánh dấu nhập muộn. "
        "Chọn lại mục này để trở lại giờ hiện tại."
    )
    if office.late_at is not None:
        about = _("Đang ghi {when}. Gõ giờ khác; chỉ gõ giờ thì vẫn ngày đó.").format(when=late_typed(office.late_at))

    def answered(words: str | None) -> None:
        if words is not None and app.office is office:
            refused = begin_late(app, words)
            if refused:
                ask_late(app, words, refused)

    app.push_screen(
        Prompt(_("Nhập muộn: việc xảy ra lúc nào?"), f"{trouble}\n{about}".strip(), value=typed, limit=TYPED_MAX), answered
    )


def begin_late(app: CounterApp, words: str) -> str:
    """Use this time from now on, or give the sentence of a time that cannot be."""
    office = app.office
    assert office is not None
    moment = _moment(office, words)
    if not moment:
        return _("Không đọc được giờ này. Hãy gõ như 14:30, hoặc 14:30 25/11.")
    claimed = office.claim(moment)
    if isinstance(claimed, Refusal):
        return say(claimed)
    office.late_at = moment
    app.refresh_mode()
    return ""


def _moment(office: Office, words: str) -> str | None:
    """The moment meant. Within a paper day only the hour changes from slip to slip."""
    now = office.clock.text(office.store)
    return moment_of(words, today=_day(office.late_at or now), now=_day(now))


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])


def end_late(app: CounterApp) -> None:
    """By the clock again."""
    assert app.office is not None
    app.office.late_at = None
    app.refresh_mode()


def late_typed(late_at: str) -> str:
    """The time as a clerk would type it."""
    return datetime.fromisoformat(late_at).strftime("%H:%M %d/%m/%Y")


def late_short(office: Office, late_at: str) -> str:
    """The time as it is typed into a narrow field: without the year where it goes without saying."""
    short = _hour_day(late_at)
    return short if _moment(office, short) == late_at else late_typed(late_at)


def late_mode(office: Office, late_at: str) -> Mode:
    """What the top line says meanwhile; where it is narrow, the hour, and the day where the year is another."""
    when = late_short(office, late_at)
    short = datetime.fromisoformat(late_at).strftime("%H:%M") if when == _hour_day(late_at) else when
    words = _("MUỘN {when}")
    return Mode(words.format(when=when), words.format(when=short))


def _hour_day(moment: str) -> str:
    return datetime.fromisoformat(moment).strftime("%H:%M %d/%m")
