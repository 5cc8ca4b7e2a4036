"""Biểu 06a: where a complaint or suggestion counts."""

from __future__ import annotations

import pytest

from schemas.rules.form_06a import COLUMNS, Complaint, columns_of, form_of
from schemas.rules.form_07a import NO_FIELD, TOTAL
from schemas.rules.periods import Period

QUARTER = Period(first="2026-06-15", last="2026-09-14")


def one(
    received: str, handled: str | None = None, published: str | None = None, about: str = "conduct", field: str = ""
) -> Complaint:
    return Complaint(
        number="PAKN-A1-2026-001", about="conduct" if about == "conduct" else "rule", received_at=f"{received}T09:00:00+07:00",
        handled_at=f"{handled}T09:00:00+07:00" if handled else None,
        published_at=f"{published}T09:00:00+07:00" if published else None, field=field,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("complaint", "columns"),
    [
        (one("2026-07-01"), "3 4 7 13 14"),
        (one("2026-07-01", about="rule"), "3 5 7 13 15"),
        (one("2026-06-14"), "3 4 6 13 14"),
        (one("2026-07-01", "2026-07-10"), "3 4 7 8 9 12"),
        (one("2026-07-01", "2026-07-10", "2026-07-11", about="rule"), "3 5 7 8 10 12 16"),
        (one("2026-06-14", "2026-06-15", "2026-09-15"), "3 4 6 8 9 11"),
        (one("2026-09-14", "2026-09-15"), "3 4 7 13 14"),
        (one("2026-07-01", "2026-09-14", "2026-09-14"), "3 4 7 8 9 12 16"),
        (one("2026-06-15", "2026-06-15"), "3 4 7 8 9 12"),
        (one("2026-06-01", "2026-06-14"), ""),
        (one("2026-09-15"), ""),
    ],
)
def test_a_complaint_counts_by_what_it_is_about_and_when(complaint, columns):
    assert columns_of(complaint, QUARTER) == tuple(f"c{number}" for number in columns.split())


def test_every_identity_holds_and_fields_stand_in_order():
    every = [
        one("2026-07-01", field="Hộ tịch"), one("2026-07-02", "2026-07-03", "2026-07-04", field="Đất đai"),
        one("2026-05-01", "2026-07-03", about="rule", field=" Đất  đai"), one("2026-05-01", about="rule"),
    ]  # fmt: skip
    form = form_of(every, QUARTER)
    assert form.broken == ()
    assert [line.field for line in form.lines] == ["Đất đai", "Hộ tịch", NO_FIELD] and form.total.field == TOTAL
    assert [form.total.cells[column] for column in COLUMNS] == [4, 2, 2, 2, 2, 2, 1, 1, 1, 1, 2, 1, 1, 1]
    assert form.total.cells["c3"] == form.total.cells["c8"] + form.total.cells["c13"]
