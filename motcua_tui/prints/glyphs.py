"""Which characters the bundled typeface can draw: what the subset was cut to, and what a print replaces."""

from __future__ import annotations

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Western and Central European names, đ, ă, ơ's bases
    (0x0180, 0x0180),
    (0x0186, 0x0186),
    (0x018E, 0x018F),
    (0x01DD, 0x01DD),
    (0x0243, 0x0243),
    (0x0254, 0x0254),
    (0x0259, 0x0259),  # letters of the Ê-đê, Gia-rai, Ba-na and Mnông alphabets
    (0x01A0, 0x01A1),
    (0x01AF, 0x01B0),  # ơ, ư
    (0x0300, 0x0304),
    (0x0306, 0x030A),
    (0x030C, 0x030C),
    (0x031B, 0x031B),
    (0x0323, 0x0323),
    (0x0327, 0x0328),
    (0x0331, 0x0331),  # combining marks
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2010, 0x2015),
    (0x2018, 0x201E),
    (0x2020, 0x2022),
    (0x2026, 0x2026),
    (0x2030, 0x2030),
    (0x2032, 0x2033),
    (0x2039, 0x203A),
    (0x2044, 0x2044),  # punctuation
    (0x20AB, 0x20AC),
    (0x2116, 0x2116),
    (0x2122, 0x2122),  # ₫ € № ™
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2260, 0x2260),
    (0x2264, 0x2265),  # arrows, mathematics
    (0x25A0, 0x25A1),
    (0x25CB, 0x25CB),
    (0x25CF, 0x25CF),
    (0xFFFD, 0xFFFD),  # boxes, dots, unknown character
)
KNOWN = frozenset(chr(code) for first, last in RANGES for code in range(first, last + 1))
BOX = "\u25a1"


def drawable(text: str) -> str:
    """The text with an empty box for every character the typeface lacks: a gap is seen, not guessed."""
    return text if KNOWN.issuperset(text) else "".join(char if char in KNOWN else BOX for char in text)
