"""Complaints and suggestions: received, moved on, in time; their words beside the ledger and destructible."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest

from motcua_tui.desk import feedback, settings
from motcua_tui.desk.clock import OfficeClock
from motcua_tui.desk.demo import ScriptedClock
from motcua_tui.desk.feedback import STEPS, FeedbackAsk, StepAsk
from motcua_tui.desk.office import Office
from motcua_tui.desk.reminders import reminders_json
from schemas.office_acts import FeedbackStep, OfficeAct
from schemas.refusal import Refusal
from schemas.times import VN
from tests.desk.made import code, good, new_office, sitting, taken_in

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=VN)
CANARY = "Vàng A Chim Hoàng Yến"
WORDS = "Chờ từ sáng không ai gọi tên, hồ sơ trả muộn ba ngày."


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_office(tmp_path_factory.mktemp("made") / "office", "hoa", "linh")


@pytest.fixture
def office(made_once: Path, tmp_path: Path) -> Iterator[Office]:
    folder = Path(shutil.copytree(made_once, tmp_path / "office"))
    with sitting(folder, "mai") as opened:
        on(opened, 0)
        yield opened


def on(office: Office, day: int) -> None:
    clock = ScriptedClock(office.folder)
    clock.now = MONDAY + timedelta(days=day)
    office.clock = clock


def received(office: Office, **changes: Any) -> Any:
    fields: dict[str, Any] = {"text": WORDS, "from_name": CANARY, "phone": "0912345678", **changes}
    return good(feedback.receive(office, FeedbackAsk(**fields)))


def moved(office: Office, number: str, step: Any, text: str = "Đã xem", to: str = "") -> Any:
    return good(feedback.move(office, number, step, StepAsk(text=text, to=to)))


def test_one_received_has_its_number_and_its_days_on_the_working_calendar(office):
    one = received(office)
    assert (one["feedback"], one["state"], one["due_on"]) == ("PAKN-A1-2026-001", "received", "2026-11-23")
    assert (one["refuse_by"], one["ask_by"]) == ("2026-11-04", "2026-11-09")
    assert received(office, about="rule")["feedback"] == "PAKN-A1-2026-002"
    assert one["words"]["text"] == WORDS and one["words"]["proven"] is True


def test_the_days_are_settings(office):
    good(settings.change(office, {"feedback.answer_days": "10"}))
    assert received(office)["due_on"] == "2026-11-16"


def test_it_is_asked_back_made_clear_answered_and_published(office):
    number = received(office)["feedback"]
    assert moved(office, number, "ask", "Xin cho biết ngày nộp")["state"] == "asked"
    assert moved(office, number, "clarified")["state"] == "received"
    answered = moved(office, number, "answer", "Xin lỗi ông; đã xử lý.")
    assert (answered["state"], answered["due_on"]) == ("answered", "2026-11-04")
    done = moved(office, number, "publish", "")
    assert (done["state"], done["due_on"], done["allowed"]) == ("published", None, ["destroy"])
    assert [step["step"] for step in done["steps"]] == ["ask", "clarified", "answer", "publish"]
    assert done["steps"][2]["words"] == {"text": "Xin lỗi ông; đã xử lý.", "proven": True}


@pytest.mark.parametrize("state", list(STEPS))
def test_each_state_allows_its_steps_and_no_other(office, state):
    number = received(office)["feedback"]
    ways: dict[str, tuple[str, ...]] = {
        "received": (), "asked": ("ask",), "refused": ("refuse",), "forwarded": ("forward",), "answered": ("answer",),
        "published": ("answer", "publish"),
    }  # fmt: skip
    for step in ways[state]:
        moved(office, number, step, to="UBND tỉnh")
    for step in get_args(FeedbackStep):
        if step not in STEPS[state]:
            assert code(feedback.move(office, number, step, StepAsk(text="x", to="y"))) == "feedback.not_now"
    assert good(feedback.show(office, number))["state"] == state


def test_what_is_passed_on_names_the_agency(office):
    number = received(office)["feedback"]
    assert code(feedback.move(office, number, "forward", StepAsk())) == "feedback.no_agency"
    assert moved(office, number, "forward", "", "Sở Tư pháp")["steps"][0]["to"] == "Sở Tư pháp"


@pytest.mark.parametrize("step", ["ask", "refuse", "answer"])
def test_a_question_a_refusal_and_an_answer_need_words(office, step):
    number = received(office)["feedback"]
    assert code(feedback.move(office, number, step, StepAsk(text="  "))) == "feedback.no_words"


def test_a_step_after_its_last_day_is_taken_and_said_to_be_late(office):
    number = received(office)["feedback"]
    on(office, 3)
    refused = moved(office, number, "refuse", "Không thuộc thẩm quyền")
    assert [one["code"] for one in refused["warnings"]] == ["feedback.late"]
    assert "04/11/2026" in refused["warnings"][0]["message"]


def test_the_counter_is_reminded_of_what_is_late_or_soon_due_the_most_urgent_first(office):
    first = received(office)["feedback"]
    on(office, 4)
    second = received(office)["feedback"]
    moved(office, second, "answer")
    assert [one["feedback"] for one in good(feedback.reminders(office))] == [second]
    assert reminders_json(office)["feedback"] == feedback.reminders(office)
    on(office, 22)
    [late, soon] = good(feedback.reminders(office))
    assert (late["feedback"], late["late"]) == (second, True) and soon["feedback"] == first
    moved(office, first, "answer")
    moved(office, second, "publish")
    assert [one["feedback"] for one in good(feedback.listed(office, open_only=True))] == [first]


@pytest.mark.parametrize(
    "changes",
    [{"text": ""}, {"text": "x" * 5001}, {"from_name": "a\x1b[2J"}, {"phone": "0" * 21}, {"text": "một\x00hai"}],
)
def test_what_breaks_a_limit_or_a_terminal_is_refused_and_nothing_is_written(office, changes):
    before = office.store.head()
    assert isinstance(feedback.receive(office, FeedbackAsk(**{"text": WORDS, **changes})), Refusal)
    assert office.store.head() == before and feedback.every(office) == []


def test_no_word_of_the_citizen_is_in_the_ledger(office, tmp_path):
    number = received(office)["feedback"]
    moved(office, number, "answer", f"Kính gửi ông {CANARY}")
    whole = b"".join(
        sealed.header + (sealed.content or b"") for act in OfficeAct for sealed in office.store.office_entries(act)
    )
    assert b"commitment" in whole
    assert CANARY.encode() not in whole and WORDS[:20].encode() not in whole and b"0912345678" not in whole


def test_destroyed_words_are_gone_while_the_course_stays(office):
    number = received(office)["feedback"]
    assert code(feedback.move(office, number, "destroy", StepAsk(text="x"))) == "feedback.not_now"
    moved(office, number, "answer")
    done = moved(office, number, "destroy", "Hết thời hạn lưu trữ")
    assert done["words"] is None and [step["words"] for step in done["steps"]] == [None, None]
    assert (done["steps"][1]["ground"], done["destroyed"], done["allowed"]) == ("Hết thời hạn lưu trữ", True, [])
    assert code(feedback.move(office, number, "publish", StepAsk())) == "feedback.not_now"


def test_words_that_were_changed_behind_the_ledger_are_not_proven(office):
    number = received(office)["feedback"]
    with office.store.transaction():
        office.store.db.run("UPDATE feedback_words SET body = ?", b'{"text":"khen"}')
    assert good(feedback.show(office, number))["words"] == {"text": "khen", "proven": False}


def test_a_look_is_noted_and_the_list_shows_nobody(office):
    number = received(office)["feedback"]
    good(feedback.show(office, number))
    assert [what for _user, what, _at in office.store.looks(number)] == ["show feedback", "show feedback"]
    assert CANARY not in str(good(feedback.listed(office)))


def test_only_a_supervisor_destroys_and_who_only_reads_takes_nothing_in(office):
    number = received(office)["feedback"]
    moved(office, number, "answer")
    office.close()
    with sitting(office.folder, "hoa") as clerk:
        on(clerk, 1)
        assert code(feedback.move(clerk, number, "destroy", StepAsk(text="x"))) == "feedback.supervisor_only"
        published = moved(clerk, number.lower(), "publish", "")
        assert (published["state"], published["allowed"]) == ("published", []), "destroying is not offered to a clerk"
    with sitting(office.folder, "linh") as auditor:
        on(auditor, 1)
        assert code(feedback.receive(auditor, FeedbackAsk(text="x"))) == "permission.denied"
        assert len(good(feedback.listed(auditor))) == 1


def test_a_box_emptied_late_counts_from_the_day_it_was_put_in(office):
    office.clock = OfficeClock(office.folder)
    one = good(feedback.receive(office, FeedbackAsk(text=WORDS, channel="box"), "2025-11-03T08:00:00+07:00"))
    assert (one["received_at"], one["refuse_by"]) == ("2025-11-03T08:00:00+07:00", "2025-11-05")


def test_a_field_is_spelled_as_the_catalogue_spells_it_and_a_dossier_lends_its_own(office):
    number = taken_in(office).dossier.provisional_code
    typed = received(office, field="  thử   NGHIEM ")
    lent, own = received(office, dossier=number), received(office, field="Việc khác", dossier=number)
    assert [one["field"] for one in (typed, lent, own, received(office))] == ["Thử nghiệm", "Thử nghiệm", "Việc khác", ""]
