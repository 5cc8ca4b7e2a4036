"""MySQL dump text (mysqldump) as rows of tables: what INSERT statements hold, columns named by them or by CREATE TABLE.

Nothing is run: a dump is read as text, statement by statement, within bounds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from schemas.refusal import Refusal, no

Row = dict[str, str | None]

STATEMENT_CHARS_MAX = 64 << 20
FILE_BYTES_MAX = 2 << 30
_NAME = r"(?:`[^`]{1,64}`|\w{1,64})"
_INSERT = re.compile(
    rf"(?:INSERT|REPLACE)\s+(?:IGNORE\s+)?INTO\s+(?:{_NAME}\.)?({_NAME})\s*(?:\(([^()]*)\))?\s*VALUES\s*", re.IGNORECASE
)
_CREATE = re.compile(rf"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:{_NAME}\.)?({_NAME})\s*\(", re.IGNORECASE)
_COLUMN = re.compile(r"^\s*`([^`]{1,64})`\s", re.MULTILINE)
_VALUE = re.compile(
    r"\s*(?:_\w+\s*)?('(?:[^'\\]|\\.|'')*'|\"(?:[^\"\\]|\\.|\"\")*\"|0x[0-9A-Fa-f]*|NULL|[-+.\w]+)\s*([,)])", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)|''", re.DOTALL)
_MEANS = {"0": "\0", "n": "\n", "r": "\r", "t": "\t", "b": "\b", "Z": "\x1a"}


def rows_in(path: Path, tables: frozenset[str]) -> Iterator[tuple[str, Row] | Refusal]:
    """(table, row) of the named tables in the order of the dump, names in lower case. A refusal ends the rows.

    Refuses `import.not_a_dump` where a statement cannot be read, `import.too_large`, `usage.file_unreadable`.
    """
    columns: dict[str, list[str]] = {}
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            yield no("import.too_large", "Tệp lớn quá {limit} MB. Hãy chia nhỏ rồi nhập từng phần.", limit=FILE_BYTES_MAX >> 20)
            return
        for statement in _statements(path):
            if statement is None:
                yield _unreadable()
                return
            if match := _CREATE.match(statement):
                columns[_bare(match[1])] = [name.lower() for name in _COLUMN.findall(statement)]
            elif (match := _INSERT.match(statement)) and (table := _bare(match[1])) in tables:
                named = [_bare(one) for one in match[2].split(",")] if match[2] else columns.get(table, [])
                for values in _tuples(statement, match.end()):
                    if values is None or len(values) != len(named):
                        yield _unreadable()
                        return
                    yield table, dict(zip(named, values, strict=True))
    except OSError:
        yield no("usage.file_unreadable", "Không đọc được tệp đã nêu. Hãy kiểm tra lại đường dẫn.")


def _unreadable() -> Refusal:
    return no("import.not_a_dump", "Tệp không phải bản kết xuất MySQL (mysqldump) đọc được. Hãy kết xuất lại dạng văn bản SQL.")


def _bare(name: str) -> str:
    return name.strip().strip("`").lower()


def _statements(path: Path) -> Iterator[str | None]:
    """Statements that begin with CREATE or INSERT, each ending with a semicolon outside quotes; None for one too long."""
    held: list[str] = []
    size, quote = 0, ""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for line in file:
            if not held and not re.match(r"\s*(?:CREATE|INSERT|REPLACE)\b", line, re.IGNORECASE):
                continue
            held.append(line)
            size += len(line)
            if size > STATEMENT_CHARS_MAX:
                yield None
                return
            quote = _open_quote(line, quote)
            if not quote and line.rstrip().endswith(";"):
                yield "".join(held)
                held, size = [], 0
    if held:
        yield "".join(held)


_QUOTED = re.compile(r"""\\.|['"`]""", re.DOTALL)


def _open_quote(line: str, quote: str) -> str:
    """The quote that is still open at the end of a line."""
    for match in _QUOTED.finditer(line):
        mark = match[0]
        if mark[0] == "\\":
            continue
        if not quote:
            quote = mark
        elif mark == quote:
            quote = ""
    return quote


def _tuples(statement: str, at: int) -> Iterator[list[str | None] | None]:
    """The value lists of an INSERT from there on; None for one that cannot be read."""
    while at < len(statement):
        rest = statement[at : at + 1]
        if rest in ",; \r\n\t":
            at += 1
            continue
        if rest != "(":
            # ON DUPLICATE KEY and the like end the values.
            if re.match(r"ON\s|AS\s", statement[at : at + 12], re.IGNORECASE):
                return
            yield None
            return
        at += 1
        values: list[str | None] = []
        while True:
            match = _VALUE.match(statement, at)
            if match is None:
                yield None
                return
            values.append(_value(match[1]))
            at = match.end()
            if match[2] == ")":
                break
        yield values


def _value(text: str) -> str | None:
    if text[0] in "'\"":
        inner = text[1:-1]
        if text[0] == '"':
            inner = inner.replace('""', '"')
        return _ESCAPED.sub(lambda match: "'" if match[1] is None else _MEANS.get(match[1], match[1]), inner)
    if text.upper() == "NULL":
        return None
    if text[:2] == "0x":
        try:
            return bytes.fromhex(text[2:]).decode("utf-8", "replace")
        except ValueError:
            return ""
    return text
