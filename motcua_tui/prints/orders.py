"""What is to be printed, and how."""

from __future__ import annotations

from typing import Literal

import msgspec

Media = Literal["A4", "A5"]
JobState = Literal["waiting", "printing", "stopped", "done", "unknown"]


class Order(msgspec.Struct, frozen=True):
    """What to print and how. `title` shows in the spooler: ASCII without personal data, from `file_name`.

    `printer` "" means the system's default; `media` is the paper in the tray; `fit` scales the page to it.
    """

    pdf: bytes
    title: str
    media: Media
    printer: str = ""
    copies: int = 1
    fit: bool = False


class Job(msgspec.Struct, frozen=True):
    """A paper on its way. `number` is the spooler's own name for it, "" where the system tells none."""

    printer: str
    number: str


class Printers(msgspec.Struct, frozen=True):
    """Names of the printers this machine knows; `default` is "" when none is set."""

    names: tuple[str, ...]
    default: str
