"""Who holds the papers: every hand-over, and where each paper is now."""

from __future__ import annotations

from schemas import acts
from schemas.acts import Act
from schemas.rules.custody import custody, holders
from schemas.rules.numbering import SlipNumber, read_slip_number, slip_series
from tests.schemas.made import Device, received


def test_each_paper_is_where_it_went_last():
    device = Device("A")
    device.act(Act.RECEIVE, received())
    device.act(Act.ASSIGN, acts.Assigned(to="linh"))
    device.act(Act.NOTE, acts.Noted(text="a"))
    device.act(Act.FORWARD, acts.Forwarded(to_unit="H44.05"))
    device.act(Act.ACCEPT_FORWARD, acts.Plain(), by="tam")
    device.act(Act.LOCATE, acts.Located(place="Tủ 2", parts=(2,)))
    steps = custody(device.entries())
    assert [(one.act, one.to) for one in steps] == [
        ("receive", "hoa"), ("assign", "linh"), ("forward", "H44.05"), ("accept-forward", "tam"), ("locate", "shelf"),
    ]  # fmt: skip
    assert [(one.to, one.place) for one in holders(steps, 3)] == [("tam", ""), ("shelf", "Tủ 2"), ("tam", "")]
    assert [one.to for one in holders(steps, 0)] == ["tam"], "a dossier that lists no papers is one file"
    assert holders((), 2) == ()


def test_a_slips_number_is_read_as_people_type_it():
    assert str(SlipNumber("A1", 12)) == "GIẤY-A1-00012"
    assert read_slip_number("giay-a1-12") == read_slip_number("GIẤY-A1-00012") == SlipNumber("A1", 12)
    assert read_slip_number("giấy a1-12") == SlipNumber("A1", 12)
    assert read_slip_number("GIẤY-A1-0") is read_slip_number("TẠM-A1-261120-001") is read_slip_number("") is None
    assert (slip_series("A", "1QWER"), slip_series("A", "2QWER")) == ("A1", "A2QWER")
