"""Paths as terminals paste them when a file is dropped on the window: quoted, escaped, file://, Windows."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path
from urllib.parse import unquote, urlsplit

FILES_MAX = 20
PASTED_MAX = 8000
_SEGMENT = re.compile(
    r"""(?P<drive>(?<!\S)(?:[A-Za-z]:[\\/]|\\\\[^\\]+\\)[^\s'"]*)|'(?P<single>[^']*)'|"(?P<double>(?:\\.|[^"\\])*)\""""
    r"""|\\(?P<escaped>.)|(?P<bare>[^\s'"\\]+|['"\\])|(?P<gap>\s+)"""
)
"""A piece of a word: pieces without a gap between them are one word, as `'it'\\''s'` and `'it'"'"'s'` are one name."""
_IN_DOUBLE = re.compile(r"\\([\"\\$`])")
_NEXT_DRIVE = re.compile(r"""\s+(?=["']?(?:[A-Za-z]:[\\/]|\\\\))""")
_PATH = re.compile(r"""["'&]*\s*["']?(?:file:|~?/|[A-Za-z]:[\\/]|\\\\)""")
_WINDOWS = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\[^\\]+\\)")
_ESCAPED = re.compile(r"\\(.)")


def named_in(text: str) -> list[str]:
    """The paths a pasted text names, quotes, escapes and file:// taken off. One unquoted path may hold blanks."""
    whole = text.strip().removeprefix("& ").strip()[:PASTED_MAX]
    if not whole:
        return []
    lines = [line.strip() for line in whole.splitlines() if line.strip()]
    found = [one for line in lines for one in _of_line(line)]
    return list(dict.fromkeys(found))[:FILES_MAX]


def files_in(text: str) -> list[Path]:
    """Those of them that are files on this machine; nothing where one of them is not, for then it is only a text."""
    try:
        paths = [on_disk(Path(name).expanduser()) for name in named_in(text)]
        return paths if paths and all(path.is_file() for path in paths) else []
    except (OSError, ValueError, RuntimeError):
        return []


def on_disk(path: Path) -> Path:
    """The path as the disk spells it: a field composes what is typed, a file from a Mac has its accents apart."""
    if path.exists():
        return path
    found = Path(path.anchor)
    for part in path.relative_to(path.anchor).parts:
        spelt = (found / unicodedata.normalize(form, part) for form in ("NFC", "NFD"))
        found = next((one for one in spelt if one.exists()), found / part)
    return found


def is_a_path(text: str) -> bool:
    """True for what looks like a dropped path, whether or not there is such a file."""
    return _PATH.match(text.strip()) is not None


def _of_line(line: str) -> list[str]:
    if not line.startswith(("'", '"', "file:")):
        if _exists(line):
            return [line]
        if _WINDOWS.match(line):
            return [one.strip("\"'") for one in _NEXT_DRIVE.split(line)]
        if _exists(plain := _ESCAPED.sub(r"\1", line)):
            return [plain]
    return [_of_uri(word) for word in _words(line)]


def _words(line: str) -> list[str]:
    """The words of a line as a shell reads them; PowerShell doubles an apostrophe inside apostrophes."""
    words: list[str] = [""]
    before = ""
    for found in _SEGMENT.finditer(line):
        kind = str(found.lastgroup)
        text = found[kind]
        if kind == "gap":
            words.append("")
        elif kind == before == "single" and is_a_path(text):
            words.append(text)
        elif kind == before == "single" and _WINDOWS.match(words[-1]):
            words[-1] += f"'{text}"
        else:
            words[-1] += text if kind != "double" or _WINDOWS.match(text) else _IN_DOUBLE.sub(r"\1", text)
        before = kind
    return [word for word in words if word]


def _of_uri(text: str) -> str:
    """file:///home/… and file:///C:/… as paths; anything else as it is."""
    if not text.lower().startswith("file:"):
        return text
    parts = urlsplit(text)
    path = unquote(parts.path)
    if re.match(r"^/[A-Za-z]:", path):
        return path[1:]
    if parts.netloc and parts.netloc != "localhost":
        return f"//{parts.netloc}{path}" if sys.platform == "win32" else path
    return path


def _exists(line: str) -> bool:
    try:
        return on_disk(Path(line).expanduser()).exists()
    except (OSError, ValueError, RuntimeError):
        return False
