"""Commands that set an office up: init, users, recovery, the demo."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context, password_from, password_of
from motcua_tui.cli.folders import demo_folder
from motcua_tui.desk import demo as demonstration
from motcua_tui.desk import setup as setting_up
from motcua_tui.desk import users
from schemas.refusal import Refusal


def init(context: Context) -> Answer:
    """A new office: store, first supervisor, recovery secret."""
    args = context.args
    out = Path(args.recovery_out) if args.recovery_out else None
    plan = setting_up.Plan(office=args.office, unit=args.unit, device=args.device, user=args.user, display=args.display)
    password = password_of(args)
    # Before anything is made: a secret that is shown once must have a place to go to.
    refusal = setting_up.reserve_recovery(out) if out is not None else None
    if refusal:
        return refusal
    made = setting_up.init(context.folder, plan, password)
    if isinstance(made, Refusal):
        if out is not None:
            out.unlink(missing_ok=True)
        return made
    if out is not None:
        setting_up.write_recovery(out, made.recovery)
    return {
        "device": made.device,
        "incarnation": made.incarnation,
        "unit": plan.unit,
        "chain": made.chain,
        "recovery": {"file": str(out)} if out is not None else {"secret": made.recovery},
    }


def user(context: Context) -> Answer:
    """`user add|list|remove|rotate-key|passwd`."""
    args = context.args
    if args.action == "add":
        return users.add(
            context.office, args.user, args.role, args.display, password_from(Path(args.new_password_file))
        )
    if args.action == "remove":
        return users.remove(context.office, args.user)
    if args.action == "rotate-key":
        return users.rotate_key(context.office)
    if args.action == "passwd":
        return users.change_password(context.office, password_of(args), password_from(Path(args.new_password_file)))
    return users.listed(context.office)


def recover(context: Context) -> Answer:
    """A forgotten password: a new one by the recovery secret."""
    args = context.args
    return setting_up.recover(
        context.folder, Path(args.recovery_file), args.user, password_from(Path(args.new_password_file))
    )


def demo(context: Context) -> Answer:
    """A made-up office, the same for the same seed."""
    args = context.args
    return demonstration.make(demo_folder(args), dossiers=args.dossiers, seed=args.seed)
