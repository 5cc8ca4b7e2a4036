"""What each command of `motcua-province` does. One function a command; the command line only parses and
prints."""

from __future__ import annotations

import re
import sys
from argparse import Namespace
from pathlib import Path

from schemas.base import read_json
from schemas.canonical import Json
from schemas.entry import UNIT
from schemas.refusal import Refusal, no, note
from sync.national.line import why_not_address
from sync.national.service import Account
from sync.province import care, filings, national, officers, overview, publish
from sync.province.devices import Revoked, give_code, one_device, revoke
from sync.province.home import Home
from sync.province.serve import now_in_vietnam
from sync.province.text import say
from sync.wire import limits
from sync.wire.reading import to_plain


def enrol_code(home: Home, options: Namespace) -> Json | Refusal:
    """A one-time code for a device of a unit."""
    if not re.fullmatch(UNIT, options.unit):
        return no("unit.code", "Mã đơn vị không đúng dạng, ví dụ H44.99.12. Hãy nhập lại.")
    return to_plain(give_code(options.unit, now_in_vietnam()))


def status(home: Home, options: Namespace) -> Json | Refusal:
    """Figures over everything held."""
    return to_plain(overview.overview())


def dossiers(home: Home, options: Namespace) -> Json | Refusal:
    """The dossiers of a unit, and those forwarded to it."""
    return [to_plain(line) for line in overview.list_dossiers(options.unit)]


def show(home: Home, options: Namespace) -> Json | Refusal:
    """One dossier in full."""
    row = overview.find_dossier(options.dossier)
    return row if isinstance(row, Refusal) else overview.show_dossier(row)


def act(home: Home, options: Namespace) -> Json | Refusal:
    """An officer of a department or of the province acts on what lies with their unit."""
    row = overview.find_dossier(options.dossier)
    if isinstance(row, Refusal):
        return row
    raw = sys.stdin.read(limits.ENTRY_BYTES_MAX + 1).encode("utf-8", "surrogatepass")
    told = officers.act_on(home, row, options.act, raw, unit=options.unit, by=options.by, now=now_in_vietnam())
    shown = told if isinstance(told, Refusal) else show(home, options)
    if isinstance(told, Refusal) or not isinstance(shown, dict):
        return shown
    return {**shown, "warnings": [{"code": one.code, "message": say(one)} for one in told]}


def file_online(home: Home, options: Namespace) -> Json | Refusal:
    """A dossier a citizen filed on the portal, to be handed down."""
    raw = _file(options.file)
    if isinstance(raw, Refusal):
        return raw
    taken = filings.file_online(home, options.unit, raw, now_in_vietnam())
    return taken if isinstance(taken, Refusal) else {"dossier": taken.dossier, "known": taken.known}


def units_import(home: Home, options: Namespace) -> Json | Refusal:
    """A list of units."""
    raw = _file(options.file)
    return raw if isinstance(raw, Refusal) else publish.import_units(home, raw, now_in_vietnam())


def catalogue_publish(home: Home, options: Namespace) -> Json | Refusal:
    """A new version of the procedures."""
    raw = _file(options.file)
    return raw if isinstance(raw, Refusal) else publish.publish_catalogue(home, raw, now_in_vietnam())


def calendar_publish(home: Home, options: Namespace) -> Json | Refusal:
    """A year's days off and worked days."""
    raw = _file(options.file)
    return raw if isinstance(raw, Refusal) else publish.publish_calendar(home, options.year, raw, now_in_vietnam())


def number_block_grant(home: Home, options: Namespace) -> Json | Refusal:
    """Official numbers in advance."""
    return publish.grant(home, options.device, options.date, options.size, options.unit, now_in_vietnam())


def device_list(home: Home, options: Namespace) -> Json | Refusal:
    """Every device, revoked ones too."""
    return [to_plain(line) for line in overview.overview().devices]


def device_revoke(home: Home, options: Namespace) -> Json | Refusal:
    """Cut a device off."""
    where = one_device(options.device, options.unit)
    if isinstance(where, Refusal):
        return where
    done = revoke(home, where.unit, where.device, now_in_vietnam())
    if isinstance(done, Refusal):
        return done
    return {"unit": where.unit, "device": where.device, "revoked": True, "warnings": _warnings(done)}


def device_replace(home: Home, options: Namespace) -> Json | Refusal:
    """Cut a device off and give a code for the one that takes its place; it receives all that was held."""
    where = one_device(options.device, options.unit)
    if isinstance(where, Refusal):
        return where
    done = revoke(home, where.unit, where.device, now_in_vietnam())
    if isinstance(done, Refusal):
        return done
    given = give_code(where.unit, now_in_vietnam())
    return {"code": given.code, "expires_at": given.expires_at, "warnings": _warnings(done)}


def _warnings(done: Revoked) -> list[Json]:
    """What must be thought of once a device was cut off."""
    told = [*([_WRITTEN_OFF] if done.awaited else []), *([_NOT_WRITTEN] if done.unwritten else [])]
    return [say(one) for one in told]


_WRITTEN_OFF = note(
    "device.written_off",
    "Máy này chưa gửi lên lần nào sau lần khôi phục, nay không chờ nó nữa: hồ sơ chờ mã số sẽ được cấp số. Nếu máy còn dùng, hãy "
    "ghi danh lại ngay, trước khi máy khác của đơn vị đồng bộ; nếu không, hồ sơ mà máy đã biết số có thể mang hai số.",
)
_NOT_WRITTEN = note(
    "device.not_written",
    "Chưa ghi được việc thu hồi cạnh bản sao lưu (thư mục không còn hoặc không ghi được). Hãy chạy motcua-province backup ngay: "
    "khôi phục từ bản cũ thì máy này lại được nhận.",
)


def backup(home: Home, options: Namespace) -> Json | Refusal:
    """Everything in one file."""
    return care.back_up(home, options.folder, now_in_vietnam())


def export_dvcqg(home: Home, options: Namespace) -> Json | Refusal:
    """The national portal's payloads: printed, or with an address sent, read back and compared."""
    if options.send is None:
        return national.export(home, options.since)
    if options.account_file is None:
        return no("national.no_account", "Gửi đi cần tài khoản kết nối. Hãy thêm --account-file TỆP.")
    raw = _file(options.account_file)
    account = raw if isinstance(raw, Refusal) else read_json(raw, Account, area="account")
    refusal = why_not_address(options.send)
    if isinstance(account, Refusal) or refusal is not None:
        return account if isinstance(account, Refusal) else refusal
    told = national.send(home, options.since, options.send, account, str(options.ca or ""))
    return told if isinstance(told, Refusal) else to_plain(told)


def _file(path: Path) -> bytes | Refusal:
    try:
        return path.read_bytes()
    except OSError:
        return no("file.unreadable", "Không đọc được tệp đã chọn. Hãy kiểm tra lại đường dẫn.")
