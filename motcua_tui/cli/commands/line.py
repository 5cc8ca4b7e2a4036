"""Commands of the line to the province: enrol, sync, sync-status, reconcile.

The line and its libraries are loaded by these commands alone: every other one starts without them.
"""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context, read_file
from motcua_tui.desk.nightly import nightly
from schemas import limits
from schemas.refusal import no


def enrol(context: Context) -> Answer:
    """Register this device with the province by a one-time code; may be repeated."""
    from motcua_tui.desk import line

    args = context.args
    if args.account_file:
        from motcua_tui.desk.national import enrol_national

        raw = read_file(args.account_file, limits.JSON_BYTES_MAX)
        return enrol_national(context.office, args.province, raw, args.ca or "")
    return line.enrol(context.office, args.province, args.code, args.ca or "")


def sync(context: Context) -> Answer:
    """One exchange. The nightly one asks for no password and opens no vault."""
    from motcua_tui.desk import line

    args = context.args
    if args.usb:
        return no("sync.usb_not_built", "Bản này chưa đồng bộ qua USB. Hãy đồng bộ qua mạng.")
    if args.nightly:
        return nightly(context.folder, args.budget_seconds, if_due=args.if_due)
    return line.sync(context.office, args.budget_seconds)


def sync_status(context: Context) -> Answer:
    """What is known without the network and without a password."""
    from motcua_tui.desk import line

    return line.sync_status(context.folder)


def reconcile(context: Context) -> Answer:
    """Compare what the province shows with what is shown here, dossier by dossier."""
    from motcua_tui.desk import line

    return line.reconcile(context.office, context.args.date)
