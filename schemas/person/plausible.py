"""What of a person cannot well be so: told to the clerk, who sees the paper, and never a reason to refuse."""

from __future__ import annotations

import re

from schemas.intake import Person
from schemas.refusal import Notice, note

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def odd(person: Person, day: str) -> tuple[Notice, ...]:
    """What deserves a second look on this day (YYYY-MM-DD): a birth still to come, an address no mail reaches."""
    found: list[Notice] = []
    if person.birth_date > day[: len(person.birth_date)]:
        found.append(note("birth_date.future", "Ngày sinh nằm sau ngày tiếp nhận. Hãy xem lại ngày sinh."))
    if person.email and _EMAIL.fullmatch(person.email) is None:
        found.append(note("email.unusual", "Thư điện tử không có dạng ten@noi.vn nên thư có thể không đến. Hãy xem lại."))
    return tuple(found)
