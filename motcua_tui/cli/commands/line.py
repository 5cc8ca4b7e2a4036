"""Commands of the line to the province: enrol, sync, sync-status, reconcile.

The line and its libraries are loaded by these commands alone: every other one starts without them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.desk.nightly import nightly
from schemas import limits
from schemas.canonical import Json
from schemas.refusal import Refusal, no
from schemas.text import clean


def enrol(context: Context) -> Answer:
    """Register this device with the province by a one-time code; may be repeated."""
    from motcua_tui.desk import line

    args = context.args
    if not args.province and (args.account_file or not args.usb):
        return no(
            "usage.arguments", "Thiếu “{words}”. Hãy xem “{command} --help”.", words="--province", command="motcua enrol"
        )
    if args.account_file:
        from motcua_tui.desk.national import enrol_national

        raw = read_file(args.account_file, limits.JSON_BYTES_MAX)
        return enrol_national(context.office, args.province, raw, args.ca or "")
    if args.usb:
        from motcua_tui.desk import stick

        return stick.enrol(context.office, Path(args.usb), args.code, args.province or "", args.ca or "")
    return line.enrol(context.office, args.province, args.code, args.ca or "")


def sync(context: Context) -> Answer:
    """One exchange. The nightly one asks for no password and opens no vault."""
    from motcua_tui.desk import line

    args = context.args
    if args.nightly:
        return _told(nightly(context.folder, args.budget_seconds, if_due=args.if_due, usb=args.usb))
    if args.usb:
        from motcua_tui.desk import stick

        return _told(stick.sync(context.office, Path(args.usb), args.budget_seconds))
    return line.sync(context.office, args.budget_seconds)


def _told(answer: dict[str, Json] | Refusal) -> Answer:
    """A refused stick is also said on stderr, as every refusal is."""
    if isinstance(answer, dict) and "refusal" in answer:
        sys.stderr.write(clean(str(answer["message"])) + f" [{answer['code']}]\n")
    return answer


def sync_status(context: Context) -> Answer:
    """What is known without the network and without a password."""
    from motcua_tui.desk import line

    return line.sync_status(context.folder)


def reconcile(context: Context) -> Answer:
    """Compare what the province shows with what is shown here, dossier by dossier."""
    from motcua_tui.desk import line

    if context.args.keep_ours:
        from motcua_tui.desk.keep_ours import keep_by_command

        return keep_by_command(context.office, context.args.keep_ours, context.args.reason)
    return line.reconcile(context.office, context.args.date)
