"""A small made-up year in a real store; `python3 tasks.py reports` lives a whole one of 11,000 dossiers."""

from __future__ import annotations

from pathlib import Path

from tests.desk.made import sitting
from tests.reports import year


def test_a_year_around_tet_and_two_year_ends_reports_exactly_its_known_totals_in_every_form(tmp_path: Path) -> None:
    every = year.plan(240, 3)
    home = year.live(tmp_path, every)
    with sitting(home, "mai") as office:
        assert year.check(office, every) == []
