"""What an exchange shows about restores: somebody went back to a backup, and everybody is told what that means."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.refusal import Notice, Refusal, no, note
from sync.office.state import State
from sync.wire.messages import Answer, Head, Said

PROVINCE_DEVICE = "TINH"
TURNED_AWAY = "sync.device_not_admitted"
OLDER_COPY = "sync.older_copy"


def of_answer(state: State, answer: Answer) -> list[Notice]:
    """Told by a signed answer: the province holds less than it once confirmed, or than this office has from it."""
    if answer.refused is not None and answer.refused.code == TURNED_AWAY:
        return []
    confirmed, receipt = state.confirmed, answer.receipt
    same = confirmed is not None and state.own is not None and confirmed.chain == state.own.chain
    behind = same and confirmed is not None and (receipt is None or receipt.seq < confirmed.seq)
    return [province_restored()] if behind or _lost(state.seen, answer) else []


def _lost(seen: Iterable[Head], answer: Answer) -> bool:
    there = {head.chain: head.seq for head in answer.heads} | dict.fromkeys(answer.lacks, -1)
    return any(head.seq > there.get(head.chain, head.seq) for head in seen)


def of_segment(state: State, chain: str, first: int) -> list[Notice]:
    """Told by a segment that came down: a device began anew after a restore, or this one gets back what its backup lacked."""
    assert state.enrolment is not None
    unit, device, incarnation = chain.rsplit(".", 2)
    if (unit, device) == (state.enrolment.unit, state.enrolment.device):
        return [given_back(device)]
    if first or int(incarnation[:-4]) == 1:
        return []
    return [province_begun()] if device == PROVINCE_DEVICE else [device_restored(device)]


def with_told(state: State, notices: Iterable[Notice]) -> tuple[Said, ...]:
    """What a person has yet to be told, each thing once."""
    said = [Said(code=notice.code, text=notice.text, params=notice.params) for notice in notices]
    return together(state.told, said)


def together(*told: Iterable[Said]) -> tuple[Said, ...]:
    """Everything that is to be told, each thing once."""
    every: list[Said] = []
    for one in (one for part in told for one in part):
        if one not in every:
            every.append(one)
    return tuple(every)


def older_copy() -> Refusal:
    """The province holds more of the own chain than this machine: its folder or its disk was put back from an old copy."""
    return no(
        OLDER_COPY,
        "Dữ liệu trên máy này cũ hơn những gì chính máy đã gửi lên tỉnh, có thể vì thư mục hoặc ổ đĩa được chép lại từ bản cũ. "
        "Hãy mở khóa rồi đồng bộ lại: máy sẽ tự mở chuỗi ghi mới và nhận lại phần còn thiếu.",
    )


def begun_again() -> Notice:
    """What the open office did about that."""
    return note(
        "sync.begun_again",
        "Dữ liệu trên máy này là một bản cũ được chép lại. Máy đã mở chuỗi ghi mới nên không số nào bị dùng lại; những mục tỉnh "
        "còn giữ mà máy này thiếu sẽ về đủ. Lần sau hãy dùng “motcua backup” và “motcua restore”.",
    )


def province_restored() -> Notice:
    """The province lost what it had confirmed."""
    return note(
        "sync.province_restored",
        "Hệ thống tỉnh đã được khôi phục từ một bản sao lưu cũ hơn. Máy này gửi lại mọi mục mà tỉnh không còn giữ.",
    )


def province_begun() -> Notice:
    """The province writes a new chain."""
    return note(
        "sync.province_begun",
        "Hệ thống tỉnh đã khôi phục và ghi tiếp trong một chuỗi mới; số hồ sơ đã cấp vẫn giữ nguyên và không cấp lại. Hồ sơ nhận "
        "đến hết ngày khôi phục chờ mã số cho tới khi mọi máy của đơn vị đã gửi lên tỉnh một lần.",
    )


def device_restored(device: str) -> Notice:
    """A colleague's PC was restored."""
    return note(
        "sync.device_restored",
        "Máy {device} của đơn vị đã được khôi phục từ bản sao lưu và ghi tiếp trong một chuỗi mới. Không cần làm gì thêm.",
        device=device,
    )


def given_back(device: str) -> Notice:
    """This office was restored, or its PC replaced, and the province still held what it lacked."""
    return note(
        "sync.given_back",
        "Những mục máy {device} đã ghi trước đây mà máy này không còn, tỉnh còn giữ và đã gửi lại đầy đủ.",
        device=device,
    )
