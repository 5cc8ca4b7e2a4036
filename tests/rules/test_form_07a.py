"""Biểu 07a: published figures come out, and an identity that fails is found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from schemas.intake import ProcedureRef
from schemas.rules.counting import Asked, Facts, Ways, open_on, place_of
from schemas.rules.form_07a import APART, BEFORE, COLUMNS, NO_FIELD, TOTAL, Broken, Form07a, Line, Tally, form_of, old_cells
from schemas.rules.periods import Period, name_beside, period_named
from schemas.status import Status

HALF = Period(first="2025-12-15", last="2026-06-14")
REF = ProcedureRef(code="1.000001", name="Thử", field="Hộ tịch", limit="3 working_days")


def dossier(number: int, received: str, due: str, end: str | None, status: Status = Status.FINISHED, **more: object) -> Facts:
    finish = f"{end}T10:00:00+07:00" if end and status is Status.FINISHED else None
    values: dict[str, object] = {
        "id": str(number), "status": status, "procedure": REF, "received_at": f"{received}T08:00:00+07:00",
        "due_at": f"{due}T17:00:00+07:00", "finished_at": finish, "ended_at": f"{end}T10:00:00+07:00" if end else None, **more,
    }  # fmt: skip
    return Facts(**values)  # type: ignore[arg-type]


def counted(every: Iterator[Facts] | list[Facts], period: Period, ways: Ways | None = None) -> Form07a:
    tally, ways = Tally(), ways or Ways()
    for one in every:
        place = place_of(one, period, ways)
        if place is not None:
            tally.add(one.procedure.field, place, open_before=open_on(one, period.before))
    return tally.form()


def test_a_published_commune_comes_out_2292_received_1821_resolved_460_in_process_11_sent_back():
    done = [dossier(number, "2026-03-02", "2026-03-05", "2026-03-05") for number in range(1816)]
    late = [dossier(number, "2026-03-02", "2026-03-05", "2026-03-06") for number in range(5)]
    still = [dossier(number, "2026-06-12", "2026-06-20", None, Status.PROCESSING) for number in range(460)]
    back = [dossier(number, "2026-04-01", "2026-04-03", "2026-04-02", Status.REFUSED) for number in range(11)]
    form = counted([*done, *late, *still, *back], HALF, Ways(refused="apart"))
    cells = form.total.cells
    assert (cells["c3"], cells["c9"], cells["c11"], cells["c12"]) == (2292, 1821, 1816, 5)
    assert (cells["c13"], cells["c14"], cells["c15"], cells[APART]) == (460, 460, 0, 11)
    assert form.broken == ()


def test_a_published_ward_comes_out_46110_received_46074_resolved_99_4_percent_on_time():
    in_time = 45_798
    ends = ("2026-03-04" if number < in_time else "2026-03-09" for number in range(46_074))
    done = (dossier(number, "2026-03-02", "2026-03-05", end) for number, end in enumerate(ends))
    still = (dossier(number, "2026-06-12", "2026-06-20", None, Status.PROCESSING) for number in range(36))
    form = counted((one for part in (done, still) for one in part), HALF)
    cells = form.total.cells
    assert (cells["c3"], cells["c9"], cells["c13"]) == (46_110, 46_074, 36)
    assert round(100 * (cells["c10"] + cells["c11"]) / cells["c9"], 1) == 99.4


def test_the_older_layout_sums_the_same_dossiers():
    every = [
        dossier(1, "2026-03-02", "2026-03-05", "2026-03-05", channel="online"),
        dossier(2, "2026-03-02", "2026-03-05", "2026-03-05", channel="post"),
        dossier(3, "2025-12-01", "2026-03-05", None, Status.PROCESSING),
    ]
    old = old_cells(counted(every, HALF).total.cells)
    assert old == {"c3": 3, "c4": 1, "c5": 1, "c6": 1, "c7": 2, "c8": 0, "c9": 2, "c10": 0, "c11": 1, "c12": 0, "c13": 1}


def test_an_identity_that_fails_is_named_by_line_and_columns():
    good = dict.fromkeys(COLUMNS, 0) | {"c3": 2, "c7": 2, "c9": 2, "c11": 2}
    form = form_of([Line(field="Hộ tịch", cells=good), Line(field="Chứng thực", cells=good | {"c3": 3})])
    assert form.broken == (
        Broken(field="Chứng thực", column="c3", parts=("c4", "c5", "c6", "c7", "c8")),
        Broken(field="Chứng thực", column="c3", parts=("c9", "c13", APART)),
        Broken(field=TOTAL, column="c3", parts=("c4", "c5", "c6", "c7", "c8")),
        Broken(field=TOTAL, column="c3", parts=("c9", "c13", APART)),
    )


def test_a_carry_over_that_does_not_fit_is_found():
    tally = Tally()
    place = place_of(dossier(1, "2025-12-01", "2026-03-05", None, Status.PROCESSING), HALF, Ways())
    assert place is not None
    tally.add("Hộ tịch", place, open_before=False)
    assert tally.form().broken == (Broken(field="Hộ tịch", column="c8", parts=(BEFORE,)),)


def test_a_dossier_without_a_field_has_a_line_of_its_own_at_the_end():
    tally = Tally()
    for field in ("", "Đất đai", "Chứng thực", "  Đất   đai "):
        place = place_of(dossier(1, "2026-03-02", "2026-03-05", None, Status.PROCESSING), HALF, Ways())
        assert place is not None
        tally.add(field, place, open_before=False)
    assert [(line.field, line.cells["c3"]) for line in tally.form().lines] == [("Chứng thực", 1), ("Đất đai", 2), (NO_FIELD, 1)]


def a_year(seed: int, count: int) -> list[Facts]:
    """Dossiers of a year and a half around two year ends and Tết, of every kind."""
    chance, begin, every = random.Random(seed), date(2025, 11, 1), []
    for number in range(count):
        received = begin + timedelta(days=chance.randrange(520))
        due = received + timedelta(days=chance.randrange(0, 20))
        end = received + timedelta(days=chance.randrange(0, 30)) if chance.random() < 0.9 else None
        status = chance.choice([Status.FINISHED] * 8 + [Status.REFUSED, Status.WITHDRAWN, Status.STOPPED])
        asked = tuple(
            Asked(*(f"{received + timedelta(days=after)}T09:00:00+07:00" for after in (1, 4)))
            for _ in range(chance.choice((0, 0, 0, 1, 2)))
        )
        every.append(
            dossier(number, received.isoformat(), due.isoformat(), end.isoformat() if end else None,
                    status if end else Status.PROCESSING, supplements=asked, channel=chance.choice(["counter", "online", "post"]))
        )  # fmt: skip
    return every


def test_month_after_month_every_identity_holds_and_what_is_open_is_carried_over():
    every = a_year(5, 3_000)
    for ways in (Ways(), Ways(refused="apart", withdrawn="on_time", stopped="apart", paused="by_date", twice="overdue")):
        name, open_before = "2025-11", 0
        for _ in range(20):
            period = period_named(name, 14)
            assert isinstance(period, Period)
            form = counted(every, period, ways)
            assert form.broken == () and form.total.cells["c8"] == open_before
            open_before, name = form.total.cells["c13"], name_beside(name, 1)


def test_four_quarters_are_the_year():
    every = a_year(7, 3_000)
    year, quarters = period_named("2026", 14), [period_named(f"2026-Q{number}", 14) for number in range(1, 5)]
    assert isinstance(year, Period)
    whole = counted(every, year).total.cells
    parts = [counted(every, one).total.cells for one in quarters if isinstance(one, Period)]
    for column in ("c4", "c5", "c6", "c7", "c9", "c10", "c11", "c12"):
        assert whole[column] == sum(part[column] for part in parts)
    assert whole["c8"] == parts[0]["c8"] and whole["c13"] == parts[-1]["c13"]
