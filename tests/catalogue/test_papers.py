"""Cases, parts and guidance told apart by the documented rules."""

from __future__ import annotations

import pytest

from schemas.catalogue.papers import Group, Sheet, bare, is_addition, is_case, is_note, sort_papers, titled


def group(heading: str, *names: str, count: int = 1, case: str | None = None) -> Group:
    return Group(
        heading=heading, case=case, sheets=tuple(Sheet(name=name, originals=count) for name in names)
    )


@pytest.mark.parametrize(
    "heading", ["* Lưu ý :", " * Lưu ý:", "Chú ý", "Ghi chú:", "*Lưu ý: - Không yêu cầu", "Ví dụ"]
)
def test_a_note_holds_guidance_only(heading):
    assert is_note(heading)
    papers = sort_papers([group(heading, "Giấy tờ phải rõ nét")])
    assert (papers.parts, papers.guidance) == ((), ("Giấy tờ phải rõ nét",))


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "* Giấy tờ phải nộp:",
        "* Giấy tờ phải xuất trình:",
        "Giấy tờ cần nộp",
        "Xuất trình khi nộp trực tiếp",
        "- Thành phần hồ sơ:",
        "Thành phần hồ sơ gồm:",
        "Các thành phần hồ sơ gồm:",
        "Hồ sơ bao gồm",
        "Hồ sơ của người nhận diều:",
        "Số lượng hồ sơ: tỉnh quy định",
        "Người yêu cầu nộp 01 (một) bộ gồm các giấy tờ sau đây:",
    ],
)
def test_a_heading_about_handing_in_is_no_case(heading):
    assert not is_case(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Đối với diều có đèn:",
        "(1.7) Đối với diều riêng lẻ:",
        "- Trường hợp đổi màu diều:",
        "a) Trường hợp diều bay mất",
        "Thả diều tại bãi biển",
        "Hồ sơ đề nghị cấp lại",
        "Các giấy tờ phải nộp đối với diều lớn",
        "b) Thành phần hồ sơ gia hạn, gồm:",
    ],
)
def test_any_other_heading_is_a_case(heading):
    assert is_case(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Trường hợp ủy quyền thực hiện thủ tục:",
        "* Trường hợp uỷ quyền thì kèm theo một trong những giấy tờ sau:",
        "Tùy từng trường hợp thì nộp thêm",
        "Hồ sơ khác",
    ],
)
def test_an_addition_belongs_to_every_case_and_is_not_required(heading):
    assert is_addition(heading)
    papers = sort_papers(
        [group("Diều nhỏ", "Đơn"), group("Diều lớn", "Đơn"), group(heading, "Giấy ủy quyền")]
    )
    extra = papers.parts[-1]
    assert (extra["name"], extra["required"], extra.get("case")) == ("Giấy ủy quyền", False, None)


def test_a_single_case_is_no_choice():
    papers = sort_papers([group("Hồ sơ đăng ký bao gồm:", "Đơn"), group("Lưu ý", "Viết rõ")])
    assert papers.cases == ()
    assert papers.parts[0]["group"] == "Hồ sơ đăng ký"


def test_a_single_case_beside_general_papers_is_a_choice():
    papers = sort_papers([group("", "Đơn"), group("Diều lớn", "Bản vẽ")])
    assert papers.cases == ("Diều lớn",)
    assert [part.get("case") for part in papers.parts] == [None, "Diều lớn"]


def test_a_row_without_a_number_is_a_part_only_if_it_names_a_paper():
    rows = [
        Sheet(name="Đơn", originals=1),
        Sheet(name="- Bản sao sổ diều"),
        Sheet(name="Trường hợp mất thì báo"),
    ]
    papers = sort_papers([Group(heading="", sheets=tuple(rows))])
    assert [part["name"] for part in papers.parts] == ["Đơn", "Bản sao sổ diều"]
    assert papers.guidance == ("Trường hợp mất thì báo",)


def test_a_row_that_introduces_others_is_guidance():
    papers = sort_papers([group("", "Đơn", "Giấy tờ gồm:", "Lưu ý: nộp sớm")])
    assert [part["name"] for part in papers.parts] == ["Đơn"]
    assert papers.guidance == ("Giấy tờ gồm", "Lưu ý: nộp sớm")


def test_where_nothing_tells_papers_apart_every_row_is_a_part():
    papers = sort_papers([group("", "Con diều", "Sợi dây", "Gồm:", count=0)])
    assert [part["name"] for part in papers.parts] == ["Con diều", "Sợi dây"]
    assert papers.guidance == ("Gồm",)


def test_the_same_paper_twice_in_one_case_is_one_part():
    papers = sort_papers([group("", "Đơn"), group("Giấy tờ phải nộp", "- Đơn;")])
    assert len(papers.parts) == 1


def test_papers_without_a_heading_come_first():
    papers = sort_papers([group("* Giấy tờ phải nộp:", "Ảnh"), group("", "Đơn")])
    assert [part["name"] for part in papers.parts] == ["Đơn", "Ảnh"]


def test_a_case_named_by_the_source_keeps_its_papers():
    papers = sort_papers([group("", "Đơn"), group("Thả diều", "Ảnh", case="9.000001.01")])
    assert papers.parts[-1]["case"] == "9.000001.01"
    assert papers.cases == ()


@pytest.mark.parametrize("name", ["", "  ", "- ", "*", ";;"])
def test_an_empty_row_is_nothing(name):
    papers = sort_papers([group("", name)])
    assert (papers.parts, papers.guidance) == ((), ())


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("- Đơn;", "Đơn"),
        ("+ Ảnh: ", "Ảnh"),
        ("•  Sổ,", "Sổ"),
        ("(1.2) Đơn", "(1.2) Đơn"),
        ("a) Đơn", "a) Đơn"),
    ],
)
def test_bullets_go_and_numbers_stay(raw, plain):
    assert bare(raw) == plain


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("* Thả diều theo danh sách, hồ sơ gồm:", "Thả diều theo danh sách"),
        ("Hồ sơ đăng ký bao gồm:", "Hồ sơ đăng ký"),
        ("Diều lớn gồm các giấy tờ sau đây:", "Diều lớn"),
        ("Gồm", "Gồm"),
        ("Thành phần hồ sơ gồm:", "Thành phần hồ sơ"),
        ("Thả diều (ban đêm) hồ sơ gồm:", "Thả diều (ban đêm)"),
    ],
)
def test_a_heading_loses_the_words_that_lead_over(raw, title):
    assert titled(raw) == title
