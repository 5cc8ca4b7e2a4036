"""Commands on the office's tables: catalogue, calendar, settings, due dates, the date of today."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.desk import books, dates, special_days
from motcua_tui.desk import catalogue as catalogues
from motcua_tui.desk import due as due_dates
from motcua_tui.desk import settings as office_settings
from motcua_tui.desk import slips as slip_desk
from schemas import limits


def catalogue(context: Context) -> Answer:
    """`catalogue import FILE…`, `catalogue list [TEXT]`, `catalogue show CODE [--on DATE]`."""
    args = context.args
    if args.action == "import":
        return catalogues.import_paths(context.office, args.files)
    if args.action == "list":
        return catalogues.listed(context.office, args.text)
    return catalogues.shown(context.office, args.code, args.on)


def calendar(context: Context) -> Answer:
    """`calendar set YEAR FILE`, `calendar show YEAR`, `calendar day DATE KIND`."""
    args = context.args
    if args.action == "set":
        return dates.set_year(context.office, args.year, read_file(args.file, limits.JSON_BYTES_MAX))
    if args.action == "day":
        ask = special_days.DayAsk(
            date=args.date, kind=args.kind, hours=args.hours, cutoff=args.cutoff, name=args.name, source=args.source
        )
        return special_days.set_day(context.office, ask)
    return dates.show_year(context.office, args.year)


def settings(context: Context) -> Answer:
    """`settings list`, `settings set NAME VALUE`."""
    args = context.args
    if args.action == "set":
        return office_settings.change(context.office, {args.name: args.value})
    return office_settings.listed(context.office)


def book(context: Context) -> Answer:
    """`book list`, `book open BOOK …`, `book close BOOK`, `book renew BOOK`, `book show BOOK`."""
    args = context.args
    if args.action == "open":
        codes = tuple(code for code in str(args.procedures).split(",") if code.strip())
        ask = books.BookAsk(book=args.book, kind=args.kind, procedures=codes, first=args.first, year=args.year)
        return books.open_book(context.office, ask)
    if args.action == "close":
        return books.close_book(context.office, args.book)
    if args.action == "renew":
        return books.renew(context.office, args.book)
    if args.action == "show":
        return books.numbers_of(context.office, args.book)
    return books.listed(context.office)


def slips(context: Context) -> Answer:
    """`slips list`, `slips void SLIP --reason TEXT`: the numbered blanks for days without power."""
    args = context.args
    if args.action == "void":
        return slip_desk.void_slip(context.office, args.slip, args.reason)
    return slip_desk.listed(context.office)


def due(context: Context) -> Answer:
    """When a dossier received at a moment is due, and why."""
    args = context.args
    return due_dates.explain(context.office, args.procedure, args.received, args.limit)


def confirm_date(context: Context) -> Answer:
    """A person says what day it is, because the clock cannot be believed."""
    return dates.confirm_today(context.office, context.args.date)
