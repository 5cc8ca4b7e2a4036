"""The list of units (danh mục đơn vị) a province hands down: a name for every code."""

from __future__ import annotations

from schemas import limits
from schemas.base import Record, read_json
from schemas.entry import UnitCode
from schemas.intake import Name
from schemas.refusal import Refusal, no


class UnitLine(Record):
    """One unit: its identifier and what it is called."""

    code: UnitCode
    name: Name


def read_units(raw: bytes) -> tuple[UnitLine, ...] | Refusal:
    """Read `[{"code","name"},…]`. Refuses `units.none` for an empty list, and what reading refuses."""
    units = read_json(raw, list[UnitLine], area="units", bytes_max=limits.UNITS_BYTES_MAX)
    if isinstance(units, Refusal):
        return units
    if not units:
        return no("units.none", "Tệp không có đơn vị nào nên không có gì được nhập. Hãy kiểm tra lại tệp.")
    return tuple(units)
