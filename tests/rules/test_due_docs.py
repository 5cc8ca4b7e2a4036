"""The vectors printed in the docs are the ones the program computes."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest

from schemas.procedure import Limit, parse_limit
from schemas.rules.due import due
from schemas.rules.shipped_calendar import shipped_calendar
from schemas.rules.year_table import YearTable, read_table
from schemas.times import moment_text, parse_moment

PAGE = (Path(__file__).parents[2] / "docs" / "due-dates.md").read_text("utf-8")
MOMENT = r"(\d{4}-\d{2}-\d{2} \d{2}:\d{2})"
ROWS = re.findall(rf"^\| {MOMENT} \| ([^|]+) \| {MOMENT} \| ([^|]+) \|$", PAGE, re.MULTILINE)


def test_the_page_has_its_vectors() -> None:
    assert len(ROWS) >= 14


@pytest.mark.parametrize(("received", "period", "expected", "why"), ROWS)
def test_a_vector_of_the_page_holds(received: str, period: str, expected: str, why: str) -> None:
    moment, limit = parse_moment(received), parse_limit(period)
    assert isinstance(moment, datetime)
    assert isinstance(limit, Limit)
    answer = due(moment, limit, shipped_calendar())
    assert moment_text(answer.due_at) == f"{expected.replace(' ', 'T')}:00+07:00"
    assert answer.unconfirmed == why.startswith("unconfirmed")


def test_the_example_of_a_year_can_be_set() -> None:
    example = re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    table = read_table(2027, example[1])
    assert isinstance(table, YearTable)
    assert len(json.loads(example[1])) == 8
