"""What a person is told of restores: of this machine, of colleagues' machines, of the province. Each thing once, and only who
was shown it counts as told: neither the night nor what the app does by itself takes it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from schemas.office_acts import OfficeAct
from schemas.refusal import Notice, note

if TYPE_CHECKING:
    from motcua_tui.desk.office import Office

_STATE_FILE, _MENTION = "sync.state", b'"told"'


def untold(folder: Path) -> tuple[Notice, ...]:
    """What nobody has read yet. Where there is nothing, nothing of the line is loaded."""
    try:
        if _MENTION not in (folder / _STATE_FILE).read_bytes():
            return ()
    except OSError:
        return ()
    from sync.office.state import SyncFolder

    return tuple(Notice(one.code, one.text, one.params) for one in SyncFolder(folder).load().told)


def was_read(folder: Path, notice: Notice) -> None:
    """A person has read it. While an exchange runs it is not written down, and told once more at the next unlock."""
    from sync.office.run import heard
    from sync.office.state import SyncFolder
    from sync.wire.messages import Said

    heard(SyncFolder(folder), [Said(code=notice.code, text=notice.text, params=notice.params)])


def not_enrolled_again(office: Office) -> Notice | None:
    """A machine of an office that belongs to a province, and that knows no province itself: it was restored, and nothing of it
    goes up before it is enrolled again. None where there never was a province."""
    if (office.folder / _STATE_FILE).exists() or not office.store.ledger.office_entries(OfficeAct.ENROL):
        return None
    return note(
        "sync.enrol_again",
        "Máy này chưa ghi danh lại với tỉnh sau khi khôi phục nên chưa gửi, chưa nhận được gì. Mọi việc đã lưu vẫn còn. Hãy xin "
        "tỉnh một mã mới rồi chạy “motcua enrol”; những mục bản sao lưu chưa có mà tỉnh hoặc máy khác còn giữ sẽ về đủ.",
    )
