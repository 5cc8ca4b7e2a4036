"""What the lock files pin: each library, its version, the hashes of its wheels, who needs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tools.source import ROOT

RUN_LOCK, DEV_LOCK = ROOT / "requirements" / "run.lock", ROOT / "requirements" / "dev.lock"
_PIN = re.compile(r"^([\w.-]+)==([\w.+-]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """One library as locked. `needed_by` names libraries, or the product itself."""

    name: str
    version: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def purl(self) -> str:
        """Its name in the language of bills of materials."""
        return f"pkg:pypi/{self.name.lower().replace('_', '-')}@{self.version}"

    @property
    def licence(self) -> str:
        """What the installed copy of exactly this version says of its licence, "" where none is installed."""
        try:
            told = metadata.metadata(self.name)
        except metadata.PackageNotFoundError:
            return ""
        if told["Version"] != self.version:
            return ""
        named = [line.rpartition(" :: ")[2] for line in told.get_all("Classifier") or [] if line.startswith("License :: ")]
        short = (told["License"] or "").strip()
        return told["License-Expression"] or (short if 0 < len(short) <= 40 else " OR ".join(sorted(named)))


def pins(lock: Path = RUN_LOCK) -> list[Pin]:
    """Every library of a lock file, by name."""
    blocks = re.split(r"\n(?=[A-Za-z0-9])", lock.read_text("utf-8"))
    return sorted((_pin(block) for block in blocks if _PIN.match(block)), key=lambda pin: pin.name)


def _pin(block: str) -> Pin:
    named = _PIN.match(block)
    assert named is not None
    told = "\n".join(line.strip("# \t") for line in block.splitlines() if line.strip().startswith("#"))
    needed = told.partition("via")[2].replace("\n", " ").replace(",", " ")
    by = sorted(word for word in needed.split() if not word.startswith("("))
    return Pin(named[1], named[2], tuple(_HASH.findall(block)), tuple(by))
