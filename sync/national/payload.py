"""The payloads of `DongBoHoSoMC` and `CapNhatTienDoHoSoMC`, field for field (docs/national-payloads.md).

Every value is a text, moments are yyyyMMddHHmmss in Vietnam. Field names are the interface's own. Lengths are those seen in
use; a text beyond one makes the other end refuse the whole push.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from msgspec import Meta

from schemas.base import Record, whole
from schemas.entry import HEX64, DossierId

MomentText = Annotated[str, Meta(pattern=whole("([0-9]{14})?"))]
YesNo = Literal["0", "1"]
StatusCode = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]

MA_HO_SO_MAX = 50
NAME_MAX = 500
UNIT_NAME_MAX = 1000
SUMMARY_MAX = 1000
FILE_NAME_MAX = 4000
PAPER_NAME_MAX = 2000
REASON_MAX = 500
OFFICER_MAX = 50
STEP_TEXT_MAX = 500
STEPS_AT_ONCE = 10
"""Progress rows in one request."""

Text = Annotated[str, Meta(max_length=NAME_MAX)]
Short = Annotated[str, Meta(max_length=100)]


class FileSent(Record, omit_defaults=False):
    """`TaiLieuNop`: a file handed in."""

    TepDinhKemId: Short
    TenTepDinhKem: Annotated[str, Meta(max_length=FILE_NAME_MAX)]
    IsDeleted: Literal["True", "False"] = "False"
    MaThanhPhanHoSo: Short = ""
    DuongDanTaiTepTin: str = ""
    DuocSoHoa: YesNo = "1"
    DuocTaiSuDung: YesNo = "0"
    DuocLayTuKhoDMQG: YesNo = "0"
    MaKetQuaThayThe: Short = ""


class FeeSent(Record, omit_defaults=False):
    """`DanhSachLePhi`: one fee, in đồng."""

    TenPhiLePhi: Text
    Gia: Annotated[str, Meta(pattern=whole("[0-9]{1,13}"))]
    MaPhiLePhi: Short = ""
    HinhThucThu: Short = ""
    LoaiPhiLePhi: Short = ""


class PaperSent(Record, omit_defaults=False):
    """`DanhSachTepDinhKemKhac`: a paper handed in at the counter."""

    TenGiayTo: Annotated[str, Meta(max_length=PAPER_NAME_MAX)]
    SoLuong: Annotated[str, Meta(pattern=whole("[0-9]{1,6}"))]
    LoaiGiayTo: Short = ""


class SupplementSent(Record, omit_defaults=False):
    """`DanhSachHoSoBoSung`: one request for supplement and its answer."""

    HoSoBoSungId: Short
    NguoiYeuCauBoSung: Text
    NoiDungBoSung: Annotated[str, Meta(max_length=REASON_MAX)]
    NgayBoSung: MomentText
    TrangThaiBoSung: Short
    NguoiTiepNhanBoSung: Text = ""
    ThongTinTiepNhan: Text = ""
    NgayTiepNhanBoSung: MomentText = ""
    DanhSachGiayToBoSung: tuple[PaperSent, ...] = ()
    DanhSachLePhiBoSung: tuple[FeeSent, ...] = ()
    NgayHenTraTruoc: MomentText = ""
    NgayHenTraMoi: MomentText = ""


class ResultSent(Record, omit_defaults=False):
    """`DanhSachGiayToKetQua`: a result paper."""

    TenGiayTo: Annotated[str, Meta(max_length=PAPER_NAME_MAX)]
    GiayToId: Short
    MaThanhPhanHoSo: Short = ""
    DuongDanTepTinKetQua: str = ""
    MaGiayToKetQua: Short = ""


class Identified(Record, omit_defaults=False):
    """`DinhDanhCHS`: 1 a personal number of twelve digits, 2 an old identity card's nine."""

    LoaiDinhDanh: Literal["1", "2"]
    SoDinhDanh: Annotated[str, Meta(max_length=40)]


class Database(Record, omit_defaults=False):
    """`DSKetNoiCSDL`: a database that was asked. The code list is not published, so none is claimed."""

    MaCSDL: Short


class DossierSent(Record, omit_defaults=False):
    """One dossier in `DongBoHoSoMC`."""

    MaHoSo: Annotated[str, Meta(min_length=1, max_length=MA_HO_SO_MAX)]
    MaTTHC: Annotated[str, Meta(max_length=50)]
    TenTTHC: Annotated[str, Meta(max_length=2000)]
    MaLinhVuc: Short
    TenLinhVuc: Text
    KenhThucHien: Literal["1", "2", "3"]
    SoGiayToChuHoSo: Short
    SoBienNhan: Short
    ChuHoSo: Text
    LoaiDoiTuong: Literal["1", "2", "3", "4"]
    MaDoiTuong: Short
    ThongTinKhac: Text
    Email: Short
    Fax: Short
    SoDienThoai: Annotated[str, Meta(max_length=50)]
    TrichYeuHoSo: Annotated[str, Meta(max_length=SUMMARY_MAX)]
    NgayTiepNhan: MomentText
    NgayHenTra: MomentText
    TrangThaiHoSo: StatusCode
    NgayTra: MomentText
    ThongTinTra: Text
    HinhThuc: YesNo
    NgayKetThucXuLy: MomentText
    DonViXuLy: Annotated[str, Meta(max_length=UNIT_NAME_MAX)]
    GhiChu: Annotated[str, Meta(max_length=2000)]
    TaiLieuNop: tuple[FileSent, ...]
    DanhSachLePhi: tuple[FeeSent, ...]
    DanhSachTepDinhKemKhac: tuple[PaperSent, ...]
    DanhSachHoSoBoSung: tuple[SupplementSent, ...]
    DanhSachGiayToKetQua: tuple[ResultSent, ...]
    NoiNopHoSo: Short
    HoSoCoThanhPhanSoHoa: YesNo
    TaiKhoanDuocXacThucVoiVNeID: YesNo
    DuocThanhToanTrucTuyen: Literal["0", "1", "2"]
    NgayTuChoi: MomentText
    NgayNopHoSo: MomentText
    DinhDanhCHS: tuple[Identified, ...]
    DSKetNoiCSDL: tuple[Database, ...]


class StepSent(Record, omit_defaults=False):
    """One row in `CapNhatTienDoHoSoMC`: who did what, when, and the status it led to."""

    MaHoSo: Annotated[str, Meta(min_length=1, max_length=MA_HO_SO_MAX)]
    NguoiXuLy: Annotated[str, Meta(max_length=OFFICER_MAX)]
    ChucDanh: Short
    ThoiDiemXuLy: MomentText
    PhongBanXuLy: Text
    NoiDungXuLy: Annotated[str, Meta(max_length=STEP_TEXT_MAX)]
    TrangThai: StatusCode
    NgayBatDau: MomentText
    NgayKetThucTheoQuyDinh: MomentText


class Step(Record, omit_defaults=False):
    """A progress row with the name by which this side knows it: the first digits of its entry's hash."""

    key: Annotated[str, Meta(pattern=whole("[0-9a-f]{16}"))]
    row: StepSent


class Compared(Record, omit_defaults=False):
    """The fields that are compared after a look-up: what a citizen would notice."""

    MaTTHC: str
    ChuHoSo: str
    TrangThaiHoSo: str
    NgayTiepNhan: str
    NgayHenTra: str
    NgayKetThucXuLy: str
    NgayTra: str


class Forwarded(Record, omit_defaults=False):
    """A dossier ready to be sent: as it is now, its progress, and every face it has shown before.

    The province's record may be overwritten only where it shows one of `before`: else somebody else changed it. `former` are
    numbers that it was given too and that were dropped.
    """

    dossier: DossierId
    day: str
    entries: int
    hashes: Annotated[tuple[HEX64, ...], Meta(min_length=1)]
    now: DossierSent
    steps: tuple[Step, ...]
    before: tuple[Compared, ...] = ()
    former: tuple[Annotated[str, Meta(max_length=MA_HO_SO_MAX)], ...] = ()


def compared(sent: DossierSent) -> Compared:
    """What of a payload is compared."""
    return Compared(**{name: getattr(sent, name) for name in Compared.__struct_fields__})


def digits_of(moment: str | None) -> str:
    """A canonical moment as yyyyMMddHHmmss, or nothing."""
    return re.sub("[^0-9]", "", moment[:19]) if moment else ""
