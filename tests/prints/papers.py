"""Eyes to look at what was printed."""

from __future__ import annotations

import io
import re
import struct
import tempfile
import unicodedata
import zlib
from pathlib import Path

import typst
from pypdf import PdfReader

from motcua_tui.prints.engine import Printed, render
from motcua_tui.prints.sheet import Sheet
from schemas.refusal import Refusal


def printed(sheet: Sheet, office_templates=None) -> Printed:
    paper = render(sheet, office_templates)
    assert not isinstance(paper, Refusal), paper.message
    return paper


def pages_of(pdf: bytes) -> list[str]:
    """The text of every page: single spaces, no soft breaks, as it was drawn (no normalisation)."""
    pages = (page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return [re.sub(r"\s+", " ", text.replace("\u200b", "")) for text in pages]


def words_of(pdf: bytes) -> str:
    return unicodedata.normalize("NFC", " ".join(pages_of(pdf)))


def pixels_of(pdf: bytes, box=(0.0, 0.0, 148.0, 210.0), page: int = 1, ppi: int = 60) -> list[bytes]:
    """A part of an A5 page (left, top, width, height in mm) of the real PDF as rows of grey: 0 is ink."""
    left, top, width, height = box
    source = (
        f"#set page(width: {width}mm, height: {height}mm, margin: 0pt)\n"
        f"#place(top + left, dx: -{left}mm, dy: -{top}mm,\n"
        f'  image("paper.pdf", page: {page}, width: 148mm, height: 210mm))'
    ).encode()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "paper.pdf").write_bytes(pdf)
        Path(folder, "main.typ").write_bytes(source)
        return _grey_rows(typst.compile(str(Path(folder, "main.typ")), root=folder, format="png", ppi=ppi))


def _grey_rows(png: bytes) -> list[bytes]:
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert depth == 8
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    raw, rows, above = zlib.decompress(_idat(png)), [], bytes(width * channels)
    for number in range(height):
        start = number * (width * channels + 1)
        above = _unfilter(
            raw[start], bytearray(raw[start + 1 : start + 1 + width * channels]), above, channels
        )
        rows.append(bytes(above[::channels]))
    return rows


def _idat(png: bytes) -> bytes:
    at, found = 8, b""
    while at < len(png):
        (length,), kind = struct.unpack(">I", png[at : at + 4]), png[at + 4 : at + 8]
        found += png[at + 8 : at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    return found


def _unfilter(kind: int, line: bytearray, above: bytes, step: int) -> bytes:
    for at in range(len(line)):
        left = line[at - step] if at >= step else 0
        corner = above[at - step] if at >= step else 0
        line[at] = (
            line[at] + (0, left, above[at], (left + above[at]) // 2, _paeth(left, above[at], corner))[kind]
        ) & 255
    return bytes(line)


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    return min((left, up, corner), key=lambda value: abs(guess - value))


def ink_box(pdf: bytes, page: int = 1, ppi: int = 45) -> tuple[float, float, float, float]:
    """Left, top, right and bottom (mm) of everything on an A5 page that is not white."""
    rows = pixels_of(pdf, page=page, ppi=ppi)
    inked = [number for number, row in enumerate(rows) if min(row) < 128]
    columns = [
        column for column in range(len(rows[0])) if any(rows[number][column] < 128 for number in inked)
    ]
    corners = (columns[0], inked[0], columns[-1] + 1, inked[-1] + 1)
    left, top, right, bottom = (round(at * 25.4 / ppi, 1) for at in corners)
    return left, top, right, bottom
