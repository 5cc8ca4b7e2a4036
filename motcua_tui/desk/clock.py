"""The office's clock: what the machine says, how far it is believed, and the time an act claims.

What must outlive the process (the last good reading, a date a person confirmed, the province's word) rests in a
small file beside the store. It holds no personal data and can only make the clock more doubted, never less: a
reading of another boot is compared with nothing.
"""

from __future__ import annotations

import platform
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from motcua_tui.store import Store
from schemas.base import Record
from schemas.entry import Trust
from schemas.refusal import Refusal, no
from schemas.rules import clock as rules
from schemas.rules.clock import Anchor, ClockState, Known, Reading
from schemas.times import YEAR_MAX, YEAR_MIN, at, moment_text, parse_moment
from schemas.version import BUILT_ON

CLOCK_FILE = "clock.json"
_FILE_BYTES_MAX = 1 << 16
# More than a century of uptime.
_MONOTONIC_S_MAX = 1 << 32
AHEAD_FORGIVEN = timedelta(minutes=1)
LATE_AFTER = timedelta(minutes=1)


class Claim(Record):
    """The time an act claims, when it was typed if later, and how far the clock was believed."""

    at: str
    trust: Trust
    typed_at: str | None = None


class Remembered(Record):
    """What the clock file keeps."""

    last_good: Reading | None = None
    confirmed: Anchor | None = None
    province: Anchor | None = None


def wall_now() -> datetime:
    """The machine's clock, in UTC so that a wrong time zone cannot shift it."""
    return datetime.now(UTC)


def read_clocks() -> Reading:
    """Wall and monotonic clock together; the monotonic one counts through sleep where the system offers that."""
    offset = datetime.now().astimezone().utcoffset() or timedelta()
    return Reading(
        wall=wall_now(), monotonic_s=_monotonic_s(), boot=_boot(), zone_offset_minutes=int(offset.total_seconds() // 60)
    )


def _monotonic_s() -> float:
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        # Without a name for the boot, its start (to the minute) names it: readings of one boot agree on that.
        started = time.time() - time.monotonic()
        return f"{platform.node()}-{round(started / 600)}"


class OfficeClock:
    """Judges the machine's clock against what the office knows, and remembers the last good reading."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / CLOCK_FILE
        self._remembered = _read(self._path)

    def state(self, store: Store) -> ClockState:
        """How far the clock is believed now, and the time to use."""
        reading = read_clocks()
        state = rules.judge(reading, self._known(store))
        if state.trust != "broken":
            self._remembered = msgspec.structs.replace(self._remembered, last_good=reading)
        return state

    def text(self, store: Store) -> str:
        """The time to use, as canonical text.

        While a person must be asked it is the day that would be proposed to them: a list must not go back to 1970.
        """
        state = self.state(store)
        return moment_text(at(state.proposed, state.now.time()) if state.must_ask else state.now)

    def wall_text(self) -> str:
        """What the machine's clock says, believed or not."""
        return moment_text(wall_now())

    def claim(self, store: Store, now: str | None) -> Claim | Refusal:
        """The time of an act: the clock's, or for a late entry the earlier one given.

        Refuses `clock.broken` until a person has confirmed the date, and `time.in_future`.
        """
        state = self.state(store)
        if now is not None:
            return self._late(state, now)
        if state.must_ask:
            return no(
                "clock.broken",
                "Đồng hồ máy không đáng tin. Hãy xác nhận hôm nay là ngày nào (lệnh “motcua confirm-date NGÀY”) rồi làm"
                " lại.",
            )
        self._keep()
        return Claim(at=moment_text(state.now), trust=state.trust)

    def _late(self, state: ClockState, now: str) -> Claim | Refusal:
        claimed = parse_moment(now)
        if isinstance(claimed, Refusal):
            return claimed
        if claimed > state.now + AHEAD_FORGIVEN and not state.must_ask:
            return no("time.in_future", "Giờ khai báo nằm trong tương lai. Hãy kiểm tra lại ngày giờ.")
        self._keep()
        if abs(state.now - claimed) <= LATE_AFTER:
            return Claim(at=moment_text(claimed), trust=state.trust)
        return Claim(at=moment_text(claimed), trust=state.trust, typed_at=moment_text(state.now))

    def why_not_confirm(self, store: Store, day: date) -> Refusal | None:
        """Why a date cannot be today's, None when it can."""
        anchor = rules.confirm(day, read_clocks(), self._known(store))
        return anchor if isinstance(anchor, Refusal) else None

    def confirm(self, store: Store, day: date) -> Claim:
        """Take a person's word for today's date and use it from now on. `why_not_confirm` came first."""
        anchor = rules.confirm(day, read_clocks(), self._known(store))
        assert not isinstance(anchor, Refusal)
        self._remembered = msgspec.structs.replace(self._remembered, confirmed=anchor)
        self._keep()
        state = self.state(store)
        return Claim(at=moment_text(state.now), trust=state.trust)

    def hear_province(self, told: datetime) -> None:
        """The province's time as it arrived in a verified answer."""
        anchor = Anchor(moment=told, reading=read_clocks())
        self._remembered = msgspec.structs.replace(self._remembered, province=anchor)
        self._keep()

    def _known(self, store: Store) -> Known:
        last = store.last_written_at()
        return Known(
            built_on=BUILT_ON,
            last_entry_at=datetime.fromisoformat(last) if last else None,
            last_good=self._remembered.last_good,
            province=self._remembered.province,
            confirmed=self._remembered.confirmed,
        )

    def _keep(self) -> None:
        """Write the file whole or not at all. Losing it costs nothing but a comparison, so it is not flushed."""
        aside = self._path.with_suffix(".tmp")
        try:
            aside.write_bytes(msgspec.json.encode(self._remembered))
            aside.replace(self._path)
        except OSError:
            return


def _read(path: Path) -> Remembered:
    try:
        with path.open("rb") as file:
            remembered = msgspec.json.decode(file.read(_FILE_BYTES_MAX), type=Remembered)
    except (OSError, ValueError, RecursionError, msgspec.DecodeError):
        return Remembered()
    return remembered if _is_possible(remembered) else Remembered()


def _is_possible(remembered: Remembered) -> bool:
    """False for a file with times no office can have read: reckoning with them would end in a fault."""
    anchors = [anchor for anchor in (remembered.confirmed, remembered.province) if anchor is not None]
    readings = [*(anchor.reading for anchor in anchors), *([remembered.last_good] if remembered.last_good else [])]
    moments = [*(anchor.moment for anchor in anchors), *(reading.wall for reading in readings)]
    return all(YEAR_MIN <= moment.year < YEAR_MAX for moment in moments) and all(
        0 <= reading.monotonic_s <= _MONOTONIC_S_MAX for reading in readings
    )
