"""Commands that answer with lists: find, day, close-day, inbox."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import day as days
from motcua_tui.desk import find as finding
from motcua_tui.desk import inbox as online
from motcua_tui.desk import linked as lying_elsewhere
from motcua_tui.desk import messages
from motcua_tui.desk import reminders as reminding
from motcua_tui.desk import units as known_units
from motcua_tui.store import View
from schemas.canonical import Json
from schemas.refusal import Refusal


def _noted(context: Context, listing: str, told: dict[str, Json], *names: str) -> dict[str, Json]:
    """What is told, once it is noted whose dossiers stand in these lists of it."""
    lists = [found for name in names if isinstance(found := told[name], list)]
    rows = [row["dossier"] for found in lists for row in found if isinstance(row, dict)]
    context.office.note_listed(listing, [str(dossier) for dossier in rows])
    return told


def find(context: Context) -> Answer:
    """Dossiers by number, name, ID or phone. `-` reads the text from stdin: arguments are seen by every user of the PC."""
    text = context.args.text if context.args.text != "-" else context.input_text()
    if isinstance(text, Refusal):
        return text
    rows = finding.find(context.office, text.strip(), status=context.args.status, limit=context.args.limit)
    if isinstance(rows, Refusal):
        return rows
    context.office.note_listed("search", [row.id for row in rows])
    return days.rows_json(context.office, rows)


def day(context: Context) -> Answer:
    """The day book."""
    told = days.day(context.office, context.args.date, context.args.code)
    return told if isinstance(told, Refusal) else _noted(context, "day", told, "rows", "overdue", "due_soon")


def close_day(context: Context) -> Answer:
    """Close a day for good."""
    return days.close_day(context.office, context.args.date)


def linked(context: Context) -> Answer:
    """What lies with other units, the latest first."""
    return lying_elsewhere.listed(context.office, context.args.unit, late_only=context.args.late)


def units(context: Context) -> Answer:
    """The units the province named."""
    return known_units.listed(context.office, context.args.text)


def inbox(context: Context) -> Answer:
    """Dossiers filed online that wait for the clerk."""
    waiting = online.inbox(context.office)
    return waiting if isinstance(waiting, Refusal) else _noted(context, View.INBOX, {"rows": waiting}, "rows")["rows"]


def reminders(context: Context) -> Answer:
    """What should not be forgotten today."""
    told = reminding.reminders_json(context.office)
    return _noted(context, "reminders", told, *(name for name in told if name not in ("now", "feedback")))


def message(context: Context) -> Answer:
    """A ready-made text to send by hand; the look is noted."""
    return messages.message_json(context.office, context.args.dossier, context.args.kind or "", plain=context.args.plain)
