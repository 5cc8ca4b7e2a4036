"""What the counter is reminded of, each pile on both sides of its day, and the texts it sends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk import not_taken, settings
from motcua_tui.desk.act import act
from motcua_tui.desk.messages import message, message_json
from motcua_tui.desk.office import Office
from motcua_tui.desk.reminders import PILES, reminders, reminders_json
from schemas.acts import Act
from schemas.asks import read_act, read_guide
from schemas.refusal import Refusal
from schemas.times import VN
from tests.cli.office import intake
from tests.screens.counter import clock_at, make_office, take_in, unlock

Begin = Callable[..., str]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made = unlock(make_office(tmp_path_factory.mktemp("reminders")))
    yield made
    made.close()


def at(office: Office, day: int, hour: int = 9, month: int = 11) -> None:
    clock_at(office, datetime(2026, month, day, hour, 0, tzinfo=VN))


def asked(**more: Any) -> dict[str, Any]:
    """An intake with more said."""
    return {**intake(), **more}


def received(office: Office, day: int, hour: int = 9, month: int = 11, **changes: Any) -> str:
    """A dossier of three working days."""
    at(office, day, hour, month)
    return take_in(office, asked(**changes)).dossier.id


def do(office: Office, dossier: str, name: Act, **plain: Any) -> None:
    ask = read_act(name, plain)
    assert not isinstance(ask, Refusal), ask
    done = act(office, dossier, name, ask)
    assert not isinstance(done, Refusal), done


def piles_of(office: Office, dossier: str) -> set[str]:
    """In which piles a dossier lies now."""
    return {pile for pile, found in reminders(office).items() if dossier in [one.dossier for one in found]}


def test_a_paper_file_is_to_be_handed_on_the_same_day_or_the_next_morning(office: Office) -> None:
    early, late = received(office, 2, 9), received(office, 2, 16)
    by = {one.dossier: one.by[:16] for one in reminders(office)["forward"]}
    assert (by[early], by[late]) == ("2026-11-02T17:00", "2026-11-03T07:00")
    do(office, early, Act.ASSIGN, to="mai")
    assert "forward" not in piles_of(office, early)


def test_the_last_day_for_an_apology_and_the_day_itself(office: Office) -> None:
    dossier = received(office, 3)
    do(office, dossier, Act.ASSIGN, to="mai")
    seen = []
    for day in (4, 5, 6, 9):
        at(office, day)
        seen.append(piles_of(office, dossier) & {"last_day", "due_today", "overdue"})
    assert seen == [set(), {"last_day"}, {"due_today"}, {"overdue"}]


def test_a_date_after_a_weekend_is_to_be_moved_on_friday(office: Office) -> None:
    dossier = received(office, 4)
    at(office, 6)
    assert "last_day" in piles_of(office, dossier)
    do(office, dossier, Act.EXTEND, reason="chờ xác minh", new_due_at="2026-11-20")
    assert "last_day" not in piles_of(office, dossier)


def test_a_supplement_is_called_for_shortly_before_its_fifteen_days_end(office: Office) -> None:
    dossier = received(office, 2)
    do(office, dossier, Act.REQUEST_SUPPLEMENT, reason="thiếu tờ khai", parts=["Tờ khai"])
    at(office, 13)
    assert "supplement" not in piles_of(office, dossier)
    at(office, 14)
    assert "supplement" in piles_of(office, dossier)
    told = message(office, dossier)
    assert not isinstance(told, Refusal)
    assert (told.kind, told.phone) == ("supplement", "0912345678")
    assert "cần bổ sung: Tờ khai. Lý do: thiếu tờ khai. Đề nghị bổ sung đến hết 17/11/2026." in told.text
    at(office, 17, 23)
    told = message(office, dossier)
    assert not isinstance(told, Refusal) and "17/11/2026" in told.text and not told.notices
    at(office, 18, 0)
    told = message(office, dossier)
    assert not isinstance(told, Refusal) and "đến hết" not in told.text
    assert [one.code for one in told.notices] == ["message.answer_over"]


def test_a_result_that_nobody_fetches_and_one_that_was_wrong(office: Office) -> None:
    dossier = received(office, 2)
    do(office, dossier, Act.FINISH)
    at(office, 4)
    assert "collect" not in piles_of(office, dossier)
    at(office, 5)
    assert "collect" in piles_of(office, dossier)
    ready = message(office, dossier, plain=True)
    assert not isinstance(ready, Refusal) and "da co ket qua" in ready.text
    do(office, dossier, Act.HAND_OVER, to_name="Nguyễn Thị Thử")
    assert piles_of(office, dossier) == set()
    do(office, dossier, Act.REPORT_ERROR, reason="sai năm")
    assert piles_of(office, dossier) == {"correct"}
    do(office, dossier, Act.ERROR_CORRECTED)
    assert piles_of(office, dossier) == set()


def test_whoever_was_guided_is_remembered_from_the_next_day_on(office: Office) -> None:
    at(office, 2)
    ask = read_guide(asked(reason="Chưa có tờ khai", missing=["Tờ khai"]))
    assert not isinstance(ask, Refusal)
    told = not_taken.guide(office, ask)
    assert not isinstance(told, Refusal)
    assert piles_of(office, told.dossier.id) == set()
    at(office, 3)
    assert piles_of(office, told.dossier.id) == {"guided"}
    text = message(office, told.dossier.id)
    assert not isinstance(text, Refusal) and "Chưa có tờ khai" in text.text and "đến hết" not in text.text


def test_an_apology_is_told_in_the_offices_own_words(office: Office) -> None:
    dossier = received(office, 2)
    refused = message(office, dossier)
    assert isinstance(refused, Refusal) and refused.code == "message.nothing_to_say"
    at(office, 10)
    do(office, dossier, Act.APOLOGISE, reason="thiếu người", expected_on="2026-11-20")
    changed = settings.change(office, {"message.apology": "Xin lỗi {name}: {reason}, hẹn {until}. Gặp {signer}."})
    assert not isinstance(changed, Refusal)
    told = message(office, dossier, "apology")
    assert not isinstance(told, Refusal)
    assert told.text == "Xin lỗi Nguyễn Thị Thử: thiếu người, hẹn 20/11/2026. Gặp Nguyễn Thị Mai."
    assert next(what for _user, what, _at in office.store.access.of(dossier)) == "message apology"
    at(office, 23)
    over = message_json(office, dossier, "apology", plain=False)
    assert isinstance(over, dict) and "20/11" not in str(over["text"]) and "message.promise_over" in str(over["warnings"])


def test_the_answer_of_the_command_line_has_every_pile(office: Office) -> None:
    answer = reminders_json(office)
    assert set(answer) == {"now", *PILES, "feedback"}


def test_nothing_is_written_by_looking(office: Office) -> None:
    before = office.store.head()
    reminders(office)
    assert office.store.head() == before and isinstance(office.folder, Path)
