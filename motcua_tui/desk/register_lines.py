"""The lines of a book too long to be held at once: read from the store, page by page, whenever they are asked for."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar, overload

from motcua_tui.desk.reports import ReportLine

T = TypeVar("T")
PAGE = 500


class StoredLines(Sequence[ReportLine], Generic[T]):
    """As many lines as `rows` of the store. `read` gives the dossiers in some of them, `line` the line of one by its number."""

    def __init__(
        self, rows: array[int], read: Callable[[Sequence[int]], Iterator[T]], line: Callable[[int, T], ReportLine]
    ) -> None:
        self._rows, self._read, self._line = rows, read, line

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[ReportLine]:
        for start in range(0, len(self._rows), PAGE):
            yield from self[start : start + PAGE]

    @overload
    def __getitem__(self, place: int) -> ReportLine: ...
    @overload
    def __getitem__(self, place: slice) -> list[ReportLine]: ...
    def __getitem__(self, place: int | slice) -> ReportLine | list[ReportLine]:
        if isinstance(place, int):
            at = place + len(self._rows) if place < 0 else place
            if not 0 <= at < len(self._rows):
                raise IndexError(place)
            return self[at : at + 1][0]
        places = range(len(self._rows))[place]
        found = self._read([self._rows[at] for at in places])
        return [self._line(at + 1, one) for at, one in zip(places, found, strict=True)]
