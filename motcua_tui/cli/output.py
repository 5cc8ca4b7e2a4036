"""What a command prints, and the exit code that says how it ended."""

from __future__ import annotations

import json
import sys
from enum import IntEnum

from motcua_tui.text import _, say
from schemas.canonical import Json
from schemas.refusal import Notice, Refusal
from schemas.text import clean


class Exit(IntEnum):
    """The exit codes of the contract."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    REFUSED = 3
    LOCKED = 4
    NO_LINE = 5
    WAITS_FOR_A_PERSON = 6


# Refusals of the store and the vault mean: locked, damaged or key wrong. A weak password only breaks a rule.
_LOCKED_AREAS = ("store.", "vault.", "verify.")
_RULES = ("vault.password_", "vault.user_", "store.exists", "store.backup_", "store.file_")
# The postman's refusals mean: try later, nothing is lost; these two are about the office's own doing.
_OWN_DOING = ("sync.not_enrolled",)
# A file named on the command line that cannot be read is a wrong argument, whoever opens it.
_UNREADABLE = ("vault.password_file",)
_NO_LINE_AREAS = ("sync.", "wire.")


def exit_for(refusal: Refusal) -> Exit:
    """The exit code a refusal ends with."""
    if refusal.code.startswith("usage.") or refusal.code in _UNREADABLE:
        return Exit.USAGE
    if refusal.code.startswith(_NO_LINE_AREAS) and refusal.code not in _OWN_DOING:
        return Exit.NO_LINE
    if refusal.code.startswith(_LOCKED_AREAS) and not refusal.code.startswith(_RULES):
        return Exit.LOCKED
    return Exit.REFUSED


def refusal_json(refusal: Refusal | Notice) -> dict[str, Json]:
    """`{"code", "message"}`, the message in the language of the user."""
    return {"code": refusal.code, "message": say(refusal)}


def notices_json(notices: tuple[Notice, ...] | list[Notice]) -> list[Json]:
    """Warnings in the same shape as refusals."""
    return [refusal_json(notice) for notice in notices]


def print_json(value: Json) -> None:
    """Exactly one JSON value on stdout, UTF-8, whatever the code page of the console."""
    _write(json.dumps(value, ensure_ascii=False, indent=2))


def print_line_json(value: Json) -> None:
    """One JSON value on one line, for `batch`."""
    _write(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def print_refusal(refusal: Refusal, *, as_json: bool) -> None:
    """The sentence on stderr, and with --json the refusal on stdout."""
    sys.stderr.write(clean(say(refusal)) + f" [{refusal.code}]\n")
    if as_json:
        print_json({"refusal": refusal_json(refusal)})


def print_plain(value: Json) -> None:
    """For people: names and values, one a line; everything from outside made harmless first."""
    for line in _lines(value, ""):
        _write(clean(line))


def _lines(value: Json, indent: str) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _named(key, item, indent)]
    if isinstance(value, list):
        if not value:
            return [indent + _("(không có)")]
        return [line for item in value for line in _item(item, indent)]
    return [indent + _word(value)]


def _named(key: str, item: Json, indent: str) -> list[str]:
    if isinstance(item, (dict, list)) and item:
        return [f"{indent}{key}:", *_lines(item, indent + "  ")]
    return [f"{indent}{key}: {_word(item)}"]


def _item(item: Json, indent: str) -> list[str]:
    if isinstance(item, dict):
        flat = [f"{key}={_word(inner)}" for key, inner in item.items() if not isinstance(inner, (dict, list))]
        return [indent + "- " + "  ".join(flat)]
    return [indent + "- " + _word(item)]


def _word(value: Json) -> str:
    if value is None or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("có") if value else _("không")
    return str(value)


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
