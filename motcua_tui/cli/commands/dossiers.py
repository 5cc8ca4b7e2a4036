"""Commands on one dossier: scan, receive, act, show, attach, print."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.cli.output import notices_json
from motcua_tui.desk import act as acting
from motcua_tui.desk import attach as attaching
from motcua_tui.desk import not_taken, paper_lists, papers, reuse, slips
from motcua_tui.desk import receive as receiving
from motcua_tui.desk import show as showing
from motcua_tui.desk.paper_notices import NOTICES, Notices, notice_to_file
from motcua_tui.desk.scan import merged_with_scan, scanned
from schemas import limits
from schemas.acts import Act, PaperFacts
from schemas.asks import read_act, read_guide, read_receive, read_turned_away
from schemas.base import read_value
from schemas.canonical import Json
from schemas.refusal import Refusal, no


def scan(context: Context) -> Answer:
    """A scanner's text on stdin, as the person it names. Needs no store."""
    text = context.input_text()
    return text if isinstance(text, Refusal) else scanned(text)


def receive(context: Context) -> Answer:
    """JSON on stdin: a dossier is taken in."""
    merged = _merged(context)
    ask = merged if isinstance(merged, Refusal) else read_receive(merged)
    if isinstance(ask, Refusal):
        return ask
    return _taken(receiving.receive(context.office, ask, context.args.now))


def guide(context: Context) -> Answer:
    """JSON on stdin as for `receive`, with what is missing and why: guided once, not taken in."""
    merged = _merged(context)
    ask = merged if isinstance(merged, Refusal) else read_guide(merged)
    return ask if isinstance(ask, Refusal) else _taken(not_taken.guide(context.office, ask, context.args.now))


def refuse(context: Context) -> Answer:
    """JSON on stdin as for `receive`, with the reason: refused at the counter, not taken in."""
    merged = _merged(context)
    ask = merged if isinstance(merged, Refusal) else read_turned_away(merged)
    return ask if isinstance(ask, Refusal) else _taken(not_taken.turn_away(context.office, ask, context.args.now))


def _merged(context: Context) -> Json | Refusal:
    plain = context.input_json()
    return plain if isinstance(plain, Refusal) else merged_with_scan(plain)


def _taken(taken: receiving.Taken | Refusal) -> Answer:
    if isinstance(taken, Refusal):
        return taken
    dossier = taken.dossier
    return {
        "dossier": dossier.id,
        "provisional_code": dossier.provisional_code,
        "official_code": dossier.official_code or None,
        "status": dossier.status.slug,
        "status_code": int(dossier.status),
        "received_at": dossier.received_at,
        "due_at": dossier.due_at,
        "unconfirmed": dossier.due_unconfirmed,
        "entry": taken.entry,
        "book_numbers": [{"book": book.book, "number": book.number, "document": book.document} for book in dossier.books],
        "warnings": notices_json(taken.notices),
    }


def act(context: Context) -> Answer:
    """JSON on stdin: one act on a dossier; answers as `show`, with warnings and the entry beside."""
    plain = context.input_json()
    if isinstance(plain, Refusal):
        return plain
    name = Act(context.args.act)
    ask = read_act(name, plain)
    if isinstance(ask, Refusal):
        return ask
    done = acting.act(context.office, context.args.dossier, name, ask, context.args.now)
    if isinstance(done, Refusal):
        return done
    shown = showing.as_json(context.office, done.dossier)
    return {**shown, "entry": done.entry, "warnings": notices_json(done.notices)}


def show(context: Context) -> Answer:
    """One dossier, whole."""
    return showing.show(context.office, context.args.dossier)


def attach(context: Context) -> Answer:
    """A file becomes part of the dossier."""
    path = Path(context.args.file)
    raw = read_file(context.args.file, limits.ATTACHMENT_BYTES_MAX)
    paper = _paper_facts(context)
    if isinstance(paper, Refusal):
        return paper
    return attaching.attach(
        context.office, context.args.dossier, raw, label=path.name, part=context.args.part, result=context.args.result,
        paper=paper,
    )  # fmt: skip


def _paper_facts(context: Context) -> PaperFacts | Refusal | None:
    """What the paper says of itself, None where nothing is said."""
    told = {name: str(getattr(context.args, name)).strip() for name in PaperFacts.__struct_fields__}
    said: Json = {name: value for name, value in told.items() if value}
    return read_value(said, PaperFacts, area="attach") if said else None


def papers_of(context: Context) -> Answer:
    """What a person handed in before."""
    return reuse.listed(context.office, context.args.id_number)


def attachment(context: Context) -> Answer:
    """An attachment, checked against its hash, written to a file."""
    return attaching.take_out(context.office, context.args.dossier, context.args.sha256, Path(context.args.out))


def print_form(context: Context) -> Answer:
    """A printed form as PDF; the report of a reconciliation asks the province first."""
    args = context.args
    if args.form == "template":
        return papers.template_to_file(context.office, args.dossier, Path(args.out) if args.out else None)
    if not args.out:
        return no("usage.no_out", "Chưa nêu tệp để ghi. Hãy thêm --out TỆP.pdf.")
    if args.form == "reconciliation":
        from motcua_tui.desk.comparing import report_to_file

        return report_to_file(context.office, args.date or args.first, args.date or args.last, Path(args.out))
    if args.form == "register":
        from motcua_tui.cli.commands.reports import print_register

        return print_register(context)
    if args.form in NOTICES:
        return notice_to_file(context.office, Notices(form=args.form, name=args.dossier or ""), Path(args.out))
    if args.form in paper_lists.LISTS:
        first, last = args.date or args.first, args.date or args.last
        return paper_lists.list_to_file(context.office, args.form, first, last, args.dossier or "", Path(args.out))
    if args.form == "slips":
        return slips.print_slips(context.office, args.count, Path(args.out))
    if args.form == "keycard":
        from motcua_tui.desk import keycard

        return keycard.write(context.office, args.dossier or "", Path(args.out))
    if args.form == "day-log":
        from motcua_tui.desk.paper_day import write_day_log

        return write_day_log(context.office, args.date, Path(args.out))
    return papers.print_to_file(context.office, context.args.form, context.args.dossier, Path(context.args.out))
