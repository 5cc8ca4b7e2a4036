"""Time limits as sources state them, brought to a base limit, rules for channels and cases, and open claims.

Nothing is guessed: an unknown unit, a zero, a month or two different values for the same thing give no limit.
What the source says is then kept as a claim for the clerk to read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from schemas import limits
from schemas.base import Record, plain
from schemas.canonical import Json
from schemas.catalogue.foreign import whole
from schemas.intake import Channel
from schemas.procedure import Limit, LimitClaim, LimitRule, LimitUnit

_UNITS: dict[str, tuple[LimitUnit, int]] = {
    "WORKING_DAY": ("working_days", 1),
    "WORKDAY": ("working_days", 1),
    "BUSINESS_DAY": ("working_days", 1),
    "DAY": ("calendar_days", 1),
    "CALENDAR_DAY": ("calendar_days", 1),
    "WEEK": ("calendar_days", 7),
    "HOUR": ("hours", 1),
}
_SHOWN = {
    "WORKING_DAY": "ngày làm việc",
    "DAY": "ngày",
    "CALENDAR_DAY": "ngày",
    "HOUR": "giờ",
    "MINUTE": "phút",
    "WEEK": "tuần",
    "MONTH": "tháng",
    "QUARTER": "quý",
    "YEAR": "năm",
    "OTHER": "(đơn vị khác)",
    "": "(không rõ đơn vị)",
}
_UNIT_SHOWN_MAX = 40


class Term(Record):
    """One limit a source states: channel and case, the limit if it is clear, and how the source puts it."""

    text: str
    limit: Limit | None = None
    channel: Channel | None = None
    case: str | None = None
    note: str = ""


class Terms(Record):
    """What the terms come to."""

    limit: Limit | None
    rules: tuple[LimitRule, ...]
    claims: tuple[LimitClaim, ...]

    def and_claims(self, terms: Iterable[Term]) -> Terms:
        """The same with these terms as further claims."""
        more = tuple(_claim(term) for term in terms)
        return Terms(limit=self.limit, rules=self.rules, claims=self.claims + more)

    def fields(self) -> dict[str, Json]:
        """As fields of a procedure."""
        return {
            "limit": cast(Json, plain(self.limit)),
            "limits": [cast(Json, plain(rule)) for rule in self.rules],
            "limit_claims": [cast(Json, plain(claim)) for claim in self.claims],
        }


def clear_limit(value: object, unit: str) -> Limit | None:
    """The limit of a number and a unit's name ("WORKING_DAY", "HOURS"), or None if either leaves a doubt."""
    number = whole(value)
    known = _UNITS.get(_unit_name(unit))
    if number is None or known is None or not 1 <= number * known[1] <= limits.LIMIT_VALUE_MAX:
        return None
    return Limit(value=number * known[1], unit=known[0])


def shown(value: object, unit: str) -> str:
    """The source's number and unit in words a clerk can read, or "" where it states neither."""
    number = str(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else ""
    name = _unit_name(unit)
    if not number and name in ("", "OTHER"):
        return ""
    return f"{number[:_UNIT_SHOWN_MAX]} {_SHOWN.get(name, unit[:_UNIT_SHOWN_MAX])}".strip()


def settle(terms: Sequence[Term]) -> Terms:
    """Base limit, rules and claims. The base is what every channel says, or else what the counter says."""
    general = [term for term in terms if term.case is None]
    base = _one(general) or _one([term for term in general if term.channel == "counter"])
    return beside(base, terms)


def beside(base: Limit | None, terms: Sequence[Term]) -> Terms:
    """Rules and claims beside a base that is known.

    A case gets a rule, and so does a channel that says something else than the base; an unclear one gets a
    rule without a limit, so that the base is not used for it.
    """
    rules: list[LimitRule] = []
    claims: list[LimitClaim] = []
    for channel, case in dict.fromkeys((term.channel, term.case) for term in terms):
        same = [term for term in terms if (term.channel, term.case) == (channel, case)]
        limit = _one(same)
        if limit is None or (limit != base and channel is None and case is None):
            claims.extend(_claim(term) for term in same)
        if case or (channel and limit != base):
            rules.append(LimitRule(limit=limit, channel=channel, case=case, note=_note(same)))
    return Terms(limit=base, rules=tuple(rules), claims=tuple(claims))


def _one(terms: Iterable[Term]) -> Limit | None:
    """The limit all these terms agree on, or None."""
    found = {term.limit for term in terms}
    return found.pop() if len(found) == 1 else None


def _claim(term: Term) -> LimitClaim:
    return LimitClaim(text=term.text, channel=term.channel, case=term.case, note=term.note)


def _note(terms: Iterable[Term]) -> str:
    return "\n".join(dict.fromkeys(term.note for term in terms if term.note))


def _unit_name(unit: str) -> str:
    name = unit.strip().upper().replace(" ", "_").replace("-", "_")
    return name.removesuffix("S")
