"""The mapping holds every limit of the national shape, whatever a dossier says, and tells each status as it is."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import limits
from schemas.acts import Act, CodeBound, Decided, Noted, Settled, WithReason
from schemas.dossier import Attachment, Dossier, DueChange, Payment, Supplement
from schemas.entry import Entry, seal_entry
from schemas.intake import FeeDue, PartGiven, Person, ProcedureRef
from schemas.refusal import Refusal
from schemas.rules.fold import fold
from schemas.status import Status
from schemas.text import has_hostile
from sync.national.mapping import STEPS, Names, cut, dossier_sent, forwarded, plain
from sync.national.payload import DossierSent, Forwarded, compared, digits_of
from sync.wire.places import Incoming
from sync.wire.reading import to_plain, written
from tools.made_up import MadeUpOffice

AT = "2026-11-20T08:30:00+07:00"
HOSTILE = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60) | st.sampled_from(
    ["\x1b[2J", "\u202egnd", "a\u0301" * 20, "Nguyễn\nThị\tMẫu", '"};--', "＜Lê＞", "\ufeffBùi", "Đ\u0323\u0307"]
)
NAMES = Names({"H44.99.12": "UBND xã Mẫu"}, {"lan": "Nguyễn Thị Lan"})


def long(most: int):
    """Texts up to their limit, the longest among them."""
    return HOSTILE | st.just("ơ" * most) | st.just("x" * most)


@st.composite
def dossiers(draw) -> Dossier:
    moments = st.none() | st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat() + "+07:00")
    asked = Supplement(requested_at=AT, by="lan", reason=draw(long(limits.REASON_MAX)), completed_at=draw(moments))
    return Dossier(
        id="H44.99.12.A.1ABCD.1",
        status=draw(st.sampled_from(Status)),
        procedure=ProcedureRef(
            code="1.004873", name=draw(long(limits.PROCEDURE_NAME_MAX)), field=draw(long(limits.FIELD_NAME_MAX))
        ),
        applicant=Person(
            name=draw(long(limits.NAME_MAX)),
            id_number=draw(st.sampled_from(["", "025199000123", "123456789", "B1234567", "0" * 40, "１２３４５６７８９"])),
            phone=draw(st.sampled_from(["", "0912345678", "+84 912 345 678 999"])),
            email=draw(st.sampled_from(["", "a@b.vn", "x" * 94 + "@b.vn"])),
            kind=draw(st.sampled_from(["citizen", "foreigner", "enterprise", "organisation", "state_agency"])),
        ),
        received_at=AT,
        received_by="lan",
        channel=draw(st.sampled_from(["counter", "online", "post", "mobile"])),
        return_by=draw(st.sampled_from(["counter", "post", "home", "online"])),
        provisional_code="TẠM-A1-261120-007",
        official_code="H44.99.12-261120-0007",
        parts=tuple(
            PartGiven(name=name, originals=10_000, certified=10_000, copies=10_000)
            for name in draw(st.lists(long(limits.PART_NAME_MAX), max_size=3))
        ),
        fees=tuple(
            FeeDue(name=name, amount_vnd=amount, kind=kind)
            for name, amount, kind in draw(
                st.lists(
                    st.tuples(
                        long(limits.NAME_MAX), st.integers(0, limits.AMOUNT_VND_MAX), st.sampled_from(["fee", "charge", "other"])
                    ),
                    max_size=3,
                )
            )
        ),
        due_at=draw(moments),
        finished_at=draw(moments),
        returned_at=draw(moments),
        ended_at=draw(moments),
        filed_at=draw(moments),
        holder_unit=draw(st.sampled_from(["", "H44.99.12", "H44.05"])),
        supplements=(asked,),
        due_changes=(DueChange(at=asked.completed_at or AT, by="lan", act="supplement-received", old=AT, new=AT),),
        payments=tuple(
            Payment(at=AT, by="lan", amount_vnd=1, online=online) for online in draw(st.lists(st.booleans(), max_size=2))
        ),
        attachments=tuple(
            Attachment(at=AT, by="lan", sha256="a" * 64, size_bytes=1, label=label, part=part, result=result)
            for label, part, result in draw(st.lists(st.tuples(long(255), st.integers(0, 5), st.booleans()), max_size=3))
        ),
    )


def leaves(value: object):
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


@settings(max_examples=25, deadline=None)
@given(dossiers())
def test_every_value_is_a_text_within_its_limit_on_one_line(state: Dossier) -> None:
    sent = to_plain(dossier_sent(state, NAMES))
    assert msgspec.convert(json.loads(json.dumps(sent)), DossierSent) == dossier_sent(state, NAMES)
    texts = list(leaves(sent))
    assert all(isinstance(text, str) for text in texts)
    assert not [text for text in texts if has_hostile(text)]


@settings(max_examples=25, deadline=None)
@given(dossiers())
def test_a_status_is_told_as_it_is_and_no_date_is_made_up(state: Dossier) -> None:
    sent = dossier_sent(state, NAMES)
    assert sent.TrangThaiHoSo == str(int(state.status))
    assert sent.NgayHenTra == digits_of(state.due_at)
    assert sent.NgayKetThucXuLy == digits_of(state.finished_at or state.ended_at)
    assert sent.NgayTra == digits_of(state.returned_at)
    assert bool(sent.NgayTuChoi) == (state.status is Status.REFUSED and state.ended_at is not None)


@settings(max_examples=25, deadline=None)
@given(dossiers())
def test_money_numbers_and_kinds_keep_their_meaning(state: Dossier) -> None:
    sent = dossier_sent(state, NAMES)
    assert [int(fee.Gia) for fee in sent.DanhSachLePhi] == [fee.amount_vnd for fee in state.fees]
    assert [int(paper.SoLuong) for paper in sent.DanhSachTepDinhKemKhac] == [30_000] * len(state.parts)
    known = {"025199000123": "1", "123456789": "2"}.get(state.applicant.id_number)
    assert [one.LoaiDinhDanh for one in sent.DinhDanhCHS] == ([known] if known else [])
    assert (sent.KenhThucHien == "2") == (state.channel == "online")
    assert sent.DuocThanhToanTrucTuyen == ("1" if any(payment.online for payment in state.payments) else "0")
    assert len(sent.TaiLieuNop) + len(sent.DanhSachGiayToKetQua) == len(state.attachments)


@settings(max_examples=60, deadline=None)
@given(HOSTILE, st.integers(1, 40))
def test_a_cut_text_is_within_its_length_and_says_that_it_is_cut(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short) <= most
    assert short == plain(text) or short.endswith("…")
    assert plain(plain(text)) == plain(text)


def test_times_are_vietnamese_to_the_second() -> None:
    assert digits_of("2026-11-20T08:30:05+07:00") == "20261120083005"
    assert digits_of(None) == digits_of("") == ""


def numbered(office: MadeUpOffice, dossier: str) -> Forwarded:
    office.append(Act.BIND_CODE, CodeBound(official_code="H44.99.12-260302-0001"), dossier)
    wanted = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(wanted, Forwarded)
    return wanted


@pytest.mark.parametrize("seed", range(4))
def test_each_step_says_the_status_it_led_to_and_office_matters_stay_home(seed: int) -> None:
    office = MadeUpOffice(seed)
    office.day(6, 30)
    for dossier in office.ledger.dossiers():
        wanted = numbered(office, dossier)
        entries = office.ledger.entries_of(dossier)
        told = [sealed for sealed in entries if Act(sealed.entry.act) in STEPS]
        assert [step.key for step in wanted.steps] == [sealed.hash[:16] for sealed in told]
        for step, sealed in zip(wanted.steps, told, strict=True):
            until = entries[: entries.index(sealed) + 1]
            assert step.row.TrangThai == str(int(fold(until).status))
            assert step.row.MaHoSo == "H44.99.12-260302-0001"
        assert compared(wanted.now) not in wanted.before
        assert msgspec.convert(msgspec.to_builtins(wanted), Forwarded) == wanted


def test_a_dossier_without_a_number_is_not_sent() -> None:
    office = MadeUpOffice(3)
    dossier = office.receive()
    refused = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(refused, Refusal) and refused.code == "national.no_number"
    office.append(Act.BIND_CODE, CodeBound(official_code="H" * 60), dossier)
    refused = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(refused, Refusal) and refused.code == "national.number_long"


def test_a_dossier_with_many_notes_is_mapped_like_one_without() -> None:
    office = MadeUpOffice(4)
    dossier = office.receive()
    plainly = numbered(office, dossier)
    for turn in range(100):
        office.append(Act.NOTE, Noted(text=f"Gọi lại lần {turn}"), dossier)
    noted = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(noted, Forwarded) and noted.entries == plainly.entries + 100
    assert (noted.now, noted.steps, noted.before) == (plainly.now, plainly.steps, plainly.before)


def test_a_dossier_with_two_numbers_is_sent_once_a_supervisor_has_kept_one() -> None:
    office = MadeUpOffice(5)
    dossier = office.receive()
    seen = office.ledger.heads_of(dossier)
    kept = office.append(Act.BIND_CODE, CodeBound(official_code="H44.99.12-260302-0002"), dossier)
    chain = "H44.99.12.TINH.2WXYZ"
    draft = Entry(
        chain=chain, seq=0, prev="", act=Act.BIND_CODE, by="tinh", at=AT, seal="0" * 64, dossier=dossier, parents=seen
    )
    other = seal_entry(draft, written(CodeBound(official_code="H44.99.12-260302-9001")), office.ledger.key_of(dossier))
    office.ledger.add(Incoming(sealed=other, key=None))
    refused = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(refused, Refusal) and refused.code == "national.number_in_doubt"
    [conflict] = fold(office.ledger.entries_of(dossier)).conflicts
    office.append(Act.SETTLE, Settled(conflict=conflict.id, keep=kept.hash, reason="như giấy hẹn"), dossier)
    wanted = forwarded(office.ledger.entries_of(dossier), NAMES)
    assert isinstance(wanted, Forwarded) and wanted.now.MaHoSo == "H44.99.12-260302-0002"


def test_acts_made_apart_show_the_last_agreed_status_until_they_are_settled() -> None:
    office = MadeUpOffice(6)
    dossier = office.receive()
    seen = office.ledger.heads_of(dossier)
    office.append(Act.STOP, WithReason(reason="Trùng hồ sơ"), dossier)
    draft = Entry(
        chain="H44.99.12.B.1WXYZ", seq=0, prev="", act=Act.DECIDE, by="so", at=AT, seal="0" * 64, dossier=dossier, parents=seen
    )
    apart = seal_entry(draft, written(Decided(outcome="approved")), office.ledger.key_of(dossier))
    office.ledger.add(Incoming(sealed=apart, key=None))
    wanted = numbered(office, dossier)
    assert fold(office.ledger.entries_of(dossier)).conflicts
    assert wanted.now.TrangThaiHoSo == "2"
    assert [step.row.TrangThai for step in wanted.steps if step.row.NoiDungXuLy.startswith("Tiếp nhận")] == ["2"]
