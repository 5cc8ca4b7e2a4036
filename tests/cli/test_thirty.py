"""Thirty procedures chosen at random received by the command line through all their cases, as `catalogue show` names them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

from tests.cli.office import Cli, intake, new_office
from tests.desk.test_thirty import REAL, SEEDS, THIRTY

FRIDAY = "2026-11-20T14:59:00+07:00"


def all_cases(cli: Cli, chosen: list[str]) -> list[tuple[dict[str, Any], str]]:
    """Every procedure with "" and each of its cases, as a script would learn them."""
    shown = [line["out"] for line in cli.batch(*((["catalogue", "show", code], {}) for code in chosen))]
    return [(one, case) for one in shown for case in ("", *(case["code"] or case["name"] for case in one["cases"]))]


def test_thirty_procedures_are_received_by_the_command_line_through_all_their_cases(tmp_path: Path) -> None:
    cli = new_office(tmp_path / "office", catalogue=not REAL.exists())
    if REAL.exists():
        cli.ok("catalogue", "import", str(REAL))
    known = sorted(one["code"] for one in cli.ok("catalogue", "list"))
    cases = all_cases(cli, random.Random(SEEDS[0]).sample(known, THIRTY))
    asks = [intake(procedure=one["code"], case=case, parts=[]) for one, case in cases]
    plain = cli.batch(*((["receive", "--now", FRIDAY], ask) for ask in asks))
    limited = cli.batch(*((["receive", "--now", FRIDAY], {**ask, "limit": "5 working_days"}) for ask in asks))
    counted = cli.batch(
        *((["due", "--procedure", one["code"], "--received", FRIDAY, "--limit", "5 working_days"], {}) for one, _case in cases)
    )
    for (one, case), first, second, due in zip(cases, plain, limited, counted, strict=True):
        assert second["exit"] == 0 and second["out"]["due_at"] == due["out"]["due_at"] == "2026-11-30T17:00:00+07:00", one["code"]
        if first["exit"] == 3:
            assert first["out"]["refusal"]["code"] == "receive.limit_needed", (one["code"], case, first)
            assert one["limit"] is None, one["code"]
        else:
            assert first["out"]["due_at"] > FRIDAY, (one["code"], case)
    print(f"{THIRTY} of {len(known)} procedures, {len(cases)} cases received by the command line")
