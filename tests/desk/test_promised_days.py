"""A day promised by hand: nobody there, a year that may still change, before the receipt; and what is said before an act."""

from __future__ import annotations

from typing import Any

import pytest

from motcua_tui.desk.act import Done, act, foreseen
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import receive
from schemas.acts import Act
from schemas.asks import read_act
from schemas.refusal import Refusal
from tests.desk.made import intake, new_office, sitting, taken_in

MONDAY = "2026-11-02T08:00:00+07:00"
TUESDAY = "2026-11-03T09:00:00+07:00"
AFTER = "2026-11-06T09:00:00+07:00"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with sitting(new_office(tmp_path_factory.mktemp("promised") / "office"), "mai") as seated:
        yield seated


def told(office: Office, name: Act, now: str, dossier: str = "", **plain: Any) -> tuple[list[str], Done]:
    """The codes an act says, foreseen and then told just so; and what became of the dossier."""
    ask = read_act(name, plain)
    assert not isinstance(ask, Refusal), ask
    of = dossier or taken_in(office, MONDAY).dossier.id
    before = office.store.entries_of(of)
    office.late_at = now
    seen = foreseen(office, of, name, ask)
    office.late_at = None
    assert not isinstance(seen, Refusal) and office.store.entries_of(of) == before, "looking ahead writes nothing"
    done = act(office, of, name, ask, now)
    assert isinstance(done, Done) and done.notices == seen
    return [one.code for one in done.notices], done


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-15", ["due.day_off"]), ("2026-11-24", ["due.day_off"]), ("2026-11-28", ["due.day_off"]), ("2026-11-27", []),
        ("2027-01-04", ["calendar.unconfirmed"]), ("2027-01-03", ["due.day_off", "calendar.unconfirmed"]),
    ],
)  # fmt: skip
def test_a_day_on_which_nobody_is_there_is_pointed_out_wherever_it_is_promised(office: Office, day: str, said: list[str]) -> None:
    taken = receive(office, intake(due_at=day), MONDAY)
    assert not isinstance(taken, Refusal)
    assert [one.code for one in taken.notices if one.code.startswith(("due.", "calendar."))] == said
    assert told(office, Act.EXTEND, TUESDAY, reason="a", new_due_at=day)[0] == said
    assert told(office, Act.CORRECT, TUESDAY, reason="a", due_at=day)[0] == said
    assert told(office, Act.APOLOGISE, AFTER, reason="a", expected_on=day)[0] == said


def test_a_date_moved_into_an_unconfirmed_year_is_unconfirmed_and_moved_back_it_is_not(office: Office) -> None:
    _codes, done = told(office, Act.EXTEND, TUESDAY, reason="a", new_due_at="2027-01-04")
    assert (done.dossier.due_unconfirmed, done.dossier.due_at) == (True, "2027-01-04T17:00:00+07:00")
    _codes, back = told(office, Act.CORRECT, TUESDAY, done.dossier.id, reason="a", due_at="2026-12-30")
    assert (back.dossier.due_unconfirmed, len(back.dossier.due_changes)) == (False, 2)
    assert office.store.dossier(back.dossier.id) == back.dossier


def test_a_worked_saturday_and_a_day_of_service_are_days_on_which_somebody_is_there(office: Office) -> None:
    taken = taken_in(office, "2026-08-20T08:00:00+07:00", due_at="2026-08-22")
    assert "due.day_off" not in [one.code for one in taken.notices]


def test_no_date_is_corrected_to_before_the_receipt(office: Office) -> None:
    ask = read_act(Act.CORRECT, {"reason": "a", "due_at": "2026-11-01"})
    assert not isinstance(ask, Refusal)
    refused = act(office, taken_in(office, MONDAY).dossier.id, Act.CORRECT, ask, TUESDAY)
    assert isinstance(refused, Refusal) and refused.code == "due.before_receipt"


def test_money_above_what_is_owed_and_a_receipt_written_twice_are_pointed_out(office: Office) -> None:
    fees = [{"name": "Lệ phí", "amount_vnd": 8000}]
    taken = taken_in(office, MONDAY, fees=fees).dossier.id
    paid = {"amount_vnd": 8000, "receipt_no": "0001"}
    assert told(office, Act.PAYMENT_RECEIVED, TUESDAY, taken, **paid)[0] == []
    codes, done = told(office, Act.PAYMENT_RECEIVED, TUESDAY, taken, **paid)
    assert codes == ["payment.over", "payment.receipt_again"]
    assert done.notices[0].params["amount"] == 8000
