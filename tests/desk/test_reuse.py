"""Papers a person gave before are offered again and recorded with the dossier that holds them (NĐ 118/2025 Đ17.1.b)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from motcua_tui.desk import not_taken
from motcua_tui.desk.act import act
from motcua_tui.desk.attach import attach, attached_bytes
from motcua_tui.desk.office import Office
from motcua_tui.desk.receive import receive
from motcua_tui.desk.reuse import earlier_papers
from motcua_tui.desk.show import show
from schemas.acts import Act, Located
from schemas.asks import read_guide
from schemas.dossier import Dossier
from schemas.intake import REUSE_GROUND
from schemas.refusal import Refusal
from tests.desk.made import CODE, done, intake, new_office, sitting, taken_in

TUYET = {"name": "Nguyễn Thị Ánh Tuyết", "id_number": "025190000123"}
PAPERS = [{"name": "Giấy khai sinh", "originals": 1}, {"name": "Tờ khai", "originals": 1}]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with sitting(new_office(tmp_path / "office"), "mai") as opened:
        yield opened


def earlier(office: Office) -> Dossier:
    """A dossier with the birth certificate scanned."""
    dossier = taken_in(office, applicant=TUYET, parts=PAPERS).dossier
    assert not isinstance(attach(office, dossier.id, b"%PDF-1 khai sinh", label="ks.pdf", part=1), Refusal)
    return dossier


def again(office: Office, source: str, **changes: Any) -> Any:
    parts = [{"name": "giấy khai sinh", "reused_from": source}, {"name": "Tờ khai", "originals": 1}]
    return receive(office, intake(**{"applicant": TUYET, "parts": parts, **changes}))


def test_papers_of_who_was_sent_home_are_not_offered_and_a_paper_that_is_not_there_cannot_be_put_anywhere(office):
    typed: Any = {"procedure": CODE, "applicant": TUYET, "parts": PAPERS, "reason": "Thiếu", "missing": ["Giấy xác nhận"]}
    told = read_guide(typed)
    assert not isinstance(told, Refusal), told
    guided = not_taken.guide(office, told)
    assert not isinstance(guided, Refusal), guided
    assert earlier_papers(office, "025190000123") == []
    assert again(office, guided.dossier.id).code == "reuse.no_such_paper"
    dossier = earlier(office)
    refused = act(office, dossier.id, Act.LOCATE, Located(place="Tủ 1", parts=(1, 3)))
    assert isinstance(refused, Refusal) and (refused.code, refused.params) == ("attach.part_unknown", {"part": 3})


def test_what_a_person_gave_before_is_offered_with_its_scans(office):
    source = earlier(office)
    found = earlier_papers(office, "025 190 000 123")
    assert not isinstance(found, Refusal)
    assert [(one.name, one.dossier, len(one.files)) for one in found] == [
        ("Giấy khai sinh", source.id, 1), ("Tờ khai", source.id, 0)
    ]  # fmt: skip
    assert earlier_papers(office, "025199") == [] and earlier_papers(office, "") == []


def test_a_paper_used_again_names_its_dossier_and_article_and_its_scan_comes_along(office):
    source = earlier(office)
    dossier = again(office, source.provisional_code).dossier
    part = dossier.parts[0]
    assert (part.reused_from, part.reused_ground, part.originals) == (source.id, REUSE_GROUND, 0)
    assert [(one.part, one.reused_from) for one in dossier.attachments] == [(1, source.id)]
    assert attached_bytes(office, dossier.id, dossier.attachments[0].sha256) == b"%PDF-1 khai sinh"
    newest = earlier_papers(office, TUYET["id_number"])
    assert not isinstance(newest, Refusal)
    assert {one.name: one.dossier for one in newest} == {"Tờ khai": dossier.id, "Giấy khai sinh": source.id}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"applicant": {"name": "Lò Văn Páo", "id_number": "012085000777"}}, "reuse.another_person"),
        ({"applicant": {"name": "Nguyễn Thị Ánh Tuyết"}}, "reuse.another_person"),
        ({"parts": [{"name": "Hộ chiếu", "reused_from": "TẠM-A1-261120-001"}]}, "reuse.unknown"),
    ],
)
def test_only_this_persons_own_papers_are_used_again(office, changes, code):
    refused = again(office, earlier(office).id, **changes)
    assert isinstance(refused, Refusal) and refused.code == code


def test_a_paper_the_source_does_not_hold_is_refused(office):
    source = earlier(office)
    refused = again(office, source.id, parts=[{"name": "Hộ chiếu", "reused_from": source.id}])
    assert isinstance(refused, Refusal) and refused.code == "reuse.no_such_paper"


def test_every_hand_over_of_the_papers_is_told(office):
    dossier = taken_in(office, applicant=TUYET, parts=PAPERS).dossier
    done(office, dossier.id, Act.LOCATE, place="Tủ 2")
    done(office, dossier.id, Act.LOCATE, keeper="Phòng Kinh tế", parts=[2])
    done(office, dossier.id, Act.FINISH)
    done(office, dossier.id, Act.HAND_OVER, to_name="Nguyễn Thị Ánh Tuyết")
    told: Any = show(office, dossier.id)
    steps = [(one["act"], one["to"], one["place"], one["parts"]) for one in told["custody"]]
    assert steps == [
        ("receive", "mai", "", []), ("locate", "shelf", "Tủ 2", []), ("locate", "Phòng Kinh tế", "", [2]),
        ("hand-over", "citizen", "", []),
    ]  # fmt: skip
