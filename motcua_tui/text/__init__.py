"""Every word a user reads goes through here. Vietnamese is the source language, English stands beside it.

A message id is the Vietnamese sentence itself, so an untranslated sentence is shown in Vietnamese and nothing
is ever shown as a key. Values are filled in after translation: `_("Đã lưu hồ sơ {code}.").format(code=code)`.
Words that follow a number are written in English in both forms, `{count} {count:dossier|dossiers}`; Vietnamese needs none.
The English catalogue is `en/LC_MESSAGES/motcua.po`; `python3 tasks.py text` keeps it in step with the code.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from schemas.refusal import Notice, Refusal, counted
from schemas.refusal import fill as fill

Language = Literal["vi", "en"]

SOURCE: Final[Language] = "vi"
DOMAIN: Final = "motcua"


def _(text: str) -> str:
    """The sentence in the language now shown. `text` is a literal: the tasks collect it from the code."""
    return in_language(text, _shown)


def in_language(text: str, wanted: Language) -> str:
    """The sentence in a language of one's choice, for paper that stays when the screen changes."""
    return counted(_catalogue(wanted).gettext(text)) if text else text


def in_english(text: str) -> str:
    """The sentence in English whatever is shown, for finding it by either language."""
    return _catalogue("en").gettext(text) if text else text


def mark(text: str) -> str:
    """Mark a literal for translation where it is written; `_` translates it where it is shown."""
    return text


def say(refusal: Refusal | Notice) -> str:
    """The sentence of a refusal or a notice in the language now shown, its values filled in.

    Never fails: a refusal may come from another machine, so a missing value leaves its name in braces, and
    nothing but a plain name in braces is ever replaced. A value that is itself a sentence or a word of ours, such as
    the name of a status, is translated too; an `amount` is money and is written as money is: 15.000.
    """
    return fill(_(refusal.text), {name: _said(name, value) for name, value in refusal.params.items()})


def _said(name: str, value: str | int) -> str | int:
    if isinstance(value, str):
        return _(value)
    return f"{value:,}".replace(",", ".") if name == "amount" else value


def set_language(language: Language) -> None:
    """Show every sentence in this language from now on."""
    global _shown  # noqa: PLW0603 - one process shows one language
    _shown = language


def language() -> Language:
    """The language now shown."""
    return _shown


def _from_environment() -> Language:
    return "en" if os.environ.get("MOTCUA_LANG", SOURCE).lower().startswith("en") else SOURCE


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    catalogue = files(__name__) / language / "LC_MESSAGES" / f"{DOMAIN}.mo"
    with catalogue.open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


_shown: Language = _from_environment()
