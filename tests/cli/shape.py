"""Answers of the command line held against the contract, key by key. More keys are welcome, fewer are not."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00")
DAY = re.compile(r"\d{4}-\d\d-\d\d")
HASH = re.compile(r"[0-9a-f]{64}")
CODE = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")


class Or:
    """One of several shapes."""

    def __init__(self, *shapes: Any) -> None:
        self.shapes = shapes


def differs(value: Any, shape: Any, where: str = "$") -> str:
    """Where a value has not the shape, "" if it has.

    A shape is a type, a pattern that must match whole, a list with the shape of each item, a dict with the shapes
    of the keys that must be there, `Or`, a test that must hold, or a value that must be equal.
    """
    if isinstance(shape, Or):
        return "" if any(not differs(value, one, where) for one in shape.shapes) else f"{where}: {value!r}"
    if isinstance(shape, dict):
        return _differs_dict(value, shape, where)
    if isinstance(shape, list):
        if not isinstance(value, list):
            return f"{where}: {value!r} is no list"
        return next((bad for at, one in enumerate(value) if (bad := differs(one, shape[0], f"{where}[{at}]"))), "")
    return "" if _fits(value, shape) else f"{where}: {value!r}"


def _differs_dict(value: Any, shape: dict[str, Any], where: str) -> str:
    if not isinstance(value, dict):
        return f"{where}: {value!r} is no object"
    missing = [key for key in shape if key not in value]
    if missing:
        return f"{where}: without {missing}"
    return next((bad for key, one in shape.items() if (bad := differs(value[key], one, f"{where}.{key}"))), "")


def _fits(value: Any, shape: Any) -> bool:
    if isinstance(shape, type):
        return type(value) is shape
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, Callable):  # type: ignore[arg-type]  # a class of its own to mypy
        return bool(shape(value))
    return type(value) is type(shape) and bool(value == shape)


def check(value: Any, shape: Any) -> Any:
    """Fail with the place where the value has not the shape; else give the value back."""
    bad = differs(value, shape)
    assert not bad, bad
    return value


NOTICE = {"code": CODE, "message": str}
LIMIT = Or(None, {"value": int, "unit": str, "cutoff": Or(None, str)})
PERSON = dict.fromkeys(("name", "id_number", "birth_date", "sex", "phone", "email", "address", "kind"), str)  # fmt: skip
PART = {"name": str, "originals": int, "copies": int}
FEE = {"name": str, "amount_vnd": int, "kind": str}
STATUS = re.compile(
    "registered|received|refused|processing|supplement_requested|payment_required|withdrawn|stopped|finished|returned"
)
SYNC = re.compile("waiting|sent|confirmed|refused|unknown")
CONFLICT = {"id": HASH, "acts": [{"hash": HASH, "act": str, "by": str, "at": MOMENT}]}
ENTRY = {"hash": HASH, "act": str, "by": str, "at": MOMENT, "late": bool, "sync": SYNC}

TAKEN = {
    "dossier": str, "provisional_code": str, "official_code": Or(None, str), "status": STATUS, "received_at": MOMENT,
    "due_at": MOMENT, "entry": HASH, "book_numbers": [{"book": str, "number": int}], "warnings": [NOTICE],
}  # fmt: skip
SHOWN = {
    "dossier": str, "provisional_code": Or(None, str), "official_code": Or(None, str), "procedure": {"code": str, "name": str},
    "applicant": PERSON, "status": STATUS, "status_code": lambda code: code in range(1, 11), "received_at": MOMENT,
    "due_at": Or(None, MOMENT), "finished_at": Or(None, MOMENT), "returned_at": Or(None, MOMENT),
    "on_time": re.compile("early|on_time|overdue|open|open_overdue"), "holder": str, "location": str, "parts": [PART],
    "fees": [FEE], "supplements": list, "extensions": list, "sync": SYNC, "conflicts": [CONFLICT],
    "allowed": [str], "entries": [ENTRY],
}  # fmt: skip
ROW = {
    "dossier": str, "code": str, "name": str, "procedure": str, "status": STATUS, "due_at": Or(None, MOMENT),
}  # fmt: skip
BOOK = {
    "date": DAY, "received": int, "returned": int, "overdue": [ROW], "due_soon": [ROW], "rows": [ROW],
    "closed": Or(None, {"by": str, "at": MOMENT, "head": HASH}),
}  # fmt: skip
BRIEF = {"code": str, "name": str, "field": str, "limit": LIMIT}
CALENDAR = {"off": [DAY], "worked": [DAY], "confirmed": bool, "source": str}
DUE = {
    "due_at": MOMENT, "unconfirmed": bool, "days": [{"date": DAY, "counted": bool, "reason": str}],
}  # fmt: skip
CARD = {
    "id_number": str, "old_id": Or(None, str), "name": Or(None, str), "birth_date": Or(None, str), "sex": Or(None, str),
    "address": Or(None, str), "issued_on": Or(None, DAY), "warnings": [NOTICE],
}  # fmt: skip
VERDICT = {
    "ok": bool, "entries": int, "chains": [{"device": str, "incarnation": str, "length": int, "head": HASH}],
    "problems": [NOTICE],
}  # fmt: skip
REFUSAL = {"refusal": NOTICE}
