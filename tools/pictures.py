"""Every screen as a picture: sizes, looks and languages side by side, on sheets made to be looked at.

`python3 tasks.py pictures FOLDER [--sizes 80x24 120x40] [--languages vi en] [--only WORDS]`

FOLDER lies outside the project. For sheets as PNG this needs `rsvg-convert` (Debian: librsvg2-bin) and a font of fixed width
that holds every Vietnamese letter (Debian: fonts-jetbrains-mono); without them the single pictures stay as SVG. Some ten
minutes for everything; `--only` takes what pytest's -k takes ("counter or day").
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from textual.screen import Screen

import motcua_tui.screens.kiosk
import motcua_tui.widgets

ROOT = Path(__file__).resolve().parents[1]
SIZES = ("80x24", "100x30", "120x40", "200x60")
TESTS = ("tests/screens/test_goldens.py", "tests/screens/test_goldens_rounds.py", "tests/screens/test_goldens_rest.py",
         "tests/screens/test_sync.py")  # fmt: skip
SEEN_FILE = "screens.txt"
BASES = {"BaseScreen", "Dialog", "FormScreen", "KioskScreen", "ReceiveFrame", "TwoPanes"}
"""What screens are made of; none of these is ever in front by itself."""
FONT = "JetBrains Mono, DejaVu Sans Mono, monospace"
ON_A_SHEET = {"80x24": (2, 3), "100x30": (2, 2), "120x40": (2, 2), "200x60": (1, 2)}
"""Pictures side by side and one under another."""
SHEET_WIDE = 2000
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
CELL = 12.2
"""How wide rich draws one cell."""
_BLANKS_FIRST = re.compile(r'(<text [^>]*?x=")([\d.]+)("[^>]*>)((?:&#160;)+)(?=[^<&])')
_LENGTH = re.compile(r'textLength="([\d.]+)"')
_FACE = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


def main(arguments: Sequence[str], say: Callable[[str], object]) -> int:
    """Take the pictures, then lay them on sheets. The code is pytest's: steps that failed are named by it."""
    parser = argparse.ArgumentParser(prog="tasks.py pictures", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", nargs="*", default=list(SIZES), choices=SIZES)
    parser.add_argument("--languages", nargs="*", default=["vi", "en"], choices=["vi", "en"])
    parser.add_argument("--only", default="")
    asked = parser.parse_args(arguments)
    folder = asked.folder.resolve()
    if folder.is_relative_to(ROOT):
        parser.error("the folder must lie outside the project")
    folder.mkdir(parents=True, exist_ok=True)
    codes = [take(folder, asked.sizes, language, asked.only) for language in asked.languages]
    for sheet in sheets(folder):
        say(str(sheet))
    for name in never_seen(folder):
        say(f"no picture of {name}")
    return max(codes)


def never_seen(folder: Path) -> list[str]:
    """The screens of the program that were in front in no picture."""
    for package in (motcua_tui.screens, motcua_tui.screens.kiosk, motcua_tui.widgets):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    seen = set((folder / SEEN_FILE).read_text(encoding="utf-8").split())
    return sorted({name for kind in _kinds(Screen) if (name := f"{kind.__module__}.{kind.__name__}") not in seen})


def _kinds(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        yield from _kinds(one)
        if one.__module__.startswith("motcua_tui.") and one.__name__ not in BASES:
            yield one


def take(folder: Path, sizes: Sequence[str], language: str, only: str = "") -> int:
    """Play the steps of the golden tests in one language, every screen a file in each look."""
    around = {"MOTCUA_PICTURES": str(folder), "MOTCUA_PICTURE_SIZES": " ".join(sizes), "MOTCUA_LANG": language}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "tests.screens.pictures", *TESTS]
    return subprocess.run([*command, *(["-k", only] if only else [])], cwd=ROOT, env=os.environ | around, check=False).returncode


def sheets(folder: Path) -> Iterator[Path]:
    """Lay what was taken on sheets, six or so on each; yields the files."""
    for size, (across, down) in ON_A_SHEET.items():
        for place in sorted((folder / size).glob("*/*/")):
            pictures = sorted(place.glob("*.svg"))
            for number, start in enumerate(range(0, len(pictures), across * down), start=1):
                name = f"sheet-{size}-{place.parent.name}-{place.name}-{number:02}"
                sheet = folder / f"{name}.svg"
                sheet.write_text(laid(pictures[start : start + across * down], across), encoding="utf-8")
                yield drawn(sheet)


def laid(pictures: Sequence[Path], across: int) -> str:
    """One SVG that holds several, `across` in a row."""
    inner, width, height = [], 0.0, 0.0
    for number, path in enumerate(pictures):
        text = _FACE.sub("", path.read_text(encoding="utf-8")).replace("Fira Code", FONT)
        text = _BLANKS_FIRST.sub(_moved, text)
        found = _VIEW.search(text)
        assert found is not None, path
        wide, high = float(found[1]), float(found[2])
        x, y = number % across * wide, number // across * high
        width, height = max(width, x + wide), max(height, y + high)
        inner.append(text.replace("<svg ", f'<svg x="{x}" y="{y}" width="{wide}" height="{high}" ', 1))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{"".join(inner)}</svg>'


def _moved(found: re.Match[str]) -> str:
    """A text that begins with blanks, without them and further right: rsvg leaves such blanks out."""
    shift = CELL * found[4].count("&#160;")
    between = _LENGTH.sub(lambda length: f'textLength="{float(length[1]) - shift:.1f}"', found[3])
    return f"{found[1]}{float(found[2]) + shift:.1f}{between}"


def drawn(sheet: Path) -> Path:
    """The sheet as PNG where `rsvg-convert` is at hand, else as it is."""
    program = shutil.which("rsvg-convert")
    if program is None:
        return sheet
    picture = sheet.with_suffix(".png")
    subprocess.run([program, "-w", str(SHEET_WIDE), "-b", "white", "--unlimited", "-o", picture, sheet], check=True)
    sheet.unlink()
    return picture
