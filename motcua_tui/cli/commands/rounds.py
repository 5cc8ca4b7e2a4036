"""Commands on sessions outside the office and on shifts at the counter."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import sessions, shifts
from motcua_tui.desk.paper_rounds import print_session, print_shift


def session(context: Context) -> Answer:
    """`session open PLACE`, `session close`, `session list`, `session show [N]`, `session print [N] --out F.pdf`."""
    args, office = context.args, context.office
    if args.action == "open":
        return sessions.open_session(office, args.place, args.note)
    if args.action == "close":
        return sessions.close_session(office)
    if args.action == "show":
        return sessions.shown(office, args.session)
    if args.action == "print":
        return print_session(office, args.session, Path(args.out))
    return sessions.listed(office)


def shift(context: Context) -> Answer:
    """`shift hand USER`, `shift take [N]`, `shift list`, `shift show [N]`, `shift print [N] --out F.pdf`."""
    args, office = context.args, context.office
    if args.action == "hand":
        return shifts.hand(office, args.to, args.note, everything=args.all)
    if args.action == "take":
        missing = [number.strip() for number in args.missing.split(",") if number.strip()]
        return shifts.take(office, args.shift, missing, args.note, assign=args.assign)
    if args.action == "show":
        return shifts.shown(office, args.shift)
    if args.action == "print":
        return print_shift(office, args.shift, Path(args.out))
    return shifts.listed(office)
