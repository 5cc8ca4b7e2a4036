"""A province without our gateway shows a dossier otherwise than we do, and ours is right: looked at, decided, then overwritten.

The decision names what the province showed when it was taken. Where the province shows something else by the time of
sending, nothing is overwritten and the difference is told anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from filelock import FileLock, Timeout
from msgspec.structs import replace

from schemas.base import Record
from schemas.refusal import Refusal, Refused, no
from sync.national.journal import Known, journal_at
from sync.national.line import NoAnswer
from sync.national.mapping import Names
from sync.national.payload import Forwarded, compared
from sync.national.sender import face_of, is_anothers, left_behind, number_taken
from sync.national.service import Found, normal
from sync.office import national
from sync.office.line import NoLine
from sync.office.port import OfficePort
from sync.office.run import Budget
from sync.office.state import SyncFolder, not_enrolled


class FieldApart(Record):
    """One field the province shows otherwise: its name in the national shape, our value and theirs, both as they are
    compared (moments as digits, words without capitals)."""

    name: str
    ours: str
    theirs: str


class Difference(Record):
    """What is different in one dossier; `face` names what the province shows now."""

    dossier: str
    code: str
    face: str
    fields: tuple[FieldApart, ...]


def difference(folder: SyncFolder, port: OfficePort, budget: Budget, dossier: str) -> Difference | Refusal:
    """Look the dossier up now. Refuses `national.gateway`, `national.not_ours`, `national.not_there`, `national.blind`,
    `national.left_behind`, `national.level`, `national.number_taken`, what the payload refuses and what the line refuses."""
    keys, state = folder.keys(), folder.load()
    if keys is None or state.enrolment is None:
        return not_enrolled()
    if not national.is_national(state):
        return _only_national()
    if not national.is_ours(dossier, port.unit, port.device):
        return no("national.not_ours", "Hồ sơ này do máy khác gửi lên tỉnh. Hãy làm việc này trên máy đó.")
    view = national.view_of(port)
    wanted = national.wanted_of(view.history(dossier), Names(view.unit_names(), view.officer_names()))
    if isinstance(wanted, Refusal):
        return wanted
    try:
        with national.session(folder, state, keys, budget.meter()) as service:
            found, left = service.look_up(wanted.now.MaHoSo), left_behind(service, wanted)
    except (NoAnswer, NoLine, Refused) as problem:
        return problem.refusal
    return _why_not(wanted, found, left) or _apart(wanted, found)


def _why_not(wanted: Forwarded, found: Found | None, left: Sequence[str]) -> Refusal | None:
    if found is None:
        return no("national.not_there", "Tỉnh chưa có hồ sơ này nên không có gì để ghi đè. Hãy bấm F9 ở màn hình gửi.")
    if found.is_blind:
        return no("national.blind", "Tra cứu ở tỉnh không cho xem nội dung nên không biết khác chỗ nào. Hãy báo tỉnh.")
    if found.shows(compared(wanted.now)) and left:
        return no(
            "national.left_behind",
            "Tỉnh còn giữ hồ sơ này dưới mã số đã bỏ {number}. Phần mềm không gỡ được; hãy đề nghị tỉnh hủy bản dưới mã số đó.",
            number=left[0],
        )
    if found.shows(compared(wanted.now)):
        return no("national.level", "Hai bên đang hiển thị như nhau, không cần ghi đè.")
    return number_taken() if is_anothers(wanted, found) else None


def _apart(wanted: Forwarded, found: Found | None) -> Difference:
    assert found is not None
    ours = compared(wanted.now)
    names = found.differing(ours)
    fields = tuple(FieldApart(name=name, ours=normal(name, getattr(ours, name)), theirs=found.fields[name]) for name in names)
    return Difference(dossier=wanted.dossier, code=wanted.now.MaHoSo, face=face_of(found), fields=fields)


def keep_ours(folder: SyncFolder, different: Difference) -> Refusal | None:
    """From the next packing on this dossier may be written over what the province showed. Refuses `sync.running`."""
    try:
        with FileLock(folder.lock, timeout=0):
            journal = journal_at(national.journal_file(folder))
            known = journal.get(different.dossier) or Known(dossier=different.dossier, stage="different")
            journal.keep(replace(known, stage="different", overwrite=different.face))
    except Timeout:
        return no("sync.running", "Một lần đồng bộ khác đang chạy trên máy này. Hãy đợi lần đó xong.")
    return None


def _only_national() -> Refusal:
    return no(
        "national.gateway",
        "Việc này chỉ có ở tỉnh dùng hệ thống riêng; ở đây hồ sơ khác nhau được xử lý ở mục xung đột.",
    )
