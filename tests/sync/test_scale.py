"""What docs/scale.md tells a large province to do works as it stands there."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg

from tests.sync.made_office import Gateway, Seat
from tests.sync.postgres import Postgres
from tools.source import ROOT


def test_the_partitions_of_the_page_on_scale_take_in_what_offices_send(postgres: Postgres, tmp_path: Path):
    [recipe] = re.findall(r"```sql\n(.+?)```", (ROOT / "docs" / "scale.md").read_text("utf-8"), re.DOTALL)
    address = postgres.database()
    with psycopg.connect(address) as connection:
        connection.execute(recipe)
    gateway = Gateway(tmp_path / "province", address).start()
    try:
        for number in (1, 2):
            seat = Seat(gateway, tmp_path / f"office{number}", f"H44.77.{number}", seed=number).enrolled()
            seat.office.day(2, 4)
            assert seat.sync().confirmed_entries == 7
        with psycopg.connect(address) as connection:
            parts = connection.execute("SELECT tableoid::regclass::text, count(*) FROM entry GROUP BY 1").fetchall()
            by_dossier = connection.execute("EXPLAIN SELECT * FROM entry WHERE unit = 'H44.77.1' AND dossier = 'x'").fetchall()
    finally:
        gateway.stop()
    assert sum(count for _, count in parts) >= 14 and all(re.fullmatch(r"entry_\d+", name) for name, _ in parts)
    assert len(re.findall(r"entry_\d+", str(by_dossier))) in (1, 2), "a question about one unit looks at one part"
