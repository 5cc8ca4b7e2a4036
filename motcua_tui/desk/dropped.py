"""Paths as terminals paste them when a file is dropped on the window: quoted, escaped, file://, Windows."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

FILES_MAX = 20
PASTED_MAX = 8000
_TOKEN = re.compile(r"""'([^']*)'|"([^"]*)"|((?:\\.|[^\s'"])+)""")
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
        paths = [Path(name).expanduser() for name in named_in(text)]
        return paths if paths and all(path.is_file() for path in paths) else []
    except (OSError, ValueError, RuntimeError):
        return []


def _of_line(line: str) -> list[str]:
    if _WINDOWS.match(line) or (not line.startswith(("'", '"', "file:")) and _exists(line)):
        return [line]
    return [_plain(found) for found in _TOKEN.finditer(line)]


def _plain(found: re.Match[str]) -> str:
    quoted = found[1] if found[1] is not None else found[2]
    if quoted is not None:
        return _of_uri(quoted)
    bare = found[3]
    return _of_uri(bare if _WINDOWS.match(bare) else _ESCAPED.sub(r"\1", bare))


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
        return Path(line).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False
