"""Saying no is a value: a stable code and a sentence that tells a clerk what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

_FIELD = re.compile(r"\{\{|\}\}|\{([a-z_][a-z0-9_]*)(?::([^{}|:]*)\|([^{}|]*))?\}")


class Refusal(msgspec.Struct, frozen=True):
    """Why something was not done. `params` never holds personal data: refusals are logged and sent."""

    code: str
    text: str
    params: dict[str, str | int] = {}

    @property
    def message(self) -> str:
        """The Vietnamese sentence with its values filled in."""
        return self.text.format(**self.params)


class Refused(Exception):
    """Carries a refusal out of a deep parse. Caught at the edge, where it becomes a value again."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def no(code: str, text: str, /, **params: str | int) -> Refusal:
    """Build a refusal. `code` is "area.reason" and is listed in docs/refusals.md; `text` is a gettext msgid."""
    return Refusal(code=code, text=text, params=params)


class Notice(msgspec.Struct, frozen=True):
    """Something a person should look at, or why a rule decided so. Like a refusal, but nothing was refused.

    `params` never holds personal data either: notices are logged and shown on shared screens.
    """

    code: str
    text: str
    params: dict[str, str | int] = {}

    @property
    def message(self) -> str:
        """The Vietnamese sentence with its values filled in."""
        return self.text.format(**self.params)


def note(code: str, text: str, /, **params: str | int) -> Notice:
    """Build a notice. `code` is "area.reason", `text` is a gettext msgid."""
    return Notice(code=code, text=text, params=params)


def fill(template: str, values: Mapping[str, str | int]) -> str:
    """Put `values` into the `{name}` fields of `template`; `{{` and `}}` are braces, all else stays.

    `{count:dossier|dossiers}` is the first word where the value is 1, else the second: a language that has a plural needs it.
    """

    def value_of(field: re.Match[str]) -> str:
        name = field[1]
        if name is None:
            return field[0][0]
        if field[3] is None or name not in values:
            return str(values.get(name, field[0]))
        return field[2] if str(values[name]) == "1" else field[3]

    return _FIELD.sub(value_of, template)


class Counted(str):
    """A sentence whose words follow its numbers, as `fill` reads it, to be filled by `format`."""

    __slots__ = ()

    def format(self, *args: object, **values: object) -> str:
        """`str.format`, once the words that fit the numbers are chosen."""

        def chosen(word: re.Match[str]) -> str:
            if word[3] is None:
                return word[0]
            return word[2] if str(values[word[1]]) == "1" else word[3]

        return _FIELD.sub(chosen, self).format(*args, **values)


def counted(sentence: str) -> str:
    """The sentence, its `format` knowing the two forms of words where it has any."""
    return Counted(sentence) if "|" in sentence else sentence
