"""The nightly job: one exchange without a password, noted in the record of the nights."""

from __future__ import annotations

from pathlib import Path

from motcua_tui.desk import nights
from motcua_tui.desk.clock import wall_now
from motcua_tui.desk.schedule import read_scheduled
from motcua_tui.text import _
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal

NOTHING_DONE: dict[str, Json] = {
    "sent_entries": 0, "received_entries": 0, "confirmed_entries": 0, "waiting_entries": 0,
    "attachments": {"sent": 0, "waiting": 0}, "round_trips": 0, "bytes_up": 0, "bytes_down": 0, "conflicts": 0,
}  # fmt: skip


def nightly(folder: Path, seconds: float | None, *, if_due: bool, usb: str | None = None) -> dict[str, Json] | Refusal:
    """Send what is packed and keep what comes, for the next unlock; with `usb` also by that stick or shared folder.
    `if_due` does nothing once this night is done.

    Refuses what the line refuses; before enrolment `sync.not_enrolled`, and no night is noted.
    """
    if if_due and nights.is_done(folder, wall_now()):
        from sync.office.state import SyncFolder

        told = {**NOTHING_DONE, "waiting_entries": SyncFolder(folder).load().waiting}
        return {"status": "done", **told, "message": _("Đêm nay đã gửi xong, không còn việc gì."), "exit": 0}
    from motcua_tui.desk import line, stick  # the line and its libraries, only where there is work for them

    if not line.is_enrolled(folder):
        return line.not_enrolled()
    night = nights.Night(folder, wall_now())
    try:
        outcome = stick.sync_locked(folder, Path(usb), seconds) if usb else line.sync_locked(folder, seconds)
    except Exception:
        night.broke(wall_now())
        raise
    night.ended(wall_now(), outcome)
    return outcome


def morning_notice(folder: Path) -> Notice | None:
    """What the nights were like, for whoever unlocks; None where nobody need know, or there is no province."""
    if not (folder / nights.NIGHTS_FILE).exists() and read_scheduled(folder) is None:
        return None
    from motcua_tui.desk import line

    if not line.is_enrolled(folder):
        return None
    kept = read_scheduled(folder)
    return nights.morning_notice(folder, wall_now(), line.last_confirmed_at(folder), kept.at if kept else "")
