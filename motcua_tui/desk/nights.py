"""The record of the nights: what the nightly job tried, how it ended, and what the clerk is told in the morning.

It lies beside the store, outside the vault, as one line of JSON for every beginning and every end, each flushed before
the work goes on: a job that was killed leaves a beginning without an end. Codes and counts stand in it, never a person.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from motcua_tui.durable import flush_folder, put_in_place
from schemas.base import Record
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal, note
from schemas.times import VN, moment_text

NIGHTS_FILE = "log/nights.jsonl"
NIGHT_BEGINS = timedelta(hours=20)
"""A night is named by the day it begins and lasts until the next one begins."""
TOLD_AFTER = 2
SILENT_AFTER = timedelta(days=3)
_FILE_BYTES_MAX = 256 << 10
_LINES_KEPT = 400
_LINE_BYTES_MAX = 2_000
_GOOD = frozenset({"done"})
_ANOTHER = "sync.running"
_ON_ITS_WAY = "stick.on_its_way"


class NightLine(Record):
    """One line of the record."""

    at: str
    run: str
    did: Literal["begun", "ended"]
    status: str = ""
    code: str = ""
    sent: int = 0
    received: int = 0
    confirmed: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Nights:
    """How the last nights went. `failed` counts the nights in a row, the newest among them, that were tried in vain."""

    failed: int
    code: str
    last_tried_at: str
    last_good_at: str


class Night:
    """One run of the nightly job. What is not ended by `ended` was cut off."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self._folder = folder
        self._run = secrets.token_hex(4)
        _write(folder, NightLine(at=moment_text(now), run=self._run, did="begun"))

    def ended(self, now: datetime, outcome: dict[str, Json] | Refusal) -> None:
        """Note how the run ended."""
        if isinstance(outcome, Refusal):
            self._end(now, "refused", outcome.code)
            return
        self._end(
            now,
            str(outcome.get("status", "")),
            str(outcome.get("code", "")),
            **{name: _count(outcome, f"{name}_entries") for name in ("sent", "received", "confirmed", "waiting")},
        )

    def broke(self, now: datetime) -> None:
        """The run ended by a fault of the program."""
        self._end(now, "fault", "fault.internal")

    def _end(self, now: datetime, status: str, code: str, **counts: int) -> None:
        line = NightLine(at=moment_text(now), run=self._run, did="ended", status=status, code=code, **counts)
        _write(self._folder, line)


def night_of(moment: datetime) -> str:
    """The night a moment belongs to, by the day it began."""
    return (moment.astimezone(VN) - NIGHT_BEGINS).date().isoformat()


def is_done(folder: Path, now: datetime) -> bool:
    """True when this night's work has succeeded already, so that another try has nothing to do."""
    tonight = night_of(now)
    return any(_is_good(line) and night_of(_moment(line)) == tonight for line in read_nights(folder))


def standing(lines: Sequence[NightLine]) -> Nights:
    """What the record says. A night with one success is a good night, however many tries failed; a run that found
    another one at work says nothing."""
    idle = {line.run for line in lines if line.code == _ANOTHER}
    told = [line for line in lines if line.run not in idle]
    good = {night_of(_moment(line)) for line in told if _is_good(line) or _is_on_its_way(line)}
    failed = 0
    for night in sorted({night_of(_moment(line)) for line in told}, reverse=True):
        if night in good:
            break
        failed += 1
    last = told[-1] if told else None
    return Nights(
        failed=failed,
        code="" if last is None else "night.cut" if last.did == "begun" else last.code,
        last_tried_at=last.at if last else "",
        last_good_at=next((line.at for line in reversed(told) if _is_good(line)), ""),
    )


def morning_notice(folder: Path, now: datetime, last_confirmed_at: str, scheduled_at: str = "") -> Notice | None:
    """What the person who unlocks must know, or None.

    `last_confirmed_at` is the province's newest receipt, by night or by day: once it has answered again nobody is told of
    nights before. `scheduled_at` is when the nightly job was set up, "" where it was not.
    """
    nights = standing(read_nights(folder))
    if nights.failed >= TOLD_AFTER and not _is_after(last_confirmed_at, nights.last_tried_at):
        return replace(_cause(nights.code), params={"nights": nights.failed})
    heard = [datetime.fromisoformat(one) for one in (last_confirmed_at, nights.last_tried_at, scheduled_at) if one]
    if scheduled_at and now - max(heard) > SILENT_AFTER:
        return note(
            "nights.silent",
            "Đã {days} ngày việc gửi ban đêm không chạy, có thể vì máy tắt. Hãy bấm F9 để gửi ngay; nếu máy vẫn bật "
            "ban đêm, hãy chạy lại “motcua schedule install”.",
            days=(now - max(heard)).days,
        )
    return None


def _cause(code: str) -> Notice:
    return CAUSES.get(code) or CAUSES.get(code.split(".")[0]) or CAUSES[""]


def read_nights(folder: Path) -> list[NightLine]:
    """Every whole line of the record, oldest first. A torn or foreign line is passed over."""
    try:
        with (folder / NIGHTS_FILE).open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _FILE_BYTES_MAX))
            raw = file.read(_FILE_BYTES_MAX)
    except OSError:
        return []
    found = []
    for line in raw.split(b"\n"):
        try:
            read = msgspec.json.decode(line, type=NightLine)
            _moment(read)
        except (msgspec.DecodeError, ValueError):
            continue
        found.append(read)
    return found


def _write(folder: Path, line: NightLine) -> None:
    """Add a line durably; past the limit the oldest lines go."""
    path = folder / NIGHTS_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_new = not path.exists()
    if not is_new and path.stat().st_size > _FILE_BYTES_MAX - _LINE_BYTES_MAX:
        _shorten(folder, path)
    with path.open("a+b") as file:
        # A line that was torn by a power cut must not swallow this one.
        file.seek(max(0, file.seek(0, os.SEEK_END) - 1))
        file.write(b"\n" * (file.read(1) not in (b"", b"\n")) + msgspec.json.encode(line) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        flush_folder(path.parent)


def _shorten(folder: Path, path: Path) -> None:
    aside = path.with_suffix(".new")
    kept = read_nights(folder)[-_LINES_KEPT:]
    with aside.open("wb") as file:
        file.write(b"".join(msgspec.json.encode(line) + b"\n" for line in kept))
        file.flush()
        os.fsync(file.fileno())
    put_in_place(aside, path)


def _is_good(line: NightLine) -> bool:
    return line.did == "ended" and line.status in _GOOD


def _is_on_its_way(line: NightLine) -> bool:
    """A device without a line has done its part once its letter is on the stick; the answer comes back with it."""
    return line.did == "ended" and line.code == _ON_ITS_WAY


def _moment(line: NightLine) -> datetime:
    moment = datetime.fromisoformat(line.at)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _is_after(one: str, other: str) -> bool:
    return bool(one) and bool(other) and datetime.fromisoformat(one) > datetime.fromisoformat(other)


def _count(outcome: dict[str, Json], name: str) -> int:
    value = outcome.get(name)
    return value if isinstance(value, int) else 0


_SLOW = note(
    "nights.slow_line",
    "Đã {nights} đêm liền không gửi xong lên tỉnh vì đường truyền quá chậm hoặc đứt giữa chừng. Hãy bấm F9 để gửi tiếp "
    "phần còn lại.",
    nights=0,
)
CAUSES: dict[str, Notice] = {
    "": note("nights.failed", "Đã {nights} đêm liền chưa gửi xong lên tỉnh. Hãy bấm F9 để gửi ngay và xem lý do.", nights=0),
    "sync.no_line": note(
        "nights.no_line",
        "Đã {nights} đêm liền không gửi được lên tỉnh vì không kết nối được. Hãy kiểm tra dây mạng, bộ phát wifi, rồi "
        "bấm F9 để gửi ngay.",
        nights=0,
    ),
    "sync.no_progress": _SLOW,
    "sync.out_of_time": _SLOW,
    "sync.unfinished": _SLOW,
    "sync.not_ours": note(
        "nights.login_page",
        "Đã {nights} đêm liền không gửi được lên tỉnh: bên trả lời không phải hệ thống tỉnh, có thể là trang đăng nhập "
        "mạng. Hãy mở trình duyệt đăng nhập mạng, rồi bấm F9.",
        nights=0,
    ),
    "sync.tls": note(
        "nights.certificate",
        "Đã {nights} đêm liền không gửi được lên tỉnh vì không xác minh được chứng chỉ. Hãy kiểm tra ngày giờ của máy; "
        "nếu đúng, hãy báo tỉnh.",
        nights=0,
    ),
    "sync.province_busy": note(
        "nights.province",
        "Đã {nights} đêm liền hệ thống tỉnh bận hoặc gặp sự cố nên chưa nhận. Hãy bấm F9 để thử lại; nếu vẫn vậy, hãy "
        "báo tỉnh.",
        nights=0,
    ),
    "sync.turned_away": note(
        "nights.turned_away",
        "Đã {nights} đêm liền tỉnh không nhận máy này, có thể máy đã bị thu hồi quyền gửi. Hãy gọi cho tỉnh để hỏi và "
        "ghi danh lại.",
        nights=0,
    ),
    "wire": note(
        "nights.not_accepted",
        "Đã {nights} đêm liền tỉnh trả lại phần gửi lên vì có chỗ không khớp. Hãy bấm F9 để gửi lại khi đang mở khóa; "
        "nếu vẫn vậy, hãy báo tỉnh.",
        nights=0,
    ),
    "night": note(
        "nights.cut",
        "Đã {nights} đêm liền việc gửi ban đêm bị ngắt giữa chừng, có thể do mất điện hoặc tắt máy. Chưa có gì bị mất; "
        "hãy bấm F9 để gửi ngay.",
        nights=0,
    ),
    "fault": note(
        "nights.fault",
        "Đã {nights} đêm liền việc gửi ban đêm gặp lỗi của chương trình. Hãy bấm F9 để gửi ngay và báo người hỗ trợ.",
        nights=0,
    ),
}
CAUSES |= {
    "sync.national_no_line": CAUSES["sync.no_line"],
    "sync.national_slow": _SLOW,
    "sync.national_unsettled": _SLOW,
    "sync.national_not_theirs": CAUSES["sync.not_ours"],
    "sync.national_tls": CAUSES["sync.tls"],
    "sync.national_busy": CAUSES["sync.province_busy"],
    "sync.national_login": note(
        "nights.account",
        "Đã {nights} đêm liền hệ thống tỉnh không nhận tài khoản kết nối của đơn vị. Hãy gọi cho tỉnh để hỏi tài khoản và "
        "ghi danh lại.",
        nights=0,
    ),
}
"""What the clerk is told, by the code the last run ended with or by its area."""
