"""Commands of the waiting room: the queue, complaints and suggestions, the folder shared with the citizens' screen."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import feedback as complaints
from motcua_tui.desk import kiosk_in, kiosk_out
from motcua_tui.desk import kiosk_link as links
from motcua_tui.desk import queue as queues
from schemas.base import read_value
from schemas.refusal import Refusal, no


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


def kiosk_link(context: Context) -> Answer:
    """`kiosk-link set DIR`, `kiosk-link remove`, `kiosk-link status`, `kiosk-link refresh`."""
    office = context.office
    if context.args.action == "set":
        made = links.link(office, Path(context.args.folder))
        return made if isinstance(made, Refusal) else {"folder": made.folder, "letter": made.letter}
    if context.args.action == "remove":
        refusal = links.unlink(office)
        return refusal if refusal is not None else {"folder": None}
    link = links.link_of(office.folder)
    if link is None:
        return no("kiosk.not_linked", "Máy này chưa dùng màn hình người dân. Hãy đặt thư mục chung trước.")
    if context.args.action == "status":
        return {"folder": link.folder, "letter": link.letter, "dossiers": len(office.store.lookup_keys.dossiers())}
    return _refreshed(context, link)


def _refreshed(context: Context, link: links.Link) -> Answer:
    """Every key is made here, however long that takes: a script waits, a screen does not."""
    publisher = kiosk_out.Publisher(context.office, link)
    try:
        swept = kiosk_in.sweep(context.office, link)
        if isinstance(swept, Refusal):
            return swept
        done = publisher.publish()
        while done.missing:
            done = publisher.publish()
    except OSError:
        return no("kiosk.no_folder", "Không dùng được thư mục này. Hãy kiểm tra đường dẫn và quyền ghi.")
    return {
        "rows": done.rows, "tickets": swept.tickets, "ratings": swept.ratings, "known": swept.known, "refused": swept.refused,
    }  # fmt: skip
