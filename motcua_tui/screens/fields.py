"""Rows of a form made from a table of fields, and what was typed into them read back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.widget import Widget

from motcua_tui.desk.office import Office
from motcua_tui.desk.units import code_typed, units_of
from motcua_tui.screens.act_fields import Field
from motcua_tui.text import _
from motcua_tui.widgets.choice import OPTIONS_MAX, Choice, Option
from motcua_tui.widgets.days_typed import iso_of
from motcua_tui.widgets.fields import DateInput, ViInput
from motcua_tui.widgets.form import Form, FormRow
from schemas.dossier import Dossier
from schemas.refusal import Refusal

Typed = dict[str, str]


def row_of(field: Field, value: str, office: Office) -> FormRow:
    """The row of one field, beginning with `value`."""
    return FormRow(
        field.name, _(field.label), _widget(field, value, office), required=field.required, help=_(field.help)
    )


def _widget(field: Field, value: str, office: Office) -> Widget:
    if field.kind == "choice":
        return Choice([Option(each, _(word)) for each, word in field.options], value)
    if field.kind == "user":
        return _user(field, value, office)
    if field.kind == "day":
        iso = iso_of(value, partial=True) if value else ""
        return DateInput(iso or "", partial=field.name.endswith("birth_date"), today=lambda: _today(office))
    if field.kind == "money":
        return ViInput(value, limit=field.limit, restrict=r"[0-9.,  ]*")
    return ViInput(value, limit=field.limit, words=field.kind == "words")


def _user(field: Field, value: str, office: Office) -> Widget:
    """A handful of colleagues are chosen by digit; where there are more, the user name is typed."""
    people = [user for user in office.store.users().values() if user.active and user.role != "auditor"]
    if len(people) > OPTIONS_MAX:
        return ViInput(value, limit=field.limit)
    return Choice([Option(user.user, user.display) for user in people], value or office.officer.user)


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
            form.fail(field.name, _trouble(field))
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
        if field.secret and row.value == before[field.name]:
            value = field.begin(dossier, office)
        typed[field.name] = value
    return typed


def _read(field: Field, row: FormRow) -> str | None:
    if isinstance(row.field, DateInput):
        return row.field.iso
    if field.kind == "money":
        digits = row.value.replace(".", "").replace(",", "").replace(" ", "").replace(" ", "")
        return digits if digits.isdigit() or not digits else None
    return row.value


def _trouble(field: Field) -> str:
    if field.kind == "day":
        return _("Không đọc được ngày này. Hãy gõ như 5/3/2026.")
    return _("Chỉ gõ chữ số, ví dụ 50.000.")
