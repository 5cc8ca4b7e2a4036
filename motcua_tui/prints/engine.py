"""Turn a sheet into PDF bytes: a template, the bundled typeface, and the sheet as data.

The typesetter is imported at the first print. It sees no font, no file and no package but those given here.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from motcua_tui.prints.inputs import inputs_of
from motcua_tui.prints.qr import long_qr_svg, qr_svg
from motcua_tui.prints.sheet import Sheet
from motcua_tui.prints.templates_of import BODY, MAIN, OFFICE_SHARED, PRACTICE, SHARED, Sources, find_sources, over_practice
from schemas.base import read_value
from schemas.refusal import Refusal, no

if TYPE_CHECKING:
    import typst

_HERE = Path(__file__).parent
FONTS = _HERE / "fonts"

_PAGES = re.compile(rb"/Type\s*/Pages\s*/Count\s+(\d+)")
_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
_PLACE = re.compile(r"┌─ (?:.*[\\/])?([\w.-]+\.typ):(\d+):\d+")
_REMEMBERED = 10
_PAPERS = {(420, 595): "A5", (595, 842): "A4", (842, 1191): "A3", (298, 420): "A6"}


class Printed(msgspec.Struct, frozen=True):
    """A finished document. `paper` is the page size by name, "" when it has none.

    `adjusted` tells that the office's own template was used.
    """

    pdf: bytes
    pages: int
    paper: str
    adjusted: bool


def render(
    sheet: Sheet, office_templates: Path | None = None, *, tagged: bool = True, practice: bool = False
) -> Printed | Refusal:
    """The sheet as PDF; equal sheets and templates give equal bytes.

    A template of the same name in `office_templates` goes before the product's own. Refuses
    `print.template_adjusted` (that one is broken, with its line; `render(sheet)` still prints the product's),
    `print.template` (ours failed on this input), `print.template_unsafe`, `print.template_unreadable`,
    `print.qr_too_long`, and a field outside its limits by `print.too_long` or `print.not_valid`. `tagged` marks what is a heading
    and what a cell for those who have a paper read aloud; a book of ten thousand lines grows tenfold by it.
    `practice` lays over every page that the paper is worth nothing.
    """
    checked = read_value(msgspec.to_builtins(sheet), type(sheet), area="print")
    if isinstance(checked, Refusal):
        return checked
    code = qr_svg(sheet.qr)
    if isinstance(code, Refusal):
        return code
    codes = _long_codes(sheet)
    if isinstance(codes, Refusal):
        return codes
    sources = find_sources(sheet.template, office_templates)
    if isinstance(sources, Refusal):
        return sources
    laid = over_practice(sources) if practice else sources
    return _typeset(sheet, {"qr": code, "codes": json.dumps(codes)}, laid, tagged)


def _long_codes(sheet: Sheet) -> list[str] | Refusal:
    """The longer codes of a notice; other sheets have none."""
    drawn = [long_qr_svg(text) for text in getattr(sheet, "codes", ())]
    refusal = next((one for one in drawn if isinstance(one, Refusal)), None)
    return refusal if refusal is not None else [one for one in drawn if isinstance(one, str)]


def _typeset(sheet: Sheet, codes: dict[str, str], sources: Sources, tagged: bool) -> Printed | Refusal:
    import typst  # the first print pays for it, the start of the app does not

    try:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]  # its stub forgets that it takes several files
            dict(sources.files),
            root=str(sources.root),
            font_paths=_fonts(),
            sys_inputs={"sheet": json.dumps(inputs_of(sheet), ensure_ascii=False), **codes},
            timestamp=sheet.printed_at,
            pdf_tags=tagged,
        )
    except typst.TypstError as problem:
        return _refusal_of(problem.diagnostic, sheet.template, sources)
    return Printed(pdf=pdf, pages=_pages(pdf), paper=_paper(pdf), adjusted=bool(sources.adjusted))


def forget() -> None:
    """Let go of what the typesetter keeps of the last documents: it drops what ten compilations in a row have not asked for."""
    import typst

    for _ in range(_REMEMBERED + 1):
        typst.compile(b" ", font_paths=_fonts())


@functools.cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


def _refusal_of(diagnostic: str, template: str, sources: Sources) -> Refusal:
    """Only the place is told: a diagnostic quotes the source and may quote the data."""
    file, line = _place(diagnostic, template, sources)
    if sources.adjusted:
        return no("print.template_adjusted",
                  "Bản mẫu in “{template}” do cơ quan chỉnh sửa có lỗi ở dòng {line}. Hãy sửa dòng đó, "
                  "hoặc in bằng bản mẫu gốc của phần mềm.", template=file, line=line)
    return no("print.template", "Không dàn được trang in theo bản mẫu “{template}” (dòng {line}). "
              "Hãy kiểm tra lại nội dung cần in.", template=file, line=line)


def _place(diagnostic: str, template: str, sources: Sources) -> tuple[str, int]:
    """File and line of the fault, in the office's own file where the trace passes through one."""
    names = {MAIN: PRACTICE if BODY in sources.files else template, BODY: template, OFFICE_SHARED: SHARED}
    places = [(names.get(file, file), int(line)) for file, line in _PLACE.findall(diagnostic)]
    own = [place for place in places if place[0] in sources.adjusted]
    return next(iter(own or places), (template, 0))


def _pages(pdf: bytes) -> int:
    return max((int(count) for count in _PAGES.findall(pdf)), default=0)


def _paper(pdf: bytes) -> str:
    found = _BOX.search(pdf)
    if not found:
        return ""
    short, long = sorted((round(float(found[1])), round(float(found[2]))))
    return _PAPERS.get((short, long), "")
