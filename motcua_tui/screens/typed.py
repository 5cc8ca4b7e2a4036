"""What was typed into the rows of a form, read where that can go wrong; what is wrong is said under its row."""

from __future__ import annotations

from motcua_tui import vault
from motcua_tui.text import _, mark
from motcua_tui.vault import Password
from motcua_tui.widgets.fields import PasswordInput
from motcua_tui.widgets.form import Form
from schemas.refusal import Refusal

NOT_EQUAL = mark("Hai lần gõ không giống nhau. Hãy gõ lại.")


def is_filled(form: Form) -> bool:
    """Whether every row holds something; the first that does not is said."""
    empty = next((row for row in form.rows if not row.value), None)
    if empty is not None:
        form.fail(empty.name or "", _("Hãy điền “{label}”.").format(label=empty.label.strip()))
    return empty is None


def typed_password(form: Form, name: str) -> Password | None:
    """The password of a row; None after saying what is wrong."""
    field = form.row(name).field
    assert isinstance(field, PasswordInput)
    password = vault.typed_password(field.value)
    if isinstance(password, Refusal):
        form.fail(name, password)
        return None
    return password


def typed_twice(form: Form, name: str, again: str) -> Password | None:
    """A new password from two rows; None after saying under one of them what is wrong."""
    second = form.row(again).field
    assert isinstance(second, PasswordInput)
    if form.row(name).value != second.value:
        with second.prevent(PasswordInput.Changed):
            second.value = ""
        form.fail(again, _(NOT_EQUAL))
        return None
    return typed_password(form, name)
