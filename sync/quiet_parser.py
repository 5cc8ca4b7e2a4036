"""How both programs read a command line: a complaint never repeats what was typed."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from schemas.refusal import Refusal, Refused, no

_OF_ONE = re.compile(r"^argument (?P<name>[^:]+):")
_MISSING = re.compile(r"required: (?P<names>.+)$")
_OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]{0,30}(?![^\s=])")


class Sub(argparse.ArgumentParser):
    """A parser whose complaints name our own words only: what was typed may be a citizen's name."""

    def __init__(self, **options: object) -> None:
        super().__init__(allow_abbrev=False, **options)  # type: ignore[arg-type]  # handed on as they are

    def error(self, message: str) -> NoReturn:
        """Refuse with `usage.arguments`."""
        raise Refused(_why_not_arguments(message, self.prog))


def _why_not_arguments(message: str, command: str) -> Refusal:
    """What argparse says, without the values it quotes."""
    missing, of_one = _MISSING.search(message), _OF_ONE.match(message)
    if missing:
        return no("usage.arguments", "Thiếu “{words}”. Hãy xem “{command} --help”.", words=missing["names"], command=command)
    if of_one:
        words = of_one["name"]
        return no("usage.arguments", "Giá trị của “{words}” thiếu hoặc không đúng. Hãy xem “{command} --help”.",
                  words=words, command=command)  # fmt: skip
    words = ", ".join(_OPTION.findall(message))
    return no("usage.arguments", "Có tham số thừa hoặc không có trong lệnh này ({words}). Hãy xem “{command} --help”.",
              words=words or "…", command=command)  # fmt: skip
