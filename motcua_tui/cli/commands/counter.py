"""Commands of the waiting room: the queue."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import queue as queues


def queue(context: Context) -> Answer:
    """`queue take|call|again|skip|serve`, `queue list`, `queue figures`."""
    args, office = context.args, context.office
    match args.action:
        case "take":
            return queues.take(office, args.priority)
        case "call":
            return queues.call(office, args.ticket)
        case "again":
            return queues.again(office)
        case "skip":
            return queues.skip(office)
        case "serve":
            return queues.serve(office)
        case "figures":
            return queues.figures(office, args.first, args.last)
    return queues.listed(office, args.date)
