"""The rows of one person in the receive form, filled and read together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import cast

from motcua_tui.screens.receive_typed import PersonTyped
from motcua_tui.screens.words import KINDS, SEXES
from motcua_tui.text import _, mark, say
from motcua_tui.widgets.choice import Choice, Option
from motcua_tui.widgets.days_typed import spoken_iso
from motcua_tui.widgets.fields import DateInput, ViInput, Wrong
from motcua_tui.widgets.form import Form, FormRow
from motcua_tui.widgets.show import mask_address, mask_birth, mask_identity, mask_phone
from schemas import limits
from schemas.intake import PersonKind, Sex
from schemas.person.identity import id_warnings, kind_warnings
from schemas.person.phone import read_phone
from schemas.refusal import Refusal

NUMBERS = {
    "citizen": mark("Số giấy tờ"),
    "foreigner": mark("Hộ chiếu, số ĐD"),
    "enterprise": mark("Mã số thuế"),
    "organisation": mark("Mã số tổ chức"),
    "state_agency": mark("Mã cơ quan"),
}
"""What the number of each kind of person is called."""
WITHOUT_BIRTHDAY = frozenset({"enterprise", "organisation", "state_agency"})
RECALLED_BY = ("id_number", "name", "phone")
"""The fields by which a returning person is found while typing."""
NEEDED = ("id_number", "name", "phone")
"""What a clerk asks for first when it is not there yet."""


def check_phone(text: str) -> Wrong | None:
    """What is odd about a telephone number. It is taken all the same: a clerk may know better."""
    phone = read_phone(text)
    if isinstance(phone, Refusal):
        return Wrong(say(phone))
    return Wrong(say(phone.warnings[0]), mild=True) if phone.warnings else None


def phone_field() -> ViInput:
    """A field for a telephone number, masked once it is left."""
    allowed = _("chữ số và + - . ( )")
    return ViInput(limit=limits.PHONE_MAX, restrict=r"[0-9+ .\-()]*", allowed=allowed, check=check_phone, mask=mask_phone)


class PersonRows:
    """The fields of one person. `who` is "applicant" or "submitter"; rows are named "who.field"."""

    def __init__(self, who: str, today: Callable[[], date]) -> None:
        self.who = who
        self._email = ""
        self.id_number = ViInput(
            limit=limits.IDENTITY_MAX, restrict=r"[0-9A-Za-z .\-/]*", allowed=_("chữ số, chữ cái không dấu và . - /"),
            check=self._check_number, mask=mask_identity,
        )  # fmt: skip
        self.name = ViInput(limit=limits.NAME_MAX, words=True)
        self.birth_date = DateInput(partial=True, today=today, mask=mask_birth)
        self.sex = Choice([Option("", _("Chưa rõ")), *(Option(value, _(word)) for value, word in SEXES.items())])
        self.phone = phone_field()
        self.address = ViInput(limit=limits.ADDRESS_MAX, words=True, mask=mask_address)
        self.kind = Choice([Option(value, _(word)) for value, word in KINDS.items()])
        self.needs = ViInput(limit=limits.NEEDS_MAX, words=True)

    def rows(self) -> list[FormRow]:
        """The rows in the order in which a counter asks."""
        who = self.who
        return [
            FormRow(f"{who}.id_number", _("Số giấy tờ"), self.id_number, help=_(
                "Số định danh 12 số, CMND, hộ chiếu hoặc mã số thuế. Quét thẻ căn cước sẽ điền cả người. "
                "Gõ vài số đầu để tìm người đã từng nộp.")),
            FormRow(f"{who}.name", _("Họ và tên"), self.name, required=True, help=_(
                "Họ tên như trên giấy tờ. Người đã từng nộp hiện bên dưới, Ctrl+R để điền.")),
            FormRow(f"{who}.birth_date", _("Ngày sinh"), self.birth_date, help=_(
                "Gõ 05031990, 5/3/1990 hoặc 5/3/90; giấy tờ cũ có thể chỉ ghi 3/1990 hoặc 1990.")),
            FormRow(f"{who}.sex", _("Giới tính"), self.sex, help=_("Chọn bằng chữ số hoặc mũi tên.")),
            FormRow(f"{who}.phone", _("Điện thoại"), self.phone, help=_(
                "Số để báo kết quả. Gõ vài số để tìm người đã từng nộp.")),
            FormRow(f"{who}.address", _("Địa chỉ"), self.address, help=_(
                "Nơi ở hiện nay hoặc nơi thường trú: số nhà, thôn, rồi Ctrl+G chọn xã, tỉnh. "
                "Gõ vài chữ của thôn, xã, phần thường ghi hiện mờ phía sau: phím → lấy cả phần ấy. "
                "Địa chỉ cũ có cấp huyện vẫn ghi được.")),
            FormRow(f"{who}.kind", _("Đối tượng"), self.kind, help=_("Người nộp là ai: chọn bằng chữ số.")),
            FormRow(f"{who}.needs", _("Cần hỗ trợ"), self.needs, help=_(
                "Điều người này cần ở quầy, như đi xe lăn, cần phiên dịch; hiện ra ở lần sau. Không ghi bệnh tật.")),
        ]  # fmt: skip

    @property
    def typed(self) -> PersonTyped:
        """What stands in the fields."""
        return PersonTyped(
            name=self.name.value.strip(),
            id_number=self.id_number.value.strip(),
            # A year of two digits is written out here: what is kept must mean the same in a hundred years.
            birth_date=spoken_iso(self.birth_date.iso or "") or self.birth_date.value.strip(),
            sex=cast("Sex", self.sex.value),
            phone=self.phone.value.strip(),
            address=self.address.value.strip(),
            kind=cast("PersonKind", self.kind.value),
            email=self._email,
            needs=self.needs.value.strip(),
        )

    def fill(self, person: PersonTyped) -> None:
        """Put a person into the fields."""
        for name in ("name", "id_number", "birth_date", "phone", "address", "needs"):
            field: ViInput = getattr(self, name)
            field.value = getattr(person, name)
            field.cursor_position = len(field.value)
        self.sex.value, self.kind.value = person.sex, person.kind
        self._email = person.email

    def open(self, is_open: bool) -> None:
        """Show what is masked while the cursor is elsewhere, or cover it again."""
        for field in (self.id_number, self.birth_date, self.phone, self.address):
            field.open(is_open)

    def label_number(self, rows: Form) -> None:
        """Which number is asked for follows from who it is; an organisation has no birthday and no sex."""
        kind = self.kind.value
        rows.row(f"{self.who}.id_number").relabel(_(NUMBERS.get(kind, NUMBERS["citizen"])))
        for name in ("birth_date", "sex"):
            rows.row(f"{self.who}.{name}").display = kind not in WITHOUT_BIRTHDAY

    def _check_number(self, text: str) -> Wrong | None:
        kind = cast("PersonKind", self.kind.value)
        notices = (*kind_warnings(text, kind), *id_warnings(text, self.birth_date.iso or "", cast("Sex", self.sex.value)))
        return Wrong(say(notices[0]), mild=True) if notices else None

    def is_recalled_by(self, field: object) -> bool:
        """True for the fields by which a returning person is found."""
        return any(field is getattr(self, name) for name in RECALLED_BY)

    def first_empty(self) -> ViInput | None:
        """The first of the needed fields that is still empty."""
        fields: list[ViInput] = [getattr(self, name) for name in NEEDED]
        return next((field for field in fields if not field.value.strip()), None)
