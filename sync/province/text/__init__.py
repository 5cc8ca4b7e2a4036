"""What `motcua-province` says, in Vietnamese or, with MOTCUA_LANG=en, in English: the same switch as the office's.

A message id is the Vietnamese sentence itself. The English catalogue beside this file is the office's, cut down by
`python3 tasks.py text` to the sentences of the province and of the shared language.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from importlib.resources import files

from schemas.refusal import Notice, Refusal, counted, fill


def _(text: str) -> str:
    """The sentence in the language now shown. `text` is a literal: the tasks collect it from the code."""
    return counted(_catalogue(_is_english()).gettext(text)) if text else text


def say(refusal: Refusal | Notice) -> str:
    """The sentence of a refusal or a notice, its values filled in; a value that is a sentence of ours is translated too."""
    values = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return fill(_(refusal.text), values)


def _is_english() -> bool:
    return os.environ.get("MOTCUA_LANG", "").lower().startswith("en")


@cache
def _catalogue(english: bool) -> gettext.NullTranslations:
    if not english:
        return gettext.NullTranslations()
    with (files(__name__) / "en" / "LC_MESSAGES" / "motcua.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)
