"""Whatever an interface answers, it is understood, or it is no answer; nothing else happens."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.national import service
from sync.national.line import NoAnswer, why_not_address
from sync.national.payload import Compared
from sync.national.service import Found, Said, normal
from sync.office.line import why_not_url

WORDS = st.text(max_size=12) | st.sampled_from(
    ["error_code", "message", "result", "MaHoSo", "MAHOSO", "TrangThaiHoSo", "NgayTiepNhan", "ThoiDiemXuLy", "00", "-3",
     "đã tồn tại", "Thành công", "Phiên hết hạn", "20261120083000", "20/11/2026 08:30", "H44.99.12-261120-0001"]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WORDS, JSON, max_size=5))
def test_any_answer_is_a_verdict_or_no_answer(answer) -> None:
    try:
        assert isinstance(service._said(answer), Said)
    except NoAnswer as problem:
        assert problem.unknown
    assert service._session_ended(answer) in (True, False)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_look_up_finds_something_of_ours_or_is_no_answer(result) -> None:
    try:
        found = service._found(result, "H44.99.12-261120-0001")
    except NoAnswer as problem:
        assert not problem.unknown
        return
    assert found is None or set(found.fields) <= set(Compared.__struct_fields__)


@pytest.mark.parametrize(
    ("code", "message", "done", "exists"),
    [
        (0, "", True, False),
        ("0", "", True, False),
        ("00", "anything", True, False),
        ("3", "Hồ sơ đã tồn tại", False, True),
        (-3, "Mã hồ sơ ĐÃ TỒN TẠI", False, True),
        ("3", "Đơn vị không tồn tại", False, False),
        ("3", "", False, False),
        ("1", "đã tồn tại", False, False),
        ("-1", "thành công", False, False),
        (True, "thành công", True, False),
        (None, "Cập nhật thành công", True, False),
        (None, "Cập nhật không thành công", False, False),
    ],
)
def test_codes_say_more_than_words_and_words_only_where_no_code_comes(code, message, done, exists) -> None:
    said = service._said({"error_code": code, "message": message})
    assert (said.done, said.exists) == (done, exists)


@pytest.mark.parametrize("answer", [{}, {"message": "OK"}, {"error_code": None}, {"error_code": [], "message": ""}])
def test_an_answer_that_says_nothing_leaves_the_outcome_open(answer) -> None:
    with pytest.raises(NoAnswer) as left:
        service._said(answer)
    assert left.value.unknown


@pytest.mark.parametrize(
    "text", ["20261120083000", "2026-11-20T08:30:00+07:00", "2026-11-20 08:30:00", "20/11/2026 08:30:00", "20/11/2026 08:30"]
)
def test_the_form_of_a_date_is_no_difference(text: str) -> None:
    assert normal("NgayTiepNhan", text) == "20261120083000"


def test_the_case_of_a_name_is_no_difference_and_another_name_is() -> None:
    wanted = Compared("1.004873", "Nguyễn Thị Mẫu", "2", "20261120083000", "", "", "")
    shown = Found(fields={"ChuHoSo": normal("ChuHoSo", "NGUYỄN  THỊ MẪU"), "TrangThaiHoSo": "2"})
    assert shown.shows(wanted)
    assert Found(fields={"ChuHoSo": normal("ChuHoSo", "Nguyễn Thị Mầu")}).differing(wanted) == ["ChuHoSo"]


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://tich-hop.tinh.example", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://localhost", True),
        ("http://tich-hop.tinh.example", False),
        ("https://ten:mat@tich-hop.tinh.example", False),
        ("ftp://127.0.0.1", False),
        ("tich-hop.tinh.example", False),
        ("", False),
        ("https://", False),
        ("https://[", False),
        ("http://127.0.0.1:nam", False),
        ("http://127.0.0.1.tinh.example", False),
    ],
)
def test_only_verified_lines_and_this_very_machine_are_spoken_to(url: str, good: bool) -> None:
    assert (why_not_address(url) is None) == good
    assert (why_not_url(url) is None) == good
