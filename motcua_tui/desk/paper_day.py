"""The daily log on paper: the same figures as on the screen, what is unusual, every dossier, the closing's code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from motcua_tui.desk import sheets_out
from motcua_tui.desk.day_log import PILE_WORDS, DayLog, Pile, Share, day_log
from motcua_tui.desk.day_unusual import KIND_WORDS, remark_of
from motcua_tui.desk.office import Office
from motcua_tui.desk.paper_parts import letterhead_of
from motcua_tui.prints.day_log import DayClosing, DayFigure, DayLine, DayLogSheet, DayRemark, DayShare
from motcua_tui.prints.limits import DAY_ROWS_MAX
from motcua_tui.prints.orders import Job
from schemas.canonical import Json
from schemas.refusal import Refusal
from schemas.status import VIETNAMESE
from schemas.times import VN

PROCEDURE_SHOWN_MAX = 60


def day_sheet(office: Office, day: str | None) -> DayLogSheet | Refusal:
    """The log of a day as a paper. Papers are in Vietnamese, whatever the screen speaks."""
    log = day_log(office, day)
    if isinstance(log, Refusal):
        return log
    now = datetime.fromisoformat(office.clock.text(office.store))
    names = {user.user: user.display for user in office.store.users().values()}
    rows = log.of(Pile.ALL)
    return DayLogSheet(
        printed_at=now,
        letterhead=letterhead_of(office),
        dated=now.astimezone(VN).date(),
        day=date.fromisoformat(log.date),
        device=office.store.identity.device,
        entries=log.entries,
        figures=tuple(_figure(log, pile) for pile in Pile),
        unusual=_remarks(log, names),
        clerks=_shares(log.by_clerk, {**names, "": "Chưa giao ai"}),
        fields=_shares(log.by_field, {"": "Chưa rõ lĩnh vực"}),
        procedures=_shares(log.by_procedure, {}),
        rows=tuple(
            DayLine(
                code=row.code,
                owner=row.name,
                procedure=_brief(row.procedure_name),
                status="Đã hủy (ghi nhầm)" if row.id in log.voided else VIETNAMESE[row.status],
                due_at=datetime.fromisoformat(row.due_at) if row.due_at else None,
                holder=names.get(row.holder, row.holder),
            )
            for row in rows[:DAY_ROWS_MAX]
        ),
        left_out=max(0, len(rows) - DAY_ROWS_MAX),
        closing=_closing(log, names),
        keeper_name=office.officer.display,
    )


def _brief(name: str) -> str:
    """A procedure's name as long as a line of a list can be: the code before it says which dossier it is."""
    return name if len(name) <= PROCEDURE_SHOWN_MAX else name[:PROCEDURE_SHOWN_MAX].rsplit(" ", 1)[0] + " …"


def _figure(log: DayLog, pile: Pile) -> DayFigure:
    return DayFigure(name=PILE_WORDS[pile], count=len(log.piles[pile]), before=log.last_week.get(pile))


def _remarks(log: DayLog, names: dict[str, str]) -> tuple[DayRemark, ...]:
    return tuple(
        DayRemark(
            what=KIND_WORDS[one.kind],
            code=one.code,
            at=datetime.fromisoformat(one.at),
            by=names.get(one.by, one.by),
            reason=remark_of(one, str),
        )
        for one in log.unusual[:DAY_ROWS_MAX]
    )


def _shares(shares: Sequence[Share], names: dict[str, str]) -> tuple[DayShare, ...]:
    return tuple(
        DayShare(
            name=names.get(share.name, share.name),
            received=share.count(Pile.RECEIVED),
            finished=share.count(Pile.FINISHED),
            returned=share.count(Pile.RETURNED),
            forwarded=share.count(Pile.FORWARDED),
            waiting=share.count(Pile.SUPPLEMENT) + share.count(Pile.COLLECT),
            overdue=share.count(Pile.OVERDUE),
            due_soon=share.count(Pile.DUE_SOON),
        )
        for share in shares[:DAY_ROWS_MAX]
    )


def _closing(log: DayLog, names: dict[str, str]) -> DayClosing | None:
    closed = log.closed
    if closed is None:
        return None
    return DayClosing(
        at=datetime.fromisoformat(closed.at),
        by=names.get(closed.by, closed.by),
        code=closed.code,
        entries=closed.entries,
        later=len(closed.later),
        holds=closed.holds,
    )


def save_day_log(office: Office, day: str, folder: Path) -> Path | Refusal:
    """The daily log as a PDF in a folder."""
    sheet = day_sheet(office, day)
    return sheet if isinstance(sheet, Refusal) else sheets_out.save(office, sheet, folder)


def send_day_log(office: Office, day: str, name: str) -> Job | Refusal:
    """The daily log to the printer of this name."""
    sheet = day_sheet(office, day)
    return sheet if isinstance(sheet, Refusal) else sheets_out.send(office, sheet, name)


def write_day_log(office: Office, day: str | None, out: Path) -> dict[str, Json] | Refusal:
    """The daily log as this file, for `motcua print day-log`."""
    sheet = day_sheet(office, day)
    return sheet if isinstance(sheet, Refusal) else sheets_out.write(office, sheet, out)
