"""Commands on sessions outside the office, on shifts at the counter and on its rota."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context
from motcua_tui.desk import rota as rotas
from motcua_tui.desk import sessions, shifts
from motcua_tui.desk.paper_rounds import print_session, print_shift, print_week
from schemas.rules.staff import HALVES, Half


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


def rota(context: Context) -> Answer:
    """`rota [--date D] [--week] [--out F.pdf]`, `rota set DAYS [--morning U,U] [--afternoon U,U]`, `rota clear DATE`."""
    args, office = context.args, context.office
    if args.action == "set":
        named: dict[Half, list[str]] = {}
        for half, typed in zip(HALVES, (args.morning, args.afternoon), strict=True):
            if typed is not None:
                named[half] = [user.strip() for user in typed.split(",") if user.strip()]
        return rotas.set_duty(office, args.days, dict(named))
    if args.action == "clear":
        return rotas.clear_day(office, args.day)
    if args.out:
        return print_week(office, args.date, Path(args.out))
    return rotas.duty(office, args.date, week=args.week)
