"""Cut the Tinos faces down to the characters the printed forms need.

Run by a developer only, when a character is missing on paper: `pip install fonttools`, then
`python -m tools.subset_fonts FOLDER_WITH_TINOS`. The result is committed under motcua_tui/prints/fonts.
"""

from __future__ import annotations

import sys
from pathlib import Path

from motcua_tui.prints.glyphs import RANGES

FACES = ("Regular", "Bold", "Italic", "BoldItalic")
TARGET = Path(__file__).resolve().parent.parent / "motcua_tui" / "prints" / "fonts"


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
