"""Phiếu mã khôi phục: the store's recovery secret, printed once and sealed."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from motcua_tui.prints import limits as print_limits
from motcua_tui.prints.sheet import Letterhead, Line, Sheet
from schemas import limits

Group = Annotated[str, Meta(min_length=1, max_length=16)]


class RecoverySheet(Sheet, frozen=True, kw_only=True, omit_defaults=False):
    """The recovery secret in groups as it is typed back, with its checksum group.

    `unit` and `device` tell which store it opens. Whoever holds this paper and the store's files can read
    everything: it is rendered in memory, sent to the printer, and never kept.
    """

    template: ClassVar[str] = "recovery.typ"
    stem: ClassVar[str] = "khoa-khoi-phuc"

    letterhead: Letterhead
    unit: Annotated[str, Meta(max_length=limits.UNIT_MAX)]
    device: Annotated[str, Meta(max_length=limits.CODE_MAX)]
    groups: Annotated[tuple[Group, ...], Meta(min_length=1, max_length=print_limits.RECOVERY_GROUPS_MAX)]
    checksum: Annotated[str, Meta(max_length=16)] = ""
    made_by: Line = ""

    @property
    def mark(self) -> str:
        return f"{self.unit}-{self.device}"
