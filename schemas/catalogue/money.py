"""Fees as sources state them: an amount that can be trusted, or None with the source's words."""

from __future__ import annotations

import re

from schemas import limits

AMOUNT_VND_MIN = 500
"""The smallest fee believed: sources hold "135" for 135.000 đồng and "50" for 50.000."""

_BY_PROVINCE = re.compile(r"hội đồng nhân dân|hđnd")
_FREE = re.compile(
    r"^\W*(?:miễn (?:phí|lệ phí|thu phí|thu lệ phí)|không(?: có| thu| mất)?(?: phí| lệ phí)?"
    r"|không thu phí, lệ phí|0 ?(?:đồng|đ)?)\W*$"
)
_FREE_FIRST = re.compile(r"^\W*miễn (?:phí|lệ phí)\s*\.")
_DONG = re.compile(r"việt nam đồng|vnđ|vnd|đồng")


_NOT_A_LETTER = re.compile(r"\W+")


def same_words(text: str) -> str:
    """A text as it is compared: case, punctuation and spaces do not count."""
    return _NOT_A_LETTER.sub(" ", text.casefold()).strip()


def amount_of(value: int | None, text: str, *, currency: str = "") -> int | None:
    """The amount in đồng, or None where the source does not fix it.

    None: the People's Council of the province sets it; another currency; an amount too small or too large to
    be meant; zero beside words that do not say "free for everyone".
    """
    words = text.casefold()
    if value is None or _BY_PROVINCE.search(words) or (currency and not _DONG.search(currency.casefold())):
        return None
    if value == 0:
        return 0 if not words or _FREE.match(words) or _FREE_FIRST.match(words) else None
    return value if AMOUNT_VND_MIN <= value <= limits.AMOUNT_VND_MAX else None


def told(value: int | None, amount: int | None, text: str, *, currency: str = "") -> str:
    """The source's words; where its number was not taken, they begin with that number."""
    if not value or amount == value:
        return text
    number = f"{value:,}".replace(",", ".")
    return f"(nguồn ghi {number} {currency or 'đồng'}) {text}".strip()


def kind_of(text: str) -> str:
    """Lệ phí is a charge, phí a fee; words that name both or neither leave it open."""
    words = text.casefold()
    charge = "lệ phí" in words
    fee = "phí" in words.replace("lệ phí", "")
    return "other" if charge == fee else "charge" if charge else "fee"
