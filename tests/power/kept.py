"""Images of a cut that are committed, in `kept/OPERATION.NUMBER.zip`, and judged in every run of the tests: what broke a promise
once, and one for what programs of today leave to those of tomorrow.

Where the mending was a flush no program could save what such an image lacks; that cut is made anew in every run, for it is the
one that asks most: all had just been told and nothing uncertain had reached the disk.
"""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from tests.power.images import Image

FOLDER = Path(__file__).parent / "kept"
TOLD = "told.json"


def keep(name: str, number: int, image: Image, folder: Path) -> Path:
    """Put an image into a file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.{number}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(TOLD, json.dumps(image.told))
        for place, octets in image.tree.files().items():
            file.writestr(f"root/{place}", octets)
    return path


def laid_out(path: Path, root: Path) -> tuple[str, list[Any]]:
    """Lay a kept image out in `root`: its operation, and what had been told."""
    root.mkdir(parents=True)
    with zipfile.ZipFile(path) as file:
        for place in file.namelist():
            if place.startswith("root/"):
                to = root / place.removeprefix("root/")
                to.parent.mkdir(parents=True, exist_ok=True)
                to.write_bytes(file.read(place))
        return path.name.split(".")[0], json.loads(file.read(TOLD))
