"""What an exchange came to, in the words of the command line's contract."""

from __future__ import annotations

from msgspec.structs import replace

from schemas.base import Record
from schemas.refusal import Notice, Refusal, note
from sync.office.line import Meter
from sync.office.state import State, Status
from sync.wire.messages import Said

EXIT_DONE, EXIT_NO_LINE, EXIT_WAITS_FOR_PERSON = 0, 5, 6


class Attachments(Record, omit_defaults=False):
    """How many files went up and how many wait."""

    sent: int = 0
    waiting: int = 0


class SyncResult(Record, omit_defaults=False):
    """The JSON of `motcua sync`, and why it ended as it did: `text` and `params` become the sentence of the one who asks."""

    status: Status
    sent_entries: int
    received_entries: int
    confirmed_entries: int
    waiting_entries: int
    attachments: Attachments
    round_trips: int
    bytes_up: int
    bytes_down: int
    conflicts: int
    text: str
    params: dict[str, str | int] = {}
    code: str = ""
    differs: bool = False
    refused_entries: int = 0
    notices: tuple[Said, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 only when all is received and both ends show the same; 6 when a person must look; else 5."""
        if self.code == "wire.fork":
            return EXIT_WAITS_FOR_PERSON
        if self.status != "done":
            return EXIT_NO_LINE
        return EXIT_WAITS_FOR_PERSON if self.conflicts or self.differs or self.refused_entries else EXIT_DONE


class SyncStatus(Record, omit_defaults=False):
    """The JSON of `motcua sync-status`."""

    last_confirmed_at: str | None
    waiting_entries: int
    unknown: int
    refused: list[dict[str, str | int]]
    province_reachable: bool | None = None
    last_status: str | None = None
    last_said: Said | None = None
    failures: int = 0
    notices: tuple[Said, ...] = ()


def result_of(state: State, meter: Meter, refusal: Refusal | None, *, sent: int, received: int, confirmed: int) -> SyncResult:
    """The outcome from what is now known. `refusal` says why it ended early, if it did."""
    status, said = _status(state, refusal)
    return SyncResult(
        status=status,
        sent_entries=sent,
        received_entries=received,
        confirmed_entries=confirmed,
        waiting_entries=state.waiting,
        attachments=Attachments(),
        round_trips=meter.round_trips,
        bytes_up=meter.bytes_up,
        bytes_down=meter.bytes_down,
        conflicts=state.conflicts,
        text=said.text,
        params=said.params,
        code=said.code,
        differs=status == "done" and state.agrees is False,
        refused_entries=len(state.refused_entries),
        notices=state.told,
    )


def with_files(result: SyncResult, meter: Meter, *, sent: int, waiting: int) -> SyncResult:
    """The outcome with what became of the attachments, which went after it was known."""
    return replace(
        result,
        attachments=Attachments(sent=sent, waiting=waiting),
        round_trips=meter.round_trips,
        bytes_up=meter.bytes_up,
        bytes_down=meter.bytes_down,
    )


def national_result(
    state: State, meter: Meter, refusal: Refusal | None, *, sent: int, confirmed: int, differs: bool, left: bool, blind: bool
) -> SyncResult:
    """The outcome towards a province without our gateway. `differs`: it shows a dossier otherwise than we do; `left`: it shows
    one under a number too that it no longer has; `blind`: its look-up shows no content, so nothing could be compared."""
    refused = len(state.refused_entries)
    anything = bool(sent or confirmed)
    status, said = _national_status(state, refusal, anything=anything, differs=differs, left=left, blind=blind)
    return SyncResult(
        status=status,
        sent_entries=sent,
        received_entries=0,
        confirmed_entries=confirmed,
        waiting_entries=state.waiting,
        attachments=Attachments(),
        round_trips=meter.round_trips,
        bytes_up=meter.bytes_up,
        bytes_down=meter.bytes_down,
        conflicts=state.conflicts,
        text=said.text,
        params=said.params,
        code=said.code,
        differs=status == "done" and (differs or left or blind),
        refused_entries=refused,
    )


def _national_status(
    state: State, refusal: Refusal | None, *, anything: bool, differs: bool, left: bool, blind: bool
) -> tuple[Status, Refusal | Notice | Said]:
    if refusal is not None:
        early: Status = "refused" if refusal.code == "sync.national_login" else "partial" if anything else "no_line"
        return early, refusal
    if state.refused_entries:
        return "done", note("sync.national_refused", "Có hồ sơ tỉnh chưa nhận. Hãy xem danh sách và lý do.")
    if differs:
        return "done", note("sync.differs", "Tỉnh hiển thị khác ở một số hồ sơ; không hồ sơ nào bị ghi đè. Hãy chạy đối soát.")
    if left:
        return "done", note(
            "sync.national_left_behind",
            "Tỉnh còn giữ hồ sơ dưới mã số đã bỏ. Hãy xem danh sách và đề nghị tỉnh hủy bản dưới mã số đó.",
        )
    if blind:
        return "done", note("sync.national_blind", "Tỉnh đã nhận nhưng tra cứu không cho xem nội dung nên chưa so sánh được.")
    if state.waiting:
        return "partial", unfinished()
    return "done", Said(code="", text="Tỉnh đã nhận đủ và hiển thị như ở đây.")


def _status(state: State, refusal: Refusal | None) -> tuple[Status, Refusal | Notice | Said]:
    if state.refused is not None:
        return "refused", state.refused
    if refusal is not None:
        return ("partial" if state.last_status == "partial" else "no_line"), refusal
    if state.waiting or state.unknown or state.agrees is None:
        return "partial", unfinished()
    if state.agrees is False:
        return "done", note("sync.differs", "Tỉnh đã nhận đủ nhưng có hồ sơ hiển thị khác nhau. Hãy chạy đối soát.")
    if state.refused_entries:
        return "done", note(
            "sync.not_understood",
            "Tỉnh đã nhận đủ, nhưng có {count} mục tỉnh giữ lại vì chưa dùng được. Hãy xem danh sách và lý do ở màn hình gửi, "
            "rồi báo tỉnh.",
            count=len(state.refused_entries),
        )
    if state.conflicts:
        return "done", note(
            "sync.conflicts",
            "Tỉnh đã nhận đủ và hai bên hiển thị như nhau. Có {count} hồ sơ được làm riêng rẽ ở hai nơi, chờ người phụ trách "
            "chọn giữ một bên.",
            count=state.conflicts,
        )
    return "done", Said(code="", text="Tỉnh đã nhận đủ và hai bên hiển thị như nhau.")


def unfinished() -> Notice:
    """The line was good, but something is still to go."""
    return note("sync.unfinished", "Đồng bộ chưa xong; phần còn lại sẽ gửi lần sau.")
