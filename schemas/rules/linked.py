"""Linked dossiers (liên thông, NĐ 118/2025 Điều 20.2): who does which part, in which order, until when, and who is late.

Tasks are numbered over the whole dossier. A task waits for those it names in `after`; it begins at the moment the last
of them comes back done, or is recalled. A task a unit refuses holds up what waits for it until the home office
recalls it or has it done elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from msgspec.structs import replace

from schemas import limits
from schemas.acts import Linked, LinkReturned, LinkTask, TaskBegins
from schemas.asks import LinkAsk, LinkTaskAsk, ReturnLinkAsk
from schemas.base import Record
from schemas.dossier import Dossier, LinkedTask, TaskPlan
from schemas.entry import Entry
from schemas.procedure import parse_limit
from schemas.refusal import Notice, Refusal, no, note
from schemas.rules.calendar import Calendar
from schemas.rules.due import due
from schemas.times import in_vietnam, moment_text

Links = tuple[LinkedTask, ...]
State = Literal["waiting", "open", "refused", "returned"]


# -- what the entries make of a dossier


def new_tasks(links: Links, entry: Entry, content: Linked) -> Links:
    """The tasks an entry adds; those that wait for nobody begin with it."""
    added: list[LinkedTask] = []
    for number, asked in enumerate(content.tasks, start=len(links) + 1):
        waits = LinkedTask(
            number=number,
            at=entry.at,
            by=entry.by,
            unit=asked.unit,
            task=asked.task,
            limit=asked.limit,
            after=asked.after,
            lead=bool(content.lead) and asked.unit == content.lead,
            plans=(TaskPlan(at=entry.at, due_at=asked.due_at),) if asked.due_at else (),
        )
        begins = _has_all(links, asked.after) and not any(one > len(links) for one in asked.after)
        added.append(_begun(waits, links) if begins else waits)
    return tuple(added)


def after_return(links: Links, entry: Entry, content: LinkReturned) -> Links:
    """The tasks after one came back; those whose last it was begin, in whichever order the returns have met."""
    back = [
        replace(
            task, returned_at=entry.at, returned_by=entry.by, outcome=content.outcome, document_no=content.document_no,
            note=content.note,
        )
        if task.number == content.number
        else task
        for task in links
    ]  # fmt: skip
    plan_of = {begun.number: TaskPlan(at=entry.at, due_at=begun.due_at) for begun in content.begins}
    planned = [
        replace(task, plans=(*task.plans, plan_of[task.number]))
        if state_of(task) == "waiting" and task.number in plan_of
        else task
        for task in back
    ]
    return tuple(
        _begun(task, planned) if state_of(task) == "waiting" and _has_all(planned, task.after) else task for task in planned
    )


def _begun(task: LinkedTask, links: Iterable[LinkedTask]) -> LinkedTask:
    """The task as it begins: with the last of those it waited for, by the date counted from then or the latest there is."""
    before = [one.returned_at for one in links if one.number in task.after and one.returned_at is not None]
    latest = max((plan for plan in task.plans if plan.due_at), key=lambda plan: plan.at, default=None)
    return replace(task, begun_at=max([task.at, *before]), due_at=latest.due_at if latest else None, plans=())


def may_return(links: Links, content: LinkReturned) -> bool:
    """True for a task that is out: begun and not back, or refused by its unit. One that waits can only be recalled."""
    out = ("open", "refused", "waiting") if content.outcome == "recalled" else ("open", "refused")
    return any(task.number == content.number and state_of(task) in out for task in links)


def state_of(task: LinkedTask) -> State:
    """Where a task stands. Refused is not done: what waits for it still waits."""
    if task.returned_at is not None:
        return "refused" if task.outcome == "refused" else "returned"
    return "waiting" if task.begun_at is None else "open"


def _has_all(links: Iterable[LinkedTask], after: tuple[int, ...]) -> bool:
    """True when every task named has come back; one that is not here (a settled conflict dropped it) counts as back."""
    missing = {task.number for task in links if state_of(task) != "returned"}
    return not missing & set(after)


# -- from what is asked to what is recorded


def linked_content(dossier: Dossier, ask: LinkAsk, at: datetime, calendar: Calendar) -> Linked | Refusal:
    """The tasks with their numbers and due dates. Refuses `link.too_many`, `link.after_unknown`, `link.lead_unknown`
    and limits that cannot be read.
    """
    first = len(dossier.links) + 1
    if first + len(ask.tasks) - 1 > limits.LINKS_MAX:
        return no("link.too_many",
            "Hồ sơ đã có quá nhiều việc liên thông (tối đa {limit}). Hãy kết thúc hoặc thu hồi việc cũ "
            "trước.", limit=limits.LINKS_MAX)
    if ask.lead and ask.lead not in {task.unit for task in ask.tasks}:
        return no("link.lead_unknown", "Đơn vị chủ trì phải là một trong các đơn vị được giao việc. Hãy nhập lại.")
    tasks: list[LinkTask] = []
    for task in ask.tasks:
        made = _task(dossier, ask, task, at, calendar)
        if isinstance(made, Refusal):
            return made
        tasks.append(made)
    return Linked(tasks=tuple(tasks), lead=ask.lead, override=ask.override)


def _task(dossier: Dossier, ask: LinkAsk, task: LinkTaskAsk, at: datetime, calendar: Calendar) -> LinkTask | Refusal:
    first = len(dossier.links) + 1
    earlier = max((other.step for other in ask.tasks if other.step < task.step), default=0)
    before = tuple(first + place for place, other in enumerate(ask.tasks) if other.step == earlier)
    after = tuple(sorted({*task.after, *before}))
    known = {one.number for one in dossier.links} | set(before)
    if unknown := [number for number in after if number not in known]:
        return no("link.after_unknown", "Không có việc liên thông số {number} để chờ. Hãy xem lại.", number=unknown[0])
    due_at = _counted(task.limit, at, calendar)
    if isinstance(due_at, Refusal):
        return due_at
    return LinkTask(unit=task.unit, task=task.task, limit=task.limit, after=after, due_at=None if before else due_at)


def returned_content(
    dossier: Dossier, ask: ReturnLinkAsk, at: datetime, calendar: Calendar, unit: str = ""
) -> LinkReturned | Refusal:
    """What a return records, with the due dates of the tasks that begin if it is the last to come back. An officer names
    their `unit`.

    Refuses `return-link.none_open`, `.which`, `.unknown`, `.waiting`, `.returned`, `.not_yours`, `.not_recalled`.
    """
    task = _meant(dossier.links, ask, unit)
    if isinstance(task, Refusal):
        return task
    content = LinkReturned(
        number=task.number, outcome=ask.outcome, document_no=ask.document_no, note=ask.note, override=ask.override
    )
    return replace(content, begins=_beginning(dossier.links, content, at, calendar))


def _meant(links: Links, ask: ReturnLinkAsk, unit: str) -> LinkedTask | Refusal:
    mine = [task for task in links if not unit or task.unit == unit]
    opened = [task for task in mine if state_of(task) == "open"]
    if not ask.number and len(opened) != 1:
        return _none_open() if not opened else _which(opened)
    found = opened[0] if not ask.number else next((task for task in links if task.number == ask.number), None)
    if found is None:
        return no("return-link.unknown", "Hồ sơ không có việc liên thông số {number}. Hãy xem lại.", number=ask.number)
    return _why_not_return(found, ask, unit) or found


def _why_not_return(task: LinkedTask, ask: ReturnLinkAsk, unit: str) -> Refusal | None:
    state = state_of(task)
    if unit and task.unit != unit:
        return no("return-link.not_yours",
            "Việc liên thông số {number} được giao cho đơn vị khác. Hãy kiểm tra lại số việc, hoặc liên hệ "
            "đơn vị đó.", number=task.number)
    if unit and ask.outcome == "recalled":
        return no("return-link.not_recalled", "Chỉ nơi tiếp nhận hồ sơ được thu hồi việc đã giao. Hãy liên hệ nơi đó.")
    if state == "returned" or (state == "refused" and ask.outcome == "refused"):
        return no("return-link.returned",
            "Việc liên thông số {number} đã có kết quả trả về. Hãy kiểm tra lại số việc.", number=task.number)
    if state == "waiting" and ask.outcome != "recalled":
        return no(
            "return-link.waiting",
            "Việc liên thông số {number} chưa bắt đầu vì còn chờ việc trước. Hãy ghi kết quả việc trước đã.",
            number=task.number,
        )
    return None


def _none_open() -> Refusal:
    return no("return-link.none_open",
        "Hồ sơ không có việc liên thông nào đang chờ kết quả. Hãy kiểm tra xem đã mở đúng hồ sơ chưa.")


def _which(opened: list[LinkedTask]) -> Refusal:
    numbers = ", ".join(str(task.number) for task in opened)
    return no("return-link.which", "Có nhiều việc đang chờ kết quả ({numbers}). Hãy nêu số của việc.", numbers=numbers)


def _beginning(links: Links, content: LinkReturned, at: datetime, calendar: Calendar) -> tuple[TaskBegins, ...]:
    """The tasks that wait for this one, each with its date should this be the last: another may be back already where
    nobody here knows of it. A limit that nobody can read any more gives no date.
    """
    if content.outcome == "refused":
        return ()
    begun = []
    for task in links:
        if state_of(task) == "waiting" and content.number in task.after:
            due_at = _counted(task.limit, at, calendar)
            begun.append(TaskBegins(number=task.number, due_at=None if isinstance(due_at, Refusal) else due_at))
    return tuple(begun)


def _counted(limit_text: str, at: datetime, calendar: Calendar) -> str | Refusal | None:
    if not limit_text:
        return None
    limit = parse_limit(limit_text)
    return limit if isinstance(limit, Refusal) else moment_text(due(in_vietnam(at), limit, calendar).due_at)


# -- who holds what


class Held(Record, omit_defaults=False):
    """One unit's hold on a dossier: a linked task, or the dossier itself forwarded to it.

    `number` is 0 for a forwarding. `late` compares days: the unit's due day has passed while it held on, or it came
    back after it.
    """

    number: int
    unit: str
    task: str
    limit: str
    state: State
    begun_at: str | None
    due_at: str | None
    returned_at: str | None
    outcome: str
    document_no: str
    late: bool
    lead: bool = False


def held(dossier: Dossier, home_unit: str, now: str) -> list[Held]:
    """Everything other units were given of a dossier, in the order it was given. `now` is canonical text."""
    return [*_forwarded(dossier, home_unit, now), *(_of_task(task, dossier, now) for task in dossier.links)]


def holding(dossier: Dossier, home_unit: str, now: str) -> list[Held]:
    """What other units hold at this moment; nothing of a dossier that has ended."""
    if dossier.ended_at is not None:
        return []
    return [one for one in held(dossier, home_unit, now) if one.state in ("open", "refused")]


def _of_task(task: LinkedTask, dossier: Dossier, now: str) -> Held:
    return Held(
        number=task.number,
        unit=task.unit,
        task=task.task,
        limit=task.limit,
        state=state_of(task),
        begun_at=task.begun_at,
        due_at=task.due_at,
        returned_at=task.returned_at,
        outcome=task.outcome,
        document_no=task.document_no,
        late=_is_late(task.due_at, task.returned_at or dossier.ended_at or now),
        lead=task.lead,
    )


def _forwarded(dossier: Dossier, home_unit: str, now: str) -> list[Held]:
    """A forwarding ends when the dossier is passed on or given back, or when it ends."""
    found = []
    for place, one in enumerate(dossier.forwards):
        if one.to_unit == home_unit:
            continue
        following = dossier.forwards[place + 1 : place + 2]
        back = following[0].at if following else dossier.ended_at
        found.append(
            Held(
                number=0,
                unit=one.to_unit,
                task=one.task,
                limit=one.limit,
                state="open" if back is None else "returned",
                begun_at=one.at,
                due_at=one.due_at,
                returned_at=back,
                outcome="" if back is None else "done",
                document_no=_document_between(dossier, one.at, back),
                late=_is_late(one.due_at, back or now),
            )
        )
    return found


def _document_between(dossier: Dossier, begun: str, back: str | None) -> str:
    decided = dossier.decision
    is_theirs = decided is not None and begun <= decided.at and (back is None or decided.at <= back)
    return decided.document_no if decided is not None and is_theirs else ""


def _is_late(due_at: str | None, end: str) -> bool:
    return due_at is not None and end[:10] > due_at[:10]


# -- what a clerk should look at


def after_promise(dossier: Dossier, content: Linked, calendar: Calendar, at: datetime) -> list[Notice]:
    """The tasks that cannot be back by the day promised to the citizen, if every unit takes the whole of its limit."""
    if dossier.due_at is None:
        return []
    ends: dict[int, datetime] = {task.number: _ends(task, at) for task in dossier.links}
    found: list[Notice] = []
    for number, task in enumerate(content.tasks, start=len(dossier.links) + 1):
        begins = max([ends[one] for one in task.after if one in ends], default=at)
        limit = parse_limit(task.limit) if task.limit else None
        ends[number] = begins if limit is None or isinstance(limit, Refusal) else due(begins, limit, calendar).due_at
        if (planned := moment_text(ends[number])) > dossier.due_at:
            found.append(_too_late(task.unit, planned, dossier.due_at))
    return found


def _ends(task: LinkedTask, at: datetime) -> datetime:
    return max(at, datetime.fromisoformat(task.due_at)) if task.due_at and state_of(task) != "returned" else at


def _too_late(unit: str, planned: str, promised: str) -> Notice:
    return note(
        "link.after_due",
        "Theo thời hạn được giao, đơn vị {unit} xong ngày {due}, sau ngày hẹn trả công dân {promised}. Hãy giao hạn sớm hơn, "
        "hoặc chuẩn bị xin lỗi và gia hạn.",
        unit=unit,
        due=_day(planned),
        promised=_day(promised),
    )


def still_out(dossier: Dossier) -> list[Notice]:
    """Before a dossier is decided or finished: work that units have not given back."""
    out = [task for task in dossier.links if state_of(task) != "returned"]
    if not out:
        return []
    units = ", ".join(dict.fromkeys(task.unit for task in out))
    return [note("link.open",
        "Còn {count} việc liên thông chưa có kết quả ({units}). Hãy chờ kết quả, hoặc thu hồi "
        "việc không cần nữa.", count=len(out), units=units)]


def _day(moment: str) -> str:
    return f"{moment[8:10]}/{moment[5:7]}/{moment[:4]}"
