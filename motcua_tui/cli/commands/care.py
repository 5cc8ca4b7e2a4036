"""Commands that care for the store: verify, rebuild, backup, restore, doctor."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.cli.context import Answer, Context, password_of, user_of
from motcua_tui.cli.progress import Progress
from motcua_tui.desk import care as caring
from motcua_tui.store.watch import Watch
from motcua_tui.text import mark

CHECKED = mark("Đã kiểm tra {done}/{total}")


def verify(context: Context) -> Answer:
    """Check every page, entry, signature and projection."""
    watch = Watch(Progress(CHECKED).tell)
    return caring.verify(context.folder, user_of(context.args), password_of(context.args), watch)


def ledger(context: Context) -> Answer:
    """The whole ledger in plain, for another program to verify."""
    return caring.export_ledger(context.office, Path(context.args.file))


def rebuild(context: Context) -> Answer:
    """Drop and replay every projection."""
    return caring.rebuild(context.office)


def backup(context: Context) -> Answer:
    """One encrypted file; with `--evening` the one that grows."""
    make = caring.backup_evening if context.args.evening else caring.backup
    return make(context.office, Path(context.args.dir))


def restore(context: Context) -> Answer:
    """A new incarnation of the store from a backup."""
    return caring.restore(
        Path(context.args.file), Path(context.args.to), user_of(context.args), password_of(context.args)
    )


def doctor(context: Context) -> Answer:
    """How the machine, the store and the clock are."""
    return caring.doctor(context.folder)
