"""Recording an operation and judging what a cut left of it."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.power.acts import OPERATIONS
from tests.power.images import Image
from tests.power.recorder import Recorder


def recorded(name: str, scratch: Path) -> Recorder:
    """The operation done once, from beginning to end, in a folder of its own."""
    operation, root = OPERATIONS[name], scratch / "once"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    operation.prepare(root)
    recorder = Recorder(root)
    with recorder.running():
        operation.do(root, recorder.tell)
    return recorder


def judged(name: str, image: Image, root: Path) -> None:
    """Fails if the image breaks a promise of the operation."""
    shutil.rmtree(root, ignore_errors=True)
    image.tree.write_out(root)
    OPERATIONS[name].judge(root, image.told)
