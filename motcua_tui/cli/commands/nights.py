"""`schedule install|remove|status`: the nightly job in the system's own schedule. Needs no store and no password."""

from __future__ import annotations

from motcua_tui.cli.context import Answer, Context


def schedule(context: Context) -> Answer:
    """Set the nightly job up, take it away, or say how it stands."""
    from motcua_tui.desk import schedule as schedules

    args = context.args
    if args.action == "install":
        return schedules.install(context.folder, args.kind, usb=args.usb)
    if args.action == "remove":
        return schedules.remove(context.folder)
    return schedules.status(context.folder)
