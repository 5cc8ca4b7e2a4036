"""Rows of a form made from a table of fields, and what was typed into them read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.widget import Widget

from motcua_tui.desk.office import Office
from motcua_tui.desk.rota import can_take, held_now, on_duty_now
from motcua_tui.desk.staff import user_named
from motcua_tui.desk.units import code_typed, units_of
from motcua_tui.screens.act_fields import Field
from motcua_tui.screens.receive_person import check_phone
from motcua_tui.store import UserRow
from motcua_tui.text import _
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.days_typed import iso_of
from motcua_tui.widgets.fields import DateInput, ViInput, Wrong
from motcua_tui.widgets.form import Form, FormRow
from schemas.dossier import Dossier
from schemas.refusal import Refusal

Typed = dict[str, str]


def row_of(field: Field, value: str, office: Office) -> FormRow:
    """The row of one field, beginning with `value`."""
    help = people_words(office) if field.kind == "user" else _(field.help)
    return FormRow(field.name, _(field.label), _widget(field, value, office), required=field.required, help=help)


def _widget(field: Field, value: str, office: Office) -> Widget:
    if field.kind == "choice":
        return Choice([Option(each, _(word)) for each, word in field.options], value)
    if field.kind == "user":
        return _user(field, value, office)
    if field.kind == "day":
        iso = iso_of(value, partial=True) if value else ""
        return DateInput(iso or "", partial=field.name.endswith("birth_date"), today=lambda: _today(office))
    if field.kind == "money":
        return ViInput(
            value, limit=field.limit, restrict=r"[0-9.,  ]*", allowed=_("chữ số và dấu chấm"),
            check=lambda text: None if _amount(text) is not None else Wrong(_trouble(field)),
        )  # fmt: skip
    check = check_phone if field.name.rpartition(".")[2] == "phone" else None
    return ViInput(value, limit=field.limit, words=field.kind == "words", check=check)


def _user(field: Field, value: str, office: Office) -> Widget:
    return colleague_field(office, value or office.officer.user, limit=field.limit)


def colleague_field(office: Office, value: str, *, limit: int, without: str = "") -> Widget:
    """A handful of colleagues are chosen by digit; where there are more, the name is typed. Who is on duty is said."""
    people, now = colleagues(office, without), on_duty_now(office)
    if not 0 < len(people) <= OPTIONS_MAX:
        return ViInput(value, limit=limit)
    on_duty = _("{name} (đang trực)")
    return Choice(
        [Option(one.user, on_duty.format(name=one.display) if one.user in now else one.display) for one in people], value
    )


def colleagues(office: Office, without: str = "") -> list[UserRow]:
    """Who may take a dossier or a shift."""
    return [one for one in office.store.users().values() if can_take(office, one.user) and one.user != without]


def people_words(office: Office) -> str:
    """What everybody holds, and who is on duty, in one line."""
    held, now = held_now(office), on_duty_now(office)
    said = [f"{one.display}{' ●' if one.user in now else ''} {held.get(one.user, 0)}" for one in colleagues(office)]
    words = _("Đang giữ: {people}.").format(people=" · ".join(said))
    return f"{words} {_('● đang trực quầy.')}" if now else words


def _today(office: Office) -> date:
    return date.fromisoformat(office.clock.text(office.store)[:10])


def typed_values(
    form: Form, fields: Sequence[Field], before: Typed, dossier: Dossier, office: Office
) -> Typed | None:
    """What stands in the rows, dates as ISO, money as digits, identity numbers whole; None after saying what is wrong."""
    typed: Typed = {}
    for field in fields:
        row = form.row(field.name)
        value = _read(field, row)
        if value is None:
            wrong = row.field.wrong() if isinstance(row.field, ViInput) else None
            form.fail(field.name, wrong.words if wrong else _trouble(field))
            return None
        if not value and (field.required or (field.with_ and form.row(field.with_).value)):
            form.fail(field.name, _("Hãy điền “{label}”.").format(label=_(field.label).strip()))
            return None
        if field.kind == "unit" and value:
            unit = code_typed(units_of(office), value)
            if isinstance(unit, Refusal):
                form.fail(field.name, unit)
                return None
            value = unit
        if field.kind == "user":
            value = user_named(office, value)
        if field.secret and row.value == before[field.name]:
            value = field.begin(dossier, office)
        typed[field.name] = value
    return typed


def _read(field: Field, row: FormRow) -> str | None:
    if isinstance(row.field, DateInput):
        return row.field.iso
    return _amount(row.value) if field.kind == "money" else row.value


def _amount(text: str) -> str | None:
    digits = text.replace(".", "").replace(",", "").replace(" ", "").replace("\u00a0", "")
    return digits if digits.isdigit() or not digits else None


def _trouble(field: Field) -> str:
    if field.kind == "day":
        return _("Không đọc được ngày này. Hãy gõ như 5/3/2026.")
    return _("Chỉ gõ chữ số, ví dụ 50.000.")
