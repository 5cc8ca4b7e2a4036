"""When the citizen comes back, with the account of every day: for `motcua due`, the receive form and the slips."""

from __future__ import annotations

from datetime import date, datetime

from motcua_tui.desk.office import Office
from motcua_tui.text import _, fill, mark, say
from schemas.base import Record
from schemas.canonical import Json
from schemas.procedure import Limit, limit_for, parse_limit
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules import due as rules
from schemas.rules.calendar import unconfirmed_notice
from schemas.times import moment_text, parse_date, parse_moment

HOLIDAYS = (
    mark("Tết Dương lịch"), mark("Tết Nguyên đán"), mark("Giỗ Tổ Hùng Vương"), mark("Ngày Chiến thắng"),
    mark("Ngày Quốc tế lao động"), mark("Quốc khánh"), mark("Ngày Văn hóa Việt Nam"), mark("nghỉ hoán đổi"), mark("nghỉ bù"),
)  # fmt: skip
"""The names of days off in the shipped calendar, marked here because that room knows no languages."""

_LIMITS = {
    "working_days": mark("{value} ngày làm việc"), "calendar_days": mark("{value} ngày"),
    "hours": mark("{value} giờ làm việc"), "same_day": mark("trong ngày làm việc"),
}  # fmt: skip


class DueAnswer(Record):
    """A promised moment as canonical text, whether the calendar behind it is confirmed, and the account of days.

    `caution` says that a counted date may still move; `notices` what is to be said of a day given by hand.
    """

    due_at: str
    unconfirmed: bool = False
    days: tuple[rules.DayNote, ...] = ()
    caution: Notice | None = None
    notices: tuple[Notice, ...] = ()


def limit_words(text: str) -> str:
    """A recorded limit in words, "" where none was recorded."""
    limit = parse_limit(text) if text else None
    if limit is None or isinstance(limit, Refusal):
        return text
    said = fill(_(_LIMITS[limit.unit]), {"value": limit.value})
    return f"{said}, {_('nhận trước {cutoff}').format(cutoff=limit.cutoff)}" if limit.cutoff else said


def due_of_limit(office: Office, limit: Limit, received: str) -> DueAnswer:
    """Count a limit from a moment on the office's calendar."""
    counted = rules.due(datetime.fromisoformat(received), limit, office.calendar)
    return DueAnswer(
        due_at=moment_text(counted.due_at), unconfirmed=counted.unconfirmed, days=counted.days, caution=counted.caution
    )


def due_from_text(office: Office, text: str, received: str) -> DueAnswer | Refusal:
    """A due date somebody gives: a moment, or a day which means its closing hour. Refuses one before receipt."""
    due_at = closing_of_day(office, text)
    if isinstance(due_at, Refusal):
        return due_at
    if due_at < received:
        return no("due.before_receipt", "Ngày hẹn trả không được trước lúc tiếp nhận. Hãy nhập lại ngày hẹn.")
    unconfirmed = not office.calendar.is_confirmed(int(due_at[:4]))
    return DueAnswer(due_at=due_at, unconfirmed=unconfirmed, notices=day_notices(office, due_at))


def day_notices(office: Office, day: str) -> tuple[Notice, ...]:
    """What to say of a day (or moment) that a person promises by hand: nobody is there, or its year may still change."""
    promised = date.fromisoformat(day[:10])
    found = []
    if not office.calendar.is_working(promised) and office.calendar.gives_until(promised) is None:
        found.append(
            note(
                "due.day_off",
                "Ngày {day} là ngày nghỉ, không có ai trả kết quả. Hãy chọn một ngày làm việc.",
                day=f"{promised:%d/%m/%Y}",
            )
        )
    if not office.calendar.is_confirmed(promised.year):
        found.append(unconfirmed_notice(promised.year))
    return tuple(found)


def closing_of_day(office: Office, text: str) -> str | Refusal:
    """A moment as canonical text; a day alone means its closing hour, on a day off the usual one."""
    if len(text) > 10:
        moment = parse_moment(text)
        return moment if isinstance(moment, Refusal) else moment_text(moment)
    day = parse_date(text)
    if isinstance(day, Refusal):
        return day
    near = day if office.calendar.is_working(day) else office.calendar.working_day_from(day)
    closing = office.calendar.closing(near)
    return moment_text(closing.replace(year=day.year, month=day.month, day=day.day))


def working_days_between(office: Office, first: str, last: str) -> int:
    """Working days after the day of `first` up to and including the day of `last`; 0 if `last` is earlier."""
    begin, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    if (end - begin).days > 2000:
        return 2000
    return max(0, rules.working_days_between(begin, end, office.calendar))


def working_day_after(office: Office, day: str, count: int) -> str:
    """The `count`-th working day after a day."""
    return rules.add_working_days(date.fromisoformat(day), count, office.calendar).isoformat()


def explain(office: Office, code: str, received: str, limit_text: str | None) -> dict[str, Json] | Refusal:
    """What `motcua due` prints: the due moment and, day by day, what counted and why."""
    moment = parse_moment(received)
    if isinstance(moment, Refusal):
        return moment
    limit = _limit_of(office, code, moment_text(moment)[:10], limit_text)
    if isinstance(limit, Refusal):
        return limit
    return explained(due_of_limit(office, limit, moment_text(moment)), limit)


def explained(answer: DueAnswer, limit: Limit | None = None) -> dict[str, Json]:
    """A due answer as JSON, reasons in the language of the user."""
    return {
        "due_at": answer.due_at,
        "unconfirmed": answer.unconfirmed,
        "limit": str(limit) if limit else None,
        "caution": say(answer.caution) if answer.caution else None,
        "days": [
            {
                "date": day.date.isoformat(),
                "counted": day.counted,
                "reason": say(day.reason),
                "unconfirmed": day.unconfirmed,
            }
            for day in answer.days
        ],
    }


def _limit_of(office: Office, code: str, day: str, limit_text: str | None) -> Limit | Refusal:
    if limit_text:
        return parse_limit(limit_text)
    procedure = office.store.catalogue.current(code.strip(), date.fromisoformat(day))
    if procedure is None:
        return no(
            "receive.procedure_unknown",
            "Không có thủ tục mang mã này trong danh mục. Hãy tìm lại theo tên hoặc nhập danh mục mới.",
        )
    limit = limit_for(procedure)
    if limit is None:
        return no(
            "receive.limit_needed", "Danh mục không ghi thời hạn của thủ tục này. Hãy nhập thời hạn hoặc ngày hẹn trả."
        )
    return limit
