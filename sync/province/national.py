"""Dossiers in the national portal's shape: `DongBoHoSoMC` and `CapNhatTienDoHoSoMC` (FACTS 1.5 to 1.8).

All values are texts, moments are yyyyMMddHHmmss. Statuses are sent as they are, never rewritten to look on
time.
"""

from __future__ import annotations

from schemas.canonical import Json
from schemas.dossier import Dossier, Supplement
from schemas.entry import Sealed
from sync.province.connect import connected
from sync.province.home import Home
from sync.province.ledger import UnitLedger
from sync.province.models import DossierRow, Unit
from sync.province.read_model import state_of

_CHANNEL = {"counter": "1", "online": "2", "post": "3", "mobile": "1"}
_KIND = {"citizen": "1", "foreigner": "1", "enterprise": "2", "state_agency": "3", "organisation": "4"}
_SUMMARY_MAX = 1000


def export(home: Home, since: str | None) -> Json:
    """Every numbered dossier received on or after `since`, and its progress rows, ready to be pushed."""
    with connected():
        names = {unit.code: unit.name for unit in Unit.select()}
        chosen = DossierRow.select().where(DossierRow.official_code != "", DossierRow.destroyed == 0)
        if since is not None:
            chosen = chosen.where(DossierRow.received_at >= since)
        dossiers: list[Json] = []
        progress: list[Json] = []
        for row in chosen.order_by(DossierRow.unit, DossierRow.dossier):
            state = state_of(row)
            dossiers.append(_dossier(state, names.get(row.unit, row.unit)))
            progress += [_progress(state, sealed) for sealed in _ordered(row)]
    return {"DongBoHoSoMC": dossiers, "CapNhatTienDoHoSoMC": progress}


def _ordered(row: DossierRow) -> list[Sealed]:
    entries = UnitLedger(row.unit).entries_of(row.dossier)
    return sorted(entries, key=lambda sealed: (sealed.entry.at, sealed.entry.chain, sealed.entry.seq))


def _dossier(state: Dossier, unit_name: str) -> Json:
    person = state.applicant
    identity = _identity(person.id_number)
    return {
        "MaHoSo": state.official_code,
        "MaTTHC": state.procedure.code,
        "TenTTHC": state.procedure.name,
        "MaLinhVuc": "",
        "TenLinhVuc": state.procedure.field,
        "KenhThucHien": _CHANNEL[state.channel],
        "SoGiayToChuHoSo": person.id_number,
        "ChuHoSo": person.name,
        "LoaiDoiTuong": _KIND[person.kind],
        "MaDoiTuong": "",
        "ThongTinKhac": "",
        "Email": person.email,
        "Fax": "",
        "SoDienThoai": person.phone,
        "TrichYeuHoSo": (state.case or state.procedure.name)[:_SUMMARY_MAX],
        "NgayTiepNhan": _moment(state.received_at),
        "NgayHenTra": _moment(state.due_at),
        "TrangThaiHoSo": str(int(state.status)),
        "NgayTra": _moment(state.returned_at),
        "ThongTinTra": "",
        "HinhThuc": "1" if state.return_by == "post" else "0",
        "NgayKetThucXuLy": _moment(state.finished_at or state.ended_at),
        "DonViXuLy": unit_name,
        "GhiChu": "",
        "TaiLieuNop": [],
        "DanhSachLePhi": [_fee(fee.name, fee.amount_vnd) for fee in state.fees],
        "DanhSachTepDinhKemKhac": [],
        "DanhSachHoSoBoSung": [_supplement(place, request) for place, request in enumerate(state.supplements, start=1)],
        "DanhSachGiayToKetQua": [],
        "NoiNopHoSo": "1" if state.channel == "online" else "2",
        "HoSoCoThanhPhanSoHoa": "1" if state.attachments else "0",
        "TaiKhoanDuocXacThucVoiVNeID": "0",
        "DuocThanhToanTrucTuyen": "1" if any(payment.online for payment in state.payments) else "0",
        "NgayTuChoi": _moment(state.ended_at) if int(state.status) == 3 else "",
        "NgayNopHoSo": _moment(state.filed_at or state.received_at),
        "DinhDanhCHS": identity,
        "DSKetNoiCSDL": [],
    }


def _identity(number: str) -> Json:
    kind = {12: "1", 9: "2"}.get(len(number))
    return [] if kind is None else [{"LoaiDinhDanh": kind, "SoDinhDanh": number}]


def _fee(name: str, amount_vnd: int) -> Json:
    return {"TenPhiLePhi": name, "MaPhiLePhi": "", "HinhThucThu": "", "Gia": str(amount_vnd), "LoaiPhiLePhi": ""}


def _supplement(place: int, request: Supplement) -> Json:
    return {
        "HoSoBoSungId": str(place),
        "NguoiYeuCauBoSung": request.by,
        "NoiDungBoSung": request.reason,
        "NgayBoSung": _moment(request.requested_at),
        "NgayTiepNhanBoSung": _moment(request.completed_at),
        "TrangThaiBoSung": "0" if request.completed_at is None else "1",
    }


def _progress(state: Dossier, sealed: Sealed) -> Json:
    entry = sealed.entry
    return {
        "MaHoSo": state.official_code,
        "NguoiXuLy": entry.by[:50],
        "ChucDanh": "",
        "ThoiDiemXuLy": _moment(entry.at),
        "PhongBanXuLy": "",
        "NoiDungXuLy": str(entry.act),
        "TrangThai": str(int(state.status)),
    }


def _moment(text: str | None) -> str:
    """yyyyMMddHHmmss, or empty."""
    return "" if not text else text[:19].replace("-", "").replace(":", "").replace("T", "")
