"""The ten statuses of the national code list TrangThaiHoSo (FACTS 1.8) and the names the command line uses."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """Trạng thái hồ sơ. The number is the national code; "overdue" is a property, never a status."""

    REGISTERED = 1
    RECEIVED = 2
    REFUSED = 3
    PROCESSING = 4
    SUPPLEMENT_REQUESTED = 5
    PAYMENT_REQUIRED = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10

    @property
    def slug(self) -> str:
        """The status in the command line's JSON, such as "supplement_requested"."""
        return self.name.lower()


VIETNAMESE: dict[Status, str] = {
    Status.REGISTERED: "Mới đăng ký",
    Status.RECEIVED: "Được tiếp nhận",
    Status.REFUSED: "Không được tiếp nhận",
    Status.PROCESSING: "Đang xử lý",
    Status.SUPPLEMENT_REQUESTED: "Yêu cầu bổ sung giấy tờ",
    Status.PAYMENT_REQUIRED: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Status.WITHDRAWN: "Công dân yêu cầu rút hồ sơ",
    Status.STOPPED: "Dừng xử lý",
    Status.FINISHED: "Đã xử lý xong",
    Status.RETURNED: "Đã trả kết quả",
}

ENDED = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.STOPPED, Status.FINISHED, Status.RETURNED})


def status_of(text: str) -> Status | None:
    """The status a person names by code or slug, None if there is no such status."""
    word = text.strip().lower()
    for status in Status:
        if word in (str(int(status)), status.slug):
            return status
    return None
