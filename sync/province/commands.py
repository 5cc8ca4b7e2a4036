"""What each command of `motcua-province` does. One function a command; the command line only parses and prints."""

from __future__ import annotations

from argparse import Namespace

from schemas.canonical import Json
from schemas.refusal import Refusal
from sync.province import overview
from sync.province.devices import give_code
from sync.province.home import Home
from sync.province.serve import now_in_vietnam
from sync.wire.reading import to_plain


def enrol_code(home: Home, options: Namespace) -> Json | Refusal:
    """A one-time code for a device of a unit."""
    return to_plain(give_code(options.unit, now_in_vietnam()))


def status(home: Home, options: Namespace) -> Json | Refusal:
    """Figures over everything held."""
    return to_plain(overview.overview())


def dossiers(home: Home, options: Namespace) -> Json | Refusal:
    """The dossiers of a unit, and those forwarded to it."""
    return [to_plain(line) for line in overview.list_dossiers(options.unit)]


def show(home: Home, options: Namespace) -> Json | Refusal:
    """One dossier in full."""
    row = overview.find_dossier(options.dossier)
    return row if isinstance(row, Refusal) else overview.show_dossier(row)
