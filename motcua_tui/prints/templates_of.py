"""Where a template comes from: the office's own folder first, then the product.

An office may move, word and style everything on paper. It may not reach out of its folder: a template that
loads packages from the network or builds code from text is refused before the typesetter sees it.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from motcua_tui.prints import limits
from schemas.refusal import Refusal, no

PACKAGE = Path(__file__).parent / "templates"
MAIN = "main.typ"
BODY = "body.typ"
PRACTICE = "practice.typ"
_PRACTICE_MARK = """// Chữ chìm và dòng đầu trang ở mọi trang của văn phòng diễn tập.
#set page(foreground: {
  set text(font: "Tinos", lang: "vi", weight: "bold", fallback: false)
  place(center + horizon, rotate(-35deg, reflow: false, align(center, {
    text(size: 44pt, fill: rgb(0, 0, 0, 22%))[DIỄN TẬP]
    linebreak()
    text(size: 20pt, fill: rgb(0, 0, 0, 22%))[không có giá trị]
  })))
  place(top + center, dy: 2.5mm, text(size: 8pt)[DIỄN TẬP – KHÔNG CÓ GIÁ TRỊ])
})
#include "body.typ"
""".encode()
SHARED = "lib.typ"
OWN_SHARED = "lib-own.typ"
OFFICE_SHARED = "lib-office.typ"
_BOTH = f'#import "{OWN_SHARED}": *\n#import "{OFFICE_SHARED}": *\n'.encode()
"""An office's shared part stands over ours: what a later release added is still found under a copy of an older one."""

_OWN_FILE = r'"lib\.typ"'
_UNSAFE = re.compile(rf"\b(?:eval|plugin|std)\b|\b(?:import|include)\b(?!\s*{_OWN_FILE})")


class Sources(msgspec.Struct, frozen=True):
    """The source files of one document, the folder of its pictures, and which files are the office's."""

    files: dict[str, bytes]
    root: Path
    adjusted: tuple[str, ...] = ()


def over_practice(sources: Sources) -> Sources:
    """The same document under the mark of a practice office, whichever template it is made by."""
    return msgspec.structs.replace(sources, files={**sources.files, BODY: sources.files[MAIN], MAIN: _PRACTICE_MARK})


def find_sources(template: str, office: Path | None) -> Sources | Refusal:
    """The template as `MAIN` and the shared part, each from the office's folder if it is there."""
    files = {MAIN: (PACKAGE / template).read_bytes(), SHARED: (PACKAGE / SHARED).read_bytes()}
    if office is None:
        return Sources(files=files, root=PACKAGE)
    adjusted = [name for name in (template, SHARED) if (office / name).is_file()]
    for name in adjusted:
        source = read_adjusted(office / name)
        if isinstance(source, Refusal):
            return source
        if name == template:
            files[MAIN] = source
        else:
            files |= {SHARED: _BOTH, OWN_SHARED: files[SHARED], OFFICE_SHARED: source}
    return Sources(files=files, root=office if adjusted else PACKAGE, adjusted=tuple(adjusted))


def read_adjusted(path: Path) -> bytes | Refusal:
    """An office's template. Refuses `print.template_unreadable` and `print.template_unsafe` with the line."""
    try:
        with path.open("rb") as file:
            source = file.read(limits.TEMPLATE_BYTES_MAX + 1)
        text = source.decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return _unreadable(path)
    if len(source) > limits.TEMPLATE_BYTES_MAX:
        return _unreadable(path)
    found = _UNSAFE.search(text)
    return _unsafe(path, text.count("\n", 0, found.start()) + 1) if found else source


def _unreadable(path: Path) -> Refusal:
    return no("print.template_unreadable",
              "Không đọc được bản mẫu in “{template}”. Hãy kiểm tra: tệp phải là văn bản UTF-8, "
              "không quá {limit} byte.", template=path.name, limit=limits.TEMPLATE_BYTES_MAX)


def _unsafe(path: Path, line: int) -> Refusal:
    return no("print.template_unsafe",
              "Bản mẫu in “{template}” dùng lệnh không được phép ở dòng {line}. Bản mẫu chỉ được "
              "nhập tệp “lib.typ”, không được tải gói hay chạy mã. Hãy sửa dòng đó.", template=path.name, line=line)
