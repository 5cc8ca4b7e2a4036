"""The queue (lấy số thứ tự): numbers taken, called, skipped, served; what people waited.

Each device gives numbers with its own letter, so that two counters need no line between them; numbers begin anew each day.
They lie beside the ledger and name nobody (docs/adr/queue.md). Who may be called first is a setting: Nghị định
118/2025/NĐ-CP Điều 13.2.b speaks of counters of their own for the old, the pregnant and the disabled, not of an order.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from statistics import median
from typing import TypeVar

from msgspec.structs import replace

from motcua_tui.desk.office import Office
from motcua_tui.store import StoreFull, StoreReadOnly, TicketRow, TicketState
from schemas import limits
from schemas.acts import Act
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.text import clean, fold, nfc
from schemas.times import parse_date

T = TypeVar("T")
Shown = dict[str, Json]

WAITING, CALLED, SERVED, SKIPPED = TicketState.WAITING, TicketState.CALLED, TicketState.SERVED, TicketState.SKIPPED
FIGURE_DAYS_MAX = 400


def groups(office: Office) -> tuple[str, ...]:
    """Who is called before others, as the office set it; none where it set nothing."""
    named = (clean(nfc(one)).strip() for one in office.setting("queue.priority").split(";"))
    return tuple(dict.fromkeys(one for one in named if one))[: limits.QUEUE_GROUPS_MAX]


def take(office: Office, priority: str = "") -> Shown | Refusal:
    """Give the next number of this device. Refuses a group the office does not know, and the 10,000th number of a day."""
    refusal = office.why_not(Act.RECEIVE)
    if refusal:
        return refusal
    group = group_named(office, priority)
    if isinstance(group, Refusal):
        return group
    day, letter = today(office), office.store.identity.device
    if _count_of(office, day, letter) >= limits.QUEUE_NUMBER_MAX:
        return no("queue.full", "Hôm nay đã hết số thứ tự. Hãy mời người dân chờ tại quầy.")
    now = office.clock.text(office.store)
    row = written(office, lambda: office.store.tickets.take(day, letter, "clerk", group, now))
    return row if isinstance(row, Refusal) else shown(row, now)


def group_named(office: Office, text: str) -> str | Refusal:
    """The group as the office writes it, found without diacritics; "" for none."""
    wanted = fold(nfc(text)).strip()
    if not wanted:
        return ""
    found = next((group for group in groups(office) if fold(group) == wanted), None)
    return found if found is not None else no(
        "queue.group_unknown", "Thiết lập của cơ quan không có nhóm ưu tiên này. Hãy xem thiết lập “queue.priority”."
    )


def call(office: Office, ticket: str = "") -> Shown | Refusal:
    """Call the next number, or the one named: a skipped one may come back. Refuses while another one is being called.

    Next is who waits longest, of the groups called first before all others.
    """
    refusal = office.why_not(Act.RECEIVE)
    if refusal:
        return refusal
    rows = _today_rows(office)
    if (busy := _current(rows)) is not None:
        return no(
            "queue.still_called",
            "Số {ticket} đang được gọi. Hãy bấm đã đến hoặc bỏ qua trước khi gọi số khác.",
            ticket=busy.label,
        )
    wanted = _named(rows, ticket, (WAITING, SKIPPED)) if ticket else _next(rows)
    if isinstance(wanted, Refusal):
        return wanted
    now = office.clock.text(office.store)
    return _change(office, replace(
        wanted, state=CALLED, calls=wanted.calls + 1, called_at=wanted.called_at or now, ended_at=None,
        officer=office.officer.user,
    ))  # fmt: skip


def again(office: Office) -> Shown | Refusal:
    """Call the present number once more."""
    return _of_current(office, lambda row, now: replace(row, calls=row.calls + 1))


def skip(office: Office) -> Shown | Refusal:
    """Nobody came: the present number is put aside and can be called again by its name."""
    return _of_current(office, lambda row, now: replace(row, state=SKIPPED, ended_at=now))


def serve(office: Office) -> Shown | Refusal:
    """The citizen is at the counter."""
    return _of_current(office, lambda row, now: replace(row, state=SERVED, ended_at=now))


def listed(office: Office, date_text: str | None = None) -> Shown | Refusal:
    """The numbers of a day (today without one), who is being called, how many wait and for how long."""
    day = today(office) if date_text is None else _day(date_text)
    if isinstance(day, Refusal):
        return day
    rows, now = office.store.tickets.between(day, day), office.clock.text(office.store)
    waiting = [row for row in rows if row.state is WAITING]
    current = _current(rows)
    return {
        "date": day,
        "current": shown(current, now) if current else None,
        "waiting": len(waiting),
        "longest_minutes": max((minutes_waited(row, now) for row in waiting), default=0),
        "next": shown(upcoming, now) if not isinstance(upcoming := _next(rows), Refusal) else None,
        "tickets": [shown(row, now) for row in rows],
    }


def figures(office: Office, first: str, last: str) -> list[Json] | Refusal:
    """The days from `first` to `last` on which numbers were given: how many, and what people waited, in whole minutes.

    The wait of a number ends with its first call. Refuses more than 400 days.
    """
    begin, end = _day(first), _day(last)
    if isinstance(begin, Refusal):
        return begin
    if isinstance(end, Refusal):
        return end
    if (date.fromisoformat(end) - date.fromisoformat(begin)).days >= FIGURE_DAYS_MAX:
        return no("queue.too_long", "Chỉ xem được tối đa {days} ngày một lần. Hãy chọn khoảng ngắn hơn.", days=FIGURE_DAYS_MAX)
    days: dict[str, list[TicketRow]] = {}
    for row in office.store.tickets.between(begin, end):
        days.setdefault(row.day, []).append(row)
    return [_figures_of(day, rows) for day, rows in sorted(days.items())]


def _figures_of(day: str, rows: Sequence[TicketRow]) -> Shown:
    waits = sorted(minutes_waited(row, row.called_at) for row in rows if row.called_at is not None)
    counts = {state: sum(row.state is state for row in rows) for state in TicketState}
    return {
        "date": day,
        "taken": len(rows),
        "served": counts[SERVED],
        "skipped": counts[SKIPPED],
        "left": counts[WAITING] + counts[CALLED],
        "priority": sum(bool(row.priority) for row in rows),
        "from_kiosk": sum(row.source == "kiosk" for row in rows),
        "wait_minutes": {
            "median": int(median(waits)) if waits else None,
            "nine_in_ten": waits[(len(waits) * 9 - 1) // 10] if waits else None,
            "longest": waits[-1] if waits else None,
        },
    }


def shown(row: TicketRow, now: str) -> Shown:
    """A number as `motcua queue` prints it."""
    return {
        "ticket": row.label,
        "state": str(row.state),
        "priority": row.priority,
        "source": row.source,
        "taken_at": row.taken_at,
        "called_at": row.called_at,
        "calls": row.calls,
        "ended_at": row.ended_at,
        "waited_minutes": minutes_waited(row, now),
    }


def minutes_waited(row: TicketRow, now: str) -> int:
    """Whole minutes from taking the number to its first call, or until now; never less than none."""
    until = min(row.called_at or row.ended_at or now, now)
    waited = datetime.fromisoformat(until) - datetime.fromisoformat(row.taken_at)
    return max(waited, timedelta()) // timedelta(minutes=1)


def today(office: Office) -> str:
    """The day of the queue."""
    return office.clock.text(office.store)[:10]


def written(office: Office, work: Callable[[], T]) -> T | Refusal:
    """Write beside the ledger; on a full or read-only disk nothing is written and the refusal says so."""
    try:
        return work()
    except (StoreFull, StoreReadOnly) as fault:
        return fault.refusal


def _today_rows(office: Office) -> list[TicketRow]:
    day = today(office)
    return office.store.tickets.between(day, day)


def _count_of(office: Office, day: str, letter: str) -> int:
    return max((row.number for row in office.store.tickets.between(day, day) if row.letter == letter), default=0)


def _current(rows: Sequence[TicketRow]) -> TicketRow | None:
    return next((row for row in rows if row.state is CALLED), None)


def _next(rows: Sequence[TicketRow]) -> TicketRow | Refusal:
    waiting = [row for row in rows if row.state is WAITING]
    if not waiting:
        return no("queue.nobody", "Không còn ai chờ đến lượt. Hãy cấp số khi có người đến.")
    return min(waiting, key=lambda row: (not row.priority, row.taken_at))


def _named(rows: Sequence[TicketRow], typed: str, states: tuple[TicketState, ...]) -> TicketRow | Refusal:
    wanted = nfc(typed).strip().upper()
    spelled = [row for row in rows if wanted in (f"{row.letter}{row.number:03d}", f"{row.letter}{row.number}")]
    named = [row for row in rows if wanted in (row.label, f"{row.letter}-{row.number}")] or spelled
    found = named[0] if len(named) == 1 else None
    if found is None:
        return no("queue.unknown", "Hôm nay không có số thứ tự này. Hãy kiểm tra lại số.")
    if found.state not in states:
        return no("queue.ended",
            "Số {ticket} đã được phục vụ xong. Hãy cấp số mới nếu công dân cần việc khác.", ticket=found.label)
    return found


def _of_current(office: Office, changed: Callable[[TicketRow, str], TicketRow]) -> Shown | Refusal:
    refusal = office.why_not(Act.RECEIVE)
    if refusal:
        return refusal
    row = _current(_today_rows(office))
    if row is None:
        return no("queue.nobody_called", "Chưa gọi số nào. Hãy gọi số tiếp theo trước.")
    return _change(office, changed(row, office.clock.text(office.store)))


def _change(office: Office, row: TicketRow) -> Shown | Refusal:
    done = written(office, lambda: office.store.tickets.change(row))
    return done if isinstance(done, Refusal) else shown(row, office.clock.text(office.store))


def _day(text: str) -> str | Refusal:
    parsed = parse_date(text)
    return parsed if isinstance(parsed, Refusal) else parsed.isoformat()
