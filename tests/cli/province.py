"""A province with its gateway, and offices enrolled with it, by the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.cli.office import Cli, new_office
from tests.sync.made_office import Gateway

HOME, NEIGHBOUR, DEPARTMENT = "H44.99.12", "H44.99.13", "H44.05"


class Province:
    """The gateway, and its officers at their command line."""

    def __init__(self, folder: Path) -> None:
        self.gateway = Gateway(folder).start()
        units = folder / "units.json"
        named = [{"code": code, "name": f"Đơn vị {code}"} for code in (HOME, NEIGHBOUR, DEPARTMENT)]
        units.write_text(json.dumps(named), encoding="utf-8")
        self.gateway.command("units", "import", str(units))

    def office(self, folder: Path, unit: str) -> Cli:
        cli = new_office(folder, unit=unit)
        code = json.loads(self.gateway.command("enrol-code", "--unit", unit).stdout)["code"]
        cli.ok("enrol", "--province", self.gateway.url, "--code", code)
        return cli

    def act(self, dossier: str, act: str, unit: str, content: object = None, *, code: int = 0) -> Any:
        asked = ["act", dossier, act, "--unit", unit, "--by", "an.so"]
        done = self.gateway.command(*asked, stdin=json.dumps(content or {}), check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout)

    def lists(self, unit: str) -> dict[str, Any]:
        rows = json.loads(self.gateway.command("dossiers", "--unit", unit).stdout)
        return {row["dossier"]: row for row in rows}
