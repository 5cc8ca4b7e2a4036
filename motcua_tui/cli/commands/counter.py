"""Commands of the waiting room: the queue, complaints and suggestions."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import feedback as complaints
from motcua_tui.desk import queue as queues
from schemas.base import read_value
from schemas.refusal import Refusal


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


def feedback(context: Context) -> Answer:
    """`feedback receive`, `feedback list [--open]`, `feedback show NUMBER`, `feedback move NUMBER STEP`."""
    args = context.args
    if args.action == "list":
        return complaints.listed(context.office, open_only=args.open_only)
    if args.action == "show":
        return complaints.show(context.office, args.feedback)
    plain = context.input_json()
    if isinstance(plain, Refusal):
        return plain
    if args.action == "receive":
        ask = read_value(plain, complaints.FeedbackAsk, area="feedback")
        return ask if isinstance(ask, Refusal) else complaints.receive(context.office, ask, args.now)
    step = read_value(plain, complaints.StepAsk, area="feedback")
    return step if isinstance(step, Refusal) else complaints.move(context.office, args.feedback, args.step, step, args.now)
