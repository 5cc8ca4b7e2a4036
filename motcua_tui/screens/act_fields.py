"""The fields of every act's form, as one table: what is asked, how it is typed, with what it begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from motcua_tui.desk import scans
from motcua_tui.desk.dropped import PASTED_MAX
from motcua_tui.desk.office import Office
from motcua_tui.desk.staff import proposed
from motcua_tui.text import mark
from motcua_tui.widgets.show import mask_identity
from schemas import limits
from schemas.acts import Act
from schemas.dossier import Dossier
from schemas.intake import Person
from schemas.rules import guards
from schemas.rules.linked import state_of

Kind = Literal["words", "code", "day", "money", "choice", "user", "unit"]
Begin = Callable[[Dossier, Office], str]
Options = tuple[tuple[str, str], ...]


def _nothing(dossier: Dossier, office: Office) -> str:
    return ""


@dataclass(frozen=True)
class Field:
    """One field. `label` and the words of `options` (value, word) are marked for translation.

    `secret` marks an identity number: it begins masked and is taken as it was unless somebody types over it. A field with
    a `group` above 0 is shown when somebody asks for one more; it must be filled where the field named `with_` is.
    """

    name: str
    label: str
    kind: Kind = "words"
    limit: int = limits.REASON_MAX
    required: bool = False
    options: Options = ()
    begin: Begin = _nothing
    help: str = ""
    secret: bool = False
    supervised: bool = False
    group: int = 0
    with_: str = ""


WAYS: Options = (
    ("counter", mark("Tại quầy")), ("post", mark("Bưu chính")), ("home", mark("Tại nhà")), ("online", mark("Trực tuyến")),
)  # fmt: skip
RELATIONS: Options = (
    ("owner", mark("Chủ hồ sơ")), ("representative", mark("Người được ủy quyền")), ("relative", mark("Người thân")),
    ("post", mark("Nhân viên bưu chính")),
)  # fmt: skip
FEE_KINDS: Options = (("fee", mark("Phí")), ("charge", mark("Lệ phí")), ("other", mark("Khác")))
YES_NO: Options = (("", mark("Không")), ("yes", mark("Có")))
SEXES: Options = (
    ("", mark("Không rõ")),
    ("male", mark("Nam")),
    ("female", mark("Nữ")),
    ("other", mark("Khác")),
)

BEGINS: Options = (("now", mark("Ngay")), ("after", mark("Sau khi các việc đã giao có kết quả")))
LINK_OUTCOMES: Options = (
    ("done", mark("Đã giải quyết")), ("refused", mark("Đơn vị từ chối")), ("recalled", mark("Thu hồi, không chờ nữa")),
)  # fmt: skip

_REASON = Field(
    "reason",
    mark("Lý do"),
    required=True,
    help=mark("Lý do được in trên giấy gửi công dân và giữ mãi trong hồ sơ."),
)


_OTHER_PAPERS = mark("Giấy tờ không có trong danh sách bên dưới; nhiều loại thì cách nhau bằng dấu chấm phẩy.")


def taker(dossier: Dossier) -> Person:
    """Who is expected to take the result away."""
    return dossier.submitter or dossier.applicant


def _relation(dossier: Dossier, office: Office) -> str:
    if dossier.return_by == "post":
        return "post"
    return "representative" if dossier.submitter else "owner"


def _first_open(dossier: Dossier, office: Office) -> str:
    return next((str(task.number) for task in dossier.links if state_of(task) in ("open", "refused")), "")


def _proposed(dossier: Dossier, office: Office) -> str:
    return proposed(office, dossier.procedure.field) or ""


def _unpaid(dossier: Dossier, office: Office) -> str:
    return str(max(0, dossier.fees_total_vnd - dossier.paid_vnd) or "")


def _of_person(name: str) -> Begin:
    return lambda dossier, office: str(getattr(dossier.applicant, name))


def _correctable(name: str, label: str, kind: Kind, limit: int, options: Options = ()) -> Field:
    return Field(f"applicant.{name}", label, kind, limit, options=options, begin=_of_person(name))


FEES_ASKED_MAX = 8
"""How many fees one act may ask for on screen."""


def fee_field(name: str, place: int) -> str:
    """The name of a field of the fee at this place, from 0 on."""
    return f"{name}.{place + 1}" if place else name


def _further_fee(place: int) -> tuple[Field, ...]:
    """The fields of one more fee, empty at first."""
    name, amount, kind = (fee_field(each, place) for each in ("name", "amount_vnd", "kind"))
    return (
        Field(name, mark("Khoản thu khác"), limit=limits.NAME_MAX, group=place, with_=amount),
        Field(amount, mark("Số tiền (đồng)"), "money", 15, group=place, with_=name),
        Field(kind, mark("Loại"), "choice", options=FEE_KINDS, begin=lambda d, o: "fee", group=place),
    )


def _newest_scan(dossier: Dossier, office: Office) -> str:
    offered = scans.newest(office)
    return offered[0].path if offered else ""


_LAW = mark("Điều 19 khoản 2 NĐ 118/2025 đòi ghi với giấy tờ điện tử; để trống nếu chưa biết.")
PAPER_FACTS: tuple[Field, ...] = (
    Field("paper.kind_code", mark("Mã loại giấy tờ"), "code", limits.PAPER_CODE_MAX, help=_LAW, group=1),
    Field("paper.title", mark("Tên giấy tờ"), limit=limits.PAPER_TITLE_MAX, help=_LAW, group=1),
    Field("paper.summary", mark("Trích yếu"), limit=limits.REASON_MAX, help=_LAW, group=1),
    Field(
        "paper.holder_id", mark("Số định danh chủ giấy"), "code", limits.IDENTITY_MAX, secret=True, group=1,
        begin=lambda d, o: d.applicant.id_number,
        help=mark("Người không có số định danh thì ghi họ tên, năm sinh, ngày cấp, cơ quan cấp ở các ô dưới."),
    ),
    Field("paper.holder_name", mark("Họ tên chủ giấy tờ"), limit=limits.NAME_MAX, help=_LAW, group=1),
    Field("paper.birth_year", mark("Năm sinh"), "code", 4, help=_LAW, group=1),
    Field("paper.issued_on", mark("Ngày cấp"), "day", 10, help=_LAW, group=1),
    Field("paper.issuer", mark("Cơ quan cấp"), limit=limits.OFFICE_MAX, help=_LAW, group=1),
    Field("paper.valid_until", mark("Thời hạn hiệu lực"), limit=limits.GROUND_MAX, help=_LAW, group=1),
    Field("paper.scope", mark("Phạm vi hiệu lực"), limit=limits.GROUND_MAX, help=_LAW, group=1),
)  # fmt: skip

_DUE = Field(
    "due",
    mark("Hạn hoặc ngày hẹn"),
    limit=40,
    help=mark("Để trống nếu theo danh mục. Ví dụ: 5 ngày làm việc; 26/11/2026."),
)
_UNIT_HELP = mark("Mã đơn vị hoặc vài chữ của tên, ví dụ H44.15 hoặc “tư pháp”. Tên có khi tỉnh đã gửi danh mục đơn vị.")

FIELDS: dict[Act, tuple[Field, ...]] = {
    Act.REQUEST_SUPPLEMENT: (
        _REASON,
        Field(
            "other",
            mark("Giấy tờ khác"),
            limit=limits.CASE_NAME_MAX,
            help=_OTHER_PAPERS,
        ),
    ),
    Act.GUIDE: (
        _REASON,
        Field("other", mark("Giấy tờ khác"), limit=limits.CASE_NAME_MAX, help=_OTHER_PAPERS),
    ),
    Act.ACCEPT: (_DUE,),
    Act.REPORT_ERROR: (
        Field(
            "reason",
            mark("Sai sót"),
            required=True,
            help=mark("Sai ở đâu, đúng phải là gì. Chỉ dùng khi lỗi của cơ quan (NĐ 118 Đ23.1)."),
        ),
    ),
    Act.ERROR_CORRECTED: (
        Field("document_no", mark("Số văn bản mới"), "code", limits.DOCUMENT_NO_MAX),
        Field("note", mark("Ghi chú"), limit=limits.NOTE_MAX),
    ),
    Act.SUPPLEMENT_RECEIVED: (),
    Act.REFUSE: (_REASON,),
    Act.WITHDRAW: (_REASON,),
    Act.STOP: (_REASON,),
    Act.VOID: (_REASON,),
    Act.FORWARD: (
        Field(
            "to_unit",
            mark("Đơn vị nhận"),
            "unit",
            limits.OFFICE_MAX,
            required=True,
            help=_UNIT_HELP,
        ),
        Field("task", mark("Việc cần làm"), limit=limits.TASK_MAX),
        Field(
            "limit",
            mark("Thời hạn"),
            limit=40,
            help=mark("Ví dụ: 3 ngày làm việc. Để trống nếu không giao hạn."),
        ),
    ),
    Act.LINK: (
        Field(
            "unit", mark("Đơn vị nhận"), "unit", limits.OFFICE_MAX, required=True, help=_UNIT_HELP,
        ),
        Field("task", mark("Việc cần làm"), limit=limits.TASK_MAX, required=True),
        Field("limit", mark("Thời hạn"), limit=40, required=True, help=mark("Ví dụ: 3 ngày làm việc.")),
        Field(
            "begins", mark("Bắt đầu"), "choice", options=BEGINS,
            help=mark("Mỗi lần giao một việc; giao thêm việc nữa để nhiều đơn vị cùng làm hoặc làm lần lượt."),
        ),
        Field("is_lead", mark("Là cơ quan chủ trì"), "choice", options=YES_NO),
    ),
    Act.RETURN_LINK: (
        Field(
            "number", mark("Việc số"), "money", 2, begin=_first_open, required=True,
            help=mark("Số của việc liên thông, xem ở mục Xử lý và kết quả của hồ sơ."),
        ),
        Field("outcome", mark("Kết quả"), "choice", options=LINK_OUTCOMES),
        Field("document_no", mark("Số văn bản"), "code", limits.DOCUMENT_NO_MAX),
        Field("note", mark("Ghi chú"), limit=limits.TASK_MAX),
    ),
    Act.ASSIGN: (Field("to", mark("Giao cho"), "user", limits.USER_MAX, required=True, begin=_proposed),),
    Act.REQUIRE_PAYMENT: (
        Field(
            "name",
            mark("Khoản thu"),
            limit=limits.NAME_MAX,
            required=True,
            begin=lambda d, o: d.fees[0].name if d.fees else "",
        ),
        Field(
            "amount_vnd",
            mark("Số tiền (đồng)"),
            "money",
            15,
            required=True,
            begin=lambda d, o: str(d.fees[0].amount_vnd) if d.fees else "",
        ),
        Field(
            "kind",
            mark("Loại"),
            "choice",
            options=FEE_KINDS,
            begin=lambda d, o: d.fees[0].kind if d.fees else "fee",
        ),
        *(field for place in range(1, FEES_ASKED_MAX) for field in _further_fee(place)),
    ),
    Act.PAYMENT_RECEIVED: (
        Field("amount_vnd", mark("Số tiền (đồng)"), "money", 15, required=True, begin=_unpaid),
        Field("receipt_no", mark("Số biên lai"), "code", limits.RECEIPT_NO_MAX),
        Field("online", mark("Nộp tiền trực tuyến"), "choice", options=YES_NO),
    ),
    Act.DECIDE: (
        Field(
            "outcome",
            mark("Kết quả"),
            "choice",
            options=(("approved", mark("Đồng ý giải quyết")), ("rejected", mark("Không đồng ý"))),
        ),
        Field("document_no", mark("Số văn bản"), "code", limits.DOCUMENT_NO_MAX),
        Field("signed_by", mark("Người ký"), limit=limits.DISPLAY_MAX),
    ),
    Act.FINISH: (
        Field(
            "documents", mark("Số loại giấy tờ"), "money", 4, required=True, begin=lambda d, o: str(d.documents),
            help=mark("Mỗi loại giấy tờ chứng thực lấy một số của sổ chứng thực (TT 01/2020 Đ4)."),
        ),
        Field(
            "document_names", mark("Tên từng loại"), limit=limits.CASE_NAME_MAX,
            help=mark("Để trống, hoặc tên mỗi loại cách nhau bằng dấu chấm phẩy."),
        ),
        Field(
            "book_number", mark("Số đã ghi tay"), "money", 9,
            help=mark("Chỉ điền khi nhập muộn: số đầu tiên đã ghi vào sổ giấy lúc mất điện."),
        ),
    ),
    Act.ACCEPT_FORWARD: (),
    Act.ACCEPT_ONLINE: (_DUE,),
    Act.CLOSE_UNANSWERED: (),
    Act.HAND_OVER: (
        Field(
            "to_name",
            mark("Người nhận"),
            limit=limits.NAME_MAX,
            required=True,
            begin=lambda d, o: taker(d).name,
        ),
        Field(
            "to_id",
            mark("Số giấy tờ"),
            "code",
            limits.IDENTITY_MAX,
            begin=lambda d, o: taker(d).id_number,
            secret=True,
            help=mark("Số đã có trong hồ sơ được che bớt; gõ đè lên nếu người nhận dùng giấy tờ khác."),
        ),
        Field("relation", mark("Quan hệ"), "choice", options=RELATIONS, begin=_relation),
        Field("via", mark("Trả qua"), "choice", options=WAYS, begin=lambda d, o: d.return_by),
        Field(
            "parts", mark("Bản chính trả lại"), "code", 60,
            help=mark("Số thứ tự giấy tờ trả lại cùng kết quả, ví dụ 1, 3; in trên giấy biên nhận. Để trống nếu không có."),
        ),
    ),
    Act.EXTEND: (
        _REASON,
        Field("new_due_at", mark("Ngày hẹn mới"), "day", 10, required=True),
    ),
    Act.APOLOGISE: (
        _REASON,
        Field("expected_on", mark("Dự kiến trả"), "day", 10, required=True),
    ),
    Act.CORRECT: (
        _correctable("name", mark("Họ tên"), "words", limits.NAME_MAX),
        Field(
            "applicant.id_number",
            mark("Số giấy tờ"),
            "code",
            limits.IDENTITY_MAX,
            begin=_of_person("id_number"),
            secret=True,
        ),
        _correctable("birth_date", mark("Ngày sinh"), "day", 10),
        _correctable("sex", mark("Giới tính"), "choice", 0, SEXES),
        _correctable("phone", mark("Điện thoại"), "code", limits.PHONE_MAX),
        _correctable("email", mark("Thư điện tử"), "code", limits.EMAIL_MAX),
        _correctable("address", mark("Địa chỉ"), "words", limits.ADDRESS_MAX),
        Field("note", mark("Ghi chú hồ sơ"), limit=limits.NOTE_MAX, begin=lambda d, o: d.note),
        Field("return_by", mark("Trả qua"), "choice", options=WAYS, begin=lambda d, o: d.return_by),
        Field(
            "due_at",
            mark("Ngày hẹn trả"),
            "day",
            10,
            begin=lambda d, o: (d.due_at or "")[:10],
            supervised=True,
        ),
        Field("reason", mark("Lý do sửa"), required=True),
    ),
    Act.RATE: (
        Field(
            "level",
            mark("Mức hài lòng"),
            "choice",
            options=(
                ("5", mark("Rất tốt")),
                ("4", mark("Tốt")),
                ("3", mark("Được")),
                ("2", mark("Kém")),
                ("1", mark("Rất kém")),
            ),
        ),
        Field("comment", mark("Góp ý"), limit=limits.NOTE_MAX),
    ),
    Act.LOCATE: (
        Field("place", mark("Nơi để"), limit=limits.PLACE_MAX, begin=lambda d, o: d.location),
        Field(
            "keeper", mark("Người giữ"), limit=limits.OFFICE_MAX, begin=lambda d, o: d.keeper,
            help=mark("Cá nhân hoặc đơn vị đang giữ giấy tờ; để trống nếu giấy tờ để ở tủ, kệ."),
        ),
        Field("parts", mark("Giấy tờ số"), "code", 60, help=mark("Ví dụ 1, 3. Để trống nếu cả tập hồ sơ.")),
    ),
    Act.NOTE: (Field("text", mark("Ghi chú"), limit=limits.NOTE_MAX, required=True),),
    Act.ATTACH: (
        Field(
            "path",
            mark("Tệp"),
            "code",
            PASTED_MAX,
            required=True,
            begin=_newest_scan,
            help=mark(
                "Kéo tệp thả vào cửa sổ, hoặc gõ đường dẫn. Tệp mới quét: gõ 1 lấy tệp mới nhất, 2 lấy tệp trước đó. "
                "Nhiều tệp thì thả lần lượt."
            ),
        ),
        Field(
            "part",
            mark("Thành phần số"),
            "money",
            4,
            help=mark("Số thứ tự của giấy tờ trong hồ sơ; để trống nếu không thuộc giấy tờ nào."),
        ),
        Field("result", mark("Là kết quả"), "choice", options=YES_NO),
        *PAPER_FACTS,
    ),
    Act.DESTROY_CONTENT: (Field("ground", mark("Căn cứ hủy"), required=True),),
}

OVERRIDE = Field(
    "override",
    mark("Căn cứ cho phép"),
    help=mark("Người phụ trách ghi căn cứ cho phép làm khác quy định; căn cứ được giữ trong hồ sơ."),
)

OVERRIDABLE = guards.LIFTABLE
"""Refusals that a supervisor's ground lifts."""

ASKS_PARTS = frozenset({Act.REQUEST_SUPPLEMENT, Act.SUPPLEMENT_RECEIVED, Act.GUIDE, Act.ACCEPT})


def fields_of(act: Act, office: Office) -> tuple[Field, ...]:
    """The fields this officer is asked for."""
    supervisor = office.role == "supervisor"
    return tuple(field for field in FIELDS[act] if supervisor or not field.supervised)


ASKED_AFTERWARDS = frozenset({Act.ACCEPT_ONLINE, Act.FINISH})
"""Acts that are done at once as a rule; their form opens where something has to be decided first."""
ANSWERED_BY_FORM = frozenset({"receive.limit_needed"})
"""Refusals that the form of such an act answers."""


def needs_form(act: Act) -> bool:
    """True when there is something to ask before the act is tried."""
    return (bool(FIELDS[act]) and act not in ASKED_AFTERWARDS) or act in ASKS_PARTS


def begin_text(field: Field, dossier: Dossier, office: Office) -> str:
    """What the field shows at first."""
    value = field.begin(dossier, office)
    return mask_identity(value) if field.secret and value else value
