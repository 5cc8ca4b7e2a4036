"""`python3 tasks.py power [OPERATION ...] [--images N] [--seed S] [--keep FOLDER]`: the plug pulled at every write.

Each operation is recorded on a real folder, then N states that a power cut could leave are rebuilt and judged: nothing
that was told is lost, every check holds, the store opens within 5 s, work goes on. The first state of an operation that breaks
a promise is kept in FOLDER, as tests/power/kept has them.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

from motcua_tui.store import Store
from motcua_tui.vault import kdf
from tests.power.acts import OPERATIONS
from tests.power.images import Image, images
from tests.power.kept import keep
from tests.power.run import judged, recorded
from tests.power.sqlite_disk import can_listen
from tests.vault import quick

OPENING_S_MAX = 5.0


class Openings:
    """How long the store took to open, in seconds of processor, so that a busy machine is not blamed."""

    slowest_s = 0.0

    @contextlib.contextmanager
    def heard(self) -> Iterator[None]:
        """Listen to every opening in the block."""
        real = Store.open

        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.process_time()
            try:
                return real(*arguments, **named)
            finally:
                self.slowest_s = max(self.slowest_s, time.process_time() - begun)

        with mock.patch.object(Store, "open", timed):
            yield


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="tasks.py power", description=__doc__)
    parser.add_argument("operations", nargs="*", help="; ".join(OPERATIONS))
    parser.add_argument("--images", type=int, default=1_000, help="of each operation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("broken-image"))
    options = parser.parse_args(arguments)
    if not can_listen():
        print("needs Linux and the sqlcipher3 wheel for it, whose writes can be listened to")
        return 2
    broken = 0
    with mock.patch.object(kdf, "stretch", quick.stretch), tempfile.TemporaryDirectory(prefix="motcua-power-") as scratch:
        for name in options.operations or OPERATIONS:
            broken += not one(Path(scratch), name, options.images, options.seed, options.keep)
    return 1 if broken else 0


def one(scratch: Path, name: str, count: int, seed: int, folder: Path) -> bool:
    """Try one operation; True if every state of it holds."""
    openings = Openings()
    begun = time.monotonic()
    recorder = recorded(name, scratch)
    seen: set[bytes] = set()
    for number, image in enumerate(images(recorder, count, seed)):
        print_ = _print(image)
        if print_ in seen:
            continue
        seen.add(print_)
        try:
            with openings.heard():
                judged(name, image, scratch / "image")
            assert openings.slowest_s <= OPENING_S_MAX, f"opened in {openings.slowest_s:.1f} s"
        except Exception:  # noqa: BLE001  # whatever a judge meets is a finding
            traceback.print_exc()
            kept = keep(name, number, image, folder)
            print(f"{name}: BROKEN by image {number} of {count}, seed {seed}: cut after {image.cut} of"
                  f" {len(recorder.events)} calls ({image.last}), uncertain: {image.fate}; kept as {kept}", flush=True)
            return False
    seconds = time.monotonic() - begun
    print(f"{name}: {len(recorder.events):,} calls, {count:,} images, {len(seen):,} different, all hold; seed {seed},"
          f" {seconds:.0f} s, slowest opening {openings.slowest_s:.2f} s of processor", flush=True)
    return True


def _print(image: Image) -> bytes:
    whole = hashlib.sha256(str(len(image.told)).encode())
    for path, octets in sorted(image.tree.files().items()):
        whole.update(f"{path} {len(octets)} ".encode())
        whole.update(octets)
    return whole.digest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
