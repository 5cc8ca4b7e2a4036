"""Whatever a command says is said in the language of the one who asks, its values too."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from motcua_tui.desk.due import HOLIDAYS
from motcua_tui.desk.spoken import result_json, status_json
from motcua_tui.text import _, say, set_language
from schemas.refusal import Notice, Refusal, no
from schemas.rules.shipped_calendar import SHIPPED_TABLES, shipped_calendar
from schemas.status import VIETNAMESE
from sync.office import stick_refusals, told
from sync.office.result import SyncStatus, result_of
from sync.office.run import Budget
from sync.office.state import State
from sync.wire.messages import Said

TONES = re.compile("[đĐăâêôơưĂÂÊÔƠƯ\u1ea0-\u1ef9]")
"""Letters that stand in Vietnamese only."""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("vi")


def outcome(refusal: Refusal | None, state: State) -> str:
    """The message of an exchange that ended so."""
    result = result_of(state, Budget().meter(), refusal, sent=0, received=0, confirmed=0)
    said = result_json(result)
    assert set(said) >= {"status", "code", "message", "notices", "exit"} and not set(said) & {"text", "params"}
    return str(said["message"])


def test_a_refusal_with_values_ends_an_exchange_in_english() -> None:
    busy = no("sync.province_busy", "Hệ thống tỉnh đang bận hoặc gặp sự cố (mã {status}). Phần mềm sẽ thử lại.", status=503)
    message = outcome(busy, State())
    assert "503" in message and not TONES.search(message)


def test_a_refusal_of_the_province_that_does_not_fit_its_values_is_still_a_sentence() -> None:
    refused = Said(code="wire.gap", text="Thiếu {what} ở {where}.", params={"what": 3})
    assert outcome(None, State(refused=refused)) == "Thiếu 3 ở {where}."


@pytest.mark.parametrize("agrees", [None, True, False])
def test_the_endings_of_an_exchange_are_english(agrees: bool | None) -> None:
    assert not TONES.search(outcome(None, State(agrees=agrees)))


def test_notices_of_restores_are_english_with_their_values() -> None:
    state = State(told=told.with_told(State(), [told.device_restored("B"), told.given_back("C"), told.province_begun()]))
    said = status_json(SyncStatus(last_confirmed_at=None, waiting_entries=0, unknown=0, refused=[], notices=state.told))
    notices = said["notices"]
    assert isinstance(notices, list) and len(notices) == 3 and said["last_message"] == ""
    words = str(notices)
    assert "B" in words and "C" in words and not TONES.search(words)


def test_what_is_wrong_with_a_stick_is_english_with_its_values() -> None:
    assert not TONES.search(say(stick_refusals.on_its_way(7))) and "7" in say(stick_refusals.on_its_way(7))


def test_a_value_that_is_a_word_of_ours_is_translated() -> None:
    refusal = no("workflow.not_allowed", "Không làm được việc “{act}” khi hồ sơ ở trạng thái “{status}”. "
                 "Hãy xem các việc được phép trên hồ sơ.", act="finish", status="Đã trả kết quả")  # fmt: skip
    assert "finish" in say(refusal) and not TONES.search(say(refusal))
    name = Notice(code="a.b", text="{name}", params={"name": "Đặng Văn Lâm"})
    assert say(name) == "Đặng Văn Lâm"


def test_every_status_and_every_day_off_has_an_english_name() -> None:
    calendar = shipped_calendar()
    shipped = [calendar.reason(day) for table in SHIPPED_TABLES for day in table.off]
    names = {str(reason.params["name"]) for reason in shipped if reason.params}
    assert names == set(HOLIDAYS)
    assert not [word for word in (*HOLIDAYS, *VIETNAMESE.values()) if TONES.search(_(word))]
