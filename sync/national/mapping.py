"""From a folded dossier to the national payload. Pure; what is not known is left empty, never invented.

A status is sent as it is, also where that makes a dossier look late.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

from schemas import acts
from schemas.acts import Act
from schemas.base import Record
from schemas.dossier import Dossier, DueChange, Supplement
from schemas.entry import Sealed
from schemas.intake import PartGiven
from schemas.refusal import Refusal, no
from schemas.rules.conflicts import Graph
from schemas.rules.fold import content_of, fold
from schemas.rules.workflow import CODE
from schemas.status import Status
from schemas.text import has_hostile
from sync.national import payload
from sync.national.payload import Compared, DossierSent, Forwarded, Step, StepSent, compared, digits_of

_CHANNEL: dict[str, Literal["1", "2", "3"]] = {"counter": "1", "online": "2", "post": "3", "mobile": "1"}
_KIND: dict[str, Literal["1", "2", "3", "4"]] = {
    "citizen": "1",
    "foreigner": "1",
    "enterprise": "2",
    "state_agency": "3",
    "organisation": "4",
}
_ASKED, _ANSWERED = "Yêu cầu công dân bổ sung", "Hoàn thành bổ sung"

# The acts that are steps of the procedure. Notes, places, corrections and files are the office's own business.
STEPS: dict[Act, str] = {
    Act.RECEIVE: "Tiếp nhận hồ sơ",
    Act.FILE_ONLINE: "Nộp hồ sơ trực tuyến",
    Act.ACCEPT_ONLINE: "Tiếp nhận hồ sơ trực tuyến",
    Act.REGISTER: "Ghi nhận tại quầy",
    Act.GUIDE: "Hướng dẫn bổ sung",
    Act.ACCEPT: "Tiếp nhận hồ sơ",
    Act.REQUEST_SUPPLEMENT: "Yêu cầu bổ sung hồ sơ",
    Act.SUPPLEMENT_RECEIVED: "Tiếp nhận bổ sung",
    Act.REFUSE: "Từ chối hồ sơ",
    Act.FORWARD: "Chuyển xử lý",
    Act.ACCEPT_FORWARD: "Nhận xử lý",
    Act.LINK: "Chuyển xử lý liên thông",
    Act.RETURN_LINK: "Trả kết quả liên thông",
    Act.ASSIGN: "Phân công xử lý",
    Act.REQUIRE_PAYMENT: "Yêu cầu thực hiện nghĩa vụ tài chính",
    Act.PAYMENT_RECEIVED: "Thu phí, lệ phí",
    Act.DECIDE: "Giải quyết",
    Act.FINISH: "Xử lý xong",
    Act.HAND_OVER: "Trả kết quả",
    Act.REPORT_ERROR: "Chuyển đính chính kết quả",
    Act.ERROR_CORRECTED: "Đã đính chính kết quả",
    Act.EXTEND: "Xin lỗi và gia hạn",
    Act.APOLOGISE: "Xin lỗi vì quá hạn",
    Act.WITHDRAW: "Công dân rút hồ sơ",
    Act.STOP: "Dừng xử lý",
    Act.CLOSE_UNANSWERED: "Đóng hồ sơ không được bổ sung",
    Act.VOID: "Hủy hồ sơ ghi nhầm",
}

# They change nothing that is compared and are no steps: a dossier with a thousand notes is folded no more often for them.
_SHOWN_ALIKE = frozenset({Act.NOTE, Act.LOCATE, Act.RATE, Act.ATTACH})


@dataclass(frozen=True)
class Names:
    """What codes and user names are called: unit codes and officers, each falling back to itself."""

    units: Mapping[str, str] = field(default_factory=dict)
    officers: Mapping[str, str] = field(default_factory=dict)

    def unit(self, code: str) -> str:
        return self.units.get(code, code)

    def officer(self, user: str) -> str:
        return self.officers.get(user, user)


def forwarded(entries: Sequence[Sealed], names: Names) -> Forwarded | Refusal:
    """Everything of a dossier that goes out. Refuses `national.no_number`, `national.number_in_doubt`,
    `national.number_long`, `national.destroyed`."""
    state = fold(entries)
    if state.destroyed:
        return no("national.destroyed", "Nội dung hồ sơ đã được hủy theo quy định nên không gửi đi nữa.")
    if not state.official_code:
        return no("national.no_number", "Hồ sơ chưa có mã số chính thức nên chưa gửi được. Hãy xin dải số của tỉnh.")
    if any(CODE in conflict.keys for conflict in state.conflicts):
        return no("national.number_in_doubt", "Hồ sơ có hai mã số. Người phụ trách chọn một xong mới gửi được.")
    if len(state.official_code) > payload.MA_HO_SO_MAX:
        return no(
            "national.number_long",
            "Mã số hồ sơ dài quá {limit} ký tự nên tỉnh không nhận. Hãy báo người phụ trách.",
            limit=payload.MA_HO_SO_MAX,
        )
    faces = _faces(entries)
    now = dossier_sent(state, names)
    steps = tuple(step for face in faces if (step := _step(face, state.official_code, names)) is not None)
    return Forwarded(
        dossier=state.id,
        day=state.received_at[:10],
        entries=len(entries),
        hashes=tuple(face.sealed.hash for face in faces),
        now=now,
        steps=steps,
        before=_before(faces, names, compared(now)),
        former=tuple(code for code in state.further_codes if len(code) <= payload.MA_HO_SO_MAX),
    )


@dataclass(frozen=True)
class _Face:
    """The dossier as it stood right after one entry."""

    sealed: Sealed
    content: Record | None
    state: Dossier


def _faces(entries: Sequence[Sealed]) -> list[_Face]:
    """The dossier after each of its entries, in the order the fold takes them."""
    ordered = Graph([(sealed, content_of(sealed)) for sealed in entries]).entries
    faces: list[_Face] = []
    for place, (sealed, content) in enumerate(ordered):
        same = faces and Act(sealed.entry.act) in _SHOWN_ALIKE
        state = faces[-1].state if same else fold([one for one, _ in ordered[: place + 1]])
        faces.append(_Face(sealed, content, state))
    return faces


def _before(faces: Sequence[_Face], names: Names, now: Compared) -> tuple[Compared, ...]:
    seen = {compared(dossier_sent(face.state, names, code="-")): None for face in faces}
    seen.pop(now, None)
    return tuple(seen)


def dossier_sent(state: Dossier, names: Names, code: str = "") -> DossierSent:
    """The `DongBoHoSoMC` object of a dossier. Long free texts are cut with an ellipsis, nothing else is."""
    person = state.applicant
    results = [one for one in state.attachments if one.result]
    files = [one for one in state.attachments if not one.result]
    return DossierSent(
        MaHoSo=code or state.official_code,
        MaTTHC=plain(state.procedure.code),
        TenTTHC=plain(state.procedure.name),
        MaLinhVuc="",
        TenLinhVuc=plain(state.procedure.field),
        KenhThucHien=_CHANNEL[state.channel],
        SoGiayToChuHoSo=plain(person.id_number),
        SoBienNhan=state.provisional_code,
        ChuHoSo=plain(person.name),
        LoaiDoiTuong=_KIND[person.kind],
        MaDoiTuong="",
        ThongTinKhac="",
        Email=plain(person.email),
        Fax="",
        SoDienThoai=plain(person.phone),
        TrichYeuHoSo=cut(state.procedure.name, payload.SUMMARY_MAX),
        NgayTiepNhan=digits_of(state.received_at),
        NgayHenTra=digits_of(state.due_at),
        TrangThaiHoSo=_status(state.status),
        NgayTra=digits_of(state.returned_at),
        ThongTinTra="",
        HinhThuc="1" if state.return_by == "post" else "0",
        NgayKetThucXuLy=digits_of(state.finished_at or state.ended_at),
        DonViXuLy=cut(names.unit(state.holder_unit), payload.UNIT_NAME_MAX),
        GhiChu="",
        TaiLieuNop=tuple(_file(one.sha256, one.label or _part_name(state, one.part)) for one in files),
        DanhSachLePhi=tuple(payload.FeeSent(TenPhiLePhi=plain(fee.name), Gia=str(fee.amount_vnd)) for fee in state.fees),
        DanhSachTepDinhKemKhac=tuple(_paper(part) for part in state.parts),
        DanhSachHoSoBoSung=tuple(
            _supplement(place, one, state.due_changes, names) for place, one in enumerate(state.supplements, start=1)
        ),
        DanhSachGiayToKetQua=tuple(
            payload.ResultSent(TenGiayTo=cut(one.label, payload.PAPER_NAME_MAX), GiayToId=one.sha256[:32]) for one in results
        ),
        NoiNopHoSo="1" if state.channel == "online" else "2",
        HoSoCoThanhPhanSoHoa="1" if files else "0",
        TaiKhoanDuocXacThucVoiVNeID="0",
        DuocThanhToanTrucTuyen="1" if any(payment.online for payment in state.payments) else "0",
        NgayTuChoi=digits_of(state.ended_at) if state.status is Status.REFUSED else "",
        NgayNopHoSo=digits_of(state.filed_at or state.received_at),
        DinhDanhCHS=_identity(person.id_number),
        DSKetNoiCSDL=(),
    )


def _status(status: Status) -> payload.StatusCode:
    return cast(payload.StatusCode, str(int(status)))


def _identity(number: str) -> tuple[payload.Identified, ...]:
    """None where the number is of another kind: a made-up one would name a stranger."""
    if not (number.isascii() and number.isdigit()) or len(number) not in (9, 12):
        return ()
    return (payload.Identified(LoaiDinhDanh="1" if len(number) == 12 else "2", SoDinhDanh=number),)


def _file(sha256: str, name: str) -> payload.FileSent:
    return payload.FileSent(TepDinhKemId=sha256[:32], TenTepDinhKem=cut(name, payload.FILE_NAME_MAX))


def _part_name(state: Dossier, part: int) -> str:
    return state.parts[part - 1].name if 1 <= part <= len(state.parts) else ""


def _paper(part: PartGiven) -> payload.PaperSent:
    count = part.originals + part.certified + part.copies
    return payload.PaperSent(TenGiayTo=cut(part.name, payload.PAPER_NAME_MAX), SoLuong=str(count))


def _supplement(place: int, asked: Supplement, moved: Sequence[DueChange], names: Names) -> payload.SupplementSent:
    """The new due date is the one the answer brought with it."""
    change = next((one for one in moved if one.act == Act.SUPPLEMENT_RECEIVED and one.at == asked.completed_at), None)
    return payload.SupplementSent(
        HoSoBoSungId=str(place),
        NguoiYeuCauBoSung=cut(names.officer(asked.by), payload.NAME_MAX),
        NoiDungBoSung=cut(asked.reason, payload.REASON_MAX),
        NgayBoSung=digits_of(asked.requested_at),
        TrangThaiBoSung=_ASKED if asked.completed_at is None else _ANSWERED,
        NguoiTiepNhanBoSung=cut(names.officer(change.by), payload.NAME_MAX) if change else "",
        NgayTiepNhanBoSung=digits_of(asked.completed_at),
        NgayHenTraTruoc=digits_of(change.old) if change else "",
        NgayHenTraMoi=digits_of(change.new) if change else "",
    )


def _step(face: _Face, code: str, names: Names) -> Step | None:
    entry = face.sealed.entry
    name = STEPS.get(Act(entry.act))
    if name is None:
        return None
    unit = entry.chain.rsplit(".", 2)[0]
    row = StepSent(
        MaHoSo=code,
        NguoiXuLy=cut(names.officer(entry.by), payload.OFFICER_MAX),
        ChucDanh="",
        ThoiDiemXuLy=digits_of(entry.at),
        PhongBanXuLy=cut(names.unit(unit), payload.NAME_MAX),
        NoiDungXuLy=cut(_told(name, face.content, names), payload.STEP_TEXT_MAX),
        TrangThai=_status(face.state.status),
        NgayBatDau="",
        NgayKetThucTheoQuyDinh=digits_of(face.content.due_at) if isinstance(face.content, acts.Forwarded) else "",
    )
    return Step(key=face.sealed.hash[:16], row=row)


def _told(name: str, content: Record | None, names: Names) -> str:
    """The step and what belongs to it: the reason a citizen is owed, the unit it went to."""
    if isinstance(content, acts.Forwarded):
        more = " - ".join(part for part in (names.unit(content.to_unit), content.task) if part)
    else:
        more = str(getattr(content, "reason", "") or "")
    return f"{name}-{more}" if more else name


def plain(text: str) -> str:
    """One line in NFC without characters that steer or hide: those become spaces."""
    line = text if not has_hostile(text) else "".join(char if not has_hostile(char) else " " for char in text)
    return unicodedata.normalize("NFC", " ".join(line.split()))


def cut(text: str, length_max: int) -> str:
    """The text as one line, within a length; a cut shows as an ellipsis."""
    line = plain(text)
    return line if len(line) <= length_max else line[: length_max - 1].rstrip() + "…"
