"""A checklist as plain text, and in pieces that fit a QR code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from schemas.checklist import checklist, pieces, place_of
from schemas.procedure import Case, Fee, Limit, LimitRule, Part, Procedure

BIRTH = Procedure(
    code="1.001193",
    name="Đăng ký khai sinh",
    field="Hộ tịch",
    source="Bản thử",
    limit=Limit(value=1, unit="working_days"),
    limits=(LimitRule(limit=Limit(value=3, unit="working_days"), case="XM"),),
    cases=(Case(name="Cần xác minh", code="XM"),),
    parts=(
        Part(name="Tờ khai", originals=1),
        Part(name="Giấy chứng sinh", originals=1, copies=2),
        Part(name="Giấy\x1b[31m xác nhận", case="XM"),
    ),
    fees=(Fee(name="Lệ phí", kind="charge", amount_vnd=8000), Fee(name="Phí sao", kind="fee", amount_vnd=0)),
)


def body(piece: str) -> str:
    return piece.split("\n", 1)[1]


def test_the_offices_name_stands_once_before_its_address():
    assert place_of("Trung tâm xã Mẫu", "Thôn 3") == "Trung tâm xã Mẫu, Thôn 3"
    assert place_of("Trung tâm xã Mẫu", "Trung tâm xã Mẫu, thôn 3") == "Trung tâm xã Mẫu, thôn 3"
    assert place_of("Trung tâm xã Mẫu", "") == "Trung tâm xã Mẫu"


def test_a_checklist_says_limit_papers_by_case_and_fees():
    assert checklist(BIRTH, "Thôn 3", "0210").split("\n") == [
        "1.001193 Đăng ký khai sinh",
        "Thời hạn: 1 ngày làm việc",
        "– Cần xác minh: 3 ngày làm việc",
        "Giấy tờ cần nộp:",
        "1. Tờ khai (1 bản chính)",
        "2. Giấy chứng sinh (1 bản chính, 2 bản sao)",
        "[Cần xác minh]",
        "3. Giấy�[31m xác nhận",
        "Lệ phí: 8.000 đồng",
        "Phí sao: không thu",
        "Nơi nộp: Thôn 3",
        "Điện thoại: 0210",
    ]


def test_of_several_fees_of_one_name_each_says_whose_it_is():
    fees = (
        Fee(name="Lệ phí", kind="charge", amount_vnd=15000, case="XM", text="Mỗi lần"),
        Fee(name="Lệ phí", kind="charge", amount_vnd=7000, case="XM", channel="online"),
    )
    text = checklist(replace(BIRTH, fees=fees))
    assert "Lệ phí (Cần xác minh; Mỗi lần): 15.000 đồng\nLệ phí (Cần xác minh; trực tuyến): 7.000 đồng" in text


def test_a_limit_or_an_amount_nobody_wrote_is_not_made_up():
    bare = Procedure(code="1.1", name="Thử", field="Thử", source="Thử", fees=(Fee(name="Phí", kind="fee"),))
    text = checklist(bare)
    assert "Thời hạn: theo hướng dẫn tại quầy" in text and "Phí: hỏi tại quầy" in text


def test_a_short_text_is_one_piece_as_it_stands():
    assert pieces("Tờ khai", 40) == ("Tờ khai",)


@given(st.text(alphabet="ab ế\nđ", max_size=900), st.integers(40, 200))
def test_the_pieces_fit_and_are_the_text(text: str, bytes_max: int):
    cut = pieces(text, bytes_max, count_max=99)
    assert all(len(piece.encode()) <= bytes_max for piece in cut)
    joined = text if len(cut) == 1 else "".join(body(piece) for piece in cut)
    assert joined.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")


def test_pieces_are_cut_between_words_are_numbered_and_of_like_size():
    text = " ".join(f"từ{number}" for number in range(60))
    cut = pieces(text, 150)
    assert [piece.split("\n")[0] for piece in cut] == [f"({n}/{len(cut)})" for n in range(1, len(cut) + 1)]
    assert " ".join(body(piece) for piece in cut).split() == text.split()
    sizes = [len(piece) for piece in cut]
    assert max(sizes) - min(sizes) < 30


def test_what_does_not_fit_the_pieces_allowed_is_left_out_and_said():
    cut = pieces("chữ " * 400, 60, count_max=3)
    assert len(cut) == 3 and cut[-1].endswith("…") and all(len(piece.encode()) <= 60 for piece in cut)
