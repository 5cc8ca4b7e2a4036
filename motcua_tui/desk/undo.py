"""What Ctrl+Z can do about the last act on a dossier: the act that takes it back, or the act that mends it.

Nothing is ever taken out of the ledger. An act is taken back by another one, on the day it was recorded and by whoever
recorded it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from motcua_tui.desk.office import Office
from motcua_tui.desk.show import allowed_now
from schemas.acts import Act, Assigned, Corrected, Linked, Located, Received
from schemas.base import Record, plain
from schemas.canonical import Json
from schemas.dossier import Dossier
from schemas.entry import Sealed
from schemas.rules.fold import content_of, fold
from schemas.rules.guards import why_not_void

Way = Literal["back", "mend", "anew", "not_yours", "nothing"]

_MENDED_BY: dict[Act, Act] = {
    Act.REGISTER: Act.STOP, Act.FILE_ONLINE: Act.REFUSE, Act.ACCEPT_ONLINE: Act.REQUEST_SUPPLEMENT, Act.ACCEPT: Act.VOID,
    Act.RECEIVE: Act.STOP, Act.FORWARD: Act.FORWARD, Act.ACCEPT_FORWARD: Act.FORWARD, Act.LINK: Act.RETURN_LINK,
    Act.RETURN_LINK: Act.LINK, Act.ASSIGN: Act.ASSIGN, Act.REQUEST_SUPPLEMENT: Act.SUPPLEMENT_RECEIVED,
    Act.REQUIRE_PAYMENT: Act.REQUIRE_PAYMENT, Act.DECIDE: Act.DECIDE, Act.FINISH: Act.REPORT_ERROR,
    Act.HAND_OVER: Act.REPORT_ERROR, Act.REPORT_ERROR: Act.ERROR_CORRECTED, Act.ERROR_CORRECTED: Act.REPORT_ERROR,
    Act.EXTEND: Act.CORRECT, Act.CORRECT: Act.CORRECT, Act.LOCATE: Act.LOCATE, Act.ATTACH: Act.ATTACH,
}  # fmt: skip
"""What puts right an act that cannot be taken back; for the others a note says what is true."""
_FOR_GOOD = frozenset({Act.REFUSE, Act.WITHDRAW, Act.STOP, Act.CLOSE_UNANSWERED, Act.VOID, Act.DESTROY_CONTENT})
"""After these only a new dossier helps."""


@dataclass(frozen=True)
class WayBack:
    """`done` is the act in question and `by` who recorded it. With `way` "back" `act` takes it back with the values of `ask`,
    with "mend" `act` is what puts it right."""

    way: Way
    done: Act = Act.NOTE
    by: str = ""
    act: Act = Act.NOTE
    ask: dict[str, Json] | None = None

    @property
    def asks_reason(self) -> bool:
        """True where the act that takes back records why."""
        return self.act in (Act.VOID, Act.CORRECT)


def way_back(office: Office, number: str) -> WayBack:
    """What can be done about the last act on this dossier. Nothing is written."""
    entries = office.store.entries_of(number)
    dossier = office.store.dossier(number)
    # The province's number says nothing about what this counter did.
    own = [sealed for sealed in entries if sealed.entry.act != Act.BIND_CODE]
    if dossier is None or not own:
        return WayBack("nothing")
    last = own[-1]
    done, by = Act(last.entry.act), last.entry.by
    if by != office.officer.user:
        return WayBack("not_yours", done, by)
    allowed = allowed_now(office, dossier)
    recorded = (last.entry.typed_at or last.entry.at)[:10]
    if recorded == office.clock.text(office.store)[:10]:
        back = _reversing(dossier, last, [one for one in entries if one.hash != last.hash])
        if back is not None and back[0] in allowed:
            return WayBack("back", done, by, *back)
    if done in _FOR_GOOD:
        return WayBack("anew", done, by)
    mend = _MENDED_BY.get(done, Act.NOTE)
    return WayBack("mend", done, by, mend if mend in allowed else Act.NOTE)


def _reversing(dossier: Dossier, last: Sealed, before: list[Sealed]) -> tuple[Act, dict[str, Json]] | None:
    content = content_of(last)
    if isinstance(content, Received) and last.entry.act == Act.RECEIVE and why_not_void(dossier) is None:
        return Act.VOID, {}
    if isinstance(content, Linked) and len(content.tasks) == 1:
        return Act.RETURN_LINK, {"number": len(dossier.links), "outcome": "recalled"}
    if isinstance(content, Located):
        return _put_back(content, before)
    if isinstance(content, Assigned) and (holder := fold(before).holder):
        return Act.ASSIGN, {"to": holder}
    return _as_before(content, fold(before)) if isinstance(content, Corrected) else None


def _put_back(content: Located, before: list[Sealed]) -> tuple[Act, dict[str, Json]] | None:
    """Where the same papers lay before; None where nobody had said."""
    places = [one for sealed in before if isinstance(one := content_of(sealed), Located) and one.parts == content.parts]
    return (Act.LOCATE, cast("dict[str, Json]", plain(places[-1]))) if places else None


def _as_before(content: Corrected, before: Dossier) -> tuple[Act, dict[str, Json]] | None:
    """The values the correction replaced; None where one of them had no place before."""
    fields = {name: _value(before, name) for name in content.fields}
    if None in fields.values():
        return None
    ask: dict[str, Json] = dict(fields)
    for name in ("parts", "fees"):
        if getattr(content, name) is not None:
            ask[name] = [cast(Json, plain(one)) for one in getattr(before, name)]
    return Act.CORRECT, ask


def _value(dossier: Dossier, name: str) -> str | None:
    whose, _dot, field = name.rpartition(".")
    holder: Record | None = getattr(dossier, whose) if whose else dossier
    value = None if holder is None else getattr(holder, field)
    return None if value is None else str(value)
