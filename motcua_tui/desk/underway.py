"""Which dossiers the province does not hold as they are here, and why: for the screen of the line and for lists."""

from __future__ import annotations

from dataclasses import dataclass

from motcua_tui.desk.office import Office
from motcua_tui.store import Row, SyncState, View
from motcua_tui.text import _, mark
from schemas.base import Record

ROWS_MAX = 500


class Tally(Record):
    """How many dossiers are in each state."""

    waiting: int = 0
    sent: int = 0
    refused: int = 0
    differs: int = 0
    conflict: int = 0


@dataclass(frozen=True)
class Way:
    """A dossier on its way. `reason` is the province's code where it refused or shows something else."""

    row: Row
    state: SyncState
    reason: str

    @property
    def differs(self) -> bool:
        """True where the province, as it was read back, shows something else than what was sent."""
        return bool(self.reason) and self.state is not SyncState.REFUSED


@dataclass(frozen=True)
class UnderWay:
    """Dossiers a person may want to look at, the urgent ones first."""

    ways: tuple[Way, ...]
    tally: Tally


def under_way(office: Office) -> UnderWay:
    """Refused ones first, conflicts and those that are shown otherwise, then those without a receipt; at most `ROWS_MAX`."""
    store, user = office.store, office.officer.user
    now = office.clock.text(store)
    conflicts = store.rows(View.CONFLICT, now, user, limit=ROWS_MAX)
    torn = {row.id for row in conflicts}
    on_the_way = [row for dossier in store.travel.under_way(ROWS_MAX) if dossier not in torn and (row := store.row(dossier))]
    journeys = store.travel.of([row.id for row in (*conflicts, *on_the_way)])
    ways = [Way(row, journeys[row.id].state, journeys[row.id].reason) for row in (*conflicts, *on_the_way)]
    ways.sort(key=lambda way: 0 if way.state is SyncState.REFUSED or way.row.conflict else 1 if way.differs else 2)
    states = [way.state for way in ways if not way.differs]
    return UnderWay(
        ways=tuple(ways),
        tally=Tally(
            waiting=states.count(SyncState.WAITING) + _beyond(office, len(on_the_way)),
            sent=states.count(SyncState.SENT) + states.count(SyncState.UNKNOWN),
            refused=states.count(SyncState.REFUSED),
            differs=len(ways) - len(states),
            conflict=len(conflicts),
        ),
    )


def _beyond(office: Office, listed: int) -> int:
    """How many more wait than are listed."""
    return max(0, office.store.travel.count_under_way() - ROWS_MAX) if listed >= ROWS_MAX - 1 else 0


def reason_words(code: str) -> str:
    """Why the province refused, or how it shows a dossier otherwise, in words where we have them; the code always stands
    beside, for the telephone. Behind its colon are the fields that differ, or the numbers concerned."""
    name, _colon, more = code.partition(":")
    said = _(_REASONS.get(name) or _REASONS.get(name.split(".")[0], _REASONS[""]))
    fields = ", ".join(_(FIELDS[one]) if one in FIELDS else one for one in more.split(","))
    said = said.format(more=fields)
    return f"{said} [{name}]" if code else said


FIELDS = {
    "MaTTHC": mark("Mã thủ tục"), "ChuHoSo": mark("Chủ hồ sơ"), "TrangThaiHoSo": mark("Trạng thái"),
    "NgayTiepNhan": mark("Ngày tiếp nhận"), "NgayHenTra": mark("Ngày hẹn trả"), "NgayKetThucXuLy": mark("Xử lý xong"),
    "NgayTra": mark("Đã trả"),
}  # fmt: skip
"""The compared fields of the national shape, as the clerk calls them."""

_REASONS = {
    "": mark("Tỉnh chưa nhận được mục này; hãy báo tỉnh."),
    "province.not_understood": mark(
        "Tỉnh giữ nguyên mục này nhưng chưa đọc hiểu được, có thể vì phần mềm của tỉnh cũ hơn; hồ sơ khác vẫn gửi bình thường. "
        "Hãy báo tỉnh."
    ),
    "province.code_not_granted": mark(
        "Mã số của hồ sơ này không do tỉnh cấp, hoặc tỉnh đã cấp cho hồ sơ khác. Hãy báo tỉnh để được giải quyết."
    ),
    "national": mark("Hệ thống của tỉnh không nhận nội dung này; hãy xem lại hồ sơ rồi báo tỉnh."),
    "national.number_taken": mark(
        "Mã số của hồ sơ này đã thuộc về một hồ sơ khác ở tỉnh nên không ghi đè. Hãy báo tỉnh để được cấp mã khác."
    ),
    "national.no_number": mark("Hồ sơ chưa có mã số chính thức nên chưa gửi được. Hãy xin dải số của tỉnh."),
    "national.number_in_doubt": mark("Hồ sơ có hai mã số. Người phụ trách chọn một xong mới gửi được."),
    "national.different": mark(
        "Tỉnh hiển thị khác ở: {more}; không bản nào bị ghi đè. Hãy đối soát rồi báo tỉnh, hoặc người phụ trách giữ bản của đơn "
        "vị."
    ),
    "national.left_behind": mark(
        "Hồ sơ đã đến tỉnh, nhưng tỉnh còn giữ bản dưới mã số đã bỏ {more}. Hãy đề nghị tỉnh hủy bản dưới mã số đó."
    ),
    "national.not_shown": mark(
        "Tỉnh báo đã nhận nhưng tra cứu không thấy hồ sơ này. Phần mềm sẽ gửi lại; nếu còn gặp, hãy báo tỉnh."
    ),
}

ENDINGS = (
    mark("Tỉnh đã nhận đủ và hai bên hiển thị như nhau."),
    mark("Tỉnh đã nhận đủ và hiển thị như ở đây."),
)
"""The sentences a whole exchange ends with (`sync.office.result`): no code stands beside them, so they are marked here."""
