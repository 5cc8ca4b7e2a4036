"""Real offices, driven by their command line, beside a real gateway."""

from __future__ import annotations

import json

from tests.cli.office import Cli
from tests.sync.made_office import Gateway


def enrol(gateway: Gateway, cli: Cli) -> None:
    """Make this office known to the province that runs now."""
    code = json.loads(gateway.command("enrol-code", "--unit", "H44.99.12").stdout)["code"]
    cli.ok("enrol", "--province", gateway.url, "--code", code)
