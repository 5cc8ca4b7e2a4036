"""Cut the Tinos faces down to the characters the printed forms need.

Run by a developer only, when a character is missing on paper: `pip install fonttools`, then
`python tools/subset_fonts.py FOLDER_WITH_TINOS`. The result is committed under motcua_tui/prints/fonts.
"""

from __future__ import annotations

import sys
from pathlib import Path

FACES = ("Regular", "Bold", "Italic", "BoldItalic")
TARGET = Path(__file__).resolve().parent.parent / "motcua_tui" / "prints" / "fonts"

RANGES = (
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x017F),  # Western and Central European names, đ, ă, ơ's bases
    (0x0180, 0x0180), (0x0186, 0x0186), (0x018E, 0x018E), (0x01DD, 0x01DD), (0x0243, 0x0243),
    (0x0254, 0x0254), (0x0259, 0x0259),  # letters of the Ê-đê, Gia-rai, Ba-na and Mnông alphabets
    (0x01A0, 0x01A1), (0x01AF, 0x01B0),  # ơ, ư
    (0x0300, 0x0304), (0x0306, 0x030A), (0x030C, 0x030C), (0x031B, 0x031B), (0x0323, 0x0323),
    (0x0327, 0x0328), (0x0331, 0x0331),  # combining marks
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x2010, 0x2015), (0x2018, 0x201E), (0x2020, 0x2022), (0x2026, 0x2026), (0x2030, 0x2030),
    (0x2032, 0x2033), (0x2039, 0x203A), (0x2044, 0x2044),  # punctuation
    (0x20AB, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),  # ₫ € № ™
    (0x2190, 0x2193), (0x2212, 0x2212), (0x2260, 0x2260), (0x2264, 0x2265),  # arrows, mathematics
    (0x25A0, 0x25A1), (0x25CB, 0x25CB), (0x25CF, 0x25CF), (0xFFFD, 0xFFFD),  # boxes, dots, unknown character
)


def subset(source: Path, target: Path) -> int:
    """Write the subset of one face without hinting (paper needs none) and return its size in bytes."""
    from fontTools import subset as cutter  # type: ignore[import-not-found,unused-ignore]

    options = cutter.Options()
    options.hinting = False
    options.notdef_outline = True
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    options.recalc_timestamp = False
    font = cutter.load_font(str(source), options)
    worker = cutter.Subsetter(options)
    worker.populate(unicodes=[code for first, last in RANGES for code in range(first, last + 1)])
    worker.subset(font)
    cutter.save_font(font, str(target), options)
    return target.stat().st_size


def main(folder: str) -> None:
    """Subset the four faces found in `folder`."""
    for face in FACES:
        name = f"Tinos-{face}.ttf"
        size = subset(Path(folder) / name, TARGET / name)
        sys.stdout.write(f"{name} {size}\n")


if __name__ == "__main__":
    main(sys.argv[1])
