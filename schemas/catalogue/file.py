"""One catalogue file of any known shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from schemas import limits
from schemas.base import read_plain
from schemas.catalogue import gathered, own, portal, signed
from schemas.catalogue.outcome import Outcome, without_repeats
from schemas.catalogue.signed import Verify
from schemas.refusal import Refusal, no


def read_catalogue(raw: bytes, *, verify: Verify | None = None) -> tuple[Outcome, ...] | Refusal:
    """Every record of a catalogue file, as a procedure or a refusal, in the file's order; never raises.

    Takes the national portal's answers, gathered lists, our own file and, with `verify`, a signed one.
    Refuses the whole file: `catalogue.too_large`, `.not_utf8`, `.too_deep`, `.not_json`, `.shape_unknown`,
    `.empty`.
    """
    value = read_plain(raw, area="catalogue", bytes_max=limits.CATALOGUE_BYTES_MAX)
    if isinstance(value, Refusal):
        return value
    found = outcomes_of(value, verify=verify)
    if isinstance(found, Refusal):
        return found
    outcomes = tuple(without_repeats(found))
    return outcomes or no("catalogue.empty", "Tệp không có thủ tục nào. Hãy chọn tệp khác.")


def outcomes_of(value: object, *, verify: Verify | None = None) -> Iterator[Outcome] | Refusal:
    """The records of a parsed JSON value by the reader of its shape. Refuses `catalogue.shape_unknown`."""
    if own.looks_like(value):
        return own.read(value)
    if signed.looks_like(value):
        return signed.read(value, verify)
    if _any(value, gathered.looks_like):
        return gathered.read(value)
    if _any(value, portal.looks_like):
        return portal.read(value)
    if value == []:
        return iter(())
    return no(
        "catalogue.shape_unknown",
        "Không nhận ra dạng tệp danh mục. Hãy dùng tệp của Cổng Dịch vụ công quốc gia hoặc tệp do tỉnh gửi.",
    )


def _any(value: object, looks_like: Callable[[object], bool]) -> bool:
    """True if the value, or any member of a list, looks like it."""
    return any(looks_like(item) for item in (value if isinstance(value, list) else [value]))
