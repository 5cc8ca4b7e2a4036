"""What each command does, grouped as in the contract. A command takes a context and gives JSON or a refusal."""

from __future__ import annotations

from collections.abc import Callable

from motcua_tui.cli.commands import care, counter, dossiers, legacy, line, lists, nights, reports, rounds, setup, tables
from motcua_tui.cli.context import Answer, Context

Command = Callable[[Context], Answer]

COMMANDS: dict[str, Command] = {
    "init": setup.init,
    "user": setup.user,
    "recover": setup.recover,
    "demo": setup.demo,
    "catalogue": tables.catalogue,
    "calendar": tables.calendar,
    "settings": tables.settings,
    "book": tables.book,
    "slips": tables.slips,
    "due": tables.due,
    "confirm-date": tables.confirm_date,
    "scan": dossiers.scan,
    "receive": dossiers.receive,
    "guide": dossiers.guide,
    "refuse": dossiers.refuse,
    "act": dossiers.act,
    "show": dossiers.show,
    "attach": dossiers.attach,
    "attachment": dossiers.attachment,
    "papers": dossiers.papers_of,
    "print": dossiers.print_form,
    "queue": counter.queue,
    "feedback": counter.feedback,
    "kiosk-link": counter.kiosk_link,
    "find": lists.find,
    "day": lists.day,
    "close-day": lists.close_day,
    "inbox": lists.inbox,
    "reminders": lists.reminders,
    "message": lists.message,
    "linked": lists.linked,
    "units": lists.units,
    "session": rounds.session,
    "shift": rounds.shift,
    "rota": rounds.rota,
    "report": reports.report,
    "import-legacy": legacy.import_legacy,
    "audit": reports.audit,
    "stats": reports.stats,
    "verify": care.verify,
    "ledger": care.ledger,
    "rebuild": care.rebuild,
    "backup": care.backup,
    "restore": care.restore,
    "doctor": care.doctor,
    "enrol": line.enrol,
    "sync": line.sync,
    "sync-status": line.sync_status,
    "reconcile": line.reconcile,
    "schedule": nights.schedule,
}

# Questions that change nothing: while the app holds the store, it answers them for the command line.
READ_ONLY = frozenset(
    {
        "show",
        "find",
        "day",
        "inbox",
        "reminders",
        "message",
        "linked",
        "units",
        "session list",
        "session show",
        "shift list",
        "shift show",
        "rota",
        "due",
        "catalogue list",
        "catalogue show",
        "calendar show",
        "user list",
        "settings list",
        "book list",
        "book show",
        "slips list",
        "papers",
        "queue list",
        "queue figures",
        "report",
        "audit",
        "stats",
        "feedback list",
        "feedback show",
    }
)


def name_of(context: Context) -> str:
    """The command with its sub-command, such as "catalogue list"; one that writes a file is not the one that answers."""
    if context.args.command in ("report", "stats", "rota") and getattr(context.args, "out", None):
        return f"{context.args.command} --out"
    action = getattr(context.args, "action", None)
    return f"{context.args.command} {action}" if action else str(context.args.command)
