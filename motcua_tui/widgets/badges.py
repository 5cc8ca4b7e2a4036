"""States as people see them: a sign, a word and a colour, so that none of the three is needed alone.

Every sign is in WGL4, the set of characters that each common terminal font has.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.content import Content

from motcua_tui.text import _, mark
from schemas.rules.on_time import OnTime
from schemas.status import VIETNAMESE, Status

Timeliness = OnTime | Literal["due_today"]
SyncState = Literal["waiting", "sent", "confirmed", "refused", "unknown"]
Level = Literal["good", "warn", "bad", "unknown"]


@dataclass(frozen=True)
class Badge:
    """A state to show. `tag` is "good", "warn", "bad", "muted" or "link"; `word` is already translated."""

    sign: str
    word: str
    tag: str

    @property
    def text(self) -> str:
        """For a cell of a table; the tag colours it there."""
        return f"{self.sign} {self.word}"

    @property
    def content(self) -> Content:
        """For a label."""
        return Content.styled(self.text, f"${self.tag}")


_STATUS: dict[Status, tuple[str, str, str]] = {
    Status.REGISTERED: ("○", mark("Mới đăng ký"), "link"),
    Status.RECEIVED: ("●", mark("Đã tiếp nhận"), "link"),
    Status.REFUSED: ("■", mark("Từ chối nhận"), "bad"),
    Status.PROCESSING: ("→", mark("Đang xử lý"), "link"),
    Status.SUPPLEMENT_REQUESTED: ("▲", mark("Chờ bổ sung"), "warn"),
    Status.PAYMENT_REQUIRED: ("♦", mark("Chờ nộp tiền"), "warn"),
    Status.WITHDRAWN: ("←", mark("Đã rút"), "muted"),
    Status.STOPPED: ("□", mark("Dừng xử lý"), "muted"),
    Status.FINISHED: ("√", mark("Chờ trả"), "good"),
    Status.RETURNED: ("»", mark("Đã trả"), "muted"),
}
# The words of the national code list, as in `schemas.status`; written out so that they are translated.
_OFFICIAL: dict[Status, str] = {
    Status.REGISTERED: mark("Mới đăng ký"),
    Status.RECEIVED: mark("Được tiếp nhận"),
    Status.REFUSED: mark("Không được tiếp nhận"),
    Status.PROCESSING: mark("Đang xử lý"),
    Status.SUPPLEMENT_REQUESTED: mark("Yêu cầu bổ sung giấy tờ"),
    Status.PAYMENT_REQUIRED: mark("Yêu cầu thực hiện nghĩa vụ tài chính"),
    Status.WITHDRAWN: mark("Công dân yêu cầu rút hồ sơ"),
    Status.STOPPED: mark("Dừng xử lý"),
    Status.FINISHED: mark("Đã xử lý xong"),
    Status.RETURNED: mark("Đã trả kết quả"),
}
assert set(_STATUS) == set(Status), "the table must name every status"
assert _OFFICIAL == VIETNAMESE, "the words are those of the code list"

_TIMELINESS: dict[Timeliness, tuple[str, str, str]] = {
    "early": ("●", mark("Trước hạn"), "good"),
    "on_time": ("●", mark("Đúng hạn"), "good"),
    "overdue": ("■", mark("Quá hạn"), "bad"),
    "open": ("○", mark("Còn hạn"), "muted"),
    "due_today": ("▲", mark("Hôm nay"), "warn"),
    "open_overdue": ("■", mark("Đang quá hạn"), "bad"),
}

_SYNC: dict[SyncState, tuple[str, str, str]] = {
    "waiting": ("○", mark("Chờ gửi"), "muted"),
    "sent": ("→", mark("Đã gửi, chưa xác nhận"), "link"),
    "confirmed": ("√", mark("Tỉnh đã nhận"), "good"),
    "refused": ("■", mark("Tỉnh trả lại"), "bad"),
    "unknown": ("▲", mark("Chưa rõ"), "warn"),
}

_LEVEL: dict[Level, tuple[str, str]] = {
    "good": ("●", "good"),
    "warn": ("▲", "warn"),
    "bad": ("■", "bad"),
    "unknown": ("○", "muted"),
}


def status_badge(status: Status, *, official: bool = False) -> Badge:
    """The status in a short word for lists, or in the words of the national code list."""
    sign, word, tag = _STATUS[status]
    return Badge(sign, _(_OFFICIAL[status] if official else word), tag)


def on_time_badge(state: Timeliness) -> Badge:
    """How the dossier stands to its due date."""
    return _badge(_TIMELINESS[state])


def sync_badge(state: SyncState, *, differs: bool = False) -> Badge:
    """What is known of the province holding it; `differs` where it shows something else than what was sent."""
    return _badge(("▲", mark("Tỉnh hiển thị khác"), "warn") if differs and state != "refused" else _SYNC[state])


def level_badge(level: Level, word: str) -> Badge:
    """A general state of something; `word` is already translated."""
    sign, tag = _LEVEL[level]
    return Badge(sign, word, tag)


def _badge(entry: tuple[str, str, str]) -> Badge:
    sign, word, tag = entry
    return Badge(sign, _(word), tag)
