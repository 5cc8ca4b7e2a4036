"""Care for the store: verify, rebuild, backup, restore, and a look at how the machine is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from motcua_tui import store as stores
from motcua_tui import vault
from motcua_tui.desk.audit import why_not_audit
from motcua_tui.desk.clock import read_clocks
from motcua_tui.desk.machine import note_backup
from motcua_tui.desk.office import Office
from motcua_tui.desk.unlock import seated
from motcua_tui.store import Backup, Store, Verdict
from motcua_tui.store.key import Key
from motcua_tui.store.watch import Watch
from motcua_tui.text import _
from motcua_tui.vault import Password
from schemas.canonical import Json
from schemas.refusal import Refusal, Refused, no
from schemas.times import moment_text
from schemas.version import VERSION

SLOT_FILES = ("vault.json", "vault.bak.json")


def verify(folder: Path, user: str, password: Password, watch: Watch | None = None) -> dict[str, Json] | Refusal:
    """Check everything that can be checked. Problems are an answer, not a refusal; a wrong password is one."""
    if not (folder / "store.db").exists():
        return no(
            "store.not_here",
            "Thư mục dữ liệu chưa có văn phòng nào. Hãy tạo bằng “motcua init” hoặc kiểm tra lại --data.",
        )
    unlocked = vault.unlock(folder, user, password, datetime.now(UTC))
    if isinstance(unlocked, Refusal):
        return unlocked
    keys = [bytes(key.expose()) for key in unlocked.keys().values()]
    verdict = stores.verify(folder, keys, watch=watch)
    unlocked.lock()
    return verdict if isinstance(verdict, Refusal) else _verdict_json(verdict)


def verify_open(office: Office, watch: Watch) -> dict[str, Json] | Refusal:
    """The same of an office that is open here, while it stays open. Raises `Stopped` where nobody waits any more."""
    keys = [Key(bytes(key.expose())) for key in office.unlocked.keys().values()]
    try:
        return _verdict_json(stores.verify_owned(office.folder, keys, watch))
    except Refused as refused:
        return refused.refusal


def _verdict_json(verdict: Verdict) -> dict[str, Json]:
    return {
        "ok": verdict.ok,
        "entries": verdict.entries,
        "chains": [msgspec.to_builtins(chain) for chain in verdict.chains],
        "problems": [msgspec.to_builtins(problem) for problem in verdict.problems],
    }


def rebuild(office: Office) -> dict[str, Json] | Refusal:
    """Drop and replay every projection; equal means the very same rows came out."""
    done = office.store.rebuild()
    return {"entries": done.entries, "dossiers": done.dossiers, "equal": done.equal}


def backup(office: Office, folder: Path) -> dict[str, Json] | Refusal:
    """One encrypted file with database, key slots and attachments, verified before it gets its name.

    `left_out` counts attachments that were missing or damaged on the disk already; `message` warns of a file on the store's own
    disk.
    """
    office.end_turn()
    done = office.store.backup(folder, _slots(office))
    return done if isinstance(done, Refusal) else _backed_up(office, done)


def backup_evening(office: Office, folder: Path) -> dict[str, Json] | Refusal:
    """The same into one file that grows by what came since the last evening; read back and restored beside the store.

    `whole` tells that all of it was written anew, `added_bytes` by how much the file grew.
    """
    office.end_turn()
    done = office.store.back_up_evening(folder, _slots(office))
    if isinstance(done, Refusal):
        return done
    return {**_backed_up(office, done), "added_bytes": done.added_bytes, "whole": done.whole}


def _backed_up(office: Office, done: Backup) -> dict[str, Json]:
    note_backup(office, done.file)
    told: dict[str, Json] = {"file": done.file, "entries": done.entries, "left_out": len(done.left_out)}
    if Path(done.file).stat().st_dev == office.folder.stat().st_dev:
        told["message"] = _("Tệp sao lưu nằm cùng ổ đĩa với kho: máy hỏng hoặc mất là mất cả hai. Hãy chép ra USB hoặc ổ khác.")
    return told


def _slots(office: Office) -> dict[str, bytes]:
    return {name: path.read_bytes() for name in SLOT_FILES if (path := office.folder / name).exists()}


def export_ledger(office: Office, file: Path) -> dict[str, Json] | Refusal:
    """The whole ledger in plain, for a separate program to verify (docs/ledger-format.md). For those who may see the audit; that
    it was taken out is noted like a look. A file of that name is never replaced.
    """
    refusal = why_not_audit(office)
    if refusal:
        return refusal
    if file.exists():
        return no("export.file_exists", "Đã có tệp này. Hãy chọn tên tệp khác để không ghi đè.")
    office.end_turn()
    try:
        entries = office.store.export(file)
    except OSError:
        return no("usage.file_unwritable", "Không ghi được tệp đã nêu. Hãy chọn thư mục khác.")
    office.note_look("", "export ledger")
    warning = _("Tệp này chứa dữ liệu cá nhân không mã hóa. Hãy giữ như hồ sơ giấy và xóa ngay khi kiểm tra xong.")
    return {"file": str(file), "entries": entries, "message": warning}


def restore(file: Path, to: Path, user: str, password: Password) -> dict[str, Json] | Refusal:
    """Bring a backup back as a new incarnation: it keeps every entry and can never reuse a number.

    Nothing is to be seen in `to` before the password has opened the backup and all of it was checked.
    """
    if not file.is_file():
        return no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")
    staged = stores.stage(file, to)
    if isinstance(staged, Refusal):
        return staged
    unlocked = vault.unlock(staged.folder, user, password, datetime.now(UTC))
    if isinstance(unlocked, Refusal):
        stores.discard(staged)
        return unlocked
    done = stores.finish(staged, [bytes(key.expose()) for key in unlocked.keys().values()])
    office = seated(to, unlocked) if not isinstance(done, Refusal) else done
    if isinstance(office, Refusal):
        unlocked.lock()
        return office
    incarnation = office.store.identity.incarnation
    office.close()
    assert not isinstance(done, Refusal)
    told: dict[str, Json] = {"incarnation": incarnation, "entries": done.entries, "left_out": len(done.left_out)}
    if done.unfinished:
        told["message"] = _("Lần sao lưu cuối bị ngắt giữa chừng nên đã khôi phục bản của lúc {at}.").format(at=done.made_at)
    return told


def doctor(folder: Path) -> dict[str, Json] | Refusal:
    """What helps a person on the telephone: versions, clock, disk; nothing that needs the password."""
    reading, users = read_clocks(), vault.users(folder)
    versions: dict[str, Json] = dict(Store.driver_versions())
    return {
        "version": VERSION,
        "folder": str(folder),
        "store": (folder / "store.db").exists(),
        "users": [] if isinstance(users, Refusal) else list[Json](users),
        "clock": moment_text(reading.wall),
        "time_zone_offset_minutes": reading.zone_offset_minutes,
        "free_bytes": _free_bytes(folder),
        "driver": versions,
    }


def _free_bytes(folder: Path) -> int | None:
    import shutil

    try:
        return shutil.disk_usage(folder if folder.exists() else folder.parent).free
    except OSError:
        return None
