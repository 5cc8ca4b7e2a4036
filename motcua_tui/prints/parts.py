"""A book of many thousand lines, typeset part by part so that memory stays small, and its parts joined into one file.

Joining reads only what the typesetter itself writes: plain objects one after another, told by a table at the end. They are
numbered anew and hung into one tree of pages; nothing inside a page changes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

import msgspec
import msgspec.structs

from motcua_tui.prints import limits
from motcua_tui.prints.engine import Printed, forget
from motcua_tui.prints.sheet import Sheet
from schemas.refusal import Refusal

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TABLE = re.compile(rb"xref\s+0 (\d+)\s*\n")
_ROOT = re.compile(rb"/Root (\d+) 0 R")
_INFO = re.compile(rb"/Info (\d+) 0 R")
_METADATA = re.compile(rb"/Metadata (\d+) 0 R")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_COUNT = re.compile(rb"/Count (\d+)")
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_HEAD = re.compile(rb"\d+ 0 obj\s*")
_STREAM = re.compile(rb"\bstream\r?\n")
_ENTRY_BYTES = 20
FORGET_EVERY = 4
"""Parts between two moments at which the typesetter's memory is emptied: each adds some 50 MB, and a year has hundreds."""


class _Part(msgspec.Struct, frozen=True):
    """One document taken apart: its objects by number, and which of them hold the whole together."""

    objects: dict[int, bytes]
    root: int
    pages: int
    info: int
    metadata: int


def cut(rows: int, days: Sequence[str] = ()) -> list[range]:
    """So many rows in parts of a bounded length; where each row's day is given, a part ends with a day if it can."""
    found, begin = list[range](), 0
    while rows - begin > limits.PART_ROWS:
        end = begin + limits.PART_ROWS
        if days:
            end = next((at for at in range(end, begin + limits.PART_ROWS // 2, -1) if days[at] != days[at - 1]), end)
        found.append(range(begin, end))
        begin = end
    return [*found, range(begin, rows)]


def in_pieces(sheet: Sheet) -> list[Sheet]:
    """A list that is longer than one part, as one sheet for each: those that have `pieces` can be cut. Others stay whole."""
    rows = getattr(sheet, "rows", ())
    if len(rows) <= limits.PART_ROWS or getattr(sheet, "pieces", 0) != 1:
        return [sheet]
    counted = {"total": len(rows)} if hasattr(sheet, "total") else {}
    parts = cut(len(rows))
    return [
        msgspec.structs.replace(
            sheet, rows=rows[part.start : part.stop], piece=place, pieces=len(parts), **counted,
            **({"first_no": part.start + 1} if hasattr(sheet, "first_no") else {}),
        )
        for place, part in enumerate(parts, start=1)
    ]  # fmt: skip


def print_parts(sheets: Iterable[Sheet], render: Callable[[Sheet], Printed | Refusal]) -> Printed | Refusal:
    """Every sheet typeset, one after another, as one document. Refuses what `render` refuses."""
    done: list[Printed] = []
    for sheet in sheets:
        printed = render(sheet)
        if isinstance(printed, Refusal):
            return printed
        done.append(printed)
        if len(done) % FORGET_EVERY == 0:
            forget()
    pages = sum(one.pages for one in done)
    return Printed(
        pdf=join([one.pdf for one in done]), pages=pages, paper=done[0].paper, adjusted=any(one.adjusted for one in done)
    )


def join(documents: Sequence[bytes]) -> bytes:
    """The documents as one, in their order; what is said of the whole is the first one's."""
    if len(documents) == 1:
        return documents[0]
    parts = [_taken_apart(document) for document in documents]
    bodies: list[bytes] = [b""]
    trees: list[tuple[int, int]] = []
    whole: dict[str, int] = {}
    for part in parts:
        first = part is parts[0]
        left_out = {part.root} | (set() if first else {part.info, part.metadata})
        kept = [number for number in sorted(part.objects) if number not in left_out]
        numbers = {number: len(bodies) + 1 + place for place, number in enumerate(kept)}
        for number in kept:
            body = _renumbered(part.objects[number], numbers)
            if number == part.pages:
                trees.append((numbers[number], _count(body)))
                body = body.rstrip().removesuffix(b">>") + b"/Parent 1 0 R>>"
            bodies.append(body)
        if first:
            whole = {"info": numbers[part.info], "metadata": numbers.get(part.metadata, 0)}
    kids = b" ".join(b"%d 0 R" % number for number, _pages in trees)
    bodies[0] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (sum(pages for _number, pages in trees), kids)
    metadata = b"/Metadata %d 0 R" % whole["metadata"] if whole["metadata"] else b""
    bodies.append(b"<</Type/Catalog/Pages 1 0 R%s/Lang(vi-VN)/ViewerPreferences<</Direction/L2R>>>>" % metadata)
    return _written(bodies, whole["info"])


def _written(bodies: Sequence[bytes], info: int) -> bytes:
    """The objects as a document; the last one is its root."""
    out = [b"%PDF-1.7\n%\x80\x80\x80\x80\n\n"]
    at, places = len(out[0]), list[int]()
    for number, body in enumerate(bodies, start=1):
        whole = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        places.append(at)
        at += len(whole)
        out.append(whole)
    out.append(b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(bodies) + 1))
    out += [b"%010d 00000 n\r\n" % place for place in places]
    mark = hashlib.sha256(b"".join(out)).hexdigest()[:32].encode()
    trailer = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF"
    out.append(trailer % (len(bodies) + 1, len(bodies), info, mark, mark, at))
    return b"".join(out)


def _taken_apart(document: bytes) -> _Part:
    """The objects of a document as the typesetter writes it; anything else is a broken promise of that library."""
    start = _found(_START, document, len(document) - 64)
    table = _TABLE.match(document, start)
    assert table is not None, "the typesetter writes a plain table of its objects"
    begin = table.end()
    places = {}
    for number in range(1, int(table[1])):
        line = document[begin + number * _ENTRY_BYTES : begin + (number + 1) * _ENTRY_BYTES]
        if line[17:18] == b"n":
            places[number] = int(line[:10])
    ends = sorted([*places.values(), start])
    following = dict(pairwise(ends))
    objects = {number: _body(document[place : following[place]]) for number, place in places.items()}
    trailer = document[begin + int(table[1]) * _ENTRY_BYTES :]
    root, info = _found(_ROOT, trailer), _found(_INFO, trailer)
    catalog = objects[root]
    metadata = _METADATA.search(catalog)
    return _Part(
        objects=objects, root=root, pages=_found(_PAGES, catalog), info=info, metadata=int(metadata[1]) if metadata else 0
    )


def _found(pattern: re.Pattern[bytes], text: bytes, at: int = 0) -> int:
    match = pattern.search(text, max(0, at))
    assert match is not None, "the typesetter says where everything is"
    return int(match[1])


def _body(whole: bytes) -> bytes:
    """What stands between `obj` and `endobj`."""
    head = _HEAD.match(whole)
    assert head is not None, "the table leads to objects"
    return whole[head.end() : whole.rindex(b"endobj")].rstrip(b"\r\n")


def _renumbered(body: bytes, numbers: dict[int, int]) -> bytes:
    """The object with its references moved; a stream's own bytes are left as they are."""
    stream = _STREAM.search(body)
    told, rest = (body, b"") if stream is None else (body[: stream.start()], body[stream.start() :])
    return _REFERENCE.sub(lambda match: b"%d 0 R" % numbers.get(int(match[1]), 0), told) + rest


def _count(pages: bytes) -> int:
    return _found(_COUNT, pages)
