"""The queue: numbers taken, called, skipped and served, and what people waited."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from motcua_tui.desk import care, queue, settings
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.office import Office
from schemas.refusal import Refusal
from schemas.times import VN
from tests.desk.made import code, good, new_office, password, sitting

MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=VN)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_office(tmp_path_factory.mktemp("made") / "office", "hoa", "linh")


@pytest.fixture
def office(made_once: Path, tmp_path: Path) -> Iterator[Office]:
    folder = Path(shutil.copytree(made_once, tmp_path / "office"))
    with sitting(folder, "hoa") as opened:
        at(opened, 0)
        yield opened


def at(office: Office, minute: int, *, day: int = 0) -> None:
    """Let it be so many minutes after eight."""
    clock = ScriptedClock(office.folder)
    clock.now = MORNING + timedelta(days=day, minutes=minute)
    office.clock = clock


def take(office: Office, priority: str = "") -> str:
    return str(good(queue.take(office, priority))["ticket"])


def called(office: Office, ticket: str = "") -> str:
    return str(good(queue.call(office, ticket))["ticket"])


def test_numbers_carry_the_letter_of_the_device_and_are_called_in_their_order(office):
    assert [take(office) for _ in range(3)] == ["A-001", "A-002", "A-003"]
    assert called(office) == "A-001"
    assert good(queue.serve(office))["state"] == "served"
    assert called(office) == "A-002"
    assert good(queue.skip(office))["state"] == "skipped"
    assert called(office) == "A-003"


def test_a_group_of_the_settings_is_called_before_others_and_among_itself_in_order(office):
    take(office)
    assert [take(office, "nguoi cao tuoi"), take(office, "Phụ nữ mang thai")] == ["A-002", "A-003"]
    order = []
    for _ in range(3):
        order.append(called(office))
        queue.serve(office)
    assert order == ["A-002", "A-003", "A-001"]


def test_an_office_without_groups_calls_strictly_in_order_and_knows_no_group(office):
    office.close()
    with sitting(office.folder, "mai") as plain:
        good(settings.change(plain, {"queue.priority": ""}))
        assert queue.groups(plain) == ()
        assert code(queue.take(plain, "Người cao tuổi")) == "queue.group_unknown"
        take(plain)
        assert called(plain) == "A-001"


def test_nobody_is_called_over_somebody_who_is_being_called(office):
    take(office)
    take(office)
    called(office)
    refused = queue.call(office)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.params) == ("queue.still_called", {"ticket": "A-001"})
    assert good(queue.again(office))["calls"] == 2
    assert good(queue.listed(office))["current"]["ticket"] == "A-001"


def test_a_skipped_number_may_come_back_by_name_and_a_served_one_may_not(office):
    take(office)
    take(office)
    called(office)
    queue.skip(office)
    assert called(office, "a2") == "A-002"
    queue.serve(office)
    assert called(office, "A-001") == "A-001"
    queue.serve(office)
    assert code(queue.call(office, "A001")) == "queue.ended"


@pytest.mark.parametrize("typed", ["A-009", "B-001", "", "không", "A-001; DROP", "A" * 300, "\x1b[2J"])
def test_a_number_that_is_not_of_today_is_said_to_be_unknown(office, typed):
    take(office)
    refused = queue.call(office, typed or "?")
    assert code(refused) == "queue.unknown"


def test_with_nobody_waiting_or_called_each_key_says_so(office):
    assert code(queue.call(office)) == "queue.nobody"
    assert {code(queue.again(office)), code(queue.skip(office)), code(queue.serve(office))} == {"queue.nobody_called"}


def test_the_numbers_begin_anew_each_day_and_those_of_yesterday_wait_no_more(office):
    take(office)
    take(office)
    at(office, 0, day=1)
    assert take(office) == "A-001"
    listed = good(queue.listed(office))
    assert (listed["date"], listed["waiting"], len(listed["tickets"])) == ("2026-11-25", 1, 1)
    assert len(good(queue.listed(office, "2026-11-24"))["tickets"]) == 2


def test_waiting_times_are_kept_as_figures_of_each_day(office):
    for minute in range(10):
        at(office, minute)
        take(office)
    for minute in range(9):
        at(office, 20 + 2 * minute)
        called(office)
        queue.serve(office) if minute else queue.skip(office)
    at(office, 0, day=1)
    take(office, "Người khuyết tật")
    first, second = good(queue.figures(office, "2026-11-20", "2026-11-30"))
    assert first == {
        "date": "2026-11-24", "taken": 10, "served": 8, "skipped": 1, "left": 1, "priority": 0, "from_kiosk": 0,
        "wait_minutes": {"median": 24, "nine_in_ten": 28, "longest": 28},
    }  # fmt: skip
    assert second["priority"] == 1 and second["wait_minutes"] == {"median": None, "nine_in_ten": None, "longest": None}
    assert code(queue.figures(office, "2024-01-01", "2026-01-01")) == "queue.too_long"


def test_the_longest_wait_is_of_those_who_still_wait(office):
    take(office)
    at(office, 12)
    take(office)
    listed = good(queue.listed(office))
    assert (listed["longest_minutes"], listed["waiting"], listed["next"]["ticket"]) == (12, 2, "A-001")


def test_a_clock_set_back_never_makes_a_wait_less_than_none(office):
    at(office, 30)
    take(office)
    at(office, 5)
    assert good(queue.call(office))["waited_minutes"] == 0


def test_the_queue_survives_a_lock_and_is_in_the_backup(office, tmp_path):
    take(office)
    take(office)
    called(office)
    office.close()
    with sitting(office.folder, "hoa") as again:
        at(again, 9)
        assert good(queue.listed(again))["current"]["ticket"] == "A-001"
        made = good(care.backup(again, tmp_path))
    good(care.restore(Path(made["file"]), tmp_path / "restored", "hoa", password("hoa")))
    with sitting(tmp_path / "restored", "hoa") as after:
        at(after, 10)
        assert [one["state"] for one in good(queue.listed(after))["tickets"]] == ["called", "waiting"]
        assert take(after) == "A-003"


def test_a_rebuild_of_the_projections_leaves_the_queue_alone(office):
    take(office)
    office.store.rebuild()
    assert good(queue.listed(office))["waiting"] == 1


def test_who_only_reads_takes_and_calls_no_number(office):
    office.close()
    with sitting(office.folder, "linh") as auditor:
        at(auditor, 0)
        assert {code(one) for one in (queue.take(auditor), queue.call(auditor), queue.skip(auditor))} == {"permission.denied"}
        assert good(queue.listed(auditor))["tickets"] == []
